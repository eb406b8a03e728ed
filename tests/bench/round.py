"""How fast a round is: `python -m tests.bench.round [MAILS]` takes mails of the sample kinds through `once`.

The samples are delivered again and again, each time from senders and with Message-IDs of their own, so that they are
new mails, and later versions of the same submissions. Prints mails a second, peak memory, each stage's share.
"""

from __future__ import annotations

import os
import re
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path

from config.load import load_campaign
from config.model import CampaignSettings, MailboxSettings, ReplySettings, Settings, StorageSettings
from ingest.commands.demo import SAMPLES, UNLIMITED
from ingest.office import open_office
from ingest.progress import Quiet
from ingest.report import Report

MAILS = 200
CAMPAIGN = load_campaign("linghang-2021")
NOW = datetime(2021, 6, 12, 1, 0, tzinfo=UTC)
PER_MEGABYTE = 1 << 20 if sys.platform == "darwin" else 1 << 10  # ru_maxrss is in bytes there, in KiB on Linux


def mails() -> Iterator[bytes]:
    """Samples without end, no two alike but those that repeat another."""
    samples = [file.read_bytes() for file in sorted(SAMPLES.glob("*.eml"))]
    for copy in count(1):
        for sample in samples:
            number = re.search(rb"<sample-(\d+)", sample)
            sender = b"<zhangsan%d-%s@" % (copy, number[1] if number else b"")
            yield sample.replace(b"<sample-", b"<sample-%d-" % copy).replace(b"<zhangsan@", sender)


def settings(folder: Path) -> Settings:
    """Letters go into a folder: what a mail provider takes its time for is not ours to measure."""
    sender = {"mode": "send", "kind": "folder", "from": "征集活动办公室 <tougao@example.org>"}
    many = {name: value * 100 for name, value in UNLIMITED.items()}
    return Settings(
        storage=StorageSettings(directory=folder / "data", workbook=folder / "台账.xlsx"),
        mailbox=MailboxSettings(kind="folder", path=folder / "mails"),
        replies=ReplySettings.model_validate({**sender, **many}),
        campaigns=CampaignSettings(active=(CAMPAIGN.id,)),
    )


def timed_round(folder: Path) -> tuple[Report, float, float]:
    """One round as `once` runs it, how long it took, and how long processors worked for it; seconds."""
    started, before = time.perf_counter(), os.times()
    with open_office(settings(folder), (CAMPAIGN,), lambda: NOW) as office:
        report = office.round(Quiet())
    return report, time.perf_counter() - started, sum(os.times()[:4]) - sum(before[:4])


def shares(report: Report, seconds: float) -> dict[str, float]:
    """Seconds of the round by stage. Several mails are read at once: their stages share what the others leave."""
    alone = {stage: took for stage, took in report.seconds.items() if stage not in ("parse", "document")}
    rest = seconds - sum(alone.values())
    reading = report.seconds["parse"] + report.seconds["document"]
    return alone | {stage: rest * report.seconds[stage] / reading for stage in ("parse", "document")}


def megabytes(who: int) -> float:
    """The most memory that was in use at a time."""
    return resource.getrusage(who).ru_maxrss / PER_MEGABYTE


def main(number: int) -> None:
    """Deliver, run a round, run another one over nothing new, print."""
    with tempfile.TemporaryDirectory(prefix="tougao-bench-") as name:
        folder = Path(name)
        (folder / "mails").mkdir()
        for at, mail in enumerate(islice(mails(), number), 1):
            (folder / "mails" / f"{at:05d}.eml").write_bytes(mail)
        before = megabytes(resource.RUSAGE_SELF)
        report, seconds, worked = timed_round(folder)
        _, again, _ = timed_round(folder)
    mails_read = report.fetched
    memory, child = megabytes(resource.RUSAGE_SELF), megabytes(resource.RUSAGE_CHILDREN)
    print(f"{mails_read} mails in {seconds:.1f} s: {mails_read / seconds:.1f} mails/s on {os.cpu_count()} processors")
    print(f"processors worked {worked:.1f} s, {worked / mails_read:.2f} s a mail")
    print(f"{dict(report.dispositions)}, {report.duplicates} duplicates, {report.replies['sent']} letters")
    print(f"second round, nothing new: {again:.2f} s")
    print(f"peak memory: {memory:.0f} MB ({before:.0f} MB before the round), largest child process {child:.0f} MB")
    for stage, took in shares(report, seconds).items():
        print(f"  {stage:9} {took:7.2f} s  {took / seconds:5.1%}  {1000 * took / mails_read:7.1f} ms a mail")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MAILS)
