"""parsers/grid.py, parsers/ink.py: cells and lines of drawn tables, however their rules are spoilt."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import cv2
import numpy as np
import pytest

from parsers.grid import find_grid
from parsers.ink import line_bands, printed
from parsers.page import Image
from parsers.spots import find_spots, regions_of

WIDTH, HEIGHT = 1654, 2339  # A4 at 200 dpi
COLUMNS, ROWS = (200, 460, 1450), (300, 400, 500, 640, 1700, 2100)
CELLS = [(x0, y0, x1, y1) for y0, y1 in pairwise(ROWS) for x0, x1 in pairwise(COLUMNS)]
BLACK = (0, 0, 0)


def paper() -> Image:
    return np.full((HEIGHT, WIDTH, 3), 255, np.uint8)


def table(colour: tuple[int, int, int] = BLACK, thickness: int = 2) -> Image:
    """Two columns and five rows, some with strokes like text in them."""
    page = paper()
    for y in ROWS:
        cv2.line(page, (COLUMNS[0], y), (COLUMNS[-1], y), colour, thickness)
    for x in COLUMNS:
        cv2.line(page, (x, ROWS[0]), (x, ROWS[-1]), colour, thickness)
    for top in range(680, 1650, 50):
        text_like(page, 490, top, 26)
    return page


def text_like(page: Image, x: int, y: int, count: int) -> None:
    """A line of 32-pixel characters: a box with a cross in it."""
    for number in range(count):
        left = x + 36 * number
        cv2.rectangle(page, (left, y), (left + 28, y + 30), BLACK, 2)
        cv2.line(page, (left, y + 15), (left + 28, y + 15), BLACK, 2)
        cv2.line(page, (left + 14, y), (left + 14, y + 30), BLACK, 2)


def broken(page: Image) -> Image:
    """Gaps of up to 5 mm in the rules, none where rules meet."""
    for y in ROWS:
        page[y - 3 : y + 4, 800:838] = 255
    for x in COLUMNS:
        page[1100:1130, x - 3 : x + 4] = 255
    return page


def stamped(page: Image) -> Image:
    cv2.circle(page, (1200, 1750), 160, (40, 40, 220), 9)
    return page


def stamped_grey(page: Image) -> Image:
    cv2.circle(page, (1200, 1750), 160, (110, 110, 110), 9)
    return page


def dashed(_: Image) -> Image:
    page = paper()
    for y in ROWS:
        for x in range(COLUMNS[0], COLUMNS[-1], 14):
            page[y : y + 2, x : min(x + 8, COLUMNS[-1])] = 0
    for x in COLUMNS:
        for y in range(ROWS[0], ROWS[-1], 14):
            page[y : min(y + 8, ROWS[-1]), x : x + 2] = 0
    return page


def run_together(page: Image) -> Image:
    """Dashed, on a black and white copy: many dashes touch, and the last before a corner are lost."""
    page = dashed(page)
    for start in range(COLUMNS[0], COLUMNS[-1] - 60, 140):
        for y in ROWS:
            page[y : y + 2, start : start + 64] = 0
    page[ROWS[0] : ROWS[2], COLUMNS[1] : COLUMNS[1] + 2] = 0
    page[1676:1694, COLUMNS[1] - 1 : COLUMNS[1] + 4] = 255
    return page


def doubled(page: Image) -> Image:
    for y in ROWS:
        cv2.line(page, (COLUMNS[0], y + 6), (COLUMNS[-1], y + 6), BLACK, 2)
    for x in COLUMNS:
        cv2.line(page, (x + 6, ROWS[0]), (x + 6, ROWS[-1]), BLACK, 2)
    return page


def open_sides(page: Image) -> Image:
    for x in (COLUMNS[0], COLUMNS[-1]):
        page[ROWS[0] + 3 : ROWS[-1] - 3, x - 3 : x + 4] = 255
    return page


def framed(page: Image) -> Image:
    cv2.rectangle(page, (120, 200), (1534, 2200), BLACK, 2)
    return page


def noisy(page: Image) -> Image:
    grains = np.random.default_rng(1).normal(0, 9, page.shape[:2])
    return (page.astype(np.float64) + grains[:, :, None]).clip(0, 255).astype(np.uint8)


def photographed(page: Image) -> Image:
    """A photograph in the large cell: its edges are no rules."""
    ramp = np.linspace(20, 200, 600).astype(np.uint8)
    page[800:1200, 700:1300] = np.repeat(ramp[None, :, None], 3, axis=2)
    return page


def skewed(page: Image) -> Image:
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 0.25, 1)
    return np.asarray(cv2.warpAffine(page, turn, (WIDTH, HEIGHT), borderValue=(255, 255, 255)), dtype=np.uint8)


SPOILT: dict[str, Callable[[Image], Image]] = {
    "as drawn": lambda page: page,
    "faint": lambda _: table((205, 205, 205), 1),
    "broken rules": broken,
    "a red stamp across the rules": stamped,
    "a grey stamp across the rules": stamped_grey,
    "dashed": dashed,
    "dashes that run together": run_together,
    "double": doubled,
    "open sides": open_sides,
    "a frame around it": framed,
    "noise": noisy,
    "a photograph inside": photographed,
    "a quarter of a degree askew": skewed,
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_cells_are_found(spoil: Callable[[Image], Image]) -> None:
    grid = find_grid(printed(spoil(table())))
    assert len(grid.tables) == 1
    found = sorted(grid.tables[0], key=lambda cell: (round(cell[1] / 30), cell[0]))
    assert len(found) == len(CELLS)
    for cell, drawn in zip(found, CELLS, strict=True):
        assert np.allclose(cell, drawn, atol=16), (cell, drawn)


def test_text_alone_is_no_table() -> None:
    page = paper()
    for top in range(300, 2000, 48):
        text_like(page, 200, top, 34)
    assert find_grid(printed(page)).tables == ()


def test_the_strokes_of_a_line_of_text_are_no_rule() -> None:
    """A label that fills its cell, and its answer: their heavy strokes make one line across the page (seen)."""
    page = table()
    page[452:456, 206:454] = page[452:456, 475:1100] = 60
    for x in range(240, 1100, 40):
        page[452:456, x : x + 3] = 255
    lines = [np.array([(x0, 432), (x1, 432), (x1, 478), (x0, 478)], np.float32) for x0, x1 in ((204, 456), (470, 1105))]
    assert len(find_grid(printed(page), lines).tables[0]) == len(CELLS)


def test_an_empty_page_has_no_table() -> None:
    assert find_grid(printed(paper())).tables == ()


def test_merged_cells_come_once() -> None:
    page = table()
    page[403:498, 457:464] = 255  # the second row is one cell
    cells = find_grid(printed(page)).tables[0]
    assert len(cells) == len(CELLS) - 1


def test_lines_that_only_the_detector_sees_keep_their_place() -> None:
    """Too faint for the ink, between two that are not."""
    page = table()
    page[770:870, 480:1440] = 255
    for x in range(490, 1000, 6):
        page[800:828, x : x + 2] = 190
    pale = np.array([(488, 796), (1002, 796), (1002, 832), (488, 832)], np.float32)
    seen = printed(page)
    grid = find_grid(seen)
    spots = find_spots(seen, grid.rules, regions_of(seen, grid, (pale,)), (pale,))
    tops = [spot.box[1] for spot in spots if spot.box[0] > 470]
    assert 796 in tops
    assert tops == sorted(tops)


def test_the_edge_of_a_picture_is_no_line_of_text() -> None:
    page = table()
    page[1400:1690, 480:1440] = 255
    page[1500, 700:800] = 0
    seen = printed(page)
    grid = find_grid(seen)
    spots = find_spots(seen, grid.rules, regions_of(seen, grid, ()), ())
    assert spots
    assert not [spot.box for spot in spots if 1450 < spot.box[1] < 1550]


# -- the print -----------------------------------------------------------------------------------------------------


def test_a_red_seal_vanishes_and_black_under_it_stays() -> None:
    page = paper()
    cv2.circle(page, (800, 1000), 160, (35, 30, 215), 9)
    cv2.circle(page, (800, 1000), 40, (35, 30, 215), -1)
    page[995:1005, 600:1000] = np.minimum(page[995:1005, 600:1000], (60, 60, 50))  # printed before, or after
    seen = printed(page)
    assert seen.coloured
    assert seen.ink[1000, 605:995].all()
    assert not seen.ink[970:990].any()
    assert seen.traces[980, 780:820].all()


def test_a_photograph_is_a_picture_and_text_is_none() -> None:
    seen = printed(photographed(table()))
    (box,) = seen.pictures
    assert np.allclose(box, (700, 800, 1300, 1200), atol=60)


@pytest.mark.parametrize("pitch", [36, 40, 60])
def test_lines_are_counted_however_tightly_they_are_set(pitch: int) -> None:
    page = paper()
    for number in range(20):
        text_like(page, 300, 300 + number * pitch, 25)
    ink = printed(page).ink[280 : 320 + 20 * pitch, 280:1300]
    assert len(line_bands(ink, 31)) == 20


def test_touching_lines_are_parted_where_there_is_least_ink() -> None:
    page = paper()
    for number in range(4):
        text_like(page, 300, 300 + number * 38, 20)
    page[300:450, 400:406] = 0  # a stroke through all of them
    page[300:450, 600:606] = 0
    assert len(line_bands(printed(page).ink[290:470, 280:1300], 31)) == 4
