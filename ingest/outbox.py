"""Letters leave: by SMTP, or as files. KINDS, opened and probed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from config.model import ReplySettings
from ingest.archive import safe_name, write_durably
from ingest.outbox_base import (
    Outbox,
    OutboxDownError,
    PostponedError,
    RateLimitedError,
    RefusedError,
    UncertainError,
)
from ingest.outbox_smtp import SmtpOutbox
from ledger.model import Letter

__all__ = [
    "KINDS",
    "FolderOutbox",
    "Outbox",
    "OutboxDownError",
    "PostponedError",
    "RateLimitedError",
    "RefusedError",
    "SmtpOutbox",
    "UncertainError",
    "open_outbox",
    "probe_outbox",
]


class FolderOutbox:
    """Letters are written as .eml files; the same letter again is the same file."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def send(self, letter: Letter) -> str:
        """Write the letter; tells the file's path."""
        local_part = letter.message_id.strip("<> ").partition("@")[0]
        file = self._directory / f"{safe_name(local_part)}.eml"
        try:
            write_durably(file, letter.content)
        except OSError as error:
            remedy = "请检查权限和磁盘空间。"
            raise OutboxDownError(f"不能写入回信目录 {self._directory}（{error.strerror}）。{remedy}") from error
        return str(file)


@contextmanager
def _smtp(settings: ReplySettings, directory: Path) -> Iterator[Outbox]:  # noqa: ARG001 - one signature for all kinds
    outbox = SmtpOutbox(settings)
    try:
        yield outbox
    finally:
        outbox.close()


@contextmanager
def _folder(settings: ReplySettings, directory: Path) -> Iterator[Outbox]:  # noqa: ARG001 - one signature for all kinds
    yield FolderOutbox(directory)


KINDS: dict[str, Callable[[ReplySettings, Path], AbstractContextManager[Outbox]]] = {"smtp": _smtp, "folder": _folder}


def open_outbox(settings: ReplySettings, letters: Path) -> AbstractContextManager[Outbox]:
    """The outbox the settings name, for the length of a `with`; SMTP connects with the first letter."""
    return KINDS[settings.kind](settings, letters)


def probe_outbox(settings: ReplySettings) -> str:
    """Connect, log in, leave; one line in Chinese. Raises OutboxDownError."""
    if settings.kind == "folder":
        return "回信只写成 .eml 文件，不发送"
    outbox = SmtpOutbox(settings)
    try:
        outbox.connect()
    finally:
        outbox.close()
    return f"已用 {settings.username or '（不登录）'} 登录 {settings.host}:{settings.port}"
