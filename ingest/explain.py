"""What the program sees in a file or a subject, and what every rule says to it: facts -> plain data; pure."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import PurePath
from typing import Any

from config.model import Campaign, FactsPart, FormPart
from ingest import file_rules, form_rules
from ingest.correspondence import why_ignored, why_not_answered
from ingest.examine import examine
from ingest.explain_parts import TROUBLES, parts_facts
from ingest.judge import disposition_of
from ingest.rule_names import ASKS
from ingest.rules import RULES, Facts, Rule
from ingest.works import works_of
from ledger.model import Disposition, Judgement
from parsers.campaigns import choose_campaign
from parsers.kind import kind_of
from parsers.mail import parse_mail
from parsers.model import Attachment, Document, IncomingMail, Kind, Submission
from parsers.opening import HERE, Opener, open_archives
from parsers.subject import format_subject
from parsers.submission import read_submission, suggested_subject

KEYS = ("file", "mail", "subject", "document", "seal", "submission", "findings", "disposition", "error", "seconds")
Findings = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Explainer:
    """By what it is explained."""

    campaigns: tuple[Campaign, ...]
    ourselves: frozenset[str]  # our own addresses
    now: datetime  # stands in where a mail bears no date
    opener: Opener = HERE  # looks into files, perhaps in another process


def explain_file(name: str, content: bytes, by: Explainer) -> dict[str, Any]:
    """One object of `explain --json` (CONTRACT §1), without `seconds`.

    For people besides: `passed`, the rules that found nothing, and `drawn`, the document.
    """
    kind = kind_of(content, name)
    if name.lower().endswith(".eml") or kind is Kind.MAIL:
        return _mail(name, parse_mail(content), by)
    return _attachment(name, content, kind, by)


def explain_subject(text: str, by: Explainer) -> dict[str, Any]:
    """The same object for a subject line alone."""
    submission, judgement = _of_carrier(_carrier(text), by)
    return {
        **dict.fromkeys(KEYS),
        "subject": subject_facts(submission),
        "findings": [one for one in findings_of(judgement) if one["code"].startswith("subject.")],
    }


def _mail(name: str, parsed: IncomingMail, by: Explainer) -> dict[str, Any]:
    arrived = parsed.received or parsed.date or by.now
    parsed = open_archives(parsed, by.opener)
    submission = read_submission(parsed, choose_campaign(parsed, by.campaigns, arrived, by.opener)[0], by.opener)
    facts = _alone(submission, arrived)
    ignored = why_ignored(submission, by.ourselves, frozenset())
    judgement = examine(facts) if ignored is None else Judgement(Disposition.IGNORED)
    unanswerable = why_not_answered(parsed, by.ourselves)
    return {
        "file": name,
        "mail": {
            "subject": parsed.subject,
            "from": parsed.sender or None,
            "from_name": parsed.sender_name or None,
            "message_id": parsed.message_id,
            "body": parsed.body,
            "attachments": [_file(one) for one in parsed.attachments],
            "answerable": unanswerable is None,
            "why_not": unanswerable,
            "why_ignored": ignored,
        },
        "subject": subject_facts(submission),
        "document": document_facts(submission.shown),
        "seal": seal_facts(submission.shown),
        "findings": findings_of(judgement),
        "disposition": judgement.disposition.value,
        "error": _error(submission.document),
        "submission": parts_facts(submission),
        "passed": passed(facts) if ignored is None else [],
        "drawn": submission.shown,
        "labels": labels(submission.campaign),
    }


def labels(campaign: Campaign) -> dict[str, str]:
    """What the campaign's forms call their fields: field -> label."""
    asked = (part for category in campaign.categories for part in category.parts)
    rows = (row for part in asked if isinstance(part, FormPart | FactsPart) for row in part.rows)
    return {row.field: row.label for row in rows} | {column.field: column.name for column in campaign.columns}


def passed(facts: Facts) -> list[str]:
    """What was asked and found in order, in the words of people; nothing is claimed of a form that was not read."""
    asked = (rule for rule in RULES if _had_something_to_look_at(rule, facts))
    return [ASKS[rule.__name__] for rule in asked if not any(True for _ in rule(facts))]


def _had_something_to_look_at(rule: Rule, facts: Facts) -> bool:
    if rule.__module__ == form_rules.__name__ or rule is file_rules.form_is_of_the_category:
        return facts.form is not None
    if rule.__module__ == file_rules.__name__ and rule not in (file_rules.form_is_there, file_rules.form_is_a_pdf):
        return facts.document is not None
    return True


def _attachment(name: str, content: bytes, kind: Kind, by: Explainer) -> dict[str, Any]:
    """A file on its own: what rules say to the mail that it did not come with is left out."""
    attachment = Attachment(PurePath(name).name, content, kind, hashlib.sha256(content).hexdigest())
    submission, judgement = _of_carrier(_carrier(None, attachment), by)
    foreign = {"subject", "mail"} | (set() if submission.documents else {"form"})
    judged = tuple(one for one in judgement.findings if one.code.split(".")[0] not in foreign)
    return {
        "file": name,
        "mail": None,
        "subject": None,
        "document": document_facts(submission.shown),
        "seal": seal_facts(submission.shown),
        "findings": findings_of(replace(judgement, findings=judged)),
        "disposition": disposition_of(judged).value if submission.documents else None,
        "error": _error(submission.document) if content else "文件是空的（0 字节）",
        "submission": parts_facts(submission),
        "drawn": submission.shown,
        "labels": labels(submission.campaign),
    }


def _of_carrier(carrier: IncomingMail, by: Explainer) -> tuple[Submission, Judgement]:
    """Read and judged as if it had come in time."""
    carrier = open_archives(carrier, by.opener)
    campaign = choose_campaign(carrier, by.campaigns, by.now, by.opener)[0]
    submission = read_submission(carrier, campaign, by.opener)
    return submission, examine(_alone(submission, campaign.closes or by.now))


def _alone(submission: Submission, arrived: datetime) -> Facts:
    """The mail as if it were all that the unit had sent."""
    return Facts(submission, arrived, unit_works=works_of(submission), works_list=submission.works_list)


def _carrier(subject: str | None, *attachments: Attachment) -> IncomingMail:
    """A mail that is nothing but a subject, or a file."""
    bare = parse_mail(b"")
    return replace(bare, subject=subject, attachments=attachments)


def findings_of(judgement: Judgement) -> Findings:
    """Findings as plain data."""
    return [
        {"code": one.code, "verdict": one.verdict.value, "problem": one.problem, "remedy": one.remedy}
        for one in judgement.findings
    ]


def subject_facts(submission: Submission) -> dict[str, Any]:
    """The parts of a subject and the subject to copy; a category's name that stands for two is settled by the form."""
    reading, suggestion = submission.subject, suggested_subject(submission)
    line, settled = reading.line, submission.category
    category = line.category if line else None
    if settled and settled.name in reading.categories:
        category = settled.name
    return {
        "province": line.province if line else None,
        "organization": line.organization if line else None,
        "category": category,
        "case_title": line.case_title if line else None,
        "asked": list(submission.campaign.subject.order),
        "suggestion": suggestion or (format_subject(line, submission.campaign) if line else None),
        "doubtful": reading.doubtful,
        "candidates": [
            {
                "province": one.province,
                "organization": one.organization,
                "category": one.category,
                "case_title": one.case_title,
            }
            for one in reading.candidates
        ],
    }


def document_facts(document: Document | None) -> dict[str, Any] | None:
    """Pages, text layer, encryption and the form's fields."""
    if document is None:
        return None
    fields = document.form.fields if document.form else None
    return {
        "name": document.attachment.name,
        "pages": document.pages,
        "text_layer": document.text_layer,
        "encrypted": document.encrypted,
        "title": document.form.title if document.form else None,
        "category": document.form.category if document.form else None,
        "form": {name: one.text for name, one in fields.items()} if fields is not None else None,
        "certainty": {name: one.certainty for name, one in fields.items()} if fields is not None else None,
        "pictures": len(document.form.pictures) if document.form else None,
        "signed": document.form.signed if document.form else None,
        "dated": document.form.dated if document.form else None,
        "digital_signatures": [asdict(one) for one in document.digital_signatures],
    }


def seal_facts(document: Document | None) -> dict[str, Any] | None:
    """State, name, page and box of the seal."""
    if document is None or document.seal is None:
        return None
    seal = document.seal
    return {
        "state": seal.state.value,
        "name": seal.name,
        "page": seal.page,
        "box": [round(edge, 1) for edge in seal.box] if seal.box else None,
        "reason": seal.reason or None,
    }


def _file(one: Attachment) -> dict[str, Any]:
    facts = {"name": one.name, "size": one.size, "sha256": one.sha256, "kind": one.kind.value}
    return {**facts, "inside": one.inside} if one.inside else facts


def _error(document: Document | None) -> str | None:
    return TROUBLES[document.trouble] if document and document.trouble else None
