"""What a file is, told by its first bytes and its directory, never by its name; pure."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from itertools import islice

from parsers.mime import skip_leading, split_fields
from parsers.model import Kind
from parsers.picture_values import ImageFormat

# (offset, bytes, kind or format); the first that fits decides.
_MAGIC: tuple[tuple[int, bytes, Kind], ...] = (
    (0, b"%PDF-", Kind.PDF),
    (0, b"FLV\x01", Kind.VIDEO),
    (0, b"\x1aE\xdf\xa3", Kind.VIDEO),  # mkv, webm
    (0, b"\x00\x00\x01\xba", Kind.VIDEO),  # mpeg program stream
    (0, b"\x00\x00\x01\xb3", Kind.VIDEO),
    (0, b".RMF", Kind.VIDEO),
    (4, b"moov", Kind.VIDEO),  # mov of the time before ftyp
    (4, b"mdat", Kind.VIDEO),
    (4, b"wide", Kind.VIDEO),
    (0, b"ID3", Kind.AUDIO),
    (0, b"fLaC", Kind.AUDIO),
    (0, b"#!AMR", Kind.AUDIO),
    (0, b"Rar!\x1a\x07", Kind.ARCHIVE),
    (0, b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
    (0, b"\x1f\x8b\x08", Kind.ARCHIVE),  # gz
    (0, b"\xfd7zXZ\x00", Kind.ARCHIVE),
    (0, b"\x28\xb5\x2f\xfd", Kind.ARCHIVE),  # zst
    (257, b"ustar", Kind.ARCHIVE),  # tar
    # winmail.dat: files wrapped by Outlook, which have to be taken out as from an archive.
    (0, b"\x78\x9f\x3e\x22", Kind.ARCHIVE),
)
_IMAGE_MAGIC: tuple[tuple[int, bytes, ImageFormat], ...] = (
    (0, b"\xff\xd8\xff", ImageFormat.JPEG),
    (0, b"\x89PNG\r\n\x1a\n", ImageFormat.PNG),
    (0, b"GIF87a", ImageFormat.GIF),
    (0, b"GIF89a", ImageFormat.GIF),
    *((0, magic, ImageFormat.TIFF) for magic in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")),  # + is BigTIFF
    *(
        (4, b"ftyp" + brand, ImageFormat.HEIF)
        for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
    ),
)
MOST_NAMES = 10_000  # of a zip; each costs zipfile half a kilobyte, and the first ones tell what it is
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_DIRECTORY_ENTRY = b"PK\x01\x02"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ASF = bytes.fromhex("3026b2758e66cf11")
_ASF_VIDEO = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")  # stream type of a video
_RIFF = {b"AVI ": Kind.VIDEO, b"WAVE": Kind.AUDIO}
_FTYP_AUDIO = (b"M4A ", b"M4B ", b"M4P ", b"F4A ")
_OLE_ROOTS = {  # first bytes of the root entry's CLSID, which names the program
    bytes.fromhex("06090200"): Kind.DOC,  # Word 97 and later
    bytes.fromhex("00090200"): Kind.DOC,  # Word 6
    bytes.fromhex("0b0d0200"): Kind.MAIL,  # Outlook
    bytes.fromhex("20080200"): Kind.OTHER,  # Excel
    bytes.fromhex("10080200"): Kind.OTHER,
    bytes.fromhex("108d8164"): Kind.OTHER,  # PowerPoint
}
_WORD_PART = re.compile(r"word/document\d*\.xml", re.IGNORECASE)
_SENDERS = {"from", "received", "return-path", "delivered-to"}
_OF_A_MAIL = {"subject", "date", "to", "message-id", "mime-version", "content-type"}


def kind_of(content: bytes, name: str = "") -> Kind:
    """The kind of a file; OTHER where nothing is recognised. `name` only helps to tell a mail from other text."""
    for recognise in (_by_magic, _by_zip, _by_ole, _by_container, _by_frames):
        kind = recognise(content)
        if kind is not None:
            return kind
    return _by_text(content, name)


def _by_magic(content: bytes) -> Kind | None:
    for offset, magic, kind in _MAGIC:
        if content.startswith(magic, offset):
            return kind
    if image_format(content):
        return Kind.IMAGE
    if content.startswith(b"BZh") and content[4:10] == bytes.fromhex("314159265359"):
        return Kind.ARCHIVE  # bz2
    return None


def image_format(content: bytes) -> ImageFormat | None:
    """The format of a picture; None where it is none that we know."""
    for offset, magic, name in _IMAGE_MAGIC:
        if content.startswith(magic, offset):
            return name
    if content.startswith(b"BM") and content[6:10] == b"\0\0\0\0" and content[15:18] == b"\0\0\0":
        return ImageFormat.BMP  # two letters are not enough
    return ImageFormat.WEBP if content.startswith(b"RIFF") and content[8:12] == b"WEBP" else None


# -- zip: Office files, OFD, archives ----------------------------------------------------------------------------


def _by_zip(content: bytes) -> Kind | None:
    if not content.startswith(_ZIP):
        return None
    names = [name.replace("\\", "/").lstrip("/") for name in _zip_names(content)]
    if any(name.casefold() == "ofd.xml" for name in names):
        return Kind.OFD
    if any(_WORD_PART.fullmatch(name) for name in names):
        return Kind.DOCX
    other = "[Content_Types].xml" in names or names[:1] == ["mimetype"]  # Excel, PowerPoint; OpenDocument, epub
    return Kind.OTHER if other else Kind.ARCHIVE


def _zip_names(content: bytes) -> list[str]:
    """Names in the directory at the end; of a truncated or overlong file those in front of each entry."""
    if content.count(_DIRECTORY_ENTRY) > MOST_NAMES:
        return list(islice(_local_names(content), MOST_NAMES))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, LookupError, struct.error):
        return list(islice(_local_names(content), MOST_NAMES))


def _local_names(content: bytes) -> Iterator[str]:
    position = 0
    while content.startswith(_ZIP[0], position) and len(content) >= position + 30:
        flags, size, name_length, extra_length = (
            int.from_bytes(content[position + at : position + at + width], "little")
            for at, width in ((6, 2), (18, 4), (26, 2), (28, 2))
        )
        yield content[position + 30 : position + 30 + name_length].decode("utf-8", "replace")
        position += 30 + name_length + extra_length + size
        if flags & 8 and not size:  # the size stands behind the entry
            position = content.find(_ZIP[0], position)
            if position < 0:
                return


# -- OLE2: Word 97-2003, WPS, Outlook ----------------------------------------------------------------------------


def _by_ole(content: bytes) -> Kind | None:
    if not content.startswith(OLE):
        return None
    sector = 1 << min(int.from_bytes(content[30:32], "little"), 12)
    root = (int.from_bytes(content[48:52], "little") + 1) * sector  # the root entry opens the directory
    if kind := _OLE_ROOTS.get(content[root + 80 : root + 84]):
        return kind
    if "__properties_version1.0".encode("utf-16-le") in content:  # before Word: a mail may hold a .doc
        return Kind.MAIL
    return Kind.DOC if "WordDocument".encode("utf-16-le") in content else Kind.OTHER


# -- sound and moving pictures -----------------------------------------------------------------------------------


def _by_container(content: bytes) -> Kind | None:
    if content.startswith(b"RIFF"):
        return _RIFF.get(content[8:12])
    if content.startswith(b"FORM") and content[8:12] in (b"AIFF", b"AIFC"):
        return Kind.AUDIO
    if content.startswith(_ASF):
        return Kind.VIDEO if _ASF_VIDEO in content[:65536] else Kind.AUDIO
    if content.startswith(b"OggS"):
        return Kind.VIDEO if b"theora" in content[:512] else Kind.AUDIO
    if content[4:8] == b"ftyp":
        brand = content[8:12]
        return Kind.AUDIO if brand in _FTYP_AUDIO else Kind.VIDEO
    return None


def _by_frames(content: bytes) -> Kind | None:
    """Streams without a header: mp3 and aac frames, mpeg transport packets of 188 bytes (192 on cards)."""
    if len(content) > 4 and content[0] == 0xFF:
        layer = content[1] & 0xF6
        if layer == 0xF0:
            return Kind.AUDIO  # aac (ADTS)
        version_and_layer = content[1] & 0xFE
        plausible = content[2] >> 4 not in (0, 15) and content[2] >> 2 & 3 != 3
        if version_and_layer in (0xFA, 0xFC, 0xF2, 0xF4, 0xE2) and plausible:
            return Kind.AUDIO
    for first, packet in ((0, 188), (4, 192)):
        if all(content[at : at + 1] == b"G" for at in range(first, first + 3 * packet, packet)):
            return Kind.VIDEO
    return None


# -- text --------------------------------------------------------------------------------------------------------


def _by_text(content: bytes, name: str) -> Kind:
    """A mail (RFC 5322), or a PDF behind up to 1024 bytes of something else (as Acrobat allows)."""
    if _is_mail(content[:65536], name):  # first: a short header may be followed by a PDF as it is
        return Kind.MAIL
    return Kind.PDF if b"%PDF-" in content[:1024] else Kind.OTHER


def _is_mail(head: bytes, name: str) -> bool:
    start = skip_leading(head)
    if b":" not in head[start : start + 200]:
        return False
    names = {field for field, _ in split_fields(head, start).fields.items}
    has_sender = bool(names & _SENDERS) or name.lower().endswith(".eml")
    return has_sender and len(names & _OF_A_MAIL) >= 2
