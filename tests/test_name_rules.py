"""What is said of the names of works' files."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from config.load import load_campaign
from config.model import FileNames, Verdict
from ingest.facts import Facts
from ingest.judge import judge
from ingest.name_rules import files_are_named_by_the_rule
from ledger.model import Disposition
from parsers.model import (
    Attachment,
    Document,
    Form,
    FormField,
    Kind,
    PartPieces,
    Piece,
    SubjectLine,
    SubjectReading,
    Submission,
)
from tests.good import ARRIVED, mail

CHANGZHOU = load_campaign("changzhou-2024")
UNIT = "测试区委组织部"
RIGHT = f"一盏灯-微视频-{UNIT}（有字幕）.mp4"
LINE = SubjectLine(None, UNIT, "微视频", "一盏灯")
FORM = Form("微视频", "报名表（一）", {"case_title": FormField("一盏灯"), "category": FormField("微视频")})


def file(name: str, kind: Kind = Kind.VIDEO) -> Attachment:
    return Attachment(name, name.encode(), kind, hashlib.sha256(name.encode()).hexdigest())


def facts(*files: Attachment, category: str | None = "微视频", rule: FileNames | None = CHANGZHOU.filename) -> Facts:
    """A submission with a form, a logo, and these files, pictures standing for the first part that takes them."""
    form, logo = file("报名表.docx", Kind.DOCX), file("logo.png", Kind.IMAGE)
    campaign = CHANGZHOU.model_copy(update={"filename": rule})
    chosen = campaign.category(category) if category else None
    parts = tuple(
        PartPieces(part, tuple(Piece(one) for one in files if one.kind.value == part.kind))
        for part in (chosen.file_parts if chosen else ())
    )
    reading = SubjectReading("", LINE, (LINE,), categories=(category,) if category else ())
    document = Document(form, form=FORM)
    given = Submission(mail(form, logo, *files), campaign, reading, (document,), document, chosen, parts=parts)
    return Facts(given, ARRIVED)


PICTURE = "二维码.png"
CASES: dict[str, tuple[Facts, list[str]]] = {
    "named by the rule": (facts(file(RIGHT), file(f"作品/一盏灯-微视频-{UNIT}（无字幕）.mp4")), []),
    "no files": (facts(), []),
    "a camera's name": (
        facts(file("VID_0001.mp4")),
        ["文件“VID_0001.mp4”未按“作品名-分类-报送单位”命名（未见作品名、分类、报送单位）。"
         f"请核对文件名。“VID_0001.mp4”宜为：一盏灯-微视频-{UNIT}.mp4。"],
    ),
    "two of them are not told to bear one name": (
        facts(file("a.mp4"), file("b.mp4")),
        ["文件“a.mp4”、“b.mp4”未按“作品名-分类-报送单位”命名。"
         f"请核对文件名。“a.mp4”宜为：一盏灯-微视频-{UNIT}（1）.mp4；“b.mp4”宜为：一盏灯-微视频-{UNIT}（2）.mp4。"],
    ),
    "a right and a wrong one": (
        facts(file(RIGHT), file("一盏灯-微视频（无字幕）.mp4")),
        ["文件“一盏灯-微视频（无字幕）.mp4”未按“作品名-分类-报送单位”命名（未见报送单位）。"
         f"请核对文件名。“一盏灯-微视频（无字幕）.mp4”宜为：一盏灯-微视频-{UNIT}（无字幕）.mp4。"],
    ),
    "a misspelt category": (
        facts(file(f"一盏灯-微视屏-{UNIT}.mp4")),
        [f"文件“一盏灯-微视屏-{UNIT}.mp4”未按“作品名-分类-报送单位”命名（分类写作“微视屏”）。"
         f"请核对文件名。“一盏灯-微视屏-{UNIT}.mp4”宜为：一盏灯-微视频-{UNIT}.mp4。"],
    ),
    "title and unit swapped": (
        facts(file(f"{UNIT}-微视频-一盏灯.mp4")),
        [f"文件“{UNIT}-微视频-一盏灯.mp4”未按“作品名-分类-报送单位”命名（各部分次序不同）。"
         f"请核对文件名。“{UNIT}-微视频-一盏灯.mp4”宜为：一盏灯-微视频-{UNIT}.mp4。"],
    ),
    "other marks between the parts": (
        facts(file(f"一盏灯_微视频_{UNIT}.mp4")),
        [f"文件“一盏灯_微视频_{UNIT}.mp4”各部分之间没有用“-”隔开。"
         f"请核对文件名。“一盏灯_微视频_{UNIT}.mp4”宜为：一盏灯-微视频-{UNIT}.mp4。"],
    ),
    "a picture that stands for a part": (
        facts(file(PICTURE, Kind.IMAGE), category="新媒体作品"),
        ["文件“二维码.png”未按“作品名-分类-报送单位”命名（未见作品名、分类、报送单位）。"
         f"请核对文件名。“二维码.png”宜为：一盏灯-新媒体作品-{UNIT}（二维码）.png。"],
    ),
    "a picture that stands for none": (facts(file(PICTURE, Kind.IMAGE)), []),
    "a text, which the rule does not name": (facts(file("解说词.docx", Kind.DOCX)), []),
    "a doubt": (facts(file("春天-典型事迹片-纪录片-测试台.mp4")), []),
    "a campaign without such a rule": (facts(file("a.mp4"), rule=None), []),
    "a rule for sound alone": (facts(file("a.mp4"), rule=FileNames(kinds=("audio",))), []),
    "a rule for forms": (
        facts(rule=FileNames(kinds=("form",))),
        ["文件“报名表.docx”未按“作品名-分类-报送单位”命名（未见分类、报送单位）。"
         f"请核对文件名。“报名表.docx”宜为：一盏灯-微视频-{UNIT}.docx。"],
    ),
    "only the headers are here": (replace(facts(file("a.mp4")), oversize=500_000_000), []),
}  # fmt: skip


@pytest.mark.parametrize(("given", "said"), CASES.values(), ids=CASES.keys())
def test_what_is_said(given: Facts, said: list[str]) -> None:
    found = list(files_are_named_by_the_rule(given))
    assert [one.problem + one.remedy for one in found] == said
    assert {one.code for one in found} <= {"filename.format"}


def test_many_files_are_told_in_short() -> None:
    (finding,) = files_are_named_by_the_rule(facts(*(file(f"片{number}.mp4") for number in range(1, 9))))
    assert finding.problem.startswith("文件“片1.mp4”、") and "等8个文件" in finding.problem
    assert finding.remedy.count("宜为") == 5
    assert "其余文件照此命名，例如：XXX-微视频-XX市（区）委组织部.mp4" in finding.remedy


def test_of_several_works_each_file_is_told_its_own_name() -> None:
    given = facts(file("春天里.mp4"), file("一盏灯.mp4"))
    other = Form("纪录片", "报名表（一）", {"case_title": FormField("春天里"), "category": FormField("纪录片")})
    works = (Document(file("1.docx", Kind.DOCX), form=FORM), Document(file("2.docx", Kind.DOCX), form=other))
    several = replace(given, submission=replace(given.submission, works=works, parts=()))
    (finding,) = files_are_named_by_the_rule(several)
    assert f"春天里-纪录片-{UNIT}.mp4" in finding.remedy and f"一盏灯-微视频-{UNIT}.mp4" in finding.remedy


STRICTNESS = {"review": Disposition.HELD, "return": Disposition.RETURNED, "note": Disposition.ACCEPTED}


@pytest.mark.parametrize(("strictness", "expected"), STRICTNESS.items())
def test_the_campaign_says_how_strict_it_is(strictness: str, expected: Disposition) -> None:
    rule = FileNames.model_validate({"strictness": strictness})
    found = tuple(files_are_named_by_the_rule(facts(file("a.mp4"), rule=rule)))
    assert judge(found, CHANGZHOU)[0] is expected


def test_other_marks_are_but_noted_however_strict_the_rule() -> None:
    rule = FileNames(strictness="return")
    (finding,) = files_are_named_by_the_rule(facts(file(f"一盏灯+微视频+{UNIT}.mp4"), rule=rule))
    assert finding.asked is Verdict.NOTE
    assert judge((finding,), CHANGZHOU)[0] is Disposition.ACCEPTED
