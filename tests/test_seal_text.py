"""What a seal says: the ring cut open at its foot, readings chosen and cleaned; some read by the real engine."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from parsers.mark import has_other_colours, has_star
from parsers.ocr import Reading, reader
from parsers.page import Image as Picture
from parsers.rim import Circle, redness
from parsers.seal_text import HEIGHT, INNER, OUTER, ROOM, SealText, line_picture, read_seal, seams, unrolled
from tests.making.seals import arc_height, name_chop_png, on_white, picture_font, seal_png

NAME = "某某省网络社会组织联合会"
needs_font = pytest.mark.skipif(picture_font(20) is None, reason="no Chinese font on this system")


def picture(png: bytes, scale: float = 2 / 3) -> tuple[Picture, Circle]:
    """A seal of 42 mm on white at 200 dpi, and its rim."""
    with Image.open(io.BytesIO(on_white(png, quality=95))) as opened:
        size = round(opened.width * scale), round(opened.height * scale)
        pixels = np.asarray(opened.convert("RGB").resize(size))[:, :, ::-1]
    return np.ascontiguousarray(pixels), Circle(size[0] / 2, size[1] / 2, 21 * 300 / 25.4 * scale)


class Engine:
    """Gives these readings one after another; remembers how many pictures it saw."""

    def __init__(self, *readings: tuple[str, float]) -> None:
        self.readings = list(readings)
        self.seen = 0

    def __call__(self, pictures: Sequence[Picture]) -> list[Reading]:
        self.seen += len(pictures)
        return [Reading(*(self.readings.pop(0) if self.readings else ("", 0.0))) for _ in pictures]


def read(*readings: tuple[str, float], **changes: object) -> SealText:
    return read_seal(*picture(seal_png(NAME, **changes)), Engine(*readings))


@settings(max_examples=10, deadline=None)
@given(rotate=st.floats(-180, 180), length=st.integers(4, 18))
def test_the_ring_is_cut_open_at_the_foot(rotate: float, length: int) -> None:
    image, circle = picture(seal_png((NAME * 2)[:length], rotate=rotate))
    ring = unrolled(
        np.asarray(redness(image), dtype=np.uint8), Circle(image.shape[1] / 2, image.shape[0] / 2, circle.radius)
    )
    foot = (90 + rotate) % 360  # degrees clockwise from 3 o'clock
    found = 360 * seams(ring)[0] / ring.shape[1]
    assert abs((found - foot + 180) % 360 - 180) < 12


@pytest.mark.parametrize("length", [6, 14, 24])
def test_a_line_is_as_high_as_its_writing(length: int) -> None:
    image, circle = picture(seal_png((NAME * 2)[:length]))
    ring = unrolled(np.asarray(redness(image), dtype=np.uint8), circle)
    (seam, *_) = seams(ring)
    line, whole = line_picture(ring, seam), line_picture(ring, seam, whole=True)
    assert line.shape[1] == whole.shape[1]
    drawn = arc_height(length, 42) / 21 / (OUTER - INNER) * HEIGHT  # pixels
    assert drawn < line.shape[0] < drawn * 1.25 + 2 * 6 + 2 * ROOM
    assert line.shape[0] < whole.shape[0] == HEIGHT + 12
    # What is left out is the rim's last row.
    assert np.count_nonzero(line < 100) == pytest.approx(np.count_nonzero(whole < 100), rel=0.06)


def test_a_blank_picture_says_nothing() -> None:
    blank = np.full((300, 300, 3), 255, np.uint8)
    engine = Engine((NAME, 1.0))
    assert read_seal(blank, Circle(150, 150, 120), engine) == SealText()
    assert engine.seen == 0


READINGS: dict[str, tuple[tuple[tuple[str, float], ...], str]] = {
    "a clear name": (((NAME, 0.99),), NAME),
    "numbers and specks at its ends": ((("·3700 某某省网络社会组织联合会 12345-", 0.95),), NAME),
    "traditional characters": ((("某某省網絡社會組織聯合會", 0.95),), NAME),
    "an autonomous region": ((("广西壯族白治区某某协会", 0.95),), "广西壮族自治区某某协会"),
    "hardly to be read": (((NAME, 0.5),), ""),
    "too few characters": ((("某某", 0.99),), ""),
    "Latin letters": ((("FRESH FOOD", 0.99),), ""),
    "going on below the star": ((("中国共产党某某公司", 0.99), ("支部委员会", 0.95)), "中国共产党某某公司支部委员会"),
    "a seal for contracts": ((("某某网络有限公司", 0.99), ("合同专用章", 0.99)), "某某网络有限公司"),
    "the line below not certain": ((("中国共产党某某公司", 0.99), ("支部委员会", 0.5)), "中国共产党某某公司"),
}


@pytest.mark.parametrize(("readings", "name"), READINGS.values(), ids=READINGS.keys())
def test_names(readings: tuple[tuple[str, float], ...], name: str) -> None:
    assert read(*readings, line="支部委员会").name == name


def test_latin_letters_are_told() -> None:
    assert read(("FRESH FOOD MARKET", 0.95)).latin
    assert not read((NAME, 0.95)).latin
    assert not read(("QQ网络", 0.3)).latin


def test_other_cuts_are_tried_where_the_gaps_are_alike() -> None:
    image, circle = picture(seal_png("某某某某", rotate=0))
    turned = np.ascontiguousarray(np.minimum(image, image[::-1]))  # two arcs, two gaps of one width
    engine = Engine(("会联合某某", 0.8), ("某某联合会", 0.95), ("", 0.0))
    found = read_seal(turned, circle, engine)
    assert (found.name, found.others[0]) == ("某某联合会", "会联合某某")


def test_units_end_as_units_do() -> None:
    units = ("某某公司", "某某委员会", "某某第一党支部", "某某大学", "某某区人民政府", "光明网", "某某街道办事处")
    assert [name for name in units if not SealText(name).is_unit] == []
    slogans = ("不忘初心牢记使命", "绿水青山就是金山银山", "某某网络文化节", "美丽乡村文明家园")
    assert [name for name in slogans if SealText(name).is_unit] == []


# -- what stands within ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rotate", [0, 17, 36, 90])
def test_a_star_is_seen_however_it_is_turned(rotate: float) -> None:
    image, circle = picture(seal_png(NAME, rotate=rotate))
    middle = Circle(image.shape[1] / 2, image.shape[0] / 2, circle.radius)
    assert has_star(image, middle)
    plain, circle = picture(seal_png(NAME, rotate=rotate, star=False))
    assert not has_star(plain, Circle(plain.shape[1] / 2, plain.shape[0] / 2, circle.radius))


def test_words_in_the_middle_are_no_star() -> None:
    assert not has_star(*picture(seal_png(NAME, star=False, line="合同专用章")))
    assert not has_star(*picture(name_chop_png("张三之印", side_mm=30)))


def test_other_colours_within() -> None:
    image, circle = picture(seal_png(NAME))
    assert not has_other_colours(image, circle)
    x, y = round(circle.x), round(circle.y)
    signed = image.copy()
    signed[y - 60 : y + 60, x - 1 : x + 3] = (150, 40, 20)  # a blue pen's stroke, 0.5 mm
    assert not has_other_colours(signed, circle)
    leaf = image.copy()
    leaf[y - 40 : y + 40, x - 40 : x + 40] = (60, 160, 40)
    assert has_other_colours(leaf, circle)


# -- with the real engine --------------------------------------------------------------------------------------------

SEALS: dict[str, tuple[str, dict[str, object]]] = {
    "turned, with a number": (NAME, {"rotate": 20.0, "number": "3700000012345"}),
    "upside down": ("北京测试网络科技有限公司", {"rotate": 175.0}),
    "faint": (NAME, {"faint": 0.4}),
    "with a second ring": ("云岭海晏数据服务股份有限公司", {"inner": True}),
    "short": ("光明网", {}),
    "long": ("中国共产党北京市海淀区启明互联网职业技术学院工会委员会", {"widest": 300.0}),
    "longest": ("内蒙古自治区新桥朝阳老年大学投资集团有限责任公司第二支部委员会", {"widest": 300.0}),
}


@needs_font
@pytest.mark.parametrize(("name", "changes"), SEALS.values(), ids=SEALS.keys())
def test_seals_are_read(name: str, changes: dict[str, object]) -> None:
    image, circle = picture(seal_png(name, **changes))
    middle = Circle(image.shape[1] / 2, image.shape[0] / 2, circle.radius)
    found = read_seal(image, middle, reader().read_lines)
    assert found.name == name
    assert found.certainty > 0.9


@needs_font
def test_a_committee_s_name_goes_on_below_the_star() -> None:
    found = read_seal(*picture(seal_png("中国共产党某某县", line="委员会")), reader().read_lines)
    assert found.name == "中国共产党某某县委员会"


@needs_font
def test_a_grey_copy_is_read() -> None:
    found = read_seal(*picture(seal_png(NAME, colour=(90, 90, 90))), reader().read_lines, red=False)
    assert found.name == NAME
