"""Rules on what stands in the form: rows, lengths, pictures, seal; pure. All are silent where no form was read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from config.model import FormPart, Row, Verdict
from ingest.facts import NOT_ANSWERED, SURE, Facts
from ingest.wording import quoted
from ledger.model import Finding
from parsers.model import Document, Picture, Seal, SealState
from parsers.organization import alike, province_of
from parsers.seal_owner import Owner, owner_of
from parsers.text import count_characters, normalize

PHONE = re.compile(
    r"(?<!\d)(?:(?:\+?86|0086)?(?:1[3-9]\d{9}|0\d{9,11})|[48]00\d{7}|[2-9]\d{6,7})(?!\d)"
)  # mobile; landline with area code; 400 and 800; landline without
LEGIBLE = 0.8  # certainty of a seal's name, below which nothing is concluded from it


# -- rows --------------------------------------------------------------------------------------------------------


def form_is_filled_in(facts: Facts) -> Iterator[Finding]:
    """form.blank: no row answered."""
    if facts.part and facts.is_blank:
        none_found = not (facts.form and facts.form.fields)
        yield Finding(
            "form.blank",
            f"{_file(facts)}各栏未见填写的内容。",
            f"请填写{_title(facts.part)}各栏，盖章后生成PDF重新发送。",
            doubt=facts.blurred or none_found,
        )


def required_rows_are_answered(facts: Facts) -> Iterator[Finding]:
    """form.empty.<field>: nothing in the cell, or only what the template prints there."""
    for row in _rows(facts):
        code = f"form.empty.{row.field}"
        answer = facts.form.fields.get(row.field) if facts.form else None
        if (answer and answer.text) or not _is_asked(row, code, facts):
            continue
        if answer is None:
            problem = f"{_file(facts)}中未找到{quoted(row.label)}一栏，请核对。"
        elif answer.instruction_only:
            problem = f"{_file(facts)}的{quoted(row.label)}栏只有表格自带的提示文字，未填写内容。"
        else:
            problem = f"{_file(facts)}的{quoted(row.label)}栏未填写。"
        asked = facts.part.unanswered if facts.part else None
        yield Finding(code, problem, f"请填写{quoted(row.label)}栏。", doubt=facts.is_doubtful(answer), asked=asked)


def phone_is_plausible(facts: Facts) -> Iterator[Finding]:
    """form.invalid.contact_phone: neither a Chinese mobile nor a landline number."""
    written = facts.form.text("contact_phone") if facts.part and facts.form else None
    if written and not is_phone(written):
        label = next((row.label for row in _rows(facts) if row.field == "contact_phone"), "联系电话")
        yield Finding(
            "form.invalid.contact_phone",
            f"{_file(facts)}的{quoted(label)}栏填写的是{quoted(written)}，不像有效的电话号码，请核对。",
            "请填写11位手机号码，或带区号的固定电话。",
            doubt=_is_unsure(facts, "contact_phone"),
        )


def is_phone(text: str) -> bool:
    """Whether a Chinese telephone number stands in the text.

    >>> is_phone("138 0000 0000"), is_phone("010-12345678转801"), is_phone("85551234")
    (True, True, True)
    >>> is_phone("12345"), is_phone("23800000000")
    (False, False)
    """
    digits = re.sub(r"[-‐-―－()（）]", "", unicodedata.normalize("NFKC", text))
    return any(PHONE.search(form) for form in (digits, re.sub(r"\s", "", digits)))


def province_is_a_division(facts: Facts) -> Iterator[Finding]:
    """form.invalid.province: none of the provinces, regions and cities."""
    written = facts.form.text("province") if facts.part and facts.form else None
    if written and province_of(written) is None:
        yield Finding(
            "form.invalid.province",
            f"{_file(facts)}的“省（区市）”栏填写的是{quoted(written)}，未能识别，请核对。",
            "请填写省、自治区、直辖市的规范名称。",
            doubt=_is_unsure(facts, "province"),
        )


def texts_keep_their_lengths(facts: Facts) -> Iterator[Finding]:
    """form.length.<field>: in 字, as Word counts them."""
    for row in _rows(facts):
        text = facts.form.text(row.field) if facts.form else None
        if not text or row.min_length is row.max_length is None:
            continue
        count = count_characters(text)
        if (row.min_length or 0) <= count <= (row.max_length or count):
            continue
        yield Finding(
            f"form.length.{row.field}",
            f"{_file(facts)}的{quoted(row.label)}栏约{count}字，要求{_limit(row)}。",
            f"请将{quoted(row.label)}{'精简到' if count > (row.max_length or count) else '补充到'}{_limit(row)}。",
            doubt=_is_unsure(facts, row.field),
        )


def _limit(row: Row) -> str:
    if row.min_length and row.max_length:
        return f"{row.min_length}—{row.max_length}字"
    return f"{row.max_length}字以内" if row.max_length else f"不少于{row.min_length}字"


def headings_are_there(facts: Facts) -> Iterator[Finding]:
    """document.sections: the headings that the notice names."""
    for row in _rows(facts):
        text = facts.form.text(row.field) if facts.form else None
        # 党员风采: the text sits in its own row, so the row's label need not stand in it again.
        labels = {normalize(other.label) for other in _rows(facts)}
        wanted = [heading for heading in row.headings if normalize(heading) not in labels]
        missing = [heading for heading in wanted if text and normalize(heading) not in normalize(text)]
        if missing:
            yield Finding(
                "document.sections",
                f"{_file(facts)}的{quoted(row.label)}栏未见标题：{'、'.join(missing)}。",
                f"建议按{'、'.join(row.headings)}的结构撰写。",
                doubt=_is_unsure(facts, row.field),
            )


# -- pictures ----------------------------------------------------------------------------------------------------


def pictures_are_as_many_as_asked(facts: Facts) -> Iterator[Finding]:
    """form.pictures: 配2-3张有代表性图片 (notice 1, 一)."""
    if not (facts.form and facts.part and facts.part.pictures) or facts.is_blank:
        return
    least, most = facts.part.pictures
    count = len(facts.form.pictures)
    if least <= count <= most or (count == 0 and facts.part.pictures_none_allowed):
        return
    yield Finding(
        "form.pictures",
        f"{_file(facts)}中有{count}张图片，{'可' if facts.part.pictures_none_allowed else '要求'}配{least}—{most}张。",
        f"请在正文的相应位置配{least}—{most}张有代表性的图片，并写明图片说明。",
        doubt=facts.blurred,
    )


def pictures_are_jpg(facts: Facts) -> Iterator[Finding]:
    """image.format: 图片格式为JPG. On a scan nobody can tell."""
    if facts.blurred:
        return
    if others := [one for one in _pictures(facts) if one.format != "jpeg"]:
        yield Finding(
            "image.format",
            f"{_file(facts)}{_pages(others)}有{len(others)}张图片不是JPG格式。",
            "图片请使用JPG格式。",
        )


def pictures_have_captions(facts: Facts) -> Iterator[Finding]:
    """image.missing: what is missing is the caption (图片说明)."""
    if bare := [one for one in _pictures(facts) if not one.caption]:
        yield Finding(
            "image.missing",
            f"{_file(facts)}{_pages(bare)}有{len(bare)}张图片旁未见图片说明。",
            "请在图片下方写明图片说明。",
            doubt=facts.blurred,
        )


def _pictures(facts: Facts) -> tuple[Picture, ...]:
    return facts.form.pictures if facts.form and facts.part and facts.part.pictures else ()


def _pages(pictures: list[Picture]) -> str:
    return f"第{'、'.join(str(page) for page in sorted({one.page for one in pictures}))}页"


# -- form and subject --------------------------------------------------------------------------------------------


def form_names_the_same_province(facts: Facts) -> Iterator[Finding]:
    """form.mismatch.province."""
    line = facts.submission.subject.line
    written = facts.form.text("province") if facts.part and facts.form else None
    if line is None or facts.submission.subject.doubtful or not (written and line.province):
        return
    if (province_of(written) or line.province) != line.province:
        yield Finding(
            "form.mismatch.province",
            f"{_file(facts)}的“省（区市）”栏为{quoted(written)}，邮件主题中为{quoted(line.province)}，两者不一致。",
            f"请核对，并使{called_form(facts.part)}与邮件主题一致。",
            doubt=_is_unsure(facts, "province"),
        )


def form_names_the_same_unit(facts: Facts) -> Iterator[Finding]:
    """form.mismatch.organization: clearly another unit; the unit's own party branch or short name is none."""
    line = facts.submission.subject.line
    written = _unit(facts) if facts.part else None
    if line is None or facts.submission.subject.doubtful or not (written and line.organization):
        return
    if not alike(written, line.organization):
        yield Finding(
            "form.mismatch.organization",
            f"{_file(facts)}中的单位为{quoted(written)}，邮件主题中为{quoted(line.organization)}，请核对是否同一单位。",
            f"如不是同一单位，请使{called_form(facts.part)}与邮件主题一致。",
            doubt=_is_unsure(facts, "organization"),
        )


def _unit(facts: Facts) -> str | None:
    """The unit that the form names: the submitting one where it knows another."""
    form = facts.form
    return (form.text("organization") or form.text("submitting_organization")) if form else None


# -- seal --------------------------------------------------------------------------------------------------------


def form_is_sealed(facts: Facts) -> Iterator[Finding]:
    """seal.absent: none on a clean render, and nowhere else in the mail."""
    seal = _seal(facts)
    if seal and seal.state is SealState.ABSENT and not _may_be_elsewhere(facts) and not _is_digitally_signed(facts):
        yield Finding(
            "seal.absent",
            f"{_file(facts)}的{quoted(_signature_cell(facts))}处及其他页面未见公章。",
            f"请在{called_form(facts.part)}上加盖单位公章，彩色扫描为PDF（不低于200 dpi）后重新发送。",
        )


def seal_is_clear(facts: Facts) -> Iterator[Finding]:
    """seal.unclear: something is there, or it may be on a page that we cannot see well."""
    seal = _seal(facts)
    if seal is None or seal.state is SealState.PRESENT or (seal.grey and facts.campaign.seal.grey == "accepted"):
        return
    if seal.state is SealState.UNCLEAR:
        told = seal.reason.removesuffix("。").removesuffix("，请核对")
        reason = f"（{told}）" if told else ""
        yield _unclear(f"{_file(facts)}上的公章不清晰{reason}，请核对。")
    elif _is_digitally_signed(facts):
        yield _unclear(f"{_file(facts)}带有数字签名，但页面上未见公章印迹，请核对。")
    elif _may_be_elsewhere(facts):
        yield _unclear(f"未能在{_file(facts)}上确认公章，同一邮件中另有扫描页或其他文件，请核对。")


def seal_is_the_units(facts: Facts) -> Iterator[Finding]:
    """seal.other_unit: a question at most, for a parent organisation or a party committee may lawfully stamp."""
    seal, form = _seal(facts), facts.form
    if seal is None or not seal.name or seal.name_certainty < LEGIBLE or form is None:
        return
    line = facts.submission.subject.line
    units = [unit for unit in (form.text("organization"), line.organization if line else None) if unit]
    owners = {owner_of(seal.name, unit, seal.name_certainty) for unit in units}
    unsure = seal.state is not SealState.PRESENT or _is_unsure(facts, "organization")
    if not owners or Owner.SAME in owners or (unsure and Owner.DOUBTFUL in owners):
        return
    where = called_form(facts.part) if form.text("organization") else "邮件主题"
    written = f"{where}中的{quoted(units[0])}"
    yield Finding(
        "seal.other_unit",
        f"{_file(facts)}公章上的单位名称为{quoted(seal.name)}，与{written}不一致，请核对。",
        "如由上级单位或所属党组织盖章，请来信说明；如盖章有误，请加盖本单位公章后重新发送。",
        doubt=True,
    )


def _is_digitally_signed(facts: Facts) -> bool:
    return facts.document is not None and bool(facts.document.digital_signatures)


def _unclear(problem: str) -> Finding:
    remedy = "请核对公章是否完整、清晰；如有更清晰的彩色扫描件，可直接回复本邮件补充。"
    return Finding("seal.unclear", problem, remedy, doubt=True)


def _seal(facts: Facts) -> Seal | None:
    return facts.document.seal if facts.document and facts.part and facts.part.stamped else None


def _may_be_elsewhere(facts: Facts) -> bool:
    """Pages without text, or another file of the mail that is a scan or bears a seal."""
    return (
        facts.blurred
        or facts.may_hide_a_form
        or any(_may_bear_it(other) for other in facts.submission.documents if other is not facts.document)
    )


def _may_bear_it(document: Document) -> bool:
    is_scan = document.trouble is None and document.text_layer is not True
    return is_scan or (document.seal is not None and document.seal.state is not SealState.ABSENT)


# -- signature and date ------------------------------------------------------------------------------------------


def form_is_signed(facts: Facts) -> Iterator[Finding]:
    """signature.absent: the cell is clearly blank. Of a scan that is our doubt: a pencil's strokes may be lost."""
    if facts.part and facts.form and facts.form.signed is False and not (facts.is_blank or _is_digitally_signed(facts)):
        yield Finding(
            "signature.absent",
            f"{_file(facts)}的{quoted(_signature_cell(facts))}处未见负责人签名，请核对。",
            "请由负责人签名后重新扫描发送；如已签名，请来信说明。",
            doubt=facts.blurred,
        )


def form_is_dated(facts: Facts) -> Iterator[Finding]:
    """date.absent: the template's 年 月 日 was left blank, or no date is there at all."""
    if facts.part and facts.form and facts.form.dated is False and not facts.is_blank:
        yield Finding(
            "date.absent",
            f"{_file(facts)}的{quoted(_signature_cell(facts))}处未填写日期，请核对。",
            "请填写签名盖章的日期后重新发送；如已填写，请来信说明。",
            doubt=facts.blurred,
        )


def _signature_cell(facts: Facts) -> str:
    """What the form prints beside the cell for signature and seal."""
    rows = facts.part.rows if facts.part else ()
    return next((row.label for row in rows if row.field == "signature"), "单位盖章")


# -- words -------------------------------------------------------------------------------------------------------


def _rows(facts: Facts) -> tuple[Row, ...]:
    """The rows to be answered; none where the whole form is blank."""
    if facts.part is None or facts.is_blank:
        return ()
    return tuple(row for row in facts.part.rows if row.field not in NOT_ANSWERED)


def _is_asked(row: Row, code: str, facts: Facts) -> bool:
    """A row that need not be answered is noted at most, whatever the verdicts say of the others."""
    return row.required or facts.campaign.verdict(code) is Verdict.NOTE


def _is_unsure(facts: Facts, field: str) -> bool:
    answer = facts.form.fields.get(field) if facts.form else None
    return answer is not None and answer.certainty < SURE


def _file(facts: Facts) -> str:
    called = called_form(facts.part)
    return f"{called}{quoted(facts.document.attachment.name)}" if facts.document else called


def called_form(part: FormPart | None) -> str:
    """What people call the form: 推荐表, 报名表, 申报表.

    >>> called_form(None)
    '推荐表'
    """
    found = re.search(r"[推报申荐请名登记]{2,3}表", part.title) if part else None
    return found[0][-3:] if found else "推荐表"


def _title(part: FormPart) -> str:
    return f"《{part.title}》"
