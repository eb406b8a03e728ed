"""The campaign's own columns (党建领域、征集方式): which of a few words a submission names; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from types import MappingProxyType

from config.model import Column, Row
from parsers.model import Form
from parsers.stated import read_stated
from parsers.text import normalize

_TICKED = "☑☒√✓✔■●◉⊙▣✅🗹"
_NOT_TICKED = "□○◯☐▢❑◻"
_TITLE = re.compile(
    r"[^。；！？]{1,40}"
)  # one of the first two lines of a text; further down it speaks of all and everything


def read_columns(columns: Sequence[Column], subject: str, form: Form | None, texts: Sequence[str]) -> Mapping[str, str]:
    """For each column the choice that is named, by field; a column of which none or several are named is left out.

    The subject comes first, then the line that bears the column's name (党建领域：农村), then titles. Where one names
    several, those after it may still tell which of them.
    """
    found = {column.field: choice for column in columns if (choice := _choice(column, subject, form, texts))}
    return MappingProxyType(found)


def _choice(column: Column, subject: str, form: Form | None, texts: Sequence[str]) -> str | None:
    possible = frozenset(column.choices)
    for level in _levels(column, subject, form, texts):
        named = frozenset(choice for text in level for choice in named_choices(column, text))
        if len(named & possible) == 1:
            return next(iter(named & possible))
        possible = (named & possible) or (frozenset() if named else possible)
    return None


def _levels(column: Column, subject: str, form: Form | None, texts: Sequence[str]) -> Iterator[Iterable[str]]:
    yield [subject]
    stated = read_stated([Row(field=column.field, label=column.name)], texts, form)
    yield [answer.text for answer in stated.values()]
    titles = [form.title, form.text("case_title") or ""] if form else []
    for text in texts:
        first = [line.strip() for line in text[:2000].splitlines() if line.strip()][:2]
        titles += list(takewhile(_TITLE.fullmatch, first))
    yield titles


def named_choices(column: Column, text: str) -> frozenset[str]:
    """The choices that a text names, the longest words first: 国有企业党建 is not 企业. Ticked boxes decide alone.

    >>> column = Column(field="area", name="领域", choices=("农村", "城市"), also={"城市": ("近邻党建",)})
    >>> sorted(named_choices(column, "□农村 ☑近邻党建"))
    ['城市']
    """
    words = {normalize(word): choice for choice in column.choices for word in (choice, *column.also.get(choice, ()))}
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    box = f"(?P<box>[{_TICKED}{_NOT_TICKED}]?)"
    found = list(re.finditer(f"{box}(?P<word>{pattern})", normalize(text)))
    boxes = "".join(match["box"] for match in found)
    if any(tick in boxes for tick in _TICKED):
        found = [match for match in found if match["box"] and match["box"] in _TICKED]
    elif boxes:  # none of them ticked
        return frozenset()
    return frozenset(words[match["word"]] for match in found)
