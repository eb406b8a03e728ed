"""The cell for signature and date: whether it is signed and dated; pure. None wherever it is hard to say.

A name in the text layer counts as signed, and so does any ink that is not printed: pen strokes, a scanned signature.
"Blank" is said only of a cell in which, besides print, rules and red ink, next to nothing stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from config.model import Campaign, Row
from parsers.forms.content import Line, PageContent, around, holds, joined, rows_of
from parsers.forms.template import own_words
from parsers.model import Box, Form, FormField, Seal
from parsers.page import Image, open_document, open_page, render, text_boxes
from parsers.rim import as_mask, redness, without_rules
from parsers.seal import in_pixels
from parsers.seal_text import CHINESE

if TYPE_CHECKING:  # that module imports the OCR engine
    from parsers.scan import UprightPage

DPI = 150.0
SCAN_DPI = 200.0  # of upright pages (parsers.scan)
INSET = 1.2  # mm from the cell's edges, where its rules are
ROOM = 0.6  # mm about printed words
HIDDEN = 0.4  # of a line's height as OCR saw it, above and below
DARK = 0.72  # of the paper's brightness in the red channel: there black and blue are dark, red ink is not
RED = 30  # of redness: ink of a stamp
SPECK = 0.15  # mm²
SMUDGE = 0.5  # mm² of red ink: more on a date is a stamp over it
STAMPED = 0.5  # the most certainty of a date under a stamp: no rule relies on it
BLANK, WRITTEN = 1.0, 4.0  # mm² of ink: less is none, more is a signature
CHOP = 12.0  # mm² of red ink outside the seal: a name chop (名章) may stand for the signature
ROOMY = 1.1  # of the width that 年 月 日 take: with more ink, something is written between
WORD = 5.0  # mm that a signature is long

DATE = re.compile(r"[\s\d年月日号〇○零一二三四五六七八九十./\-]*")
OPINION = re.compile(
    r"(?:经.{0,12}研究)?[，,]?(?:(?:情况)?属实)?[，,]?同意(?:推荐|报送|申报|上报|报名|参评|参加){0,2}[。！]?"
    r"|(?:情况)?属实[。！]?"
)
TEMPLATE_DATE = re.compile(r"(?:(?:19|20)\d\d|二[〇○零]\w\w)?年月日")

Mask = NDArray[np.uint8]  # height × width, 255 where there is ink


@dataclass(frozen=True, slots=True)
class Ink:
    """What stands in a cell besides print and rules."""

    strokes: float = 0.0  # mm² of dark ink
    extent: float = 0.0  # mm, of the longest stretch of it
    red: float = 0.0  # mm² of red ink outside the seal

    @property
    def signed(self) -> bool | None:
        """Whether that is a signature; None where it may be."""
        if self.strokes >= WRITTEN and self.extent >= WORD:
            return True
        return False if self.strokes < BLANK and self.red < CHOP else None


def with_signature(form: Form, pdf: bytes, seal: Seal | None) -> Form:
    """A form from a text layer with `signed` and `dated` said."""
    if form.signature_page is None or form.signature_box is None:
        return form
    signed, dated = _typed_name(form), _typed_date(form)
    if signed and dated:
        return replace(form, signed=True, dated=True)
    ink = _ink_on_page(pdf, form.signature_page, form.signature_box, seal)
    found = ink.signed if ink and not (seal and seal.grey) else None
    # Ink of an unknown kind may as well be the date.
    return replace(form, signed=signed or found, dated=dated if dated or found is False else None)


def with_scanned_signature(
    form: Form, pages: Sequence[UprightPage], contents: Sequence[PageContent], campaign: Campaign, seal: Seal | None
) -> Form:
    """A form from scanned pages with `signed` and `dated` said; `contents`: the pages' text, in upright points."""
    page = next((page for page in pages if page.number == form.signature_page), None)
    content = next((content for content in contents if content.number == form.signature_page), None)
    if page is None or content is None or form.signature_box is None:
        return form
    asked = _signature_row(campaign, form.category)
    cell, pixel = in_pixels(page, form.signature_box), SCAN_DPI / 72
    placed = [replace(line, box=_scaled(line.box, pixel)) for line in content.lines]
    lines = [line for line in placed if holds(cell, line.box)]
    # Digits alone may be a scribble that OCR took for digits; on the row of 年 月 日 they are the date.
    dates = [piece for row in rows_of(lines) if re.search("[年月日号]", joined(row).text) for piece in row]
    dates = [piece for piece in dates if DATE.fullmatch(piece.text)]
    printed = [_roomy(line.box) for line in lines if line in dates or _is_no_name(line.text, asked)]
    stamp = in_pixels(page, seal.box) if seal and seal.box and seal.page == page.number else None
    ink = ink_in(page.image, SCAN_DPI, cell, printed, stamp)
    signed = None if seal and seal.grey else ink.signed  # the ring of a grey seal is ink, too
    dated = _dated(form, page.image, dates, blank=signed is False)
    return replace(form, signed=signed, dated=dated, fields=_doubted_date(form, page.image, dates))


# -- typed ---------------------------------------------------------------------------------------------------------


def _typed_name(form: Form) -> bool:
    """Whether more than a date and an opinion is written in the cell."""
    lines = (form.text("signature") or "").split("\n")
    return any(not OPINION.fullmatch(rest) for line in lines if (rest := _without_date(line)))


def _without_date(line: str) -> str:
    return "" if DATE.fullmatch(line) else re.sub(r"\s+", "", line)


def _typed_date(form: Form) -> bool | None:
    """True for a date, False where nothing like one stands in the cell, None for half of one."""
    if form.text("date"):
        return True
    lines = (form.text("signature") or "").split("\n")
    return None if any(line.strip() and DATE.fullmatch(line) for line in lines) else False


def _dated(form: Form, image: Image, pieces: Sequence[Line], *, blank: bool) -> bool | None:
    """True for a date that was read, False where the template's 年 月 日 stands with nothing written between."""
    if form.text("date"):
        return True
    for row in rows_of(pieces):
        words = "".join("".join(piece.text for piece in row).split())
        if blank and TEMPLATE_DATE.fullmatch(words):
            box = around(piece.box for piece in row)
            expected = sum(0.55 if character.isascii() else 1.0 for character in words) * (box[3] - box[1])
            if np.count_nonzero(_dark(_cut(image, box)).any(axis=0)) <= ROOMY * expected:
                return False
    return None


def _doubted_date(form: Form, image: Image, pieces: Sequence[Line]) -> Mapping[str, FormField]:
    """The answers, the date among them less certain where red ink runs over it: a digit is soon misread there."""
    date = form.fields.get("date")
    parts = [_cut(image, piece.box) for piece in pieces]
    red = sum(cv2.countNonZero(as_mask(redness(part) > RED)) for part in parts if part.size)
    if date is None or red / (SCAN_DPI / 25.4) ** 2 < SMUDGE:
        return form.fields
    return {**form.fields, "date": replace(date, certainty=min(date.certainty, STAMPED))}


def _is_no_name(text: str, row: Row | None) -> bool:
    """Whether a line is an opinion, or the form's own print: words, not what OCR makes of scribbles."""
    if len(CHINESE.findall(text)) < 2:
        return False
    return OPINION.fullmatch("".join(text.split())) is not None or (row is not None and not own_words((text,), row))


def _signature_row(campaign: Campaign, category: str | None) -> Row | None:
    known = campaign.category(category)
    rows = known.form.rows if known and known.form else ()
    return next((row for row in rows if row.field == "signature"), None)


# -- ink -----------------------------------------------------------------------------------------------------------


def _ink_on_page(pdf: bytes, number: int, cell: Box, seal: Seal | None) -> Ink | None:
    """The ink in a cell of a PDF's page, its text layer apart; None where the page cannot be drawn."""
    with open_document(pdf) as document:
        if document is None:
            return None
        with open_page(document, number) as page:
            raster = render(page, DPI) if page else None
            words = text_boxes(page) if page else None
    if raster is None or words is None:
        return None
    stamp = raster.pixels(*seal.box) if seal and seal.box and seal.page == number else None
    return ink_in(raster.image, raster.dpi, raster.pixels(*cell), [raster.pixels(*box) for box in words], stamp)


def ink_in(image: Image, dpi: float, cell: Box, printed: Iterable[Box], seal: Box | None) -> Ink:
    """Ink in a cell besides `printed` boxes and ruling lines; everything in pixels of the image."""
    mm = dpi / 25.4
    x0, y0, x1, y1 = (round(side + way * INSET * mm) for side, way in zip(cell, (1, 1, -1, -1), strict=True))
    x0, y0 = max(x0, 0), max(y0, 0)
    part = image[y0:y1, x0:x1]
    if min(part.shape[:2]) < 2 * mm:
        return Ink()
    red: Mask = np.asarray(as_mask(redness(part) > RED), dtype=np.uint8)
    dark: Mask = np.asarray(as_mask(_dark(part) & (cv2.dilate(red, np.ones((3, 3), np.uint8)) == 0)), dtype=np.uint8)
    for box in printed:
        _wipe(dark, box, (x0, y0), ROOM * mm)
    if seal:
        _wipe(red, seal, (x0, y0), 2 * mm)
    strokes = without_rules(dark, mm)
    count, _, stats, _ = cv2.connectedComponentsWithStats(strokes)
    there = [stats[label] for label in range(1, count) if stats[label, cv2.CC_STAT_AREA] >= SPECK * mm * mm]
    if not there:
        return Ink(red=cv2.countNonZero(red) / mm**2)
    area = sum(int(one[cv2.CC_STAT_AREA]) for one in there)
    columns = [(one[0], one[0] + one[2]) for one in there]
    extent = max(max(right for _, right in columns) - min(left for left, _ in columns), max(one[3] for one in there))
    return Ink(area / mm**2, float(extent) / mm, cv2.countNonZero(red) / mm**2)


def _dark(part: Image) -> NDArray[np.bool_]:
    level = part[:, :, 2]
    paper = max(float(np.percentile(level, 90)), 100.0) if level.size else 255.0
    return np.asarray(level < DARK * paper)


def _wipe(mask: Mask, box: Box, origin: tuple[int, int], room: float) -> None:
    """Take a box, and some room about it, out of a mask."""
    left, top = (max(int(box[side] - room - origin[side]), 0) for side in (0, 1))
    right, bottom = (max(int(box[side] + room - origin[side - 2]) + 1, 0) for side in (2, 3))
    mask[top:bottom, left:right] = 0


def _cut(image: Image, box: Box) -> Image:
    x0, y0, x1, y1 = (max(int(side), 0) for side in box)
    return np.ascontiguousarray(image[y0 : y1 + 1, x0 : x1 + 1])


def _roomy(box: Box) -> Box:
    """A line as OCR saw it -> what its print may take: under a stamp the half of its height is lost."""
    x0, y0, x1, y1 = box
    room = HIDDEN * (y1 - y0)
    return x0, y0 - room, x1, y1 + room


def _scaled(box: Box, factor: float) -> Box:
    x0, y0, x1, y1 = box
    return x0 * factor, y0 * factor, x1 * factor, y1 * factor
