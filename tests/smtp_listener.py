"""An SMTP server on the loopback interface for tests, on aiosmtpd, that can be told to fail."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from servers import PASSWORD, Certificate, free_port

from config.model import ReplySettings

HANG_UP, STALL = "hang up", "stall"


@dataclass
class Delivered:
    """A mail that the listener took."""

    sender: str
    recipients: list[str]
    content: bytes
    options: list[str]


@dataclass
class SmtpListener:
    """An SMTP server that keeps what it gets. `answers`: "MAIL", "RCPT", "DATA" or "END" (after the letter) -> what it
    says instead, HANG_UP or STALL; each is used up when it has been said."""

    certificate: Certificate
    security: str = "tls"
    delivered: list[Delivered] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    connections: int = 0
    open: int = 0
    utf8: bool = True

    def __enter__(self) -> Self:
        self._controller = _Listening(self)
        self._controller.start()
        while self.open:  # the controller has tried its own door
            time.sleep(0.001)
        self.connections = 0
        return self

    def __exit__(self, *_: object) -> None:
        # A client still there would keep stop() waiting for ever from Python 3.12 on (aio-libs/aiosmtpd#394).
        deadline = time.monotonic() + 5
        while self.open and time.monotonic() < deadline:
            time.sleep(0.01)
        self._controller.stop()

    @property
    def port(self) -> int:
        """Where it listens, on 127.0.0.1."""
        return int(self._controller.port)

    def settings(self, **changes: Any) -> ReplySettings:
        """Settings with which our program sends through it."""
        values = {
            "mode": "send",
            "host": "localhost",
            "port": self.port,
            "security": self.security,
            "username": "tougao@example.org",
            "password": PASSWORD,
            "from": "征集活动办公室 <tougao@example.org>",
            "ca_file": self.certificate.certificate,
        }
        return ReplySettings.model_validate(values | changes)

    async def instead(self, step: str, protocol: SMTP) -> str | None:
        """What to say at a step in place of yes."""
        answer = self.answers.pop(step, None)
        if answer == HANG_UP and isinstance(protocol.transport, asyncio.WriteTransport):
            protocol.transport.abort()
        if answer and answer.startswith("421") and protocol.transport:
            asyncio.get_running_loop().call_soon(protocol.transport.close)  # once the answer is out
        if answer == STALL:
            await asyncio.sleep(30)  # until the client has had enough: its going cancels this
        return answer

    # aiosmtpd calls these by their names.

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        if answer := await self.instead("MAIL", server):
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if answer := await self.instead("RCPT", server):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answers.get("END") in (None, HANG_UP, STALL):
            self.delivered.append(
                Delivered(envelope.mail_from, envelope.rcpt_tos, envelope.original_content, envelope.mail_options)
            )
        return await self.instead("END", server) or "250 OK queued as 1"

    def authenticate(self, *said: Any) -> AuthResult:
        """One password is right."""
        return AuthResult(success=said[-1].password == PASSWORD.encode(), handled=False)


class _Protocol(SMTP):
    def connection_made(self, transport: Any) -> None:
        if self.transport is None:  # STARTTLS comes by a second time
            self.event_handler.connections += 1
            self.event_handler.open += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.open -= 1
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if answer := await self.event_handler.instead("DATA", self):
            await self.push(answer)
            return
        await super().smtp_DATA(arg)


class _Listening(Controller):
    def __init__(self, listener: SmtpListener) -> None:
        context = listener.certificate.server_context()
        self._starttls = context if listener.security == "starttls" else None
        implicit = context if listener.security == "tls" else None
        super().__init__(listener, hostname="127.0.0.1", port=free_port(), ssl_context=implicit, ready_timeout=10)
        self._listener = listener

    def factory(self) -> SMTP:
        return _Protocol(
            self._listener,
            hostname="mail.example.org",
            tls_context=self._starttls,
            authenticator=self._listener.authenticate,
            auth_require_tls=False,  # aiosmtpd does not count implicit TLS as TLS (aio-libs/aiosmtpd#281)
            enable_SMTPUTF8=self._listener.utf8,
            decode_data=False,
            data_size_limit=1 << 20,
        )
