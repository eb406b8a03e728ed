"""Subjects with unit, work and category: tables of subjects as people write them, round trips, and the rules."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.load import load_campaign
from config.model import Campaign, SubjectPart
from ingest.facts import Facts
from ingest.subject_rules import (
    labels,
    subject_can_be_split,
    subject_keeps_the_order,
    subject_names_the_category,
    subject_names_the_organization,
    subject_names_the_province,
    subject_names_the_title,
)
from ledger.model import Finding
from parsers.model import Misspelling, SubjectLine, SubjectReading
from parsers.subject import format_subject, parse_subject
from parsers.subject_titles import names_works_list, settled_by
from parsers.unit_look import unit_look
from tests.good import CAMPAIGN as OF_THE_FIRST_NOTICE
from tests.good import facts, submission

CAMPAIGNS = Path(__file__).parent.parent / "config" / "campaigns"
Parts = tuple[str | None, str | None, str | None]  # unit, title, category

WORKS = Campaign.model_validate(
    {
        "id": "works",
        "title": "全市党员教育作品观摩交流活动",
        "reference_prefix": "CZ2024",
        "subject": {
            "order": ["case_title", "category", "organization"],
            "any_order": True,
            "separator": "-",
            "strictness": "review",
        },
        "works_list": {"title": "全市党员教育作品观摩交流活动汇总表"},
        "categories": [
            {"name": "典型事迹片", "aliases": ["典型事迹"]},
            {"name": "纪录片", "aliases": ["工作案例片"]},
            {"name": "培训片"},
            {"name": "文艺片", "aliases": ["微电影"]},
            {"name": "微视频", "aliases": ["公益广告"]},
            {"name": "新媒体作品", "aliases": ["新媒体"]},
            {"name": "“党课开讲啦”视频", "aliases": ["党课开讲啦"]},
        ],
    }
)
FILMS = Campaign.model_validate(
    {
        "id": "films",
        "title": "“我身边的党员故事”短视频征集活动",
        "subject": {"order": ["organization", "case_title", "category"], "any_order": True},
        "categories": [
            {"name": "“我身边的党员故事”短视频", "aliases": ["我身边的党员故事", "短视频"]},
        ],
    }
)
NET = Campaign.model_validate(
    {
        "id": "net",
        "title": "“网聚职工正能量 争做中国好网民”系列主题活动",
        "subject": {"order": ["organization", "case_title", "category"], "any_order": True, "separator": "-"},
        "categories": [
            {"name": "网络正能量歌曲", "aliases": ["歌曲"]},
            {"name": "网络正能量摄影作品", "aliases": ["摄影作品", "摄影"]},
            {"name": "互联网+工会普惠服务优秀平台", "aliases": ["普惠平台"]},
        ],
    }
)
UNIT, TITLE, CATEGORY = "测试区委组织部", "一盏灯", "微视频"
WHOLE = (UNIT, TITLE, CATEGORY)


def parts(line: SubjectLine | None) -> Parts | None:
    return (line.organization, line.case_title, line.category) if line else None


def all_parts(reading: SubjectReading) -> list[Parts | None]:
    return [parts(line) for line in reading.candidates]


# -- tables ------------------------------------------------------------------------------------------------------

CLEAR: dict[str, tuple[Campaign, str, Parts]] = {
    "as the notice names files": (WORKS, "一盏灯-微视频-测试区委组织部", WHOLE),
    "the unit first": (WORKS, "测试区委组织部-一盏灯-微视频", WHOLE),
    "the category first, in brackets": (WORKS, "【微视频】测试区委组织部-一盏灯", WHOLE),
    "the category in brackets behind": (WORKS, "测试区委组织部《一盏灯》（微视频）", WHOLE),
    "plus": (WORKS, "测试区委组织部+一盏灯+微视频", WHOLE),
    "blanks": (WORKS, "测试区委组织部 一盏灯　微视频", WHOLE),
    "bars": (WORKS, "测试区委组织部｜一盏灯｜微视频", WHOLE),
    "double dashes": (WORKS, "测试区委组织部——一盏灯——微视频", WHOLE),
    "brackets around each": (WORKS, "【测试区委组织部】【一盏灯】【微视频】", WHOLE),
    "title marks, no separator": (WORKS, "测试区委组织部《一盏灯》微视频", WHOLE),
    "title marks first": (WORKS, "《一盏灯》测试区委组织部选送（微视频）", WHOLE),
    "title marks last": (WORKS, "测试区委组织部选送微视频作品《一盏灯》", WHOLE),
    "quotation marks": (WORKS, "测试区委组织部“一盏灯”微视频", WHOLE),
    "all of it in quotation marks": (WORKS, "“测试区委组织部-一盏灯-微视频”", WHOLE),
    "the unit in brackets": (WORKS, "微视频：一盏灯（测试区委组织部）", WHOLE),
    "no mark at all": (WORKS, "测试区委组织部一盏灯微视频", WHOLE),
    "no mark, a unit of the province's": (WORKS, "市级机关工委老支书纪录片", ("市级机关工委", "老支书", "纪录片")),
    "a covering letter": (WORKS, "测试区委组织部关于报送《一盏灯》微视频的函", WHOLE),
    "a covering letter, the unit in it": (WORKS, "关于报送测试区委组织部微视频《一盏灯》的函", WHOLE),
    "labels": (WORKS, "单位：测试区委组织部 作品名称：一盏灯 类别：微视频", WHOLE),
    "labels, one missing": (WORKS, "报送单位：测试区委组织部；作品：一盏灯", (UNIT, TITLE, None)),
    "the file's name": (WORKS, "一盏灯-微视频-测试区委组织部.mp4", WHOLE),
    "a reply to our letter": (WORKS, "Re: 【退回修改】[CZ2024-0007] 测试区委组织部-一盏灯-微视频", WHOLE),
    "one of two mails": (WORKS, "测试区委组织部-一盏灯-微视频（1/2）", WHOLE),
    "a supplement": (WORKS, "补充材料：测试区委组织部-一盏灯-微视频", WHOLE),
    "a remark": (WORKS, "测试区委组织部-一盏灯-微视频-修改版", WHOLE),
    "a person": (WORKS, "测试区委组织部-一盏灯-微视频-张三13800000000", WHOLE),
    "the kind of work": (WORKS, "新媒体作品（H5）-一盏灯-测试区委组织部", (UNIT, TITLE, "新媒体作品")),
    "the campaign first": (WORKS, "全市党员教育作品观摩交流活动 测试区委组织部 一盏灯 微视频", WHOLE),
    "the campaign and its year first": (
        WORKS,
        "2024年全市党员教育作品观摩交流活动-测试区委组织部-一盏灯-微视频",
        WHOLE,
    ),
    # titles
    "a colon in the title": (WORKS, "测试区委组织部-匠心：一个工人-微视频", (UNIT, "匠心：一个工人", CATEGORY)),
    "a dash in the title": (WORKS, "测试区委组织部-匠心——一个工人-微视频", (UNIT, "匠心——一个工人", CATEGORY)),
    "a blank in the title": (WORKS, "测试区委组织部-你好 明天-微视频", (UNIT, "你好 明天", CATEGORY)),
    "quotation marks in the title": (
        WORKS,
        "测试区委组织部让“小网格”托起“大民生”微视频",
        (UNIT, "让“小网格”托起“大民生”", CATEGORY),
    ),
    "a category in the title": (WORKS, "测试区委组织部-微视频里的春天-微视频", (UNIT, "微视频里的春天", CATEGORY)),
    "a word of units in the title": (WORKS, "公司里的党员-测试区委组织部-纪录片", (UNIT, "公司里的党员", "纪录片")),
    "a title like a unit's": (WORKS, "测试区委组织部-我们的学校-文艺片", (UNIT, "我们的学校", "文艺片")),
    "第一书记 is no part mark": (WORKS, "测试镇党委+第一书记的故事+纪录片", ("测试镇党委", "第一书记的故事", "纪录片")),
    "24/7": (WORKS, "测试区委组织部|24/7的守望|微视频", (UNIT, "24/7的守望", CATEGORY)),
    "a year": (WORKS, "测试区委组织部-1921-微视频", (UNIT, "1921", CATEGORY)),
    "补充 in the title": (WORKS, "测试区委组织部-人才补充计划-培训片", (UNIT, "人才补充计划", "培训片")),
    # units
    "a website": (WORKS, "光明测试网-匠心-微视频", ("光明测试网", "匠心", CATEGORY)),
    "brackets in the unit's name": (
        WORKS,
        "光明测试网（北京）有限公司-匠心-微视频",
        ("光明测试网（北京）有限公司", "匠心", CATEGORY),
    ),
    "a branch of a branch": (
        WORKS,
        "江苏测试集团有限公司第二分公司党支部匠心文艺片",
        ("江苏测试集团有限公司第二分公司党支部", "匠心", "文艺片"),
    ),
    "unit above unit": (WORKS, "测试市总工会-测试集团-微视频-匠心", ("测试市总工会-测试集团", "匠心", CATEGORY)),
    # categories
    "with its quotation marks": (WORKS, "测试区委组织部-“党课开讲啦”视频-初心", (UNIT, "初心", "“党课开讲啦”视频")),
    "an alias": (WORKS, "测试区委组织部 新媒体 青春之歌", (UNIT, "青春之歌", "新媒体")),
    "one category only": (FILMS, "测试省总工会+师傅的工具箱+短视频", ("测试省总工会", "师傅的工具箱", "短视频")),
    "one category, named by the campaign": (
        FILMS,
        "“我身边的党员故事”短视频征集活动-测试省总工会-师傅的工具箱",
        ("测试省总工会", "师傅的工具箱", "“我身边的党员故事”短视频"),
    ),
    "a separator in the category": (
        NET,
        "测试市总工会+职工之家+互联网+工会普惠服务优秀平台",
        ("测试市总工会", "职工之家", "互联网+工会普惠服务优秀平台"),
    ),
    "a category in the unit's name": (
        NET,
        "测试市摄影家协会《光影》摄影作品",
        ("测试市摄影家协会", "光影", "摄影作品"),
    ),
    # what is not there
    "no category": (WORKS, "测试区委组织部-一盏灯", (UNIT, TITLE, None)),
    "no category, though the unit is called after one": (
        NET,
        "测试市摄影家协会《光影》",
        ("测试市摄影家协会", "光影", None),
    ),
    "no title": (WORKS, "测试区委组织部-微视频", (UNIT, None, CATEGORY)),
    "no unit": (WORKS, "《一盏灯》微视频", (None, TITLE, CATEGORY)),
    "the category alone": (WORKS, "微视频", (None, None, CATEGORY)),
    "a gap of our letter": (WORKS, "（请填写作品名称）-微视频-测试区委组织部", (UNIT, None, CATEGORY)),
    "a gap for the unit": (WORKS, "一盏灯-微视频-（请填写单位名称）", (None, TITLE, CATEGORY)),
    "a gap for the category": (WORKS, "一盏灯-（请填写案例类别）-测试区委组织部", (UNIT, TITLE, None)),
    "the rule's own word": (WORKS, "作品名称-微视频-测试区委组织部", (UNIT, None, CATEGORY)),
    "a list of works": (WORKS, "测试区委组织部汇总表", (UNIT, None, None)),
    "a list of works of the campaign": (WORKS, "全市党员教育作品观摩交流活动汇总表-测试区委组织部", (UNIT, None, None)),
}


@pytest.mark.parametrize(("campaign", "text", "expected"), CLEAR.values(), ids=CLEAR.keys())
def test_one_reading(campaign: Campaign, text: str, expected: Parts) -> None:
    reading = parse_subject(text, campaign)
    assert all_parts(reading) == [expected]
    assert not reading.doubtful and reading.misspelt == ()
    assert reading.line and reading.line.province is None


DOUBTFUL: dict[str, tuple[str, list[Parts]]] = {
    "neither looks like a unit": ("蓝天-匠心-微视频", [("匠心", "蓝天", CATEGORY), ("蓝天", "匠心", CATEGORY)]),
    "both look like units": (
        "测试公司-红色学校-微视频",
        [("红色学校", "测试公司", CATEGORY), ("测试公司", "红色学校", CATEGORY)],
    ),
    "two categories": (
        "测试区委组织部-纪录片-微视频",
        [(UNIT, "纪录片", CATEGORY), (UNIT, "微视频", "纪录片")],
    ),
    "the category may end the title": (
        "测试区委组织部-我们的微视频",
        [(UNIT, "我们的", CATEGORY), (UNIT, "我们的微视频", None)],
    ),
    "unit or title": ("一盏灯微视频", [(None, TITLE, CATEGORY), (TITLE, None, CATEGORY)]),
    "a unit, perhaps with a title before it": (
        "测试公司微视频",
        [("测试公司", None, CATEGORY), (None, "测试公司", CATEGORY)],
    ),
    "where the unit begins": (
        "一盏灯测试区委组织部微视频",
        [(UNIT, TITLE, CATEGORY), ("灯测试区委组织部", "一盏", CATEGORY)],
    ),
}


@pytest.mark.parametrize(("text", "expected"), DOUBTFUL.values(), ids=DOUBTFUL.keys())
def test_several_readings(text: str, expected: list[Parts]) -> None:
    reading = parse_subject(text, WORKS)
    assert all_parts(reading) == expected
    assert reading.doubtful and parts(reading.line) == expected[0]


def test_a_misspelt_category() -> None:
    reading = parse_subject("测试区委组织部+典型事绩片+老支书", WORKS)
    assert parts(reading.line) == (UNIT, "老支书", "典型事迹片")
    assert reading.misspelt == (Misspelling("category", "典型事绩片", "典型事迹片"),)
    assert reading.categories == ("典型事迹片",)


def test_what_is_kept_of_the_subject() -> None:
    reading = parse_subject("Re: [CZ2024-0007] 测试区委组织部-一盏灯-公益广告 补充材料", WORKS)
    assert reading.text == "测试区委组织部-一盏灯-公益广告"
    assert reading.references == ("CZ2024-0007",)
    assert reading.categories == ("微视频",)


NOTHING = [
    "",
    " ",
    "Re: ",
    "+++",
    "“”",
    "《》",
    "你好",
    "🎉",
    "请问微视频什么时候截止",
    "微视频的时长要求是什么？",
    "附件",
]


@pytest.mark.parametrize("text", [None, *NOTHING], ids=repr)
def test_nothing_can_be_split_off(text: str | None) -> None:
    reading = parse_subject(text, WORKS)
    assert reading.line is None and reading.candidates == () and not reading.doubtful


WORKS_LISTS = {
    "测试区委组织部汇总表": True,
    "测试区委组织部作品汇总表": True,
    "Re: 汇总表-测试区委组织部": True,
    "测试区委组织部-一盏灯-微视频（含汇总表）": False,
    "测试区委组织部《汇总表》微视频": False,
    "测试区委组织部-一盏灯-微视频": False,
    "": False,
}


@pytest.mark.parametrize(("text", "expected"), WORKS_LISTS.items(), ids=WORKS_LISTS.keys())
def test_a_list_of_works(text: str, expected: bool) -> None:
    assert names_works_list(text, WORKS) is expected
    assert names_works_list(text, NET) is False  # asks for none


def test_a_rule_with_province_and_a_fixed_order() -> None:
    rule = {"order": ["province", "organization", "case_title", "category"]}
    campaign = WORKS.model_validate({**WORKS.model_dump(), "subject": rule})
    line = SubjectLine("北京市", "测试公司", "微视频", "匠心")
    assert format_subject(line, campaign) == "北京市+测试公司+匠心+微视频"
    assert parse_subject("北京市测试公司-匠心-微视频", campaign).line == line
    swapped = parse_subject("微视频-北京市测试公司-匠心", campaign)
    assert swapped.line == line
    assert swapped.misspelt == (Misspelling("order", "微视频-北京市测试公司-匠心", "北京市+测试公司+匠心+微视频"),)


HUGE = {
    "a long title": "测试区委组织部-" + "灯" * 5000 + "-微视频",
    "separators": "+" * 5000,
    "parts": "测试公司-" * 1250,
    "categories": "微视频" * 1700,
    "categories apart": "微视频-" * 1250,
    "nearly categories": "典型事绩片-" * 900,
    "quotation marks": "“" * 5000,
    "titles": "《灯》" * 1700,
    "open brackets": "(微视频" * 1300,
    "places": "测试区" * 1700,
    "units": "测试公司" * 1250,
    "labels": "单位：" * 1700,
    "part marks": "（1/2）" * 1000,
    "digits": "1/" * 2500,
    "supplements": "补充材料" * 1250,
    "the campaign": WORKS.title * 300,
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
def test_five_thousand_characters_take_no_time(text: str) -> None:
    began = time.perf_counter()
    parse_subject(text, WORKS)
    assert time.perf_counter() - began < 1.0


# -- settled by the form ------------------------------------------------------------------------------------------

SETTLED: dict[str, tuple[str, str | None, str | None, Parts]] = {
    "both known": ("测试公司-红色学校-微视频", "中共测试公司委员会", "红色学校", ("测试公司", "红色学校", CATEGORY)),
    "the title only": ("蓝天-匠心-微视频", None, "《蓝天》", ("匠心", "蓝天", CATEGORY)),
    "the unit only": ("蓝天-匠心-微视频", "蓝天", None, ("蓝天", "匠心", CATEGORY)),
    "another category than the best": (
        "测试区委组织部-纪录片-微视频", "测试区委组织部", "微视频", (UNIT, "微视频", "纪录片"),
    ),
    "run together": ("红色记忆蓝天救援微视频", "蓝天救援", "红色记忆", ("蓝天救援", "红色记忆", CATEGORY)),
    "where the unit begins": ("一盏灯测试区委组织部微视频", "测试区委组织部", "一盏灯", WHOLE),
}  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "title", "expected"), SETTLED.values(), ids=SETTLED.keys())
def test_the_form_settles_it(text: str, unit: str | None, title: str | None, expected: Parts) -> None:
    reading = parse_subject(text, WORKS)
    assert reading.doubtful
    settled = settled_by(reading, unit, title, WORKS)
    assert parts(settled.line) == expected
    assert not settled.doubtful and settled.categories == (expected[2],)


UNSETTLED: dict[str, tuple[str, str | None, str | None]] = {
    "the form says nothing": ("蓝天-匠心-微视频", None, None),
    "the form says something else": ("蓝天-匠心-微视频", "光明", "海洋"),
    "no doubt": ("测试区委组织部-一盏灯-微视频", "一盏灯", "测试区委组织部"),
    "nothing is filled in": ("测试区委组织部-微视频", "测试区委组织部", "一盏灯"),
}


@pytest.mark.parametrize(("text", "unit", "title"), UNSETTLED.values(), ids=UNSETTLED.keys())
def test_the_form_does_not_settle_it(text: str, unit: str | None, title: str | None) -> None:
    reading = parse_subject(text, WORKS)
    assert settled_by(reading, unit, title, WORKS) == reading


TITLED = [one for one in map(load_campaign, sorted(CAMPAIGNS.glob("*.toml"))) if "case_title" in one.subject.order]


@pytest.mark.parametrize("campaign", TITLED, ids=lambda one: one.id)
def test_the_campaign_files_own_examples(campaign: Campaign) -> None:
    reading = parse_subject(campaign.subject.example, campaign)
    assert None not in (parts(reading.line) or (None,))
    assert not reading.doubtful and len(reading.categories) == 1


# -- round trips -------------------------------------------------------------------------------------------------

PLACES = ("测试市", "天宁区", "江苏省", "溧阳市", "")
BODIES = ("委组织部", "总工会", "教育局", "某某集团有限公司", "第一中学", "融媒体中心党支部", "人民医院", "消防大队")
units = st.tuples(st.sampled_from(PLACES), st.sampled_from(BODIES)).map("".join).filter(lambda name: len(name) > 4)
titles = st.text("春风化雨润心田山海星灯火征途年轮", min_size=2, max_size=14)
PARTS: tuple[SubjectPart, ...] = ("organization", "case_title", "category")


def ordered(campaign: Campaign, order: list[SubjectPart], separator: str) -> Campaign:
    rule = campaign.subject.model_copy(update={"order": tuple(order), "separator": separator})
    return campaign.model_copy(update={"subject": rule})


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([WORKS, FILMS, NET]),
    st.permutations(PARTS),
    st.sampled_from([*WORKS.subject.separators, "——", " - ", "：", "　"]),
    units,
    titles,
    st.data(),
)
def test_what_the_rule_writes_is_read(
    campaign: Campaign, order: list[SubjectPart], separator: str, unit: str, title: str, data: st.DataObject
) -> None:
    category = data.draw(st.sampled_from([name for one in campaign.categories for name in one.names]))
    line = SubjectLine(None, unit, category, title)
    for rule in (ordered(campaign, order, separator), campaign):  # by its own rule, and by one of another order
        reading = parse_subject(format_subject(line, ordered(campaign, order, separator)), rule)
        assert reading.line == line
        assert not reading.doubtful


@settings(max_examples=100, deadline=None)
@given(st.permutations(PARTS), units, titles, st.sampled_from([one.name for one in WORKS.categories]))
def test_without_separators_it_is_read_or_doubted(
    order: list[SubjectPart], unit: str, title: str, category: str
) -> None:
    line = SubjectLine(None, unit, category, title)
    values = {"organization": unit, "case_title": f"《{title}》", "category": category}
    assert line in parse_subject("".join(values[part] for part in order), WORKS).candidates


@pytest.mark.parametrize("missing", PARTS)
@pytest.mark.parametrize("campaign", [WORKS, FILMS, NET], ids=lambda one: one.id)
def test_a_gap_says_what_to_fill_in_and_is_read_as_missing(campaign: Campaign, missing: str) -> None:
    line = replace(SubjectLine(None, UNIT, campaign.categories[0].name, TITLE), **{missing: None})
    written = format_subject(line, campaign)
    assert written.count("（请填写") == 1
    assert parse_subject(written, campaign).line == line


WORDS = (
    *(
        "测试区委组织部",
        "某某公司",
        "微视频",
        "“党课开讲啦”视频",
        "汇总表",
        "补充材料",
        "（1/2）",
        "单位：",
        "作品名称：",
        "类别：",
    ),
    *(
        "《",
        "》",
        "“",
        "”",
        "【",
        "】",
        "(",
        "+",
        "-",
        "——",
        "：",
        " ",
        "的",
        "关于报送",
        WORKS.title,
        "1921",
        "北京市",
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=4)), max_size=8).map("".join))
def test_no_text_is_an_error(text: str) -> None:
    for campaign in (WORKS, FILMS, NET):
        reading = parse_subject(text, campaign)
        assert (reading.line is None) == (not reading.candidates)
        assert reading.line is None or reading.line == reading.candidates[0]
        assert reading.doubtful == (len(reading.candidates) > 1)
        assert settled_by(reading, "某某公司", "灯", campaign).text == reading.text


# -- the look of a unit -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "title"),
    [
        ("测试区委组织部", "社区里的年轻人"),
        ("某某公司", "一个工人的故事"),
        ("某某村党支部", "邻里党建一家亲"),
        ("测试市公安局", "大结局"),
        ("光明测试网", "匠心"),
        ("某某公司（江苏）", "我们城市的夜市"),
    ],
)
def test_a_unit_looks_more_like_one_than_a_title(unit: str, title: str) -> None:
    assert unit_look(unit) > unit_look(title)


# -- rules -------------------------------------------------------------------------------------------------------

RULES = (
    subject_can_be_split,
    subject_names_the_province,
    subject_names_the_organization,
    subject_names_the_title,
    subject_names_the_category,
    subject_keeps_the_order,
)


def found(text: str, campaign: Campaign = WORKS) -> list[Finding]:
    reading = parse_subject(text, campaign)
    given_facts: Facts = facts(replace(submission(reading, campaign=campaign), documents=(), document=None))
    return [finding for rule in RULES for finding in rule(given_facts)]


SAID: dict[str, tuple[str, list[str]]] = {
    "all is there": ("测试区委组织部-一盏灯-微视频", []),
    "another order": ("微视频-一盏灯-测试区委组织部", []),
    "no title": ("测试区委组织部-微视频", ["subject.case_title"]),
    "no unit": ("《一盏灯》微视频", ["subject.organization"]),
    "no category": ("测试区委组织部-一盏灯", ["subject.category"]),
    "the category alone": ("微视频", ["subject.organization", "subject.case_title"]),
    "nothing": ("你好", ["subject.format"]),
    "a list of works": ("测试区委组织部汇总表", []),
    "a list of works, no unit": ("汇总表", []),
}


@pytest.mark.parametrize(("text", "codes"), SAID.values(), ids=SAID.keys())
def test_findings(text: str, codes: list[str]) -> None:
    assert [finding.code for finding in found(text)] == codes
    assert not any(finding.doubt for finding in found(text))


def test_two_readings_are_a_doubt() -> None:
    findings = found("蓝天-匠心-微视频")
    assert [(one.code, one.doubt) for one in findings] == [("subject.organization", True), ("subject.case_title", True)]
    assert "作品名称可以有几种读法：“蓝天”或“匠心”" in findings[1].problem
    assert "之间加“-”" in findings[1].remedy and "次序不限" in findings[1].remedy


def test_what_the_parts_are_called() -> None:
    assert labels(WORKS)["category"] == "类别" and labels(WORKS)["case_title"] == "作品名称"
    assert labels(OF_THE_FIRST_NOTICE)["category"] == "案例类别"
    assert "类别请写：“典型事迹片”" in found("测试区委组织部-一盏灯")[0].remedy
