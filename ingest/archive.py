"""The archive on disk: raw mails, kept before anything is done with them; and what came, laid out for people."""

from __future__ import annotations

import os
import re
import time
import unicodedata
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path, PurePosixPath

from ingest.mailbox_base import BEIJING, RawMail
from ledger.model import KeptMail

RAW = "原始邮件"
NAMELESS = "未命名"
NO_CATEGORY, NO_PROVINCE = "未识别类别", "未识别省份"

# Windows and Excel (research/ecosystem.md §6): Excel opens paths of 218 characters, so much is left for the archive's
# own place; 120 bytes fit encrypted NAS folders, too.
PATH_CHARACTERS = 140  # category/province/entry/file
NAME_BYTES = 120
FOLDER_CHARACTERS = (24, 16, 48)  # of each of the three folders

WIDE = str.maketrans('<>:"/\\|?*#%[]^`{} ', "＜＞：＂／＼｜？＊＃％［］＾｀｛｝_")  # from # on: a workbook's links
DROPPED = frozenset({"Cc", "Cf", "Cs", "Cn"})  # control, invisible and bidi signs, lone surrogates, no character
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])")
EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}")

# What Windows runs on a double click. It stays in the archive for the record, under a name that opens nothing.
DANGEROUS = frozenset(
    {".exe", ".com", ".scr", ".pif", ".bat", ".cmd", ".msi", ".msp", ".mst", ".cpl", ".dll", ".sys", ".ocx", ".xll"}
    | {".js", ".jse", ".vbs", ".vbe", ".wsf", ".wsh", ".wsc", ".sct", ".ps1", ".psm1", ".hta", ".jar", ".jnlp"}
    | {".lnk", ".url", ".reg", ".inf", ".scf", ".chm", ".hlp", ".msc", ".application", ".gadget", ".diagcab"}
    | {".iso", ".img", ".vhd", ".vhdx", ".app", ".command", ".sh", ".desktop", ".apk"}
)
HARMLESS = ".危险勿开"


class Archive:
    """A directory that only this program writes. All paths it tells and takes are relative, with "/"."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def keep(self, raw: RawMail) -> KeptMail:
        """Put a raw mail on disk for good; the same mail again is the same file. Raises OSError."""
        content = raw.content or b""
        digest = sha256(content).hexdigest()
        path = f"{RAW}/{raw.arrived.astimezone(BEIJING):%Y-%m}/{digest[:32]}.eml"
        file = self._file(path)
        if not (file.is_file() and file.stat().st_size == len(content)):
            write_durably(file, content)
        return KeptMail(raw.key, digest, raw.size, path, raw.arrived, raw.oversize)

    def load(self, path: str) -> bytes:
        """A file's content. Raises OSError; ValueError where the path leads out of the archive."""
        return self._file(path).read_bytes()

    def lay_out(self, folder: tuple[str | None, str | None, str], files: Iterable[tuple[str, bytes]]) -> str:
        """Put files where people look: category/province/entry/name. Returns the folder.

        Doing it again changes nothing. A file of the same name and other content gets （2）; what Windows would run
        gets a name that opens nothing. Raises OSError.
        """
        category, province, entry = folder
        parts = (category or NO_CATEGORY, province or NO_PROVINCE, entry)
        names = [safe_name(part, characters=most) for part, most in zip(parts, FOLDER_CHARACTERS, strict=True)]
        relative = "/".join(names)
        place = self._file(relative)
        place.mkdir(parents=True, exist_ok=True)
        room = PATH_CHARACTERS - len(relative) - 1
        for name, content in files:
            _put(place, name, content, room)
        return relative

    def _file(self, path: str) -> Path:
        parts = PurePosixPath(path).parts
        if not parts or ".." in parts or parts[0] == "/":
            raise ValueError(f"not a path inside the archive: {path!r}")
        return self.root.joinpath(*parts)


# -- names ---------------------------------------------------------------------------------------------------------


def safe_name(text: str, limit: int = NAME_BYTES, *, characters: int = NAME_BYTES) -> str:
    """A sender's file name, or any text, as a name that Windows, macOS, Linux and a workbook's links all bear.

    At most `limit` UTF-8 bytes and `characters` characters; a longer one is cut and ends in a hash of the whole, its
    extension kept. A safe name stays as it is.

    >>> safe_name('../报告: "终稿" 100%.pdf')
    '／报告：_＂终稿＂_100％.pdf'
    >>> safe_name("CON.txt"), safe_name("  . ")
    ('_CON.txt', '未命名')
    """
    name = _legal(text)
    if len(name.encode()) <= limit and len(name) <= characters:
        return name
    mark = "~" + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    stem, extension = _split(name)
    return _cut(stem, limit - len((mark + extension).encode()), characters - len(mark + extension)) + mark + extension


def _legal(text: str) -> str:
    visible = "".join(sign if not sign.isspace() else " " for sign in text if _is_kept(sign))
    name = unicodedata.normalize("NFC", " ".join(visible.split()))
    name = name.lstrip(" .-~$").rstrip(" .").translate(WIDE)
    if RESERVED.fullmatch(name.partition(".")[0].rstrip("_ ")):
        name = "_" + name
    return name or NAMELESS


def _is_kept(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) not in DROPPED


def _split(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    return (stem, dot + ending) if stem and EXTENSION.fullmatch(dot + ending) else (name, "")


def _cut(text: str, limit: int, characters: int) -> str:
    return text.encode()[:limit].decode("utf-8", "ignore")[:characters].rstrip(" .")


# -- files ---------------------------------------------------------------------------------------------------------


def _put(place: Path, name: str, content: bytes, room: int) -> None:
    """Write a file beside the others, unless it is there already under one of the names it may have."""
    taken = {unicodedata.normalize("NFC", file.name).casefold(): file for file in place.iterdir()}
    copy = 1
    while there := taken.get((chosen := _name(name, copy, room)).casefold()):
        if there.is_file() and there.stat().st_size == len(content) and there.read_bytes() == content:
            return
        copy += 1
    _replace(place / chosen, content, durably=False)  # can be made again from the raw mail


def _name(name: str, copy: int, room: int) -> str:
    number = f"（{copy}）" if copy > 1 else ""
    ending = HARMLESS if _split(_legal(name))[1].lower() in DANGEROUS else ""
    extra = number + ending
    stem, extension = _split(safe_name(name, NAME_BYTES - len(extra.encode()), characters=room - len(extra)))
    return stem + number + extension + ending


def write_durably(file: Path, content: bytes) -> None:
    """Write a file so that it is there whole, or not at all, also after a power cut. Raises OSError."""
    new = not file.parent.exists()
    file.parent.mkdir(parents=True, exist_ok=True)
    _replace(file, content, durably=True)
    _sync_directory(file.parent)
    if new:
        _sync_directory(file.parent.parent)


def _replace(file: Path, content: bytes, *, durably: bool) -> None:
    temporary = file.with_name(f".{sha256(file.name.encode()).hexdigest()[:16]}.part")
    with temporary.open("wb") as opened:
        opened.write(content)
        if durably:
            opened.flush()
            os.fsync(opened.fileno())
    for wait in (0.1, 0.3, 0.6, 1.0):
        try:
            temporary.replace(file)
        except PermissionError:  # on Windows a virus scanner may hold the new file for a moment
            time.sleep(wait)
        else:
            return
    temporary.replace(file)


def _sync_directory(directory: Path) -> None:
    """Put the directory's entries on disk; Windows has no such thing, and its rename is journalled."""
    if os.name == "posix":
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
