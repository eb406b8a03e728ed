"""The files in a zip, their names in whatever charset; pure, bounded, never raises.

The directory is read by zipfile; the data are not. zipfile refuses archives whose local names differ from the
directory's, as some Chinese packers write them, and checks no limit while it inflates.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence

from parsers.charset import decode, guess
from parsers.containers.names import is_litter
from parsers.containers.values import Budget, Member, UnpackTrouble, Unread

MOST_ENTRIES = 100_000  # each costs zipfile half a kilobyte
STORED, DEFLATED = 0, 8
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1 | 0x40
_UNICODE_PATH = 0x7075  # Info-ZIP's extra field (APPNOTE 4.6.9)
_DIRECTORY_ENTRY = b"PK\x01\x02"
_BROKEN = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, LookupError, struct.error, OverflowError)


def zip_members(
    content: bytes, budget: Budget, wanted: Callable[[str], bool] = lambda _: True
) -> Iterator[Member | Unread]:
    """Each file whose path is wanted, or why it stays in. Folders and litter are left out."""
    if _is_last_volume(content):
        yield Unread(None, UnpackTrouble.SPLIT, "zip: the last of several volumes")
        return
    if content.count(_DIRECTORY_ENTRY) > MOST_ENTRIES:
        yield Unread(None, UnpackTrouble.LIMITS, f"zip: more than {MOST_ENTRIES} entries")
        return
    try:
        entries = _entries(content)
    except _BROKEN as error:
        yield Unread(None, UnpackTrouble.DAMAGED, f"zip: {type(error).__name__}")
        return
    for entry, name in zip(entries, _names(entries), strict=True):
        if wanted(name) and not (name.endswith(("/", "\\")) or is_litter(name)):
            yield _member(content, entry, name, budget)


def _entries(content: bytes) -> list[zipfile.ZipInfo]:
    try:
        return _directory(content)
    except UnicodeDecodeError:  # names that claim to be UTF-8 and are not
        return _directory(_without_utf8_flags(content))


def _directory(content: bytes) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.infolist()


def _without_utf8_flags(content: bytes) -> bytes:
    cleared = bytearray(content)
    place = content.find(_DIRECTORY_ENTRY)
    while place >= 0:
        if place + 9 < len(cleared):
            cleared[place + 9] &= ~(_UTF8_NAME >> 8) & 0xFF
        place = content.find(_DIRECTORY_ENTRY, place + 1)
    return bytes(cleared)


def _is_last_volume(content: bytes) -> bool:
    """Whether the record at the end says that it stands on another disk than the first (APPNOTE 4.3.16)."""
    end = content.rfind(b"PK\x05\x06")
    return end >= 0 and content[end + 4 : end + 6] not in (b"\0\0", b"\xff\xff")


# -- names -------------------------------------------------------------------------------------------------------


def _names(entries: Sequence[zipfile.ZipInfo]) -> list[str]:
    """All names; those without a charset are taken to share one, as two characters alone tell nothing."""
    known = [_known_name(entry) for entry in entries]
    raw = [b"" if name is not None else _raw(entry) for entry, name in zip(entries, known, strict=True)]
    charset = guess(b"\n".join(raw))
    return [decode(bare, charset).text if name is None else name for bare, name in zip(raw, known, strict=True)]


def _known_name(entry: zipfile.ZipInfo) -> str | None:
    return entry.orig_filename if entry.flag_bits & _UTF8_NAME else _unicode_path(entry)


def _raw(entry: zipfile.ZipInfo) -> bytes:
    """The name's bytes: zipfile has read them as cp437, which loses none."""
    return entry.orig_filename.encode("cp437", "replace")


def _unicode_path(entry: zipfile.ZipInfo) -> str | None:
    """The name in the Unicode Path field, if it belongs to the name in the header."""
    extra = entry.extra
    while len(extra) >= 4:
        field, length = struct.unpack_from("<HH", extra)
        data, extra = extra[4 : 4 + length], extra[4 + length :]
        if field == _UNICODE_PATH and data[1:5] == zlib.crc32(_raw(entry)).to_bytes(4, "little"):
            return data[5:].decode("utf-8", "replace") or None
    return None


# -- data --------------------------------------------------------------------------------------------------------


def _member(content: bytes, entry: zipfile.ZipInfo, name: str, budget: Budget) -> Member | Unread:
    if entry.flag_bits & _ENCRYPTED:
        return Unread(name, UnpackTrouble.ENCRYPTED, "zip: a password")
    if stat.S_ISLNK(entry.external_attr >> 16):
        return Unread(name, UnpackTrouble.UNSUPPORTED, "zip: a link")
    if entry.compress_type not in (STORED, DEFLATED):
        return Unread(name, UnpackTrouble.UNSUPPORTED, f"zip: method {entry.compress_type}")
    room = budget.room(entry.compress_size)
    if entry.file_size > room:
        return Unread(name, UnpackTrouble.LIMITS, f"zip: {entry.compress_size} -> {entry.file_size} bytes")
    packed = _packed(content, entry)
    data = None if packed is None else _inflated(packed, entry.compress_type, room)
    if data is not None and len(data) > room:
        return Unread(name, UnpackTrouble.LIMITS, f"zip: {entry.compress_size} -> more than {room} bytes")
    if data is None or zlib.crc32(data) != entry.CRC:
        return Unread(name, UnpackTrouble.DAMAGED, "zip: data")
    return Member(name, data)


def _packed(content: bytes, entry: zipfile.ZipInfo) -> bytes | None:
    """The data behind the local header (APPNOTE 4.3.7); None where they are not all there."""
    at = entry.header_offset
    if at < 0 or content[at : at + 4] != b"PK\x03\x04" or len(content) < at + 30:
        return None
    name, extra = struct.unpack_from("<HH", content, at + 26)
    start = at + 30 + name + extra
    packed = content[start : start + entry.compress_size]
    return packed if len(packed) == entry.compress_size else None


def _inflated(packed: bytes, method: int, room: int) -> bytes | None:
    """The data; a byte more than there is room for where they are larger than declared; None: damaged."""
    if method == STORED:
        return packed
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = inflater.decompress(packed, room + 1)
    except zlib.error:
        return None
    return data if inflater.eof or len(data) > room else None
