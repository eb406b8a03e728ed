"""Lists of works (汇总表): Word, PDF and spreadsheets, well and badly filled in, damaged and hostile."""

from __future__ import annotations

import hashlib
import io
import pickle
import time
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.load import load_campaign
from config.model import WorksListRule
from parsers.kind import kind_of
from parsers.model import Attachment, Kind, ListedWork, WorksList
from parsers.spreadsheet import read_sheets
from parsers.works_list import is_works_list, read_works_list
from tests.making.lists import HEAD, LINES, TITLE, WORKS, list_docx, list_pdf, list_xlsx, numbered, with_part
from tests.making.word import article, cell, docx_of, form_docx, paragraph

CHANGZHOU = load_campaign("changzhou-2024")
RULE = CHANGZHOU.works_list or WorksListRule(title=TITLE)
LISTED = tuple(ListedWork(*work) for work in WORKS)
XLSX = list_xlsx([[TITLE], *[[line] for line in LINES], HEAD, *numbered()])


def attached(content: bytes, name: str = "附件4 汇总表.docx") -> Attachment:
    return Attachment(name, content, kind_of(content, name), hashlib.sha256(content).hexdigest())


def read(content: bytes, name: str = "附件4.docx") -> WorksList | None:
    return read_works_list(attached(content, name), RULE)


# -- filled in as asked --------------------------------------------------------------------------------------------

FORMATS = {
    "Word": list_docx(),
    "PDF": list_pdf(),
    "a spreadsheet": XLSX,
    "a spreadsheet, on its second sheet": list_xlsx(
        [[TITLE], *[[line] for line in LINES], HEAD, *numbered()], sheets=2
    ),
}


@pytest.mark.parametrize("content", FORMATS.values(), ids=FORMATS.keys())
def test_the_list_in_every_format(content: bytes) -> None:
    attachment = attached(content, "附件4")
    found = read_works_list(attachment, RULE)
    assert found == WorksList("测试区委组织部", "王小明", "13800000000", LISTED, 10, attachment)
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own


def test_a_pdf_over_two_pages() -> None:
    many = [(f"作品之{number}", "纪录片", "测试电视台") for number in range(1, 31)]
    found = read(list_pdf(many, rows=30, per_page=20))
    assert found and [work.title for work in found.works] == [title for title, *_ in many]


HEADS = {
    "blanks and stops": (" 序  号", "作 品 名 称：", "类 别", "制作\n单位"),
    "remarks in brackets": ("序号", "作品名称（全称）", "类别（见通知）", "制作单位"),
    "other words": ("编号", "片名", "作品分类", "出品单位"),
    "one character misread": ("序号", "作品各称", "类别", "制怍单位"),
    "no number": ("作品名称", "类别", "制作单位"),
    "no producer": ("序号", "作品名称", "类别"),
    "another order": ("类别", "制作单位", "作品名称", "序号"),
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
def test_heads(head: tuple[str, ...]) -> None:
    values = {"序": "1", "编": "1", "作": "一盏灯", "片": "一盏灯", "类": "微视频", "制": "某厂", "出": "某厂"}
    row = ["微视频" if "分类" in label else values[label.strip()[0]] for label in head]
    table = "".join(f"<w:tr>{''.join(cell(text) for text in texts)}</w:tr>" for texts in (head, row))
    found = read(docx_of(paragraph(TITLE) + f"<w:tbl>{table}</w:tbl>"))
    assert found and found.rows == 1
    producer = "某厂" if any("单位" in label.replace("\n", "") for label in head) else ""
    assert found.works == (ListedWork("一盏灯", "微视频", producer),)


STATED = {
    "a line each": (LINES, ("测试区委组织部", "王小明", "13800000000")),
    "all on one line": (("报送单位：甲委　联系人：乙　联系电话：13800000001",), ("甲委", "乙", "13800000001")),
    "blanks in the labels": (("报 送 单 位 : 甲委", "联 系 人: 乙"), ("甲委", "乙", None)),
    "a remark behind the label": (("报送单位（盖章）：甲委", "手机：13800000001"), ("甲委", None, "13800000001")),
    "left open": (("报送单位：", "联系人：____", "联系电话：        "), (None, None, None)),
    "not there": ((), (None, None, None)),
}


@pytest.mark.parametrize(("lines", "expected"), STATED.values(), ids=STATED.keys())
def test_lines_above(lines: tuple[str, ...], expected: tuple[str | None, ...]) -> None:
    found = read(list_docx(lines=lines))
    assert found and (found.organization, found.contact_person, found.contact_phone) == expected


def test_lines_and_title_inside_the_table() -> None:
    rows = [[TITLE], ["报送单位", "甲委", "", ""], ["联系人", "乙", "联系电话", "13800000001"], HEAD, *numbered()]
    found = read(list_xlsx(rows), "附件4.xlsx")
    assert found and (found.organization, found.contact_person, found.contact_phone) == ("甲委", "乙", "13800000001")
    assert found.works == LISTED


ROWS = {
    "notes and totals are none": ([*numbered(rows=2), ["注：本表一式两份。"], ["合计", "2部"]], 2),
    "the head again on a new page is none": ([*numbered(rows=2), HEAD, ["3"]], 3),
    "a number that is a number": ([[1.0, "一盏灯", "微视频", "测试区融媒体中心"], [2, *WORKS[1]]], 2),
    "a title over two lines": ([["1", "一盏\n灯", "微视频", "测试区\n融媒体中心"], ["2", *WORKS[1]]], 2),
}


@pytest.mark.parametrize(("rows", "count"), ROWS.values(), ids=ROWS.keys())
def test_rows(rows: list[list[object]], count: int) -> None:
    found = read(list_xlsx([[TITLE], HEAD, *rows]), "附件4.xlsx")
    assert found and (found.works, found.rows) == (LISTED, count)


def test_a_blank_list_has_rows_and_no_works() -> None:
    found = read(list_docx(()))
    assert found and (found.works, found.rows) == ((), 10)


# -- whether it is one ---------------------------------------------------------------------------------------------

CALLED = {
    "by the file's name": ("测试区-汇总表.docx", (), True),
    "by the file's name, with blanks": ("汇 总 表.xlsx", (), True),
    "by its title": ("附件4.docx", [TITLE], True),
    "by its title with the unit before it": ("4.docx", [f"测试区{TITLE}"], True),
    "by a title of its own": ("4.docx", ["2024年度作品汇总表"], True),
    "by its title with a character misread": ("4.docx", [TITLE.replace("观摩", "观摹")], True),
    "not a form of the same notice": ("附件2.docx", ["全市党员教育作品观摩交流活动报名表（一）"], False),
    "not a long line that ends so": ("文本.docx", ["这是一段很长的话，" * 8 + "附汇总表"], False),
    "not anything": ("解说词.docx", ["一盏灯"], False),
}


@pytest.mark.parametrize(("name", "lines", "expected"), CALLED.values(), ids=CALLED.keys())
def test_is_called_a_list(name: str, lines: list[str], expected: bool) -> None:
    assert is_works_list(name, lines, RULE) is expected


FORM = form_docx(
    "全市党员教育作品观摩交流活动报名表（一）", [["名称", "一盏灯"], ["制作单位", "某厂"], ["类别", "微视频"]]
)
NONE = {
    "a form": (FORM, "附件2.docx"),
    "a form named as both": (FORM, "报名表及汇总表.docx"),
    "a text": (article("一盏灯", ("解说词", "春天来了。")), "解说词.docx"),
    "a table that is called nothing": (list_docx(title="节目单"), "附件.docx"),
    "a list by its title, without a table": (docx_of(paragraph(TITLE)), "附件4.docx"),
    "nothing": (b"", "附件4.docx"),
}


@pytest.mark.parametrize(("content", "name"), NONE.values(), ids=NONE.keys())
def test_no_list(content: bytes, name: str) -> None:
    assert read(content, name) is None


UNREAD = {
    "a scan": (b"%PDF-1.4\n", "汇总表.pdf"),
    "an old spreadsheet": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "汇总表.xls"),
    "cut in half": (XLSX[: len(XLSX) // 2], "汇总表.xlsx"),
    "empty": (b"", "汇总表.docx"),
}


@pytest.mark.parametrize(("content", "name"), UNREAD.values(), ids=UNREAD.keys())
def test_a_list_by_its_name_that_cannot_be_read(content: bytes, name: str) -> None:
    attachment = attached(content, name)
    assert read_works_list(attachment, RULE) == WorksList(attachment=attachment)


# -- strangers' spreadsheets ---------------------------------------------------------------------------------------

SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
BILLION = b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
HOSTILE = {
    "a bomb": with_part(XLSX, SHEET, b" " * 80_000_000),
    "a bomb in a part nobody reads": with_part(XLSX, "xl/media/a.bin", b"\0" * 80_000_000),
    "entities": with_part(XLSX, SHEET, BILLION),
    "entities in UTF-16": with_part(XLSX, SHEET, BILLION.decode().encode("utf-16")),
    "no XML": with_part(XLSX, SHEET, b"\x00\x01"),
    "no zip": b"PK\x03\x04" + b"\0" * 500,
    "another package": list_docx(),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_spreadsheets_give_nothing(content: bytes) -> None:
    before = time.process_time()
    assert not any(row for sheet in read_sheets(content) for row in sheet)
    assert time.process_time() - before < 2


def test_a_sheet_that_claims_a_million_rows_is_read_from_the_top() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in (1, 2, 1_000_000))
    claimed = f'<worksheet {MAIN}><dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>'
    before = time.process_time()
    (sheet,) = read_sheets(with_part(XLSX, SHEET, claimed.encode()))
    assert [row[0] for row in sheet] == ["1", "2"] and not any(text for row in sheet for text in row[1:])
    assert time.process_time() - before < 2


def test_hidden_sheets_are_not_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(XLSX))
    book.create_sheet("别的")
    book.worksheets[0].sheet_state = "hidden"
    book.active = 1
    stream = io.BytesIO()
    book.save(stream)
    assert read(stream.getvalue(), "附件4.xlsx") is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(XLSX) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_spreadsheet_with_changed_bytes_is_read_or_not(changes: list[tuple[int, int]]) -> None:
    content = bytearray(XLSX)
    for place, value in changes:
        content[place] = value
    found = read_works_list(replace(attached(XLSX, "汇总表.xlsx"), content=bytes(content), kind=Kind.OTHER), RULE)
    assert found is not None  # it is one by its name
