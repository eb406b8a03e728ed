"""What is said of a unit's list of works (汇总表) and the works that came."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest

from config.load import load_campaign
from config.model import Verdict
from ingest import list_rules
from ingest.facts import Facts
from ingest.judge import judge
from ledger.model import Disposition, Finding
from parsers.model import (
    Attachment,
    Kind,
    ListedWork,
    SubjectLine,
    SubjectReading,
    Submission,
    WorksList,
)
from tests.good import ARRIVED, mail

CHANGZHOU = load_campaign("changzhou-2024")
CLOSES = CHANGZHOU.closes or ARRIVED
IN_TIME = CLOSES - timedelta(days=10)
UNIT = "测试区委组织部"
LAMP, SPRING = ListedWork("一盏灯", "微视频", "某厂"), ListedWork("春天里", "纪录片", "测试电视台")
LINE = SubjectLine(None, UNIT, "微视频", "一盏灯")
SHEET = Attachment("汇总表.docx", b"x", Kind.DOCX, hashlib.sha256(b"x").hexdigest())
RULES: tuple[Callable[[Facts], Iterator[Finding]], ...] = (
    list_rules.list_was_read,
    list_rules.list_is_short_enough,
    list_rules.listed_works_have_come,
    list_rules.works_are_listed,
    list_rules.categories_are_as_listed,
    list_rules.list_has_come,
)


def listed(*works: ListedWork, rows: int = 10) -> WorksList:
    return WorksList(UNIT, "王小明", "13800000000", works, rows, SHEET)


def work_mail(title: str | None = "一盏灯", category: str | None = "微视频", **changes: Any) -> Submission:
    """A mail that brings one work."""
    line = replace(LINE, case_title=title, category=category)
    reading = SubjectReading("", line, (line,), categories=(category,) if category else ())
    made = Submission(mail(SHEET), CHANGZHOU, reading, (), None, CHANGZHOU.category(category))
    return replace(made, **changes)


def with_list(works_list: WorksList, *came: ListedWork, **changes: Any) -> Facts:
    """The mail that brings the list; `came`: the unit's works so far."""
    given = replace(work_mail(None, None), works_list=works_list, is_works_list=True)
    return replace(Facts(given, IN_TIME, unit_works=came, works_list=works_list), **changes)


def with_work(works_list: WorksList | None, *came: ListedWork, **changes: Any) -> Facts:
    """A mail that brings the work 一盏灯; the list came before, or has not."""
    return replace(Facts(work_mail(), IN_TIME, unit_works=(*came, LAMP), works_list=works_list), **changes)


ELEVEN = tuple(ListedWork(f"作品之{'一二三四五六七八九十甲'[number]}") for number in range(11))
NOT_YET = "汇总表所列作品中，《春天里》尚未收到。"
NOT_LISTED = "收到的作品中，《一盏灯》不在汇总表所列作品之内。"
CASES: dict[str, tuple[Facts, list[str]]] = {
    "all listed works have come": (with_list(listed(LAMP, SPRING), LAMP, SPRING), []),
    "a listed work has come, the list before it": (with_work(listed(LAMP, SPRING)), []),
    "one has not come yet": (with_list(listed(LAMP, SPRING), LAMP), [NOT_YET]),
    "none has come yet": (with_list(listed(LAMP, SPRING)), ["汇总表所列作品中，《一盏灯》、《春天里》尚未收到。"]),
    "one came that is not listed": (with_list(listed(SPRING), LAMP, SPRING), [NOT_LISTED]),
    "this mail's work is not listed": (with_work(listed(SPRING)), [NOT_LISTED]),
    "another mail's work is not listed": (with_work(listed(LAMP), SPRING), []),
    "one listed for another": (with_list(listed(SPRING), LAMP), [NOT_YET, NOT_LISTED]),
    "marks and blanks make no other title": (with_list(listed(ListedWork("《一 盏 灯》", "微视频")), LAMP), []),
    "nor does one character of many": (
        with_list(listed(ListedWork("我和我的祖国一起走过的日子")), ListedWork("我和我的祖国一起走过的日孑")),
        [],
    ),
    "nor an episode's number": (with_list(listed(LAMP), ListedWork("一盏灯第1集"), ListedWork("一盏灯第2集")), []),
    "a version is no second work": (with_list(listed(LAMP, SPRING), LAMP, LAMP, SPRING), []),
    "the nearest title is taken": (
        with_list(listed(ListedWork("一盏灯"), ListedWork("一盏灯火")), ListedWork("一盏灯火"), ListedWork("一盏灯")),
        [],
    ),
    "a work without a title may be any": (with_list(listed(LAMP, SPRING), LAMP, ListedWork("")), []),
    "but not two": (
        with_list(listed(LAMP, SPRING), ListedWork("")), ["汇总表所列作品中，《一盏灯》、《春天里》尚未收到。"],
    ),
    "another category": (
        with_list(listed(replace(LAMP, category="纪录片")), LAMP),
        ["作品“一盏灯”报送的类别是“微视频”，汇总表所列类别是“纪录片”，两者不一致。"],
    ),
    "the same category by another name": (with_list(listed(replace(LAMP, category="微视频（微党课）")), LAMP), []),
    "a category that is none of the campaign's": (with_list(listed(replace(LAMP, category="短片")), LAMP), []),
    "no category on the list": (with_list(listed(replace(LAMP, category="")), LAMP), []),
    "more works than rows": (with_list(listed(*ELEVEN, rows=11), *ELEVEN), ["汇总表列有11部作品，最多可列10部。"]),
    "a blank list": (with_list(listed()), ["汇总表“汇总表.docx”没有填写作品。"]),
    "a list that cannot be read": (
        with_list(listed(rows=0), LAMP),
        ["汇总表“汇总表.docx”的内容未能自动读取，正在人工核对。"],
    ),
    "one that could not be read came before": (with_work(WorksList()), []),
    "no list yet": (with_work(None), ["尚未收到贵单位的《全市党员教育作品观摩交流活动汇总表》（附件4）。"]),
    "no list yet, and the mail brings no work": (
        Facts(work_mail(None, None), IN_TIME, works_list=None), [],
    ),
    "only the headers are here": (with_work(None, oversize=500_000_000), []),
    "a campaign without lists": (
        Facts(work_mail(campaign=CHANGZHOU.model_copy(update={"works_list": None})), IN_TIME, unit_works=(LAMP,)), [],
    ),
}  # fmt: skip


def findings(given: Facts) -> tuple[Finding, ...]:
    return tuple(chain.from_iterable(rule(given) for rule in RULES))


@pytest.mark.parametrize(("given", "said"), CASES.values(), ids=CASES.keys())
def test_what_is_said(given: Facts, said: list[str]) -> None:
    assert [finding.problem for finding in findings(given)] == said


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_is_tried(rule: Callable[[Facts], Iterator[Finding]]) -> None:
    assert any(list(rule(given)) for given, _ in CASES.values())


def test_what_has_not_come_is_no_breach_before_the_closing() -> None:
    strict = CHANGZHOU.model_copy(update={"verdicts": {"works_list.mismatch": Verdict.RETURN}})
    given = with_list(listed(SPRING))
    (early,) = findings(given)
    (late,) = findings(replace(given, arrived=CLOSES + timedelta(days=1)))
    assert (early.doubt, late.doubt) == (True, False)
    assert judge((early,), strict)[0] is Disposition.HELD
    assert "请在截止前报送" in early.remedy and "截止前" not in late.remedy


def test_verdicts_of_the_campaign() -> None:
    assert judge(findings(CASES["one came that is not listed"][0]), CHANGZHOU)[0] is Disposition.HELD
    assert judge(findings(CASES["no list yet"][0]), CHANGZHOU)[0] is Disposition.ACCEPTED
