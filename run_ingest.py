#!/usr/bin/env python3
"""The one command. Makes its own environment at first, then hands over to ingest.commands; alone asks the clock.

Only the standard library may be imported at the top: on a fresh machine nothing else is there yet (CONTRACT §1).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import re
import signal
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
CONSTRAINTS = ROOT / "constraints.txt"
PROJECT = ROOT / "pyproject.toml"
HANDED_OVER = "TOUGAO_HANDED_OVER"  # set for the child, so that a broken environment cannot start itself for ever
WRONG_USE = 2
TEST_HELP = """用法：run_ingest.py test [pytest 的参数…]

  安装测试所需的包（第一次），然后运行测试。参数原样交给 pytest，例如：

  run_ingest.py test -x tests/test_rules.py"""


def main(arguments: list[str]) -> int:
    """Run a verb; 0, 1, 2 or 3 as CONTRACT §1 says."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows log is cp936 and would refuse ✓
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if sys.version_info < (3, 11):  # noqa: UP036 - an old Python must be told so in Chinese
        return _say(f"需要 Python 3.11 或更新的版本，现在是 {sys.version.split()[0]}。请安装新版 Python 后再运行。")
    if arguments[:1] == ["test"] and arguments[1:2] in (["--help"], ["-h"]):
        print(TEST_HELP)  # noqa: T201 - click is not there yet
        return 0
    extra = "test" if arguments[:1] == ["test"] else ""
    if _satisfied(extra):
        return _run(arguments)
    if os.environ.get(HANDED_OVER):
        return _say(f"运行环境不完整。请删除文件夹 {VENV} 后重新运行。")
    return _prepare(extra) or _hand_over(arguments)


def clock() -> datetime:
    """The time, aware."""
    return datetime.now(timezone.utc)  # noqa: TID251, UP017 - the one clock; UTC would not import on an old Python


def _run(arguments: list[str]) -> int:
    if arguments[:1] == ["test"]:
        return subprocess.run([sys.executable, "-m", "pytest", *arguments[1:]], cwd=ROOT, check=False).returncode  # noqa: S603 - our own interpreter
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from ingest.commands import run

    return run(arguments, clock)


# -- the environment ---------------------------------------------------------------------------------------------


def _requirements(extra: str) -> list[str]:
    """The requirements of pyproject.toml that hold on this system."""
    import tomllib

    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    listed = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    return [line.split(";")[0].strip() for line in listed if "win32" not in line or sys.platform == "win32"]


def _satisfied(extra: str) -> bool:
    """Whether this interpreter has every requirement, in a version that fits."""
    return all(_fits(requirement) for requirement in _requirements(extra))


def _fits(requirement: str) -> bool:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    try:
        have = _numbers(importlib.metadata.version(name[0] if name else requirement))
    except importlib.metadata.PackageNotFoundError:
        return False
    bounds = re.findall(r"(>=|<)\s*([0-9.]+)", requirement)
    return all(have >= _numbers(bound) if sign == ">=" else have < _numbers(bound) for sign, bound in bounds)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _prepare(extra: str) -> int:
    """Make .venv and install into it what is pinned; 0, or 2 after saying in Chinese what to do."""
    stamp = VENV / f"tougao{'-' + extra if extra else ''}.stamp"
    wanted = _fingerprint()
    if _python().exists() and stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return 0
    print("首次运行：正在准备运行环境（.venv），约需一两分钟……", file=sys.stderr, flush=True)  # noqa: T201 - click is not there yet
    if not _has_pip():
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter
        if made.returncode:
            return _say(_why_no_venv(made.stdout + made.stderr))
    install = [str(_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*install, "-c", str(CONSTRAINTS), *_requirements(extra)], check=False, stdout=sys.stderr)  # noqa: S603 - pip of our own environment
    if done.returncode:
        return _say(
            "安装依赖没有成功（原因见上）。若是网络不通或太慢，请先按本单位的办法给 pip 配置镜像，再运行同一条命令；"
            "已装好的部分不会重装。"
        )
    stamp.write_text(wanted, encoding="ascii")
    return 0


def _has_pip() -> bool:
    """Whether .venv is whole: without python3-venv Debian leaves half of one behind, a newer Python an empty one."""
    asked = [str(_python()), "-m", "pip", "--version"]
    return _python().exists() and subprocess.run(asked, capture_output=True, check=False).returncode == 0  # noqa: S603 - pip of our own environment


def _why_no_venv(output: str) -> str:
    if "ensurepip" in output or "No module named venv" in output:
        return (
            "这台电脑的 Python 没有 venv。请先执行：sudo apt install python3-venv（Debian、Ubuntu），再运行同一条命令。"
        )
    return f"建立运行环境 {VENV} 没有成功：\n{output.strip()}"


def _fingerprint() -> str:
    """Changes when the requirements, the pins or the interpreter do."""
    parts = (PROJECT.read_bytes(), CONSTRAINTS.read_bytes(), sys.version.encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _hand_over(arguments: list[str]) -> int:
    """Go on in .venv. On POSIX the process is replaced, so that signals reach the one that works."""
    command = [str(_python()), str(Path(__file__).resolve()), *arguments]
    environment = {**os.environ, HANDED_OVER: "1", "PYTHONUTF8": "1"}
    if os.name == "posix":
        os.execve(command[0], command, environment)  # noqa: S606 - our own interpreter
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the child's: it finishes the mail in hand
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own interpreter


def _say(message: str) -> int:
    print(message, file=sys.stderr)  # noqa: T201 - click is not there yet
    return WRONG_USE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
