"""The world's trouble, told from our own mistakes: another run under way, disk, share, database busy; pure."""

from __future__ import annotations

import sqlite3

OURS = (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.InterfaceError, sqlite3.ProgrammingError)


class BusyError(Exception):
    """Another round, or another verb, is under way. `str()` is Chinese."""


def is_weather(error: BaseException) -> bool:
    """Whether the world is to blame, and the next round may fare better; not so where SQL itself was wrong."""
    return isinstance(error, OSError | sqlite3.Error) and not isinstance(error, OURS)
