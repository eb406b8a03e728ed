"""The columns of one category's sheet that show the rows of its form and the lines that its mails state; pure."""

from __future__ import annotations

from collections.abc import Sequence

from config.model import Campaign, Category, LinkPart, Row
from config.parts import called
from ledger.sheets.columns import SIGNED, fixed_headers, free_header, generated_columns, stated_rows
from ledger.sheets.line import Line
from ledger.sheets.table import Column

LINKS = "links"  # field: the addresses of works, one a line
# Fields that have columns of their own, and fields of whole sentences.
_ELSEWHERE = frozenset(("province", "case_title", "contact_person", "contact_phone"))
_LONG = frozenset(("summary", "content", "awards", "creators", "reach", "reason", "signature", LINKS))
_MOST_LINES = 8


def form_columns(campaigns: Sequence[Campaign], campaign: Campaign, category: Category) -> tuple[Column[Line], ...]:
    """A column for each of `stated_rows` that no other column shows, under the form's label, and one for addresses.

    `campaigns`: all of the workbook; a label that one of its columns has is told apart by its ending.
    """
    generated = {column.header for column in generated_columns(campaigns, (campaign, category))}
    shown = {
        *_ELSEWHERE,
        *(column.field for column in campaign.columns),
        *(["signature"] if SIGNED in generated else []),
    }
    taken = fixed_headers(campaigns) | {column.header for column in generated_columns(campaigns)}
    columns = []
    for row in (*stated_rows(category), *_links(category)):
        if row.field not in shown:
            columns.append(_form_column(row, free_header(row.label, taken)))
            taken.add(columns[-1].header)
    return tuple(columns)


def _links(category: Category) -> tuple[Row, ...]:
    """A row for the addresses of works, where the category asks for any; the ledger has them in one field."""
    names = [called(part) for part in category.parts if isinstance(part, LinkPart)]
    return (Row(field=LINKS, label=names[0]),) if names else ()


def _form_column(row: Row, header: str) -> Column[Line]:
    field = row.field
    if row.max_length or row.min_length or field in _LONG:
        return Column(header, 34, lambda line: line.answer(field), centred=False, most_lines=_MOST_LINES)
    width = 10 if len(header) < 4 else min(22, max(16, 2 * len(header) + 2))
    return Column(header, width, lambda line: line.answer(field))
