"""Shell: rar and 7z taken out by a program that this computer has (7-Zip, bsdtar, unrar), watched while it runs."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from parsers.containers.values import MB, Extraction, Member, UnpackTrouble

SECONDS = 60.0
MEMORY = 1024 * MB
GLANCE = 0.05  # seconds between two looks at the folder; a fast disk takes 50 MB meanwhile
_PASSWORD = re.compile(rb"(?i)password|encrypted|passphrase")
_VOLUME = re.compile(rb"(?i)missing volume|cannot find volume|next volume|multi-?volume|split")
_UNKNOWN = re.compile(rb"(?i)unrecognized archive|unsupported (?:method|rar|format)|is not supported|unknown method")
_PLACES = (r"C:\Program Files\7-Zip", r"C:\Program Files (x86)\7-Zip", "/opt/homebrew/bin", "/usr/local/bin")

# Program -> its arguments; {archive} and {folder} are filled in. None of them asks a question.
_PROGRAMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    *((name, ("x", "-y", "-bd", "-bso0", "-bsp0", "-p-", "-o{folder}", "{archive}")) for name in ("7zz", "7z", "7za")),
    ("bsdtar", ("-x", "-f", "{archive}", "-C", "{folder}")),
    ("unrar", ("x", "-y", "-p-", "-inul", "{archive}", "{folder}{slash}")),
    ("tar", ("-x", "-f", "{archive}", "-C", "{folder}")),  # on Windows and macOS it is bsdtar
)


@dataclass(frozen=True, slots=True)
class UnpackTool:
    """A program that opens archives. Can be pickled; called, it is a `parsers.containers.values.Tool`."""

    program: str  # path
    arguments: tuple[str, ...]
    seconds: float = SECONDS
    memory: int = MEMORY  # bytes

    def __call__(self, content: bytes, files: int, size: int) -> Extraction:
        """The files in an archive: all of them, or none and the trouble.

        Half of an archive would be judged as if it were the whole. OSError: the disk is full, the program is gone.
        """
        with TemporaryDirectory(prefix="tougao-", ignore_cleanup_errors=True) as place:
            archive, folder = Path(place, "archive"), Path(place, "out")
            archive.write_bytes(content)
            folder.mkdir()
            trouble = self._run(archive, folder, files, size)
            if trouble is None:
                return _Found(folder).extraction(files, size)
        return trouble

    def _run(self, archive: Path, folder: Path, files: int, size: int) -> Extraction | None:
        log = archive.with_name("log")
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - a program found by name, no shell, no word of the sender's
                [self.program, *(one.format(archive=archive, folder=folder, slash=os.sep) for one in self.arguments)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=_environment(),
            )
            try:
                broken = self._watch(process, folder, files, size)
            finally:
                process.kill()
                process.wait()
        if broken:
            return Extraction(trouble=UnpackTrouble.LIMITS, evidence=f"{self.name}: {broken}")
        if process.returncode == 0:
            return None
        with log.open("rb") as said:
            return Extraction(trouble=_trouble(said.read(MB)), evidence=f"{self.name}: status {process.returncode}")

    @property
    def name(self) -> str:
        """The program's, without its folder."""
        return Path(self.program).stem

    def _watch(self, process: subprocess.Popen[bytes], folder: Path, files: int, size: int) -> str:
        """Which limit the program broke, if it did, before it ended."""
        last = time.monotonic() + self.seconds
        while True:
            try:
                process.wait(GLANCE)
            except subprocess.TimeoutExpired:
                broken = _Found(folder).excess(files, size) or self._greed(process.pid)
                if time.monotonic() > last:
                    broken = broken or "too slow"
                if broken:
                    return broken
            else:
                return ""

    def _greed(self, pid: int) -> str:
        try:
            return "too much memory" if psutil.Process(pid).memory_info().rss > self.memory else ""
        except psutil.Error:  # it has just ended
            return ""


def find_tool() -> UnpackTool | None:
    """The first of the programs that this computer has; None: rar and 7z stay shut."""
    for name, arguments in _PROGRAMS:
        program = shutil.which(name) or shutil.which(name, path=os.pathsep.join(_PLACES))
        if program and (name != "tar" or _is_bsdtar(program)):
            return UnpackTool(program, arguments)
    return None


def _is_bsdtar(program: str) -> bool:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, timeout=10, check=False).stdout  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.startswith(b"bsdtar")


def _environment() -> dict[str, str]:
    """Ours, with a locale in which the programs can write Chinese file names."""
    locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    return os.environ | {"LC_ALL": locale, "LANG": locale}


def _trouble(said: bytes) -> UnpackTrouble:
    for pattern, trouble in (
        (_PASSWORD, UnpackTrouble.ENCRYPTED),
        (_VOLUME, UnpackTrouble.SPLIT),
        (_UNKNOWN, UnpackTrouble.UNSUPPORTED),
    ):
        if pattern.search(said):
            return trouble
    return UnpackTrouble.DAMAGED


@dataclass(frozen=True, slots=True)
class _Found:
    """What a program has put into a folder. Links are not followed."""

    folder: Path

    def excess(self, files: int, size: int) -> str:
        """Which limit is exceeded: counted no further than that."""
        total = 0
        for number, path in enumerate(self._paths(), 1):
            total += _size(path)
            if total > size:
                return "too many bytes"
            if number > files:
                return "too many files"
        return ""

    def extraction(self, files: int, size: int) -> Extraction:
        """The files, by name."""
        if excess := self.excess(files, size):
            return Extraction(trouble=UnpackTrouble.LIMITS, evidence=f"tool: {excess}")
        paths = sorted(path for path in self._paths() if _is_file(path))
        return Extraction(tuple(Member(path.relative_to(self.folder).as_posix(), path.read_bytes()) for path in paths))

    def _paths(self) -> Iterator[Path]:
        for place, _, names in os.walk(self.folder):
            yield from (Path(place, name) for name in names)


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:  # the program has just renamed it
        return 0


def _is_file(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)
