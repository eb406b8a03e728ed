"""Which of a mail's files is the form; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from pathlib import PurePath

from config.model import Campaign
from parsers.model import Attachment, Document, Form, IncomingMail, Kind, SealState, Trouble

Read = Callable[[Attachment, Campaign], Document]

NOT_READ = (Kind.DOCX, Kind.DOC, Kind.OFD, Kind.IMAGE)  # may be a form, but not the PDF that is mostly asked for
NAMED_LIKE_A_TEXT = (".doc", ".docx", ".wps", ".ofd")  # kind "other": locked by a password, or damaged
FORM_WORDS = ("推荐表", "报名表", "申报表")
SMALL_PICTURE = 30 * 1024  # bytes: logos and signatures of mail programs are smaller, photographed forms are not
OF_THE_MAIL_PROGRAM = re.compile(r"(?i)^(image\d+|part-\d+|outlook.*|logo.*|.*签名档?)\.\w+$")


def read_candidates(mail: IncomingMail, campaign: Campaign, read: Read) -> tuple[Document, ...]:
    """The files that may be a form, read, PDFs first. Pictures are looked at only where no other file is one."""
    found = [one for one in mail.attachments if _may_be_a_form(one)]
    texts = sorted((one for one in found if one.kind is not Kind.IMAGE), key=lambda one: not _is_pdf(one))
    documents = tuple(_document(one, campaign, read) for one in texts)
    if choose_form(documents, ()) or choose_draft(documents, ()):
        return documents
    return (*documents, *(_document(one, campaign, read) for one in found if one.kind is Kind.IMAGE))


def _may_be_a_form(attachment: Attachment) -> bool:
    of_a_kind = attachment.kind in (Kind.PDF, *NOT_READ) or _is_named_like_a_form(attachment)
    return of_a_kind and not is_decoration(attachment)


def _is_pdf(attachment: Attachment) -> bool:
    return attachment.kind is Kind.PDF or (attachment.kind is Kind.OTHER and _suffix(attachment) == ".pdf")


def _is_named_like_a_form(attachment: Attachment) -> bool:
    return attachment.kind is Kind.OTHER and _suffix(attachment) in (".pdf", *NAMED_LIKE_A_TEXT)


def _suffix(attachment: Attachment) -> str:
    return PurePath(attachment.name).suffix.lower()


def is_decoration(attachment: Attachment) -> bool:
    """Whether a picture is a mail program's: a logo, a signature."""
    return (
        attachment.kind is Kind.IMAGE
        and attachment.size < SMALL_PICTURE
        and OF_THE_MAIL_PROGRAM.match(attachment.name) is not None
    )


def _document(attachment: Attachment, campaign: Campaign, read: Read) -> Document:
    if attachment.kind in (Kind.PDF, Kind.DOCX, Kind.IMAGE):
        return read(attachment, campaign)
    if _is_pdf(attachment):  # named .pdf, but not one by its content
        return Document(attachment, trouble=Trouble.DAMAGED if attachment.size else Trouble.EMPTY)
    return Document(attachment, trouble=Trouble.UNSUPPORTED)


def is_called_a_form(attachment: Attachment) -> bool:
    """Whether a file's name says that it is a form."""
    return any(word in attachment.name for word in FORM_WORDS)


def choose_form(documents: Sequence[Document], categories: Collection[str]) -> Document | None:
    """The document to be taken as the form; `categories`: whose form it should be. None: none can be one."""
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
