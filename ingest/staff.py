"""Staff's workbook: their edits come in first, then the workbook is written anew, and only where it differs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from config.mistakes import why
from config.model import Campaign, Settings
from ingest.archive import Archive
from ingest.letters import compose, correct_by
from ingest.report import Report
from ingest.sending import letter_state
from ledger.model import DECISION_WORDS, Decision
from ledger.readback import Change, ReadBack, merge, read_back
from ledger.sheets.columns import CONCLUSION, OPINION, REVIEWED, REVIEWER
from ledger.sheets.hidden import SCHEMA
from ledger.store import Ledger
from ledger.workbook import WorkbookBusyError, WorkbookChangedError, WorkbookContent, write_workbook

DECISIONS = {word: decision for decision, word in DECISION_WORDS.items()}
TRIES = 3  # staff may save while we write
WRITTEN = "workbook"  # the note of what the workbook shows, and of the file as it was written
TAKEN = "taken"  # the note of what was taken over from which generation


class StaffDesk:
    """Takes over what staff wrote in the workbook, and lays a new one out for them."""

    def __init__(
        self, settings: Settings, campaigns: tuple[Campaign, ...], ledger: Ledger, archive: Archive, report: Report
    ) -> None:
        self.settings, self.path, self.campaigns = settings, settings.storage.workbook, campaigns
        self.ledger, self.archive, self.report = ledger, archive, report
        self.theirs = ReadBack()

    def take_over(self, now: datetime) -> None:
        """Staff's edits into the ledger; what cannot be taken over goes to 待核对. An unreadable file is left alone."""
        self.theirs = self._read()
        if self.theirs.trouble:
            return
        generation = self.theirs.generation
        base = (self.ledger.export(generation) if generation is not None else None) or {}
        cells = self.ledger.review_cells()
        ours = {entry.id: cells.get(entry.id, {}) for entry in self.ledger.entries()}
        earlier = self._taken(generation)
        merged = merge(self.theirs, base, ours, earlier=earlier)
        with self.ledger.atomic():
            for change in merged.changes:
                self._decide(change, now)
            if merged.changes:
                taken = {**earlier, **{change.entry_id: dict(change.cells) for change in merged.changes}}
                self.ledger.set_note(TAKEN, json.dumps([generation, list(taken.items())], ensure_ascii=False))
            for one in merged.conflicts:
                self.ledger.conflict(one.entry_id, one.column, one.theirs, one.ours, one.why, now)
        if merged.changes:
            self.report.remarks.append(f"从台账收进 {len(merged.changes)} 件的审核内容。")
        if merged.conflicts:
            self.report.remarks.append(f"台账里有 {len(merged.conflicts)} 处改动没能采纳，列在“待核对”。")

    def _read(self) -> ReadBack:
        """What lies there; where it cannot be read, say by a share that is away, it is left alone."""
        try:
            return read_back(self.path)
        except OSError as error:
            return ReadBack(trouble=f"读不了 {self.path}（{why(error)}）。请检查路径、权限和共享文件夹，下一轮再写。")

    def _taken(self, generation: int | None) -> dict[int, dict[str, str]]:
        """What was taken before from this same workbook, when it could not be written anew since."""
        before, taken = json.loads(self.ledger.note(TAKEN) or "[null, []]")
        return dict(taken) if before == generation else {}

    def _decide(self, change: Change, now: datetime) -> None:
        """Note a decision; a changed 审核结论 owes the unit a letter (CONTRACT §6, §7)."""
        cells = dict(change.cells)
        decision = DECISIONS.get(cells.pop(CONCLUSION, ""))
        count = self.ledger.decide(
            change.entry_id,
            decision=decision,
            note=cells.pop(OPINION, "") or None,
            by=cells.pop(REVIEWER, "") or None,
            at=cells.pop(REVIEWED, "") or None,
            extra=cells,
            source="workbook",
            now=now,
        )
        if decision not in (None, Decision.PENDING):
            self._owe_letter(change.entry_id, f"decision-{count}", decision, now)

    def _owe_letter(self, entry_id: int, kind: str, decision: Decision, now: datetime) -> None:
        """Once for each change: a kind that the entry had is not queued again."""
        entry = self.ledger.entry(entry_id)
        campaign = next((one for one in self.campaigns if entry and one.id == entry.campaign), None)
        if entry is None or campaign is None or entry.answer_to is None:
            return
        until = correct_by(campaign, now) if decision is Decision.RETURNED else None
        letter = compose(entry, campaign, kind, sender=self.settings.sender, now=now, correct_by=until)
        self.ledger.owe(entry_id, letter, letter_state(self.settings), correct_by=until)

    def write(self, now: datetime) -> None:
        """The workbook as the ledger is now, unless the file is just that already. Staff's file is never lost."""
        for _ in range(TRIES):
            if self.theirs.trouble:
                self.report.alarms.append(f"台账没有更新：{self.theirs.trouble}")
                return
            content = self._content(now)
            shown = _digest(content)
            if self.theirs.sha256 and self.ledger.note(WRITTEN) == f"{shown} {self.theirs.sha256}":
                return
            self.ledger.save_export(content.generation, self._exported(content), now)
            try:
                write_workbook(self.path, content, unchanged_since=self.theirs.sha256)
            except WorkbookChangedError:
                self.take_over(now)
                continue
            except WorkbookBusyError as busy:
                self.report.alarms.append(f"台账没有更新：{busy}")
                return
            except OSError as error:
                place = f"写不了 {self.path}（{why(error)}）"
                self.report.alarms.append(f"台账没有更新：{place}。请检查路径、权限和磁盘，下一轮再写。")
                return
            self.ledger.set_note(WRITTEN, f"{shown} {self._sha256()}")
            return
        self.report.alarms.append("台账没有更新：有人正在反复保存它，下一轮再写。")

    def _sha256(self) -> str:
        """Of the file just written; "" where it cannot be had: then it is written once more, which does no harm."""
        try:
            return hashlib.sha256(self.path.read_bytes()).hexdigest()
        except OSError:
            return ""

    def _content(self, now: datetime) -> WorkbookContent:
        return WorkbookContent(
            title=self.campaigns[0].title if len(self.campaigns) == 1 else "征集活动",
            now=now,
            campaigns=self.campaigns,
            entries=self.ledger.entries(),
            mails=self.ledger.register(),
            conflicts=self.ledger.conflicts(),
            review_cells=self.ledger.review_cells(),
            generation=self.ledger.next_generation(),
            archive=self.archive.root,
        )

    @staticmethod
    def _exported(content: WorkbookContent) -> Mapping[int, Mapping[str, str]]:
        return {entry.id: content.review_cells.get(entry.id, {}) for entry in content.entries}


def _digest(content: WorkbookContent) -> str:
    """The same where the workbook would show the same, save the time and its own number."""
    shown = (
        SCHEMA,  # an upgrade writes it anew
        content.title,
        [campaign.model_dump_json() for campaign in content.campaigns],
        content.entries,
        content.mails,
        content.conflicts,
        sorted(content.review_cells.items()),
        str(content.archive),
    )
    return hashlib.sha256(repr(shown).encode("utf-8", "surrogatepass")).hexdigest()
