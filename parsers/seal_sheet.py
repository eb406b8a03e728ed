"""One drawn page -> what on it is, or may be, an official seal; pure. Places are pixels of the picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from parsers.mark import LARGEST, SMALLEST, Grade, Mark, Shape, find_marks, find_rings
from parsers.model import Box, Seal, SealState
from parsers.page import Image
from parsers.rim import Circle
from parsers.seal_text import NOTHING, SealText

NEAR = 15.0  # millimetres: as far outside the signature cell a seal's centre may stand
AROUND = 1.15  # radii of a mark that are kept to read it


class Rank(IntEnum):
    """What a page shows, the most telling first."""

    SEAL = 0
    DOUBT_IN_PLACE = 1  # an unclear mark at the signature
    SEAL_ELSEWHERE = 2
    DOUBT = 3  # an unclear mark elsewhere
    BLOT = 4  # red ink at the signature, of no certain shape
    RING = 5  # a ring without red at the signature
    PICTURE = 6  # the signature cell holds a picture


@dataclass(frozen=True, slots=True, eq=False)
class Close:
    """A round mark cut out of its page, to be read."""

    image: Image
    circle: Circle  # in pixels of this image
    mark: Mark


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """One thing on a page that is, or may be, a seal."""

    rank: Rank
    page: int
    box: Box
    reason: str = ""
    close: Close | None = None  # None: nothing to read
    text: SealText = NOTHING

    def seal(self) -> Seal:
        """The sighting as the whole document's answer."""
        return Seal(
            SealState.PRESENT if self.rank is Rank.SEAL else SealState.UNCLEAR,
            name=self.text.name or None,
            page=self.page,
            box=self.box,
            reason=self.reason,
            grey=self.rank is Rank.RING,
            name_certainty=self.text.certainty,
        )

    def doubted(self, reason: str) -> Sighting:
        """The same, unclear for this reason."""
        return replace(self, rank=Rank.DOUBT_IN_PLACE, reason=reason)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A drawn page, and where on it a seal is expected."""

    number: int
    image: Image
    dpi: float  # pixels to an inch of the paper that was scanned or printed
    cell: Box | None  # the cell for signature and seal, or what of it lies here
    expected_somewhere: bool  # that cell is known, here or on another page

    def sightings(self, pictures: Iterable[Box], *, last: bool) -> Iterator[Sighting]:
        """All that might be a seal.

        `pictures`: where the file says that pictures stand; `last`: whether it is one of the last pages.
        """
        marks = find_marks(self.image, self.dpi)
        if all(mark.grade is Grade.NOT for mark in marks):
            marks += find_marks(self.image, self.dpi, pale=True)
        for mark in marks:
            yield from self._mark(mark)
        if self.cell or (last and not self.expected_somewhere):
            yield from self._rings()
        if self.cell:
            yield from self._pictures(pictures, self.cell)

    def _mark(self, mark: Mark) -> Iterator[Sighting]:
        place = f"（第{self.number}页）"
        in_place = self._in_place(mark) or not self.expected_somewhere
        if mark.grade is Grade.SURE and in_place:
            yield self._sighting(Rank.SEAL, mark, "")
        elif mark.grade is Grade.SURE:
            yield self._sighting(Rank.SEAL_ELSEWHERE, mark, f"公章不在签名盖章处{place}，请核对")
        elif mark.grade is Grade.DOUBTFUL:
            yield self._sighting(Rank.DOUBT_IN_PLACE if in_place else Rank.DOUBT, mark, _doubt(mark, place))
        elif self.cell and self._in_place(mark, below=False):
            reason = f"签名盖章处有红色印迹，但看不出圆形公章{place}，请核对"
            yield Sighting(Rank.BLOT, self.number, mark.box, reason)

    def _in_place(self, mark: Mark, *, below: bool = True) -> bool:
        """Whether a mark's centre stands in the signature cell, near it, or on the same page below it."""
        if self.cell is None:
            return False
        x0, y0, x1, y1 = self.cell
        x, y = mark.circle.x, mark.circle.y
        near = NEAR * self.dpi / 25.4
        aside, above, under = max(x0 - x, x - x1, 0.0), max(y0 - y, 0.0), max(y - y1, 0.0)
        return (aside**2 + above**2 + under**2) ** 0.5 <= near or (below and under > 0)

    def _rings(self) -> Iterator[Sighting]:
        """Rings of any colour about the signature; on the last pages where it is not known."""
        image, left, top = self.image, 0, 0
        if self.cell:
            room = (NEAR + LARGEST / 2) * self.dpi / 25.4
            left, top, right, bottom = (
                max(round(side + outwards * room), 0) for side, outwards in zip(self.cell, (-1, -1, 1, 1), strict=True)
            )
            image = image[top:bottom, left:right]
        for ring in find_rings(image, self.dpi):
            x0, y0, x1, y1 = ring.box
            circle = Circle(ring.circle.x + left, ring.circle.y + top, ring.circle.radius)
            there = replace(ring, circle=circle, box=(x0 + left, y0 + top, x1 + left, y1 + top))
            yield self._sighting(Rank.RING, there, f"有疑似黑白复印或非红色的公章（第{self.number}页），请核对")

    def _sighting(self, rank: Rank, mark: Mark, reason: str) -> Sighting:
        return Sighting(rank, self.number, mark.box, reason, self._close(mark))

    def _close(self, mark: Mark) -> Close | None:
        if mark.shape is not Shape.ROUND:
            return None
        x, y, radius = mark.circle.x, mark.circle.y, mark.circle.radius * AROUND
        left, top = max(int(x - radius), 0), max(int(y - radius), 0)
        cut = self.image[top : int(y + radius) + 1, left : int(x + radius) + 1]
        return Close(cut.copy(), Circle(x - left, y - top, mark.circle.radius), mark)

    def _pictures(self, pictures: Iterable[Box], cell: Box) -> Iterator[Sighting]:
        """Pictures that fill the signature cell, or have the size of a seal: what they show cannot be judged here."""
        for box in pictures:
            overlap = area((max(box[0], cell[0]), max(box[1], cell[1]), min(box[2], cell[2]), min(box[3], cell[3])))
            if overlap > 0.5 * area(cell) or (overlap > 0.8 * area(box) and self._seal_sized(box)):
                reason = f"签名盖章处是图片，看不清有无公章（第{self.number}页），请核对"
                yield Sighting(Rank.PICTURE, self.number, box, reason)

    def _seal_sized(self, box: Box) -> bool:
        width, height = ((box[high] - box[low]) / self.dpi * 25.4 for low, high in ((0, 2), (1, 3)))
        return min(width, height) >= SMALLEST and max(width, height) <= LARGEST and 0.8 <= width / height <= 1.25


def _doubt(mark: Mark, place: str) -> str:
    if mark.shape is Shape.CUT:
        return f"公章印迹在页边，不完整{place}，请核对"
    if mark.shape is Shape.OVAL:
        return f"印章为椭圆形{place}，请核对是否为单位公章"
    if mark.pale:
        return f"公章印迹很淡{place}，请核对"
    return f"公章印迹不完整或不清晰{place}，请核对"


def area(box: Box) -> float:
    """Of a box; 0 for one turned inside out."""
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)
