"""Which words are labels (栏目) of a campaign's forms, and whose; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from config.model import Campaign, Category, FormPart, Row

Meaning = frozenset[tuple[str, str]]  # category name, field: one label may stand in several forms
NOTHING: Meaning = frozenset()

LONGEST = 24  # characters of a label; what is longer is an answer
ALIKE = 80  # rapidfuzz ratio; one wrong character in five (research/pdf.md §3.1.5)
TITLE_ALIKE = 85

# Wordings that forms of any campaign use for the rows that all of them have.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "province": ("省份", "省", "省（自治区、直辖市）", "省（区、市）", "省市区", "所在省份", "所属省份"),
    "organization": (
        "单位名称",
        "推荐单位",
        "报送单位",
        "申报单位",
        "推荐单位名称",
        "报送单位名称",
        "申报单位名称",
        "党支部名称",
    ),
    "contact_person": ("联系人姓名", "联络人"),
    "contact_phone": (
        "手机",
        "手机号",
        "联系电话",
        "电话",
        "联系方式",
        "联系手机",
        "联系人电话",
        "联系人手机",
        "手机号码",
    ),
    "founded": ("成立日期", "党组织成立时间"),
    "awards": ("受表彰情况", "获奖情况", "表彰情况", "所获荣誉"),
}
# Rows that say nothing about whose form it is.
COMMON = frozenset({"province", "organization", "founded", "contact_person", "contact_phone", "signature", "date"})


def squeezed(text: str) -> str:
    """Letters and digits alone: how labels and the template's words are compared.

    >>> squeezed("联 系 人：")
    '联系人'
    >>> squeezed("负责人签名\\n（单位盖章）")
    '负责人签名单位盖章'
    """
    return "".join(character for character in unicodedata.normalize("NFKC", text).casefold() if character.isalnum())


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of all forms of a campaign, squeezed."""

    known: Mapping[str, Meaning]

    def exact(self, text: str) -> Meaning:
        """What a text means that is a label to the letter."""
        return self.known.get(squeezed(text), NOTHING)

    def match(self, text: str) -> Meaning:
        """What a cell means as a label: spaces, stops, brackets, a number before it and one wrong character allowed."""
        key = squeezed(text)
        if not key or len(key) > 2 * LONGEST:
            return NOTHING
        bare = re.sub(r"[（(【\[].*?[）)】\]]", "", text, flags=re.DOTALL)
        unnumbered = re.sub(r"^\s*[（(]?[0-9一二三四五六七八九十]{1,2}[)）]?[、.．]", "", bare)
        for form in (text, bare, unnumbered):
            if meaning := self.exact(form):
                return meaning
        return self._alike(key)

    def _alike(self, key: str) -> Meaning:
        if len(key) < 3 or len(key) > LONGEST:
            return NOTHING
        scores = {known: _likeness(key, known) for known in self.known}
        best = max(scores.values(), default=0.0)
        meant = [self.known[known] for known, score in scores.items() if score == best] if best else []
        meaning = frozenset().union(*meant)
        # Two labels of one form equally near: it could be either, so it is neither.
        return meaning if len({category for category, _ in meaning}) == len(meaning) else NOTHING


def _likeness(key: str, known: str) -> float:
    """0 where they are too far apart; in a short label one wrong character is allowed (联系人/联糸人)."""
    ratio = fuzz.ratio(key, known)
    if ratio >= ALIKE:
        return ratio
    one_wrong = len(key) == len(known) >= 3 and Levenshtein.distance(key, known) == 1
    return ratio if one_wrong else 0.0


def labels_of(campaign: Campaign) -> Labels:
    """Every label, synonym and other wording that the campaign's forms have."""
    known: dict[str, set[tuple[str, str]]] = {}
    for category in forms_of(campaign):
        own = {squeezed(label): row.field for row in form_part(category).rows for label in (row.label, *row.also)}
        fields = {row.field for row in form_part(category).rows}
        for field in fields & SYNONYMS.keys():
            own.update({squeezed(label): own.get(squeezed(label), field) for label in SYNONYMS[field]})
        for key, field in own.items():
            known.setdefault(key, set()).add((category.name, field))
    return Labels({key: frozenset(meaning) for key, meaning in known.items()})


def forms_of(campaign: Campaign) -> tuple[Category, ...]:
    """The categories that ask for a form; of those that share one, the first."""
    asking = [category for category in campaign.categories if category.form]
    return tuple(one for number, one in enumerate(asking) if one.form not in [other.form for other in asking[:number]])


def form_part(category: Category) -> FormPart:
    """The form of a category that asks for one."""
    if category.form is None:
        raise ValueError(f"{category.name} asks for no form")
    return category.form


def row_of(campaign: Campaign, category: str, field: str) -> Row | None:
    """A row of a category's form."""
    found = campaign.category(category)
    return next((row for row in form_part(found).rows if row.field == field), None) if found and found.form else None


# -- whose form it is ----------------------------------------------------------------------------------------------


def titled(campaign: Campaign, lines: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The title among the lines above a table, and the categories that it may belong to.

    A title may run over two lines. ("", ()) where none is like a title of ours; without category but with a title
    where a line calls itself a form (…表).
    """
    listed = campaign.works_list.names if campaign.works_list else ()
    lines = [line for line in lines if not squeezed(line).endswith(listed)]  # 汇总表: no form
    candidates = [*lines, *(above + below for above, below in pairwise(lines))]
    best, title, names = 0.0, "", set[str]()
    for line in candidates:
        for category in forms_of(campaign):
            score = _title_likeness(squeezed(line), form_part(category))
            if score > best:
                best, title, names = score, line, {category.name}
            elif score == best > 0:
                names.add(category.name)
    if names:
        return title, tuple(sorted(names))
    return next((line for line in reversed(lines) if squeezed(line).endswith("表")), ""), ()


def _title_likeness(line: str, part: FormPart) -> float:
    """Of a squeezed line. A form whose rows nobody prescribes is called by any line that ends in its name."""
    title = squeezed(part.title)
    if part.any_layout and line.endswith(title):
        return ALIKE
    if title in line and len(line) <= len(title) + 8:
        return 100 - (len(line) - len(title)) / 100
    ratio = fuzz.ratio(line, title)
    return ratio - 1 if ratio >= TITLE_ALIKE else 0.0


def chosen(campaign: Campaign, names: Iterable[str], meanings: Sequence[Meaning]) -> str | None:
    """Whose form has these labels. `names`: those the title allows; the title wins, rows alone suffice without one."""
    allowed = set(names)
    scores = {
        category.name: _fit(category, meanings)
        for category in forms_of(campaign)
        if category.name in allowed or (not allowed and _rows_suffice(category, meanings))
    }
    return max(scores, key=lambda name: scores[name]) if scores else None


def _fields(category: Category, meanings: Sequence[Meaning]) -> set[str]:
    return {field for meaning in meanings for name, field in meaning if name == category.name}


def _fit(category: Category, meanings: Sequence[Meaning]) -> float:
    """Rows found, less those missing and those of other forms."""
    found = _fields(category, meanings)
    foreign = sum(all(name != category.name for name, _ in meaning) for meaning in meanings)
    return len(found) - 0.5 * (len(form_part(category).rows) - len(found)) - foreign


def _rows_suffice(category: Category, meanings: Sequence[Meaning]) -> bool:
    found = _fields(category, meanings)
    part = form_part(category)
    rows = [row for row in part.rows if row.required or not part.any_layout]
    return len(found) >= 0.6 * len(rows) and not found <= COMMON
