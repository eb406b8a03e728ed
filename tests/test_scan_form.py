"""parsers/scan_form.py: scanned forms read with the real engine, and what is said of doubtful ones."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from parsers.forms.answers import find_date
from parsers.model import Form
from parsers.scan import PagePicture
from parsers.scan_form import ScanReading, mended, read_scan
from parsers.text import normalize
from tests.good import CAMPAIGN
from tests.making.form_pdf import form_pdf, photo
from tests.making.invented import answers
from tests.making.scans import MANNERS, Turn, encoded, fonts, spoilt_pages

SHORT = ("province", "organization", "founded", "contact_person", "contact_phone", "case_title", "date")
FORM = CAMPAIGN.categories[2].form  # 附件3: one page, and quick to read
WRITTEN = {} if FORM is None else answers(FORM, 4, 60) | {"summary": "青年突击队开展“网上党课”直播，服务居民4115余户。"}


def font() -> Path:
    """Any font that can be drawn; pdfium's own substitute depends on the machine."""
    found = fonts()
    if not found:
        pytest.skip("no Chinese TrueType font on this machine")
    return next(iter(found.values()))


def pages(name: str, pdf: bytes, unstamped: bytes = b"", turned: Turn = 0, seed: int = 5) -> list[PagePicture]:
    """A PDF's pages as scanned and stored."""
    manner = MANNERS[name]
    files = (encoded(page, manner) for page in spoilt_pages(pdf, manner, seed, turned, unstamped=unstamped))
    pictures = (cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR) for file in files)
    dpi = 72 if manner.photo else manner.dpi
    return [PagePicture(number, np.asarray(picture, np.uint8), dpi) for number, picture in enumerate(pictures, 1)]


def read(name: str, turned: Turn = 0, **drawn: object) -> ScanReading:
    """The small form, filled in, stamped, scanned and read."""
    assert FORM is not None
    made = {"font": font(), "seal_name": WRITTEN["organization"], **drawn}
    pdf, unstamped = (form_pdf(FORM, WRITTEN, seal=seal, **made) for seal in ("png", "none"))  # type: ignore[arg-type]
    return read_scan(pages(name, pdf, unstamped, turned), CAMPAIGN)


def form_of(reading: ScanReading) -> Form:
    assert reading.form is not None
    return reading.form


@pytest.mark.parametrize(
    ("name", "turned", "style"),
    [("colour200", 0, "lines"), ("grey200", 90, "dashed"), ("photo", 180, "double"), ("colour150", 270, "borderless")],
)
def test_a_scan_says_what_was_written(name: str, turned: Turn, style: str) -> None:
    reading = read(name, turned, style=style)
    form = form_of(reading)
    assert form.category == CAMPAIGN.categories[2].name
    for field, answer in WRITTEN.items():
        assert normalize(form.fields[field].text) == normalize(answer), field
        assert form.fields[field].certainty > 0.7
    assert reading.certainty > 0.9


def test_boxes_lie_on_the_page_as_it_came() -> None:
    form = form_of(read("colour200", 90))
    box = form.fields["contact_phone"].box
    assert box is not None
    # Upright, the telephone's cell lies right of the middle, in the upper third; the page came turned clockwise.
    assert 842 * 0.6 < box[0] < box[2] < 842
    assert 595 * 0.5 < box[1] < box[3] < 595
    assert form.signature_page == 1
    assert form.signature_box is not None


def test_a_form_over_pages_and_its_pictures() -> None:
    part = CAMPAIGN.categories[1].form
    assert part is not None
    written = answers(part, 3, 420)
    captions = ("图1 活动现场", "图2 座谈会合影")
    pictures = [(photo(shade=shade), caption) for shade, caption in zip((5, 70), captions, strict=True)]
    pdf = form_pdf(part, written, font=font(), pictures=pictures)
    form = form_of(read_scan(pages("colour200", pdf), CAMPAIGN))
    assert form.category == CAMPAIGN.categories[1].name
    assert len(form.pictures) == 2
    assert all(picture.caption for picture in form.pictures)
    lines = form.fields["content"].text.split("\n")
    content = [line for line in lines if normalize(line) not in map(normalize, captions)]
    assert normalize("".join(content)) == normalize(written["content"].replace("\n", ""))
    assert len(content) == len(written["content"].split("\n"))


def test_an_untouched_form_is_blank_and_a_pen_stroke_is_doubt() -> None:
    assert FORM is not None
    (page,) = pages("colour200", form_pdf(FORM, {}, font=font(), blank=True))
    blank = form_of(read_scan([page], CAMPAIGN))
    assert blank.fields["contact_person"].text == ""
    assert blank.fields["contact_person"].certainty > 0.5
    assert blank.fields["summary"].instruction_only
    box = blank.fields["contact_person"].box
    assert box is not None
    written = page.image.copy()
    left, top = (round(side * page.dpi / 72) for side in box[:2])
    for turn in range(4):  # a scribble in red ink: no word, but not nothing
        cv2.ellipse(written, (left + 60 + 30 * turn, top + 50), (26, 18), 20, 0, 270, (40, 40, 200), 3)
    scribbled = form_of(read_scan([PagePicture(1, written, page.dpi)], CAMPAIGN))
    assert scribbled.fields["contact_person"].certainty < 0.5


def test_what_is_no_form_is_none() -> None:
    blank = np.full((2339, 1654, 3), 255, np.uint8)
    reading = read_scan([PagePicture(1, blank, 200)], CAMPAIGN)
    assert (reading.form, reading.certainty) == (None, 0.0)
    noise = np.random.default_rng(1).integers(0, 255, (800, 600, 3), dtype=np.uint8)
    assert read_scan([PagePicture(1, noise, 72)], CAMPAIGN).form is None
    assert read_scan([], CAMPAIGN).form is None


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("省(区市)", "省（区市）"),
        ("据不完全统计.编辑部同志及时总结", "据不完全统计，编辑部同志及时总结"),
        ("增长69.8%,服务3,115户;比例3:1", "增长69.8%，服务3,115户；比例3:1"),
        ("tougao@example.org", "tougao@example.org"),
        ("2021.5.12", "2021.5.12"),
        ("深入开展“我为群众办实事”活动.", "深入开展“我为群众办实事”活动，"),  # at the line's end
        ("阿依.努尔", "阿依.努尔"),  # a short one may be a name
    ],
)
def test_narrow_marks_are_chinese_ones(seen: str, meant: str) -> None:
    assert mended(seen) == meant


def test_a_date_under_a_grey_seal_is_read() -> None:
    assert find_date(form_of(read("grey200")).fields["date"].text) == WRITTEN["date"]
