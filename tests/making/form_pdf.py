"""Recommendation forms as PDF files, as Word and WPS print them: invented answers on a campaign's form.

The same arguments give the same bytes, so that golden mails can be made with it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

from PIL import Image
from pypdf import PdfReader, PdfWriter, Transformation
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from config.model import FormPart, Row
from parsers.page import open_document, open_page, render
from tests.making.seals import draw_vector_seal, on_white, place_picture, seal_png

Style = Literal["lines", "segments", "rects", "cells", "dashed", "double", "open", "framed", "borderless"]
LabelStyle = Literal["plain", "spaced", "colon", "vertical"]
SealKind = Literal["none", "png", "jpeg", "vector"]

WIDTH, HEIGHT = A4
LEFT, RIGHT = 70.0, 525.0
TOP, BOTTOM = HEIGHT - 72, 72.0
VALUE, SECOND_LABEL, SECOND_VALUE = 165.0, 315.0, 395.0  # where the columns begin
PADDING = 6.0
SIZE, LEADING = 16.0, 26.0  # 三号 in an answer
LABEL_SIZE = 14.0
ROW_HEIGHT = 38.0
PAIRS = {"organization": "founded", "contact_person": "contact_phone"}  # two rows of a form that share a line
LONG = ("summary", "content", "awards")  # answers in paragraphs, indented by two characters
HEADING = 16  # characters; pictures stand below longer paragraphs
CLOSING = "，。、；：？！）》”’】…"
RED = (0.8, 0.1, 0.1)


@dataclass(frozen=True)
class Look:
    """How a form is drawn; see `form_pdf`."""

    font: str
    style: Style = "lines"
    labels: LabelStyle = "plain"


@dataclass(frozen=True)
class Item:
    """A line of text or a picture in a cell."""

    height: float
    text: str = ""
    indent: float = 0.0  # from the cell's left edge, padding included
    picture: bytes = b""
    place: Literal["", "seal"] = ""  # the line that the seal is pressed on


@dataclass(frozen=True)
class Pair:
    """A label and its answer, between two edges."""

    label: str
    items: tuple[Item, ...]
    edges: tuple[float, float, float]  # the label's left, the answer's left, the answer's right


@dataclass
class Sheet:
    """The page being drawn."""

    canvas: Canvas
    look: Look
    y: float = TOP
    seal_at: tuple[float, float] | None = None  # mm from the top left
    pages: int = field(default=1)

    def turn(self) -> None:
        """Go on to a new page."""
        self.canvas.showPage()
        self.pages += 1
        self.y = TOP


def form_pdf(
    part: FormPart,
    answers: Mapping[str, str],
    *,
    seal: SealKind = "none",
    seal_name: str = "",
    style: Style = "lines",
    labels: LabelStyle = "plain",
    font: Path | None = None,
    pictures: Sequence[tuple[bytes, str]] = (),
    blank: bool = False,
    instructions: bool = False,
    split_signature: bool = False,
    title: str | None = None,
    letterhead: str = "",
    rotate: int = 0,
) -> bytes:
    """A filled-in form, as long as the answers need.

    `answers`: by field; `signature` is a typed name, `date` goes below （单位公章）. `pictures`: JPEG or PNG files with
    captions, put between the paragraphs of the content. `blank`: the untouched template with its instruction texts;
    `instructions`: they were left standing below the answers. `split_signature`: the last row breaks over two pages,
    its label too. `title`: printed instead of the form's own ("" for none). `font`: a TrueType file; without one the
    reader's own song font, which every PDF library knows. `rotate`: the pages lie on their side in the file.
    """
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(part.title)
    look = Look(_font(font), style, labels)
    sheet = Sheet(canvas, look)
    _head(sheet, part, part.title if title is None else title, letterhead)
    for row in _form_rows(part, look, answers, pictures, blank=blank, instructions=instructions):
        is_last = row[0].edges[0] == LEFT and row[0].label == part.rows[-1].label
        _draw_row(sheet, row, split=is_last and split_signature)
    if seal != "none" and sheet.seal_at:
        _stamp(canvas, sheet.seal_at, seal, seal_name or answers.get("organization", ""))
    canvas.save()
    return _turned(out.getvalue(), rotate) if rotate else out.getvalue()


def scanned(pdf: bytes, *, dpi: int = 120) -> bytes:
    """The same pages as pictures only, as a scanner makes them."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    with open_document(pdf) as document:
        assert document
        for number in range(1, len(document) + 1):
            with open_page(document, number) as page:
                raster = render(page, dpi)
            assert raster
            jpeg = io.BytesIO()
            Image.fromarray(raster.image[:, :, ::-1].copy()).save(jpeg, "JPEG", quality=70)
            canvas.drawImage(ImageReader(io.BytesIO(jpeg.getvalue())), 0, 0, *A4)
            canvas.showPage()
    canvas.save()
    return out.getvalue()


def photo(width: int = 480, height: int = 320, *, shade: int = 0, kind: str = "JPEG") -> bytes:
    """An invented photograph: a coloured gradient."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    picture = Image.merge("RGB", (across, down, Image.new("L", (width, height), 90 + shade % 120)))
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


@cache
def _font(path: Path | None) -> str:
    """A font by reportlab's name for it."""
    if path is None:
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        return "STSong-Light"
    pdfmetrics.registerFont(TTFont(path.stem, str(path)))
    return path.stem


def _turned(pdf: bytes, degrees: int) -> bytes:
    """Pages stored lying and shown upright by /Rotate."""
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        added = writer.add_page(page)
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        move = {90: (height, 0.0), 180: (width, height), 270: (0.0, width)}[degrees]
        added.add_transformation(Transformation().rotate(degrees).translate(*move))
        if degrees != 180:
            added.mediabox.upper_right = (height, width)
        added.cropbox = added.mediabox
        added.rotate(degrees)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


# -- what stands in the rows ---------------------------------------------------------------------------------------


def _form_rows(
    part: FormPart,
    look: Look,
    answers: Mapping[str, str],
    pictures: Sequence[tuple[bytes, str]],
    *,
    blank: bool,
    instructions: bool,
) -> Iterator[tuple[Pair, ...]]:
    by_field = {row.field: row for row in part.rows}
    seconds = {second for first, second in PAIRS.items() if first in by_field}
    bearer = "content" if "content" in by_field else "summary"
    for row in part.rows:
        if row.field in seconds:
            continue
        second = by_field.get(PAIRS.get(row.field, ""))
        items = tuple(
            _items(
                row,
                look,
                answers,
                pictures if row.field == bearer else (),
                RIGHT - VALUE,
                blank=blank,
                instructions=instructions,
            )
        )
        if second is None:
            yield (Pair(row.label, items, (LEFT, VALUE, RIGHT)),)
            continue
        narrow = tuple(_items(row, look, answers, (), SECOND_LABEL - VALUE, blank=blank, instructions=instructions))
        beside = tuple(_items(second, look, answers, (), RIGHT - SECOND_VALUE, blank=blank, instructions=instructions))
        yield (
            Pair(row.label, narrow, (LEFT, VALUE, SECOND_LABEL)),
            Pair(second.label, beside, (SECOND_LABEL, SECOND_VALUE, RIGHT)),
        )


def _items(
    row: Row,
    look: Look,
    answers: Mapping[str, str],
    pictures: Sequence[tuple[bytes, str]],
    width: float,
    *,
    blank: bool,
    instructions: bool,
) -> Iterator[Item]:
    if row.field == "signature":
        yield from _signature(look, answers, blank=blank)
        return
    paragraphs = [] if blank else [text for text in answers.get(row.field, "").split("\n") if text]
    if blank:
        paragraphs += row.instruction
    elif instructions:  # the unit wrote over the headings, and left the rest
        paragraphs += [fragment for fragment in row.instruction if len(fragment) > 10 or "3号" in fragment]
    size, leading = (SIZE, LEADING) if row.field in (*LONG, "case_title") else (LABEL_SIZE, 20.0)
    indent = 2 * size if row.field in LONG else 0.0
    waiting = list(pictures)
    for paragraph in paragraphs:
        for first, text in _wrapped(paragraph, look.font, size, width - 2 * PADDING, indent):
            yield Item(leading, text, PADDING + (indent if first else 0.0))
        if len(paragraph) > HEADING and waiting:
            yield from _picture(look, *waiting.pop(0), width)
    for picture, caption in waiting:
        yield from _picture(look, picture, caption, width)


def _picture(look: Look, picture: bytes, caption: str, width: float) -> Iterator[Item]:
    yield Item(150.0, picture=picture, indent=width / 2)
    if caption:
        yield Item(22.0, caption, (width - pdfmetrics.stringWidth(caption, look.font, 12)) / 2)


def _signature(look: Look, answers: Mapping[str, str], *, blank: bool) -> Iterator[Item]:
    yield Item(40.0, "" if blank else answers.get("signature", ""), 40.0)
    yield Item(36.0, "（单位公章）", 190.0, place="seal")
    date = answers.get("date", "")
    yield Item(36.0, "2021 年    月    日" if blank or not date else date, 190.0)
    yield Item(30.0)


def _wrapped(text: str, font: str, size: float, width: float, indent: float) -> Iterator[tuple[bool, str]]:
    """A paragraph's lines, and whether each is the first: words whole, no stop at a line's beginning."""
    first, line, room = True, "", width - indent
    for unit in _units(text):
        hangs = unit in CLOSING and pdfmetrics.stringWidth(line, font, size) <= room  # one stop may, over the edge
        if line and not hangs and pdfmetrics.stringWidth(line + unit, font, size) > room:
            yield first, line.rstrip(" ")
            first, line, room = False, "", width
        line += unit if line else unit.lstrip(" ")
        while pdfmetrics.stringWidth(line, font, size) > room + 2 * size:  # a word longer than the line
            keep = next(n for n in range(len(line), 0, -1) if pdfmetrics.stringWidth(line[:n], font, size) <= room)
            yield first, line[:keep]
            first, line, room = False, line[keep:], width
    if line.strip(" "):
        yield first, line.rstrip(" ")


def _units(text: str) -> Iterator[str]:
    """What cannot be broken: a Latin word, else one character."""
    word = ""
    for character in text:
        if character.isascii() and character.isalnum():
            word += character
            continue
        if word:
            yield word
        word = ""
        yield character
    if word:
        yield word


# -- drawing -------------------------------------------------------------------------------------------------------


def _head(sheet: Sheet, part: FormPart, title: str, letterhead: str) -> None:
    canvas = sheet.canvas
    if letterhead:
        canvas.setFillColorRGB(*RED)
        canvas.setStrokeColorRGB(*RED)
        canvas.setFont(sheet.look.font, 30)
        canvas.drawCentredString(WIDTH / 2, sheet.y, letterhead)
        canvas.setLineWidth(2)
        canvas.line(LEFT - 10, sheet.y - 18, RIGHT + 10, sheet.y - 18)
        canvas.setFillGray(0)
        canvas.setStrokeGray(0)
        sheet.y -= 60
    canvas.setFont(sheet.look.font, 16)
    canvas.drawString(LEFT, sheet.y, part.annex)
    sheet.y -= 40
    canvas.setFont(sheet.look.font, 22)
    canvas.drawCentredString(WIDTH / 2, sheet.y, title)
    sheet.y -= 24


def _draw_row(sheet: Sheet, pairs: Sequence[Pair], *, split: bool) -> None:
    """One row of the form, over as many pages as it takes."""
    rest = [list(pair.items) for pair in pairs]
    height = max(ROW_HEIGHT, *(sum(item.height for item in items) + 2 * PADDING for items in rest))
    if sheet.y - BOTTOM < min(height, 2 * ROW_HEIGHT):
        sheet.turn()
    part = 0
    while part == 0 or any(rest):
        room = sheet.y - BOTTOM - 2 * PADDING
        taken = [_take(items, 45.0 if split and part == 0 else room) for items in rest]
        tall = max(ROW_HEIGHT, *(sum(item.height for item in items) + 2 * PADDING for items in taken))
        for pair, items in zip(pairs, taken, strict=True):
            label = _label_lines(pair.label, sheet.look, tall, part, split=split)
            _draw_cell(sheet, label, pair, items, tall)
        _rules(sheet, [edge for pair in pairs for edge in pair.edges], tall)
        sheet.y -= tall
        part += 1
        if any(rest):
            sheet.turn()


def _take(items: list[Item], room: float) -> list[Item]:
    """As many items as fit, taken away from the list; at least one."""
    taken: list[Item] = []
    while items and (not taken or sum(item.height for item in taken) + items[0].height <= room):
        taken.append(items.pop(0))
    return taken


def _label_lines(label: str, look: Look, tall: float, part: int, *, split: bool) -> list[str]:
    head, bracket, tail = label.partition("（")
    if split:
        return [head] if part == 0 else [bracket + tail]
    if part:
        return []
    if look.labels == "vertical" and len(label) * 16 < tall:
        return list(label)
    if look.labels == "spaced" and len(label) < 6:
        label = " ".join(label)
    if look.labels == "colon":
        label += "："
    if len(label) > 6 and tail:
        return [head, bracket + tail]
    return [label]


def _draw_cell(sheet: Sheet, label: Sequence[str], pair: Pair, items: Sequence[Item], tall: float) -> None:
    canvas, look = sheet.canvas, sheet.look
    top_aligned = look.style == "borderless"
    y = sheet.y - (PADDING if top_aligned else (tall - 17 * len(label)) / 2) - 13
    for line in label:
        room = (0.9 if top_aligned else 0.96) * (pair.edges[1] - pair.edges[0])
        width = pdfmetrics.stringWidth(line, look.font, LABEL_SIZE)
        canvas.setFont(look.font, min(LABEL_SIZE, LABEL_SIZE * room / width))
        if top_aligned:
            canvas.drawString(pair.edges[0] + 2, y, line)
        else:
            canvas.drawCentredString((pair.edges[0] + pair.edges[1]) / 2, y, line)
        y -= 17
    y = sheet.y - PADDING
    if len(items) == 1 and not top_aligned:
        y -= (tall - 2 * PADDING - items[0].height) / 2
    for item in items:
        _draw_item(sheet, item, pair, y)
        y -= item.height


def _draw_item(sheet: Sheet, item: Item, pair: Pair, y: float) -> None:
    canvas, x = sheet.canvas, pair.edges[1] + item.indent
    if item.picture:
        height = item.height - 10
        with Image.open(io.BytesIO(item.picture)) as image:
            width = height * image.width / image.height
        canvas.drawImage(ImageReader(io.BytesIO(item.picture)), x - width / 2, y - height - 4, width, height)
        return
    sizes = {LEADING: SIZE, 20.0: LABEL_SIZE, 22.0: 12.0}
    size = sizes.get(item.height, LABEL_SIZE)
    baseline = y - 0.5 * (item.height + size) + 0.12 * size
    canvas.setFont(sheet.look.font, size)
    canvas.drawString(x, baseline, item.text)
    if item.place == "seal":
        sheet.seal_at = (x + 50) / mm, (HEIGHT - baseline + 18) / mm


def _rules(sheet: Sheet, edges: Iterable[float], tall: float) -> None:
    """The lines around one row's cells."""
    canvas, style = sheet.canvas, sheet.look.style
    xs, top, bottom = sorted(set(edges)), sheet.y, sheet.y - tall
    if style == "borderless":
        return
    if style == "framed":
        canvas.rect(LEFT - 20, BOTTOM - 30, RIGHT - LEFT + 40, TOP - BOTTOM + 60)
    if style == "cells":
        for left, right in pairwise(xs):
            canvas.rect(left, bottom, right - left, tall)
        return
    upright = xs[1:-1] if style == "open" else xs
    level = list(pairwise(xs)) if style == "segments" else [(LEFT, RIGHT)]
    for left, right in level:
        for y in (top, bottom):
            _rule(canvas, style, left, y, right, y)
    for x in upright:
        _rule(canvas, style, x, top, x, bottom)


def _rule(canvas: Canvas, style: Style, x0: float, y0: float, x1: float, y1: float) -> None:
    canvas.setLineWidth(0.5)
    if style == "rects":
        canvas.rect(x0 - 0.25, min(y0, y1) - 0.25, x1 - x0 + 0.5, abs(y1 - y0) + 0.5, stroke=0, fill=1)
        return
    canvas.setDash((3, 2) if style == "dashed" else ())
    canvas.line(x0, y0, x1, y1)
    if style == "double":
        canvas.line(x0 + 1.5 * (x0 == x1), y0 - 1.5 * (y0 == y1), x1 + 1.5 * (x0 == x1), y1 - 1.5 * (y0 == y1))


def _stamp(canvas: Canvas, at: tuple[float, float], seal: SealKind, name: str) -> None:
    """The seal on the last page, over （单位公章） and the date."""
    if seal == "vector":
        draw_vector_seal(canvas, *at, name)
    else:
        png = seal_png(name)
        place_picture(canvas, *at, on_white(png) if seal == "jpeg" else png)
