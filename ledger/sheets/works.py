"""What an entry brings: one work, several, or a unit's list of its works; and when two units are one; pure."""

from __future__ import annotations

import re
import unicodedata

from ledger.model import Entry, WorkFact


def is_list(entry: Entry) -> bool:
    """Whether an entry is a unit's list of works (汇总表), and no work."""
    judgement = entry.judgement
    return judgement.works_list is not None and judgement.category is None and not judgement.works


def works_of(entry: Entry) -> tuple[WorkFact, ...]:
    """One work, unless the mail has several forms; a list and a question bring none. As the rules on quotas count."""
    if is_list(entry) or "mail.no_submission" in entry.judgement.codes:
        return ()
    return entry.judgement.works or (WorkFact(entry.case_title or "", entry.judgement.category or ""),)


def titles(entry: Entry) -> str | None:
    """The work's title; where one mail brought several, theirs, one a line."""
    several = [work.title for work in entry.judgement.works if work.title]
    return "\n".join(several) if len(several) > 1 else entry.case_title


def plain_key(name: str) -> str:
    """By what two names are one unit's: without width, case, white space and punctuation.

    >>> plain_key("示例市　总工会（本级）") == plain_key("示例市总工会(本级)")
    True
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())
