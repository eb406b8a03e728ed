"""Raw bytes -> IncomingMail; pure, never raises, and the only module that knows mail-parser.

mail-parser is trusted with addresses, dates and the Received chain. It gets a header block that was repaired and
holds nothing else, because it deletes what it cannot decode, raises on some broken mails and wants nine times a
mail's size in memory. Text, file names and structure are read from the raw bytes (research/mail.md §3.3).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import getaddresses, parsedate_to_datetime
from typing import NamedTuple

import mailparser

from parsers.charset import decode
from parsers.kind import OLE, kind_of
from parsers.markup import meta_charset, text_of
from parsers.mime import ENCODED_WORD, Fields, decode_text, decode_value, file_name, one_line, parameters, raw_text
from parsers.model import Attachment, IncomingMail, Kind
from parsers.structure import Leaf, Message, content_type_of, split_message

DEEPEST = 8  # mails within mails
CHINA = timezone(timedelta(hours=8))  # for a Date without zone

_MAIL_TYPES = ("message/rfc822", "message/global")
_SILENT_TEXT = ("text/rfc822-headers", "text/calendar", "text/x-amp-html")  # neither body nor file
_LONGEST_ADDRESSES = 1 << 16  # characters of one address header
_MOST_HOPS = 100
_MOST_LINKED = 300_000  # characters

# The header fields that name recipients -> the field of mail-parser that reads them.
_RECIPIENTS = {
    "to": "to", "resent-to": "to", "apparently-to": "to",
    "cc": "cc", "resent-cc": "cc",
    "bcc": "bcc", "resent-bcc": "bcc",
    "delivered-to": "delivered-to", "x-original-to": "delivered-to", "envelope-to": "delivered-to",
}  # fmt: skip
_SLOTS = tuple(dict.fromkeys(_RECIPIENTS.values()))
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.ASCII)
_MESSAGE_ID = re.compile(r"<([^<>]{1,990})>")
_EXTENSIONS = {
    "jpeg": "jpg", "pjpeg": "jpg", "plain": "txt", "html": "html", "msword": "doc", "tiff": "tif", "mpeg": "mpg",
    "quicktime": "mov", "x-zip-compressed": "zip", "delivery-status": "txt", "pkcs7-signature": "p7s",
}  # fmt: skip
_LINK = re.compile(r"https?://[^\s<>\"]{4,2000}", re.IGNORECASE)
_SIMPLE_SUBTYPE = re.compile(r"[a-z0-9]{2,5}")


def parse_mail(raw: bytes) -> IncomingMail:
    """Read a mail, or only the header of one. Any bytes give a mail; what had to be repaired is in `defects`."""
    message = split_message(raw)
    reading = _Reading()
    reading.read(message)
    body, linked = reading.body()
    envelope = _envelope(message.fields)
    subject = message.fields.all("subject")
    content_type = message.fields.first("content-type")
    mail = IncomingMail(
        subject=decode_value(subject[0]) if subject else None,
        sender=envelope.sender.lower(),
        sender_name=envelope.sender_name,
        reply_to=envelope.reply_to,
        recipients=envelope.recipients,
        message_id=next(iter(_message_ids(message.fields, "message-id")), None),
        in_reply_to=_message_ids(message.fields, "in-reply-to"),
        references=_message_ids(message.fields, "references"),
        date=envelope.date,
        received=envelope.received,
        body=body,
        attachments=tuple(reading.attachments),
        headers=tuple((name, decode_value(value)) for name, value in message.fields.items),
        content_type=content_type_of(message.fields),
        report_type=parameters(content_type).get("report-type", "").lower(),
        defects=tuple(dict.fromkeys((*reading.defects, *envelope.defects))),
        fingerprint="",
        linked=linked,
    )
    return replace(mail, fingerprint=fingerprint(mail))


def fingerprint(mail: IncomingMail) -> str:
    """sha256 over sender, subject, body and attachments, whatever way the mail took and however often."""
    files = (f"{file.inside or ''}\0{file.name}\0{file.sha256}" for file in mail.attachments)
    said = "\0\0".join((mail.sender, mail.subject or "", mail.body, *files))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


# -- body and attachments ----------------------------------------------------------------------------------------


class _Text(NamedTuple):
    """A part of the body, not decoded yet."""

    html: bool
    content: bytes
    charset: str | None
    alternative: int | None
    inside: bool  # a mail within

    def read(self) -> tuple[str, bool]:
        """Its text, and whether its charset had to be guessed."""
        labels = (self.charset, meta_charset(self.content)) if self.html else (self.charset,)
        text, repaired = decode(self.content, *labels)
        if self.html:
            text = text_of(text)
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip(), repaired


@dataclass(slots=True)
class _Reading:
    """What was found so far in a mail and in the mails within it."""

    attachments: list[Attachment] = field(default_factory=list)
    texts: list[_Text] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)

    def read(self, message: Message, inside: str | None = None, depth: int = 0) -> None:
        """Every leaf is an attachment, save text that is neither named nor declared one: that is the body."""
        within = "in a mail within: " if inside is not None else ""
        self.defects += (within + defect for defect in message.defects)
        for leaf in message.leaves:
            content, defect = message.content(leaf)
            if defect:
                self.defects.append(f"{within}part {leaf.number}: {defect}")
            name = file_name(leaf.fields)
            if not content and not name:
                continue
            kind = kind_of(content, name or "")
            if _is_text(leaf, name, content, kind):
                if leaf.content_type not in _SILENT_TEXT:
                    html, charset = leaf.content_type == "text/html", leaf.parameters.get("charset")
                    self.texts.append(_Text(html, content, charset, leaf.alternative, inside is not None))
                continue
            if kind is Kind.OTHER and leaf.content_type in _MAIL_TYPES:
                kind = Kind.MAIL
            name = name or f"part-{leaf.number}.{_extension(kind, leaf.content_type)}"
            digest = hashlib.sha256(content).hexdigest()
            self.attachments.append(Attachment(name, content, kind, digest, inside))
            if kind is Kind.MAIL and not content.startswith(OLE):
                self._open(content, name, depth + 1)

    def _open(self, content: bytes, name: str, depth: int) -> None:
        if depth > DEEPEST:
            self.defects.append(f"mails within mails are opened {DEEPEST} deep")
            return
        self.read(split_message(content), name, depth)

    def body(self) -> tuple[str, str]:
        """The plain text; where there is only HTML, or HTML stands beside it as a part of its own, that too.

        With it the texts left out of it that have addresses: HTML says what a link leads to, plain text often does not.
        """
        read = [(part, *part.read()) for part in self.texts]
        plain = {part.alternative for part, text, _ in read if text and not (part.html or part.inside)} - {None}
        shown, hidden = [], []
        for part, text, repaired in read:
            if part.inside or (part.html and part.alternative in plain):
                hidden.append(text)
            else:
                shown.append(text)
                if repaired:
                    self.defects.append("body: charset missing or wrong")
        body = "\n\n".join(filter(None, shown))
        known = set(_LINK.findall(body))
        linked = "\n\n".join(text for text in hidden if not known.issuperset(_LINK.findall(text)))
        return body, linked[:_MOST_LINKED]


def _is_text(leaf: Leaf, name: str | None, content: bytes, kind: Kind) -> bool:
    """A part to be read as text: no file by its name, its disposition or its content."""
    if name or not leaf.content_type.startswith(("text/", "multipart/")):  # a multipart here has no delimiter
        return False
    if leaf.fields.first("content-disposition").strip().lower().startswith(b"attachment"):
        return False
    if kind is Kind.PDF:
        return not content.lstrip().startswith(b"%PDF-")
    return kind in (Kind.OTHER, Kind.MAIL)


def _extension(kind: Kind, content_type: str) -> str:
    """The extension of a file without a name."""
    if kind in (Kind.PDF, Kind.DOCX, Kind.DOC, Kind.OFD):
        return kind.value
    if kind is Kind.MAIL:
        return "eml"
    subtype = content_type.partition("/")[2]
    return _EXTENSIONS.get(subtype) or (subtype if _SIMPLE_SUBTYPE.fullmatch(subtype) else "bin")


# -- addresses, dates and identifiers ----------------------------------------------------------------------------


class _Envelope(NamedTuple):
    """What mail-parser is asked for."""

    sender: str
    sender_name: str
    reply_to: tuple[str, ...]
    recipients: tuple[str, ...]
    date: datetime | None
    received: datetime | None
    defects: tuple[str, ...]


def _envelope(fields: Fields) -> _Envelope:
    texts = _address_texts(fields)
    dates = [one_line(raw_text(value)) for value in fields.all("date")[:1]]
    hops = [one_line(raw_text(value)) for value in fields.all("received")[:_MOST_HOPS]]
    lines = [*texts.items(), *(("date", date) for date in dates), *(("received", hop) for hop in hops)]
    parsed = _parsed(lines)
    found = {name: _addresses(parsed, name, text) for name, text in texts.items()}
    sender = next(iter(found.get("from", ())), "")
    return _Envelope(
        sender=sender,
        sender_name=_display_name(fields.first("from"), sender),
        reply_to=tuple(found.get("reply-to", ())),
        recipients=tuple(dict.fromkeys(address.lower() for slot in _SLOTS for address in found.get(slot, ()))),
        date=_date(parsed, dates),
        received=_newest(parsed, hops),
        defects=_defects(parsed),
    )


def _address_texts(fields: Fields) -> dict[str, str]:
    """The address headers, by mail-parser's name: repaired, names left out so that none can break an address."""
    values = {name: fields.all(name)[:1] for name in ("from", "reply-to")}
    for name, slot in _RECIPIENTS.items():
        values.setdefault(slot, []).extend(fields.all(name))
    texts = {name: ", ".join(map(_structure, found)) for name, found in values.items()}
    return {name: text[:_LONGEST_ADDRESSES] for name, text in texts.items() if text}


def _structure(value: bytes) -> str:
    return one_line(ENCODED_WORD.sub("x", raw_text(value)))


def _parsed(lines: Iterable[tuple[str, str]]) -> mailparser.MailParser | None:
    """mail-parser's reading; None where it breaks on the header, and then the standard library has to do."""
    block = "".join(f"{name}: {text}\r\n" for name, text in lines) + "\r\n"
    try:
        return mailparser.parse_from_bytes(block.encode("utf-8", "replace"))
    except Exception:  # noqa: BLE001 - of 2,428 mails 7 made it raise AttributeError or TypeError (research/mail.md)
        return None


def _addresses(parsed: mailparser.MailParser | None, name: str, text: str) -> tuple[str, ...]:
    """Addresses of one header, in order; of a broken one the only address in it, if there is but one."""
    pairs = getaddresses([text]) if parsed is None else getattr(parsed, name.replace("-", "_"))
    found = [address.strip() for _, address in pairs if "@" in address]
    if not found and "<>" not in text:
        lone = set(_ADDRESS.findall(text))
        found = [*lone] if len(lone) == 1 else []
    return tuple(dict.fromkeys(found))


def _display_name(value: bytes, address: str) -> str:
    """The name before the address, or in the comment behind it; encoded words are undone in quotes, too."""
    text = raw_text(value)
    start = text.lower().rfind(f"<{address.lower()}") if address else -1
    before = text[: start if start >= 0 else max(text.rfind("<"), 0)]
    comment = re.search(r"\(([^()]*)\)", text) if not before.strip() else None
    name = decode_text(comment[1] if comment else before.strip().strip('"').replace('\\"', '"'))
    return "" if name.lower() == address.lower() else name.strip('" ')


def _date(parsed: mailparser.MailParser | None, dates: list[str]) -> datetime | None:
    if parsed is not None and parsed.date:
        return _plausible(parsed.date)
    return _moment(dates[0]) if dates else None


def _newest(parsed: mailparser.MailParser | None, hops: list[str]) -> datetime | None:
    """The date of the topmost Received header that has one: those below are older, or forged by the sender."""
    read = list(reversed(parsed.received)) if parsed is not None else []
    for number, hop in enumerate(hops):
        stamp = read[number].get("date_utc") if number < len(read) else None
        moment = _moment(stamp or hop.rpartition(";")[2])
        if moment:
            return moment
    return None


def _moment(text: str) -> datetime | None:
    """A date that mail-parser did not take; without zone it is Chinese."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text.strip()[:100])
        except (ValueError, TypeError, LookupError, ArithmeticError):
            continue
        return _plausible(moment if moment.tzinfo else moment.replace(tzinfo=CHINA))
    return None


def _plausible(moment: datetime) -> datetime | None:
    """In UTC, in a year that can be told in any time zone; a mail from the year 9999 has no date."""
    if not 1970 < moment.year < 9999:
        return None
    return moment.astimezone(UTC)


def _message_ids(fields: Fields, name: str) -> tuple[str, ...]:
    """Message identifiers with angle brackets, in order; those that lack them are given them."""
    found: list[str] = []
    for value in fields.all(name):
        text = one_line(raw_text(value))
        ids = ["".join(match.split()) for match in _MESSAGE_ID.findall(text)]
        if not ids and text and " " not in text:
            ids = [text.strip("<>")]
        found += (f"<{identifier}>" for identifier in ids if identifier)
    return tuple(dict.fromkeys(found))


def _defects(parsed: mailparser.MailParser | None) -> tuple[str, ...]:
    if parsed is None:
        return ("mail-parser could not read the header",)
    return tuple(text for defect in parsed.defects for texts in defect.values() for text in texts)
