"""Pages as scanners, copiers and phones make them of a printed form: skewed, noisy, faint, turned, photographed.

The same arguments give the same picture. Seeds 0-99 are for tuning, from 1000 on for reporting.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from parsers.page import Image as Picture
from parsers.page import open_document, open_page, render

Turn = Literal[0, 90, 180, 270]
FINE = 300  # dpi at which a page is drawn before it is spoilt


@dataclass(frozen=True)
class Manner:
    """How a page became a picture."""

    dpi: int = 200
    skew: float = 1.0  # degrees, the most either way
    noise: float = 3.0  # standard deviation of the brightness, of 255
    blur: float = 0.4  # pixels
    quality: int = 85  # JPEG
    ink: float = 1.0  # 1 black on white; 0.4 a faint copy
    grey: bool = False
    bilevel: bool = False
    generations: int = 1  # 2: the copy of a copy
    photo: bool = False  # by hand: perspective, uneven light, a table underneath


MANNERS = {
    "colour150": Manner(dpi=150, skew=3, noise=6, quality=60),
    "colour200": Manner(),
    "colour300": Manner(dpi=300, skew=2, blur=0.6),
    "grey200": Manner(grey=True, skew=2, quality=75),
    "bilevel200": Manner(bilevel=True, skew=1.5),
    "bilevel300": Manner(dpi=300, bilevel=True, skew=1),
    "faint200": Manner(ink=0.45, noise=4),
    "copy200": Manner(generations=2, grey=True, skew=2, noise=8, blur=0.7),
    "photo": Manner(dpi=230, photo=True, noise=4, quality=80),
}

# Where fonts of the usual distributions lie; reportlab takes TrueType only.
FONTS = {
    "WenKai": "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
    "UKai": "/usr/share/fonts/truetype/arphic/ukai.ttc",
    "UMing": "/usr/share/fonts/truetype/arphic/uming.ttc",
    "ZenHei": "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "FangSong": "C:/Windows/Fonts/simfang.ttf",
    "SimHei": "C:/Windows/Fonts/simhei.ttf",
}


def fonts() -> dict[str, Path]:
    """The Chinese fonts that this machine has, by name."""
    return {name: Path(place) for name, place in FONTS.items() if Path(place).is_file()}


def spoilt_pages(
    pdf: bytes, manner: Manner, seed: int, turned: Turn = 0, *, unstamped: bytes = b""
) -> Iterator[Picture]:
    """Each page of a PDF as this manner of scanning shows it.

    `turned`: degrees clockwise by which it lies on its side. `unstamped`: the same form without its seal: what is
    printed then shows through the seal's ink, as it does on paper.
    """
    printed = _drawn(unstamped) if unstamped else []
    for number, page in enumerate(_drawn(pdf), 1):
        pressed = np.minimum(page, printed[number - 1]) if printed else page
        yield spoilt(pressed, manner, np.random.default_rng([seed, number]), turned)


def _drawn(pdf: bytes) -> list[Picture]:
    """The pages of a PDF, clean, at `FINE` dpi."""
    pages = []
    with open_document(pdf) as document:
        for number in range(1, (len(document) if document else 0) + 1):
            with open_page(document, number) as page:
                raster = page and render(page, FINE, max_side=5000)
            if raster is None:
                raise ValueError(f"page {number} cannot be drawn")
            pages.append(raster.image)
    return pages


def scan_pdf(pdf: bytes, manner: Manner, seed: int, turned: Turn = 0, *, unstamped: bytes = b"") -> bytes:
    """An image-only PDF of these pages; see `spoilt_pages`."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for picture in spoilt_pages(pdf, manner, seed, turned, unstamped=unstamped):
        dpi = 72 if manner.photo else manner.dpi  # phones write no resolution
        size = picture.shape[1] * 72 / dpi, picture.shape[0] * 72 / dpi
        canvas.setPageSize(size)
        canvas.drawImage(ImageReader(io.BytesIO(encoded(picture, manner))), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def encoded(picture: Picture, manner: Manner) -> bytes:
    """A page as file: JPEG, for black and white PNG."""
    out = io.BytesIO()
    image = Image.fromarray(picture[:, :, ::-1])
    if manner.bilevel:
        image.convert("1", dither=Image.Dither.NONE).save(out, "PNG")
    else:
        (image.convert("L") if manner.grey else image).save(out, "JPEG", quality=manner.quality)
    return out.getvalue()


def spoilt(page: Picture, manner: Manner, random: np.random.Generator, turned: Turn = 0) -> Picture:
    """A clean page drawn at `FINE` dpi, spoilt."""
    picture = page
    for _ in range(manner.generations):
        picture = _copied(picture, manner, random)
    picture = _photographed(picture, manner, random) if manner.photo else _laid_down(picture, manner, random)
    if manner.grey or manner.bilevel:
        picture = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    picture = _noisy(picture, manner.noise, random)
    if manner.bilevel:
        picture = np.where(picture > random.uniform(140, 190), 255, 0).astype(np.uint8)
    return np.ascontiguousarray(np.rot90(picture, -turned // 90))


def _copied(picture: Picture, manner: Manner, random: np.random.Generator) -> Picture:
    """Ink as one generation leaves it: uneven, blurred; of a copy's copy, broken and thickened in places."""
    values = picture.astype(np.float32)
    if manner.generations > 1:
        cloud = _cloud(picture.shape[:2], 40, random)
        values = 255 - (255 - values) * (0.75 + 0.25 * cloud)[:, :, None]
        values = cv2.GaussianBlur(values, (0, 0), 0.8)
        values = np.clip((values - 110) * 1.5 + 90, 0, 255)
    values = 255 - (255 - values) * manner.ink
    if manner.blur:
        values = cv2.GaussianBlur(values, (0, 0), manner.blur * FINE / manner.dpi)
    return values.astype(np.uint8)


def _cloud(shape: tuple[int, ...], coarse: int, random: np.random.Generator) -> np.ndarray:
    """Smooth noise, 0…1."""
    small = random.random((max(shape[0] // coarse, 2), max(shape[1] // coarse, 2))).astype(np.float32)
    return cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC).clip(0, 1)


def _laid_down(picture: Picture, manner: Manner, random: np.random.Generator) -> Picture:
    """The page on the glass: slightly turned and shifted, at the scanner's resolution."""
    height, width = picture.shape[:2]
    scale = manner.dpi / FINE
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(random.uniform(-manner.skew, manner.skew)), scale)
    size = round(width * scale), round(height * scale)
    turn[:, 2] += (np.array(size) - (width, height)) / 2 + random.uniform(-6, 6, 2)
    paper = random.uniform(244, 255)
    smooth = cv2.GaussianBlur(picture, (0, 0), 0.35 / scale) if scale < 1 else picture
    return cv2.warpAffine(smooth, turn, size, flags=cv2.INTER_LINEAR, borderValue=(paper, paper, paper))


def _photographed(picture: Picture, manner: Manner, random: np.random.Generator) -> Picture:
    """The page on a table, seen aslant from above, in uneven light."""
    height, width = picture.shape[:2]
    scale = manner.dpi / FINE
    canvas_size = round(width * scale * 1.18), round(height * scale * 1.15)
    middle = np.array(canvas_size) / 2
    half = np.array([width, height]) * scale / 2
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], dtype=np.float32) * half
    angle = np.radians(random.uniform(-4, 4))
    corners = corners @ np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
    corners = corners * random.uniform(0.955, 1.02, (4, 1)) + middle
    source = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    view = cv2.getPerspectiveTransform(source, corners.astype(np.float32))
    table = _table(canvas_size, random)
    smooth = cv2.GaussianBlur(picture, (0, 0), 0.35 / scale)
    cv2.warpPerspective(smooth, view, canvas_size, dst=table, borderMode=cv2.BORDER_TRANSPARENT)
    light = 0.72 + 0.28 * _cloud(table.shape[:2], 600, random)
    tint = random.uniform([0.88, 0.94, 0.97], [0.97, 1.0, 1.0])
    return (table * light[:, :, None] * tint).clip(0, 255).astype(np.uint8)


def _table(size: tuple[int, int], random: np.random.Generator) -> Picture:
    """Wood under the page."""
    grain = _cloud((size[1], size[0]), 30, random) * 30 + random.uniform(60, 110)
    colour = random.uniform([0.6, 0.75, 0.9], [0.8, 0.9, 1.1])
    return (grain[:, :, None] * colour).clip(0, 255).astype(np.uint8)


def _noisy(picture: Picture, strength: float, random: np.random.Generator) -> Picture:
    if strength == 0:
        return picture
    grains = random.normal(0, strength, picture.shape[:2]).astype(np.float32)
    return (picture.astype(np.float32) + grains[:, :, None]).clip(0, 255).astype(np.uint8)


def pictures_pdf(pictures: Sequence[bytes]) -> bytes:
    """A PDF with one picture file a page, as phones' scanning programs write it: A4, the picture fitted in."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for picture in pictures:
        with Image.open(io.BytesIO(picture)) as image:
            scale = min(595 / image.width, 842 / image.height)
            size = image.width * scale, image.height * scale
        canvas.setPageSize((595, 842))
        canvas.drawImage(ImageReader(io.BytesIO(picture)), (595 - size[0]) / 2, (842 - size[1]) / 2, *size)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
