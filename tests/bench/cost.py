"""What reading scans costs: `python -m tests.bench.cost [--seeds 4000-4001] [--manner colour200]`.

Whole scans, seal and signature included, in processes of one thread each:
1. seconds a page of one process, by `read_document`;
2. the program around OCR: all time outside RapidOCR's calls, as a share of the time within them; and the whole against
   plain RapidOCR at its defaults (one thread, too) on pictures of the same pages, drawn beforehand;
3. pages a second of two such processes against one, by `DocumentReaders`, as a round reads them, and
   the most memory that one of them held.
All ratios are of one run: start it on a machine that has nothing else to do; its load before is printed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from typing import ParamSpec, TypeVar
from unittest.mock import patch

import psutil

from ingest.process_inside import Limits
from ingest.readers import THREADS, DocumentReaders, reading_processes
from parsers.document import read_document
from parsers.page import Image, open_document, open_page, render
from parsers.scan import DPI
from tests.bench.accuracy import attachment, samples, wanted
from tests.making.mails import CAMPAIGN

CALLS = ("find_lines", "read_lines", "upside_down")  # of our Reader: all that RapidOCR does for us
P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class Clock:
    """Seconds that went by while it ran."""

    wall: float = 0.0
    cpu: float = 0.0

    def timed(self, call: Callable[P, T]) -> Callable[P, T]:
        """The same, with this clock running."""

        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            wall, cpu = time.perf_counter(), time.process_time()
            try:
                return call(*args, **kwargs)
            finally:
                self.wall += time.perf_counter() - wall
                self.cpu += time.process_time() - cpu

        return run


@dataclass
class Cost:
    """Of all the scans in one process."""

    pages: int = 0
    whole: Clock = field(default_factory=Clock)
    engine: Clock = field(default_factory=Clock)  # within RapidOCR's calls
    plain: Clock = field(default_factory=Clock)  # RapidOCR alone

    @property
    def around(self) -> Clock:
        """Ours: all but RapidOCR's calls."""
        return Clock(self.whole.wall - self.engine.wall, self.whole.cpu - self.engine.cpu)


# -- in a process of its own ---------------------------------------------------------------------------------------


def measured(scans: Sequence[bytes]) -> Cost:
    """Read scans, then have plain RapidOCR read their pages."""
    from parsers.ocr import reader

    cost = Cost()
    read_document(attachment(scans[0]), CAMPAIGN)  # the models load, and the first page is slow
    with ExitStack() as patches:
        for name in CALLS:
            patches.enter_context(patch.object(reader(), name, cost.engine.timed(getattr(reader(), name))))
        read = cost.whole.timed(read_document)
        for pdf in scans:
            cost.pages += read(attachment(pdf), CAMPAIGN).pages or 0
    plain = plain_engine()
    plain(drawn(scans[0])[0])
    timed = cost.plain.timed(plain)
    for page in (page for pdf in scans for page in drawn(pdf)):
        timed(page)
    return cost


def peak_mb() -> float:
    """The most memory that this process has held."""
    if sys.platform == "win32":
        return float(psutil.Process().memory_info().peak_wset) / 1024**2
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1024**2


def plain_engine() -> Callable[[Image], object]:
    """RapidOCR as it comes, but for its threads and its chatter."""
    from rapidocr import RapidOCR

    threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    engine = RapidOCR(params={"Global.log_level": "error", **threads})
    return lambda page: engine(page)


def drawn(pdf: bytes) -> list[Image]:
    """The pages' pictures."""
    pages = []
    with open_document(pdf) as document:
        for number in range(1, len(document) + 1 if document else 1):
            with open_page(document, number) as page:
                raster = page and render(page, DPI)
            assert raster
            pages.append(raster.image)
    return pages


# -- two processes against one -------------------------------------------------------------------------------------


def pages_a_second(scans: Sequence[bytes], workers: int) -> tuple[float, float]:
    """How fast this many processes read, once they have started; and the most memory that one of them held, MB."""
    with reading_processes(workers, Limits()) as processes, DocumentReaders(executor=processes) as readers:

        def read(pdfs: Iterable[bytes]) -> int:
            waiting = [readers.submit(attachment(pdf), CAMPAIGN) for pdf in pdfs]
            return sum(each.result().pages or 0 for each in waiting)

        read([scans[0]] * workers)
        started = time.perf_counter()
        speed = read(scans) / (time.perf_counter() - started)
        return speed, processes.submit(peak_mb).result()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="4000-4001")
    parser.add_argument("--manner", default="colour200")
    parser.add_argument("--documents", type=int, default=100)
    given = parser.parse_args()
    load = psutil.getloadavg()[0]
    for name in THREADS:
        os.environ[name] = "1"
    scans = [sample.pdf for sample in islice(samples(given.manner, wanted(given.seeds)), given.documents)]
    # Long ones first: at the end neither process waits for the other's.
    scans.sort(key=len, reverse=True)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        cost = process.submit(measured, scans).result()
    print(f"{len(scans)} scans, {cost.pages} pages, {given.manner}; load before {load:.2f}, {os.cpu_count()} cores")
    report(cost)
    (one, peak), (two, _) = (pages_a_second(scans, workers) for workers in (1, 2))
    print(f"one process {one:.2f} pages/s, two {two:.2f}: x {two / one:.2f}")
    print(f"peak memory of a process {peak:.0f} MB")


def report(cost: Cost) -> None:
    """Print what one process took."""
    clocks = {"whole": cost.whole, "RapidOCR's calls": cost.engine, "around": cost.around, "plain RapidOCR": cost.plain}
    for label, clock in clocks.items():
        print(f"{label:<17}{clock.wall / cost.pages:>6.2f} s a page, CPU {clock.cpu / cost.pages:.2f} s")
    print(f"around / RapidOCR's calls {cost.around.cpu / cost.engine.cpu:.1%}")
    print(f"whole / plain RapidOCR    {cost.whole.cpu / cost.plain.cpu:.1%}")


if __name__ == "__main__":
    main()
