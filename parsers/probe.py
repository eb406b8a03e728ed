"""A file that is no form -> Piece: what its content says of it; pure, and made to run in a worker process."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath

from parsers.charset import decode
from parsers.kind import OLE
from parsers.model import Attachment, Kind, Piece, Trouble
from parsers.word import read_plain_text, read_word

LONGEST_TEXT = 1_000_000  # bytes of a plain text; 5000 字 are 15 kB
PLAIN_TEXTS = (".txt", ".text", ".md")
# Formats that are told by their content: a file of that name which is none is damaged, or was renamed.
TOLD_BY_CONTENT = (
    *(".mp4", ".mov", ".avi", ".mkv", ".wmv", ".mpg", ".flv", ".mp3", ".wav", ".m4a", ".wma", ".aac", ".flac"),
    *(".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".heic", ".pdf", ".docx", ".ofd"),
)
OURS = Trouble.TOO_SLOW  # the one trouble that is nobody's fault but ours
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\ufffd]")


def probe(attachment: Attachment, codes: bool) -> Piece:  # noqa: FBT001 - see `parsers.opening`
    """The facts of a file; `codes`: look for QR codes in pictures, which takes most of the time.

    Arguments and result can be pickled. What is wrong with the file is its `trouble`, and what is known of it all the
    same stands beside that: half an MP4 has both. Raises only MemoryError.
    """
    if not attachment.content:
        return Piece(attachment, trouble=Trouble.EMPTY, evidence="no byte")
    try:
        if attachment.kind is Kind.IMAGE:
            return _image(attachment, codes)
        return _PROBES.get(attachment.kind, _other)(attachment)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever breaks, or is not installed, is not held against the unit
        return Piece(attachment, trouble=OURS, evidence=type(error).__name__)


# Imported within: each of these libraries takes its time to load, and most mails need none of them.


def _media(attachment: Attachment) -> Piece:
    from parsers.media import probe_media

    facts = probe_media(attachment.content)  # OSError: MediaInfo's library is not there
    trouble = Trouble.DAMAGED if facts.damaged else None
    return Piece(attachment, media=facts, trouble=trouble, evidence="cut short" if facts.truncated else "")


def _image(attachment: Attachment, codes: bool) -> Piece:  # noqa: FBT001 - handed on
    from parsers.picture import probe_image

    facts = probe_image(attachment.content, codes=codes)
    return Piece(attachment, image=facts, trouble=Trouble.DAMAGED if facts.damaged else None)


def _pdf(attachment: Attachment) -> Piece:
    from parsers.pdf_text import read_pdf_text

    reading = read_pdf_text(attachment.content)
    return Piece(attachment, text=reading.text, trouble=reading.trouble, evidence=reading.evidence)


def _word(attachment: Attachment) -> Piece:
    reading = read_word(attachment.content)
    text = reading.text.text if reading.text else None
    return Piece(attachment, text=text, trouble=reading.trouble, evidence=reading.evidence)


def _other(attachment: Attachment) -> Piece:
    """Plain text, by its name and its looks; a locked Word file; else only that it is not read."""
    suffix = PurePath(attachment.name).suffix.lower()
    if attachment.kind is Kind.OTHER:
        if suffix in (*PLAIN_TEXTS, "") and (text := _plain_text(attachment.content)) is not None:
            return Piece(attachment, text=text)
        if attachment.content.startswith(OLE):
            return _word(attachment)  # a password makes an OLE file of a .docx
        if suffix in TOLD_BY_CONTENT:
            return Piece(attachment, trouble=Trouble.DAMAGED, evidence=f"named {suffix}, and is none")
    return Piece(attachment, trouble=Trouble.UNSUPPORTED, evidence=f"kind {attachment.kind}")


def _plain_text(content: bytes) -> str | None:
    """The text; None where it does not look like one, or is longer than any."""
    if len(content) > LONGEST_TEXT:
        return None
    decoded = decode(content).text
    return read_plain_text(content) if len(_NO_TEXT.findall(decoded)) <= 0.01 * len(decoded) else None


_PROBES: dict[Kind, Callable[[Attachment], Piece]] = {
    Kind.VIDEO: _media,
    Kind.AUDIO: _media,
    Kind.PDF: _pdf,
    Kind.DOCX: _word,
}
