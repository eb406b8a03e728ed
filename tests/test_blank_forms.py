"""The blank Word forms: what a unit writes into them is read again, to the letter."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import PureWindowsPath
from typing import Any

import pytest
from docx import Document

from config.load import load_campaign
from config.model import Campaign, FormPart, Row, WorksListRule
from ingest.blank_forms import blank_forms
from parsers.document import read_document
from parsers.forms.labels import squeezed
from parsers.kind import kind_of
from parsers.model import Attachment, Form, Kind, ListedWork
from parsers.word import read_word
from parsers.word_form import read_word_form
from parsers.works_list import read_works_list
from tests.making.word import saved

CAMPAIGNS = {
    name: load_campaign(name)
    for name in ("linghang-2021", "fujian-2021", "changzhou-2024", "acftu-2021", "haowangmin-2024")
}
CHANGZHOU = CAMPAIGNS["changzhou-2024"]
LONG = "支部把学习放在首位。\n一、第一点：每月组织一次集中研讨。\n二、第二点：党员人人上讲台。"
ANSWERS: Mapping[str, str] = {
    "province": "江苏省", "organization": "中共测试网络科技有限公司支部委员会",
    "submitting_organization": "测试区委组织部", "founded": "2001年7月", "contact_person": "王小明",
    "contact_phone": "13800000000", "case_title": "一盏灯的故事",
    "summary": "一句话简介。", "content": LONG, "awards": "2020年先进党支部。", "producer": "测试区融媒体中心",
    "category": "微视频", "episodes": "5集", "episode_minutes": "8分钟", "creators": "李四（编导）、王五（摄像）",
    "media_type": "微信推文", "platform": "测试先锋", "reach": "浏览量10万次。", "field_of_work": "机关",
    "route": "组织部门推荐", "signature": "同意推荐。",
}  # fmt: skip


def forms_of(campaign: Campaign) -> list[FormPart]:
    parts = [category.form for category in campaign.categories if category.form]
    return [part for number, part in enumerate(parts) if part not in parts[:number]]


FORMS = {
    f"{name} {part.title}": (campaign, part, number)
    for name, campaign in CAMPAIGNS.items()
    for number, part in enumerate(forms_of(campaign))
}


def blank(campaign: Campaign, number: int) -> bytes:
    return blank_forms(campaign)[number][1]


def read(content: bytes, campaign: Campaign) -> Form:
    word = read_word(content).text
    assert word
    form = read_word_form(word, campaign)
    assert form
    return form


def filled(content: bytes, part: FormPart, *, keep_instruction: bool) -> bytes:
    """The form with an answer in every answer cell: in place of its instruction, or below it."""
    document = Document(io.BytesIO(content))
    labels = {squeezed(row.label): row for row in part.rows}
    for line in document.tables[0].rows:
        cells = _apart(line.cells)
        for label, answer in zip(cells[::2], cells[1::2], strict=True):
            row = labels[squeezed(label.text)]
            if keep_instruction and row.field not in ("episodes", "episode_minutes"):
                answer.add_paragraph(ANSWERS[row.field])
            else:
                answer.text = ANSWERS[row.field]
    return saved(document)


def _apart(cells: Any) -> list[Any]:
    """python-docx gives a merged cell once for each column it takes."""
    return [cell for number, cell in enumerate(cells) if number == 0 or cell._tc is not cells[number - 1]._tc]


@pytest.mark.parametrize(("campaign", "part", "number"), FORMS.values(), ids=FORMS.keys())
def test_a_blank_form_reads_as_blank(campaign: Campaign, part: FormPart, number: int) -> None:
    form = read(blank(campaign, number), campaign)
    assert form.category in [category.name for category in campaign.with_form(part)]
    assert form.title == part.title
    assert {name: answer.text for name, answer in form.fields.items() if answer.text} == {}
    assert form.fields.keys() >= {row.field for row in part.rows}
    printed = {row.field for row in part.rows if row.instruction}
    assert {name for name, answer in form.fields.items() if answer.instruction_only} >= printed


@pytest.mark.parametrize("keep_instruction", [False, True], ids=["in its place", "below the instruction"])
@pytest.mark.parametrize(("campaign", "part", "number"), FORMS.values(), ids=FORMS.keys())
def test_what_is_filled_in_is_read(campaign: Campaign, part: FormPart, number: int, keep_instruction: bool) -> None:
    form = read(filled(blank(campaign, number), part, keep_instruction=keep_instruction), campaign)
    assert form.category in [category.name for category in campaign.with_form(part)]
    expected = {row.field: _expected(row, keep_instruction=keep_instruction) for row in part.rows}
    assert {name: form.fields[name].text for name in expected} == expected


def _expected(row: Row, *, keep_instruction: bool) -> str:
    """The answer; with the headings that the form prints (一、案例背景), which a unit keeps."""
    headings = [line for line in row.instruction if any(line.endswith(heading) for heading in row.headings)]
    return "\n".join([*(headings if keep_instruction else ()), ANSWERS[row.field]])


def test_a_number_written_before_its_unit_is_an_answer() -> None:
    document = Document(io.BytesIO(blank(CHANGZHOU, 0)))
    (line,) = (row for row in document.tables[0].rows if row.cells[0].text == "总集数")
    for cell, number in ((line.cells[1], "12"), (line.cells[3], "7.5")):
        cell.paragraphs[0].runs[0].text = f"{number}{cell.text}"
    form = read(saved(document), CHANGZHOU)
    assert (form.text("episodes"), form.text("episode_minutes")) == ("12集", "7.5分钟")


NAMES = {
    "linghang-2021": [
        "附件1-“四强”党支部工作案例推荐表.docx",
        "附件2-党员风采推荐表.docx",
        "附件3-“一心向党”短视频推荐表.docx",
        "附件4-1-庆祝建党100周年活动案例推荐表（图文）.docx",
        "附件4-2-庆祝建党100周年活动案例推荐表（视频）.docx",
    ],
    "changzhou-2024": [
        "附件2-全市党员教育作品观摩交流活动报名表（一）.docx",
        "附件3-全市党员教育作品观摩交流活动报名表（二）.docx",
        "附件4-全市党员教育作品观摩交流活动汇总表.docx",
    ],
    "acftu-2021": [],
}


@pytest.mark.parametrize(("name", "expected"), NAMES.items(), ids=NAMES.keys())
def test_each_form_once_and_the_list(name: str, expected: list[str]) -> None:
    assert [file for file, _ in blank_forms(CAMPAIGNS[name])] == expected


def test_names_are_safe_on_windows_and_differ() -> None:
    rows = (Row(field="case_title", label="题目"), Row(field="summary", label="简介"))
    forms = [FormPart(title='表<1>:"甲/乙"?', rows=rows[:count]) for count in (1, 2)]
    categories = [
        category.model_copy(update={"parts": (part,)})
        for category, part in zip(CHANGZHOU.categories, forms, strict=False)
    ]
    names = [file for file, _ in blank_forms(CHANGZHOU.model_copy(update={"categories": tuple(categories)}))]
    assert names[:2] == ["表1甲乙.docx", "表1甲乙（2）.docx"]
    assert all(PureWindowsPath(file).name == file and not set('<>:"/\\|?*') & set(file) for file in names)


@pytest.mark.parametrize("campaign", CAMPAIGNS.values(), ids=CAMPAIGNS.keys())
def test_the_same_campaign_gives_the_same_bytes(campaign: Campaign) -> None:
    made = blank_forms(campaign)
    assert made == blank_forms(campaign)
    for _, content in made:
        assert kind_of(content) is Kind.DOCX
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            assert package.testzip() is None
            assert b"python-docx" not in package.read("docProps/core.xml")


def test_the_page_is_a4_and_every_run_names_a_chinese_font() -> None:
    document = Document(io.BytesIO(blank(CAMPAIGNS["linghang-2021"], 1)))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    body = document.element.body.xml
    assert body.count("<w:rFonts ") == body.count('w:eastAsia="') == body.count("<w:rPr>")


def test_the_place_of_the_seal_is_printed_only_where_one_is_asked() -> None:
    row = Row(field="signature", label="单位意见")
    for stamped in (True, False):
        part = FormPart(title="申报表", stamped=stamped, rows=(Row(field="case_title", label="题目"), row))
        category = CHANGZHOU.categories[0].model_copy(update={"parts": (part,)})
        content = blank(CHANGZHOU.model_copy(update={"categories": (category,)}), 0)
        assert ("（单位公章）" in _text(content)) is stamped


def _text(content: bytes) -> str:
    word = read_word(content).text
    assert word
    return word.text


# -- the list of works ---------------------------------------------------------------------------------------------

RULE = CHANGZHOU.works_list or WorksListRule(title="汇总表")


def attached(content: bytes) -> Attachment:
    return Attachment("附件4.docx", content, kind_of(content), hashlib.sha256(content).hexdigest())


def test_the_blank_list_has_room_for_as_many_works_as_asked() -> None:
    found = read_works_list(attached(blank(CHANGZHOU, -1)), RULE)
    assert found and (found.works, found.rows, found.organization) == ((), RULE.max_rows, None)


def test_a_list_filled_in_is_read() -> None:
    document = Document(io.BytesIO(blank(CHANGZHOU, -1)))
    for paragraph, text in zip(document.paragraphs[2:5], ("测试区委组织部", "王小明", "13800000000"), strict=True):
        paragraph.add_run(text)
    works = (("一盏灯", "微视频", "甲"), ("春天里", "纪录片", "乙"))
    for row, texts in zip(document.tables[0].rows[1:3], works, strict=True):
        for cell, text in zip(row.cells[1:], texts, strict=True):
            cell.text = text
    found = read_works_list(attached(saved(document)), RULE)
    assert found and found.works == tuple(ListedWork(*work) for work in works)
    assert (found.organization, found.contact_person, found.contact_phone) == (
        "测试区委组织部",
        "王小明",
        "13800000000",
    )


def test_a_filled_in_form_may_be_sent_as_it_is_where_word_is_asked() -> None:
    (part, *_) = forms_of(CHANGZHOU)
    content = filled(blank(CHANGZHOU, 0), part, keep_instruction=True)
    document = read_document(attached(content), CHANGZHOU)
    assert document.trouble is None and document.form and document.form.text("case_title") == "一盏灯的故事"
