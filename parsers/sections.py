"""A text -> the wanted sections that it has, its abstract, its length in 字; pure.

Headings are told by their look: a number (一、 （一） 1. 第一部分), brackets around them (【背景】), a colon behind
them, or a short line without a stop. What a heading says may be longer than what is wanted: 二、主要做法与成效.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.section_values import Section, Sections
from parsers.text import count_characters

LONGEST_HEADING = 40  # characters of a numbered one
LONGEST_BARE = 16  # characters of one without number, or with text behind it
LONGEST_TEXT = 500_000  # characters that are looked at

# What units write for what notices ask for.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "背景": ("缘起", "起因", "概况", "概述", "基本情况"),
    "做法": ("举措", "措施", "实践", "路径"),
    "成效": ("效果", "成果", "成绩"),
    "意义": ("启示", "启发", "经验", "价值", "体会", "思考"),
}
_PREFIX = re.compile(r"^(?:案例|作品|主要|具体|实际|工作|基本|取得的?|活动|项目)+(?=..)")

_NUMBER = re.compile(
    r"^(?:第?[一二三四五六七八九十百\d]{1,3}(?:部分|章|节)[、.．：:\s]*"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)][、.．]?"
    r"|[一二三四五六七八九十]{1,3}(?:[、.．,，：:]|(?=\s))"
    r"|\d{1,2}(?:[.．]\d{1,2}){0,2}(?:[、.．)）]|(?=\s)|(?=[\u4e00-\u9fff]{2,12}$))"
    r"|[①-⑳㈠-㈩ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ][、.．]?"
    r"|[IVX]{1,4}[、.．]"
    r"|[■●◆★▶※#]+)\s*"
)
_BRACKETED = re.compile(r"^[【\[［〔《<〈「『]\s*(.{1,20}?)\s*[】\]］〕》>〉」』]")
_LABEL = re.compile(r"^([^。；，,;：:]{1,16})[：:]")
_FIRST_WORDS = re.compile(r"^[^。：:；？！]*")
_CONTENTS = re.compile(r"(?:\t|\.{3,}|…+|·{3,})\s*\d{1,3}\s*$")  # a line of the table of contents
_CAPTION = re.compile(r"^[（(]?[图表]\s*[\d一二三四五六七八九十]")
_STOPS = re.compile(r"[。；，、,;！!？?]")
_ABSTRACT = re.compile(r"^(?:案例|内容|正文)?(?:摘要|提要|概要)(?:部分)?$")
_KEYWORDS = re.compile(r"^关键[词字]")


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph: what of it may be a heading, and what stands behind that on the same line."""

    text: str
    heading: str | None
    rest: str
    numbered: bool = False


def read_sections(text: str, wanted: Sequence[str] = ()) -> Sections:
    """Which of the wanted sections have a heading, and how long they, the abstract and the whole are.

    >>> read_sections("一、案例背景\\n近年来……\\n二、主要做法和成效\\n首先……", ["背景", "做法", "成效", "意义"]).missing
    ('意义',)
    """
    lines = [_line(text) for text in text[:LONGEST_TEXT].splitlines() if text.strip()]
    abstract, begin = _abstract(lines, wanted)
    body = lines[begin:]
    places = {name: _place(body, name) for name in wanted}
    starts = sorted({place for place in places.values() if place is not None})
    found = tuple(_section(body, name, place, starts) for name, place in places.items() if place is not None)
    missing = tuple(name for name, place in places.items() if place is None)
    return Sections(found, missing, abstract, count_characters("\n".join(line.text for line in body)))


def _section(body: Sequence[_Line], name: str, place: int, starts: Sequence[int]) -> Section:
    end = next((start for start in starts if start > place), len(body))
    texts = [body[place].rest, *(line.text for line in body[place + 1 : end])]
    return Section(name, body[place].heading or "", count_characters("\n".join(texts)))


# -- headings ------------------------------------------------------------------------------------------------------


def _line(text: str) -> _Line:
    """What of a line is a heading.

    >>> _line("（二）主要做法：一是加强学习。").heading
    '主要做法'
    >>> _line("通过以上做法，我们取得了成效。").heading
    """
    line = " ".join(text.split())
    if _CONTENTS.search(text) or _CAPTION.match(line):
        return _Line(line, None, line)
    bare = _NUMBER.sub("", line, count=1)
    if match := _BRACKETED.match(bare):
        return _Line(line, _closed_up(match[1]), bare[match.end() :].lstrip("：: "), numbered=True)
    if bare != line:
        return _numbered(line, bare)
    if match := _LABEL.match(bare):
        return _Line(line, _closed_up(match[1]), bare[match.end() :].strip())
    if len(bare) <= LONGEST_BARE and not _STOPS.search(bare):
        return _Line(line, _closed_up(bare), "")
    return _Line(line, None, line)


def _numbered(line: str, bare: str) -> _Line:
    """The words before the first stop are a heading: any that stand alone, short ones with text behind them."""
    first = _FIRST_WORDS.match(bare)
    heading = first[0] if first else ""
    rest = bare[len(heading) :].lstrip("。：: ")
    short = len(heading) <= LONGEST_BARE and not _STOPS.search(heading)
    if heading and (short if rest else len(heading) <= LONGEST_HEADING):
        return _Line(line, _closed_up(heading), rest, numbered=True)
    return _Line(line, None, line, numbered=True)


def _closed_up(heading: str) -> str:
    """`摘 要` as 摘要; Latin words keep their spaces."""
    return re.sub(r"(?<=[^\x00-\xff]) +(?=[^\x00-\xff])", "", heading).strip("*＊ ")


def _place(body: Sequence[_Line], name: str) -> int | None:
    """The line whose heading bears the name, or else its core, or else a synonym; of several the plainest one."""
    core = _PREFIX.sub("", name)
    for words in ((name,), (core,), SYNONYMS.get(core, ())):
        bearing = [place for place, line in enumerate(body) if line.heading and _bears(line, words)]
        if bearing:
            return min(bearing, key=lambda place: _plainness(body[place], place))
    return None


def _plainness(line: _Line, place: int) -> tuple[bool, bool, bool, int, int]:
    """Numbered before bare; the title, sentences (1.加强领导，提高成效。) and long headings last."""
    heading = line.heading or ""
    return not line.numbered, place == 0, _STOPS.search(heading) is not None, len(heading), place


def _bears(line: _Line, words: Sequence[str]) -> bool:
    return any(word in (line.heading or "") for word in words)


# -- abstract ------------------------------------------------------------------------------------------------------


def _abstract(lines: Sequence[_Line], wanted: Sequence[str]) -> tuple[str | None, int]:
    """The abstract, and the line with which the text proper begins."""
    place = next((at for at, line in enumerate(lines) if line.heading and _ABSTRACT.match(line.heading)), None)
    if place is None:
        return None, 0
    if any(_place([line], name) is not None for line in lines[:place] for name in wanted if line.numbered):
        return _texts(lines, place)[0], 0  # it stands at the end: the text is all the rest
    texts, end = _texts(lines, place)
    while end < len(lines) and _KEYWORDS.match(lines[end].text.lstrip("【[［ ").replace(" ", "")):
        end += 1
    return texts, end


def _texts(lines: Sequence[_Line], place: int) -> tuple[str, int]:
    """The abstract behind its heading: the rest of the line, else the paragraphs before the next heading."""
    if lines[place].rest:
        return lines[place].rest, place + 1
    end = place + 1
    while end < len(lines) and lines[end].heading is None and not lines[end].numbered:
        end += 1
    if end == len(lines):  # no heading follows: one paragraph, lest the whole text be taken for it
        end = min(place + 2, len(lines))
    return "\n".join(line.text for line in lines[place + 1 : end]), end
