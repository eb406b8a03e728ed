"""PDF bytes -> what its text layer says: page classes and the form; the only module that knows pypdf and pdfplumber.

Never raises for what a file contains. What would take those libraries minutes or gigabytes is refused beforehand
(research/pdf.md §6); what is left, a worker process with limits has to end.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from typing import Any, Literal

import pdfplumber
import pypdf
from pdfplumber.page import Page
from pdfplumber.table import TableFinder
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    RectangleObject,
    StreamObject,
)

from config.model import Campaign
from parsers.forms import anchors, two_column
from parsers.forms.answers import blank_form
from parsers.forms.content import PageContent, PlacedImage, Table, joined, rows_of
from parsers.forms.glyphs import Glyph, is_red, is_turned, lines_of, without_seals
from parsers.forms.grid import main_tables, table_of
from parsers.forms.labels import Labels, labels_of
from parsers.forms.pictures import form_pictures, has_seal_size, is_red_on_white
from parsers.model import Box, Form, Trouble
from parsers.nesting import too_much
from parsers.page import open_document, page_sizes

for library in ("pypdf", "pdfminer"):
    # Below that they tell on stderr what is odd about a file, object by object, its words included.
    logging.getLogger(library).setLevel(logging.CRITICAL)

Layout = Callable[[Campaign, Sequence[PageContent]], Form | None]
LAYOUTS: tuple[Layout, ...] = (two_column.read, anchors.read)  # the first that finds enough fields is taken

MOST_BYTES = 50 * 1024 * 1024
MOST_PAGES = 60
FEWEST_FIELDS = 3
FEWEST_LETTERS = 20  # a page with fewer has no text layer worth the name
FEWEST_LABELS = 4  # on a page under a full-page image, or its text is taken for poor OCR
FULL_PAGE = 0.6  # of the page


class PageClass(Enum):
    """How a page can be read."""

    TEXT = "text"
    SCAN = "scan"
    NEUTRAL = "neutral"  # (nearly) empty: says nothing about the document


@dataclass(frozen=True, slots=True)
class PdfReading:
    """What a PDF's text layer says, or why it cannot be read."""

    pages: int | None = None
    encrypted: bool | None = None
    classes: tuple[PageClass, ...] = ()
    form: Form | None = None
    text: str = ""  # everything readable, scans' own OCR layers included
    trouble: Trouble | None = None
    evidence: str = ""

    @property
    def text_layer(self) -> bool | Literal["partial"] | None:
        """Of the pages that say something: all, none or some."""
        if not self.classes:
            return None
        if PageClass.TEXT not in self.classes:
            return False
        return "partial" if PageClass.SCAN in self.classes else True

    @property
    def text_pages(self) -> tuple[bool, ...]:
        """For each page, whether it is one with a text layer; an empty page is as the others are."""
        return tuple(
            PageClass.TEXT in self.classes if page is PageClass.NEUTRAL else page is PageClass.TEXT
            for page in self.classes
        )


def read_form(content: bytes, campaign: Campaign) -> PdfReading:
    """Read a PDF. Its trouble says why there is nothing; a file that pdfium can mend is read mended.

    Where pdfium can open what the others cannot, the pages count as pictures: a reader would see them.
    """
    if not content:
        return PdfReading(trouble=Trouble.EMPTY, evidence="no byte")
    if len(content) > MOST_BYTES:
        return PdfReading(trouble=Trouble.TOO_LONG, evidence=f"{len(content)} bytes")
    reading = _tried(content, campaign)
    if reading.trouble is not Trouble.DAMAGED:
        return reading
    pages, mended = _mended(content)
    if mended is None:
        return reading
    again = _tried(mended, campaign)
    if again.trouble is Trouble.DAMAGED:
        again = PdfReading(pages, classes=(PageClass.SCAN,) * pages, evidence=again.evidence)
    return replace(again, evidence=f"mended: {reading.evidence}; {again.evidence}".removesuffix("; "))


def read_pages(content: bytes) -> tuple[PageContent, ...]:
    """What stands on the pages of a PDF's text layer, tables included; () where that cannot be read, or is too much."""
    if not 0 < len(content) <= MOST_BYTES:
        return ()
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and reader.decrypt("") == pypdf.PasswordType.NOT_DECRYPTED:
            return ()
        if len(reader.pages) > MOST_PAGES or any(too_much(page) for page in reader.pages):
            return ()
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            read = [_page_content(page, source) for page, source in zip(pdf.pages, reader.pages, strict=True)]
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - as above: whatever the libraries break on
        return ()
    return tuple(content for content, garbled in read if not garbled)


def _tried(content: bytes, campaign: Campaign) -> PdfReading:
    try:
        return _read(content, campaign)
    except LimitReachedError:
        return PdfReading(trouble=Trouble.TOO_LONG, evidence="LimitReachedError")
    except MemoryError:  # no fault of the sender's
        return PdfReading(trouble=Trouble.TOO_SLOW, evidence="MemoryError")
    except Exception as error:  # noqa: BLE001 - of 400 PDFs with changed bytes, 8 made pdfplumber raise a bare TypeError
        return PdfReading(trouble=Trouble.DAMAGED, evidence=type(error).__name__)


def _mended(content: bytes) -> tuple[int, bytes | None]:
    """The file as pdfium understands and writes it: it finds its way without a cross-reference table."""
    with open_document(content) as document:
        if document is None or not any(width > 0 for width, _ in page_sizes(document)):
            return 0, None
        out = io.BytesIO()
        document.save(out)
        return len(document), out.getvalue()


def _read(content: bytes, campaign: Campaign) -> PdfReading:
    reader = pypdf.PdfReader(io.BytesIO(content))
    encrypted = reader.is_encrypted
    if encrypted and reader.decrypt("") == pypdf.PasswordType.NOT_DECRYPTED:
        return PdfReading(encrypted=True, trouble=Trouble.ENCRYPTED)
    pages = len(reader.pages)
    facts = PdfReading(pages, encrypted)
    if pages == 0:
        return replace(facts, trouble=Trouble.EMPTY)
    if pages > MOST_PAGES:
        return replace(facts, trouble=Trouble.TOO_LONG, evidence=f"{pages} pages")
    for number, page in enumerate(reader.pages, 1):
        if reason := too_much(page):
            return replace(facts, trouble=Trouble.TOO_LONG, evidence=f"page {number}: {reason}")
    if any(_typed_over(page) for page in reader.pages):
        content = _flattened(reader)
        reader = pypdf.PdfReader(io.BytesIO(content))
    return _with_text(facts, content, reader, campaign)


# -- answers typed over the page -----------------------------------------------------------------------------------


def _typed_over(page: pypdf.PageObject) -> list[Any]:
    """Text boxes and filled-in fields: there for every reader to see, but not in the page's content."""
    annotations = [reference.get_object() for reference in page.get("/Annots", ArrayObject()).get_object()]
    return [one for one in annotations if one.get("/Subtype") == "/FreeText" or _field_type(one) in ("/Tx", "/Ch")]


def _field_type(annotation: Any) -> Any:
    return annotation.get("/FT") or annotation.get("/Parent", DictionaryObject()).get_object().get("/FT")


def _flattened(reader: pypdf.PdfReader) -> bytes:
    """The same file with what was typed over its pages drawn into them (ISO 32000-1 §12.5.5)."""
    writer = pypdf.PdfWriter(clone_from=reader)
    for page in writer.pages:
        for annotation in _typed_over(page):
            appearance = annotation.get("/AP", DictionaryObject()).get_object().get("/N")
            if isinstance(appearance and appearance.get_object(), StreamObject):
                _draw(page, appearance, annotation["/Rect"])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _draw(page: pypdf.PageObject, appearance: Any, rectangle: Iterable[Any]) -> None:
    """Put an annotation's appearance where its rectangle is."""
    x0, y0, x1, y1 = (float(side) for side in appearance.get_object()["/BBox"])
    left, bottom, right, top = (float(side) for side in rectangle)
    layer = pypdf.PageObject.create_blank_page(width=x1 - x0, height=y1 - y0)
    layer.mediabox = RectangleObject((x0, y0, x1, y1))
    xobjects = DictionaryObject({NameObject("/Typed"): appearance})
    layer[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): xobjects})
    call = DecodedStreamObject()
    call.set_data(b"/Typed Do")
    layer[NameObject("/Contents")] = call
    scale = (right - left) / (x1 - x0), (top - bottom) / (y1 - y0)
    page.merge_transformed_page(layer, pypdf.Transformation().translate(-x0, -y0).scale(*scale).translate(left, bottom))


# -- the text layer ------------------------------------------------------------------------------------------------


def _with_text(facts: PdfReading, content: bytes, reader: pypdf.PdfReader, campaign: Campaign) -> PdfReading:
    labels = labels_of(campaign)
    classes: list[PageClass] = []
    readable: list[PageContent] = []
    text: list[str] = []
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        for page, source in zip(pdf.pages, reader.pages, strict=True):
            page_content, garbled = _page_content(page, source)
            page.close()
            kind = PageClass.SCAN if garbled else _classify(page_content, labels)
            classes.append(kind)
            text.extend(line.text for line in page_content.lines)
            if kind is not PageClass.SCAN:
                readable.append(page_content)
    form = _form(campaign, readable) if PageClass.TEXT in classes else None
    return replace(facts, classes=tuple(classes), form=form, text="\n".join(text))


def _classify(page: PageContent, labels: Labels) -> PageClass:
    """A scan: hardly any text and an image over most of the page; with an OCR layer, one that knows few labels."""
    letters = sum(len(line.text) for line in page.lines)
    area = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (image.box for image in page.images))
    if area > FULL_PAGE * page.width * page.height and not page.tables:
        known = {meaning for line in page.lines if (meaning := labels.match(line.text))}
        return PageClass.TEXT if letters >= FEWEST_LETTERS and len(known) >= FEWEST_LABELS else PageClass.SCAN
    return PageClass.TEXT if letters >= FEWEST_LETTERS or page.tables else PageClass.NEUTRAL


def _form(campaign: Campaign, pages: Sequence[PageContent]) -> Form | None:
    """What the first layout makes of the pages that finds enough fields; else the little that one finds."""
    best = None
    for layout in LAYOUTS:
        form = layout(campaign, pages)
        if form and len(form.fields) >= FEWEST_FIELDS:
            best = form
            break
        best = best or form
    best = best or blank_form(campaign, [joined(row).text for row in rows_of(pages[0].lines)])
    return best and replace(best, pictures=form_pictures(best, pages))


# -- a page --------------------------------------------------------------------------------------------------------


def _page_content(page: Page, source: pypdf.PageObject) -> tuple[PageContent, bool]:
    """A page's content, and whether its fonts do not say which characters they show."""
    # Inverted boxes are allowed (ISO 32000-1 §7.9.5), but pdfminer moves the text off the page.
    left, bottom, right, top = page.page_obj.mediabox
    page.page_obj.mediabox = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
    x, y, width, height = _displayed(page)
    glyphs = [_glyph(char, page, x, y) for char in page.dedupe_chars().chars]
    readable = without_seals([glyph for glyph in glyphs if glyph.readable or not glyph.text.strip()])
    written = [glyph for glyph in glyphs if glyph.text.strip()]
    garbled = len(written) > FEWEST_LETTERS and sum(not glyph.readable for glyph in written) > 0.3 * len(written)
    tables = _tables(page, x, y, readable)
    images = tuple(_placed(image, source, page.page_number, x, y) for image in page.images)
    return PageContent(page.page_number, width, height, lines_of(readable, pieces=True), tables, images), garbled


def _displayed(page: Page) -> tuple[float, float, float, float]:
    """Left, top, width and height of what is shown: the CropBox within the MediaBox."""
    for box in (page.cropbox, page.mediabox):
        x0, top = max(box[0], page.mediabox[0]), max(box[1], page.mediabox[1])
        x1, bottom = min(box[2], page.mediabox[2]), min(box[3], page.mediabox[3])
        if x1 > x0 and bottom > top:
            break
    return x0, top, x1 - x0, bottom - top


def _glyph(char: Mapping[str, Any], page: Page, x: float, y: float) -> Glyph:
    baseline = page.height - char["matrix"][5] + page.mediabox[1] - y
    box = _box(char, x, y)
    turned, red = is_turned(char["matrix"]), is_red(char.get("non_stroking_color"))
    return Glyph(char["text"], box, baseline, char["size"], turned, red)


def _box(drawn: Mapping[str, Any], x: float, y: float) -> Box:
    return drawn["x0"] - x, drawn["top"] - y, drawn["x1"] - x, drawn["bottom"] - y


# -- tables --------------------------------------------------------------------------------------------------------


def _tables(page: Page, x: float, y: float, glyphs: Sequence[Glyph]) -> tuple[Table, ...]:
    """The form's tables on a page, from top to bottom."""
    for rule in (*page.lines, *page.rects):
        # On a turned page sides differ by 1e-14, and pdfplumber takes a level line for an upright one.
        rule.update({side: round(rule[side], 2) for side in ("x0", "top", "x1", "bottom")})
    ruled = page.filter(_is_rule)
    finder = TableFinder(ruled, _open_sides(ruled))
    alone = [cell for cell in finder.cells if not any(cell in table.cells for table in finder.tables)]
    groups = [table.cells for table in finder.tables] + [[cell] for cell in alone]
    moved = [[(x0 - x, top - y, x1 - x, bottom - y) for x0, top, x1, bottom in cells] for cells in groups]
    return tuple(table_of(cells, page.page_number, glyphs) for cells in main_tables(moved, page.width))


def _is_rule(drawn: Mapping[str, Any]) -> bool:
    """Whether something drawn can be a ruling line: no slanted or round path, no white ground of a paragraph."""
    if drawn["object_type"] == "curve":
        corners = drawn["pts"]
        return all(min(abs(x0 - x1), abs(y0 - y1)) < 0.1 for (x0, y0), (x1, y1) in pairwise(corners))
    if drawn["object_type"] == "rect" and drawn.get("fill") and not drawn.get("stroke"):
        return not _is_white(drawn.get("non_stroking_color"))
    return bool(drawn["object_type"] in ("line", "rect"))


def _is_white(colour: Any) -> bool:
    parts = colour if isinstance(colour, tuple | list) else (colour,)
    return tuple(parts) in ((1,), (1, 1, 1), (0, 0, 0, 0))


def _open_sides(page: Page) -> dict[str, Any]:
    """Settings that close a table whose sides are open: its rules reach further than any upright line."""
    upright = [edge for edge in page.vertical_edges if edge["height"] > 8]
    level = [edge for edge in page.horizontal_edges if edge["width"] > page.width / 2]
    # A rule under a page head or over its foot touches no upright line.
    level = [edge for edge in level if any(_touches(edge, line) for line in upright)]
    if len(level) < 2:
        return {}
    ends = min(edge["x0"] for edge in level), max(edge["x1"] for edge in level)
    open_ends = [end for end in ends if all(abs(line["x0"] - end) > 3 for line in upright)]
    return {"explicit_vertical_lines": open_ends}


def _touches(level: Mapping[str, Any], upright: Mapping[str, Any]) -> bool:
    across = level["x0"] - 3 <= upright["x0"] <= level["x1"] + 3
    return bool(across and upright["top"] - 3 <= level["top"] <= upright["bottom"] + 3)


# -- pictures ------------------------------------------------------------------------------------------------------

KINDS = {"DCTDecode": "jpeg", "DCT": "jpeg", "FlateDecode": "png", "Fl": "png"}


def _placed(image: Mapping[str, Any], source: pypdf.PageObject, page: int, x: float, y: float) -> PlacedImage:
    filters = [str(getattr(name, "name", name)) for name, _ in image["stream"].get_filters()]
    kind = next((KINDS[name] for name in reversed(filters) if name in KINDS), "other")
    if image.get("imagemask"):
        kind = "mask"
    box = _box(image, x, y)
    return PlacedImage(page, box, kind, _seal_like(image, source) if has_seal_size(box) else False)


def _seal_like(image: Mapping[str, Any], source: pypdf.PageObject) -> bool:
    """Whether a small picture shows a seal; where it cannot be decoded: seals have a mask, photographs seldom."""
    try:
        decoded = source.images[f"/{image['name']}"].image
    except (KeyError, ValueError, OSError, NotImplementedError, PyPdfError):
        decoded = None
    return "SMask" in image["stream"].attrs if decoded is None else is_red_on_white(decoded)
