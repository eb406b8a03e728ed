"""How moments, sizes and other people's words read in our Chinese; pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991
WEEKDAYS = "一二三四五六日"
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}  # control, direction marks, lone surrogates: they can make text lie


def moment(when: datetime) -> str:
    """A moment to the minute, in Beijing time.

    >>> from datetime import UTC
    >>> moment(datetime(2021, 6, 10, 15, 59, 59, tzinfo=UTC))
    '2021年6月10日（星期四）23时59分'
    """
    local = when.astimezone(BEIJING)
    return f"{day(local)}（星期{WEEKDAYS[local.weekday()]}）{local:%H}时{local:%M}分"


def day(when: datetime) -> str:
    """A day as letters are dated: 2021年6月10日."""
    local = when.astimezone(BEIJING)
    return f"{local.year}年{local.month}月{local.day}日"


def size(octets: int) -> str:
    """A file's size, of 1024×1024 bytes to the MB, as Windows shows it.

    >>> size(10_485_760), size(2048), size(12)
    ('10 MB', '2 KB', '12 B')
    """
    if octets < 1024:
        return f"{octets} B"
    if octets < 1024 * 1024:
        return f"{octets / 1024:.0f} KB"
    return f"{octets / 1024 / 1024:.1f}".removesuffix(".0") + " MB"


def plain(text: str, limit: int = 80) -> str:
    """Other people's words on one line, nothing hidden in them, no link that a mail program would make clickable.

    >>> plain("推荐表\\u202e\\r\\n .pdf")
    '推荐表 .pdf'
    """
    seen = "".join(" " if character.isspace() else character for character in text[: 20 * limit])
    shown = "".join(character for character in seen if unicodedata.category(character) not in UNSEEN)
    line = re.sub(r"(?i)(?<=[a-z]):(?=//)", "：", re.sub(r" +", " ", shown).strip())
    return line if len(line) <= limit else line[:limit].rstrip() + "……"


def quoted(text: str, limit: int = 80) -> str:
    """The same in quotation marks, those inside it turned into single ones, as Chinese typesetting does.

    >>> quoted("“四强”党支部")
    '“‘四强’党支部”'
    """
    return f"“{plain(text, limit).replace('“', '‘').replace('”', '’')}”"


def listed(names: list[str] | tuple[str, ...], limit: int = 8) -> str:
    """Several names, quoted; the first few where there are many."""
    shown = "、".join(quoted(name) for name in names[:limit])
    return f"{shown}等{len(names)}个文件" if len(names) > limit else shown
