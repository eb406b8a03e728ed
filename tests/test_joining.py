"""Submissions in several mails: which belong together, and what is carried over."""

from __future__ import annotations

from dataclasses import replace

import pytest
from good import CAMPAIGN, attachment, document, form, mail, submission

from config.model import Category, VideoPart
from parsers.joining import belongs, completed, missing_numbers, together
from parsers.model import Attachment, Kind, PartMark, PartPieces, Piece, Submission

FILM = attachment("片.mp4", Kind.VIDEO, b"film")
VIDEO = VideoPart(name="短视频")
FORM = CAMPAIGN.categories[0].form
assert FORM
CATEGORY = Category(name="短视频", parts=(FORM, VIDEO))


@pytest.mark.parametrize(
    ("mark", "there", "expected"),
    [
        (PartMark(2, 2), [PartMark(1, 2)], True),
        (PartMark(1, 2), [PartMark(2, 2)], True),
        (PartMark(2), [PartMark(1, 2)], True),
        (PartMark(3, 3), [PartMark(1, 3), PartMark(2, 3)], True),
        (PartMark(2, 2), [PartMark(2, 2)], False),  # the same part again: a new version
        (PartMark(2, 3), [PartMark(1, 2)], False),  # of another set
        (PartMark(2, 2), [], False),
        (None, [PartMark(1, 2)], False),
    ],
)
def test_which_mail_is_a_part(mark: PartMark | None, there: list[PartMark], expected: bool) -> None:
    assert belongs(mark, there) is expected


def test_parts_that_have_not_come() -> None:
    assert missing_numbers([PartMark(1, 3)]) == (2, 3)
    assert missing_numbers([PartMark(2), PartMark(1, 2)]) == ()
    assert missing_numbers([PartMark(1)]) == ()


def test_several_mails_are_one_with_every_file_once() -> None:
    table = attachment("表.pdf")
    whole = together(mail(table, body="甲"), [mail(FILM, table, body="乙", subject="别的主题")])
    assert whole.attachments == (table, FILM)
    assert whole.subject == mail().subject
    assert whole.body == "甲\n乙"


def given(*files: Attachment, form_came: bool, film: Attachment | None) -> Submission:
    one = document(form(), attachment=files[0]) if form_came else None
    pieces = (Piece(film),) if film else ()
    return replace(
        submission(),
        mail=mail(*files),
        documents=(one,) if one else (),
        document=one,
        category=CATEGORY,
        parts=(PartPieces(VIDEO, pieces),),
    )


TABLE = attachment("表.pdf", content=b"%PDF-1")
BEFORE = given(TABLE, FILM, form_came=True, film=FILM)


def test_a_supplement_is_completed_by_what_came_before() -> None:
    newer = attachment("新片.mp4", Kind.VIDEO, b"better")
    whole = completed(given(newer, form_came=False, film=newer), [BEFORE])
    assert whole is not None
    assert whole.attachments == (newer, TABLE)  # the form, and not the film that was exchanged


def test_a_form_sent_anew_keeps_the_film() -> None:
    newer = attachment("新表.pdf", content=b"%PDF-2")
    whole = completed(given(newer, form_came=True, film=None), [BEFORE])
    assert whole is not None
    assert whole.attachments == (newer, FILM)


def test_who_sends_everything_means_everything() -> None:
    newer, film = attachment("新表.pdf", content=b"%PDF-2"), attachment("新片.mp4", Kind.VIDEO, b"better")
    assert completed(given(newer, film, form_came=True, film=film), [BEFORE]) is None


def test_a_mail_without_files_takes_nothing() -> None:
    assert completed(replace(BEFORE, mail=mail(), document=None, parts=()), [BEFORE]) is None


def test_the_latest_of_the_earlier_mails_gives() -> None:
    oldest = given(attachment("旧表.pdf", content=b"%PDF-0"), form_came=True, film=None)
    newer = attachment("新片.mp4", Kind.VIDEO, b"better")
    whole = completed(given(newer, form_came=False, film=newer), [BEFORE, oldest])
    assert whole is not None
    assert TABLE in whole.attachments
