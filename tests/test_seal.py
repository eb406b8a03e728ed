"""Seals, what is no seal, and pages on which one could not be seen: what find_seal says to each."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from cv2.typing import MatLike
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from parsers.mark import Grade, Shape, find_marks
from parsers.model import Box, Seal, SealState
from parsers.ocr import Reading
from parsers.page import Image as Picture
from parsers.page import Raster, open_document, open_page, render
from parsers.scan import UprightPage
from parsers.seal import find_seal, find_seal_on, in_pixels
from parsers.seal_text import ReadLines
from tests.making import seals
from tests.making.seals import DECOYS, draw_logo, draw_vector_seal, name_chop_png, on_white, place_picture, seal_png

Draw = Callable[[Canvas], object]

A4 = (595.0, 842.0)
CELL: Box = (85.0, 590.0, 540.0, 780.0)  # 30–190 mm, 208–275 mm
NAME = "某某省网络社会组织联合会"
GREY = (95, 95, 95)
PRESENT, ABSENT, UNCLEAR = SealState.PRESENT, SealState.ABSENT, SealState.UNCLEAR
SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
png = cache(seal_png)


def form(canvas: Canvas) -> None:
    """Black writing and rules, with a signature cell at CELL; strokes, so that no font is needed."""
    canvas.setLineWidth(0.7)
    canvas.rect(60, 62, 480, 700)
    canvas.line(85, 62, 85, 762)
    canvas.line(60, 842 - CELL[1], 540, 842 - CELL[1])
    canvas.setStrokeColorRGB(0, 0, 0)
    for row in range(6):
        seals._characters(canvas, 34, 60 + row * 20, f"推荐表内容第{row}行文字写在这里供人阅读", 5)
    for row in range(5):
        seals._characters(canvas, 22, 215 + row * 7, "签", 5)
    seals._characters(canvas, 110, 252, "二〇二一年五月十二日", 5)


def document(*draws: Draw, size: tuple[float, float] = A4) -> bytes:
    """A page for each drawing, all with the form on them."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    for draw in draws:
        form(canvas)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def nothing(canvas: Canvas) -> None:
    """A page without a seal."""


def stamped(picture: bytes, x: float = 120, y: float = 235) -> Draw:
    """A picture on the page; in the signature cell unless said otherwise."""
    return lambda canvas: place_picture(canvas, x, y, picture)


def both(*draws: Draw) -> Draw:
    """Several drawings on one page."""
    return lambda canvas: [draw(canvas) for draw in draws]


def seal_of(content: bytes, *, signature: tuple[int, Box] | None = (1, CELL), text: bool = True) -> Seal:
    """What find_seal says, all pages of one kind."""
    return find_seal(content, signature, (text,) * 60)


# -- seals ---------------------------------------------------------------------------------------------------------

SEALS: dict[str, tuple[Draw, set[SealState]]] = {
    "a transparent PNG": (stamped(png(NAME)), {PRESENT}),
    "with number and words below the star": (stamped(png(NAME, number="3700000012345", line="委员会")), {PRESENT}),
    "a JPEG with white ground": (stamped(on_white(png(NAME))), {PRESENT}),
    "lines and letters": (lambda canvas: draw_vector_seal(canvas, 120, 235, NAME), {PRESENT}),
    "lines and letters, 38 mm, turned": (
        lambda canvas: draw_vector_seal(canvas, 120, 235, NAME, diameter_mm=38, rotate=25, outline=True),
        {PRESENT},
    ),
    "black writing over it": (both(stamped(png(NAME), 130, 250), form), {PRESENT}),
    "just outside the cell": (stamped(png(NAME), 150, 200), {PRESENT}),
    "below the cell": (stamped(png(NAME), 60, 270), {PRESENT}),
    "a fifth of the rim missing": (stamped(png(NAME, missing=0.2)), {PRESENT}),
    "a third of the rim missing": (stamped(png(NAME, missing=0.35)), {UNCLEAR}),
    "half of the rim missing": (stamped(png(NAME, missing=0.5, seed=4)), {UNCLEAR}),
    "faint": (stamped(png(NAME, faint=0.28)), {PRESENT}),
    "faint, as a poor JPEG": (stamped(on_white(png(NAME, faint=0.28), quality=40)), {PRESENT, UNCLEAR}),
    "hardly to be seen": (stamped(png(NAME, faint=0.08)), {UNCLEAR}),
    "cut a little by the page's edge": (stamped(png(NAME), 193), {PRESENT, UNCLEAR}),
    "cut in half by the page's edge": (stamped(png(NAME), 210), {UNCLEAR}),
    "a third of it on the page": (stamped(png(NAME), 217), {UNCLEAR}),
    "cut by the page's lower edge": (stamped(png(NAME), 120, 295), {UNCLEAR}),
    "oval": (stamped(png(NAME, oval=True)), {UNCLEAR}),
    "oval and turned": (stamped(png(NAME, oval=True, rotate=20)), {UNCLEAR}),
    "two over each other": (both(stamped(png(NAME)), stamped(png(NAME, seed=3), 135, 240)), {PRESENT, UNCLEAR}),
    "two nearly the same": (both(stamped(png(NAME)), stamped(png(NAME, seed=3), 123, 239)), {PRESENT, UNCLEAR}),
    "two side by side": (both(stamped(png(NAME), 90), stamped(png(NAME, seed=3), 150)), {PRESENT}),
    "a seal and a chop": (both(stamped(png(NAME), 90), stamped(name_chop_png("张三之印"), 150)), {PRESENT}),
    "only a name chop": (stamped(name_chop_png("张三之印")), {UNCLEAR}),
    "a square seal": (stamped(name_chop_png("某某之章", side_mm=32)), {UNCLEAR}),
    "a ring without writing": (lambda canvas: draw_logo(canvas, 120, 235), {UNCLEAR}),
}


@pytest.mark.parametrize(("draw", "states"), SEALS.values(), ids=SEALS.keys())
def test_seals_at_the_signature(draw: Draw, states: set[SealState]) -> None:
    seal = seal_of(document(draw))
    assert seal.state in states
    assert seal.page == 1
    assert seal.box is not None
    assert bool(seal.reason) == (seal.state is UNCLEAR)


@settings(max_examples=8, deadline=None)
@given(
    x=st.floats(50, 170),
    y=st.floats(215, 265),
    diameter=st.sampled_from([38.0, 40.0, 42.0, 45.0, 50.0]),
    rotate=st.floats(-180, 180),
    length=st.integers(6, 20),
)
def test_a_good_seal_is_found_wherever_it_stands(
    x: float, y: float, diameter: float, rotate: float, length: int
) -> None:
    name = ("某某省网络社会组织联合会" * 2)[:length]
    content = document(
        lambda canvas: draw_vector_seal(canvas, x, y, name, diameter_mm=diameter, rotate=rotate, outline=True)
    )
    seal = seal_of(content)
    assert seal.state is PRESENT
    expected = (x - diameter / 2, y - diameter / 2, x + diameter / 2, y + diameter / 2)
    assert seal.box == pytest.approx([side * mm for side in expected], abs=1 * mm)


def test_a_scan_shows_its_seal() -> None:
    scan = scanned(document(stamped(png(NAME))))
    assert seal_of(scan, text=False).state is PRESENT
    assert seal_of(scan, signature=None, text=False).state is PRESENT


def test_a_scan_whose_page_is_three_times_too_large() -> None:
    scan = scanned(document(stamped(png(NAME))), size=(1654, 2339))  # pixels written as points
    seal = seal_of(scan, signature=None, text=False)
    assert seal.state is PRESENT
    assert seal.box == pytest.approx([side * mm * 1654 / A4[0] for side in (99, 214, 141, 256)], abs=25)


def scanned(content: bytes, size: tuple[float, float] = A4) -> bytes:
    """The first page as a crooked, noisy JPEG over the whole page."""
    image: MatLike = picture_of(content).image
    height, width = image.shape[:2]
    crooked = cv2.getRotationMatrix2D((width / 2, height / 2), 1.5, 1.0)
    image = cv2.warpAffine(image, crooked, (width, height), borderValue=(255, 255, 255))
    noisy = image * np.array([0.9, 0.95, 0.97]) + np.random.default_rng(1).normal(0, 5, image.shape)
    jpeg = cv2.imencode(".jpg", np.clip(noisy, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 60])[1]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    canvas.drawImage(ImageReader(io.BytesIO(jpeg.tobytes())), 0, 0, *size)
    canvas.save()
    return out.getvalue()


def picture_of(content: bytes, page: int = 1) -> Raster:
    """A page drawn."""
    with open_document(content) as opened:
        assert opened
        with open_page(opened, page) as there:
            raster = render(there)
    assert raster
    return raster


# -- in annotations, and on turned pages -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["/Stamp", "/Widget"])
def test_a_seal_that_is_not_in_the_page_s_content(kind: str) -> None:
    """A stamp annotation, and the visible widget of a digital signature."""
    seal = seal_of(annotated(document(nothing), kind))
    assert seal.state is PRESENT
    assert seal.box == pytest.approx((260, 600, 380, 720), abs=4)


def annotated(content: bytes, kind: str) -> bytes:
    """The document with an annotation of 120 × 120 pt whose appearance is a seal."""
    small = io.BytesIO()
    canvas = Canvas(small, pagesize=(120, 120), pageCompression=0)
    draw_vector_seal(canvas, 60 / mm, 60 / mm, NAME, outline=True)
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    appearance = StreamObject()
    source = PdfReader(small).pages[0].get_contents()
    assert source is not None
    appearance.set_data(source.get_data())
    appearance.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(map(FloatObject, (0, 0, 120, 120))),
        }
    )
    annotation = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(kind),
            NameObject("/F"): NumberObject(4),
            NameObject("/Rect"): ArrayObject(map(FloatObject, (260, 122, 380, 242))),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(appearance)}),
        }
    )
    if kind == "/Widget":
        annotation.update({NameObject("/FT"): NameObject("/Sig"), NameObject("/T"): TextStringObject("Signature1")})
    reference = writer._add_object(annotation)
    writer.pages[0][NameObject("/Annots")] = ArrayObject([reference])
    if kind == "/Widget":
        fields = DictionaryObject({NameObject("/Fields"): ArrayObject([reference])})
        writer.root_object[NameObject("/AcroForm")] = writer._add_object(fields)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_page(rotation: int) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(document(stamped(png(NAME), 120, 235)))))
    writer.pages[0].rotate(rotation)
    boxes = {90: (62, 85, 252, 540), 180: (55, 62, 510, 252), 270: (590, 55, 780, 510)}
    seal = seal_of(written(writer), signature=(1, boxes[rotation]))
    assert seal.state is PRESENT
    x, y = 120 * mm, 235 * mm
    middles = {90: (842 - y, x), 180: (595 - x, 842 - y), 270: (y, 595 - x)}
    assert seal.box is not None
    assert ((seal.box[0] + seal.box[2]) / 2, (seal.box[1] + seal.box[3]) / 2) == pytest.approx(middles[rotation], abs=3)


# -- which page, which place -----------------------------------------------------------------------------------------


def test_a_seal_elsewhere_is_a_doubt_not_a_seal() -> None:
    seal = seal_of(document(stamped(png(NAME), 105, 90), nothing), signature=(2, CELL))
    assert seal == Seal(UNCLEAR, page=1, box=seal.box, reason="公章不在签名盖章处（第1页），请核对")


def test_the_seal_at_the_signature_is_preferred() -> None:
    elsewhere = stamped(png(NAME), 105, 90)
    seal = seal_of(document(elsewhere, both(elsewhere, stamped(png(NAME, seed=3)))), signature=(2, CELL))
    assert (seal.state, seal.page) == (PRESENT, 2)
    assert seal.box is not None
    assert seal.box[1] > 500


def test_without_a_known_signature_any_page_counts() -> None:
    seal = seal_of(document(nothing, stamped(png(NAME), 105, 90), nothing), signature=None)
    assert (seal.state, seal.page) == (PRESENT, 2)


def test_a_signature_cell_that_goes_on_over_the_page() -> None:
    cell = (85.0, 700.0, 540.0, 780.0)
    seal = seal_of(document(nothing, stamped(png(NAME), 120, 50)), signature=(1, cell))
    assert (seal.state, seal.page) == (PRESENT, 2)


def test_a_signature_on_a_page_that_is_not_there() -> None:
    assert seal_of(document(stamped(png(NAME))), signature=(7, CELL)).state is PRESENT


# -- what it says ----------------------------------------------------------------------------------------------------


def says(text: str, certainty: float = 0.98) -> ReadLines:
    """An engine that reads this in every picture."""
    return lambda pictures: [Reading(text, certainty) for _ in pictures]


def read_seal_of(draw: Draw, text: str, units: tuple[str, ...] = (NAME,), certainty: float = 0.98) -> Seal:
    """The seal at the signature as an engine reads it."""
    return find_seal(document(draw), (1, CELL), (True,), says(text, certainty), units)


def logo(**changes: object) -> Draw:
    return stamped(png(NAME, **changes))


def with_leaf(canvas: Canvas) -> None:
    """A seal's shape with a green leaf within."""
    place_picture(canvas, 120, 235, png(NAME, star=False))
    canvas.setFillColorRGB(0.2, 0.6, 0.2)
    canvas.circle(120 * mm, A4[1] - 235 * mm, 6 * mm, stroke=0, fill=1)


SAID: dict[str, tuple[Draw, str, SealState, str | None]] = {
    "the unit's name": (logo(), NAME, PRESENT, NAME),
    "the unit's name, without a star": (logo(star=False), NAME, PRESENT, NAME),
    "another unit's name": (logo(), "某某市水产养殖有限公司", PRESENT, "某某市水产养殖有限公司"),
    "another unit's name, without a star": (
        logo(star=False),
        "某某市水产养殖有限公司",
        UNCLEAR,
        "某某市水产养殖有限公司",
    ),
    "a slogan": (logo(), "绿水青山就是金山银山", UNCLEAR, "绿水青山就是金山银山"),
    "Latin letters": (logo(), "FRESH FOOD MARKET", UNCLEAR, None),
    "several colours": (with_leaf, "某某市水产养殖有限公司", UNCLEAR, "某某市水产养殖有限公司"),
    "nothing, but a star": (logo(), "", PRESENT, None),
    "nothing, and no star": (logo(star=False), "", UNCLEAR, None),
    "a third of the rim missing, the unit's name": (stamped(png(NAME, missing=0.3)), NAME, PRESENT, NAME),
    "oval": (stamped(png(NAME, oval=True)), NAME, UNCLEAR, None),
    "a grey copy": (stamped(png(NAME, colour=GREY)), NAME, UNCLEAR, NAME),
}


@pytest.mark.parametrize(("draw", "text", "state", "name"), SAID.values(), ids=SAID.keys())
def test_a_seal_is_believed_for_what_it_says(draw: Draw, text: str, state: SealState, name: str | None) -> None:
    seal = read_seal_of(draw, text)
    assert (seal.state, seal.name) == (state, name)
    assert bool(seal.reason) == (state is UNCLEAR)
    assert seal.name_certainty == (0.98 if name else 0.0)


@pytest.mark.parametrize("name", ["光明网", "四川大学"])
def test_a_short_name_confirms_a_seal_that_its_shape_does_not(name: str) -> None:
    draw = stamped(png(name))
    assert read_seal_of(draw, name, ()).state is PRESENT
    assert read_seal_of(draw, name, (name,)).state is PRESENT
    assert seal_of(document(stamped(png("光明网")))).state is UNCLEAR
    assert read_seal_of(stamped(png("光明网")), "光明网", (), certainty=0.7).state is UNCLEAR


MISREAD = NAME[:4] + "栏" + NAME[5:]
AGAIN: dict[str, tuple[str, str]] = {
    "the unit's name at the second look": (NAME, NAME),
    "the same slip again": (MISREAD, MISREAD),
    "another slip": (NAME[:5] + "洛" + NAME[6:], MISREAD),
    "nothing": ("", MISREAD),
}


@pytest.mark.parametrize(("second", "name"), AGAIN.values(), ids=AGAIN.keys())
def test_a_name_that_is_no_unit_s_is_read_again(second: str, name: str) -> None:
    def read(pictures: Sequence[Picture]) -> list[Reading]:
        heights.extend(picture.shape[0] for picture in pictures)
        return [Reading(MISREAD if one.shape[0] == min(heights) else second, 0.98) for one in pictures]

    heights: list[int] = []
    assert find_seal(document(logo()), (1, CELL), (True,), read, (NAME,)).name == name
    assert len(set(heights)) == 2  # the writing alone, and the whole ring


def test_a_seal_beside_a_logo_is_found() -> None:
    beside = both(stamped(png(NAME, star=False), 85), stamped(png(NAME), 150))
    seal = read_seal_of(beside, "")
    assert seal.state is PRESENT
    assert seal.box is not None
    assert seal.box[0] > 120 * mm


def test_without_a_seal_nothing_is_read() -> None:
    def read(_pictures: Sequence[Picture]) -> list[Reading]:
        raise AssertionError

    assert find_seal(document(nothing), (1, CELL), (True,), read, (NAME,)).state is ABSENT


# -- upright pages of scans ------------------------------------------------------------------------------------------


def upright(content: bytes, number: int = 1, *, turned: bool = False) -> UprightPage:
    """A page at 200 dpi; `turned`: it lay on its head on the page as displayed."""
    with open_document(content) as opened:
        assert opened
        with open_page(opened, 1) as there:
            raster = render(there, 200)
    assert raster
    scale = 72 / 200
    back = np.diag([scale, scale, 1.0])
    if turned:
        back = np.array([(-scale, 0, A4[0]), (0, -scale, A4[1]), (0, 0, 1)], dtype=np.float64)
    return UprightPage(number, raster.image, back)


def test_a_seal_on_an_upright_page_is_placed_on_the_page_as_displayed() -> None:
    content = document(stamped(png(NAME)))
    seal = find_seal_on([upright(content)], (1, CELL), says(NAME), (NAME,))
    assert (seal.state, seal.name, seal.page) == (PRESENT, NAME, 1)
    assert seal.box == pytest.approx([side * mm for side in (99, 214, 141, 256)], abs=4)
    on_its_head = (A4[0] - CELL[2], A4[1] - CELL[3], A4[0] - CELL[0], A4[1] - CELL[1])
    turned = find_seal_on([upright(content, turned=True)], (1, on_its_head), says(NAME), (NAME,))
    assert turned.state is PRESENT
    expected = (A4[0] - 141 * mm, A4[1] - 256 * mm, A4[0] - 99 * mm, A4[1] - 214 * mm)
    assert turned.box == pytest.approx(expected, abs=4)


@given(
    degrees=st.floats(-12, 12),
    quarter=st.sampled_from((0, 90, 180, 270)),
    aslant=st.floats(-2e-5, 2e-5),
    width=st.floats(60, 1500),
    height=st.floats(60, 600),
)
def test_a_cell_is_found_again_on_the_upright_page(
    degrees: float, quarter: int, aslant: float, width: float, height: float
) -> None:
    angle = np.radians(degrees + quarter)
    back = np.array(
        [
            (0.36 * np.cos(angle), -0.36 * np.sin(angle), 300.0),
            (0.36 * np.sin(angle), 0.36 * np.cos(angle), 400.0),
            (aslant, -aslant, 1.0),
        ]
    )
    page = UprightPage(1, np.zeros((1, 1, 3), np.uint8), back)
    box = (200.0, 1500.0, 200.0 + width, 1500.0 + height)
    assert in_pixels(page, page.on_page(*box)) == pytest.approx(box, abs=6 + 0.03 * width)


def test_scans_are_never_absent() -> None:
    page = upright(document(nothing))
    expected = Seal(UNCLEAR, reason="扫描件上未找到清晰的公章，请核对")
    assert find_seal_on([page], (1, CELL)) == expected
    assert find_seal_on([page], None) == expected
    assert find_seal_on([], (1, CELL)) == expected


def test_a_grey_scan_is_said_to_be_one() -> None:
    seal = find_seal_on([upright(document(stamped(png(NAME, colour=GREY))))], (1, CELL), says(NAME))
    assert (seal.state, seal.grey, seal.name) == (UNCLEAR, True, NAME)


def test_a_seal_on_another_page_of_a_scan_is_a_doubt() -> None:
    pages = [upright(document(stamped(png(NAME), 105, 90)), 1), upright(document(nothing), 2)]
    assert find_seal_on(pages, (2, CELL)).reason == "公章不在签名盖章处（第1页），请核对"
    assert find_seal_on(pages, None).state is PRESENT
    assert find_seal_on(pages, (7, CELL)).state is PRESENT


# -- no seal ---------------------------------------------------------------------------------------------------------


def test_a_text_page_without_a_seal() -> None:
    assert seal_of(document(nothing, nothing), signature=(2, CELL)) == Seal(ABSENT)
    assert seal_of(document(nothing, nothing), signature=None) == Seal(ABSENT)


@pytest.mark.parametrize("place", [(105, 70), (105, 120), (100, 180)], ids=["top", "middle", "lower"])
def test_red_things_are_no_seal(place: tuple[float, float]) -> None:
    draws = [lambda canvas, decoy=decoy: decoy(canvas, *place) for decoy in DECOYS.values()]
    content = document(*draws, nothing)
    marks = {
        name: {mark.grade for mark in find_marks(picture_of(content, page).image, 150)}
        for page, name in enumerate(DECOYS, 1)
    }
    assert {name: grades for name, grades in marks.items() if grades - {Grade.NOT}} == {}
    assert seal_of(content, signature=(len(draws) + 1, CELL)) == Seal(ABSENT)


def test_a_round_logo_with_writing_is_no_seal_where_it_stands() -> None:
    content = document(lambda canvas: draw_logo(canvas, 105, 40, arc_text=True), nothing)
    assert seal_of(content, signature=(2, CELL)).state is UNCLEAR


def test_a_name_chop_elsewhere_says_nothing() -> None:
    assert seal_of(document(stamped(name_chop_png("张三之印"), 105, 100))).state is ABSENT


SIGNED: dict[str, tuple[Draw, SealState]] = {
    "a grey copy of a seal": (stamped(png(NAME, colour=GREY)), UNCLEAR),
    "a faint grey copy": (stamped(png(NAME, colour=GREY, faint=0.5)), UNCLEAR),
    "a black copy under writing": (both(stamped(png(NAME, colour=(20, 20, 20)), 130, 250), form), UNCLEAR),
    "a grey copy with a part missing": (stamped(png(NAME, colour=GREY, missing=0.2)), UNCLEAR),
    "a blue seal": (lambda canvas: draw_vector_seal(canvas, 120, 235, NAME, colour=(30, 50, 190)), UNCLEAR),
    "a handwritten signature": (
        lambda canvas: canvas.bezier(200, 180, 260, 280, 280, 80, 330, 200),
        ABSENT,
    ),
    "a scanned signature": (lambda canvas: picture(canvas, (200, 620, 300, 660)), ABSENT),
    "a picture over the whole cell": (lambda canvas: picture(canvas, (90, 592, 535, 775)), UNCLEAR),
    "a picture of a seal's size": (lambda canvas: picture(canvas, (200, 620, 320, 740)), UNCLEAR),
}


def picture(canvas: Canvas, box: Box) -> None:
    """A picture of pale noise."""
    noise = np.random.default_rng(2).integers(235, 256, (40, 60, 3), dtype=np.uint8)
    data = ImageReader(io.BytesIO(cv2.imencode(".png", noise)[1].tobytes()))
    canvas.drawImage(data, box[0], A4[1] - box[3], box[2] - box[0], box[3] - box[1])


@pytest.mark.parametrize(("draw", "state"), SIGNED.values(), ids=SIGNED.keys())
def test_what_else_stands_in_the_signature_cell(draw: Draw, state: SealState) -> None:
    assert seal_of(document(draw)).state is state


def test_a_grey_copy_is_said_to_be_one() -> None:
    grey = document(stamped(png(NAME, colour=GREY)))
    assert seal_of(grey).grey
    assert seal_of(grey, signature=None).grey
    assert not seal_of(document(stamped(png(NAME)))).grey


# -- pages on which a seal could not have been seen --------------------------------------------------------------------


def test_a_page_without_text_layer_is_never_absent() -> None:
    content = document(nothing, nothing)
    expected = Seal(UNCLEAR, reason="第2页是扫描件或图片，未找到清晰的公章，请核对")
    assert find_seal(content, None, (True, False)) == expected
    assert find_seal(content, None, (True,)) == expected
    assert find_seal(content, None, ()).state is UNCLEAR


def test_a_scan_with_a_text_layer_upon_it_is_never_absent() -> None:
    assert seal_of(scanned(document(nothing))).state is UNCLEAR


def test_more_pages_than_are_looked_at() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 600))
    for _ in range(61):
        canvas.showPage()
    canvas.save()
    seal = find_seal(out.getvalue(), None, (True,) * 61)
    assert seal.reason == "文件共61页，只查看了前60页，未找到公章，请核对"


def test_a_page_too_full_to_draw() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for number in range(20_001):
        canvas.rect(number % 500, number // 500, 1, 1)
    canvas.save()
    assert seal_of(out.getvalue()).reason == "第1页无法显示，未能查找公章，请核对"


UNREADABLE: dict[str, bytes] = {
    "empty": b"",
    "no PDF": b"hello",
    "truncated": document(nothing)[:900],
    "no pages": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF",
    "a page tree that contains itself": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj "
    b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_files_that_cannot_be_looked_at(content: bytes) -> None:
    seal = seal_of(content)
    assert seal.state is UNCLEAR
    assert seal.reason


def test_a_page_as_large_as_a_house() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(14400, 14400))
    canvas.rect(100, 100, 5000, 5000)
    canvas.save()
    assert seal_of(out.getvalue(), signature=None).state is ABSENT


WHOLE = document(stamped(png(NAME)))


@pytest.mark.parametrize("seed", range(15))
def test_damaged_bytes_raise_nothing(seed: int) -> None:
    content = bytearray(WHOLE)
    random = np.random.default_rng(seed)
    for place in random.integers(0, len(content), 30):
        content[place] = random.integers(0, 256)
    assert isinstance(seal_of(bytes(content)), Seal)


# -- real documents --------------------------------------------------------------------------------------------------


def samples(classes: set[str]) -> list[Path]:
    listed = SAMPLES / "expected_docs.jsonl"
    lines = listed.read_text("utf-8").splitlines() if listed.exists() else []
    rows = [json.loads(line) for line in lines]
    return [SAMPLES / row["file"] for row in rows if row["cls"] in classes]


def pixels(path: Path) -> Picture:
    """A picture file, blue green red."""
    with Image.open(path) as opened:
        return np.ascontiguousarray(np.asarray(opened.convert("RGB"))[:, :, ::-1])


@pytest.mark.skipif(not SAMPLES.exists(), reason="the shared samples are not here")
def test_a_real_scan_with_a_seal_and_two_chops_on_its_last_page() -> None:
    (path,) = samples({"seal_pdf"})
    content = path.read_bytes()
    seal = find_seal(content, (6, (90, 590, 540, 740)), (True,) * 6)
    assert (seal.state, seal.page) == (PRESENT, 6)
    assert seal.box == pytest.approx((137, 614, 256, 733), abs=6)
    assert find_seal(content, (1, CELL), (True,) * 6).state is UNCLEAR
    marks = find_marks(picture_of(content, 6).image, 150)
    assert [mark.grade for mark in marks] == [Grade.SURE, Grade.NOT, Grade.NOT]


@pytest.mark.parametrize("path", samples({"decoy"}), ids=lambda path: path.stem)
def test_real_pictures_without_a_seal(path: Path) -> None:
    image = pixels(path)
    for dpi in (max(image.shape) / 11.69, 150.0):
        assert {mark.grade for mark in find_marks(image, dpi)} <= {Grade.NOT}
        assert not find_marks(image, dpi, pale=True)


@pytest.mark.parametrize("path", samples({"invoice_mark"}), ids=lambda path: path.stem)
def test_the_oval_marks_of_an_invoice_are_a_doubt(path: Path) -> None:
    image = pixels(path)
    marks = [mark for mark in find_marks(image, 75.0) if mark.grade is not Grade.NOT]
    assert all(mark.grade is Grade.DOUBTFUL for mark in marks)


@pytest.mark.parametrize("path", samples({"chinese_text_table"}), ids=lambda path: path.stem)
def test_real_text_documents_have_none(path: Path) -> None:
    assert seal_of(path.read_bytes(), signature=None).state is ABSENT


def test_shapes_are_named() -> None:
    content = document(both(stamped(png(NAME, oval=True), 100, 150), stamped(png(NAME), 210, 80)))
    shapes = {mark.shape for mark in find_marks(picture_of(content).image, 150)}
    assert shapes == {Shape.OVAL, Shape.CUT}
