"""What rules on parts have in common: the files of each part, what we could not see, one finding for many files; pure.

Nothing is asked where the category is unknown, where only a mail's headers were fetched, of a mail that brings a list
of works and no work, or several works: whose files they are is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath
from typing import TypeVar

from config.model import DocumentPart, FactsPart, FilePart, FormPart, ImagePart, LinkPart, Part, Verdict
from config.parts import CategoryPart, called
from ingest.facts import Facts
from ingest.wording import listed, quoted
from ledger.model import Finding
from parsers.choosing import is_decoration
from parsers.model import Kind, Piece, Trouble

OTHER_MAILS = "其余各封邮件"
SHOWN = 8  # files that a finding names one by one
SORTS = {
    **dict.fromkeys((Kind.PDF, Kind.DOCX, Kind.DOC, Kind.OFD), "document"),
    Kind.IMAGE: "image",
    Kind.VIDEO: "video",
    Kind.AUDIO: "audio",
}
SPOILT = (Trouble.DAMAGED, Trouble.EMPTY, Trouble.ENCRYPTED, Trouble.TOO_LONG, Trouble.TOO_SLOW)


# -- what is asked, and what came --------------------------------------------------------------------------------


def asked_parts(facts: Facts) -> tuple[CategoryPart, ...]:
    """The parts of the category; () where nothing can be asked."""
    submission = facts.submission
    if facts.oversize is not None or submission.is_works_list or submission.works or submission.category is None:
        return ()
    return submission.category.parts


def asked_files(facts: Facts) -> Iterator[tuple[FilePart, tuple[Piece, ...]]]:
    """Every part that is files, with the files that came for it."""
    for filled in facts.submission.parts if asked_parts(facts) else ():
        yield filled.part, filled.pieces


_Part = TypeVar("_Part", bound=Part)


def files_of(facts: Facts, kind: type[_Part]) -> Iterator[tuple[_Part, tuple[Piece, ...]]]:
    """The same of one kind of part, without the files that cannot be opened: nothing is measured of those."""
    for part, pieces in asked_files(facts):
        if isinstance(part, kind):
            yield part, tuple(piece for piece in pieces if is_whole(piece))


def is_there(part: Part, facts: Facts) -> bool:
    """Whether anything came for a part."""
    if isinstance(part, FilePart):
        return any(pieces for other, pieces in asked_files(facts) if other == part)
    if isinstance(part, LinkPart):
        return bool(facts.submission.links)
    if isinstance(part, FactsPart):
        return all(is_stated(row.field, facts) for row in part.rows if row.required)
    return bool(facts.submission.documents) if isinstance(part, FormPart) else True


def is_stated(field: str, facts: Facts) -> bool:
    """Whether form, text or subject say what a row asks for."""
    submission = facts.submission
    elsewhere = {
        "province": submission.province,
        "organization": submission.organization,
        "submitting_organization": submission.organization,
        "case_title": submission.case_title,
    }
    return bool(submission.stated(field) or elsewhere.get(field))


def trouble_of(piece: Piece) -> Trouble | None:
    """Why a file is none of what it should be; a format that we do not read is no such reason."""
    if not piece.attachment.size:
        return Trouble.EMPTY
    if piece.trouble in SPOILT:
        return piece.trouble
    media, image = piece.media, piece.image
    broken = (media and (media.damaged or media.truncated)) or (image and image.damaged)
    return Trouble.DAMAGED if broken else None


def is_whole(piece: Piece) -> bool:
    """Whether what was measured of a file may be held against it."""
    return trouble_of(piece) is None


def distinct(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The works among files: of a file sent twice, or in two formats (正文.docx, 正文.pdf), one."""
    once = {piece.attachment.sha256: piece for piece in reversed(pieces)}
    formats: dict[str, dict[str, list[Piece]]] = {}
    for piece in once.values():
        path = PurePosixPath(piece.attachment.name or "-")
        formats.setdefault(str(path.with_suffix("")), {}).setdefault(path.suffix.lower(), []).append(piece)
    kept = [piece for of_name in formats.values() for piece in max(of_name.values(), key=len)]
    return tuple(piece for piece in pieces if any(piece is one for one in kept))


# -- what we could not see ---------------------------------------------------------------------------------------


def unseen(part: Part, facts: Facts) -> tuple[str, ...]:
    """Where a part may be that we do not see: in what stayed shut, or in a file taken for something else.

    Quoted names, or words; () makes its absence certain.
    """
    submission = facts.submission
    shut = [*facts.containers]
    shut += [piece.attachment.name for piece in submission.others if piece.trouble and sort_of(piece) is None]
    near = _of_the_kind(part, facts) if isinstance(part, FilePart) else _unread_texts(facts)
    words = [quoted(name) for name in (*shut, *(piece.attachment.name for piece in near))]
    words += ["正文中的下载链接"] if facts.links else []
    words += [OTHER_MAILS] if _is_waiting(facts) else []
    words += _in_the_form(part, facts)
    return tuple(dict.fromkeys(words))


def _is_waiting(facts: Facts) -> bool:
    """Whether other mails of the submission are still to come: 1/2 is here, 2/2 is not."""
    mark, here = facts.submission.mark, facts.submission.numbers
    if mark is None:
        return False
    last = max((mark.of or 0, mark.number, *here))
    return not set(range(1, last + 1)) <= {mark.number, *here}


def _of_the_kind(part: FilePart, facts: Facts) -> tuple[Piece, ...]:
    """Files of the kind that were taken for another part, or for none."""
    beside = [
        piece
        for other, pieces in asked_files(facts)
        for piece in pieces
        if other != part and (other.kind == part.kind or sort_of(piece) == part.kind)
    ]
    others = [piece for piece in facts.submission.others if sort_of(piece) == part.kind]
    return (*beside, *(piece for piece in others if not is_decoration(piece.attachment)))


def sort_of(piece: Piece) -> str | None:
    """The kind of part that a file may be; None: any."""
    return SORTS.get(piece.attachment.kind) or ("document" if piece.text is not None else None)


def _unread_texts(facts: Facts) -> tuple[Piece, ...]:
    """Documents whose words we do not know."""
    pieces = (*facts.submission.others, *(piece for _, pieces in asked_files(facts) for piece in pieces))
    return tuple(piece for piece in pieces if sort_of(piece) == "document" and piece.text is None)


def _in_the_form(part: Part, facts: Facts) -> list[str]:
    """A QR code may stand in the form (名称+二维码), and anything in a scan."""
    shown = facts.submission.shown
    if isinstance(part, ImagePart):
        form = facts.submission.form
        return ["表格中的图片"] if part.qr and form and form.pictures else []
    is_text = isinstance(part, LinkPart | FactsPart) or (isinstance(part, DocumentPart) and part.in_body)
    scanned = shown is not None and shown.text_layer is not None and shown.text_layer is not True
    return [quoted(shown.attachment.name)] if shown and is_text and scanned else []


def to_look_at(doubts: Sequence[str]) -> str:
    """What a person has to open."""
    if tuple(doubts) == (OTHER_MAILS,):
        return f"{OTHER_MAILS}尚未收到"
    shown = "、".join(doubts[:SHOWN])
    return f"{shown}{f'等{len(doubts)}项' if len(doubts) > SHOWN else ''}需人工查看，请核对"


# -- several files, one finding ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Breach:
    """One file that breaks a limit."""

    piece: Piece
    measured: str  # behind the file's name: 时长6分12秒
    doubt: bool = False


def broken(
    part: FilePart, about: str, breaches: Sequence[Breach], wanted: str, remedy: str, asked: Verdict | None = None
) -> Iterator[Finding]:
    """One finding for all files that break a limit; what is in doubt is told apart.

    `about`: the property; `wanted`: the limit in words, "" where there is none to name.
    """
    ordered = sorted(breaches, key=lambda breach: breach.doubt)
    for doubt, of in groupby(ordered, key=lambda breach: breach.doubt):
        problem = f"{_measured(part, list(of))}{f'，要求{wanted}' if wanted else ''}{'，请核对' if doubt else ''}。"
        yield Finding(f"{part.kind}.{about}", problem, remedy, doubt, asked or part.verdict(about))


def _measured(part: Part, breaches: Sequence[Breach]) -> str:
    """The files and what they break: 微视频“a.mp4”时长6分12秒，“b.mp4”时长7分钟."""
    if len({breach.measured for breach in breaches}) == 1:
        return f"{called(part)}{named([breach.piece for breach in breaches])}{breaches[0].measured}"
    told = "，".join(f"{quoted(breach.piece.attachment.name)}{breach.measured}" for breach in breaches[:SHOWN])
    return f"{called(part)}{told}{f'，等{len(breaches)}个文件' if len(breaches) > SHOWN else ''}"


def named(pieces: Sequence[Piece]) -> str:
    """The names of files."""
    return listed([piece.attachment.name for piece in pieces], SHOWN)
