"""When two Chinese texts are the same, how they are shown, and how long they are."""

from __future__ import annotations

import doctest
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import text as module
from parsers.text import count_characters, has_sound_marks, normalize, outline, paired_marks, same, tidy

SAME = {
    "full-width letters and digits": ("ＡＢＣ１２３", "abc123"),
    "curly, straight, corner and title marks are quotation marks": ("“四强”党支部", "「四强」党支部"),
    "straight quotation marks": ("“四强”党支部", '"四强"党支部'),
    "single quotation marks": ("‘一心向党’短视频", "《一心向党》短视频"),
    "brackets of all kinds": ("活动案例（图文）", "活动案例[图文]"),
    "lenticular and tortoise-shell brackets": ("【图文】", "〔图文〕"),
    "full-width blank": ("北京市　光明网", "北京市光明网"),
    "no-break blank": ("北京市\u00a0光明网", "北京市光明网"),
    "zero-width blank and byte order mark": ("北京\u200b市\ufeff光明网", "北京市光明网"),
    "bidi controls": ("\u202e北京市\u202c光明网", "北京市光明网"),
    "folded header": ("北京市\r\n 光明网", "北京市光明网"),
    "dashes, and runs of them": ("领航新征程——庆祝", "领航新征程-庆祝"),
    "hyphen, minus and box drawing": ("甲‐乙−丙─丁", "甲-乙-丙-丁"),
    "letter case": ("China Daily", "CHINA DAILY"),
    "ligatures and compatibility ideographs": ("ﬁle 金", "file 金"),
    "variation selectors": ("葛\U000e0100城", "葛城"),
    "middle dots": ("阿·凡", "阿・凡"),
}
DIFFERENT = {
    "numbers in Chinese and in digits": ("庆祝建党100周年", "庆祝建党一百周年"),
    "quotation marks and none": ("“四强”党支部", "四强党支部"),
    "traditional characters": ("廣東省", "广东省"),
    "one character": ("党员风采", "党员风彩"),
    "nothing and something": ("", "党"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_same(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_different(one: str, other: str) -> None:
    assert not same(one, other)


@given(st.text())
def test_normalizing_twice_changes_nothing(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once
    assert not any(char.isspace() or unicodedata.category(char) == "Cf" for char in once)


TIDY = {
    "trimmed": ("  北京市 ", "北京市"),
    "white space of all kinds is one blank": ("北京市\u3000\t 光明网", "北京市 光明网"),
    "lines are one": ("北京市\r\n\t光明网", "北京市 光明网"),
    "control characters and NUL go": ("北\x00京\x07市", "北京市"),
    "zero width and bidi go": ("\u202e北\u200b京市", "北京市"),
    "lone surrogates go": ("北京\ud800市", "北京市"),
    "composed": ("e\u0301", "é"),
    "full-width forms stay as written": ("ＡＢ（图文）", "ＡＢ（图文）"),
    "nothing": ("\u200b \n", ""),
}


@pytest.mark.parametrize(("written", "shown"), TIDY.values(), ids=TIDY.keys())
def test_tidy(written: str, shown: str) -> None:
    assert tidy(written) == shown


@given(st.text())
def test_tidy_is_one_printable_line(text: str) -> None:
    shown = tidy(text)
    assert tidy(shown) == shown
    assert len(shown.splitlines()) <= 1
    assert shown == shown.strip()
    shown.encode("utf-8")


COUNTS = {
    "nothing": ("", 0),
    "white space only": (" \u3000\r\n\t\u200b", 0),
    "each Chinese character": ("庆祝建党", 4),
    "a number is one": ("100周年", 3),
    "a Latin word is one": ("China Daily网", 3),
    "full-width marks are one each": ("你好，世界。", 6),
    "curly quotation marks are one each": ("“四强”", 4),
    "a dash of two is two": ("甲——乙", 4),
    "an ellipsis of two is two": ("甲……", 3),
    "half-width marks belong to their word": ("3.5% of a,b", 3),
    "an address is one": ("https://example.org/a?b=1", 1),
    "an apostrophe is no mark": ("don’t", 1),
    "full-width letters are one each": ("ＡＢ", 2),
    "rare characters beyond the first plane": ("𠮷野家", 3),
    "combining marks count for nothing": ("e\u0301te\u0301", 1),
    "Greek is words": ("αβγ 中", 2),
    "ideographic zero": ("二〇二一", 4),
    "Chinese and Latin side by side": ("用Python写3个程序", 7),
}


@pytest.mark.parametrize(("text", "count"), COUNTS.values(), ids=COUNTS.keys())
def test_count_characters(text: str, count: int) -> None:
    assert count_characters(text) == count


@given(st.text(), st.text())
def test_counts_of_paragraphs_add_up(one: str, other: str) -> None:
    assert count_characters(f"{one}\n{other}") == count_characters(one) + count_characters(other)


def test_outline_knows_where_its_characters_stand() -> None:
    line = outline("北京市 “四强”ＡＢ——①（图文）")
    assert line.chars == "北京市四强ab-1图文"
    assert [line.text[place] for place in line.places] == list("北京市四强ＡＢ—①图文")
    assert line.place(len(line.chars)) == len(line.text)
    assert line.place_after(3) == 3


PAIRS = {
    "nested": ("（甲（乙））", [(0, 5), (2, 4)]),
    "mixed kinds of brackets": ("【甲）", [(0, 2)]),
    "quotation marks turned the same way": ("“甲“", [(0, 2)]),
    "straight quotation marks": ('"甲"乙"丙"', [(0, 2), (4, 6)]),
    "a partner is missing": ("甲）乙（", []),
}


@pytest.mark.parametrize(("text", "expected"), PAIRS.values(), ids=PAIRS.keys())
def test_paired_marks(text: str, expected: list[tuple[int, int]]) -> None:
    assert sorted(pair for pair in paired_marks(text).items() if pair[0] < pair[1]) == expected


def test_sound_marks() -> None:
    assert has_sound_marks("“四强”党支部（图文）")
    assert not has_sound_marks("“四强党支部")
    assert not has_sound_marks("北京市{}")


def test_examples_in_the_docstrings() -> None:
    assert doctest.testmod(module).failed == 0
