"""Pictures for tests: of any size, format, colour model and resolution, with QR codes, and with lying headers."""

from __future__ import annotations

import io
import struct
import zlib

import cv2
import numpy as np
from PIL import Image

A3_300 = (3508, 4961)  # pixels of A3 at 300 dpi, upright


def picture(
    size: tuple[int, int] = (64, 48),
    format: str = "JPEG",
    mode: str = "RGB",
    dpi: int | None = None,
    orientation: int | None = None,
    *,
    noise: bool = False,
) -> bytes:
    """One colour, or noise (which takes many bytes); `orientation` is the EXIF tag, 6 for a phone held upright."""
    image = Image.effect_noise(size, 80).convert(mode) if noise else Image.new(mode, size, 128 if mode == "L" else None)
    options: dict[str, object] = {"dpi": (dpi, dpi)} if dpi else {}
    if orientation:
        exif = Image.Exif()
        exif[0x0112] = orientation
        options["exif"] = exif
    return saved(image, format, **options)


def saved(image: Image.Image, format: str, **options: object) -> bytes:
    """The file."""
    stream = io.BytesIO()
    image.save(stream, format, **options)
    return stream.getvalue()


def qr_code(text: str, module: int = 8) -> Image.Image:
    """The code in black on white with its quiet zone, `module` pixels a square."""
    squares = cv2.copyMakeBorder(cv2.QRCodeEncoder.create().encode(text), 4, 4, 4, 4, cv2.BORDER_CONSTANT, value=[255])
    return Image.fromarray(np.asarray(squares, np.uint8)).resize(
        (squares.shape[1] * module, squares.shape[0] * module), Image.Resampling.NEAREST
    )


def poster(text: str | None = None, size: tuple[int, int] = A3_300, mode: str = "CMYK", dpi: int = 300) -> bytes:
    """A JPEG of soft colours; with `text`, a QR code in a corner, as wide as a tenth of the sheet's height."""
    small = np.random.default_rng(1).integers(60, 250, (size[1] // 100 + 1, size[0] // 100 + 1, 3), np.uint8)
    image = Image.fromarray(small).resize(size, Image.Resampling.BICUBIC)
    if text:
        side = size[1] // 10
        code = qr_code(text).resize((side, side)).convert("RGB")
        image.paste(code, (size[0] - side - size[0] // 20, size[1] - side - size[1] // 20))
    return saved(image.convert(mode), "JPEG", dpi=(dpi, dpi))


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is of that size, and holds next to nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    end = chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + end


def jpeg_of(width: int, height: int) -> bytes:
    """A small JPEG whose header says it is of that size."""
    content = picture((8, 8))
    start = content.index(b"\xff\xc0") + 5  # SOF0: length, bits, then height and width
    return content[:start] + struct.pack(">HH", height, width) + content[start + 4 :]
