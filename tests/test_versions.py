"""Which submission a mail continues: one row, one relation between two mails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from good import READING, document, entry, form, mail, submission

from config.model import Verdict
from ingest.versions import title_key, unit_key, version_of
from ledger.model import Disposition, Entry, JudgedFinding
from parsers.model import SubjectReading, Submission

OTHER = "lisi@elsewhere.example"
UNREAD = SubjectReading("投稿", None)
NO_TITLE = document(form(case_title=""))
QUESTION = (JudgedFinding("mail.no_submission", Verdict.REVIEW, "", ""),)


def arriving(sender: str = "zhangsan@unit.example", reading: SubjectReading = READING, **changes: Any) -> Submission:
    made = submission(reading, **changes)
    return replace(made, mail=replace(made.mail, sender=sender))


def unreadable(sender: str = "zhangsan@unit.example") -> Submission:
    """Neither a subject nor a form, but a file."""
    return arriving(sender, UNREAD, document=None, documents=(), category=None)


def nothing(**changes: Any) -> Entry:
    """An earlier mail of which nothing could be read."""
    return entry(province=None, organization=None, category=None, form={}, **changes)


def another(**changes: Any) -> Entry:
    return entry(id=2, reference_number="LH2021-0002", received_at=entry().received_at + timedelta(days=1), **changes)


CASES: dict[str, tuple[Submission, list[Entry], set[int], str | None]] = {
    "nothing came before": (arriving(), [], set(), None),
    "same unit, category and title": (arriving(), [entry()], set(), "LH2021-0001"),
    "the same, from another address": (arriving(OTHER), [entry()], set(), "LH2021-0001"),
    "the same, written a little differently": (
        arriving(),
        [entry(organization="光明 测试网", form={"case_title": "《网络战线上的排头兵》"})],
        set(),
        "LH2021-0001",
    ),
    "another title": (arriving(), [entry(form={"case_title": "另一个题目"})], set(), None),
    "another category": (arriving(), [entry(category="“一心向党”短视频")], set(), None),
    "another unit": (arriving(), [entry(organization="别的单位")], set(), None),
    "another province is no other unit": (arriving(), [entry(province="上海市")], set(), "LH2021-0001"),
    "the title was not read then, same sender": (arriving(), [entry(form={})], set(), "LH2021-0001"),
    "the title was not read then, another sender": (arriving(OTHER), [entry(form={})], set(), None),
    "the title is not read now, same sender": (arriving(chosen=NO_TITLE), [entry()], set(), "LH2021-0001"),
    "the title is not read now, another sender": (arriving(OTHER, chosen=NO_TITLE), [entry()], set(), None),
    "nothing was read then, same sender": (arriving(), [nothing()], set(), "LH2021-0001"),
    "nothing was read then, another sender": (arriving(OTHER), [nothing()], set(), None),
    "nothing was read then or now": (unreadable(), [nothing()], set(), "LH2021-0001"),
    "nothing is read now, but something was then": (unreadable(), [entry()], set(), None),
    "a question came before": (arriving(), [nothing(findings=QUESTION)], set(), None),
    "a question comes now": (
        replace(unreadable(), mail=mail(subject="请问", sender="zhangsan@unit.example")),
        [nothing()],
        set(),
        None,
    ),
    "it answers our letter": (arriving(OTHER), [entry(organization="别的单位")], {1}, "LH2021-0001"),
    "it bears the number": (
        arriving(OTHER, replace(READING, references=("LH2021-0001",))),
        [entry(organization="别的单位")],
        set(),
        "LH2021-0001",
    ),
    "it bears a number that nobody gave": (
        arriving(OTHER, replace(READING, references=("LH2021-0999",))),
        [entry(organization="别的单位")],
        set(),
        None,
    ),
    "the letter it answers counts more than the number": (
        arriving(reading=replace(READING, references=("LH2021-0001",))),
        [entry(), another()],
        {2},
        "LH2021-0002",
    ),
    "one that waits for a correction before one that was accepted": (
        arriving(chosen=NO_TITLE),
        [entry(), another(disposition=Disposition.ACCEPTED)],
        set(),
        "LH2021-0001",
    ),
    "the later of two that wait": (arriving(chosen=NO_TITLE), [entry(), another()], set(), "LH2021-0002"),
    "agreement in every part before a later one in some": (
        arriving(),
        [entry(disposition=Disposition.ACCEPTED), another(form={})],
        set(),
        "LH2021-0001",
    ),
}


@pytest.mark.parametrize(("given", "earlier", "answers", "number"), CASES.values(), ids=CASES.keys())
def test_which_submission_it_continues(
    given: Submission, earlier: list[Entry], answers: set[int], number: str | None
) -> None:
    found = version_of(given, earlier, answers)
    assert (found.reference_number if found else None) == number


def test_the_latest_version_is_the_one_continued() -> None:
    versions = [entry(id=2, version=2, form={"case_title": "改过的题目"}), entry(superseded=True)]
    found = version_of(arriving(), versions)
    assert found is versions[0]


def test_a_unit_that_sends_two_works_has_two_entries() -> None:
    second = arriving(chosen=document(form(case_title="第二个案例")))
    assert version_of(second, [entry(disposition=Disposition.ACCEPTED)]) is None


def test_keys() -> None:
    assert unit_key("北京 “测试”网") == unit_key("北京测试网")
    assert title_key("——以《光明》为例") == title_key("以光明为例")
    assert (unit_key(None), unit_key(" "), title_key("……")) == (None, None, None)
    assert unit_key("甲公司") != unit_key("乙公司")
