"""Pages as pictures: coordinates, caps, and files that cannot be drawn."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from parsers.page import count_objects, open_document, open_page, page_sizes, picture_boxes, render

A4 = (595.0, 842.0)
SAMPLES = Path(__file__).parents[2] / "shared" / "samples" / "docs"


def pdf(*, rotation: int = 0, size: tuple[float, float] = A4, pages: int = 1) -> bytes:
    """Pages with a blue rectangle 100 pt wide and 50 pt high; before turning, its top left corner is (60, 80)."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    for _ in range(pages):
        canvas.setFillColorRGB(0, 0, 1)
        canvas.rect(60, size[1] - 130, 100, 50, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return turned(out.getvalue(), rotation)


def with_picture(*, rotation: int = 0) -> bytes:
    """A picture at the rectangle's place, within a form XObject that stands 10 pt farther right."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.beginForm("stamp")
    canvas.drawImage(ImageReader(Image.new("RGB", (20, 10), "blue")), 50, A4[1] - 130, 100, 50)
    canvas.endForm()
    canvas.translate(10, 0)
    canvas.doForm("stamp")
    canvas.save()
    return turned(out.getvalue(), rotation)


def turned(content: bytes, rotation: int) -> bytes:
    """The document with /Rotate, its content untouched."""
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(content))), io.BytesIO()
    for page in writer.pages:
        page.rotate(rotation)
    writer.write(out)
    return out.getvalue()


def blue_box(content: bytes, dpi: float = 144) -> tuple[float, ...]:
    """Where the blue pixels are, in points."""
    with open_document(content) as document:
        assert document
        with open_page(document, 1) as page:
            raster = render(page, dpi)
    assert raster
    down, right = np.nonzero((raster.image[:, :, 0] > 200) & (raster.image[:, :, 2] < 60))
    return raster.points(right.min(), down.min(), right.max() + 1, down.max() + 1)


def test_colours_are_blue_green_red_and_coordinates_start_at_the_top_left() -> None:
    assert blue_box(pdf()) == pytest.approx((60, 80, 160, 130), abs=1)


@pytest.mark.parametrize(
    ("rotation", "box"),
    [(90, (712, 60, 762, 160)), (180, (435, 712, 535, 762)), (270, (80, 435, 130, 535))],
)
def test_coordinates_are_those_of_the_page_as_displayed(rotation: int, box: tuple[float, ...]) -> None:
    assert blue_box(pdf(rotation=rotation)) == pytest.approx(box, abs=1)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_picture_s_box_is_where_it_is_drawn(rotation: int) -> None:
    content = with_picture(rotation=rotation)
    with open_document(content) as document:
        assert document
        with open_page(document, 1) as page:
            (box,) = picture_boxes(page)
    assert box == pytest.approx(blue_box(content), abs=1)


def test_a_huge_page_is_drawn_small() -> None:
    with open_document(pdf(size=(14400, 7200))) as document:
        assert document
        with open_page(document, 1) as page:
            raster = render(page, max_side=1000)
    assert raster
    assert raster.image.shape == (500, 1000, 3)
    assert raster.dpi == pytest.approx(5)


def test_what_a_document_says_of_its_pages() -> None:
    with open_document(pdf(pages=2, rotation=90)) as document:
        assert document
        assert page_sizes(document) == ((842, 595), (842, 595))
        with open_page(document, 2) as page:
            assert count_objects(page) == 1
        with open_page(document, 3) as page:
            assert page is None


@pytest.mark.parametrize(
    "content",
    [b"", b"no pdf", b"%PDF-1.7\n%%EOF", pdf()[:300]],
    ids=["empty", "text", "header only", "truncated"],
)
def test_what_cannot_be_opened_is_none(content: bytes) -> None:
    with open_document(content) as document:
        assert document is None


def test_a_document_with_a_password_is_none() -> None:
    locked = SAMPLES / "P-D022_r3-user-password.pdf"
    if not locked.exists():
        pytest.skip("the shared samples are not here")
    with open_document(locked.read_bytes()) as document:
        assert document is None
