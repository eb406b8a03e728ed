"""SubjectLine -> the subject as the campaign's rule wants it, and what stands between its parts; pure."""

from __future__ import annotations

from config.model import Campaign, SubjectPart
from parsers.model import SubjectLine
from parsers.text import normalize

GAPS: dict[SubjectPart, str] = {
    "province": "（请填写省区市）",
    "organization": "（请填写单位名称）",
    "case_title": "（请填写作品名称）",
    "category": "（请填写案例类别）",
}
ALSO_SEPARATE = ":;"  # people write them whatever the rule says
BETWEEN = "+"  # a title does not stand without a separator


def format_subject(line: SubjectLine, campaign: Campaign) -> str:
    """The subject as the rule wants it; a part that is not known is a gap that says what to fill in.

    `parse_subject` reads a gap that was left as a part that is not there.
    """
    return separator_of(campaign).join(value_of(line, part) or GAPS[part] for part in campaign.subject.order)


def separator_of(campaign: Campaign) -> str:
    """What a suggested subject puts between the parts."""
    rule = campaign.subject
    return rule.separator or (BETWEEN if "case_title" in rule.order else "")


def separators_of(campaign: Campaign) -> frozenset[str]:
    """What may stand between two parts, folded as `parsers.text.folded` does."""
    return frozenset(normalize(campaign.subject.separators) + ALSO_SEPARATE)


def value_of(line: SubjectLine, part: SubjectPart) -> str | None:
    """One part of the line."""
    return {
        "province": line.province,
        "organization": line.organization,
        "case_title": line.case_title,
        "category": line.category,
    }[part]
