"""Rows of the database <-> values; pure. The only place that knows how a value is written down."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from typing import Any

from config.model import Verdict
from ledger.model import (
    DECISION_WORDS,
    Conflict,
    Decision,
    DigitalSignatureFact,
    Disposition,
    Entry,
    FileFact,
    JudgedFinding,
    Judgement,
    KeptMail,
    Letter,
    LetterState,
    ListFact,
    MailKey,
    OwedLetter,
    ReceivedMail,
    RegisterRow,
    SealFact,
    WorkFact,
)

CHINA = timezone(timedelta(hours=8))
Cell = str | int | float | bytes | None
Row = dict[str, Any]


def stamp(moment: datetime) -> str:
    """An aware moment as text, to the second: `2021-06-10T23:59:59+08:00`. ValueError where it has no offset."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment without an offset: {moment.isoformat()}")
    return moment.astimezone(CHINA).isoformat(timespec="seconds")


def stamp_or_none(moment: datetime | None) -> str | None:
    """As `stamp`; None stays None."""
    return None if moment is None else stamp(moment)


def moment_or_none(text: str | None) -> datetime | None:
    """What `stamp_or_none` wrote."""
    return None if text is None else datetime.fromisoformat(text)


def storable(cell: Cell) -> Cell:
    """A value that SQLite takes: lone surrogates, which a wrongly labelled header may leave, become U+FFFD."""
    if isinstance(cell, str):
        return cell.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return cell


def to_json(value: object) -> str:
    """JSON as people read it in a database browser."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# -- mails -------------------------------------------------------------------------------------------------------


def mail_row(kept: KeptMail) -> Row:
    """The columns of `mails` that are known on arrival."""
    return {
        "folder": kept.key.folder,
        "account": kept.key.account,
        "uidvalidity": kept.key.uidvalidity,
        "uid": kept.key.uid,
        "sha256": kept.sha256,
        "size": kept.size,
        "raw": kept.path,
        "arrived": stamp(kept.arrived),
        "oversize": int(kept.oversize),
    }


def mail_from(row: sqlite3.Row) -> ReceivedMail:
    """A row of `mails`."""
    return ReceivedMail(
        id=row["id"],
        kept=KeptMail(
            key=MailKey(row["folder"], row["uidvalidity"], row["uid"], row["account"]),
            sha256=row["sha256"],
            size=row["size"],
            path=row["raw"],
            arrived=datetime.fromisoformat(row["arrived"]),
            oversize=bool(row["oversize"]),
        ),
        attempts=row["attempts"],
        disposition=Disposition(row["disposition"]) if row["disposition"] else None,
    )


def register_from(row: sqlite3.Row) -> RegisterRow:
    """A row of `mails` with its entry's number."""
    return RegisterRow(
        id=row["id"],
        arrived=datetime.fromisoformat(row["arrived"]),
        sender=row["sender"] or "",
        subject=row["subject"],
        disposition=Disposition(row["disposition"]) if row["disposition"] else None,
        why_ignored=row["why_ignored"],
        why_not_answered=row["why_not_answered"],
        duplicate_of=row["duplicate_of"],
        reference_number=row["reference_number"],
        entry_id=row["entry_id"],
        raw=row["raw"],
        size=row["size"],
        error=row["error"],
    )


# -- entries -----------------------------------------------------------------------------------------------------


def entry_row(entry: Entry, unit_key: str | None, title_key: str | None) -> Row:
    """The columns of `entries`; the judgement and staff's decision have tables of their own."""
    return {
        "mail_id": entry.mail_id,
        "campaign": entry.campaign,
        "reference_number": entry.reference_number,
        "version": entry.version,
        "message_id": entry.message_id,
        "refs": to_json(entry.references),
        "subject": entry.subject,
        "sender": entry.sender,
        "sender_name": entry.sender_name,
        "answer_to": entry.answer_to,
        "why_not_answered": entry.why_not_answered,
        "received_at": stamp(entry.received_at),
        "raw": entry.raw,
        "folder": entry.folder,
        "attachments": attachments_json(entry.attachments),
        "unit_key": unit_key,
        "title_key": title_key,
        "replaces": int(entry.replaces),
        "also": to_json(entry.also),
    }


def attachments_json(files: tuple[FileFact, ...]) -> str:
    """The files as the column `attachments` has them."""
    return to_json([_file_json(file) for file in files])


def _file_json(file: FileFact) -> Row:
    row = {"name": file.name, "size": file.size, "sha256": file.sha256, "kind": file.kind, "inside": file.inside}
    return row | ({"address": file.address, "expires": file.expires} if file.kind == "link" else {})


def judgement_row(judgement: Judgement) -> Row:
    """The columns of `judgements`. ValueError for a disposition that no entry can have (CONTRACT §5)."""
    if judgement.disposition in (Disposition.IGNORED, Disposition.QUARANTINED):
        raise ValueError(f"an entry cannot be {judgement.disposition.value}")
    return {
        "disposition": judgement.disposition.value,
        "province": judgement.province,
        "organization": judgement.organization,
        "category": judgement.category,
        "findings": to_json([_finding_json(finding) for finding in judgement.findings]),
        "form": to_json(dict(judgement.form)),
        "seal": _seal_json(judgement.seal),
        "more": _more_json(judgement),
    }


def _finding_json(finding: JudgedFinding) -> Row:
    return {
        "code": finding.code,
        "verdict": finding.verdict.value,
        "problem": finding.problem,
        "remedy": finding.remedy,
    }


def _more_json(judgement: Judgement) -> str:
    more: Row = {}
    if judgement.works:
        more["works"] = [_work_json(work) for work in judgement.works]
    if judgement.works_list:
        listed = judgement.works_list
        more["works_list"] = {"works": [_work_json(work) for work in listed.works], "rows": listed.rows}
    return to_json(more)


def _work_json(work: WorkFact) -> Row:
    return {"title": work.title, "category": work.category, "producer": work.producer}


def _works_from(rows: list[Row]) -> tuple[WorkFact, ...]:
    return tuple(WorkFact(**row) for row in rows)


def _list_from(more: Row) -> ListFact | None:
    listed = more.get("works_list")
    return ListFact(_works_from(listed["works"]), listed["rows"]) if listed else None


def _seal_json(seal: SealFact | None) -> str | None:
    if seal is None:
        return None
    return to_json(asdict(seal))


def _seal_from(text: str | None) -> SealFact | None:
    """Rows of earlier versions have but state, name, page and box."""
    if text is None:
        return None
    seal = json.loads(text)
    box, digital = seal.pop("box"), seal.pop("digital_signatures", ())
    return SealFact(
        **seal,
        box=None if box is None else (box[0], box[1], box[2], box[3]),
        digital_signatures=tuple(DigitalSignatureFact(**one) for one in digital),
    )


def judgement_from(row: sqlite3.Row) -> Judgement:
    """The judgement in a row of `judgements` or `entries_standing`."""
    more = json.loads(row["more"])
    return Judgement(
        disposition=Disposition(row["disposition"]),
        province=row["province"],
        organization=row["organization"],
        category=row["category"],
        findings=tuple(
            JudgedFinding(one["code"], Verdict(one["verdict"]), one["problem"], one["remedy"])
            for one in json.loads(row["findings"])
        ),
        form=json.loads(row["form"]),
        seal=_seal_from(row["seal"]),
        works=_works_from(more.get("works", [])),
        works_list=_list_from(more),
    )


def entry_from(row: sqlite3.Row) -> Entry:
    """A row of `entries_standing`."""
    return Entry(
        id=row["id"],
        mail_id=row["mail_id"],
        campaign=row["campaign"],
        reference_number=row["reference_number"],
        version=row["version"],
        message_id=row["message_id"],
        references=tuple(json.loads(row["refs"])),
        subject=row["subject"],
        sender=row["sender"],
        sender_name=row["sender_name"],
        answer_to=row["answer_to"],
        why_not_answered=row["why_not_answered"],
        received_at=datetime.fromisoformat(row["received_at"]),
        raw=row["raw"],
        folder=row["folder"],
        attachments=tuple(FileFact(**file) for file in json.loads(row["attachments"])),
        judgement=judgement_from(row),
        correct_by=moment_or_none(row["correct_by"]),
        decision=Decision(row["decision"]) if row["decision"] else None,
        decision_note=row["decision_note"],
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        superseded=bool(row["superseded"]),
        also=tuple(json.loads(row["also"])),
        replaces=bool(row["replaces"]),
    )


# -- letters, decisions, conflicts -------------------------------------------------------------------------------


def letter_row(letter: Letter) -> Row:
    """The columns of `letters` that the letter itself fills."""
    return {
        "kind": letter.kind,
        "recipient": letter.to,
        "subject": letter.subject,
        "message_id": letter.message_id,
        "in_reply_to": letter.in_reply_to,
        "content": letter.content,
    }


def letter_from(row: sqlite3.Row) -> OwedLetter:
    """A row of `letters` with its entry's reference number."""
    return OwedLetter(
        id=row["id"],
        entry_id=row["entry_id"],
        reference_number=row["reference_number"],
        state=LetterState(row["state"]),
        letter=Letter(
            kind=row["kind"],
            to=row["recipient"],
            subject=row["subject"],
            message_id=row["message_id"],
            in_reply_to=row["in_reply_to"],
            content=row["content"],
        ),
        attempts=row["attempts"],
        error=row["error"],
        sent_at=moment_or_none(row["sent_at"]),
    )


def review_cells_from(row: sqlite3.Row) -> dict[str, str]:
    """A row of `decisions` as the workbook's review columns show it."""
    decision = row["decision"]
    extra: dict[str, str] = json.loads(row["extra"])
    return {
        **extra,
        "审核结论": DECISION_WORDS[Decision(decision)] if decision else "",
        "审核意见": row["note"] or "",
        "审核人": row["decided_by"] or "",
        "审核日期": row["decided_at"] or "",
    }


def conflict_from(row: sqlite3.Row) -> Conflict:
    """A row of `conflicts`."""
    return Conflict(
        entry_id=row["entry_id"],
        column=row["column_name"],
        theirs=row["theirs"],
        ours=row["ours"],
        why=row["why"],
        noted_at=datetime.fromisoformat(row["noted_at"]),
    )
