"""The sheets 来信登记 and 待核对."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ledger.model import Conflict, Disposition, Entry, RegisterRow
from ledger.sheets.cells import Link
from ledger.sheets.content import Linker, WorkbookContent
from ledger.sheets.line import DISPOSITIONS, local
from ledger.sheets.materials import readable_size
from ledger.sheets.table import Column, Table


@dataclass(frozen=True, slots=True)
class MailLine:
    """A row of 来信登记."""

    serial: int
    mail: RegisterRow
    remark: str
    raw: Link | None

    @property
    def disposition(self) -> str:
        """处理结果."""
        if self.mail.duplicate_of is not None:
            return "重复来信"
        return DISPOSITIONS[self.mail.disposition] if self.mail.disposition else "待处理"


MAIL_COLUMNS: tuple[Column[MailLine], ...] = (
    Column("序号", 7, lambda line: line.serial),
    Column("收到时间", 17, lambda line: local(line.mail.arrived)),
    Column("发件人", 28, lambda line: line.mail.sender),
    Column("邮件主题", 44, lambda line: line.mail.subject or "（无主题）", centred=False),
    Column("处理结果", 13, lambda line: line.disposition),
    Column("受理编号", 15, lambda line: line.mail.reference_number),
    Column("说明", 44, lambda line: line.remark, centred=False),
    Column("大小", 10, lambda line: readable_size(line.mail.size)),
    Column("原邮件", 8, lambda line: line.raw),
)


def mails(content: WorkbookContent, folder: Path) -> Table[MailLine]:
    """来信登记: every mail that was fetched, in the order they came."""
    linker = Linker(content.archive, folder)
    ordered = sorted(content.mails, key=lambda mail: (mail.arrived, mail.id))
    serials = {mail.id: serial for serial, mail in enumerate(ordered, 1)}
    rows = [MailLine(serials[mail.id], mail, _remark(mail, serials), linker.link(mail.raw, "打开")) for mail in ordered]
    counts = Counter(row.disposition for row in rows)
    parts = "，".join(f"{name}{count}封" for name, count in counts.most_common())
    text = f"{content.as_of}，共收到来信{len(rows)}封" + (f"：{parts}。" if parts else "。")
    return Table(f"{content.title}来信登记", text, MAIL_COLUMNS, rows, frozen="发件人")


def _remark(mail: RegisterRow, serials: Mapping[int, int]) -> str:
    parts = []
    if mail.duplicate_of is not None:
        parts.append(f"与第{serials.get(mail.duplicate_of, mail.duplicate_of)}号来信相同，未重复登记。")
    if mail.why_ignored:
        parts.append(mail.why_ignored)
    if mail.disposition != Disposition.IGNORED and mail.why_not_answered:
        parts.append(f"不自动回信：{mail.why_not_answered}")
    if mail.error:
        parts.append(f"程序未能处理：{mail.error}")
    return "\n".join(parts)


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A row of 待核对."""

    serial: int
    conflict: Conflict
    entry: Entry | None

    @property
    def found(self) -> datetime | None:
        """When the ledger noted it."""
        return local(self.conflict.noted_at)


CONFLICT_COLUMNS: tuple[Column[ConflictLine], ...] = (
    Column("序号", 7, lambda line: line.serial),
    Column("受理编号", 15, lambda line: line.entry.reference_number if line.entry else None),
    Column("单位名称", 24, lambda line: line.entry.judgement.organization if line.entry else None),
    Column("列", 12, lambda line: line.conflict.column),
    Column("表中所填", 40, lambda line: line.conflict.theirs or "（空）", centred=False),
    Column("台账现存", 30, lambda line: line.conflict.ours, centred=False),
    Column("未采纳的原因", 44, lambda line: line.conflict.why, centred=False),
    Column("发现时间", 17, lambda line: line.found),
)


def conflicts(content: WorkbookContent) -> Table[ConflictLine]:
    """待核对: edits that could not be taken over."""
    entries = {entry.id: entry for entry in content.entries}
    rows = [
        ConflictLine(serial, conflict, entries.get(conflict.entry_id) if conflict.entry_id is not None else None)
        for serial, conflict in enumerate(content.conflicts, 1)
    ]
    text = f"有{len(rows)}处改动未能采纳，请核对后在总台账重新填写。" if rows else "没有需要核对的改动。"
    return Table("待核对的改动", f"{content.as_of}，{text}", CONFLICT_COLUMNS, rows, frozen="单位名称")
