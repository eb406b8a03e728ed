"""Documents read in worker processes, so that no file can hang, crash or fill up the program."""

from __future__ import annotations

import os
import pickle
from concurrent.futures import Executor, Future
from dataclasses import replace
from functools import lru_cache, partial
from types import TracebackType
from typing import Self

from config.model import Campaign, WorksListRule
from ingest.process_inside import Limits, more_time
from ingest.processes import LimitedProcesses, ProcessLostError
from ingest.unpack_tool import find_tool
from parsers.containers.values import Obstacle, Unpacked, UnpackTrouble
from parsers.document import read_document
from parsers.drawing import drawn
from parsers.model import Attachment, Document, Kind, Piece, Trouble, WorksList
from parsers.opening import Opener
from parsers.page import open_document
from parsers.probe import probe
from parsers.unpack import unpack
from parsers.works_list import read_works_list

MOST_WORKERS = 2  # more only where the machine has the memory, and somebody says so
LIBRARIES = ("parsers.document", "parsers.probe", "parsers.unpack", "parsers.works_list")
MOST_PAGES = 30  # that are given time of their own
# Environment: how many threads numpy, OpenCV and our OCR may start.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM", "TOUGAO_OCR_THREADS")


class DocumentReaders:
    """Reads documents side by side. Processes start with the first document; close it, best by `with`.

    A file that takes more than `seconds` and `seconds_per_page` for each page, or more than `memory_mb`, or that
    kills the process, is a document with trouble: `TOO_SLOW`, our doubt and not the sender's fault.
    `executor`: read there instead (other machines, one thread: pdfium is not for several at once); its limits and its
    end are then its owner's affair.
    """

    def __init__(
        self,
        *,
        workers: int | None = None,
        seconds: float = 30.0,
        seconds_per_page: float = 10.0,
        memory_mb: int = 2000,  # a long scan takes 1.3 GB
        executor: Executor | None = None,
    ) -> None:
        self._is_ours = executor is None
        self._executor = executor or reading_processes(workers, Limits(seconds, memory_mb))
        self._seconds_per_page = seconds_per_page
        self._packed: dict[str, tuple[Campaign, bytes]] = {}

    def submit(self, attachment: Attachment, campaign: Campaign) -> Future[Document]:
        """The document to come. It raises only what is no fault of the file: a bug of ours, NotStartedError."""
        reading = self._executor.submit(_read, attachment, self._pack(campaign), self._seconds_per_page)
        document: Future[Document] = Future()
        reading.add_done_callback(partial(_hand_over, document, attachment))
        document.add_done_callback(lambda done: done.cancelled() and reading.cancel())
        return document

    def read(self, attachment: Attachment, campaign: Campaign) -> Document:
        """The document, waited for. Has the signature of `read_document`, and takes its place."""
        return self.submit(attachment, campaign).result()

    @property
    def opener(self) -> Opener:
        """All that opens files, in these processes."""
        return Opener(self.read, self.probe, self.unpack, self.list_works)

    def probe(self, attachment: Attachment, codes: bool) -> Piece:  # noqa: FBT001 - as `Opener` has it
        """As `parsers.probe.probe`; a file that takes too much is a doubt of ours."""
        try:
            piece = self._executor.submit(_probe, attachment, codes).result()
        except (ProcessLostError, MemoryError) as lost:
            return Piece(attachment, trouble=Trouble.TOO_SLOW, evidence=_said_of(lost))
        return replace(piece, attachment=attachment)

    def unpack(self, attachment: Attachment) -> Unpacked:
        """As `parsers.unpack.unpack`, with the program for rar and 7z that this computer has."""
        try:
            return self._executor.submit(_unpack_archive, attachment).result()
        except (ProcessLostError, MemoryError) as lost:
            return Unpacked(obstacles=(Obstacle(attachment.name, UnpackTrouble.LIMITS, _said_of(lost)),))

    def list_works(self, attachment: Attachment, rule: WorksListRule) -> WorksList | None:
        """As `parsers.works_list.read_works_list`; a file that takes too much is none."""
        try:
            found = self._executor.submit(_list_works, attachment, rule).result()
        except (ProcessLostError, MemoryError):
            return None
        return replace(found, attachment=attachment) if found else None

    def draw(self, document: Document) -> tuple[tuple[int, bytes], ...]:
        """Pages with what was seen on them (`parsers.drawing`), drawn under the same limits; () where that fails."""
        try:
            return self._executor.submit(drawn, document).result()
        except (ProcessLostError, MemoryError):
            return ()

    def close(self) -> None:
        """Finish what was asked for, and end the processes."""
        if self._is_ours:
            self._executor.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close; after an exception, Ctrl+C for one, end at once."""
        if self._is_ours:
            self._executor.__exit__(kind, error, trace)

    def _pack(self, campaign: Campaign) -> bytes:
        """Pickled once, and unpickled once a process: then it costs 5 µs a document instead of 0.7 ms (measured)."""
        known = self._packed.get(campaign.id)
        if known is None or known[0] is not campaign:
            known = self._packed[campaign.id] = campaign, pickle.dumps(campaign)
        return known[1]


def reading_processes(workers: int | None, limits: Limits) -> LimitedProcesses:
    """Processes fit for `read_document`: libraries loaded, the machine's cores shared out among them.

    What the environment says of threads already, stands.
    """
    cores = os.cpu_count() or 1
    workers = workers or min(MOST_WORKERS, cores)
    threads = str(max(1, cores // workers))
    environment = {name: threads for name in THREADS if name not in os.environ}
    return LimitedProcesses(workers, limits, imports=LIBRARIES, environment=environment)


# -- in the worker process -------------------------------------------------------------------------------------------


def _read(attachment: Attachment, packed: bytes, seconds_per_page: float) -> Document:
    """The document without the file's content, which need not come back."""
    if attachment.kind is Kind.PDF:
        more_time(seconds_per_page * min(_count_pages(attachment.content), MOST_PAGES))
    document = read_document(attachment, _unpack(packed))
    return replace(document, attachment=replace(attachment, content=b""))


def _probe(attachment: Attachment, codes: bool) -> Piece:  # noqa: FBT001 - as `Opener` has it
    return replace(probe(attachment, codes=codes), attachment=replace(attachment, content=b""))


def _unpack_archive(attachment: Attachment) -> Unpacked:
    return unpack(attachment, find_tool())


def _list_works(attachment: Attachment, rule: WorksListRule) -> WorksList | None:
    found = read_works_list(attachment, rule)
    return replace(found, attachment=replace(attachment, content=b"")) if found else None


def _count_pages(content: bytes) -> int:
    with open_document(content) as document:
        return len(document) if document else 0


@lru_cache(maxsize=8)
def _unpack(packed: bytes) -> Campaign:
    campaign: Campaign = pickle.loads(packed)  # noqa: S301 - written by our own parent
    return campaign


# -- back in the parent ----------------------------------------------------------------------------------------------


def _hand_over(document: Future[Document], attachment: Attachment, reading: Future[Document]) -> None:
    """What became of the reading becomes the document."""
    if reading.cancelled():
        document.cancel()
    if not document.set_running_or_notify_cancel():
        return
    match reading.exception():
        case None:
            document.set_result(replace(reading.result(), attachment=attachment))
        case (ProcessLostError() | MemoryError()) as lost:
            document.set_result(Document(attachment, trouble=Trouble.TOO_SLOW, evidence=_said_of(lost)))
        case error:
            document.set_exception(error)


def _said_of(lost: Exception) -> str:
    return str(lost) or type(lost).__name__
