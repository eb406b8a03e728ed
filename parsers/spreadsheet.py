""".xlsx bytes -> rows of texts; pure, bounded, never raises; the only parser that knows openpyxl.

openpyxl sets no limits: a sheet of a few kilobytes may unpack to gigabytes, or claim a million rows. So the package
is looked through before, and of its first sheets only the beginning is read.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from itertools import islice
from typing import Any

from parsers.containers.values import MB, Budget, Limits, Unread
from parsers.containers.zips import zip_members

LIMITS = Limits(files=2000, size=60 * MB, ratio=200)
MOST_XML = 20 * MB  # of all parts together; a hundred rows are not a hundredth of that
MOST_SHEETS = 5
MOST_ROWS = 300  # of a sheet
MOST_COLUMNS = 30
LONGEST = 2000  # characters of a cell

Rows = tuple[tuple[str, ...], ...]


def read_sheets(content: bytes) -> tuple[Rows, ...]:
    """The texts of the first sheets that are shown, row by row; () where it is no .xlsx, or no honest one.

    A blank cell is "", a blank row is left out.
    """
    if not content.startswith(b"PK") or not _is_honest(content):
        return ()
    try:
        # Other programs' files lack a default style, or hold what openpyxl does not know: it warns, and reads on.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return tuple(_sheets(content))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a stranger's file: openpyxl raises KeyError, ValueError, TypeError and others
        return ()


def _is_honest(content: bytes) -> bool:
    """Whether the package unpacks within the limits, and its XML declares no entities."""
    xml = 0
    budget = Budget.of(LIMITS, len(content))
    for member in zip_members(content, budget):
        if isinstance(member, Unread):
            return False
        budget.spend(len(member.content))
        if budget.files < 0 or budget.size < 0:
            return False
        if member.path.lower().endswith((".xml", ".rels")):
            xml += len(member.content)
            if xml > MOST_XML or _has_doctype(member.content):
                return False
    return xml > 0


def _has_doctype(xml: bytes) -> bool:
    """Office writes none; in UTF-16 the letters stand apart."""
    return b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"<\0!\0D\0O" in xml or b"\0<\0!\0D\0O" in xml


def _sheets(content: bytes) -> Iterator[Rows]:
    # Loaded late: it takes a quarter of a second, and most mails bring no spreadsheet.
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in islice((one for one in book.worksheets if one.sheet_state == "visible"), MOST_SHEETS):
            sheet.reset_dimensions()  # what the file says of its size need not be true
            values = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
            rows = (tuple(map(_text, row)) for row in values)
            yield tuple(row for row in rows if any(row))
    finally:
        book.close()


def _text(value: Any) -> str:
    """A cell as people see it: numbers without a decimal point where they are whole."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)[:LONGEST].strip()
