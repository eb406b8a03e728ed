"""Which file stands for which part of the category; pure.

A name, or a QR code found, puts a file to a part. Of the others each goes where it breaks the fewest limits and is
still wanted. Limits never make a part look missing: what is left over of its kind is taken for it first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Literal

from config.model import AudioPart, Category, DocumentPart, FilePart, ImagePart, VideoPart
from parsers.choosing import is_decoration
from parsers.model import Attachment, Kind, PartPieces, Piece
from parsers.text import count_characters, normalize

Sort = Literal["document", "image", "video", "audio"]

_SORTS: Mapping[Kind, Sort] = {
    **dict.fromkeys((Kind.PDF, Kind.DOCX, Kind.DOC, Kind.OFD), "document"),
    Kind.IMAGE: "image",
    Kind.VIDEO: "video",
    Kind.AUDIO: "audio",
}
_SUFFIXES: Mapping[Sort, str] = {  # of files that their content does not tell: damaged, empty, or of a rare format
    "document": "pdf doc docx docm wps rtf ofd odt pages txt text md",
    "image": "jpg jpeg jpe jfif png gif bmp webp tif tiff heic heif psd raw cr2 nef arw dng",
    "video": "mp4 m4v mov avi mkv wmv flv f4v mpg mpeg mts m2ts ts vob mxf rm rmvb webm 3gp",
    "audio": "mp3 wav m4a wma aac flac ogg ape amr aif aiff",
}
_PAPERS = {"A3": 420 / 297, "A4": 297 / 210}  # the longer side through the shorter
_ASPECT_OFF = 0.06  # a share by which a picture may miss its aspect, cut by hand


def assign(category: Category, pieces: Sequence[Piece]) -> tuple[tuple[PartPieces, ...], tuple[Piece, ...]]:
    """Every file part of the category in order with its files, and the files that stand for none.

    The files of a part are in reading order. Pictures of mail programs stand for nothing.
    """
    parts = category.file_parts
    sorts = [_sort(piece, parts) for piece in pieces]
    tables = []
    for sort in _SUFFIXES:
        of_sort = [part for part in parts if part.kind == sort]
        tables.append(_Table(of_sort, [piece for piece, its in zip(pieces, sorts, strict=True) if its == sort]))
    groups = {group for table in tables for group in table.groups()}
    filled = {id(one.part): one for table in tables for one in table.filled(groups)}
    placed = {id(piece) for one in filled.values() for piece in one.pieces}
    return tuple(filled[id(part)] for part in parts), tuple(piece for piece in pieces if id(piece) not in placed)


def _sort(piece: Piece, parts: Sequence[FilePart]) -> Sort | None:
    """As what a file counts; None: as nothing that a part can be."""
    attachment = piece.attachment
    if is_decoration(attachment):
        return None
    sort = _SORTS.get(attachment.kind) or ("document" if piece.text is not None else _by_name(attachment))
    media = piece.media
    # An MP4 without pictures is a sound recording, where one is asked for.
    if sort == "video" and media and media.audio and not media.video and any(part.kind == "audio" for part in parts):
        return "audio"
    return sort


def _by_name(attachment: Attachment) -> Sort | None:
    if attachment.kind is not Kind.OTHER:
        return None
    suffix = PurePosixPath(attachment.name).suffix.lower().removeprefix(".")
    return next((sort for sort, suffixes in _SUFFIXES.items() if suffix in suffixes.split()), None)


# -- files and parts of one kind -----------------------------------------------------------------------------------


class _Table:
    """Which of some files stands for which of some parts, all of one kind."""

    def __init__(self, parts: Sequence[FilePart], pieces: Sequence[Piece]) -> None:
        self._parts = parts
        self._pieces = pieces
        self._taken: list[list[int]] = [[] for _ in parts]  # numbers of pieces, by part
        self._named: set[int] = set()
        self._broken = [[sum(_breaches(part, piece)) for piece in pieces] for part in parts]
        if parts:
            self._by_words()
            self._by_limits()

    def groups(self) -> set[str]:
        """The groups of parts of which one has files."""
        return {part.group for part, taken in zip(self._parts, self._taken, strict=True) if taken}

    def filled(self, groups: Collection[str]) -> list[PartPieces]:
        """The parts with their files. `groups`: those of which one has files, of whatever kind."""
        for number, part in enumerate(self._parts):
            if not part.group or part.group not in groups:
                self._fill(number)
        together = zip(self._parts, self._taken, strict=True)
        return [PartPieces(part, tuple(self._pieces[number] for number in sorted(taken))) for part, taken in together]

    @property
    def _numbers(self) -> range:
        return range(len(self._parts))

    def _by_words(self) -> None:
        for number, piece in enumerate(self._pieces):
            scores = [_likeness(part, piece.attachment.name) for part in self._parts]
            if max(scores) > NOT_ALIKE:
                self._named.add(number)
                self._taken[scores.index(max(scores))].append(number)

    def _by_limits(self) -> None:
        for part in self._numbers:
            self._relieve(part)
        rest = [number for number in range(len(self._pieces)) if number not in self._named]
        for number in sorted(rest, key=self._choice):
            self._taken[min(self._numbers, key=lambda part: self._rank(part, number))].append(number)

    def _relieve(self, crowded: int) -> None:
        """Of more files than a part may have, those that keep its limits stay; others may go where they keep them."""
        for piece in list(self._taken[crowded]):
            others = [part for part in self._numbers if part != crowded and not self._is_full(part)]
            fitting = [part for part in others if self._broken[part][piece] < self._broken[crowded][piece]]
            if len(self._taken[crowded]) > self._parts[crowded].count[1] and fitting:
                self._taken[crowded].remove(piece)
                self._taken[fitting[0]].append(piece)

    def _is_full(self, part: int) -> bool:
        return len(self._taken[part]) >= self._parts[part].count[1]

    def _choice(self, piece: int) -> int:
        """In how many parts a file keeps the limits: the fewer, the sooner it has its place; last, where in none."""
        return sum(not self._broken[part][piece] for part in self._numbers) or len(self._parts) + 1

    def _rank(self, part: int, piece: int) -> tuple[bool, bool, int, bool, int]:
        """How little a file should go to a part."""
        broken = self._broken[part][piece]
        return broken > 0, self._is_full(part), broken, not _affirms(self._parts[part], self._pieces[piece]), part

    def _fill(self, needy: int) -> None:
        """A part that lacks files takes those that others of its kind can spare, unless their names speak of them."""
        while len(self._taken[needy]) < self._parts[needy].count[0]:
            spare = [
                (self._broken[needy][piece], -piece, part)  # the first ones stay
                for part in self._numbers
                for piece in self._taken[part]
                if part != needy and piece not in self._named and len(self._taken[part]) > self._parts[part].count[0]
            ]
            if not spare:
                return
            _, piece, part = min(spare)
            self._taken[part].remove(-piece)
            self._taken[needy].append(-piece)


# Characters of the file's name, then of its folders, that speak of a part; where the last of them stands.
Likeness = tuple[int, int, int]
NOT_ALIKE: Likeness = (0, 0, 0)


def _likeness(part: FilePart, name: str) -> Likeness:
    """How much a name speaks of a part. In 报道材料 both words count the same, and what stands last decides."""
    *folders, file = PurePosixPath(name).parts or ("",)
    stem = PurePosixPath(file).stem if file else ""
    (own, last), (above, _) = spoken(part, stem), spoken(part, "/".join(folders))
    return (own, above, last) if own or above else NOT_ALIKE


def spoken(part: FilePart, text: str) -> tuple[int, int]:
    """How many characters of a text are words of a part, or its name, and where the last of them ends."""
    text = normalize(text)
    covered = {
        place
        for word in map(normalize, (*part.words, part.name))
        if word
        for found in re.finditer(re.escape(word), text)
        for place in range(*found.span())
    }
    return len(covered), max(covered, default=-1) + 1


# -- limits that tell parts apart ----------------------------------------------------------------------------------


def _affirms(part: FilePart, piece: Piece) -> bool:
    """Whether a file has what hardly any other has."""
    return isinstance(part, ImagePart) and part.qr and piece.image is not None and bool(piece.image.qr)


def _breaches(part: FilePart, piece: Piece) -> Iterator[bool]:
    """Which limits a file breaks, as far as one knows."""
    if isinstance(part, DocumentPart):
        yield from _of_text(part, piece)
    elif isinstance(part, ImagePart):
        yield from _of_picture(part, piece)
    else:
        yield from _of_media(part, piece)


def _of_text(part: DocumentPart, piece: Piece) -> Iterator[bool]:
    kind = piece.attachment.kind
    yield (kind.value if kind is not Kind.OTHER else "txt") not in part.formats
    if piece.text:
        length = count_characters(piece.text)
        yield part.max_length is not None and length > part.max_length
        yield part.min_length is not None and length < part.min_length


def _of_picture(part: ImagePart, piece: Piece) -> Iterator[bool]:
    image = piece.image
    if image is None or image.format is None:
        return
    yield image.format.value not in part.formats
    yield part.qr and not (image.qr or image.oversize)
    if image.aspect:
        yield bool(part.aspect) and _is_off(image.aspect, _ratio(part.aspect))
        yield bool(part.paper) and _is_off(max(image.aspect, 1 / image.aspect), _PAPERS.get(part.paper, 1.0))


def _of_media(part: VideoPart | AudioPart, piece: Piece) -> Iterator[bool]:
    media = piece.media
    if media is None:
        return
    if media.container:
        yield media.container.value not in part.formats
    if part.seconds and media.duration:
        yield not part.seconds[0] <= media.duration <= part.seconds[1]
    if isinstance(part, VideoPart) and media.video:
        aspect = media.video.aspect
        yield bool(part.aspect and aspect) and _is_off(aspect or 1.0, _ratio(part.aspect))
        yield bool(part.orientation and media.video.orientation) and media.video.orientation != part.orientation


def _ratio(written: str) -> float:
    width, _, height = written.partition(":")
    return int(width) / int(height) if height else 1.0


def _is_off(measured: float, wanted: float) -> bool:
    return abs(measured / wanted - 1) > _ASPECT_OFF
