"""Names of works' files by notice 3's rule: what they say, what is wrong with them, and the right name."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.load import load_campaign
from config.model import FileNames
from parsers.file_name import NOTHING, format_file_name, read_file_name, work_of_names
from parsers.file_name_splits import NamedWork

CHANGZHOU = load_campaign("changzhou-2024")
UNIT = "测试区委组织部"
WORK = NamedWork("一盏灯", "微视频", UNIT)
LESSON = "“党课开讲啦”视频"

# name -> title, category, remark; the unit is UNIT, and nothing is wrong.
RIGHT = {
    "as the rule says": (f"一盏灯-微视频-{UNIT}.mp4", "一盏灯", "微视频", ""),
    "in a folder": (f"作品/一盏灯-微视频-{UNIT}.mp4", "一盏灯", "微视频", ""),
    "in a folder of Windows": (f"报送材料\\作品\\一盏灯-微视频-{UNIT}.mp4", "一盏灯", "微视频", ""),
    "full-width dashes": (f"一盏灯－微视频－{UNIT}.mp4", "一盏灯", "微视频", ""),
    "long dashes": (f"一盏灯——微视频——{UNIT}.mp4", "一盏灯", "微视频", ""),
    "short dashes with blanks": (f"一盏灯 – 微视频 – {UNIT}.mp4", "一盏灯", "微视频", ""),
    "an upper-case extension": (f"一盏灯-微视频-{UNIT}.MP4", "一盏灯", "微视频", ""),
    "two extensions": (f"一盏灯-微视频-{UNIT}.mp4.mp4", "一盏灯", "微视频", ""),
    "no extension": (f"一盏灯-微视频-{UNIT}", "一盏灯", "微视频", ""),
    "an alias of the category": (f"一盏灯-微党课-{UNIT}.mp4", "一盏灯", "微视频", ""),
    "a category in quotation marks": (f"一盏灯-{LESSON}-{UNIT}.mp4", "一盏灯", LESSON, ""),
    "the same without": (f"一盏灯-党课开讲啦视频-{UNIT}.mp4", "一盏灯", LESSON, ""),
    "the same with a blank in it": (f"一盏灯-“党课开讲啦” 视频-{UNIT}.mp4", "一盏灯", LESSON, ""),
    "a category called a class": (f"一盏灯-微视频类-{UNIT}.mp4", "一盏灯", "微视频", ""),
    "a title with the separator in it": (f"红色-记忆-微视频-{UNIT}.mp4", "红色-记忆", "微视频", ""),
    "a title that is a category": (f"微视频-微视频-{UNIT}.mp4", "微视频", "微视频", ""),
    "a title of numbers": (f"1921-2021-微视频-{UNIT}.mp4", "1921-2021", "微视频", ""),
    "a title in marks": (f"《一盏灯》-微视频-{UNIT}.mp4", "一盏灯", "微视频", ""),
    "a number before it": (f"01-一盏灯-微视频-{UNIT}.mp4", "一盏灯", "微视频", ""),
    "a version in brackets": (f"一盏灯-微视频-{UNIT}（有字幕）.mp4", "一盏灯", "微视频", "有字幕"),
    "a version behind a dash": (f"一盏灯-微视频-{UNIT}-无字幕.mp4", "一盏灯", "微视频", "无字幕"),
    "a version that hangs on": (f"一盏灯-微视频-{UNIT}无字幕版.mp4", "一盏灯", "微视频", "无字幕版"),
    "a version in the title": (f"一盏灯（有字幕）-微视频-{UNIT}.mp4", "一盏灯", "微视频", "有字幕"),
    "an episode in the title": (f"一盏灯第1集-纪录片-{UNIT}.mp4", "一盏灯", "纪录片", "第1集"),
    "an episode at the end": (f"一盏灯-纪录片-{UNIT}-第2集.mp4", "一盏灯", "纪录片", "第2集"),
    "a bare number at the end": (f"一盏灯-纪录片-{UNIT}01.mp4", "一盏灯", "纪录片", "01"),
    "a copy's number": (f"一盏灯-微视频-{UNIT}(1).mp4", "一盏灯", "微视频", "1"),
    "words that say nothing": (f"一盏灯-微视频-{UNIT}-1080p-成片-20240901.mp4", "一盏灯", "微视频", ""),
    "a part's own word": (f"一码通-新媒体作品-{UNIT}-二维码.png", "一码通", "新媒体作品", "二维码"),
}


@pytest.mark.parametrize(("name", "title", "category", "remark"), RIGHT.values(), ids=RIGHT.keys())
def test_right_names(name: str, title: str, category: str, remark: str) -> None:
    reading = read_file_name(name, CHANGZHOU)
    assert (reading.work, reading.remark) == (NamedWork(title, category, UNIT), remark)
    assert (reading.missing, reading.misspelt, reading.loose, reading.doubtful) == ((), (), False, False)


@pytest.mark.parametrize(
    "name",
    [
        f"一盏灯_微视频_{UNIT}.mp4", f"一盏灯+微视频+{UNIT}.mp4", f"一盏灯 微视频 {UNIT}.mp4",
        f"一盏灯·微视频·{UNIT}.mp4", f"一盏灯【微视频】{UNIT}.mp4", f"《一盏灯》微视频 {UNIT}.mp4",
        f"一盏灯微视频{UNIT}.mp4", f"一盏灯微视频-{UNIT}.mp4",
    ],
)  # fmt: skip
def test_other_separators_are_read_and_are_no_breach(name: str) -> None:
    reading = read_file_name(name, CHANGZHOU)
    assert (reading.work, reading.loose, reading.breaks_the_rule) == (WORK, True, False)
    assert reading.right_name == f"一盏灯-微视频-{UNIT}.mp4"


# name -> what is known, what is missing, what is misspelt, the right name.
WRONG: dict[str, tuple[str, NamedWork, tuple[str, ...], tuple[str, ...], str]] = {
    "no unit": ("一盏灯-微视频.mp4", WORK, ("organization",), (), f"一盏灯-微视频-{UNIT}.mp4"),
    "no unit, and nobody knows it": (
        "一盏灯-微视频.mp4", NOTHING, ("organization",), (), "一盏灯-微视频-（请填写报送单位）.mp4",
    ),
    "a gap of ours left open": (
        "一盏灯-微视频-（请填写报送单位）.mp4", WORK, ("organization",), (), f"一盏灯-微视频-{UNIT}.mp4",
    ),
    "a version is no unit": (
        "一盏灯-微视频-有字幕.mp4", WORK, ("organization",), (), f"一盏灯-微视频-{UNIT}（有字幕）.mp4",
    ),
    "no category": (f"一盏灯-{UNIT}.mp4", WORK, ("category",), (), f"一盏灯-微视频-{UNIT}.mp4"),
    "a title alone": ("一盏灯.mp4", WORK, ("category", "organization"), (), f"一盏灯-微视频-{UNIT}.mp4"),
    "a unit alone": (f"{UNIT}.mp4", WORK, ("case_title", "category"), (), f"一盏灯-微视频-{UNIT}.mp4"),
    "a camera's name": (
        "VID_20240101_120000.mp4", WORK, ("case_title", "category", "organization"), (), f"一盏灯-微视频-{UNIT}.mp4",
    ),
    "a word that says nothing": (
        "final.mp4", WORK, ("case_title", "category", "organization"), (), f"一盏灯-微视频-{UNIT}.mp4",
    ),
    "a part's word alone": (
        "二维码.png", NamedWork("一码通", "新媒体作品", UNIT), ("case_title", "category", "organization"), (),
        f"一码通-新媒体作品-{UNIT}（二维码）.png",
    ),
    "the category alone": (
        "微视频.mp4", WORK, ("case_title", "organization"), (), f"一盏灯-微视频-{UNIT}.mp4",
    ),
    "nothing at all": ("-.mp4", WORK, ("case_title", "category", "organization"), (), f"一盏灯-微视频-{UNIT}.mp4"),
    "one character wrong in the category": (
        f"一盏灯-记录片-{UNIT}.mp4", NOTHING, (), ("category",), f"一盏灯-纪录片-{UNIT}.mp4",
    ),
    "the category first": (f"微视频-一盏灯-{UNIT}.mp4", NOTHING, (), ("order",), f"一盏灯-微视频-{UNIT}.mp4"),
    "the category last": (f"{UNIT}-一盏灯-微视频.mp4", NOTHING, (), ("order",), f"一盏灯-微视频-{UNIT}.mp4"),
    "title and unit swapped, as the form tells": (
        f"{UNIT}-微视频-一盏灯.mp4", WORK, (), ("order",), f"一盏灯-微视频-{UNIT}.mp4",
    ),
    "a title that begins with a category": (
        f"微视频里的春天-{UNIT}.mp4", NamedWork(category="微视频"), ("category",), (),
        f"微视频里的春天-微视频-{UNIT}.mp4",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "known", "missing", "misspelt", "right"), WRONG.values(), ids=WRONG.keys())
def test_wrong_names(
    name: str, known: NamedWork, missing: tuple[str, ...], misspelt: tuple[str, ...], right: str
) -> None:
    reading = read_file_name(name, CHANGZHOU, known)
    assert (reading.missing, tuple(one.part for one in reading.misspelt)) == (missing, misspelt)
    assert reading.breaks_the_rule
    assert reading.right_name == right


DOUBTS = {
    "perhaps title and unit are swapped": f"{UNIT}-微视频-一盏灯.mp4",
    "two categories, either may be meant": "春天-微视频-纪录片-测试台.mp4",
}


@pytest.mark.parametrize("name", DOUBTS.values(), ids=DOUBTS.keys())
def test_doubts_are_no_breach(name: str) -> None:
    reading = read_file_name(name, CHANGZHOU)
    assert (reading.doubtful, reading.breaks_the_rule) == (True, False)


def test_what_is_known_settles_which_category_is_meant() -> None:
    reading = read_file_name("春天-微视频-纪录片-测试台.mp4", CHANGZHOU, NamedWork(category="微视频"))
    assert (reading.doubtful, reading.work.category, reading.work.title) == (False, "微视频", "春天")


def test_a_title_that_sounds_like_a_unit_stays_where_the_form_confirms_it() -> None:
    known = NamedWork("我们的党支部", "微视频", "测试街道红色驿站")
    reading = read_file_name("我们的党支部-微视频-测试街道红色驿站.mp4", CHANGZHOU, known)
    assert (reading.work, reading.misspelt, reading.doubtful) == (known, (), False)


def test_what_windows_forbids_is_not_suggested() -> None:
    right = format_file_name(NamedWork("为什么?", "微视频", "A/B"), FileNames(), suffix=".mp4")
    assert right == "为什么？-微视频-A／B.mp4"


def test_what_the_names_say_together() -> None:
    names = [f"作品/一盏灯-微视频-{UNIT}（有字幕）.mp4", f"作品/一盏灯-微视频-{UNIT}（无字幕）.mp4", "表格/报名表.docx"]
    assert work_of_names(names, CHANGZHOU) == WORK
    other = work_of_names([*names, f"两盏灯-微视频-{UNIT}.mp4"], CHANGZHOU)
    assert other == NamedWork(None, "微视频", UNIT)
    assert work_of_names(["final.mp4"], CHANGZHOU) == NOTHING


ORDERS: dict[str, tuple[FileNames, str, tuple[str, ...]]] = {
    "unit first": (FileNames(order=("organization", "category", "case_title")), f"{UNIT}-微视频-一盏灯.mp4", ()),
    "category first": (FileNames(order=("category", "case_title", "organization")), f"微视频-一盏灯-{UNIT}.mp4", ()),
    "category last": (FileNames(order=("organization", "case_title", "category")), f"{UNIT}-一盏灯-微视频.mp4", ()),
    "no category": (FileNames(order=("case_title", "organization")), f"一盏灯-{UNIT}.mp4", ()),
    "no unit": (FileNames(order=("case_title", "category")), "一盏灯-微视频.mp4", ()),
    "another separator": (FileNames(separator="_"), f"一盏灯_微视频_{UNIT}.mp4", ()),
    "a plus": (FileNames(separator="+"), f"一盏灯+微视频+{UNIT}.mp4", ()),
    "no category, and no unit written": (
        FileNames(order=("case_title", "organization")), "一盏灯.mp4", ("organization",),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "name", "missing"), ORDERS.values(), ids=ORDERS.keys())
def test_other_rules(rule: FileNames, name: str, missing: tuple[str, ...]) -> None:
    reading = read_file_name(name, CHANGZHOU.model_copy(update={"filename": rule}), WORK)
    assert (reading.missing, reading.misspelt, reading.loose) == (missing, (), False)
    if not missing:
        assert reading.right_name == name


# -- round trips -------------------------------------------------------------------------------------------------

TITLES = st.sampled_from(
    ["一盏灯", "红色-记忆", "春天里", "我和我的村庄", "“老书记”的一天", "第一书记", "2024我们出发"]
)
UNITS = st.sampled_from(
    [UNIT, "中共测试市委组织部", "测试市总工会", "XX市（区）委组织部", "测试大学党委", "常州测试集团有限公司"]
)
CATEGORIES = st.sampled_from([category.name for category in CHANGZHOU.categories])
REMARKS = st.sampled_from(["", "有字幕", "无字幕", "第3集", "海报"])
FOLDERS = st.sampled_from(["", "作品/", "材料/作品/"])


@given(TITLES, CATEGORIES, UNITS, REMARKS, FOLDERS)
def test_the_right_name_is_right(title: str, category: str, unit: str, remark: str, folder: str) -> None:
    work = NamedWork(title, category, unit)
    name = format_file_name(work, FileNames(), remark, ".mp4")
    reading = read_file_name(folder + name, CHANGZHOU, work)
    assert (reading.work, reading.remark, reading.right_name) == (work, remark, name)
    assert not (reading.breaks_the_rule or reading.loose or reading.doubtful)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("微视频纪录片一盏灯测试区委组织部-—_+ ·（）《》“”./01集有字幕"), max_size=40))
def test_any_name_is_read_and_the_name_suggested_for_it_is_right(name: str) -> None:
    known = NamedWork("两盏灯", "微视频", "常州测试大学")
    reading = read_file_name(name, CHANGZHOU, known)
    if reading.breaks_the_rule:
        assert not read_file_name(reading.right_name, CHANGZHOU, known).breaks_the_rule


@given(st.text(max_size=60), st.text("/\\作品", max_size=5))
def test_any_text_is_read_without_its_folders(name: str, folder: str) -> None:
    reading = read_file_name(f"{folder}/{name}", CHANGZHOU)
    assert "/" not in reading.name and "\\" not in reading.name
    assert reading.right_name


@pytest.mark.parametrize("unit", ["微视频-", "（（《", "01", "有字幕第1集", "a_", "纪录 "])
def test_a_long_name_takes_no_time(unit: str) -> None:
    before = time.process_time()
    read_file_name(unit * 2000, CHANGZHOU, WORK)
    assert time.process_time() - before < 1
