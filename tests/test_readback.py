"""Staff's edits: whatever they do to the file, what they filled in comes back or is listed."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from workbooks import CATEGORIES, UNSTAMPED, content, entry, fill_in, mail

from ledger.model import Disposition
from ledger.readback import Change, Found, Merge, ReadBack, Stranger, merge, normal, read_back
from ledger.workbook import write_workbook

EMPTY: Mapping[int, Mapping[str, str]] = {1: {}, 2: {}, 3: {}}
FILLED = {"审核结论": "通过", "审核意见": "材料齐全。", "审核人": "赵审核", "审核日期": "2021-05-20", "政治性": "强"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_workbook(tmp_path / "台账.xlsx", content(tmp_path))
    return tmp_path / "台账.xlsx"


def changes(result: Merge) -> dict[int, dict[str, str]]:
    """Entry -> cells with text."""
    return {change.entry_id: filled(change.cells) for change in result.changes}


def filled(cells: Mapping[str, str]) -> dict[str, str]:
    return {header: text for header, text in cells.items() if text}


def edit(path: Path, work: Callable[[Any], None]) -> None:
    workbook = load_workbook(path)
    work(workbook)
    workbook.save(path)


# -- reading -----------------------------------------------------------------------------------------------------


def test_an_untouched_workbook_says_nothing_new(path: Path) -> None:
    theirs = read_back(path)
    assert (theirs.generation, theirs.trouble, theirs.strangers) == (7, None, ())
    assert len(theirs.sha256) == 64
    assert set(theirs.rows) == {1, 2, 3}
    assert merge(theirs, EMPTY, EMPTY) == Merge()


def test_no_workbook_is_no_trouble(tmp_path: Path) -> None:
    assert read_back(tmp_path / "台账.xlsx") == ReadBack()


@pytest.mark.parametrize("sheet", ["总台账", CATEGORIES[1], "退回与待核"])
def test_edits_survive_on_whatever_sheet(path: Path, sheet: str) -> None:
    fill_in(path, sheet, 2, **{**FILLED, "审核日期": date(2021, 5, 20)})
    result = merge(read_back(path), EMPTY, EMPTY)
    assert result.conflicts == ()
    assert changes(result) == {2: FILLED}
    ours = {**EMPTY, **{change.entry_id: change.cells for change in result.changes}}
    write_workbook(path, content(path.parent, review_cells=ours, generation=8))
    again = read_back(path)
    assert again.generation == 8
    assert merge(again, ours, ours) == Merge()
    assert filled(again.rows[2]) == FILLED


def test_the_same_edit_on_two_sheets_is_one(path: Path) -> None:
    for sheet in ("总台账", CATEGORIES[0]):
        fill_in(path, sheet, 1, 审核结论="通过")
    assert changes(merge(read_back(path), EMPTY, EMPTY)) == {1: {"审核结论": "通过"}}


def test_different_edits_on_two_sheets_are_listed(path: Path) -> None:
    fill_in(path, "总台账", 1, 审核结论="通过")
    fill_in(path, CATEGORIES[0], 1, 审核结论="退稿")
    result = merge(read_back(path), EMPTY, EMPTY)
    assert result.changes == ()
    [conflict] = result.conflicts
    assert (conflict.entry_id, conflict.column) == (1, "审核结论")
    assert conflict.theirs == f"总台账第4行：通过；{CATEGORIES[0]}第4行：退稿"


def test_who_saved_the_file_is_said(path: Path) -> None:
    def work(workbook: Any) -> None:
        workbook["总台账"].append([None, None, "手工补录"])
        workbook.properties.lastModifiedBy = "赵审核"

    edit(path, work)
    [conflict] = merge(read_back(path), EMPTY, EMPTY).conflicts
    assert (conflict.entry_id, conflict.column, conflict.theirs) == (None, "整行", "受理编号：手工补录")
    assert conflict.why.startswith("总台账第7行：") and "赵审核" in conflict.why


def test_words_with_escapes_come_back_as_typed(path: Path) -> None:
    text = "见 _x0041_ 和 =A1"
    ours = {**EMPTY, 1: {"审核意见": text}}
    write_workbook(path, content(path.parent, review_cells=ours))
    assert read_back(path).rows[1]["审核意见"] == text
    fill_in(path, "总台账", 2, 审核意见="第一行_x000D_\n第二行")  # as Excel writes a carriage return
    assert read_back(path).rows[2]["审核意见"] == "第一行\n第二行"


def test_columns_moved_sheets_renamed_and_rows_above(path: Path) -> None:
    def work(workbook: Any) -> None:
        sheet = workbook["总台账"]
        sheet.title = "台账（办公室用）"
        reviewed = [cell.column for cell in sheet[3] if cell.value in ("审核结论", "审核意见")]
        for row in sheet.iter_rows(min_row=3):  # 审核结论 changes places with 审核意见, and a title grows
            left, right = (cell for cell in row if cell.column in reviewed)
            left.value, right.value = right.value, left.value
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        sheet.insert_rows(1, 2)
        [place] = [cell.column for cell in sheet[5] if cell.value == "审核意见"]
        sheet.cell(6, place).value = "好"

    edit(path, work)
    theirs = read_back(path)
    assert theirs.trouble is None
    assert changes(merge(theirs, EMPTY, EMPTY)) == {1: {"审核意见": "好"}}
    assert theirs.strangers == ()


def test_a_lost_id_is_found_by_the_reference_number(path: Path) -> None:
    fill_in(path, "总台账", 2, 审核结论="通过")

    def work(workbook: Any) -> None:
        for row in workbook["总台账"].iter_rows(min_row=4, max_col=1):
            row[0].value = None

    edit(path, work)
    assert changes(merge(read_back(path), EMPTY, EMPTY)) == {2: {"审核结论": "通过"}}


def test_a_partial_sort_takes_nothing_and_loses_nothing(path: Path) -> None:
    fill_in(path, "总台账", 1, 审核结论="通过", 审核意见="甲")

    def work(workbook: Any) -> None:  # rows 4 and 5 change places, but for the hidden ID
        sheet = workbook["总台账"]
        for column in range(2, sheet.max_column + 1):
            first, second = sheet.cell(4, column), sheet.cell(5, column)
            first.value, second.value = second.value, first.value

    edit(path, work)
    result = merge(read_back(path), EMPTY, EMPTY)
    assert result.changes == ()
    [conflict] = result.conflicts
    assert "审核结论：通过；审核意见：甲" in conflict.theirs and "对不上" in conflict.why


def test_edits_of_generated_cells_and_columns_of_their_own_are_listed(path: Path) -> None:
    def work(workbook: Any) -> None:
        sheet = workbook["总台账"]
        sheet["I4"].value = 13900000000  # 联系电话
        sheet.cell(3, sheet.max_column + 1).value = "备注"
        sheet.cell(5, sheet.max_column).value = "已电话联系"
        workbook.create_sheet("我的统计").append(["甲", 3])
        workbook.create_sheet("空表")

    edit(path, work)
    theirs = read_back(path)
    listed = [(stranger.entry_id, stranger.column, stranger.text) for stranger in theirs.strangers]
    assert listed == [(1, "联系电话", "13900000000"), (2, "备注", "已电话联系"), (None, "整张工作表", "甲，3")]
    assert len(merge(theirs, EMPTY, EMPTY).conflicts) == 3


def test_a_phone_number_turned_into_a_number_is_no_edit(path: Path) -> None:
    def work(workbook: Any) -> None:
        cell = workbook["总台账"]["I4"]  # 联系电话
        cell.value = int(cell.value)

    edit(path, work)
    assert read_back(path).strangers == ()


def test_a_broken_mails_row_is_no_stranger(tmp_path: Path) -> None:

    given = content(tmp_path, mails=(mail(9, disposition=Disposition.QUARANTINED, entry_id=None, error="内部错误"),))
    write_workbook(tmp_path / "台账.xlsx", given)
    assert read_back(tmp_path / "台账.xlsx").strangers == ()


# -- what cannot be read -----------------------------------------------------------------------------------------


def drop_column(header: str) -> Callable[[Any], None]:
    def work(workbook: Any) -> None:
        sheet = workbook["总台账"]
        [place] = [cell.column for cell in sheet[3] if cell.value == header]
        sheet.delete_cols(place)

    return work


def lose_all(workbook: Any) -> None:
    for sheet in workbook.worksheets[1:]:
        workbook.remove(sheet)
    workbook["总台账"].delete_rows(3)


TROUBLES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a review column deleted": (lambda path: edit(path, drop_column("审核意见")), "缺少“审核意见”"),
    "the header's key renamed": (lambda path: edit(path, drop_column("受理编号")), "“总台账”里找不到表头"),
    "no table left": (lambda path: edit(path, lose_all), "找不到带"),
    "another workbook": (lambda path: Workbook().save(path), "找不到带"),
    "with a password": (
        lambda path: path.write_bytes(
            bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
        ),
        "打开密码",
    ),
    "an old .xls": (lambda path: path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600), "旧版"),
    "cut short": (lambda path: path.write_bytes(path.read_bytes()[:5000]), "损坏"),
    "empty": (lambda path: path.write_bytes(b""), "损坏"),
    "something else": (lambda path: path.write_bytes(b"<html>"), "不是 Excel 文件"),
}


@pytest.mark.parametrize(("spoil", "words"), TROUBLES.values(), ids=TROUBLES.keys())
def test_what_cannot_be_read_is_said(path: Path, spoil: Callable[[Path], object], words: str) -> None:
    spoil(path)
    theirs = read_back(path)
    assert theirs.trouble is not None and words in theirs.trouble
    assert theirs.found == ()


# -- the merge ---------------------------------------------------------------------------------------------------


def one(column: str, *texts: str) -> ReadBack:
    """A file that says this about entry 1, on one sheet or several."""
    return ReadBack(7, tuple(Found(1, column, text, f"表{place}") for place, text in enumerate(texts, 1)))


# column, what their sheets say, base, ours -> taken, or words of the conflict, or None for nothing
MERGES: dict[str, tuple[str, tuple[str, ...], str, str, str | None, str | None]] = {
    "nobody changed": ("审核意见", ("甲",), "甲", "甲", None, None),
    "we changed": ("审核意见", ("甲",), "甲", "乙", None, None),
    "they changed": ("审核意见", ("乙",), "甲", "甲", "乙", None),
    "they cleared": ("审核意见", ("",), "甲", "甲", "", None),
    "both alike": ("审核意见", ("乙",), "甲", "乙", None, None),
    "both otherwise": ("审核意见", ("乙",), "甲", "丙", None, "另有改动"),
    "two sheets, one changed": ("审核意见", ("甲", "乙"), "甲", "甲", "乙", None),
    "two sheets, two ways": ("审核意见", ("丙", "乙"), "甲", "甲", None, "几处"),
    "written otherwise only": ("审核日期", ("2021年5月9日",), "2021-05-09", "2021/5/9", None, None),
    "a date in words": ("审核日期", ("2021年5月9日",), "", "", "2021-05-09", None),
    "half a date": ("审核日期", ("5.19",), "", "", None, "日期读不懂"),
    "no such day": ("审核日期", ("2021-02-30",), "", "", None, "日期读不懂"),
    "a verdict with a space": ("审核结论", ("通 过",), "", "", "通过", None),
    "no such verdict": ("审核结论", ("同意",), "", "", None, "只能是"),
    "a verdict withdrawn": ("审核结论", ("",), "通过", "通过", "", None),
}


@pytest.mark.parametrize(("column", "theirs", "base", "ours", "taken", "why"), MERGES.values(), ids=MERGES.keys())
def test_merge(column: str, theirs: tuple[str, ...], base: str, ours: str, taken: str | None, why: str | None) -> None:
    result = merge(one(column, *theirs), {1: {column: base}}, {1: {column: ours, "审核人": "赵"}})
    assert result.changes == (() if taken is None else (Change(1, {column: taken, "审核人": "赵"}),))
    assert [why is not None and why in conflict.why for conflict in result.conflicts] == ([True] if why else [])
    assert all(conflict.ours == normal(column, ours) for conflict in result.conflicts)


@pytest.mark.parametrize(
    ("now", "taken"),
    [(("甲", "乙"), "乙"), (("", "乙"), "乙"), (("甲", ""), None), (("", ""), ""), (("乙", "丙"), None)],
)
def test_edits_go_on_while_excel_holds_the_file(now: tuple[str, ...], taken: str | None) -> None:
    # 甲 was taken in an earlier round, but the file could not be written again: its base is still empty.
    result = merge(one("审核意见", *now), {1: {}}, {1: {"审核意见": "甲"}}, earlier={1: {"审核意见": "甲"}})
    assert result.changes == (() if taken is None else (Change(1, {"审核意见": taken}),))
    assert bool(result.conflicts) == (now == ("乙", "丙"))


def test_an_unknown_entry_is_listed_if_anything_was_written() -> None:
    theirs = ReadBack(7, (Found(9, "审核结论", "通过", "总台账第4行"), Found(9, "审核人", "", "总台账第4行")))
    [conflict] = merge(theirs, {}, EMPTY).conflicts
    assert (conflict.entry_id, conflict.column, conflict.theirs) == (None, "审核结论", "通过")
    assert "ID 9" in conflict.why


def test_strangers_are_listed() -> None:
    strangers = (Stranger(1, "备注", "甲", "总台账第4行", "没有这一列。"), Stranger(99, "整行", "乙", "表", "x"))
    conflicts = merge(ReadBack(7, (), strangers), {}, EMPTY).conflicts
    assert [(conflict.entry_id, conflict.column, conflict.theirs) for conflict in conflicts] == [
        (1, "备注", "甲"),
        (None, "整行", "乙"),
    ]


# -- anything staff may do ---------------------------------------------------------------------------------------


class Desk:
    """A sheet on somebody's desk: does what staff do, and remembers what should come of it."""

    def __init__(self, rows: list[list[Any]], base: Mapping[int, Mapping[str, str]], seed: int) -> None:
        self.header, *self.body = rows
        self.base = base
        self.expected = {number: dict(cells) for number, cells in base.items()}
        self.strangers = 0
        self.chance = random.Random(seed)  # noqa: S311 - to be repeatable, not secret

    def sort(self) -> None:
        self.chance.shuffle(self.body)

    def insert(self, text: str | None = None) -> None:
        row = [None, *[text] * (len(self.header) - 1)]
        self.body.insert(self.chance.randrange(len(self.body) + 1), row)

    def stranger(self) -> None:
        self.insert("手工")
        self.strangers += 1

    def swap(self) -> None:
        first, second = self.chance.sample(range(1, len(self.header)), 2)
        for row in (self.header, *self.body):
            row[first], row[second] = row[second], row[first]

    def delete(self) -> None:
        if row := self._some_entry():
            self.body.remove(row)
            self.expected[row[0]] = dict(self.base[row[0]])  # it only comes back

    def review(self, text: str | None = "新意见") -> None:
        if row := self._some_entry():
            row[self.header.index("审核意见")] = text
            self.expected[row[0]]["审核意见"] = text or ""

    def clear(self) -> None:
        self.review(None)

    def _some_entry(self) -> list[Any] | None:
        entries = [row for row in self.body if row[0] is not None]
        return self.chance.choice(entries) if entries else None


STEPS = [Desk.sort, Desk.insert, Desk.stranger, Desk.swap, Desk.delete, Desk.review, Desk.review, Desk.clear]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), max_size=8), seed=st.integers(0, 1000))
def test_nothing_is_lost_whatever_staff_do(tmp_path: Path, steps: list[Callable[[Desk], None]], seed: int) -> None:
    path = tmp_path / "台账.xlsx"
    base = {number: {"审核意见": f"意见{number}"} for number in range(1, 7)}
    entries = [entry(number, findings=(UNSTAMPED,) * (number % 3)) for number in base]
    write_workbook(path, content(tmp_path, *entries, review_cells=base))
    workbook = load_workbook(path)
    sheet = workbook["总台账"]
    desk = Desk([[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)], base, seed)
    for step in steps:
        step(desk)
    sheet.delete_rows(3, sheet.max_row)
    for number, line in enumerate((desk.header, *desk.body), 3):
        for column, value in enumerate(line, 1):
            sheet.cell(number, column).value = value
    workbook.save(path)
    theirs = read_back(path)
    result = merge(theirs, base, base)
    after = {**base, **{change.entry_id: dict(change.cells) for change in result.changes}}
    assert after == desk.expected
    assert (theirs.trouble, len(theirs.strangers), len(result.conflicts)) == (None, desk.strangers, desk.strangers)
