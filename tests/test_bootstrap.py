"""run_ingest.py before there is anything to import: its own environment, stamps, and what it says in Chinese."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from outside import ROOT, environment

import run_ingest


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program folder of its own, so that no test touches the real environment."""
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.setattr(run_ingest, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run_ingest, "PROJECT", tmp_path / "pyproject.toml")
    monkeypatch.setattr(run_ingest, "CONSTRAINTS", tmp_path / "constraints.txt")
    monkeypatch.delenv(run_ingest.HANDED_OVER, raising=False)
    return tmp_path


class Commands:
    """Stands in for subprocess.run: notes what would be run, answers as told."""

    def __init__(self, python: Path) -> None:
        self.run: list[list[str]] = []
        self.python = python
        self.answers: dict[str, tuple[int, str]] = {}

    def __call__(self, command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        self.run.append(command)
        verb = "venv" if "venv" in command else command[3]  # python -m pip VERB
        status, said = self.answers.get(verb, (0, ""))
        if verb == "venv" and status == 0:
            self.python.parent.mkdir(parents=True, exist_ok=True)
            self.python.touch()
        return subprocess.CompletedProcess(command, status, said, "")

    @property
    def verbs(self) -> list[str]:
        return ["venv" if "venv" in command else command[3] for command in self.run]


@pytest.fixture
def commands(home: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """No environment is built and nothing is fetched."""
    fake = Commands(run_ingest._python())
    monkeypatch.setattr(subprocess, "run", fake)
    return fake


# -- is everything here ------------------------------------------------------------------------------------------

FITS: dict[str, tuple[str, str | None, bool]] = {
    "the very version": ("click>=8.1", "8.1", True),
    "a later one": ("click>=8.1", "8.5.1", True),
    "ten is more than nine": ("click>=8.9", "8.10", True),
    "an earlier one": ("click>=8.1", "8.0.9", False),
    "none": ("click>=8.1", None, False),
    "below the bound": ("openpyxl>=3.1.5,<3.2", "3.1.5", True),
    "beyond the bound": ("openpyxl>=3.1.5,<3.2", "3.2.0", False),
    "the next great version": ("apscheduler>=3.11,<4", "4.0.0a5", False),
    "with an extra": ("pypdf[crypto]>=7.1", "7.1.0", True),
    "four numbers": ("opencv-python-headless>=5", "5.0.0.93", True),
    "no bound": ("click", "1", True),
}


@pytest.mark.parametrize(("requirement", "have", "fits"), FITS.values(), ids=FITS.keys())
def test_whether_a_requirement_is_met(
    monkeypatch: pytest.MonkeyPatch, requirement: str, have: str | None, fits: bool
) -> None:
    def version(_: str) -> str:
        if have is None:
            raise importlib.metadata.PackageNotFoundError
        return have

    monkeypatch.setattr(importlib.metadata, "version", version)
    assert run_ingest._fits(requirement) is fits


def test_this_environment_has_all_that_the_project_asks_for() -> None:
    assert run_ingest._satisfied("test")


def test_what_only_windows_needs_is_asked_for_there_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = dict.fromkeys(("linux", "darwin", "win32"))
    found = {}
    for platform in asked:
        monkeypatch.setattr(sys, "platform", platform)
        found[platform] = any(line.startswith("tzdata") for line in run_ingest._requirements(""))
    assert found == {"linux": False, "darwin": False, "win32": True}
    assert not any(";" in line for line in run_ingest._requirements("test"))


def test_every_requirement_is_pinned() -> None:
    pinned = {
        line.split("==")[0].lower() for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if line
    }
    asked = {line.split("[")[0].split(">")[0].split("=")[0].lower() for line in run_ingest._requirements("test")}
    assert asked <= pinned


def test_no_file_names_an_index() -> None:
    assert "://" not in (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "index-url" not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


# -- making it ---------------------------------------------------------------------------------------------------


def test_the_first_call_makes_an_environment_and_stamps_it(home: Path, commands: Commands) -> None:
    assert run_ingest._prepare("") == 0
    assert commands.verbs == ["venv", "install"]
    install = commands.run[-1]
    assert install[0] == str(run_ingest._python())
    assert str(home / "constraints.txt") in install
    assert set(run_ingest._requirements("")) <= set(install)
    assert not [word for word in install if "index" in word]
    assert (home / ".venv" / "tougao.stamp").read_text("ascii") == run_ingest._fingerprint()


def test_a_later_call_does_nothing(commands: Commands, capsys: pytest.CaptureFixture[str]) -> None:
    run_ingest._prepare("")
    commands.run.clear()
    capsys.readouterr()
    assert run_ingest._prepare("") == 0
    assert commands.run == []
    assert capsys.readouterr().err == ""


def test_the_tests_have_a_stamp_of_their_own(commands: Commands) -> None:
    run_ingest._prepare("")
    commands.run.clear()
    assert run_ingest._prepare("test") == 0
    assert commands.verbs == ["--version", "install"]
    assert any(word.startswith("pytest") for word in commands.run[-1])


@pytest.mark.parametrize("changed", ["pyproject.toml", "constraints.txt"])
def test_what_changed_is_installed_again(home: Path, commands: Commands, changed: str) -> None:
    run_ingest._prepare("")
    commands.run.clear()
    (home / changed).write_text((home / changed).read_text("utf-8") + "\n# changed\n", encoding="utf-8")
    assert run_ingest._prepare("") == 0
    assert "install" in commands.verbs


def test_another_python_is_noticed(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    run_ingest._prepare("")
    commands.run.clear()
    monkeypatch.setattr(sys, "version", "3.99.0")
    assert run_ingest._prepare("") == 0
    assert "install" in commands.verbs


def test_half_an_environment_is_made_whole(commands: Commands) -> None:
    """Debian without python3-venv leaves an interpreter without pip behind; after installing it, the call must work."""
    commands.python.parent.mkdir(parents=True)
    commands.python.touch()
    commands.answers["--version"] = (1, "")
    assert run_ingest._prepare("") == 0
    assert commands.verbs == ["--version", "venv", "install"]


def test_debian_without_venv_is_told_the_command(commands: Commands, capsys: pytest.CaptureFixture[str]) -> None:
    commands.answers["venv"] = (1, "created successfully because ensurepip is not\navailable.")
    assert run_ingest._prepare("") == 2
    said = capsys.readouterr().err
    assert "sudo apt install python3-venv" in said
    assert "ensurepip is not" not in said


def test_any_other_failure_is_quoted(commands: Commands, capsys: pytest.CaptureFixture[str]) -> None:
    commands.answers["venv"] = (1, "No space left on device")
    assert run_ingest._prepare("") == 2
    assert "No space left on device" in capsys.readouterr().err


def test_no_network_leaves_no_stamp(home: Path, commands: Commands, capsys: pytest.CaptureFixture[str]) -> None:
    commands.answers["install"] = (1, "")
    assert run_ingest._prepare("") == 2
    assert "给 pip 配置镜像" in capsys.readouterr().err
    assert not (home / ".venv" / "tougao.stamp").exists()


# -- going on ----------------------------------------------------------------------------------------------------


def test_an_old_python_is_told_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(sys, "version", "3.9.2 (default)")
    assert run_ingest.main(["demo"]) == 2
    assert "需要 Python 3.11 或更新的版本，现在是 3.9.2" in capsys.readouterr().err


def test_a_broken_environment_does_not_start_itself_for_ever(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run_ingest, "_satisfied", lambda _: False)
    monkeypatch.setenv(run_ingest.HANDED_OVER, "1")
    assert run_ingest.main(["demo"]) == 2
    assert f"请删除文件夹 {home / '.venv'} 后重新运行" in capsys.readouterr().err


class GoneError(Exception):
    """The process has been replaced."""


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a child process goes on")
def test_the_work_goes_on_inside_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[Any] = []

    def execve(*what: Any) -> None:
        handed.extend(what)
        raise GoneError

    monkeypatch.setattr(run_ingest, "_satisfied", lambda _: False)
    monkeypatch.setattr(run_ingest, "_prepare", lambda _: 0)
    monkeypatch.setattr(os, "execve", execve)
    with pytest.raises(GoneError):
        run_ingest.main(["once", "--json"])
    program, command, variables = handed
    assert program == command[0] == str(run_ingest._python())
    assert command[1:] == [str(ROOT / "run_ingest.py"), "once", "--json"]
    assert variables[run_ingest.HANDED_OVER] == "1"


def test_help_for_test_needs_no_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run_ingest, "_satisfied", lambda _: False)
    assert run_ingest.main(["test", "--help"]) == 0
    assert "安装测试所需的包" in capsys.readouterr().out


def test_only_the_standard_library_is_imported_at_first() -> None:
    """An interpreter without our dependencies must come as far as saying what it does."""
    code = "import sys, run_ingest; print(*sorted(sys.modules))"
    command = [sys.executable, "-S", "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True)
    assert not {"click", "pydantic", "numpy", "config", "ingest"} & set(done.stdout.split())
