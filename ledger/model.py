"""What we remember, as frozen values: mails received, entries, letters, decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from config.model import Verdict


class Disposition(StrEnum):
    """What became of a mail (CONTRACT §3)."""

    ACCEPTED = "accepted"  # 受理
    RETURNED = "returned"  # 退回补正: the unit can correct it and send it again
    HELD = "held"  # 待人工复核: we are not sure, so a person looks
    IGNORED = "ignored"  # 非投稿: bounces, automatic replies, chatter
    QUARANTINED = "quarantined"  # 隔离: we broke on it three times; the raw mail is kept, a person is told


class Decision(StrEnum):
    """What staff decided, in the column 审核结论."""

    APPROVED = "approved"  # 通过
    RETURNED = "returned"  # 退回
    PENDING = "pending"  # 待定
    REJECTED = "rejected"  # 退稿: final


# As the column 审核结论 writes them, in the order of its drop-down.
DECISION_WORDS: Mapping[Decision, str] = {
    Decision.APPROVED: "通过",
    Decision.RETURNED: "退回",
    Decision.PENDING: "待定",
    Decision.REJECTED: "退稿",
}


class LetterState(StrEnum):
    """Where a letter is on its way (CONTRACT §5)."""

    DRAFT = "draft"  # written; a person has to approve it
    READY = "ready"  # to be sent, at once or later
    SENDING = "sending"  # handed to the server; the answer is not in yet
    SENT = "sent"
    FAILED = "failed"  # refused for good
    UNCERTAIN = "uncertain"  # the server may or may not have taken it: a person decides
    DROPPED = "dropped"  # a person decided that it is not to be sent


@dataclass(frozen=True, slots=True)
class MailKey:
    """Which message on which server: what IMAP promises never to use twice (RFC 9051 §2.3.1.1)."""

    folder: str  # for a mailbox on disk: its path
    uidvalidity: int  # 0 for a mailbox on disk
    uid: str  # a number; for a mailbox on disk the file's name
    account: str = ""  # user and host: another account's INBOX may bear the same numbers


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A raw mail that lies in the archive."""

    key: MailKey
    sha256: str
    size: int  # bytes of the mail on the server
    path: str  # in the archive, relative, with "/"
    arrived: datetime  # INTERNALDATE, or what stands in for it; aware
    oversize: bool = False  # only the headers were fetched


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A row of the register of mails (来信登记) that waits to be judged, or was."""

    id: int
    kept: KeptMail
    attempts: int = 0
    disposition: Disposition | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, in words the submitting unit can act upon."""

    code: str  # stable, English (CONTRACT §4)
    problem: str  # Chinese: what was found, quoting it
    remedy: str  # Chinese: what to do about it
    doubt: bool = False  # our doubt, not their fault: the verdict is review at most
    asked: Verdict | None = None  # what the part of the campaign file says, where its [verdicts] are silent


@dataclass(frozen=True, slots=True)
class JudgedFinding:
    """A finding with what the campaign makes of it."""

    code: str
    verdict: Verdict  # return, review or note
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class FileFact:
    """One file of a submission, as the ledger lists it."""

    name: str
    size: int
    sha256: str
    kind: str  # as `parsers.model.Kind`; "link": it came as an address (超大附件) and was not fetched
    inside: str | None = None
    address: str | None = None  # of a link
    expires: str | None = None  # of a link, ISO 8601


@dataclass(frozen=True, slots=True)
class DigitalSignatureFact:
    """A digital signature in the form's file, as the ledger keeps it."""

    format: str  # its SubFilter; "" where none is given
    signer: str | None = None
    signed_at: str | None = None  # as written in the file, ISO 8601 where it can be read
    intact: bool | None = None  # nothing changed since it was signed; None: not validated
    sm2: bool = False  # 国密: recognised, not validated


@dataclass(frozen=True, slots=True)
class SealFact:
    """The seal and what else vouches for the unit, as the ledger keeps it."""

    state: str  # present, absent, unclear
    name: str | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    certainty: float | None = None  # 0…1, of the name; None where none was read
    reason: str | None = None  # Chinese: why it is unclear; None: this and what follows were not kept yet
    signed: bool | None = None  # None: hard to say
    dated: bool | None = None
    digital_signatures: tuple[DigitalSignatureFact, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkFact:
    """One work of a unit, as a form or a list of works (汇总表) names it."""

    title: str
    category: str = ""
    producer: str = ""


@dataclass(frozen=True, slots=True)
class ListFact:
    """A unit's list of works, as the ledger keeps it."""

    works: tuple[WorkFact, ...] = ()
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one reading of a mail came to. A later one (reprocess) is a new row; none is ever changed."""

    disposition: Disposition
    province: str | None = None
    organization: str | None = None
    category: str | None = None
    findings: tuple[JudgedFinding, ...] = ()
    form: Mapping[str, str] = field(default_factory=dict)  # field -> text
    seal: SealFact | None = None
    works: tuple[WorkFact, ...] = ()  # where one mail brings several
    works_list: ListFact | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The findings' codes, in order."""
        return tuple(finding.code for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Entry:
    """A 台账记录: one submission version, with the judgement that stands."""

    id: int
    mail_id: int
    campaign: str
    reference_number: str
    version: int
    message_id: str | None
    references: tuple[str, ...]  # of the mail: for threading our letters
    subject: str | None
    sender: str
    sender_name: str
    answer_to: str | None  # where letters go; None: this sender is never answered
    why_not_answered: str | None
    received_at: datetime
    raw: str  # the .eml in the archive, relative
    folder: str | None  # the folder laid out for people in the archive, relative
    attachments: tuple[FileFact, ...]
    judgement: Judgement
    correct_by: datetime | None = None  # what the return letter named
    decision: Decision | None = None
    decision_note: str | None = None
    decided_by: str | None = None
    decided_at: str | None = None
    superseded: bool = False
    also: tuple[int, ...] = ()  # further mails that its files come from: other parts, or an earlier version's
    replaces: bool = True  # takes the place of earlier versions; False under policy "first"

    @property
    def state(self) -> str:
        """The decision unless there is none or it is pending, else the disposition (CONTRACT §5)."""
        if self.decision in (None, Decision.PENDING):
            return self.judgement.disposition.value
        return self.decision.value

    @property
    def case_title(self) -> str | None:
        """The case's title, from the form."""
        return self.judgement.form.get("case_title")

    @property
    def is_list(self) -> bool:
        """Whether it is a unit's list of works (汇总表), and no work."""
        judgement = self.judgement
        return judgement.works_list is not None and judgement.category is None and not judgement.works

    @property
    def works(self) -> tuple[WorkFact, ...]:
        """What counts towards a quota: one work, or those of several forms; a list and a question bring none."""
        if self.is_list or "mail.no_submission" in self.judgement.codes:
            return ()
        return self.judgement.works or (WorkFact(self.case_title or "", self.judgement.category or ""),)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that an entry owes, rendered: the bytes that are sent are these."""

    kind: str  # accepted, returned, held, late, rejected, decision-N
    to: str  # one address
    subject: str
    message_id: str
    in_reply_to: str | None
    content: bytes = field(repr=False)  # RFC 5322, CRLF


@dataclass(frozen=True, slots=True)
class OwedLetter:
    """A letter in the outbox."""

    id: int
    entry_id: int
    reference_number: str
    state: LetterState
    letter: Letter
    attempts: int = 0
    error: str | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A mail as the sheet 来信登记 lists it: every mail fetched has one."""

    id: int
    arrived: datetime
    sender: str
    subject: str | None
    disposition: Disposition | None  # None: not judged yet
    why_ignored: str | None
    why_not_answered: str | None
    duplicate_of: int | None  # the mail that it repeats
    reference_number: str | None
    entry_id: int | None
    raw: str  # the .eml in the archive, relative
    size: int  # bytes
    error: str | None  # what the program broke on


@dataclass(frozen=True, slots=True)
class Conflict:
    """An edit in the workbook that could not be taken over: a line of the sheet 待核对."""

    entry_id: int | None  # None: no entry that we know
    column: str  # the header; 整行 for a row of its own
    theirs: str  # what stands in the workbook
    ours: str  # what the ledger keeps
    why: str  # Chinese
    noted_at: datetime | None = None  # None: the ledger has not noted it yet
