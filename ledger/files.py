"""Names of the files that the program lays beside a submission's own, for colleagues to look at; pure."""

from __future__ import annotations

OURS = "核对-"  # they begin so; no unit's file is taken for one of them by the ledger
SEAL_FILE = f"{OURS}公章.png"
PAGE_FILE = f"{OURS}盖章页.jpg"
