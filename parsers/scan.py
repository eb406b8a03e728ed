"""A page's picture -> upright, flat and straight, with the way back to the page as displayed; pure.

Photographs lie aslant on a table, scans are turned and skewed: all of it is one 3 × 3 matrix, so that a box found on
the straight picture can be shown on the page that came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from parsers.level import Grey, Matrix, long_lines, plane, sides_of, skew_of, squaring
from parsers.model import Box
from parsers.ocr import Quad, Reader
from parsers.page import Image

DPI = 200  # of the straight picture; 300 brings nothing (research/pdf.md §1)
MM = DPI / 25.4
SHORT_SIDE = 210.0  # mm, of an A4 page
PLAUSIBLE = (180.0, 320.0)  # mm, of a page's short side; else its resolution is not believed
A4 = 297 / 210
LONGEST_SIDE = 3600  # pixels of the straight picture
SMALL = 1000  # pixels of the longer side: enough to find a page on a table
VOTES = 12  # lines asked whether they stand on their heads
STRAIGHT = 0.05  # degrees that need no turning


@dataclass(frozen=True, slots=True, eq=False)
class PagePicture:
    """A page as it came: as displayed, or a photograph."""

    number: int  # from 1
    image: Image
    dpi: float  # 72 pixels of it are dpi points


@dataclass(frozen=True, slots=True, eq=False)
class UprightPage:
    """The same page, straight, at `DPI`."""

    number: int
    image: Image
    to_points: Matrix  # pixels of this picture -> points of the page as displayed
    turned: int = 0  # degrees clockwise by which the page had lain on its side
    photographed: bool = False  # stood on a background that was cut off
    quads: tuple[Quad, ...] = field(default=(), repr=False)  # where the detector saw text, in pixels of this picture

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.image.shape[1], self.image.shape[0]

    def on_page(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box in pixels of this picture -> the box around it on the page as displayed, in points."""
        corners = np.array([[(x0, y0), (x1, y0), (x1, y1), (x0, y1)]], dtype=np.float64)
        points = cv2.perspectiveTransform(corners, self.to_points)[0]
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return float(left), float(top), float(right), float(bottom)


def straighten(page: PagePicture, reader: Reader) -> UprightPage:
    """Put a page upright: cut it off its background, turn it, take out its skew.

    A page without text stays as it is. The reader's detector runs once, twice where the page lies on its side.
    """
    flat, photographed = _flattening(page)
    straight = _warped(page, flat)
    quads = reader.find_lines(straight)
    turned = 0
    if _lies(quads):
        flat = _quarter(straight.shape) @ flat
        straight = plane(cv2.rotate(straight, cv2.ROTATE_90_CLOCKWISE))
        quads = reader.find_lines(straight)
        turned = 270
    if _stands_on_its_head(straight, quads, reader):
        half = _half(straight.shape)
        flat, quads = half @ flat, _moved(quads, half, rolled=2)
        straight = plane(cv2.rotate(straight, cv2.ROTATE_180))
        turned = (turned + 180) % 360
    angle = skew_of(quads, straight)
    if abs(angle) > STRAIGHT:
        level = _levelling(straight.shape, angle)
        flat, quads = level @ flat, _moved(quads, level)
        straight = _warped(page, flat, straight.shape)
    square = squaring(straight)
    if square is not None:
        flat, quads = square @ flat, _moved(quads, square)
        straight = _warped(page, flat, straight.shape)
    back = np.diag([72 / page.dpi, 72 / page.dpi, 1.0]) @ np.linalg.inv(flat)
    return UprightPage(page.number, straight, back, turned, photographed, quads)


# -- flat ----------------------------------------------------------------------------------------------------------


def _flattening(page: PagePicture) -> tuple[Matrix, bool]:
    """The matrix from the picture to a flat page at `DPI`, and whether a background is cut off."""
    height, width = page.image.shape[:2]
    corners = page_corners(page.image)
    if corners is not None:
        across, down = sides_of(corners)
        short, long = SHORT_SIDE * MM, SHORT_SIDE * MM * A4
        size = (short, long) if down > across else (long, short)
        target = np.array([(0, 0), (size[0], 0), size, (0, size[1])], dtype=np.float32)
        return np.asarray(cv2.getPerspectiveTransform(corners, target), dtype=np.float64), True
    short_side = min(width, height) / page.dpi * 25.4
    if not PLAUSIBLE[0] <= short_side <= PLAUSIBLE[1]:
        short_side = SHORT_SIDE
    scale = min(short_side * MM / min(width, height), LONGEST_SIDE / max(width, height))
    return np.diag([scale, scale, 1.0]), False


def page_corners(image: Image) -> Quad | None:
    """The corners of a sheet of paper on a darker background, from the top left clockwise; None where there is none."""
    scale = SMALL / max(image.shape[:2])
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    blank = _without_writing(plane(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)))
    _, paper = cv2.threshold(blank, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    contours, _ = cv2.findContours(paper, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    quad = _four_corners(hull)
    if quad is None or not _is_sheet(quad, hull, blank):
        return None
    return quad / np.float32(scale)


def _without_writing(grey: Grey) -> Grey:
    """The paper without text, rules and small pictures."""
    return plane(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8)))


def _four_corners(hull: cv2.typing.MatLike) -> Quad | None:
    """A hull's four corners: its outline with ever more detail dropped."""
    length = cv2.arcLength(hull, closed=True)
    for share in (0.01, 0.02, 0.03, 0.05, 0.08):
        outline = cv2.approxPolyDP(hull, share * length, closed=True)
        if len(outline) == 4:
            return _ordered(outline.reshape(4, 2).astype(np.float32))
    return None


def _ordered(corners: Quad) -> Quad:
    """From the top left clockwise."""
    sums, differences = corners.sum(axis=1), corners[:, 0] - corners[:, 1]
    order = [int(sums.argmin()), int(differences.argmax()), int(sums.argmax()), int(differences.argmin())]
    return corners[order]


def _is_sheet(quad: Quad, hull: cv2.typing.MatLike, blank: Grey) -> bool:
    """Whether four corners bound a sheet: nearly all of the hull, as long as A4 is, and bright."""
    area = float(cv2.contourArea(quad))
    share = area / blank.size
    if not 0.2 < share < 0.985 or len({tuple(corner) for corner in quad}) < 4:
        return False
    across, down = sides_of(quad)
    inside = cv2.fillConvexPoly(np.zeros_like(blank), quad.astype(np.int32), 1).astype(bool)
    contrast = float(np.median(blank[inside])) - float(np.median(blank[~inside]))
    shape = max(across, down) / min(across, down)
    return abs(area / float(cv2.contourArea(hull)) - 1) < 0.08 and abs(shape - A4) < 0.25 and contrast > 30


def _warped(page: PagePicture, matrix: Matrix, shape: tuple[int, ...] | None = None) -> Image:
    """The picture after the matrix; without `shape`, as large as the matrix makes it."""
    height, width = page.image.shape[:2]
    size = (shape[1], shape[0]) if shape else _size_of(matrix, width, height)
    if size == (width, height) and np.allclose(matrix, np.eye(3), rtol=0, atol=1 / LONGEST_SIDE):
        return page.image
    shrinks = abs(float(np.linalg.det(matrix[:2, :2]))) < 0.5
    source = cv2.GaussianBlur(page.image, (0, 0), 0.7) if shrinks else page.image
    drawn = cv2.warpPerspective(source, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return plane(drawn)


def _size_of(matrix: Matrix, width: int, height: int) -> tuple[int, int]:
    if matrix[0, 1] == matrix[1, 0] == 0 and matrix[2, 0] == matrix[2, 1] == 0:
        return max(1, round(width * matrix[0, 0])), max(1, round(height * matrix[1, 1]))
    short, long = round(SHORT_SIDE * MM), round(SHORT_SIDE * MM * A4)
    corner = np.linalg.inv(matrix) @ (short, long, 1.0)
    upright = 0 <= corner[0] / corner[2] <= width * 1.02 and 0 <= corner[1] / corner[2] <= height * 1.02
    return (short, long) if upright else (long, short)


# -- upright -------------------------------------------------------------------------------------------------------


def _lies(quads: Sequence[Quad]) -> bool:
    """Whether most of the text runs up or down the picture."""
    lines = long_lines(quads)
    upright = sum(length for length, angle in lines if 45 < abs(angle) % 180 < 135)
    return upright > 0.5 * sum(length for length, _ in lines)


def _stands_on_its_head(image: Image, quads: Sequence[Quad], reader: Reader) -> bool:
    longest = sorted(quads, key=lambda quad: -sides_of(quad)[0])[:VOTES]
    return bool(longest) and reader.upside_down([cut_out(image, quad) for quad in longest]) > 0.5


def _quarter(shape: tuple[int, ...]) -> Matrix:
    """Clockwise by 90°."""
    return np.array([(0, -1, shape[0]), (1, 0, 0), (0, 0, 1)], dtype=np.float64)


def _half(shape: tuple[int, ...]) -> Matrix:
    return np.array([(-1, 0, shape[1]), (0, -1, shape[0]), (0, 0, 1)], dtype=np.float64)


def _levelling(shape: tuple[int, ...], angle: float) -> Matrix:
    turn = cv2.getRotationMatrix2D((shape[1] / 2, shape[0] / 2), angle, 1.0)
    return np.vstack([turn, (0, 0, 1)])


def _moved(quads: Sequence[Quad], matrix: Matrix, rolled: int = 0) -> tuple[Quad, ...]:
    """Quads after a change of the picture. `rolled`: by how many corners the top left one moves."""
    if not quads:
        return ()
    corners = np.stack(quads).astype(np.float64)
    moved = cv2.perspectiveTransform(corners.reshape(1, -1, 2), matrix).reshape(corners.shape)
    return tuple(np.roll(moved, -rolled, axis=1).astype(np.float32))


def cut_out(image: Image, quad: Quad) -> Image:
    """The line of text within four corners, level."""
    across, down = sides_of(quad)
    size = max(1, round(across)), max(1, round(down))
    target = np.array([(0, 0), (size[0], 0), size, (0, size[1])], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(quad, target)
    cut = cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return plane(cut)
