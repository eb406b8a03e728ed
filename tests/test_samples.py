"""What the makers of sample mails make: the same bytes each time, small ones, and what their names say."""

from __future__ import annotations

import pytest

from config.load import load_campaign
from parsers.mail import parse_mail
from parsers.opening import open_archives
from parsers.picture import probe_image
from parsers.word import read_word
from parsers.word_form import read_word_form
from tests.making.campaigns import changzhou
from tests.making.mails import CAMPAIGNS, FOLDER, samples
from tests.making.papers import padded, shaded
from tests.making.pictures import picture

LARGE = "摄影-单幅"  # the one photograph of 2 MB that comes as it is


@pytest.mark.parametrize("campaign", [one for one in CAMPAIGNS if one != "linghang-2021"])
def test_samples_lie_where_the_demo_looks_for_them(campaign: str) -> None:
    """Those of linghang-2021 take scans and OCR models to make; their notes hold them."""
    made = {sample.name: parse_mail(sample.message) for sample in samples(CAMPAIGNS[campaign])}
    kept = {file.stem: parse_mail(file.read_bytes()) for file in (FOLDER / campaign).glob("*.eml")}
    assert made.keys() == kept.keys()
    assert {name: (mail.subject, mail.body) for name, mail in made.items()} == {
        name: (mail.subject, mail.body) for name, mail in kept.items()
    }


def test_the_same_mail_is_made_twice() -> None:
    story = changzhou.STORIES["齐全-微视频-两个版本"]
    assert story(5) == story(5)


def test_samples_are_small() -> None:
    """But for scans, which are those of linghang-2021."""
    files = [file for file in FOLDER.rglob("*.eml") if LARGE not in file.name and file.parent.name != "linghang-2021"]
    assert [file.name for file in files if file.stat().st_size > 120_000] == []


@pytest.mark.parametrize("size", [40_000, 65_600, 131_123, 131_124, 131_125, 131_126, 2 << 20])
def test_a_padded_picture_has_the_size_asked_for_and_opens(size: int) -> None:
    content = padded(picture((320, 240)), size)
    facts = probe_image(content, codes=False)
    assert (len(content), facts.width, facts.height, facts.damaged) == (size, 320, 240, False)


def test_a_shaded_picture_opens() -> None:
    facts = probe_image(shaded(400, 300, 90), codes=False)
    assert (facts.width, facts.height, facts.damaged) == (400, 300, False)


def test_archives_are_opened_once() -> None:
    raw = changzhou.STORIES["齐全-微视频-两个版本"](5)
    once = open_archives(parse_mail(raw))
    assert len(once.attachments) == 6
    assert open_archives(once) == once
    locked = open_archives(parse_mail(changzhou.STORIES["加密的压缩包"](22)))
    assert open_archives(locked) == locked


def test_a_row_printed_above_the_table_is_read() -> None:
    """附件2: 报送单位 stands above the table."""
    campaign = load_campaign("changzhou-2024")
    text = read_word(changzhou.form_one(changzhou.LAMP)).text
    assert text
    form = read_word_form(text, campaign)
    assert form
    assert (form.text("submitting_organization"), form.text("case_title")) == ("样例区委组织部", "一盏灯")
