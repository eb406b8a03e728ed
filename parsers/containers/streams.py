"""What is packed as one stream: gz, bz2, xz, mostly around a tar; pure, bounded, never raises."""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from parsers.containers.tar import is_tar, tar_members
from parsers.containers.values import MB, Budget, Member, UnpackTrouble, Unread

_SUFFIX = re.compile(r"(?i)\.(?:gz|bz2|xz)$")
_TAR_SUFFIX = re.compile(r"(?i)\.t(?:gz|bz2?|xz)$")
_MOST_STREAMS = 1000  # joined one behind another
_BROKEN = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError)


class _Unpacker(Protocol):
    """What zlib, bz2 and lzma have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


_FORMATS: tuple[tuple[bytes, Callable[[], _Unpacker]], ...] = (
    (b"\x1f\x8b\x08", lambda: zlib.decompressobj(16 + zlib.MAX_WBITS)),
    (b"BZh", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\x00", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=256 * MB)),
)


def is_stream(content: bytes) -> bool:
    """Whether this is a tar, or one of the packed streams."""
    return is_tar(content) or any(content.startswith(magic) for magic, _ in _FORMATS)


def stream_members(content: bytes, name: str, budget: Budget) -> Iterator[Member | Unread]:
    """The files of a tar, packed or not; of another stream the one file that it is, `name` without .gz."""
    unpacker = next((make for magic, make in _FORMATS if content.startswith(magic)), None)
    if unpacker is None:
        yield from tar_members(content, budget)
        return
    room = budget.room(len(content))
    try:
        data = _unpacked(content, unpacker, room)
    except _BROKEN as error:
        yield Unread(None, UnpackTrouble.DAMAGED, f"stream: {type(error).__name__}")
        return
    if len(data) > room:
        yield Unread(None, UnpackTrouble.LIMITS, f"stream: {len(content)} -> more than {room} bytes")
    elif is_tar(data):
        yield from tar_members(data, budget)
    else:
        yield Member(_TAR_SUFFIX.sub(".tar", _SUFFIX.sub("", name)), data)


def _unpacked(content: bytes, make: Callable[[], _Unpacker], room: int) -> bytes:
    """The data of all streams; a byte more than there is room for where they are larger. EOFError: cut short."""
    pieces: list[bytes] = []
    left = room + 1
    for _ in range(_MOST_STREAMS):
        unpacker = make()
        pieces.append(unpacker.decompress(content, left))
        left -= len(pieces[-1])
        if left <= 0:
            break
        if not unpacker.eof:
            raise EOFError
        content = unpacker.unused_data.lstrip(b"\0")
        if not content:
            break
    return b"".join(pieces)
