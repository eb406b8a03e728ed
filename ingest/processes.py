"""A concurrent.futures.Executor whose work is done in processes with a time and a memory limit each (pdf.md §6).

Nothing can interrupt a C library within a process, so the process is ended from outside and replaced; the work that
it was at raises `ProcessLostError`, other work goes on. Each process has one thread here, which feeds and watches it.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

import psutil

from ingest.process_inside import MB, Done, Failed, Limits, MoreTime, Ready, Surroundings, serve

if sys.platform != "win32":
    from multiprocessing import resource_tracker

P = ParamSpec("P")
T = TypeVar("T")
Work = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]

DEFAULT_LIMITS = Limits()
GLANCE = 0.02  # seconds between two looks at a process; a fast one can take 50 MB meanwhile
START_SECONDS = 120.0  # a virus scanner may look into every library
PAUSES = (0.1, 1.0)  # seconds before a process that did not start is started again; under load a start can fail
WORN = 0.75  # of the memory limit, when there is nothing to do
# spawn everywhere: fork copies locks that threads hold, and two of our three systems have nothing else.
SPAWN = multiprocessing.get_context("spawn")
# multiprocessing keeps a list of children without a lock, and reaps others' while it starts one.
_children = threading.Lock()


class ProcessLostError(Exception):
    """The process that did the work was stopped at a limit, or died. `str()` is English, without personal data."""


class OverTimeError(ProcessLostError):
    """Stopped at the time limit."""


class NotStartedError(OSError):
    """A worker process could not be started, not even at the third attempt: the machine's trouble, not the work's."""


@dataclass(frozen=True, slots=True)
class Task:
    """Work, and who waits for it."""

    future: Future[Any]
    work: Work


class LimitedProcesses(Executor):
    """Up to `workers` processes, each started when there is work for it. Close it, best by `with`.

    A program that ends without closing it cancels what was not done.

    Functions, arguments and results are pickled. A function may be called twice: where a process dies that had done
    other work before, the next one tries again, lest one file be blamed for what another left behind.
    `imports`: modules that each process loads first. `environment`: what it sets before.
    """

    def __init__(
        self,
        workers: int | None = None,
        limits: Limits = DEFAULT_LIMITS,
        *,
        imports: tuple[str, ...] = (),
        environment: dict[str, str] | None = None,
    ) -> None:
        self._workers = workers or min(2, os.cpu_count() or 1)
        self._surroundings = Surroundings(limits, imports, environment)
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._idle = threading.Semaphore(0)
        self._lock = threading.Lock()
        self._closed = False
        self._stopping = threading.Event()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have `fn` called in a worker process. Its time counts from when the process begins on it."""
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("closed")
            self._tasks.put(Task(future, (fn, args, kwargs)))
            if not self._idle.acquire(blocking=False) and len(self._threads) < self._workers:
                self._add_thread()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - Executor's
        """Take no more work; end every process when it has done what is left."""
        with self._lock:
            self._closed = True
        if cancel_futures:
            self._cancel_waiting()
        for _ in self._threads:
            self._tasks.put(None)
        if wait:
            for thread in self._threads:
                thread.join()
            atexit.unregister(self.kill_workers)

    def kill_workers(self) -> None:
        """End at once: work in hand and work that waits is cancelled."""
        self._stopping.set()
        self.shutdown(cancel_futures=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish what was asked for; after an exception, Ctrl+C for one, end at once."""
        if kind is None:
            self.shutdown()
        else:
            self.kill_workers()

    def _cancel_waiting(self) -> None:
        while True:
            try:
                task = self._tasks.get_nowait()
            except Empty:
                return
            if task is not None:
                task.future.cancel()
                task.future.set_running_or_notify_cancel()  # wakes those who wait for it

    def _add_thread(self) -> None:
        if not self._threads:
            # Before multiprocessing's own, which waits for processes that nobody has told to end.
            atexit.register(self.kill_workers)
        name = f"processes-{len(self._threads) + 1}"
        thread = threading.Thread(target=self._feed, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _feed(self) -> None:
        """A thread's life: one task after the other, in one process as long as it lasts."""
        slot = _Slot(self._surroundings, self._stopping)
        while (task := self._next()) is not None:
            slot.settle(task)
            del task  # or a file stays in memory until the next one comes
        slot.discard()

    def _next(self) -> Task | None:
        try:
            return self._tasks.get_nowait()
        except Empty:
            self._idle.release()
            return self._tasks.get()


class _Slot:
    """The place of one worker process, and the processes that hold it one after the other."""

    def __init__(self, surroundings: Surroundings, stopping: threading.Event) -> None:
        self._surroundings, self._stopping = surroundings, stopping
        self._process: _WorkerProcess | None = None

    def settle(self, task: Task) -> None:
        """Do a task, and say what came of it."""
        if not task.future.set_running_or_notify_cancel():
            return
        try:
            value = self._value(task.work)
        except Exception as error:  # noqa: BLE001 - it belongs to those who wait for the task
            task.future.set_exception(error)
        else:
            task.future.set_result(value)

    def discard(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.end()
            self._process = None

    def _value(self, work: Work) -> Any:
        blameless = self._process is None
        try:
            return self._tried(work)
        except OverTimeError:
            raise
        except ProcessLostError:
            if blameless:
                raise
        return self._tried(work)

    def _tried(self, work: Work) -> Any:
        self._process = self._process or self._started()
        try:
            return self._process.do(work)
        except (ProcessLostError, CancelledError):
            self.discard()
            raise
        finally:
            if self._process is not None and self._process.is_worn():
                self.discard()

    def _started(self) -> _WorkerProcess:
        for pause in PAUSES:
            try:
                return _WorkerProcess(self._surroundings, self._stopping)
            except NotStartedError:
                self._stopping.wait(pause)
        return _WorkerProcess(self._surroundings, self._stopping)


class _WorkerProcess:
    """One process, seen from outside. Used by one thread only."""

    def __init__(self, surroundings: Surroundings, stopping: threading.Event) -> None:
        """Start it and wait until it is ready. Raises NotStartedError, and what its imports raise."""
        self._limits, self._stopping = surroundings.limits, stopping
        self._tasks = 0
        self._pipe, theirs = SPAWN.Pipe()
        self._process = SPAWN.Process(target=serve, args=(theirs, surroundings), name="tougao-worker", daemon=True)
        try:
            _start(self._process)
        except (OSError, MemoryError) as error:
            self._pipe.close()
            raise NotStartedError(f"no worker process: {error}") from error
        finally:
            theirs.close()
        try:
            self._seen = psutil.Process(self._process.pid)
            self._receive(START_SECONDS)
        except (ProcessLostError, psutil.Error) as error:
            self.end()
            raise NotStartedError(f"no worker process: {error}") from error
        except BaseException:
            self.end()
            raise

    def do(self, work: Work) -> Any:
        """What the work gives, or raises; ProcessLostError where it takes too much. The process is then to be ended."""
        self._tasks += 1
        try:
            self._pipe.send(work)
        except OSError as error:
            raise ProcessLostError(self._how_it_died()) from error
        return self._receive(self._limits.seconds)

    def is_worn(self) -> bool:
        """Whether it has worked long enough, or keeps too much memory."""
        return self._tasks >= self._limits.tasks or self._memory_mb() > WORN * self._limits.memory_mb

    def end(self) -> None:
        """Kill and bury it."""
        self._pipe.close()
        with _children:
            self._process.kill()
            self._process.join()
            self._process.close()

    def _receive(self, seconds: float) -> Any:
        """The answer. Raises what the work raised, ProcessLostError, or CancelledError where all is to stop."""
        begun = time.monotonic()
        while True:
            while not self._pipe.poll(GLANCE):
                self._watch()
                if time.monotonic() - begun > seconds:
                    raise OverTimeError(f"stopped after {seconds:g} s")
            try:
                answer = self._pipe.recv()
            except (EOFError, OSError) as error:
                raise ProcessLostError(self._how_it_died()) from error
            match answer:
                case MoreTime():
                    seconds += answer.seconds
                case Failed():
                    answer.error.add_note(f"in a worker process:\n{answer.places}")
                    raise answer.error
                case Ready():
                    return None
                case Done():
                    return answer.value

    def _watch(self) -> None:
        if self._stopping.is_set():
            raise CancelledError
        if self._memory_mb() > self._limits.memory_mb:
            raise ProcessLostError(f"stopped at {self._limits.memory_mb} MB of memory")

    def _memory_mb(self) -> float:
        try:
            used = self._seen.memory_info()
        except psutil.Error:  # it is gone: the pipe will say so
            return 0.0
        # Windows takes memory out of the working set as it likes; what the process asked for is "private".
        return float(max(used.rss, getattr(used, "private", 0)) / MB)

    def _how_it_died(self) -> str:
        with _children:
            self._process.join(GLANCE * 50)
            code = self._process.exitcode
        return "the process " + (_exit_words(code) if code is not None else "fell silent")


def _start(process: Any) -> None:
    """Start a process that Ctrl+C and SIGTERM do not reach even before it can say so itself."""
    if sys.platform == "win32":
        with _children:
            process.start()
        return
    resource_tracker.ensure_running()  # it would take our mask off the first process
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        with _children:
            process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _exit_words(code: int) -> str:
    if code >= 0:
        return f"ended by itself with {code:#x}"
    try:
        return f"died of {signal.Signals(-code).name}"
    except ValueError:
        return f"died of signal {-code}"
