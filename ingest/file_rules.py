"""Rules on the file that should be the form: there, a PDF, readable, not too large; pure."""

from __future__ import annotations

from collections.abc import Iterator

from config.model import FormPart, Verdict
from ingest.facts import Facts
from ingest.form_rules import called_form
from ingest.wording import listed, quoted, size
from ledger.model import Finding
from parsers.model import Document, Kind, Trouble
from parsers.submission import categories_of_form

MB = 1024 * 1024
FORMATS = {"pdf": "PDF", "docx": "Word（.docx）"}
WORDS = {Kind.DOCX: "Word文档", Kind.DOC: "旧版Word文档（.doc或.wps）", Kind.OFD: "OFD文件", Kind.IMAGE: "图片"}
TROUBLES = {
    Trouble.DAMAGED: ("无法打开，可能在传输中损坏", "请重新生成PDF，确认能正常打开后再发送。"),
    Trouble.EMPTY: ("是空文件，没有任何页面", "请重新生成PDF，确认能正常打开后再发送。"),
    Trouble.TOO_LONG: ("页数或内容远超一份表格，未能读取", "请将表格单独生成一份PDF发送，其他材料另附。"),
    Trouble.TOO_SLOW: ("内容过于复杂，未能自动读完，正在人工核对", "请核对；如有页面更简洁的PDF，可一并提供。"),
}


def form_is_there(facts: Facts) -> Iterator[Finding]:
    """form.missing: no file that is, or may be, the form. In doubt where something could not be looked into."""
    if facts.oversize is not None or facts.is_link_only or facts.document or _other_formats(facts):
        return
    if not _is_asked_for(facts):
        return
    called, asked = _called(facts), _asked(facts, "missing")
    names = [one.name for one in facts.submission.mail.attachments]
    came = f"收到的附件为{listed(names)}" if names else "邮件没有附件"
    if hidden := (*facts.containers, *facts.unrecognised):
        problem = f"{came}，尚未在其中识别出{called}（{listed(hidden)}需人工打开查看），请核对。"
        yield Finding("form.missing", problem, f"如{called}不在其中，{_sending(facts)}", doubt=True)
    elif facts.links:
        problem = f"{came}，其中没有{called}；正文中另有下载链接，内容尚未核对。"
        yield Finding("form.missing", problem, _sending(facts), doubt=True)
    else:
        problem = f"{came}，{'其中' if names else ''}没有{_formats(facts)}格式的{called}。"
        yield Finding("form.missing", problem, _sending(facts), asked=asked)


def form_is_a_pdf(facts: Facts) -> Iterator[Finding]:
    """form.format: Word, a picture or OFD came, and no PDF (or no Word file, where that may come).

    Where Word may come, a .doc is Word, too, though one that we do not read: a person does.
    """
    others = _other_formats(facts)
    if facts.document or not others or not _is_asked_for(facts):
        return
    called, formats, asked = _called(facts), _formats(facts), _asked(facts, "format")
    texts = [one for one in others if one.attachment.kind is not Kind.IMAGE]
    shown = texts or others
    kind = WORDS.get(shown[0].attachment.kind, "其他格式的文件")
    names = listed([one.attachment.name for one in shown])
    if shown[0].attachment.kind is Kind.DOC and _may_be_word(facts):
        problem = f"{called}应为{formats}格式，收到的是{kind}{names}，内容尚未核对。"
        yield Finding("form.format", problem, f"请将{called}另存为{formats}格式，重新发送。", doubt=True)
    elif facts.may_hide_a_form:
        problem = f"收到{kind}{names}，尚未识别出{formats}格式的{called}，请核对。"
        yield Finding("form.format", problem, _sending(facts), doubt=True)
    else:
        problem = f"{called}应为{formats}格式，收到的是{kind}{names}。"
        yield Finding("form.format", problem, _sending(facts), asked=asked)


def form_is_unlocked(facts: Facts) -> Iterator[Finding]:
    """form.encrypted: the PDF wants a password."""
    if facts.document and facts.document.trouble is Trouble.ENCRYPTED:
        yield Finding(
            "form.encrypted",
            f"附件{quoted(facts.document.attachment.name)}设有打开密码，无法读取。",
            "请取消密码保护，重新生成PDF后发送。",
        )


def form_can_be_read(facts: Facts) -> Iterator[Finding]:
    """form.unreadable: damaged, empty or endless; a scan is our doubt only."""
    document = facts.document
    if document is None:
        return
    name = quoted(document.attachment.name)
    if document.trouble in TROUBLES:
        trouble, remedy = TROUBLES[document.trouble]
        ours = document.trouble is Trouble.TOO_SLOW
        yield Finding("form.unreadable", f"附件{name}{trouble}。", remedy, doubt=ours)
    elif document.trouble is None and document.form is None:
        yield Finding(
            "form.unreadable",
            f"附件{name}是扫描件，文字不能自动识别，正在人工核对。",
            "请核对扫描件是否清晰、完整；无需重复发送。",
            doubt=True,
        )


def form_is_small_enough(facts: Facts) -> Iterator[Finding]:
    """form.size: 推荐表大小在10M以内, of 1024×1024 bytes."""
    part = facts.part or _part(facts)
    if not (facts.document and part and part.max_mb):
        return
    attachment = facts.document.attachment
    if attachment.size > part.max_mb * MB:
        yield Finding(
            "form.size",
            f"{called_form(part)}{quoted(attachment.name)}大小为{size(attachment.size)}，超过{part.max_mb:g}M的限制。",
            f"请压缩其中的图片，重新生成{part.max_mb:g}M以内的{_formats(facts)}。",
            asked=part.verdict("size"),
        )


def form_is_of_the_category(facts: Facts) -> Iterator[Finding]:
    """form.template: another category's form, or none of the campaign's."""
    form, document = facts.submission.form, facts.document
    part = _part(facts)
    if form is None or document is None or not _is_asked_for(facts) or (part and part.any_layout):
        return
    named = facts.submission.subject.categories
    name, called = quoted(document.attachment.name), called_form(part)
    if form.category is None:
        yield Finding(
            "form.template",
            f"附件{name}未能识别为本次征集的{called}，请核对所用表格。",
            _sending(facts),
            doubt=True,
        )
    elif named and not {one.name for one in categories_of_form(form, facts.campaign)} & set(named):
        title = quoted(facts.part.title if facts.part else form.category)
        yield Finding(
            "form.template",
            f"附件{name}是{title}，邮件主题中的类别是{listed(named)}，两者不一致。",
            f"请核对报送类别，使用该类别的{called}，并使邮件主题与{called}一致。",
        )


def _other_formats(facts: Facts) -> list[Document]:
    """The files that may be the form in a format not asked for.

    A text in Word is none where forms in Word are read, nor is what stands for another part of the submission.
    """
    read = (Kind.DOCX,) if _may_be_word(facts) else ()
    taken = {piece.attachment.sha256 for one in facts.submission.parts for piece in one.pieces}
    others = (one for one in facts.submission.documents if one.trouble is Trouble.UNSUPPORTED)
    return [
        one for one in others if one.form or (one.attachment.kind not in read and one.attachment.sha256 not in taken)
    ]


def _parts(facts: Facts) -> tuple[FormPart, ...]:
    """The forms that may be meant: the category's, else those of all."""
    category = facts.submission.category
    return tuple(one.form for one in ((category,) if category else facts.campaign.categories) if one.form)


def _may_be_word(facts: Facts) -> bool:
    return any("docx" in part.formats for part in _parts(facts))


def _called(facts: Facts) -> str:
    return called_form(next(iter(_parts(facts)), None))


def _part(facts: Facts) -> FormPart | None:
    """The form that the category asks for; where that is not known, the one that every category has."""
    if category := facts.submission.category:
        return category.form
    forms = [one.form for one in facts.campaign.categories]
    return forms[0] if all(one == forms[0] for one in forms) else None


def _is_asked_for(facts: Facts) -> bool:
    """Whether a form has to come: by the category, or, where that is not known, by every one."""
    if category := facts.submission.category:
        return category.form is not None and (category.form.required or bool(facts.submission.shown))
    return all(one.form for one in facts.campaign.categories) and not facts.submission.is_works_list


def _asked(facts: Facts, about: str) -> Verdict | None:
    part = _part(facts)
    return part.verdict(about) if part else None


def _formats(facts: Facts) -> str:
    formats = dict.fromkeys(one for part in _parts(facts) for one in part.formats)
    return "或".join(FORMATS[one] for one in formats or ("pdf",))


def _needs_seal(facts: Facts) -> bool:
    """Whether a form without seal keeps a submission from being accepted."""
    return facts.campaign.verdict("seal.absent") in (Verdict.RETURN, Verdict.REVIEW)


def _sending(facts: Facts) -> str:
    """What to send, in the notice's terms."""
    part = _part(facts)
    annex = f"（{part.annex}）" if part and part.annex else ""
    form = f"《{part.title}》{annex}" if part else f"所报类别的{_called(facts)}"
    stamped = "盖章后" if part is None or (part.stamped and _needs_seal(facts)) else ""
    made = "" if _may_be_word(facts) else "生成PDF，"
    return f"请将{form}填写完整，{stamped}{made}作为附件发送。"
