"""How the workbook looks: fonts, colours, borders, as shared styles."""

from __future__ import annotations

from copy import copy
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle

BODY = "仿宋"
HEADING = "黑体"
TITLE = "方正小标宋简体"

Style = tuple[Any, Any]  # plain, and with quotePrefix

_THIN = Side(style="thin", color="808080")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
# A stroke through the cell, as on paper; a fill would vanish under the row's tint.
_STRUCK = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN, diagonal=_THIN, diagonalUp=True)

# Whole rows, by what staff decided or else by what the program found. The first that fits wins.
DECISION_TINTS = {"通过": "E2EFDA", "退回": "FCE4D6", "待定": "FFF2CC", "退稿": "D9D9D9"}
DISPOSITION_TINTS = {"退回补正": "FDF0E7", "待人工复核": "FFF9E3", "隔离": "F8E0E0"}


def tint(colour: str) -> DifferentialStyle:
    """A conditional fill."""
    return DifferentialStyle(fill=PatternFill(fill_type="solid", start_color=colour, end_color=colour))


def faded() -> DifferentialStyle:
    """For versions that another has replaced."""
    return DifferentialStyle(font=Font(italic=True, color="8C8C8C"))


class Look:
    """The styles of one workbook, made once: a Font object for each cell takes five times as long."""

    def __init__(self, workbook: Workbook) -> None:
        self._sheet = workbook.active
        self._made: dict[tuple[Any, ...], Style] = {}
        workbook._named_styles["Normal"].font = Font(name="宋体", size=11)  # widths count this font's digits
        self.title = self._style(Font(name=TITLE, size=20), align="center")
        self.note = self._style(Font(name=BODY, size=12), align="left")
        self.section = self._style(Font(name=HEADING, size=13), align="left")
        self.plain = self._style(Font(name=BODY, size=12), align="left", wrap=True)
        self.header = self._style(Font(name=HEADING, size=11), "DCE6F1", align="center", wrap=True, grid=True)
        self.review_header = self._style(Font(name=HEADING, size=11), "FFE699", align="center", wrap=True, grid=True)
        self.nothing = self._style(Font(name=BODY, size=11), align="center", grid=True, struck=True)
        self.total = self._style(Font(name=HEADING, size=11), "F2F2F2", align="center", grid=True)

    def body(
        self,
        *,
        centred: bool,
        form: str = "@",
        link: bool = False,
        alarm: bool = False,
        unlocked: bool = False,
        top: bool = False,
    ) -> Style:
        """A cell of a table; `form` is Excel's number format, "@" for text; `alarm`: to be seen first.

        `top`: a text that may be longer than its cell is seen from its beginning.
        """
        font = Font(name=BODY, size=11)
        if link:
            font = Font(name=BODY, size=11, color="0563C1", underline="single")
        elif alarm:
            font = Font(name=BODY, size=11, color="C00000", bold=True)
        key = (centred, form, link, alarm, unlocked, top)
        if key not in self._made:
            align = "center" if centred else "left"
            self._made[key] = self._style(
                font, align=align, wrap=True, grid=True, form=form, unlocked=unlocked, top=top
            )
        return self._made[key]

    def _style(
        self,
        font: Font,
        fill: str = "",
        *,
        align: str,
        wrap: bool = False,
        grid: bool = False,
        form: str = "@",
        unlocked: bool = False,
        top: bool = False,
        struck: bool = False,
    ) -> Style:
        cell = Cell(self._sheet, row=1, column=1)
        cell.font = font
        if fill:
            cell.fill = PatternFill("solid", start_color=fill)
        if grid:
            cell.border = _STRUCK if struck else _GRID
        indent = 1 if grid and align == "left" else 0
        cell.alignment = Alignment(horizontal=align, vertical="top" if top else "center", wrap_text=wrap, indent=indent)
        cell.protection = Protection(locked=not unlocked)
        cell.number_format = form
        quoted = copy(cell._style)
        quoted.quotePrefix = 1
        return cell._style, quoted
