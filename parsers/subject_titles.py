"""Subjects that name unit, work and category, in any order and with any separators or none; pure.

单位名称+作品名称+类别 of campaigns 2-5. A title can be anything: it may hold separators, names of categories and words
that units end in. So every way to split is weighed (`parsers.subject_ways`), and those that weigh about as much as the
best are candidates; where the form has unit and title, `settled_by` picks the one that agrees with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from config.model import Campaign, SubjectPart
from parsers.categories import category_names
from parsers.divisions import find_at_start, full_name, may_go_on
from parsers.model import Misspelling, SubjectLine, SubjectReading
from parsers.organization import alike, core, unit_of
from parsers.subject_pieces import CERTAIN, LIKELY, TITLE_MARKS, CategoryPlace, cut, find_categories, unwrapped
from parsers.subject_ways import Remainder, Way, clean_unit, ways
from parsers.subject_writing import format_subject, separator_of, separators_of, value_of
from parsers.text import normalize, outline, paired_marks
from parsers.unit_look import SURE, unit_look

ABOUT = 1.75  # a way that weighs so much less than the best is no candidate
MOST = 6  # candidates
READ = 400  # characters of a subject; what comes after them is not read
RULES_OWN_WORDS = re.compile("(?:单位|作品|案例|视频)(?:名称|全称|名)|类别|分类")  # left standing
FILE = re.compile(r"(?i)\.(?:mp[34]|avi|mov|wav|m4a|jpe?g|png|pdf|docx?|zip|rar)\s*\Z")
SIGN = 6  # characters of the campaign's title; fewer are no sign of it
OPEN_END = r"[“《【［（(\[\"'\s]+\Z"
CLOSED = "”》】］）)]\"' "
_LABELS: dict[SubjectPart, str] = {
    "organization": "(?:报送|推荐|选送|申报|制作|作者所在|所在)?单位(?:名称)?",
    "case_title": "(?:作品|案例|视频|歌曲)(?:名称?|题目|标题)|作品|名称|题目",
    "category": "(?:作品|案例|参赛|申报|活动)?(?:类别|分类|类型)",
}
_HEAD = re.compile(
    r"(?:关于)?(?:报送|推荐|上报|申报|提交|选送)的?(?=[\w《“])|(?:报送|推荐|选送|申报)?单位(?:名称)?\s*[:：]\s*"
)
_QUESTION = re.compile(r"[?？]|请问|咨询|吗\W*\Z|怎么|什么时候|如何(?:报|投|填|提)|\A\W*(?:自动回复|automatic)")


@dataclass(frozen=True, slots=True)
class _Weighed:
    """One way to read the whole, category included."""

    line: SubjectLine
    worth: float
    categories: tuple[str, ...] = ()
    misspelt: tuple[Misspelling, ...] = ()


def has_titles(campaign: Campaign) -> bool:
    """Whether the campaign's subjects name the work, so that they are read here."""
    return "case_title" in campaign.subject.order


def read_titled(text: str, campaign: Campaign) -> SubjectReading:
    """The reading of a subject without tags and part marks. No text is an error.

    `references` are the caller's.
    """
    separators = separators_of(campaign)
    if names_works_list(text, campaign):
        return _reading(text, [_of_a_works_list(text, campaign, separators)])
    if sure := _labelled(text, campaign) or _in_slots(text, campaign):
        return _reading(text, [sure])
    bare = unwrapped(text[:READ])
    head = _HEAD.match(bare)
    proper = bare[head.end() :] if head else bare
    found = _weighed(proper, campaign, separators)
    rest = _without_campaign(proper, campaign)
    shorter = _weighed(rest, campaign, separators) if rest != proper else []
    if shorter and all(value_of(shorter[0].line, part) for part in campaign.subject.order):
        found = shorter
    return _reading(text, found)


def _reading(text: str, found: list[_Weighed]) -> SubjectReading:
    known = [one for one in found if one.line != SubjectLine(None, None, None)]
    if not known:
        return SubjectReading(text, None)
    least = known[0].worth - ABOUT
    lines = tuple(dict.fromkeys(one.line for one in known if one.worth > least))[:MOST]
    best = known[0]
    return SubjectReading(text, best.line, lines, len(lines) > 1, best.categories, best.misspelt)


# -- a list of works ---------------------------------------------------------------------------------------------


def names_works_list(subject: str, campaign: Campaign) -> bool:
    """Whether the subject names the campaign's 汇总表, and no category: 某某区委组织部汇总表."""
    if campaign.works_list is None:
        return False
    shown = _outside_titles(subject)
    chars = outline(shown).chars
    is_named = any(outline(word).chars in chars for word in campaign.works_list.names if word.strip())
    found = find_categories(shown, category_names(campaign), separators_of(campaign)) if is_named else []
    return is_named and not any(one.worth > 0 and one.misspelling is None for one in found)


def _outside_titles(text: str) -> str:
    shown = list(text)
    for opening, closing in paired_marks(text).items():
        if opening < closing and text[opening] in TITLE_MARKS:
            shown[opening : closing + 1] = " " * (closing + 1 - opening)
    return "".join(shown)


def _of_a_works_list(text: str, campaign: Campaign, separators: frozenset[str]) -> _Weighed:
    """The unit, if one can be told; no title."""
    rest = _without_campaign(_outside_titles(text), campaign)
    words = campaign.works_list.names if campaign.works_list else ()
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, " ")
    rest = re.sub(r"(?:参赛|报送|推荐|作品|材料|的)+(?=\s|$)", " ", rest)
    pieces = (rest[piece.start : piece.end] for piece in cut(rest, 0, len(rest), separators))
    unit = max((clean_unit(unwrapped(one)) for one in pieces), key=unit_look, default="")
    return _Weighed(SubjectLine(None, unit if unit_look(unit) > 1 else None, None), 0.0)


# -- where the writer says what is what ---------------------------------------------------------------------------


def _labelled(text: str, campaign: Campaign) -> _Weighed | None:
    """Where at least two parts bear labels: 单位名称：某某公司 作品名称：匠心 类别：微视频."""
    names = "|".join(f"(?P<{part}>{words})" for part, words in _LABELS.items())
    labels = list(re.finditer(rf"(?<!\w)(?:{names})\s*[:：]\s*", text))
    parts = [label.lastgroup for label in labels]
    if len(parts) < 2 or len(set(parts)) < len(parts) or not set(parts) <= {*campaign.subject.order}:
        return None
    ends = [label.start() for label in labels[1:]] + [len(text)]
    values = {
        label.lastgroup or "": text[label.end() : end].strip(f" {campaign.subject.separators};；。")
        for label, end in zip(labels, ends, strict=True)
    }
    return _of_values(values, campaign)


def _in_slots(text: str, campaign: Campaign) -> _Weighed | None:
    """As `format_subject` writes it with a gap: 某某公司++微视频."""
    slots = [slot.strip() for slot in text.split(separator_of(campaign))] if separator_of(campaign).strip() else []
    order = campaign.subject.order
    if len(slots) != len(order) or all(slots) or not any(slots):
        return None
    values: dict[str, str] = {
        part: slot for part, slot in zip(order, slots, strict=True) if not RULES_OWN_WORDS.fullmatch(slot)
    }
    found = _of_values(values, campaign)
    if "category" in order and found.line.category is None and (values.get("category") or "-" in text):
        return None
    return None if unit_look(values.get("case_title", "")) >= SURE else found


def _of_values(values: Mapping[str, str], campaign: Campaign) -> _Weighed:
    written = values.get("category", "")
    places = find_categories(written, category_names(campaign), frozenset()) if written else []
    place = places[0] if places and places[0].worth > 0 else None
    return _Weighed(
        SubjectLine(
            full_name(values.get("province", "")),
            _value(values.get("organization", "")),
            place.name.spelling if place else None,
            _value(values.get("case_title", "")),
        ),
        0.0,
        place.name.categories if place else (),
        (place.misspelling,) if place and place.misspelling else (),
    )


def _value(text: str) -> str | None:
    value = unwrapped(FILE.sub("", text))
    return value if any(char.isalnum() for char in value) and not RULES_OWN_WORDS.fullmatch(value) else None


def _without_campaign(text: str, campaign: Campaign) -> str:
    """Without the campaign's title, or the greater part of it, and the words that go with it."""
    line, title = outline(text), outline(campaign.title).chars
    start = line.chars.find(title[:SIGN])
    if start < 0 or len(title) < SIGN:
        return text
    length = next(size for size in range(len(title), 0, -1) if line.chars.startswith(title[:size], start))
    after = text[line.place_after(start + length) :]
    rest = re.sub(r"\A[”》】］）)\]\"'\s]*(?:系列|主题|征集|活动|投稿|作品|参赛|报送)*", "", after)
    if rest == after and rest[:1].isalnum():  # it goes on to be something else
        return text
    return f"{re.sub(OPEN_END, '', text[: line.place(start)])} {rest.lstrip(CLOSED)}".strip()


# -- every way, weighed ------------------------------------------------------------------------------------------


def _weighed(text: str, campaign: Campaign, separators: frozenset[str]) -> list[_Weighed]:
    """The readings, best first."""
    names = category_names(campaign) if "category" in campaign.subject.order else ()
    places: list[CategoryPlace | None] = [*find_categories(text, names, separators)]
    best = places[0].worth if places and places[0] else 0.0
    without = max(best - 0.5, -0.5)  # what it is worth that there is no category
    if _QUESTION.search(_outside_titles(text)):
        places = [one for one in places if one and one.worth == CERTAIN]
    elif not places or best < LIKELY:
        places.append(None)
    found = [
        weighed
        for place in places
        for way in ways(Remainder.of(text, place, names, separators), campaign)
        if (weighed := _read(text, way, place, campaign, without))
    ]
    return sorted(found, key=lambda one: -one.worth)


def _read(text: str, way: Way, place: CategoryPlace | None, campaign: Campaign, without: float) -> _Weighed | None:
    """The way as a line; None where too little is known for it to be one."""
    order = campaign.subject.order
    unit = _value(clean_unit(text[slice(*way.unit)])) if way.unit else None
    title = _value(text[slice(*way.title)]) if way.title else None
    if place is None and (not unit or unit_look(unit) < (1.0 if title else SURE)):
        return None
    province, unit = _province(unit) if "province" in order else (None, unit)
    category = place.name.spelling if place else None
    line = SubjectLine(province, unit if "organization" in order else None, category, title)
    misspelt = [place.misspelling] if place and place.misspelling else []
    if not campaign.subject.any_order and not _keeps_the_order(way, place, campaign):
        misspelt.append(Misspelling("order", text, format_subject(line, campaign)))
    worth = way.worth + (place.worth if place else without)
    return _Weighed(line, worth, place.name.categories if place else (), tuple(misspelt))


def _province(unit: str | None) -> tuple[str | None, str | None]:
    """The division that the unit begins with, and the rest; for rules that ask for both."""
    line = outline(unit or "")
    found = find_at_start(line.chars)
    if unit is None or found is None or may_go_on(found, line.chars[found.length :]):
        return None, unit
    rest = re.sub(r"\A[\W_]+", "", unit[line.place_after(found.length) :])
    return found.name, rest or None


def _keeps_the_order(way: Way, place: CategoryPlace | None, campaign: Campaign) -> bool:
    starts = {
        "organization": way.unit[0] if way.unit else None,
        "case_title": way.title[0] if way.title else None,
        "category": place.start if place else None,
    }
    told = [start for part in campaign.subject.order if (start := starts.get(part)) is not None]
    return told == sorted(told)


# -- settled by the form ------------------------------------------------------------------------------------------


def settled_by(
    reading: SubjectReading, organization: str | None, title: str | None, campaign: Campaign | None = None
) -> SubjectReading:
    """The reading that agrees with the form's unit and title; the same where none does, or several do.

    Nothing that the subject lacks is filled in. `campaign` tells what the category stands for where it is another
    than the best candidate's; without it, `categories` is empty then.
    """
    if not (reading.doubtful and reading.candidates and (organization or title)):
        return reading
    agreeing = [
        line for line in reading.candidates if _names_the_unit(line, organization) and _names_the_work(line, title)
    ]
    exact = [line for line in agreeing if not organization or _core(line.organization) == _core(organization)]
    chosen = exact or agreeing or _run_together(reading, organization, title)
    if len(chosen) != 1:
        return reading
    line = chosen[0]
    if reading.line and line.category == reading.line.category:
        return replace(reading, line=line, doubtful=False)
    offered = campaign.categories if campaign else ()
    categories = tuple(one.name for one in offered if line.category in one.names)
    return replace(reading, line=line, doubtful=False, categories=categories, misspelt=())


def _names_the_unit(line: SubjectLine, organization: str | None) -> bool:
    return not organization or (line.organization is not None and alike(line.organization, organization))


def _names_the_work(line: SubjectLine, title: str | None) -> bool:
    return not title or (line.case_title is not None and _bare(line.case_title) == _bare(title))


def _run_together(reading: SubjectReading, organization: str | None, title: str | None) -> list[SubjectLine]:
    """匠心某某公司, where the form says which is which."""
    if not (organization and title):
        return []
    units = dict.fromkeys((organization, unit_of(organization)))
    found = [
        replace(line, organization=unit, case_title=title)
        for line in reading.candidates
        for unit in units
        if _bare(f"{line.organization or ''}{line.case_title or ''}") in (_bare(unit + title), _bare(title + unit))
    ]
    return list(dict.fromkeys(found))[:1] if len({line.category for line in found}) == 1 else []


def _core(name: str | None) -> str:
    return core(name or "")


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", normalize(text))
