"""What staff decide, append only; the workbooks that they decided in; edits that could not be taken over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from ledger.connection import Connection
from ledger.model import Conflict, Decision
from ledger.rows import Row, conflict_from, review_cells_from, stamp, to_json

Cells = Mapping[str, str]  # header -> text


class Decisions(Connection):
    """Staff's side of the ledger."""

    def decide(
        self,
        entry_id: int,
        *,
        decision: Decision | None,
        note: str | None,
        by: str | None,
        at: str | None,
        extra: Cells,
        source: str,
        now: datetime,
    ) -> int:
        """Note all of an entry's review columns as staff left them; which change of 审核结论 this makes.

        The number is N of the letter `decision-N`: how often so far 审核结论 has become 通过, 退回 or 退稿 from
        something else. 待定 and clearing do not count. `extra`: the columns that the campaign declares. What is noted
        already is not noted twice.
        """
        row: Row = {
            "decision": decision.value if decision else None,
            "note": note,
            "decided_by": by,
            "decided_at": at,
            "extra": to_json(dict(extra)),
        }
        with self.atomic():
            latest = self._row("select * from decisions where entry_id = ? order by id desc limit 1", entry_id)
            if latest is None or any(latest[name] != cell for name, cell in row.items()):
                self._add("decisions", {"entry_id": entry_id, **row, "source": source, "recorded_at": stamp(now)})
                self._event("decide", who=by or "", entry_id=entry_id, decision=row["decision"], source=source)
            return self._changes(entry_id)

    def _changes(self, entry_id: int) -> int:
        return self._number(
            """
            select count(*) from (
                select decision, lag(decision) over (order by id) as before from decisions where entry_id = ?
            ) where decision <> 'pending' and decision is not before
            """,
            entry_id,
        )

    def review_cells(self) -> dict[int, dict[str, str]]:
        """Entry id -> the review columns as staff left them, by header; only entries that staff have touched."""
        rows = self._rows(
            "select * from decisions d where id = (select max(id) from decisions where entry_id = d.entry_id)"
        )
        return {row["entry_id"]: review_cells_from(row) for row in rows}

    # -- workbooks written ---------------------------------------------------------------------------------------

    def next_generation(self) -> int:
        """The number of the workbook to be written next."""
        return self._number("select max(generation) from exports") + 1

    def save_export(self, generation: int, cells: Mapping[int, Cells], now: datetime) -> None:
        """Keep what a workbook shows: entry id -> header -> text. All generations are kept, as differences.

        The same generation again replaces it. ValueError for one that is older than the newest.
        """
        with self.atomic():
            if generation + 1 < self.next_generation():
                raise ValueError(f"generation {generation} is older than the newest")
            self._write("delete from exported_cells where generation = ?", generation)
            self._write("insert or replace into exports values (?, ?)", generation, stamp(now))
            before = self._exported(generation)
            for entry_id in before.keys() | cells.keys():
                shown = dict(cells[entry_id]) if entry_id in cells else None
                if shown != before.get(entry_id):
                    row: Row = {"entry_id": entry_id, "generation": generation}
                    self._add("exported_cells", {**row, "cells": None if shown is None else to_json(shown)})

    def export(self, generation: int) -> dict[int, dict[str, str]] | None:
        """What that generation showed: entry id -> header -> text; None for a generation that was never written."""
        if not self._rows("select 1 from exports where generation = ?", generation):
            return None
        return self._exported(generation)

    def _exported(self, generation: int) -> dict[int, dict[str, str]]:
        rows = self._rows(
            """
            select entry_id, cells from exported_cells c where cells is not null and generation = (
                select max(generation) from exported_cells where entry_id = c.entry_id and generation <= ?
            )
            """,
            generation,
        )
        return {row["entry_id"]: json.loads(row["cells"]) for row in rows}

    def note(self, name: str) -> str | None:
        """A text that the program left itself; None where there is none."""
        row = self._row("select text from notes where name = ?", name)
        return row["text"] if row else None

    def set_note(self, name: str, text: str) -> None:
        """Leave a text for the next round."""
        with self.atomic():
            self._write("insert or replace into notes values (?, ?)", name, text)

    # -- edits not taken over ------------------------------------------------------------------------------------

    def conflict(self, entry_id: int | None, column: str, theirs: str, ours: str, why: str, now: datetime) -> None:
        """Note an edit that could not be taken over, for the sheet 待核对; once, however often it is met."""
        row: Row = {"entry_id": entry_id, "column_name": column, "theirs": theirs, "ours": ours, "why": why}
        with self.atomic():
            noted = self._row(
                """
                select 1 from conflicts
                where entry_id is ? and column_name = ? and theirs = ? and ours = ? and why = ?
                """,
                *row.values(),
            )
            if noted is None:
                self._add("conflicts", {**row, "noted_at": stamp(now)})

    def conflicts(self) -> tuple[Conflict, ...]:
        """All edits that could not be taken over, oldest first."""
        return tuple(map(conflict_from, self._rows("select * from conflicts order by id")))
