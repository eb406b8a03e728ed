"""Sheets of entries: 总台账, one per category, 退回与待核, 打印版."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from config.model import Campaign, Category
from ledger.model import Entry
from ledger.sheets.cells import clean, put
from ledger.sheets.columns import (
    CATEGORY,
    CONCLUSION,
    CORRECT_BY,
    REMEDY,
    TITLE,
    VERSION,
    generated_columns,
    review_columns,
)
from ledger.sheets.content import WorkbookContent, renumbered
from ledger.sheets.form_columns import form_columns
from ledger.sheets.line import Line
from ledger.sheets.look import DECISION_TINTS, DISPOSITION_TINTS, Look, faded, tint
from ledger.sheets.table import A3, A4, FIRST_ROW, Column, Table, write_table

STATES = {
    "approved": "通过",
    "accepted": "受理",
    "returned": "退回补正",
    "held": "待人工复核",
    "rejected": "退稿",
    "quarantined": "隔离",
    "ignored": "非投稿",
}  # in the order they are counted

_NOT_IN_CATEGORY = (CATEGORY, "发件人", "邮件主题")
_RETURNED = (
    "序号", "受理编号", "征集活动", "省（区市）", "单位名称", CATEGORY, TITLE,
    "联系人", "联系电话", "收稿时间", "处理结果", "问题", "原邮件",
)  # fmt: skip
_PRINTED = ("序号", "受理编号", "省（区市）", "单位名称", CATEGORY, TITLE, "联系人", "联系电话", "处理结果")


def master(content: WorkbookContent, all_lines: Sequence[Line]) -> Table[Line]:
    """总台账: every version, every column."""
    columns = (*generated_columns(content.campaigns), *review_columns(content.campaigns))
    return _table(f"{content.title}投稿台账", note(content, content.entries), columns, all_lines, paper=A3)


def category(content: WorkbookContent, campaign: Campaign, of: Category, all_lines: Sequence[Line]) -> Table[Line]:
    """One category's standing versions, with every row of its form."""
    chosen = [
        line
        for line in all_lines
        if line.entry
        and not line.entry.superseded
        and (line.entry.campaign, line.entry.judgement.category) == (campaign.id, of.name)
    ]
    columns = [
        column
        for column in generated_columns(content.campaigns, (campaign, of))
        if column.header not in _NOT_IN_CATEGORY
    ]
    place = [column.header for column in columns].index("收稿时间")
    columns[place:place] = form_columns(content.campaigns, campaign, of)  # beside what else the form says
    return _table(
        f"{campaign.title}投稿台账（{of.name}）",
        note(content, [line.entry for line in chosen if line.entry]),
        (*columns, *review_columns((campaign,))),
        renumbered(chosen),
        paper=A3,
    )


def returned(content: WorkbookContent, all_lines: Sequence[Line], broken: Sequence[Line]) -> Table[Line]:
    """退回与待核: what still waits for a unit or for a person, with 问题 and 修改办法."""
    chosen = [line for line in all_lines if _waits(line)]
    generated = {column.header: column for column in generated_columns(content.campaigns)}
    columns: list[Column[Line]] = [generated[header] for header in _RETURNED if header in generated]
    columns[-1:-1] = [REMEDY, CORRECT_BY]  # after 问题
    return _table(
        f"{content.title}退回与待核情况",
        f"{content.as_of}，需要单位补正或人工处理的共{len(chosen) + len(broken)}件。",
        (*columns, *review_columns(content.campaigns)),
        renumbered([*chosen, *broken]),
        paper=A3,
    )


def printed(content: WorkbookContent, all_lines: Sequence[Line]) -> Table[Line]:
    """打印版: few enough columns for A4, standing versions only."""
    generated = {column.header: column for column in generated_columns(content.campaigns)}
    conclusion = next(column for column in review_columns(content.campaigns) if column.header == CONCLUSION)
    return _table(
        f"{content.title}投稿情况一览表",
        note(content, content.entries),
        (*(generated[header] for header in _PRINTED if header in generated), conclusion),
        [line for line in all_lines if line.entry and not line.entry.superseded],
        paper=A4,
    )


def note(content: WorkbookContent, entries: Iterable[Entry]) -> str:
    """截至…，共128件：受理96件，退回补正20件，待人工复核12件。 Replaced versions are not counted."""
    states = Counter(entry.state for entry in entries if not entry.superseded)
    parts = [f"{name}{states[state]}件" for state, name in STATES.items() if states[state]]
    return f"{content.as_of}，共{states.total()}件" + (f"：{'，'.join(parts)}。" if parts else "。")


def write_entries(sheet: Any, look: Look, table: Table[Line], choices: Choices) -> None:
    """The table, drop-downs and date checks in the review columns, and tints over whole rows."""
    write_table(sheet, look, table)
    for column in table.columns:
        if not column.review:
            continue
        letter = table.letter(column.header)
        cells = f"{letter}{FIRST_ROW}:{letter}{table.last_row}"
        if column.choices:
            sheet.add_data_validation(choices.validation(column.header, column.choices, cells))
        elif column.dates:
            sheet.add_data_validation(_dates_only(cells))
    _tint(sheet, table)


def _table(title: str, text: str, columns: Sequence[Column[Line]], rows: Sequence[Line], *, paper: int) -> Table[Line]:
    return Table(
        title,
        text,
        columns,
        rows,
        key=lambda line: line.key,
        frozen="单位名称",
        paper=paper,
        editable=lambda line: line.entry is not None,
    )


def _waits(line: Line) -> bool:
    entry = line.entry
    return entry is not None and not entry.superseded and entry.state in ("returned", "held", "quarantined")


def _tint(sheet: Any, table: Table[Line]) -> None:
    last = get_column_letter(len(table.columns) + table.first_column - 1)
    area = f"B{FIRST_ROW}:{last}{table.last_row}"

    def rule(header: str, test: str, style: DifferentialStyle, *, stop: bool = False) -> None:
        letter = table.letter(header)
        if letter:
            formula = test.format(f"${letter}{FIRST_ROW}")
            sheet.conditional_formatting.add(area, Rule("expression", dxf=style, stopIfTrue=stop, formula=[formula]))

    rule(VERSION, 'ISNUMBER(SEARCH("被替代",{}))', faded(), stop=True)
    for words, colour in DECISION_TINTS.items():
        rule(CONCLUSION, f'{{}}="{words}"', tint(colour), stop=True)
    for words, colour in DISPOSITION_TINTS.items():
        rule("处理结果", f'{{}}="{words}"', tint(colour))


def _dates_only(cells: str) -> DataValidation:
    check = DataValidation(type="date", operator="between", formula1="36526", formula2="73050", sqref=cells)
    check.allow_blank = True
    check.errorTitle, check.error = "日期", "请填写日期，例如 2021-05-20。"
    check.showErrorMessage = True
    return check


class Choices:
    """The drop-downs' words, on a hidden sheet under defined names: a list inside the check stops at 255 characters."""

    def __init__(self, workbook: Any, sheet: Any, look: Look) -> None:
        self._workbook, self._sheet, self._look = workbook, sheet, look
        self._names: dict[tuple[str, ...], str] = {}

    def validation(self, header: str, words: tuple[str, ...], cells: str) -> DataValidation:
        """A drop-down of these words over these cells."""
        check = DataValidation(type="list", formula1=self._name(words), sqref=cells, allow_blank=True)
        # Excel refuses a file with a longer title or message.
        check.errorTitle, check.error = clean(header, 32), clean(f"请从下拉框中选择：{'、'.join(words)}", 225)
        check.showErrorMessage = True
        return check

    def _name(self, words: tuple[str, ...]) -> str:
        if words not in self._names:
            index = len(self._names) + 1
            for row, word in enumerate(words, 1):
                put(self._sheet.cell(row, index), word, self._look.plain)
            letter = get_column_letter(index)
            reference = f"{quote_sheetname(self._sheet.title)}!${letter}$1:${letter}${len(words)}"
            name = f"choices_{index}"
            self._workbook.defined_names[name] = DefinedName(name, attr_text=reference)
            self._names[words] = name
        return self._names[words]
