"""One connection to the ledger's database: how it is opened, and what a transaction is."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database

from ledger.migrations import migrations
from ledger.rows import Cell, Row, storable, to_json

BUSY_MS = 30_000  # how long a write waits for another process's transaction


class Connection:
    """What every part of the ledger stands on. It serves only the thread that opened it (sqlite3 insists)."""

    def __init__(self, db: Database) -> None:
        """Take over a database, `Database(memory=True)` in tests, and bring its schema up to date."""
        self._db = db
        db.conn.row_factory = sqlite3.Row
        db.execute("pragma foreign_keys = on")
        db.execute(f"pragma busy_timeout = {BUSY_MS:d}")
        if migrations.pending(db):
            with self.atomic():  # one write lock around "what is pending?" and doing it: two programs may start at once
                migrations.apply(db)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the ledger at `path`, made where there is none. OSError or sqlite3.Error where the disk refuses."""
        path.parent.mkdir(parents=True, exist_ok=True)
        db = Database(path, execute_plugins=False)
        try:
            db.execute(f"pragma busy_timeout = {BUSY_MS:d}")
            _choose_journal(db, path.parent)
            # FULL: after a power cut NORMAL may have forgotten the last commits, and a letter would go out twice.
            db.execute("pragma synchronous = full")
            db.execute("pragma fullfsync = on")  # macOS: fsync alone leaves it in the drive's cache
            return cls(db)
        except BaseException:
            db.close()
            raise

    def close(self) -> None:
        """Close the database; what was committed stays."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """All of the writes inside, or none. An inner block joins the outer one.

        BEGIN IMMEDIATE, because sqlite-utils' own `atomic()` begins deferred: of two that read and then write, one
        is told "database is locked" at once, whatever the busy timeout (measured: 367 of 400).
        """
        if self._db.conn.in_transaction:
            with self._db.atomic():  # a savepoint
                yield
            return
        self._db.execute("begin immediate")
        try:
            yield
            self._db.commit()
        except BaseException:
            self._db.rollback()
            raise

    # -- for the parts of the ledger -----------------------------------------------------------------------------

    def _rows(self, sql: str, *cells: Cell) -> list[sqlite3.Row]:
        return self._db.execute(sql, [storable(cell) for cell in cells]).fetchall()

    def _row(self, sql: str, *cells: Cell) -> sqlite3.Row | None:
        return next(iter(self._rows(sql, *cells)), None)

    def _number(self, sql: str, *cells: Cell) -> int:
        """The one number that a query answers; 0 for null."""
        return int(self._rows(sql, *cells)[0][0] or 0)

    def _write(self, sql: str, *cells: Cell) -> int:
        """Run one writing statement, committed unless a transaction is open; how many rows it touched."""
        return self._db.execute(sql, [storable(cell) for cell in cells]).rowcount

    def _add(self, table: str, row: Row) -> int:
        """Insert a row; its id. Called inside `atomic`."""
        return int(self._db.table(table).insert({name: storable(cell) for name, cell in row.items()}).last_rowid or 0)

    def _event(
        self,
        what: str,
        *,
        who: str = "",
        mail_id: int | None = None,
        entry_id: int | None = None,
        letter_id: int | None = None,
        **detail: str | int | None,
    ) -> None:
        """Note what a person did, for auditors. No personal data of submitters. Called inside `atomic`."""
        row: Row = {"what": what, "who": who, "mail_id": mail_id, "entry_id": entry_id, "letter_id": letter_id}
        self._add("events", {**row, "detail": to_json(detail)})


def _choose_journal(db: Database, folder: Path) -> None:
    """Write-ahead log where the disk can do it, else a rollback journal: slower, and as safe."""
    if db.journal_mode == "wal" or not _wal_works(folder):
        return
    with suppress(sqlite3.OperationalError):  # busy: another program has just opened it, and chooses the same
        db.execute("pragma journal_mode = wal")


def _wal_works(folder: Path) -> bool:
    """Try a scratch file: on a network share "wal" may be answered, and fail at the first write."""
    with tempfile.TemporaryDirectory(prefix=".probe-", dir=folder, ignore_cleanup_errors=True) as scratch:
        try:
            with closing(sqlite3.connect(Path(scratch, "probe.db"))) as probe:
                answer = probe.execute("pragma journal_mode = wal").fetchone()[0]
                probe.execute("create table probe (one)")
                return str(answer) == "wal"
        except sqlite3.OperationalError:
            return False
