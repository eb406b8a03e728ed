"""What people look at beside the ledger: the seal cut out of its page (PNG), and the page itself (JPEG); pure."""

from __future__ import annotations

import cv2
import numpy as np

from parsers.model import Box, Crops, Seal
from parsers.page import Image, Raster, open_document, open_page, render

DPI = 150.0
MARGIN = 0.12  # of the seal's size, about it
QUALITY = 70  # JPEG


def crops(pdf: bytes, seal: Seal, page: int | None = None) -> Crops | None:
    """The seal's page, and the seal, of a PDF; None where it cannot be drawn.

    `page`: shown where no seal's place is known, e.g. the signature's; else the first.
    """
    number = seal.page or page or 1
    with open_document(pdf) as document:
        if document is None:
            return None
        with open_page(document, number) as opened:
            raster = render(opened, DPI) if opened else None
    return crops_of(raster, number, seal.box if seal.page == number else None) if raster else None


def crops_of(raster: Raster, number: int, box: Box | None) -> Crops:
    """The same of a page's picture; `box` in points. For photographs: `Raster(image, 72)`, a pixel being a point."""
    return Crops(number, _encoded(raster.image, ".jpg"), box and _cut(raster, box))


def _cut(raster: Raster, box: Box) -> bytes | None:
    x0, y0, x1, y1 = raster.pixels(*box)
    room = MARGIN * max(x1 - x0, y1 - y0)
    left, top = max(int(x0 - room), 0), max(int(y0 - room), 0)
    part = raster.image[top : int(y1 + room) + 1, left : int(x1 + room) + 1]
    return _encoded(np.ascontiguousarray(part), ".png") if part.size else None


def _encoded(image: Image, kind: str) -> bytes:
    return cv2.imencode(kind, image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY] if kind == ".jpg" else [])[1].tobytes()
