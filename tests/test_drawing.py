"""What the program saw, drawn: every place marked, and the words on the page still legible."""

from __future__ import annotations

import io

import numpy as np
import pytest
from good import CAMPAIGN
from PIL import Image

from parsers.drawing import DPI, LONGEST, Mark, drawn, marks_of
from parsers.form import read_form
from parsers.model import Attachment, Document, Form, FormField, Kind, Seal, SealState
from parsers.page import Image as Picture
from parsers.page import open_document, open_page, render
from parsers.rim import as_mask, without_rules
from tests.making.form_pdf import form_pdf
from tests.making.invented import answers

BOX = (100.0, 100.0, 200.0, 150.0)
PART = CAMPAIGN.categories[2].form
assert PART
PDF = form_pdf(PART, answers(PART, 1))


def document(form: Form | None, seal: Seal | None = None, content: bytes = PDF) -> Document:
    return Document(Attachment("表.pdf", content, Kind.PDF, ""), form=form, seal=seal)


def words(form: Form | None, seal: Seal | None = None) -> list[str]:
    return [mark.word for mark in marks_of(document(form, seal))]


def test_answers_are_numbered_as_the_form_s_rows_are() -> None:
    fields = {
        "province": FormField("北京市", 1.0, 1, BOX),
        "organization": FormField("某某", 0.5, None, None),
        "case_title": FormField("题目", 0.875, 1, BOX),
        "signature": FormField("李四", 0.5, 1, BOX),
    }
    form = Form("党员风采", "", fields, signature_page=1, signature_box=BOX, signed=True)
    assert words(form) == ["1  100%", "3  88%", "4  signed: yes  dated: ?"]


SEALS = {
    "with a name": (Seal(SealState.PRESENT, "某某协会", 1, BOX, name_certainty=0.98), ["seal present  98%"]),
    "without": (Seal(SealState.UNCLEAR, None, 1, BOX), ["seal unclear"]),
    "nowhere": (Seal(SealState.ABSENT), []),
}


@pytest.mark.parametrize(("seal", "expected"), SEALS.values(), ids=SEALS.keys())
def test_the_seal_is_named(seal: Seal, expected: list[str]) -> None:
    assert words(None, seal) == expected


def picture(png: bytes) -> Picture:
    with Image.open(io.BytesIO(png)) as opened:
        return np.asarray(opened.convert("RGB"))[:, :, ::-1]


def test_tags_leave_the_words_legible() -> None:
    form = read_form(PDF, CAMPAIGN).form
    assert form
    assert len(form.fields) > 5
    [(_, png)] = drawn(document(form))
    with open_document(PDF) as opened:
        assert opened
        with open_page(opened, 1) as page:
            raster = page and render(page, DPI)
    assert raster
    letters = without_rules(as_mask(raster.image.min(axis=2) < 100), DPI / 25.4) > 0
    changed = (picture(png) != raster.image).any(axis=2) & letters
    assert changed.sum() < 0.01 * letters.sum()


def test_a_huge_page_is_drawn_small_enough_to_see() -> None:
    with Image.new("RGB", (2000, 3000), "white") as photograph:
        out = io.BytesIO()
        photograph.save(out, "PDF", resolution=72)
    [(_, png)] = drawn(document(None, Seal(SealState.UNCLEAR, None, 1, BOX), out.getvalue()))
    assert max(picture(png).shape) == LONGEST


def test_only_a_pdf_is_drawn() -> None:
    assert drawn(Document(Attachment("表.jpg", b"", Kind.IMAGE, ""))) == ()
    assert drawn(document(None, content=b"no PDF")) == ()


def test_marks_beyond_the_page_do_no_harm() -> None:
    form = Form(None, "", {"province": FormField("北京市", 1.0, 1, (-50.0, -50.0, 9000.0, 9000.0))})
    [(_, png)] = drawn(document(form))
    assert picture(png).shape[2] == 3
    assert marks_of(document(form)) == (Mark(1, (-50.0, -50.0, 9000.0, 9000.0), "1  100%", (180, 90, 20)),)
