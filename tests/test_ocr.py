"""parsers/ocr.py: the engine behind its narrow door."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from parsers import ocr
from parsers.page import Image
from tests.making.scans import fonts

LINES = ("党员风采推荐表", "联系人：王小明", "2021年5月12日 13800000000")


def written(text: str, size: int = 40) -> Image:
    """A line of black on white."""
    found = fonts()
    if not found:
        pytest.skip("no Chinese TrueType font on this machine")
    font = ImageFont.truetype(str(next(iter(found.values()))), size)
    picture = Pillow.new("RGB", (int(font.getlength(text)) + 40, size + 30), "white")
    ImageDraw.Draw(picture).text((20, 12), text, fill="black", font=font)
    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])


def test_lines_are_read_in_the_order_given() -> None:
    readings = ocr.reader().read_lines([written(line) for line in LINES])
    assert [reading.text.replace(" ", "") for reading in readings] == [line.replace(" ", "") for line in LINES]
    assert all(reading.certainty > 0.9 for reading in readings)


def test_nothing_to_read_is_no_error() -> None:
    assert ocr.reader().read_lines([]) == ()
    assert ocr.reader().read_lines([np.zeros((0, 10, 3), np.uint8)]) == (ocr.NOTHING_READ,)
    assert ocr.reader().find_lines(np.full((400, 300, 3), 255, np.uint8)) == ()
    assert ocr.reader().upside_down([]) == 0.0


def test_lines_are_found_where_they_stand() -> None:
    page = np.full((600, 900, 3), 255, np.uint8)
    line = written(LINES[0])
    page[200 : 200 + line.shape[0], 100 : 100 + line.shape[1]] = line
    (found,) = ocr.reader().find_lines(page)
    assert np.allclose(found.mean(axis=0), (100 + line.shape[1] / 2, 200 + line.shape[0] / 2), atol=8)


def test_a_line_on_its_head_is_noticed() -> None:
    lines = [written(line) for line in LINES]
    assert ocr.reader().upside_down(lines) < 0.2
    assert ocr.reader().upside_down([cv2.rotate(line, cv2.ROTATE_180) for line in lines]) > 0.8


@pytest.mark.parametrize(("wanted", "given"), [("1", 1), ("2", 2), ("64", 2), ("0", 1)])
def test_threads_follow_the_environment(monkeypatch: pytest.MonkeyPatch, wanted: str, given: int) -> None:
    monkeypatch.setenv(ocr.THREADS, wanted)
    assert ocr.threads_allowed() == given


def test_without_a_word_the_cores_decide_but_two_are_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ocr.THREADS, raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: 32)
    assert ocr.threads_allowed() == 2
