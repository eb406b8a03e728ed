"""What a picture is, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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
