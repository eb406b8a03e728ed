"""Made-up mails, entries and letters for tests of the ledger: start from a flawless one, change what matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from config.model import Verdict
from ledger.model import (
    DigitalSignatureFact,
    Disposition,
    Entry,
    FileFact,
    JudgedFinding,
    Judgement,
    KeptMail,
    Letter,
    LetterState,
    MailKey,
    SealFact,
)
from ledger.store import Ledger

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2021, 5, 20, 10, 0, 0, tzinfo=CHINA)
CAMPAIGN = "linghang-2021"

JUDGEMENT = Judgement(
    disposition=Disposition.ACCEPTED,
    province="北京市",
    organization="某某网络科技协会",
    category="党员风采",
    findings=(JudgedFinding("form.empty.awards", Verdict.NOTE, "“受表彰情况”没有填写。", "如有，请补填。"),),
    form={"case_title": '一名党员的"十年"', "contact_person": "张三", "contact_phone": "13800000000", "awards": ""},
    seal=SealFact(
        "present",
        "某某网络科技协会",
        2,
        (300.5, 600.0, 420.25, 720.0),
        certainty=0.98,
        reason="",
        signed=True,
        digital_signatures=(
            DigitalSignatureFact("adbe.pkcs7.detached", "某某网络科技协会", "2021-05-12T09:30:00+08:00", intact=True),
        ),
    ),
)
FILES = (
    FileFact("党员风采推荐表.pdf", 123456, "a" * 64, "pdf"),
    FileFact("照片.jpg", 2345, "b" * 64, "image", "材料.zip"),
    FileFact('../\x00"引号".docx', 0, "c" * 64, "docx"),
)


def kept(number: int, **changes: Any) -> KeptMail:
    """Mail number `number` of the inbox."""
    mail = KeptMail(
        key=MailKey("INBOX", 7, str(number)),
        sha256=f"{number:064x}",
        size=1000 + number,
        path=f"raw/2021/05/{number}.eml",
        arrived=NOW + timedelta(minutes=number),
    )
    return replace(mail, **changes)


def entry(mail_id: int, **changes: Any) -> Entry:
    """The flawless entry of that mail; `disposition` changes the judgement's."""
    judgement = replace(JUDGEMENT, disposition=changes.pop("disposition", Disposition.ACCEPTED))
    made = Entry(
        id=0,
        mail_id=mail_id,
        campaign=CAMPAIGN,
        reference_number="LH2021-0001",
        version=1,
        message_id=f"<{mail_id}@unit.example>",
        references=("<first@unit.example>",),
        subject="北京市某某网络科技协会党员风采",
        sender="zhangsan@unit.example",
        sender_name="张三",
        answer_to="zhangsan@unit.example",
        why_not_answered=None,
        received_at=NOW,
        raw=f"raw/2021/05/{mail_id}.eml",
        folder=None,
        attachments=FILES,
        judgement=judgement,
    )
    return replace(made, **changes)


def letter(kind: str = "accepted", number: int = 1, to: str = "zhangsan@unit.example") -> Letter:
    """A letter of that kind to the sender of mail `number`."""
    return Letter(
        kind=kind,
        to=to,
        subject="【受理】[LH2021-0001] 北京市某某网络科技协会党员风采",
        message_id=f"<tougao.{number}.{kind}@office.example>",
        in_reply_to=f"<{number}@unit.example>",
        content=b"Subject: x\r\n\r\n\x00\xff letter\r\n",
    )


def arrive(ledger: Ledger, number: int, **changes: Any) -> int:
    """Mail `number` arrives, and is read; its row's id."""
    mail_id = ledger.received(kept(number, **changes))
    ledger.describe(
        mail_id,
        message_id=f"<{number}@unit.example>",
        subject=f"第{number}封",
        sender="zhangsan@unit.example",
        fingerprint=f"content {number}",
    )
    return mail_id


def submit(
    ledger: Ledger,
    number: int,
    *,
    unit_key: str | None = None,
    title_key: str | None = None,
    owes: Letter | None = None,
    state: LetterState = LetterState.READY,
    **changes: Any,
) -> int:
    """Mail `number` arrives and is recorded; its entry's id."""
    made = entry(arrive(ledger, number), **changes)
    return ledger.record(made, unit_key=unit_key, title_key=title_key, letter=owes, state=state)
