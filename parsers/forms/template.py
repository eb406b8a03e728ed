"""The template's own words in an answer: what the blank form prints is not what the unit wrote; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz

from config.model import Row
from parsers.forms.labels import squeezed

SHORTEST = 4  # characters of an instruction that may be taken out of the middle of a text
RETOLD = 92  # rapidfuzz ratio of a whole paragraph to an instruction
NUMERALS = frozenset("0123456789一二三四五六七八九十")
EMPTY_BRACKETS = re.compile(r"[（(【\[]\s*[。，,.]?\s*[）)】\]]")
# Printed behind the place for a number: 5集 is an answer, where 一、 before a heading is none.
UNITS = frozenset(("集", "部", "期", "件", "个", "张", "次", "人", "岁", "字", "分", "秒", "分钟", "小时", "天", "元"))
# A signature cell's print that differs from form to form: 年 月 日 of any year, and where the seal goes.
SIGNATURE_PRINT = re.compile(
    r"((19|20)\d{0,2}|二[〇○零]\w{0,2})?年月日|(加盖)?(单位)?(公章|盖章)|(负责人)?(签名|签字)(盖章)?"
)


def own_words(paragraphs: Sequence[str], row: Row) -> tuple[str, ...]:
    """The paragraphs without the template's instruction; () where nothing else stands there.

    Instructions go wherever they stand; headings (一、案例背景) are the unit's as soon as it wrote something below one.
    """
    text = written = "\n".join(paragraphs)
    # 仿宋3号字（要高度凝练）: some delete the half of it.
    halves = [head for head, *rest in (fragment.split("（") for fragment in row.instruction) if rest and "3号" in head]
    for fragment in sorted([*row.instruction, *halves], key=len, reverse=True):
        if not _is_heading(fragment, row):
            text = _without(text, fragment)
    if text != written:
        text = EMPTY_BRACKETS.sub("", text)
    kept = [paragraph.strip() for paragraph in text.split("\n")]
    kept = [paragraph for paragraph in kept if squeezed(paragraph) and not _retold(paragraph, row)]
    if row.field == "signature":
        kept = [paragraph for paragraph in kept if not SIGNATURE_PRINT.fullmatch(squeezed(paragraph))]
    if kept and squeezed(kept[0]) == squeezed(row.label) and squeezed(row.label) in map(squeezed, row.instruction):
        kept = kept[1:]  # 附件2 prints 党员简介 above the answer to 党员简介
    left_alone = squeezed("".join(kept)) == squeezed("".join(paragraphs))
    return tuple(kept) if _says_something("".join(kept), row, left_alone=left_alone) else ()


def _is_heading(fragment: str, row: Row) -> bool:
    """Whether an instruction is a heading that an answer may keep."""
    words = squeezed(fragment)
    if words in UNITS:
        return False
    if words.lstrip("一二三四五六七八九十") in map(squeezed, row.headings):
        return True
    return len(words) <= 10 and words.isalpha() and not re.search(r"[（(，。；]", fragment)


def _says_something(text: str, row: Row, *, left_alone: bool) -> bool:
    """Whether more than headings is left, and more than their numbers."""
    rest = squeezed(text)
    headings = [squeezed(fragment) for fragment in row.instruction if _is_heading(fragment, row)]
    for heading in sorted([*headings, *map(squeezed, row.headings)], key=len, reverse=True):
        left_alone = left_alone and heading not in rest
        rest = rest.replace(heading, "", 1)
    return bool(rest) if left_alone else len(rest) > 3 or not set(rest) <= NUMERALS


def _retold(paragraph: str, row: Row) -> bool:
    """Whether a whole paragraph is an instruction: to the letter, or a long one with a few characters changed."""
    words = squeezed(paragraph)
    return any(
        words == squeezed(fragment) or (len(words) >= 8 and fuzz.ratio(words, squeezed(fragment)) >= RETOLD)
        for fragment in row.instruction
        if not _is_heading(fragment, row)
    )


def _without(text: str, fragment: str) -> str:
    """A text without a fragment, however it is spaced, broken and punctuated there."""
    wanted = squeezed(fragment)
    if len(wanted) < SHORTEST:
        return _without_bracketed(text, wanted) if re.fullmatch(r"\s*[（(].+[）)]\s*", fragment) else text
    letters = [(char, place) for place, written in enumerate(text) for char in squeezed(written)]
    while (found := "".join(char for char, _ in letters).find(wanted)) >= 0:
        start, end = letters[found][1], letters[found + len(wanted) - 1][1] + 1
        start, end = _widened(text, start, end, fragment)
        text = text[:start] + text[end:]
        letters = [(char, place) for place, written in enumerate(text) for char in squeezed(written)]
    return text


def _without_bracketed(text: str, wanted: str) -> str:
    """Two or three characters count only with the brackets around them: 一码通（二维码）."""
    spaced = r"\s*".join(map(re.escape, wanted))
    return re.sub(rf"\s*[（(]\s*{spaced}\s*[）)]", "", text) if wanted else text


def _widened(text: str, start: int, end: int, fragment: str) -> tuple[int, int]:
    """The span with the brackets and stops that the fragment has at its ends."""
    plain = unicodedata.normalize("NFKC", fragment)
    words = [place for place, character in enumerate(plain) if character.isalnum()]
    before, after = {" ", *plain[: words[0]]}, {" ", *plain[words[-1] + 1 :]}
    while start > 0 and unicodedata.normalize("NFKC", text[start - 1]) in before:
        start -= 1
    while end < len(text) and unicodedata.normalize("NFKC", text[end]) in after:
        end += 1
    return start, end
