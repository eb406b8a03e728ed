"""The register of mails: the queue of what waits, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.connection import Connection
from ledger.model import Disposition, KeptMail, MailKey, ReceivedMail, RegisterRow
from ledger.rows import mail_from, mail_row, register_from

MAX_ATTEMPTS = 3  # then a mail that we break on is quarantined (CONTRACT §3)


class Mails(Connection):
    """Every mail fetched has a row here before anything reads it."""

    def known(self) -> frozenset[MailKey]:
        """The keys of all mails that were ever fetched."""
        rows = self._rows("select account, folder, uidvalidity, uid from mails")
        return frozenset(MailKey(row["folder"], row["uidvalidity"], row["uid"], row["account"]) for row in rows)

    def received(self, kept: KeptMail) -> int:
        """Note a mail that lies in the archive; its id. The same key again: the id that it has, nothing changed."""
        key = kept.key
        with self.atomic():
            row = self._row(
                "select id from mails where account = ? and folder = ? and uidvalidity = ? and uid = ?",
                key.account,
                key.folder,
                key.uidvalidity,
                key.uid,
            )
            return int(row["id"]) if row else self._add("mails", mail_row(kept))

    def unjudged(self) -> tuple[ReceivedMail, ...]:
        """The queue: mails not judged yet, in the order of their coming."""
        return tuple(map(mail_from, self._rows("select * from mails where disposition is null order by id")))

    def mail(self, mail_id: int) -> ReceivedMail | None:
        """The mail of that id."""
        row = self._row("select * from mails where id = ?", mail_id)
        return mail_from(row) if row else None

    def describe(
        self,
        mail_id: int,
        *,
        message_id: str | None,
        subject: str | None,
        sender: str,
        fingerprint: str,
        why_not_answered: str | None = None,
    ) -> None:
        """Note what reading a mail told. An entry's own `why_not_answered` goes before this one."""
        self._write(
            """
            update mails set message_id = ?, subject = ?, sender = ?, fingerprint = ?, why_not_answered = ?
            where id = ?
            """,
            message_id,
            subject,
            sender,
            fingerprint,
            why_not_answered,
            mail_id,
        )

    def repeats(self, mail_id: int) -> int | None:
        """The mail of which this one is an exact duplicate: the same bytes, or the same Message-ID and content.

        The original is one that was judged before this one, by itself; a quarantined one does not count. It need not
        have the smaller id: where the first delivery broke us and the second was accepted, the first, tried again,
        repeats the second. A mail that has an entry repeats nothing.
        """
        row = self._row(
            """
            select other.id from mails other join mails this on this.id = ?
            where other.id <> this.id and other.duplicate_of is null
            and other.disposition is not null and other.disposition <> 'quarantined'
            and (
                other.sha256 = this.sha256
                or (other.message_id = this.message_id and other.fingerprint = this.fingerprint)
            )
            and this.joins is null and not exists (select 1 from entries where mail_id = this.id)
            order by other.id
            """,
            mail_id,
        )
        return int(row["id"]) if row else None

    def duplicate(self, mail_id: int, of: int) -> None:
        """Judge a mail as the exact duplicate of another: that one's disposition, no entry, no letter."""
        first = self._row(
            "select o.* from mails m join mails o on o.id = coalesce(m.duplicate_of, m.id) where m.id = ?", of
        )
        if first is None or first["disposition"] is None or first["id"] == mail_id:
            raise ValueError(f"mail {mail_id} cannot repeat mail {of}")
        self._settle(mail_id, Disposition(first["disposition"]), why_ignored=first["why_ignored"], of=first["id"])

    def ignored(self, mail_id: int, why: str) -> None:
        """Judge a mail as no submission (非投稿); `why` is shown to people."""
        self._settle(mail_id, Disposition.IGNORED, why_ignored=why)

    def failed(self, mail_id: int, error: str) -> int:
        """Count an attempt that broke us; the attempts so far. At MAX_ATTEMPTS the mail is quarantined.

        `error` must hold no personal data. A mail whose entry was recorded before is not quarantined: the entry
        stands, and the mail goes back to what it was.
        """
        with self.atomic():
            self._write("update mails set attempts = attempts + 1, error = ? where id = ?", error, mail_id)
            attempts = self._number("select attempts from mails where id = ?", mail_id)
            if attempts >= MAX_ATTEMPTS:
                standing = self._standing(mail_id) or Disposition.QUARANTINED
                self._write("update mails set disposition = ? where id = ?", standing.value, mail_id)
            return attempts

    def retry(self, mail_id: int, *, who: str = "") -> bool:
        """Put a mail back in the queue, as if it had just come; False where there is none of that id.

        Its entry, if it has one, stays: `record` and the others then give the mail its disposition back.
        """
        with self.atomic():
            found = self._write(
                """
                update mails set disposition = null, attempts = 0, error = null, why_ignored = null, duplicate_of = null
                where id = ?
                """,
                mail_id,
            )
            if found:
                self._event("retry", who=who, mail_id=mail_id)
            return bool(found)

    def register(self) -> tuple[RegisterRow, ...]:
        """Every mail, for the sheet 来信登记, in the order of their coming. A duplicate shows its original's entry."""
        rows = self._rows(
            """
            select m.id, m.arrived, m.sender, m.subject, m.disposition, m.why_ignored, p.why_not_answered,
                m.duplicate_of, e.reference_number, e.id as entry_id, m.raw, m.size, m.error
            from mails m join mails_public p on p.id = m.id
            left join mails o on o.id = coalesce(m.duplicate_of, m.id)
            left join entries e on e.id = coalesce(o.joins, (select id from entries where mail_id = o.id))
            order by m.id
            """
        )
        return tuple(map(register_from, rows))

    def to_file(self, folders: Mapping[Disposition, str]) -> tuple[tuple[ReceivedMail, str], ...]:
        """Judged mails that the server still has in the inbox, each with the folder it is to be moved to."""
        rows = self._rows("select * from mails where disposition is not null and filed_to is null order by id")
        mails = map(mail_from, rows)
        return tuple((mail, folder) for mail in mails if mail.disposition and (folder := folders.get(mail.disposition)))

    def filed(self, mail_id: int, folder: str) -> None:
        """Note that the server's copy was moved; it is not moved again, whatever becomes of the mail."""
        self._write("update mails set filed_to = ? where id = ?", folder, mail_id)

    # -- for the parts of the ledger -----------------------------------------------------------------------------

    def _standing(self, mail_id: int) -> Disposition | None:
        """The disposition of the mail's entry, by the judgement that stands; None where it has no entry."""
        row = self._row(
            "select disposition from entries_now where mail_id = ?1 or id = (select joins from mails where id = ?1)",
            mail_id,
        )
        return Disposition(row["disposition"]) if row else None

    def _settle(
        self, mail_id: int, disposition: Disposition, *, why_ignored: str | None = None, of: int | None = None
    ) -> None:
        """Take a mail out of the queue, and let its duplicates follow. A recorded entry wins over a new judgement."""
        with self.atomic():
            if standing := self._standing(mail_id):
                disposition, why_ignored, of = standing, None, None
            self._write(
                "update mails set disposition = ?, why_ignored = ?, duplicate_of = ?, error = null where id = ?",
                disposition.value,
                why_ignored,
                of,
                mail_id,
            )
            self._write(
                "update mails set disposition = ?, why_ignored = ?, duplicate_of = ? where duplicate_of = ?",
                disposition.value,
                why_ignored,
                of or mail_id,
                mail_id,
            )
