"""The name of a work's file <-> title, category and unit by the campaign's rule, both ways; pure.

Notice 3, 附件1第2条: 文件按“作品名-分类-报送单位”格式命名.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from config.model import Campaign, FileNames
from parsers.file_name_splits import NamedWork, NamePart, Pivot, Split, Stem, splits_of
from parsers.model import Misspelling
from parsers.text import normalize, tidy

LABELS: dict[NamePart, str] = {"case_title": "作品名", "category": "分类", "organization": "报送单位"}
NOTHING = NamedWork()
LONGEST = 300  # characters of a name that are looked at; file systems allow 255
_SUFFIX = re.compile(r"(?:\.[0-9A-Za-z]{1,5}){1,2}\Z")
# What Windows allows in no name, and what stands for it on paper.
_FORBIDDEN = str.maketrans('\\/:*?"<>|', "＼／：＊？＂＜＞｜")


@dataclass(frozen=True, slots=True)
class FileNameReading:
    """All that can be said about the name of a file."""

    name: str  # without folders
    work: NamedWork
    remark: str = ""  # 有字幕, 第1集: what tells the files of one work apart
    missing: tuple[NamePart, ...] = ()
    misspelt: tuple[Misspelling, ...] = ()  # part: category, or order for the whole
    loose: bool = False  # every part is there in the rule's order, but not its separator between them
    doubtful: bool = False  # it may, or may not, be to the rule
    right_name: str = ""  # as the rule wants it, with a gap for what is not known

    @property
    def breaks_the_rule(self) -> bool:
        """Whether it is not named by the rule, however it is read."""
        return bool(self.missing or self.misspelt) and not self.doubtful


def read_file_name(name: str, campaign: Campaign, known: NamedWork = NOTHING) -> FileNameReading:
    r"""What the name of a work's file says, by the campaign's [filename] (by its default where there is none).

    `name`: decoded, with folders of an archive or without. `known`: what subject and form say of the work; it decides
    where the name can be read in two ways, and fills `right_name`. No name is an error.
    """
    rule = campaign.filename or FileNames()
    shown = tidy(name[-2000:].replace("\\", "/")).rpartition("/")[2][-LONGEST:]
    suffix = _suffix(shown)
    stem = shown[: len(shown) - len(suffix)]
    reading = _best(Stem.of(stem, campaign, rule), known)
    right = format_file_name(_filled(reading, known), rule, reading.remark, suffix)
    return replace(reading, name=shown, right_name=right)


def format_file_name(work: NamedWork, rule: FileNames, remark: str = "", suffix: str = "") -> str:
    """The name that the rule wants; what is not known is a gap, which `read_file_name` reads as not there.

    >>> format_file_name(NamedWork("一盏灯", "微视频", None), FileNames(), "有字幕", ".mp4")
    '一盏灯-微视频-（请填写报送单位）（有字幕）.mp4'
    """
    values = {"case_title": work.title, "category": work.category, "organization": work.organization}
    parts = ((values[part] or f"（请填写{LABELS[part]}）").translate(_FORBIDDEN) for part in rule.order)
    _, dot, extension = suffix.rpartition(".")
    return f"{rule.separator.join(parts)}{f'（{remark}）' if remark else ''}{dot}{extension}"


def work_of_names(names: Sequence[str], campaign: Campaign) -> NamedWork:
    """What the files' names say of the one work that they belong to, for where the subject does not say it.

    Only names with every part count; a part in which two of them differ is not known.
    """
    readings = [read_file_name(name, campaign) for name in names]
    works = [one.work for one in readings if not (one.missing or one.doubtful)]
    return NamedWork(
        _agreed([work.title for work in works]),
        _agreed([work.category for work in works]),
        _agreed([work.organization for work in works]),
    )


def _agreed(values: Sequence[str | None]) -> str | None:
    written = [value for value in values if value]
    return written[0] if len({normalize(value) for value in written}) == 1 else None


def _suffix(shown: str) -> str:
    """The extension, with the dot; of two (.mp4.mp4) both, if they are the same.

    >>> _suffix("片.MP4"), _suffix("3.5亿人"), _suffix("片.mp4.mp4"), _suffix("第1.5集")
    ('.MP4', '', '.mp4.mp4', '')
    """
    found = _SUFFIX.search(shown)
    if found is None or found.start() == 0:
        return ""
    first, _, last = found[0][1:].rpartition(".")
    if last.isdigit():
        return ""
    return found[0] if first.lower() == last.lower() else f".{last}"


def _filled(reading: FileNameReading, known: NamedWork) -> NamedWork:
    """The work with what is missing from what is known; a name without category and unit is rarely a title."""
    written = reading.work
    structured = "category" not in reading.missing
    title = written.title if structured and written.title else known.title or written.title
    return NamedWork(title, written.category or known.category, written.organization or known.organization)


# -- the best reading -------------------------------------------------------------------------------------------


def _best(stem: Stem, known: NamedWork) -> FileNameReading:
    splits = splits_of(stem, known)
    merits = [_merit(split, stem, known) for split in splits]
    equal = [split for split, merit in zip(splits, merits, strict=True) if merit == max(merits)]
    reading = _reading(equal[0], stem, known)
    if len({split.pivot.name.categories for split in equal if split.pivot}) > 1:
        return replace(reading, doubtful=True, work=replace(reading.work, category=None))
    return reading


def _merit(split: Split, stem: Stem, known: NamedWork) -> tuple[bool, ...]:
    pivot = split.pivot
    return (
        split.in_order and len(split.parts) == len([part for part in stem.rule.order if part != "category"]),
        pivot is not None and known.category in pivot.name.categories,
        not split.loose,
    )


def _reading(split: Split, stem: Stem, known: NamedWork) -> FileNameReading:
    pivot, misspelt = split.pivot, []
    category = _official(pivot, known)
    work = NamedWork(split.parts.get("case_title"), category, split.parts.get("organization"))
    if pivot and pivot.misspelt:
        misspelt.append(Misspelling("category", stem.text[pivot.start : pivot.end], pivot.name.spelling))
    if not split.in_order:
        misspelt.append(Misspelling("order", stem.text, format_file_name(work, stem.rule)))
    there = {*split.parts, *(("category",) if pivot else ())}
    missing = tuple(part for part in stem.rule.order if part not in there)
    return FileNameReading("", work, split.remark, missing, tuple(misspelt), split.loose, split.doubtful)


def _official(pivot: Pivot | None, known: NamedWork) -> str | None:
    if pivot is None:
        return None
    if len(pivot.name.categories) == 1:
        return pivot.name.categories[0]
    return known.category if known.category in pivot.name.categories else None
