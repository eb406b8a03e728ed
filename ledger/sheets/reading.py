"""The workbook's sheets as staff left them -> review cells, and whatever else they wrote; pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledger.sheets.cells import clean, mark, read_text
from ledger.sheets.columns import REFERENCE, REVIEW, TITLE, VERSION
from ledger.sheets.hidden import CHOICES, META, UNMARKED, KnownRow, Meta
from ledger.sheets.table import ID

WHOLE_ROW, WHOLE_SHEET = "整行", "整张工作表"
RESTORE = "程序没有改动它；请从“台账历史”里取最近一份放回原处，或把它移走后再运行。"

Rows = Sequence[Sequence[object]]  # a sheet's values

_FOUR = tuple(column.header for column in REVIEW)
# 案例题目: as it was called in earlier workbooks.
_IDENTITY = (REFERENCE, "单位名称", TITLE, "案例题目", "联系电话", "收稿时间", VERSION)
_HEADER_WITHIN = 20  # rows; staff may put some above


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in a review column of one row."""

    entry_id: int
    column: str  # header
    text: str
    place: str  # 总台账第7行


@dataclass(frozen=True, slots=True)
class Stranger:
    """Something that staff wrote and that has no place in the ledger."""

    entry_id: int | None
    column: str  # header, 整行, 整张工作表
    text: str
    place: str
    why: str  # Chinese


@dataclass(frozen=True, slots=True)
class SheetRead:
    """A sheet of entries as read."""

    title: str
    headers: tuple[str, ...]
    found: tuple[Found, ...]
    strangers: tuple[Stranger, ...]


def tables(sheets: Mapping[str, Rows], meta: Meta) -> Iterator[SheetRead]:
    """The sheets of entries, told by their header's words, wherever staff moved sheet, rows or columns."""
    review = meta.review or _FOUR
    for title, rows in sheets.items():
        for number, row in enumerate(rows[:_HEADER_WITHIN]):
            headers = tuple("".join(read_text(value).split()) for value in row)
            ours = ID in headers or bool(meta.sheets.get(title))
            if ours and REFERENCE in headers and set(review) & set(headers):
                yield _read_table(title, headers, enumerate(rows[number + 1 :], number + 2), review, meta.rows)
                break


def _read_table(
    title: str,
    headers: tuple[str, ...],
    rows: Iterable[tuple[int, Sequence[object]]],
    review: Sequence[str],
    known: Mapping[int, KnownRow],
) -> SheetRead:
    found: list[Found] = []
    strangers: list[Stranger] = []
    for number, values in rows:
        # A header that stands twice keeps both columns: each is read.
        cells = [(header, text) for header, value in zip(headers, values, strict=False) if (text := read_text(value))]
        row = _Row(f"{title}第{number}行", headers, tuple(cells), tuple(review))
        if not cells or (row.is_mail and not row.reviewed):
            continue
        entry_id = row.entry_id(known)
        if entry_id is None:
            strangers.append(row.whole(None, "这一行没有编号，不是台账里的来稿。"))
        elif row.misplaced(known.get(entry_id)):
            if row.reviewed:
                strangers.append(row.whole(entry_id, "这一行的内容与编号对不上，可能是只对几列排了序，未采纳。"))
        else:
            found.extend(row.review_cells(entry_id))
            strangers.extend(row.edits(entry_id, known.get(entry_id)))
    return SheetRead(title, headers, tuple(found), tuple(strangers))


@dataclass(frozen=True, slots=True)
class _Row:
    """A row below the header; `cells` are those with text."""

    place: str
    headers: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]
    review: tuple[str, ...]

    def text(self, header: str) -> str:
        return next((text for name, text in self.cells if name == header), "")

    @property
    def is_mail(self) -> bool:
        """A quarantined mail's row on 退回与待核: it has no entry."""
        return re.fullmatch(r"M\d+", self.text(ID)) is not None

    @property
    def reviewed(self) -> bool:
        return any(header in self.review for header, _ in self.cells)

    def entry_id(self, known: Mapping[int, KnownRow]) -> int | None:
        """By the hidden ID, else by 受理编号 and 版本."""
        if (written := self.text(ID)).isdecimal():
            return int(written)
        if written:
            return None
        reference, version = self.text(REFERENCE), self.text(VERSION)
        fitting = [
            number
            for number, row in known.items()
            if row.reference == reference and (not version or row.version == version)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def misplaced(self, known: KnownRow | None) -> bool:
        """Two or more of the identifying cells are not this entry's: the ID was left behind, or copied along."""
        return known is not None and len([header for header in _IDENTITY if self._differs(header, known)]) > 1

    def review_cells(self, entry_id: int) -> Iterator[Found]:
        for header in dict.fromkeys(header for header in self.headers if header in self.review):
            texts = [text for name, text in self.cells if name == header] or [""]
            for text in texts:
                yield Found(entry_id, header, text, self.place)

    def edits(self, entry_id: int, known: KnownRow | None) -> Iterator[Stranger]:
        """Changes in columns that the program fills, and texts in columns that it does not know."""
        if known is None:
            return
        for header in known.marks:
            if header in self.headers and self._differs(header, known):
                why = "这一列由程序生成，表中的改动未采纳。"
                yield Stranger(entry_id, header, self.text(header), self.place, why)
        for header, text in self.cells:
            if header not in known.marks and header not in self.review and header not in (ID, *UNMARKED):
                yield Stranger(entry_id, header or "（无表头）", text, self.place, "台账没有这一列，未带入新表。")

    def whole(self, entry_id: int | None, why: str) -> Stranger:
        text = "；".join(f"{header}：{text}" if header else text for header, text in self.cells if header != ID)
        return Stranger(entry_id, WHOLE_ROW, text, self.place, why)

    def _differs(self, header: str, known: KnownRow) -> bool:
        return header in self.headers and header in known.marks and mark(self.text(header)) != known.marks[header]


def missing(sheets: Collection[str], read: Sequence[SheetRead], meta: Meta) -> str | None:
    """Why not all that staff may have filled in can be read."""
    headers = {table.title: table.headers for table in read}
    for title, expected in meta.sheets.items():
        if expected and title in sheets and title not in headers:
            return f"的工作表“{title}”里找不到表头（{REFERENCE}等列）；请恢复表头后再运行。程序没有改动它。"
        if lost := [header for header in expected if header not in headers.get(title, expected)]:
            return f"的工作表“{title}”缺少“{'、'.join(lost)}”列；请恢复这些列的表头后再运行。程序没有改动它。"
    review = meta.review or _FOUR
    if not any(set(review) <= set(found) for found in headers.values()):
        return f"里找不到带“{REFERENCE}、{'、'.join(review)}”表头的工作表。{RESTORE}"
    return None


def foreign_sheets(sheets: Mapping[str, Rows], read: set[str], meta: Meta) -> Iterator[Stranger]:
    """Sheets that staff added."""
    for title, rows in sheets.items():
        if title in read or title in meta.sheets or title in (META, CHOICES) or not meta.sheets:
            continue
        lines = ["，".join(text for value in row if (text := read_text(value))) for row in rows]
        if text := "\n".join(line for line in lines if line):
            why = "自己加的工作表不带入新表；原件保存在“台账历史”里。"
            yield Stranger(None, WHOLE_SHEET, clean(text, 1000), title, why)
