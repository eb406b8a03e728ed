"""The sheet 汇总: each campaign's counts with a chart, states and units, daily intake.

Values, not formulas: a preview in a mail program or on a telephone shows no others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.utils import get_column_letter

from ledger.sheets.cells import put
from ledger.sheets.content import WorkbookContent
from ledger.sheets.counts import TOTAL, Grid, by_day, by_state, of_campaign
from ledger.sheets.entries import note
from ledger.sheets.look import Look
from ledger.sheets.table import A4, height, protect, set_up_print, write_heading

_COLOURS = ("4472C4", "ED7D31", "70AD47", "FFC000", "5B9BD5", "A5A5A5", "C55A11", "7F6084", "2E75B6", "548235")
_LEFT = 2  # column A is a margin
_FIRST_WIDTH, _WIDTH = 24.0, 13.0
_FIRST_ROW = 3
_MOST_BARS = 20
_ROW = 20.0  # points


def write_summary(sheet: Any, look: Look, content: WorkbookContent) -> None:
    """Tables below each other on the left, a chart for each campaign and one for the days on the right."""
    of_campaigns = [list(of_campaign(content, campaign)) for campaign in content.campaigns]
    days = by_day(content)
    grids = [*(grid for grids in of_campaigns for grid in grids), by_state(content.standing), days]
    width = max(len(grid.header) for grid in grids)
    sheet.column_dimensions["A"].width = 2
    for index in range(_LEFT, _LEFT + width):
        sheet.column_dimensions[get_column_letter(index)].width = _WIDTH if index > _LEFT else _FIRST_WIDTH
    write_heading(sheet, look, f"{content.title}投稿汇总", note(content, content.entries), _LEFT, _LEFT + width + 9)
    page = _Page(sheet, look, get_column_letter(_LEFT + width + 1))
    for campaign, (first, *others) in zip(content.campaigns, of_campaigns, strict=True):
        title = f"{campaign.title}：" if len(content.campaigns) > 1 else ""
        row = page.grid(first, title)
        if len(first.rows) > 1:
            page.chart(_bars(sheet, first, row + 1, f"{title}{first.title}"), row, _bars_height(first))
        for grid in others:
            page.grid(grid, title)
    page.grid(grids[-2])
    row = page.grid(days)
    if days.rows:
        page.chart(_daily_chart(sheet, days, row + 1), row if len(of_campaigns) > 1 else _FIRST_ROW, _DAILY_HEIGHT)
    set_up_print(sheet, A4)
    protect(sheet)


class _Page:
    """The sheet as it fills: tables down the left, charts down the right, none over another."""

    def __init__(self, sheet: Any, look: Look, right: str) -> None:
        self._sheet, self._look, self._right = sheet, look, right
        self._row = self._free = _FIRST_ROW
        self._count = 0

    def grid(self, grid: Grid, title: str = "") -> int:
        """Writes title, header, rows; returns the title's row. An empty row follows."""
        row, self._count = self._row, self._count + 1
        put(self._sheet.cell(row, _LEFT), f"{numeral(self._count)}、{title}{grid.title}", self._look.section)
        self._sheet.row_dimensions[row].height = 26
        for index, header in enumerate(grid.header, _LEFT):
            put(self._sheet.cell(row + 1, index), header, self._look.header)
        self._sheet.row_dimensions[row + 1].height = height(_with_widths(grid.header))
        for place, cells in enumerate(grid.rows, row + 2):
            self._write_row(place, cells, last=grid.total and place == row + 1 + len(grid.rows))
        self._row = row + 2 + len(grid.rows) + 1
        return row

    def _write_row(self, place: int, cells: Sequence[Any], *, last: bool) -> None:
        text, number = self._look.body(centred=True), self._look.body(centred=True, form="0")
        for index, value in enumerate(cells, _LEFT):
            style = self._look.total if last else text if isinstance(value, str) else number
            put(self._sheet.cell(place, index), value, style)
        texts = [cell if isinstance(cell, str) else "" for cell in cells]
        self._sheet.row_dimensions[place].height = max(_ROW, height(_with_widths(texts)) - 2)

    def chart(self, chart: Any, row: int, centimetres: float) -> None:
        """Beside a row, or below the chart before."""
        place = max(row, self._free)
        self._sheet.add_chart(chart, f"{self._right}{place}")
        self._free = place + round(centimetres * 28.35 / _ROW) + 1


def _with_widths(texts: Sequence[str]) -> list[tuple[str, float]]:
    return [(text, _WIDTH if place else _FIRST_WIDTH) for place, text in enumerate(texts)]


def numeral(number: int) -> str:
    """1…99 as headings are numbered.

    >>> numeral(3), numeral(10), numeral(12), numeral(21)
    ('三', '十', '十二', '二十一')
    """
    tens, ones = divmod(number, 10)
    digits: tuple[str, ...] = ("", *"一二三四五六七八九")
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + digits[ones]


# -- charts ------------------------------------------------------------------------------------------------------

_DAILY_HEIGHT = 9.0  # cm


def _bars_height(grid: Grid) -> float:
    return max(9.0, 4.5 + 0.62 * min(len(grid.rows), _MOST_BARS))  # cm


def _bars(sheet: Any, grid: Grid, header: int, title: str) -> BarChart:
    """A bar for each row but the total, of the first rows where there are many; stacked by category."""
    chart, bars = BarChart(), len(grid.rows) - 1
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 45
    chart.title = title + (f"（前{_MOST_BARS}）" if bars > _MOST_BARS else "")
    last = header + min(bars, _MOST_BARS)
    names = grid.header.index(TOTAL) - 1
    data = Reference(sheet, min_col=_LEFT + 1, max_col=_LEFT + names, min_row=header, max_row=last)
    chart.add_data(data, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=_LEFT, min_row=header + 1, max_row=last))
    for series, colour in zip(chart.series, _COLOURS * names, strict=False):
        series.graphicalProperties = GraphicalProperties(solidFill=colour)
    chart.x_axis.scaling.orientation = "maxMin"  # the first province on top
    chart.y_axis.crosses = "max"  # the scale stays below
    chart.y_axis.number_format = "0"
    _finish(chart, chart.x_axis, chart.y_axis)
    chart.width, chart.height = 20, _bars_height(grid)
    return chart


def _daily_chart(sheet: Any, grid: Grid, header: int) -> BarChart:
    """Columns for the day's submissions, a line for all so far."""
    last = header + len(grid.rows)
    days = Reference(sheet, min_col=_LEFT, min_row=header + 1, max_row=last)
    chart = BarChart()
    chart.type, chart.gapWidth, chart.title = "col", 40, "每日收稿"
    chart.add_data(Reference(sheet, min_col=_LEFT + 2, min_row=header, max_row=last), titles_from_data=True)
    chart.set_categories(days)
    chart.series[0].graphicalProperties = GraphicalProperties(solidFill=_COLOURS[0])
    line = LineChart()
    line.add_data(Reference(sheet, min_col=_LEFT + 3, min_row=header, max_row=last), titles_from_data=True)
    line.set_categories(days)
    line.series[0].graphicalProperties.line.solidFill = _COLOURS[1]
    line.series[0].smooth = False
    line.y_axis.scaling.min = chart.y_axis.scaling.min = 0
    line.y_axis.axId, line.y_axis.crosses, line.y_axis.majorGridlines = 200, "max", None
    chart.y_axis.number_format = line.y_axis.number_format = "0"
    chart.y_axis.title, line.y_axis.title = "当日（件）", "累计（件）"
    _finish(chart, chart.x_axis, chart.y_axis, line.y_axis)
    chart.width, chart.height = 20, _DAILY_HEIGHT
    chart += line
    return chart


def _finish(chart: Any, *axes: Any) -> None:
    """What Excel would do by itself, but does not where the file is silent: axes shown, titles beside the plot."""
    for axis in axes:
        axis.delete = False
        if axis.majorGridlines:
            axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="D9D9D9"))
        if axis.title:
            axis.title.overlay = False
    chart.title.overlay = False
    chart.legend.position, chart.legend.overlay = "b", False
