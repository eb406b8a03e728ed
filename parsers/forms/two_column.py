"""The layout of nearly all forms: a table with label cells and answer cells side by side; pure.

Measured on 360 fields of 8 forms (research/pdf.md §3.1). Rows of cells come from a text layer or from a scan alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from config.model import Campaign
from parsers.forms.answers import Answer, form_of
from parsers.forms.content import Area, Cell, Line, PageContent, Table, holds, joined, rows_of
from parsers.forms.labels import Labels, Meaning, labels_of, squeezed
from parsers.model import Form

EDGES = 8.0  # points by which the edges of a cell's two halves may differ


def read(campaign: Campaign, pages: Sequence[PageContent]) -> Form | None:
    """The form in the tables of these pages; None where no table has labels."""
    tables = [table for page in pages for table in page.tables]
    labels = labels_of(campaign)
    answers = find_answers(stitched(tables, labels), labels)
    if not answers:
        return None
    first, last = answers[0].label.areas[0], (answers[-1].value or answers[-1].label).areas[-1]
    stated = _stated_above(pages, first, labels)
    return form_of(campaign, pages, _above(pages, tables, first), (*answers, *stated), _below(pages, last))


# -- rows over pages -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of cells, its parts on several pages joined."""

    cells: tuple[Cell, ...]
    indented: bool = False  # does not begin at the table's left edge: its label stands higher up
    continued: bool = False  # the first row on a page, not the table's first


def stitched(tables: Sequence[Table], labels: Labels) -> tuple[FormRow, ...]:
    """All rows of a form's tables; what a page break cut in two is one row again."""
    rows: list[FormRow] = []
    page = 0
    for table in tables:
        for index, cells in enumerate(table.rows):
            over = bool(rows) and index == 0 and table.page > page
            if over and (whole := _continuation(rows[-1].cells, cells, labels)):
                rows[-1] = replace(rows[-1], cells=whole)
            else:
                rows.append(FormRow(cells, cells[0].areas[0].box[0] > table.box[0] + EDGES, over))
        page = table.page
    return tuple(rows)


def _continuation(above: tuple[Cell, ...], cells: tuple[Cell, ...], labels: Labels) -> tuple[Cell, ...] | None:
    """The row above with this one added to it, if this is its rest on the next page."""
    head, before = cells[0].text, above[0].text
    if len(cells) == 1 < len(above) and _same_edges(above[-1], cells[0]):
        return (*above[:-1], above[-1].with_more(cells[0]))  # the label's part was not drawn
    if len(cells) != len(above) or len(cells) < 2 or not all(map(_same_edges, above, cells)):
        return None
    if not squeezed(head) or (labels.exact(before + head) and labels.match(before + head) != labels.exact(head)):
        return tuple(map(Cell.with_more, above, cells))
    if squeezed(head) == squeezed(before):  # a producer that prints the label on each page
        return (above[0], *map(Cell.with_more, above[1:], cells[1:]))
    return None


def _same_edges(above: Cell, below: Cell) -> bool:
    one, other = above.areas[-1].box, below.areas[0].box
    return abs(one[0] - other[0]) <= EDGES and abs(one[2] - other[2]) <= EDGES


# -- rows to answers -----------------------------------------------------------------------------------------------


def find_answers(rows: Sequence[FormRow], labels: Labels) -> tuple[Answer, ...]:
    """Walk the rows from left to right: a cell that matches a label takes the next one as its answer."""
    answers: list[Answer] = []
    last_is_open = False  # whether a row without label may belong to the last answer
    for row in rows:
        found = _row_answers(row.cells, labels)
        if found:
            answers.extend(found)
            last_is_open = True
        elif answers and last_is_open and _belongs_above(row, answers[-1]):
            answers[-1] = _extended(answers[-1], row.cells[-1] if _blank(row.cells[0]) else row.cells[0])
        else:
            last_is_open = False
    return tuple(answers)


def _row_answers(cells: tuple[Cell, ...], labels: Labels) -> list[Answer]:
    answers = []
    place = 0
    while place < len(cells):
        cell = cells[place]
        if inside := _label_inside(cell, labels):
            answers.append(inside)
            place += 1
        elif meaning := labels.match(cell.text):
            value = cells[place + 1] if place + 1 < len(cells) else None
            if value and place + 2 < len(cells) and _other_label(labels.exact(value.text), meaning):
                value = None  # a row of headings
            answers.append(Answer(meaning, cell, value))
            place += 1 if value is None else 2
        else:
            place += 1
    return answers


def _other_label(one: Meaning, other: Meaning) -> bool:
    return bool(one) and not one & other


def _label_inside(cell: Cell, labels: Labels) -> Answer | None:
    """`联系人：王小明` in one cell."""
    if not cell.areas[0].lines:
        return None
    first, *others = cell.areas[0].lines
    label, _, rest = first.text.partition("：" if "：" in first.text else ":")
    meaning = labels.exact(label)
    if not meaning or not squeezed(rest):
        return None
    lines = (replace(first, text=rest.strip()), *others)
    return Answer(meaning, cell, Cell((replace(cell.areas[0], lines=lines), *cell.areas[1:])))


def _belongs_above(row: FormRow, answer: Answer) -> bool:
    """Whether a row without label continues the answer above: its label cell spans both, is blank, or stood alone."""
    if row.indented or (len(row.cells) > 1 and _blank(row.cells[0])):
        return True
    return len(row.cells) == 1 and (answer.value is None or row.continued)


def _blank(cell: Cell) -> bool:
    return not squeezed(cell.text)


def _extended(answer: Answer, more: Cell) -> Answer:
    return replace(answer, value=answer.value.with_more(more) if answer.value else more)


# -- what stands around the table ----------------------------------------------------------------------------------


def _above(pages: Sequence[PageContent], tables: Sequence[Table], first: Area) -> list[str]:
    """The lines that may be the title: before the table, on its page or else the page before, and its first row."""
    lines = _lines_above(pages, first)
    inside = [
        row[0].text.replace("\n", "")
        for table in tables
        if table.page == first.page
        for row in table.rows
        if len(row) == 1 and row[0].areas[0].box[3] <= first.box[1] + EDGES
    ]
    if not lines and not inside:
        earlier = next((other for other in pages if other.number == first.page - 1), None)
        lines = list(earlier.lines_outside_tables()) if earlier else []
    return [*(joined(row).text for row in rows_of(lines)), *inside]


def _lines_above(pages: Sequence[PageContent], first: Area) -> list[Line]:
    page = next(page for page in pages if page.number == first.page)
    return [line for line in page.lines_outside_tables() if line.box[3] <= first.box[1] + EDGES]


def _stated_above(pages: Sequence[PageContent], first: Area, labels: Labels) -> tuple[Answer, ...]:
    """Rows that a form prints as lines above its table: 报送单位：…"""
    lines = (joined(row) for row in rows_of(_lines_above(pages, first)))
    cells = (Cell((Area(first.page, line.box, (line,)),)) for line in lines)
    return tuple(answer for cell in cells if (answer := _label_inside(cell, labels)))


def _below(pages: Sequence[PageContent], last: Area) -> str:
    page = next(page for page in pages if page.number == last.page)
    beneath = [line for line in page.lines if line.box[1] >= last.box[3] - 1 and not holds(last.box, line.box)]
    return "\n".join(line.text for line in beneath if not re.fullmatch(r"[\s\d—-]*", line.text))  # page numbers
