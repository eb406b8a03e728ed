"""The program's log: UTF-8, rotated; ids and places in our code, never what a mail says (personal data)."""

from __future__ import annotations

import logging
import logging.handlers
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

logger = logging.getLogger("tougao")


def log_failure(what: str, error: BaseException) -> None:
    """Note a failure with its kind and where it rose; its message is left out, for it may quote a mail."""
    places = "".join((*traceback.format_tb(error.__traceback__), *getattr(error, "__notes__", ())))
    logger.error("%s: %s\n%s", what, type(error).__name__, places)


@contextmanager
def logging_to(directory: Path) -> Iterator[Path]:
    """Log into `directory` while inside; a failure that passes is noted, and carries the log's path in its notes."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "tougao.log"
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=2_000_000, backupCount=5, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield path
    except Exception as error:
        log_failure("the run ended", error)
        error.add_note(f"log: {path}")
        raise
    finally:
        logger.removeHandler(handler)
        handler.close()
