"""The ledger for machines: the views of CONTRACT §5, as another program reads them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from remembered import JUDGEMENT, NOW, arrive, kept, letter, submit

from ledger.model import Decision, Disposition, FileFact, Judgement, LetterState, MailKey
from ledger.store import MAX_ATTEMPTS, Ledger

COLUMNS = {
    "entries_public": [
        "id",
        "reference_number",
        "campaign",
        "province",
        "organization",
        "category",
        "case_title",
        "contact_person",
        "contact_phone",
        "disposition",
        "codes",
        "version",
        "superseded",
        "message_id",
        "subject",
        "sender",
        "received_at",
        "attachments",
        "form",
        "seal",
        "raw",
        "decision",
        "decision_note",
        "decided_by",
        "decided_at",
        "state",
        "further_mails",  # beyond the contract: the mails of a submission in several, its works
        "works",
    ],
    "replies_public": [
        "id",
        "reference_number",
        "kind",
        "state",
        "to",
        "subject",
        "message_id",
        "in_reply_to",
        "sent_at",
        "error",
    ],
    "mails_public": [
        "id",
        "uid",
        "uidvalidity",
        "folder",
        "sha256",
        "message_id",
        "disposition",
        "why_ignored",
        "why_not_answered",
        "duplicate_of",
    ],
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path) as opened:
        yield opened


def rows(path: Path, view: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as reader:
        reader.row_factory = sqlite3.Row
        return [dict(row) for row in reader.execute(f"select * from {view} order by id")]  # noqa: S608 - our own views


@pytest.mark.parametrize("view", COLUMNS)
def test_the_columns_are_those_of_the_contract(ledger: Ledger, path: Path, view: str) -> None:
    with closing(sqlite3.connect(path)) as reader:
        described = reader.execute(f"select * from {view}").description  # noqa: S608 - our own views
    assert [column[0] for column in described] == COLUMNS[view]


def test_an_entry_as_machines_see_it(ledger: Ledger, path: Path) -> None:
    received = datetime(2021, 5, 20, 2, 0, 0, 999, tzinfo=UTC)  # as the server says it
    submit(ledger, 1, received_at=received)
    (row,) = rows(path, "entries_public")
    assert json.loads(row.pop("codes")) == ["form.empty.awards"]
    assert json.loads(row.pop("attachments")) == [
        {"name": "党员风采推荐表.pdf", "size": 123456, "sha256": "a" * 64, "kind": "pdf"},
        {"name": "照片.jpg", "size": 2345, "sha256": "b" * 64, "kind": "image"},
        {"name": '../\x00"引号".docx', "size": 0, "sha256": "c" * 64, "kind": "docx"},
    ]
    assert json.loads(row.pop("form")) == JUDGEMENT.form
    box = [300.5, 600.0, 420.25, 720.0]
    assert json.loads(row.pop("seal")) == {
        "state": "present",
        "name": "某某网络科技协会",
        "page": 2,
        "box": box,
        "certainty": 0.98,
        "reason": "",
        "signed": True,
        "dated": None,
        "digital_signatures": [
            {
                "format": "adbe.pkcs7.detached",
                "signer": "某某网络科技协会",
                "signed_at": "2021-05-12T09:30:00+08:00",
                "intact": True,
                "sm2": False,
            }
        ],
    }
    assert row == {
        "id": 1,
        "reference_number": "LH2021-0001",
        "campaign": "linghang-2021",
        "province": "北京市",
        "organization": "某某网络科技协会",
        "category": "党员风采",
        "case_title": '一名党员的"十年"',
        "contact_person": "张三",
        "contact_phone": "13800000000",
        "disposition": "accepted",
        "version": 1,
        "superseded": 0,
        "message_id": "<1@unit.example>",
        "subject": "北京市某某网络科技协会党员风采",
        "sender": "zhangsan@unit.example",
        "received_at": "2021-05-20T10:00:00+08:00",
        "raw": "raw/2021/05/1.eml",
        "decision": None,
        "decision_note": None,
        "decided_by": None,
        "decided_at": None,
        "state": "accepted",
        "further_mails": "[]",
        "works": "[]",
    }


def test_what_could_not_be_read_is_null(ledger: Ledger, path: Path) -> None:
    submit(ledger, 1, subject=None, message_id=None, attachments=())
    ledger.rejudge(1, Judgement(Disposition.HELD), correct_by=None, letter=None, state=LetterState.READY)
    (row,) = rows(path, "entries_public")
    nulls = ("province", "organization", "category", "case_title", "contact_person", "contact_phone", "subject", "seal")
    assert [row[name] for name in (*nulls, "message_id")] == [None] * 9
    assert (row["codes"], row["attachments"], row["form"]) == ("[]", "[]", "{}")


STATES = {
    "none": (None, "returned"),
    "approved": (Decision.APPROVED, "approved"),
    "returned": (Decision.RETURNED, "returned"),
    "pending": (Decision.PENDING, "returned"),
    "rejected": (Decision.REJECTED, "rejected"),
}


@pytest.mark.parametrize(("decision", "state"), STATES.values(), ids=STATES.keys())
def test_the_decision_goes_before_the_disposition(
    ledger: Ledger, path: Path, decision: Decision | None, state: str
) -> None:
    submit(ledger, 1, disposition=Disposition.RETURNED)
    ledger.decide(1, decision=decision, note="注", by="李四", at="6月1日", extra={}, source="review", now=NOW)
    (row,) = rows(path, "entries_public")
    assert (row["state"], row["disposition"]) == (state, "returned")
    assert (row["decision"], row["decision_note"], row["decided_by"], row["decided_at"]) == (
        decision and decision.value,
        "注",
        "李四",
        "6月1日",
    )
    assert [one.state for one in ledger.entries()] == [state]  # Python and SQL agree


ACCEPTED, RETURNED, HELD = Disposition.ACCEPTED, Disposition.RETURNED, Disposition.HELD
APPROVED, REJECTED = Decision.APPROVED, Decision.REJECTED
Version = tuple[Disposition, Decision | None, bool]  # disposition, decision, replaces
SUPERSEDED: dict[str, tuple[list[Version], list[int]]] = {
    "alone": ([(RETURNED, None, True)], [0]),
    "returned, then accepted": ([(RETURNED, None, True), (ACCEPTED, None, True)], [1, 0]),
    "returned, then returned": ([(RETURNED, None, True), (RETURNED, None, True)], [1, 0]),
    "returned, then held": ([(RETURNED, None, True), (HELD, None, True)], [1, 0]),
    "returned, then rejected by staff": ([(RETURNED, None, True), (HELD, REJECTED, True)], [0, 0]),
    "accepted, then accepted": ([(ACCEPTED, None, True), (ACCEPTED, None, True)], [1, 0]),
    "accepted, then returned": ([(ACCEPTED, None, True), (RETURNED, None, True)], [0, 0]),
    "accepted, then held": ([(ACCEPTED, None, True), (HELD, None, True)], [0, 0]),
    "accepted, then held and approved by staff": ([(ACCEPTED, None, True), (HELD, APPROVED, True)], [1, 0]),
    "approved by staff, then returned": ([(HELD, APPROVED, True), (RETURNED, None, True)], [0, 0]),
    "approved by staff, then accepted": ([(HELD, APPROVED, True), (ACCEPTED, None, True)], [1, 0]),
    "pending changes nothing": ([(ACCEPTED, Decision.PENDING, True), (HELD, Decision.PENDING, True)], [0, 0]),
    "rejected by staff, then held": ([(ACCEPTED, REJECTED, True), (HELD, None, True)], [1, 0]),
    "returned, held, accepted": ([(RETURNED, None, True), (HELD, None, True), (ACCEPTED, None, True)], [1, 1, 0]),
    "accepted, accepted, returned": (
        [(ACCEPTED, None, True), (ACCEPTED, None, True), (RETURNED, None, True)],
        [1, 0, 0],
    ),
    "the first stands: a later accepted one": ([(ACCEPTED, None, False), (ACCEPTED, None, False)], [0, 0]),
    "the first stands, even returned": ([(RETURNED, None, False), (HELD, None, False)], [0, 0]),
}


@pytest.mark.parametrize(("versions", "superseded"), SUPERSEDED.values(), ids=SUPERSEDED.keys())
def test_which_versions_are_superseded(
    ledger: Ledger, path: Path, versions: list[Version], superseded: list[int]
) -> None:
    for number, (disposition, decision, replaces) in enumerate(versions, start=1):
        submit(ledger, number, version=number, disposition=disposition, replaces=replaces)
        if decision:
            ledger.decide(number, decision=decision, note=None, by=None, at=None, extra={}, source="", now=NOW)
    submit(ledger, 99, reference_number="LH2021-0002", version=9)  # another submission has no say in it
    assert [row["superseded"] for row in rows(path, "entries_public")] == [*superseded, 0]
    assert [one.superseded for one in ledger.versions("LH2021-0001")] == [bool(one) for one in superseded]


def test_a_letter_as_machines_see_it(ledger: Ledger, path: Path) -> None:
    submit(ledger, 1, owes=letter("returned"))
    ledger.claim(1, NOW)
    ledger.sent(1, NOW + timedelta(seconds=2), "250 ok")
    (row,) = rows(path, "replies_public")
    assert row == {
        "id": 1,
        "reference_number": "LH2021-0001",
        "kind": "returned",
        "state": "sent",
        "to": "zhangsan@unit.example",
        "subject": letter().subject,
        "message_id": "<tougao.1.returned@office.example>",
        "in_reply_to": "<1@unit.example>",
        "sent_at": "2021-05-20T10:00:02+08:00",
        "error": None,
    }


def test_one_row_for_every_mail_and_entries_only_for_submissions(ledger: Ledger, path: Path) -> None:
    submit(ledger, 1, why_not_answered="群发邮件", answer_to=None)
    ledger.ignored(arrive(ledger, 2), "退信")
    ledger.duplicate(arrive(ledger, 3, sha256=kept(1).sha256), 1)
    broken = arrive(ledger, 4)
    for _ in range(MAX_ATTEMPTS):
        ledger.failed(broken, "KeyError")
    arrive(ledger, 5)
    mails = rows(path, "mails_public")
    shown = ("id", "disposition", "why_ignored", "why_not_answered", "duplicate_of")
    assert [tuple(row[name] for name in shown) for row in mails] == [
        (1, "accepted", None, "群发邮件", None),
        (2, "ignored", "退信", None, None),
        (3, "accepted", None, None, 1),
        (4, "quarantined", None, None, None),
        (5, None, None, None, None),
    ]
    assert [row["id"] for row in rows(path, "entries_public")] == [1]
    assert (mails[0]["folder"], mails[0]["uidvalidity"], mails[0]["message_id"]) == ("INBOX", 7, "<1@unit.example>")
    assert mails[0]["sha256"] == kept(1).sha256


UIDS = {"17": 17, "4294967295": 4294967295, "cur/1.M2:2,S": "cur/1.M2:2,S", "12a": "12a", "": "", "9" * 30: "9" * 30}


@pytest.mark.parametrize(("uid", "shown"), UIDS.items())
def test_a_uid_is_a_number_where_it_is_one(ledger: Ledger, path: Path, uid: str, shown: int | str) -> None:
    ledger.received(kept(1, key=MailKey("INBOX", 7, uid)))
    assert [row["uid"] for row in rows(path, "mails_public")] == [shown]


def test_why_a_mail_without_entry_is_not_answered(ledger: Ledger, path: Path) -> None:
    mail_id = ledger.received(kept(1))
    ledger.describe(mail_id, message_id=None, subject=None, sender="", fingerprint="", why_not_answered="自动回复")
    assert [row["why_not_answered"] for row in rows(path, "mails_public")] == ["自动回复"]


def test_names_with_every_character_stay_valid_json(ledger: Ledger, path: Path) -> None:
    name = "".join(map(chr, (*range(0x80), 0x2028, 0x1F600, 0x20000)))
    submit(ledger, 1, attachments=(FileFact(name, 1, "a", "pdf", inside=name),))
    (row,) = rows(path, "entries_public")
    assert json.loads(row["attachments"]) == [{"name": name, "size": 1, "sha256": "a", "kind": "pdf"}]
