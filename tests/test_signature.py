"""Whether the cell for signature and date is filled in: typed, in ink, or not at all."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from good import CAMPAIGN
from pypdf import PdfReader, PdfWriter
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from parsers.form import read_form
from parsers.forms.content import Line, PageContent
from parsers.model import Box, Form, FormField, Seal, SealState
from parsers.page import open_document, open_page, render
from parsers.scan import UprightPage
from parsers.signature import ink_in, with_scanned_signature, with_signature
from tests.making.form_pdf import form_pdf
from tests.making.seals import draw_vector_seal, name_chop_png, place_picture

PART = CAMPAIGN.categories[2].form
assert PART
ANSWERS = {
    "province": "北京市",
    "organization": "某某网络协会党支部",
    "contact_person": "张三",
    "contact_phone": "13800000000",
    "case_title": "网络战线上的排头兵",
    "summary": "某某网络协会党支部拍摄的短视频，讲述身边的党员。",
}
SIGNED, DATED = {"signature": "李四"}, {"date": "2021年5月12日"}


def filled(**answers: str) -> bytes:
    return form_pdf(PART, ANSWERS | answers)


def read(pdf: bytes, seal: Seal | None = None) -> Form:
    form = read_form(pdf, CAMPAIGN).form
    assert form
    return with_signature(form, pdf, seal)


Draw = Callable[[Canvas, float, float], object]  # at the left top of the cell in points from the page's left bottom


def drawn(pdf: bytes, draw: Draw) -> bytes:
    """The form with something drawn in its signature cell."""
    form = read_form(pdf, CAMPAIGN).form
    assert form and form.signature_page and form.signature_box
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    draw(canvas, form.signature_box[0], 842 - form.signature_box[1])
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.pages[form.signature_page - 1].merge_page(PdfReader(out).pages[0])
    done = io.BytesIO()
    writer.write(done)
    return done.getvalue()


def pen(canvas: Canvas, x: float, y: float) -> None:
    """A signature in blue ink."""
    canvas.setStrokeColorRGB(0.1, 0.15, 0.5)
    canvas.setLineWidth(1.4)
    canvas.bezier(x + 40, y - 30, x + 60, y - 10, x + 70, y - 55, x + 85, y - 22)
    canvas.bezier(x + 85, y - 30, x + 95, y - 5, x + 105, y - 50, x + 130, y - 26)


def dot(canvas: Canvas, x: float, y: float) -> None:
    """Dirt."""
    canvas.circle(x + 40, y - 30, 0.7, stroke=0, fill=1)


def chop(canvas: Canvas, x: float, y: float) -> None:
    """A name chop."""
    place_picture(canvas, (x + 60) / mm, (842 - y + 40) / mm, name_chop_png("张三之印"))


def stamp(canvas: Canvas, x: float, y: float) -> None:
    """The unit's seal."""
    draw_vector_seal(canvas, (x + 240) / mm, (842 - y + 65) / mm, "某某网络协会", outline=True)


SEAL = Seal(SealState.PRESENT, page=1, box=(340.0, 500.0, 470.0, 640.0))
CASES: dict[str, tuple[bytes, bool | None, bool | None]] = {
    "typed name and date": (filled(**SIGNED, **DATED), True, True),
    "only a date": (filled(**DATED), False, True),
    "only a name": (filled(**SIGNED), True, False),
    "neither": (filled(), False, False),
    "an opinion is no name": (filled(signature="同意推荐。", **DATED), False, True),
    "an opinion and a name": (filled(signature="同意推荐。李四", **DATED), True, True),
    "a pen's strokes": (drawn(filled(**DATED), pen), True, True),
    "a pen's strokes may be the date, too": (drawn(filled(), pen), True, None),
    "dirt": (drawn(filled(**DATED), dot), False, True),
    "a name chop may stand for it": (drawn(filled(**DATED), chop), None, True),
    "the seal alone": (drawn(filled(**DATED), stamp), False, True),
}


@pytest.mark.parametrize(("pdf", "signed", "dated"), CASES.values(), ids=CASES.keys())
def test_text_pages(pdf: bytes, signed: bool | None, dated: bool | None) -> None:
    form = read_form(pdf, CAMPAIGN).form
    assert form and form.signature_box
    x0, y0, _, _ = form.signature_box
    seal = replace(SEAL, page=form.signature_page, box=(x0 + 175, y0, x0 + 305, y0 + 130))
    found = with_signature(form, pdf, seal)
    assert (found.signed, found.dated) == (signed, dated)


def test_beside_a_grey_seal_nothing_is_said() -> None:
    form = read(filled(**DATED), Seal(SealState.UNCLEAR, grey=True))
    assert (form.signed, form.dated) == (None, True)


def test_without_a_cell_nothing_is_said() -> None:
    form = Form("党员风采", "党员风采推荐表", {})
    assert with_signature(form, b"", None) is form


def test_a_page_that_cannot_be_drawn_says_nothing() -> None:
    form = Form(None, "", {"signature": FormField("")}, signature_page=1, signature_box=(0.0, 0.0, 100.0, 100.0))
    found = with_signature(form, b"no PDF", None)
    assert (found.signed, found.dated) == (None, None)


# -- scans -----------------------------------------------------------------------------------------------------------

CELL: Box = (165.0, 560.0, 525.0, 700.0)
PRINTED = {"（单位公章）": (355.0, 610.0, 430.0, 624.0), "2021年": (355.0, 645.0, 395.0, 658.0)}
BLANKS = {"月": (430.0, 645.0, 443.0, 658.0), "日": (475.0, 645.0, 488.0, 658.0)}


def narrowed(box: Box, share: float) -> Box:
    """The middle of a box, so much of its height."""
    x0, y0, x1, y1 = box
    lost = (1 - share) / 2 * (y1 - y0)
    return x0, y0 + lost, x1, y1 - lost


def scanned(*more: Draw, words: dict[str, Box], date: str = "", seen: float = 1.0) -> Form:
    """A scanned page with a signature cell in which these words were read; `seen`: so much of their height."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.rect(CELL[0], 842 - CELL[3], CELL[2] - CELL[0], CELL[3] - CELL[1])
    for x0, y0, x1, y1 in words.values():
        canvas.rect(x0, 842 - y1, x1 - x0, y1 - y0, fill=1)
    for draw in more:
        draw(canvas, CELL[0], 842 - CELL[1])
    canvas.save()
    with open_document(out.getvalue()) as document:
        assert document
        with open_page(document, 1) as page:
            raster = page and render(page, 200)
    assert raster
    upright = UprightPage(1, raster.image, np.diag([72 / 200, 72 / 200, 1.0]))
    in_order = sorted(words.items(), key=lambda word: (word[1][1], word[1][0]))
    content = PageContent(1, 595, 842, tuple(Line(text, narrowed(box, seen), 13.0) for text, box in in_order))
    fields = {"signature": FormField(""), "date": FormField(date)}
    form = Form("“一心向党”短视频", "", fields, signature_page=1, signature_box=CELL)
    return with_scanned_signature(form, [upright], [content], CAMPAIGN, None)


SCANS: dict[str, tuple[Form, bool | None, bool | None]] = {
    "blank": (scanned(words=PRINTED | BLANKS), False, False),
    "dated": (scanned(words=PRINTED | BLANKS | {"5": (410.0, 645.0, 417.0, 658.0)}, date="2021年5月12日"), False, True),
    "signed": (scanned(pen, words=PRINTED | BLANKS), True, None),
    "a scribble read as digits": (scanned(words=PRINTED | BLANKS | {"22": (200.0, 580.0, 228.0, 600.0)}), True, None),
    "print of which a part was seen": (scanned(words=PRINTED | BLANKS, seen=0.6), False, None),
    "a name that was read": (scanned(words=PRINTED | BLANKS | {"李四": (200.0, 580.0, 228.0, 594.0)}), True, None),
    "the date's line was not read": (scanned(words=dict([*PRINTED.items()][:1])), False, None),
    "a name chop": (scanned(chop, words=PRINTED | BLANKS), None, None),
    "an opinion is no name": (scanned(words=PRINTED | {"同意推荐。": (200.0, 580.0, 270.0, 594.0)}), False, None),
    "an opinion and a pen": (scanned(pen, words=PRINTED | {"同意推荐。": (355.0, 670.0, 425.0, 684.0)}), True, None),
    "not an opinion alone": (scanned(words=PRINTED | {"同意李四": (200.0, 580.0, 232.0, 594.0)}), True, None),
}


@pytest.mark.parametrize(("form", "signed", "dated"), SCANS.values(), ids=SCANS.keys())
def test_scans(form: Form, signed: bool | None, dated: bool | None) -> None:
    assert (form.signed, form.dated) == (signed, dated)


@pytest.mark.parametrize(("draw", "certainty"), [((), 1.0), ((stamp,), 0.5)], ids=["bare", "under a stamp"])
def test_a_date_under_red_ink_is_not_relied_upon(draw: tuple[Draw, ...], certainty: float) -> None:
    form = scanned(*draw, words=PRINTED | BLANKS, date="2021年5月12日")
    assert form.dated
    assert form.fields["date"].certainty == certainty
    assert form.fields["signature"].certainty == 1.0


def test_a_page_that_is_not_among_the_scans() -> None:
    form = Form("党员风采", "", {}, signature_page=3, signature_box=CELL)
    assert with_scanned_signature(form, [], [], CAMPAIGN, None) is form


def test_a_cell_off_the_page_holds_nothing() -> None:
    white = np.full((100, 100, 3), 255, np.uint8)
    assert ink_in(white, 150, (500.0, 500.0, 600.0, 600.0), [], None).signed is False
