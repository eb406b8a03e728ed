"""Names of units: the province they begin with, and what makes no difference to them; pure."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from parsers.divisions import Spelling, find_at_start, full_name
from parsers.text import normalize, outline

ALIKE = 60.0  # rapidfuzz partial_ratio; below it no colleague would take one name for the other
PARTY = re.compile(r"^(中国共产党|中共|共产党)")
COMPANY = r"(?:股份有限|有限责任|有限|集团|总)?公司|集团"
BRANCH = r"(?:第?[一二三四五六七八九十\d]+)?(?:机关|直属|联合|临时|基层|流动)*(?:党?总?支部|党?总支|党委|党组|党小组)"
ENDINGS = re.compile(rf"(?:{COMPANY}|(?:{BRANCH})?(?:工作)?委员会|{BRANCH})$")


def province_of(text: str) -> str | None:
    """The full name of the division that a form's 省（区市） names, or begins with in full; None where it names none.

    >>> province_of("北京"), province_of("北京市海淀区"), province_of("海淀区")
    ('北京市', '北京市', None)
    """
    if name := full_name(text):
        return name
    found = find_at_start(outline(text).chars)
    return found.name if found and found.spelling is Spelling.FULL else None


def unit_of(name: str) -> str:
    """The unit that a party organisation belongs to, as written, on one line.

    >>> unit_of("中共北京测试网络科技有限公司第二支部委员会"), unit_of("某某管理委员会")
    ('北京测试网络科技有限公司', '某某管理委员会')
    """
    line = " ".join(re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", name).split())
    of_the_party = PARTY.sub("", line)
    committee = "?" if of_the_party != line else ""  # 中共…委员会 is a party committee, …管理委员会 a unit
    unit = re.sub(rf"(?:{BRANCH}){committee}(?:工作)?委员会$|{BRANCH}$", "", of_the_party)
    return unit if len(unit) > 1 else line


def core(name: str) -> str:
    """What is left of a unit's name without its party organisation and legal form, normalised.

    >>> core("中共北京测试网络科技有限公司第二支部委员会")
    '北京测试网络科技'
    """
    left = PARTY.sub("", re.sub(r"[\W_]+", "", normalize(name)))
    while (shorter := ENDINGS.sub("", left)) and shorter != left:
        left = shorter
    return left


def alike(one: str, other: str) -> bool:
    """Whether two names may mean the same unit: where in doubt, yes."""
    first, second = core(one), core(other)
    short, long = sorted((first, second), key=len)
    if len(short) < 2:
        return True
    return is_abbreviation(short, long) or fuzz.partial_ratio(short, long) >= ALIKE


def is_abbreviation(short: str, long: str) -> bool:
    """Whether every character of the short name stands in the long one, in order: 中网联, 中国网络社会组织联合会."""
    characters = iter(long)
    return all(character in characters for character in short)
