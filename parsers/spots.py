"""A straight page's print -> the pictures of single lines that OCR is to read; pure.

Lines are counted by their ink, cell by cell, and the detector is but the referee: it loses lines of tightly set pages
without a word (research/pdf.md §3.2.7), and trims quotation marks off the others. Where ink alone does not part the
lines (a stamp on a grey copy, a bent page), the detector's boxes are taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import cv2
import numpy as np

from parsers.grid import Grid
from parsers.ink import Mask, PixelBox, Print, line_bands, runs, tight
from parsers.level import Grey, plane
from parsers.ocr import Quad
from parsers.page import Image
from parsers.scan import MM, cut_out

USUAL_EM = 4.6 * MM  # 13 pt
SMALLEST_EM, LARGEST_EM = 2.2 * MM, 12 * MM
PIECE_GAP = 2.2  # em of white that part two pieces of a line
LABEL_GAP = 1.2  # em of white between a label and its answer, on a page without table
SLOPE = 0.12  # degrees from which on a cell's lines are levelled by themselves
TALL = 1.75  # em: higher is no line
PADDING = 0.15, 0.3  # em above and below, left and right
LEAST = 0.28  # em: anything smaller is dirt
MOST_LINES = 250  # of a page, pieces counted
PALE = 200  # of 255
THIN, EDGE = 0.2, 0.35  # em: a rule's remnant is thinner, and nearer to the cell's edge
FINEST = 0.05  # em: thinner, it is the edge of a picture, not even 一
OVERHANG = 0.9  # em
UNREAD_WIDTH = 2.0  # em of ink that the detector passed over, on a page without table


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """One line of text, or a piece of it."""

    region: int  # number of its region
    row: int  # pieces of one line have the same
    box: PixelBox  # around its ink
    picture: Image
    detected: bool  # the detector took it, or a part of it, for text


@dataclass(frozen=True, slots=True)
class Region:
    """A cell, or what lies outside the tables."""

    box: PixelBox
    em: float  # about how high its characters are
    slope: float  # degrees by which its lines fall


def regions_of(page: Print, grid: Grid, quads: Sequence[Quad]) -> tuple[Region, ...]:
    """The cells in order, then the bands above, between and below the tables; the whole page where there is none."""
    height, width = page.grey.shape
    usual = _usual_em(page.ink, quads, USUAL_EM)
    boxes = [_with_overhang(cell, cells, usual) for cells in grid.tables for cell in cells]
    edges = [0, *(side for outline in grid.outlines for side in (outline[1], outline[3])), height]
    boxes += [(0, top, width, bottom) for top, bottom in zip(edges[::2], edges[1::2], strict=True) if bottom > top]
    return tuple(_region(page.ink, box, [quad for quad in quads if _centre_in(quad, box)], usual) for box in boxes)


def _with_overhang(cell: PixelBox, cells: Sequence[PixelBox], em: float) -> PixelBox:
    """A cell at the table's right edge with the stops that Word lets hang over it."""
    x0, y0, x1, y1 = cell
    beside = any(other[0] >= x1 and other[1] < y1 and other[3] > y0 for other in cells)
    return cell if beside else (x0, y0, x1 + round(OVERHANG * em), y1)


def _region(ink: Mask, box: PixelBox, quads: Sequence[Quad], usual: float) -> Region:
    em = _usual_em(ink, quads, usual)
    long = [quad for quad in quads if quad[1][0] - quad[0][0] > 6 * em]
    angles = [float(np.degrees(np.arctan2(*(quad[1] - quad[0])[::-1]))) for quad in long]
    slope = float(np.median(angles)) if len(angles) > 1 else 0.0
    return Region(box, em, slope if SLOPE < abs(slope) < 5 else 0.0)


def _usual_em(ink: Mask, quads: Sequence[Quad], usual: float) -> float:
    """The median height of the ink of detected lines."""
    heights = []
    for quad in quads:
        if quad[1][0] - quad[0][0] > 1.2 * (quad[3][1] - quad[0][1]) and (box := tight(ink, _around(quad))):
            heights.append(min(box[3] - box[1], float(np.linalg.norm(quad[3] - quad[0]))))
    em = float(np.median(heights)) if heights else usual
    return min(max(em, SMALLEST_EM), LARGEST_EM)


def find_spots(page: Print, rules: Mask, regions: Sequence[Region], quads: Sequence[Quad]) -> tuple[Spot, ...]:
    """Every line of every region, in reading order within each. The last regions lie outside the tables."""
    ruled = cv2.dilate(rules, np.ones((3, 3), np.uint8))
    ink = plane(cv2.bitwise_and(page.ink, cv2.bitwise_not(ruled)))
    colour = plane(cv2.cvtColor(cv2.bitwise_or(page.grey, ruled), cv2.COLOR_GRAY2BGR))
    visible = [quad for quad in quads if not any(_centre_in(quad, picture) for picture in page.pictures)]
    spots: list[Spot] = []
    whole_page = len(regions) == 1
    for number, region in enumerate(regions):
        own = [quad for quad in visible if _centre_in(quad, region.box)]
        find = _by_detector if whole_page else _by_ink
        own = [quad for quad in own if _shows_something(page.grey, quad)]
        for row, quad in find(ink, region, own):
            box = _around(quad)
            detected = any(_centre_in(other, box) or _centre_in(quad, _around(other)) for other in own)
            spots.append(Spot(number, row, box, _cut(colour, quad, region.em), detected))
    if len(spots) > MOST_LINES:  # no form: a photograph, a pattern, noise
        spots = [spot for spot in spots if spot.detected][:MOST_LINES]
    return tuple(spots)


def _shows_something(grey: Grey, quad: Quad) -> bool:
    """Whether anything is left of what the detector saw, the seals being taken off."""
    x0, y0, x1, y1 = _around(quad)
    part = grey[y0:y1, x0:x1]
    return bool(part.size) and float((part < PALE).mean()) > 0.01


# -- with a table: by ink ------------------------------------------------------------------------------------------


def _by_ink(ink: Mask, region: Region, quads: Sequence[Quad]) -> list[tuple[int, Quad]]:
    """Row number and corners of each line in a cell."""
    x0, y0, x1, y1 = region.box
    part, tangent, middle = _levelled(ink[y0:y1, x0:x1], region.slope)
    found: list[tuple[int, Quad]] = []
    taken: set[int] = set()
    for row, (top, bottom) in enumerate(line_bands(part, region.em)):
        inside = [n for n, quad in enumerate(quads) if top <= _level_y(quad, x0 + middle, y0, tangent) < bottom]
        taken.update(inside)
        if _ink_failed(bottom - top, region.em, [quads[n] for n in inside]):
            found.extend((row, quads[n]) for n in sorted(inside, key=lambda n: _middle(quads[n])[1]))
            continue
        for left, right in _pieces(part[top:bottom], region.em):
            box = tight(part, (left, top, right, bottom))
            if box and not _is_remnant(box, part.shape, region.em):
                found.append((row, _sloped(box, x0, y0, tangent, middle)))
    # Too faint for the ink, but not for the detector.
    unseen = [quad for n, quad in enumerate(quads) if n not in taken and not _is_covered(quad, found)]
    found += [(len(found) + n, quad) for n, quad in enumerate(unseen)]
    heights = {row: _level_y(quad, x0 + middle, y0, tangent) for row, quad in reversed(found)}
    return sorted(found, key=lambda line: heights[line[0]])


def _is_covered(quad: Quad, found: Sequence[tuple[int, Quad]]) -> bool:
    """Whether lines already found lie in a box: one that holds two lines has its middle between them."""
    x0, y0, x1, y1 = _around(quad)
    for _, other in found:
        left, top, right, bottom = _around(other)
        across, down = min(x1, right) - max(x0, left), min(y1, bottom) - max(y0, top)
        if across > 0.3 * min(x1 - x0, right - left) and down > 0.3 * min(y1 - y0, bottom - top):
            return True
    return False


def _is_remnant(box: PixelBox, shape: tuple[int, ...], em: float) -> bool:
    """Whether a spot of ink is dirt, or what is left of a rule along a cell's edge."""
    width, height = box[2] - box[0], box[3] - box[1]
    if max(width, height) < LEAST * em or min(width, height) < FINEST * em:
        return True
    level = height < THIN * em and min(box[1], shape[0] - box[3]) < EDGE * em
    upright = width < THIN * em and min(box[0], shape[1] - box[2]) < (EDGE + OVERHANG) * em and height > 2 * width
    return level or upright


def _levelled(part: Mask, slope: float) -> tuple[Mask, float, float]:
    """A cell's ink with its lines level, the slope's tangent, and the column that stays where it is."""
    tangent, middle = float(np.tan(np.radians(slope))), part.shape[1] / 2
    if not slope:
        return part, 0.0, middle
    shear = np.array([(1, 0, 0), (-tangent, 1, tangent * middle)], dtype=np.float64)
    level = cv2.warpAffine(part, shear, (part.shape[1], part.shape[0]), flags=cv2.INTER_NEAREST)
    return plane(level), tangent, middle


def _sloped(box: PixelBox, x: int, y: int, tangent: float, middle: float) -> Quad:
    """A box in a levelled cell -> its corners on the page."""
    left, right = tangent * (box[0] - middle), tangent * (box[2] - middle)
    return np.array(
        [
            (x + box[0], y + box[1] + left),
            (x + box[2], y + box[1] + right),
            (x + box[2], y + box[3] + right),
            (x + box[0], y + box[3] + left),
        ],
        dtype=np.float32,
    )


def _level_y(quad: Quad, middle: float, y: int, tangent: float) -> float:
    centre = _middle(quad)
    return centre[1] - y - tangent * (centre[0] - middle)


def _ink_failed(height: int, em: float, quads: Sequence[Quad]) -> bool:
    """Whether a band is several lines that the ink did not part, going by the detector's boxes in it."""
    if not quads:
        return False
    stacked = any(_is_above(one, other) for one in quads for other in quads if one is not other)
    return stacked or height > TALL * em


def _is_above(one: Quad, other: Quad) -> bool:
    """Whether two boxes stand above each other rather than side by side."""
    a, b = _around(one), _around(other)
    beside = min(a[2], b[2]) - max(a[0], b[0]) < 0.2 * min(a[2] - a[0], b[2] - b[0])
    level = min(a[3], b[3]) - max(a[1], b[1]) > 0.5 * min(a[3] - a[1], b[3] - b[1])
    return not beside and not level


def _pieces(band: Mask, em: float) -> list[tuple[int, int]]:
    """Where a line's pieces begin and end."""
    return runs(band.max(axis=0), round(PIECE_GAP * em))


# -- without: by the detector --------------------------------------------------------------------------------------


def _by_detector(ink: Mask, region: Region, quads: Sequence[Quad]) -> list[tuple[int, Quad]]:
    """The detector's lines, and what they leave unread."""
    rest = ink.copy()
    for quad in quads:
        cv2.fillConvexPoly(rest, quad.astype(np.int32), 0)
    missed = [quad for _, quad in _by_ink(rest, region, ()) if quad[1][0] - quad[0][0] > UNREAD_WIDTH * region.em]
    widened = [piece for quad in quads for piece in _parted(ink, _with_its_ink(ink, quad, region.em), region.em)]
    rows: list[list[Quad]] = []
    for quad in sorted([*widened, *missed], key=lambda quad: _middle(quad)[1]):
        if rows and _middle(quad)[1] - _middle(rows[-1][0])[1] < 0.5 * region.em:
            rows[-1].append(quad)
        else:
            rows.append([quad])
    from_left = [sorted(row, key=lambda quad: _middle(quad)[0]) for row in rows]
    return [(number, quad) for number, row in enumerate(from_left) for quad in row]


def _parted(ink: Mask, quad: Quad, em: float) -> list[Quad]:
    """A box cut where a label ends and its answer begins."""
    x0, y0, x1, y1 = _around(quad)
    pieces = runs(ink[y0:y1, x0:x1].max(axis=0, initial=0), round(LABEL_GAP * em))
    if len(pieces) < 2:
        return [quad]
    left, right = quad[[0, 3]], quad[[1, 2]]
    cut = []
    for start, end in pieces:
        ends = [left + (right - left) * (place / (x1 - x0)) for place in (start, end)]
        cut.append(np.array([ends[0][0], ends[1][0], ends[1][1], ends[0][1]], dtype=np.float32))
    return cut


def _with_its_ink(ink: Mask, quad: Quad, em: float) -> Quad:
    """A box with the quotation mark or stop that the detector cut off at an end."""
    x0, y0, x1, y1 = _around(quad)
    reach = round(0.8 * em)
    left = runs(ink[y0:y1, max(x0 - reach, 0) : x0 + 1].max(axis=0), reach // 3)
    right = runs(ink[y0:y1, x1 - 1 : x1 + reach].max(axis=0), reach // 3)
    wider = quad.copy()
    if left and left[-1][1] > reach * 0.7:
        wider[[0, 3], 0] = max(x0 - reach, 0) + left[-1][0]
    if right and right[0][0] < reach * 0.3:
        wider[[1, 2], 0] = x1 - 1 + right[0][1]
    return wider


# -- boxes ---------------------------------------------------------------------------------------------------------


def _cut(colour: Image, quad: Quad, em: float) -> Image:
    """The picture of a line with a little paper around it."""
    down, across = PADDING[0] * em, PADDING[1] * em
    wider = quad + np.array([(-across, -down), (across, -down), (across, down), (-across, down)], dtype=np.float32)
    if abs(float(quad[1][1] - quad[0][1])) >= 1:
        return cut_out(colour, wider)
    x0, y0, x1, y1 = _around(wider)
    return colour[max(y0, 0) : y1, max(x0, 0) : x1]


def _around(quad: Quad) -> PixelBox:
    # Plain numbers: asked thousands of times a page, and numpy takes longer over four of them.
    across, down = zip(*quad.tolist(), strict=True)
    return max(int(min(across)), 0), max(int(min(down)), 0), ceil(max(across)), ceil(max(down))


def _middle(quad: Quad) -> tuple[float, float]:
    across, down = zip(*quad.tolist(), strict=True)
    return sum(across) / 4, sum(down) / 4


def _centre_in(quad: Quad, box: PixelBox) -> bool:
    x, y = _middle(quad)
    return box[0] <= x < box[2] and box[1] <= y < box[3]
