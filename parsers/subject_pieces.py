"""A subject cut into pieces, and where in it a category stands; pure.

For subjects with the title of a work (`parsers.subject_titles`). Separators and blanks divide, and so do brackets and
quotation marks, less surely; nothing divides what stands between them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from parsers import categories
from parsers.categories import NOISE, CategoryName
from parsers.model import Misspelling
from parsers.text import CLOSING, OPENING, QUOTES, folded, outline, paired_marks

TITLE_MARKS = "《〈「『«"
# How surely a mark divides two parts.
MARK, BLANK, WEAK_MARK, COLON, BRACKET, QUOTE = 4.0, 3.0, 2.0, 1.0, 2.0, 1.0
CERTAIN, LIKELY, POSSIBLE, UNLIKELY = 4.0, 3.0, 1.0, -1.0  # where a category stands: apart from both, one, none
DOUBLE_DASH = 3.0  # 匠心——一个工人的故事
_WEAK = "、,，·"
_COLONS = ":;"
MOST_PIECES = 16  # further breaks are not looked at
MOST_PLACES = 8  # from each end, at which a category is looked for
MOST_CATEGORIES = 6  # the best of them
LONGEST_REMARK = 60  # characters

# What stands beside a category without meaning anything by it.
_AFTER = re.compile(
    "(?:类别?|组|赛道|方向)?(?:参[赛评选]|[的之])?(?:作品|案例|材料|资料|投稿|稿件|报送|申报|推荐|征集|活动)*"
)
_REMARK = re.compile(
    r"(?:[\s\W_]|类别?|作品|案例|材料|资料|附件|报送|申报|投稿|参[赛评选]|推荐|征集|活动|主题|系列"
    r"|[含附及]?(?:报名|推荐|申报|登记|汇总)表|H5|h5|海报|联系人|联系电话|电话|手机号?"
    r"|(?:修改|最终|更新|定)[稿版]|重[发报]|\d{1,2}[部件个篇]|有字幕版?|无字幕版?|请查收|谢谢|您?好|高清|原?视频|(?:[^\W\da-z]{2,4})?1[3-9]\d{9}|(?:19|20)\d\d年度?)+\Z"
)
_OF_A_TITLE = ("的", "一部", "这部", "一个")  # 我们的微视频
_ONLY_NUMBERS = re.compile(r"[\W_]*(?:\d[\d./\-年月日]*)[\W_]*\Z")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text, at [start, end); `before`: how surely it is divided from the one before."""

    start: int
    end: int
    before: float


@dataclass(frozen=True, slots=True)
class CategoryPlace:
    """A category at [start, end) of the text, with the marks around it; `worth`: how surely it is meant as one."""

    name: CategoryName
    start: int
    end: int
    worth: float
    misspelling: Misspelling | None = None


# -- pieces ------------------------------------------------------------------------------------------------------


def cut(text: str, start: int, end: int, separators: Collection[str]) -> tuple[Piece, ...]:
    """The pieces of text[start:end], without separators and blanks at their ends.

    `separators`: folded, as `parsers.text.folded` makes them.
    """
    pieces: list[Piece] = []
    before, begun = MARK, None
    pairs = paired_marks(text[start:end])
    place = start
    while place < end and len(pieces) < MOST_PIECES:
        char, partner = text[place], pairs.get(place - start, -1) + start
        strength = _strength(text, place, end, separators)
        if strength or partner > place:
            if begun is not None:
                pieces.append(Piece(begun, place, before))
                begun, before = None, 0.0
            if partner > place:
                bracket = BRACKET if char in OPENING or char in TITLE_MARKS else QUOTE
                pieces.append(Piece(place, partner + 1, max(before, bracket)))
                before, place = bracket, partner
            else:
                before = max(before, strength)
        elif begun is None:
            begun = place
        place += 1
    if begun is not None or place < end:
        pieces.append(Piece(place if begun is None else begun, end, before))
    return tuple(trimmed for piece in pieces if (trimmed := _trimmed(text, piece, separators)))


def _strength(text: str, place: int, end: int, separators: Collection[str]) -> float:
    """How surely the character divides; 0.0: it does not."""
    char = text[place]
    if char.isspace():
        return BLANK
    mark = folded(char)
    if mark in _COLONS and mark:
        return COLON
    if mark not in separators or not mark or _is_of_a_number(text[:end], place):
        return 0.0
    if mark == "-" and any(folded(one) == "-" for one in text[max(place - 1, 0) : place] + text[place + 1 : end][:1]):
        return DOUBLE_DASH
    return WEAK_MARK if mark in _WEAK else MARK


def _is_of_a_number(text: str, place: int) -> bool:
    """24/7, 2021-2024."""
    return text[max(place - 1, 0) : place].isdigit() and text[place + 1 : place + 2].isdigit()


def _trimmed(text: str, piece: Piece, separators: Collection[str]) -> Piece | None:
    start, end = piece.start, piece.end
    while start < end and _is_between(text[start], separators):
        start += 1
    while start < end and _is_between(text[end - 1], separators):
        end -= 1
    return Piece(start, end, piece.before) if any(char.isalnum() for char in text[start:end]) else None


def _is_between(char: str, separators: Collection[str]) -> bool:
    return char.isspace() or folded(char) in separators


def unwrapped(text: str) -> str:
    """Without brackets or quotation marks around the whole of it.

    >>> unwrapped("《匠心》"), unwrapped("“小网格”托起“大民生”")
    ('匠心', '“小网格”托起“大民生”')
    """
    text = text.strip()
    while len(text) > 2 and paired_marks(text).get(0) == len(text) - 1:
        text = text[1:-1].strip()
    return text


def is_remark(text: str) -> bool:
    """Whether a piece says nothing of unit or work: 报名表, 修改版, a telephone number, 作品."""
    if len(text) > LONGEST_REMARK:
        return False
    return _REMARK.match(text) is not None or NOISE.fullmatch(outline(text).chars) is not None


def is_number(text: str) -> bool:
    """Whether it is a number or date: a remark as a rule, but there is a film 1921."""
    return _ONLY_NUMBERS.match(text) is not None


# -- categories --------------------------------------------------------------------------------------------------


def find_categories(text: str, names: tuple[CategoryName, ...], separators: Collection[str]) -> list[CategoryPlace]:
    """Where categories may stand, best first; misspelt ones only where none is written as it should be."""
    found = list(_exact(text, names, separators)) or list(_misspelt(text, names, separators))
    return sorted(found, key=lambda one: (-one.worth, -one.start))[:MOST_CATEGORIES]


def _exact(text: str, names: tuple[CategoryName, ...], separators: Collection[str]) -> Iterator[CategoryPlace]:
    line, taken = outline(text), set[int]()
    spans: list[tuple[int, int, CategoryName]] = []
    for name in names:  # the longest first
        for match in re.finditer(re.escape(name.chars), line.chars):
            if taken.isdisjoint(range(*match.span())):
                taken.update(range(*match.span()))
                spans.append((*match.span(), name))
    spans.sort(key=lambda span: span[0])
    pairs = paired_marks(text)
    for first, after, name in dict.fromkeys((*spans[:MOST_PLACES], *spans[-MOST_PLACES:])):
        start, end = _with_marks(pairs, line.place(first), line.place_after(after))
        yield CategoryPlace(name, start, end, _worth(text, start, end, pairs, separators))


def _with_marks(pairs: dict[int, int], start: int, end: int) -> tuple[int, int]:
    """Widened by the marks whose partners are inside, or that stand around the whole."""
    while True:
        if pairs.get(start - 1, -1) in range(start, end):
            start -= 1
        elif pairs.get(end, -1) in range(start, end):
            end += 1
        elif start and pairs.get(start - 1) == end:
            start, end = start - 1, end + 1
        else:
            return start, end


def _worth(text: str, start: int, end: int, pairs: dict[int, int], separators: Collection[str]) -> float:
    """4.0 where it is set apart on both sides, down to -3.0 inside a title."""
    before, rest = text[:start], text[after_category(text, end) :]
    is_bracketed = text[start] in OPENING and pairs.get(start) == end - 1
    is_apart_before = is_bracketed or not before or _divides(before[-1], separators) or is_remark(before)
    is_apart_after = is_bracketed or not rest or _divides(rest[0], separators) or is_remark(rest)
    ways = (CERTAIN, LIKELY) if is_apart_after else (POSSIBLE, UNLIKELY)
    worth = ways[0] if is_apart_before else ways[1]
    inside = any(opening < start and end <= closing for opening, closing in pairs.items())
    is_of_a_title = not is_apart_before and is_apart_after and before.endswith(_OF_A_TITLE)
    return worth - 2.0 * inside - 1.0 * is_of_a_title


def _divides(char: str, separators: Collection[str]) -> bool:
    return _is_between(char, separators) or char in OPENING + CLOSING + QUOTES


def _misspelt(text: str, names: tuple[CategoryName, ...], separators: Collection[str]) -> Iterator[CategoryPlace]:
    """A piece that is nearly a category, else the text's end."""
    for piece in cut(text, 0, len(text), separators):
        found = _guess(text, piece.start, piece.end, names)
        if found and found.start == piece.start:
            yield found
            return
    found = _guess(text, 0, len(text), names)
    if found:
        yield found


def _guess(text: str, start: int, end: int, names: tuple[CategoryName, ...]) -> CategoryPlace | None:
    line = outline(text[start:end])
    found = categories.find_at_end(line, 0, len(line.chars), frozenset((0, len(line.chars))), names)
    if not found[0] or not found[0].misspelt:
        return None
    best = found[0]
    first, after = start + line.place(best.start), start + line.place_after(best.end)
    pairs = {one + start: other + start for one, other in paired_marks(text[start:end]).items()}
    first, after = _with_marks(pairs, first, after)
    written = unwrapped(text[first:after])
    return CategoryPlace(best.name, first, after, LIKELY, Misspelling("category", written, best.name.spelling))


def after_category(text: str, end: int) -> int:
    """Past the words after a category that belong to it: 微视频类作品."""
    match = _AFTER.match(text, end)
    further = match.end() if match else end
    return further if further == len(text) or not text[further].isalnum() else end
