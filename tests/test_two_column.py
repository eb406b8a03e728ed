"""Rows of cells -> fields, without any PDF: the walk, page breaks, labels, template words, paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.load import load_campaign
from config.model import Campaign, Category, FormPart, Row
from parsers.forms import anchors, two_column
from parsers.forms.answers import find_date
from parsers.forms.content import Area, Cell, Line, PageContent, Table
from parsers.forms.grid import main_tables
from parsers.forms.labels import labels_of, squeezed
from parsers.forms.template import own_words
from parsers.model import Form

CAMPAIGN = load_campaign("linghang-2021")
LABELS = labels_of(CAMPAIGN)
TEAM, PERSON, VIDEO, EVENT, EVENT_VIDEO = (category.name for category in CAMPAIGN.categories)
LEFT, RIGHT, TALL = 70.0, 525.0, 30.0
HALF, QUARTER = (70, 165, 525), (70, 165, 315, 395, 525)


def cell(page: int, x0: float, y: float, x1: float, *lines: str) -> Cell:
    """A cell whose lines stand below each other, ten points a character, from its left edge."""
    made = tuple(
        Line(text, (x0 + 5, y + 12 * n, x0 + 5 + 10 * len(text), y + 12 * n + 10), 10) for n, text in enumerate(lines)
    )
    return Cell((Area(page, (x0, y, x1, y + TALL), made),))


def table(page: int, *rows: tuple[str, ...]) -> Table:
    """A table of one page: two or four columns, or one cell over all; "|" breaks a cell's line."""
    made = []
    for number, texts in enumerate(rows):
        edges = {1: (70, 525), 2: HALF, 4: QUARTER}[len(texts)]
        y = 150 + TALL * number
        made.append(
            tuple(cell(page, edges[n], y, edges[n + 1], *filter(None, text.split("|"))) for n, text in enumerate(texts))
        )
    return Table(page, (LEFT, 150.0, RIGHT, 150 + TALL * len(rows)), tuple(made))


def read(*tables: Table, title: str = "", campaign: Campaign = CAMPAIGN) -> Form | None:
    """The form in tables, each on its page; the title stands above the first."""
    heading = (Line(title, (200, 80, 400, 102), 22),) if title else ()
    pages = [PageContent(one.page, 595, 842, heading if n == 0 else (), (one,)) for n, one in enumerate(tables)]
    return two_column.read(campaign, pages)


def texts(form: Form | None) -> dict[str, str]:
    assert form
    return {name: field.text for name, field in form.fields.items() if field.text}


HEAD = (
    ("省（区市）", "北京市"),
    ("党组织名称", "测试支部", "成立时间", "2001年"),
    ("联系人", "张三", "手机号码", "13800000000"),
)
HEAD_TEXTS = {
    "province": "北京市", "organization": "测试支部", "founded": "2001年", "contact_person": "张三",
    "contact_phone": "13800000000",
}  # fmt: skip

WALKS = {
    "rows of two and of four cells": ([table(1, *HEAD)], {}),
    "labels spaced, with colon, in brackets, numbered": (
        [table(1, *HEAD, ("案 例 题 目", "甲"), ("案例简介：", "乙"), ("五、案例内容（2000字左右）", "丙"))],
        {"case_title": "甲", "summary": "乙", "content": "丙"},
    ),
    "a label upright, a character a line": ([table(1, *HEAD, ("案|例|内|容", "丙"))], {"content": "丙"}),
    "one wrong character in a label": ([table(1, *HEAD, ("案例题自", "甲"))], {"case_title": "甲"}),
    "label and answer in one cell": ([table(1, *HEAD, ("案例题目：甲",))], {"case_title": "甲"}),
    "a label above its answer": ([table(1, *HEAD, ("案例内容",), ("丙",))], {"content": "丙"}),
    "a row of its own below, its label cell blank": (
        [table(1, *HEAD, ("案例内容", "第一段。"), ("", "第二段。"))],
        {"content": "第一段。\n第二段。"},
    ),
    "an unknown row does not run into the answer above": (
        [table(1, *HEAD, ("案例题目", "甲"), ("备注", "无关"))],
        {"case_title": "甲"},
    ),
    "goes on over the page, the label's cell empty": (
        [table(1, *HEAD, ("案例内容", "第一段。")), table(2, ("", "第二段。"), ("受表彰情况", "无"))],
        {"content": "第一段。\n第二段。", "awards": "无"},
    ),
    "goes on over three pages": (
        [table(1, *HEAD, ("案例内容", "一。")), table(2, ("", "二。")), table(3, ("", "三。"))],
        {"content": "一。\n二。\n三。"},
    ),
    "goes on over the page, the label printed again": (
        [table(1, *HEAD, ("案例内容", "一。")), table(2, ("案例内容", "二。"))],
        {"content": "一。\n二。"},
    ),
    "a label cut by the page break": (
        [table(1, *HEAD, ("案例", "一。")), table(2, ("内容", "二。"))],
        {"content": "一。\n二。"},
    ),
    "the last label cut by the page break": (
        [table(1, *HEAD, ("负责人签名", "李四")), table(2, ("（单位盖章）", "（单位公章）|2021年5月12日"))],
        {"signature": "李四\n2021年5月12日", "date": "2021年5月12日"},
    ),
    "four cells go on over the page, each in its column": (
        [
            table(1, HEAD[0], ("党组织名称", "测试社会组织联合会第一", "成立时间", "2001年")),
            table(2, ("", "支部", "", ""), HEAD[2]),
        ],
        {"organization": "测试社会组织联合会第一支部"},
    ),
    "the next page begins a new row": ([table(1, *HEAD), table(2, ("案例题目", "甲"))], {"case_title": "甲"}),
}


@pytest.mark.parametrize(("tables", "more"), WALKS.values(), ids=WALKS.keys())
def test_walk(tables: list[Table], more: dict[str, str]) -> None:
    assert texts(read(*tables)) == HEAD_TEXTS | more


def test_a_label_cell_beside_several_rows() -> None:
    """A row that begins right of the table's edge belongs to the label that spans it."""
    whole = table(1, *HEAD, ("案例内容", "一。"), ("", "二。"))
    spanned = Table(1, whole.box, (*whole.rows[:-1], whole.rows[-1][1:]))
    assert texts(read(spanned))["content"] == "一。\n二。"


# -- whose form it is ----------------------------------------------------------------------------------------------

COMMON = (*HEAD, ("题目", "甲"))
EVENT_ROWS = (*COMMON, ("内容简介", "乙"), ("实际成效", "丙"), ("负责人签名（单位盖章）", ""))
EVENT_VIDEO_ROWS = (*COMMON, ("实际成效", "丙"), ("负责人签名（单位盖章）", ""))
CATEGORIES = {
    "by the rows alone": (EVENT_ROWS, "", EVENT),
    "by the row that is missing": (EVENT_VIDEO_ROWS, "", EVENT_VIDEO),
    "by the title": (EVENT_ROWS, "庆祝建党100周年活动案例推荐表（图文）", EVENT),
    "the title wins over the rows": (EVENT_ROWS, "党员风采推荐表", PERSON),
    "a title that two forms share leaves it to the rows": (
        EVENT_VIDEO_ROWS, "庆祝建党100周年活动案例推荐表", EVENT_VIDEO,
    ),
    "a title with annex, other quotation marks and a year": (
        EVENT_ROWS, "附件1：2021年 \"四强\"党支部工作案例推荐表", TEAM,
    ),
    "a title with a wrong character": (EVENT_ROWS, "党员风釆推荐表", PERSON),
    "another organiser's form with rows like ours": (
        (("单位名称", "某公司"), ("联系人", "张三", "联系电话", "13800000000"), ("作品名称", "甲")),
        "优秀作品申报表", None,
    ),
    "a sentence that names a form is no title": (
        EVENT_ROWS, "现将我单位填写的《党员风采推荐表》报上，请予审核为盼，特此函告", EVENT,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "title", "category"), CATEGORIES.values(), ids=CATEGORIES.keys())
def test_category(rows: tuple[tuple[str, ...], ...], title: str, category: str | None) -> None:
    form = read(table(1, *rows), title=title)
    assert form
    assert form.category == category


def test_fields_of_a_foreign_form_are_read_all_the_same() -> None:
    form = read(table(1, ("单位名称", "某公司"), ("联系人", "张三", "联系电话", "13800000000")), title="申报表")
    assert texts(form) == {"organization": "某公司", "contact_person": "张三", "contact_phone": "13800000000"}


def test_a_table_without_labels_is_no_form() -> None:
    assert read(table(1, ("序号", "数量"), ("1", "20")), title="统计情况") is None


def test_a_row_named_as_in_another_form_is_taken_where_the_title_says_ours() -> None:
    form = read(table(1, *HEAD, ("案例简介", "乙")), title="党员风采推荐表")
    assert texts(form)["summary"] == "乙"


def test_labels_equally_near_to_two_rows_are_neither() -> None:
    rows = (Row(field="a", label="甲方单位名"), Row(field="b", label="乙方单位名"))
    campaign = CAMPAIGN.model_copy(
        update={"categories": (Category(name="试", parts=(FormPart(title="试验表", rows=rows),)),)}
    )
    labels = labels_of(campaign)
    assert labels.match("甲方单位名")
    assert not labels.match("丙方单位名")


@given(st.sampled_from(sorted(LABELS.known)), st.sampled_from([" ", "　", "\n", "：", "*"]))
def test_every_label_is_known_however_it_is_spaced(label: str, between: str) -> None:
    assert LABELS.match(between.join(label)) == LABELS.known[label]
    assert LABELS.match(label + "：") == LABELS.known[label]


# -- the template's words ------------------------------------------------------------------------------------------


def row(category: str, field: str) -> Row:
    found = CAMPAIGN.category(category)
    assert found
    assert found.form
    return next(one for one in found.form.rows if one.field == field)


LONG = "（案例内容2000字左右，配2-3张有代表性图片和图片说明，图片格式为JPG，置于案例中对应的文字部分，仿宋3号字。）"
LAST = "四、本推荐表大小不超过10M，作为附件整体上传至征集系统，然后盖章生成PDF格式发送至指定邮箱（tougao@cfis.cn）。"
TEMPLATES = {
    "nothing but the template": (
        row(TEAM, "content"), ("一、案例背景", "二、主要做法", "三、实际成效" + LONG, LAST), (),
    ),
    "nothing but headings": (row(TEAM, "content"), ("一、案例背景二、主要做法", "三、实际成效"), ()),
    "the headings are the unit's as soon as it writes": (
        row(TEAM, "content"), ("一、案例背景", "支部成立以来。", "三、实际成效" + LONG),
        ("一、案例背景", "支部成立以来。", "三、实际成效"),
    ),
    "set with spaces and half-width stops": (
        row(TEAM, "summary"), ("(案例简介 300 字以内, 仿宋 3 号字.)", "我支部。"), ("我支部。",),
    ),
    "broken over paragraphs": (row(TEAM, "summary"), ("我支部。（案例简介300字", "以内，仿宋3号字。）"), ("我支部。",)),
    "within a line": (row(TEAM, "case_title"), ("红心向党 仿宋3号字（要高度凝练）",), ("红心向党",)),
    "half of it deleted": (row(TEAM, "case_title"), ("红心向党（仿宋3号字）",), ("红心向党",)),
    "told with other words": (
        row(VIDEO, "summary"),
        ("推荐作品时长应在30秒至5分钟以内，格式为MP4，大小不超过200M，镜头稳定，画面饱满流畅，需要横屏拍摄", "短片。"),
        ("短片。",),
    ),
    "附件2 prints the label once more": (row(PERSON, "summary"), ("党员简介", "李四，男。"), ("李四，男。",)),
    "a heading inside the unit's own text": (
        row(PERSON, "content"),
        ("一、党员简介", "李四。", "党员简介到此。"),
        ("一、党员简介", "李四。", "党员简介到此。"),
    ),
    "where seal and date go": (row(TEAM, "signature"), ("（单位公章）", "2021年 月 日"), ()),
    "another year's date line": (row(TEAM, "signature"), ("（盖章）", "2022 年 月 日"), ()),
    "a name and a date": (
        row(TEAM, "signature"), ("李四", "（单位公章）", "2021 年 5 月 12 日"), ("李四", "2021 年 5 月 12 日"),
    ),
    "an empty cell": (row(TEAM, "content"), (), ()),
    "a number is an answer": (row(TEAM, "founded"), ("2001",), ("2001",)),
    "brackets of its own": (row(TEAM, "summary"), ("支部（）成立。",), ("支部（）成立。",)),
    "so is a very small one": (row(EVENT, "founded"), ("1",), ("1",)),
    "无 is an answer": (row(TEAM, "awards"), ("无",), ("无",)),
}  # fmt: skip


@pytest.mark.parametrize(("given_row", "paragraphs", "left"), TEMPLATES.values(), ids=TEMPLATES.keys())
def test_template_words(given_row: Row, paragraphs: tuple[str, ...], left: tuple[str, ...]) -> None:
    assert own_words(paragraphs, given_row) == left


ROWS = [one for category in CAMPAIGN.categories if category.form for one in category.form.rows]


@given(st.sampled_from(ROWS), st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=5))
def test_a_units_own_text_is_never_touched(given_row: Row, text: str) -> None:
    assert own_words((text,), given_row) == (text,)
    assert own_words((*given_row.instruction, text), given_row)[-1] == text


@pytest.mark.parametrize("given_row", ROWS, ids=lambda one: f"{one.label}")
def test_the_template_alone_says_nothing(given_row: Row) -> None:
    assert own_words(given_row.instruction, given_row) == ()
    assert own_words(("".join(given_row.instruction),), given_row) == ()


# -- signature and date --------------------------------------------------------------------------------------------

DATES = {
    "2021年5月12日": "2021年5月12日", "2021 年 5 月 12 日": "2021年5月12日", "2021.5.12": "2021.5.12",
    "2021-05-12": "2021-05-12", "2021/5/12": "2021/5/12", "二〇二一年五月十二日": "二〇二一年五月十二日",
    "2021年 月 日": "", "2021年5月": "", "13800000000": "", "": "",
}  # fmt: skip


@pytest.mark.parametrize(("text", "date"), DATES.items())
def test_date(text: str, date: str) -> None:
    assert find_date(text) == date


def test_the_seals_place_is_where_the_template_says() -> None:
    form = read(
        table(1, *HEAD, ("负责人签名", "（单位公章）|2021年5月12日")),
        table(2, ("（单位盖章）", "注：一式一份")),
        title="党员风采推荐表",
    )
    assert form
    assert (form.signature_page, form.signature_box) == (1, (165, 240, 525, 270))


def test_a_date_below_the_table_counts() -> None:
    whole = table(1, *HEAD, ("负责人签名", "李四"))
    below = Line("2021 年 5 月 12 日", (400, 600, 500, 614), 14)
    form = two_column.read(CAMPAIGN, [PageContent(1, 595, 842, (below,), (whole,))])
    assert form
    assert form.fields["date"].text == "2021年5月12日"


def test_the_templates_date_is_no_date() -> None:
    form = read(table(1, *HEAD, ("负责人签名", "李四|2021年  月  日")))
    assert form
    assert form.fields["date"].text == ""
    assert form.fields["date"].instruction_only
    assert form.fields["signature"].text == "李四"


def test_certainty_is_the_characters_on_average() -> None:
    lines = (Line("一二三四", (0, 0, 40, 10), 10, 1.0), Line("五六七八", (0, 12, 40, 22), 10, 0.5))
    assert Cell((Area(1, (0, 0, 50, 30), lines),)).certainty == 0.75


# -- paragraphs ----------------------------------------------------------------------------------------------------


def paragraph_cell(*lines: tuple[float, str]) -> Cell:
    """Lines of (indent in characters, text) in a cell twenty characters wide."""
    made = tuple(
        Line(text, (10 + 10 * indent, 12 * n, 10 + 10 * (indent + len(text)), 12 * n + 10), 10)
        for n, (indent, text) in enumerate(lines)
    )
    return Cell((Area(1, (5, 0, 215, 200), made),))


PARAGRAPHS = {
    "a full line runs on": ([(2, "一" * 18), (0, "二" * 5)], ("一" * 18 + "二" * 5,)),
    "a short line ends a paragraph": ([(2, "一" * 10), (2, "二" * 5)], ("一" * 10, "二" * 5)),
    "an indented line begins one": ([(2, "一" * 18), (2, "二" * 18), (0, "三")], ("一" * 18, "二" * 18 + "三")),
    "short by a character, for no line begins with a stop": ([(0, "一" * 19), (0, "二，" + "三" * 4)], None),
    "Latin words get their space back": ([(0, "一" * 16 + "Party"), (0, "Building")], ("一" * 16 + "Party Building",)),
    "a word too long for the line": ([(0, "一" * 12), (0, "internationalisation二三")], None),
    "a number broken in two": ([(0, "一" * 16 + "1380"), (0, "0000000")], ("一" * 16 + "13800000000",)),
    "the caption of a picture is none of the text above": (
        [(0, "一" * 20), (6, "图2 活动现场")],
        ("一" * 20, "图2 活动现场"),
    ),
    "a sentence may go on with a picture's number": ([(0, "一" * 18 + "如"), (0, "图2所示")], None),
    "centred lines are one title": ([(0, "一" * 20), (7, "二" * 6)], ("一" * 20 + "二" * 6,)),
}


@pytest.mark.parametrize(("lines", "expected"), PARAGRAPHS.values(), ids=PARAGRAPHS.keys())
def test_paragraphs(lines: list[tuple[float, str]], expected: tuple[str, ...] | None) -> None:
    joined = "".join(text for _, text in lines)
    assert paragraph_cell(*lines).paragraphs == (expected or (joined,))


# -- tables among boxes --------------------------------------------------------------------------------------------

GRID = [(70.0, 100.0, 165.0, 700.0), (165.0, 100.0, 525.0, 700.0)]
INNER = [(200.0, 300.0, 350.0, 320.0), (350.0, 300.0, 515.0, 320.0)]


def test_a_table_inside_a_cell_is_left_out() -> None:
    assert main_tables([GRID, INNER], 595) == [GRID]


def test_a_frame_around_the_page_is_left_out() -> None:
    frame = [(50.0, 50.0, 545.0, 792.0)]
    assert main_tables([frame, GRID], 595) == [GRID]


def test_a_narrow_table_is_left_out() -> None:
    assert main_tables([[(70.0, 100.0, 120.0, 120.0), (120.0, 100.0, 200.0, 120.0)]], 595) == []


# -- without ruling lines ------------------------------------------------------------------------------------------


def lines(*rows: tuple[str, ...]) -> PageContent:
    """A page of lines; the pieces of each stand at 70, 170, 320 and 400."""
    made = [
        Line(text, (x, 100.0 + 20 * n, x + 10.0 * len(text), 110.0 + 20 * n), 10)
        for n, row in enumerate(rows)
        for x, text in zip((70.0, 170.0, 320.0, 400.0), row, strict=False)
        if text
    ]
    return PageContent(1, 595, 842, tuple(made))


def test_labels_begin_lines() -> None:
    page = lines(
        ("党员风采推荐表",),
        ("省（区市）：北京市",),
        ("推荐党组织名称", "测试联合会", "成立时间", "2001年"),
        ("", "第一支部"),
        ("联系人", "张三", "手机号码", "13800000000"),
        ("主要事迹",),
        ("李四同志",),
        ("负责人意见并签名", "同意"),
        ("（单位盖章）", "2021年5月12日"),
    )
    form = anchors.read(CAMPAIGN, [page])
    assert form
    assert form.category == PERSON
    assert texts(form) == {
        "province": "北京市", "organization": "测试联合会第一支部", "founded": "2001年", "contact_person": "张三",
        "contact_phone": "13800000000", "content": "李四同志", "signature": "同意\n2021年5月12日",
        "date": "2021年5月12日",
    }  # fmt: skip
    assert {field.certainty for field in form.fields.values()} == {anchors.CERTAINTY}


def test_a_letter_that_uses_the_words_is_no_form() -> None:
    assert anchors.read(CAMPAIGN, [lines(("各单位：",), ("联系人：张三",), ("请按时报送推荐表。",))]) is None


@given(st.text())
def test_squeezing_twice_is_squeezing_once(text: str) -> None:
    assert squeezed(squeezed(text)) == squeezed(text)
