"""The workbook: sheets, look, links, other people's text, and the file's place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from workbooks import CAMPAIGN, CATEGORIES, LONG, NOW, UNSTAMPED, content, entry, mail, table

from config.model import Campaign, Category, Verdict
from ledger import workbook as module
from ledger.model import Conflict, DigitalSignatureFact, Disposition, JudgedFinding, SealFact
from ledger.sheets.cells import Link, clean, put, read_text, text_of
from ledger.sheets.content import Linker
from ledger.sheets.counts import by_day, by_province, by_state
from ledger.workbook import (
    COLUMNS,
    WorkbookBusyError,
    WorkbookChangedError,
    WorkbookContent,
    holder,
    sheet_title,
    write_workbook,
)

REVIEW = ["审核结论", "审核意见", "审核人", "审核日期", "政治性", "推荐理由"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "台账.xlsx"


def cell_time(text: str) -> datetime:
    """As Excel keeps it: without a zone."""
    return datetime.fromisoformat(text)


def written(path: Path, given: WorkbookContent | None = None) -> Any:
    write_workbook(path, given or content(path.parent))
    return load_workbook(path)


# -- sheets ------------------------------------------------------------------------------------------------------


def test_the_sheets_stand_in_their_order(path: Path) -> None:
    workbook = written(path)
    visible = [sheet.title for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    assert visible == ["总台账", *CATEGORIES, "汇总", "退回与待核", "来信登记", "打印版", "待核对", "说明"]
    assert workbook.active.title == "总台账"
    assert [sheet.title for sheet in workbook.worksheets if sheet.sheet_view.tabSelected] == ["总台账"]


def test_the_master_sheet_says_everything_about_an_entry(path: Path) -> None:
    third = entry(
        3, disposition=Disposition.HELD, findings=(UNSTAMPED, LONG), seal=SealFact("unclear"), subject="=1+1", version=2
    )
    written(path, content(path.parent, third, review_cells={3: {"审核结论": "待定", "审核日期": "2021-05-19"}}))
    [row] = table(path, "总台账")
    assert row == {
        "ID": 3, "序号": 1, "受理编号": "SL2021-0003", "省（区市）": "浙江省", "单位名称": "示例市第3中学党支部",
        "类别": CATEGORIES[0], "作品（案例）名称": "案例3", "联系人": "张三", "联系电话": "13800000003",
        "收稿时间": cell_time("2021-05-17 06:57"), "处理结果": "待人工复核",
        "问题": f"1. {UNSTAMPED.problem}\n2. {LONG.problem}", "公章": "不清晰，请核对", "电子签名": None, "签名": None,
        "落款日期": None, "盖章页": None, "版本": "第2次",
        "材料": None, "表格": None, "原邮件": None, "发件人": "张三\nunit3@example.org", "邮件主题": "=1+1",
        "审核结论": "待定", "审核意见": None, "审核人": None, "审核日期": cell_time("2021-05-19"),
        "政治性": None, "推荐理由": None,
    }  # fmt: skip
    shown = [column.header for column in COLUMNS if column.header not in ("征集活动", "材料清单")]
    assert list(row) == ["ID", *shown, *REVIEW]


def test_a_replaced_version_stands_below_the_one_that_replaced_it(path: Path) -> None:
    first = entry(1, superseded=True)
    second = entry(2, reference_number=first.reference_number, version=2)
    tenth = entry(3, reference_number="SL2021-10000")
    written(path, content(path.parent, tenth, first, second))
    rows = [(row["ID"], row["序号"], row["版本"]) for row in table(path, "总台账")]
    assert rows == [(2, 1, "第2次"), (1, None, "第1次\n（已被替代）"), (3, 2, "第1次")]
    assert [row["ID"] for row in table(path, CATEGORIES[0])] == [2, 3]
    assert [row["ID"] for row in table(path, "打印版")] == [2, 3]


def test_two_campaigns_bring_a_column_and_sheets_of_their_own(path: Path) -> None:
    other = Campaign(id="other", title="另一活动", categories=(Category(name=CATEGORIES[1]),))
    second = entry(2, campaign="other", category=CATEGORIES[1])
    written(path, content(path.parent, entry(1), second, campaigns=(CAMPAIGN, other)))
    assert [row["征集活动"] for row in table(path, "总台账")] == [CAMPAIGN.title, "另一活动"]
    assert [row["ID"] for row in table(path, f"{CATEGORIES[1]}（TG）")] == [2]
    assert table(path, f"{CATEGORIES[1]}（SL2021）") == []


def test_returned_and_held_come_with_remedies_and_broken_mails_after_them(path: Path) -> None:
    broken = mail(9, disposition=Disposition.QUARANTINED, entry_id=None, error="内部错误")
    decided = entry(4, disposition=Disposition.RETURNED, superseded=True)
    given = content(path.parent)
    written(path, replace(given, entries=(*given.entries, decided), mails=(*given.mails, broken)))
    rows = table(path, "退回与待核")
    assert [(row["ID"], row["处理结果"]) for row in rows] == [(2, "退回补正"), (3, "待人工复核"), ("M9", "隔离")]
    assert rows[1]["修改办法"] == f"1. {UNSTAMPED.remedy}\n2. {LONG.remedy}"
    assert "内部错误" in rows[2]["问题"]


def test_every_mail_is_registered(path: Path) -> None:
    mails = (
        mail(1, arrived=NOW),
        mail(2, arrived=NOW, disposition=Disposition.IGNORED, why_ignored="自动回复", subject=None),
        mail(3, arrived=NOW, duplicate_of=1),
        mail(4, arrived=NOW, disposition=None),
    )
    written(path, content(path.parent, mails=mails))
    rows = [(row["处理结果"], row["说明"], row["邮件主题"]) for row in table(path, "来信登记")]
    assert rows == [
        ("受理", None, "来信1"),
        ("非投稿", "自动回复", "（无主题）"),
        ("重复来信", "与第1号来信相同，未重复登记。", "来信3"),
        ("待处理", None, "来信4"),
    ]


def test_what_could_not_be_taken_over_is_listed(path: Path) -> None:
    conflicts = (Conflict(2, "审核意见", "同意", "", "另有改动", NOW), Conflict(None, "整行", "手工", "", "无编号"))
    written(path, content(path.parent, conflicts=conflicts))
    rows, noted = [tuple(row.values()) for row in table(path, "待核对")], cell_time("2021-05-20 07:00")
    assert rows == [
        (1, "SL2021-0002", "示例市第2中学党支部", "审核意见", "同意", None, "另有改动", noted),
        (2, None, None, "整行", "手工", None, "无编号", None),
    ]


def test_the_guide_explains_every_column(path: Path) -> None:
    texts = {cell.value for row in written(path)["说明"] for cell in row}
    headers = [column.header for column in COLUMNS if column.header not in ("序号", "征集活动", "材料清单")]
    assert {*headers, *REVIEW} <= texts


def test_an_empty_ledger_makes_a_workbook(path: Path) -> None:
    workbook = written(path, replace(content(path.parent), entries=(), mails=()))
    assert workbook["总台账"]["B2"].value == "截至2021年5月20日 07:00，共0件。"


# -- counts ------------------------------------------------------------------------------------------------------


def test_the_summary_counts_standing_versions(path: Path) -> None:
    given = content(
        path.parent,
        entry(1, organization="甲", province="浙江省"),
        entry(2, organization="甲", province="浙江省", category=CATEGORIES[1]),
        entry(3, organization="乙", province="北京市", category=None, disposition=Disposition.HELD),
        entry(4, organization="乙", province="北京市", superseded=True),
    )
    assert by_province(given.standing, CATEGORIES).rows == [
        ["北京市", 0, 0, 0, 1, 1, 1],
        ["浙江省", 1, 1, 0, 0, 2, 1],
        ["合计", 1, 1, 0, 1, 3, 2],
    ]
    assert by_state(given.standing).rows == [["受理", 2, 1], ["待人工复核", 1, 1], ["合计", 3, 2]]
    sheet = written(path, given)["汇总"]
    assert [type(chart).__name__ for chart in sheet._charts] == ["BarChart", "BarChart"]
    assert not [cell for row in sheet for cell in row if cell.data_type == "f"]
    assert sheet["B2"].value == "截至2021年5月20日 07:00，共3件：受理2件，待人工复核1件。"


def test_days_without_mail_are_counted_too(path: Path) -> None:
    early = datetime.fromisoformat("2021-05-17T23:59:00+08:00")
    late = datetime.fromisoformat("2021-05-19T16:30:00+00:00")  # 00:30 of the 20th in Beijing
    given = content(path.parent, entry(1, received_at=early), entry(2, received_at=late))
    assert by_day(replace(given, mails=(mail(1, arrived=early),))).rows == [
        ["2021-05-17", 1, 1, 1],
        ["2021-05-18", 0, 0, 1],
        ["2021-05-19", 0, 0, 1],
        ["2021-05-20", 0, 1, 2],
    ]


# -- look --------------------------------------------------------------------------------------------------------


def test_sheets_of_entries_are_set_up_for_staff(path: Path) -> None:
    workbook = written(path)
    for name in ("总台账", CATEGORIES[0], "退回与待核"):
        sheet = workbook[name]
        headers = [cell.value for cell in sheet[3]]
        columns = {header: sheet.cell(3, index).column_letter for index, header in enumerate(headers, 1)}
        assert sheet.column_dimensions["A"].hidden and headers[0] == "ID"
        assert sheet.freeze_panes == "F4"
        assert sheet.auto_filter.ref.startswith("A3:")  # with the ID, or sorting leaves it behind
        checks = {str(check.sqref).split(":")[0]: check for check in sheet.data_validations.dataValidation}
        assert checks[f"{columns['审核结论']}4"].type == "list"
        assert checks[f"{columns['政治性']}4"].type == "list"
        assert checks[f"{columns['审核日期']}4"].type == "date"
        assert sheet.protection.sheet and not sheet.protection.password and not sheet.protection.autoFilter
        unlocked = [headers[cell.column - 1] for cell in sheet[4] if not cell.protection.locked]
        assert unlocked == REVIEW
        tints = [rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules]
        assert f'${columns["审核结论"]}4="退稿"' in tints and f'${columns["处理结果"]}4="待人工复核"' in tints


def test_a_missing_seal_stands_out(path: Path) -> None:
    sheet = written(path, content(path.parent, entry(1), entry(2, seal=SealFact("absent"))))["总台账"]
    seals = {row[0].value: cell for row in sheet.iter_rows(min_row=4) for cell in row if "章" in str(cell.value)[:4]}
    assert (seals[1].value[:2], seals[1].font.bold) == ("有章", False)
    assert (seals[2].value, seals[2].font.bold, seals[2].font.color.rgb) == ("未见公章", True, "00C00000")


UNIT = "示例省某某公司"
SIGNATURES = {
    "intact": (DigitalSignatureFact("", UNIT, "2021-05-12T09:30:00+08:00", intact=True), f"有效：{UNIT}（2021-05-12）"),
    "not validated": (DigitalSignatureFact("adbe.pkcs7.detached", UNIT), f"有，未验证：{UNIT}"),
    "nothing is known": (DigitalSignatureFact(""), "有，未验证"),
    "without a signer": (DigitalSignatureFact("", None, "2021-05-12T09:30:00"), "有，未验证（2021-05-12）"),
    "a strange date": (DigitalSignatureFact("", UNIT, "D:20210512", intact=True), f"有效：{UNIT}"),
    "SM2": (DigitalSignatureFact("GM.sm2seal", UNIT, sm2=True), f"有，未验证（国密）：{UNIT}"),
    "changed": (DigitalSignatureFact("", UNIT, intact=False), f"验证未通过，请核对：{UNIT}"),
}


@pytest.mark.parametrize(("signature", "text"), SIGNATURES.values(), ids=SIGNATURES.keys())
def test_digital_signatures_are_named(path: Path, signature: DigitalSignatureFact, text: str) -> None:
    given = entry(1, seal=SealFact("absent", digital_signatures=(signature, signature)))
    written(path, content(path.parent, given))
    assert table(path, "总台账")[0]["电子签名"] == f"{text}\n{text}"


CELLS = {
    "signed, not dated": (SealFact("present", reason="", signed=True, dated=False), "有", "无"),
    "hard to say": (SealFact("unclear", reason="公章印迹很淡"), "存疑", "存疑"),
    "kept before it was looked at": (SealFact("present"), None, None),
    "no seal looked for": (None, None, None),
}


@pytest.mark.parametrize(("seal", "signed", "dated"), CELLS.values(), ids=CELLS.keys())
def test_signature_and_date_are_told(path: Path, seal: SealFact | None, signed: str | None, dated: str | None) -> None:
    written(path, content(path.parent, entry(1, seal=seal, form={"signature": ""}), entry(2, seal=seal, form={})))
    told = [(row["签名"], row["落款日期"]) for row in table(path, "总台账")]
    assert told == [(signed, dated), (None, None)]


def test_drop_downs_name_their_words_on_a_hidden_sheet(path: Path) -> None:
    workbook = written(path)
    words = {}
    for name, defined in workbook.defined_names.items():
        [(title, cells)] = defined.destinations
        words[name] = [cell.value for (cell,) in workbook[title][cells]]
        assert workbook[title].sheet_state == "hidden"
    assert words == {"choices_1": ["通过", "退回", "待定", "退稿"], "choices_2": ["强", "中", "弱"]}
    used = {check.formula1 for check in workbook["总台账"].data_validations.dataValidation if check.type == "list"}
    assert used == set(words)


def test_every_sheet_prints_on_its_paper(path: Path) -> None:
    for sheet in written(path).worksheets:
        if sheet.sheet_state == "hidden":
            continue
        assert sheet.page_setup.orientation == "landscape"
        assert int(sheet.page_setup.paperSize) == (8 if sheet.title in ("总台账", *CATEGORIES, "退回与待核") else 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "&P" in sheet.oddFooter.center.text and "&N" in sheet.oddFooter.center.text
        if sheet.title not in ("汇总", "说明"):
            assert sheet.print_title_rows == "$3:$3"
    assert len(table(path, "打印版")[0]) - 1 <= 10


def test_rows_are_high_enough_for_their_text(path: Path) -> None:
    many = tuple(JudgedFinding("seal.absent", Verdict.RETURN, "推荐表没有盖章，" * 8, "盖章") for _ in range(4))
    entries = (entry(1), entry(2, findings=many), entry(3, findings=many * 9))
    sheet = written(path, content(path.parent, *entries))["总台账"]
    heights = [sheet.row_dimensions[row].height for row in (4, 5, 6)]
    assert heights[0] < 60 < 4 * 4 * 13 < heights[1] < heights[2] <= 409


@pytest.mark.parametrize(
    ("name", "taken", "title"),
    [
        ("图片/视频[2021]:*?\\", set(), "图片／视频［2021］：＊？＼"),
        ("总台账", {"总台账"}, "总台账(2)"),
        ("ABC", {"abc", "abc(2)"}, "ABC(3)"),
        ("长" * 40, {"长" * 31}, "长" * 28 + "(2)"),
        ("'引号'", set(), "引号"),
        ("  ", set(), "未命名"),
        ("😀" * 20, set(), "😀" * 15),
    ],
)
def test_sheet_names_are_what_excel_accepts(name: str, taken: set[str], title: str) -> None:
    assert sheet_title(name, taken) == title


# -- links -------------------------------------------------------------------------------------------------------


def test_links_lead_to_files_that_exist(tmp_path: Path) -> None:
    archive = tmp_path / "数据" / "archive"
    folder = "党员风采/浙江省/SL2021-0001-示例 100%#1"
    for name in (f"{folder}/推荐表 {{盖章}}.pdf", f"{folder}/照片.jpg", "raw/1.eml"):
        (archive / name).parent.mkdir(parents=True, exist_ok=True)
        (archive / name).write_bytes(b"x")
    path = tmp_path / "共享" / "台账.xlsx"
    sheet = written(path, content(archive, entry(1, folder=folder), entry(2, folder="无此目录")))["总台账"]
    headers = [cell.value for cell in sheet[3]]
    targets = {headers[cell.column - 1]: cell.hyperlink.target for cell in sheet[4] if cell.hyperlink}
    assert list(targets) == ["材料", "表格", "原邮件"]
    for target in targets.values():
        assert not set(target) & set(' "<>[]^`{}#')
        assert (path.parent / unquote(target)).resolve().exists()
    assert unquote(targets["表格"]).endswith("推荐表 {盖章}.pdf")
    assert [cell.value for cell in sheet[5] if cell.hyperlink] == []


@pytest.mark.parametrize(
    ("files", "form"),
    [
        (["a.pdf"], "a.pdf"),
        (["a.pdf", "b.jpg"], "a.pdf"),
        (["a.pdf", "b.pdf"], None),
        (["a.pdf", "党员风采推荐表.pdf"], "党员风采推荐表.pdf"),
        (["推荐表.docx", "推荐表.pdf"], "推荐表.pdf"),
        (["推荐表1.pdf", "推荐表2.pdf"], None),
        ([], None),
    ],
)
def test_the_form_is_linked_where_it_is_certain(tmp_path: Path, files: list[str], form: str | None) -> None:
    (tmp_path / "f").mkdir()
    for name in files:
        (tmp_path / "f" / name).write_bytes(b"x")
    link = Linker(tmp_path, tmp_path).links(entry(1, folder="f")).form
    assert (link.target if link else None) == (f"./f/{form}" if form else None)


# -- other people's text -----------------------------------------------------------------------------------------

HOSTILE = [
    "=cmd|'/C calc'!A0", "=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "#N/A", "#REF!", "TRUE", "1.0", "00123",
    "a\x00\x07b", "\ud800x", "\ufffe\uffff", "中\u202efdp.exe", "_x0041_x0042_", "_x000D_", "a\r\nb\rc\n",
    "长" * 40_000, "😀" * 20_000, " 前后 ", "<&>]]>\"'", "",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    workbook = Workbook()
    cell = workbook.active["A1"]
    put(cell, text, (cell._style, cell._style))
    workbook.save(tmp_path / "x.xlsx")
    read = load_workbook(tmp_path / "x.xlsx").active["A1"]
    assert read.data_type != "f" and read.data_type != "e"
    assert read_text(read.value) == text_of(clean(text))
    assert len(str(read.value or "").encode("utf-16-le")) <= 2 * 32_767


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(codec=None), min_size=1)))
def test_no_text_breaks_the_file(tmp_path: Path, text: str) -> None:
    form = {"case_title": text, "contact_person": text, "contact_phone": text}
    finding = JudgedFinding("form.missing", Verdict.RETURN, text, text)
    judged = {"province": text, "organization": text, "form": form, "findings": (finding,)}
    sent = {"subject": text, "sender": text, "sender_name": ""}
    given = content(
        tmp_path,
        entry(1, **judged, **sent, disposition=Disposition.RETURNED, seal=SealFact("present", text)),
        title=f"题{text[:200]}",
        mails=(mail(1, subject=text, sender=text, why_ignored=text, why_not_answered=text, error=text),),
        conflicts=(Conflict(1, "审核意见", text, text, text),),
        review_cells={1: {"审核意见": text, "审核结论": text, "审核日期": text}},
        campaigns=(CAMPAIGN.model_copy(update={"categories": (Category(name=f"类{text[:50]}"),)}),),
    )
    path = tmp_path / "台账.xlsx"
    workbook = written(path, given)
    assert not [cell for sheet in workbook for row in sheet for cell in row if cell.data_type in ("f", "e")]
    [row] = table(path, "总台账")
    for header in ("省（区市）", "单位名称", "作品（案例）名称", "邮件主题", "发件人"):
        assert read_text(row[header]) == text_of(clean(text))


def test_a_text_like_a_formula_is_marked_as_text(path: Path) -> None:
    sheet = written(path, content(path.parent, entry(1, organization="=1+1"), entry(2)))["总台账"]
    assert sheet["E4"].value == "=1+1" and sheet["E4"].quotePrefix and sheet["E4"].number_format == "@"
    assert not sheet["E5"].quotePrefix


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "TRUE"),
        (1.0, "1"),
        (1.5, "1.5"),
        (13800000000, "13800000000"),
        (cell_time("2026-11-19"), "2026-11-19"),
        (cell_time("2026-11-19 14:29:59.999"), "2026-11-19 14:30"),
        (date(2026, 11, 19), "2026-11-19"),
        ("\u3000通过\xa0", "通过"),
        ("一\xa0二", "一 二"),
        (Link("打开", "x"), "打开"),
    ],
)
def test_values_as_text(value: Any, text: str) -> None:
    assert text_of(value) == text


# -- the file's place --------------------------------------------------------------------------------------------


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_old_workbook_goes_to_the_history(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 2)
    versions = []
    for generation in range(1, 5):
        write_workbook(path, content(path.parent, generation=generation))
        versions.append(path.read_bytes())
    assert files(path.parent) == ["台账.xlsx", "台账历史"]
    kept = sorted((path.parent / "台账历史").iterdir())
    assert [copy.read_bytes() for copy in kept] == versions[1:3]


def no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")


def refuse(*_: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_workbook_that_excel_holds_is_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_workbook(path, content(path.parent))
    before = path.read_bytes()
    owner = b"\x06" + b" " * 54 + b"\x03\x00" + "赵审核".encode("utf-16-le") + b" " * 100
    (path.parent / "~$台账.xlsx").write_bytes(owner)
    waited: list[float] = []
    monkeypatch.setattr("ledger.workbook.time.sleep", waited.append)
    monkeypatch.setattr(Path, "replace", refuse)
    for generation in (8, 9):
        with pytest.raises(WorkbookBusyError, match="赵审核"):
            write_workbook(path, content(path.parent, generation=generation))
    assert len(list((path.parent / "台账历史").iterdir())) == 1
    assert path.read_bytes() == before
    assert 2 <= sum(waited) / 2 <= 3
    assert not list(path.parent.glob("*.tmp.xlsx")) and not list(path.parent.glob(".*.tmp.xlsx"))


def test_a_short_lock_is_waited_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusals = iter([refuse, refuse])
    replace_file = Path.replace

    def busy_at_first(self: Path, target: Path) -> None:
        next(refusals, lambda: replace_file(self, target))()

    monkeypatch.setattr("ledger.workbook.time.sleep", lambda _: None)
    monkeypatch.setattr(Path, "replace", busy_at_first)
    write_workbook(path, content(path.parent))
    assert files(path.parent) == ["台账.xlsx"]


def test_a_failed_build_leaves_nothing_behind(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_workbook(path, content(path.parent))
    before = path.read_bytes()
    monkeypatch.setattr("ledger.workbook.os.fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        write_workbook(path, content(path.parent, generation=8))
    assert files(path.parent) == ["台账.xlsx"] and path.read_bytes() == before


def test_a_save_after_reading_is_not_overwritten(path: Path) -> None:
    write_workbook(path, content(path.parent))
    with pytest.raises(WorkbookChangedError):
        write_workbook(path, content(path.parent), unchanged_since="0" * 64)
    assert ".台账.tmp.xlsx" not in files(path.parent)


@pytest.mark.parametrize(
    ("name", "lock", "who"),
    [
        (".~lock.台账.xlsx#", b",li,pc-3,20.05.2021 09:00,file:///home/li;", "li"),
        (".~lock.台账.xlsx#", "李四,li,pc-3,20.05.2021 09:00,file:///home/li;".encode(), "李四"),
        ("~$台账.xlsx", b"\x04" + "张三".encode("gb18030"), "张三"),
        ("~$台账.xlsx", b"", ""),
        ("别的.xlsx", b"", None),
    ],
)
def test_who_has_it_open(path: Path, name: str, lock: bytes, who: str | None) -> None:
    (path.parent / name).write_bytes(lock)
    assert holder(path) == who
