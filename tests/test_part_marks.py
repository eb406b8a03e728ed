"""Mails that are one of several, and supplements: what is a mark, and what is a title."""

from __future__ import annotations

import pytest

from config.load import load_campaign
from parsers.model import PartMark, SubjectLine
from parsers.part_marks import find_part_mark, is_supplement, strip_part_marks
from parsers.subject import parse_subject

UNIT = "某某公司+匠心+微视频"

MARKS: dict[str, tuple[str, PartMark]] = {
    "in brackets": (f"{UNIT}（1/2）", PartMark(1, 2)),
    "full-width": (f"{UNIT}（１／２）", PartMark(1, 2)),
    "in square brackets": (f"{UNIT}【2/3】", PartMark(2, 3)),
    "at the end": (f"{UNIT} 1/2", PartMark(1, 2)),
    "at the beginning": (f"2/2 {UNIT}", PartMark(2, 2)),
    "after Re:": (f"Re: 2/2 {UNIT}", PartMark(2, 2)),
    "封 of 封": (f"{UNIT} 第1封/共2封", PartMark(1, 2)),
    "how many first": (f"{UNIT}（共3封第2封）", PartMark(2, 3)),
    "how many first, in words": (f"{UNIT}（共两封，此为第二封）", PartMark(2, 2)),
    "之": (f"{UNIT} 共2封之1", PartMark(1, 2)),
    "a part": (f"第二部分 {UNIT}", PartMark(2)),
    "a part at the end": (f"{UNIT}第十二部分", PartMark(12)),
    "with 封": (f"{UNIT}12/15封", PartMark(12, 15)),
    "English": (f"{UNIT} Part 1 of 2", PartMark(1, 2)),
    "English, short": (f"{UNIT} (part 2/3)", PartMark(2, 3)),
    "上": (f"{UNIT}（上）", PartMark(1)),
    "下": (f"{UNIT}（下）", PartMark(2)),
    "之二": (f"{UNIT}（之二）", PartMark(2)),
}


@pytest.mark.parametrize(("subject", "mark"), MARKS.values(), ids=MARKS.keys())
def test_marks(subject: str, mark: PartMark) -> None:
    assert find_part_mark(subject) == mark
    assert strip_part_marks(subject).removeprefix("Re: ") == UNIT


NO_MARKS = [
    UNIT,
    "",
    f"{UNIT} 5/12",
    f"{UNIT}（5/12）",
    f"{UNIT} 7/1",
    f"{UNIT} 2021/1/2",
    f"{UNIT}（1/1）",
    "某某公司+24/7+微视频",
    "某某公司+24/7",
    "某某公司+第一封信+微视频",
    "第一封家书+某某公司+微视频",
    "第一部分的故事+某某公司",
    "某某公司+第一书记+微视频",
    "某某公司《第一部分》微视频",
    "某某公司《匠心（上）》微视频",
    "某某公司+匠心（上）+微视频",
    "某某公司+匠心之一+微视频",
    "某某公司+上有老下有小+微视频",
]


@pytest.mark.parametrize("subject", NO_MARKS, ids=repr)
def test_no_marks(subject: str) -> None:
    assert find_part_mark(subject) is None
    assert strip_part_marks(subject) == subject


BODIES: dict[str, tuple[str, PartMark | None]] = {
    "says it": ("因附件较大，分两封邮件发送，此为第一封。", PartMark(1, 2)),
    "says it the other way round": ("这是第2封，共3封，请查收。", PartMark(2, 3)),
    "says which": ("本邮件为第二部分。", PartMark(2)),
    "speaks of a letter": ("作品讲述第一封家书的故事。", None),
    "counts files": ("附件共2份。", None),
    "a date": ("活动于5/12举行（1/2）。", None),
}


@pytest.mark.parametrize(("body", "mark"), BODIES.values(), ids=BODIES.keys())
def test_the_body(body: str, mark: PartMark | None) -> None:
    assert find_part_mark(UNIT, body) == mark
    assert find_part_mark(f"{UNIT}（3/3）", body) == PartMark(3, 3)  # the subject comes first


SUPPLEMENTS = [
    f"补充材料：{UNIT}",
    f"{UNIT}补充材料",
    f"{UNIT}（补充材料1）",
    f"补报{UNIT}",
    f"【补交】{UNIT}",
    f"{UNIT} 补发",
    f"附件补发-{UNIT}",
    f"Re: 补充报送 {UNIT}",
]


@pytest.mark.parametrize("subject", SUPPLEMENTS)
def test_supplements(subject: str) -> None:
    assert is_supplement(subject)
    assert strip_part_marks(subject).removeprefix("Re: ") == UNIT


NO_SUPPLEMENTS = [
    UNIT,
    "",
    "某某公司+人才补充计划+微视频",
    "某某公司+补充维生素+微视频",
    "某某公司+补报计划+微视频",
    "补交党费的人+某某公司",
    "某某公司+一笔补交的党费+微视频",
    "某某公司《补充材料》微视频",
    "能量补充",
]


@pytest.mark.parametrize("subject", NO_SUPPLEMENTS, ids=repr)
def test_no_supplements(subject: str) -> None:
    assert not is_supplement(subject)
    assert strip_part_marks(subject) == subject


@pytest.mark.parametrize(
    "subject",
    [
        "北京市光明网党员风采（1/2）",
        "北京市+光明网+党员风采 2/2",
        "补充材料：北京市光明网党员风采",
        "【补充材料】北京市光明网党员风采",
        "Re: 补报北京市光明网党员风采",
        "第1封/共2封 北京市光明网党员风采",
    ],
)
def test_marks_are_no_part_of_the_first_campaigns_subject(subject: str) -> None:
    reading = parse_subject(subject, load_campaign("linghang-2021"))
    assert reading.line == SubjectLine("北京市", "光明网", "党员风采")
    assert reading.text.replace("+", "") == "北京市光明网党员风采"
