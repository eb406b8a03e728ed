"""Mails read ahead of their judgement: the pure part of the work, several at once, handed on in order."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import ParamSpec, TypeVar

from config.model import Campaign
from ingest.archive import Archive
from ingest.processes import NotStartedError
from ledger.model import ReceivedMail
from parsers.campaigns import choose_campaign
from parsers.joining import completed, together
from parsers.mail import parse_mail
from parsers.model import IncomingMail, PartMark, Submission
from parsers.opening import Opener, open_archives
from parsers.submission import part_mark, read_submission

AHEAD = 4  # mails; each is in memory with its attachments

P = ParamSpec("P")
T = TypeVar("T")


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
    """Reads kept mails. `opener` looks into their files, perhaps in other processes."""

    def __init__(self, archive: Archive, campaigns: tuple[Campaign, ...], opener: Opener) -> None:
        self._archive, self._campaigns, self._opener = archive, campaigns, opener

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
        started, clock = time.perf_counter(), Stopwatch()
        opener = clock.around(self._opener)
        with core():
            parsed = open_archives(parse_mail(raw), opener)
            chosen = (campaign,) if campaign else choose_campaign(parsed, self._campaigns, mail.kept.arrived, opener)
            submission = read_submission(parsed, chosen[0], opener)
        rivals = tuple(one.title for one in chosen[1:])
        return Reading(parsed, replace(submission, rivals=rivals), time.perf_counter() - started - clock.seconds)

    def mark(self, mail: ReceivedMail) -> PartMark | None:
        """Whether a mail is one of several, by its words."""
        with core():
            return part_mark(parse_mail(self._archive.load(mail.kept.path)))

    def with_parts(self, own: Submission, parts: Sequence[ReceivedMail]) -> Submission:
        """A submission with the other mails that are parts of it."""
        raws = [self._archive.load(one.kept.path) for one in parts]
        with core():
            mails = [open_archives(parse_mail(raw), self._opener) for raw in raws]
            marks = [part_mark(one) for one in mails]
            whole = read_submission(together(own.mail, mails), own.campaign, self._opener)
        numbers = {*own.numbers, *(mark.number for mark in marks if mark)}
        return replace(whole, subject=own.subject, mark=own.mark, numbers=tuple(sorted(numbers)), rivals=own.rivals)

    def with_earlier(self, own: Submission, before: Sequence[ReceivedMail]) -> Submission:
        """A submission with what it lacks from these earlier mails, the latest first; itself where it lacks nothing."""
        earlier = [self.read(one, own.campaign).submission for one in before]
        with core():
            mail = completed(own, earlier)
            whole = read_submission(mail, own.campaign, self._opener) if mail else own
        return replace(whole, rivals=own.rivals)


@dataclass(slots=True)
class Stopwatch:
    """Counts the time that files take."""

    seconds: float = 0.0

    def around(self, opener: Opener) -> Opener:
        """The same, timed."""
        return Opener(
            self._timed(opener.read),
            self._timed(opener.probe),
            self._timed(opener.unpack),
            self._timed(opener.list_works),
        )

    def _timed(self, open_it: Callable[P, T]) -> Callable[P, T]:
        def timed(*args: P.args, **kwargs: P.kwargs) -> T:
            begun = time.perf_counter()
            try:
                return open_it(*args, **kwargs)
            finally:
                self.seconds += time.perf_counter() - begun

        return timed
