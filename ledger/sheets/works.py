"""What the works of an entry are called, and when two units are one; pure."""

from __future__ import annotations

import re
import unicodedata

from ledger.model import Entry


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
