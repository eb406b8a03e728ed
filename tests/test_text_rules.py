"""Rules on texts, stated facts, links and folders: each broken, just kept, and where we cannot see."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from good_parts import came, codes, file, part, stated, text

from config.model import Verdict
from ingest.facts import Facts
from ingest.judge import verdict_of
from ingest.rules import Rule
from ingest.text_rules import (
    facts_are_stated,
    facts_keep_their_lengths,
    folders_are_there,
    links_are_as_many_as_asked,
    links_are_on_the_platforms,
    numbers_are_plausible,
    stated_phone_is_plausible,
    texts_can_be_read,
    texts_have_their_abstract,
    texts_have_their_sections,
    texts_keep_their_length,
)
from parsers.in_body import BODY_NAME
from parsers.link_values import Link, Platform
from parsers.model import FormField, Kind, Piece, SubjectLine, SubjectReading

CASE = part(
    "document",
    name="案例文本",
    min_length=100,
    max_length=200,
    abstract=[20, 30],
    sections=["背景", "做法", "成效"],
)
ESSAY = part("document", name="网评文章", max_length=100, in_body=True)
READ = part("document", name="诵读文本", in_body=True)
ANY = part("document", name="解说词")
ROWS = [
    {"field": "contact_person", "label": "真实姓名"},
    {"field": "contact_phone", "label": "联系方式"},
    {"field": "submitting_organization", "label": "报送单位"},
    {"field": "summary", "label": "账号简介", "max_length": 10, "required": False},
    {"field": "episodes", "label": "总集数", "asked_between": [2, 4], "required": False},
]
AUTHOR = part("facts", name="作者信息", rows=ROWS)
MILD = part("facts", name="账号信息", rows=ROWS, strictness="note")
ALL = {"contact_person": "张三", "contact_phone": "13800000000", "submitting_organization": "测试厂工会"}
FORM = part(
    "form",
    title="申报表",
    rows=[
        {"field": "contact_person", "label": "联系人"},
        {"field": "episodes", "label": "总集数", "asked_between": [2, 4]},
    ],
)
WECHAT = Link("https://mp.weixin.qq.com/s/x", Platform.WECHAT)
WEIBO = Link("https://weibo.com/1/x", Platform.WEIBO)
UNKNOWN = Link("https://example.org/x", Platform.OTHER)
ON_WECHAT = part("link", name="作品链接", platforms=["微信公众号", "抖音"])
TWO_LINKS = part("link", name="作品链接", count=2)
FOLDERS = part("bundle", folders=["作品", "表格", "文本"])
ZIP = file("材料.zip", Kind.ARCHIVE)
SHUT = file("另一份.rar", Kind.ARCHIVE)


def words(count: int) -> str:
    return "字" * count


def article(length: int = 150, abstract: int | None = 25, sections: tuple[str, ...] = ("背景", "做法", "成效")) -> str:
    """A text with an abstract and sections, of so many 字 without the abstract."""
    headings = "".join(f"一、{one}\n" for one in sections)
    fixed = sum(len(one) + 2 for one in sections)
    head = f"摘要：{words(abstract)}\n" if abstract else ""
    return f"{head}{headings}{words(length - fixed)}"


def written(given: str | None, asked: object = CASE, **changes: object) -> Facts:
    return came(asked, text(given), **changes)  # type: ignore[arg-type]


def saying(lines: Mapping[str, str], asked: object = AUTHOR, **changes: object) -> Facts:
    return came(asked, facts=stated(**lines), **changes)  # type: ignore[arg-type]


def without(*fields: str) -> dict[str, str]:
    return {field: line for field, line in ALL.items() if field not in fields}


def packed(*names: str, archive: str = "材料.zip", beside: tuple[object, ...] = ()) -> Facts:
    members = [file(name, inside=archive) for name in names]
    return came(FOLDERS, attachments=(file(archive, Kind.ARCHIVE), *members, *beside))  # type: ignore[arg-type]


BODY = Piece(file(BODY_NAME), text=words(120))

CASES: dict[str, tuple[Rule, Facts, list[str]]] = {
    # read
    "a text with words": (texts_can_be_read, written(article()), []),
    "a scan": (texts_can_be_read, came(CASE, text(None, "正文.pdf", Kind.PDF)), ["document.unreadable?"]),
    "a scan without limits": (texts_can_be_read, came(ANY, text(None, "正文.pdf", Kind.PDF)), []),
    "the mail's own text, for two parts": (texts_can_be_read, came(ESSAY, Piece(file(BODY_NAME))), []),
    # length
    "the most": (texts_keep_their_length, written(article(200)), []),
    "one more is a doubt": (texts_keep_their_length, written(article(201)), ["document.length?"]),
    "far more": (texts_keep_their_length, written(article(211)), ["document.length"]),
    "the least": (texts_keep_their_length, written(article(100)), []),
    "one less is a doubt": (texts_keep_their_length, written(article(99)), ["document.length?"]),
    "far less": (texts_keep_their_length, written(article(94)), ["document.length"]),
    "the abstract does not count": (texts_keep_their_length, written(article(200, abstract=30)), []),
    "a scan has no length": (texts_keep_their_length, written(None), []),
    "an empty text has none": (texts_keep_their_length, written(" \n"), []),
    "no limit": (texts_keep_their_length, written(words(9000), ANY), []),
    "another text may stand in it": (texts_keep_their_length, written(words(900), (ESSAY, READ)), ["document.length?"]),
    "the other came, too": (
        texts_keep_their_length,
        came((ESSAY, READ), text(words(900)), beside={1: (text("诗", "原文.docx"),)}),
        ["document.length"],
    ),
    "the mail's own text is a doubt": (texts_keep_their_length, came(ESSAY, BODY), ["document.length?"]),
    "spread over two files": (
        texts_keep_their_length,
        came(CASE, text(article(60)), text(article(60), "下.docx")),
        ["document.length?"],
    ),
    # sections
    "all sections": (texts_have_their_sections, written(article()), []),
    "one is missing": (texts_have_their_sections, written(article(sections=("背景", "做法"))), ["document.sections"]),
    "another word for it": (texts_have_their_sections, written(article(sections=("缘起", "主要做法", "效果"))), []),
    "a scan has no sections": (texts_have_their_sections, written(None), []),
    "none are asked for": (texts_have_their_sections, written("正文", ANY), []),
    # abstract
    "an abstract": (texts_have_their_abstract, written(article(abstract=30)), []),
    "a little too long": (texts_have_their_abstract, written(article(abstract=31)), ["document.abstract?"]),
    "too long": (texts_have_their_abstract, written(article(abstract=60)), ["document.abstract"]),
    "too short": (texts_have_their_abstract, written(article(abstract=10)), ["document.abstract"]),
    "none that we can find": (texts_have_their_abstract, written(article(abstract=None)), ["document.abstract?"]),
    "it stands in the form": (
        texts_have_their_abstract,
        written(article(abstract=None), rows={"summary": words(25)}),
        [],
    ),
    "it stands in the form, too long": (
        texts_have_their_abstract,
        written(article(abstract=None), rows={"summary": words(90)}),
        ["document.abstract?"],
    ),
    "a scan has no abstract": (texts_have_their_abstract, written(None), []),
    "none is asked for": (texts_have_their_abstract, written("正文", ANY), []),
    # facts
    "everything is stated": (facts_are_stated, saying(ALL), []),
    "nothing is stated": (
        facts_are_stated,
        saying({}),
        ["form.empty.contact_person", "form.empty.contact_phone", "form.empty.submitting_organization"],
    ),
    "one line is missing": (facts_are_stated, saying(without("contact_person")), ["form.empty.contact_person"]),
    "a line without an answer": (
        facts_are_stated,
        saying({**ALL, "contact_person": ""}),
        ["form.empty.contact_person"],
    ),
    "a row that need not be": (facts_are_stated, saying({**ALL, "summary": ""}), []),
    "a number below the text": (
        facts_are_stated,
        saying(without("contact_phone", "contact_person"), body="此致敬礼\n张三 13800000000"),
        ["form.empty.contact_person?", "form.empty.contact_phone?"],
    ),
    "the subject names the unit": (
        facts_are_stated,
        saying(
            without("submitting_organization"),
            subject=SubjectReading("测试厂工会+短视频", SubjectLine(None, "测试厂工会", None)),
        ),
        [],
    ),
    "the form names the person": (
        facts_are_stated,
        saying(without("contact_person"), (FORM, AUTHOR), rows={"contact_person": "张三"}),
        [],
    ),
    "the form's own row is the form rules' matter": (
        facts_are_stated,
        saying(without("contact_person"), (FORM, AUTHOR), rows={"contact_person": "", "episodes": "1"}),
        [],
    ),
    "it may stand in the scan": (
        facts_are_stated,
        saying(without("contact_person"), others=(text(None, "说明.pdf", Kind.PDF),)),
        ["form.empty.contact_person?"],
    ),
    "only headers": (facts_are_stated, saying({}, oversize=10**9), []),
    "two parts ask for it": (
        facts_are_stated,
        saying(without("contact_person"), (AUTHOR, MILD)),
        ["form.empty.contact_person"],
    ),
    "one of a group": (
        facts_are_stated,
        saying({}, (part("facts", group="地址", rows=ROWS), part("video", group="地址"))),
        [],
    ),
    # lengths of facts
    "as long as it may be": (facts_keep_their_lengths, saying({**ALL, "summary": words(10)}), []),
    "too long a line": (facts_keep_their_lengths, saying({**ALL, "summary": words(11)}), ["form.length.summary"]),
    "an empty line has no length": (facts_keep_their_lengths, saying({**ALL, "summary": ""}), []),
    # telephone
    "a telephone": (stated_phone_is_plausible, saying(ALL), []),
    "no telephone": (
        stated_phone_is_plausible,
        saying({**ALL, "contact_phone": "见附件"}),
        ["form.invalid.contact_phone"],
    ),
    # numbers
    "five episodes": (numbers_are_plausible, saying({**ALL, "episodes": "5集"}), []),
    "three episodes": (numbers_are_plausible, saying({**ALL, "episodes": "三集"}), ["form.invalid.episodes?"]),
    "two episodes in the form": (numbers_are_plausible, came(FORM, rows={"episodes": "2"}), ["form.invalid.episodes?"]),
    "four episodes in the form": (
        numbers_are_plausible,
        came(FORM, rows={"episodes": "4"}),
        ["form.invalid.episodes?"],
    ),
    "one episode in the form": (numbers_are_plausible, came(FORM, rows={"episodes": "1"}), []),
    "no number in the form": (numbers_are_plausible, came(FORM, rows={"episodes": "单集"}), []),
    # links
    "on a platform": (links_are_on_the_platforms, came(ON_WECHAT, links=(WECHAT,)), []),
    "one of them": (links_are_on_the_platforms, came(ON_WECHAT, links=(WEIBO, WECHAT)), []),
    "on another platform": (links_are_on_the_platforms, came(ON_WECHAT, links=(WEIBO,)), ["link.platform"]),
    "somewhere": (links_are_on_the_platforms, came(ON_WECHAT, links=(UNKNOWN,)), ["link.platform?"]),
    "any platform will do": (links_are_on_the_platforms, came(TWO_LINKS, links=(UNKNOWN,)), []),
    "no link is another rule's": (links_are_on_the_platforms, came(ON_WECHAT), []),
    "two links": (links_are_as_many_as_asked, came(TWO_LINKS, links=(WECHAT, WEIBO)), []),
    "the same link twice": (links_are_as_many_as_asked, came(TWO_LINKS, links=(WECHAT, WECHAT)), ["link.count"]),
    "three links": (links_are_as_many_as_asked, came(TWO_LINKS, links=(WECHAT, WEIBO, UNKNOWN)), ["link.count?"]),
    "one link, the other may be in a scan": (
        links_are_as_many_as_asked,
        came(TWO_LINKS, links=(WECHAT,), others=(text(None, "说明.pdf", Kind.PDF),)),
        ["link.count?"],
    ),
    "links elsewhere do not count": (links_are_as_many_as_asked, came(ON_WECHAT, links=(WEIBO, WECHAT)), []),
    # folders
    "all folders": (folders_are_there, packed("作品/a.mp4", "表格/b.docx", "文本/c.docx"), []),
    "below another folder, numbered": (
        folders_are_there,
        packed("报送/1作品/a.mp4", "报送/2表格/b", "报送/3.文本/c"),
        [],
    ),
    "one folder is missing": (folders_are_there, packed("作品/a.mp4", "表格/b.docx", "c.docx"), ["bundle.missing"]),
    "no folder at all": (folders_are_there, packed("a.mp4", "作品.docx"), ["bundle.missing"]),
    "the rest came beside it": (
        folders_are_there,
        packed("作品/a.mp4", beside=(file("报名表.docx", Kind.DOCX),)),
        ["bundle.missing?"],
    ),
    "the rest may be in the other archive": (
        folders_are_there,
        packed("作品/a.mp4", beside=(SHUT,)),
        ["bundle.missing?"],
    ),
    "no archive": (folders_are_there, came(FOLDERS, attachments=(file("a.mp4", Kind.VIDEO),)), []),
    "an archive that stayed shut is another rule's": (folders_are_there, came(FOLDERS, attachments=(ZIP,)), []),
    "each folder an archive": (
        folders_are_there,
        came(
            FOLDERS,
            attachments=tuple(
                one
                for name in ("作品", "表格", "文本")
                for one in (file(f"{name}.zip", Kind.ARCHIVE), file(f"{name}a", inside=f"{name}.zip"))
            ),
        ),
        [],
    ),
}


@pytest.mark.parametrize(("rule", "given", "expected"), CASES.values(), ids=CASES.keys())
def test_findings(rule: Rule, given: Facts, expected: list[str]) -> None:
    assert codes(list(rule(given))) == expected


WORDS = {
    "too long": (texts_keep_their_length, written(article(250)), "案例文本“正文.docx”约250字，要求100—200字。"),
    "no section": (texts_have_their_sections, written(article(sections=("背景", "做法"))), "“正文.docx”未见标题：成效"),
    "not stated": (facts_are_stated, saying(without("contact_person")), "来信中没有写明“真实姓名”。"),
    "left blank": (facts_are_stated, saying({**ALL, "contact_person": ""}), "“真实姓名”后面没有填写内容"),
    "a platform": (links_are_on_the_platforms, came(ON_WECHAT, links=(WEIBO,)), "未能识别为微信公众号、抖音的地址"),
    "folders": (folders_are_there, packed("作品/a.mp4"), "压缩包“材料.zip”里未见文件夹“表格”、“文本”。"),
}


@pytest.mark.parametrize(("rule", "given", "told"), WORDS.values(), ids=WORDS.keys())
def test_a_letter_names_what_was_found_and_what_is_asked(rule: Rule, given: Facts, told: str) -> None:
    assert told in "".join(one.problem for one in rule(given))


def test_an_address_is_quoted_so_that_nobody_can_click_it() -> None:
    (finding,) = links_are_on_the_platforms(came(ON_WECHAT, links=(WEIBO,)))
    assert "https：//weibo.com" in finding.problem


VERDICTS = {
    "a missing line": (facts_are_stated, saying(without("contact_person")), Verdict.RETURN),
    "a missing line that is only noted": (facts_are_stated, saying(without("contact_person"), MILD), Verdict.NOTE),
    "an odd telephone is asked about": (
        stated_phone_is_plausible,
        saying({**ALL, "contact_phone": "见附件"}),
        Verdict.REVIEW,
    ),
    "an odd number is asked about": (numbers_are_plausible, came(FORM, rows={"episodes": "2"}), Verdict.REVIEW),
}


@pytest.mark.parametrize(("rule", "given", "verdict"), VERDICTS.values(), ids=VERDICTS.keys())
def test_the_part_says_what_a_breach_leads_to(rule: Rule, given: Facts, verdict: Verdict) -> None:
    (finding,) = rule(given)
    assert verdict_of(finding, given.campaign) is verdict


def test_a_line_that_was_hard_to_read_is_a_doubt() -> None:
    given = came(AUTHOR, facts={**stated(**without("contact_person")), "contact_person": FormField("", certainty=0.4)})
    assert codes(list(facts_are_stated(given))) == ["form.empty.contact_person?"]
