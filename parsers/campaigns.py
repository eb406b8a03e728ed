"""Which campaign a mail belongs to, where a mailbox serves several; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from config.model import Campaign
from parsers.choosing import read_candidates
from parsers.model import IncomingMail
from parsers.opening import HERE, Opener
from parsers.subject import parse_subject
from parsers.submission import is_readable
from parsers.text import normalize


def choose_campaign(
    mail: IncomingMail, campaigns: Sequence[Campaign], arrived: datetime, opener: Opener = HERE
) -> tuple[Campaign, ...]:
    """The campaigns that a mail may belong to, by subject, titles and date, and by the form where these do not tell.

    The first is the likeliest; more than one: a person has to look. Never empty.
    """
    if len(campaigns) == 1:
        return tuple(campaigns)
    scores = [_score(mail, campaign, arrived) for campaign in campaigns]
    best = [campaign for campaign, score in zip(campaigns, scores, strict=True) if score == max(scores)]
    if len(best) > 1:
        best = [one for one in best if _has_known_form(mail, one, opener)] or best
    return tuple(best)


def _score(mail: IncomingMail, campaign: Campaign, arrived: datetime) -> int:
    readable = is_readable(parse_subject(mail.subject or "", campaign))
    named = any(title in text for title in _titles(campaign) for text in _texts(mail))
    return 3 * readable + 2 * named + _is_open(campaign, arrived)


def _titles(campaign: Campaign) -> Iterator[str]:
    forms = (category.form.title for category in campaign.categories if category.form)
    return (key for title in (campaign.title, *forms) if (key := _unquoted(title)))


def _texts(mail: IncomingMail) -> tuple[str, ...]:
    return tuple(_unquoted(text) for text in (mail.subject or "", mail.body, *(one.name for one in mail.attachments)))


def _unquoted(text: str) -> str:
    return normalize(text).replace('"', "")


def _is_open(campaign: Campaign, arrived: datetime) -> bool:
    after = campaign.opens is None or arrived >= campaign.opens
    return after and (campaign.closes is None or arrived <= campaign.closes + campaign.grace)


def _has_known_form(mail: IncomingMail, campaign: Campaign, opener: Opener) -> bool:
    documents = read_candidates(mail, campaign, opener.read) if any(one.form for one in campaign.categories) else ()
    return any(document.form and document.form.category for document in documents)
