"""Findings -> one disposition; pure.

The campaign file says what a finding leads to; a doubt never leads to a return.
"""

from __future__ import annotations

from collections.abc import Sequence

from config.model import Campaign, Verdict
from ledger.model import Disposition, Finding, JudgedFinding

HOLD = (
    "mail.late", "mail.repeated",  # sending it again would only make it later
    "mail.parts",  # nothing is judged before everything is here
)  # fmt: skip
LETTERS = {Disposition.ACCEPTED: "accepted", Disposition.RETURNED: "returned", Disposition.HELD: "held"}


def judge(found: Sequence[Finding], campaign: Campaign) -> tuple[Disposition, tuple[JudgedFinding, ...]]:
    """The mail's disposition, and every finding that the campaign does not switch off, with its verdict."""
    judged = tuple(
        JudgedFinding(one.code, verdict, one.problem, one.remedy)
        for one in found
        if (verdict := verdict_of(one, campaign)) is not Verdict.OFF
    )
    return disposition_of(judged), judged


def verdict_of(finding: Finding, campaign: Campaign) -> Verdict:
    """The campaign's verdict, at most review for a doubt and for a subject where the campaign is not strict."""
    verdict = campaign.verdict(finding.code, finding.asked)
    lenient = finding.code.startswith("subject.") and campaign.subject.strictness == "review"
    return Verdict.REVIEW if verdict is Verdict.RETURN and (finding.doubt or lenient) else verdict


def disposition_of(judged: Sequence[JudgedFinding]) -> Disposition:
    """Late, repeated or incomplete holds; else one return returns, one review holds."""
    verdicts = {one.verdict for one in judged}
    if any(one.code in HOLD and one.verdict is Verdict.REVIEW for one in judged):
        return Disposition.HELD
    if Verdict.RETURN in verdicts:
        return Disposition.RETURNED
    return Disposition.HELD if Verdict.REVIEW in verdicts else Disposition.ACCEPTED


def letter_kind(disposition: Disposition, codes: Sequence[str]) -> str | None:
    """Which letter is owed; None: a question or an empty mail, which a person answers."""
    if "mail.no_submission" in codes:
        return None
    if disposition is Disposition.HELD and "mail.late" in codes:
        return "late"
    return LETTERS.get(disposition)
