"""Lines that a mail's text, a form or a document states (联系电话：138…) -> the facts asked for; pure.

A form's own fields come first. In a text a label counts where one would put one: at the beginning of a line, behind a
mark or a gap, and followed by a colon, a bracket, a cell's end or a gap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from config.model import Row
from parsers.forms.labels import SYNONYMS, squeezed
from parsers.model import Form, FormField

LONGEST_TEXT = 200_000  # characters of each text that are looked at
LONGEST_LINE = 2000
MOST_LINES_OF_A_VALUE = 50
LONGEST_VALUE = 2000
LONG_LINE = 20  # characters; a value that fills such a line may go on in the next
# Certainty: a colon behind the label; only a gap; a longer label; no mark at all, or no label.
SURE, BARE, GUESSED, LONE = 1.0, 0.85, 0.7, 0.6

_IN_A_WORD = r"[A-Za-z0-9_.@/=&%-]"  # beside what is no number of its own: an address, a longer number
_MOBILE_DIGITS = r"1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
_LANDLINE_DIGITS = r"0\d{2,3}[-－—– ]?\d{7,8}(?:[-转]\d{1,5})?|[2-8]\d{6,7}"
PHONE = re.compile(rf"(?<!{_IN_A_WORD})(?:\+?86[- ]?)?(?:{_MOBILE_DIGITS}|{_LANDLINE_DIGITS})(?!{_IN_A_WORD})")
_MOBILE = re.compile(rf"(?<!{_IN_A_WORD}){_MOBILE_DIGITS}(?!{_IN_A_WORD})")
_NAME_NEAR = re.compile(r"联系|电话|手机|姓名|[\u4e00-\u9fff]{2,4}[\s，,、:：（(]*$")
_ALIASES: Mapping[str, tuple[str, ...]] = {"submitting_organization": ("organization",)}
_PEOPLE = ("contact_person", "reader")
# What may follow a label without any mark (诵读者张三，选送单位测试厂工会): a person, a unit.
_PERSON = r"[\u4e00-\u9fff]{2,4}(?=[；;，,。、\s（(\d]|$)"
_UNIT = (
    r"[\u4e00-\u9fff（）()]{2,30}?"
    r"(?:工会|联合会|公司|集团|委员会|党委|党组|支部|厂|局|院|校|大学|中学|小学|部|中心|社|站|队|所|办|司)"
    r"(?=[；;，,。、\s\d]|$)"
)

_GAP = " \t\u3000\xa0"
_NUMBER = r"[0-9一二三四五六七八九十]{1,2}"
_BEFORE = (
    rf"(?:^|(?<=[{_GAP};；,，。|｜、】\])）])|(?=[【［〔]))"
    rf"(?:(?:[（(]{_NUMBER}[)）][、.．]?|{_NUMBER}[、.．)）])[{_GAP}]*)?[【\[［〔（(*·•●■◆▲\-]*[{_GAP}]*"
)
_BRACKETED = r"(?:[（(][^（）()\n]{0,20}[)）])?"
_BEHIND = rf"[{_GAP}]*{_BRACKETED}[{_GAP}]*(?P<mark>[】\]］〕][{_GAP}]*[:：]?|[:：]|\t|(?=[{_GAP}]|$))"
# Any label at all: it ends the value before it.
_OTHER_LABEL = re.compile(rf"{_BEFORE}(?!\d+[:：])[^\s:：；;，,。（）()【】|]{{2,14}}{_BRACKETED}[】\]]?[:：](?!//)")
_BETWEEN = re.compile(r"[、/／及和与]|以及")
_ENDS = f"{_GAP};；,，。|｜、\r\n"
_NOTHING = re.compile(r"[\W_]*")


@dataclass(frozen=True, slots=True)
class _Found:
    """A label in a line: what it means, and where its value begins."""

    fields: tuple[str, ...]
    start: int
    end: int
    certainty: float


def read_stated(rows: Sequence[Row], texts: Sequence[str], form: Form | None) -> Mapping[str, FormField]:
    """The facts that are stated, by field; what is not stated is left out. Below 0.9 of certainty one was guessed.

    >>> rows = [Row(field="reader", label="诵读者姓名", also=("诵读者",))]
    >>> read_stated(rows, ["【诵读者】李四  电话：13800000000"], None)["reader"].text
    '李四'
    """
    stated = {row.field: answer for row in rows if (answer := _of_form(row.field, form))}
    table = _table(rows)
    for text in texts:
        for field, answer in _statements(text[:LONGEST_TEXT], table, rows):
            known = stated.get(field)
            if known is None or answer.certainty > known.certainty:
                stated[field] = answer
    if "contact_phone" in {row.field for row in rows} - stated.keys() and (number := _lone_mobile(texts)):
        stated["contact_phone"] = FormField(number, LONE)
    return MappingProxyType({row.field: stated[row.field] for row in rows if row.field in stated})


def _of_form(field: str, form: Form | None) -> FormField | None:
    fields = form.fields if form else {}
    answers = (fields.get(name) for name in (field, *_ALIASES.get(field, ())))
    return next((answer for answer in answers if answer and answer.text), None)


# -- labels --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Table:
    """The labels of the rows: as written, what they mean squeezed, and a pattern that finds them."""

    written: Mapping[str, tuple[str, ...]]  # by field; the longest first
    meant: Mapping[str, tuple[str, ...]]
    pattern: re.Pattern[str]


def _table(rows: Sequence[Row]) -> _Table:
    own = {row.field: [row.label, *row.also] for row in rows}
    taken = {squeezed(label) for labels in own.values() for label in labels}
    for field, labels in own.items():
        synonyms = [one for name in (field, *_ALIASES.get(field, ())) for one in SYNONYMS.get(name, ())]
        labels += (
            one for one in synonyms if squeezed(one) not in taken
        )  # another row of this campaign may be called so
    meant: dict[str, list[str]] = {}
    for field, labels in own.items():
        for key in dict.fromkeys(map(squeezed, labels)):
            meant.setdefault(key, []).append(field)
    written = {field: tuple(sorted(set(labels), key=lambda one: (-len(one), one))) for field, labels in own.items()}
    alternatives = "|".join(map(_spaced, sorted({one for labels in own.values() for one in labels}, key=len)[::-1]))
    pattern = re.compile(f"{_BEFORE}(?P<label>{alternatives or '(?!)'}){_BEHIND}", re.IGNORECASE)
    return _Table(written, {label: tuple(fields) for label, fields in meant.items()}, pattern)


def _spaced(label: str) -> str:
    """A pattern for a label in which gaps may stand between the characters: 姓　名."""
    return f"[{_GAP}]{{0,4}}".join(re.escape(char) for char in label if not char.isspace())


def _labels(line: str, table: _Table) -> list[_Found]:
    """The labels in a line, from left to right; those of nobody's row have no fields."""
    found = [
        _Found(table.meant[squeezed(match["label"])], match.start(), match.end(), SURE if match["mark"] else BARE)
        for match in table.pattern.finditer(line)
        if match["mark"] or _stands_alone(line, match, table)
    ]
    taken = [(one.start, one.end) for one in found]
    for match in _OTHER_LABEL.finditer(line):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            found.append(_Found(_guessed(match[0], table), match.start(), match.end(), GUESSED))
    return sorted(found, key=lambda one: one.start)


def _stands_alone(line: str, match: re.Match[str], table: _Table) -> bool:
    """Whether a label without a mark behind it is one: it begins the line, or follows a gap behind another label."""
    before = line[: match.start()].strip(_GAP)
    return not before or table.pattern.match(line) is not None


def _guessed(written: str, table: _Table) -> tuple[str, ...]:
    """What a longer label may mean: 联系人及电话 both, 诵读者的联系电话 the second."""
    label = written.rstrip(":：】] ").strip("【[*·•-" + _GAP)
    parts = [squeezed(part) for part in _BETWEEN.split(label)]
    if len(parts) > 1 and all(part in table.meant for part in parts if part):
        return tuple(dict.fromkeys(field for part in parts for field in table.meant.get(part, ())))
    key = squeezed(label)
    ends = [known for known in table.meant if len(known) >= 3 and key.endswith(known)]
    return table.meant[max(ends, key=len)] if ends else ()


# -- values --------------------------------------------------------------------------------------------------------


def _statements(text: str, table: _Table, rows: Sequence[Row]) -> Iterator[tuple[str, FormField]]:
    lines = [line[:LONGEST_LINE] for line in text.splitlines()]
    marked = [_labels(line, table) for line in lines]
    for at, line in enumerate(lines):
        for number, found in enumerate(marked[at]):
            following = marked[at][number + 1 :]
            value = line[found.end : following[0].start if following else len(line)].strip(_ENDS)
            if not following:
                behind = slice(at + 1, at + 1 + MOST_LINES_OF_A_VALUE)
                value = _continued(value, lines[behind], marked[behind])
            for field in found.fields:
                if kept := _kept(field, value):
                    yield field, FormField(kept, found.certainty)
        yield from _without_mark(line, rows, table)


def _continued(value: str, lines: Sequence[str], marked: Sequence[Sequence[_Found]]) -> str:
    """The value with the lines that belong to it: the next one where it has none yet, all that follow a long one."""
    values = [value] if value else []
    for line, labels in zip(lines, marked, strict=True):
        wanted = not values or (len(values[-1]) >= LONG_LINE and line.strip())
        if labels or not wanted or sum(map(len, values)) > LONGEST_VALUE:
            break
        if line.strip():
            values.append(line.strip(_ENDS))
    return "\n".join(values)


def _kept(field: str, value: str) -> str:
    """What of a value answers the field; "" where nothing does: ＿＿＿, or words where a number is asked."""
    value = value.strip(_ENDS + "_＿")[:LONGEST_VALUE]
    if _NOTHING.fullmatch(value):
        return ""
    phone = PHONE.search(value)
    if field == "contact_phone":
        return phone[0] if phone else ""
    if field in _PEOPLE and phone:  # 联系人：张三 13800000000
        return value[: phone.start()].strip(_ENDS + "（(:：") or ""
    return value


def _without_mark(line: str, rows: Sequence[Row], table: _Table) -> Iterator[tuple[str, FormField]]:
    """Answers in a sentence, right behind their label; and the answer itself, where the label names the answers."""
    for row in rows:
        shape = _PERSON if row.field in _PEOPLE else _UNIT if row.field.endswith("organization") else None
        for label in table.written[row.field] if shape else ():
            if match := re.search(f"{_BEFORE}{_spaced(label)}[为是]?({shape})", line):
                yield row.field, FormField(match[1], LONE)
        options = [one.strip() for one in re.split(r"[/／]", row.label)]
        words = re.split(rf"[；;，,。、（）()【】\[\]{_GAP}]+", line) if len(options) > 1 else []
        if said := [one for one in options if one in words]:  # 原创文本/非原创文本
            yield row.field, FormField(said[0], GUESSED)


def _lone_mobile(texts: Sequence[str]) -> str | None:
    """The first mobile number behind a name, or behind a word that speaks of one."""
    for text in texts:
        for match in _MOBILE.finditer(text[:LONGEST_TEXT]):
            before = text[max(0, match.start() - 20) : match.start()].rpartition("\n")[2]
            if _NAME_NEAR.search(before):
                return match[0]
    return None
