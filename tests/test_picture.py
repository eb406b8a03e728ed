"""Pictures by their content: format, pixels as shown, colours, resolution, QR codes; and headers that lie."""

from __future__ import annotations

import io
import struct
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making.pictures import A3_300, jpeg_of, picture, png_of, poster, qr_code, saved
from PIL import Image, ImageDraw
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from parsers.orientation import Orientation
from parsers.picture import probe_image
from parsers.picture_values import Colour, ImageFacts, ImageFormat

ADDRESS = "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOp-123456"

# -- format, pixels, colours ------------------------------------------------------------------------------------------

PICTURES: dict[str, tuple[bytes, dict[str, Any]]] = {
    "JPEG": (picture(), {"format": ImageFormat.JPEG, "width": 64, "height": 48, "colour": Colour.RGB, "dpi": None}),
    "JPEG in CMYK": (picture(mode="CMYK"), {"format": ImageFormat.JPEG, "colour": Colour.CMYK}),
    "JPEG in grey": (picture(mode="L"), {"colour": Colour.GREY}),
    "PNG": (picture(format="PNG"), {"format": ImageFormat.PNG, "width": 64, "height": 48, "colour": Colour.RGB}),
    "PNG, transparent": (picture(format="PNG", mode="RGBA"), {"colour": Colour.RGB}),
    "PNG with a palette": (picture(format="PNG", mode="P"), {"colour": Colour.RGB}),
    "PNG, black and white": (picture(format="PNG", mode="1"), {"colour": Colour.GREY}),
    "PNG in 16 bits of grey": (picture(format="PNG", mode="I;16"), {"colour": Colour.GREY}),
    "GIF": (picture(format="GIF"), {"format": ImageFormat.GIF, "width": 64}),
    "BMP": (picture(format="BMP"), {"format": ImageFormat.BMP, "width": 64}),
    "phone held upright": (picture(orientation=6), {"width": 48, "height": 64, "orientation": Orientation.PORTRAIT}),
    "phone upside down": (picture(orientation=3), {"width": 64, "height": 48, "orientation": Orientation.LANDSCAPE}),
    "square": (picture((50, 50)), {"aspect": 1.0, "orientation": Orientation.SQUARE}),
    "WebP is only named": (picture(format="WEBP"), {"format": ImageFormat.WEBP, "width": None, "damaged": False}),
    "TIFF is only named": (picture(format="TIFF"), {"format": ImageFormat.TIFF, "width": None}),
    "HEIC is only named": (b"\0\0\0\x18ftypheic" + bytes(16), {"format": ImageFormat.HEIF, "width": None}),
}


@pytest.mark.parametrize(("content", "expected"), PICTURES.values(), ids=PICTURES.keys())
def test_facts(content: bytes, expected: dict[str, Any]) -> None:
    facts = probe_image(content)
    assert {name: getattr(facts, name) for name in expected} == expected
    assert facts.size == len(content)
    assert not facts.damaged


def test_a_phone_that_adds_a_second_picture_sends_jpeg() -> None:
    """Pillow calls such files MPO."""
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "MPO", save_all=True, append_images=[Image.new("RGB", (4, 4))])
    assert Image.open(io.BytesIO(stream.getvalue())).format == "MPO"
    assert probe_image(stream.getvalue()).format is ImageFormat.JPEG


# -- resolution -------------------------------------------------------------------------------------------------------


def jpeg_with(segment: bytes, marker: int = 0xE1) -> bytes:
    """A JPEG without JFIF header, with one segment in its place."""
    content = picture()
    behind = 4 + int.from_bytes(content[4:6])
    return content[:2] + struct.pack(">BBH", 0xFF, marker, len(segment) + 2) + segment + content[behind:]


def exif(**tags: Any) -> bytes:
    values = Image.Exif()
    for name, value in tags.items():
        values[{"unit": 0x0128, "across": 0x011A, "down": 0x011B}[name]] = value
    return values.tobytes()


PHOTOSHOP = b"Photoshop 3.0\0" + b"8BIM\x03\xed\0\0" + struct.pack(">IIHHIHH", 16, 300 << 16, 1, 1, 300 << 16, 1, 1)
STATED: dict[str, tuple[bytes, object]] = {
    "JFIF": (picture(dpi=300), (300, 300)),
    "PNG, which counts in metres": (picture(format="PNG", dpi=300), pytest.approx((300, 300), abs=0.01)),
    "nothing": (picture(), None),
    "EXIF": (jpeg_with(exif(unit=2, across=350, down=300)), (350, 300)),
    "EXIF in centimetres": (jpeg_with(exif(unit=3, across=100, down=100)), pytest.approx((254, 254))),
    "EXIF without a unit means inches": (jpeg_with(exif(across=240, down=240)), (240, 240)),
    "EXIF that cannot be read": (jpeg_with(b"Exif\0\0garbage"), None),
    "EXIF that says 0": (jpeg_with(exif(unit=2, across=0, down=0)), None),
    "Photoshop": (jpeg_with(PHOTOSHOP, 0xED), (300, 300)),
    "Photoshop, cut": (jpeg_with(PHOTOSHOP[:30], 0xED), None),
    "1 dpi is none": (picture(dpi=1), None),
    "turned": (picture(dpi=300, orientation=6), (300, 300)),
}


@pytest.mark.parametrize(("content", "dpi"), STATED.values(), ids=STATED.keys())
def test_resolution(content: bytes, dpi: object) -> None:
    assert probe_image(content).dpi == dpi


def test_poster_of_a3() -> None:
    facts = probe_image(poster())
    assert (facts.width, facts.height, facts.colour) == (*A3_300, Colour.CMYK)
    assert facts.millimetres == pytest.approx((297, 420), abs=0.1)
    assert facts.dpi_on(297, 420) == pytest.approx(300, abs=0.1)
    assert facts.dpi_on(420, 297) == facts.dpi_on(297, 420)
    assert facts.qr == ()


def test_size_on_paper_where_it_is_not_known() -> None:
    facts = probe_image(picture((3508, 4961), mode="L"), codes=False)
    assert facts.millimetres is None
    assert facts.dpi_on(297, 420) == pytest.approx(300, abs=0.1)  # the pixels tell
    assert ImageFacts(0).dpi_on(297, 420) is None
    assert ImageFacts(0).aspect is None


# -- QR codes ---------------------------------------------------------------------------------------------------------


def in_dots(text: str, module: int = 10) -> Image.Image:
    """A code whose squares are round, as design programs like them."""
    code = np.asarray(qr_code(text, 1))
    image = Image.new("L", (len(code) * module, len(code) * module), 255)
    pen = ImageDraw.Draw(image)
    last = len(code) - 11
    for y, x in zip(*np.nonzero(code == 0), strict=True):
        corner = min(x, y) < 11 and (max(x, y) < 11 or max(x, y) >= last)
        draw = pen.rectangle if corner else pen.ellipse
        draw((x * module, y * module, (x + 1) * module - 1, (y + 1) * module - 1), fill=0)
    return image


def transparent(code: Image.Image) -> Image.Image:
    """Black on nothing: black everywhere, were the transparency left out."""
    image = Image.new("RGBA", code.size, (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), mask=code.point(lambda shade: 255 - shade))
    return image


def side_by_side(*codes: Image.Image) -> Image.Image:
    image = Image.new("L", (sum(code.width for code in codes), max(code.height for code in codes)), 255)
    for number, code in enumerate(codes):
        image.paste(code, (sum(before.width for before in codes[:number]), 0))
    return image


CODES: dict[str, tuple[bytes, set[str]]] = {
    "the code alone": (saved(qr_code(ADDRESS), "PNG"), {ADDRESS}),
    "tiny": (saved(qr_code(ADDRESS, 2), "PNG"), {ADDRESS}),
    "huge": (saved(qr_code(ADDRESS, 80), "PNG"), {ADDRESS}),
    "as JPEG": (saved(qr_code(ADDRESS, 4), "JPEG", quality=60), {ADDRESS}),
    "on its side": (saved(qr_code(ADDRESS).rotate(90), "PNG"), {ADDRESS}),
    "light on dark": (saved(qr_code(ADDRESS).point(lambda shade: 255 - shade), "PNG"), {ADDRESS}),
    "on nothing": (saved(transparent(qr_code(ADDRESS)), "PNG"), {ADDRESS}),
    "round dots": (saved(in_dots(ADDRESS), "PNG"), {ADDRESS}),
    "Chinese": (saved(qr_code("党员教育 https://example.org/作品"), "PNG"), {"党员教育 https://example.org/作品"}),
    "two": (
        saved(side_by_side(qr_code("example.org/1"), qr_code("example.org/2")), "PNG"),
        {"example.org/1", "example.org/2"},
    ),
    "in the corner of a poster": (poster(ADDRESS), {ADDRESS}),
    "none": (picture((640, 480), noise=True), set()),
    "too small to look at": (picture((20, 20)), set()),
}


@pytest.mark.parametrize(("content", "texts"), CODES.values(), ids=CODES.keys())
def test_codes(content: bytes, texts: set[str]) -> None:
    facts = probe_image(content)
    assert set(facts.qr) == texts
    assert not facts.damaged


def test_codes_only_where_they_are_asked_for() -> None:
    assert probe_image(saved(qr_code(ADDRESS), "PNG"), codes=False).qr == ()


# -- damaged and dishonest --------------------------------------------------------------------------------------------

LARGE = picture((400, 300), noise=True)
LARGE_PNG = picture((400, 300), "PNG", noise=True)
DAMAGED: dict[str, tuple[bytes, ImageFormat | None]] = {
    "no byte": (b"", None),
    "text": ("党员风采".encode(), None),
    "a PDF": (b"%PDF-1.7\n", None),
    "JPEG of three bytes": (b"\xff\xd8\xff", ImageFormat.JPEG),
    "half a JPEG": (LARGE[: len(LARGE) // 2], ImageFormat.JPEG),
    "half a PNG": (LARGE_PNG[: len(LARGE_PNG) // 2], ImageFormat.PNG),
    "PNG with a hole": (LARGE_PNG[:500] + bytes(300) + LARGE_PNG[800:], ImageFormat.PNG),
    "BMP without pixels": (picture(format="BMP")[:60], ImageFormat.BMP),
    "GIF without pixels": (b"GIF89a" + bytes(7), ImageFormat.GIF),
}


@pytest.mark.parametrize(("content", "kind"), DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged(content: bytes, kind: ImageFormat | None) -> None:
    facts = probe_image(content)
    assert facts.damaged
    assert facts.format is kind
    assert facts.qr == ()


def test_half_a_jpeg_still_says_how_large_it_is() -> None:
    assert probe_image(LARGE[: len(LARGE) // 2]).width == 400


@pytest.mark.parametrize("error", [MemoryError(), OSError("out of memory error when reading image file")])
def test_without_room_no_picture_is_called_damaged(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise error

    monkeypatch.setattr(JpegImageFile, "load", refuse)
    with pytest.raises(MemoryError):
        probe_image(picture())


GIF_BOMB = b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(6) + b",\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;"
BMP_BOMB = b"BM" + struct.pack("<IIIIiiHHIIIIII", 54, 0, 54, 40, 50000, 50000, 1, 24, *(0,) * 6)
BOMBS = {
    "PNG of 50,000 × 50,000": (png_of(50_000, 50_000), (50_000, 50_000)),
    "JPEG of 50,000 × 50,000": (jpeg_of(50_000, 50_000), (50_000, 50_000)),
    "GIF": (GIF_BOMB, (65_535, 65_535)),
    "BMP": (BMP_BOMB, (50_000, 50_000)),
}


@pytest.mark.parametrize(("content", "size"), BOMBS.values(), ids=BOMBS.keys())
def test_enormous_pictures_are_measured_and_not_opened(
    content: bytes, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    for kind in (JpegImageFile, PngImageFile, GifImageFile, BmpImageFile):
        monkeypatch.setattr(kind, "load", opened.append)
    facts = probe_image(content)
    assert opened == []
    assert (facts.width, facts.height) == size
    assert facts.oversize
    assert not facts.damaged


def test_a_jpeg_without_end_takes_no_time() -> None:
    """Pillow looks for the next marker byte by byte."""
    start = time.perf_counter()
    assert probe_image(b"\xff\xd8\xff\xe0\x00\x10" + bytes(100_000_000)).damaged
    assert time.perf_counter() - start < 5


WHOLE = [content for content, _ in [*PICTURES.values(), *STATED.values()]] + [saved(qr_code("x"), "PNG"), GIF_BOMB]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(WHOLE), st.integers(0, 700), st.binary(max_size=8), st.integers(0, 8))
def test_damaged_files_have_facts(content: bytes, at: int, piece: bytes, lost: int) -> None:
    damaged = content[:at] + piece + content[at + lost :]
    facts = probe_image(damaged)
    assert facts.size == len(damaged)
    assert facts.dpi is None or min(facts.dpi) > 1
