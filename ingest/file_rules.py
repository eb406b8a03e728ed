"""Rules on the file that should be the form: there, a PDF, readable, not too large; pure."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.facts import Facts
from ingest.wording import listed, quoted, size
from ledger.model import Finding
from parsers.model import Document, Kind, Trouble

MB = 1024 * 1024
WORDS = {Kind.DOCX: "Word文档", Kind.DOC: "Word文档", Kind.OFD: "OFD文件", Kind.IMAGE: "图片"}
TROUBLES = {
    Trouble.DAMAGED: ("无法打开，可能在传输中损坏", "请重新生成PDF，确认能正常打开后再发送。"),
    Trouble.EMPTY: ("是空文件，没有任何页面", "请重新生成PDF，确认能正常打开后再发送。"),
    Trouble.TOO_LONG: ("页数或内容远超一份推荐表，未能读取", "请只发送推荐表一份PDF，其他材料另附。"),
    Trouble.TOO_SLOW: ("内容过于复杂，未能自动读完，正在人工核对", "请核对；如有页面更简洁的PDF，可一并提供。"),
}


def form_is_there(facts: Facts) -> Iterator[Finding]:
    """form.missing: no file that is, or may be, the form. In doubt where something could not be looked into."""
    if facts.oversize is not None or facts.is_link_only or facts.document or _other_formats(facts):
        return
    names = [one.name for one in facts.submission.mail.attachments]
    came = f"收到的附件为{listed(names)}" if names else "邮件没有附件"
    if hidden := (*facts.containers, *facts.unrecognised):
        problem = f"{came}，尚未在其中识别出推荐表（{listed(hidden)}需人工打开查看），请核对。"
        yield Finding("form.missing", problem, f"如推荐表不在其中，{_sending(facts)}", doubt=True)
    elif facts.links:
        problem = f"{came}，其中没有推荐表；正文中另有下载链接，内容尚未核对。"
        yield Finding("form.missing", problem, _sending(facts), doubt=True)
    else:
        yield Finding("form.missing", f"{came}，{'其中' if names else ''}没有PDF格式的推荐表。", _sending(facts))


def form_is_a_pdf(facts: Facts) -> Iterator[Finding]:
    """form.format: Word, a picture or OFD came, and no PDF."""
    others = _other_formats(facts)
    if facts.document or not others:
        return
    texts = [one for one in others if one.attachment.kind is not Kind.IMAGE]
    shown = texts or others
    kind = WORDS.get(shown[0].attachment.kind, "其他格式的文件")
    names = listed([one.attachment.name for one in shown])
    if facts.may_hide_a_form:
        problem = f"收到{kind}{names}，尚未识别出PDF格式的推荐表，请核对。"
        yield Finding("form.format", problem, _sending(facts), doubt=True)
    else:
        yield Finding("form.format", f"推荐表应为PDF格式，收到的是{kind}{names}。", _sending(facts))


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
    category = facts.submission.category
    part = facts.part or (category.form if category else None)
    if not (facts.document and part and part.max_mb):
        return
    attachment = facts.document.attachment
    if attachment.size > part.max_mb * MB:
        yield Finding(
            "form.size",
            f"推荐表{quoted(attachment.name)}大小为{size(attachment.size)}，超过{part.max_mb:g}M的限制。",
            f"请压缩其中的图片，重新生成{part.max_mb:g}M以内的PDF。",
        )


def form_is_of_the_category(facts: Facts) -> Iterator[Finding]:
    """form.template: another category's form, or none of the campaign's."""
    form, document = facts.submission.form, facts.document
    if form is None or document is None:
        return
    named = facts.submission.subject.categories
    name = quoted(document.attachment.name)
    if form.category is None:
        yield Finding(
            "form.template",
            f"附件{name}未能识别为本次征集的推荐表，请核对所用表格。",
            _sending(facts),
            doubt=True,
        )
    elif named and form.category not in named:
        title = quoted(facts.part.title if facts.part else form.category)
        yield Finding(
            "form.template",
            f"附件{name}是{title}，邮件主题中的类别是{listed(named)}，两者不一致。",
            "请核对报送类别，使用该类别的推荐表，并使邮件主题与推荐表一致。",
        )


def _other_formats(facts: Facts) -> list[Document]:
    return [one for one in facts.submission.documents if one.trouble is Trouble.UNSUPPORTED]


def _sending(facts: Facts) -> str:
    """What to send, in the notice's terms."""
    category = facts.submission.category
    part = category.form if category else None
    annex = f"（{part.annex}）" if part and part.annex else ""
    form = f"《{part.title}》{annex}" if part else "所报类别的推荐表"
    stamped = "盖章后" if part is None or part.stamped else ""
    return f"请将{form}填写完整，{stamped}生成PDF，作为附件发送。"
