"""Entries (台账记录): submission versions and their judgements. Neither is changed; a new judgement is a new row."""

from __future__ import annotations

from datetime import datetime

from ledger.letters_owed import LettersOwed
from ledger.mails import Mails
from ledger.model import Entry, Judgement, Letter, LetterState, ReceivedMail
from ledger.rows import attachments_json, entry_from, entry_row, judgement_row, mail_from, stamp_or_none, to_json


class Entries(Mails, LettersOwed):
    """What was submitted, and what the program made of it."""

    def next_reference(self, campaign: str, prefix: str) -> str:
        """A reference number that was never given, e.g. LH2021-0001.

        Counted by prefix, so that two campaigns with one prefix never share a number. Taken inside `atomic`, it is
        given back if the transaction fails.
        """
        with self.atomic():
            number = self._number("select max(number) from reference_numbers where prefix = ?", prefix) + 1
            self._add("reference_numbers", {"prefix": prefix, "number": number, "campaign": campaign})
        return f"{prefix}-{number:04d}"

    def record(
        self, entry: Entry, *, unit_key: str | None, title_key: str | None, letter: Letter | None, state: LetterState
    ) -> int:
        """Write an entry, its judgement and the letter it owes, and take the mail out of the queue; or none of it.

        `entry.id` is ignored. The entry's id is answered. Where the mail has an entry already, that one stands: its id
        is answered, and nothing is written but the mail's disposition.
        """
        with self.atomic():
            if recorded := self._row("select id from entries where mail_id = ?", entry.mail_id):
                entry_id = int(recorded["id"])
            else:
                entry_id = self._add("entries", entry_row(entry, unit_key, title_key))
                self._judged(entry_id, entry.judgement, entry.correct_by)
                if letter is not None:
                    self.owe(entry_id, letter, state)
            self._settle(entry.mail_id, entry.judgement.disposition)
        return entry_id

    def stands(self, mail_id: int) -> None:
        """Take a mail that has an entry, or is part of one, out of the queue: the entry stands."""
        standing = self._standing(mail_id)
        if standing is None:
            raise ValueError(f"mail {mail_id} has no entry")
        self._settle(mail_id, standing)

    def join(
        self,
        entry: Entry,
        mail_id: int,
        *,
        unit_key: str | None,
        title_key: str | None,
        letter: Letter | None,
        state: LetterState,
    ) -> bool:
        """Make a mail part of an entry, with the judgement on both together; True where its letter was queued."""
        with self.atomic():
            self._write(
                "update entries set also = ?, attachments = ?, unit_key = ?, title_key = ?, folder = null where id = ?",
                to_json((*entry.also, mail_id)),
                attachments_json(entry.attachments),
                unit_key,
                title_key,
                entry.id,
            )
            self._write("update mails set joins = ? where id = ?", entry.id, mail_id)
            return self.rejudge(
                entry.id, entry.judgement, correct_by=entry.correct_by, letter=letter, state=state, why="join"
            )

    def parts(self, entry_id: int) -> tuple[ReceivedMail, ...]:
        """The further mails that are part of an entry, in the order of their coming."""
        return tuple(map(mail_from, self._rows("select * from mails where joins = ? order by id", entry_id)))

    def rejudge(
        self,
        entry_id: int,
        judgement: Judgement,
        *,
        correct_by: datetime | None,
        letter: Letter | None,
        state: LetterState,
        why: str = "reprocess",
    ) -> bool:
        """Add a judgement, which stands from now on, and queue its letter; True where the letter was queued.

        A letter about the earlier judgement that has not left yet is withdrawn: it may say what is no longer so. A kind
        that was sent is not queued again; the date that it would have named was then told to nobody, and is not kept.
        """
        with self.atomic():
            before = self._row("select mail_id, disposition from entries_now where id = ?", entry_id)
            if before is None:
                raise ValueError(f"there is no entry {entry_id}")
            self.withdraw(entry_id)
            queued = letter is not None and self.owe(entry_id, letter, state)
            self._judged(entry_id, judgement, correct_by if queued or letter is None else None)
            for mail_id in (before["mail_id"], *(part.id for part in self.parts(entry_id))):
                self._settle(mail_id, judgement.disposition)
            self._event(why, entry_id=entry_id, was=before["disposition"], now=judgement.disposition.value)
        return queued

    def _judged(self, entry_id: int, judgement: Judgement, correct_by: datetime | None) -> None:
        row = {"entry_id": entry_id, **judgement_row(judgement), "correct_by": stamp_or_none(correct_by)}
        self._add("judgements", row)

    # -- questions -----------------------------------------------------------------------------------------------

    def entry(self, entry_id: int) -> Entry | None:
        """The entry of that id, with the judgement and decision that stand."""
        return next(iter(self._entries("where id = ?", entry_id)), None)

    def entry_of(self, mail_id: int) -> Entry | None:
        """The entry that a mail made or is part of; a duplicate made none."""
        joined = "where mail_id = ?1 or id = (select joins from mails where id = ?1)"
        return next(iter(self._entries(joined, mail_id)), None)

    def entries(self, campaign: str | None = None) -> tuple[Entry, ...]:
        """All entries, or a campaign's, oldest first."""
        return self._entries("where ?1 is null or campaign = ?1 order by id", campaign)

    def versions(self, reference_number: str) -> tuple[Entry, ...]:
        """All versions of one submission, version 1 first."""
        return self._entries("where reference_number = ? order by version, id", reference_number)

    def related(
        self,
        campaign: str,
        *,
        sender: str,
        unit_key: str | None,
        references: tuple[str, ...],
        message_ids: tuple[str, ...],
    ) -> tuple[Entry, ...]:
        """The campaign's submissions that a new mail may be a version of, each with all its versions, oldest first.

        Those with a version from this sender, or of this unit, or with one of these reference numbers, or with a
        letter of ours among `message_ids` (In-Reply-To and References of the mail).
        """
        return self._entries(
            """
            where campaign = ?1 and reference_number in (
                select reference_number from entries where campaign = ?1 and sender = ?2 and ?2 <> ''
                union select reference_number from entries where campaign = ?1 and unit_key = ?3
                union select reference_number from entries
                    where campaign = ?1 and reference_number collate nocase in (select value from json_each(?4))
                union select e.reference_number from entries e join letters l on l.entry_id = e.id
                    where l.message_id in (select value from json_each(?5))
            ) order by id
            """,
            campaign,
            sender,
            unit_key,
            to_json(references),
            to_json(message_ids),
        )

    def of_unit(self, campaign: str, unit_key: str | None) -> tuple[Entry, ...]:
        """What stands of a unit's submissions to a campaign, oldest first; without those returned or rejected."""
        return self._entries(
            """
            where campaign = ? and unit_key = ? and not superseded
            and state not in ('returned', 'rejected') order by id
            """,
            campaign,
            unit_key,
        )

    def keys(self, entry_id: int) -> tuple[str | None, str | None]:
        """The unit's and the title's key, by which versions are found; None where the entry has none."""
        row = self._row("select unit_key, title_key from entries where id = ?", entry_id)
        return (row["unit_key"], row["title_key"]) if row else (None, None)

    def _entries(self, condition: str, *cells: str | int | None) -> tuple[Entry, ...]:
        sql = f"select * from entries_standing {condition}"  # noqa: S608 - the conditions stand in this class
        return tuple(map(entry_from, self._rows(sql, *cells)))

    # -- the folder laid out for people --------------------------------------------------------------------------

    def laid_out(self, entry_id: int, folder: str) -> None:
        """Note the folder in the archive where an entry's files lie for people."""
        self._write("update entries set folder = ? where id = ?", folder, entry_id)

    def to_lay_out(self) -> tuple[Entry, ...]:
        """Entries whose files are not laid out yet, oldest first."""
        return self._entries("where folder is null order by id")
