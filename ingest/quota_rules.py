"""Rules on how many works a unit may recommend (报送数量); pure."""

from __future__ import annotations

from collections.abc import Iterator

from config.model import Quota
from ingest.facts import Facts
from ingest.wording import quoted
from ledger.model import Finding
from parsers.text import normalize


def works_are_not_too_many(facts: Facts) -> Iterator[Finding]:
    """quota.exceeded: this work is one more than the unit may recommend."""
    for quota in _quotas(facts):
        count, most = _count(quota, facts), quota.works[1]
        if count > most and _brings_one(quota, facts):
            yield Finding(
                "quota.exceeded",
                f"{_unit(facts)}{_what(quota)}已收到{count}部（含本件），通知规定{quota.limit}。",
                "请核对报送数量；如需更换作品，请说明以哪几部为准。",
            )


def works_are_enough(facts: Facts) -> Iterator[Finding]:
    """quota.short: so far fewer than asked; more may come until the closing. Said of works that count towards it."""
    for quota in _quotas(facts):
        count = _count(quota, facts)
        if count < quota.works[0] and _brings_one(quota, facts):
            yield Finding(
                "quota.short",
                f"{_unit(facts)}{_what(quota)}目前收到{count}部，通知规定{quota.limit}。",
                "如尚有作品，请在截止前报送。",
            )


def _quotas(facts: Facts) -> Iterator[Quota]:
    """Those that the unit falls under."""
    unit = normalize(facts.submission.organization or "")
    if not unit or facts.submission.is_works_list or not facts.submission.category:
        return
    yield from (quota for quota in facts.campaign.quotas if quota.is_for(unit, normalize))


def _count(quota: Quota, facts: Facts) -> int:
    return sum(quota.counts(work.category) for work in facts.unit_works)


def _brings_one(quota: Quota, facts: Facts) -> bool:
    category = facts.submission.category
    return category is not None and quota.counts(category.name)


def _unit(facts: Facts) -> str:
    return quoted(facts.submission.organization or "")


def _what(quota: Quota) -> str:
    return f"的{'、'.join(quota.categories)}" if quota.categories else "的作品"
