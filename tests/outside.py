"""The program as people use it: a settings file, a call of run_ingest.py, and what the ledger says afterwards."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from ingest.commands import run
from tests.making.form_pdf import form_pdf
from tests.making.mails import EVENT_VIDEO, SHORT, answers, mail, part

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = [sys.executable, str(ROOT / "run_ingest.py")]
BEIJING = timezone(timedelta(hours=8))
NOW = datetime(2021, 6, 2, 10, 0, tzinfo=BEIJING)
GENEROUS = {"per_hour": 1000, "per_day": 1000, "per_sender_per_day": 1000}


@dataclass(frozen=True)
class Ran:
    """What a call left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        return dict(json.loads(self.out))


def environment(**changes: str) -> dict[str, str]:
    """Ours, without passwords."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOUGAO_")}
    return {**kept, "PYTHONUTF8": "1", **changes}


def start(*arguments: str | Path, **variables: str) -> subprocess.Popen[str]:
    """run_ingest.py in a process of its own."""
    return subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment(**variables),
    )


def outside(*arguments: str | Path, **variables: str) -> Ran:
    """run_ingest.py in a process of its own, until it has ended."""
    with start(*arguments, **variables) as process:
        out, err = process.communicate(timeout=60)
        return Ran(process.returncode, out, err)


def call(*arguments: str | Path, clock: Callable[[], datetime] = lambda: NOW, answers: str = "") -> Ran:
    """The same within this process: quicker, and with a clock of our own. `answers`: what a person types."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), _typing(answers), _own_signals():
        status = run([str(argument) for argument in arguments], clock)
    return Ran(status, out.getvalue(), err.getvalue())


@contextmanager
def _typing(answers: str) -> Iterator[None]:
    before, sys.stdin = sys.stdin, io.StringIO(answers)
    try:
        yield
    finally:
        sys.stdin = before


@contextmanager
def _own_signals() -> Iterator[None]:
    """A verb takes SIGINT and SIGTERM for itself; the tests want them back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def toml(tables: dict[str, dict[str, Any]]) -> str:
    """Tables as TOML: texts, numbers, lists of texts, and one inline table."""
    return "\n".join(
        line
        for name, table in tables.items()
        for line in (f"[{name}]", *(f"{key} = {_value(value)}" for key, value in table.items()), "")
    )


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    return json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)


class Place:
    """A folder with a settings file, and all that a round makes of it."""

    def __init__(self, folder: Path, mailbox: dict[str, Any], replies: dict[str, Any]) -> None:
        self.folder = folder
        self.settings = folder / "设置.toml"
        self.tables: dict[str, dict[str, Any]] = {
            "storage": {"directory": "data", "workbook": "台账.xlsx"},
            "mailbox": mailbox,
            "replies": {"from": "征集活动办公室 <tougao@example.org>", **GENEROUS, **replies},
            "campaigns": {"active": ["linghang-2021"]},
        }
        folder.mkdir(parents=True, exist_ok=True)
        self.write()

    def write(self, section: str = "storage", **changes: Any) -> None:
        """The settings file, with some keys of a section changed for good."""
        self.tables[section] = {**self.tables[section], **changes}
        self.settings.write_text(toml(self.tables), encoding="utf-8")

    @property
    def data(self) -> Path:
        """Ledger, archive, letters, logs."""
        return self.folder / "data"

    @property
    def workbook(self) -> Path:
        """What staff open."""
        return self.folder / "台账.xlsx"

    def once(self, *options: str, clock: Callable[[], datetime] = lambda: NOW) -> Ran:
        """A round within this process."""
        return self.call("once", *options, clock=clock)

    def call(self, verb: str, *arguments: str | Path, clock: Callable[[], datetime] = lambda: NOW) -> Ran:
        """A verb, with these settings, within this process."""
        return call(*verb.split(), "--settings", self.settings, *arguments, clock=clock)

    def outside(self, verb: str, *arguments: str, **variables: str) -> Ran:
        """A verb, with these settings, in a process of its own."""
        return outside(*verb.split(), "--settings", self.settings, *arguments, **variables)

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """What the ledger answers."""
        with closing(sqlite3.connect(f"file:{self.data / 'ledger.db'}?mode=ro", uri=True)) as db:
            db.row_factory = sqlite3.Row
            return [dict(row) for row in db.execute(sql, values)]

    def entries(self) -> list[dict[str, Any]]:
        """entries_public, `codes` as a list."""
        rows = self.rows("select * from entries_public order by id")
        return [{**row, "codes": json.loads(row["codes"])} for row in rows]

    def letters(self) -> list[dict[str, Any]]:
        """replies_public."""
        return self.rows("select * from replies_public order by id")

    def mails(self) -> list[dict[str, Any]]:
        """mails_public."""
        return self.rows("select * from mails_public order by id")


def folder_place(folder: Path, *mails: bytes, **replies: Any) -> Place:
    """A place whose mailbox is a folder of .eml files; letters go into a folder, too."""
    inbox = folder / "来信"
    inbox.mkdir(parents=True)
    place = Place(folder, {"kind": "folder", "path": "来信"}, {"mode": "send", "kind": "folder", **replies})
    for content in mails:
        deliver(place, content)
    return place


def deliver(place: Place, content: bytes) -> None:
    """One more mail into the folder."""
    inbox = place.folder / "来信"
    (inbox / f"{len(list(inbox.iterdir())) + 1:03d}.eml").write_bytes(content)


def files_of(folder: Path) -> dict[Path, bytes]:
    """Every file below a folder, and what it holds."""
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


# -- what arrives ------------------------------------------------------------------------------------------------

SUBJECT = "湖北省江城样例学会庆祝建党100周年活动案例"
FORM = form_pdf(
    part(EVENT_VIDEO), answers("湖北省", "江城样例学会", "一桥一故事", **SHORT), seal="png", seal_name="江城样例学会"
)
LATE = datetime(2021, 6, 11, 8, 30, tzinfo=BEIJING)


def complete(number: int, **changes: Any) -> bytes:
    """A mail that keeps every rule; each number is another version of the same submission."""
    return mail(number, changes.pop("subject", SUBJECT), ("推荐表.pdf", FORM), **changes)


def incomplete(number: int, subject: str = "", **changes: Any) -> bytes:
    """A submission without its form, of another unit for each number: read in no time, returned and answered."""
    subject = subject or f"湖南省湘江样例公司{number}党员风采"
    return mail(number, subject, sender=changes.pop("sender", f"unit{number}@unit.example"), **changes)


# A second, invented campaign: its file lies beside the settings.
SECOND = """title = "书香样例征集活动"
contact = "样例办公室 010-00000000"
opens = 2021-03-01T00:00:00+08:00
closes = 2021-07-31T23:59:59+08:00
reference_prefix = "SX"

[subject]
rule = "省（区市）+单位名称+案例类别"

[[categories]]
name = "乡村阅读"

[[categories]]
name = "校园阅读"
"""


# -- what staff do -----------------------------------------------------------------------------------------------


def decide(file: Path, number: str, **cells: str) -> None:
    """What staff do: open the workbook, write into the review columns, save."""
    book = load_workbook(file)
    sheet = book["总台账"]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "审核结论" for cell in row))
    columns = {cell.value: cell.column for cell in header}
    rows = sheet.iter_rows(min_row=header[0].row + 1)
    row = next(row for row in rows if row[columns["受理编号"] - 1].value == number)
    for name, text in cells.items():
        row[columns[name] - 1].value = text
    book.save(file)
