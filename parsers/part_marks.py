"""Mails that are one of several, or add to an earlier one: 1/2, 第2封/共3封, 补充材料; pure.

A subject holds the title of a work too, and titles have numbers and words of their own (第一书记, 24/7, 人才补充计划).
So a mark counts only where it stands apart: in brackets, at the beginning or the end, or with words that are
nothing else.
"""

from __future__ import annotations

import re

from parsers.model import PartMark
from parsers.text import QUOTES, folded, paired_marks

MOST = 20  # parts; more is a date or a number of something else
MOST_BARE = 9  # the same where nothing says what the numbers are: （5/12） is a day
MOST_MARKS = 4  # in one subject

_NUMERAL = r"(?:\d{1,2}|二?十[一二三四五六七八九]?|[一二两三四五六七八九])"
_THING = "(?:封(?!信|家书|情书|来信)|部分|个?邮件)"
_LEFT, _RIGHT = r"(?:^|(?<=[\s+\-_|、,;:()\"]))", r"(?=$|[\s+\-_|、,;:.。()\"])"
_START = r"(?:^|(?<=:))\s*"
_N, _OF = f"(?P<n>{_NUMERAL})", f"(?P<of>{_NUMERAL})"
_ALL = f"(?:总?共|分|合计)(?:计|有|为)?{_OF}{_THING}"
_ONE = f"(?:此为|这是|本邮件[为是])?第?{_N}{_THING}(?:邮件)?"

# On a text in which every mark is folded (see `_flat`), the surest first.
_PATTERNS = (
    rf"\(?{_ALL}\)?[\s/,、;:-]*\(?(?:此为|这是|本邮件[为是])?第{_N}{_THING}\)?",  # 共3封第1封
    rf"\(?第{_N}{_THING}\)?[\s/,、;:-]*\(?{_ALL}\)?",  # 第1封/共2封
    rf"\({_ALL}(?:之|的第?){_N}\)",
    rf"{_ALL}之{_N}{_RIGHT}",
    rf"\(?(?<![\d/.\-])第?{_N}\s?/\s?{_OF}{_THING}\)?",  # 2/3封
    rf"\(?\b(?:part|e?mail|邮件)?\s*{_N}\s*of\s*{_OF}\b\)?",
    rf"\(?(?:\bpart|\be?mail|邮件)\s*{_N}\s?/\s?{_OF}(?![\d/])\)?",
    rf"\(\s*{_N}\s?/\s?{_OF}\s*\)",
    rf"(?:^|(?<=[\s+\-_|、,;:])){_N}/{_OF}\s*$",
    rf"{_START}{_N}/{_OF}(?=[\s+\-_|、,;:])",
    rf"\(\s*第{_N}{_THING}\s*\)",
    rf"第{_N}{_THING}\s*$",
    rf"{_START}第{_N}{_THING}(?=[\s+\-_|、,;:])",
    rf"\(\s*之{_N}\s*\)\s*$",
    rf"[\s+\-_|]之{_N}\s*$",
    r"\(\s*(?P<half>[上中下])\s*\)\s*$",
    rf"{_START}\(\s*(?P<half>[上中下])\s*\)",
)
_IN_SUBJECT = tuple(re.compile(pattern) for pattern in _PATTERNS)
_IN_BODY = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_ALL}(?:邮件)?(?:发送|报送|发出)?[\s,、;:。(]*{_ONE}",
        rf"第{_N}{_THING}(?:邮件)?[\s,、;:/(]*{_ALL}",
        rf"(?:此为|这是|本邮件[为是]|本封[为是])第{_N}{_THING}",
    )
)
_BETWEEN = " :：,，、;；+＋-－—_/|｜"
_BODY = 2000  # characters of the body that are looked at

_SURE = (
    "补充(?:材料|资料|附件|报送|提交|发送|上报|说明材料|文件)|补报|材料补充|附件补[发充传送]"
    "|补[发传交送](?:材料|附件|资料|文件)"
)
_SHORT = "补充|补[交发送传寄齐正]"
_SUPPLEMENT = re.compile(
    rf"\((?:{_SURE}|{_SHORT})[^()]{{0,6}}\)"
    rf"|{_LEFT}(?:关于)?(?:{_SURE}|{_SHORT}){_RIGHT}"
    rf"|(?:的|之)?(?:{_SURE}){_RIGHT}"
    rf"|{_START}(?:关于)?(?:{_SURE})(?!计划|工程|行动|制度|机制)的?"
)
_NUMERALS = {char: value for value, char in enumerate("零一二三四五六七八九十")} | {"两": 2}
_HALVES = {"上": 1, "中": 2, "下": 2}


def find_part_mark(subject: str, body: str = "") -> PartMark | None:
    """Which of several mails this is, by its subject, else by what its text says outright; None: it does not say.

    >>> find_part_mark("某某公司+匠心+微视频（1/2）"), find_part_mark("第二部分 某某公司")
    (PartMark(number=1, of=2), PartMark(number=2, of=None))
    >>> find_part_mark("某某公司+第一书记+微视频 5/12") is None
    True
    """
    if found := _mark(subject):
        return found[1]
    flat = _flat(body[:_BODY])
    marks = (_part_mark(match) for pattern in _IN_BODY if (match := pattern.search(flat)))
    return next((mark for mark in marks if mark), None)


def is_supplement(subject: str) -> bool:
    """Whether the mail adds to an earlier one.

    >>> is_supplement("补充材料：某某公司+匠心+微视频"), is_supplement("某某公司+人才补充计划+微视频")
    (True, False)
    """
    return _supplement(subject) is not None


def strip_part_marks(subject: str) -> str:
    """The subject without the marks that say so, and without what set them apart at its ends."""
    for _ in range(MOST_MARKS):
        span = _next(subject)
        if span is None:
            break
        before, after = subject[: span[0]].rstrip(), subject[span[1] :].lstrip()
        subject = f"{before.rstrip(_BETWEEN)} {after}" if not after else f"{before} {after.lstrip(_BETWEEN)}"
        subject = subject.strip()
    return subject


def _next(subject: str) -> tuple[int, int] | None:
    found = _mark(subject)
    return found[0] if found else _supplement(subject)


def _mark(subject: str) -> tuple[tuple[int, int], PartMark] | None:
    """The first mark, and where it stands."""
    flat = _outside_titles(subject)
    for pattern in _IN_SUBJECT:
        for match in pattern.finditer(flat):
            if mark := _part_mark(match):
                return match.span(), mark
    return None


def _supplement(subject: str) -> tuple[int, int] | None:
    match = _SUPPLEMENT.search(_outside_titles(subject))
    return match.span() if match else None


def _part_mark(match: re.Match[str]) -> PartMark | None:
    """What the mark says; None where it is none after all: 7/2, 1/1, 24/365."""
    groups = match.groupdict()
    if half := groups.get("half"):
        return PartMark(_HALVES[half])
    number, of = _number(groups["n"]), _number(groups["of"]) if groups.get("of") else None
    is_bare = set(match.group()) <= set("0123456789/() ")
    if not 1 <= number <= MOST or (of and not max(number, 2) <= of <= (MOST_BARE if is_bare else MOST)):
        return None
    return PartMark(number, of)


def _number(written: str) -> int:
    """
    >>> _number("12"), _number("十二"), _number("二十"), _number("两")
    (12, 12, 20, 2)
    """
    if written.isdigit():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    return (_NUMERALS.get(tens, 1) * 10 if ten else 0) + (_NUMERALS[ones] if ones else 0)


def _flat(text: str) -> str:
    """Every mark folded, place by place: what stays one character is folded."""
    return "".join(one if len(one := folded(char)) == 1 else " " if char.isspace() else char for char in text)


def _outside_titles(subject: str) -> str:
    """The same without what stands in title or quotation marks; only the marks are left."""
    flat = list(_flat(subject))
    for opening, closing in paired_marks(subject).items():
        if opening < closing and subject[opening] in QUOTES:
            flat[opening + 1 : closing] = "\x00" * (closing - opening - 1)
    return "".join(flat)
