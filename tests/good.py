"""A flawless submission as a value: tests start from it and spoil one thing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from config.load import load_campaign
from config.model import Campaign
from ingest.rules import Facts
from ingest.wording import BEIJING
from ledger.model import Disposition, Entry, FileFact, Judgement
from parsers.model import (
    Attachment,
    Document,
    Form,
    FormField,
    IncomingMail,
    Kind,
    Picture,
    Seal,
    SealState,
    SubjectLine,
    SubjectReading,
    Submission,
)

CAMPAIGN = load_campaign("linghang-2021")
CATEGORY = "党员风采"
ARRIVED = datetime(2021, 5, 20, 9, 14, tzinfo=BEIJING)
SUBJECT = "北京市光明测试网党员风采"
LINE = SubjectLine("北京市", "光明测试网", CATEGORY)
READING = SubjectReading(SUBJECT, LINE, (LINE,), categories=(CATEGORY,))
CONTENT = "工作成效" + "认真负责服务群众" * 240  # 1924 字
ANSWERS: Mapping[str, str] = MappingProxyType(
    {
        "province": "北京市",
        "organization": "中共光明测试网支部委员会",
        "founded": "2001年7月1日",
        "contact_person": "张三",
        "contact_phone": "13800000000",
        "case_title": "网络战线上的排头兵",
        "summary": "李四，某某测试网编辑，2001年入党。",
        "content": CONTENT,
        "awards": "2020年获评优秀党员",
        "signature": "",
    }
)
PICTURE = Picture(2, (100.0, 100.0, 300.0, 250.0), "jpeg", caption=True)


def campaign(**changes: Any) -> Campaign:
    """The campaign of notice 1, as its file stands, with changes."""
    return CAMPAIGN.model_copy(update=changes)


def attachment(
    name: str = "党员风采推荐表.pdf", kind: Kind = Kind.PDF, content: bytes = b"%PDF-1.7", **changes: Any
) -> Attachment:
    """A file; only its name, kind and size matter to rules."""
    return Attachment(name, content, kind, hashlib.sha256(content).hexdigest(), **changes)


def mail(*attachments: Attachment, **changes: Any) -> IncomingMail:
    """A mail as a person sends it."""
    made = IncomingMail(
        subject=SUBJECT,
        sender="zhangsan@unit.example",
        sender_name="张三",
        reply_to=(),
        recipients=("tougao@example.org",),
        message_id="<1@unit.example>",
        in_reply_to=(),
        references=(),
        date=ARRIVED,
        received=ARRIVED,
        body="请查收。",
        attachments=attachments,
        headers=(("from", "张三 <zhangsan@unit.example>"), ("subject", SUBJECT)),
        content_type="multipart/mixed",
        report_type="",
        defects=(),
        fingerprint="f" * 64,
    )
    return replace(made, **changes)


def form(category: str | None = CATEGORY, answers: Mapping[str, str] | None = None, **changes: str | None) -> Form:
    """The form, with rows changed; None takes a row away."""
    rows = {**(ANSWERS if answers is None else answers), **changes}
    fields = {name: FormField(text) for name, text in rows.items() if text is not None}
    return Form(category, f"{category}推荐表", fields, (PICTURE, PICTURE))


def document(given: Form | None = None, **changes: Any) -> Document:
    """The PDF that the form stands in, sealed."""
    seal = Seal(SealState.PRESENT, page=2, box=(300.0, 600.0, 420.0, 720.0))
    made = Document(attachment(), 3, True, False, form() if given is None else given, seal)
    return replace(made, **changes)


def submission(reading: SubjectReading = READING, chosen: Document | None = None, **changes: Any) -> Submission:
    """The flawless submission with changes; `chosen` takes the form's place."""
    one = document() if chosen is None else chosen
    made = Submission(mail(one.attachment), CAMPAIGN, reading, (one,), one, CAMPAIGN.category(CATEGORY))
    return replace(made, **changes)


def facts(given: Submission | None = None, **changes: Any) -> Facts:
    """What the rules look at."""
    return replace(Facts(submission() if given is None else given, ARRIVED), **changes)


def facts_of_form(**rows: str | None) -> Facts:
    """Rows of the form changed."""
    return facts(submission(chosen=document(form(**rows))))


def entry(**changes: Any) -> Entry:
    """An earlier version in the ledger; `disposition`, `codes` … change the judgement."""
    inside = {name: changes.pop(name) for name in Judgement.__slots__ if name in changes}
    judgement = Judgement(
        Disposition.RETURNED, "北京市", "光明测试网", CATEGORY, (), {"case_title": ANSWERS["case_title"]}
    )
    made = Entry(
        id=1,
        mail_id=1,
        campaign=CAMPAIGN.id,
        reference_number="LH2021-0001",
        version=1,
        message_id="<1@unit.example>",
        references=(),
        subject=SUBJECT,
        sender="zhangsan@unit.example",
        sender_name="张三",
        answer_to="zhangsan@unit.example",
        why_not_answered=None,
        received_at=ARRIVED - timedelta(days=3),
        raw="raw/1.eml",
        folder=None,
        attachments=(FileFact("党员风采推荐表.pdf", 1234567, "a" * 64, "pdf"),),
        judgement=replace(judgement, **inside),
    )
    return replace(made, **changes)
