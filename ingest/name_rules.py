"""Rules on the names of works' files (notice 3, 附件1第2条); pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from config.model import FileNames, Verdict
from ingest.facts import Facts
from ingest.wording import listed, plain, quoted
from ledger.model import Finding
from parsers.file_name import LABELS, FileNameReading, read_file_name
from parsers.file_name_splits import NamedWork
from parsers.model import Attachment, Form, Kind
from parsers.text import normalize

MOST_TOLD = 5  # files for which the right name is written out
MEDIA: dict[Kind, str] = {Kind.VIDEO: "video", Kind.AUDIO: "audio"}


def files_are_named_by_the_rule(facts: Facts) -> Iterator[Finding]:
    """filename.format: a part is missing, misspelt or out of order. Other marks than the rule's own are but noted."""
    rule = facts.campaign.filename
    if rule is None or facts.oversize is not None:
        return
    readings = _numbered([_read(one, facts) for one in _works(facts, rule)])
    wrong = [one for one in readings if one.breaks_the_rule]
    loose = [one for one in readings if one.loose and not (one.breaks_the_rule or one.doubtful)]
    if wrong:
        names = listed([one.name for one in wrong], limit=MOST_TOLD)
        why = _reasons(wrong[0]) if len(wrong) == 1 else ""
        problem = f"文件{names}未按{_wanted(rule)}命名{why}。"
        yield Finding("filename.format", problem, _renaming(wrong, rule), asked=Verdict(rule.strictness))
    if loose:
        names = listed([one.name for one in loose], limit=MOST_TOLD)
        problem = f"文件{names}各部分之间没有用“{rule.separator}”隔开。"
        yield Finding("filename.format", problem, _renaming(loose, rule), asked=Verdict.NOTE)


# -- which files -------------------------------------------------------------------------------------------------


def _works(facts: Facts, rule: FileNames) -> list[Attachment]:
    """The files that the rule is for, each content once: films and sound always, all else where it stands for a part.

    A picture that stands for no part may be anything; the form counts only where the rule names it.
    """
    submission = facts.submission
    standing = {piece.attachment.sha256: part.part.kind for part in submission.parts for piece in part.pieces}
    forms = {one.attachment.sha256: "form" for one in (submission.shown, *submission.works) if one}
    kinds = standing | forms
    found = {
        one.sha256: one
        for one in reversed(submission.mail.attachments)
        if (kinds.get(one.sha256) or MEDIA.get(one.kind)) in rule.kinds
    }
    return list(reversed(found.values()))


def _read(attachment: Attachment, facts: Facts) -> FileNameReading:
    return read_file_name(attachment.name, facts.campaign, _known(attachment, facts))


def _known(attachment: Attachment, facts: Facts) -> NamedWork:
    """What form and subject say of the work; of several works the one whose title the file bears."""
    submission = facts.submission
    if not submission.works:
        category = submission.category.name if submission.category else None
        return NamedWork(submission.case_title, category, submission.organization)
    forms = [document.form for document in submission.works if document.form]
    return next((_of_form(form, facts) for form in forms if _bears(attachment.name, form)), NamedWork())


def _bears(name: str, form: Form) -> bool:
    title = normalize(form.text("case_title") or "")
    return bool(title) and title in normalize(name)


def _of_form(form: Form, facts: Facts) -> NamedWork:
    written = normalize(form.text("category") or "")
    named = next((one.name for one in facts.campaign.categories if written in map(normalize, one.names)), None)
    return NamedWork(form.text("case_title"), named, facts.submission.organization)


# -- what is told ------------------------------------------------------------------------------------------------


def _numbered(readings: Sequence[FileNameReading]) -> list[FileNameReading]:
    """Two files are not told to bear one name: the right names of such bear numbers."""
    often = Counter(one.right_name for one in readings)
    seen: Counter[str] = Counter()
    told = []
    for one in readings:
        seen[one.right_name] += 1
        if often[one.right_name] > 1:
            stem, dot, extension = one.right_name.rpartition(".")
            told.append(replace(one, right_name=f"{stem}（{seen[one.right_name]}）{dot}{extension}"))
        else:
            told.append(one)
    return told


def _wanted(rule: FileNames) -> str:
    return f"“{rule.rule or rule.separator.join(LABELS[part] for part in rule.order)}”"


def _reasons(reading: FileNameReading) -> str:
    """（未见分类；…）"""
    reasons = [f"未见{'、'.join(LABELS[part] for part in reading.missing)}"] if reading.missing else []
    for one in reading.misspelt:
        spelt = f"{LABELS['category']}写作{quoted(one.written)}" if one.part == "category" else "各部分次序不同"
        reasons.append(spelt)
    return f"（{'；'.join(reasons)}）" if reasons else ""


def _renaming(readings: Sequence[FileNameReading], rule: FileNames) -> str:
    """The right name of each file to copy; the first few where there are many."""
    told = "；".join(f"{quoted(one.name)}宜为：{plain(one.right_name, 200)}" for one in readings[:MOST_TOLD])
    more = f"；其余文件照此命名，例如：{rule.example}" if len(readings) > MOST_TOLD and rule.example else ""
    return f"请核对文件名。{told}{more}。"
