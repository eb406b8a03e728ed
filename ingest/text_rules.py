"""Rules on texts, on what a mail must state, on links and folders; pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from config.model import BundlePart, DocumentPart, FactsPart, LinkPart, Row, Verdict
from config.parts import called
from ingest.facts import SURE, Facts
from ingest.form_rules import is_phone
from ingest.part_findings import Breach, asked_files, asked_parts, broken, files_of, is_stated, to_look_at, unseen
from ingest.part_wording import characters, numbers
from ingest.wording import listed, quoted
from ledger.model import Finding
from parsers.amounts import read_number
from parsers.choosing import is_decoration
from parsers.in_body import BODY_NAME
from parsers.link_values import Link, Platform
from parsers.model import Attachment, Kind, Piece
from parsers.section_values import Sections
from parsers.sections import read_sections
from parsers.text import count_characters, normalize

MARGIN = 0.05  # a share of a limit: Word, WPS and we count a little differently, and a PDF has page numbers
SIGNED = ("contact_person", "contact_phone", "reader")  # who signs a mail need not write a label before it


# -- texts -------------------------------------------------------------------------------------------------------


def texts_can_be_read(facts: Facts) -> Iterator[Finding]:
    """document.unreadable: a scan whose text has limits: our doubt."""
    for part, pieces in files_of(facts, DocumentPart):
        has_limits = part.min_length or part.max_length or part.sections or part.abstract
        scans = [
            Breach(piece, "没有可识读的文字，内容正在人工核对", doubt=True)
            for piece in pieces
            if has_limits and piece.text is None and piece.attachment.kind in (Kind.PDF, Kind.DOCX)
        ]
        remedy = "请核对扫描件是否清晰、完整；如有Word文档（.docx）或由Word生成的PDF，可一并提供。"
        yield from broken(part, "unreadable", scans, "", remedy)


def texts_keep_their_length(facts: Facts) -> Iterator[Finding]:
    """document.length: of the text proper, without its abstract; a little more or less is a doubt."""
    for part, pieces in files_of(facts, DocumentPart):
        least, most = part.min_length, part.max_length
        read = [(piece, sections.length) for piece in pieces if (sections := _sections(part, piece))]
        wanted = characters(least, most)
        if most:
            shared = _may_hold_another(part, facts)
            long = [
                Breach(piece, f"约{count}字", doubt=shared or _is_body(piece) or count <= most * (1 + MARGIN))
                for piece, count in read
                if count > most
            ]
            yield from broken(part, "length", long, wanted, f"请精简到{wanted}后重新发送。")
        if least:
            short = [
                Breach(piece, f"约{count}字", doubt=len(pieces) > 1 or count >= least * (1 - MARGIN))
                for piece, count in read
                if count < least
            ]
            yield from broken(part, "length", short, wanted, f"请补充到{wanted}后重新发送。")


def _may_hold_another(part: DocumentPart, facts: Facts) -> bool:
    """Whether another text did not come by itself: it may stand in the same file."""
    texts = [(other, pieces) for other, pieces in asked_files(facts) if isinstance(other, DocumentPart)]
    return any(not pieces and other.required for other, pieces in texts if other != part)


def _is_body(piece: Piece) -> bool:
    """Whether it is the mail's own text, in which more may stand than the work."""
    return piece.attachment.name == BODY_NAME


def texts_have_their_sections(facts: Facts) -> Iterator[Finding]:
    """document.sections: what is asked for has a heading, its own or one that says the same."""
    for part, pieces in files_of(facts, DocumentPart):
        read = [(piece, sections) for piece in pieces if part.sections and (sections := _sections(part, piece))]
        spread = len(read) > 1  # over several files
        without = [
            Breach(piece, f"未见标题：{'、'.join(sections.missing)}", doubt=spread)
            for piece, sections in read
            if sections.missing
        ]
        wanted = f"包含{'、'.join(part.sections)}"
        yield from broken(part, "sections", without, wanted, f"请按{'、'.join(part.sections)}分别写明，并标出小标题。")


def texts_have_their_abstract(facts: Facts) -> Iterator[Finding]:
    """document.abstract: of so many 字. One without a heading we cannot find: a doubt."""
    for part, pieces in files_of(facts, DocumentPart):
        if part.abstract is None:
            continue
        wanted = f"摘要{characters(*part.abstract)}"
        read = [(piece, sections) for piece in pieces if (sections := _sections(part, piece))]
        breaches = [breach for piece, sections in read if (breach := _abstract_breach(part, piece, sections, facts))]
        yield from broken(part, "abstract", breaches, wanted, f"请在正文前写明“摘要”，{characters(*part.abstract)}。")


def _abstract_breach(part: DocumentPart, piece: Piece, sections: Sections, facts: Facts) -> Breach | None:
    """The text's abstract, else the form's (案例摘要)."""
    in_form = facts.submission.stated("summary")
    count = sections.abstract_length if sections.abstract else count_characters(in_form) if in_form else None
    if count is None:
        return Breach(piece, "中未见标明的摘要", doubt=True)
    least, most = part.abstract or (count, count)
    if least <= count <= most:
        return None
    near = least * (1 - MARGIN) <= count <= most * (1 + MARGIN)
    return Breach(piece, f"的摘要约{count}字", doubt=near or not sections.abstract)


def _sections(part: DocumentPart, piece: Piece) -> Sections | None:
    """How a text is divided; None where there is none to look at."""
    return read_once(piece.text, part.sections) if piece.text and piece.text.strip() else None


@lru_cache(maxsize=16)
def read_once(text: str, wanted: tuple[str, ...]) -> Sections:
    """`read_sections`, for several rules look at the same text."""
    return read_sections(text, wanted)


# -- what a mail must state --------------------------------------------------------------------------------------


def facts_are_stated(facts: Facts) -> Iterator[Finding]:
    """form.empty.<field>: a line that text, form or subject must have. A row of the form is the form rules' matter."""
    told: set[str] = set()
    for part, row in _rows(facts):
        if not row.required or row.field in told or is_stated(row.field, facts):
            continue
        told.add(row.field)
        doubts = unseen(part, facts)
        line = facts.submission.facts.get(row.field)
        signed = row.field in SIGNED and is_phone(facts.submission.mail.body)
        unsure = f"；{to_look_at(doubts)}" if doubts else "，请核对" if signed else ""
        label = quoted(row.label)
        found = f"来信中{label}后面没有填写内容" if line is not None else f"来信中没有写明{label}"
        yield Finding(
            f"form.empty.{row.field}",
            f"{found}{unsure}。",
            f"请在正文中写明“{row.label}：……”。",
            doubt=bool(unsure) or (line is not None and line.certainty < SURE),
            asked=part.verdict("missing"),
        )


def facts_keep_their_lengths(facts: Facts) -> Iterator[Finding]:
    """form.length.<field>: of a line that has a limit."""
    for part, row in _rows(facts):
        line = facts.submission.facts.get(row.field)
        count = count_characters(line.text) if line else 0
        if not (line and count) or (row.min_length or 0) <= count <= (row.max_length or count):
            continue
        wanted = characters(row.min_length, row.max_length)
        yield Finding(
            f"form.length.{row.field}",
            f"来信中的{quoted(row.label)}约{count}字，要求{wanted}。",
            f"请将{quoted(row.label)}{'精简' if count > (row.max_length or count) else '补充'}到{wanted}。",
            doubt=line.certainty < SURE,
            asked=_at_most_review(part),
        )


def stated_phone_is_plausible(facts: Facts) -> Iterator[Finding]:
    """form.invalid.contact_phone: neither a Chinese mobile nor a landline number."""
    for part, row in _rows(facts):
        line = facts.submission.facts.get(row.field)
        if row.field == "contact_phone" and line and line.text and not is_phone(line.text):
            yield Finding(
                "form.invalid.contact_phone",
                f"来信中的{quoted(row.label)}写的是{quoted(line.text)}，不像有效的电话号码，请核对。",
                "请写明11位手机号码，或带区号的固定电话。",
                doubt=line.certainty < SURE,
                asked=_at_most_review(part),
            )
            return


def numbers_are_plausible(facts: Facts) -> Iterator[Finding]:
    """form.invalid.<field>: a number that the organiser wants to be asked about: 数量少于5集的系列片 (notice 3, 三)."""
    rows = facts.part.rows if facts.part else ()
    for row in (*rows, *(row for _, row in _rows(facts))):
        written = facts.submission.stated(row.field) if row.asked_between else None
        number = read_number(written) if written else None
        if written is None or number is None or row.asked_between is None:
            continue
        least, most = row.asked_between
        if least <= number <= most:
            yield Finding(
                f"form.invalid.{row.field}",
                f"{quoted(row.label)}写的是{quoted(written)}，在{least:g}至{most:g}之间，需由主办单位核对是否符合要求。",
                "如填写无误，无需重复发送；如填写有误，请更正后重新发送。",
                doubt=True,
            )


def _rows(facts: Facts) -> Iterator[tuple[FactsPart, Row]]:
    """The lines to be stated; without those of a group, of which one part is enough, and the form's own rows."""
    in_form = {row.field for row in facts.part.rows} if facts.part else set()
    for part in asked_parts(facts):
        if isinstance(part, FactsPart) and not part.group:
            yield from ((part, row) for row in part.rows if row.field not in in_form)


def _at_most_review(part: FactsPart) -> Verdict:
    """What reads oddly is asked about, not returned, unless the campaign's [verdicts] say so."""
    verdict = part.verdict("missing")
    return Verdict.REVIEW if verdict is Verdict.RETURN else verdict


# -- links -------------------------------------------------------------------------------------------------------


def links_are_on_the_platforms(facts: Facts) -> Iterator[Finding]:
    """link.platform: none of the addresses is where it should be; one that we do not know is a doubt."""
    for part in asked_parts(facts):
        links = facts.submission.links
        if isinstance(part, LinkPart) and part.platforms and links and not _allowed(part, facts):
            wanted = "、".join(part.platforms)
            unsure = any(link.platform is Platform.OTHER for link in links)
            came = listed([link.address for link in links], 3)
            yield Finding(
                "link.platform",
                f"{called(part)}{came}未能识别为{wanted}的地址{'，请核对' if unsure else ''}。",
                f"请提供作品在{wanted}上的地址。",
                doubt=unsure,
                asked=part.verdict("platform"),
            )


def links_are_as_many_as_asked(facts: Facts) -> Iterator[Finding]:
    """link.count: too many is a doubt, for an address may be there for another reason."""
    for part in asked_parts(facts):
        if not isinstance(part, LinkPart):
            continue
        number = len(_allowed(part, facts))
        if not number or part.fits(number):
            continue
        few = number < part.count[0]
        doubts = unseen(part, facts) if few else ()
        unsure = f"；{to_look_at(doubts)}" if doubts else "" if few else "，请核对"
        yield Finding(
            "link.count",
            f"收到{called(part)}{number}条，要求{numbers(part)}{unsure}。",
            f"请提供{called(part)}{numbers(part)}。",
            bool(unsure),
            part.verdict("count"),
        )


def _allowed(part: LinkPart, facts: Facts) -> dict[str, Link]:
    """The links that count, by address."""
    links = facts.submission.links
    return {link.address: link for link in links if not part.platforms or link.platform.value in part.platforms}


# -- folders -----------------------------------------------------------------------------------------------------


def folders_are_there(facts: Facts) -> Iterator[Finding]:
    """bundle.missing: of an archive that was opened; files sent without one need no folders."""
    attachments = facts.submission.mail.attachments
    archives = {one.name for one in attachments if one.kind is Kind.ARCHIVE}
    members = [one for one in attachments if one.inside in archives]
    for part in asked_parts(facts):
        if not (isinstance(part, BundlePart) and members):
            continue
        missing = [folder for folder in part.folders if not any(_lies_in(one, folder) for one in members)]
        if not missing:
            continue
        beside = [quoted(one.name) for one in attachments if _came_alone(one)]
        doubts = tuple(dict.fromkeys((*unseen(part, facts), *beside)))
        unsure = f"；{to_look_at(doubts)}" if doubts else ""
        opened = list(dict.fromkeys(one.inside or "" for one in members))
        yield Finding(
            "bundle.missing",
            f"压缩包{listed(opened)}里未见文件夹{'、'.join(map(quoted, missing))}{unsure}。",
            f"请建立{'、'.join(map(quoted, part.folders))}文件夹，将文件分别放入后重新打包发送。",
            bool(doubts),
            part.verdict("missing"),
        )


def _lies_in(member: Attachment, folder: str) -> bool:
    """Whether a folder above the file, or the archive's own name, says so."""
    *folders, _ = member.name.replace("\\", "/").split("/")
    above = (*folders, *(member.inside or "").replace("\\", "/").split("/"))
    return any(normalize(folder) in normalize(name) for name in above)


def _came_alone(attachment: Attachment) -> bool:
    return attachment.inside is None and attachment.kind is not Kind.ARCHIVE and not is_decoration(attachment)
