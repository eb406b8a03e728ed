"""The 省（区市）, rightly and wrongly written."""

from __future__ import annotations

import doctest

import pytest

from parsers import divisions as module
from parsers.divisions import (
    CENTRAL,
    DIVISIONS,
    Spelling,
    abbreviated,
    cuts,
    find_at_end,
    find_at_start,
    full_name,
    may_go_on,
    read_division,
)
from parsers.text import outline

FULL, SHORT, MISSPELT = Spelling.FULL, Spelling.SHORT, Spelling.MISSPELT


def test_there_are_34_divisions_the_corps_and_the_central_units() -> None:
    names = [one.name for one in DIVISIONS]
    assert len(names) == len(set(names)) == 36
    assert len([one for one in DIVISIONS if one.abbreviation]) == 34
    assert {"新疆生产建设兵团", CENTRAL} < set(names)


def test_no_spelling_names_two_divisions() -> None:
    spellings = [spelt for one in DIVISIONS for spelt in {one.name, one.short, *one.aliases, *one.slips}]
    assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize("division", DIVISIONS, ids=lambda one: one.name)
def test_every_spelling_is_read(division: module.Division) -> None:
    assert read_division(division.name) == module.DivisionFound(division.name, len(division.name), FULL)
    for short in (division.short, *division.aliases):
        if short != division.name:
            found = read_division(short)
            assert found and (found.name, found.spelling) == (division.name, SHORT)
    for slip in division.slips:
        found = read_division(slip)
        assert found and (found.name, found.spelling) == (division.name, MISSPELT)


READ = {
    "blanks and brackets count for nothing": ("（北京 市）", "北京市", FULL),
    "full-width blank": ("黑龙江\u3000省", "黑龙江省", FULL),
    "a full stop": ("北京市。", "北京市", FULL),
    "内蒙": ("内蒙", "内蒙古自治区", SHORT),
    "the region without its people": ("宁夏自治区", "宁夏回族自治区", SHORT),
    "兵团": ("兵团", "新疆生产建设兵团", SHORT),
    "新疆兵团": ("新疆兵团", "新疆生产建设兵团", SHORT),
    "中央和国家机关": ("中央和国家机关", CENTRAL, SHORT),
    "中直": ("中直", CENTRAL, SHORT),
    "国直": ("国直", CENTRAL, SHORT),
    "a region called a province": ("广西省", "广西壮族自治区", MISSPELT),
    "内蒙省": ("内蒙省", "内蒙古自治区", MISSPELT),
    "a province called a city": ("山东市", "山东省", MISSPELT),
    "a city called a province": ("重庆省", "重庆市", MISSPELT),
    "巿 is not 市": ("北京巿", "北京市", MISSPELT),
    "traditional characters": ("廣東省", "广东省", MISSPELT),
    "traditional characters of a region": ("寧夏回族自治區", "宁夏回族自治区", MISSPELT),
    "traditional short name": ("臺灣", "台湾省", MISSPELT),
    "one wrong character": ("浙将省", "浙江省", MISSPELT),
    "a wrong last character that sounds alike": ("河南生", "河南省", MISSPELT),
    "one wrong character in a long name": ("广西壮族自冶区", "广西壮族自治区", MISSPELT),
    "one character too many": ("新疆维吾尔族自治区", "新疆维吾尔自治区", MISSPELT),
    "one character too few": ("黑龙省", "黑龙江省", MISSPELT),
}


@pytest.mark.parametrize(("text", "name", "spelling"), READ.values(), ids=READ.keys())
def test_read_division(text: str, name: str, spelling: Spelling) -> None:
    found = read_division(text)
    assert found and (found.name, found.spelling) == (name, spelling)
    assert full_name(text) == name


NO_DIVISION = [
    *["", " ", "京", "省", "市", "中", "吉林市", "海南州", "河北区", "南京市", "天水市", "珠海市", "上饶市", "大庆市"],
    *[
        "上市",
        "海南网",
        "江南省",
        "北京大学",
        "北京市光明网",
        "北京市场",
        "省（区市）",
        "全国",
        "杭州市",
        "重庆路",
        "广西壮族自治区省",
    ],
    *["北京市" * 2000, "\x00", "中国单位", "黑龙江网"],
]


@pytest.mark.parametrize("text", NO_DIVISION, ids=lambda text: repr(text[:12]))
def test_what_is_no_division(text: str) -> None:
    assert full_name(text) is None


def test_the_abbreviation_is_good_for_a_suggestion_only() -> None:
    assert full_name("沪") is None
    assert abbreviated("沪") == "上海市"
    assert abbreviated("上海") is None


AT_START = {
    "the official name before the short one": ("北京市光明网", "北京市", 3),
    "the short name": ("北京光明网", "北京市", 2),
    "the longer short name": ("内蒙古日报社", "内蒙古自治区", 3),
    "the corps before 新疆": ("新疆生产建设兵团第八师", "新疆生产建设兵团", 8),
    "a typing error in a long name before the short one": ("广西壮族自冶区网信办", "广西壮族自治区", 7),
    "a typing error that would be another division is none": ("北京生产建设兵团", "北京市", 2),
    "a typing error does not run over a separator": ("黑龙江+省总工会", "黑龙江省", 3),
    "nor eat what is not Chinese": ("黑龙江A", "黑龙江省", 3),
    "another city is no typing error": ("南京市江北新区", None, 0),
    "nor is a word": ("上市公司协会", None, 0),
}


@pytest.mark.parametrize(("text", "name", "length"), AT_START.values(), ids=AT_START.keys())
def test_find_at_start(text: str, name: str | None, length: int) -> None:
    found = find_at_start(outline(text).chars)
    assert (found and found.name, found.length if found else 0) == (name, length)


def test_find_at_end() -> None:
    found = find_at_end("光明网内蒙古自治区")
    assert found and (found.name, found.length) == ("内蒙古自治区", 6)
    assert find_at_end("光明网") is None


GOES_ON = [
    *[
        "吉林市某公司",
        "海南藏族自治州",
        "河北区网信办",
        "重庆路街道办",
        "上海商会",
        "北京大学",
        "中央财经大学",
        "中央光明网",
    ],
    *["四川北路街道", "江苏路街道", "北京上海商会", "海南州", "浙江日报社"],
]


@pytest.mark.parametrize("text", GOES_ON)
def test_a_short_name_may_be_the_beginning_of_the_unit_s(text: str) -> None:
    found = find_at_start(text)
    assert found and may_go_on(found, text[found.length :])


@pytest.mark.parametrize(
    "text",
    [
        "北京光明网",
        "北京北京日报社",
        "吉林吉林市某公司",
        "江苏镇江市某公司",
        "浙江湖州市某公司",
        "河北雄安新区某公司",
        "广东某某科技公司",
        "北京市大学",
        "广西自治区党委",
        "广西省师范大学",
    ],
)
def test_or_not(text: str) -> None:
    found = find_at_start(text)
    assert found and not may_go_on(found, text[found.length :])


CUTS = {
    "市 may belong to the next word": ("北京市场协会", [2, 3]),
    "省 may belong to the next word": ("河北省委网信办", [2, 3]),
    "a city that is none": ("河北市总工会", [3, 2]),
    "a city that is none, and the next word": ("河北市政工程公司", [2, 3]),
    "市民 is no word here": ("北京市民政局", []),
    "直属": ("北京市直属机关工委", []),
    "an ordinary unit": ("北京市光明网", []),
}


@pytest.mark.parametrize(("text", "lengths"), CUTS.values(), ids=CUTS.keys())
def test_cuts(text: str, lengths: list[int]) -> None:
    found = find_at_start(text)
    assert found and [one.length for one in cuts(text, found)] == lengths


def test_examples_in_the_docstrings() -> None:
    assert doctest.testmod(module).failed == 0
