"""The five campaign files: every limit that the notices name stands in the loaded values (REQUIREMENTS.md)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar, get_args

import pytest
from outside import call

from config.codes import CODES
from config.consistency import hints
from config.load import CAMPAIGNS, campaign_ids, load_campaign
from config.model import (
    Campaign,
    Category,
    Column,
    FileNames,
    Frozen,
    Quota,
    Resubmission,
    ReviewColumn,
    SealRule,
    SubjectRule,
    Verdict,
    WorksListRule,
)
from config.parts import (
    MANY,
    AudioPart,
    BundlePart,
    DocumentPart,
    FactsPart,
    FormPart,
    ImagePart,
    LinkPart,
    Part,
    PlatformName,
    Row,
    VideoPart,
)
from parsers.link_values import Platform

NOTICES = Path(__file__).resolve().parents[2] / "shared" / "notices"
NOTICE_OF = {
    "linghang-2021": "1-linghang-2021.txt",
    "fujian-2021": "2-fujian-2021.txt",
    "changzhou-2024": "3-changzhou-2024.txt",
    "acftu-2021": "4-acftu-2021.txt",
    "haowangmin-2024": "5-haowangmin-2024.txt",
}
LINGHANG, FUJIAN, CHANGZHOU, ACFTU, HAOWANGMIN = (load_campaign(name) for name in NOTICE_OF)
Asked = TypeVar("Asked", bound=Part)


def part_of(campaign: Campaign, category: str, kind: type[Asked], number: int = 0) -> Asked:
    """The n-th part of that kind that the category asks for."""
    found = campaign.category(category)
    assert found is not None, category
    return [part for part in found.parts if isinstance(part, kind)][number]


def fields(part: FormPart | FactsPart) -> list[str]:
    return [row.field for row in part.rows]


def given(part: Part) -> dict[str, Any]:
    """What the file says of the part, without the notice's sentence and what stands as it is by default."""
    return part.model_dump(mode="json", exclude_defaults=True, exclude={"source", "name", "words", "rows"})


# -- the files and the notices -----------------------------------------------------------------------------------


def test_each_notice_has_its_file() -> None:
    assert set(campaign_ids()) == set(NOTICE_OF)


def same(text: str) -> str:
    """Without what printing changes: spaces, full and half width, the end of the sentence."""
    return re.sub(r"\s|<p>|</p>", "", unicodedata.normalize("NFKC", text)).rstrip(".。;,")


def sources(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("source"), str):
            yield value["source"]
        for inner in value.values():
            yield from sources(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from sources(inner)


@pytest.mark.skipif(not NOTICES.is_dir(), reason="the notices lie beside the repository, not in it")
@pytest.mark.parametrize("name", NOTICE_OF)
def test_every_source_is_a_sentence_of_the_notice(name: str) -> None:
    notice = same((NOTICES / NOTICE_OF[name]).read_text(encoding="utf-8"))
    quoted = list(sources(tomllib.loads((CAMPAIGNS / f"{name}.toml").read_text(encoding="utf-8"))))
    assert quoted
    assert [piece for one in quoted for piece in one.split("……") if same(piece) not in notice] == []


@pytest.mark.parametrize("name", NOTICE_OF)
def test_every_part_quotes_the_notice(name: str) -> None:
    campaign = load_campaign(name)
    assert all(part.source for category in campaign.categories for part in category.parts)
    assert [words for words in hints(campaign) if "source" in words] == []


def test_the_platforms_are_those_that_are_recognised() -> None:
    assert set(get_args(PlatformName)) == {platform.value for platform in Platform}


# -- campaigns as a whole ----------------------------------------------------------------------------------------

WINDOWS = {
    "linghang-2021": ("2021-02-05T00:00:00+08:00", "2021-06-10T23:59:59+08:00"),
    "fujian-2021": ("2021-04-01T00:00:00+08:00", "2021-10-31T23:59:59+08:00"),
    "changzhou-2024": ("2024-05-31T00:00:00+08:00", "2024-09-05T23:59:59+08:00"),
    "acftu-2021": ("2021-03-01T00:00:00+08:00", "2021-06-30T23:59:59+08:00"),
    "haowangmin-2024": (None, None),
}
CATEGORIES = {
    "fujian-2021": ["新时代党建品牌", "新时代党建优秀案例"],
    "changzhou-2024": ["典型事迹片", "纪录片", "培训片", "文艺片", "微视频", "新媒体作品", "“党课开讲啦”视频"],
    "acftu-2021": ["“我身边的党员故事”短视频"],
    "haowangmin-2024": [
        "网络正能量歌曲", "网络正能量微视频", "网络正能量摄影作品", "网络正能量诵读作品", "正能量职工网络达人",
        "优秀网评文章", "互联网+工会普惠服务优秀平台", "网络正能量新媒体账号", "互联网+工会维权服务案例",
        "网络正能量创新活动",
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", NOTICE_OF)
def test_the_window(name: str) -> None:
    campaign = load_campaign(name)
    said = tuple(one.isoformat() if one else None for one in (campaign.opens, campaign.closes))
    assert said == WINDOWS[name]
    assert campaign.verdict("mail.late") is Verdict.REVIEW


@pytest.mark.parametrize("name", CATEGORIES)
def test_the_categories(name: str) -> None:
    assert [category.name for category in load_campaign(name).categories] == CATEGORIES[name]


@pytest.mark.parametrize("name", [name for name in NOTICE_OF if name != "linghang-2021"])
def test_the_subject_of_the_later_notices_never_returns(name: str) -> None:
    rule = load_campaign(name).subject
    assert set(rule.order) == {"organization", "case_title", "category"}
    assert (rule.any_order, rule.strictness) == (True, "review")
    assert rule.separator in rule.separators


# -- each limit: (campaign, category, kind, number of the part of that kind) -> what the file says of it ---------

LIMITS: dict[tuple[str, str, type[Part], int], dict[str, Any]] = {
    ("linghang-2021", "“一心向党”短视频", VideoPart, 0): {
        "count": [0, 1], "formats": ["mp4"], "seconds": [30, 300], "max_mb": 200, "orientation": "landscape",
        "verdicts": {"count": "review"},
    },
    ("fujian-2021", "新时代党建品牌", DocumentPart, 0): {
        "count": [1, MANY], "min_length": 3000, "max_length": 5000, "abstract": [200, 300],
        "sections": ["背景", "做法", "成效", "意义"], "verdicts": {"sections": "review"},
    },
    ("fujian-2021", "新时代党建品牌", ImagePart, 0): {
        "count": [0, MANY], "formats": ["jpeg", "png"], "strictness": "note", "verdicts": {"format": "off"},
    },
    ("fujian-2021", "新时代党建品牌", VideoPart, 0): {
        "count": [0, MANY], "formats": ["mp4", "mov", "avi"], "strictness": "note", "verdicts": {"format": "off"},
    },
    ("fujian-2021", "新时代党建优秀案例", LinkPart, 0): {"count": [0, MANY], "strictness": "note"},
    ("changzhou-2024", "典型事迹片", VideoPart, 0): {
        "count": [1, MANY], "formats": ["mp4", "mov", "avi"], "seconds": [600, MANY], "verdicts": {"format": "off"},
    },
    ("changzhou-2024", "微视频", VideoPart, 0): {
        "count": [1, MANY], "formats": ["mp4"], "seconds": [0, 480], "pixels": [1920, 1080], "aspect": "16:9",
        "fps": 25, "scan": "progressive", "mbps": 8, "versions": 2, "verdicts": {"bitrate": "review"},
    },
    ("changzhou-2024", "新媒体作品", ImagePart, 0): {
        "count": [1, MANY], "formats": ["jpeg", "png"], "qr": True, "verdicts": {"format": "off"},
    },
    ("changzhou-2024", "新媒体作品", ImagePart, 1): {
        "count": [0, MANY], "formats": ["jpeg"], "colour": "cmyk", "paper": "A3", "dpi": 300,
    },
    ("changzhou-2024", "培训片", DocumentPart, 0): {"count": [1, MANY], "formats": ["docx"]},
    ("changzhou-2024", "文艺片", BundlePart, 0): {"folders": ["作品", "表格", "文本"], "strictness": "review"},
    ("acftu-2021", "“我身边的党员故事”短视频", VideoPart, 0): {
        "formats": ["mp4"], "min_pixels": [720, 576], "seconds": [0, 90], "max_mb": 50,
        "verdicts": {"count": "review"},
    },
    ("haowangmin-2024", "网络正能量歌曲", AudioPart, 0): {
        "group": "歌曲", "formats": ["mp3"], "seconds": [0, 360],
        "verdicts": {"duration": "review", "count": "review"},
    },
    ("haowangmin-2024", "网络正能量歌曲", VideoPart, 0): {
        "group": "歌曲", "formats": ["mp4"], "aspect": "16:9", "pixels": [1920, 1080], "seconds": [0, 360],
        "verdicts": {"duration": "review", "count": "review"},
    },
    ("haowangmin-2024", "网络正能量歌曲", ImagePart, 0): {"count": [1, MANY], "formats": ["jpeg", "png"]},
    ("haowangmin-2024", "网络正能量微视频", VideoPart, 0): {
        "formats": ["mp4"], "aspect": "16:9", "pixels": [1920, 1080],
        "seconds_for": {"故事情景剧": [0, 480], "宣传创意": [0, 300]}, "verdicts": {"count": "review"},
    },
    ("haowangmin-2024", "网络正能量摄影作品", ImagePart, 0): {
        "count": [1, 8], "count_except": [2, 3], "formats": ["jpeg"], "min_kb": 2048, "max_kb": 10240,
        "verdicts": {"count": "review"},
    },
    ("haowangmin-2024", "网络正能量诵读作品", VideoPart, 0): {
        "formats": ["mp4", "avi"], "orientation": "landscape", "aspect": "16:9", "min_pixels": [1920, 1080],
        "seconds": [0, 300], "max_mb": 500, "verdicts": {"count": "review"},
    },
    ("haowangmin-2024", "网络正能量诵读作品", DocumentPart, 1): {
        "count": [1, MANY], "formats": ["docx", "pdf", "txt"], "max_length": 500, "in_body": True,
        "verdicts": {"missing": "review", "format": "review"},
    },
    ("haowangmin-2024", "正能量职工网络达人", LinkPart, 0): {"count": [1, MANY]},
    ("haowangmin-2024", "优秀网评文章", DocumentPart, 0): {
        "group": "网评作品", "formats": ["docx", "pdf", "txt"], "max_length": 1500, "in_body": True,
        "verdicts": {"format": "review", "count": "review"},
    },
    ("haowangmin-2024", "优秀网评文章", VideoPart, 0): {
        "group": "网评作品", "formats": ["mp4"], "seconds": [0, 300], "verdicts": {"count": "review"},
    },
    ("haowangmin-2024", "互联网+工会普惠服务优秀平台", DocumentPart, 0): {
        "formats": ["docx", "pdf", "txt"], "max_length": 3000, "verdicts": {"format": "review", "count": "review"},
    },
    ("haowangmin-2024", "互联网+工会普惠服务优秀平台", ImagePart, 0): {
        "count": [0, 5], "formats": ["jpeg", "png"], "aspect": "1:1", "max_kb": 600,
    },
    ("haowangmin-2024", "互联网+工会普惠服务优秀平台", VideoPart, 0): {
        "count": [1, MANY], "group": "宣传视频", "formats": ["mp4", "mov", "avi"], "aspect": "16:9",
        "verdicts": {"format": "off", "missing": "review"},
    },
    ("haowangmin-2024", "互联网+工会维权服务案例", DocumentPart, 0): {
        "count": [1, MANY], "formats": ["docx", "pdf", "txt"], "in_body": True, "verdicts": {"format": "review"},
    },
    ("haowangmin-2024", "网络正能量创新活动", DocumentPart, 0): {
        "count": [1, MANY], "group": "说明或方案", "formats": ["docx", "pdf", "txt"], "max_length": 2000,
        "in_body": True, "verdicts": {"format": "review"},
    },
    ("haowangmin-2024", "网络正能量创新活动", DocumentPart, 1): {
        "count": [1, MANY], "group": "说明或方案", "formats": ["docx"],
    },
    ("haowangmin-2024", "网络正能量创新活动", ImagePart, 0): {
        "count": [3, 3], "formats": ["jpeg", "png"], "max_kb": 3072, "caption_max": 50, "verdicts": {"format": "off"},
    },
    ("haowangmin-2024", "网络正能量创新活动", LinkPart, 0): {"count": [1, MANY], "strictness": "review"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("where", "limits"), LIMITS.items(), ids=[f"{one[1]} {one[2].__name__} {one[3]}" for one in LIMITS]
)
def test_the_limits_of_a_part(where: tuple[str, str, type[Part], int], limits: dict[str, Any]) -> None:
    name, category, kind, number = where
    said = given(part_of(load_campaign(name), category, kind, number))
    # A default that the file writes out is no difference.
    defaults = kind.model_construct().model_dump(mode="json")
    assert said == {key: value for key, value in limits.items() if defaults.get(key) != value}


# -- forms and facts ---------------------------------------------------------------------------------------------

# Notice 1: annex -> title, most MB, pictures, and the labels of its rows; (…) may stay empty.
ANNEXES: dict[str, tuple[str, float | None, tuple[int, int] | None, str]] = {
    "附件1": (
        "“四强”党支部工作案例推荐表", 10, (2, 3),
        "省（区市） 党组织名称 (成立时间) 联系人 手机号码 案例题目 案例简介 案例内容 (受表彰情况) "
        "负责人签名（单位盖章）",
    ),
    "附件2": (
        "党员风采推荐表", 10, (2, 3),
        "省（区市） 推荐党组织名称 (成立时间) 联系人 手机号码 案例题目 党员简介 主要事迹 (受表彰情况) "
        "负责人意见并签名（单位盖章）",
    ),
    "附件3": (
        "“一心向党”短视频推荐表", None, None,
        "省（区市） 推荐单位名称 联系人 手机号码 视频题目 视频简介 负责人签名（单位盖章）",
    ),
    "附件4-1": (
        "庆祝建党100周年活动案例推荐表（图文）", 10, (2, 3),
        "省（区市） 党组织名称 (成立时间) 联系人 手机号码 题目 内容简介 实际成效 负责人签名（单位盖章）",
    ),
    "附件4-2": (
        "庆祝建党100周年活动案例推荐表（视频）", None, None,
        "省（区市） 党组织名称 (成立时间) 联系人 手机号码 题目 实际成效 负责人签名（单位盖章）",
    ),
}  # fmt: skip


@pytest.mark.parametrize("annex", ANNEXES)
def test_linghang_forms(annex: str) -> None:
    (form,) = [one.form for one in LINGHANG.categories if one.form and one.form.annex == annex]
    title, most, pictures, rows = ANNEXES[annex]
    assert (form.title, form.max_mb, form.pictures) == (title, most, pictures)
    assert " ".join(row.label if row.required else f"({row.label})" for row in form.rows) == rows
    assert (form.stamped, form.formats, form.any_layout) == (True, ("pdf",), False)
    assert form.pictures_none_allowed is (annex == "附件4-1")


def test_linghang_lengths() -> None:
    """300 字以内, 2000 字左右; of the form for films of events, 实际成效 is the short text."""
    lengths = {
        (form.annex, row.field): (row.min_length, row.max_length)
        for form in (part_of(LINGHANG, one.name, FormPart) for one in LINGHANG.categories)
        for row in form.rows
        if row.min_length or row.max_length
    }
    short = [*((annex, "summary") for annex in ("附件1", "附件2", "附件3", "附件4-1")), ("附件4-2", "content")]
    about_2000 = [(annex, "content") for annex in ("附件1", "附件2", "附件4-1")]
    assert lengths == dict.fromkeys(short, (None, 300)) | dict.fromkeys(about_2000, (1500, 2600))


def test_linghang_headings() -> None:
    headings = {
        one.name: row.headings for one in LINGHANG.categories if one.form for row in one.form.rows if row.headings
    }
    assert headings == {
        "“四强”党支部工作案例": ("案例背景", "主要做法", "实际成效"),
        "党员风采": ("党员简介", "主要事迹", "工作成效"),
    }


LINGHANG_VERDICTS = {
    "return": "subject.province subject.category form.missing form.format form.size form.blank form.empty.summary "
    "seal.absent",
    "review": "form.length.content form.pictures form.template form.mismatch.province seal.unclear seal.other_unit "
    "signature.absent date.absent mail.late mail.early",
    "note": "form.empty.awards form.empty.founded image.format image.missing document.sections",
}


@pytest.mark.parametrize("verdict", LINGHANG_VERDICTS)
def test_linghang_verdicts(verdict: str) -> None:
    codes = LINGHANG_VERDICTS[verdict].split()
    assert [code for code in codes if LINGHANG.verdict(code) is not Verdict(verdict)] == []


def test_fujian_takes_any_form_and_no_seal() -> None:
    form = part_of(FUJIAN, "新时代党建品牌", FormPart)
    assert form.any_layout
    assert {"organization", "case_title", "contact_person", "contact_phone"} <= set(fields(form))
    assert FUJIAN.verdict("seal.absent") is Verdict.NOTE
    assert form.unanswered is Verdict.NOTE


def test_fujian_knows_eleven_fields_of_work_and_four_routes() -> None:
    work, route = FUJIAN.columns
    assert (len(work.choices), route.choices) == (
        11,
        ("网络征集", "组织部门推荐", "行业部门推荐", "党校系统推荐"),
    )
    category = FUJIAN.category("新时代党建优秀案例")
    assert category is not None
    assert "新时代党建福建优秀案例" in category.names


def test_changzhou_has_two_forms_in_word() -> None:
    first = part_of(CHANGZHOU, "微视频", FormPart)
    second = part_of(CHANGZHOU, "新媒体作品", FormPart)
    assert fields(first) == [
        "submitting_organization", "case_title", "producer", "category", "episodes", "episode_minutes", "creators",
        "summary", "signature",
    ]  # fmt: skip
    assert fields(second) == [
        "submitting_organization", "case_title", "media_type", "platform", "producer", "creators", "reach", "summary",
        "signature",
    ]  # fmt: skip
    assert "docx" in first.formats
    assert {row.field: row.asked_between for row in first.rows}["episodes"] == (2, 4)
    others = [one.name for one in CHANGZHOU.with_form(first)]
    assert (len(others), "新媒体作品" in others) == (6, False)


INCOMPLETE = ("form.missing", "video.missing", "image.missing", "document.missing", "bundle.missing")


@pytest.mark.parametrize("code", INCOMPLETE)
def test_changzhou_holds_what_is_incomplete(code: str) -> None:
    """附件1第3条：逾期报送、未按时报齐材料的，不予受理: a person decides."""
    assert CHANGZHOU.verdict(code, Verdict.RETURN) is Verdict.REVIEW


def test_changzhou_as_a_whole() -> None:
    assert CHANGZHOU.resubmission.policy == "first"
    assert CHANGZHOU.verdict("seal.absent") is Verdict.NOTE
    names, listed = CHANGZHOU.filename, CHANGZHOU.works_list
    assert names is not None and listed is not None
    assert (names.order, names.separator) == (("case_title", "category", "organization"), "-")
    assert (listed.max_rows, listed.required) == (10, True)
    assert [(quota.categories, quota.works) for quota in CHANGZHOU.quotas] == [((), (0, 10)), (("新媒体作品",), (1, 2))]


def test_acftu_asks_who_and_how_many() -> None:
    facts = part_of(ACFTU, "“我身边的党员故事”短视频", FactsPart)
    assert fields(facts) == ["contact_person", "contact_phone", "submitting_organization"]
    assert facts.verdict("missing") is Verdict.RETURN
    assert [quota.works for quota in ACFTU.quotas] == [(3, 5)]
    assert ACFTU.verdict("quota.short") is Verdict.NOTE
    assert ACFTU.verdict("quota.exceeded") is Verdict.REVIEW


QUOTA_UNITS: dict[str, tuple[Campaign, bool]] = {
    "江苏省总工会": (ACFTU, True),
    "江苏省总工会宣传教育部": (ACFTU, True),
    "宁夏回族自治区总工会": (ACFTU, True),
    "北京市总工会": (ACFTU, True),
    "新疆生产建设兵团总工会": (ACFTU, True),
    "中国民航工会": (ACFTU, True),
    "测试市总工会": (ACFTU, False),
    "江苏省测试市总工会": (ACFTU, False),
    "北京市测试区总工会": (ACFTU, False),
    "测试厂工会": (ACFTU, False),
    "测试区委组织部": (CHANGZHOU, True),
    "常州经开区组织部": (CHANGZHOU, True),
    "市级机关工委": (CHANGZHOU, True),
    "常州测试大学党委": (CHANGZHOU, False),
    "测试集团党委": (CHANGZHOU, False),
}


@pytest.mark.parametrize(("unit", "where"), QUOTA_UNITS.items(), ids=QUOTA_UNITS.keys())
def test_whom_a_quota_is_for(unit: str, where: tuple[Campaign, bool]) -> None:
    campaign, expected = where
    assert any(word in unit for word in campaign.quotas[0].units) is expected


def test_haowangmin_facts() -> None:
    reading = part_of(HAOWANGMIN, "网络正能量诵读作品", FactsPart)
    assert fields(reading) == [
        "case_title", "reading_form", "original_text", "reader", "contact_phone", "submitting_organization",
    ]  # fmt: skip
    account = part_of(HAOWANGMIN, "网络正能量新媒体账号", FactsPart)
    assert len(fields(account)) == 10
    platform = "互联网+工会普惠服务优秀平台"
    assert part_of(HAOWANGMIN, platform, FormPart).any_layout
    assert HAOWANGMIN.verdict("seal.absent") is Verdict.RETURN
    assert fields(part_of(HAOWANGMIN, platform, FactsPart)) == [
        "submitting_organization", "contact_person", "contact_phone", "case_title", "platform_address",
    ]  # fmt: skip
    test_account = part_of(HAOWANGMIN, platform, FactsPart, 1)
    assert (fields(test_account), test_account.verdict("missing")) == (["test_account"], Verdict.NOTE)


FOR_PEOPLE = {
    "linghang-2021": "真实性和典型性 视频原创和画面",
    "fujian-2021": "政治性 操作性 实效性 创新性 推广性 完整性",
    "changzhou-2024": "近两年原创 总结片或宣传片 两个版本是否有字幕和无字幕 政治关质量关",
    "acftu-2021": "片头字幕 旁白字幕 原创 画面和收音",
    "haowangmin-2024": "原创 题材 水印标记 作者姓名未透露 后期处理 传播案例各一个 照片标题",
}


@pytest.mark.parametrize("name", NOTICE_OF)
def test_what_only_people_can_see_is_a_review_column(name: str) -> None:
    columns = load_campaign(name).review_columns
    assert [one.name for one in columns] == FOR_PEOPLE[name].split()
    assert all(one.choices for one in columns)


# -- what the vocabulary means -----------------------------------------------------------------------------------


def test_one_photograph_or_a_set() -> None:
    """每组组照最少4幅、最多8幅."""
    part = part_of(HAOWANGMIN, "网络正能量摄影作品", ImagePart)
    assert [number for number in range(12) if part.fits(number)] == [1, 4, 5, 6, 7, 8]


LENGTHS = {
    "故事情景剧《师傅》": ((0, 480), (0, 480)),
    "宣传创意视频《师傅》": ((0, 300), (0, 300)),
    "微视频《师傅》": ((0, 480), (0, 300)),
    "故事情景剧还是宣传创意": ((0, 480), (0, 300)),
}


@pytest.mark.parametrize(("text", "limits"), LENGTHS.items(), ids=LENGTHS.keys())
def test_a_length_that_hangs_on_the_type(text: str, limits: tuple[tuple[float, float], tuple[float, float]]) -> None:
    assert part_of(HAOWANGMIN, "网络正能量微视频", VideoPart).limits(text) == limits


def test_a_length_without_types() -> None:
    part = part_of(ACFTU, "“我身边的党员故事”短视频", VideoPart)
    assert part.limits("故事情景剧") == ((0, 90), (0, 90))
    assert part_of(CHANGZHOU, "纪录片", VideoPart).limits("") == (None, None)


# -- the guide ---------------------------------------------------------------------------------------------------

GUIDE = (CAMPAIGNS.parents[1] / "docs" / "添加征集活动.md").read_text(encoding="utf-8")


@pytest.fixture
def sixth(tmp_path: Path) -> Campaign:
    """The campaign that docs/添加征集活动.md writes step by step."""
    file = tmp_path / "jiafeng-2026.toml"
    file.write_text("\n".join(re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)), encoding="utf-8")
    return load_campaign(file)


def test_the_guide_writes_a_campaign(sixth: Campaign) -> None:
    assert [len(category.parts) for category in sixth.categories] == [3, 2]
    assert [quota.works for quota in sixth.quotas] == [(0, 3)]
    assert list(hints(sixth)) == []


def test_the_guide_shows_what_show_shows(sixth: Campaign, tmp_path: Path) -> None:
    shown = call("campaign", "show", tmp_path / "jiafeng-2026.toml").out
    block = next(one for one in re.findall(r"```text\n(.*?)```", GUIDE, re.DOTALL) if "通知原话" in one)
    assert block.strip() in shown


VOCABULARY = (
    Campaign, Category, SubjectRule, FileNames, Quota, WorksListRule, Column, Resubmission, SealRule, ReviewColumn,
    FormPart, Row, DocumentPart, ImagePart, VideoPart, AudioPart, LinkPart, FactsPart, BundlePart,
)  # fmt: skip


@pytest.mark.parametrize("kind", VOCABULARY, ids=lambda kind: kind.__name__)
def test_the_guide_names_every_key(kind: type[Frozen]) -> None:
    sections = re.findall(r"\[\[?([a-z_.]+)\]\]?", GUIDE)
    named = {*re.findall(r"`([a-z_]+)`", GUIDE), *(step for one in sections for step in one.split("."))}
    assert [key for key in kind.model_fields if key not in named and key != "id"] == []


def test_the_guide_names_every_code() -> None:
    for part, ends in CODES.items():
        row = next((line for line in GUIDE.splitlines() if f"`{part}" in line and line.startswith("| ")), "")
        assert row, part
        assert [end for end in ends if f"`{end}`" not in GUIDE and f"`{part}.{end}`" not in GUIDE] == []
