"""A straight page's picture -> the cells of its tables, by their ruling lines; pure.

Broken, dashed, double and faint rules are mended; a stamp across them does no harm. What cannot be mended gives no
table, and the form is read by its labels alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.forms.content import around
from parsers.forms.grid import main_tables
from parsers.ink import Mask, PixelBox, Print
from parsers.level import Grey, plane
from parsers.model import Box
from parsers.ocr import Quad
from parsers.scan import MM

COARSE = 2  # rules are put together at this reduction
UNIT = MM / COARSE
THICKEST = round(1.0 * MM)  # of a rule, in pixels of the page
FAINT = 14  # of 255 that a rule must be darker than what is beside it
NOISY = 4.5  # the same, in standard deviations of the paper's grain
STROKE = round(2.5 * MM)  # an unbroken piece of a rule, in pixels of the page; longer than most strokes of characters
LEVEL_RUN, UPRIGHT_RUN = round(7.2 * UNIT), round(6.0 * UNIT)  # shorter ones are strokes of characters
LEVEL_GAP, UPRIGHT_GAP = round(11 * UNIT), round(5.5 * UNIT)  # that a broken rule may have
DASH = round(1.4 * MM)  # the gap in a dashed rule, in pixels of the page
DOUBLE = round(0.9 * UNIT)  # between the two lines of a double rule
TABLE_WIDTH = 0.42  # of the page; narrower ones are boxes drawn around something
SMALLEST_CELL = 5.5 * UNIT, 4.5 * UNIT
HEART = 0.75  # of a line's height: how far its middle reaches
FILLED = 0.45  # share of a line with ink close beside it that no rule has
LONG_UPRIGHT = 25 * UNIT
FRINGE = round(3.5 * UNIT)  # along the picture's edges
RIM = 2  # reduced pixels that a cell's outline lies on its rules
SNAP = round(2.5 * UNIT)  # how far a rule may end before the one that it meets


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A page's tables."""

    tables: tuple[tuple[PixelBox, ...], ...]  # the cells of each, from the top
    rules: Mask  # 255 on the ruling lines
    outlines: tuple[PixelBox, ...]  # of each table


def find_grid(page: Print, quads: Sequence[Quad] = ()) -> Grid:
    """The tables of a page; dashed rules are looked for where no solid ones make a table.

    `quads`: where the detector saw text: no rule runs through the middle of it.
    """
    grid = _grid(page, quads, dashed=False)
    return grid if grid.tables else _grid(page, quads, dashed=True)


def _grid(page: Print, quads: Sequence[Quad], *, dashed: bool) -> Grid:
    ink = page.ink[::COARSE, ::COARSE]
    level, upright = _attached(*_rules(page, dashed=dashed), ink, _hearts(quads, ink))
    networks = [(outline, _network(level, upright, outline)) for outline in _networks(plane(level | upright))]
    groups = [[_enlarged(cell) for cell in _holes(network, outline)] for outline, network in networks]
    main = _apart(main_tables([list(cells) for cells in groups if cells], page.grey.shape[1]))
    tables = [tuple((int(x0), int(y0), int(x1), int(y1)) for x0, y0, x1, y1 in cells) for cells in main]
    height, width = page.grey.shape
    rules = plane(cv2.resize(level | upright, (width, height), interpolation=cv2.INTER_NEAREST))
    outside = np.ones_like(rules, dtype=bool)
    for cells in tables:
        x0, y0, x1, y1 = _outline(cells)
        outside[y0:y1, x0:x1] = False
    rules[outside] = 0
    for x0, y0, x1, y1 in (cell for cells in tables for cell in cells):
        rules[y0:y1, x0:x1] = 0  # what looks like a rule inside a cell is a stroke of a character
    return Grid(tuple(tables), rules, tuple(map(_outline, tables)))


def _apart(tables: Sequence[list[Box]]) -> list[list[Box]]:
    """The tables less those that overlap one with more cells: shadows, folds."""

    def overlap(one: Box, other: Box) -> bool:
        return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1])

    kept: list[list[Box]] = []
    for cells in sorted(tables, key=len, reverse=True):
        if not any(overlap(around(cells), around(other)) for other in kept):
            kept.append(cells)
    return sorted(kept, key=lambda cells: around(cells)[1])


def _outline(cells: Sequence[PixelBox]) -> PixelBox:
    """Around a table, its outer rules included."""
    x0, y0, x1, y1 = zip(*cells, strict=True)
    margin = 3 * RIM * COARSE
    return max(min(x0) - margin, 0), max(min(y0) - margin, 0), max(x1) + margin, max(y1) + margin


def _enlarged(box: PixelBox) -> PixelBox:
    x0, y0, x1, y1 = (COARSE * side for side in box)
    return x0, y0, x1, y1


# -- ruling lines --------------------------------------------------------------------------------------------------


def _rules(page: Print, *, dashed: bool) -> tuple[Mask, Mask]:
    """Level and upright ruling lines, reduced."""
    faint = max(FAINT, round(NOISY * grain(page.grey)))
    level = _level_rules(page.grey, LEVEL_RUN, LEVEL_GAP, faint, dashed=dashed)
    turned = plane(cv2.rotate(page.grey, cv2.ROTATE_90_CLOCKWISE))
    turned = _level_rules(turned, UPRIGHT_RUN, UPRIGHT_GAP, faint, dashed=dashed)
    upright = cv2.rotate(turned, cv2.ROTATE_90_COUNTERCLOCKWISE)[: level.shape[0], : level.shape[1]]
    for box in page.pictures:
        x0, y0, x1, y1 = (side // COARSE for side in box)
        level[y0:y1, x0:x1] = 0
        upright[y0:y1, x0:x1] = 0
    return _inside(level), _inside(plane(upright))


def _inside(lines: Mask) -> Mask:
    """The lines less what runs along the picture's edge: the sheet's own edge, and a scanner's shadow."""
    inner = np.zeros_like(lines)
    inner[FRINGE:-FRINGE, FRINGE:-FRINGE] = lines[FRINGE:-FRINGE, FRINGE:-FRINGE]
    return inner


def grain(grey: Grey) -> float:
    """The standard deviation of the paper's brightness from pixel to pixel."""
    part = grey[::3, :].astype(np.int16)
    steps = np.abs(np.diff(part, axis=1))[part[:, 1:] > 200]
    return float(np.median(steps)) * 1.05 if steps.size else 0.0


def _level_rules(grey: Grey, run: int, gap: int, faint: int, *, dashed: bool) -> Mask:
    """Thin level lines at least `run` long, with gaps up to `gap` closed; reduced."""
    thin = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((THICKEST, 1), np.uint8))
    _, found = cv2.threshold(thin, faint, 255, cv2.THRESH_BINARY)
    if dashed:
        found = cv2.morphologyEx(_dashes(plane(found)), cv2.MORPH_CLOSE, np.ones((3, DASH), np.uint8))
    else:
        found = cv2.morphologyEx(found, cv2.MORPH_CLOSE, np.ones((1, 5), np.uint8))
    found = cv2.morphologyEx(found, cv2.MORPH_OPEN, np.ones((1, STROKE), np.uint8))
    # A rule that slopes by a pixel now and then is still one line.
    found = cv2.dilate(found, np.ones((3, COARSE), np.uint8))[::COARSE, ::COARSE]
    found = cv2.morphologyEx(found, cv2.MORPH_CLOSE, np.ones((1, 5), np.uint8))
    found = cv2.morphologyEx(found, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    return plane(cv2.morphologyEx(found, cv2.MORPH_CLOSE, np.ones((3, gap), np.uint8)))


def _dashes(found: Mask) -> Mask:
    """Only what looks like a dash: low, and longer than high."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(found, connectivity=8)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    keep = (height <= 5) & (width >= 4) & (width >= 1.5 * height)
    keep[0] = False
    return _shown(keep, labels) if count > 1 else found


def _hearts(quads: Sequence[Quad], like: Mask) -> Mask:
    """The middle of each line of text, reduced."""
    hearts = np.zeros_like(like)
    for quad in quads:
        top, bottom = quad[[0, 1]], quad[[3, 2]]
        upper, lower = HEART * top + (1 - HEART) * bottom, HEART * bottom + (1 - HEART) * top
        corners = np.array([upper[0], upper[1], lower[1], lower[0]]) / COARSE
        cv2.fillConvexPoly(hearts, corners.astype(np.int32), 255)
    return hearts


def _attached(level: Mask, upright: Mask, ink: Mask, hearts: Mask) -> tuple[Mask, Mask]:
    """The rules less what only looks like one in a line of text: a rule is long, or ends at others."""
    long_level = _those(level, lambda width: width > TABLE_WIDTH * level.shape[1])
    upright = _ending_at(upright, long_level, upwards=True)
    short_level = _between_paper(_ending_at(level, upright, upwards=False), ink, hearts)
    return plane(long_level | short_level), upright


def _between_paper(level: Mask, ink: Mask, hearts: Mask) -> Mask:
    """The level lines that have paper above and below: the strokes of a label that fills its cell have not."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(level, connectivity=8)
    keep = np.zeros(count, dtype=bool)
    for number in range(1, count):
        x, y, width, height, _ = stats[number]
        columns = ink[:, x : x + width]
        above, below = columns[max(y - 4, 0) : max(y - 1, 0)], columns[y + height + 1 : y + height + 4]
        in_text = float((hearts[y : y + height, x : x + width] > 0).any(axis=0).mean())
        keep[number] = max(_inked(above), _inked(below)) < FILLED and in_text < FILLED
    return _shown(keep, labels)


def _shown(keep: NDArray[np.bool_], labels: cv2.typing.MatLike) -> Mask:
    """A mask of the components to keep."""
    return plane(np.where(keep[np.asarray(labels)], 255, 0))


def _inked(rows: Mask) -> float:
    """The share of columns that have ink."""
    return float(rows.any(axis=0).mean()) if rows.size else 0.0


def _those(lines: Mask, wanted: Callable[[NDArray[np.int32]], NDArray[np.bool_]]) -> Mask:
    """The components whose width is wanted."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    keep = wanted(np.asarray(stats[:, cv2.CC_STAT_WIDTH], dtype=np.int32))
    keep[0] = False
    return _shown(keep, labels)


def _ending_at(lines: Mask, others: Mask, *, upwards: bool) -> Mask:
    """The components that have one of the others at, or near, both ends; long upright ones one is enough for."""
    near = cv2.dilate(others, np.ones((SNAP, SNAP), np.uint8)) > 0
    count, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    keep = np.zeros(count, dtype=bool)
    for number in range(1, count):
        x, y, width, height, _ = stats[number]
        if upwards:
            middle = x + width // 2
            ends = near[max(y - SNAP, 0) : y + SNAP, middle], near[y + height - SNAP : y + height + SNAP, middle]
        else:
            middle = y + height // 2
            ends = near[middle, max(x - SNAP, 0) : x + SNAP], near[middle, x + width - SNAP : x + width + SNAP]
        met = sum(bool(end.any()) for end in ends)
        keep[number] = met == 2 or (upwards and height > LONG_UPRIGHT and met == 1) or height > 3 * LONG_UPRIGHT
    return _shown(keep, labels)


# -- tables --------------------------------------------------------------------------------------------------------


def _networks(lines: Mask) -> list[PixelBox]:
    """Boxes of lines that hang together and reach over enough of the page, from the top."""
    joined = cv2.dilate(lines, np.ones((SNAP, SNAP), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    margin = SNAP // 2
    for x, y, width, height, _area in stats[1:count]:
        if width > TABLE_WIDTH * lines.shape[1] and height > SMALLEST_CELL[1] + SNAP:
            box = int(x) + margin, int(y) + margin, int(x + width) - margin, int(y + height) - margin
            found.append((max(box[0], 0), max(box[1], 0), box[2], box[3]))
    return sorted(found, key=lambda box: box[1])


def _network(level: Mask, upright: Mask, outline: PixelBox) -> Mask:
    """One table's lines, each drawn on to the line that it ends before, open sides closed."""
    x0, y0, x1, y1 = outline
    inside = np.zeros_like(level)
    inside[max(y0, 0) : y1, max(x0, 0) : x1] = 255
    across = plane(cv2.dilate(cv2.bitwise_and(level, inside), np.ones((3, SNAP), np.uint8)))
    down = plane(cv2.dilate(cv2.bitwise_and(upright, inside), np.ones((SNAP, 3), np.uint8)))
    lines = plane(cv2.morphologyEx(across | down, cv2.MORPH_CLOSE, np.ones((DOUBLE, DOUBLE), np.uint8)))
    _close_sides(lines, across, down, outline)
    return lines


def _close_sides(lines: Mask, across: Mask, down: Mask, outline: PixelBox) -> None:
    """Draw the sides that a table does not have: open left and right, or cut off by the page's edge."""
    x0, y0, x1, y1 = outline
    height, width = y1 - y0, x1 - x0
    for x in (x0 + 1, x1 - 2):
        edge = down[y0:y1, max(x - SNAP, 0) : x + SNAP]
        if np.count_nonzero(edge.any(axis=1)) < 0.6 * height:
            lines[y0:y1, x - 1 : x + 2] = 255
    for y in (y0 + 1, y1 - 2):
        edge = across[max(y - SNAP, 0) : y + SNAP, x0:x1]
        if np.count_nonzero(edge.any(axis=0)) < 0.6 * width:
            lines[y - 1 : y + 2, x0:x1] = 255


def _holes(lines: Mask, outline: PixelBox) -> tuple[PixelBox, ...]:
    """The cells: what the lines leave white inside."""
    contours, hierarchy = cv2.findContours(lines, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return ()
    cells = []
    for contour, (_, _, _, parent) in zip(contours, hierarchy[0], strict=True):
        x, y, width, height = cv2.boundingRect(contour)
        if parent >= 0 and width >= SMALLEST_CELL[0] and height >= SMALLEST_CELL[1]:
            # A hole's contour runs on the lines around it.
            cells.append((int(x) + RIM, int(y) + RIM, int(x + width) - RIM, int(y + height) - RIM))
    return _outermost(cells) if len(cells) > 1 or _is_wide(cells, outline) else ()


def _outermost(cells: Sequence[PixelBox]) -> tuple[PixelBox, ...]:
    """The cells less those of a table within one of them."""
    return tuple(cell for cell in cells if not any(_within(cell, other) for other in cells))


def _within(cell: PixelBox, other: PixelBox) -> bool:
    inside = other[0] <= cell[0] and other[1] <= cell[1] and cell[2] <= other[2] and cell[3] <= other[3]
    return cell != other and inside


def _is_wide(cells: Sequence[PixelBox], outline: PixelBox) -> bool:
    """Whether a table of one cell is more than a frame around nothing."""
    return bool(cells) and cells[0][2] - cells[0][0] > 0.8 * (outline[2] - outline[0])
