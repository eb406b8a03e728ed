"""The workbook for every campaign: columns, category sheets, material lists, counts, sheet names."""

from __future__ import annotations

import doctest
import json
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from workbooks import CAMPAIGN, CATEGORIES, content, entry, fill_in, table

from config.load import campaign_ids, load_campaign
from config.model import Campaign, Category, Column, Quota, ReviewColumn, Verdict, WorksListRule
from ledger.model import Decision, Disposition, Entry, FileFact, JudgedFinding, ListFact, SealFact, WorkFact
from ledger.readback import Merge, merge, read_back
from ledger.sheets import columns, materials, summary, works
from ledger.sheets.columns import REVIEW, stated_rows
from ledger.sheets.counts import by_column, by_list, by_province, by_quota, by_unit, one_each_submission
from ledger.workbook import write_workbook

CAMPAIGNS = {name: load_campaign(name) for name in campaign_ids()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "台账.xlsx"


@pytest.mark.parametrize("module", [columns, materials, summary, works])
def test_the_examples_are_right(module: Any) -> None:
    assert doctest.testmod(module).failed == 0


def of(campaign: Campaign, number: int, category: str | None, form: Mapping[str, str], **changes: Any) -> Entry:
    """An accepted entry of a campaign."""
    reference = f"{campaign.reference_prefix}-{number:04d}"
    given = {"campaign": campaign.id, "reference_number": reference, "category": category, "form": dict(form)}
    return entry(number, **{**given, **changes})


def one_each(campaign: Campaign, start: int = 0) -> list[Entry]:
    """An entry of every category, with another text in every row."""
    return [
        of(campaign, number, category.name, {row.field: f"{row.label}{number}" for row in stated_rows(category)})
        for number, category in enumerate(campaign.categories, start + 1)
    ]


def headers(path: Path, sheet: str) -> list[str]:
    return [cell.value for cell in load_workbook(path)[sheet][3]]


# -- columns -----------------------------------------------------------------------------------------------------

SEAL = {"公章", "电子签名", "盖章页"}
# Of 省（区市）, the columns about the form, and 材料清单: those that stand on 总台账.
ASKED = {
    "linghang-2021": {"省（区市）", "签名", "落款日期", "表格", "材料清单", *SEAL},
    "fujian-2021": {"党建领域", "征集方式", "签名", "落款日期", "表格", "材料清单", *SEAL},
    "changzhou-2024": {"落款日期", "表格", "材料清单", *SEAL},  # signature = "off": only the unit's seal is asked
    "acftu-2021": {"材料清单"},
    "haowangmin-2024": {"表格", "材料清单", *SEAL},
}
ALL_ASKED = frozenset().union(*ASKED.values())


@pytest.mark.parametrize(("name", "asked"), ASKED.items())
def test_only_what_a_campaign_asks_for_has_a_column(path: Path, name: str, asked: set[str]) -> None:
    campaign = CAMPAIGNS[name]
    write_workbook(path, content(path.parent, *one_each(campaign), campaigns=(campaign,), title=campaign.title))
    assert ALL_ASKED & set(headers(path, "总台账")) == asked
    guide = {cell.value for row in load_workbook(path)["说明"] for cell in row}
    assert ALL_ASKED & guide == asked
    assert ("省（区市）" in headers(path, "打印版")) == ("省（区市）" in asked)
    assert {"单位名称", "类别", "作品（案例）名称", "联系人", "联系电话"} < set(headers(path, "打印版"))


def test_a_category_without_a_form_has_no_columns_for_it(path: Path) -> None:
    campaign = CAMPAIGNS["haowangmin-2024"]
    write_workbook(path, content(path.parent, *one_each(campaign), campaigns=(campaign,)))
    assert not {*SEAL, "表格"} & set(headers(path, "网络正能量歌曲"))
    assert {*SEAL, "表格"} < set(headers(path, "互联网+工会普惠服务优秀平台"))


@pytest.mark.parametrize("name", CAMPAIGNS)
def test_every_row_of_every_form_stands_on_its_sheet(path: Path, name: str) -> None:
    campaign = CAMPAIGNS[name]
    given = one_each(campaign)
    assert any(one.judgement.form for one in given)
    write_workbook(path, content(path.parent, *given, campaigns=(campaign,)))
    for one, category in zip(given, campaign.categories, strict=True):
        [row] = table(path, category.name[:31])
        elsewhere = {"province"} | ({"signature"} if "签名" in row else set())  # 省（区市） is the subject's first
        texts = {text for field, text in one.judgement.form.items() if field not in elsewhere}
        assert texts <= set(row.values())
        assert len(set(row)) == len(list(load_workbook(path)[category.name[:31]][3]))  # no header twice


def test_the_addresses_of_works_stand_on_their_sheet(path: Path) -> None:
    campaign, category = CAMPAIGNS["haowangmin-2024"], "正能量职工网络达人"
    given = of(campaign, 1, category, {"links": "抖音 https://example.org/1"})
    write_workbook(path, content(path.parent, given, campaigns=(campaign,)))
    assert table(path, category)[0]["作品链接"] == "抖音 https://example.org/1"


def test_own_columns_of_one_name_are_one(path: Path) -> None:
    first = Campaign(
        id="first", title="甲", categories=(Category(name="一"),),
        columns=(
            Column(field="route", name="征集方式", choices=("网络",)),
            Column(field="note", name="审核人", choices=("a",)),
        ),
    )  # fmt: skip
    second = Campaign(
        id="second", title="乙", categories=(Category(name="二"),),
        columns=(Column(field="way", name="征集方式", choices=("邮寄",)),),
    )  # fmt: skip
    given = (
        of(first, 1, "一", {"route": "网络", "way": "不是它", "note": "a"}),
        of(second, 2, "二", {"way": "邮寄"}, reference_number="ZZ-1"),
    )
    write_workbook(path, content(path.parent, *given, campaigns=(first, second)))
    rows = table(path, "总台账")
    assert [row["征集方式"] for row in rows] == ["网络", "邮寄"]
    assert [row["审核人（所填）"] for row in rows] == ["a", None]
    assert "审核人（所填）" in headers(path, "一") and "审核人（所填）" not in headers(path, "二")
    assert read_back(path).strangers == ()


def test_long_texts_do_not_make_their_rows_high(path: Path) -> None:
    campaign = CAMPAIGNS["linghang-2021"]
    given = of(campaign, 1, "党员风采", {"content": "事迹" * 1000, "summary": "简介"})
    write_workbook(path, content(path.parent, given, campaigns=(campaign,)))
    sheet = load_workbook(path)["党员风采"]
    assert sheet.row_dimensions[4].height < 150
    cells = {cell.value: cell for cell in sheet[4]}
    assert cells["事迹" * 1000].alignment.vertical == "top" and cells["简介"].alignment.vertical == "center"


def test_a_seal_that_is_not_asked_for_is_not_missing(path: Path) -> None:
    campaign = CAMPAIGNS["changzhou-2024"]  # its seal comes on paper
    given = of(campaign, 1, "微视频", {}, seal=SealFact("absent"))
    write_workbook(path, content(path.parent, given, entry(2, seal=SealFact("absent")), campaigns=(campaign, CAMPAIGN)))
    sheet = load_workbook(path)["总台账"]
    seals = {cell.value: cell.font.bold for row in sheet.iter_rows(min_row=4) for cell in row}
    assert (seals["无章（不要求）"], seals["未见公章"]) == (False, True)


def test_a_mail_in_several_parts_says_so_and_no_film_is_taken_for_a_form(path: Path) -> None:
    campaign, archive = CAMPAIGNS["acftu-2021"], path.parent
    for name in ("raw/1.eml", "作品/片.mp4"):
        (archive / name).parent.mkdir(exist_ok=True)
        (archive / name).write_bytes(b"x")
    given = of(campaign, 1, campaign.categories[0].name, {}, folder="作品", also=(7, 8))
    form = entry(2, folder="作品")
    write_workbook(path, content(archive, given, form, campaigns=(campaign, CAMPAIGN)))
    first, second = table(path, "总台账")
    assert (first["原邮件"], first["表格"], second["表格"]) == ("共3封", None, "打开")


# -- review columns ----------------------------------------------------------------------------------------------

OTHER = Campaign(
    id="other",
    title="另一活动",
    reference_prefix="QT",
    categories=(Category(name=CATEGORIES[1]), Category(name="歌曲")),
    review_columns=(ReviewColumn(name="原创", choices=("是", "否")), ReviewColumn(name="政治性", choices=("强", "差"))),
)


def test_a_campaigns_review_columns_are_for_its_entries(path: Path) -> None:
    second = of(OTHER, 2, "歌曲", {})
    write_workbook(path, content(path.parent, entry(1), second, campaigns=(CAMPAIGN, OTHER)))
    own = [column.header for column in REVIEW]
    assert headers(path, CATEGORIES[0])[-6:] == [*own, "政治性", "推荐理由"]
    assert headers(path, "歌曲")[-6:] == [*own, "原创", "政治性"]
    sheet = load_workbook(path)["总台账"]
    at = {cell.value: cell.column for cell in sheet[3]}
    locked = {
        (sheet.cell(row, at["受理编号"]).value, header): sheet.cell(row, at[header]).protection.locked
        for row in (4, 5)
        for header in ("原创", "政治性", "推荐理由", "审核结论")
    }
    assert {key for key, value in locked.items() if value} == {("QT-0002", "推荐理由"), ("SL2021-0001", "原创")}
    words = {tuple(cell.value for cell in column if cell.value) for column in load_workbook(path)["_choices"].columns}
    assert ("强", "中", "弱", "差") in words  # both campaigns'


# -- sheet names -------------------------------------------------------------------------------------------------


def test_all_campaigns_fit_into_one_workbook(path: Path) -> None:
    given = [one for place, campaign in enumerate(CAMPAIGNS.values()) for one in one_each(campaign, place * 20)]
    write_workbook(path, content(path.parent, *given, campaigns=tuple(CAMPAIGNS.values()), title="征集活动"))
    workbook = load_workbook(path)
    names = [sheet.title for sheet in workbook.worksheets]
    assert all(len(name.encode("utf-16-le")) <= 62 for name in names)
    for campaign in CAMPAIGNS.values():
        for category in campaign.categories:
            assert workbook[category.name]["B1"].value == f"{campaign.title}投稿台账（{category.name}）"
    assert {row["ID"] for row in table(path, "总台账")} == {one.id for one in given}
    theirs = read_back(path)
    nothing: Mapping[int, Mapping[str, str]] = {one.id: {} for one in given}
    assert (theirs.trouble, theirs.strangers, merge(theirs, nothing, nothing)) == (None, (), Merge())


def test_a_category_of_two_campaigns_is_told_apart_by_their_numbers(path: Path) -> None:
    long = "长" * 40
    campaigns = tuple(
        Campaign(id=name, title=name, reference_prefix=name, categories=(Category(name=long), Category(name="歌曲")))
        for name in ("AB2021", "CD2021")
    )
    write_workbook(path, content(path.parent, campaigns=campaigns))
    names = load_workbook(path).sheetnames[1:5]
    assert names == ["长" * 23 + "（AB2021）", "歌曲（AB2021）", "长" * 23 + "（CD2021）", "歌曲（CD2021）"]


# -- materials ---------------------------------------------------------------------------------------------------


def file(name: str, size: int = 2048, **more: Any) -> FileFact:
    return FileFact(name, size, "0" * 64, **{"kind": "pdf", **more})


def link(name: str, size: int = 0, expires: str | None = None) -> FileFact:
    return FileFact(name, size, "", "link", address="https://example.org", expires=expires)


TWO = (WorkFact("一盏灯", "微视频"), WorkFact(""))
MATERIALS = {
    "files": ({"attachments": (file("表.pdf"), file("片.mp4", 5_400_000))}, "表.pdf（2 KB）\n片.mp4（5.1 MB）"),
    "nothing": ({"attachments": ()}, None),
    "an archive's members": (
        {"attachments": (file("稿.zip", kind="archive"), file("作品/片.mp4", inside="稿.zip"))},
        "作品/片.mp4（2 KB）",
    ),
    "an archive that gave nothing": ({"attachments": (file("稿.rar", kind="archive"),)}, "稿.rar（2 KB）"),
    "a link with an expiry": (
        {"attachments": (link("片.mp4", 84_861_000, "2021-06-20T23:59:59+08:00"),)},
        "片.mp4（超大附件，80.9 MB，2021-06-20到期，请及时下载）",
    ),
    "a link that says little": (
        {"attachments": (link("QQ邮箱超大附件"),)},
        "QQ邮箱超大附件（未写明期限，请及时下载）",
    ),
    "many files": (
        {"attachments": tuple(file(f"{number}.jpg") for number in range(30))},
        "\n".join([*(f"{number}.jpg（2 KB）" for number in range(12)), "……共30个文件，见“材料”"]),
    ),
    "several works": (
        {"attachments": (), "works": TWO},
        "作品2部：\n1. 一盏灯（微视频）\n2. （未写名称）",
    ),
    "a list of works": (
        {"attachments": (), "works_list": ListFact(TWO, 10), "category": None},
        "汇总表：列有2部作品",
    ),
    "a list that could not be read": (
        {"attachments": (), "works_list": ListFact(), "category": None},
        "汇总表：未能读出作品，请核对",
    ),
}


@pytest.mark.parametrize(("changes", "text"), MATERIALS.values(), ids=MATERIALS.keys())
def test_what_came_is_listed(changes: dict[str, Any], text: str | None) -> None:
    assert materials.materials(entry(1, **changes)) == text


def test_the_list_of_materials_stands_on_the_sheet(path: Path) -> None:
    campaign = CAMPAIGNS["changzhou-2024"]
    two = (WorkFact("甲", "微视频"), WorkFact("乙", "微视频"))
    given = (
        of(campaign, 1, "微视频", {"case_title": "甲"}, works=two),
        of(campaign, 2, None, {}, works_list=ListFact(two, 10)),
    )
    write_workbook(path, content(path.parent, *given, campaigns=(campaign,)))
    first, second = table(path, "总台账")
    assert first["作品（案例）名称"] == "甲\n乙"
    assert first["材料清单"] == "作品2部：\n1. 甲（微视频）\n2. 乙（微视频）\n推荐表.pdf（1 KB）"
    assert (second["类别"], second["作品（案例）名称"]) == ("汇总表", None)


# -- counts ------------------------------------------------------------------------------------------------------

CZ = CAMPAIGNS["changzhou-2024"]
NAMES = ("微视频", "新媒体作品")


def of_unit(number: int, organization: str | None, category: str | None = "微视频", **changes: Any) -> Entry:
    return of(CZ, number, category, {}, organization=organization, **changes)


def test_units_are_counted_by_category_with_most_works_first() -> None:
    three = tuple(WorkFact(str(number), name) for number, name in enumerate(("微视频", "微党课", "新媒体作品")))
    given = (
        of_unit(1, "甲区委组织部"),
        of_unit(2, "乙（集团）公司", works=three),
        of_unit(3, "乙(集团) 公司", category=None),
        of_unit(4, None),
        of_unit(5, "甲区委组织部", category=None, works_list=ListFact(three, 10)),
    )
    grid = by_unit(given, NAMES)
    assert grid.header == ("单位名称", *NAMES, "（未写明）", "合计")
    assert grid.rows == [
        ["乙（集团）公司", 2, 1, 1, 4],
        ["甲区委组织部", 1, 0, 0, 1],
        ["（未写明）", 1, 0, 0, 1],
        ["合计", 4, 1, 1, 6],
    ]
    assert by_province(given, NAMES).rows == [["浙江省", 4, 1, 1, 6, 2], ["合计", 4, 1, 1, 6, 2]]


VERSIONS = {
    "the first stands": ([(1, "accepted", False), (2, "held", False)], 1),
    "the first was rejected": ([(1, "rejected", False), (2, "approved", False)], 2),
    "a returned correction replaces nothing": ([(1, "accepted", True), (2, "returned", True)], 1),
    "a held correction": ([(1, "held", True), (2, "held", True)], 2),
}


@pytest.mark.parametrize(("versions", "counted"), VERSIONS.values(), ids=VERSIONS.keys())
def test_of_several_versions_that_stand_one_is_counted(versions: list[tuple[int, str, bool]], counted: int) -> None:
    given = []
    for version, state, replaces in versions:
        judged = (
            {"decision": Decision(state)} if state in ("approved", "rejected") else {"disposition": Disposition(state)}
        )
        given.append(of_unit(version, "甲", version=version, replaces=replaces, reference_number="CZ-1", **judged))
    assert [one.version for one in one_each_submission(given)] == [counted]


def test_a_question_is_no_work() -> None:
    question = JudgedFinding("mail.no_submission", Verdict.REVIEW, "没有附件", "请人工查看")
    assert by_unit([of_unit(1, "甲", None, findings=(question,))], NAMES).rows == [["合计", 0, 0, 0]]


def test_a_campaigns_own_column_is_counted_by_category() -> None:
    column = Column(field="route", name="征集方式", choices=("网络征集", "组织部门推荐"))
    given = [of(CZ, number, "微视频", form) for number, form in enumerate(({"route": "组织部门推荐"}, {}), 1)]
    grid = by_column(given, column, NAMES)
    assert (grid.title, grid.header[0]) == ("各征集方式各类别作品（案例）数", "征集方式")
    assert grid.rows == [
        ["网络征集", 0, 0, 0],
        ["组织部门推荐", 1, 0, 1],
        ["（未写明）", 1, 0, 1],
        ["合计", 2, 0, 2],
    ]


def test_quotas_are_held_against_what_came() -> None:
    few = Campaign(
        id="x",
        title="甲",
        categories=(Category(name="微视频"), Category(name="新媒体作品")),
        quotas=(
            Quota(units=("委组织部",), not_units=("县委",), works=(0, 2)),
            Quota(units=("委组织部",), categories=("新媒体作品",), works=(1, 2)),
        ),
    )
    given = (
        of_unit(1, "测试区委组织部"),
        of_unit(2, "测试区委组织部", works=(WorkFact("a", "新媒体作品"), WorkFact("b", "微视频"))),
        of_unit(3, "测试县委组织部", category="新媒体作品"),
        of_unit(4, "测试公司"),
        of_unit(5, "示例区委组织部", category="新媒体作品", disposition=Disposition.RETURNED),
    )
    assert by_quota(given, few).rows == [
        ["测试区委组织部", "全部类别", 3, "不超过2部", "多1部"],
        ["示例区委组织部", "全部类别", 0, "不超过2部", "符合"],
        ["测试区委组织部", "新媒体作品", 1, "1—2部", "符合"],
        ["测试县委组织部", "新媒体作品", 1, "1—2部", "符合"],
        ["示例区委组织部", "新媒体作品", 0, "1—2部", "少1部"],
    ]


def test_lists_are_held_against_what_came() -> None:
    listed = tuple(WorkFact(str(number)) for number in range(3))
    at = [datetime.fromisoformat(f"2024-07-0{day}T09:00:00+08:00") for day in (1, 2)]
    given = (
        of_unit(1, "甲", category=None, works_list=ListFact(listed[:1], 10), received_at=at[0]),
        of_unit(2, "甲", category=None, works_list=ListFact(listed, 10), received_at=at[1]),
        of_unit(3, "甲"),
        of_unit(4, "乙", works_list=ListFact(listed[:1], 10)),
        of_unit(5, "丙"),
        of_unit(6, "丁", category=None, works_list=ListFact()),
    )
    assert by_list(given, CZ).rows == [
        ["丁", "已收到，未能读出", "", 0, "请核对"],
        ["丙", "未收到", "", 1, ""],
        ["乙", "已收到", 1, 1, "一致"],
        ["甲", "已收到", 3, 1, "少2部"],
    ]
    assert by_list(given, CAMPAIGN).rows == ()


def test_the_summary_shows_what_each_campaign_has(path: Path) -> None:
    short = JudgedFinding("quota.short", Verdict.NOTE, "少", "补")
    back = {"disposition": Disposition.RETURNED, "findings": (short,)}
    given = (
        entry(1),
        of_unit(2, "测试区委组织部"),
        of_unit(3, "测试区委组织部", **back),
        of(CAMPAIGNS["fujian-2021"], 4, "新时代党建品牌", {"field_of_work": "农村"}),
    )
    campaigns = (CAMPAIGN, CZ, CAMPAIGNS["fujian-2021"])
    write_workbook(path, content(path.parent, *given, campaigns=campaigns, title="征集活动"))
    sheet = load_workbook(path)["汇总"]
    rows = [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows(min_col=2)]
    titles = [row[0] for row in rows if row and "、" in str(row[0])[:3] and len(row) == 1]
    assert titles == [
        f"一、{CAMPAIGN.title}：各省（区市）各类别作品（案例）数",
        f"二、{CZ.title}：各单位各类别作品（案例）数",
        f"三、{CZ.title}：报送数量（退回、退稿的不计）",
        f"四、{CZ.title}：汇总表与来稿（退回、退稿的不计）",
        f"五、{campaigns[2].title}：各单位各类别作品（案例）数",
        f"六、{campaigns[2].title}：各党建领域各类别作品（案例）数",
        f"七、{campaigns[2].title}：各征集方式各类别作品（案例）数",
        "八、审核进度",
        "九、每日收稿（含重新报送）",
    ]
    assert ["测试区委组织部", "全部类别", 1, "不超过10部", "符合"] in rows  # the returned one is not counted
    assert ["测试区委组织部", "未收到", 1] in rows
    assert ["农村", 1, 0, 1] in rows
    tops = sorted(chart.anchor._from.row for chart in sheet._charts)
    assert len(tops) == 4 and all(later - earlier > 12 for earlier, later in pairwise(tops))


def test_many_units_make_a_readable_chart(path: Path) -> None:
    given = [of_unit(number, f"测试{number}公司") for number in range(1, 61)]
    write_workbook(path, content(path.parent, *given, campaigns=(CZ,)))
    chart = load_workbook(path)["汇总"]._charts[0]
    assert chart.series[0].cat.numRef.f.endswith("$B$5:$B$24")
    assert chart.anchor.ext.height < 20 * 360_000  # EMU a centimetre


def test_a_campaign_without_a_list_has_no_table_for_it() -> None:
    rule = WorksListRule(title="汇总表")
    assert by_list((), CAMPAIGN.model_copy(update={"works_list": rule})).rows == []


# -- workbooks of the first layout -------------------------------------------------------------------------------


@pytest.fixture
def earlier(path: Path) -> Path:
    """What the first version wrote for `workbooks.content`: every sheet of entries, and the hidden one."""
    sheets = json.loads((Path(__file__).parent / "earlier" / "workbook-1.json").read_text(encoding="utf-8"))
    workbook: Any = Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append([datetime.fromisoformat(cell) if str(cell).endswith(":00") else cell for cell in row])
    for row in workbook["总台账"].iter_rows(min_row=4):
        row[16].value = row[17].value = "打开"  # 推荐表, 原邮件
    workbook.save(path)
    return path


def test_a_workbook_of_the_first_layout_is_understood(earlier: Path) -> None:
    theirs = read_back(earlier)
    assert (theirs.generation, theirs.trouble, theirs.strangers) == (7, None, ())
    assert set(theirs.rows) == {1, 2, 3}


def test_edits_in_a_workbook_of_the_first_layout_are_taken_over(earlier: Path) -> None:
    fill_in(earlier, "总台账", 1, 审核结论="通过", 政治性="强")
    fill_in(earlier, CATEGORIES[1], 2, 审核结论="退稿", 审核意见="重复")
    fill_in(earlier, "退回与待核", 3, 审核结论="待定")
    fill_in(earlier, "总台账", 3, 案例题目="改了的题目")
    nothing: Mapping[int, Mapping[str, str]] = {1: {}, 2: {}, 3: {}}
    result = merge(read_back(earlier), nothing, nothing)
    taken = {change.entry_id: {key: text for key, text in change.cells.items() if text} for change in result.changes}
    assert taken == {
        1: {"审核结论": "通过", "政治性": "强"},
        2: {"审核结论": "退稿", "审核意见": "重复"},
        3: {"审核结论": "待定"},
    }
    assert [(one.entry_id, one.column) for one in result.conflicts] == [(3, "案例题目")]
    ours = {change.entry_id: change.cells for change in result.changes}
    write_workbook(earlier, content(earlier.parent, review_cells=ours, generation=8))
    again = read_back(earlier)
    assert (again.strangers, merge(again, ours, ours)) == ((), Merge())
    assert {number: {key: text for key, text in row.items() if text} for number, row in again.rows.items()} == taken


def test_a_partial_sort_of_the_first_layout_takes_nothing(earlier: Path) -> None:
    fill_in(earlier, "总台账", 1, 审核结论="通过")
    workbook = load_workbook(earlier)
    sheet = workbook["总台账"]
    for header in ("案例题目", "联系电话"):
        [place] = [cell.column for cell in sheet[3] if cell.value == header]
        sheet.cell(4, place).value, sheet.cell(5, place).value = sheet.cell(5, place).value, sheet.cell(4, place).value
    workbook.save(earlier)
    result = merge(read_back(earlier), {1: {}, 2: {}, 3: {}}, {1: {}, 2: {}, 3: {}})
    assert result.changes == ()
    assert [one.entry_id for one in result.conflicts] == [1]


# -- a category's own columns are generated, too -----------------------------------------------------------------


def test_an_edit_of_a_form_row_is_listed(path: Path) -> None:
    write_workbook(path, content(path.parent, entry(1, form={"summary": "简介一", "organization": "某支部"})))
    fill_in(path, CATEGORIES[0], 1, 案例简介="改过的简介", 审核结论="通过")
    theirs = read_back(path)
    assert [(one.entry_id, one.column, one.text) for one in theirs.strangers] == [(1, "案例简介", "改过的简介")]
    [change] = merge(theirs, {1: {}}, {1: {}}).changes
    assert change.cells == {"审核结论": "通过"}
