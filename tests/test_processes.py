"""Work in processes with limits: what hangs, crashes or eats memory is lost alone, and nothing is left behind."""

from __future__ import annotations

import gc
import os
import re
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor
from pathlib import Path

import psutil
import pytest

from ingest.process_inside import Limits, more_time
from ingest.processes import LimitedProcesses, NotStartedError, ProcessLostError
from tests import misdeeds

ROOT = Path(__file__).parents[1]
POSIX = os.name == "posix"
NOT_PICKLED = re.compile(r"pickle|local object")
TIGHT = Limits(seconds=1.0, memory_mb=200)


@pytest.fixture(scope="module")
def processes() -> Iterator[LimitedProcesses]:
    """Two processes, whatever the machine has."""
    with LimitedProcesses(2, TIGHT) as made:
        yield made


def children() -> set[int]:
    """Our worker processes; multiprocessing's resource tracker lives as long as we do."""
    found = psutil.Process().children(recursive=True)
    return {one.pid for one in found if "resource_tracker" not in " ".join(one.cmdline())}


# -- what becomes of work ------------------------------------------------------------------------------------------

MISDEEDS: dict[str, tuple[Callable[[], None], str]] = {
    "hangs": (misdeeds.hang, "stopped after 1 s"),
    "eats memory": (misdeeds.eat_without_end, "stopped at 200 MB of memory"),
    "ends by itself": (misdeeds.end_by_itself, "the process ended by itself with 0x7"),
    "aborts": (misdeeds.abort, "the process died of SIGABRT" if POSIX else "the process ended by itself with 0x3"),
}
if POSIX:
    MISDEEDS["crashes"] = misdeeds.crash, "the process died of SIGSEGV"


@pytest.mark.parametrize(("deed", "words"), MISDEEDS.values(), ids=MISDEEDS.keys())
def test_a_misdeed_is_lost_alone(processes: LimitedProcesses, deed: Callable[[], None], words: str) -> None:
    lost, good = processes.submit(deed), processes.submit(misdeeds.after, 0.1, 5)
    with pytest.raises(ProcessLostError) as told:
        lost.result(20)
    assert str(told.value) == words
    assert good.result(20) == 5
    assert processes.submit(misdeeds.after, 0, 6).result(20) == 6


def test_answers_belong_to_their_questions(processes: LimitedProcesses) -> None:
    delays = [0.05 * (number % 3) for number in range(12)]
    assert list(processes.map(misdeeds.after, delays, range(12))) == list(range(12))


def test_it_is_an_executor(processes: LimitedProcesses) -> None:
    assert isinstance(processes, Executor)
    assert processes.submit(max, [3, 1], key=abs).result(20) == 3


def test_what_the_work_raises_comes_home_with_its_places(processes: LimitedProcesses) -> None:
    with pytest.raises(ValueError, match="Zhang San") as told:
        processes.submit(misdeeds.quarrel, "Zhang San").result(20)
    assert "in quarrel" in told.value.__notes__[0]
    assert "Zhang San" not in told.value.__notes__[0]  # notes may be logged, messages may quote a mail


def test_what_cannot_be_brought_home_is_said(processes: LimitedProcesses) -> None:
    with pytest.raises(RuntimeError, match="StrangeError"):
        processes.submit(misdeeds.quarrel_strangely).result(20)
    with pytest.raises(Exception, match=NOT_PICKLED):
        processes.submit(misdeeds.give_a_function).result(20)


def test_what_cannot_be_sent_is_said(processes: LimitedProcesses) -> None:
    with pytest.raises(Exception, match=NOT_PICKLED):
        processes.submit(lambda: None).result(20)
    assert processes.submit(misdeeds.after, 0, 1).result(20) == 1


def test_work_may_ask_for_more_time(processes: LimitedProcesses) -> None:
    assert processes.submit(misdeeds.ask_for_time, 5.0, 1.2).result(20) == "done"
    more_time(1)  # elsewhere it does nothing


def test_a_process_is_cut_off_from_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with LimitedProcesses(1, TIGHT) as one:
        assert one.submit(misdeeds.chatter).result(20) == ""
    assert capfd.readouterr() == ("", "")


def test_waiting_for_a_process_costs_the_work_no_time() -> None:
    with LimitedProcesses(1, TIGHT) as one:
        assert [future.result(20) for future in [one.submit(misdeeds.after, 0.6, n) for n in range(2)]] == [0, 1]


# -- processes come and go -----------------------------------------------------------------------------------------


def test_processes_start_when_there_is_work_and_end_with_the_pool() -> None:
    before = children()
    with LimitedProcesses(2, TIGHT) as two:
        assert children() == before
        first = two.submit(misdeeds.where).result(20)
        assert two.submit(misdeeds.where).result(20) == first
        assert children() - before == {first}
        both = {future.result(20) for future in [two.submit(misdeeds.eat, 1) for _ in range(6)]}
        assert len(both) == 2
        assert children() - before == both
    assert children() == before
    with pytest.raises(RuntimeError):
        two.submit(misdeeds.where)


def test_a_worn_process_is_replaced() -> None:
    with LimitedProcesses(1, Limits(tasks=2)) as one:
        seen = [one.submit(misdeeds.where).result(20) for _ in range(4)]
    assert seen[0] == seen[1] != seen[2] == seen[3]


def test_a_process_that_keeps_memory_is_replaced() -> None:
    with LimitedProcesses(1, Limits(memory_mb=200)) as one:
        fat = one.submit(misdeeds.eat, 160).result(20)
        assert one.submit(misdeeds.where).result(20) != fat


def test_a_process_that_died_of_its_past_does_not_shame_the_work() -> None:
    with LimitedProcesses(1, TIGHT) as one:
        old = one.submit(misdeeds.where).result(20)
        assert one.submit(misdeeds.crash_unless, old).result(20) != old


def test_a_process_that_dies_between_two_pieces_of_work_is_replaced() -> None:
    with LimitedProcesses(1, TIGHT) as one:
        victim = psutil.Process(one.submit(misdeeds.where).result(20))
        victim.kill()
        assert one.submit(misdeeds.where).result(20) != victim.pid


def test_an_import_that_fails_is_our_bug() -> None:
    with LimitedProcesses(1, TIGHT, imports=("no_such_module",)) as one, pytest.raises(ModuleNotFoundError):
        one.submit(misdeeds.where).result(20)


def deadly_to_import(directory: Path, times: int) -> str:
    """The name of a module that ends the process that imports it, so many times."""
    text = f"""
import os, pathlib
count = pathlib.Path({str(directory / "count")!r})
seen = int(count.read_text()) if count.exists() else 0
count.write_text(str(seen + 1))
if seen < {times}:
    os._exit(9)
"""
    (directory / "deadly_to_import.py").write_text(text, encoding="utf-8")
    return "deadly_to_import"


def test_a_process_that_does_not_start_is_weather(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    with (
        LimitedProcesses(1, TIGHT, imports=(deadly_to_import(tmp_path, 3),)) as one,
        pytest.raises(NotStartedError, match="ended by itself with 0x9"),
    ):
        one.submit(misdeeds.where).result(20)


def test_a_start_that_fails_for_a_moment_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    with LimitedProcesses(1, TIGHT, imports=(deadly_to_import(tmp_path, 1),)) as one:
        assert one.submit(misdeeds.after, 0, 1).result(20) == 1


def test_nothing_is_left_open() -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        with LimitedProcesses(1, TIGHT) as one:
            one.submit(misdeeds.where).result(20)
            with pytest.raises(ProcessLostError):
                one.submit(misdeeds.end_by_itself).result(20)
        del one
        gc.collect()
    assert not told


# -- the end ---------------------------------------------------------------------------------------------------------


def test_an_exception_ends_all_at_once() -> None:
    before = children()
    with pytest.raises(KeyboardInterrupt), LimitedProcesses(1, Limits(seconds=60)) as one:
        running, waiting = one.submit(misdeeds.hang), one.submit(misdeeds.where)
        while not running.running():
            time.sleep(0.01)
        begun = time.monotonic()
        raise KeyboardInterrupt
    assert time.monotonic() - begun < 5
    assert children() == before
    assert waiting.cancelled()
    with pytest.raises(CancelledError):
        running.result()


WITHOUT_CLOSING = """
from ingest.processes import LimitedProcesses
from tests import misdeeds

if __name__ == "__main__":
    one = LimitedProcesses(1)
    print(one.submit(misdeeds.where).result(), flush=True)
"""
HANGING = """
from ingest.processes import LimitedProcesses
from tests import misdeeds

if __name__ == "__main__":
    with LimitedProcesses(1) as one:
        print(one.submit(misdeeds.where).result(), flush=True)
        one.submit(misdeeds.hang).result()
"""


def program(text: str, script: Path | None = None) -> subprocess.Popen[str]:
    """Python running this, from `-c` or a file; in a process group of its own, as a shell starts it."""
    if script is not None:
        script.write_text(text, encoding="utf-8")
    command = [sys.executable, "-W", "error", *(["-c", text] if script is None else [str(script)])]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, env=environment, text=True, start_new_session=True, **pipes)


def is_gone(process: int) -> bool:
    """Whether it ends within some seconds; who buries it is not our affair."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if psutil.Process(process).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("from_file", [False, True], ids=["from -c", "from a script"])
def test_a_program_that_forgets_to_close_ends(tmp_path: Path, from_file: bool) -> None:
    with program(WITHOUT_CLOSING, tmp_path / "script.py" if from_file else None) as started:
        out, err = started.communicate(timeout=20)
    assert (started.returncode, err) == (0, "")
    assert is_gone(int(out))


@pytest.mark.skipif(not POSIX, reason="Windows cannot send Ctrl+C to another program's group only")
def test_ctrl_c_is_the_parents_alone() -> None:
    with program(HANGING) as started:
        assert started.stdout
        child = int(started.stdout.readline())
        time.sleep(0.2)
        os.killpg(started.pid, signal.SIGINT)
        _, err = started.communicate(timeout=20)
    assert started.returncode == -signal.SIGINT
    assert err.count("Traceback") == 1
    assert "KeyboardInterrupt" in err
    assert is_gone(child)


def test_a_process_dies_with_its_parent_even_in_the_middle_of_work() -> None:
    with program(HANGING) as started:
        assert started.stdout
        child = int(started.stdout.readline())
        time.sleep(0.2)
        started.kill()
    assert is_gone(child)


@pytest.mark.skipif(not POSIX, reason="there is no SIGTERM on Windows")
def test_a_services_stop_does_not_reach_the_work() -> None:
    with LimitedProcesses(1, TIGHT) as one:
        process = one.submit(misdeeds.where).result(20)
        work = one.submit(misdeeds.after, 0.3, 1)
        os.kill(process, signal.SIGTERM)
        assert work.result(20) == 1
        assert one.submit(misdeeds.where).result(20) == process
