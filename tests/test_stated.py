"""Facts that a text or a form states: labels, values, several on a line, cells, sentences; all names invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.model import Row
from parsers.model import Form, FormField
from parsers.stated import read_stated

ROWS = (
    Row(field="case_title", label="诵读作品标题", also=("作品标题", "作品名称", "标题")),
    Row(field="reading_form", label="诵读形式", also=("形式",)),
    Row(field="original_text", label="原创文本/非原创文本", also=("是否原创",)),
    Row(field="reader", label="诵读者姓名", also=("诵读者", "姓名")),
    Row(field="contact_phone", label="联系电话", also=("电话",)),
    Row(field="submitting_organization", label="选送单位", also=("单位",)),
)
FLAT = (Row(field="contact_person", label="联系人"), Row(field="contact_phone", label="联系方式"))
LONG = (Row(field="summary", label="账号简介"), Row(field="reason", label="推荐理由"))
TITLE, READER, PHONE, UNIT = "春天", "张三", "13800000000", "测试厂工会"
ALL = {"case_title": TITLE, "reader": READER, "contact_phone": PHONE, "submitting_organization": UNIT}

TEXTS: dict[str, tuple[tuple[Row, ...], str, dict[str, str]]] = {
    "a line each": (ROWS, "作品标题：春天\n诵读者：张三\n联系电话：13800000000\n选送单位：测试厂工会", ALL),
    "all on a line": (ROWS, "作品标题：春天 诵读者：张三，联系电话:13800000000；选送单位：测试厂工会。", ALL),
    "numbered": (ROWS, "1.作品标题：春天；2、诵读者：张三；（3）电话：13800000000；四、单位：测试厂工会", ALL),
    "in brackets": (ROWS, "【作品标题】春天【诵读者】张三\n【联系电话】13800000000 【选送单位】：测试厂工会", ALL),
    "with bullets": (ROWS, "● 作品标题：春天\n· 诵读者：张三\n- 电话：13800000000\n*单位：测试厂工会", ALL),
    "cells of a table": (ROWS, "作品名称\t春天\t姓名\t张三\n电　话\t13800000000\t单 位\t测试厂工会", ALL),
    "a table as a mail shows it": (ROWS, "作品名称 春天 姓名 张三\n电话 13800000000 单位 测试厂工会", ALL),
    "on the next line": (
        ROWS,
        "作品标题：\n春天\n\n诵读者姓名\n张三\n联系电话\n13800000000\n选送单位：\n\n测试厂工会",
        ALL,
    ),
    "with a remark behind the label": (
        ROWS,
        "作品标题（全称）：春天\n姓名（实名）：张三\n电话（手机）：13800000000\n单位(盖章)：测试厂工会",
        ALL,
    ),
    "in a sentence": (
        ROWS,
        "我单位报送作品，诵读者张三，联系电话13800000000，选送单位测试厂工会。",
        {"reader": READER, "contact_phone": PHONE, "submitting_organization": UNIT},
    ),
    "synonyms that no campaign names": (
        FLAT,
        "联络人：张三\n手机号码：13800000000",
        {"contact_person": READER, "contact_phone": PHONE},
    ),
    "two in one": (FLAT, "联系人及电话：张三 13800000000", {"contact_person": READER, "contact_phone": PHONE}),
    "a person with the number": (
        FLAT,
        "联系人：张三（13800000000）",
        {"contact_person": READER, "contact_phone": PHONE},
    ),
    "a number alone, behind a name": (FLAT, "张三 13800000000", {"contact_phone": PHONE}),
    "a number in an address": (FLAT, "见 https://example.org/张三/13800000000", {}),
    "a number in a number": (FLAT, "张三 9138000000001", {}),
    "a landline": (FLAT, "联系方式：010-12345678转8", {"contact_phone": "010-12345678转8"}),
    "no number": (FLAT, "联系方式：见附件", {}),
    "nothing filled in": (ROWS, "诵读者：______ 联系电话：＿＿＿ 选送单位：\n作品标题：/", {}),
    "somebody else's": (ROWS, "指导教师：李四\n指导教师姓名：李四", {}),
    "words in running text": (ROWS, "我们把单位的姓名都写好了，形式多样，标题新颖，联系人员很多。", {}),
    "the answer alone, where the label names the answers": (
        ROWS,
        "诵读形式：独诵\n非原创文本",
        {"reading_form": "独诵", "original_text": "非原创文本"},
    ),
    "the shorter answer is not in the longer": (
        ROWS,
        "原创文本/非原创文本：非原创文本",
        {"original_text": "非原创文本"},
    ),
    "over several lines": (
        LONG,
        "账号简介：测试职工账号成立于2020年，服务全市职工群众。\n设有多个栏目。\n推荐理由：好",
        {"summary": "测试职工账号成立于2020年，服务全市职工群众\n设有多个栏目", "reason": "好"},
    ),
    "up to another label, whosoever's": (
        LONG,
        "账号简介：\n测试职工账号，服务全市职工群众的精神家园\n转评赞：1万",
        {"summary": "测试职工账号，服务全市职工群众的精神家园"},
    ),
    "a time is no label": (LONG, "推荐理由：每天 10:30 准时更新", {"reason": "每天 10:30 准时更新"}),
}


@pytest.mark.parametrize(("rows", "text", "expected"), TEXTS.values(), ids=TEXTS.keys())
def test_texts(rows: tuple[Row, ...], text: str, expected: dict[str, str]) -> None:
    assert {field: answer.text for field, answer in read_stated(rows, [text], None).items()} == expected


CERTAINTIES = {
    "a label and a colon": ("联系方式：13800000000", True),
    "a cell": ("联系方式\t13800000000", True),
    "a gap": ("联系方式 13800000000", False),
    "a longer label": ("他们的联系方式：13800000000", False),
    "no mark": ("张三，13800000000", False),
}


@pytest.mark.parametrize(("text", "sure"), CERTAINTIES.values(), ids=CERTAINTIES.keys())
def test_what_is_guessed_is_uncertain(text: str, sure: bool) -> None:
    answer = read_stated(FLAT, [text], None)["contact_phone"]
    assert answer.text == PHONE
    assert (answer.certainty >= 0.9) is sure


def test_the_form_comes_first_and_the_surest_text() -> None:
    form = Form(None, "", {"contact_person": FormField("王五", 0.95, 1), "organization": FormField("测试厂", 0.95)})
    rows = (*FLAT, Row(field="submitting_organization", label="报送单位"))
    found = read_stated(rows, ["张三 13800000001", "联系方式：13800000000"], form)
    assert found["contact_person"] == FormField("王五", 0.95, 1)
    assert found["contact_phone"].text == PHONE
    assert found["submitting_organization"].text == "测试厂"


def test_an_empty_row_of_the_form_leaves_it_to_the_text() -> None:
    form = Form(None, "", {"contact_person": FormField("")})
    assert read_stated(FLAT, ["联系人：张三"], form)["contact_person"].text == READER


def test_a_label_of_another_row_is_not_taken_for_a_synonym() -> None:
    rows = (Row(field="contact_phone", label="联系电话"), Row(field="office_phone", label="电话"))
    found = read_stated(rows, ["电话：010-12345678"], None)
    assert {field: answer.text for field, answer in found.items()} == {"office_phone": "010-12345678"}


PIECES = st.sampled_from(
    ["联系人", "：", "张三", "\n", "\t", " ", "联系方式", "13800000000", "【", "】", "(", "）", "1.", "及"]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=20).map("".join))
def test_any_text(text: str) -> None:
    for field, answer in read_stated((*FLAT, *ROWS[:4]), [text], None).items():
        assert answer.text.strip() == answer.text != ""
        assert field != "contact_phone" or any(char.isdigit() for char in answer.text)


@pytest.mark.parametrize("unit", ["联系方式 ", "联系人\n", "（", "联系人：\n", " ", "1", "甲乙丙：", "选送单位甲"])
def test_long_texts_take_no_time(unit: str) -> None:
    assert len(read_stated((*FLAT, ROWS[-1]), [unit * 20_000], None)) <= 3
