"""The files in a tar (POSIX ustar and pax, GNU long names); pure, bounded, never raises.

Not through tarfile: of the Pythons that we support, several take hours over one made-up header (CVE-2024-6232, tried
on 3.11.7: 400 kB of digits) or go backwards for ever (CVE-2025-8194).
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.charset import decode
from parsers.containers.names import is_litter
from parsers.containers.values import Budget, Member, UnpackTrouble, Unread

BLOCK = 512
_MOST_ENTRIES = 10_000
_FILES = (b"0", b"\0", b"7")
_FOLDER, _LONG_NAME, _PAX, _PAX_GLOBAL, _LONG_LINK = b"5", b"L", b"x", b"g", b"K"
_LINKS_AND_DEVICES = (b"1", b"2", b"3", b"4", b"6")  # no data, whatever their size says


def is_tar(content: bytes) -> bool:
    """Whether it begins as a tar does."""
    return content[257:262] == b"ustar"


def tar_members(content: bytes, budget: Budget) -> Iterator[Member | Unread]:
    """Each file, or why it stays in. Folders and litter are left out."""
    at, long_name = 0, None
    for _ in range(_MOST_ENTRIES):
        header = content[at : at + BLOCK]
        if not header.strip(b"\0"):
            return
        size = _size(header)
        start = at + BLOCK
        if size is None or start + size > len(content):
            yield Unread(None, UnpackTrouble.DAMAGED, "tar: header")
            return
        kind, data = header[156:157], content[start : start + size]
        at = start + -(-size // BLOCK) * BLOCK
        if kind == _LONG_NAME:
            long_name = data.rstrip(b"\0")
        elif kind == _PAX:
            long_name = _pax_path(data) or long_name
        elif kind not in (_PAX_GLOBAL, _LONG_LINK):
            name = decode(long_name or _name(header)).text
            long_name = None
            if kind != _FOLDER and not is_litter(name):
                yield _member(name, kind, data, budget)
    yield Unread(None, UnpackTrouble.LIMITS, f"tar: more than {_MOST_ENTRIES} entries")


def _member(name: str, kind: bytes, data: bytes, budget: Budget) -> Member | Unread:
    if kind not in _FILES:
        return Unread(name, UnpackTrouble.UNSUPPORTED, "tar: a link, a device or a sparse file")
    if len(data) > budget.size:
        return Unread(name, UnpackTrouble.LIMITS, f"tar: {len(data)} bytes")
    return Member(name, data)


def _size(header: bytes) -> int | None:
    """How many bytes follow a header; None where its checksum or a number is wrong."""
    checksum = _number(header[148:156])
    if len(header) < BLOCK or checksum != sum(header[:148]) + sum(header[156:]) + 8 * ord(" "):
        return None
    return 0 if header[156:157] in _LINKS_AND_DEVICES else _number(header[124:136])


def _number(field: bytes) -> int | None:
    """Octal digits, or, of GNU, a binary number after a byte 0x80."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    return int(digits or b"0", 8) if digits.isdigit() and not set(digits) & set(b"89") else None if digits else 0


def _name(header: bytes) -> bytes:
    name = header[:100].split(b"\0")[0]
    prefix = header[345:500].split(b"\0")[0] if header[257:263] == b"ustar\0" else b""
    return prefix + b"/" + name if prefix else name


def _pax_path(data: bytes) -> bytes | None:
    """The record `path` of a pax header: `<length> path=<value>\\n`, the length that of the whole record."""
    at = 0
    while (blank := data.find(b" ", at, at + 12)) > 0:
        digits = data[at:blank]
        if not digits.isdigit() or int(digits) <= blank - at:
            return None
        end = at + int(digits)
        key, _, value = data[blank + 1 : end - 1].partition(b"=")
        if key == b"path":
            return value
        at = end
    return None
