"""Submissions in several mails: parts (1/2, 2/2), and supplements that leave out what came before; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from parsers.model import Attachment, IncomingMail, PartMark, Piece, Submission


def belongs(mark: PartMark | None, there: Collection[PartMark]) -> bool:
    """Whether a mail so marked is one more part of a submission that these parts are of."""
    if mark is None or not there or mark.number in {one.number for one in there}:
        return False
    return len({one.of for one in (mark, *there) if one.of}) <= 1


def together(first: IncomingMail, others: Sequence[IncomingMail]) -> IncomingMail:
    """Several mails as one: the first one's headers, all texts, every file once."""
    attachments = {(one.name, one.sha256): one for mail in (first, *others) for one in mail.attachments}
    return replace(
        first,
        body="\n".join(mail.body for mail in (first, *others)),
        attachments=tuple(attachments.values()),
        obstacles=tuple(one for mail in (first, *others) for one in mail.obstacles),
    )


def completed(newest: Submission, before: Sequence[Submission]) -> IncomingMail | None:
    """A mail with what it lacks taken from earlier ones, the latest first; None where it needs nothing, or gets it not.

    Only what the category asks for is taken, and only where something it needs is missing: who sends the whole anew
    means the whole.
    """
    mail = newest.mail
    if not mail.attachments or not _lacks_something(newest):
        return None
    carried = [*_form(newest, before), *_pieces(newest, before)]
    known = {file.sha256 for file in mail.attachments}
    new = {file.sha256: file for file in carried if file.sha256 not in known}
    if not new:
        return None
    body = "\n".join((mail.body, *(earlier.mail.body for earlier in before)))
    return replace(mail, attachments=(*mail.attachments, *new.values()), body=body)


def _lacks_something(submission: Submission) -> bool:
    category = submission.category
    if category is None:
        return True
    if category.form and submission.shown is None:
        return True
    there = {part.part.group for part in submission.parts if part.pieces and part.part.group}
    return any(part.part.required and not part.pieces and part.part.group not in there for part in submission.parts)


def _form(newest: Submission, before: Sequence[Submission]) -> Iterator[Attachment]:
    """The latest form, where none came now."""
    forms = (earlier.shown.attachment for earlier in before if earlier.shown)
    if newest.shown is None and (form := next(forms, None)):
        yield form


def _pieces(newest: Submission, before: Sequence[Submission]) -> Iterator[Attachment]:
    """For each part for which nothing came now, the latest files that did."""
    came = [part.part for part in newest.parts if part.pieces]
    for earlier in before:
        given = [part for part in earlier.parts if part.pieces and part.part not in came]
        for part in given:
            yield from (piece.attachment for piece in part.pieces if _is_a_file(piece, earlier))
        came += [part.part for part in given]


def _is_a_file(piece: Piece, of: Submission) -> bool:
    """Not the mail's own text, standing in for one."""
    return any(piece.attachment.sha256 == one.sha256 for one in of.mail.attachments)


def missing_numbers(marks: Iterable[PartMark]) -> tuple[int, ...]:
    """The parts of a submission in several mails that have not come: () where that is not known.

    >>> missing_numbers([PartMark(1, 3), PartMark(3, 3)])
    (2,)
    """
    marks = list(marks)
    of = max((mark.of or 0 for mark in marks), default=0)
    return tuple(number for number in range(1, of + 1) if number not in {mark.number for mark in marks})
