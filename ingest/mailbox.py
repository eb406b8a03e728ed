"""The mailbox the settings name: KINDS, opened and probed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from config.model import MailboxSettings
from ingest.mailbox_base import BEIJING, Mailbox, MailboxError, RawMail, UnreadMail
from ingest.mailbox_folder import FolderMailbox
from ingest.mailbox_imap import ImapMailbox

__all__ = [
    "KINDS",
    "FolderMailbox",
    "ImapMailbox",
    "Mailbox",
    "MailboxError",
    "MailboxProbe",
    "RawMail",
    "UnreadMail",
    "open_mailbox",
    "probe_mailbox",
]


@contextmanager
def _folder(settings: MailboxSettings) -> Iterator[FolderMailbox]:
    yield FolderMailbox(settings)


@contextmanager
def _imap(settings: MailboxSettings) -> Iterator[ImapMailbox]:
    mailbox = ImapMailbox(settings)
    mailbox.connect()
    try:
        yield mailbox
    finally:
        mailbox.close()


class CountedMailbox(Mailbox, Protocol):
    """What every kind can do besides, for `check`."""

    def census(self) -> tuple[int, datetime | None]:
        """How many mails lie there, and when the oldest of the first ones arrived. Raises MailboxError."""


KINDS: dict[str, Callable[[MailboxSettings], AbstractContextManager[CountedMailbox]]] = {
    "imap": _imap,
    "folder": _folder,
}


def open_mailbox(settings: MailboxSettings) -> AbstractContextManager[CountedMailbox]:
    """The mailbox, connected for the length of a `with`. Raises MailboxError on entering."""
    return KINDS[settings.kind](settings)


@dataclass(frozen=True, slots=True)
class MailboxProbe:
    """What `check` says of a mailbox that can be read."""

    count: int
    oldest: datetime | None
    junk_unseen: int | None

    def lines(self) -> Iterator[str]:
        """In Chinese, for people."""
        yield f"可以读取，共 {self.count} 封邮件"
        if self.oldest:
            yield (
                f"最早的一封收于 {self.oldest.astimezone(BEIJING):%Y-%m-%d}；"
                "若应有更早的来信，请在邮箱网页设置里把收取范围改为“全部邮件”"
            )
        if self.junk_unseen:
            yield f"垃圾邮件文件夹里有 {self.junk_unseen} 封未读邮件，请人工看一看有没有投稿"


def probe_mailbox(settings: MailboxSettings) -> MailboxProbe:
    """Log in, look, change nothing. Raises MailboxError."""
    with open_mailbox(settings) as mailbox:
        count, oldest = mailbox.census()
        return MailboxProbe(count, oldest, mailbox.junk_unseen())
