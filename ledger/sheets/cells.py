"""A cell's text, both ways: people's words into a cell so that they stay words, and a cell's value as text; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zlib import crc32

OUR_LIMIT = 32_000  # of submitters' text; Excel cuts at 32,767 without a word
EXCEL_LIMIT = 32_767  # UTF-16 units in a cell

# What XML 1.0 cannot hold, or what openpyxl writes and then nobody can open; and C1 controls, which show nothing.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Signs that turn the reading direction round: a file name that seems to end in .pdf, and ends in .exe.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ODD = re.compile(f"\r|{_UNWRITABLE.pattern}|{_DIRECTION.pattern}")
# ECMA-376 Part 1, 22.9.2.19: _xHHHH_ in a cell's text means the character of that number. openpyxl knows nothing of it.
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_LIKE_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that opens a file or a folder."""

    text: str
    target: str  # relative to the workbook's folder, with "/", escaped as Excel does


Value = str | int | date | datetime | Link | None  # datetimes without zone: Excel knows none


def clean(text: str, limit: int = OUR_LIMIT) -> str:
    """Text that a cell can hold: line ends LF, nothing unwritable, at most `limit` UTF-16 units.

    >>> clean("a\\x00b\\r\\nc\\u202efdp")
    'a�b\\ncfdp'
    """
    if _ODD.search(text):
        text = _DIRECTION.sub("", _UNWRITABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")))
    if len(text) * 2 <= limit:
        return text
    units = text.encode("utf-16-le")
    return text if len(units) <= limit * 2 else units[: limit * 2 - 2].decode("utf-16-le", "ignore") + "…"


def put(cell: Any, value: Value, style: tuple[Any, Any], *, limit: int = OUR_LIMIT) -> None:
    """Write a value into an openpyxl cell. Text stays text, whatever it looks like; the one door for every text.

    `style` is a pair of shared style arrays: the plain one, and the one with quotePrefix, which keeps a text that looks
    like a formula from becoming one when somebody opens the cell and presses Enter.
    """
    text = value.text if isinstance(value, Link) else value
    quoted = False
    if isinstance(text, str):
        text = clean(text, limit)
        quoted = text.startswith(_FORMULA_STARTS)
        if text:
            cell.value = _LIKE_ESCAPE.sub("_x005F_", text)
            cell.data_type = "s"  # openpyxl takes "=…" for a formula and "#N/A" for an error
    elif text is not None:
        cell.value = text
    if isinstance(value, Link):
        cell.hyperlink = value.target
    cell._style = style[quoted]  # last: openpyxl gives a date a format, and would write it into the shared style


def text_of(value: object) -> str:
    """A value as a person reads it in its cell: trimmed, 1.0 as 1, dates as 2026-11-19, times of day to the minute.

    >>> text_of(13800000000.0), text_of(datetime(2026, 11, 19)), text_of("\\u3000通过\\xa0")
    ('13800000000', '2026-11-19', '通过')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        # Excel counts days in a float; what was 14:30 may come back as 14:29:59.999.
        minute = value.replace(tzinfo=None) + timedelta(seconds=30)
        midnight = minute.time().replace(second=0, microsecond=0) == time(0)
        return f"{minute:%Y-%m-%d}" if midnight else f"{minute:%Y-%m-%d %H:%M}"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Link):
        return value.text
    return clean(str(value).replace("\xa0", " "), EXCEL_LIMIT).strip()


def read_text(value: object) -> str:
    """`text_of` what openpyxl read from a file."""
    if isinstance(value, str):
        value = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)
    return text_of(value)


def mark(text: str) -> str:
    """A short mark of a cell's text, to see later whether somebody changed it."""
    return f"{crc32(text.encode()):08x}"
