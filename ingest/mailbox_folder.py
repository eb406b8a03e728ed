"""A mailbox on disk: a Maildir, a directory of .eml files, or an mbox; read, never changed, save by `file_away`."""

from __future__ import annotations

import logging
import mailbox
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from imapclient import imap_utf7

from config.model import MailboxSettings
from ingest.mailbox_base import MailboxError, RawMail, UnreadMail, beginning, dated, header_block
from ledger.model import MailKey

log = logging.getLogger("tougao")

FOLDER = "folder"  # stands in every key: the data may move to another directory, and the mails stay the same
DATE_LIMIT = 1 << 16  # bytes read to learn when a mail arrived
HEADER_LIMIT = 1 << 20  # bytes read of an oversize mail
FLAGS = re.compile(r"[:;!]2,[A-Za-z]*$")  # what a Maildir adds to a name; ; and ! where a file system has no colon


@dataclass(frozen=True, slots=True)
class Stored:
    """A mail in a file of its own."""

    uid: str
    path: Path


class FolderMailbox:
    """Mails on disk. Keys: the file's name in a Maildir, the path below the directory for .eml, the hash in an mbox."""

    def __init__(self, settings: MailboxSettings) -> None:
        if settings.path is None or not settings.path.exists():
            raise MailboxError(f"找不到 path 指定的邮件目录或文件 {settings.path}，请核对路径。")
        self._path = settings.path
        if self._path.is_file() and not _is_mbox(self._path):
            raise MailboxError(f"path 指定的文件 {self._path} 不是 mbox。单封的 .eml 请放进一个目录，path 写那个目录。")
        self._since = beginning(settings.since)
        self._limit = int(settings.max_mail_mb * 1024 * 1024)
        self._filed = [tuple(folder.split("/")) for _, folder in settings.file_away if folder]
        self._unread: list[UnreadMail] = []

    @property
    def unread(self) -> Sequence[UnreadMail]:
        """Files that the last `waiting` could not read."""
        return tuple(self._unread)

    def waiting(self, known: Collection[MailKey]) -> Iterator[RawMail]:
        """Every mail that is not known, in the order of arrival (an mbox: as it stands there); nothing on disk changes.

        Raises MailboxError where the directory cannot be listed; a file that cannot be read is noted in `unread`.
        """
        self._unread.clear()
        done = {key.uid for key in known if key.folder == FOLDER}
        return self._in_mbox(done) if self._path.is_file() else self._in_files(done)

    def file_away(self, key: MailKey, folder: str) -> None:
        """Move a mail's file: in a Maildir into the subfolder, else into `folder` below the directory.

        The folders that the settings name in file_away are not read as incoming mail. In an mbox, mails stay put.
        """
        if self._path.is_file():
            return
        stored = next((one for one in self._stored() if one.uid == key.uid), None)
        if stored is None:
            return
        try:
            _move(stored.path, self._destination(folder))
        except OSError as error:
            raise MailboxError(f"不能把邮件移到文件夹“{folder}”（{error.strerror}）。请检查目录权限。") from error

    def junk_unseen(self) -> None:
        """None: there is no junk folder on disk."""

    def census(self) -> tuple[int, datetime | None]:
        """How many mails there are, and when the oldest arrived."""
        moments = [raw.arrived for raw in self.waiting(())]
        return len(moments), min(moments, default=None)

    # -- files ---------------------------------------------------------------------------------------------------

    @property
    def _is_maildir(self) -> bool:
        return (self._path / "cur").is_dir() and (self._path / "new").is_dir()

    def _stored(self) -> list[Stored]:
        try:
            files = self._maildir_files() if self._is_maildir else self._mail_files()
            return [Stored(_printable(uid), file) for uid, file in sorted(files.items()) if file.is_file()]
        except OSError as error:
            raise MailboxError(f"读不了邮件目录 {self._path}（{error.strerror}）。请检查目录权限和磁盘。") from error

    def _maildir_files(self) -> dict[str, Path]:
        files = (file for part in ("new", "cur") for file in (self._path / part).iterdir())
        return {FLAGS.sub("", file.name): file for file in files if not file.name.startswith(".")}

    def _mail_files(self) -> dict[str, Path]:
        return {file.relative_to(self._path).as_posix(): file for file in self._path.rglob("*") if self._is_mail(file)}

    def _is_mail(self, file: Path) -> bool:
        parts = file.relative_to(self._path).parts
        hidden = any(part.startswith((".", "~$")) for part in parts)  # half-written, or an editor's
        filed = any(parts[: len(folder)] == folder for folder in self._filed)
        return file.suffix.lower() == ".eml" and not hidden and not filed

    def _in_files(self, done: set[str]) -> Iterator[RawMail]:
        for arrived, stored in self._fresh(done):
            try:
                yield self._raw(stored, arrived)
            except OSError as error:
                self._pass_over(stored.uid, error)

    def _fresh(self, done: set[str]) -> list[tuple[datetime, Stored]]:
        """By arrival, as which version of a submission is the later one depends on it."""
        fresh = []
        for stored in self._stored():
            if stored.uid not in done:
                try:
                    arrived = _arrival(stored.path)
                except OSError as error:
                    self._pass_over(stored.uid, error)
                    continue
                if self._since is None or arrived >= self._since:
                    fresh.append((arrived, stored))
        return sorted(fresh, key=lambda pair: (pair[0], pair[1].uid))

    def _raw(self, stored: Stored, arrived: datetime) -> RawMail:
        size = stored.path.stat().st_size
        oversize = size > self._limit
        with stored.path.open("rb") as file:
            content = header_block(file.read(HEADER_LIMIT)) if oversize else file.read()
        return RawMail(_key(stored.uid), content, size, arrived, oversize)

    def _pass_over(self, uid: str, error: OSError) -> None:
        if isinstance(error, FileNotFoundError):
            log.info("mail %s went away while we were reading", uid)
            return
        log.warning("mail %s could not be read: %s", uid, error)
        self._unread.append(UnreadMail(_key(uid), f"{type(error).__name__}: {error.strerror}"))

    def _destination(self, folder: str) -> Path:
        if not self._is_maildir:
            return self._path.joinpath(*folder.split("/"))
        # Maildir++ as Dovecot has it: .a.b for a/b, in modified UTF-7.
        name: bytes = imap_utf7.encode(folder.replace("/", "."))
        subfolder = self._path / f".{name.decode('ascii')}"
        for part in ("new", "tmp"):
            (subfolder / part).mkdir(parents=True, exist_ok=True)
        return subfolder / "cur"

    # -- mbox ----------------------------------------------------------------------------------------------------

    def _in_mbox(self, done: set[str]) -> Iterator[RawMail]:
        """Keyed by content and its repetition, so that mails appended, or taken out, leave the others' keys alone."""
        modified = datetime.fromtimestamp(self._path.stat().st_mtime, UTC)
        copies: Counter[str] = Counter()
        with closing(mailbox.mbox(self._path, create=False)) as box:
            for number in box.iterkeys():
                content = box.get_bytes(number)
                digest = sha256(content).hexdigest()[:32]
                copies[digest] += 1
                uid = digest if copies[digest] == 1 else f"{digest}-{copies[digest]}"
                arrived = dated(content) or modified
                if uid not in done and (self._since is None or arrived >= self._since):
                    oversize = len(content) > self._limit
                    yield RawMail(
                        _key(uid), header_block(content) if oversize else content, len(content), arrived, oversize
                    )


def _arrival(file: Path) -> datetime:
    with file.open("rb") as opened:
        return dated(opened.read(DATE_LIMIT)) or datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _is_mbox(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(5) in (b"", b"From ")


def _printable(name: str) -> str:
    """A file name whose bytes are no UTF-8 (unpacked under a GBK system) as text that a database takes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _key(uid: str) -> MailKey:
    return MailKey(FOLDER, 0, uid)


def _move(file: Path, folder: Path) -> None:
    """Move a file into a folder, beside what is there already."""
    folder.mkdir(parents=True, exist_ok=True)
    target, copy = folder / file.name, 1
    while target.exists():
        copy += 1
        target = folder / f"{file.stem}（{copy}）{file.suffix}"
    file.rename(target)
