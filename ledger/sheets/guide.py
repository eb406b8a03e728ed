"""The sheet 说明: how staff fill in the workbook."""

from __future__ import annotations

from typing import Any

from ledger.sheets.cells import put
from ledger.sheets.columns import CORRECT_BY, REMEDY, generated_columns, review_columns, stated_rows
from ledger.sheets.content import WorkbookContent
from ledger.sheets.look import Look
from ledger.sheets.table import A4, height, protect, set_up_print, write_heading

_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "一、怎样填写",
        (
            "1. 只填表头为黄色的各列（审核结论、审核意见、审核人、审核日期等）。"
            "在“总台账”、各类别表或“退回与待核”里填都可以，填一处即可。",
            "2. “审核结论”从下拉框选：通过、退回、待定、退稿。选“待定”或清空不会发信。",
            "3. “审核日期”填年月日，例如 2021-05-20。",
            "4. 填好后保存并关闭。程序下次收稿时读回，并重新生成本表；填写的内容会保留在台账里。",
            "5. 程序运行时如果本表正被打开，这一次不会写入，也不会丢失内容，关闭后下次自动更新。",
        ),
    ),
    (
        "二、哪些内容会读回",
        (
            "1. 只有黄色表头的各列会读回；其余各列由程序生成，改了也不采纳，会列在“待核对”里。",
            "2. 在表里删除一行不会删除来稿，下次仍会出现；自己加的行、列和工作表不带入新表，列在“待核对”里。",
            "3. 两处填得不一样、或填写期间台账里另有改动的，不自动取舍，列在“待核对”里，请核对后重新填写。",
            "4. 每次更新前的旧表保存在同一文件夹的“台账历史”里（最近30份），需要时可以查找。",
        ),
    ),
    (
        "三、怎样筛选和排序",
        (
            "1. 筛选：点表头右侧的箭头。",
            "2. 排序：先在“审阅”里点“撤销工作表保护”（没有密码），再用表头的箭头排序，不要只选中几列排序。",
            "3. 请不要删除隐藏的 A 列和隐藏的工作表，程序靠它们认出每一行。",
            "4. 打印请用“打印版”（A4横向）；“总台账”按 A3 横向设置。",
        ),
    ),
    ("四、颜色", ("绿色：通过。橙色：退回（补正）。黄色：待定或待人工复核。灰色：退稿；灰色斜体字：已被新版本替代。",)),
)
_OF_THE_FORM = (
    "各类别表的其他列",
    "该类表格的各栏和来信应写明的各项，名称与表上相同；与别的列重名的加“（所填）”。长文只显示开头，点单元格看全文。",
    "程序",
)
_WIDTHS = (18, 88, 16)


def write_guide(sheet: Any, look: Look, content: WorkbookContent) -> None:
    """Sections, then every column with its meaning, from the same list that makes the sheets."""
    for letter, width in zip("ABC", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    write_heading(sheet, look, "填写说明", f"{content.title}投稿台账", 1, 3)
    row = 3
    for heading, sentences in _SECTIONS:
        row = _write_wide(sheet, row, heading, look.section, 26)
        for sentence in sentences:
            row = _write_wide(sheet, row, sentence, look.plain, height([(sentence, sum(_WIDTHS) * 0.9)]))
    row = _write_wide(sheet, row, "五、各列的含义", look.section, 26)
    _write_columns(sheet, look, content, row)
    set_up_print(sheet, A4)
    protect(sheet)


def _write_wide(sheet: Any, row: int, text: str, style: Any, points: float) -> int:
    put(sheet.cell(row, 1), text, style)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=3)
    sheet.row_dimensions[row].height = points
    return row + 1


def _write_columns(sheet: Any, look: Look, content: WorkbookContent, row: int) -> None:
    for index, header in enumerate(("列", "含义", "谁来填"), 1):
        put(sheet.cell(row, index), header, look.header)
    left, centre = look.body(centred=False), look.body(centred=True)
    generated = [column for column in generated_columns(content.campaigns) if column.header != "序号"]
    described = [(column.header, column.about, "程序") for column in (*generated, REMEDY, CORRECT_BY)]
    if any(stated_rows(category) for campaign in content.campaigns for category in campaign.categories):
        described.append(_OF_THE_FORM)
    described += [(column.header, column.about, "审核人员") for column in review_columns(content.campaigns)]
    for place, (header, about, who) in enumerate(described, row + 1):
        for index, (text, style) in enumerate(((header, centre), (about, left), (who, centre)), 1):
            put(sheet.cell(place, index), text, style)
        sheet.row_dimensions[place].height = height([(header, _WIDTHS[0]), (about, _WIDTHS[1])])
