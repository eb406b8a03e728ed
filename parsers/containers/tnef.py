"""The files in a winmail.dat, which Outlook wraps around attachments ([MS-OXTNEF]); pure, never raises."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.charset import decode
from parsers.containers.values import Member, UnpackTrouble, Unread

SIGNATURE = b"\x78\x9f\x3e\x22"

# Attributes that we read (§2.1.3.2), and MAPI properties in the last of them.
_NEW_FILE, _TITLE, _DATA, _PROPERTIES, _CODE_PAGE = 0x00069002, 0x00018010, 0x0006800F, 0x00069005, 0x00069007
_LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _CONTENT = 0x3707, 0x3704, 0x3001, 0x3701
# Bytes of a property's value by its type ([MS-OXCDATA] §2.11.1), padded to four; the others say their length.
_FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
_VARIABLE = (0x001E, 0x001F, 0x0102, 0x000D)
_TEXT, _UNICODE, _OBJECT = 0x001E, 0x001F, 0x000D
_SEVERAL, _NAMED = 0x1000, 0x8000
_MOST_PROPERTIES = 10_000


@dataclass(slots=True)
class _File:
    """What is known so far of one file."""

    title: str = ""
    data: bytes | None = None
    properties: Mapping[int, str | bytes] = field(default_factory=dict)

    def member(self, number: int) -> Member | None:
        """The file; None where it has no content, as with a link or a picture drawn by the program."""
        inner = self.properties.get(_CONTENT)
        data = self.data if self.data is not None else inner if isinstance(inner, bytes) else None
        names = (self.properties.get(key) for key in (_LONG_NAME, _SHORT_NAME))
        shown = self.properties.get(_SHOWN_NAME)
        name = next((name for name in (*names, self.title, shown) if isinstance(name, str) and name), "")
        return None if data is None else Member(name or f"file-{number}", data)


class _Attribute(NamedTuple):
    """One attribute (§2.1.3)."""

    tag: int
    data: bytes


def tnef_members(content: bytes) -> Iterator[Member | Unread]:
    """The files, in their order; a mail wrapped within comes as a winmail.dat of its own."""
    number = 0
    for number, file in enumerate(_files(content), 1):
        if (member := file.member(number)) is not None:
            yield member
    if not _is_whole(content):
        yield Unread(None, UnpackTrouble.DAMAGED, "tnef: cut short")


def _files(content: bytes) -> Iterator[_File]:
    file: _File | None = None
    code_page: str | None = None
    for tag, data in _attributes(content):
        if tag == _CODE_PAGE and len(data) >= 4:
            code_page = f"cp{int.from_bytes(data[:4], 'little')}"
        elif tag == _NEW_FILE:
            if file:
                yield file
            file = _File()
        elif file and tag == _TITLE:
            file.title = _text(data, code_page)
        elif file and tag == _DATA:
            file.data = data
        elif file and tag == _PROPERTIES:
            file.properties = _properties(data, code_page)
    if file:
        yield file


def _attributes(content: bytes) -> Iterator[_Attribute]:
    at = 6  # signature and key
    while at + 9 <= len(content):
        tag, length = struct.unpack_from("<II", content, at + 1)
        data = content[at + 9 : at + 9 + length]
        if len(data) < length:
            return
        yield _Attribute(tag, data)
        at += 9 + length + 2  # checksum


def _is_whole(content: bytes) -> bool:
    at = 6
    while at + 9 <= len(content):
        at += 9 + int.from_bytes(content[at + 5 : at + 9], "little") + 2
    return at == len(content)


# -- properties ----------------------------------------------------------------------------------------------------


def _properties(data: bytes, code_page: str | None) -> Mapping[int, str | bytes]:
    """Texts and contents by property; those read before the first one that does not fit."""
    found: dict[int, str | bytes] = {}
    try:
        at = 4
        for _ in range(min(int.from_bytes(data[:4], "little"), _MOST_PROPERTIES)):
            kind, name = struct.unpack_from("<HH", data, at)
            at = _after_name(data, at + 4) if name & _NAMED else at + 4
            value, at = _value(data, at, kind)
            if kind == _UNICODE:
                found[name] = value.decode("utf-16-le", "replace").rstrip("\0")
            elif kind == _TEXT:
                found[name] = _text(value, code_page)
            elif kind in _VARIABLE:
                found[name] = value[16:] if kind == _OBJECT else value  # an object's interface stands before it
    except struct.error:
        pass
    return found


def _after_name(data: bytes, at: int) -> int:
    """Behind a named property's GUID and number or name."""
    (kind,) = struct.unpack_from("<I", data, at + 16)
    if kind == 0:
        return at + 24
    (length,) = struct.unpack_from("<I", data, at + 20)
    return at + 24 + _padded(int(length))


def _value(data: bytes, at: int, kind: int) -> tuple[bytes, int]:
    """The first value, and where the next property begins. struct.error: it does not fit."""
    basic = kind & ~_SEVERAL
    count = 1
    if kind & _SEVERAL or basic in _VARIABLE:
        (count,) = struct.unpack_from("<I", data, at)
        at += 4
    if basic in _FIXED:
        end = at + count * _FIXED[basic]
        return data[at:end], end
    if basic not in _VARIABLE or count > _MOST_PROPERTIES:
        raise struct.error
    first = b""
    for number in range(count):
        (length,) = struct.unpack_from("<I", data, at)
        if at + 4 + length > len(data):
            raise struct.error
        if number == 0:
            first = data[at + 4 : at + 4 + length]
        at += 4 + _padded(int(length))
    return first, at


def _padded(length: int) -> int:
    return (length + 3) & ~3


def _text(data: bytes, code_page: str | None) -> str:
    return decode(data.split(b"\0")[0], code_page).text
