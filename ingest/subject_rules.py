"""Rules on the mail's subject (notice 1, 四、征集方式; the others: unit, title and category in any order); pure."""

from __future__ import annotations

from collections.abc import Iterator

from config.model import Campaign, SubjectPart
from ingest.facts import Facts
from ingest.wording import listed, plain, quoted
from ledger.model import Finding
from parsers.subject import format_subject
from parsers.subject_titles import has_titles, names_works_list
from parsers.subject_writing import value_of
from parsers.submission import corrected_line, suggested_subject

LABELS: dict[SubjectPart, str] = {
    "province": "省（区市）",
    "organization": "单位名称",
    "case_title": "案例名称",
    "category": "案例类别",
}
OF_WORKS: dict[SubjectPart, str] = {**LABELS, "case_title": "作品名称", "category": "类别"}


def labels(campaign: Campaign) -> dict[SubjectPart, str]:
    """What the campaign's people call the parts of a subject."""
    return OF_WORKS if has_titles(campaign) else LABELS


def subject_can_be_split(facts: Facts) -> Iterator[Finding]:
    """subject.format: only where no part at all can be told."""
    reading = facts.submission.subject
    if reading.line is not None or _is_settled(facts):
        return
    written = f"邮件主题{quoted(reading.text)}" if reading.text else "邮件没有写主题，"
    yield Finding("subject.format", f"{written}未按{_rule(facts)}命名。", _renaming(facts))


def subject_names_the_province(facts: Facts) -> Iterator[Finding]:
    """subject.province: missing, misspelt, or not to be told from the unit's name."""
    return _part(facts, "province")


def subject_names_the_organization(facts: Facts) -> Iterator[Finding]:
    """subject.organization: missing, or not to be told from its neighbours."""
    return _part(facts, "organization")


def subject_names_the_title(facts: Facts) -> Iterator[Finding]:
    """subject.case_title: missing, or not to be told from its neighbours; only where the rule asks for it."""
    return _part(facts, "case_title")


def subject_names_the_category(facts: Facts) -> Iterator[Finding]:
    """subject.category: missing, misspelt, or none of the campaign's."""
    for finding in _part(facts, "category"):
        line = facts.submission.subject.line
        if line is None or line.category:
            yield finding
        else:
            names = listed([category.name for category in facts.campaign.categories], limit=20)
            remedy = f"{labels(facts.campaign)['category']}请写：{names}之一。{finding.remedy}"
            yield Finding(finding.code, finding.problem, remedy, finding.doubt)


def subject_keeps_the_order(facts: Facts) -> Iterator[Finding]:
    """subject.<part>: every part is there, but not in the rule's order; the code is that of the rule's first part."""
    reading = facts.submission.subject
    if facts.campaign.subject.any_order or reading.doubtful or _is_settled(facts):
        return
    if any(one.part == "order" for one in reading.misspelt):
        problem = f"邮件主题{quoted(reading.text)}各部分的次序不是{_rule(facts)}。"
        yield Finding(f"subject.{facts.campaign.subject.order[0]}", problem, _renaming(facts))


def _is_settled(facts: Facts) -> bool:
    """Nothing to say of a subject we have not to judge.

    Only headers were fetched, so that no letter could be complete; or it brings a list of works, which has no title;
    or it is a reply that keeps [编号], as our letter asked, and the subject of the version before was right.
    """
    if facts.oversize is not None or names_works_list(facts.submission.subject.text, facts.campaign):
        return True
    kept = facts.submission.subject.references
    return any(
        entry.reference_number in kept and not any(code.startswith("subject.") for code in entry.judgement.codes)
        for entry in facts.earlier
    )


def _part(facts: Facts, part: SubjectPart) -> Iterator[Finding]:
    reading = facts.submission.subject
    if part not in facts.campaign.subject.order or reading.line is None or _is_settled(facts):
        return
    code, label, subject = f"subject.{part}", labels(facts.campaign)[part], quoted(reading.text)
    readings = list(dict.fromkeys(value_of(line, part) for line in reading.candidates))
    misspelt = next((one for one in reading.misspelt if one.part == part), None)
    if reading.doubtful and len(readings) > 1:
        choices = "或".join(quoted(one) if one else "没有写" for one in readings[:4])
        problem = f"邮件主题{subject}中的{label}可以有几种读法：{choices}，请核对。"
        yield Finding(code, problem, _separating(facts), doubt=True)
    elif misspelt:
        problem = f"邮件主题中的{label}写作{quoted(misspelt.written)}，规范写法是{quoted(misspelt.meant)}。"
        yield Finding(code, problem, _renaming(facts))
    elif not value_of(reading.line, part):
        yield Finding(code, f"邮件主题{subject}中未见{label}。", _renaming(facts))


def _rule(facts: Facts) -> str:
    rule = facts.campaign.subject
    return f"“{rule.rule or '+'.join(labels(facts.campaign)[part] for part in rule.order)}”"


def _renaming(facts: Facts) -> str:
    """The corrected subject to copy, or, where a part is unknown, the subject with a gap to fill in."""
    if suggestion := suggested_subject(facts.submission):
        return f"请将邮件主题改为：{plain(suggestion, 200)}"
    line = corrected_line(facts.submission)
    example = f"，例如：{facts.campaign.subject.example}" if facts.campaign.subject.example else ""
    if not any(value_of(line, part) for part in facts.campaign.subject.order):
        return f"请按{_rule(facts)}命名邮件主题{example}。"
    written = plain(format_subject(line, facts.campaign), 200)  # with a gap for what is unknown
    return f"请按{_rule(facts)}命名邮件主题{example}；贵单位可写作：{written}"


def _separating(facts: Facts) -> str:
    rule = facts.campaign.subject
    order = "写明" if rule.any_order else "按"
    end = "，次序不限" if rule.any_order else "的次序书写"
    mark = rule.separator.strip() or "+"
    return f"请核对；如需更正，请在邮件主题的各部分之间加“{mark}”，{order}{_rule(facts)}{end}。"
