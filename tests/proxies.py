"""Proxies between our program and a real server, for what servers and networks do on bad days."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Self


class Proxy:
    """Listens on a loopback port and passes everything on to another."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> Self:
        self._run(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        # A closed listener does not wake accept() everywhere; a last visitor does.
        self.target = 0
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        for one in self._sockets:
            _close(one)
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def _run(self, action: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=action, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if not self.target:
                client.close()
                return
            server = socket.create_connection(("127.0.0.1", self.target), 5)
            for one in (client, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # line by line, else 40 ms each
            self.connections += 1
            self._sockets += [client, server]
            self.connected(client, server)

    def connected(self, client: socket.socket, server: socket.socket) -> None:
        """Start passing on, both ways."""
        self._run(self.upward, client, server)
        self._run(self.downward, client, server)

    def upward(self, client: socket.socket, server: socket.socket) -> None:
        """From the client to the server."""
        _pass_on(client, server)

    def downward(self, client: socket.socket, server: socket.socket) -> None:
        """From the server to the client."""
        _pass_on(server, client)


class CuttingProxy(Proxy):
    """Hangs up after the server has sent so many bytes over a connection: every time, or the first `times`."""

    def __init__(self, target: int, after: int, times: int = 1 << 30) -> None:
        super().__init__(target)
        self.after, self.times = after, times

    def downward(self, client: socket.socket, server: socket.socket) -> None:
        cut = self.connections <= self.times
        _pass_on(server, client, self.after if cut else None)


class LineProxy(Proxy):
    """Reads the client's commands. `answer` may say something in the server's place, or have another command sent;
    capabilities in `hidden` are struck out."""

    def __init__(
        self, target: int, answer: Callable[[bytes], bytes | None] | None = None, hidden: tuple[bytes, ...] = ()
    ) -> None:
        super().__init__(target)
        self.commands: list[bytes] = []
        self._answer, self._hidden = answer, hidden

    def answer(self, command: bytes) -> bytes | None:
        """What to say to a command, instead of passing it on; None: pass it on."""
        return self._answer(command) if self._answer else None

    def rewritten(self, command: bytes) -> bytes:
        """The command as the server gets it."""
        return command

    def upward(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError, ValueError), client.makefile("rb") as lines:
            for line in lines:
                self.commands.append(line.rstrip().partition(b" ")[2])
                said = self.answer(line)
                if said is None:
                    server.sendall(self.rewritten(line))
                else:
                    client.sendall(said)
        _close(client)
        _close(server)

    def downward(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError, ValueError), server.makefile("rb") as lines:
            for line in lines:
                client.sendall(self._struck(line))
        _close(client)
        _close(server)

    def _struck(self, line: bytes) -> bytes:
        if b"CAPABILITY" in line:
            for word in self._hidden:
                line = re.sub(rb" " + re.escape(word) + rb"(?=[ \]\r])", b"", line)
        return line


class ProviderFront(LineProxy):
    """A server in the manner of 163.com: no folder before an ID with real fields; ID is not even listed."""

    UNSAFE = b"NO %s Unsafe Login. Please contact kefu@188.com for help\r\n"

    def __init__(self, target: int, hidden: tuple[bytes, ...] = (b"ID", b"MOVE", b"UIDPLUS")) -> None:
        super().__init__(target, hidden=hidden)
        self._identified = False

    def answer(self, command: bytes) -> bytes | None:
        tag, _, rest = command.partition(b" ")
        verb, _, arguments = rest.upper().partition(b" ")
        if verb == b"LOGIN":
            self._identified = False
        if verb == b"ID" and not arguments.startswith(b"NIL"):
            self._identified = True
        if verb in (b"SELECT", b"EXAMINE") and not self._identified:
            return tag + b" " + self.UNSAFE % verb
        return None


def _pass_on(source: socket.socket, target: socket.socket, limit: int | None = None) -> None:
    passed = 0
    with suppress(OSError):
        while data := source.recv(65536):
            if limit is not None and passed + len(data) >= limit:
                target.sendall(data[: limit - passed])
                break
            target.sendall(data)
            passed += len(data)
    _close(source)
    _close(target)


def _close(one: socket.socket) -> None:
    # shutdown first: close alone does not wake a thread that is reading from it.
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
