"""Rules on pictures: pixels, shape, colour, resolution in print, QR codes, captions; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from config.model import ImagePart
from ingest.demands import COLOURS
from ingest.facts import Facts
from ingest.part_findings import Breach, broken, files_of, named
from ingest.part_wording import is_near, pixels, ratio_of, shape
from ledger.model import Finding
from parsers.model import Piece
from parsers.picture_values import Colour, ImageFacts
from parsers.text import count_characters

PAPERS = {"A3": (297, 420), "A4": (210, 297)}  # millimetres
PAPER_OFF = 0.03  # a share: 3 mm of bleed change an A4's shape by less
DPI_OFF = 1.0  # 299.99 is what 3508 pixels on 297 mm come to
SCREEN_DPI = (72.0, 96.0)  # what programs write who know nothing
COLOUR_NAMES = {Colour.RGB: "RGB", Colour.CMYK: "CMYK", Colour.GREY: "灰度"}
NUMBERED = re.compile(r"^[（(]?\d{1,3}[）)]?[\s.、_-]+|[\s_-]*[（(]?\d{1,3}[）)]?$")  # 01_…, …（2）

_Pictures = list[tuple[Piece, ImageFacts]]


def pictures_can_be_opened(facts: Facts) -> Iterator[Finding]:
    """image.unreadable: of more pixels than we open (50,000×50,000): our doubt."""
    for part, pictures in _pictures(facts):
        large = [
            Breach(piece, f"像素过多（{pixels(image.width or 0, image.height or 0)}），未能自动打开", doubt=True)
            for piece, image in pictures
            if image.oversize
        ]
        yield from broken(part, "unreadable", large, "", "如方便，请缩小图片的像素后重新发送。")


def pictures_have_the_pixels(facts: Facts) -> Iterator[Finding]:
    """image.resolution: at least so many pixels, either way up; or the shape of a sheet of paper."""
    for part, pictures in _pictures(facts):
        if part.min_pixels:
            small = [
                Breach(piece, f"的像素为{pixels(image.width, image.height)}")
                for piece, image in pictures
                if image.width and image.height and _is_smaller((image.width, image.height), part.min_pixels)
            ]
            wanted = f"不低于{pixels(*part.min_pixels)}"
            yield from broken(part, "resolution", small, wanted, f"请发送像素{wanted}的原图。")
        if part.paper:
            yield from _of_paper(part, pictures)


def _is_smaller(shown: tuple[int, int], asked: tuple[int, int]) -> bool:
    return any(one < least for one, least in zip(sorted(shown), sorted(asked), strict=True))


def _of_paper(part: ImagePart, pictures: _Pictures) -> Iterator[Finding]:
    short, long = PAPERS[part.paper]
    wrong = [
        Breach(piece, f"的宽高比为{shape(image.aspect)}，不是{part.paper}纸的形状")
        for piece, image in pictures
        if image.aspect and not is_near(max(image.aspect, 1 / image.aspect), long / short, PAPER_OFF)
    ]
    wanted = f"{part.paper}尺寸（{short}×{long}毫米）"
    yield from broken(part, "resolution", wrong, wanted, f"请按{wanted}排版，重新导出后发送。")


def pictures_have_the_shape(facts: Facts) -> Iterator[Finding]:
    """image.aspect, within 1 %."""
    for part, pictures in _pictures(facts):
        if not part.aspect:
            continue
        wrong = [
            Breach(piece, f"的宽高比为{shape(image.aspect)}（{pixels(image.width or 0, image.height or 0)}）")
            for piece, image in pictures
            if image.aspect and not is_near(image.aspect, ratio_of(part.aspect))
        ]
        yield from broken(part, "aspect", wrong, part.aspect, f"请裁切为{part.aspect}后重新发送。")


def pictures_have_the_colours(facts: Facts) -> Iterator[Finding]:
    """image.colour: CMYK for print, RGB for the screen; a grey picture among RGB ones may be meant so."""
    for part, pictures in _pictures(facts):
        if not part.colour:
            continue
        wrong = [
            Breach(
                piece,
                f"的颜色模式为{COLOUR_NAMES[image.colour]}",
                doubt=image.colour is Colour.GREY and part.colour == "rgb",
            )
            for piece, image in pictures
            if image.colour and image.colour.value != part.colour
        ]
        wanted = f"{COLOURS[part.colour]}颜色模式"
        yield from broken(part, "colour", wrong, wanted, f"请用制图软件转换为{wanted}，重新导出后发送。")


def pictures_are_fine_enough(facts: Facts) -> Iterator[Finding]:
    """image.dpi: of the pixels on the sheet asked for, else as the file states it; 72 and 96 may mean nothing."""
    for part, pictures in _pictures(facts):
        if not part.dpi:
            continue
        dpis = [(piece, _dpi(part, image)) for piece, image in pictures]
        on = f"按{part.paper}尺寸打印" if part.paper else "标注的分辨率"
        wrong = [
            Breach(piece, f"{on}约{dpi:.0f} dpi", doubt=not part.paper and dpi in SCREEN_DPI)
            for piece, dpi in dpis
            if dpi and dpi < part.dpi - DPI_OFF
        ]
        wanted = f"不低于{part.dpi} dpi"
        yield from broken(part, "dpi", wrong, wanted, f"请以{wanted}的分辨率重新导出原图后发送，不要放大像素。")


def _dpi(part: ImagePart, image: ImageFacts) -> float | None:
    if part.paper:
        return image.dpi_on(*PAPERS[part.paper])
    return min(image.dpi) if image.dpi else None


def codes_can_be_read(facts: Facts) -> Iterator[Finding]:
    """image.qr: that we cannot read a code does not mean that a telephone cannot (a mini program's is round)."""
    for part, pictures in _pictures(facts):
        if part.qr and pictures and not any(image.qr for _, image in pictures):
            yield Finding(
                "image.qr",
                f"未能从图片{named([piece for piece, _ in pictures])}中识读出二维码，请核对。",
                "请确认二维码清晰、完整、可用手机识读；如不能，请重新生成后发送。",
                doubt=True,
                asked=part.verdict("qr"),
            )


def captions_are_short(facts: Facts) -> Iterator[Finding]:
    """image.caption: only a caption that is the file's name can be measured, and it may be no caption."""
    for part, pictures in _pictures(facts):
        most = part.caption_max
        captions = [(piece, count_characters(_caption(piece.attachment.name))) for piece, _ in pictures]
        long = [Breach(piece, f"的文件名有{count}字", doubt=True) for piece, count in captions if most and count > most]
        wanted = f"图片说明在{most}字以内"
        yield from broken(part, "caption", long, wanted, f"请将图片说明精简到{most}字以内。")


def _caption(name: str) -> str:
    """The file's name without folder, extension and numbers.

    >>> _caption("照片/03_2024年5月劳动竞赛现场（2）.jpg")
    '2024年5月劳动竞赛现场'
    """
    return NUMBERED.sub("", PurePosixPath(name).stem)


def _pictures(facts: Facts) -> Iterator[tuple[ImagePart, _Pictures]]:
    """Every part that is pictures, with those that can be opened."""
    for part, pieces in files_of(facts, ImagePart):
        yield part, [(piece, piece.image) for piece in pieces if piece.image]
