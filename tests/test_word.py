"""Word documents: made by python-docx and by hand, damaged, hostile, and forms in them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.load import load_campaign
from parsers.model import Trouble
from parsers.word import read_plain_text, read_word
from parsers.word_form import read_word_form
from parsers.word_text import WordText
from tests.making.word import STRICT, article, cell, docx_of, form_docx, paragraph
from tests.test_kind import WORD, ole, zipped

CAMPAIGN = load_campaign("linghang-2021")
TEAM, PERSON, *_ = (category.name for category in CAMPAIGN.categories)
LOREM = "支部把学习放在首位，每月组织一次集中研讨。"
ARTICLE = article("把支部建在网上", ("一、背景", LOREM), ("二、做法", LOREM * 2))


def text_of(content: bytes) -> WordText:
    reading = read_word(content)
    assert reading.text, reading
    return reading.text


# -- text ----------------------------------------------------------------------------------------------------------


def test_an_article_has_headings_and_paragraphs() -> None:
    word = text_of(ARTICLE)
    assert [(one.text, one.level) for one in word.headings] == [("把支部建在网上", 0), ("一、背景", 1), ("二、做法", 1)]
    assert word.text == f"把支部建在网上\n一、背景\n{LOREM}\n二、做法\n{LOREM}{LOREM}"
    assert word.tables == () and word.pictures == ()


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


BOX = "<wps:txbx><w:txbxContent>" + paragraph("文本框") + "</w:txbxContent></wps:txbx>"
PIECES = {
    "runs, tabs and breaks": (
        f"<w:p>{run('甲')}<w:r><w:tab/><w:t>乙</w:t><w:br/></w:r>{run('丙')}</w:p>",
        "甲\t乙\n丙",
    ),
    "inserted text counts, deleted text does not": (
        f"<w:p>{run('留')}<w:ins>{run('加')}</w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>",
        "留加",
    ),
    "moved text counts where it went": (
        f"<w:p><w:moveFrom>{run('旧')}</w:moveFrom><w:moveTo>{run('新')}</w:moveTo></w:p>",
        "新",
    ),
    "a link's words": (f"<w:p><w:hyperlink>{run('网址')}</w:hyperlink></w:p>", "网址"),
    "a content control around a paragraph": (
        f"<w:sdt><w:sdtContent>{paragraph('控件')}</w:sdtContent></w:sdt>",
        "控件",
    ),
    "a content control in a paragraph": (
        f"<w:p><w:sdt><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt></w:p>",
        "控件",
    ),
    "a field's code is not shown": (f"<w:p><w:r><w:instrText>PAGE</w:instrText></w:r>{run('1')}</w:p>", "1"),
    "a text box comes once, behind its paragraph": (
        f"<w:p>{run('段')}<w:r><mc:AlternateContent><mc:Choice><w:drawing>{BOX}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        "段\n文本框",
    ),
    "phonetic marks are left out": (
        f"<w:p><w:ruby><w:rt>{run('hàn')}</w:rt><w:rubyBase>{run('汉')}</w:rubyBase></w:ruby></w:p>",
        "汉",
    ),
}


@pytest.mark.parametrize(("body", "expected"), PIECES.values(), ids=PIECES.keys())
def test_pieces_of_text(body: str, expected: str) -> None:
    assert text_of(docx_of(body)).text == expected


def test_the_strict_format_reads_the_same() -> None:
    assert text_of(docx_of(paragraph("正文"), namespace=STRICT)).text == "正文"


def test_a_heading_by_style_of_wps_or_by_its_own_level() -> None:
    styles = (
        '<w:styles xmlns:w="x"><w:style w:styleId="2"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="a"><w:name w:val="x"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style></w:styles>'
    )
    body = "".join(
        f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"
        for text, properties in (
            ("背景", '<w:pStyle w:val="2"/><w:numPr/>'),
            ("做法", '<w:pStyle w:val="a"/>'),
            ("成效", '<w:outlineLvl w:val="2"/>'),
            ("正文", '<w:outlineLvl w:val="9"/>'),
        )
    )
    word = text_of(docx_of(body, {"word/styles.xml": styles}))
    assert [(one.text, one.level, one.numbered) for one in word.headings] == [
        ("背景", 1, True),
        ("做法", 2, False),
        ("成效", 3, False),
    ]


# -- tables --------------------------------------------------------------------------------------------------------


def test_merged_cells_come_once() -> None:
    table = "<w:tbl>" + "".join(
        f"<w:tr>{cells}</w:tr>"
        for cells in (
            cell("标签", '<w:vMerge w:val="restart"/>') + cell("一", '<w:gridSpan w:val="2"/>') + cell("二"),
            cell("", "<w:vMerge/>") + cell("三", '<w:gridSpan w:val="3"/>'),
            '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell("四"),
        )
    )
    rows = text_of(docx_of(table + "</w:tbl>")).tables[0].rows
    assert [[(one.text, one.column, one.span) for one in row] for row in rows] == [
        [("标签", 0, 1), ("一", 1, 2), ("二", 3, 1)],
        [("三", 1, 3)],
        [("四", 1, 1)],
    ]


def test_merged_cells_of_python_docx() -> None:
    word = text_of(form_docx("推荐表", [["省（区市）", "北京市"], ["联系人", "王小明", "手机号码", "13800000000"]]))
    rows = word.tables[0].rows
    assert [[one.text for one in row] for row in rows] == [
        ["省（区市）", "北京市"],
        ["联系人", "王小明", "手机号码", "13800000000"],
    ]
    assert rows[0][1].span == 3


def test_a_table_within_a_cell_stays_there() -> None:
    inner = f"<w:tbl><w:tr>{cell('内一')}{cell('内二')}</w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc>{paragraph('外')}{inner}<w:p/></w:tc></w:tr></w:tbl>"
    word = text_of(docx_of(outer))
    assert len(word.tables) == 1
    assert word.tables[0].rows[0][0].text == "外\n内一\t内二\n"


def test_rows_and_cells_in_content_controls() -> None:
    row = f"<w:tr><w:sdt><w:sdtContent>{cell('甲')}</w:sdtContent></w:sdt>{cell('乙')}</w:tr>"
    word = text_of(docx_of(f"<w:tbl><w:sdt><w:sdtContent>{row}</w:sdtContent></w:sdt></w:tbl>"))
    assert word.tables[0].text == "甲\t乙"


# -- forms ---------------------------------------------------------------------------------------------------------

ROWS = (
    ("省（区市）", "北京市"),
    ("党组织名称", "光明网测试支部", "成立时间", "2001年"),
    ("联系人", "王小明", "手机号码", "13800000000"),
    ("案例题目", "把支部建在网上"),
    ("案例简介", "一句话简介。\n第二段简介。"),
    ("案例内容", f"一、案例背景\n{LOREM}\n二、主要做法\n{LOREM}"),
)


def test_a_form_in_word() -> None:
    word = text_of(form_docx("“四强”党支部工作案例推荐表", ROWS, pictures=2))
    form = read_word_form(word, CAMPAIGN)
    assert form
    assert form.category == TEAM
    assert {name: answer.text for name, answer in form.fields.items()} == {
        "province": "北京市",
        "organization": "光明网测试支部",
        "founded": "2001年",
        "contact_person": "王小明",
        "contact_phone": "13800000000",
        "case_title": "把支部建在网上",
        "summary": "一句话简介。\n第二段简介。",
        "content": f"一、案例背景\n{LOREM}\n二、主要做法\n{LOREM}\n图1 活动现场\n图2 活动现场",
    }
    assert [picture.format for picture in form.pictures] == ["jpeg", "jpeg"]
    assert all(answer.box is None for answer in form.fields.values())


def test_a_blank_form_keeps_its_title() -> None:
    form = read_word_form(text_of(docx_of(paragraph("党员风采推荐表"))), CAMPAIGN)
    assert form and form.category == PERSON and not form.fields


def test_an_article_is_no_form() -> None:
    assert read_word_form(text_of(ARTICLE), CAMPAIGN) is None


# -- what is none --------------------------------------------------------------------------------------------------

BILLION = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
NOT_WORD = {
    "nothing": (b"", Trouble.EMPTY),
    "a .doc named .docx": (ole("WordDocument", program=WORD), Trouble.UNSUPPORTED),
    "a locked .docx": (ole("EncryptionInfo", "EncryptedPackage"), Trouble.ENCRYPTED),
    "a PDF": (b"%PDF-1.7\n", Trouble.UNSUPPORTED),
    "a zip of something else": (zipped("a.txt"), Trouble.UNSUPPORTED),
    "cut in half": (ARTICLE[: len(ARTICLE) // 2], Trouble.DAMAGED),
    "no XML in it": (zipped("[Content_Types].xml", "word/document.xml"), Trouble.DAMAGED),
    "entities": (docx_of(paragraph("&b;"), prolog=BILLION), Trouble.DAMAGED),
    "elements without end": (docx_of("<w:p/>" * 210_000), Trouble.TOO_LONG),
    "elements within elements": (docx_of("<w:sdt>" * 300 + "</w:sdt>" * 300), Trouble.TOO_LONG),
    "a bomb": (docx_of(" " * 30_000_000), Trouble.TOO_LONG),
}


@pytest.mark.parametrize(("content", "trouble"), NOT_WORD.values(), ids=NOT_WORD.keys())
def test_troubles(content: bytes, trouble: Trouble) -> None:
    before = time.process_time()
    reading = read_word(content)
    assert (reading.text, reading.trouble) == (None, trouble)
    assert time.process_time() - before < 5


@given(st.binary(max_size=400))
def test_any_bytes_give_a_reading(content: bytes) -> None:
    reading = read_word(content)
    assert (reading.text is None) == (reading.trouble is not None)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(ARTICLE) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_document_with_changed_bytes_gives_a_reading(changes: list[tuple[int, int]]) -> None:
    content = bytearray(ARTICLE)
    for place, value in changes:
        content[place] = value
    reading = read_word(bytes(content))
    assert (reading.text is None) == (reading.trouble is not None)


XML = st.recursive(
    st.text("甲 a", max_size=3),
    lambda inner: st.builds(
        lambda name, parts: f"<w:{name}>{''.join(parts)}</w:{name}>",
        st.sampled_from(["p", "r", "t", "tbl", "tr", "tc", "tcPr", "vMerge", "sdt", "txbxContent", "pPr", "br"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None)
@given(XML)
def test_any_order_of_elements_gives_a_text_and_a_form_or_none(body: str) -> None:
    word = text_of(docx_of(body))
    read_word_form(word, CAMPAIGN)


# -- plain text ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text(charset: str) -> None:
    assert read_plain_text("第一行，喆。\r\n第二行\r".encode(charset)) == "第一行，喆。\n第二行\n"


def test_samples_are_no_word_documents(samples: Path) -> None:
    for path in sorted((samples / "docs").iterdir()):
        assert read_word(path.read_bytes()).trouble is not None, path.name
