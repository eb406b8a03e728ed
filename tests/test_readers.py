"""Documents read in worker processes: the same as read here; a hostile file harms only itself."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from threading import Event

import psutil
import pytest

from config.load import load_campaign
from ingest import readers
from ingest.process_inside import Limits
from ingest.processes import LimitedProcesses, ProcessLostError
from ingest.readers import DocumentReaders, reading_processes
from parsers.document import read_document
from parsers.model import Attachment, Document, Kind, Trouble
from tests import misdeeds
from tests.making import hostile
from tests.making.form_pdf import form_pdf

CAMPAIGN = load_campaign("linghang-2021")
VIDEO = CAMPAIGN.categories[2]


@pytest.fixture(scope="module")
def reading() -> Iterator[DocumentReaders]:
    """Two readers, as patient as those of the program."""
    with DocumentReaders(workers=2) as made:
        yield made


@pytest.fixture(scope="module")
def coming() -> Iterator[dict[str, Future[Document]]]:
    """All hostile files, read side by side by two with little patience."""
    with DocumentReaders(workers=2, seconds=1, seconds_per_page=0, memory_mb=500) as tight:
        files = {weakness.__name__: attachment(weakness()) for weakness in hostile.WEAKNESSES}
        yield {name: tight.submit(file, CAMPAIGN) for name, file in files.items()}


def attachment(content: bytes, name: str = "推荐表.pdf", kind: Kind = Kind.PDF) -> Attachment:
    return Attachment(name, content, kind, hashlib.sha256(content).hexdigest())


@cache
def good(title: str) -> Attachment:
    assert VIDEO.form
    return attachment(form_pdf(VIDEO.form, {"organization": "测试网", "case_title": title}), f"{title}.pdf")


# -- good files ------------------------------------------------------------------------------------------------------


def test_a_document_is_the_same_as_read_here(reading: DocumentReaders) -> None:
    form = good("小巷里的红灯笼")
    assert reading.read(form, CAMPAIGN) == read_document(form, CAMPAIGN)


def test_the_files_content_is_handed_on_not_copied(reading: DocumentReaders) -> None:
    form = good("灯火")
    assert reading.read(form, CAMPAIGN).attachment is form


def test_many_files_keep_their_places(reading: DocumentReaders) -> None:
    titles = [f"第{number}个故事" for number in range(4)]
    coming = [reading.submit(good(title), CAMPAIGN) for title in titles]
    read = [document.result(60) for document in coming]
    assert [one.form and one.form.text("case_title") for one in read] == titles


def test_a_changed_campaign_counts_at_once(reading: DocumentReaders) -> None:
    form = good("灯火")
    renamed = CAMPAIGN.model_copy(update={"categories": (VIDEO.model_copy(update={"name": "短片"}),)})
    forms = [reading.read(form, campaign).form for campaign in (CAMPAIGN, renamed, CAMPAIGN)]
    assert [one and one.category for one in forms] == [VIDEO.name, "短片", VIDEO.name]


def test_what_is_no_pdf_goes_the_same_way(reading: DocumentReaders) -> None:
    assert reading.read(attachment(b"x", "a.ofd", Kind.OFD), CAMPAIGN).trouble is Trouble.UNSUPPORTED


# -- hostile files ---------------------------------------------------------------------------------------------------

# What each may be called; those with TOO_SLOW alone get past every check made beforehand.
READABLE = None
OUTCOMES: dict[Callable[[], bytes], set[Trouble | None]] = {
    hostile.form_that_draws_itself: {Trouble.TOO_LONG},
    hostile.forms_that_double: {Trouble.TOO_LONG},
    hostile.patterns_that_double: {Trouble.TOO_LONG, Trouble.TOO_SLOW},
    hostile.masks_that_double: {Trouble.TOO_LONG, Trouble.TOO_SLOW},
    hostile.glyphs_that_double: {Trouble.TOO_LONG, Trouble.TOO_SLOW},
    hostile.annotation_that_draws_itself: {Trouble.TOO_LONG},
    hostile.content_bomb: {Trouble.TOO_LONG},
    hostile.picture_bomb: {READABLE, Trouble.TOO_LONG},
    hostile.lines: {Trouble.TOO_LONG},
    hostile.rectangles: {Trouble.TOO_LONG},
    hostile.one_path: {READABLE, Trouble.TOO_LONG},
    hostile.characters: {Trouble.TOO_LONG, Trouble.TOO_SLOW},
    hostile.pages: {Trouble.TOO_LONG},
    hostile.claimed_pages: {READABLE, Trouble.TOO_LONG, Trouble.DAMAGED},
    hostile.page_tree_loop: {Trouble.DAMAGED},
    hostile.deep_page_tree: {Trouble.TOO_LONG, Trouble.DAMAGED},
    hostile.huge_page: {READABLE},
    hostile.deep_array: {READABLE, Trouble.DAMAGED, Trouble.TOO_LONG},
    hostile.reference_loop: {Trouble.DAMAGED, Trouble.TOO_LONG},
    hostile.xref_loop: {READABLE, Trouble.DAMAGED},
    hostile.truncated: {Trouble.DAMAGED},
    hostile.broken_startxref: {READABLE},
    hostile.no_pages: {Trouble.EMPTY},
}


def test_every_weakness_has_its_outcomes() -> None:
    assert list(OUTCOMES) == list(hostile.WEAKNESSES)


@pytest.mark.parametrize("weakness", hostile.WEAKNESSES, ids=lambda weakness: weakness.__name__)
def test_a_hostile_file_is_a_document_with_trouble(
    coming: dict[str, Future[Document]], weakness: Callable[[], bytes]
) -> None:
    document = coming[weakness.__name__].result(60)
    assert document.trouble in OUTCOMES[weakness] | {Trouble.TOO_SLOW}  # a busy machine may be too slow for any
    assert document.trouble is not Trouble.TOO_SLOW or document.evidence.startswith("stopped")


def test_the_others_go_on(coming: dict[str, Future[Document]]) -> None:
    assert coming["no_pages"].result(60).trouble is Trouble.EMPTY  # the last of them


def test_pdfium_hanging_is_stopped() -> None:
    with LimitedProcesses(1, Limits(seconds=1.0, memory_mb=300), imports=("parsers.page",)) as one:
        with pytest.raises(ProcessLostError, match="stopped"):
            one.submit(misdeeds.draw, hostile.form_that_draws_itself()).result(30)
        one.submit(misdeeds.draw, hostile.huge_page()).result(30)


# -- time, memory, cores ---------------------------------------------------------------------------------------------


def test_a_file_of_many_pages_may_take_longer() -> None:
    slow = attachment(hostile.patterns_that_double())
    with DocumentReaders(workers=1, seconds=0.25, seconds_per_page=0.5) as one:
        assert one.read(slow, CAMPAIGN).evidence == "stopped after 0.75 s"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's address space")
def test_one_huge_piece_of_memory_is_refused() -> None:
    with LimitedProcesses(1, Limits(memory_mb=200)) as one, pytest.raises(MemoryError):
        one.submit(misdeeds.eat, 1 << 14).result(30)


def test_workers_share_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    for name in readers.THREADS:
        monkeypatch.delenv(name, raising=False)
    with reading_processes(2, Limits()) as two:
        assert two.submit(misdeeds.threads).result(30) == ("2", 2)


# -- trouble of our own ----------------------------------------------------------------------------------------------


def broken(attachment: Attachment, campaign: object) -> Document:
    raise LookupError("a bug")


def test_a_bug_of_ours_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "read_document", broken)
    with ThreadPoolExecutor(1) as threads, DocumentReaders(executor=threads) as reading, pytest.raises(LookupError):
        reading.read(good("灯火"), CAMPAIGN)


def test_memory_that_was_refused_is_the_files_doing(monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(attachment: Attachment, campaign: object) -> Document:
        raise MemoryError

    monkeypatch.setattr(readers, "read_document", greedy)
    with ThreadPoolExecutor(1) as threads, DocumentReaders(executor=threads) as reading:
        document = reading.read(good("灯火"), CAMPAIGN)
    assert (document.trouble, document.evidence) == (Trouble.TOO_SLOW, "MemoryError")


def test_another_executor_is_left_to_its_owner() -> None:
    with ThreadPoolExecutor(1) as threads:
        with DocumentReaders(executor=threads) as reading:
            assert reading.read(good("灯火"), CAMPAIGN).form
        assert threads.submit(max, 1, 2).result() == 2


def test_a_cancelled_document_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, goes_on, seen = Event(), Event(), []

    def slowly(file: Attachment, campaign: object) -> Document:
        seen.append(file.name)
        begun.set()
        goes_on.wait(30)
        return Document(file)

    monkeypatch.setattr(readers, "read_document", slowly)
    with ThreadPoolExecutor(1) as threads, DocumentReaders(executor=threads) as reading:
        first, second = (reading.submit(attachment(b"", name), CAMPAIGN) for name in ("first", "second"))
        begun.wait(30)
        assert second.cancel()
        goes_on.set()
        assert first.result(30).attachment.name == "first"
    assert second.cancelled()
    assert seen == ["first"]


def test_readers_that_read_nothing_start_nothing() -> None:
    before = psutil.Process().children()
    with DocumentReaders():
        assert psutil.Process().children() == before
