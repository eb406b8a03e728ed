"""A folder on an IMAP server, read without a trace; what is new the ledger says, never \\Seen."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config.model import MailboxSettings
from ingest.imap_body import GoneError, TooBigError, UnreadableError, fetch_body, fetch_header
from ingest.imap_session import UNUSABLE, ImapSession, LostError, Patience
from ingest.mailbox_base import BEIJING, EPOCH, MailboxError, RawMail, UnreadMail, beginning, dated
from ledger.model import MailKey

log = logging.getLogger("tougao")

AT_ONCE = 200  # mails whose size and date are asked for in one command
WINDOW = 50_000  # mails in one SEARCH: imaplib refuses answers beyond 1,000,000 bytes
FACTS = ("RFC822.SIZE", "INTERNALDATE")
GIVE_UP = 2  # mails in a row that broke the connection: then it is the network, not the mail
BROKEN_OFF = "与收信服务器的连接反复中断，已收到的照常处理，下一轮接着收。"
JUNK_NAMES = frozenset(
    {"junk", "junk e-mail", "junk email", "junk mail", "spam", "bulk mail"}
    | {"垃圾邮件", "垃圾箱", "垃圾邮箱", "垃圾邮件箱", "广告邮件"}
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A mail as the server lists it; None where it does not say."""

    uid: int
    size: int | None
    arrived: datetime | None


class ImapMailbox:
    """One folder of an account. A context is opened around it by `open_mailbox`."""

    def __init__(self, settings: MailboxSettings, patience: Patience | None = None) -> None:
        self._settings = settings
        self._patience = patience or Patience()
        self._session = ImapSession(settings, self._patience)
        self._limit = int(settings.max_mail_mb * 1024 * 1024)
        self._unread: list[UnreadMail] = []
        self._targets: dict[str, str] = {}  # as the settings name a folder -> as the server does

    def connect(self) -> None:
        """Connect and log in. Raises MailboxError."""
        self._session.connect()

    def close(self) -> None:
        """Log out."""
        self._session.close()

    @property
    def unread(self) -> Sequence[UnreadMail]:
        """Mails the last `waiting` passed over because the server would not give them."""
        return tuple(self._unread)

    # -- reading -------------------------------------------------------------------------------------------------

    def waiting(self, known: Collection[MailKey]) -> Iterator[RawMail]:
        """Every mail that is not known, by ascending UID, one at a time; nothing on the server changes.

        Raises MailboxError. A mail that the server does not give is noted in `unread`; the others go on.
        """
        self._unread.clear()
        self._session.select(readonly=True, anew=True)
        here = (self._session.account, self._session.folder, self._session.uidvalidity)
        done = {key.uid for key in known if (key.account, key.folder, key.uidvalidity) == here}
        fresh = [uid for uid in self._uids() if str(uid) not in done]
        failures = 0
        for start in range(0, len(fresh), AT_ONCE):
            for listed in self._listed(fresh[start : start + AT_ONCE]):
                self._session.select(readonly=True)  # the caller may have filed a mail away meanwhile
                try:
                    raw = self._raw(listed)
                    failures = 0
                except GoneError:
                    continue
                except UnreadableError as error:
                    self._pass_over(listed.uid, str(error))
                    continue
                except LostError as error:
                    self._pass_over(listed.uid, f"connection lost twice: {error}")
                    if (failures := failures + 1) >= GIVE_UP:
                        raise MailboxError(BROKEN_OFF) from error
                    continue
                if raw:
                    yield raw

    def _pass_over(self, uid: int, reason: str) -> None:
        log.warning("mail UID %s could not be fetched: %s", uid, reason)
        self._unread.append(UnreadMail(self._key(uid), reason))

    def _key(self, uid: int) -> MailKey:
        return MailKey(self._session.folder, self._session.uidvalidity, str(uid), self._session.account)

    def _uids(self) -> list[int]:
        """Every UID, ascending. Asked for by the plainest criteria there are: servers get others wrong."""
        exists = self._session.exists
        if exists <= WINDOW:
            return sorted(set(self._ask("search", "ALL")))
        found: set[int] = set()
        for first in range(1, exists + 1, WINDOW):
            found.update(self._ask("search", f"{first}:{min(first + WINDOW - 1, exists)}"))
        return sorted(found)

    def _listed(self, uids: list[int]) -> Iterator[Listed]:
        """Size and date of each, in order; one that is gone is left out."""
        answers = self._facts(uids)
        for uid in uids:
            facts = answers.get(uid) or self._facts([uid]).get(uid)
            if facts is not None:
                yield Listed(uid, facts.get(b"RFC822.SIZE"), _aware(facts.get(b"INTERNALDATE")))
            elif self._session.lists(uid):
                self._pass_over(uid, "listed, but FETCH answers nothing")

    def _facts(self, uids: list[int]) -> dict[int, dict[bytes, Any]]:
        try:
            return dict(self._ask("fetch", uids, FACTS, plainly=True))
        except UNUSABLE as error:
            log.info("mailbox: size and date refused for %s mails (%s)", len(uids), error)
        if len(uids) > 1:
            return {uid: facts for one in uids for uid, facts in self._facts([one]).items()}
        # Some servers answer BAD to certain combinations of items: each by itself, and what stays unknown is unknown.
        facts: dict[bytes, Any] = {}
        for item in FACTS:
            with suppress(*UNUSABLE):
                facts |= self._ask("fetch", uids, [item], plainly=True).get(uids[0], {})
        return {uids[0]: facts}

    def _raw(self, listed: Listed) -> RawMail | None:
        """The mail; of an oversize one the headers; None where it is older than we want."""
        since = beginning(self._settings.since)
        if since and listed.arrived and listed.arrived < since:
            return None
        size = listed.size or 0
        try:
            content = None if size > self._limit else self._body(listed.uid, size)
        except TooBigError:
            content, size = None, max(size, self._limit + 1)
        oversize = content is None
        if content is None:
            content = fetch_header(self._session, listed.uid)
        else:
            size = len(content)
        arrived = listed.arrived or dated(content) or EPOCH
        if since and listed.arrived is None and EPOCH < arrived < since:
            return None
        return RawMail(self._key(listed.uid), content, size, arrived, oversize)

    def _body(self, uid: int, size: int) -> bytes:
        return fetch_body(self._session, uid, size, limit=self._limit, seconds=self._patience.mail)

    def _ask(self, verb: str, *arguments: Any, plainly: bool = False) -> Any:
        """A command about the folder. Raises MailboxError where it fails; plainly: what UNUSABLE names, too."""
        try:
            return self._session.call(lambda client: getattr(client, verb)(*arguments))
        except LostError as error:
            raise MailboxError(BROKEN_OFF) from error
        except UNUSABLE as error:
            if plainly:
                raise
            raise MailboxError(f"收信服务器不执行 {verb.upper()}（答复：{str(error)[:120]}），下一轮再试。") from error

    # -- filing away ---------------------------------------------------------------------------------------------

    def file_away(self, key: MailKey, folder: str) -> None:
        """Move a mail into another folder, made where it is missing. A mail that is gone is left alone.

        Where the server can neither MOVE nor expunge by UID, the original stays behind, marked \\Deleted: a plain
        EXPUNGE would also remove what colleagues have marked. Raises MailboxError.
        """
        self._session.select(readonly=False)
        here = (self._session.account, self._session.folder, self._session.uidvalidity)
        if (key.account or self._session.account, key.folder, key.uidvalidity) != here:
            log.info("mail UID %s is of another account or an earlier state of the folder: it stays", key.uid)
            return
        uid = int(key.uid)
        flags = self._ask("fetch", [uid], ["FLAGS"]).get(uid)
        target = self._target(folder)
        if flags is None or rb"\Deleted" in flags.get(b"FLAGS", ()) or target == self._session.folder:
            return
        if self._can("MOVE"):
            self._ask("move", [uid], target)
            return
        self._ask("copy", [uid], target)
        self._ask("add_flags", [uid], [rb"\Deleted"])
        if self._can("UIDPLUS"):
            self._ask("uid_expunge", [uid])

    def _can(self, capability: str) -> bool:
        return bool(self._ask("has_capability", capability))

    def _target(self, folder: str) -> str:
        """The folder as the server names it: its separator, and the prefix some servers put before all names."""
        if folder not in self._targets:
            listed = self._ask("list_folders")
            separator = next((_text(sign) for _, sign, _ in listed if sign), "/")
            name = folder.replace("/", separator)
            names = {name for _, _, name in listed}
            prefix = self._prefix()
            if name not in names and prefix and not name.startswith(prefix):
                name = prefix + name
            if name not in names:
                self._ask("create_folder", name)
                with suppress(MailboxError):  # web mail shows subscribed folders only; a server may have no such thing
                    self._ask("subscribe_folder", name)
            self._targets[folder] = name
        return self._targets[folder]

    def _prefix(self) -> str:
        if not self._can("NAMESPACE"):
            return ""
        personal = self._ask("namespace").personal
        return str(personal[0][0]) if personal else ""

    # -- looking around ------------------------------------------------------------------------------------------

    def junk_unseen(self) -> int | None:
        """How many unseen mails lie in the junk folders; None where there is none, or the server will not say."""
        try:
            junk = [folder[2] for folder in self._ask("list_folders") if _is_junk(*folder)]
            counts = [self._unseen(name) for name in junk if name != self._session.folder]
        except MailboxError as error:
            log.info("mailbox: junk folder not counted (%s)", error)
            return None
        return sum(counts) if counts else None

    def _unseen(self, folder: str) -> int:
        return int(self._ask("folder_status", folder, ["UNSEEN"]).get(b"UNSEEN") or 0)

    def census(self) -> tuple[int, datetime | None]:
        """How many mails lie in the folder, and the oldest INTERNALDATE among the first of them."""
        self._session.select(readonly=True)
        first = self._uids()[:AT_ONCE]
        moments = [listed.arrived for listed in self._listed(first) if listed.arrived]
        return self._session.exists, min(moments, default=None)


def _aware(moment: datetime | None) -> datetime | None:
    """INTERNALDATE always has an offset (RFC 9051 §9); where a server leaves it out, it means its own time, ours."""
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=BEIJING)


def _is_junk(flags: Sequence[bytes], separator: bytes | str | None, name: str) -> bool:
    lower = {flag.lower() for flag in flags}
    if rb"\noselect" in lower or rb"\nonexistent" in lower:
        return False
    leaf = name.rpartition(_text(separator))[2] if separator else name
    return rb"\junk" in lower or leaf.casefold() in JUNK_NAMES


def _text(sign: bytes | str) -> str:
    return sign.decode("ascii", "replace") if isinstance(sign, bytes) else sign
