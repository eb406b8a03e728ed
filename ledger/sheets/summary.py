"""The sheet 汇总: 省份 × 类别 with a chart, states and units, daily intake.

Values, not formulas: a preview in a mail program or on a telephone shows no others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.utils import get_column_letter

from ledger.model import Entry
from ledger.sheets.cells import Value, put
from ledger.sheets.columns import local
from ledger.sheets.content import WorkbookContent
from ledger.sheets.entries import STATES, note
from ledger.sheets.look import Look
from ledger.sheets.table import A4, height, protect, set_up_print, write_heading

UNKNOWN = "（未写明）"
TOTAL = "合计"
_COLOURS = ("4472C4", "ED7D31", "70AD47", "FFC000", "5B9BD5", "A5A5A5", "C55A11", "7F6084", "2E75B6", "548235")
_MOST_DAYS = 400  # an outlier of 1970 must not make 20,000 rows
_PROVINCES = (
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆维吾尔",
    "新疆生产",
    "香港",
    "澳门",
    "台湾",
)  # 行政区划 order, as offices list them; what else occurs comes after
_LEFT = 2  # column A is a margin
_WIDTH = 13.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table: a header and rows; the last row is the total where `total`."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Value]]
    total: bool = False


def by_province(entries: Sequence[Entry], categories: Sequence[str]) -> Grid:
    """省份 × 类别 with totals and the number of units."""
    cells = Counter((_province(entry), _category(entry, categories)) for entry in entries)
    names = [*categories, UNKNOWN] if any(category == UNKNOWN for _, category in cells) else list(categories)
    rows: list[list[Value]] = []
    for province in sorted({province for province, _ in cells}, key=_place):
        counts = [cells[province, name] for name in names]
        here = [entry for entry in entries if _province(entry) == province]
        rows.append([province, *counts, sum(counts), units(here)])
    totals = [sum(count for (_, category), count in cells.items() if category == name) for name in names]
    rows.append([TOTAL, *totals, sum(totals), units(entries)])
    return Grid("一、各省（区市）各类别件数", ("省（区市）", *names, TOTAL, "单位数"), rows, total=True)


def by_state(entries: Sequence[Entry]) -> Grid:
    """How many submissions stand where, from how many units."""
    rows: list[list[Value]] = []
    for state, name in STATES.items():
        here = [entry for entry in entries if entry.state == state]
        if here:
            rows.append([name, len(here), units(here)])
    rows.append([TOTAL, len(entries), units(entries)])
    return Grid("二、审核进度", ("处理结果", "件数", "单位数"), rows, total=True)


def by_day(content: WorkbookContent) -> Grid:
    """Mails and submissions that came each day, and all submissions up to it; days without any in between."""
    mails = Counter(moment.date() for mail in content.mails if (moment := local(mail.arrived)))
    entries = Counter(moment.date() for entry in content.entries if (moment := local(entry.received_at)))
    rows: list[list[Value]] = []
    so_far = 0
    for day in _days(sorted({*mails, *entries})):
        so_far += entries[day]
        rows.append([f"{day:%Y-%m-%d}", mails[day], entries[day], so_far])
    return Grid("三、每日收稿（含重新报送）", ("日期", "来信", "来稿", "累计来稿"), rows)


def units(entries: Sequence[Entry]) -> int:
    """How many different units; entries whose unit is not known count as none."""
    return len({entry.judgement.organization for entry in entries if entry.judgement.organization})


def write_summary(sheet: Any, look: Look, content: WorkbookContent) -> None:
    """Three tables below each other on the left, two charts on the right."""
    names = (category.name for campaign in content.campaigns for category in campaign.categories)
    categories = list(dict.fromkeys(names))
    provinces = by_province(content.standing, categories)
    width = len(provinces.header)
    sheet.column_dimensions["A"].width = 2
    for index in range(_LEFT, _LEFT + width):
        sheet.column_dimensions[get_column_letter(index)].width = _WIDTH
    sheet.column_dimensions[get_column_letter(_LEFT)].width = 20
    write_heading(sheet, look, f"{content.title}投稿汇总", note(content, content.entries), _LEFT, _LEFT + width + 9)
    row = _write_grid(sheet, look, provinces, 3)
    row = _write_grid(sheet, look, by_state(content.standing), row)
    days = by_day(content)
    _write_grid(sheet, look, days, row)
    right = get_column_letter(_LEFT + width + 1)
    if len(provinces.rows) > 1:
        sheet.add_chart(_province_chart(sheet, provinces), f"{right}3")
    if days.rows:
        sheet.add_chart(_daily_chart(sheet, days, row + 1), f"{right}{4 + _chart_rows(provinces)}")
    set_up_print(sheet, A4)
    protect(sheet)


def _write_grid(sheet: Any, look: Look, grid: Grid, row: int) -> int:
    """Writes title, header, rows from `row` on; returns the row after an empty one."""
    put(sheet.cell(row, _LEFT), grid.title, look.section)
    sheet.row_dimensions[row].height = 26
    for index, header in enumerate(grid.header, _LEFT):
        put(sheet.cell(row + 1, index), header, look.header)
    sheet.row_dimensions[row + 1].height = height([(header, _WIDTH) for header in grid.header])
    text, number = look.body(centred=True), look.body(centred=True, form="0")
    for place, cells in enumerate(grid.rows, row + 2):
        last = grid.total and place == row + 1 + len(grid.rows)
        for index, value in enumerate(cells, _LEFT):
            put(sheet.cell(place, index), value, look.total if last else text if isinstance(value, str) else number)
        sheet.row_dimensions[place].height = 20
    return row + 2 + len(grid.rows) + 1


def _chart_rows(grid: Grid) -> int:
    """Rows of 20 pt that the province chart covers."""
    return round(_chart_height(grid) * 28.35 / 20)


def _chart_height(grid: Grid) -> float:
    return max(9.0, 4.5 + 0.62 * len(grid.rows))  # cm


def _province_chart(sheet: Any, grid: Grid) -> BarChart:
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 45
    chart.title = "各省（区市）各类别件数"
    first, last = 5, 3 + len(grid.rows)  # below title and header, without the total
    names = len(grid.header) - 3
    chart.add_data(
        Reference(sheet, min_col=_LEFT + 1, max_col=_LEFT + names, min_row=4, max_row=last), titles_from_data=True
    )
    chart.set_categories(Reference(sheet, min_col=_LEFT, min_row=first, max_row=last))
    for series, colour in zip(chart.series, _COLOURS * names, strict=False):
        series.graphicalProperties = GraphicalProperties(solidFill=colour)
    chart.x_axis.scaling.orientation = "maxMin"  # the first province on top
    chart.y_axis.crosses = "max"  # the scale stays below
    chart.y_axis.number_format = "0"
    _finish(chart, chart.x_axis, chart.y_axis)
    chart.width, chart.height = 20, _chart_height(grid)
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
    line.y_axis.axId, line.y_axis.crosses, line.y_axis.majorGridlines = 200, "max", None
    chart.y_axis.number_format = line.y_axis.number_format = "0"
    chart.y_axis.title, line.y_axis.title = "当日（件）", "累计（件）"
    _finish(chart, chart.x_axis, chart.y_axis, line.y_axis)
    chart.width, chart.height = 20, 9
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


def _province(entry: Entry) -> str:
    return entry.judgement.province or UNKNOWN


def _category(entry: Entry, known: Sequence[str]) -> str:
    category = entry.judgement.category
    return category if category is not None and category in known else UNKNOWN


def _place(province: str) -> tuple[int, str]:
    places = (place for place, start in enumerate(_PROVINCES) if province.startswith(start))
    return next(places, len(_PROVINCES) + (province == UNKNOWN)), province


def _days(given: Sequence[date]) -> list[date]:
    if not given or (given[-1] - given[0]).days > _MOST_DAYS:
        return list(given)
    return [given[0] + timedelta(days=count) for count in range((given[-1] - given[0]).days + 1)]
