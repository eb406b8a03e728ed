"""Entries -> Excel: builds the workbook, and puts it in the place of the old one without ever losing that."""

from __future__ import annotations

import filecmp
import glob
import hashlib
import os
import shutil
import time
from collections.abc import Collection
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from ledger.sheets import entries, register
from ledger.sheets.cells import clean
from ledger.sheets.columns import COLUMNS
from ledger.sheets.content import WorkbookContent, lines, quarantined
from ledger.sheets.entries import Choices, write_entries
from ledger.sheets.guide import write_guide
from ledger.sheets.hidden import CHOICES, META, write_meta
from ledger.sheets.line import BEIJING
from ledger.sheets.look import Look
from ledger.sheets.summary import write_summary
from ledger.sheets.table import Table, write_table

__all__ = [
    "COLUMNS",
    "WorkbookBusyError",
    "WorkbookChangedError",
    "WorkbookContent",
    "build",
    "holder",
    "sheet_title",
    "write_workbook",
]

MASTER, SUMMARY, WAITING, REGISTER = "总台账", "汇总", "退回与待核", "来信登记"
PRINTED, CONFLICTS, GUIDE = "打印版", "待核对", "说明"
_RESERVED = (MASTER, SUMMARY, WAITING, REGISTER, PRINTED, CONFLICTS, GUIDE, META, CHOICES, "History")  # Excel's own
KEPT = 30  # earlier workbooks in 台账历史
_FULL_WIDTH = str.maketrans("[]:*?/\\", "［］：＊？／＼")
_WAITS = (0.1, 0.2, 0.4, 0.8, 1.0)  # seconds between attempts: virus scanners and indexers let go soon, Excel does not


class WorkbookBusyError(Exception):
    """Somebody has the workbook open; it was left as it is. The message is for staff."""


class WorkbookChangedError(Exception):
    """The workbook is not the one that was read back: read it again first. The message is for staff."""


def write_workbook(path: Path, content: WorkbookContent, *, unchanged_since: str | None = None) -> None:
    """Write the workbook whole or not at all; the one it replaces goes to 台账历史 beside it.

    `unchanged_since`: the sha256 of the file that was read back; if another lies there now, somebody saved in between,
    and WorkbookChangedError is raised. WorkbookBusyError: it could not be replaced. Other OSErrors pass.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.stem}.tmp.xlsx")
    built = BytesIO()
    build(content, path.parent).save(built)
    try:
        with temporary.open("wb") as file:
            file.write(built.getbuffer())
            file.flush()
            os.fsync(file.fileno())
        _keep_old(path, content)
        _replace(temporary, path, unchanged_since)
    finally:
        temporary.unlink(missing_ok=True)


def build(content: WorkbookContent, folder: Path) -> Any:
    """The openpyxl workbook; `folder` is where it will lie, for links start there."""
    book = _Book(content.title)
    all_lines = lines(content, folder)
    book.entries(MASTER, entries.master(content, all_lines))
    for campaign in content.campaigns:
        for category in campaign.categories:
            mark = f"（{campaign.reference_prefix}）" if _is_shared(category.name, content) else ""
            title = sheet_title(category.name, {*_RESERVED, *book.sheets}, mark)
            book.entries(title, entries.category(content, campaign, category, all_lines))
    write_summary(book.sheet(SUMMARY), book.look, content)
    book.entries(WAITING, entries.returned(content, all_lines, quarantined(content, folder)))
    write_table(book.sheet(REGISTER), book.look, register.mails(content, folder))
    book.entries(PRINTED, entries.printed(content, all_lines))
    write_table(book.sheet(CONFLICTS), book.look, register.conflicts(content))
    write_guide(book.sheet(GUIDE), book.look, content)
    write_meta(book.meta, book.look, content, all_lines, book.sheets)
    return book.finished()


class _Book:
    """A workbook in the making: its look, its sheets in order, and which review columns stand on which."""

    def __init__(self, title: str) -> None:
        self.workbook: Any = Workbook()
        self.workbook.properties.title = clean(title, 200)
        self.workbook.properties.creator = "tougao"
        self.look = Look(self.workbook)
        self.meta = self.workbook.active
        self.meta.title = META
        self._choices = Choices(self.workbook, self.workbook.create_sheet(CHOICES), self.look)
        self.sheets: dict[str, tuple[str, ...]] = {}

    def sheet(self, title: str, review: tuple[str, ...] = ()) -> Any:
        self.sheets[title] = review
        return self.workbook.create_sheet(title)

    def entries(self, title: str, table: Table[Any]) -> None:
        review = tuple(column.header for column in table.columns if column.review)
        write_entries(self.sheet(title, review), self.look, table, self._choices)

    def finished(self) -> Any:
        for name in (META, CHOICES):
            sheet = self.workbook[name]
            sheet.sheet_state = "hidden"
            self.workbook.move_sheet(sheet, len(self.workbook.sheetnames))
        self.workbook.active = 0
        self.workbook.active.sheet_view.tabSelected = True
        return self.workbook


def _is_shared(name: str, content: WorkbookContent) -> bool:
    """Whether several campaigns have a category of that name."""
    return sum(campaign.category(name) is not None for campaign in content.campaigns) > 1


def sheet_title(name: str, taken: Collection[str], mark: str = "") -> str:
    """A name that Excel accepts: at most 31 UTF-16 units, none of []:*?/\\, no ' at an end, unlike every other.

    `mark` is put behind it and never cut: letters, digits and full-width signs only.

    >>> sheet_title("图片/视频[2021]", {"总台账"}), sheet_title("总台账", {"总台账"})
    ('图片／视频［2021］', '总台账(2)')
    """
    safe = clean(name).replace("\n", " ").replace("\t", " ").translate(_FULL_WIDTH).strip("' ") or "未命名"
    used = {title.casefold() for title in taken}
    for count in range(1, len(used) + 2):
        tail = mark + (f"({count})" if count > 1 else "")
        title = _shortened(safe, 31 - len(tail)) + tail
        if title.casefold() not in used:
            return title
    raise AssertionError("more names than names taken")


def _shortened(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore").strip("' ")


# -- in the place of the old one ---------------------------------------------------------------------------------


def holder(path: Path) -> str | None:
    """Who seems to have the workbook open, by the lock file that Excel, WPS or LibreOffice leaves beside it.

    A hint only: lock files stay behind after crashes. "" where one lies there without a readable name.
    """
    excel, libre = path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")
    try:
        if excel.exists():
            return _excel_owner(excel.read_bytes())
        if libre.exists():
            fields = libre.read_text(encoding="utf-8", errors="replace").split(",")
            return next((field.strip() for field in fields[:3] if field.strip()), "")
    except OSError:  # Excel may hold its lock file, too
        return ""
    return None


def _excel_owner(content: bytes) -> str:
    """The name in a ~$ file: its length, then one byte a letter; from byte 55 the length again, then UTF-16."""
    if len(content) > 57 and (length := content[55]):
        name = content[57 : 57 + 2 * length].decode("utf-16-le", "ignore").strip("\0 ")
        if name.isprintable():
            return name
    if content:
        return content[1 : 1 + content[0]].decode("gb18030", "replace").strip("\0 ")
    return ""


def _keep_old(path: Path, content: WorkbookContent) -> None:
    """Copy the present workbook to 台账历史, and drop the oldest copies."""
    if not path.exists():
        return
    history = path.with_name(f"{path.stem}历史")
    history.mkdir(exist_ok=True)
    pattern = f"{glob.escape(path.stem)}-*.xlsx"
    newest = max(history.glob(pattern), default=None)
    if newest and filecmp.cmp(path, newest, shallow=False):
        return  # kept when it could not be replaced; more copies of it would push the older ones out
    stamp = f"{content.now.astimezone(BEIJING):%Y%m%d-%H%M%S}"
    copy = history / f"{path.stem}-{stamp}-{content.generation:06d}.xlsx"
    try:
        shutil.copy2(path, copy)
    except PermissionError as error:
        copy.unlink(missing_ok=True)
        raise WorkbookBusyError(_busy(path)) from error
    for old in sorted(history.glob(pattern))[:-KEPT]:
        with suppress(PermissionError):  # somebody reads it: next time
            old.unlink()


def _replace(temporary: Path, path: Path, unchanged_since: str | None) -> None:
    for wait in (*_WAITS, None):
        if unchanged_since is not None and path.exists() and _sha256(path) != unchanged_since:
            raise WorkbookChangedError(f"{path.name} 在程序读取之后又被保存过，需要重新读取。")
        try:
            temporary.replace(path)
        except PermissionError as error:
            if wait is None:
                raise WorkbookBusyError(_busy(path)) from error
            time.sleep(wait)
        else:
            return


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except PermissionError as error:
        raise WorkbookBusyError(_busy(path)) from error


def _busy(path: Path) -> str:
    name = holder(path)
    by = "" if name is None else f"，可能是“{name}”打开的" if name else "，有人打开着它"
    return f"{path.name} 正被占用{by}，这一次没有更新，表中内容未动；请关闭后再运行一次，或等下次自动更新。"
