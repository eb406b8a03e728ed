"""A document's pages -> Seal: whether an official seal (公章) stands on them, and where; pure.

Every page is drawn and looked at. "Absent" leads to a return letter, so it is said only where every page is text,
every page could be drawn, and nothing on any of them might be a seal; whatever is less certain is unclear, and a
person looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from parsers.mark import LARGEST, SMALLEST, Grade, Mark, Shape, find_marks, find_rings
from parsers.model import Box, Seal, SealState
from parsers.page import PdfDocument, Raster, count_objects, open_document, open_page, page_sizes, picture_boxes, render

Signature = tuple[int, Box]  # page from 1, and the cell for signature and seal in points
Sizes = Sequence[tuple[float, float]]  # of all pages, in points

DPI = 150
MOST_PAGES = 60
MOST_OBJECTS = 20_000  # things drawn on a page: pdfium needs 27 s for ten times as many
NEAR = 15.0  # millimetres: as far outside the signature cell a seal's centre may stand
SCAN = 0.6  # share of a page under one picture: a scan, whatever text lies on top
A4 = 842.0  # points, the long side
PAPER = (510.0, 1280.0)  # points: long sides taken as they are, A5 to A3; others come from scanners that know no size
MM = 72 / 25.4


class Rank(IntEnum):
    """What a page shows, the most telling first."""

    SEAL = 0
    DOUBT_IN_PLACE = 1  # an unclear mark at the signature
    SEAL_ELSEWHERE = 2
    DOUBT = 3  # an unclear mark elsewhere
    BLOT = 4  # red ink at the signature, of no certain shape
    RING = 5  # a ring without red at the signature
    PICTURE = 6  # the signature cell holds a picture


@dataclass(frozen=True, slots=True)
class Sighting:
    """One thing on a page that is, or may be, a seal."""

    rank: Rank
    page: int
    box: Box
    reason: str = ""

    def seal(self) -> Seal:
        """The sighting as the whole document's answer."""
        state = SealState.PRESENT if self.rank is Rank.SEAL else SealState.UNCLEAR
        return Seal(state, page=self.page, box=self.box, reason=self.reason, grey=self.rank is Rank.RING)


@dataclass(frozen=True, slots=True)
class View:
    """What came of looking at one page."""

    page: int
    drawn: bool
    scan: bool = False
    sightings: tuple[Sighting, ...] = ()


def find_seal(pdf: bytes, signature: Signature | None, text_pages: tuple[bool, ...]) -> Seal:
    """Look for an official seal on every page of a PDF.

    `signature`: the cell for signature and seal, where it is known; `text_pages`: for each page, whether it has a text
    layer. The caller has made sure that no page draws itself (parsers.form): pdfium cannot be stopped.
    """
    with open_document(pdf) as document:
        sizes = page_sizes(document) if document else ()
        if not document or not sizes:
            return _unclear("文件无法打开，未能查找公章，请核对")
        if signature and signature[0] > len(sizes):
            signature = None
        views: list[View] = []
        for page in _order(len(sizes), signature):
            views.append(_look(document, page, sizes, signature))
            if any(sighting.rank is Rank.SEAL for sighting in views[-1].sightings):
                break
    sightings = sorted((seen for view in views for seen in view.sightings), key=lambda seen: seen.rank)
    return sightings[0].seal() if sightings else _without_any(views, len(sizes), text_pages)


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
    sheet = Sheet(number, raster, paper_dpi, _cell(number, sizes, signature), signature is not None)
    sightings = tuple(sheet.sightings(pictures, last=number > len(sizes) - 3))
    scan = any(_area(box) > SCAN * width * height for box in pictures)
    return View(number, drawn=True, scan=scan, sightings=sightings)


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


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawn page, and where on it a seal is expected."""

    number: int
    raster: Raster
    dpi: float  # pixels to an inch of the paper that was scanned or printed
    cell: Box | None  # in points
    expected_somewhere: bool  # the signature cell is known, here or on another page

    def sightings(self, pictures: Iterable[Box], *, last: bool) -> Iterator[Sighting]:
        """All that might be a seal."""
        marks = find_marks(self.raster.image, self.dpi)
        if all(mark.grade is Grade.NOT for mark in marks):
            marks += find_marks(self.raster.image, self.dpi, pale=True)
        for mark in marks:
            yield from self._mark(mark)
        if self.cell or (last and not self.expected_somewhere):
            yield from self._rings()
        if self.cell:
            yield from self._pictures(pictures, self.cell)

    def _mark(self, mark: Mark) -> Iterator[Sighting]:
        box, place = self.raster.points(*mark.box), f"（第{self.number}页）"
        in_place = self._in_place(mark) or not self.expected_somewhere
        if mark.grade is Grade.SURE and in_place:
            yield Sighting(Rank.SEAL, self.number, box)
        elif mark.grade is Grade.SURE:
            yield Sighting(Rank.SEAL_ELSEWHERE, self.number, box, f"公章不在签名盖章处{place}，请核对")
        elif mark.grade is Grade.DOUBTFUL:
            rank = Rank.DOUBT_IN_PLACE if in_place else Rank.DOUBT
            yield Sighting(rank, self.number, box, _doubt(mark, place))
        elif self.cell and self._in_place(mark, below=False):
            yield Sighting(Rank.BLOT, self.number, box, f"签名盖章处有红色印迹，但看不出圆形公章{place}，请核对")

    def _in_place(self, mark: Mark, *, below: bool = True) -> bool:
        """Whether a mark's centre stands in the signature cell, near it, or on the same page below it."""
        if self.cell is None:
            return False
        x0, y0, x1, y1 = (side * self.raster.dpi / 72 for side in self.cell)
        x, y = mark.circle.x, mark.circle.y
        near = NEAR * self.dpi / 25.4
        aside, above, under = max(x0 - x, x - x1, 0.0), max(y0 - y, 0.0), max(y - y1, 0.0)
        return (aside**2 + above**2 + under**2) ** 0.5 <= near or (below and under > 0)

    def _rings(self) -> Iterator[Sighting]:
        """Rings of any colour about the signature; on the last pages where it is not known."""
        image, left, top = self.raster.image, 0, 0
        if self.cell:
            scale, room = self.raster.dpi / 72, (NEAR + LARGEST / 2) * self.dpi / 25.4
            left, top, right, bottom = (
                max(round(side * scale + outwards * room), 0)
                for side, outwards in zip(self.cell, (-1, -1, 1, 1), strict=True)
            )
            image = image[top:bottom, left:right]
        for ring in find_rings(image, self.dpi):
            x0, y0, x1, y1 = ring.box
            box = self.raster.points(x0 + left, y0 + top, x1 + left, y1 + top)
            yield Sighting(Rank.RING, self.number, box, f"有疑似黑白复印或非红色的公章（第{self.number}页），请核对")

    def _pictures(self, pictures: Iterable[Box], cell: Box) -> Iterator[Sighting]:
        """Pictures that fill the signature cell, or have the size of a seal: what they show cannot be judged here."""
        for box in pictures:
            overlap = _area((max(box[0], cell[0]), max(box[1], cell[1]), min(box[2], cell[2]), min(box[3], cell[3])))
            if overlap > 0.5 * _area(cell) or (overlap > 0.8 * _area(box) and self._seal_sized(box)):
                reason = f"签名盖章处是图片，看不清有无公章（第{self.number}页），请核对"
                yield Sighting(Rank.PICTURE, self.number, box, reason)

    def _seal_sized(self, box: Box) -> bool:
        width, height = ((box[high] - box[low]) * self.raster.dpi / self.dpi / MM for low, high in ((0, 2), (1, 3)))
        return min(width, height) >= SMALLEST and max(width, height) <= LARGEST and 0.8 <= width / height <= 1.25


def _doubt(mark: Mark, place: str) -> str:
    if mark.shape is Shape.CUT:
        return f"公章印迹在页边，不完整{place}，请核对"
    if mark.shape is Shape.OVAL:
        return f"印章为椭圆形{place}，请核对是否为单位公章"
    if mark.pale:
        return f"公章印迹很淡{place}，请核对"
    return f"公章印迹不完整或不清晰{place}，请核对"


def _area(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)
