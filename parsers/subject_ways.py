"""Every way to tell unit and title apart in a subject without its category, weighed; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from config.model import Campaign, SubjectPart
from parsers.categories import CategoryName
from parsers.subject_pieces import (
    BRACKET,
    MARK,
    TITLE_MARKS,
    CategoryPlace,
    Piece,
    after_category,
    cut,
    is_number,
    is_remark,
    unwrapped,
)
from parsers.text import QUOTES, outline, paired_marks
from parsers.unit_look import SURE, begins_with_a_place, ends_as_units_do, goes_on, unit_look

LONGEST = 40  # characters of a unit's name
_SUBMITTING = re.compile(r"\s*(?:关于)?(?:报送|推荐|上报|申报|提交|选送|投稿|参[赛评]|作品|出品|制作)+的?\s*\Z")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to split: spans of the text; None: the part is not there."""

    unit: tuple[int, int] | None
    title: tuple[int, int] | None
    worth: float


@dataclass(frozen=True, slots=True)
class Remainder:
    """A text without its category, in pieces."""

    text: str
    left: tuple[Piece, ...]  # before the category
    right: tuple[Piece, ...]

    @classmethod
    def of(
        cls, text: str, place: CategoryPlace | None, names: tuple[CategoryName, ...], separators: frozenset[str]
    ) -> Remainder:
        start, end = (place.start, after_category(text, place.end)) if place else (len(text), len(text))
        left, right = cut(text, 0, start, separators), cut(text, end, len(text), separators)
        # 微视频-…-故事情景剧: the same category twice
        again = {name.chars for name in names if place and name.categories == place.name.categories}
        said = {one: text[one.start : one.end] for one in (*left, *right)}
        telling = [one for one in said if not is_remark(said[one])]
        fresh = [one for one in telling if outline(said[one]).chars not in again]
        numbers = [one for one in said if is_number(said[one])]
        kept = fresh if len(fresh) > 1 else telling if len(telling) > 1 else [*telling, *numbers]
        return cls(text, tuple(one for one in left if one in kept), tuple(one for one in right if one in kept))


def ways(given: Remainder, campaign: Campaign) -> Iterator[Way]:
    """Every way to tell unit and title apart in what is left beside the category."""
    is_first = campaign.subject.order.index("case_title") > _place(campaign, "organization")
    if not (given.left and given.right):
        yield from _of_run(given.text, given.left or given.right, unit_first=is_first)
        return
    left, right = _span(given.left), _span(given.right)
    yield _way(given.text, left, right, MARK, ordered=is_first)
    yield _way(given.text, right, left, MARK, ordered=not is_first)
    # What stands beyond the category may be a remark: a person's name, a date.
    for run, less in ((given.left, 2.5), (given.right, 3.5)):
        if len(run) > 1:
            for way in _of_run(given.text, run, unit_first=is_first):
                yield replace(way, worth=way.worth - less)


def _place(campaign: Campaign, part: SubjectPart) -> int:
    order = campaign.subject.order
    return order.index(part) if part in order else len(order)


def _span(pieces: tuple[Piece, ...]) -> tuple[int, int]:
    return pieces[0].start, pieces[-1].end


def _of_run(text: str, run: tuple[Piece, ...], *, unit_first: bool) -> Iterator[Way]:
    """Every way to split what stands together; never empty."""
    if not run:
        yield Way(None, None, 0.0)
        return
    start, end = _span(run)
    for before, after in pairwise(run):
        head, tail = (start, before.end), (after.start, end)
        yield _way(text, head, tail, after.before, ordered=unit_first)
        yield _way(text, tail, head, after.before, ordered=not unit_first)
    yield from _inside(text, run)
    yield from _alone(text, start, end, divided=any(one.before >= MARK for one in run[1:]))


def _way(text: str, unit: tuple[int, int], title: tuple[int, int], division: float, *, ordered: bool) -> Way:
    name, work = text[slice(*unit)], text[slice(*title)]
    look = unit_look(unwrapped(clean_unit(name)))
    marked = _title_marks(text, title)
    unsure = 6.0 if division <= BRACKET and look == 0.0 else 0.0
    worth = division + look - _unlike(work, name, is_joined=division == 0.0) + marked - unsure + 0.1 * ordered
    return Way(unit, title, worth)


def _unlike(work: str, name: str, *, is_joined: bool) -> float:
    """What tells against a title, and that one unit's name was cut in two."""
    bare = unwrapped(work)
    cut_in_two = 3.0 if goes_on(work) and (is_joined or unit_look(name + bare)) else 0.0
    cut_in_two += 3.0 * (bare == work.strip() and is_remark(bare))
    return (0.0 if bare != work.strip() and work[:1] in TITLE_MARKS else unit_look(bare)) + cut_in_two


def _title_marks(text: str, title: tuple[int, int]) -> float:
    """What tells for it: 《…》 or “…” around the whole; 《…》 somewhere in it."""
    work = text[slice(*title)].strip()
    if unwrapped(work) != work:
        return 4.0 if work[0] in TITLE_MARKS else 2.0 if work[0] in QUOTES else 0.0
    return (1.0 if "《" in work else 0.0) - (2.0 if len(work) < 2 else 0.0)


def _inside(text: str, run: tuple[Piece, ...]) -> Iterator[Way]:
    """Ways to split where nothing divides: after a word that units end in, or before a place.

    Not where the piece as it stands is a whole unit.
    """
    (start, end), first, last = _span(run), run[0], run[-1]
    pairs = paired_marks(text[start:end])
    within = {place + start for one, other in pairs.items() if one < other for place in range(one + 1, other + 1)}
    stop = first.end if len(run) > 1 and ends_as_units_do(text[start : first.end]) else start
    for place in range(max(start + 2, stop + 1), min(end, start + LONGEST)):
        begins = text[place].isalnum() or text[place] in "“《"
        if begins and place not in within and ends_as_units_do(text[start:place]):
            yield _joined(text, (start, place), (place, end))
    whole = len(run) > 1 and begins_with_a_place(text[last.start :]) and unit_look(text[last.start : end]) > SURE
    for place in range(max(start + 1, end - LONGEST), last.start if whole else end - 2):
        if place not in within and begins_with_a_place(text[place:]) and unit_look(text[place:end]) > SURE:
            nearer = begins_with_a_place(text[place + 1 :])  # 灯天宁区委组织部: most names have two characters
            way = _joined(text, (place, end), (start, place))
            yield replace(way, worth=way.worth - 0.1 * nearer)


def _joined(text: str, unit: tuple[int, int], title: tuple[int, int]) -> Way:
    way = _way(text, unit, title, 0.0, ordered=False)
    work = unwrapped(text[slice(*title)])
    return replace(way, worth=way.worth - 0.5 * unit_look(work))  # 某某集团|工人文化宫 is more likely one unit


def _alone(text: str, start: int, end: int, *, divided: bool) -> Iterator[Way]:
    """All of it as the unit, and as the title; what is left out is certain only where the look is."""
    work = text[start:end]
    look, less = unit_look(unwrapped(clean_unit(work))), 4.0 * divided
    yield Way((start, end), None, look / 4 - less)
    yield Way(None, (start, end), 0.2 - look / 4 + _title_marks(text, (start, end)) - less)


def clean_unit(text: str) -> str:
    return _SUBMITTING.sub("", text).strip()
