"""Findings -> disposition: the campaign file decides, a doubt never leads to a return."""

from __future__ import annotations

import pytest
from good import CAMPAIGN, campaign

from config.model import DEFAULT_VERDICTS, SubjectRule, Verdict
from ingest.judge import judge, letter_kind
from ledger.model import Disposition, Finding

ACCEPTED, RETURNED, HELD = Disposition.ACCEPTED, Disposition.RETURNED, Disposition.HELD


def found(*codes: str) -> list[Finding]:
    """A trailing "?" marks a doubt."""
    return [Finding(code.rstrip("?"), "问题。", "办法。", doubt=code.endswith("?")) for code in codes]


TABLE = {
    "nothing found": ([], ACCEPTED),
    "a note": (["form.empty.awards"], ACCEPTED),
    "notes only": (["image.format", "document.sections"], ACCEPTED),
    "a breach": (["seal.absent"], RETURNED),
    "a breach we doubt": (["seal.absent?"], HELD),
    "a review": (["form.length.content"], HELD),
    "a breach beside a review": (["form.length.content", "subject.province"], RETURNED),
    "a doubt beside a note": (["form.missing?", "form.empty.awards"], HELD),
    "late": (["mail.late"], HELD),
    "late, and a breach besides": (["mail.late", "seal.absent"], HELD),
    "repeated, and a breach besides": (["mail.repeated", "form.missing"], HELD),
    "early, and a breach besides": (["mail.early", "form.missing"], RETURNED),
    "a code nobody knows": (["something.new"], HELD),
}


@pytest.mark.parametrize(("codes", "disposition"), TABLE.values(), ids=TABLE.keys())
def test_dispositions(codes: list[str], disposition: Disposition) -> None:
    assert judge(found(*codes), CAMPAIGN)[0] is disposition


def test_what_is_switched_off_is_gone() -> None:
    lenient = campaign(verdicts={"seal.absent": Verdict.OFF})
    assert judge(found("seal.absent"), lenient) == (ACCEPTED, ())


def test_the_subject_is_as_strict_as_the_campaign() -> None:
    lenient = campaign(subject=SubjectRule(strictness="review"))
    disposition, (judged,) = judge(found("subject.format"), lenient)
    assert (disposition, judged.verdict) == (HELD, Verdict.REVIEW)


def test_late_mail_may_count_as_in_time() -> None:
    generous = campaign(verdicts={"mail.late": Verdict.NOTE})
    assert judge(found("mail.late"), generous)[0] is ACCEPTED
    assert judge(found("mail.late", "seal.absent"), generous)[0] is RETURNED


@pytest.mark.parametrize("code", DEFAULT_VERDICTS)
def test_no_doubt_is_ever_returned(code: str) -> None:
    assert judge(found(f"{code}?"), CAMPAIGN)[0] is not RETURNED


LETTERS = {
    "accepted": (ACCEPTED, [], "accepted"),
    "returned": (RETURNED, ["seal.absent"], "returned"),
    "held": (HELD, ["seal.unclear"], "held"),
    "late": (HELD, ["subject.province", "mail.late"], "late"),
    "repeated": (HELD, ["mail.repeated"], "held"),
    "a question": (HELD, ["mail.no_submission"], None),
    "ignored": (Disposition.IGNORED, [], None),
    "quarantined": (Disposition.QUARANTINED, ["program.failed"], None),
}


@pytest.mark.parametrize(("disposition", "codes", "kind"), LETTERS.values(), ids=LETTERS.keys())
def test_letter_kinds(disposition: Disposition, codes: list[str], kind: str | None) -> None:
    assert letter_kind(disposition, codes) == kind
