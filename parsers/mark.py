"""Image of a page -> the seal-like marks on it; pure, pixels only.

A seal is looked for as ink, not as an object of the file: pictures, vectors, annotations and scans look the same.
Red ink is separated by colour, its components are fitted with a circle, and the ink is then read in polar coordinates
about the centre: a rim nearly all round, little outside, writing between rim and centre, no filled disc.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product

import cv2
import numpy as np

from parsers.page import Image
from parsers.rim import (
    Circle,
    Mask,
    Points,
    Rim,
    as_mask,
    fitted_circle,
    line_along,
    outermost,
    red_ink,
    redness,
    rim_about,
    without_solids,
)

RED = 20  # R − max(G, B) of ink, after white balance
PALE = 9  # the same for very faint ink: finds more, also paper and skin
SMALLEST, LARGEST = 28.0, 62.0  # millimetres: the diameters that official seals have, with room
PIECE = 12.0  # millimetres: a piece of a seal shorter than this cannot be told from anything else
BLOT = 9.0  # millimetres: less is writing
STAR = 0.5  # share of what changes about the centre that must come five times a turn


class Grade(StrEnum):
    """How much a mark looks like an official seal."""

    SURE = "sure"
    DOUBTFUL = "doubtful"
    NOT = "not"  # red ink of a seal's size, but no seal by its shape: it counts where a seal is expected


class Shape(StrEnum):
    """What a mark looks like."""

    ROUND = "round"
    OVAL = "oval"
    CUT = "cut"  # part of a circle at the page's edge
    BLOT = "blot"  # no certain shape: name chops, smears, large red letters


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark; places and sizes in pixels of the image."""

    grade: Grade
    shape: Shape
    circle: Circle  # of an oval or blot: half its longer side is the radius
    box: tuple[float, float, float, float]  # x0, y0, x1, y1, within the image
    rim: Rim | None = None
    pale: bool = False  # seen only when very faint ink counts


def find_marks(image: Image, dpi: float, *, pale: bool = False) -> tuple[Mark, ...]:
    """The red marks that are or might be an official seal, surest first; `image` is blue green red.

    `pale`: very faint ink counts, too; then nothing is surer than doubtful.
    """
    threshold, px_per_mm = PALE if pale else RED, dpi / 25.4
    if cv2.countNonZero(red_ink(image[::3, ::3], threshold)) < dpi / 9:  # less than the rim of any seal: most pages
        return ()
    ink = red_ink(image, threshold)
    found = [mark for points in _candidates(ink, px_per_mm) if (mark := _mark(ink, points, px_per_mm))]
    if pale:
        whole = [mark for mark in found if mark.rim and _is_pale_seal(mark.rim)]
        found = [replace(mark, grade=Grade.DOUBTFUL, pale=True) for mark in whole]
    marks: list[Mark] = []
    for mark in sorted(found, key=lambda mark: list(Grade).index(mark.grade)):
        if not any(_same(mark, other) for other in marks):
            marks.append(mark)
    return tuple(marks)


def _same(mark: Mark, other: Mark) -> bool:
    """Whether a mark is another one again, or a part of it."""
    between = np.hypot(mark.circle.x - other.circle.x, mark.circle.y - other.circle.y)
    return bool(between < max(mark.circle.radius, other.circle.radius) * 0.5) or (
        mark.grade is Grade.NOT and bool(between < other.circle.radius)
    )


# -- ink -----------------------------------------------------------------------------------------------------------


def _candidates(ink: Mask, px_per_mm: float) -> Iterator[Points]:
    """The pixels of each thing that may be a seal; broken rims are closed over gaps of growing width."""
    scale = px_per_mm / 2
    half = without_solids(as_mask(cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) > 60), scale)
    for gap in (0.5, 1.2, 2.5):
        side = round(gap * scale) | 1
        closed = cv2.morphologyEx(half, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
        _, labels, stats, _ = cv2.connectedComponentsWithStats(closed)
        for label, (x, y, width, height, _) in enumerate(stats):
            if label and PIECE <= max(width, height) / scale <= 77:
                there = slice(y, y + height), slice(x, x + width)
                down, right = np.nonzero((labels[there] == label) & (half[there] > 0))
                yield np.column_stack((right + x, down + y)) * 2.0 + 0.5


# -- shape ---------------------------------------------------------------------------------------------------------


def _mark(ink: Mask, points: Points, px_per_mm: float) -> Mark | None:
    """What the pixels of one component are; None: nothing of a seal's size."""
    box = (*points.min(axis=0), *points.max(axis=0))
    width, height = (box[2] - box[0]) / px_per_mm, (box[3] - box[1]) / px_per_mm
    if (circle := fitted_circle(points, px_per_mm, (SMALLEST, LARGEST))) and (mark := _round(ink, circle)):
        return mark
    if min(width, height) > SMALLEST * 0.5 and (mark := _oval(ink, points, px_per_mm)):
        return mark
    if min(width, height) >= BLOT and max(width, height) <= LARGEST:
        middle = Circle((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, max(width, height) * px_per_mm / 2)
        return Mark(Grade.NOT, Shape.BLOT, middle, _within(ink, box))
    return None


def _round(ink: Mask, circle: Circle) -> Mark | None:
    """The circle as a mark, if its ink is a seal's or a part of one."""
    rim = rim_about(ink, circle)
    if _is_seal(rim):
        grade, shape = Grade.SURE, Shape.ROUND
    elif _is_part(rim):
        grade, shape = Grade.DOUBTFUL, Shape.ROUND if rim.visible > 0.97 else Shape.CUT
    else:
        return None
    return Mark(grade, shape, circle, _around(ink, circle), rim)


def _is_seal(rim: Rim) -> bool:
    """A thin rim nearly all round, little outside, writing within. True seals had cover ≥ .99 and outside ≤ .01."""
    return (
        rim.cover >= 0.72
        and rim.tight >= 0.6
        and rim.outside <= 0.10
        and rim.fill <= 0.55
        and rim.gap <= 0.35
        and 0.02 <= rim.band <= 0.7
        and rim.changes >= 10
    )


def _is_pale_seal(rim: Rim) -> bool:
    """A whole rim with writing: with less, very faint red is paper, skin, or the noise of a photograph."""
    return rim.tight >= 0.72 and rim.outside <= 0.1 and rim.gap <= 0.1 and rim.changes >= 10


def _is_part(rim: Rim) -> bool:
    """A part of a rim: a third not printed, cut by the page's edge, two seals over each other, a ring without writing.

    Red writing and photographs have ink everywhere, so just inside and outside the circle, too.
    """
    if rim.tight >= 0.8:
        return rim.outside <= 0.25 and rim.fill <= 0.6 and rim.arc >= 0.4
    thin = rim.outside <= 0.08 and rim.fill <= 0.5 and rim.gap <= 0.2 and rim.band <= 0.6
    if rim.visible < 0.97:
        return thin and rim.visible >= 0.2 and rim.tight >= 0.85 * rim.visible and rim.arc >= 0.4 * rim.visible
    return thin and rim.tight >= 0.42 and rim.arc >= 0.25 and rim.changes >= 4


def _oval(ink: Mask, points: Points, px_per_mm: float) -> Mark | None:
    """An oval rim: pressed flat, it must look like a seal's."""
    outline = outermost(points, *(points.min(axis=0) + points.max(axis=0)) / 2)
    if len(outline) < 24:
        return None
    (x, y), (side, other), degrees = cv2.fitEllipse(outline.astype(np.float32))
    short, long = sorted((side, other))
    if not (20 * px_per_mm <= long <= LARGEST * px_per_mm and 0.45 <= short / long <= 0.95):
        return None
    middle = Circle(x, y, long / 2)
    # fitEllipse gives the axis `side` at `degrees`: turn it level, then stretch both axes to the longer one.
    level = np.vstack((cv2.getRotationMatrix2D((x, y), degrees, 1.0), (0, 0, 1)))
    stretch = np.array([[long / side, 0, x - x * long / side], [0, long / other, y - y * long / other]])
    rim = rim_about(cv2.warpAffine(ink, stretch @ level, ink.shape[::-1], flags=cv2.INTER_NEAREST), middle)
    if not (rim.tight >= 0.72 and rim.outside <= 0.1 and rim.fill <= 0.5 and rim.gap <= 0.2 and rim.changes >= 6):
        return None
    return Mark(Grade.DOUBTFUL, Shape.OVAL, middle, _within(ink, (*points.min(axis=0), *points.max(axis=0))), rim)


def _around(ink: Mask, circle: Circle) -> tuple[float, float, float, float]:
    """The square about a circle, cut at the image's edges."""
    x, y, radius = circle.x, circle.y, circle.radius
    return _within(ink, (x - radius, y - radius, x + radius, y + radius))


def _within(ink: Mask, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """The box, cut at the image's edges."""
    height, width = ink.shape
    return (
        float(max(box[0], 0)),
        float(max(box[1], 0)),
        float(min(box[2], width)),
        float(min(box[3], height)),
    )


# -- what stands within -------------------------------------------------------------------------------------------


def has_star(image: Image, circle: Circle) -> bool:
    """Whether a five-pointed star stands in the middle: its ink comes and goes five times in a turn."""
    inner = cv2.warpPolar(redness(image), (100, 180), (circle.x, circle.y), circle.radius, cv2.WARP_POLAR_LINEAR)
    along = (inner[:, 8:46] > RED).mean(axis=1)  # for each angle, of the radii where the star's arms end
    waves = np.abs(np.fft.rfft(along))[:31] ** 2
    return bool(along.mean() > 0.06 and waves[5:31:5].sum() > STAR * waves[1:].sum())


def has_other_colours(image: Image, circle: Circle) -> bool:
    """Whether areas of other colours than red lie within: seals have none, a pen's strokes are too thin to count."""
    x, y, radius = circle.x, circle.y, circle.radius
    within = cv2.circle(np.zeros(image.shape[:2], np.uint8), (round(x), round(y)), round(radius * 0.95), 255, -1)
    hue, strength, _ = cv2.split(cv2.cvtColor(image, cv2.COLOR_BGR2HSV))
    other = cv2.bitwise_and(as_mask((hue > 14) & (hue < 160) & (strength > 90)), within)
    side = max(3, round(radius / 12))
    solid = cv2.morphologyEx(other, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    return bool(cv2.countNonZero(solid) > 0.03 * cv2.countNonZero(within))


# -- copies without colour -----------------------------------------------------------------------------------------


def find_rings(image: Image, dpi: float) -> tuple[Mark, ...]:
    """Rings of a seal's size in ink of any colour, as on black and white copies: never surer than doubtful.

    Meant for the region about the signature: elsewhere any round picture would do.
    """
    reduced = min(75 / dpi, 1.0)
    paper = cv2.resize(image.min(axis=2), None, fx=reduced, fy=reduced, interpolation=cv2.INTER_AREA)
    px_per_mm = dpi * reduced / 25.4
    ink = without_solids(as_mask(paper < 220), px_per_mm)
    if min(ink.shape) < SMALLEST * px_per_mm:
        return ()
    low, high = round(SMALLEST / 2 * px_per_mm), round(LARGEST / 2 * px_per_mm)
    soft = cv2.GaussianBlur(ink, (0, 0), 1.2)
    circles = cv2.HoughCircles(soft, cv2.HOUGH_GRADIENT, 1, 5 * px_per_mm, None, 100, 25, low, high)
    found = []
    for circle in [] if circles is None else circles.reshape(-1, 3)[:30].tolist():
        settled = _settled(ink, Circle(*circle))
        if _is_ring(rim := rim_about(ink, settled)):
            whole = Circle(settled.x / reduced, settled.y / reduced, settled.radius / reduced)
            found.append((rim.line, Mark(Grade.DOUBTFUL, Shape.ROUND, whole, _around(image[:, :, 0], whole), rim)))
    return tuple(mark for _, mark in sorted(found, key=lambda ring: -ring[0]))


def _settled(ink: Mask, circle: Circle) -> Circle:
    """The circle near a rough one that has most ink along it."""
    for step in (3.0, 1.5, 0.7):
        moves = list(product((0, -step, step), repeat=3))
        tried = [Circle(circle.x + right, circle.y + down, circle.radius + wider) for right, down, wider in moves]
        circle = tried[int(np.argmax(line_along(ink, tried)))]
    return circle


def _is_ring(rim: Rim) -> bool:
    """A drawn ring, a quarter of which may be missing."""
    return rim.line >= 0.55 and rim.tight >= 0.65 and rim.line - max(rim.outside, rim.gap) >= 0.3
