"""What a picture is (format, pixels, colour model, resolution, QR codes), told by its content; pure.

Only formats that a notice may ask for are opened. WebP, TIFF and HEIF are named and left alone: their readers take as
much memory as the header demands (a WebP of 60 bytes: 2 GB).
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Callable, Iterator
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

from parsers.kind import image_format
from parsers.picture_values import Colour, ImageFacts, ImageFormat


def probe_image(content: bytes, *, codes: bool = True) -> ImageFacts:
    """The facts of a picture; `codes`: look for QR codes too, which takes most of the time. Raises only MemoryError."""
    kind = image_format(content)
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
