"""The ledger (台账) as one class; with the modules that it is put together from, the only place that speaks SQL."""

from __future__ import annotations

from ledger.decisions import Decisions
from ledger.entries import Entries
from ledger.mails import MAX_ATTEMPTS

__all__ = ["MAX_ATTEMPTS", "Ledger"]


class Ledger(Entries, Decisions):
    """All that we remember: mails (`mails.py`), entries (`entries.py`), letters (`letters_owed.py`), what staff decide
    (`decisions.py`). `Ledger.open(path)`; one connection, for the thread that opened it.
    """
