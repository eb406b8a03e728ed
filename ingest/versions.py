"""Which submission a mail continues (CONTRACT §5); pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from ledger.model import Decision, Disposition, Entry
from parsers.model import Submission
from parsers.submission import names_a_work
from parsers.text import normalize

AWAITED = (Disposition.RETURNED.value, Disposition.HELD.value, Decision.RETURNED.value)  # a next version is likely


def unit_key(name: str | None) -> str | None:
    """By what two names are one unit's: as a reader takes them, without quotation marks and punctuation."""
    return _key(name)


def title_key(title: str | None) -> str | None:
    """By what two titles are one."""
    return _key(title)


def _key(text: str | None) -> str | None:
    return re.sub(r"[\W_]+", "", normalize(text)) or None if text else None


Key = tuple[str | None, str | None, str | None]  # unit, category, title


def version_of(submission: Submission, earlier: Iterable[Entry], answers: Collection[int] = ()) -> Entry | None:
    """The latest version of the submission that this mail continues; None: it is a new one.

    `earlier`: entries of this campaign that may be it. `answers`: ids of the entries whose letters the mail answers.
    """
    entries = tuple(earlier)
    found = _named(submission, entries, answers) or _alike(submission, entries)
    same = [one for one in entries if found and one.reference_number == found.reference_number]
    return max(same, key=lambda one: one.version, default=None)


def _named(submission: Submission, entries: tuple[Entry, ...], answers: Collection[int]) -> Entry | None:
    """It answers our letter, or bears the reference number."""
    numbers = {number.upper() for number in submission.subject.references}
    answered = [one for one in entries if one.id in answers]
    tagged = [one for one in entries if one.reference_number.upper() in numbers]
    return max(answered or tagged, key=_recency, default=None)


def _alike(submission: Submission, entries: tuple[Entry, ...]) -> Entry | None:
    """The same unit, category and title; where one of them is unknown, from the same sender."""
    if not (submission.mail.attachments or names_a_work(submission)):
        return None  # a question submits nothing
    category = submission.category.name if submission.category else None
    key = (unit_key(submission.organization), category, title_key(submission.case_title))
    matches = [
        (strength, one)
        for one in entries
        if one.is_list == submission.is_works_list
        and (strength := _strength(key, one, same_sender=one.sender == submission.mail.sender))
    ]
    best = max(matches, key=lambda match: (match[0], match[1].state in AWAITED, *_recency(match[1])), default=None)
    return best[1] if best else None


def _strength(key: Key, entry: Entry, *, same_sender: bool) -> int:
    """How surely an entry is an earlier version: 0 not at all, 3 in every part."""
    if "mail.no_submission" in entry.judgement.codes:
        return 0
    theirs = (unit_key(entry.judgement.organization), entry.judgement.category, title_key(entry.case_title))
    pairs = list(zip(key, theirs, strict=True))
    if any(mine and other and mine != other for mine, other in pairs):
        return 0
    agreeing = sum(mine is not None and mine == other for mine, other in pairs)
    if agreeing == len(pairs):
        return 1 + agreeing
    return 1 + agreeing if same_sender and (agreeing or not any(theirs)) else 0


def _recency(entry: Entry) -> tuple[float, int]:
    return entry.received_at.timestamp(), entry.version
