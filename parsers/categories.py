"""Where a text names a category of the campaign: exactly, misspelt, or with a remark after it; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from operator import attrgetter
from typing import Literal

from rapidfuzz.distance import Levenshtein

from config.model import Campaign
from parsers.text import OPENING, QUOTES, Outline, outline

ALIKE = 0.75  # one wrong character in the four of 党员风采
SHORTEST_GUESS = 4  # characters; a shorter name is never guessed
STEPS = 8  # how many words may follow the category: 案例, 推荐表, （1）, 2021年, 6月1日 …

# What people write after the category without meaning anything by it.
NOISE = re.compile(
    r"(?:推荐表|申报表|登记表|报名表|案例|材料|资料|文件|附件|稿件|作品|报送|申报|投稿|来稿|征集|推荐|电子版|扫描件|盖章版?"
    r"|\.?(?:pdf|word|docx?)版?|最终版?|终[稿版]|定稿|修改[稿版后]|修订[稿版]?|更正|更新|新版|重[发报]|补[发正充]|的?(?:函|报告|请示)"
    r"|第[一二三四五六七八九十\d]+[次版稿份篇批]|[一二三四五六七八九十]|v?\d{1,3}(?:\.\d+)?|(?:19|20)\d\d年?|\d{1,2}月(?:\d{1,2}[日号])?"
    r"|(?:20)?\d\d[-./]\d{1,2}[-./]\d{1,2}|20\d{6}|[a-z0-9]{1,12}-\d{4,}|[!?。,、…~:;.])\Z"
)

# A remark that ends so is more likely the rest of a unit's name.
UNIT = re.compile(r"(?:社|网|公司|集团|局|委|办|部|处|会|院|校|学|台|中心|支部|杂志|频道|平台|银行)\Z")


@dataclass(frozen=True, slots=True)
class CategoryName:
    """One name that a category goes by."""

    spelling: str  # as the campaign file has it
    chars: str  # its outline
    categories: tuple[str, ...]  # official names of the categories it stands for; two where they share it
    official: bool


@dataclass(frozen=True, slots=True)
class CategoryFound:
    """A category's name in an outline, at [start, end)."""

    name: CategoryName
    start: int
    end: int
    misspelt: bool = False


def category_names(campaign: Campaign) -> tuple[CategoryName, ...]:
    """Every name of the campaign's categories, the longest first; those that differ in marks only are one."""
    return _names(tuple((category.name, category.aliases) for category in campaign.categories))


@lru_cache(maxsize=64)
def _names(categories: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[CategoryName, ...]:
    official = {outline(name).chars: name for name, _ in reversed(categories)}
    spellings = {outline(alias).chars: alias for _, aliases in reversed(categories) for alias in reversed(aliases)}
    meant = {
        chars: tuple(name for name, aliases in categories if chars in {outline(one).chars for one in (name, *aliases)})
        for chars in spellings | official
    }
    names = (
        CategoryName(official.get(chars) or spellings[chars], chars, of, chars in official)
        for chars, of in meant.items()
        if chars
    )
    return tuple(sorted(names, key=lambda name: -len(name.chars)))


def find_at_start(chars: str, start: int, names: tuple[CategoryName, ...]) -> list[CategoryFound]:
    """The names that stand at `start`, best first; more than one only where it matters which."""
    found = [
        CategoryFound(name, start, start + len(name.chars)) for name in names if chars.startswith(name.chars, start)
    ]
    return _that_matter(found, "end")


def find_at_end(
    line: Outline, low: int, high: int, breaks: frozenset[int], names: tuple[CategoryName, ...]
) -> list[CategoryFound | None]:
    """The categories that chars[low:high] may end with, best first; None: perhaps none at all.

    `breaks`: positions at which the writer has set parts apart. Never empty.
    """
    ends = tuple(_ends(line.chars, low, high, breaks))
    found = _exact(line.chars, low, ends, breaks, names) or _guessed(line.chars, low, ends, breaks, names)
    return [*found] or _with_remark(line, low, high, breaks, names) or [None]


def _ends(chars: str, low: int, high: int, breaks: frozenset[int]) -> Iterator[int]:
    """Where the category may end: at the end, or before one and more meaningless words."""
    end = high
    for _ in range(STEPS):
        yield end
        if end - 1 in breaks and end in breaks and end > low:  # a separator
            end -= 1
        elif word := NOISE.search(chars, max(low, end - 20), end):
            end = word.start()
        else:
            return


def _exact(
    chars: str, low: int, ends: tuple[int, ...], breaks: frozenset[int], names: tuple[CategoryName, ...]
) -> list[CategoryFound]:
    found = [
        CategoryFound(name, end - len(name.chars), end)
        for end in ends
        for name in names
        if chars.endswith(name.chars, low, end)
    ]
    # A name that is written with a gap in it, 庆祝 建党100周年活动案例, is perhaps a shorter one after the gap.
    whole = [one for one in found if not _is_broken(one.start, one.end, breaks)]
    broken = [one for one in found if one not in whole]
    doubts = [one for one in broken[:1] if whole and one.start < whole[0].start]
    return [*_that_matter(whole or broken, "start"), *doubts]


def _is_broken(start: int, end: int, breaks: frozenset[int]) -> bool:
    return any(position in breaks for position in range(start + 1, end))


def _that_matter(found: list[CategoryFound], edge: Literal["start", "end"]) -> list[CategoryFound]:
    """The first, and those that would be another category, or are the rule's own words and leave another unit.

    `edge`: the side on which the unit stands.
    """
    if not found:
        return []
    best, place = found[0], attrgetter(edge)
    others = (one for one in found[1:] if place(one) != place(best) or one.name.categories != best.name.categories)
    return [best, *(one for one in others if _would_matter(one.name, best.name))]


def _would_matter(other: CategoryName, best: CategoryName) -> bool:
    return other.categories != best.categories or (other.official and not best.official)


def _guessed(
    chars: str, low: int, ends: tuple[int, ...], breaks: frozenset[int], names: tuple[CategoryName, ...]
) -> list[CategoryFound]:
    """Misspelt names; none where two categories are equally near."""
    scored = list(_near(chars, low, ends, breaks, names))
    best = max((score for score, _ in scored), default=0.0)
    nearest = [one for score, one in scored if score == best]
    if len({one.name.categories for one in nearest}) != 1:
        return []
    nearest.sort(key=lambda one: (one.start not in breaks, -one.end, abs(one.end - one.start - len(one.name.chars))))
    first = nearest[0]
    if first.start in breaks:
        return [first]
    return [first, *(one for one in nearest[1:] if one.end == first.end and one.start != first.start)]


def _near(
    chars: str, low: int, ends: tuple[int, ...], breaks: frozenset[int], names: tuple[CategoryName, ...]
) -> Iterator[tuple[float, CategoryFound]]:
    exact = [
        CategoryFound(name, match.start(), match.end())
        for name in names
        for match in re.finditer(re.escape(name.chars), chars[: ends[0]])
        if match.start() >= low
    ]
    for end, name in product(ends, (name for name in names if len(name.chars) >= SHORTEST_GUESS)):
        for start in range(max(low, end - len(name.chars) - 2), end - len(name.chars) + 3):
            guess = CategoryFound(name, start, end, misspelt=True)
            if not _is_broken(start, end, breaks) and _leaves_whole(guess, exact):
                score = Levenshtein.normalized_similarity(name.chars, chars[start:end], score_cutoff=ALIKE)
                if score:
                    yield score, guess


def _leaves_whole(guess: CategoryFound, exact: list[CategoryFound]) -> bool:
    """A guess neither cuts a name that stands there exactly, nor makes another category of it."""
    return all(
        one.name != guess.name
        and one.name.categories == guess.name.categories
        and guess.start <= one.start
        and one.end <= guess.end
        for one in exact
        if one.start < guess.end and guess.start < one.end
    )


def _with_remark(
    line: Outline, low: int, high: int, breaks: frozenset[int], names: tuple[CategoryName, ...]
) -> list[CategoryFound | None]:
    """A category with more than noise after it: 党员风采-张三; the unit may have gone on instead: 党员风采杂志社."""
    found = [
        CategoryFound(name, start, start + len(name.chars))
        for name in names
        if (start := line.chars.rfind(name.chars, low, high)) >= 0
    ]
    if not found:
        return []
    best = max(found, key=lambda one: (one.end in breaks, one.end - one.start, one.start))
    if UNIT.search(line.chars, best.end, high) or best.start == low:
        return [None, best]
    gap = line.text[line.place_after(best.end) : line.place(best.end)]
    is_set_apart = best.end in breaks or any(char in OPENING + QUOTES for char in gap)
    return [best] if is_set_apart else [best, None]
