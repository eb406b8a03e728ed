"""Letters leave by SMTP. What became of each one is told exactly, or said to be uncertain."""

from __future__ import annotations

import re
import smtplib
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from config.model import ReplySettings
from ingest.network import NOT_ASCII, CertificateFileError, connection_trouble, login_trouble, tls_context
from ingest.outbox_base import OutboxDownError, PostponedError, RateLimitedError, RefusedError, UncertainError
from ledger.model import Letter

PER_CONNECTION = 10  # letters; 网易 limits mails in one connection (450/451 MI:DMC)
EHLO = "[127.0.0.1]"  # an address literal, as mail programs send: the machine's own name is nobody's business

# Answers by which Chinese providers mean "slow down", whatever their code says (research/mail.md §5); lower case.
RATE_LIMITS = (
    "mi:sfq",  # 网易: too many mails within 15 minutes
    "mi:dmc",  # 网易: too many mails in one connection
    "rp:drc",
    "hl:ifc",
    "hl:icc",
    "dt:spm",
    "frequency limited",  # QQ: Domain/Sender/Connection frequency limited
    "frequency limit",
    "发信量",  # 腾讯企业邮: 发信量到达上限
    "发送频率",
    "too many messages",
    "too many mails",
    "sending limit",
    "sending quota",
    "rate limit",
    "throttl",
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the server may take; seconds."""

    command: float = 60
    delivery: float = 300  # from the end of a letter to the answer (RFC 5321 §4.5.3.2.6 has ten minutes)


class SmtpOutbox:
    """One connection for up to ten letters, logged in as the mailbox that the letters are from."""

    def __init__(self, settings: ReplySettings, patience: Patience | None = None) -> None:
        self._settings = settings
        self._patience = patience or Patience()
        self._sender = parseaddr(settings.sender)[1] or settings.username
        self._smtp: smtplib.SMTP | None = None
        self._sent = 0  # letters over this connection

    def connect(self) -> None:
        """Connect and log in where that has not been done. Raises OutboxDownError."""
        if self._smtp is None:
            self._smtp, self._sent = self._connected(), 0

    def close(self) -> None:
        """Say goodbye; a server that does not answer is left all the same."""
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._smtp.close()
            self._smtp = None

    def send(self, letter: Letter) -> str:
        """Send one letter, to its one recipient, its bytes untouched; tells the server's answer."""
        if self._sent >= PER_CONNECTION:
            self.close()
        kept_open = self._smtp is not None
        try:
            return self._attempt(letter)
        except RateLimitedError:
            raise
        except PostponedError:
            if not kept_open or self._smtp is not None:
                raise
        return self._attempt(letter)  # the server had closed the old connection meanwhile: once more over a new one

    def _attempt(self, letter: Letter) -> str:
        self.connect()
        try:
            self._envelope(letter)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise PostponedError("交信前" + connection_trouble(self._settings, error)) from error
        except ValueError as error:  # UnicodeEncodeError is one
            self._reset()
            raise RefusedError(f"收件地址 {letter.to} 有服务器不接受的字符。") from error
        answer = self._hand_over(letter.content)
        self._sent += 1
        return answer

    def _envelope(self, letter: Letter) -> None:
        """MAIL, RCPT, DATA: nothing is sent yet, whatever goes wrong."""
        if re.search(r"[\x00-\x20<>]", letter.to) or "@" not in letter.to:
            raise RefusedError(f"收件地址“{letter.to}”不成地址。")
        smtp = self._open
        # Each command is asked by itself, as only so we know how far the server had come when it failed.
        code, answer = smtp.mail(self._sender, self._options(letter))
        if code != 250:
            self._sender_refused(code, answer)
        code, answer = smtp.rcpt(letter.to)
        if code not in (250, 251):
            raise self._refusal("对方地址", code, answer)
        code, answer = smtp.docmd("DATA")
        if code != 354:
            raise self._refusal("信件", code, answer)

    def _options(self, letter: Letter) -> list[str]:
        smtp = self._open
        options = []
        if smtp.has_extn("size"):
            options.append(f"SIZE={len(letter.content)}")
        if smtp.has_extn("8bitmime") and not letter.content.isascii():
            options.append("BODY=8BITMIME")
        if not (letter.to + self._sender).isascii():
            if not smtp.has_extn("smtputf8"):
                raise RefusedError(f"发信服务器不支持含中文的地址 {letter.to}。请电话联系对方。")
            options.append("SMTPUTF8")
        return options

    def _hand_over(self, content: bytes) -> str:
        """The letter itself. From here on, no answer means that nobody knows."""
        smtp = self._open
        ending = b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"
        try:
            if smtp.sock:
                smtp.sock.settimeout(self._patience.delivery)
            smtp.send(re.sub(rb"(?m)^\.", b"..", content) + ending)  # dots doubled: RFC 5321 §4.5.2
            code, answer = smtp.getreply()
            if smtp.sock:
                smtp.sock.settimeout(self._patience.command)
        except (smtplib.SMTPException, OSError) as error:
            self._abandon()
            why = type(error).__name__
            raise UncertainError(f"信件已交给 {self._settings.host}，但没有等到答复（{why}）。") from error
        if code != 250:
            raise self._refusal("信件", code, answer)
        return f"{code} {_text(answer)}"

    def _sender_refused(self, code: int, answer: bytes) -> None:
        """At MAIL FROM a 5xx speaks of the sender, all letters' (but 552: of this one's size)."""
        if 500 <= code < 600 and code != 552 and not _is_rate_limit(answer):
            self._reset()
            raise OutboxDownError(
                f"发信服务器不接受发件人 {self._sender}（{code} {_text(answer)}）。请把 from 写成登录邮箱自己的地址。"
            )
        raise self._refusal("信件", code, answer)

    def _refusal(self, what: str, code: int, answer: bytes) -> Exception:
        """What an answer other than yes means for this letter."""
        if code == 421:  # the server is about to hang up (RFC 5321 §3.8)
            self._abandon()
        else:
            self._reset()
        said = f"{code} {_text(answer)}"
        if _is_rate_limit(answer):
            return RateLimitedError(f"发信太频繁，服务器要求放慢：{said}")
        if 500 <= code < 600:
            return RefusedError(f"{what}被拒收：{said}")
        return PostponedError(f"服务器暂时不收：{said}")

    # -- connection ----------------------------------------------------------------------------------------------

    @property
    def _open(self) -> smtplib.SMTP:
        if self._smtp is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self._smtp

    def _reset(self) -> None:
        """Back to where a letter may begin, if the server still listens."""
        try:
            if self._smtp is not None:
                self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._abandon()

    def _abandon(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        smtp: smtplib.SMTP | None = None
        try:
            smtp = self._greeted()
            smtp.ehlo_or_helo_if_needed()
            if settings.username:
                smtp.login(settings.username, settings.password)
        except CertificateFileError as error:
            raise OutboxDownError(str(error)) from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            if smtp is not None:
                smtp.close()
            raise OutboxDownError(_why_not_connected(settings, error)) from error
        return smtp

    def _greeted(self) -> smtplib.SMTP:
        settings, timeout = self._settings, self._patience.command
        if settings.security == "tls":
            context = tls_context(settings)
            return smtplib.SMTP_SSL(settings.host, settings.port, EHLO, timeout=timeout, context=context)
        smtp = smtplib.SMTP(settings.host, settings.port, EHLO, timeout=timeout)
        if settings.security == "starttls":
            try:
                smtp.starttls(context=tls_context(settings))
            except BaseException:
                smtp.close()
                raise
        return smtp


def _why_not_connected(settings: ReplySettings, error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        said = f"{error.smtp_code} {_text(error.smtp_error)}"
        return "发信邮箱登录失败：" + login_trouble(settings, said)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        if settings.security == "starttls" and "STARTTLS" in str(error):
            return f"{settings.host} 不支持 STARTTLS。请把 security 改为 tls（端口一般是 465）。"
        return f"{settings.host} 不接受登录。请核对 port 与 security；不需要登录的服务器请把 username 留空。"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"发信服务器 {settings.host} 现在不提供服务：{error.smtp_code} {_text(error.smtp_error)}"
    if isinstance(error, OSError):  # also certificate errors, which are ValueErrors besides
        return "发信服务器没有连上：" + connection_trouble(settings, error)
    return "发信邮箱登录失败：" + NOT_ASCII


def _is_rate_limit(answer: bytes) -> bool:
    said = _text(answer).lower()
    return any(words in said for words in RATE_LIMITS)


def _text(answer: Any) -> str:
    """A server's answer, on one line; Chinese servers write UTF-8 or GB18030."""
    raw = answer if isinstance(answer, bytes) else str(answer or "").encode()
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    return " ".join(text.split())[:200]
