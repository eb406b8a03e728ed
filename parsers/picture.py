"""What a picture is (format, pixels, colour model, resolution, QR codes), told by its content; pure.

Only formats that a notice may ask for are opened. WebP, TIFF and HEIF are named and left alone: their readers take as
much memory as the header demands (a WebP of 60 bytes: 2 GB).
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from parsers.orientation import Orientation, orientation_of


class ImageFormat(StrEnum):
    """The kind of file, by its content."""

    JPEG = "jpeg"
    PNG = "png"
    GIF = "gif"
    BMP = "bmp"
    WEBP = "webp"
    TIFF = "tiff"
    HEIF = "heif"  # iPhones; also AVIF


class Colour(StrEnum):
    """The colour model (颜色模式)."""

    RGB = "rgb"  # also with a palette or transparency
    CMYK = "cmyk"
    GREY = "grey"  # also black and white


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """All that rules ask of a picture; None for what the file does not say."""

    size: int  # bytes
    format: ImageFormat | None = None  # None: no picture that we know
    width: int | None = None  # pixels as shown: turned as the EXIF data ask
    height: int | None = None
    colour: Colour | None = None
    dpi: tuple[float, float] | None = None  # across and down, as stated; cameras state 72 and mean nothing by it
    damaged: bool = False  # cannot be opened, or not to its end
    oversize: bool = False  # of more pixels than we open: whether it is damaged, and its codes, are unknown
    qr: tuple[str, ...] = ()  # what the QR codes say; a round code of a WeChat mini program is none

    @property
    def aspect(self) -> float | None:
        """Width through height."""
        return self.width / self.height if self.width and self.height else None

    @property
    def orientation(self) -> Orientation | None:
        """Which way it lies."""
        return orientation_of(self.aspect)

    @property
    def millimetres(self) -> tuple[float, float] | None:
        """Width and height printed at the resolution stated: 297 × 420 for A3."""
        if not (self.dpi and self.width and self.height):
            return None
        return self.width / self.dpi[0] * 25.4, self.height / self.dpi[1] * 25.4

    def dpi_on(self, width: float, height: float) -> float | None:
        """The resolution of the pixels on a sheet of `width` × `height` millimetres, either way up.

        Tells an A3 poster of 300 dpi (3508 × 4961 pixels) whatever resolution the file states.
        """
        if not (self.width and self.height):
            return None
        short, long = sorted((self.width, self.height))
        return 25.4 * min(short / min(width, height), long / max(width, height))


def probe_image(content: bytes, *, codes: bool = True) -> ImageFacts:
    """The facts of a picture; `codes`: look for QR codes too, which takes most of the time. Raises only MemoryError."""
    kind = _format(content)
    if kind is None:
        return ImageFacts(len(content), damaged=True)
    if kind not in _OPENERS:
        return ImageFacts(len(content), kind)
    header = _opened(kind, content[:_HEADER])
    if header is None:
        return ImageFacts(len(content), kind, damaged=True)
    turned = _exif(header).get(_ORIENTATION) in (5, 6, 7, 8)
    width, height = header.size[::-1] if turned else header.size
    dpi = _dpi(header)
    oversize = header.width * header.height > _most_pixels(header)
    image = None if oversize else _decoded(kind, content)
    return ImageFacts(
        len(content),
        kind,
        width,
        height,
        _COLOURS.get(header.mode),
        dpi[::-1] if dpi and turned else dpi,
        damaged=image is None and not oversize,
        oversize=oversize,
        qr=_codes(image) if image and codes else (),
    )


# -- opening -----------------------------------------------------------------------------------------------------

_MAGIC: tuple[tuple[int, bytes, ImageFormat], ...] = (
    (0, b"\xff\xd8\xff", ImageFormat.JPEG),
    (0, b"\x89PNG\r\n\x1a\n", ImageFormat.PNG),
    (0, b"GIF87a", ImageFormat.GIF),
    (0, b"GIF89a", ImageFormat.GIF),
    (0, b"BM", ImageFormat.BMP),
    (8, b"WEBP", ImageFormat.WEBP),
    (0, b"II*\x00", ImageFormat.TIFF),
    (0, b"MM\x00*", ImageFormat.TIFF),
    *((4, b"ftyp" + brand, ImageFormat.HEIF) for brand in (b"hei", b"hev", b"mif1", b"msf1", b"avi")),
)
# Not Image.open: it refuses large pictures before it has said how large, and calls many a phone's JPEG an MPO.
_OPENERS: dict[ImageFormat, Callable[[io.BytesIO], ImageFile]] = {
    ImageFormat.JPEG: JpegImageFile,
    ImageFormat.PNG: PngImageFile,
    ImageFormat.GIF: GifImageFile,
    ImageFormat.BMP: BmpImageFile,
}
_COLOURS = {
    **dict.fromkeys(("1", "L", "LA", "I", "I;16", "F"), Colour.GREY),
    **dict.fromkeys(("P", "PA", "RGB", "RGBA", "RGBX", "YCbCr"), Colour.RGB),
    "CMYK": Colour.CMYK,
}
_HEADER = 8 << 20  # bytes in which the header must lie: Pillow seeks a JPEG's byte by byte
_PIXELS = 80_000_000  # A3 at 600 dpi is 70 million; with transparency, or as progressive CMYK, it takes 900 MB
_PIXELS_OF_JPEG = 250_000_000  # read at half size or less, unless progressive
_REDUCED = 3000  # pixels of the shorter side that a large JPEG keeps
_LONGEST = 4800  # pixels of the longer side in which codes are sought
_ORIENTATION, _X_RESOLUTION, _Y_RESOLUTION, _UNIT = 0x0112, 0x011A, 0x011B, 0x0128  # EXIF tags


def _format(content: bytes) -> ImageFormat | None:
    return next((kind for offset, magic, kind in _MAGIC if content.startswith(magic, offset)), None)


def _opened(kind: ImageFormat, content: bytes) -> ImageFile | None:
    """The header read, no pixel yet."""
    try:
        return _OPENERS[kind](io.BytesIO(content))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a stranger's file: Pillow raises SyntaxError, struct.error, ValueError … for it
        return None


def _most_pixels(header: ImageFile) -> int:
    return _PIXELS_OF_JPEG if isinstance(header, JpegImageFile) and not header.info.get("progressive") else _PIXELS


def _decoded(kind: ImageFormat, content: bytes) -> Image.Image | None:
    """Its first picture, large JPEGs reduced; None where it is cut short or damaged."""
    image = _opened(kind, content)
    if image is None:
        return None
    try:
        image.draft("L", (_REDUCED, _REDUCED))  # only JPEG can: by halves, and never below that
        image.load()
    except MemoryError:
        raise  # no reason to call a picture damaged
    except Exception as error:
        if "out of memory" in str(error):  # what Pillow's decoders make of it
            raise MemoryError from error
        return None
    return image


# -- resolution --------------------------------------------------------------------------------------------------


def _exif(image: ImageFile) -> Image.Exif:
    if not isinstance(image, JpegImageFile):
        return Image.Exif()  # of a PNG, Pillow would open all the pixels first
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "Corrupt EXIF data"
            return image.getexif()
    except Exception:  # noqa: BLE001 - as above
        return Image.Exif()


def _dpi(image: ImageFile) -> tuple[float, float] | None:
    for stated in _stated(image):
        try:
            across, down = (float(value) for value in stated)
        except (TypeError, ValueError, ZeroDivisionError):
            continue
        if all(math.isfinite(value) and 1 < value < 100_000 for value in (across, down)):
            return across, down
    return None


def _stated(image: ImageFile) -> Iterator[tuple[Any, Any]]:
    """What the file says of its resolution, the most trustworthy first."""
    if not isinstance(image, JpegImageFile):
        yield image.info.get("dpi", (None, None))
        return
    if image.info.get("jfif_unit") in (1, 2):  # else Pillow says 72 where the EXIF data are unreadable
        yield image.info["dpi"]
    photoshop = image.info.get("photoshop", {}).get(0x03ED)  # its CMYK files have no JFIF header
    if photoshop:
        yield photoshop["XResolution"], photoshop["YResolution"]
    exif = _exif(image)
    unit = 2.54 if exif.get(_UNIT) == 3 else 1.0
    across, down = exif.get(_X_RESOLUTION), exif.get(_Y_RESOLUTION)
    if across and down:
        yield across * unit, down * unit


# -- QR codes ----------------------------------------------------------------------------------------------------

# Longer side in pixels, and by how much a picture is enlarged to get there at most: a code is read best at some 4 to
# 10 pixels a module, and one of round dots only when it is small.
_LADDER = ((300, 4.0), (600, 4.0), (1200, 4.0), (2400, 1.2), (_LONGEST, 1.2))


def _codes(image: Image.Image) -> tuple[str, ...]:
    """What the codes say, read at the first size at which one can be read."""
    try:
        grey = _grey(image)
        for negative in (False, True):  # a light code on dark ground
            for side, enlarged in _LADDER[:3] if negative else _LADDER:
                factor = side / max(grey.shape)
                if factor <= enlarged and (texts := _read(_scaled(~grey if negative else grey, factor))):
                    return texts
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - OpenCV's detector fails assertions on some pictures: then no code was read
        return ()
    return ()


def _grey(image: Image.Image) -> NDArray[np.uint8]:
    image.thumbnail((_LONGEST, _LONGEST))
    if image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info:
        # What is transparent is shown on white; its colour is often black, and all would be black.
        shown = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown)
    return np.asarray(image.convert("L"))


def _scaled(grey: NDArray[np.uint8], factor: float) -> NDArray[np.uint8]:
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=how), np.uint8)


def _read(grey: NDArray[np.uint8]) -> tuple[str, ...]:
    # Finds more than QRCodeDetector, and where there is no code it takes a third of the time (measured).
    _, texts, _, _ = cv2.QRCodeDetectorAruco().detectAndDecodeMulti(grey)
    return tuple(dict.fromkeys(text for text in texts if text))
