"""A stamped scan, a photograph, a Word file: read like a PDF with a text layer, and never blamed for our doubts."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from functools import cache

import pytest
from PIL import Image

from parsers.document import read_document
from parsers.drawing import drawn
from parsers.kind import kind_of
from parsers.model import Attachment, Document, Form, FormField, Seal, SealState, Trouble
from parsers.scanned import doubted_under, merged
from tests.making.mails import CAMPAIGN, VIDEO, answers, photograph, video_pdf
from tests.making.scans import MANNERS, scan_pdf
from tests.making.seals import picture_font
from tests.making.word import form_docx

GIVEN = answers("山东省", "泰山样例公司", "泰山脚下挑夫人")
SHORT = ("province", "organization", "contact_person", "contact_phone", "case_title")
PDF = video_pdf("山东省", "泰山样例公司", "泰山脚下挑夫人")
needs_font = pytest.mark.skipif(picture_font(20) is None, reason="no Chinese font here: pages cannot be drawn legibly")


def file(name: str, content: bytes) -> Attachment:
    return Attachment(name, content, kind_of(content, name), hashlib.sha256(content).hexdigest())


@cache
def scanned(manner: str, turned: int = 0) -> Document:
    return read_document(file("扫描件.pdf", scan_pdf(PDF, MANNERS[manner], 1, turned)), CAMPAIGN)  # type: ignore[arg-type]  # one of Turn's


def texts(form: Form | None, fields: tuple[str, ...] = SHORT) -> dict[str, str | None]:
    assert form is not None
    return {name: form.text(name) for name in fields}


@needs_font
@pytest.mark.parametrize(("manner", "turned"), [("colour200", 0), ("colour200", 90), ("grey200", 0)])
def test_a_scan_is_read_like_a_text(manner: str, turned: int) -> None:
    document = scanned(manner, turned)
    assert (document.text_layer, document.trouble) == (False, None)
    assert document.form is not None
    assert document.form.category == VIDEO
    assert texts(document.form) == {name: GIVEN[name] for name in SHORT}


@needs_font
def test_a_red_seal_on_a_scan_is_present_and_can_be_looked_at() -> None:
    document = scanned("colour200")
    assert document.seal is not None
    assert (document.seal.state, document.seal.page) == (SealState.PRESENT, 1)
    assert document.crops is not None
    assert document.crops.seal_png is not None
    with Image.open(io.BytesIO(document.crops.seal_png)) as seal:
        assert 0.7 < seal.width / seal.height < 1.4


@needs_font
def test_a_seal_on_a_grey_copy_is_unclear_never_absent() -> None:
    seal = scanned("grey200").seal
    assert seal is not None
    assert (seal.state, seal.grey) == (SealState.UNCLEAR, True)


@needs_font
def test_a_photograph_in_place_of_a_pdf_is_read_for_the_ledger() -> None:
    document = read_document(file("推荐表.jpg", photograph(PDF, 3)), CAMPAIGN)
    assert document.trouble is Trouble.UNSUPPORTED
    assert texts(document.form) == {name: GIVEN[name] for name in SHORT}


def test_a_form_in_word_is_read_for_the_ledger() -> None:
    part = CAMPAIGN.category(VIDEO)
    assert part is not None
    assert part.form is not None
    rows = [(row.label, GIVEN[row.field]) for row in part.form.rows]
    document = read_document(file("推荐表.docx", form_docx(part.form.title, rows)), CAMPAIGN)
    assert document.trouble is Trouble.UNSUPPORTED
    assert texts(document.form) == {name: GIVEN[name] for name in SHORT}


def huge_png() -> bytes:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("content", [photograph(PDF, 3)[:5000], huge_png()], ids=["cut off", "400 million pixels"])
def test_a_picture_that_cannot_be_read_is_no_exception(content: bytes) -> None:
    document = read_document(file("推荐表.jpg", content), CAMPAIGN)
    assert (document.trouble, document.form) == (Trouble.UNSUPPORTED, None)


def test_what_the_text_layer_says_stands() -> None:
    typed = Form(VIDEO, "表", {"case_title": FormField("甲"), "summary": FormField("")})
    seen = Form(None, "", {"case_title": FormField("乙", 0.5), "summary": FormField("丙", 0.9)})
    form = merged(seen, typed)
    assert form is not None
    assert (form.category, texts(form, ("case_title", "summary"))) == (VIDEO, {"case_title": "甲", "summary": "丙"})


STAMPED = Form(
    VIDEO,
    "表",
    {
        "date": FormField("2021年5月12日", 0.99, 2, (300.0, 420.0, 400.0, 435.0)),
        "awards": FormField("", 0.9, 2, (100.0, 350.0, 500.0, 395.0)),
        "content": FormField("长" * 900, 0.99, 2, (100.0, 50.0, 500.0, 395.0)),
        "contact_phone": FormField("13800000000", 0.99, 1, (300.0, 420.0, 400.0, 435.0)),
    },
    signature_page=2,
    signature_box=(100.0, 400.0, 500.0, 500.0),
)
SEAL = Seal(SealState.PRESENT, page=2, box=(280.0, 380.0, 400.0, 500.0))
APART = replace(SEAL, box=(110.0, 450.0, 200.0, 500.0))
PIECED = replace(STAMPED, fields={"date": FormField("2021年5月12日", 0.99)})  # from pieces: it has no place


@pytest.mark.parametrize(
    ("seal", "form", "typed", "doubted"),
    [
        (SEAL, STAMPED, None, {"date", "awards"}),
        (APART, STAMPED, None, set()),
        (APART, PIECED, None, {"date"}),
        (SEAL, STAMPED, Form(None, "", {"date": FormField("2021年5月12日")}), {"awards"}),
        (Seal(SealState.UNCLEAR), STAMPED, None, set()),
    ],
    ids=["over the date", "beside it", "in the same cell", "the date was typed", "no seal found"],
)
def test_what_a_seal_stands_over_is_doubtful(seal: Seal, form: Form, typed: Form | None, doubted: set[str]) -> None:
    seen = doubted_under(seal, form, typed)
    assert {name for name, answer in seen.fields.items() if answer.certainty <= 0.5} == doubted
    assert {name: answer.text for name, answer in seen.fields.items()} == {
        name: answer.text for name, answer in form.fields.items()
    }


@needs_font
def test_what_was_seen_is_drawn_on_the_page() -> None:
    document = scanned("colour200")
    [(number, png)] = drawn(document)
    with Image.open(io.BytesIO(png)) as picture:
        colours = picture.convert("RGB").getcolors(1 << 24)
    assert number == 1
    assert {(20, 90, 180), (20, 140, 60)} <= {colour for _, colour in colours or ()}  # an answer's frame, the seal's
