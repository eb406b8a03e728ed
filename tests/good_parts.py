"""Files that stand for parts, as values, and the facts of a mail that brings them: tests start from good ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from good import CAMPAIGN, READING, attachment, document, facts, form, mail
from pydantic import TypeAdapter

from config.model import Category, CategoryPart, FilePart
from ingest.facts import Facts
from ledger.model import Finding
from parsers.link_values import LargeAttachment
from parsers.media_values import AudioTrack, Container, MediaFacts, Scan, VideoTrack
from parsers.model import Attachment, FormField, Kind, PartPieces, Piece, Submission
from parsers.picture_values import Colour, ImageFacts, ImageFormat

MB = 1024 * 1024
TRACK = VideoTrack("AVC", 1920, 1080, fps=25.0, scan=Scan.PROGRESSIVE, bit_rate=8_000_000, duration=240.0)
SOUND = AudioTrack("MPEG Audio", 2, 44100, 320_000, 240.0)
FILM = MediaFacts(1000, Container.MP4, 240.0, 8_200_000, TRACK, AudioTrack("AAC"))
SONG = MediaFacts(1000, Container.MP3, 240.0, 320_000, None, SOUND)
LARGE = LargeAttachment("https://mail.qq.com/ftn", "QQ邮箱超大附件")
PHOTO = ImageFacts(1000, ImageFormat.JPEG, 3508, 4961, Colour.CMYK, (300.0, 300.0))


def part(kind: str, **limits: Any) -> CategoryPart:
    """A part as a campaign file writes it."""
    made: CategoryPart = TypeAdapter(CategoryPart).validate_python({"kind": kind, **limits})
    return made


def file(name: str, kind: Kind = Kind.OTHER, size: int = 0, **changes: Any) -> Attachment:
    """A file with content of its own; `size`: so many bytes."""
    return attachment(name, kind, bytes(size) if size else name.encode(), **changes)


def film(name: str = "片.mp4", *, size: int = 0, track: Mapping[str, Any] | None = None, **changes: Any) -> Piece:
    """A film that keeps every limit; `track`: what is different about its picture, `changes`: about the file."""
    media = replace(FILM, **{"video": replace(TRACK, **(track or {})), **changes})
    return Piece(file(name, Kind.VIDEO, size), media=media)


def song(name: str = "歌.mp3", **changes: Any) -> Piece:
    """A sound recording."""
    return Piece(file(name, Kind.AUDIO), media=replace(SONG, **changes))


def picture(name: str = "图.jpg", *, size: int = 0, **changes: Any) -> Piece:
    """A poster of A3 in CMYK."""
    return Piece(file(name, Kind.IMAGE, size), image=replace(PHOTO, **changes))


def text(words: str | None = "正文", name: str = "正文.docx", kind: Kind = Kind.DOCX, **changes: Any) -> Piece:
    """A text."""
    return Piece(file(name, kind), text=words, **changes)


def came(
    asked: CategoryPart | tuple[CategoryPart, ...],
    *pieces: Piece,
    beside: Mapping[int, tuple[Piece, ...]] | None = None,
    rows: Mapping[str, str] | None = None,
    body: str = "请查收。",
    oversize: int | None = None,
    attachments: tuple[Attachment, ...] = (),
    **changes: Any,
) -> Facts:
    """A mail of a category with these parts. `pieces` stand for the first one that is files, `beside`: by number, for
    others; `rows`: answers of a form; `changes`: of the submission."""
    parts = asked if isinstance(asked, tuple) else (asked,)
    files = [one for one in parts if isinstance(one, FilePart)]
    brought = {0: pieces, **(beside or {})}
    filled = tuple(PartPieces(one, brought.get(number, ())) for number, one in enumerate(files))
    category = Category(name="作品", parts=parts)
    sent = [piece.attachment for of in brought.values() for piece in of]
    chosen = document(form("作品", rows)) if rows is not None else None
    made = Submission(
        mail(*sent, *attachments, body=body),
        CAMPAIGN.model_copy(update={"categories": (category,), "verdicts": {}}),
        replace(READING, line=None),
        (chosen,) if chosen else (),
        chosen,
        category,
        parts=filled,
    )
    return facts(replace(made, **changes), oversize=oversize)


def stated(**lines: str) -> dict[str, FormField]:
    """Lines that the mail's text has."""
    return {name: FormField(line) for name, line in lines.items()}


def codes(found: list[Finding]) -> list[str]:
    """The codes of findings, those in doubt with a question mark."""
    return [finding.code + ("?" if finding.doubt else "") for finding in found]
