"""The outbox: letters that entries owe, one for each entry and kind, ever, and how far each has come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ledger.connection import Connection
from ledger.model import Letter, LetterState, OwedLetter
from ledger.rows import letter_from, letter_row, stamp, stamp_or_none, to_json

INTERRUPTED = "程序在发送途中中断，不能确定这封信是否已经发出。"


class LettersOwed(Connection):
    """draft -> ready -> sending -> sent, or failed, or uncertain. Each step checks the state it starts from."""

    def owe(self, entry_id: int, letter: Letter, state: LetterState, *, correct_by: datetime | None = None) -> bool:
        """Queue a letter; False, and nothing done, where the entry has had one of this kind.

        `correct_by` is the date that the letter names, where the entry's judgement does not name it already.
        """
        with self.atomic():
            if self._row("select 1 from letters where entry_id = ? and kind = ?", entry_id, letter.kind):
                return False
            row = {"entry_id": entry_id, **letter_row(letter), "state": state.value}
            self._add("letters", {**row, "correct_by": stamp_or_none(correct_by)})
            return True

    # -- questions -----------------------------------------------------------------------------------------------

    def withdraw(self, entry_id: int) -> int:
        """Take back the letters on an entry's judgement that nobody has tried to send; how many."""
        return self._write(
            """
            delete from letters where entry_id = ? and state in ('draft', 'ready') and attempts = 0
            and kind in ('accepted', 'returned', 'held', 'late')
            """,
            entry_id,
        )

    def letters(self, *states: LetterState) -> tuple[OwedLetter, ...]:
        """The letters in one of these states, or all, oldest first."""
        wanted = to_json([state.value for state in states or LetterState])
        return self._letters("where l.state in (select value from json_each(?)) order by l.id", wanted)

    def letter(self, letter_id: int) -> OwedLetter | None:
        """The letter of that id."""
        return next(iter(self._letters("where l.id = ?", letter_id)), None)

    def due(self, now: datetime) -> tuple[OwedLetter, ...]:
        """Letters to be sent now, oldest first."""
        return self._letters("where l.state = 'ready' and (next_at is null or next_at <= ?) order by l.id", stamp(now))

    def answered(self, message_ids: Iterable[str]) -> frozenset[int]:
        """The entries to whose letters these Message-IDs belong."""
        sql = "select entry_id from letters where message_id in (select value from json_each(?))"
        return frozenset(row["entry_id"] for row in self._rows(sql, to_json(list(message_ids))))

    def our_message_ids(self) -> frozenset[str]:
        """The Message-IDs of all our letters."""
        return frozenset(row["message_id"] for row in self._rows("select message_id from letters"))

    def sent_since(self, moment: datetime) -> int:
        """How many letters were sent since then, with those that may have been: what a budget counts."""
        return self._number(
            """
            select count(*) from letters
            where claimed_at >= ? and state in ('sent', 'sending', 'uncertain')
            """,
            stamp(moment),
        )

    def sent_to_since(self, address: str, moment: datetime) -> int:
        """As `sent_since`, to one address."""
        return self._number(
            """
            select count(*) from letters
            where claimed_at >= ? and state in ('sent', 'sending', 'uncertain') and lower(recipient) = lower(?)
            """,
            stamp(moment),
            address,
        )

    def _letters(self, condition: str, *cells: str | int) -> tuple[OwedLetter, ...]:
        sql = f"select l.*, e.reference_number from letters l join entries e on e.id = l.entry_id {condition}"  # noqa: S608 - the conditions stand in this class
        return tuple(map(letter_from, self._rows(sql, *cells)))

    # -- sending -------------------------------------------------------------------------------------------------

    def claim(self, letter_id: int, now: datetime) -> bool:
        """Take a ready letter for sending, committed: of two programs that try, one gets it. Not inside `atomic`."""
        sql = "update letters set state = 'sending', claimed_at = ? where id = ? and state = 'ready'"
        return bool(self._write(sql, stamp(now), letter_id))

    def sent(self, letter_id: int, now: datetime, response: str) -> bool:
        """The server has taken it, and said so."""
        return bool(
            self._write(
                """
                update letters set state = 'sent', sent_at = ?, response = ?, error = null
                where id = ? and state = 'sending'
                """,
                stamp(now),
                response,
                letter_id,
            )
        )

    def refused(self, letter_id: int, error: str) -> bool:
        """The server has refused it for good."""
        return self._came_back(letter_id, LetterState.FAILED, error)

    def postponed(self, letter_id: int, error: str, until: datetime) -> bool:
        """The server did not take it this time: ready again, from `until` on."""
        return self._came_back(letter_id, LetterState.READY, error, until)

    def released(self, letter_id: int, error: str) -> bool:
        """Nothing was tried, the server is down: ready again as before."""
        sql = "update letters set state = 'ready', error = ? where id = ? and state = 'sending'"
        return bool(self._write(sql, error, letter_id))

    def unsure(self, letter_id: int, error: str) -> bool:
        """No answer came: the server may have it or not. It is not sent again by itself."""
        return self._came_back(letter_id, LetterState.UNCERTAIN, error)

    def orphans(self) -> int:
        """Letters that a round which died was sending become uncertain; how many. Only while nobody else sends."""
        return self._write("update letters set state = 'uncertain', error = ? where state = 'sending'", INTERRUPTED)

    def _came_back(self, letter_id: int, state: LetterState, error: str, until: datetime | None = None) -> bool:
        return bool(
            self._write(
                """
                update letters set state = ?, error = ?, next_at = ?, attempts = attempts + 1
                where id = ? and state = 'sending'
                """,
                state.value,
                error,
                stamp_or_none(until),
                letter_id,
            )
        )

    # -- what people decide --------------------------------------------------------------------------------------

    def approve(self, letter_id: int, *, who: str = "") -> bool:
        """A person lets a draft go out, or a failed letter be tried anew."""
        return self._ruled(
            "approve",
            letter_id,
            who,
            """
            update letters set state = 'ready', attempts = 0, next_at = null, error = null
            where id = ? and state in ('draft', 'failed')
            """,
        )

    def drop(self, letter_id: int, *, who: str = "") -> bool:
        """A person decides that a letter is not to be sent; too late where it was sent, or is being sent."""
        sql = "update letters set state = 'dropped' where id = ? and state not in ('sent', 'sending')"
        return self._ruled("drop", letter_id, who, sql)

    def resolve(self, letter_id: int, *, was_sent: bool, now: datetime, who: str = "") -> bool:
        """A person has found out what became of an uncertain letter: sent when it was tried, or to be sent anew."""
        if was_sent:
            sql = """
                update letters set state = 'sent', sent_at = coalesce(claimed_at, ?2), error = null
                where id = ?1 and state = 'uncertain'
            """
            return self._ruled("resolve sent", letter_id, who, sql, stamp(now))
        sql = """
            update letters set state = 'ready', attempts = 0, next_at = null, error = null
            where id = ? and state = 'uncertain'
        """
        return self._ruled("resolve not sent", letter_id, who, sql)

    def _ruled(self, what: str, letter_id: int, who: str, sql: str, *cells: str) -> bool:
        with self.atomic():
            before = self._row("select state, entry_id from letters where id = ?", letter_id)
            if before is None or not self._write(sql, letter_id, *cells):
                return False
            self._event(what, who=who, entry_id=before["entry_id"], letter_id=letter_id, was=before["state"])
            return True
