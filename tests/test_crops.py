"""The pictures that people look at: the seal cut out, the page it stands on."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from parsers.crops import MARGIN, crops, crops_of
from parsers.model import Seal, SealState
from parsers.page import Raster
from tests.making.seals import draw_vector_seal


def pdf() -> bytes:
    """Two A4 pages, a seal of 42 mm on the second."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.showPage()
    draw_vector_seal(canvas, 120, 235, "某某网络协会", outline=True)
    canvas.save()
    return out.getvalue()


SEAL = Seal(SealState.PRESENT, page=2, box=(99 * mm, 214 * mm, 141 * mm, 256 * mm))


def opened(content: bytes | None, kind: str) -> Image.Image:
    assert content
    image = Image.open(io.BytesIO(content))
    assert image.format == kind
    return image.convert("RGB")


def test_the_seal_and_its_page() -> None:
    found = crops(pdf(), SEAL)
    assert found
    assert found.page == 2
    seal, page = opened(found.seal_png, "PNG"), opened(found.page_jpeg, "JPEG")
    side = 42 * (1 + 2 * MARGIN) / 25.4 * 150
    assert seal.size == pytest.approx((side, side), abs=3)
    assert page.size == pytest.approx((595 / 72 * 150, 842 / 72 * 150), abs=1)
    red = np.asarray(seal).astype(int)
    assert (red[:, :, 0] - red[:, :, 1] > 60).mean() > 0.05


def test_without_a_place_only_the_page() -> None:
    found = crops(pdf(), Seal(SealState.ABSENT), page=2)
    assert found
    assert (found.page, found.seal_png) == (2, None)
    first = crops(pdf(), Seal(SealState.ABSENT))
    assert first
    assert first.page == 1


def test_what_cannot_be_drawn() -> None:
    assert crops(b"no PDF", SEAL) is None
    assert crops(pdf(), Seal(SealState.PRESENT, page=9, box=SEAL.box)) is None


def test_a_photograph() -> None:
    photo = Raster(np.full((400, 300, 3), 200, np.uint8), 72)
    found = crops_of(photo, 1, (250.0, 350.0, 350.0, 450.0))  # reaches over the edge
    assert opened(found.seal_png, "PNG").size == (62, 62)
    assert crops_of(photo, 1, (900.0, 900.0, 950.0, 950.0)).seal_png is None
