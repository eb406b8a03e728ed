"""Boxes of cells -> tables with their text; pure."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.forms.content import Area, Cell, Table, around, holds
from parsers.forms.glyphs import Glyph, lines_of
from parsers.model import Box

STOPS = frozenset("，。、；：？！）》”’】…—,.;:?!)")
SAME_ROW = 3.0  # points between the tops of cells in one row


def main_tables(groups: Sequence[list[Box]], page_width: float) -> list[list[Box]]:
    """Of all cells that hang together the form's tables, from top to bottom.

    They are wider than half the page; frames around them, and tables inside one of their cells, are left out.
    """
    wide = [cells for cells in groups if _width(around(cells)) > page_width / 2]
    wide = [cells for cells in wide if not any(_is_frame_of(cells, other) for other in groups)]
    outer = [cells for cells in wide if not any(_is_inside(cells, other) for other in wide)]
    return sorted(outer, key=lambda cells: around(cells)[1])


def _is_frame_of(cells: list[Box], other: list[Box]) -> bool:
    """Whether a table is but a frame around another one: a cell as wide as the whole holds it."""
    if cells is other or len(other) < 2:
        return False
    whole = _width(around(cells))
    return any(_width(cell) > 0.95 * whole and _is_within(around(other), cell) for cell in cells)


def _is_inside(cells: list[Box], other: list[Box]) -> bool:
    return cells is not other and any(_is_within(around(cells), cell) for cell in other)


def _is_within(inner: Box, outer: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _width(box: Box) -> float:
    return box[2] - box[0]


def table_of(cells: Sequence[Box], page: int, glyphs: Sequence[Glyph]) -> Table:
    """Cells in rows, each with the characters whose centre lies in it.

    By the centre: characters of fonts with tall boxes stick out of their cells, and cropping corrupts a third of the
    fields (research/pdf.md §3.1.3). A stop that hangs over the cell's edge belongs to the line that it ends.
    """
    rows: list[list[Cell]] = []
    top = 0.0
    for box in sorted(cells, key=lambda box: box[1]):
        lines = lines_of(glyph for glyph in glyphs if holds(box, _core(glyph)))
        if not rows or box[1] - top > SAME_ROW:
            rows.append([])
            top = box[1]
        rows[-1].append(Cell((Area(page, box, lines),)))
    in_order = (tuple(sorted(row, key=lambda cell: cell.areas[0].box[0])) for row in rows)
    return Table(page, around(cells), tuple(in_order))


def _core(glyph: Glyph) -> Box:
    """The part of a character that says in which cell it stands: of a stop the left third, where its ink is."""
    x0, top, x1, bottom = glyph.box
    return (x0, top, x0 + (x1 - x0) / 3, bottom) if glyph.text in STOPS else glyph.box
