"""A table on a sheet as offices file it: title, state of affairs, header, rows, print set-up, protection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import ceil
from typing import Any, Generic, TypeVar

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from ledger.sheets.cells import EXCEL_LIMIT, OUR_LIMIT, Link, Value, put
from ledger.sheets.look import Look, Style

ID = "ID"  # header of the hidden first column
HEADER_ROW = 3
FIRST_ROW = 4
A3, A4 = 8, 9  # ECMA-376 Part 1, 18.3.1.63: paperSize

_LINE = 15.0  # points a line of 11 pt
_TALLEST = 409.0  # Excel's limit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """One column: its header, its width in digits of the standard font, and how to get its value."""

    header: str
    width: float
    value: Callable[[T], Value]
    about: str = ""  # what it means, for the sheet 说明
    centred: bool = True
    review: bool = False  # staff fill it in, and it comes back
    choices: tuple[str, ...] = ()  # a drop-down
    dates: bool = False
    alarm: str = ""  # texts that begin so stand out
    applies: Callable[[T], bool] = field(default=lambda _: True)  # has it a meaning for this row? else it is struck
    most_lines: int = 0  # a long text makes its row no higher than this, and is seen from its top; 0: as high as it is

    @property
    def room(self) -> float:
        """Width left for text: what is not centred is indented."""
        return self.width if self.centred else self.width - 2


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """What stands on a sheet."""

    title: str
    note: str
    columns: Sequence[Column[T]]
    rows: Sequence[T]
    key: Callable[[T], int | str | None] | None = None  # fills the hidden column ID
    frozen: str = ""  # the last column that stays when one scrolls
    paper: int = A4
    editable: Callable[[T], bool] = field(default=lambda _: True)  # may staff fill in this row's review columns?

    @property
    def first_column(self) -> int:
        """Of what is seen; the hidden ID stands before it."""
        return 2 if self.key else 1

    @property
    def last_row(self) -> int:
        """The last of the table; an empty one still has a row to write in."""
        return max(FIRST_ROW, FIRST_ROW + len(self.rows) - 1)

    def letter(self, header: str) -> str | None:
        """The sheet's column of that header."""
        headers = [column.header for column in self.columns]
        return get_column_letter(headers.index(header) + self.first_column) if header in headers else None


def write_table(sheet: Any, look: Look, table: Table[T]) -> None:
    """Everything but what only a sheet of entries has (drop-downs, tints)."""
    last = table.first_column + len(table.columns) - 1
    write_heading(sheet, look, table.title, table.note, table.first_column, last)
    _write_header(sheet, look, table)
    styles = [(column, _styles(look, column)) for column in table.columns]
    for number, row in enumerate(table.rows, FIRST_ROW):
        _write_row(sheet, look, table, styles, number, row)
    sheet.freeze_panes = f"{_after(table)}{FIRST_ROW}"
    # The hidden ID is inside: sorting through the filter must move it with its row.
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(last)}{table.last_row}"
    set_up_print(sheet, table.paper, repeat=f"{HEADER_ROW}:{HEADER_ROW}")
    protect(sheet)


def write_heading(sheet: Any, look: Look, title: str, note: str, first: int, last: int) -> None:
    """Rows 1 and 2, merged over the table's width."""
    for row, (text, style, height) in enumerate(((title, look.title, 40), (note, look.note, 24)), 1):
        put(sheet.cell(row, first), text, style)
        sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)
        sheet.row_dimensions[row].height = height


def height(cells: Iterable[tuple[str, float]], most_lines: int = 0) -> float:
    """Points that a row needs: (text, column width) of its cells. Excel fits no row that a program wrote."""
    lines = max((_lines(text, width) for text, width in cells), default=1)
    return min(_TALLEST, max(22.0, _LINE * (min(lines, most_lines) if most_lines else lines) + 7))


def _lines(text: str, width: float) -> int:
    room = max(2, int(width - 1.2) // 2 * 2)  # a Chinese character is two wide and is not cut in half
    if len(text) * 2 <= room and "\n" not in text:
        return 1
    # In GB18030 a character takes as many bytes as it takes room: one for ASCII, two for Chinese.
    return sum(max(1, ceil(len(line.encode("gb18030", "replace")) / room)) for line in text.split("\n"))


def _write_header(sheet: Any, look: Look, table: Table[T]) -> None:
    if table.key:
        put(sheet.cell(HEADER_ROW, 1), ID, look.header)
        sheet.column_dimensions["A"].hidden = True
    for index, column in enumerate(table.columns, table.first_column):
        put(sheet.cell(HEADER_ROW, index), column.header, look.review_header if column.review else look.header)
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.row_dimensions[HEADER_ROW].height = max(34, height((column.header, column.width) for column in table.columns))


def _styles(look: Look, column: Column[T]) -> dict[type, Style]:
    unlocked = column.review
    return {
        str: look.body(centred=column.centred, unlocked=unlocked),
        int: look.body(centred=True, form="0", unlocked=unlocked),
        Link: look.body(centred=column.centred, link=True),
        datetime: look.body(centred=True, form="yyyy-mm-dd hh:mm", unlocked=unlocked),
        date: look.body(centred=True, form="yyyy-mm-dd", unlocked=unlocked),
        type(None): look.body(centred=column.centred, form="yyyy-mm-dd" if column.dates else "@", unlocked=unlocked),
    }


def _write_row(
    sheet: Any,
    look: Look,
    table: Table[T],
    columns: Sequence[tuple[Column[T], dict[type, Style]]],
    number: int,
    row: T,
) -> None:
    if table.key:
        put(sheet.cell(number, 1), table.key(row), look.body(centred=True, form="General"))
    editable = table.editable(row)
    room_needed = 0.0
    for index, (column, styles) in enumerate(columns, table.first_column):
        value = column.value(row) or None
        style = styles[type(value)] if editable or not column.review else look.body(centred=True)
        if value is None and not column.applies(row):
            style = look.nothing
        if isinstance(value, str):
            style = _told_apart(look, column, value) or style
        put(sheet.cell(number, index), value, style, limit=EXCEL_LIMIT if column.review else OUR_LIMIT)
        if isinstance(value, str):
            room_needed = max(room_needed, height([(value, column.room)], column.most_lines))
    sheet.row_dimensions[number].height = max(room_needed, height(()))


def _told_apart(look: Look, column: Column[T], text: str) -> Style | None:
    if column.alarm and text.startswith(column.alarm):
        return look.body(centred=column.centred, alarm=True)
    if column.most_lines and _lines(text, column.room) > column.most_lines:
        return look.body(centred=column.centred, top=True)
    return None


def _after(table: Table[T]) -> str:
    headers = [column.header for column in table.columns]
    index = headers.index(table.frozen) + table.first_column + 1 if table.frozen in headers else 1
    return f"{get_column_letter(index)}"


def set_up_print(sheet: Any, paper: int, *, repeat: str = "") -> None:
    """Landscape, as wide as the paper, header on every page, 第 1 页 共 9 页 below."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = paper
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    if repeat:
        sheet.print_title_rows = repeat
    margins = sheet.page_margins
    margins.left = margins.right = 0.5  # inches
    margins.top, margins.bottom = 0.6, 0.75
    margins.header = margins.footer = 0.3  # the footer is cut unless it is below the bottom margin
    sheet.oddFooter.center.text = "第 &P 页　共 &N 页"


def protect(sheet: Any) -> None:
    """Against slips only: no password; filtering and the look of cells and columns stay free."""
    protection = sheet.protection
    protection.sheet = True
    protection.autoFilter = protection.sort = False  # False: allowed
    protection.formatCells = protection.formatColumns = protection.formatRows = False
