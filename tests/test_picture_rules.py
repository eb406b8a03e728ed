"""Rules on pictures: each limit broken, just kept, and where the file does not state it."""

from __future__ import annotations

import pytest
from good_parts import came, codes, part, picture

from ingest.facts import Facts
from ingest.picture_rules import (
    captions_are_short,
    codes_can_be_read,
    pictures_are_fine_enough,
    pictures_can_be_opened,
    pictures_have_the_colours,
    pictures_have_the_pixels,
    pictures_have_the_shape,
)
from ingest.rules import Rule
from parsers.picture_values import Colour

PHOTOS = part("image", name="照片", count=[0], min_pixels=[1600, 1200])
COVER = part("image", name="封面", aspect="1:1")
POSTER = part("image", name="宣传海报", colour="cmyk", paper="A3", dpi=300)
SCREEN = part("image", colour="rgb", dpi=300)
CODE = part("image", name="二维码", qr=True, formats=["jpeg", "png"])
CAPTIONED = part("image", name="活动现场照片", caption_max=10)
ANY = part("image")
UNKNOWN = {"width": None, "height": None, "colour": None, "dpi": None}


def shown(asked: object, name: str = "图.jpg", **changes: object) -> Facts:
    return came(asked, picture(name, **changes))  # type: ignore[arg-type]


CASES: dict[str, tuple[Rule, Facts, list[str]]] = {
    "it can be opened": (pictures_can_be_opened, shown(ANY), []),
    "of 2.5 thousand million pixels": (
        pictures_can_be_opened,
        shown(ANY, width=50_000, height=50_000, oversize=True),
        ["image.unreadable?"],
    ),
    # pixels
    "as many pixels as asked": (pictures_have_the_pixels, shown(PHOTOS, width=1600, height=1200), []),
    "upright": (pictures_have_the_pixels, shown(PHOTOS, width=1200, height=1600), []),
    "one pixel less": (pictures_have_the_pixels, shown(PHOTOS, width=1600, height=1199), ["image.resolution"]),
    "no pixels stated": (pictures_have_the_pixels, shown(PHOTOS, **UNKNOWN), []),
    "damaged is told as that": (pictures_have_the_pixels, shown(PHOTOS, width=1, height=1, damaged=True), []),
    "any pixels": (pictures_have_the_pixels, shown(ANY, width=1, height=1), []),
    # paper
    "A3": (pictures_have_the_pixels, shown(POSTER), []),
    "A3 lying": (pictures_have_the_pixels, shown(POSTER, width=4961, height=3508), []),
    "A3 with bleed": (pictures_have_the_pixels, shown(POSTER, width=3579, height=5031), []),
    "a strip": (pictures_have_the_pixels, shown(POSTER, width=2000, height=5000), ["image.resolution"]),
    # shape
    "square": (pictures_have_the_shape, shown(COVER, width=600, height=600), []),
    "nearly square": (pictures_have_the_shape, shown(COVER, width=600, height=604), []),
    "oblong": (pictures_have_the_shape, shown(COVER, width=600, height=640), ["image.aspect"]),
    "no shape stated": (pictures_have_the_shape, shown(COVER, **UNKNOWN), []),
    "any shape": (pictures_have_the_shape, shown(ANY), []),
    # colour
    "CMYK": (pictures_have_the_colours, shown(POSTER), []),
    "RGB for print": (pictures_have_the_colours, shown(POSTER, colour=Colour.RGB), ["image.colour"]),
    "grey for print": (pictures_have_the_colours, shown(POSTER, colour=Colour.GREY), ["image.colour"]),
    "CMYK for the screen": (pictures_have_the_colours, shown(SCREEN), ["image.colour"]),
    "black and white": (pictures_have_the_colours, shown(SCREEN, colour=Colour.GREY), ["image.colour?"]),
    "no colours stated": (pictures_have_the_colours, shown(POSTER, **UNKNOWN), []),
    # dpi
    "300 dpi on A3": (pictures_are_fine_enough, shown(POSTER), []),
    "300 dpi on A3, whatever is stated": (pictures_are_fine_enough, shown(POSTER, dpi=(72.0, 72.0)), []),
    "rounded down": (pictures_are_fine_enough, shown(POSTER, width=3507, height=4960), []),
    "150 dpi on A3": (pictures_are_fine_enough, shown(POSTER, width=1754, height=2480), ["image.dpi"]),
    "300 dpi stated": (pictures_are_fine_enough, shown(SCREEN), []),
    "150 dpi stated": (pictures_are_fine_enough, shown(SCREEN, dpi=(150.0, 150.0)), ["image.dpi"]),
    "72 dpi, which mean nothing": (pictures_are_fine_enough, shown(SCREEN, dpi=(72.0, 72.0)), ["image.dpi?"]),
    "no dpi stated": (pictures_are_fine_enough, shown(SCREEN, **UNKNOWN), []),
    "no pixels for the paper": (pictures_are_fine_enough, shown(POSTER, **UNKNOWN), []),
    # codes
    "a code": (codes_can_be_read, shown(CODE, qr=("https://example.org",)), []),
    "no code that we can read": (codes_can_be_read, shown(CODE), ["image.qr?"]),
    "one of two has it": (
        codes_can_be_read,
        came(CODE, picture("甲.jpg", qr=("https://example.org",)), picture("乙.jpg")),
        [],
    ),
    "none came": (codes_can_be_read, came(CODE), []),
    "no code asked for": (codes_can_be_read, shown(ANY), []),
    # captions
    "a caption as long as it may be": (captions_are_short, shown(CAPTIONED, "一二三四五六七八九十.jpg"), []),
    "its number does not count": (captions_are_short, shown(CAPTIONED, "照片/03.一二三四五六七八九十（2）.jpg"), []),
    "longer": (captions_are_short, shown(CAPTIONED, "一二三四五六七八九十一.jpg"), ["image.caption?"]),
    "no caption": (captions_are_short, shown(CAPTIONED, "DSC_0001.jpg"), []),
    "of any length": (captions_are_short, shown(ANY, f"{'长' * 60}.jpg"), []),
}


@pytest.mark.parametrize(("rule", "given", "expected"), CASES.values(), ids=CASES.keys())
def test_findings(rule: Rule, given: Facts, expected: list[str]) -> None:
    assert codes(list(rule(given))) == expected


WORDS = {
    "small": (
        pictures_have_the_pixels,
        shown(PHOTOS, width=800, height=600),
        "“图.jpg”的像素为800×600，要求不低于1600×1200",
    ),
    "oblong": (pictures_have_the_shape, shown(COVER, width=800, height=600), "宽高比为4:3（800×600），要求1:1"),
    "RGB": (pictures_have_the_colours, shown(POSTER, colour=Colour.RGB), "颜色模式为RGB，要求CMYK颜色模式"),
    "coarse": (
        pictures_are_fine_enough,
        shown(POSTER, width=1754, height=2480),
        "按A3尺寸打印约150 dpi，要求不低于300 dpi",
    ),
}


@pytest.mark.parametrize(("rule", "given", "words"), WORDS.values(), ids=WORDS.keys())
def test_a_letter_names_what_was_measured_and_what_is_asked(rule: Rule, given: Facts, words: str) -> None:
    assert words in "".join(one.problem for one in rule(given))
