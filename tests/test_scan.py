"""parsers/scan.py: any page upright and flat, and the way back. No OCR: a reader that was told where the lines are."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from parsers.level import plane, skew_of, squaring
from parsers.ocr import Quad, Reading
from parsers.page import Image
from parsers.scan import DPI, PagePicture, UprightPage, page_corners, straighten
from tests.making.scans import MANNERS, Turn, spoilt

WIDTH, HEIGHT = 2480, 3508  # A4 at 300 dpi
MARK = (600, 500, 700, 600)  # a green square near the top left corner
HEAVY = 60  # a bar's upper part: that is how the fake reader tells up from down


class BarReader:
    """Takes black bars for lines of text; a bar stands on its head where its heavy half is below."""

    def find_lines(self, picture: Image) -> tuple[Quad, ...]:
        """The smallest rectangles around dark bars, like the detector's."""
        dark = (picture.max(axis=2) < 110).astype(np.uint8)
        dark = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
        contours, _ = cv2.findContours(dark, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        quads = []
        for contour in contours:
            (x, y), (w, h), angle = cv2.minAreaRect(contour)
            if min(w, h) > 8 and max(w, h) < 1200 and max(w, h) > 4 * min(w, h):
                quads.append(ordered(cv2.boxPoints(((x, y), (w, h), angle))))
        return tuple(quads)

    def read_lines(self, pictures: Sequence[Image]) -> tuple[Reading, ...]:
        """Not asked for here."""
        return tuple(Reading("", 0.0) for _ in pictures)

    def upside_down(self, pictures: Sequence[Image]) -> float:
        """Of those whose lower half is darker."""
        halves = [np.array_split(picture.mean(axis=(1, 2)), 2) for picture in pictures]
        return float(np.mean([lower.mean() < upper.mean() for upper, lower in halves]))


def ordered(corners: np.ndarray) -> Quad:
    """From the top left clockwise."""
    sums, differences = corners.sum(axis=1), corners[:, 0] - corners[:, 1]
    order = [sums.argmin(), differences.argmax(), sums.argmax(), differences.argmin()]
    return corners[order].astype(np.float32)


def page() -> Image:
    """White, with bars for lines of text and one green square."""
    picture = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    for top in range(900, 2900, 140):
        picture[top : top + 34, 400:2000] = 0
        picture[top + 34 : top + 54, 400:2000] = 0
        picture[top + 34 : top + 54, 400:2000:24] = 255
        picture[top + 40 : top + 54, 410:2000:24] = 255
    x0, y0, x1, y1 = MARK
    picture[y0:y1, x0:x1] = (0, 200, 0)
    return picture


def green(image: Image) -> tuple[float, float]:
    """The middle of the green square."""
    blue, green, red = (channel.astype(int) for channel in cv2.split(image))
    ys, xs = np.nonzero((green - blue > 60) & (green - red > 60))
    return float(xs.mean()), float(ys.mean())


def where_it_was(upright: UprightPage, original: PagePicture) -> None:
    """The square found on the straight page is, mapped back, where the page as it came shows it."""
    x, y = green(upright.image)
    box = upright.on_page(x - 5, y - 5, x + 5, y + 5)
    shown = np.array(green(original.image)) * 72 / original.dpi
    assert np.allclose(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), shown, atol=2.5)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("name", ["colour150", "colour200", "photo"])
def test_a_page_is_put_upright(name: str, turned: Turn) -> None:
    manner = MANNERS[name]
    came = PagePicture(3, spoilt(page(), manner, np.random.default_rng(7), turned), 72 if manner.photo else manner.dpi)
    upright = straighten(came, BarReader())
    assert (upright.number, upright.turned, upright.photographed) == (3, turned, manner.photo)
    assert np.allclose(upright.size, (WIDTH * DPI / 300, HEIGHT * DPI / 300), atol=3)
    mark = np.array([(MARK[0] + MARK[2]) / 2, (MARK[1] + MARK[3]) / 2]) * DPI / 300
    assert np.allclose(green(upright.image), mark, atol=0.03 * DPI * 8)  # the scanner shifts a page, too
    assert abs(skew_of(upright.quads, upright.image)) < 0.15
    where_it_was(upright, came)


def test_ruling_lines_show_the_skew_where_there_is_little_text() -> None:
    picture = np.full((2339, 1654, 3), 255, np.uint8)
    for y in (300, 600, 1200):
        cv2.line(picture, (200, y), (1450, y - 22), (0, 0, 0), 2)
    assert skew_of((), picture) == pytest.approx(-1.0, abs=0.02)
    assert skew_of((), np.full((2339, 1654, 3), 255, np.uint8)) == 0.0


def test_dashed_rules_show_it_too() -> None:
    picture = np.full((2339, 1654, 3), 255, np.uint8)
    for y in (300, 600, 1200):
        for x in range(200, 1450, 14):
            cv2.line(picture, (x, y + x // 50), (x + 8, y + (x + 8) // 50), (0, 0, 0), 2)
    assert skew_of((), picture) == pytest.approx(1.15, abs=0.1)


def test_a_table_seen_aslant_is_made_square_again() -> None:
    picture = np.full((2339, 1654, 3), 255, np.uint8)
    for y in (300, 600, 1200, 2000):
        cv2.line(picture, (200, y), (1450, y), (0, 0, 0), 2)
    for x in (200, 500, 1450):
        cv2.line(picture, (x, 300), (x, 2000), (0, 0, 0), 2)
    source = np.array([(0, 0), (1654, 0), (1654, 2339), (0, 2339)], np.float32)
    aslant = cv2.getPerspectiveTransform(
        source, source + np.array([(30, 20), (-10, -25), (15, 30), (-20, 0)], np.float32)
    )
    seen = plane(cv2.warpPerspective(picture, aslant, (1654, 2339), borderValue=(255, 255, 255)))
    square = squaring(seen)
    assert square is not None
    corners = np.array([[(200, 300), (1450, 300), (1450, 2000), (200, 2000)]], np.float64)
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = cv2.perspectiveTransform(corners, square @ aslant)[0]
    assert np.allclose((y0 - y1, y2 - y3, x0 - x3, x1 - x2), 0, atol=3)


def test_an_empty_page_stays_as_it_is() -> None:
    blank = np.full((1000, 700, 3), 250, np.uint8)
    upright = straighten(PagePicture(1, blank, 85), BarReader())
    assert (upright.turned, upright.photographed, upright.quads) == (0, False, ())
    assert np.allclose(upright.on_page(0, 0, *upright.size), (0, 0, 700 * 72 / 85, 1000 * 72 / 85), atol=1)


def test_a_resolution_that_cannot_be_is_not_believed() -> None:
    upright = straighten(PagePicture(1, np.full((4000, 3000, 3), 255, np.uint8), 72), BarReader())
    assert upright.size[0] == pytest.approx(210 / 25.4 * DPI, abs=2)


def test_a_page_that_fills_its_picture_has_no_background() -> None:
    assert page_corners(page()) is None


def test_a_dark_picture_on_the_page_is_no_background() -> None:
    picture = page()
    picture[2000:3300, 300:2200] = (40, 60, 50)
    assert page_corners(picture) is None
