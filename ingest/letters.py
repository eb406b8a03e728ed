"""Entry -> letter (CONTRACT §7); pure. The wording stands in config/letters/, one file for each kind."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.runtime import Context

from config.model import Campaign, Verdict
from ingest.wording import BEIJING, day, moment, plain, size
from ledger.model import Decision, Entry, FileFact, JudgedFinding, Letter
from parsers.subject import parse_subject

TEMPLATES = Path(__file__).resolve().parent.parent / "config" / "letters"
BY_STAFF = ("rejected", "decision")
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")  # RFC 5322 §3.6.4, loosely: printable ASCII in angle brackets
MOST_REFERENCES = 20  # enough for every mail program to find the thread
UNIT = "投稿单位"  # the addressee where no name could be read


class LetterPolicy(EmailPolicy):
    """CRLF; and message ids never RFC 2047-encoded, however long: encoded, the reply no longer threads.

    EmailPolicy does that to ids over 77 characters (Python 3.11 to 3.13; research/mail.md §0.7).
    """

    IDS = ("in-reply-to", "references", "message-id")

    def fold(self, name: str, value: Any) -> str:
        """One id a line."""
        if name.lower() in self.IDS:
            return f"{name}: {(self.linesep + ' ').join(str(value).split())}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same as bytes."""
        if name.lower() in self.IDS:
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


POLICY = LetterPolicy(linesep="\r\n")


# -- what the shell asks -----------------------------------------------------------------------------------------


def compose(
    entry: Entry,
    campaign: Campaign,
    kind: str,
    *,
    sender: str,
    now: datetime,
    correct_by: datetime | None,
    earlier: tuple[Entry, ...] = (),
    suggestion: str | None = None,
) -> Letter:
    """The letter of this kind: accepted, returned, held, late, rejected or decision-N.

    `sender`: the From header; `correct_by`: what a return names; `suggestion`: the subject as the rule wants it.
    ValueError where the entry is never answered, or `sender` is no address.
    """
    if entry.answer_to is None:
        raise ValueError(f"{entry.reference_number} is never answered")
    name, address = parseaddr(sender)
    values = _values(entry, campaign, kind, correct_by, earlier, suggestion, now) | {"date": day(now)}
    message = EmailMessage(policy=POLICY)
    message["Subject"] = _subject(kind, values)
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = Address(addr_spec=entry.answer_to)
    message["Date"] = format_datetime(now.astimezone(BEIJING))
    message["Message-ID"] = message_id(entry.reference_number, entry.version, kind, address.rpartition("@")[2])
    _thread(message, entry)
    message["Auto-Submitted"] = "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    message["Precedence"] = "bulk"  # old vacation programs know no other mark
    message["X-Tougao-Reference"] = entry.reference_number
    _fill(message, _rendered("text", kind, values), _rendered("html", kind, values))
    return Letter(
        kind=kind,
        to=entry.answer_to,
        subject=str(message["Subject"]),
        message_id=str(message["Message-ID"]),
        in_reply_to=str(message["In-Reply-To"]) if "In-Reply-To" in message else None,
        content=message.as_bytes(),
    )


def message_id(reference_number: str, version: int, kind: str, domain: str) -> str:
    """The same for the same letter, however often it is written: receivers can tell a repetition.

    >>> message_id("LH2021-0001", 1, "accepted", "example.org")
    '<LH2021-0001.1.accepted.f9528db66c4e@example.org>'
    """
    host = domain.lower() or "localhost"
    digest = hashlib.sha256(f"tougao|{reference_number}|{version}|{kind}|{host}".encode()).hexdigest()[:12]
    return f"<{reference_number}.{version}.{kind}.{digest}@{host}>"


def correct_by(campaign: Campaign, now: datetime) -> datetime:
    """Until when a correction is in time: the end of the day `correction_days` from now, or the closing if later."""
    last_day = (now.astimezone(BEIJING) + timedelta(days=campaign.correction_days)).date()
    end = datetime.combine(last_day, time(23, 59, 59), tzinfo=BEIJING)
    return max(end, campaign.closes) if campaign.closes else end


# -- the words ---------------------------------------------------------------------------------------------------


def _values(
    entry: Entry,
    campaign: Campaign,
    kind: str,
    deadline: datetime | None,
    earlier: tuple[Entry, ...],
    suggestion: str | None,
    now: datetime,
) -> dict[str, Any]:
    """All that the templates may use; other people's words are made plain here, once."""
    found = entry.judgement.findings
    subject_wrong = any(one.code.startswith("subject.") for one in found)
    staff = kind.partition("-")[0] in BY_STAFF
    matters = _matters(found, kind)
    corrected = plain(suggestion, 200) if suggestion else None
    closes = campaign.closes
    return {
        "unit": plain(entry.judgement.organization or UNIT, 60),
        "campaign": plain(campaign.title),
        "reference_number": entry.reference_number,
        "version": entry.version,
        "received": moment(entry.received_at),
        "subject": plain(entry.subject or "", 120) or "（无主题）",
        "subject_line": corrected or _own_subject(entry, campaign),
        "files": [{"name": plain(one.name, 100), "size": _size(one)} for one in entry.attachments],
        "problems": _told(found, Verdict.RETURN) if kind == "returned" else [],
        "matters": matters,
        "more_asked": kind == "held" and any(one["remedy"] for one in matters),
        "matters_title": "另请一并核对" if kind == "returned" else "正在核对的事项",
        "note": plain(entry.decision_note, 2000) if staff and entry.decision_note else None,
        "suggestion": corrected if kind == "returned" and subject_wrong else None,
        "subject_wrong": subject_wrong,
        "deadline": moment(deadline) if deadline else None,
        "closes": moment(closes) if closes and max(entry.received_at, now) < closes else None,
        "closes_at": moment(closes) if closes else "",
        "latest_stands": campaign.resubmission.policy == "latest",
        "before": moment(earlier[-1].received_at) if earlier else None,
        "repeated": next((one.problem for one in found if one.code == "mail.repeated"), None),
        "decision": (entry.decision or Decision.REJECTED).value,
        "contact": plain(campaign.contact, 200),
        "office": plain(campaign.office or campaign.title),
        "disclaimer": (
            "本邮件由征集系统根据主办单位的审核结论发出。"
            if staff
            else "本邮件由征集系统自动发出，只就报送材料的形式要求作出核查，不涉及对内容的评价。"
        ),
    }


def _size(file: FileFact) -> str:
    """How large a file is; one that came as a link did not come."""
    return "是链接，未随信收到" if file.kind == "link" else size(file.size)


def _told(found: tuple[JudgedFinding, ...], verdict: Verdict) -> list[dict[str, str]]:
    return [{"problem": one.problem, "remedy": one.remedy} for one in found if one.verdict is verdict]


def _matters(found: tuple[JudgedFinding, ...], kind: str) -> list[dict[str, str]]:
    """Our doubts: with what to do where the unit sends again anyway, or lacks something; else nothing is asked."""
    if kind == "returned":
        return _told(found, Verdict.REVIEW)
    if kind == "held" and not any(one.code == "mail.repeated" for one in found):
        return [
            {"problem": one.problem, "remedy": one.remedy if _asks_for_more(one.code) else ""}
            for one in found
            if one.verdict is Verdict.REVIEW
        ]
    return []


def _asks_for_more(code: str) -> bool:
    """Whether a finding that holds tells of something that the unit can still send."""
    named = ("mail.parts", "mail.link_only", "form.format", "document.format", "works_list.mismatch")
    return code in named or code.endswith(".missing") or code.startswith("archive.")


def _own_subject(entry: Entry, campaign: Campaign) -> str:
    """The subject as the unit wrote it, without our own tags and Re:."""
    return plain(parse_subject(entry.subject or "", campaign).text, 80) or "（无主题）"


# -- the message -------------------------------------------------------------------------------------------------


def _thread(message: EmailMessage, entry: Entry) -> None:
    """In-Reply-To and References; what is no message id is left out."""
    ids = MESSAGE_ID.findall(entry.message_id or "")[:1]
    thread = [one for reference in entry.references for one in MESSAGE_ID.findall(reference) if one not in ids]
    if ids:
        message["In-Reply-To"] = ids[0]
        message["References"] = " ".join((*thread[:1], *thread[1:][-MOST_REFERENCES:], *ids))


def _fill(message: EmailMessage, text: str, html: str) -> None:
    """Text first, then HTML, both base64; the boundary follows from the letter, so that it renders the same again."""
    message.set_content(text, subtype="plain", charset="utf-8", cte="base64")
    message.add_alternative(html, subtype="html", charset="utf-8", cte="base64")
    message.set_boundary(f"=_{hashlib.sha256(str(message['Message-ID']).encode()).hexdigest()[:32]}")


# -- templates ---------------------------------------------------------------------------------------------------


@lru_cache
def _environment(form: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        undefined=StrictUndefined,
        autoescape=form == "html",  # noqa: S701 - the other form is the text part, where nothing is escaped
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["lines"] = _lines
    return environment


def _lines(block: str) -> list[str]:
    """The lines of a block, blank ones left out; keeps what is marked as safe HTML."""
    return [line.strip() for line in block.splitlines() if line.strip()]


def _template(form: str, kind: str) -> Template:
    return _environment(form).get_template(f"{kind.partition('-')[0]}.j2")


def _rendered(form: str, kind: str, values: dict[str, Any]) -> str:
    layout = "layout.html.j2" if form == "html" else "layout.txt.j2"
    return re.sub(r"\n{3,}", "\n\n", _template(form, kind).render(values, layout=layout))


def _subject(kind: str, values: dict[str, Any]) -> str:
    template = _template("text", kind)
    block: Callable[[Context], Iterator[str]] = template.blocks["subject"]
    return plain("".join(block(template.new_context(values))), 200)
