"""Invented official seals (公章) for tests, and red things that are none.

Places are millimetres from the top left corner of the page; a seal's place is its centre. Nothing here needs a font:
where the system has no CJK font, each character becomes a few strokes that only look like writing from afar.
"""

from __future__ import annotations

import io
import math
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

Colour = tuple[int, int, int]
Point = tuple[float, float]

RED: Colour = (214, 28, 34)  # vermilion stamping ink as scanners see it
DPI = 300
FINE = 2  # pictures are drawn this many times larger, then reduced: smooth rims

# 仿宋 and 宋体 first: that is what seals are cut in.
FONTS = (
    "C:/Windows/Fonts/simfang.ttf",
    "C:/Windows/Fonts/simsun.ttc",
    "/System/Library/Fonts/Supplemental/Songti.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-serif-cjk-vf-fonts/NotoSerifCJK-VF.ttc",
    "/usr/share/fonts/noto-cjk/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Bold.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
)


# -- geometry, in millimetres; the centre of the seal is (0, 0), y runs downwards ----------------------------------


def star_points(radius: float) -> list[Point]:
    """The ten corners of an upright five-pointed star."""
    radii = [radius, radius * 0.382] * 5
    angles = [math.radians(-90 + 36 * corner) for corner in range(10)]
    return [(r * math.cos(a), r * math.sin(a)) for r, a in zip(radii, angles, strict=True)]


def arc_angles(count: int, widest: float = 260.0) -> list[float]:
    """Where the characters of the name stand, in degrees clockwise from the top."""
    span = min(widest, 30.0 * max(count - 1, 0))
    return [-span / 2 + span * place / max(count - 1, 1) for place in range(count)]


def arc_height(count: int, diameter: float) -> float:
    """The characters' height: the more there are, the smaller."""
    return diameter * (0.15 if count <= 12 else 0.125 if count <= 18 else 0.1)


@cache
def strokes(character: str) -> list[tuple[Point, Point]]:
    """A few lines in the unit square that look like a Chinese character from afar; always the same for the same."""
    random = np.random.default_rng(zlib.crc32(character.encode()))
    lines: list[tuple[Point, Point]] = []
    for level in random.uniform([0.05, 0.4, 0.75], [0.2, 0.6, 0.95]):
        lines.append(((random.uniform(0, 0.2), float(level)), (random.uniform(0.8, 1), float(level))))
    for column in random.uniform([0.1, 0.6], [0.4, 0.9]):
        lines.append(((float(column), random.uniform(0, 0.3)), (float(column), random.uniform(0.7, 1))))
    lines.append(((0.5, 0.4), (random.uniform(0, 0.2), 1.0)))
    lines.append(((0.5, 0.4), (random.uniform(0.8, 1), 1.0)))
    return lines


def turned(x: float, y: float, degrees: float) -> Point:
    """A point turned clockwise about the centre."""
    angle = math.radians(degrees)
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)


# -- seals as pictures ---------------------------------------------------------------------------------------------


@cache
def picture_font(size: int, font: str = "") -> ImageFont.FreeTypeFont | None:
    """The font of that file, else a CJK font of the system; None where there is none."""
    for path in (font, *FONTS) if font else FONTS:
        if Path(path).exists():
            return ImageFont.truetype(path, size)
    return None


def _glyph(character: str, width: int, height: int, path: str = "") -> Image.Image:
    """One character filling a box, as a mask."""
    font = picture_font(height * 2, path)
    mask = Image.new("L", (height * 3, height * 3))
    draw = ImageDraw.Draw(mask)
    if font is None:
        side = height * 2
        for (x0, y0), (x1, y1) in strokes(character):
            draw.line((x0 * side, y0 * side, x1 * side, y1 * side), fill=255, width=max(side // 12, 1))
        return mask.crop((0, 0, side, side)).resize((width, height), Image.Resampling.LANCZOS)
    middle = height * 1.5
    draw.text((middle, middle), character, font=font, fill=255, stroke_width=max(height // 40, 1), anchor="mm")
    left, top, right, bottom = mask.getbbox() or (0, 0, 1, 1)
    # Cut to the ink, so that characters fill their place; but 一 must not become a block.
    wide, tall = (max(middle - low, high - middle, height * 0.75) for low, high in ((left, right), (top, bottom)))
    box = (round(middle - wide), round(middle - tall), round(middle + wide), round(middle + tall))
    return mask.crop(box).resize((width, height), Image.Resampling.LANCZOS)


class _Plate:
    """The seal's face while it is cut: a mask, 255 where ink comes."""

    def __init__(self, diameter: float, font: str = "") -> None:
        self.font = font
        self.scale = DPI * FINE / 25.4
        side = round((diameter + 3) * self.scale)
        self.mask = Image.new("L", (side, side))
        self.draw = ImageDraw.Draw(self.mask)
        self.middle = side / 2

    def ring(self, radius: float, width: float) -> None:
        r, m = radius * self.scale, self.middle
        self.draw.ellipse((m - r, m - r, m + r, m + r), outline=255, width=round(width * self.scale))

    def polygon(self, points: list[Point]) -> None:
        self.draw.polygon([(self.middle + x * self.scale, self.middle + y * self.scale) for x, y in points], fill=255)

    def character(self, character: str, at: Point, size: tuple[float, float], degrees: float = 0.0) -> None:
        width, height = (max(round(length * self.scale), 1) for length in size)
        glyph = _glyph(character, width, height, self.font).rotate(-degrees, Image.Resampling.BICUBIC, expand=True)
        corner = (
            round(self.middle + at[0] * self.scale - glyph.width / 2),
            round(self.middle + at[1] * self.scale - glyph.height / 2),
        )
        self.mask.paste(255, (*corner, corner[0] + glyph.width, corner[1] + glyph.height), glyph)


def _cut(
    name: str, diameter: float, number: str | None, line: str, *, star: bool, font: str, inner: bool, widest: float
) -> Image.Image:
    """The face of a round seal."""
    plate, radius = _Plate(diameter, font), diameter / 2
    plate.ring(radius, 1.2)
    if inner:
        plate.ring(radius - 1.7, 0.2)
    height = arc_height(len(name), diameter)
    for character, degrees in zip(name, arc_angles(len(name), widest), strict=True):
        at = turned(0, -(radius - 2.2 - height / 2), degrees)
        plate.character(character, at, (height * 0.68, height), degrees)
    if star:
        plate.polygon(star_points(diameter / 6))
    for place, character in enumerate(line):
        side = diameter * 0.1
        plate.character(character, ((place - (len(line) - 1) / 2) * side * 1.1, diameter * 0.25), (side * 0.9, side))
    for place, digit in enumerate(number or ""):
        degrees = (len(number or "") - 1) / 2 * 7 - place * 7
        plate.character(digit, turned(0, radius - 2.2, degrees), (0.9, 1.4), degrees)
    return plate.mask


def _noise(shape: tuple[int, int], coarse: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Smooth noise from 0 to 1; `coarse` is the size of its patches in pixels."""
    grains = random.random((shape[0] // coarse + 3, shape[1] // coarse + 3))
    size = (shape[1] + 2 * coarse, shape[0] + 2 * coarse)
    smooth = Image.fromarray((grains * 255).astype(np.uint8)).resize(size, Image.Resampling.BICUBIC)
    return np.asarray(smooth, dtype=np.float64)[: shape[0], : shape[1]] / 255


def _inked(face: Image.Image, strength: float, missing: float, seed: int) -> Image.Image:
    """The face as it prints: uneven, with small holes, and one side not pressed down at all."""
    random = np.random.default_rng(seed)
    ink = np.asarray(face, dtype=np.float64) / 255
    height, width = ink.shape
    ink *= 0.72 + 0.28 * _noise(ink.shape, max(height // 6, 2), random)
    ink *= np.clip(0.45 + 1.9 * _noise(ink.shape, 3, random), 0, 1)
    if missing > 0:
        direction = random.uniform(0, 2 * math.pi)
        down, right = np.mgrid[0:height, 0:width]
        along = (right - width / 2) * math.cos(direction) + (down - height / 2) * math.sin(direction)
        edge = height / 2 * 0.93 * math.cos(math.pi * missing)
        ink *= np.clip((edge - along) / (height * 0.02) + 0.5, 0, 1)
    return Image.fromarray((ink * strength * 255).astype(np.uint8))


def seal_png(
    name: str,
    *,
    diameter_mm: float = 42,
    star: bool = True,
    number: str | None = None,
    faint: float = 1.0,
    rotate: float = 0.0,
    missing: float = 0.0,
    oval: bool = False,
    seed: int = 0,
    line: str = "",
    colour: Colour = RED,
    font: str = "",
    inner: bool = False,
    widest: float = 260.0,
) -> bytes:
    """An inked seal: PNG with a transparent ground, 300 dpi (said in the file).

    `faint`: strength of the ink, 0 to 1; `rotate`: degrees clockwise; `missing`: share of the rim that did not print;
    `oval`: height is 70 % of the width; `line`: words below the star, e.g. 委员会; `number`: digits along the bottom;
    `font`: a font's file; `inner`: a thin second ring within the rim; `widest`: degrees that long names take.
    """
    face = _cut(name, diameter_mm, number, line, star=star, font=font, inner=inner, widest=widest)
    side = face.width // FINE
    face = face.resize((side, round(side * (0.7 if oval else 1.0))), Image.Resampling.LANCZOS)
    face = face.rotate(-rotate, Image.Resampling.BICUBIC, expand=True)
    ink = _inked(face, faint, missing, seed).filter(ImageFilter.GaussianBlur(0.6))
    return _png(_coloured(ink, colour))


def name_chop_png(name: str, *, side_mm: float = 18, seed: int = 0, colour: Colour = RED) -> bytes:
    """A person's square chop (名章) of up to four characters; not an official seal."""
    plate, half = _Plate(side_mm), side_mm / 2
    width = round(1.1 * plate.scale)
    corner, opposite = plate.middle - half * plate.scale, plate.middle + half * plate.scale
    plate.draw.rectangle((corner, corner, opposite, opposite), outline=255, width=width)
    places = [(1, -1), (1, 1), (-1, -1), (-1, 1)]  # from the right, downwards
    for character, (x, y) in zip(name[:4], places, strict=False):
        plate.character(character, (x * side_mm * 0.21, y * side_mm * 0.21), (side_mm * 0.34, side_mm * 0.36))
    ink = _inked(plate.mask.reduce(FINE), 1.0, 0.0, seed)
    return _png(_coloured(ink, colour))


def _coloured(ink: Image.Image, colour: Colour) -> Image.Image:
    picture = Image.new("RGBA", ink.size, (*colour, 255))
    picture.putalpha(ink)
    return picture


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(DPI, DPI))
    return out.getvalue()


def on_white(png: bytes, *, quality: int = 60) -> bytes:
    """The same picture as JPEG on a white ground, as people cut seals out of scans."""
    with Image.open(io.BytesIO(png)) as seal:
        ground = Image.new("RGB", seal.size, "white")
        ground.paste(seal, mask=seal.getchannel("A"))
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=quality, dpi=(DPI, DPI))
    return out.getvalue()


# -- on a page -----------------------------------------------------------------------------------------------------


def _place(canvas: Canvas, x_mm: float, y_mm: float) -> Point:
    """Millimetres from the top left -> reportlab's points from the bottom left."""
    return x_mm * mm, canvas._pagesize[1] - y_mm * mm


def place_picture(canvas: Canvas, x_mm: float, y_mm: float, picture: bytes, *, width_mm: float | None = None) -> None:
    """Put a picture with its centre there; as large as its own resolution says, else `width_mm` wide."""
    with Image.open(io.BytesIO(picture)) as image:
        width = width_mm * mm if width_mm else image.width / DPI * 72
        height = width * image.height / image.width
    x, y = _place(canvas, x_mm, y_mm)
    canvas.drawImage(ImageReader(io.BytesIO(picture)), x - width / 2, y - height / 2, width, height, mask="auto")


@cache
def vector_font() -> str | None:
    """A CJK font of the system that can be put into a PDF; None where there is none."""
    for path in FONTS:
        try:
            pdfmetrics.registerFont(TTFont("seal", path))
        except (TTFError, OSError):  # not there, or with outlines that reportlab cannot embed
            continue
        return "seal"
    return None


def _vector_character(
    canvas: Canvas, character: str, at: Point, height: float, degrees: float, *, outline: bool
) -> None:
    """One character about a point in points; `degrees` clockwise, as everywhere here."""
    canvas.saveState()
    canvas.translate(at[0], at[1])
    canvas.rotate(-degrees)
    canvas.scale(0.7, 1)
    font = None if outline else vector_font()
    if font:
        canvas.setFont(font, height * 1.1)
        canvas.drawCentredString(0, -height * 0.4, character)
    else:
        canvas.setLineWidth(height / 12)
        for (x0, y0), (x1, y1) in strokes(character):
            canvas.line((x0 - 0.5) * height, (0.5 - y0) * height, (x1 - 0.5) * height, (0.5 - y1) * height)
    canvas.restoreState()


def draw_vector_seal(
    canvas: Canvas,
    x_mm: float,
    y_mm: float,
    name: str,
    *,
    diameter_mm: float = 42,
    star: bool = True,
    number: str | None = None,
    rotate: float = 0.0,
    line: str = "",
    colour: Colour = RED,
    outline: bool = False,
) -> None:
    """The same seal in lines and letters, as electronic seals come.

    `outline`: no letters but strokes, so that the text layer gets nothing of it.
    """
    radius, (x, y) = diameter_mm / 2, _place(canvas, x_mm, y_mm)
    canvas.saveState()
    canvas.translate(x, y)
    canvas.rotate(-rotate)
    canvas.setStrokeColorRGB(*(part / 255 for part in colour))
    canvas.setFillColorRGB(*(part / 255 for part in colour))
    canvas.setLineWidth(1.2 * mm)
    canvas.circle(0, 0, (radius - 0.6) * mm)
    if star:
        _fill(canvas, star_points(diameter_mm / 6))
    height = arc_height(len(name), diameter_mm)
    marks = [
        (character, angle, radius - 2.2 - height / 2, height, angle)
        for character, angle in zip(name, arc_angles(len(name)), strict=True)
    ]
    digits = number or ""
    angles = [(len(digits) - 1) / 2 * 7 - place * 7 for place in range(len(digits))]
    marks += [(digit, angle + 180, radius - 2.2, 1.4, angle) for digit, angle in zip(digits, angles, strict=True)]
    for character, angle, distance, tall, degrees in marks:
        right, down = turned(0, -distance, angle)
        _vector_character(canvas, character, (right * mm, -down * mm), tall * mm, degrees, outline=outline)
    for place, character in enumerate(line):
        at = ((place - (len(line) - 1) / 2) * diameter_mm * 0.09 * mm, -diameter_mm * 0.25 * mm)
        _vector_character(canvas, character, at, diameter_mm * 0.1 * mm, 0, outline=outline)
    canvas.restoreState()


def _fill(canvas: Canvas, points: list[Point], scale: float = mm) -> None:
    """A filled polygon; points in millimetres, y downwards."""
    path = canvas.beginPath()
    path.moveTo(points[0][0] * scale, -points[0][1] * scale)
    for x, y in points[1:]:
        path.lineTo(x * scale, -y * scale)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


# -- red, but no seal ----------------------------------------------------------------------------------------------


def _red(canvas: Canvas) -> None:
    canvas.setFillColorRGB(*(part / 255 for part in RED))
    canvas.setStrokeColorRGB(*(part / 255 for part in RED))


def _characters(canvas: Canvas, x_mm: float, y_mm: float, text: str, height_mm: float) -> None:
    """A line of strokes; the place is its left end and middle."""
    for place, character in enumerate(text):
        at = _place(canvas, x_mm + (place + 0.5) * height_mm * 1.05, y_mm)
        _vector_character(canvas, character, at, height_mm * mm, 0, outline=True)


def draw_banner(canvas: Canvas, x_mm: float, y_mm: float) -> None:
    """A red banner (横幅) with yellow letters, 120 × 16 mm."""
    _red(canvas)
    x, y = _place(canvas, x_mm, y_mm)
    canvas.rect(x - 60 * mm, y - 8 * mm, 120 * mm, 16 * mm, stroke=0, fill=1)
    canvas.setStrokeColorRGB(1, 0.85, 0)
    _characters(canvas, x_mm - 52, y_mm, "庆祝中国共产党成立周年", 9)


def draw_flag(canvas: Canvas, x_mm: float, y_mm: float) -> None:
    """A red flag with a yellow star, 60 × 40 mm."""
    _red(canvas)
    x, y = _place(canvas, x_mm, y_mm)
    canvas.rect(x - 30 * mm, y - 20 * mm, 60 * mm, 40 * mm, stroke=0, fill=1)
    canvas.saveState()
    canvas.translate(x - 18 * mm, y + 9 * mm)
    canvas.setFillColorRGB(1, 0.85, 0)
    _fill(canvas, star_points(7))
    canvas.restoreState()


def draw_emblem(canvas: Canvas, x_mm: float, y_mm: float) -> None:
    """A red disc with a golden rim and star, 40 mm: an emblem, a badge."""
    _red(canvas)
    x, y = _place(canvas, x_mm, y_mm)
    canvas.circle(x, y, 20 * mm, stroke=0, fill=1)
    canvas.saveState()
    canvas.translate(x, y)
    canvas.setStrokeColorRGB(0.95, 0.75, 0.1)
    canvas.setFillColorRGB(0.95, 0.75, 0.1)
    canvas.setLineWidth(2 * mm)
    canvas.circle(0, 0, 18 * mm, stroke=1, fill=0)
    _fill(canvas, star_points(10))
    canvas.restoreState()


def draw_letterhead(canvas: Canvas, x_mm: float, y_mm: float) -> None:
    """红头文件: a large red heading and a red double rule below, 150 mm wide."""
    _red(canvas)
    _characters(canvas, x_mm - 70, y_mm, "某某市社会组织联合会", 13)
    for down, width in ((14, 1.4), (16, 0.5)):
        x, y = _place(canvas, x_mm - 75, y_mm + down)
        canvas.setLineWidth(width * mm)
        canvas.line(x, y, x + 150 * mm, y)


def draw_red_text(canvas: Canvas, x_mm: float, y_mm: float) -> None:
    """Eight lines of red writing."""
    _red(canvas)
    for row in range(8):
        _characters(canvas, x_mm - 45, y_mm - 26 + row * 7.4, f"一二三四五六七八九十{row}红色文字", 5)


def draw_frame(canvas: Canvas, x_mm: float, y_mm: float) -> None:
    """A red frame about a few words, 60 × 40 mm: a text box."""
    _red(canvas)
    x, y = _place(canvas, x_mm, y_mm)
    canvas.setLineWidth(1 * mm)
    canvas.rect(x - 30 * mm, y - 20 * mm, 60 * mm, 40 * mm, stroke=1, fill=0)
    _characters(canvas, x_mm - 22, y_mm, "不忘初心牢记使命", 5)


def draw_sunset(canvas: Canvas, x_mm: float, y_mm: float) -> None:
    """A photograph of a red sun over the sea, 90 mm wide."""
    place_picture(canvas, x_mm, y_mm, sunset_jpeg(), width_mm=90)


def draw_lantern(canvas: Canvas, x_mm: float, y_mm: float) -> None:
    """A red lantern: filled, oval, with dark ribs."""
    _red(canvas)
    x, y = _place(canvas, x_mm, y_mm)
    canvas.ellipse(x - 22 * mm, y - 18 * mm, x + 22 * mm, y + 18 * mm, stroke=0, fill=1)
    canvas.setStrokeColorRGB(0.45, 0.05, 0.05)
    for half in (5, 11, 17):
        canvas.ellipse(x - half * mm, y - 18 * mm, x + half * mm, y + 18 * mm, stroke=1, fill=0)


def draw_crowd(canvas: Canvas, x_mm: float, y_mm: float) -> None:
    """A scatter of red dots and boxes, as in a chart."""
    _red(canvas)
    random = np.random.default_rng(7)
    for right, down, size in random.uniform([-35, -25, 1], [35, 25, 5], (40, 3)):
        x, y = _place(canvas, x_mm + float(right), y_mm + float(down))
        if size > 3:
            canvas.circle(x, y, float(size) / 2 * mm, stroke=0, fill=1)
        else:
            canvas.rect(x, y, float(size) * mm, float(size) * mm, stroke=1, fill=0)


def draw_logo(canvas: Canvas, x_mm: float, y_mm: float, *, arc_text: bool = False) -> None:
    """A round red logo of 44 mm; with writing along the rim no shape tells it from a seal."""
    _red(canvas)
    if arc_text:
        draw_vector_seal(canvas, x_mm, y_mm, "某某网络文化节组委会", diameter_mm=44, outline=True)
        return
    x, y = _place(canvas, x_mm, y_mm)
    canvas.setLineWidth(3 * mm)
    canvas.circle(x, y, 20.5 * mm, stroke=1, fill=0)
    canvas.circle(x - 4 * mm, y, 9 * mm, stroke=0, fill=1)
    canvas.circle(x + 7 * mm, y + 4 * mm, 5 * mm, stroke=0, fill=1)


def sunset_jpeg() -> bytes:
    """Sky from violet to orange, a red sun, its light on the water."""
    width, height = 900, 600
    down, right = np.mgrid[0:height, 0:width]
    share = (down / height)[..., None]
    sky = np.array([90, 40, 90]) * (1 - share) + np.array([250, 130, 50]) * share
    sea = np.array([60, 30, 60]) + 60 * np.sin(down / 3 + right / 40)[..., None] * np.array([1, 0.3, 0.2])
    picture = np.where(down[..., None] < 400, sky, sea)
    sun = np.hypot(down - 300, right - 450)
    picture = np.where((sun < 110)[..., None] & (down[..., None] < 400), np.array([235, 40, 30]), picture)
    picture += np.random.default_rng(3).normal(0, 6, picture.shape)
    out = io.BytesIO()
    Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=80)
    return out.getvalue()


Decoy = Literal["banner", "flag", "emblem", "letterhead", "red text", "frame", "sunset", "lantern", "crowd"]

DECOYS: dict[Decoy, Callable[[Canvas, float, float], None]] = {  # nobody takes these for a seal
    "banner": draw_banner,
    "flag": draw_flag,
    "emblem": draw_emblem,
    "letterhead": draw_letterhead,
    "red text": draw_red_text,
    "frame": draw_frame,
    "sunset": draw_sunset,
    "lantern": draw_lantern,
    "crowd": draw_crowd,
}
