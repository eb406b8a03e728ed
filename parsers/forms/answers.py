"""Labels with the cells beside them -> a Form; pure. What all layouts end with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from config.model import Campaign, Row
from parsers.forms.content import Area, Cell, PageContent
from parsers.forms.labels import Meaning, chosen, forms_of, row_of, squeezed, titled
from parsers.forms.template import own_words
from parsers.model import Form, FormField

# Answers that are one line by nature: where the cell breaks them, it is for want of room.
ONE_LINE = frozenset({"province", "organization", "founded", "contact_person", "contact_phone", "case_title"})
DATE = re.compile(
    r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}"
    r"|二[〇○零0Oo]二[〇○零0Oo一二三四五六七八九]年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}[日号]"
)
SEAL_PLACE = re.compile(r"公章|盖章|年.{0,2}月.{0,2}日")


@dataclass(frozen=True, slots=True)
class Answer:
    """A label found, and the cell that answers it."""

    meaning: Meaning
    label: Cell
    value: Cell | None  # None: no cell beside it


def form_of(
    campaign: Campaign, pages: Sequence[PageContent], above: Sequence[str], answers: Sequence[Answer], below: str = ""
) -> Form | None:
    """The form that these answers make; None where neither title nor labels look like a form.

    `above`: the lines before the first answer; `below`: the text after the last one, where some put the date.
    """
    title, names = titled(campaign, above)
    meanings = [answer.meaning for answer in answers]
    if not names and len(meanings) < 2 and not (title and answers):
        return None
    category = chosen(campaign, names, meanings)
    fields, signature = _fields(campaign, category, answers)
    if signature is None:
        return Form(category, title, fields)
    fields["date"] = _date(signature, below)
    place = _place(signature, pages)
    return Form(category, title, fields, signature_page=place.page, signature_box=place.box)


def _fields(
    campaign: Campaign, category: str | None, answers: Sequence[Answer]
) -> tuple[dict[str, FormField], Answer | None]:
    fields: dict[str, FormField] = {}
    signature = None
    for answer in answers:
        row = _row(campaign, category, answer.meaning)
        # A label met again (headings repeated on a new page) does not undo an answer.
        if row is None or (row.field in fields and fields[row.field].text):
            continue
        fields[row.field] = _field(answer, row)
        if row.field == "signature":
            signature = answer
    return fields, signature


def _row(campaign: Campaign, category: str | None, meaning: Meaning) -> Row | None:
    """The row that a label means in this category's form; another form's where this one has the field, too."""
    fields = dict(sorted(meaning))
    if category is None:
        name, field = min(meaning)
        return row_of(campaign, name, field)
    if category in fields:
        return row_of(campaign, category, fields[category])
    rows = (row_of(campaign, category, field) for field in fields.values())
    return next((row for row in rows if row), None)


def _field(answer: Answer, row: Row) -> FormField:
    if answer.value is None or not answer.value.areas:
        return FormField("")
    whole = answer.value.in_one_line
    kept = own_words((whole,) if row.field in ONE_LINE else answer.value.paragraphs, row)
    first = answer.value.areas[0]
    return FormField("\n".join(kept), answer.value.certainty, first.page, first.box, bool(whole) and not kept)


# -- signature and date --------------------------------------------------------------------------------------------


def _date(signature: Answer, below: str) -> FormField:
    """The date of the signature, as written but without spaces; the template's 年 月 日 is not one."""
    areas = signature.value.areas if signature.value else ()
    for area in reversed(areas):
        for line in reversed(area.lines):
            if found := find_date(line.text):
                return FormField(found, line.certainty, area.page, line.box)
    text = signature.value.text if signature.value else ""
    if found := find_date(text) or find_date(below):
        return FormField(found, signature.value.certainty if signature.value else 1.0)
    return FormField("", instruction_only="年月日" in squeezed(text + below))


def find_date(text: str) -> str:
    """The last full date in a text, without spaces; "" where there is none.

    >>> find_date("（单位公章） 2021 年 5 月 12 日")
    '2021年5月12日'
    >>> find_date("2021年 月 日")
    ''
    """
    found = DATE.findall("".join(text.split()))
    return found[-1] if found else ""


def _place(signature: Answer, pages: Sequence[PageContent]) -> Area:
    """Where the seal belongs: of a cell that runs over pages the part with （单位公章） or the date, else the last."""
    areas = signature.value.areas if signature.value else ()
    if not areas:
        label = signature.label.areas[-1]
        page = next(page for page in pages if page.number == label.page)
        return Area(label.page, (0.0, label.box[1], page.width, page.height))
    marked = [area for area in areas if SEAL_PLACE.search("".join("".join(line.text for line in area.lines).split()))]
    return marked[-1] if marked else areas[-1]


def blank_form(campaign: Campaign, above: Sequence[str]) -> Form | None:
    """A form of which only the title can be read."""
    title, names = titled(campaign, above)
    known = [category.name for category in forms_of(campaign) if category.name in names]
    return Form(known[0], title, {}) if known else None
