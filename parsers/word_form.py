"""A form filled in as a Word document -> Form: its tables laid out on a page for the same layouts as a PDF's; pure.

Word says which cell is which, so the page is made up: one row below the other, columns of equal width. What the
layouts find is certain; where on a sheet of paper it would stand is not known, and is left out of the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from config.model import Campaign
from parsers.forms import two_column
from parsers.forms.answers import blank_form
from parsers.forms.content import Area, Cell, Line, PageContent, Table
from parsers.model import Form, Picture
from parsers.word_text import WordCell, WordParagraph, WordTable, WordText

_EM = 10.0  # height of a line
_COLUMN = 100.0  # width of a column: more than the edges of two rows may differ
_NOWHERE = (0.0, 0.0, 0.0, 0.0)


def read_word_form(word: WordText, campaign: Campaign) -> Form | None:
    """The form in a document; None where no table has the campaign's labels and no title is a form's."""
    page = page_of(word)
    form = two_column.read(campaign, [page]) if page.tables else None
    if form is None:
        return blank_form(campaign, [line.text for line in page.lines_outside_tables()])
    fields = {name: replace(answer, page=None, box=None) for name, answer in form.fields.items()}
    return replace(form, fields=fields, pictures=_pictures(word), signature_page=None, signature_box=None)


def _pictures(word: WordText) -> tuple[Picture, ...]:
    """Those in the tables, as of a PDF; of a document without tables all."""
    if not word.tables:
        return tuple(Picture(1, _NOWHERE, kind) for kind in word.pictures)
    cells = (cell for table in word.tables for row in table.rows for cell in row)
    kinds = (kind for cell in cells for paragraph in cell.paragraphs for kind in paragraph.pictures)
    return tuple(Picture(1, _NOWHERE, kind) for kind in kinds)


def page_of(word: WordText) -> PageContent:
    """The whole document as one long page."""
    lines: list[Line] = []
    tables: list[Table] = []
    y = 0.0
    for block in word.blocks:
        if isinstance(block, WordTable):
            table = _table(block, y)
            tables.append(table)
            lines.extend(line for row in table.rows for cell in row for line in cell.lines)
            y = table.box[3] + _EM
        else:
            placed = _lines([block], 0.0, y)
            lines.extend(placed)
            y += _EM * (len(placed) + 1)
    width = max((table.box[2] for table in tables), default=_COLUMN)
    return PageContent(1, width, y, tuple(lines), tuple(tables))


def _table(table: WordTable, top: float) -> Table:
    columns = max(cell.column + cell.span for row in table.rows for cell in row)
    rows: list[tuple[Cell, ...]] = []
    y = top
    for row in table.rows:
        height = _EM * (2 + max(_line_count(cell) for cell in row))
        rows.append(tuple(_cell(cell, y, y + height) for cell in row))
        y += height
    return Table(1, (0.0, top, columns * _COLUMN, y), tuple(rows))


def _cell(cell: WordCell, top: float, bottom: float) -> Cell:
    left = cell.column * _COLUMN
    box = (left, top, left + cell.span * _COLUMN, bottom)
    return Cell((Area(1, box, tuple(_lines(cell.paragraphs, left, top))),))


def _line_count(cell: WordCell) -> int:
    return sum(paragraph.text.count("\n") + 1 for paragraph in cell.paragraphs)


def _lines(paragraphs: Iterable[WordParagraph], left: float, top: float) -> Sequence[Line]:
    """A line for each paragraph, short and, from the second on, indented: so that none is taken to run on."""
    texts = [text.strip() for paragraph in paragraphs for text in paragraph.text.split("\n")]
    made = []
    for number, text in enumerate(filter(None, texts)):
        x, y = left + (2 * _EM if number else 0.0), top + _EM * (number + 0.5)
        made.append(Line(text, (x, y, x + _EM, y + _EM), _EM))
    return made
