"""Rules on a unit's list of its works (汇总表) and the works that came (notice 3, 附件4); pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rapidfuzz import fuzz

from config.model import Verdict
from ingest.facts import Facts
from ingest.versions import title_key
from ingest.wording import plain, quoted
from ingest.works import works_of
from ledger.model import Finding
from parsers.model import ListedWork, WorksList

ALIKE = 90.0  # rapidfuzz ratio from which two titles are one, written in two ways
SHORTEST_WITHIN = 2  # characters of a title that may be one with a longer one in which it stands: 《一盏灯》第1集
MOST_TOLD = 10

Pair = tuple[ListedWork, ListedWork]  # on the list, and as it came


def list_was_read(facts: Facts) -> Iterator[Finding]:
    """works_list.mismatch: nothing is on it; where it is a list by its name only, a scan, we could not read it."""
    listed = facts.submission.works_list
    if listed is None or listed.works:
        return
    name = quoted(listed.attachment.name) if listed.attachment else ""
    if listed.rows:
        yield Finding("works_list.mismatch", f"汇总表{name}没有填写作品。", "请核对汇总表，列出所报的全部作品。")
    else:
        problem = f"汇总表{name}的内容未能自动读取，正在人工核对。"
        yield Finding("works_list.mismatch", problem, "请核对汇总表与所报作品是否一致；无需重复发送。", doubt=True)


def list_is_short_enough(facts: Facts) -> Iterator[Finding]:
    """works_list.mismatch: more works than the list has room for."""
    rule, listed = facts.campaign.works_list, facts.submission.works_list
    if rule and rule.max_rows and listed and len(listed.works) > rule.max_rows:
        problem = f"汇总表列有{len(listed.works)}部作品，最多可列{rule.max_rows}部。"
        yield Finding("works_list.mismatch", problem, "请核对报送数量，并说明以哪几部为准。")


def listed_works_have_come(facts: Facts) -> Iterator[Finding]:
    """works_list.mismatch, said to the mail that brings the list: rows for which nothing has come so far."""
    listed = facts.submission.works_list
    if listed is None:
        return
    _, absent, unlisted = _compared(listed, facts.all_works)
    if absent and len(absent) > _count_nameless(unlisted):
        closes = facts.campaign.closes
        is_over = closes is not None and facts.arrived > closes + facts.campaign.grace
        problem = f"汇总表所列作品中，{_titles(absent)}尚未收到。"
        todo = "如已通过其他途径报送，请说明。" if is_over else "尚未报送的，请在截止前报送。"
        # Until the closing more may come, unless what was sent once may not be added to (不再补报).
        waits = closes is not None and not is_over and facts.campaign.resubmission.policy == "latest"
        asked = Verdict.NOTE if waits else Verdict.REVIEW
        yield Finding("works_list.mismatch", problem, f"请核对作品名称；{todo}", doubt=not is_over, asked=asked)


def works_are_listed(facts: Facts) -> Iterator[Finding]:
    """works_list.mismatch: works that are not on the list; of the mail that brings the list all, else its own."""
    if facts.works_list is None or not facts.works_list.works:
        return
    unlisted = [work for work in _compared(facts.works_list, facts.all_works)[2] if title_key(work.title)]
    told = [work for work in unlisted if _is_told(work, facts)]
    if told:
        problem = f"收到的作品中，{_titles(told)}不在汇总表所列作品之内。"
        yield Finding("works_list.mismatch", problem, "请核对汇总表与作品名称，使两者一致。")


def categories_are_as_listed(facts: Facts) -> Iterator[Finding]:
    """works_list.mismatch: the list says another category than form or subject do."""
    if facts.works_list is None:
        return
    for row, work in _compared(facts.works_list, facts.all_works)[0]:
        if _is_told(work, facts) and _differ(row.category, work.category, facts):
            problem = (
                f"作品{quoted(work.title)}报送的类别是{quoted(work.category)}，汇总表所列类别是{quoted(row.category)}，"
                "两者不一致。"
            )
            yield Finding("works_list.mismatch", problem, "请核对作品类别，并说明以哪一个为准。")


def list_has_come(facts: Facts) -> Iterator[Finding]:
    """works_list.missing: every unit is to send its list, and none has come yet."""
    rule = facts.campaign.works_list
    if rule and rule.required and facts.works_list is None and facts.oversize is None and facts.submission.category:
        annex = f"（{rule.annex}）" if rule.annex else ""
        problem = f"尚未收到贵单位的《{plain(rule.title)}》{annex}。"
        yield Finding("works_list.missing", problem, "每个单位报送一份；已经报送的，无需重复发送。")


# -- comparing ---------------------------------------------------------------------------------------------------


def _compared(listed: WorksList, came: Sequence[ListedWork]) -> tuple[list[Pair], list[ListedWork], list[ListedWork]]:
    """Rows with the works they stand for, rows without a work, works without a row.

    The same titles find each other first, then those that are nearly the same, then one that stands within the other:
    so that a doubt never reads as a difference. A work that came in several versions or parts may stand for one row.
    """
    rows = [row for row in listed.works if title_key(row.title)]
    works, pairs = list(came), list[Pair]()
    for is_one in (_is_same, _is_alike, _is_within):
        for work in list(works):
            row = _first([row for row in rows if not _has(pairs, row)], work, is_one) or _first(rows, work, is_one)
            if row:
                pairs.append((row, work))
                works.remove(work)
    return pairs, [row for row in rows if not _has(pairs, row)], works


def _first(rows: Sequence[ListedWork], work: ListedWork, is_one: Callable[[str, str], bool]) -> ListedWork | None:
    key = title_key(work.title)
    return next((row for row in rows if key and is_one(title_key(row.title) or "", key)), None)


def _has(pairs: Sequence[Pair], row: ListedWork) -> bool:
    return any(one is row for one, _ in pairs)


def _is_same(one: str, other: str) -> bool:
    return one == other


def _is_alike(one: str, other: str) -> bool:
    return fuzz.ratio(one, other) >= ALIKE


def _is_within(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= SHORTEST_WITHIN and short in long


def _count_nameless(works: Sequence[ListedWork]) -> int:
    """Works whose title could not be read: each may be any row's."""
    return sum(title_key(work.title) is None for work in works)


def _is_told(work: ListedWork, facts: Facts) -> bool:
    """Whether this mail is the one to tell of a work: it brings the list, or the work."""
    own = {title_key(one.title) for one in works_of(facts.submission)}
    return facts.submission.works_list is not None or title_key(work.title) in own


def _differ(listed: str, came: str, facts: Facts) -> bool:
    """Whether two categories are certainly not one: both name categories of the campaign, and none in common."""
    one, other = _categories(listed, facts), _categories(came, facts)
    return bool(one and other) and not one & other


def _categories(written: str, facts: Facts) -> set[str]:
    """The official names of the categories that stand in a text; of 微视频（微党课） one, for they are the same."""
    key = title_key(written) or ""
    return {
        category.name
        for category in facts.campaign.categories
        if any((name := title_key(one)) and name in key for one in category.names)
    }


def _titles(works: Sequence[ListedWork]) -> str:
    shown = "、".join(f"《{plain(work.title.strip('《》'), 60)}》" for work in works[:MOST_TOLD])
    return f"{shown}等{len(works)}部" if len(works) > MOST_TOLD else shown
