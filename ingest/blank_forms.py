"""A campaign's forms (附件) as blank Word documents, so that units fill in exactly what we read; pure.

The answer cells bear the instructions of the campaign file and nothing else: what is printed there beyond them would
be read as an answer. What else a unit should know stands below the table.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from config.model import Campaign, Category, FormPart, Row, WorksListRule
from parsers.forms.template import UNITS

SONG, FANGSONG, HEI = "宋体", "仿宋", "黑体"
GREY = RGBColor(0x80, 0x80, 0x80)
WIDTHS = (Mm(30), Mm(46), Mm(30), Mm(46))  # label, answer, label, answer
LIST_HEAD = (("序号", Mm(15)), ("作品名称", Mm(62)), ("类别", Mm(35)), ("制作单位", Mm(45)))
LIST_LINES = ("报送单位：", "联系人：", "联系电话：")
LIST_ROWS = 10  # where the campaign file does not say how many
# Rows that stand side by side, as in the annexes of notice 1 and 3.
BESIDE = {("organization", "founded"), ("contact_person", "contact_phone"), ("episodes", "episode_minutes")}
LINE, TEXT, LONG_TEXT, SIGNATURE = Mm(11), Mm(26), Mm(68), Mm(38)  # least height of a row
SHORT = frozenset(  # rows that are answered on one line
    (
        *("province", "organization", "submitting_organization", "founded", "contact_person", "contact_phone"),
        *("case_title", "category", "producer", "media_type", "platform", "episodes", "episode_minutes", "date"),
    )
)
PLACE_OF_SEAL = ("（单位公章）", "年　　月　　日")
_ALWAYS = (1980, 1, 1, 0, 0, 0)  # the date in the package: the same campaign gives the same bytes
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def blank_forms(campaign: Campaign) -> tuple[tuple[str, bytes], ...]:
    """File name and content (.docx) of each form and of the list of works; one that several categories share once.

    The same campaign always gives the same bytes.
    """
    made = [(_name(part.annex, part.title), _form(part, campaign)) for part in _forms(campaign)]
    if rule := campaign.works_list:
        made.append((_name(rule.annex, rule.title), _works_list(rule, campaign)))
    return tuple(_told_apart(made))


def _forms(campaign: Campaign) -> list[FormPart]:
    parts = [category.form for category in campaign.categories if category.form]
    return [part for number, part in enumerate(parts) if part not in parts[:number]]


def _name(annex: str, title: str) -> str:
    """附件1-党员风采推荐表.docx, without what Windows allows in no name."""
    return _UNSAFE.sub("", "-".join(filter(None, (annex, title))))[:120].strip(" .") + ".docx"


def _told_apart(made: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Two forms of one title get numbers."""
    for number, (name, content) in enumerate(made):
        before = sum(other.lower() == name.lower() for other, _ in made[:number])
        yield (f"{name.removesuffix('.docx')}（{before + 1}）.docx" if before else name), content


# -- a form --------------------------------------------------------------------------------------------------------


def _form(part: FormPart, campaign: Campaign) -> bytes:
    document = _page(part.title, part.annex, campaign)
    table = _table(document, WIDTHS)
    for rows in _lines(part.rows):
        cells = table.add_row().cells
        if len(rows) == 1:
            cells[1].merge(cells[3])
        for number, row in enumerate(rows):
            _label(cells[2 * number], row.label)
            _answer(cells[2 * number + 1], row, part)
        _least_height(table.rows[-1], max(_height(row) for row in rows))
    sharing = campaign.with_form(part)
    _notes(document, [note for row in part.rows for note in _row_notes(row, sharing)])
    return _saved(document)


def _lines(rows: Sequence[Row]) -> Iterator[tuple[Row, ...]]:
    """The rows as they stand in the table: one to a line, or two."""
    beside = {id(one) for one, other in pairwise(rows) if (one.field, other.field) in BESIDE}
    place = 0
    while place < len(rows):
        count = 2 if id(rows[place]) in beside else 1
        yield tuple(rows[place : place + count])
        place += count


def _label(cell: Any, label: str) -> None:
    """The label as the file has it; what stands in brackets at its end on a line of its own: 负责人签名（单位盖章）."""
    main, bracket, rest = label.partition("（")
    lines = [main, bracket + rest] if len(label) > 6 and bracket and label.endswith("）") else [label]
    for number, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _write(paragraph, line, SONG, 12)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _answer(cell: Any, row: Row, part: FormPart) -> None:
    """An empty cell with the instruction; of the cell for signature and seal at its foot."""
    signs = row.field == "signature"
    lines = row.instruction or (PLACE_OF_SEAL if signs and part.stamped else ())
    for number, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        at_the_end = signs or line in UNITS  # the number is written before it
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if at_the_end else WD_ALIGN_PARAGRAPH.LEFT
        paragraph.paragraph_format.space_after = Pt(3)
        _write(paragraph, _wide(line) if signs else line, FANGSONG, 12 if signs else 10.5, GREY)
    side = WD_CELL_VERTICAL_ALIGNMENT.CENTER if row.field in SHORT else WD_CELL_VERTICAL_ALIGNMENT.TOP
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM if signs else side


def _wide(line: str) -> str:
    """Room for the figures of the date."""
    return re.sub(r"年\s*月\s*日", "年　　月　　日", line)


def _height(row: Row) -> Any:
    if row.field == "signature":
        return SIGNATURE
    if row.field in SHORT and not row.max_length:
        return LINE
    return LONG_TEXT if (row.max_length or 0) > 1000 or (row.min_length or 0) > 1000 else TEXT


def _row_notes(row: Row, sharing: Sequence[Category]) -> Iterator[str]:
    """What the instruction does not say already."""
    if row.field == "category" and len(sharing) > 1:
        yield f"“{row.label}”栏请填：{'、'.join(category.name for category in sharing)}。"
    if row.instruction:
        return
    if row.min_length and row.max_length:
        yield f"“{row.label}”栏{row.min_length}—{row.max_length}字。"
    elif row.max_length:
        yield f"“{row.label}”栏不超过{row.max_length}字。"


# -- the list of works -----------------------------------------------------------------------------------------------


def _works_list(rule: WorksListRule, campaign: Campaign) -> bytes:
    document = _page(rule.title, rule.annex, campaign)
    for line in LIST_LINES:
        _write(document.add_paragraph(), line, FANGSONG, 14)
    table = _table(document, tuple(width for _, width in LIST_HEAD))
    for number in range((rule.max_rows or LIST_ROWS) + 1):
        cells = table.add_row().cells
        texts = [label for label, _ in LIST_HEAD] if number == 0 else [str(number)]
        for cell, text in zip(cells, texts, strict=False):
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            _write(cell.paragraphs[0], text, SONG, 12)
        for cell in cells:
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        _least_height(table.rows[-1], LINE)
    _notes(document, [f"“类别”栏请填：{'、'.join(category.name for category in campaign.categories)}。"])
    return _saved(document)


# -- Word ------------------------------------------------------------------------------------------------------------


def _page(title: str, annex: str, campaign: Campaign) -> Any:
    """An empty A4 page with the annex's number and the title."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(28)
    section.top_margin = section.bottom_margin = Mm(25)
    _set_font(document.styles["Normal"], FANGSONG, 12)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, campaign.office or campaign.title, ""
    if annex:
        _write(document.add_paragraph(), annex, HEI, 16)
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(10)
    _write(paragraph, title, SONG, 18).bold = True
    return document


def _table(document: Any, widths: Sequence[Any]) -> Any:
    table = document.add_table(rows=0, cols=len(widths))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    return table


def _least_height(row: Any, height: Any) -> None:
    """A row grows with what is written in it; the place of the seal stays on one page."""
    row.height, row.height_rule = height, WD_ROW_HEIGHT_RULE.AT_LEAST
    if height == SIGNATURE:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _notes(document: Any, notes: Sequence[str]) -> None:
    """Below the table: 注：1.…"""
    several = len(notes) > 1
    for number, note in enumerate(notes, 1):
        words = f"{'注：' if number == 1 else '　　'}{f'{number}.' if several else ''}{note}"
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(4 if number == 1 else 0)
        paragraph.paragraph_format.space_after = Pt(0)
        _write(paragraph, words, FANGSONG, 10.5)


def _write(paragraph: Any, text: str, font: str, size: float, colour: RGBColor | None = None) -> Any:
    run = paragraph.add_run(text)
    _set_font(run, font, size)
    if colour is not None:
        run.font.color.rgb = colour
    return run.font


def _set_font(styled: Any, font: str, size: float) -> None:
    """Word keeps the font for Chinese apart; without it it takes its own."""
    styled.font.name, styled.font.size = font, Pt(size)
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(script), font)


def _saved(document: Any) -> bytes:
    """The file, with one date for all its parts."""
    stream, same = io.BytesIO(), io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as made, zipfile.ZipFile(same, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            part = zipfile.ZipInfo(name, _ALWAYS)
            part.compress_type, part.create_system = zipfile.ZIP_DEFLATED, 0  # the same on every system
            kept.writestr(part, made.read(name))
    return same.getvalue()
