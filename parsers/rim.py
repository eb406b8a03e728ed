"""Red ink on the image of a page, the circle through an outline, and the ink about that circle's centre; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from parsers.page import Image

Mask = MatLike  # height × width, 255 where there is ink
Points = NDArray[np.float64]  # n × 2: x, y in pixels

ANGLES = 360


@dataclass(frozen=True, slots=True)
class Rim:
    """The ink about a centre, as shares: 0…1."""

    visible: float  # of the circle that lies on the page
    cover: float  # angles with ink at 0.91–1.05 radii
    tight: float  # angles with ink at 0.96–1.03 radii: a square's corners do not reach it
    line: float  # ink along the fullest circle of 0.94–1.03 radii: a drawn ring, not writing that happens to lie there
    arc: float  # the longest run of the tight angles, gaps of 5° forgiven: letters make none
    outside: float  # ink at 1.08–1.3 radii
    fill: float  # ink within the circle
    band: float  # ink where the writing stands, 0.52–0.86 radii
    gap: float  # ink just inside the rim, the emptiest of 0.87–0.94 radii
    changes: int  # ink begins or ends so often on a walk along the writing


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle in pixels of the image."""

    x: float
    y: float
    radius: float


# -- ink -----------------------------------------------------------------------------------------------------------


def red_ink(image: Image, threshold: int) -> Mask:
    """Where R − max(G, B) is above the threshold once the paper is white; `image` is blue green red."""
    return as_mask(redness(image) > threshold)


def redness(image: Image) -> Mask:
    """R − max(G, B) once the paper is white, 0 where the hue is no seal's; `image` is blue green red."""
    blue, green, red = cv2.split(cv2.LUT(image, _white_balance(image)))
    excess = cv2.subtract(red, cv2.max(green, blue))
    # Hue guard: orange, skin and gold have much more green than blue.
    yellow = cv2.addWeighted(cv2.subtract(green, blue), 1.0, excess, -0.55, -12.0)
    excess[yellow > 0] = 0
    return excess


def as_mask(there: NDArray[np.bool_]) -> Mask:
    """Truth values as a picture."""
    return there.astype(np.uint8) * 255


def _white_balance(image: Image) -> NDArray[np.uint8]:
    """A table that makes the paper white; a page without paper (a photograph) stays nearly as it is."""
    paper = np.clip(np.percentile(image[::8, ::8].reshape(-1, 3), 90, axis=0), 150, 255)
    levels = np.arange(256)[:, None] * 255 / paper
    return np.clip(levels, 0, 255).astype(np.uint8).reshape(1, 256, 3)


def without_solids(ink: Mask, px_per_mm: float) -> Mask:
    """The ink without runs of 36 mm, which neither rims nor chops have: rules of a table, flags, banners."""
    return _without_runs(ink, round(36 * px_per_mm))


def without_rules(ink: Mask, px_per_mm: float) -> Mask:
    """The ink without ruling lines: runs of 12 mm, which no pen stroke makes so straight."""
    return _without_runs(ink, round(12 * px_per_mm))


def _without_runs(ink: Mask, length: int) -> Mask:
    for size in ((length, 1), (1, length)):
        solid = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, size))
        ink = cv2.subtract(ink, solid)
    return ink


# -- circles -------------------------------------------------------------------------------------------------------


def outermost(points: Points, x: float, y: float) -> Points:
    """The farthest pixel in each of 180 directions."""
    right, down = points[:, 0] - x, points[:, 1] - y
    sector = ((np.arctan2(down, right) / (2 * np.pi) + 0.5) * 180).astype(int) % 180
    order = np.argsort(np.hypot(right, down))
    farthest = np.full(180, -1)
    farthest[sector[order]] = order
    chosen: Points = points[farthest[farthest >= 0]]
    return chosen


def fitted_circle(points: Points, px_per_mm: float, diameters: tuple[float, float]) -> Circle | None:
    """The circle through most of the outermost pixels, its diameter in millimetres between the two."""
    smallest, largest = (diameter / 2 * px_per_mm for diameter in diameters)
    rim = outermost(points, *((points.min(axis=0) + points.max(axis=0)) / 2))
    circle = _ransac(rim, 0.5 * px_per_mm, smallest, largest)
    for _ in range(2):
        if circle is None:
            return None
        away = np.hypot(points[:, 0] - circle.x, points[:, 1] - circle.y)
        rim = outermost(points[away < circle.radius * 1.05], circle.x, circle.y)
        off = np.abs(np.hypot(rim[:, 0] - circle.x, rim[:, 1] - circle.y) - circle.radius)
        if (near := rim[off < 0.9 * px_per_mm]).shape[0] < 8:
            return None
        circle = _least_squares(near)
    return circle if circle and smallest <= circle.radius <= largest else None


def _ransac(rim: Points, tolerance: float, smallest: float, largest: float) -> Circle | None:
    """Of many circles through three rim pixels each, the one that most others lie on."""
    if len(rim) < 12:
        return None
    chosen = np.random.default_rng(0).integers(0, len(rim), (400, 3))  # a fixed seed: the same page, the same answer
    (ax, ay), (bx, by), (cx, cy) = (rim[chosen[:, corner]].T for corner in range(3))
    with np.errstate(divide="ignore", invalid="ignore"):
        twice = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
        x = ((ax**2 + ay**2) * (by - cy) + (bx**2 + by**2) * (cy - ay) + (cx**2 + cy**2) * (ay - by)) / twice
        y = ((ax**2 + ay**2) * (cx - bx) + (bx**2 + by**2) * (ax - cx) + (cx**2 + cy**2) * (bx - ax)) / twice
        radius = np.hypot(ax - x, ay - y)
        fits = (radius > smallest) & (radius < largest)
    if not fits.any():
        return None
    x, y, radius = x[fits], y[fits], radius[fits]
    off = np.abs(np.hypot(rim[:, 0] - x[:, None], rim[:, 1] - y[:, None]) - radius[:, None])
    best = np.argmax((off < tolerance).sum(axis=1))
    return Circle(float(x[best]), float(y[best]), float(radius[best]))


def _least_squares(rim: Points) -> Circle:
    """The circle that fits best (Kåsa)."""
    terms = np.column_stack((2 * rim, np.ones(len(rim))))
    (x, y, rest), *_ = np.linalg.lstsq(terms, (rim**2).sum(axis=1), rcond=None)
    return Circle(float(x), float(y), float(np.sqrt(max(rest + x * x + y * y, 0))))


# -- what lies about a centre --------------------------------------------------------------------------------------


def line_along(ink: Mask, circles: Sequence[Circle]) -> NDArray[np.float64]:
    """For each circle the share of it that is ink; what lies off the image is none."""
    angles = np.arange(180) * np.pi / 90
    x, y, radius = np.array([(circle.x, circle.y, circle.radius) for circle in circles]).T[:, :, None]
    right, down = np.rint(x + radius * np.cos(angles)).astype(int), np.rint(y + radius * np.sin(angles)).astype(int)
    height, width = ink.shape
    there = (right >= 0) & (right < width) & (down >= 0) & (down < height)
    inked = np.asarray(ink)[down.clip(0, height - 1), right.clip(0, width - 1)] > 0
    shares: NDArray[np.float64] = (inked & there).mean(axis=1)
    return shares


def rim_about(ink: Mask, circle: Circle) -> Rim:
    """The ink about a centre."""
    flags = cv2.WARP_POLAR_LINEAR | cv2.WARP_FILL_OUTLIERS | cv2.INTER_NEAREST
    unrolled = cv2.warpPolar(ink, (130, ANGLES), (circle.x, circle.y), circle.radius * 1.3, flags)
    polar: NDArray[np.bool_] = unrolled > 0  # a row an angle, a column a hundredth of the radius
    angles = np.arange(ANGLES) * 2 * np.pi / ANGLES
    right, down = circle.x + circle.radius * np.cos(angles), circle.y + circle.radius * np.sin(angles)
    visible = (right >= 0) & (right < ink.shape[1]) & (down >= 0) & (down < ink.shape[0])
    written = polar[:, 52:86].mean(axis=1) > 0.06
    on_rim: NDArray[np.bool_] = np.any(polar[:, 96:103], axis=1)
    weight = np.arange(100)
    return Rim(
        visible=float(visible.mean()),
        cover=float(polar[:, 91:105].any(axis=1).mean()),
        tight=float(on_rim.mean()),
        line=float(polar[:, 94:103].mean(axis=0).max()),
        arc=longest_run(on_rim) / ANGLES,
        outside=float(polar[:, 108:130].mean()),
        fill=float((polar[:, :100].mean(axis=0) * weight).sum() / weight.sum()),
        band=float(polar[:, 52:86].mean()),
        gap=float(polar[:, 87:94].mean(axis=0).min()),
        changes=int(np.count_nonzero(np.diff(written.astype(np.int8)))),
    )


def longest_run(on_rim: NDArray[np.bool_]) -> int:
    """The longest run of angles with ink, gaps of 5° forgiven, in degrees; it may go over the top."""
    missing = np.flatnonzero(~on_rim)
    if not missing.size:
        return ANGLES
    starts = missing[np.diff(missing, prepend=missing[-1] - ANGLES) > 1]  # where a gap begins
    ends = missing[np.diff(missing, append=missing[0] + ANGLES) > 1]  # and where it ends
    if not starts.size:
        return 0
    if starts[0] > ends[0]:  # the last gap goes over the top
        ends = np.append(ends[1:], ends[0] + ANGLES)
    wide = ends - starts + 1 > 5
    starts, ends = starts[wide], ends[wide]
    if not starts.size:
        return ANGLES
    return int((np.append(starts[1:], starts[0] + ANGLES) - ends - 1).max())
