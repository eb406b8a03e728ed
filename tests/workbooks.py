"""Invented entries, mails and edits for the tests of the workbook."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from config.model import Campaign, Category, FormPart, ReviewColumn, Row, Verdict
from ledger.model import (
    Disposition,
    Entry,
    FileFact,
    JudgedFinding,
    Judgement,
    RegisterRow,
    SealFact,
)
from ledger.workbook import WorkbookContent

NOW = datetime(2021, 5, 19, 23, 0, tzinfo=UTC)  # 07:00 of the 20th in Beijing
CATEGORIES = ("“四强”党支部工作案例", "党员风采", "庆祝建党100周年活动案例（图文）")
FORM = FormPart(
    title="示例推荐表",
    rows=(
        Row(field="organization", label="党组织名称"),
        Row(field="case_title", label="案例题目"),
        Row(field="summary", label="案例简介", max_length=300),
        Row(field="signature", label="负责人签名（单位盖章）"),
    ),
)
CAMPAIGN = Campaign(
    id="demo",
    title="“示例”系列征集活动",
    reference_prefix="SL2021",
    categories=tuple(Category(name=name, parts=(FORM,)) for name in CATEGORIES),
    review_columns=(ReviewColumn(name="政治性", choices=("强", "中", "弱")), ReviewColumn(name="推荐理由")),
)
UNSTAMPED = JudgedFinding("seal.absent", Verdict.RETURN, "推荐表第2页未见公章。", "加盖单位公章后重新扫描为PDF。")
LONG = JudgedFinding("form.length.content", Verdict.REVIEW, "案例内容共3012字。", "请核对字数，控制在2000字左右。")


def entry(number: int, **changes: Any) -> Entry:
    """An accepted entry; `changes` of Entry and of its Judgement."""
    of_judgement = {name: changes.pop(name) for name in list(changes) if name in Judgement.__slots__}
    judgement = Judgement(
        Disposition.ACCEPTED,
        province="浙江省",
        organization=f"示例市第{number}中学党支部",
        category=CATEGORIES[0],
        form={"case_title": f"案例{number}", "contact_person": "张三", "contact_phone": f"138{number:08d}"},
        seal=SealFact("present", f"示例市第{number}中学", 2),
    )
    made = Entry(
        id=number,
        mail_id=number,
        campaign="demo",
        reference_number=f"SL2021-{number:04d}",
        version=1,
        message_id=f"<{number}@example.org>",
        references=(),
        subject=f"浙江省示例市第{number}中学党支部党员风采",
        sender=f"unit{number}@example.org",
        sender_name="张三",
        answer_to=f"unit{number}@example.org",
        why_not_answered=None,
        received_at=NOW - timedelta(days=number % 7, minutes=number),
        raw=f"raw/{number}.eml",
        folder=None,
        attachments=(FileFact("推荐表.pdf", 1000, "0" * 64, "pdf"),),
        judgement=replace(judgement, **of_judgement),
    )
    return replace(made, **changes)


def mail(number: int, **changes: Any) -> RegisterRow:
    """A mail that was accepted."""
    made = RegisterRow(
        id=number,
        arrived=NOW - timedelta(days=number % 7),
        sender=f"unit{number}@example.org",
        subject=f"来信{number}",
        disposition=Disposition.ACCEPTED,
        why_ignored=None,
        why_not_answered=None,
        duplicate_of=None,
        reference_number=f"SL2021-{number:04d}",
        entry_id=number,
        raw=f"raw/{number}.eml",
        size=54_321,
        error=None,
    )
    return replace(made, **changes)


def content(archive: Path, *entries: Entry, **changes: Any) -> WorkbookContent:
    """The workbook's content; by default three entries, one accepted, one returned, one held."""
    given = entries or (
        entry(1),
        entry(2, disposition=Disposition.RETURNED, findings=(UNSTAMPED,), category=CATEGORIES[1]),
        entry(3, disposition=Disposition.HELD, findings=(UNSTAMPED, LONG), category=CATEGORIES[2], province="北京市"),
    )
    made = WorkbookContent(
        title=CAMPAIGN.title,
        now=NOW,
        campaigns=(CAMPAIGN,),
        entries=given,
        mails=tuple(mail(entry.id) for entry in given),
        conflicts=(),
        review_cells={},
        generation=7,
        archive=archive,
    )
    return replace(made, **changes)


def table(path: Path, sheet: str, header_row: int = 3) -> list[dict[str, Any]]:
    """A sheet's rows below the header, header -> value."""
    rows = list(load_workbook(path)[sheet].iter_rows(min_row=header_row, values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def fill_in(path: Path, sheet: str, entry_id: int, **cells: Any) -> None:
    """Type into review cells as staff do, and save."""
    workbook = load_workbook(path)
    page = workbook[sheet]
    headers = [cell.value for cell in page[3]]
    for row in page.iter_rows(min_row=4):
        if row[0].value == entry_id:
            for header, value in cells.items():
                row[headers.index(header)].value = value
    workbook.save(path)
