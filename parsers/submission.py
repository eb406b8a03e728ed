"""A mail read for one campaign: the parsers in reading order; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from config.model import Campaign, Category, FactsPart, ImagePart
from parsers.choosing import choose_draft, choose_form, is_called_a_form, is_decoration, read_candidates
from parsers.columns import read_columns
from parsers.in_body import unquoted, with_body
from parsers.link_values import Link
from parsers.links import find_large_attachments, find_links, link_text
from parsers.model import (
    Attachment,
    Document,
    Form,
    FormField,
    IncomingMail,
    Kind,
    PartMark,
    Piece,
    SubjectLine,
    SubjectReading,
    Submission,
    WorksList,
)
from parsers.opening import HERE, Opener, open_archives
from parsers.organization import core, province_of, unit_of
from parsers.part_marks import find_part_mark, is_supplement
from parsers.pieces import assign
from parsers.stated import read_stated
from parsers.subject import format_subject, parse_subject
from parsers.subject_titles import names_works_list, settled_by
from parsers.subject_writing import value_of
from parsers.text import normalize


def read_submission(mail: IncomingMail, campaign: Campaign, opener: Opener = HERE) -> Submission:
    """Everything the mail says. `opener` looks into its files; archives that are open already stay so."""
    mail = open_archives(mail, opener)
    subject = parse_subject(mail.subject or "", campaign)
    works_list = _works_list(mail, campaign, opener)
    wanted = _wanted(subject, campaign)
    listed = works_list.attachment.sha256 if works_list and works_list.attachment else None
    documents = read_candidates(_without(mail, listed), campaign, opener.read) if _asks_for_a_form(wanted) else ()
    names = [category.name for category in wanted] if subject.categories else []
    document = choose_form(documents, names)
    draft = None if document else choose_draft(documents, names)
    shown = document or draft
    form = shown.form if shown else None
    subject = _settled(subject, form, campaign)
    category = category_of(subject, form, campaign)
    works = _works(documents)
    mark = part_mark(mail)
    pieces = _pieces(_without(mail, listed), category, documents, shown, opener) if not works else ()
    texts = (unquoted(mail.body), *(piece.text for piece in pieces if piece.text))
    facts = _stated(category, texts, form)
    subject = _settled_by_text(subject, facts, campaign)
    found = Submission(
        mail,
        campaign,
        subject,
        documents,
        document,
        category,
        draft,
        facts=facts,
        columns=read_columns(campaign.columns, mail.subject or "", form, texts),
        links=_links(mail, texts, form),
        large=find_large_attachments(link_text(mail)),
        works_list=works_list,
        is_works_list=works_list is not None and form is None and names_works_list(mail.subject or "", campaign),
        works=works,
        mark=mark,
        numbers=(mark.number,) if mark else (),
        supplement=is_supplement(mail.subject or ""),
    )
    return with_pieces(found, pieces)


def part_mark(mail: IncomingMail) -> PartMark | None:
    """Which of several mails this one says it is; what it quotes of our letter says nothing."""
    return find_part_mark(mail.subject or "", unquoted(mail.body))


def with_pieces(submission: Submission, pieces: Sequence[Piece]) -> Submission:
    """The submission with these files standing for the parts of its category."""
    category = submission.category
    if category is None:
        return replace(submission, parts=(), others=tuple(pieces))
    parts, others = assign(category, pieces)
    return replace(submission, parts=with_body(parts, unquoted(submission.mail.body)), others=others)


# -- files ---------------------------------------------------------------------------------------------------------


def _wanted(subject: SubjectReading, campaign: Campaign) -> tuple[Category, ...]:
    """The categories that the mail may be meant for."""
    named = [one for one in campaign.categories if one.name in subject.categories]
    forms = [category.form for category in named if category.form]
    wanted = [one for one in campaign.categories if one in named or one.form in forms]
    return tuple(wanted) if named else campaign.categories


def _asks_for_a_form(categories: Sequence[Category]) -> bool:
    return any(category.form for category in categories)


def _without(mail: IncomingMail, sha256: str | None) -> IncomingMail:
    if sha256 is None:
        return mail
    return replace(mail, attachments=tuple(one for one in mail.attachments if one.sha256 != sha256))


def _works_list(mail: IncomingMail, campaign: Campaign, opener: Opener) -> WorksList | None:
    """The unit's list of works, where the campaign has such lists; the first that is one."""
    rule = campaign.works_list
    if rule is None:
        return None
    texts = [one for one in mail.attachments if one.kind in (Kind.DOCX, Kind.DOC, Kind.PDF, Kind.OTHER)]
    named = sorted(texts, key=lambda one: not any(name in one.name for name in rule.names))
    lists = (opener.list_works(one, rule) for one in named)
    return next((one for one in lists if one is not None), None)


def _pieces(
    mail: IncomingMail,
    category: Category | None,
    documents: Sequence[Document],
    shown: Document | None,
    opener: Opener,
) -> tuple[Piece, ...]:
    """What the files say that are no forms; nothing is opened where the category asks for no file."""
    if category is None or not category.file_parts:
        return ()
    forms = [one for one in documents if one is shown or (one.form and one.form.category)]
    taken = {id(one.attachment) for one in forms}
    if category.form:  # a form that could not be read stands for nothing else
        taken |= {id(one.attachment) for one in documents if is_called_a_form(one.attachment)}
    codes = any(isinstance(part, ImagePart) and part.qr for part in category.file_parts)
    files = (one for one in mail.attachments if id(one) not in taken and _is_a_work(one))
    return tuple(opener.probe(one, codes) for one in files)


def _is_a_work(attachment: Attachment) -> bool:
    """Whether a file stands for itself: not what others came in, nor what mail programs add."""
    return attachment.kind not in (Kind.ARCHIVE, Kind.MAIL) and not is_decoration(attachment)


def _works(documents: Sequence[Document]) -> tuple[Document, ...]:
    """The forms of a mail that brings several works, each title once; () where it brings one."""
    forms = {
        normalize(one.form.text("case_title") or ""): one
        for one in reversed(documents)
        if one.trouble is None and one.form and one.form.category and one.form.text("case_title")
    }
    return tuple(reversed(forms.values())) if len(forms) > 1 else ()


# -- what is stated ------------------------------------------------------------------------------------------------


def _stated(category: Category | None, texts: Sequence[str], form: Form | None) -> Mapping[str, FormField]:
    rows = [row for part in category.parts if isinstance(part, FactsPart) for row in part.rows] if category else []
    return read_stated(rows, texts, form) if rows else MappingProxyType({})


def _links(mail: IncomingMail, texts: Sequence[str], form: Form | None) -> tuple[Link, ...]:
    answers = [answer.text for answer in form.fields.values()] if form else []
    return find_links("\n".join((link_text(mail), *texts[1:], *answers)))


# -- what subject and form say together --------------------------------------------------------------------------


def _settled(subject: SubjectReading, form: Form | None, campaign: Campaign) -> SubjectReading:
    """A doubtful split is settled where the form agrees with exactly one of the candidates.

    Where no category was read, its words, whatever they are, still hang on the unit's name: the form tells where that
    ends.
    """
    line, written = subject.line, unit_of(form.text("organization") or "") if form else None
    if "case_title" in campaign.subject.order:
        unit = (form.text("organization") or form.text("submitting_organization")) if form else None
        return settled_by(subject, unit, form.text("case_title"), campaign) if form else subject
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


def _settled_by_text(subject: SubjectReading, stated: Mapping[str, FormField], campaign: Campaign) -> SubjectReading:
    """Where no form settles a subject with a title, lines of the mail's text may: 报送单位：…"""
    if not subject.doubtful or "case_title" not in campaign.subject.order:
        return subject
    lines = (stated.get(name) for name in ("organization", "submitting_organization", "case_title"))
    unit, submitting, title = (line.text if line else None for line in lines)
    return settled_by(subject, unit or submitting, title, campaign) if unit or submitting or title else subject


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


def category_of(subject: SubjectReading, form: Form | None, campaign: Campaign) -> Category | None:
    """The subject's category; where its name stands for two, the one whose form it is; else the form's."""
    if len(subject.categories) == 1:
        return campaign.category(subject.categories[0])
    possible = categories_of_form(form, campaign)
    if subject.categories:
        possible = tuple(one for one in possible if one.name in subject.categories)
    elif len(campaign.categories) == 1:
        return campaign.categories[0]
    return possible[0] if len(possible) == 1 else None


def categories_of_form(form: Form | None, campaign: Campaign) -> tuple[Category, ...]:
    """Whose form it is. Where several categories share it, its own row 类别 tells."""
    category = campaign.category(form.category) if form else None
    if form is None or category is None or category.form is None:
        return ()
    sharing = campaign.with_form(category.form)
    written = normalize(form.text("category") or "")
    named = tuple(one for one in sharing if any(normalize(name) in written for name in one.names)) if written else ()
    return named or sharing


def is_readable(subject: SubjectReading) -> bool:
    """Whether the subject shows that the mail is meant for the campaign.

    A category does; a province and some words do not: 北京市征集活动咨询 is a question.
    """
    return subject.line is not None and subject.line.category is not None


def names_a_work(submission: Submission) -> bool:
    """Whether subject, or files under a subject with unit and title, show that the mail brings a work.

    Of a campaign with one category nobody need name it.
    """
    if is_readable(submission.subject) or submission.is_works_list:
        return True
    line = submission.subject.line
    told = line is not None and line.organization and line.case_title and not submission.subject.doubtful
    return bool(told and len(submission.campaign.categories) == 1 and submission.mail.attachments)


def has_form(submission: Submission) -> bool:
    """Whether a file came that is, or may be, the form: a scan or a damaged PDF, too, and a Word file by its name."""
    return submission.document is not None or any(is_called_a_form(one.attachment) for one in submission.documents)


def suggested_subject(submission: Submission) -> str | None:
    """The subject as the rule wants it, filled from the form; None where a part is known from neither."""
    line = corrected_line(submission)
    if not all(value_of(line, part) for part in submission.campaign.subject.order):
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
