"""A document's page -> picture; the only module that knows pypdfium2. Pure: a file that cannot be opened is None.

pdfium cannot be interrupted and hangs on forms that call each other without end: ask `parsers.nesting` first.
Coordinates are points from the top left of the page as displayed, /Rotate applied.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from parsers.forms.content import Line
from parsers.model import Box

MOST_CHARACTERS = 50_000  # of a page's text that are read; a newspaper's has 15,000
PdfDocument = pdfium.PdfDocument  # an open one; others hand it back to the functions here
Image = NDArray[np.uint8]  # height × width × 3, blue green red, as OpenCV has it


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """A page as picture."""

    image: Image
    dpi: float  # what came out: below what was asked where the page is huge

    def points(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box in pixels -> a box in points."""
        scale = 72 / self.dpi
        return x0 * scale, y0 * scale, x1 * scale, y1 * scale

    def pixels(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box in points -> a box in pixels."""
        scale = self.dpi / 72
        return x0 * scale, y0 * scale, x1 * scale, y1 * scale


@contextmanager
def open_document(content: bytes) -> Iterator[pdfium.PdfDocument | None]:
    """The document, closed at the end; None where pdfium cannot open it (damaged, wants a password, no page)."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError:
        yield None
        return
    try:
        # Before any page is loaded, or visible signature widgets are not drawn (measured).
        _init_forms(document)
        yield document
    finally:
        document.close()


def _init_forms(document: pdfium.PdfDocument) -> None:
    try:
        document.init_forms()
    except pdfium.PdfiumError:  # a broken /AcroForm: the pages can still be drawn, without their fields
        return


@contextmanager
def open_page(document: pdfium.PdfDocument, number: int) -> Iterator[pdfium.PdfPage | None]:
    """A page by its number from 1, closed at the end; None where it cannot be loaded."""
    try:
        page = document[number - 1]
    except (pdfium.PdfiumError, IndexError):
        yield None
        return
    try:
        yield page
    finally:
        page.close()


def page_sizes(document: pdfium.PdfDocument) -> tuple[tuple[float, float], ...]:
    """Width and height of every page in points, as displayed; (0, 0) for one that says nothing usable."""
    sizes = []
    for index in range(len(document)):
        try:
            sizes.append(document.get_page_size(index))
        except pdfium.PdfiumError:
            sizes.append((0.0, 0.0))
    return tuple(sizes)


def count_objects(page: pdfium.PdfPage) -> int:
    """How many things the page draws; what a form XObject holds counts as one."""
    return max(int(pdfium_c.FPDFPage_CountObjects(page)), 0)


def render(page: pdfium.PdfPage, dpi: float = 150, max_side: int = 3000) -> Raster | None:
    """The page as people see it, annotations, form fields and signature widgets included; None where it cannot be.

    No side gets longer than `max_side` pixels: a page of 14400 pt at 150 dpi would take 2.6 GB.
    """
    width, height = page.get_size()
    if not (width > 0 and height > 0):
        return None
    scale = min(dpi / 72, max_side / max(width, height))
    try:
        bitmap = page.render(
            scale=scale, may_draw_forms=True, draw_annots=True, force_bitmap_format=pdfium_c.FPDFBitmap_BGR
        )
    except (pdfium.PdfiumError, ValueError, MemoryError):
        return None
    try:
        return Raster(np.array(bitmap.to_numpy()), scale * 72)
    finally:
        bitmap.close()


def picture_boxes(page: pdfium.PdfPage) -> tuple[Box, ...]:
    """Where the page shows pictures, those inside form XObjects included; one whose place is unreadable is left out."""
    boxes: list[Box] = []
    if not _may_have_pictures(page):
        return ()
    try:
        for picture in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=4):
            bounds, form = picture.get_bounds(), picture.container
            while form:  # pdfium says where it stands in the form (measured)
                bounds, form = form.get_matrix().on_rect(*bounds), form.container
            boxes.append(_displayed(page, bounds))
    except pdfium.PdfiumError:
        return tuple(boxes)
    return tuple(boxes)


def text_boxes(page: pdfium.PdfPage) -> tuple[Box, ...]:
    """Where the text layer has words; () where it cannot be read."""
    try:
        layer = page.get_textpage()
    except pdfium.PdfiumError:
        return ()
    try:
        return tuple(_displayed(page, layer.get_rect(number)) for number in range(layer.count_rects()))
    except pdfium.PdfiumError:
        return ()
    finally:
        layer.close()


def text_lines(page: pdfium.PdfPage) -> tuple[Line, ...]:
    """The lines of the text layer in the file's order, what is shown and what is not; () where it cannot be read."""
    try:
        layer = page.get_textpage()
    except pdfium.PdfiumError:
        return ()
    try:
        return tuple(_lines(page, layer))
    finally:
        layer.close()


def _lines(page: pdfium.PdfPage, layer: pdfium.PdfTextPage) -> Iterator[Line]:
    """pdfium puts a line end between lines, and character 2 for a hyphen that divides a word."""
    text, first, last = "", 0, 0
    for index in range(min(layer.count_chars(), MOST_CHARACTERS)):
        character = chr(pdfium_c.FPDFText_GetUnicode(layer, index))
        if character in "\r\n":
            if text.strip():
                yield _line(page, layer, text, first, last)
            text = ""
        elif character != "\2":
            if not character.isspace():  # white space before and behind is no part of the line
                first, last = first if text.strip() else index, index
            text += character
    if text.strip():
        yield _line(page, layer, text, first, last)


def _line(page: pdfium.PdfPage, layer: pdfium.PdfTextPage, text: str, first: int, last: int) -> Line:
    left, bottom, _, top = layer.get_charbox(first, loose=True)
    right = layer.get_charbox(last, loose=True)[2]
    box = _displayed(page, (left, bottom, right, top))
    whole = text.strip().encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")  # on Windows, in halves
    return Line(whole, box, box[3] - box[1])


def _may_have_pictures(page: pdfium.PdfPage) -> bool:
    """A quick look at the kinds alone: most pages are writing and lines, often thousands of them."""
    kinds = (
        pdfium_c.FPDFPageObj_GetType(pdfium_c.FPDFPage_GetObject(page, index)) for index in range(count_objects(page))
    )
    return any(kind in (pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_FORM) for kind in kinds)


FINE = 100  # FPDF_PageToDevice answers in whole pixels


def _displayed(page: pdfium.PdfPage, bounds: tuple[float, float, float, float]) -> Box:
    """Bounds in the page's own coordinates -> as displayed: CropBox and /Rotate applied."""
    width, height = (round(side * FINE) for side in page.get_size())
    corners = []
    for x, y in ((bounds[0], bounds[1]), (bounds[2], bounds[3])):
        right, down = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, right, down)
        corners.append((right.value / FINE, down.value / FINE))
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
