"""The hidden sheet _meta: what the read-back needs to know about the workbook it reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger.sheets.cells import Value, clean, mark, put, read_text, text_of
from ledger.sheets.columns import CORRECT_BY, REMEDY, generated_columns, review_columns
from ledger.sheets.content import WorkbookContent
from ledger.sheets.form_columns import form_columns
from ledger.sheets.line import Line, version_text
from ledger.sheets.look import Look
from ledger.sheets.table import Column

META, CHOICES = "_meta", "_choices"
SCHEMA = 2  # 1: no rows "form"; columns are told by their headers, so that older files are read alike
UNMARKED = ("序号", "材料", "表格", "推荐表", "原邮件")  # differ from sheet to sheet, or are links


@dataclass(frozen=True, slots=True)
class KnownRow:
    """An entry as this workbook shows it."""

    reference: str
    version: str
    marks: Mapping[str, str]  # header -> mark of the text that we wrote


@dataclass(frozen=True, slots=True)
class Meta:
    """What a workbook says about itself. Without the hidden sheet: nothing."""

    generation: int | None = None
    review: tuple[str, ...] = ()  # headers
    sheets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # title -> review headers on it
    rows: Mapping[int, KnownRow] = field(default_factory=dict)


def write_meta(
    sheet: Any, look: Look, content: WorkbookContent, lines: Iterable[Line], sheets: Mapping[str, Sequence[str]]
) -> None:
    """Rows of (tag, …). `sheets`: every sheet's title and the review headers that stand on it."""
    columns = [
        column
        for column in (*generated_columns(content.campaigns), REMEDY, CORRECT_BY)
        if column.header not in UNMARKED
    ]
    forms = {
        f"{campaign.id}/{category.name}": form_columns(content.campaigns, campaign, category)
        for campaign in content.campaigns
        for category in campaign.categories
    }
    rows: list[Sequence[Value]] = [
        ("generation", content.generation),
        ("schema", SCHEMA),
        ("review", *(column.header for column in review_columns(content.campaigns))),
        ("marked", *(column.header for column in columns)),
        *(("form", form, *(column.header for column in added)) for form, added in forms.items()),
        *(("sheet", title, *headers) for title, headers in sheets.items()),
    ]
    for line in lines:
        if line.entry:
            form = f"{line.entry.campaign}/{line.entry.judgement.category}"
            marks = _marks((*columns, *forms.get(form, ())), line)
            rows.append(("entry", line.entry.id, line.entry.reference_number, version_text(line.entry), marks, form))
    number_style = look.body(centred=False, form="0")
    for number, row in enumerate(rows, 1):
        for index, value in enumerate(row, 1):
            put(sheet.cell(number, index), value, look.plain if isinstance(value, str) else number_style)


def _marks(columns: Iterable[Column[Line]], line: Line) -> str:
    return "".join(mark(text_of(_cleaned(column.value(line)))) for column in columns)


def read_meta(rows: Iterable[Sequence[object]]) -> Meta:
    """From the hidden sheet's values."""
    generation: int | None = None
    review: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    forms: dict[str, tuple[str, ...]] = {}
    sheets: dict[str, tuple[str, ...]] = {}
    entries: dict[int, KnownRow] = {}
    for row in rows:
        tag, *rest = (read_text(value) for value in row)
        values = tuple(text for text in rest if text)
        match tag:
            case "generation" if values and values[0].isdecimal():
                generation = int(values[0])
            case "review":
                review = values
            case "marked":
                marked = values
            case "form" if values:
                forms[values[0]] = values[1:]
            case "sheet" if values:
                sheets[values[0]] = values[1:]
            case "entry" if len(values) > 3 and values[0].isdecimal():
                headers = (*marked, *(header for form in values[4:5] for header in forms.get(form, ())))
                marks = {header: values[3][place * 8 : place * 8 + 8] for place, header in enumerate(headers)}
                entries[int(values[0])] = KnownRow(values[1], values[2], marks)
    return Meta(generation, review, sheets, entries)


def _cleaned(value: Value) -> Value:
    return clean(value) if isinstance(value, str) else value
