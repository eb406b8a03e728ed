"""What a mailbox is to the worker: two methods, the mail they hand over, and when a mail arrived."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Protocol

from ledger.model import MailKey

BEIJING = timezone(timedelta(hours=8))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # of a mail that bears no date at all: shows up as early, a person looks


class MailboxError(Exception):
    """The mailbox cannot be read, or not now; the message is Chinese and names the remedy."""


@dataclass(frozen=True, slots=True)
class RawMail:
    """A mail as the mailbox hands it over."""

    key: MailKey
    content: bytes | None = field(repr=False)  # the raw mail; of an oversize one its header block only
    size: int  # bytes on the server
    arrived: datetime  # aware: INTERNALDATE; on disk the newest Received header, else Date, else the file's time
    oversize: bool = False


@dataclass(frozen=True, slots=True)
class UnreadMail:
    """A mail that lies there but could not be had this time; the next round tries again."""

    key: MailKey
    reason: str  # English detail for the log; no personal data


class Mailbox(Protocol):
    """All the worker needs of a mailbox."""

    @property
    def unread(self) -> Sequence[UnreadMail]:
        """Mails that the last `waiting` had to pass over."""

    def waiting(self, known: Collection[MailKey]) -> Iterator[RawMail]:
        """Every mail that is not known, oldest first, one at a time. Raises MailboxError."""

    def file_away(self, key: MailKey, folder: str) -> None:
        """Move a mail into another folder of the mailbox; a mail that is gone is none of our business.

        Raises MailboxError.
        """

    def junk_unseen(self) -> int | None:
        """How many unseen mails lie in the junk folder; None where there is no such folder."""


def beginning(since: date | None) -> datetime | None:
    """The first moment from which mail is fetched: midnight in Beijing."""
    return datetime.combine(since, time(), BEIJING) if since else None


# -- arrival of a mail that no server dates ------------------------------------------------------------------------


def header_block(content: bytes) -> bytes:
    """The header of a raw mail with the empty line that ends it (RFC 5322 §2.1)."""
    end = re.search(rb"\r?\n\r?\n", content)
    return content[: end.end()] if end else content


def dated(content: bytes) -> datetime | None:
    """When a mail arrived by its own header: the topmost Received that has a date, else Date; aware.

    The topmost one was written by our own server; those below it a sender may invent.
    """
    header = message_from_bytes(header_block(content))
    stamps = [str(value).rpartition(";")[2] for value in header.get_all("Received", [])]
    return next((moment for stamp in [*stamps, *_dates(header)] if (moment := _moment(stamp))), None)


def _dates(header: Message) -> list[str]:
    return [str(value) for value in header.get_all("Date", [])]


def _moment(stamp: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(stamp.strip())
        # "-0000" gives a naive time that is meant as UTC (RFC 5322 §3.3).
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(BEIJING)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
