"""Paths inside archives -> names that a person reads and that lead nowhere; pure."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_DRIVE = re.compile(r"^[A-Za-z]:")
_LITTER = re.compile(r"(?i)^(?:\._.*|~\$.*|\.DS_Store|Thumbs\.db|desktop\.ini)$")
_VOLUME = re.compile(r"(?i)\.part\d+\.rar$|\.(?:zip|rar|7z|tar|gz)\.\d{3}$|\.[rz]\d{2}$")
LONGEST = 500  # characters of a path


class InnerPath(NamedTuple):
    """A path made harmless, and whether it had led out of the archive."""

    name: str  # with "/" between folders; "" where nothing is left
    escaped: bool


def inner_path(written: str) -> InnerPath:
    r"""The path without anything that could lead out: `..`, leading slashes, drive letters, control characters.

    >>> inner_path("作品\\片.mp4")
    InnerPath(name='作品/片.mp4', escaped=False)
    >>> inner_path("../../etc/passwd")
    InnerPath(name='etc/passwd', escaped=True)
    >>> inner_path("C:\\Windows\\x.exe")
    InnerPath(name='Windows/x.exe', escaped=True)
    """
    visible = "".join(char for char in written if unicodedata.category(char) not in ("Cc", "Cs"))
    path = unicodedata.normalize("NFC", visible).replace("\\", "/")
    rest = _DRIVE.sub("", path)
    parts = rest.split("/")
    escaped = path != rest or rest.startswith("/") or ".." in parts
    kept = [part.strip() for part in parts if part.strip() not in ("", ".", "..")]
    return InnerPath("/".join(kept)[-LONGEST:], escaped)


def is_litter(path: str) -> bool:
    """Whether an operating system or an editor left it there: __MACOSX, .DS_Store, Thumbs.db, ~$ lock files."""
    parts = path.replace("\\", "/").rstrip("/").split("/")
    return "__MACOSX" in parts or _LITTER.match(parts[-1]) is not None


def is_volume(name: str) -> bool:
    """Whether a name is that of one volume of several.

    >>> is_volume("报送材料.part1.rar"), is_volume("报送材料.rar")
    (True, False)
    """
    return _VOLUME.search(name) is not None
