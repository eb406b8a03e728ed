"""A document's pages -> Seal: whether an official seal (公章) stands on them, where, and whose name it bears; pure.

Every page is drawn and looked at. "Absent" leads to a return letter, so it is said only where every page is text,
every page could be drawn, and nothing on any of them might be a seal; whatever is less certain is unclear, and a
person looks. The name along the rim is read by an OCR engine that the caller hands in: it tells seals from round
logos, and confirms seals that are hard to tell by their shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from parsers.mark import has_other_colours, has_star
from parsers.model import Box, Seal, SealState
from parsers.page import PdfDocument, count_objects, open_document, open_page, page_sizes, picture_boxes, render
from parsers.seal_owner import Owner, best_owner, best_reading
from parsers.seal_sheet import Close, Rank, Sheet, Sighting, area
from parsers.seal_text import NOTHING, ReadLines, SealText, read_seal

if TYPE_CHECKING:  # that module imports the OCR engine
    from parsers.scan import UprightPage

Signature = tuple[int, Box]  # page from 1, and the cell for signature and seal in points
Sizes = Sequence[tuple[float, float]]  # of all pages, in points

DPI = 150
SCAN_DPI = 200.0  # of upright pages (parsers.scan)
MOST_PAGES = 60
MOST_OBJECTS = 20_000  # things drawn on a page: pdfium needs 27 s for ten times as many
SCAN = 0.6  # share of a page under one picture: a scan, whatever text lies on top
A4 = 842.0  # points, the long side
PAPER = (510.0, 1280.0)  # points: long sides taken as they are, A5 to A3; others come from scanners that know no size
MM = 72 / 25.4
CERTAIN = 0.9  # of a name that confirms a doubtful seal
LEGIBLE = 0.8  # certainty of words that speak against a seal


@dataclass(frozen=True, slots=True)
class View:
    """What came of looking at one page."""

    page: int
    drawn: bool
    scan: bool = False
    sightings: tuple[Sighting, ...] = ()

    @property
    def shows_a_seal(self) -> bool:
        """Whether no other page need be looked at."""
        return any(sighting.rank is Rank.SEAL for sighting in self.sightings)


@dataclass(frozen=True, slots=True)
class Eye:
    """What helps to judge a sighting: an OCR engine, and the names that a seal of this document may bear."""

    read: ReadLines | None
    units: Sequence[str]


def find_seal(
    pdf: bytes,
    signature: Signature | None,
    text_pages: tuple[bool, ...],
    read: ReadLines | None = None,
    units: Sequence[str] = (),
) -> Seal:
    """Look for an official seal on every page of a PDF.

    `signature`: the cell for signature and seal, where it is known; `text_pages`: for each page, whether it has a text
    layer. The caller has made sure that no page draws itself (parsers.form): pdfium cannot be stopped.
    `read`: reads pictures of lines; without it the shape alone speaks. `units`: names that the seal may bear.
    """
    eye = Eye(read, units)
    with open_document(pdf) as document:
        sizes = page_sizes(document) if document else ()
        if not document or not sizes:
            return _unclear("文件无法打开，未能查找公章，请核对")
        if signature and signature[0] > len(sizes):
            signature = None
        views: list[View] = []
        for page in _order(len(sizes), signature):
            views.append(_read(_look(document, page, sizes, signature), eye))
            if views[-1].shows_a_seal:
                break
    return _first(views, eye) or _without_any(views, len(sizes), text_pages)


def find_seal_on(
    pages: Sequence[UprightPage],
    signature: Signature | None,
    read: ReadLines | None = None,
    units: Sequence[str] = (),
    dpi: float = SCAN_DPI,
) -> Seal:
    """Look for an official seal on scanned or photographed pages, put upright; never absent.

    `signature` and the answer's box are points of the page as displayed, as the form says them. `dpi`: pixels to an
    inch of paper in the upright pictures.
    """
    eye = Eye(read, units)
    known = signature if signature and any(page.number == signature[0] for page in pages) else None
    views: list[View] = []
    for page in sorted(pages, key=lambda page: (known is None or page.number != known[0], -page.number)):
        sheet = Sheet(page.number, page.image, dpi, _upright_cell(page, pages, known, dpi), known is not None)
        seen = sheet.sightings((), last=page.number > len(pages) - 3)
        placed = tuple(replace(sighting, box=page.on_page(*sighting.box)) for sighting in seen)
        views.append(_read(View(page.number, drawn=True, scan=True, sightings=placed), eye))
        if views[-1].shows_a_seal:
            break
    return _first(views, eye) or _unclear("扫描件上未找到清晰的公章，请核对")


def _first(views: Iterable[View], eye: Eye) -> Seal | None:
    """The most telling sighting of all pages, with its name."""
    sightings = sorted((seen for view in views for seen in view.sightings), key=lambda seen: seen.rank)
    return _named(sightings[0], eye).seal() if sightings else None


def _order(pages: int, signature: Signature | None) -> list[int]:
    """The pages to look at: the signature's first; else from the last, where forms are signed."""
    order = list(range(min(pages, MOST_PAGES), 0, -1))
    if signature:
        order.sort(key=lambda page: page != signature[0])
        if signature[0] > MOST_PAGES:
            order.insert(0, signature[0])
    return order


def _without_any(views: Sequence[View], pages: int, text_pages: tuple[bool, ...]) -> Seal:
    """No page shows anything like a seal: absent, if the pages are such that one would have been seen."""
    if hidden := [view.page for view in views if not view.drawn]:
        return _unclear(f"{_pages(hidden)}无法显示，未能查找公章，请核对")
    if pages > MOST_PAGES:
        return _unclear(f"文件共{pages}页，只查看了前{MOST_PAGES}页，未找到公章，请核对")
    text = {number for number, has_text in enumerate(text_pages, 1) if has_text}
    if scans := [view.page for view in views if view.scan or view.page not in text]:
        return _unclear(f"{_pages(scans)}是扫描件或图片，未找到清晰的公章，请核对")
    return Seal(SealState.ABSENT)


def _unclear(reason: str) -> Seal:
    return Seal(SealState.UNCLEAR, reason=reason)


def _pages(numbers: Iterable[int]) -> str:
    """第1、2、3页"""
    written = [str(number) for number in sorted(numbers)]
    return f"第{'、'.join(written[:6])}{'等' if len(written) > 6 else ''}页"


# -- one page ------------------------------------------------------------------------------------------------------


def _look(document: PdfDocument, number: int, sizes: Sizes, signature: Signature | None) -> View:
    """Draw one page and look at it."""
    width, height = sizes[number - 1]
    with open_page(document, number) as page:
        if page is None or count_objects(page) > MOST_OBJECTS:
            return View(number, drawn=False)
        real = PAPER[0] <= max(width, height) <= PAPER[1]
        raster = render(page, DPI if real else DPI * A4 / max(width, height, 1.0))
        pictures = picture_boxes(page)
    if raster is None:
        return View(number, drawn=False)
    paper_dpi = raster.dpi if real else max(raster.image.shape) * 72 / A4
    cell = _cell(number, sizes, signature)
    sheet = Sheet(number, raster.image, paper_dpi, cell and raster.pixels(*cell), signature is not None)
    seen = sheet.sightings([raster.pixels(*box) for box in pictures], last=number > len(sizes) - 3)
    placed = tuple(replace(sighting, box=raster.points(*sighting.box)) for sighting in seen)
    scan = any(area(box) > SCAN * width * height for box in pictures)
    return View(number, drawn=True, scan=scan, sightings=placed)


def _cell(number: int, sizes: Sizes, signature: Signature | None) -> Box | None:
    """Where on this page the signature stands: in its cell, or where a cell at the page's end goes on."""
    if signature is None:
        return None
    page, box = signature
    if page == number:
        return box
    if page + 1 == number and box[3] > sizes[page - 1][1] - 35 * MM:
        return box[0], 0.0, box[2], sizes[number - 1][1] / 3
    return None


def _upright_cell(
    page: UprightPage, pages: Sequence[UprightPage], signature: Signature | None, dpi: float
) -> Box | None:
    """The same in pixels of an upright page."""
    before = next((other for other in pages if signature and other.number == signature[0]), None)
    if signature is None or before is None:
        return None
    box = in_pixels(before, signature[1])
    if before.number == page.number:
        return box
    if before.number + 1 == page.number and box[3] > before.size[1] - 35 * dpi / 25.4:
        return box[0], 0.0, box[2], page.size[1] / 3
    return None


def in_pixels(page: UprightPage, box: Box) -> Box:
    """A box in points of the page as displayed -> the box in pixels of the upright picture that it was drawn around.

    The inverse of `UprightPage.on_page`: a box around that box would reach into what stands beside a cell.
    """
    x0, y0, x1, y1 = box
    place = np.array([[((x0 + x1) / 2, (y0 + y1) / 2)]], dtype=np.float64)
    x, y = cv2.perspectiveTransform(place, np.linalg.inv(page.to_points))[0, 0]
    steps = cv2.perspectiveTransform(np.array([[(x, y), (x + 1, y), (x, y + 1)]]), page.to_points)[0]
    turn = np.abs(steps[1:] - steps[0]).T  # how far a pixel to the right, and one down, goes in points
    width, height = np.maximum(np.linalg.lstsq(turn, np.array((x1 - x0, y1 - y0)), rcond=None)[0], 0.0)
    return float(x - width / 2), float(y - height / 2), float(x + width / 2), float(y + height / 2)


# -- what a mark says ----------------------------------------------------------------------------------------------


def _read(view: View, eye: Eye) -> View:
    """The page with its marks read, where that may change what they are taken for."""
    if eye.read is None:
        return view
    return replace(view, sightings=tuple(_judged(sighting, eye) for sighting in view.sightings))


def _named(sighting: Sighting, eye: Eye) -> Sighting:
    """The sighting with the name that it bears; of several readings the one that fits a unit."""
    if eye.read is None or sighting.close is None or sighting.text is not NOTHING:
        return sighting
    return replace(sighting, text=reading_of(sighting.close, eye.read, eye.units, red=sighting.rank is not Rank.RING))


def reading_of(close: Close, read: ReadLines, units: Sequence[str], *, red: bool) -> SealText:
    """What a mark says; where it is none of these units, it is read again, and that counts where it is one exactly."""
    text = best_reading(read_seal(close.image, close.circle, read, red=red), units)
    if not text.name or not units or best_owner(text, units) is Owner.SAME:
        return text
    again = best_reading(read_seal(close.image, close.circle, read, red=red, whole=True), units)
    return again if best_owner(replace(again, certainty=1.0), units) is Owner.SAME else text


def _judged(sighting: Sighting, eye: Eye) -> Sighting:
    """A mark at the signature, believed or doubted for what it says."""
    if sighting.close is None or sighting.rank not in (Rank.SEAL, Rank.DOUBT_IN_PLACE):
        return sighting
    named = _named(sighting, eye)
    if named.rank is Rank.SEAL:
        reason = _against(named, eye)
        return named.doubted(f"{reason}（第{named.page}页），请核对是否为单位公章") if reason else named
    return replace(named, rank=Rank.SEAL, reason="") if _is_confirmed(named, eye) else named


def _against(sighting: Sighting, eye: Eye) -> str:
    """Why what has a seal's shape may be a logo; "" where nothing speaks against a seal."""
    text, close = sighting.text, sighting.close
    if close is None:
        return ""
    if text.latin:
        return "圆形图案上的文字不是中文"
    if text.certainty >= LEGIBLE and best_owner(text, eye.units) is Owner.SAME:
        return ""
    if has_other_colours(close.image, close.circle):
        return "圆形图案有多种颜色"
    starred = has_star(close.image, close.circle)
    if text.certainty >= LEGIBLE and not (text.is_unit and (starred or not eye.units)):
        return f"圆形图案上的文字为“{text.name}”"
    return "" if text.name or starred else "圆形图案上未认出单位名称"


def _is_confirmed(sighting: Sighting, eye: Eye) -> bool:
    """Whether a mark of doubtful shape is a seal by its words: a whole rim, and a unit's name read with certainty."""
    close, text = sighting.close, sighting.text
    if close is None or close.mark.rim is None or text.certainty < CERTAIN:
        return False
    rim = close.mark.rim
    if best_owner(text, eye.units) is Owner.SAME:
        return rim.tight >= 0.6 and rim.outside <= 0.1
    whole = rim.tight >= 0.72 and rim.outside <= 0.1 and rim.gap <= 0.35
    return whole and not close.mark.pale and text.is_unit and has_star(close.image, close.circle)
