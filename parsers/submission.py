"""A mail read for one campaign: the parsers in reading order; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath

from config.model import Campaign, Category
from parsers.document import read_document
from parsers.model import (
    Attachment,
    Document,
    Form,
    IncomingMail,
    Kind,
    SealState,
    SubjectLine,
    SubjectReading,
    Submission,
    Trouble,
)
from parsers.organization import core, province_of, unit_of
from parsers.subject import format_subject, parse_subject
from parsers.text import normalize

Read = Callable[[Attachment, Campaign], Document]

NOT_READ = (Kind.DOCX, Kind.DOC, Kind.OFD, Kind.IMAGE)  # may be a form, but not the PDF that was asked for
NAMED_LIKE_A_TEXT = (".doc", ".docx", ".wps", ".ofd")  # kind "other": locked by a password, or damaged
SMALL_PICTURE = 30 * 1024  # bytes: logos and signatures of mail programs are smaller, photographed forms are not
OF_THE_MAIL_PROGRAM = re.compile(r"(?i)^(image\d+|part-\d+|outlook.*|logo.*|.*签名档?)\.\w+$")


def read_submission(mail: IncomingMail, campaign: Campaign, read: Read = read_document) -> Submission:
    """Everything the mail says. `read` turns an attachment into a document; the worker's counts the time it takes."""
    subject = parse_subject(mail.subject or "", campaign)
    documents = tuple(_document(one, campaign, read) for one in _candidates(mail))
    document = choose_form(documents, subject.categories)
    draft = None if document else choose_draft(documents, subject.categories)
    shown = document or draft
    form = shown.form if shown else None
    subject = _settled(subject, form, campaign)
    return Submission(mail, campaign, subject, documents, document, _category(subject, form, campaign), draft)


# -- which file is the form --------------------------------------------------------------------------------------


def _candidates(mail: IncomingMail) -> list[Attachment]:
    """The attachments that may be a form, PDFs first."""
    found = [one for one in mail.attachments if one.kind in (Kind.PDF, *NOT_READ) or _is_named_like_a_form(one)]
    return sorted((one for one in found if not _is_decoration(one)), key=lambda one: not _is_pdf(one))


def _is_pdf(attachment: Attachment) -> bool:
    return attachment.kind is Kind.PDF or (attachment.kind is Kind.OTHER and _suffix(attachment) == ".pdf")


def _is_named_like_a_form(attachment: Attachment) -> bool:
    return attachment.kind is Kind.OTHER and _suffix(attachment) in (".pdf", *NAMED_LIKE_A_TEXT)


def _suffix(attachment: Attachment) -> str:
    return PurePath(attachment.name).suffix.lower()


def _is_decoration(attachment: Attachment) -> bool:
    return (
        attachment.kind is Kind.IMAGE
        and attachment.size < SMALL_PICTURE
        and OF_THE_MAIL_PROGRAM.match(attachment.name) is not None
    )


def _document(attachment: Attachment, campaign: Campaign, read: Read) -> Document:
    if attachment.kind is Kind.PDF:
        return read(attachment, campaign)
    if _is_pdf(attachment):  # named .pdf, but not one by its content
        return Document(attachment, trouble=Trouble.DAMAGED if attachment.size else Trouble.EMPTY)
    if attachment.kind in (Kind.DOCX, Kind.IMAGE):
        return read(attachment, campaign)
    return Document(attachment, trouble=Trouble.UNSUPPORTED)


def choose_form(documents: Sequence[Document], categories: Collection[str]) -> Document | None:
    """The document to be taken as the form; `categories`: what the subject says. None: none can be one."""
    ranked = [(rank, one) for one in documents if (rank := _rank(one, categories)) is not None]
    return max(ranked, key=lambda pair: pair[0])[1] if ranked else None


def choose_draft(documents: Sequence[Document], categories: Collection[str]) -> Document | None:
    """The form in a format that was not asked for."""
    drafts = [one for one in documents if one.trouble is Trouble.UNSUPPORTED and one.form and one.form.category]
    return max(drafts, key=lambda one: (_is_of(one, categories), _answers(one.form)), default=None)  # type: ignore[arg-type]  # each has a form


def _is_of(document: Document, categories: Collection[str]) -> bool:
    return document.form is not None and document.form.category in categories


def _rank(document: Document, categories: Collection[str]) -> tuple[int, int, bool] | None:
    if document.trouble is Trouble.UNSUPPORTED:
        return None
    form = document.form
    sealed = document.seal is not None and document.seal.state is SealState.PRESENT
    if form and form.category:
        return (4 if form.category in categories else 3), _answers(form), sealed
    if document.trouble:
        return 0, 0, False
    if form:
        return 1, _answers(form), sealed
    # A scan may be the form; a text without one is not.
    return (2, 0, sealed) if document.text_layer is not True else None


def _answers(form: Form) -> int:
    return sum(bool(answer.text) for answer in form.fields.values())


# -- what subject and form say together --------------------------------------------------------------------------


def _settled(subject: SubjectReading, form: Form | None, campaign: Campaign) -> SubjectReading:
    """A doubtful split is settled where the form agrees with exactly one of the candidates.

    Where no category was read, its words, whatever they are, still hang on the unit's name: the form tells where that
    ends.
    """
    line, written = subject.line, unit_of(form.text("organization") or "") if form else None
    if line and line.category is None and line.organization and written and _begins(line.organization, written):
        return replace(subject, line=replace(line, organization=written))
    if not (subject.doubtful and form):
        return subject
    agreeing = [line for line in subject.candidates if _agrees(line, form, campaign)]
    if len(agreeing) != 1:
        return subject
    categories = tuple(one.name for one in campaign.categories if agreeing[0].category in one.names)
    misspelt = subject.misspelt if agreeing[0] == subject.line else ()
    settled = agreeing[0]
    if written and core(settled.organization or "") != core(written):  # 北京市委网信办 keeps its province
        settled = replace(settled, organization=written)
    return replace(subject, line=settled, doubtful=False, categories=categories, misspelt=misspelt)


def _begins(text: str, with_: str) -> bool:
    return normalize(text).startswith(normalize(with_))


def _agrees(line: SubjectLine, form: Form, campaign: Campaign) -> bool:
    province, organization = province_of(form.text("province") or ""), form.text("organization")
    if not (line.province and line.organization and line.category and province and organization):
        return False
    category = campaign.category(form.category)
    written, meant = core(organization), core(line.organization)
    return (
        line.province == province
        and (written == meant or core(line.province + line.organization) == written)
        and category is not None
        and line.category in category.names
    )


def _category(subject: SubjectReading, form: Form | None, campaign: Campaign) -> Category | None:
    """The subject's category; where its name stands for two, the one whose form it is; else the form's."""
    of_the_form = campaign.category(form.category) if form else None
    if len(subject.categories) == 1:
        return campaign.category(subject.categories[0])
    if subject.categories and (of_the_form is None or of_the_form.name not in subject.categories):
        return None
    return of_the_form


def is_readable(subject: SubjectReading) -> bool:
    """Whether the subject shows that the mail is meant for the campaign.

    A category does; a province and some words do not: 北京市征集活动咨询 is a question.
    """
    return subject.line is not None and subject.line.category is not None


def has_form(submission: Submission) -> bool:
    """Whether a file came that is, or may be, the form: a scan or a damaged PDF, too, and a Word file by its name."""
    return submission.document is not None or any("推荐表" in one.attachment.name for one in submission.documents)


def suggested_subject(submission: Submission) -> str | None:
    """The subject as the rule wants it, filled from the form; None where a part is known from neither."""
    line = corrected_line(submission)
    if not (line.province and line.organization and line.category):
        return None
    return format_subject(line, submission.campaign)


def corrected_line(submission: Submission) -> SubjectLine:
    """The parts of the subject, those that it lacks taken from the form."""
    line = submission.subject.line
    category = line.category if line and line.category else None
    if category is None and submission.category:
        category = submission.category.name
    organization = line.organization if line and line.organization else None
    if organization is None and submission.organization:
        organization = unit_of(submission.organization)
    return SubjectLine(submission.province, organization, category)


# -- which campaign ----------------------------------------------------------------------------------------------


def choose_campaign(
    mail: IncomingMail, campaigns: Sequence[Campaign], arrived: datetime, read: Read = read_document
) -> Campaign:
    """The campaign that a mail belongs to, by subject, titles and date; by the form where these do not tell."""
    if len(campaigns) == 1:
        return campaigns[0]
    scores = [_score(mail, campaign, arrived) for campaign in campaigns]
    best = [campaign for campaign, score in zip(campaigns, scores, strict=True) if score == max(scores)]
    if len(best) > 1:
        best = [one for one in best if _has_known_form(mail, one, read)] or best
    return best[0]


def _score(mail: IncomingMail, campaign: Campaign, arrived: datetime) -> int:
    readable = is_readable(parse_subject(mail.subject or "", campaign))
    named = any(title in text for title in _titles(campaign) for text in _texts(mail))
    return 3 * readable + 2 * named + _is_open(campaign, arrived)


def _titles(campaign: Campaign) -> Iterator[str]:
    forms = (part.title for category in campaign.categories for part in category.parts)
    return (key for title in (campaign.title, *forms) if (key := _unquoted(title)))


def _texts(mail: IncomingMail) -> tuple[str, ...]:
    return tuple(_unquoted(text) for text in (mail.subject or "", mail.body, *(one.name for one in mail.attachments)))


def _unquoted(text: str) -> str:
    return normalize(text).replace('"', "")


def _is_open(campaign: Campaign, arrived: datetime) -> bool:
    after = campaign.opens is None or arrived >= campaign.opens
    return after and (campaign.closes is None or arrived <= campaign.closes + campaign.grace)


def _has_known_form(mail: IncomingMail, campaign: Campaign, read: Read) -> bool:
    documents = (_document(one, campaign, read) for one in _candidates(mail) if one.kind is Kind.PDF)
    return any(document.form and document.form.category for document in documents)
