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
OPEN, WHOLE = 0.6, 0.9  # share of a table's side under which it has none, and over which a dashed one has all of it
FIRM = 0.9  # share of a table's rules on ink, under which they may be dashes
TABLE_WIDTH = 0.42  # of the page; narrower ones are boxes drawn around something
SMALLEST_CELL = 5.5 * UNIT, 4.5 * UNIT
HEART = 0.75  # of a line's height: how far its middle reaches
FILLED = 0.45  # share of a line within text, or with ink close beside it, that no rule has
LONG_UPRIGHT = 25 * UNIT
FRINGE = round(3.5 * UNIT)  # along the picture's edges
RIM = 2  # reduced pixels that a cell's outline lies on its rules
SNAP = round(2.5 * UNIT)  # how far a rule may end before the one that it meets


Flags = NDArray[np.bool_]  # one for each line


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
    grid, firm = _grid(page, quads, dashed=False)
    if grid.tables and firm > FIRM:
        return grid
    # The dashes of a black and white copy run into each other here and there.
    by_dashes, _ = _grid(page, quads, dashed=True)
    return max(grid, by_dashes, key=lambda grid: sum(map(len, grid.tables)))


def _grid(page: Print, quads: Sequence[Quad], *, dashed: bool) -> tuple[Grid, float]:
    """The tables, and the share of their rules that is drawn through."""
    ink = page.ink[::COARSE, ::COARSE]
    level, upright = _attached(*_rules(page, dashed=dashed), ink, _hearts(quads, ink))
    outlines = _networks(plane(level | upright))
    networks = [(_network(level, upright, outline, dashed=dashed), outline) for outline in outlines]
    groups = [[_enlarged(cell) for cell in _holes(network, outline)] for network, outline in networks]
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
    firm = min(_firmness(level, page.ink, (5, 2)), _firmness(upright, page.ink, (2, 5)))
    return Grid(tuple(tables), rules, tuple(map(_outline, tables))), firm


def _firmness(lines: Mask, ink: Mask, around: tuple[int, int]) -> float:
    """The share of lines that has ink on it, or so many pixels up and down, left and right."""
    drawn = cv2.dilate(ink, np.ones(around, np.uint8))[::COARSE, ::COARSE]
    return cv2.countNonZero(cv2.bitwise_and(lines, drawn)) / max(cv2.countNonZero(lines), 1)


def _apart(tables: Sequence[list[Box]]) -> list[list[Box]]:
    """The tables less those that overlap one with more cells: shadows, folds."""

    kept: list[list[Box]] = []
    for cells in sorted(tables, key=len, reverse=True):
        if not any(overlap(around(cells), around(other)) for other in kept):
            kept.append(cells)
    return sorted(kept, key=lambda cells: around(cells)[1])


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share any place."""
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1])


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
    part = grey[::12, :].astype(np.int16)
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
    lines = _lines_in(found)
    return lines.shown(_each(lines, lambda x0, y0, x1, y1: y1 - y0 <= 5 and x1 - x0 >= max(4, 1.5 * (y1 - y0))))


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
    """The rules less what only looks like one in a line of text: a rule is long, or ends at others.

    The strokes of a label and of its answer can make a line across the page, if they are heavy and set close.
    """
    level_lines, upright_lines = _lines_in(level), _lines_in(upright)
    outside_text = _each(level_lines, lambda x0, y0, x1, y1: _inked(hearts[y0:y1, x0:x1]) < FILLED)
    long = _each(level_lines, lambda x0, _y0, x1, _y1: x1 - x0 > TABLE_WIDTH * level.shape[1]) & outside_text
    upright = upright_lines.shown(_ending_at(upright_lines, level_lines.shown(long), upwards=True))
    short = _ending_at(level_lines, upright, upwards=False) & outside_text & ~long
    short = _each(level_lines, lambda *box: _is_between_paper(box, ink), among=short)
    return level_lines.shown(long | short), upright


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """The separate lines of a mask."""

    boxes: tuple[PixelBox, ...]
    labels: NDArray[np.int32]  # height × width: 0 paper, 1 the first line …

    def shown(self, keep: Flags) -> Mask:
        """A mask of those to keep."""
        return np.concatenate(([np.uint8(0)], keep * np.uint8(255)))[self.labels]


def _lines_in(mask: Mask) -> Lines:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    boxes = tuple((x, y, x + width, y + height) for x, y, width, height, _ in stats[1:].tolist())
    return Lines(boxes, np.asarray(labels, dtype=np.int32))


def _each(lines: Lines, holds: Callable[[int, int, int, int], bool], among: Flags | None = None) -> Flags:
    """Of which lines something holds, by their boxes. `among`: only these are asked."""
    asked = np.ones(len(lines.boxes), dtype=np.bool_) if among is None else among
    return np.array([ask and holds(*box) for ask, box in zip(asked, lines.boxes, strict=True)], dtype=np.bool_)


def _is_between_paper(box: PixelBox, ink: Mask) -> bool:
    """Whether a level line has paper above and below: the strokes of a label that fills its cell have not."""
    x0, y0, x1, y1 = box
    columns = ink[:, x0:x1]
    above, below = columns[max(y0 - 4, 0) : max(y0 - 1, 0)], columns[y1 + 1 : y1 + 4]
    return max(_inked(above), _inked(below)) < FILLED


def _inked(rows: Mask) -> float:
    """The share of columns that have ink."""
    return np.count_nonzero(rows.max(axis=0)) / rows.shape[1] if rows.size else 0.0


def _ending_at(lines: Lines, others: Mask, *, upwards: bool) -> Flags:
    """Which lines have one of the others at, or near, both ends; long upright ones one is enough for."""
    near = cv2.dilate(others, np.ones((SNAP, SNAP), np.uint8)) > 0

    def holds(x0: int, y0: int, x1: int, y1: int) -> bool:
        if upwards:
            middle = (x0 + x1) // 2
            ends = near[max(y0 - SNAP, 0) : y0 + SNAP, middle], near[y1 - SNAP : y1 + SNAP, middle]
        else:
            middle = (y0 + y1) // 2
            ends = near[middle, max(x0 - SNAP, 0) : x0 + SNAP], near[middle, x1 - SNAP : x1 + SNAP]
        met, height = sum(bool(end.any()) for end in ends), y1 - y0
        return met == 2 or (upwards and height > LONG_UPRIGHT and met == 1) or height > 3 * LONG_UPRIGHT

    return _each(lines, holds)


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


def _network(level: Mask, upright: Mask, outline: PixelBox, *, dashed: bool) -> Mask:
    """One table's lines, each drawn on to the line that it ends before, open sides closed.

    The last dashes before a corner are often lost: `dashed` lines are drawn on further.
    """
    reach = 2 * SNAP if dashed else SNAP
    x0, y0, x1, y1 = outline
    inside = np.zeros_like(level)
    inside[max(y0, 0) : y1, max(x0, 0) : x1] = 255
    across = plane(cv2.dilate(cv2.bitwise_and(level, inside), np.ones((3, reach), np.uint8)))
    down = plane(cv2.dilate(cv2.bitwise_and(upright, inside), np.ones((reach, 3), np.uint8)))
    lines = plane(cv2.morphologyEx(across | down, cv2.MORPH_CLOSE, np.ones((DOUBLE, DOUBLE), np.uint8)))
    _close_sides(lines, across, down, outline, WHOLE if dashed else 1.0)
    return lines


def _close_sides(lines: Mask, across: Mask, down: Mask, outline: PixelBox, whole: float) -> None:
    """Draw the sides that a table does not have (open, cut off by the page's edge), or lacks but a piece of."""
    x0, y0, x1, y1 = outline
    height, width = y1 - y0, x1 - x0
    for x in (x0 + 1, x1 - 2):
        edge = down[y0:y1, max(x - SNAP, 0) : x + SNAP]
        if not OPEN <= np.count_nonzero(edge.any(axis=1)) / height <= whole:
            lines[y0:y1, x - 1 : x + 2] = 255
    for y in (y0 + 1, y1 - 2):
        edge = across[max(y - SNAP, 0) : y + SNAP, x0:x1]
        if not OPEN <= np.count_nonzero(edge.any(axis=0)) / width <= whole:
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
