"""One IMAP connection that comes back: TLS, login, ID, the selected folder, one reconnect for each call."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, LoginError

from config.model import MailboxSettings
from ingest.mailbox_base import MailboxError
from ingest.network import NOT_ASCII, CertificateFileError, connection_trouble, login_trouble, tls_context

log = logging.getLogger("tougao")
logging.getLogger("imapclient").setLevel(logging.ERROR)  # below that it tells the conversation, mails and all
T = TypeVar("T")

BROKEN = (IMAPClient.AbortError, OSError)  # the connection is gone, or of no more use
UNUSABLE = (IMAPClient.Error, ValueError)  # NO, BAD, or an answer that cannot be read: the connection still serves
WHO_WE_ARE = {"name": "tougao", "version": "1.0", "vendor": "tougao"}  # ASCII, or imaplib cannot send it


class LostError(Exception):
    """The connection broke twice over the same request; another request may still be served."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the server may take; seconds."""

    connect: float = 15  # bounds TLS handshake and greeting, too
    read: float = 60  # for each piece of an answer
    mail: float = 900  # for one mail in all its pieces


class ImapSession:
    """A connection with one folder selected; `call` is how everything is asked of it."""

    def __init__(self, settings: MailboxSettings, patience: Patience) -> None:
        self._settings, self._patience = settings, patience
        self._client: Any = None
        self._readonly: bool | None = None  # how the folder is selected; None: it is not
        self.account = f"{settings.username}@{settings.host}".lower()
        self.folder = "INBOX" if settings.folder.upper() == "INBOX" else settings.folder
        self.uidvalidity = 0
        self.exists = 0

    def connect(self) -> None:
        """Connect, log in, say who we are. Raises MailboxError."""
        self._drop()
        try:
            self._client = self._connected()
            self._log_in()
        except MailboxError:
            self._drop()
            raise

    def close(self) -> None:
        """Log out; a server that does not answer is left all the same."""
        if self._client is not None:
            with suppress(*UNUSABLE, OSError):
                self._client.logout()
                self._client = None
            self._drop()

    def call(self, action: Callable[[IMAPClient], T]) -> T:
        """Ask the server; where the connection breaks, once more over a new one.

        Raises what UNUSABLE names where the server will not, LostError where the connection broke again,
        MailboxError where there is no new connection or the folder is not the same any more.
        """
        try:
            return action(self._client)
        except BROKEN as error:
            log.info("mailbox: connection lost (%s), trying once more", type(error).__name__)
        self._reconnect()
        try:
            return action(self._client)
        except BROKEN as error:
            self._reconnect()
            raise LostError(type(error).__name__) from error

    def select(self, *, readonly: bool, anew: bool = False) -> None:
        """Select the folder (EXAMINE where readonly, which never sets \\Seen); tells uidvalidity and exists."""
        if anew or self._readonly is not readonly:
            try:
                self._select(readonly=readonly)
            except BROKEN:
                self.connect()
                self._select_or_say_why(readonly=readonly)

    def lists(self, uid: int) -> bool:
        """Whether the mail is still in the folder; where the server will not say, it is. Raises LostError."""
        try:
            return uid in self.call(lambda client: client.search(["UID", str(uid)]))
        except UNUSABLE:
            return True

    # -- connection ----------------------------------------------------------------------------------------------

    def _connected(self) -> Any:
        settings = self._settings
        timeout = SocketTimeout(connect=self._patience.connect, read=self._patience.read)
        client: Any = None
        try:
            context = tls_context(settings) if settings.security != "none" else None
            encrypted = settings.security == "tls"
            client = IMAPClient(settings.host, settings.port, ssl=encrypted, ssl_context=context, timeout=timeout)
            # imaplib would format every literal, whole mails, for a log line: slow, threefold memory, and no
            # business of a log.
            client._imap.debug = 0
            client.normalise_times = False  # INTERNALDATE with its offset, not in this machine's local time
            if settings.security == "starttls":
                client.starttls(context)
        except CertificateFileError as error:
            raise MailboxError(str(error)) from error
        except (IMAPClient.Error, OSError) as error:
            _hang_up(client)
            if isinstance(error, CapabilityError):
                remedy = "请把 security 改为 tls（端口一般是 993）。"
                raise MailboxError(f"{settings.host} 不支持 STARTTLS。{remedy}") from error
            raise MailboxError("收信服务器没有连上：" + connection_trouble(settings, error)) from error
        return client

    def _log_in(self) -> None:
        settings = self._settings
        try:
            self._client.login(settings.username, settings.password)
            # Capabilities only now: 腾讯企业邮 and others name half of them before login (research/mail.md §2.3).
            if self._client.has_capability("ID"):
                self._identify()
        except LoginError as error:
            # imapclient calls a connection that broke during LOGIN a LoginError, too.
            if isinstance(error.__context__, IMAPClient.AbortError) or "[UNAVAILABLE]" in str(error):
                raise MailboxError("收信服务器没有连上：" + connection_trouble(settings, error)) from error
            raise MailboxError("收信邮箱登录失败：" + login_trouble(settings, _answer(error))) from error
        except (IMAPClient.Error, OSError) as error:
            raise MailboxError("收信服务器没有连上：" + connection_trouble(settings, error)) from error
        except ValueError as error:  # UnicodeEncodeError is one
            raise MailboxError("收信邮箱登录失败：" + NOT_ASCII) from error

    def _identify(self) -> None:
        """ID (RFC 2971) with real fields; a server that dislikes it is none the worse."""
        try:
            # The plain method: some servers want ID without listing it, and imapclient's guard would refuse.
            IMAPClient.id_.__wrapped__(self._client, WHO_WE_ARE)
        except IMAPClient.AbortError:
            raise
        except UNUSABLE as error:
            log.info("mailbox: the server declined ID (%s)", error)

    def _reconnect(self) -> None:
        readonly, before = self._readonly, self.uidvalidity
        self.connect()
        if readonly is not None:
            self._select_or_say_why(readonly=readonly)
            if self.uidvalidity != before:
                raise MailboxError(f"邮箱文件夹“{self.folder}”刚刚在服务器上被重建，本轮到此为止，下一轮会重新核对。")

    def _drop(self) -> None:
        _hang_up(self._client)
        self._client, self._readonly = None, None

    # -- folder --------------------------------------------------------------------------------------------------

    def _select_or_say_why(self, *, readonly: bool) -> None:
        try:
            self._select(readonly=readonly)
        except BROKEN as error:
            raise MailboxError("收信服务器没有连上：" + connection_trouble(self._settings, error)) from error

    def _select(self, *, readonly: bool) -> None:
        self._readonly = None
        try:
            answer = self._selected(readonly=readonly)
        except IMAPClient.AbortError:
            raise
        except UNUSABLE as error:
            raise MailboxError(self._why_not_selected(str(error), readonly=readonly)) from error
        self._readonly = readonly
        self.uidvalidity = int(answer.get(b"UIDVALIDITY") or 0)
        self.exists = int(answer.get(b"EXISTS") or 0)

    def _selected(self, *, readonly: bool) -> dict[bytes, Any]:
        """SELECT or EXAMINE; 163 and 126 answer "Unsafe Login" until they have seen an ID (mjs/imapclient#544)."""
        try:
            return dict(self._client.select_folder(self.folder, readonly=readonly))
        except IMAPClient.Error as error:
            if "unsafe login" not in str(error).lower():
                raise
            self._identify()
            return dict(self._client.select_folder(self.folder, readonly=readonly))

    def _why_not_selected(self, answer: str, *, readonly: bool) -> str:
        if "unsafe login" in answer.lower():
            return "服务器认为本次登录不安全（Unsafe Login）。请在邮箱网页版确认已允许第三方客户端，或联系邮箱客服。"
        names = self._folder_names()
        if self.folder in names and not readonly:
            return f"邮箱文件夹“{self.folder}”只能读，不能移动邮件（答复：{_shortened(answer)}）。请检查账号权限。"
        return (
            f"邮箱里打不开文件夹“{self.folder}”（服务器答复：{_shortened(answer)}）。"
            f"请把 folder 改为下列之一：{'、'.join(names) or 'INBOX'}。"
        )

    def _folder_names(self) -> list[str]:
        with suppress(*UNUSABLE, OSError):
            return [name for _, _, name in self._client.list_folders()]
        return []


def _hang_up(client: Any) -> None:
    """Close the socket without a word: the other side may be gone."""
    if client is not None:
        with suppress(*UNUSABLE, OSError):
            client.shutdown()


def _answer(error: Exception) -> str:
    return _shortened(str(error).removeprefix("b'").removesuffix("'"))


def _shortened(text: str) -> str:
    return text if len(text) <= 120 else text[:119] + "…"
