"""The ways to read a file's name as title, category and unit; pure.

As in a subject the category is what can be recognised, so it is looked for first; title and unit are what stands
before and behind it: a title may well contain the separator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from config.model import Campaign, FileNames
from parsers.categories import CategoryName, category_names
from parsers.file_remarks import find_remarks, part_words
from parsers.organization import core, is_abbreviation
from parsers.text import CLOSING, DASHES, OPENING, QUOTES, normalize, outline, paired_marks

NamePart = Literal["case_title", "category", "organization"]
Name = Literal["case_title", "organization"]  # the parts that are anybody's words

ALIKE = 80.0  # rapidfuzz ratio from which two titles, or two units, are taken for the same
SHORTEST_GUESS = 3  # characters; 记录片 stands for 纪录片
MOST_SEGMENTS = 4  # that the name of a category is written in: “党课开讲啦” 视频
_SEGMENT = re.compile(rf"[^\s{re.escape(DASHES + OPENING + CLOSING)}《》〈〉_+·•・|丨、，,;；:：~～.。．＿＋｜/]+")
_SERIAL = re.compile(r"(?:作品)?(?:\d{1,2}\s*[.、．]|0\d\s*[-_—－ ])\s*(?=\D)")
_OF_A_KIND = re.compile(r"(?:类|作品|类作品|类视频)\Z")
_UNIT = re.compile(
    r"(?:社|网|公司|集团|局|委|办|部|处|会|院|校|学|台|中心|支部|频道|平台|银行|党组|街道|镇|乡|村|社区|县|区|市|站|室|所|厂|队)\Z"
)
_BETWEEN = re.compile(rf"\s*(?:[{re.escape(DASHES)}]+|[_+＿＋|｜]|(?<=[^\x00-\x7f])\s(?=[^\x00-\x7f]))\s*")
_MARKS_BEHIND, _MARKS_BEFORE = re.compile(r"[\W_]+\Z"), re.compile(r"[\W_]+")
# What cameras, messengers and editors call a film.
_NO_TITLE = re.compile(
    r"(?i)(?:vid|img|dsc\w?|mov|video|wx_?camera|mmexport|screen|微信(?:视频|图片)|新建\w*|未命名\w*|序列)[\W_\d]*"
)


@dataclass(frozen=True, slots=True)
class NamedWork:
    """What a name, or anything else, says of a work. None: that it does not say."""

    title: str | None = None
    category: str | None = None  # official name
    organization: str | None = None


@dataclass(frozen=True, slots=True)
class Stem:
    """A name without its extension, and what one needs to know to read it."""

    text: str
    segments: tuple[tuple[int, int], ...]  # [start, end) in the text, between separators and brackets
    pairs: dict[int, int]
    names: tuple[CategoryName, ...]
    rule: FileNames
    words: tuple[str, ...]  # by which the campaign tells files apart: 二维码, 海报

    @classmethod
    def of(cls, text: str, campaign: Campaign, rule: FileNames) -> Stem:
        """The name taken apart, without a number before it."""
        serial = _SERIAL.match(text)
        text = text[serial.end() :] if serial else text
        segments = tuple(match.span() for match in _SEGMENT.finditer(text))
        return cls(text, segments, paired_marks(text), category_names(campaign), rule, part_words(campaign))

    def part(self, start: int, end: int) -> str:
        """text[start:end] without separators at its ends and marks whose partners stand outside."""
        while start < end and self._is_loose(start, start, end):
            start += 1
        while start < end and self._is_loose(end - 1, start, end):
            end -= 1
        if self.text[start : start + 1] in (*OPENING, "《") and self.pairs.get(start) == end - 1:
            return self.part(start + 1, end - 1)
        return self.text[start:end]

    def _is_loose(self, place: int, start: int, end: int) -> bool:
        char = self.text[place]
        if char in OPENING + CLOSING + QUOTES:
            return not start <= self.pairs.get(place, -1) < end
        return not (char.isalnum() or char in "!?！？…%％")


@dataclass(frozen=True, slots=True)
class Pivot:
    """A category's name, at [start, end) of the text."""

    name: CategoryName
    start: int
    end: int
    misspelt: bool = False
    glued: bool = False  # not set apart from its neighbours


@dataclass(frozen=True, slots=True)
class Split:
    """One way to read a name."""

    parts: dict[Name, str]
    pivot: Pivot | None
    remark: str
    loose: bool = False
    in_order: bool = True
    doubtful: bool = False


def splits_of(stem: Stem, known: NamedWork) -> list[Split]:
    """Every way to read a name, the likeliest first of those that are equally good; never empty."""
    return [_around(stem, pivot, known) for pivot in _pivots(stem)] or [_without_category(stem, known)]


# -- the category ------------------------------------------------------------------------------------------------


def _pivots(stem: Stem) -> list[Pivot]:
    """Where the category may stand, the best last; () where the name has none."""
    if "category" not in stem.rule.order:
        return []
    found = _exact(stem) or _guessed(stem) or _glued(stem)
    return sorted(found, key=lambda pivot: -pivot.start)


def _key(text: str) -> str:
    return "".join(char for char in outline(text).chars if char.isalnum())


def _windows(stem: Stem, most: int) -> Iterator[tuple[int, int, str]]:
    """Runs of segments: where they stand, and their letters."""
    for first, (start, _) in enumerate(stem.segments):
        for _, end in stem.segments[first : first + most]:
            yield start, end, _key(stem.text[start:end])


def _exact(stem: Stem) -> list[Pivot]:
    names = {_key(name.spelling): name for name in reversed(stem.names)}
    found = []
    for start, end, key in _windows(stem, MOST_SEGMENTS):
        if name := names.get(key) or names.get(_OF_A_KIND.sub("", key)):
            found.append(Pivot(name, start, end))
    return [one for one in found if not any(_is_within(one, other) for other in found)]


def _is_within(one: Pivot, other: Pivot) -> bool:
    return one is not other and other.start <= one.start and one.end <= other.end


def _guessed(stem: Stem) -> list[Pivot]:
    """A segment of its own that is a category but for one character; none where two categories are equally near."""
    scored = [
        (Levenshtein.distance(key, known), Pivot(name, start, end, misspelt=True))
        for start, end, key in _windows(stem, 1)
        for name in stem.names
        if len(known := _key(name.spelling)) >= SHORTEST_GUESS and abs(len(known) - len(key)) <= 1
    ]
    near = [(distance, pivot) for distance, pivot in scored if distance == 1]
    return [near[0][1]] if len({pivot.name.categories for _, pivot in near}) == 1 and len(stem.segments) > 1 else []


def _glued(stem: Stem) -> list[Pivot]:
    """A category written into its neighbours: 一盏灯微视频测试区委组织部. The last one of the longest name."""
    line = outline(stem.text)
    for name in stem.names:
        at = line.chars.rfind(name.chars) if len(name.chars) >= SHORTEST_GUESS else -1
        if at >= 0:
            start, end = line.place(at), line.place_after(at + len(name.chars))
            if at > 0 and (end in {after for _, after in stem.segments} or _is_unit(stem.part(end, len(stem.text)))):
                return [Pivot(name, start, end, glued=True)]
    return []


# -- what stands around it ---------------------------------------------------------------------------------------


def _around(stem: Stem, pivot: Pivot, known: NamedWork) -> Split:
    """Title and unit before and behind a category, by the rule's order; by any other where that does not fit."""
    order = stem.rule.order
    place = order.index("category")
    sides = ((0, pivot.start, _names(order[:place])), (pivot.end, len(stem.text), _names(order[place + 1 :])))
    cut = [_side(stem, start, end, wanted, known) for start, end, wanted in sides]
    remark = "".join(remark for _, remark, _ in cut)
    parts = {name: text for found, _, _ in cut for name, text in found.items()}
    if all(len(found) == len(wanted) for (found, _, _), (_, _, wanted) in zip(cut, sides, strict=True)):
        loose = pivot.glued or any(not well for _, _, well in cut) or not _is_set_apart(stem, pivot, place)
        return _checked(Split(parts, pivot, remark, loose), known)
    return _in_any_order(stem, pivot, known)


def _names(parts: Sequence[NamePart]) -> tuple[Name, ...]:
    return tuple(part for part in parts if part != "category")


def _is_set_apart(stem: Stem, pivot: Pivot, place: int) -> bool:
    """Whether the rule's separator stands wherever it should around the category."""
    separator = normalize(stem.rule.separator)
    before, after = _MARKS_BEHIND.search(stem.text[: pivot.start]), _MARKS_BEFORE.match(stem.text[pivot.end :])
    left = place == 0 or (before is not None and separator in normalize(before[0]))
    right = place == len(stem.rule.order) - 1 or (after is not None and separator in normalize(after[0]))
    return left and right


def _side(
    stem: Stem, start: int, end: int, wanted: tuple[Name, ...], known: NamedWork
) -> tuple[dict[Name, str], str, bool]:
    """The text on one side of the category as the parts wanted there, the remark in it, and whether it is cut well."""
    text, remark = _stripped(stem, start, end, is_title=wanted[-1:] == ("case_title",))
    if not text:
        return {}, remark, True
    if len(wanted) == 1:
        return {wanted[0]: text}, remark, True
    if not wanted:
        return {"case_title": text}, remark, True  # too much: the rule wants nothing here
    halves = _halves(text, stem.rule, known, wanted)
    if halves is None:
        return {_guess_name(text, known): text}, remark, True
    return dict(zip(wanted, halves.sides, strict=True)), remark, halves.well


def _stripped(stem: Stem, start: int, end: int, *, is_title: bool) -> tuple[str, str]:
    text = stem.part(start, end)
    if _key(text).startswith("请填写"):  # the gap that we left
        return "", ""
    kept, remark = find_remarks(text, stem.words, is_title=is_title)
    return ("" if _NO_TITLE.fullmatch(kept) else kept), remark


class _Cut(NamedTuple):
    """Title and unit side by side, cut in two; well: by the rule's own separator."""

    sides: tuple[str, str]
    well: bool


def _halves(text: str, rule: FileNames, known: NamedWork, order: tuple[Name, ...]) -> _Cut | None:
    """Title and unit in that order, where both stand side by side; None where nothing divides them."""
    unit = order.index("organization")
    return max(
        _cuts(text, rule),
        key=lambda cut: (_is_meant(cut.sides[unit], known.organization), _is_unit(cut.sides[unit]), cut.well),
        default=None,
    )


def _cuts(text: str, rule: FileNames) -> Iterator[_Cut]:
    for match in _BETWEEN.finditer(text):
        before, after = text[: match.start()].strip(), text[match.end() :].strip()
        if before and after:
            yield _Cut((before, after), normalize(rule.separator) in normalize(match[0]))


def _checked(split: Split, known: NamedWork) -> Split:
    """Whether title and unit have perhaps changed places: said only where form or subject confirm it."""
    title, unit = split.parts.get("case_title", ""), split.parts.get("organization", "")
    if not (title and unit):
        return split
    straight = _is_meant(title, known.title) or _is_meant(unit, known.organization)
    crossed = _is_meant(unit, known.title) or _is_meant(title, known.organization)
    swapped: dict[Name, str] = {"case_title": unit, "organization": title}
    if crossed and not straight:
        return replace(split, parts=swapped, in_order=False)
    if not straight and _is_unit(title) and not _is_unit(unit):
        return replace(split, parts=swapped, in_order=False, doubtful=True)
    return split


def _in_any_order(stem: Stem, pivot: Pivot, known: NamedWork) -> Split:
    """The category stands where the rule does not have it, or something is missing."""
    sides = [_stripped(stem, 0, pivot.start, is_title=True), _stripped(stem, pivot.end, len(stem.text), is_title=False)]
    texts = [text for text, _ in sides if text]
    remark = "".join(remark for _, remark in sides)
    if len(texts) == 1 and (halves := next(_cuts(texts[0], stem.rule), None)):
        texts = list(halves.sides)
    if len(texts) == 1:
        return Split({_guess_name(texts[0], known): texts[0]}, pivot, remark)
    if len(texts) == 2:
        units = [_is_meant(one, known.organization) + 0.5 * _is_unit(one) for one in texts]
        unit = 1 if units[1] >= units[0] else 0
        parts: dict[Name, str] = {"case_title": texts[1 - unit], "organization": texts[unit]}
        return Split(parts, pivot, remark, in_order=False)
    return Split({}, pivot, remark)


def _without_category(stem: Stem, known: NamedWork) -> Split:
    """No category is there, or none is asked for: what looks like a unit is one, the rest is the title."""
    wanted = _names(stem.rule.order)
    text, remark = _stripped(stem, 0, len(stem.text), is_title=wanted[-1:] == ("case_title",))
    halves = _halves(text, stem.rule, known, wanted) if len(wanted) == 2 else None
    if halves is None:
        return Split({_guess_name(text, known): text} if text else {}, None, remark)
    parts: dict[Name, str] = dict(zip(wanted, halves.sides, strict=True))
    if "category" not in stem.rule.order:
        return _checked(Split(parts, None, remark, loose=not halves.well), known)
    if _is_unit(parts["organization"]) or any(_is_meant(half, known.organization) for half in halves.sides):
        return Split(parts, None, remark)
    return Split({"case_title": text}, None, remark)


def _guess_name(text: str, known: NamedWork) -> Name:
    """Whether a text alone is the unit or the title."""
    if _is_meant(text, known.organization) and not _is_meant(text, known.title):
        return "organization"
    return "case_title"


def _is_unit(text: str) -> bool:
    return _UNIT.search(text) is not None


def _is_meant(text: str, known: str | None) -> bool:
    """Whether a title or unit is, but for spelling and abbreviation, the one that is known."""
    if not known:
        return False
    one, other = core(text), core(known)
    if min(len(one), len(other)) < 2:
        return normalize(text) == normalize(known)
    short, long = sorted((one, other), key=len)
    return fuzz.ratio(one, other) >= ALIKE or (len(short) > 2 and is_abbreviation(short, long))
