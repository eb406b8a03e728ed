"""What a worker process of the tests is told to do. Imports nothing of ours: the processes should start fast."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable


def where() -> int:
    """The process's id."""
    return os.getpid()


def after(seconds: float, answer: int) -> int:
    """The answer, later."""
    time.sleep(seconds)
    return answer


def hang() -> None:
    """Busy for ever."""
    while True:
        pass


def end_by_itself() -> None:
    """Gone, without a word."""
    os._exit(7)


def abort() -> None:
    """Gone, as a C library goes that finds its memory in disorder."""
    os.abort()


def crash() -> None:
    """Gone, as a C library goes that reads where it must not (POSIX)."""
    os.kill(os.getpid(), signal.SIGSEGV)


def crash_unless(process: int) -> int:
    """Crashes in this process, and works in any other."""
    return end_by_itself() or 0 if os.getpid() == process else os.getpid()


def eat(megabytes: int) -> int:
    """Takes so much memory, and keeps it."""
    _eaten.append(bytearray(b"x") * (megabytes << 20))
    time.sleep(0.2)
    return os.getpid()


_eaten: list[bytearray] = []


def eat_without_end() -> None:
    """Takes memory until somebody puts an end to it."""
    while True:
        _eaten.append(bytearray(b"x") * (8 << 20))


def quarrel(sentence: str) -> None:
    """Raises."""
    raise ValueError(sentence)


class StrangeError(Exception):
    """Can be pickled, and not read again."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first + second)


def quarrel_strangely() -> None:
    """Raises what cannot be brought home."""
    raise StrangeError("a", "b")


def give_a_function() -> Callable[[], None]:
    """Gives what cannot be pickled."""
    return lambda: None


def chatter() -> str:
    """Writes everywhere, reads, and says what it could read."""
    print("noise")
    print("noise", file=sys.stderr)
    os.write(1, b"noise")
    os.write(2, b"noise")
    return os.read(0, 10).decode()


def ask_for_time(seconds: float, lasting: float) -> str:
    """Says that it may last longer, and does."""
    from ingest.process_inside import more_time

    more_time(seconds)
    time.sleep(lasting)
    return "done"


def threads() -> tuple[str | None, int]:
    """How many threads libraries may have; and how many OpenCV takes."""
    import cv2

    return os.environ.get("TOUGAO_OCR_THREADS"), cv2.getNumThreads()


def draw(content: bytes) -> None:
    """A PDF's first page drawn by pdfium, without a look at it beforehand."""
    from parsers.page import open_document, open_page, render

    with open_document(content) as document:
        assert document
        with open_page(document, 1) as page:
            assert page
            render(page)
