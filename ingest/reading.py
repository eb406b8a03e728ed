"""Mails read ahead of their judgement: the pure part of the work, several at once, handed on in order."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from config.model import Campaign
from ingest.archive import Archive
from ingest.processes import NotStartedError
from ledger.model import ReceivedMail
from parsers.mail import parse_mail
from parsers.model import Attachment, Document, IncomingMail, Submission
from parsers.submission import choose_campaign, read_submission

AHEAD = 4  # mails; each is in memory with its attachments

Read = Callable[[Attachment, Campaign], Document]


class CoreError(Exception):
    """Our own code, or a library, broke on a mail's content: counted, quarantined at the third."""


@contextmanager
def core() -> Iterator[None]:
    """Around the pure core: a library's OSError there (Pillow has one) is no weather, but our failure on this mail."""
    try:
        yield
    except NotStartedError:
        raise  # the machine's trouble
    except OSError as error:
        raise CoreError(type(error).__name__) from error


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail read for its campaign."""

    mail: IncomingMail
    submission: Submission
    parsing: float = 0.0  # seconds, without those for its documents


class Reader:
    """Reads kept mails. `read` turns an attachment into a document, perhaps in another process."""

    def __init__(self, archive: Archive, campaigns: tuple[Campaign, ...], read: Read) -> None:
        self._archive, self._campaigns, self._read = archive, campaigns, read

    def ahead(self, mails: Iterable[ReceivedMail]) -> Iterator[tuple[ReceivedMail, Future[Reading]]]:
        """Each mail with its reading to come, in the order given; the next few are being read meanwhile."""
        with ThreadPoolExecutor(AHEAD, thread_name_prefix="reading") as pool:
            waiting: deque[tuple[ReceivedMail, Future[Reading]]] = deque()
            try:
                for mail in mails:
                    waiting.append((mail, pool.submit(self.read, mail)))
                    if len(waiting) >= AHEAD:
                        yield waiting.popleft()
                while waiting:
                    yield waiting.popleft()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def read(self, mail: ReceivedMail, campaign: Campaign | None = None) -> Reading:
        """One mail, for the campaign it belongs to. OSError is the archive's trouble, anything else ours."""
        raw = self._archive.load(mail.kept.path)
        started, documents = time.perf_counter(), 0.0

        def read(attachment: Attachment, campaign: Campaign) -> Document:
            nonlocal documents
            begun = time.perf_counter()
            try:
                return self._read(attachment, campaign)
            finally:
                documents += time.perf_counter() - begun

        with core():
            parsed = parse_mail(raw)
            chosen = campaign or choose_campaign(parsed, self._campaigns, mail.kept.arrived, read)
            submission = read_submission(parsed, chosen, read)
        return Reading(parsed, submission, time.perf_counter() - started - documents)
