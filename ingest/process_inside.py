"""What goes on inside a worker process of `processes.py`: it takes work from its pipe, and gives back what came of it.

Imports little: all of it is loaded before the process says that it is ready, and before its environment is set.
"""

from __future__ import annotations

import importlib
import logging
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import SimpleQueue

if sys.platform != "win32":
    import resource

MB = 1024 * 1024
STOPPING = ("SIGINT", "SIGTERM", "SIGBREAK")
_serving: list[Connection] = []  # the pipe to the parent; empty in every other process


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process may take for one piece of work before it is stopped, and when it is worn out."""

    seconds: float = 60.0
    memory_mb: int = 2000  # resident
    tasks: int = 200  # then it is replaced: libraries leak


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a process is given before its first work."""

    limits: Limits
    imports: tuple[str, ...] = ()  # modules loaded beforehand, so that their time is nobody's
    environment: Mapping[str, str] | None = None  # set before they are loaded


# Messages to the parent.


@dataclass(frozen=True, slots=True)
class Ready:
    """Started: work may come."""


@dataclass(frozen=True, slots=True)
class MoreTime:
    """The work in hand may last longer."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Done:
    """What the work gave."""

    value: object


@dataclass(frozen=True, slots=True)
class Failed:
    """What the work raised."""

    error: Exception
    places: str  # the traceback without the message, which may quote a mail


def more_time(seconds: float) -> None:
    """Called by the work itself, where it turns out to be long: its time limit grows. Does nothing elsewhere."""
    if _serving:
        _limit_cpu(seconds, further=True)
        _serving[0].send(MoreTime(seconds))


def serve(pipe: Connection, surroundings: Surroundings) -> None:
    """Work until the parent closes the pipe, or is gone."""
    _cut_off(pipe)
    os.environ.update(surroundings.environment or {})
    _limit_memory(surroundings.limits.memory_mb)
    requests: SimpleQueue[bytes] = SimpleQueue()
    # A thread, so that the end of the parent ends us even in the middle of a file that hangs.
    threading.Thread(target=_listen, args=(pipe, requests), daemon=True).start()
    try:
        for module in surroundings.imports:
            importlib.import_module(module)
    except Exception as error:  # noqa: BLE001 - handed to those who asked for work
        _send_failure(pipe, error)
        return
    _serving.append(pipe)
    pipe.send(Ready())
    while True:
        _limit_cpu(surroundings.limits.seconds)
        _answer(pipe, requests.get())


def _listen(pipe: Connection, requests: SimpleQueue[bytes]) -> None:
    with suppress(EOFError, OSError):
        while True:
            requests.put(pipe.recv_bytes())
    os._exit(0)


def _answer(pipe: Connection, request: bytes) -> None:
    try:
        function, arguments, keywords = pickle.loads(request)  # noqa: S301 - written by our own parent
        pipe.send(Done(function(*arguments, **keywords)))
    except Exception as error:  # noqa: BLE001 - handed to those who asked for work
        _send_failure(pipe, error)


def _send_failure(pipe: Connection, error: Exception) -> None:
    places = "".join(traceback.format_tb(error.__traceback__))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own; some can be pickled, but not read again
    except Exception:  # noqa: BLE001 - whatever an exception's own code does
        error = RuntimeError(type(error).__name__)
    pipe.send(Failed(error, places))


# -- cut off from the world ------------------------------------------------------------------------------------------


def _cut_off(pipe: Connection) -> None:
    """The parent alone answers Ctrl+C and a service's stop; nothing is read from or written to the terminal."""
    for name in STOPPING:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        if stream != pipe.fileno():  # a service may have no standard streams; then the pipe took their number
            os.dup2(nothing, stream)
    logging.disable(logging.CRITICAL)  # the libraries' warnings: hundreds of thousands from some files


# -- a second net, where the system has one --------------------------------------------------------------------------


def _limit_memory(memory_mb: int) -> None:
    """Stop single huge allocations; address space, of which libraries reserve far more than they use."""
    if sys.platform != "win32":
        _lower(resource.RLIMIT_AS, (2 * memory_mb + 2048) * MB)
        _lower(resource.RLIMIT_CORE, 0)  # a dump would be a copy of somebody's form


def _limit_cpu(seconds: float, *, further: bool = False) -> None:
    """End even a process whose parent is gone, or stopped itself. Several threads may count at once."""
    if sys.platform != "win32":
        spent = resource.getrlimit(resource.RLIMIT_CPU)[0] if further else time.process_time() + 30
        _lower(resource.RLIMIT_CPU, int(spent + 4 * seconds))


if sys.platform != "win32":

    def _lower(what: int, limit: int) -> None:
        hard = resource.getrlimit(what)[1]
        soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        with suppress(ValueError, OSError):  # macOS knows RLIMIT_AS, and refuses it
            resource.setrlimit(what, (soft, hard))
