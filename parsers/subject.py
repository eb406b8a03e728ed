"""Subject <-> SubjectLine by the campaign's rule, both ways; pure.

Notice 1, 四: 按照“省（区市）+单位名称+案例类别”命名邮件主题（例如：北京市光明网党员风采）. The parts may
stand with or without separators, and a unit's name may contain names of provinces and categories. So the known parts
are looked for at the ends, the unit is what is left between them, and where a text can be read in two ways there are
two candidates. Subjects that name the work too are read by `parsers.subject_titles`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import permutations

from config.model import Campaign, SubjectPart
from parsers import categories, divisions
from parsers.categories import CategoryFound, CategoryName, category_names
from parsers.divisions import DivisionFound, Spelling, abbreviated, read_division
from parsers.model import Misspelling, SubjectLine, SubjectReading
from parsers.subject_tags import find_references, strip_tags
from parsers.subject_titles import has_titles, read_titled
from parsers.subject_writing import GAPS, format_subject, separators_of, value_of
from parsers.text import (
    CLOSING,
    OPENING,
    QUOTES,
    Outline,
    folded,
    has_sound_marks,
    outline,
    paired_marks,
    tidy,
)

__all__ = ["GAPS", "format_subject", "parse_subject"]

NO_NAME = ("单位名称", "单位全称")  # the rule's own words, left standing
SUBMITTING = re.compile(r"\s*关于(?:报送|推荐|上报|申报|提交|选送)的?\s*\Z")  # 光明网关于报送党员风采案例的函
REGION = re.compile(r"[^\W\da-z]{1,8}(?:省|自治区|地区|市|区|州|县|盟|旗)")


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a subject, at [start, end) of the outline. value None: it is not there."""

    part: SubjectPart
    value: str | None
    start: int
    end: int
    misspelling: Misspelling | None = None
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Split:
    """One way to read a subject."""

    line: SubjectLine
    misspelt: tuple[Misspelling, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Subject:
    """A subject without its tags, with what one needs to know to split it."""

    line: Outline
    names: tuple[CategoryName, ...]
    pairs: dict[int, int]  # brackets and quotation marks of the text that belong together, both ways
    separators: frozenset[str]  # folded
    breaks: frozenset[int]  # positions in the outline at which the writer has set parts apart

    def is_apart(self, start: int, end: int) -> bool:
        """Whether [start, end) is set apart from what follows: by a separator, a blank, or brackets around it."""
        text, first, after = self.line.text, self.line.place(start), self.line.place_after(end)
        before, behind = text[max(first - 1, 0) : first], text[after : after + 1]
        return end in self.breaks or (before in (*OPENING, *QUOTES) and behind in (*CLOSING, *QUOTES))

    def after_separators(self, position: int, end: int) -> int:
        while position < end and self.line.chars[position] in self.separators:
            position += 1
        return position


def parse_subject(text: str | None, campaign: Campaign) -> SubjectReading:
    """All that can be said about a subject. No text is an error: what cannot be split has `line` None.

    `text`: decoded, as received. `doubtful` where there is more than one candidate; a part that is the same in all
    candidates is certain all the same.
    """
    shown = tidy(text or "")
    names = category_names(campaign)
    separators = separators_of(campaign)
    proper = strip_tags(shown, campaign, names, separators)
    references = find_references(shown, campaign.reference_prefix)
    if has_titles(campaign):
        return replace(read_titled(proper, campaign), references=references)
    splits = list(dict.fromkeys(_splits(_subject(proper, names, separators), campaign)))
    if len(splits) == 1 and splits[0].line.province is None and splits[0].line.category is None:
        return SubjectReading(proper, None, references=references)
    lines, best = tuple(dict.fromkeys(split.line for split in splits)), splits[0]
    return SubjectReading(proper, best.line, lines, len(lines) > 1, best.categories, best.misspelt, references)


def _subject(text: str, names: tuple[CategoryName, ...], separators: frozenset[str]) -> _Subject:
    line = outline(text)
    breaks = {0, len(line.chars)}
    for position, char in enumerate(line.chars):
        if char in separators:
            breaks |= {position, position + 1}
        if " " in text[line.place_after(position) : line.places[position]]:
            breaks.add(position)
    return _Subject(line, names, paired_marks(text), separators, frozenset(breaks))


# -- which ways of reading there are -----------------------------------------------------------------------------


def _splits(subject: _Subject, campaign: Campaign) -> list[_Split]:
    """Every plausible split, the best first; never empty."""
    order = campaign.subject.order
    if plain := list(_by_segments(subject, order)):
        return plain
    others = [other for other in permutations(order) if other != order]
    found = [_split(parts) for parts in _by_ends(subject, order, 0, len(subject.line.chars))]
    complete = [split for split in found if None not in (value_of(split.line, part) for part in order)]
    swapped = [split for other in others for split in _by_segments(subject, other, strict=True)]
    reordered = [_in_wrong_order(split, subject, campaign) for split in swapped]
    if found[0] in complete:
        return [*found, *reordered]
    if apart := reordered or list(_by_segments_but_one(subject, order)):
        return [*apart, *complete]
    swapped = [split for other in others for split in _swapped(subject, other)]
    return [*(_in_wrong_order(split, subject, campaign) for split in swapped), *found]


def _swapped(subject: _Subject, order: tuple[SubjectPart, ...]) -> Iterator[_Split]:
    for parts in _by_ends(subject, order, 0, len(subject.line.chars), strict=True):
        if all(part.value for part in parts):
            yield _split(parts)


def _in_wrong_order(split: _Split, subject: _Subject, campaign: Campaign) -> _Split:
    order = Misspelling("order", subject.line.text, format_subject(split.line, campaign))
    return _Split(split.line, (*split.misspelt, order), split.categories)


def _split(parts: tuple[_Part, ...]) -> _Split:
    values = {part.part: part.value for part in parts}
    line = SubjectLine(values.get("province"), values.get("organization"), values.get("category"))
    misspelt = tuple(part.misspelling for part in parts if part.misspelling)
    return _Split(line, misspelt, next((part.categories for part in parts if part.categories), ()))


# -- by separators: each segment is one part ---------------------------------------------------------------------


def _by_segments(subject: _Subject, order: tuple[SubjectPart, ...], *, strict: bool = False) -> Iterator[_Split]:
    """Where one separator makes as many segments as the rule has parts, and each is one. strict: no guessing."""
    for segments in _segmented(subject, len(order)):
        parts = [_whole(subject, part, text) for part, text in zip(order, segments, strict=True)]
        known = tuple(part for part in parts if part and not (strict and part.misspelling))
        if len(known) == len(order):
            yield _split(known)


def _by_segments_but_one(subject: _Subject, order: tuple[SubjectPart, ...]) -> Iterator[_Split]:
    """The same where one segment is no province or category that we know: 杭州市+某公司+党员风采."""
    for segments in _segmented(subject, len(order)):
        parts = {part: _whole(subject, part, text) for part, text in zip(order, segments, strict=True)}
        unknown = [(part, text) for part, text in zip(order, segments, strict=True) if parts[part] is None]
        if len(unknown) == 1 and _stands_for(subject, *unknown[0]):
            yield _split(tuple(part for part in parts.values() if part))


def _segmented(subject: _Subject, count: int) -> Iterator[list[str]]:
    text = subject.line.text
    for separator in (*sorted(subject.separators), " "):
        marks = {char for char in set(text) if (folded(char) or char) == separator}
        if marks:
            segments = [one.strip() for one in re.split(f"[{re.escape(''.join(sorted(marks)))}]+", text)]
            if len(segments) == count and all(segments):
                yield segments


def _whole(subject: _Subject, part: SubjectPart, text: str) -> _Part | None:
    """The segment as that part; None where it is no such thing."""
    if part == "organization":
        return _Part(part, text, 0, 0) if _is_name(text) else None
    if not has_sound_marks(text):
        return None
    if part == "province":
        return _whole_province(text)
    segment = _subject(text, subject.names, subject.separators)
    found = categories.find_at_end(segment.line, 0, len(segment.line.chars), segment.breaks, subject.names)
    return _category(segment, found[0]) if len(found) == 1 and found[0] and found[0].start == 0 else None


def _whole_province(text: str) -> _Part | None:
    if found := read_division(text):
        misspelling = Misspelling("province", text, found.name) if found.spelling is Spelling.MISSPELT else None
        return _Part("province", found.name, 0, 0, misspelling)
    meant = abbreviated(text)
    return _Part("province", meant, 0, 0, Misspelling("province", text, meant)) if meant else None


def _stands_for(subject: _Subject, part: SubjectPart, text: str) -> bool:
    """Whether a segment that is not known stands in the place of a part, not of a piece of the unit's name."""
    chars = outline(text).chars
    if part == "category":
        return not any(name.chars in chars for name in subject.names)
    found = divisions.find_at_start(chars)
    is_elsewhere = found is None or divisions.may_go_on(found, chars[found.length :])
    return part == "province" and REGION.fullmatch(chars) is not None and is_elsewhere


# -- by what stands at the ends: the unit is what is left between -------------------------------------------------


def _by_ends(
    subject: _Subject, order: tuple[SubjectPart, ...], low: int, high: int, *, strict: bool = False
) -> Iterator[tuple[_Part, ...]]:
    """Every way to read the outline's [low, high) as the parts in that order. strict: official names, no guessing."""
    if not order:
        yield ()
    elif order[-1] != "organization":
        for part in _at_end(subject, order[-1], low, high, strict=strict):
            for parts in _by_ends(subject, order[:-1], low, part.start, strict=strict):
                yield (*parts, part)
    elif order[0] != "organization":
        for part in _at_start(subject, order[0], low, high, strict=strict):
            for parts in _by_ends(subject, order[1:], part.end, high, strict=strict):
                yield (part, *parts)
    else:
        yield (_Part("organization", _between(subject, low, high), low, high),)


def _at_end(subject: _Subject, part: SubjectPart, low: int, high: int, *, strict: bool) -> list[_Part]:
    chars, absent = subject.line.chars, _Part(part, None, high, high)
    if part == "category":
        found = categories.find_at_end(subject.line, low, high, subject.breaks, subject.names)
        if strict:
            found = found if len(found) == 1 and found[0] and not found[0].misspelt else [None]
        return [_category(subject, one) if one else absent for one in found]
    end = high
    while end > low and chars[end - 1] in subject.separators:
        end -= 1
    division = divisions.find_at_end(chars[low:end])
    if division is None or (strict and division.spelling is not Spelling.FULL):
        return [absent]
    province = _province(subject, division, end - division.length)
    return [absent, province] if division.abridged and province.start not in subject.breaks else [province]


def _at_start(subject: _Subject, part: SubjectPart, low: int, high: int, *, strict: bool) -> list[_Part]:
    start, absent = subject.after_separators(low, high), _Part(part, None, low, low)
    if part == "category":
        names = categories.find_at_start(subject.line.chars[:high], start, subject.names)
        return [_category(subject, one) for one in names] or [absent]
    division = divisions.find_at_start(subject.line.chars[start:high])
    if division is None or (strict and division.spelling is not Spelling.FULL):
        return [absent]
    return [_province(subject, one, start) if one else absent for one in _readings(subject, division, start, high)]


def _readings(subject: _Subject, found: DivisionFound, start: int, high: int) -> list[DivisionFound | None]:
    """The division found at the start, and what the same characters may be instead, best first."""
    chars, end = subject.line.chars, start + found.length
    broken = next((place for place in range(start + 1, end) if place in subject.breaks), end)
    before = divisions.find_at_start(chars[start:broken])
    if before and start + before.length == broken < end:  # 北京 市总工会
        return [before, found]
    if end == high or subject.is_apart(start, end):
        return [found]
    if cuts := divisions.cuts(chars[start:high], found):
        return [*cuts]
    # Who sets the category apart by a mark, but not the province, has perhaps left the province out.
    left_out = found.abridged and high > end and chars[high - 1] in subject.separators
    return [None, found] if left_out or divisions.may_go_on(found, chars[end:high]) else [found]


def _province(subject: _Subject, found: DivisionFound, start: int) -> _Part:
    end = start + found.length
    is_misspelt = found.spelling is Spelling.MISSPELT
    misspelling = Misspelling("province", _written(subject, start, end), found.name) if is_misspelt else None
    return _Part("province", found.name, start, end, misspelling)


def _category(subject: _Subject, found: CategoryFound) -> _Part:
    name, written = found.name, _written(subject, found.start, found.end)
    misspelling = Misspelling("category", written, name.spelling) if found.misspelt else None
    return _Part("category", name.spelling, found.start, found.end, misspelling, name.categories)


def _written(subject: _Subject, start: int, end: int) -> str:
    """The outline's [start, end) as written, with the marks whose partners are inside: “四强”党支部."""
    line, pairs = subject.line, subject.pairs
    first, after = line.place(start), line.place_after(end)
    if pairs.get(first - 1, -1) in range(first, after):
        first -= 1
    if pairs.get(after, -1) in range(first, after):
        after += 1
    return line.text[first:after]


# -- the unit's name ---------------------------------------------------------------------------------------------


def _between(subject: _Subject, low: int, high: int) -> str | None:
    """What stands between the other parts, without separators and the marks that belong to the neighbours."""
    text, pairs = subject.line.text, subject.pairs
    start, end = subject.line.place_after(low), subject.line.place(high)
    crossing: set[str] = set()
    while start < end and (side := _loose_end(subject, start, end)):
        edge = start if side == "left" else end - 1
        if edge in pairs:
            crossing.add(side)
        start, end = (start + 1, end) if side == "left" else (start, end - 1)
    if len(crossing) == 2 and pairs.get(start) == end - 1:  # 【北京市】【光明网】【党员风采】
        start, end = start + 1, end - 1
    name = SUBMITTING.sub("", text[start:end]).strip()
    return name if _is_name(name) else None


def _is_name(text: str) -> bool:
    return any(char.isalnum() for char in text) and text not in NO_NAME


def _loose_end(subject: _Subject, start: int, end: int) -> str | None:
    """Which end of text[start:end] is a separator, a blank, or a mark whose partner stands outside."""
    for side, place in (("left", start), ("right", end - 1)):
        char = subject.line.text[place]
        if char == " " or folded(char) in subject.separators:
            return side
        if place in subject.pairs and not start <= subject.pairs[place] < end:
            return side
    return None
