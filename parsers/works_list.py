"""A file -> a unit's list of its works (汇总表): Word, a PDF with a text layer, or a spreadsheet; pure, never raises.

Notice 3, 附件4: above a table with 序号, 作品名称, 类别 and 制作单位 stand the lines 报送单位, 联系人 and 联系电话.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from config.model import WorksListRule
from parsers.forms.content import PageContent, joined, rows_of
from parsers.forms.labels import TITLE_ALIKE, squeezed
from parsers.model import Attachment, Kind, ListedWork, WorksList
from parsers.word_text import WordCell, WordTable, WordText

MOST_ROWS = 500
LONGEST_TITLE = 60  # characters of a line above a table that may be its title
SHORTEST_GUESS = 3  # characters of a label in which one may be wrong

LABELS: dict[str, tuple[str, ...]] = {
    "number": ("序号", "编号", "序列", "NO"),
    "title": ("作品名称", "作品名", "名称", "作品题目", "作品标题", "题目", "标题", "片名", "节目名称"),
    "category": ("类别", "分类", "作品类别", "作品分类", "参评类别", "报送类别", "类型"),
    "producer": ("制作单位", "创作单位", "出品单位", "拍摄单位", "摄制单位", "作者单位"),
}
_NAMES = {squeezed(label): column for column, labels in LABELS.items() for label in labels}
_LINES = {
    "organization": ("报送单位名称", "报送单位", "推荐单位", "选送单位", "申报单位", "填报单位", "单位名称"),
    "contact_person": ("联系人姓名", "联系人", "联络人", "填报人"),
    "contact_phone": ("联系人电话", "联系电话", "联系方式", "手机号码", "手机", "电话"),
}
_LINE_NAMES = {label: field for field, labels in _LINES.items() for label in labels}


def _spaced(label: str) -> str:
    return r"\s*".join(label)


_LABEL = re.compile(
    rf"({'|'.join(map(_spaced, sorted(_LINE_NAMES, key=len, reverse=True)))})\s*(?:[（(][^）)]{{0,12}}[）)])?\s*[:：]"
)
_TOTAL = re.compile(r"(?:合计|总计|小计|共计).{0,12}|(?:注|备注|说明|填表说明)(?:[:：].*|\Z)", re.DOTALL)
_OTHER_FORMS = re.compile(r"报名表|推荐表|申报表|登记表|申请表")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table: the text of the cell that begins in each column."""

    cells: dict[int, str]

    @property
    def texts(self) -> list[str]:
        return [text for _, text in sorted(self.cells.items()) if text]


_Table = tuple[_Row, ...]


@dataclass(frozen=True, slots=True)
class _Content:
    """What a file holds: the lines outside its tables, and the tables."""

    lines: tuple[str, ...] = ()
    tables: tuple[_Table, ...] = ()


def is_works_list(name: str, title_lines: Iterable[str], rule: WorksListRule) -> bool:
    """Whether a file is called a list of works, by its name or by a line above its table.

    >>> rule = WorksListRule(title="全市党员教育作品观摩交流活动汇总表")
    >>> is_works_list("测试区 汇总表.docx", [], rule), is_works_list("附件4.docx", ["测试区作品汇总表"], rule)
    (True, True)
    >>> is_works_list("附件2.docx", ["全市党员教育作品观摩交流活动报名表（一）"], rule)
    False
    """
    words = [squeezed(word) for word in rule.names]
    if any(word and word in squeezed(name) for word in words):
        return True
    lines = [squeezed(line) for line in title_lines if len(line) <= LONGEST_TITLE]
    named = any(word and line.endswith(word) for line in lines for word in words)
    return named or any(_is_title(line, squeezed(rule.title)) for line in lines)


def _is_title(line: str, title: str) -> bool:
    # Titles of one notice differ in their last characters only: 汇总表, 报名表.
    return title in line or (fuzz.ratio(line, title) >= TITLE_ALIKE and line[-3:] == title[-3:])


def read_works_list(attachment: Attachment, rule: WorksListRule) -> WorksList | None:
    """The list in a file; None: it is none. A list by its name that cannot be read has neither works nor rows.

    Arguments and result can be pickled. Whatever the file contains, only MemoryError is raised.
    """
    content = _content_of(attachment)
    above = content.lines + tuple(text for table in content.tables for row in table[:3] for text in row.texts)
    found = [list_ for table in content.tables if (list_ := _found(table))]
    if found and is_works_list(attachment.name, above, rule):
        return _list(content, found, attachment)
    by_name = is_works_list(attachment.name, (), rule) and not _OTHER_FORMS.search(attachment.name)
    return WorksList(attachment=attachment) if by_name and not found else None


def _list(content: _Content, found: Sequence[_Found], attachment: Attachment) -> WorksList:
    lines = [*content.lines, *("\t".join(row.texts) for one in found for row in one.above)]
    pairs = [row.texts for one in found for row in one.above]
    stated = _stated(lines) | _stated_in_cells(pairs)
    works = tuple(work for table in found for work in table.works)
    rows = sum(table.rows for table in found)
    return WorksList(
        stated.get("organization"), stated.get("contact_person"), stated.get("contact_phone"), works, rows, attachment
    )


# -- the table ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """A table of works: the rows above its head, the works, and how many rows there are for them."""

    above: tuple[_Row, ...]
    works: tuple[ListedWork, ...]
    rows: int


def _found(table: _Table) -> _Found | None:
    """The works of a table; None where no row is a head with 作品名称 and 类别, or 作品名称 and 制作单位."""
    for place, row in enumerate(table):
        columns = _columns(row)
        if "title" in columns and columns.keys() & {"category", "producer"}:
            body = [one for one in table[place + 1 :][:MOST_ROWS] if _is_for_a_work(one, columns)]
            works = (_work(one, columns) for one in body)
            return _Found(table[:place], tuple(work for work in works if work.title), len(body))
    return None


def _columns(row: _Row) -> dict[str, int]:
    """Which column holds what, by the labels of a head: of two that fit the first."""
    columns: dict[str, int] = {}
    for place, text in sorted(row.cells.items()):
        if name := _column(text):
            columns.setdefault(name, place)
    return columns


def _column(text: str) -> str | None:
    """What a head's cell stands for: stops, blanks, brackets and one wrong character allowed."""
    key = squeezed(re.sub(r"[（(].*?[）)]", "", text, flags=re.DOTALL)) or squeezed(text)
    if key in _NAMES:
        return _NAMES[key]
    near = {
        column
        for label, column in _NAMES.items()
        if len(label) == len(key) >= SHORTEST_GUESS and Levenshtein.distance(label, key) == 1
    }
    return near.pop() if len(near) == 1 else None


def _is_for_a_work(row: _Row, columns: dict[str, int]) -> bool:
    """Whether a row has room for a work: no note or total, and not the head again, on a new page."""
    texts = row.texts
    if texts and _TOTAL.fullmatch(texts[0]):
        return False
    if len(row.cells) == 1 < len(columns):
        return False
    return _columns(row).keys() & {"title", "category"} != {"title", "category"}


def _work(row: _Row, columns: dict[str, int]) -> ListedWork:
    def cell(name: str) -> str:
        return _one_line(row.cells.get(columns.get(name, -1), ""))

    return ListedWork(cell("title"), cell("category"), cell("producer"))


def _one_line(text: str) -> str:
    """A cell's lines joined: Chinese without a blank, as it was broken for want of room."""
    return re.sub(r"(?<=[^\x00-\x7f])\s*\n\s*|\s*\n\s*(?=[^\x00-\x7f])", "", text).replace("\n", " ").strip()


# -- the lines above it ------------------------------------------------------------------------------------------


def _stated(lines: Iterable[str]) -> dict[str, str]:
    """报送单位：…　联系人：…　联系电话：…, on one line or several."""
    stated: dict[str, str] = {}
    for line in lines:
        labels = list(_LABEL.finditer(line))
        for match, following in zip_longest(labels, labels[1:]):
            end = following.start() if following else len(line)
            if value := line[match.end() : end].strip(" \t\u3000_，,；;"):
                stated.setdefault(_LINE_NAMES["".join(match[1].split())], value)
    return stated


def _stated_in_cells(rows: Iterable[Sequence[str]]) -> dict[str, str]:
    """The same in cells side by side."""
    stated: dict[str, str] = {}
    for texts in rows:
        for label, value in pairwise(texts):
            field = _LINE_NAMES.get(squeezed(label))
            if field and squeezed(value) not in _LINE_NAMES:
                stated.setdefault(field, _one_line(value))
    return stated


# -- files -------------------------------------------------------------------------------------------------------


def _content_of(attachment: Attachment) -> _Content:
    """What can be read of a file; nothing of what is neither Word nor PDF nor a spreadsheet."""
    # Imported within: each of these libraries takes its time to load, and most mails bring no list.
    if attachment.kind is Kind.DOCX:
        from parsers.word import read_word

        word = read_word(attachment.content).text
        return _of_word(word) if word else _Content()
    if attachment.kind is Kind.PDF:
        from parsers.form import read_pages

        return _of_pages(read_pages(attachment.content))
    if attachment.kind is Kind.OTHER:
        from parsers.spreadsheet import read_sheets

        sheets = read_sheets(attachment.content)
        return _Content((), tuple(tuple(_Row(dict(enumerate(row))) for row in sheet) for sheet in sheets))
    return _Content()


def _of_word(word: WordText) -> _Content:
    lines = tuple(text for paragraph in word.paragraphs for text in paragraph.text.split("\n") if text.strip())
    return _Content(lines, tuple(_of_word_table(table) for table in word.tables))


def _of_word_table(table: WordTable) -> _Table:
    return tuple(_Row({cell.column: _words(cell) for cell in row}) for row in table.rows)


def _words(cell: WordCell) -> str:
    return cell.text.strip()


def _of_pages(pages: Sequence[PageContent]) -> _Content:
    """A table that goes on on the next page is one; a cell stands in the column in which it stands in its row."""
    lines = tuple(joined(row).text for page in pages for row in rows_of(page.lines_outside_tables()))
    tables: list[list[_Row]] = []
    for page in pages:
        for number, table in enumerate(page.tables):
            rows = [_Row({place: cell.text for place, cell in enumerate(row)}) for row in table.rows]
            if tables and number == 0 and len(rows[0].cells) == len(tables[-1][-1].cells):
                tables[-1] += rows
            else:
                tables.append(rows)
    return _Content(lines, tuple(map(tuple, tables)))
