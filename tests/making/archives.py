"""Archives for tests, honest and hostile, all invented."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping, Sequence

UTF8_NAME = 0x800


def zip_of(files: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip as Python writes it: UTF-8 names, flagged."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def raw_zip(
    files: Sequence[tuple[bytes, bytes]],
    *,
    flags: int = 0,
    extra: bytes = b"",
    local_name: bytes | None = None,
    size: int | None = None,
    method: int = 8,
) -> bytes:
    """A zip with names as bytes, as other packers write them, and whatever else is said of its entries.

    `size`: what it says of each file's size. `local_name`: what stands before the data, instead of the name.
    """
    body, directory = b"", b""
    for name, content in files:
        packer = zlib.compressobj(wbits=-15)
        packed = packer.compress(content) + packer.flush() if method == 8 else content
        said = len(content) if size is None else size
        common = struct.pack("<HHHHHIII", 20, flags, method, 0, 0x21, zlib.crc32(content), len(packed), said)
        front = local_name if local_name is not None else name
        local = b"PK\x03\x04" + common + struct.pack("<HH", len(front), 0) + front + packed
        directory += (
            b"PK\x01\x02\x14\x00" + common + struct.pack("<HHHHHII", len(name), len(extra), 0, 0, 0, 0, len(body))
        )
        directory += name + extra
        body += local
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def unicode_path(name: bytes, meant: str) -> bytes:
    """Info-ZIP's Unicode Path field (0x7075) for a name."""
    data = b"\x01" + struct.pack("<I", zlib.crc32(name)) + meant.encode()
    return struct.pack("<HH", 0x7075, len(data)) + data


def overlapping_bomb(layers: int, size: int) -> bytes:
    """A zip whose entries all share the same data: small, and as large as one likes when unpacked."""
    content = bytes(size)
    single = raw_zip([(b"0", content)])
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(content) + packer.flush()
    common = struct.pack("<HHHHHIII", 20, 0, 8, 0, 0x21, zlib.crc32(content), len(packed), size)
    body = single[: single.index(b"PK\x01\x02")]
    entry = b"PK\x01\x02\x14\x00" + common + struct.pack("<HHHHHII", 1, 0, 0, 0, 0, 0, 0) + b"0"
    directory = entry * layers
    return (
        body + directory + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, layers, layers, len(directory), len(body), 0)
    )


def tar_of(files: Mapping[str, bytes], mode: str = "w", *, links: Mapping[str, str] | None = None) -> bytes:
    """A tar; `mode` "w:gz" and the like pack it."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        for name, target in (links or {}).items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = tarfile.SYMTYPE, target
            archive.addfile(entry)
    return stream.getvalue()


# -- winmail.dat ([MS-OXTNEF] §2.1) --------------------------------------------------------------------------------


def tnef_of(files: Sequence[tuple[str, bytes]], *, long_names: bool = True, code_page: int = 936) -> bytes:
    """A winmail.dat: short names in the code page, long ones among the properties."""
    parts = [_attribute(1, 0x00069007, struct.pack("<II", code_page, 0))]
    for name, content in files:
        title = name.encode(f"cp{code_page}") + b"\0"
        parts.append(_attribute(2, 0x00069002, bytes(14)))
        parts.append(_attribute(2, 0x00018010, title))
        parts.append(_attribute(2, 0x0006800F, content))
        if long_names:
            named = struct.pack("<HH", 0x001E, 0x8001) + bytes(16) + struct.pack("<II", 0, 5) + _variable(b"x\0")
            number = struct.pack("<HHI", 0x0003, 0x0E21, 7)
            long_name = struct.pack("<HH", 0x001F, 0x3707) + _variable((f"长-{name}\0").encode("utf-16-le"))
            parts.append(_attribute(2, 0x00069005, struct.pack("<I", 3) + number + named + long_name))
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(parts)


def _attribute(level: int, tag: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, tag, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def _variable(data: bytes) -> bytes:
    return struct.pack("<II", 1, len(data)) + data + bytes(-len(data) % 4)


# -- .msg ([MS-CFB]) -----------------------------------------------------------------------------------------------

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512


def msg_of(files: Sequence[tuple[str, bytes]]) -> bytes:
    """An .msg: a storage for each attachment, with its long name and its content; streams in sectors of 512 bytes.

    Contents are padded to 4096 bytes, from where on a stream is not kept in the mini stream.
    """
    streams: list[tuple[str, int, bytes]] = []  # name, parent, content
    storages = [f"__attach_version1.0_#{number:08X}" for number, _ in enumerate(files)]
    for number, (name, content) in enumerate(files):
        long_name = name.encode("utf-16-le").ljust(4096, b"\0")
        streams.append(("__substg1.0_3707001F", number, long_name))
        streams.append(("__substg1.0_37010102", number, content.ljust(4096, b"\0")))
    entries = 1 + len(storages) + len(streams)
    directory_sectors = -(-entries // 4)
    fat = [_FAT] + [1 + n + 1 for n in range(directory_sectors - 1)] + [_END]
    body = b""
    starts = []
    for _, _, content in streams:
        sectors = -(-len(content) // _SECTOR)
        starts.append(len(fat))
        fat += [len(fat) + n + 1 for n in range(sectors - 1)] + [_END]
        body += content.ljust(sectors * _SECTOR, b"\0")
    first_stream = 1 + len(storages)
    directory = _entry(
        "Root Entry", 5, child=1 if storages else _FREE, clsid=bytes.fromhex("0b0d020000000000c000000000000046")
    )
    for number, storage in enumerate(storages):
        right = number + 2 if number + 1 < len(storages) else _FREE
        directory += _entry(storage, 1, child=first_stream + 2 * number, right=right)
    for number, ((name, _, content), start) in enumerate(zip(streams, starts, strict=True)):
        right = first_stream + number + 1 if number % 2 == 0 else _FREE
        directory += _entry(name, 2, right=right, start=start, size=len(content))
    directory = directory.ljust(directory_sectors * _SECTOR, b"\0")
    table = b"".join(struct.pack("<I", one) for one in fat).ljust(_SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<I", 0)
    return header.ljust(_SECTOR, b"\xff") + table + directory + body


def _entry(
    name: str,
    kind: int,
    *,
    child: int = _FREE,
    right: int = _FREE,
    start: int = 0,
    size: int = 0,
    clsid: bytes = bytes(16),
) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    front = encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded), kind, 1, _FREE, right, child)
    return front + clsid + bytes(4 + 16) + struct.pack("<IQ", start, size)
