"""Staff's edits in an Excel file -> values: the file's cells, and a pure three-way merge by the entries' ids."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

from openpyxl import load_workbook

from ledger.model import Conflict
from ledger.sheets.cells import clean
from ledger.sheets.columns import CONCLUSION, CONCLUSIONS, REVIEWED
from ledger.sheets.hidden import META, read_meta
from ledger.sheets.reading import RESTORE, Found, Rows, Stranger, foreign_sheets, missing, tables

__all__ = ["Change", "Found", "Merge", "ReadBack", "Stranger", "merge", "normal", "read_back"]

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadBack:
    """All that staff's file says. With `trouble` it could not be read, and must not be overwritten."""

    generation: int | None = None  # of the workbook it was written as; None: no file, or without the hidden sheet
    found: tuple[Found, ...] = ()  # every review cell on every sheet
    strangers: tuple[Stranger, ...] = ()
    trouble: str | None = None  # Chinese
    sha256: str = ""  # of the file; "" where there is none
    saved_by: str = ""  # as the file says

    @property
    def rows(self) -> dict[int, dict[str, str]]:
        """Entry id -> header -> text; where sheets differ, the first sheet's."""
        rows: dict[int, dict[str, str]] = {}
        for cell in self.found:
            rows.setdefault(cell.entry_id, {}).setdefault(cell.column, cell.text)
        return rows


@dataclass(frozen=True, slots=True)
class Change:
    """An entry whose review cells staff changed: the cells as they are now to be."""

    entry_id: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class Merge:
    """What to take over, and what a person has to look at."""

    changes: tuple[Change, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


# -- the file ----------------------------------------------------------------------------------------------------


def read_back(path: Path) -> ReadBack:
    """Read staff's file once, as bytes, so that no handle stays open. No file: nothing was edited."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return ReadBack()
    except PermissionError:
        return ReadBack(trouble=f"{path.name} 正被占用，无法读取；请关闭后再运行一次。")
    sha256 = hashlib.sha256(content).hexdigest()
    if trouble := _not_a_workbook(content):
        return ReadBack(trouble=f"{path.name} {trouble}", sha256=sha256)
    try:
        sheets, saved_by = _load(content)
    except Exception as error:  # noqa: BLE001 - on damaged files openpyxl, zipfile and expat raise anything
        return ReadBack(trouble=f"{path.name} 已损坏，无法读取（{type(error).__name__}）。{RESTORE}", sha256=sha256)
    meta = read_meta(sheets.get(META, ()))
    read = list(tables(sheets, meta))
    if trouble := missing(sheets, read, meta):
        return ReadBack(meta.generation, trouble=f"{path.name} {trouble}", sha256=sha256, saved_by=saved_by)
    found = [cell for table in read for cell in table.found]
    strangers = [stranger for table in read for stranger in table.strangers]
    strangers += foreign_sheets(sheets, {table.title for table in read}, meta)
    return ReadBack(meta.generation, tuple(found), tuple(strangers), None, sha256, saved_by)


def _not_a_workbook(content: bytes) -> str | None:
    if content.startswith(b"PK"):
        return None
    if content.startswith(bytes.fromhex("D0CF11E0A1B11AE1")):  # OLE2, [MS-CFB] 2.2
        if "EncryptedPackage".encode("utf-16-le") in content:
            return "设了打开密码，无法读取；请取消密码，另存为 .xlsx 后再运行。"
        return "是旧版 Excel 格式（.xls）；请另存为 .xlsx 后再运行。"
    return f"不是 Excel 文件，或已损坏。{RESTORE}"


def _load(content: bytes) -> tuple[dict[str, Rows], str]:
    """Every sheet's values, and who saved the file last."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about extensions of Excel's that openpyxl does not keep; we only read
        workbook: Any = load_workbook(BytesIO(content), read_only=True, data_only=True)
        sheets: dict[str, Rows] = {}
        for sheet in workbook.worksheets:
            sheets[sheet.title] = list(sheet.iter_rows(values_only=True))
    return sheets, workbook.properties.lastModifiedBy or ""


# -- the merge; pure ---------------------------------------------------------------------------------------------


def merge(
    theirs: ReadBack,
    base: Mapping[int, Cells],
    ours: Mapping[int, Cells],
    *,
    earlier: Mapping[int, Cells] = MappingProxyType({}),
) -> Merge:
    """Take what staff changed since `base` (the review cells that their generation of the workbook was written with)
    unless `ours` (the ledger now; a row for every entry, if an empty one) changed too.

    theirs = base: nothing. ours = base: take. Both changed alike: nothing. Else ours stays, and both are listed; so are
    a verdict outside the list, a date that is none, an entry that is not ours, and every stranger. `earlier`: what was
    taken before from this same generation, when Excel held the file and it could not be written again.
    """
    texts: dict[int, dict[str, list[Found]]] = defaultdict(lambda: defaultdict(list))
    for cell in theirs.found:
        texts[cell.entry_id][cell.column].append(cell)
    saved = f"（文件最后由{theirs.saved_by}保存）" if theirs.saved_by else ""
    changes: list[Change] = []
    conflicts: list[Conflict] = []
    for entry_id, columns in texts.items():
        if entry_id not in ours:
            conflicts.extend(_unknown(entry_id, columns, saved))
            continue
        now = {column: normal(column, text) for column, text in ours[entry_id].items()}
        taken: dict[str, str] = {}
        for column, cells in columns.items():
            before = normal(column, base.get(entry_id, {}).get(column, ""))
            outcome = _one(cells, before, now.get(column, ""), earlier.get(entry_id, {}).get(column))
            if isinstance(outcome, Conflict):
                why = f"{outcome.why}{saved}"
                conflicts.append(Conflict(entry_id, column, outcome.theirs, now.get(column, ""), why))
            elif outcome is not None:
                taken[column] = outcome
        if taken:
            changes.append(Change(entry_id, {**now, **taken}))
    conflicts.extend(
        Conflict(
            stranger.entry_id if stranger.entry_id in ours else None,
            stranger.column,
            stranger.text,
            "",
            f"{stranger.place}：{stranger.why}{saved}",
        )
        for stranger in theirs.strangers
    )
    return Merge(tuple(changes), tuple(dict.fromkeys(conflicts)))


def normal(column: str, text: str) -> str:
    """The one way to write what staff typed: trimmed; dates ISO; what cannot be read stays as it is.

    >>> normal("审核日期", "2026年11月19日"), normal("审核日期", "11.19"), normal("审核结论", "通 过")
    ('2026-11-19', '11.19', '通过')
    """
    text = clean(text).replace("\xa0", " ").strip()
    if column == CONCLUSION:
        return "".join(text.split())
    return _iso(text) or text if column == REVIEWED else text


_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")


def _iso(text: str) -> str | None:
    written = _DATE.fullmatch(text)
    if not written:
        return None
    year, month, day = (int(part) for part in written.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _one(cells: Sequence[Found], base: str, ours: str, earlier: str | None) -> str | Conflict | None:
    """What one cell of the ledger becomes: a new text, a conflict (theirs and why), or None for no change."""
    column = cells[0].column
    texts = {normal(column, cell.text): cell for cell in cells}
    changed = {text: cell for text, cell in texts.items() if text != base}
    if earlier is not None and earlier == ours:  # the ledger has it from this very workbook, which was not rewritten
        if not changed:
            return base if base != ours else None  # typed, taken, and then taken back
        changed = {text: cell for text, cell in changed.items() if text != earlier}
        base = earlier
    if not changed or set(changed) == {ours}:
        return None
    if len(changed) > 1:
        theirs = "；".join(f"{cell.place}：{cell.text or '（空）'}" for cell in changed.values())
        return Conflict(None, column, theirs, ours, "同一件在几处填得不一样，未采纳。")
    [(text, cell)] = changed.items()
    if why := _unreadable(column, text):
        return Conflict(None, column, cell.text, ours, f"{cell.place}：{why}")
    if ours != base:
        return Conflict(None, column, cell.text, ours, f"{cell.place}：填写期间台账里这一格另有改动，保留台账的。")
    return text


def _unreadable(column: str, text: str) -> str | None:
    if column == CONCLUSION and text not in ("", *CONCLUSIONS):
        return f"审核结论只能是{'、'.join(CONCLUSIONS)}，未采纳。"
    if column == REVIEWED and text and _iso(text) is None:
        return "日期读不懂，请写成 2021-05-20 这样的形式。"
    return None


def _unknown(entry_id: int, columns: Mapping[str, Sequence[Found]], saved: str) -> Iterator[Conflict]:
    for column, cells in columns.items():
        for cell in cells:
            if cell.text:
                yield Conflict(None, column, cell.text, "", f"{cell.place}：台账里没有这一件（ID {entry_id}）。{saved}")
