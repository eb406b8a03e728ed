"""Headings in all the ways that units write them, abstracts, lengths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.sections import read_sections
from parsers.text import count_characters

WANTED = ("背景", "做法", "成效", "意义")
TEXT = "支部把学习放在首位，每月组织一次集中研讨，形成了浓厚氛围。"

STYLES = {
    "Chinese numbers": "一、案例背景|二、主要做法|三、取得成效|四、推广意义",
    "in brackets": "（一）背景|（二）做法|（三）成效|（四）意义",
    "half-width brackets": "(1)背景|(2)做法|(3)成效|(4)意义",
    "figures": "1.背景情况|2.主要做法|3.工作成效|4.现实意义",
    "figures with a comma": "1、背景|2、做法|3、成效|4、意义",
    "figures and a space": "1 背景|2 做法|3 成效|4 意义",
    "figures glued on": "1背景|2做法|3成效|4意义",
    "decimal": "1.1 背景|1.2 做法|1.3 成效|1.4 意义",
    "parts": "第一部分 背景|第二部分：做法|第三部分、成效|第四部分意义",
    "square brackets": "【背景】|【做法】|【成效】|【意义】",
    "brackets and text on the line": f"【案例背景】{TEXT}|【主要做法】{TEXT}|【成效】：{TEXT}|【意义】{TEXT}",
    "a colon": "背景：|主要做法:|成效：|意义：",
    "a colon and text on the line": f"背景：{TEXT}|做法：{TEXT}|成效：{TEXT}|意义：{TEXT}",
    "no number": "案例背景|主要做法|工作成效|意义",
    "spaced out": "背 景|做 法|成 效|意 义",
    "a stop behind": "一、背景。|二、做法。|三、成效。|四、意义。",
    "a stop and text behind": f"一、背景。{TEXT}|二、做法。{TEXT}|三、成效。{TEXT}|四、意义。{TEXT}",
    "circled": "①背景|②做法|③成效|④意义",
    "Roman": "Ⅰ、背景|Ⅱ、做法|III. 成效|IV. 意义",
    "bullets": "■ 背景|■ 做法|■ 成效|■ 意义",
    "Markdown": "## 背景|## 做法|## **成效**|## 意义",
    "other words": "一、案例缘起|二、创新举措|三、实践成果|四、经验启示",
    "longer ones": "一、立足时代背景，找准切入点|二、探索做法，打造品牌|三、彰显成效，群众满意|四、意义深远",
    "two in one": "一、背景与做法|二、成效和意义",
    "indented": "　　一、背景|　　二、做法|　　三、成效|　　四、意义",
}


@pytest.mark.parametrize("headings", STYLES.values(), ids=STYLES.keys())
def test_styles_of_headings(headings: str) -> None:
    text = "\n".join(f"{heading}\n{TEXT}" for heading in headings.split("|"))
    read = read_sections(text, WANTED)
    assert read.missing == ()
    assert [one.name for one in read.found] == list(WANTED)
    assert all(one.length >= count_characters(TEXT) for one in read.found)


NO_HEADINGS = {
    "in sentences": f"我们在这样的背景下，总结做法，取得成效，意义重大。{TEXT}",
    "in a numbered sentence": f"1.在新时代背景下{TEXT * 3}\n2.我们的做法是{TEXT * 3}",
    "one is": "一是做法新。二是成效好。",
    "a caption": "图1 工作成效展示\n（图2）主要做法",
    "the table of contents": "一、背景\t1\n二、做法……2\n三、成效.......3",
}


@pytest.mark.parametrize("text", NO_HEADINGS.values(), ids=NO_HEADINGS.keys())
def test_what_is_no_heading(text: str) -> None:
    assert read_sections(text, WANTED).missing == WANTED


def test_headings_and_lengths_are_those_of_the_text() -> None:
    read = read_sections(f"红色引擎的做法\n一、案例背景\n{TEXT}\n（一）小标题\n{TEXT}\n二、主要做法\n{TEXT}", WANTED)
    assert [(one.name, one.heading) for one in read.found] == [("背景", "案例背景"), ("做法", "主要做法")]
    first, second = read.found
    assert first.length == count_characters(TEXT + "（一）小标题" + TEXT)
    assert second.length == count_characters(TEXT)
    assert read.missing == ("成效", "意义")


def test_a_campaigns_longer_names_match_shorter_headings() -> None:
    wanted = ("案例背景", "主要做法", "实际成效")
    assert read_sections("一、背景\n1\n二、做法\n1\n三、成效\n1", wanted).missing == ()
    assert read_sections("党员简介\n1\n主要事迹\n1\n工作成效\n1", ("党员简介", "主要事迹", "工作成效")).missing == ()


SUMMARY = "本案例介绍支部建设的经验。"
ABSTRACTS = {
    "a label": f"标题\n作者\n摘要：{SUMMARY}\n关键词：党建；支部\n一、背景\n{TEXT}",
    "in brackets": f"标题\n【摘要】{SUMMARY}\n【关键词】党建\n一、背景\n{TEXT}",
    "spaced out": f"标题\n摘　要\n{SUMMARY}\n关键词：党建\n一、背景\n{TEXT}",
    "a heading": f"内容摘要\n{SUMMARY}\n一、背景\n{TEXT}",
    "a numbered heading": f"一、案例摘要\n{SUMMARY}\n二、背景\n{TEXT}",
    "a label alone": f"摘要：\n{SUMMARY}\n一、背景\n{TEXT}",
}


@pytest.mark.parametrize("text", ABSTRACTS.values(), ids=ABSTRACTS.keys())
def test_abstracts(text: str) -> None:
    read = read_sections(text, ("背景",))
    assert read.abstract == SUMMARY
    assert read.abstract_length == count_characters(SUMMARY)
    assert read.missing == ()
    assert count_characters(TEXT) < read.length < count_characters(TEXT) + 6  # the heading 一、背景 counts


def test_an_abstract_of_two_paragraphs() -> None:
    assert read_sections(f"摘要\n{SUMMARY}\n{SUMMARY}\n一、背景\n{TEXT}").abstract == f"{SUMMARY}\n{SUMMARY}"


def test_an_abstract_before_a_text_without_headings_is_one_paragraph() -> None:
    read = read_sections(f"摘要\n{SUMMARY}\n{TEXT}\n{TEXT}")
    assert (read.abstract, read.length) == (SUMMARY, count_characters(TEXT * 2))


def test_an_abstract_at_the_end_leaves_the_text_whole() -> None:
    read = read_sections(f"一、背景\n{TEXT}\n摘要：{SUMMARY}", ("背景",))
    assert read.abstract == SUMMARY
    assert read.length > count_characters(TEXT + SUMMARY)
    assert read.missing == ()


def test_without_an_abstract_everything_counts() -> None:
    read = read_sections(f"标题\n{TEXT}")
    assert (read.abstract, read.abstract_length, read.length) == (None, None, count_characters("标题" + TEXT))


def test_no_text() -> None:
    read = read_sections("", WANTED)
    assert (read.found, read.missing, read.abstract, read.length) == ((), WANTED, None, 0)


@given(
    st.text(st.sampled_from("一二、（）1.【】摘要背景做法：。\n 字a"), max_size=80),
    st.lists(st.sampled_from(WANTED), unique=True),
)
def test_any_text(text: str, wanted: list[str]) -> None:
    read = read_sections(text, wanted)
    assert {one.name for one in read.found} | set(read.missing) == set(wanted)
    assert 0 <= read.length <= count_characters(text)
    assert all(one.length <= count_characters(text) for one in read.found)


@pytest.mark.parametrize(
    "text", ["一" * 300_000, "（" * 300_000, "1." * 150_000, "【" + " " * 300_000, "摘要\n" * 20_000]
)
def test_long_lines_take_no_time(text: str) -> None:
    read_sections(text, WANTED)
