"""Lists of works (汇总表) for tests, all invented: Word, a spreadsheet, a PDF."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
from docx import Document
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from tests.making.word import saved

TITLE = "全市党员教育作品观摩交流活动汇总表"
HEAD = ("序号", "作品名称", "类别", "制作单位")
LINES = ("报送单位：测试区委组织部", "联系人：王小明", "联系电话：13800000000")
WORKS = (("一盏灯", "微视频", "测试区融媒体中心"), ("春天里", "纪录片", "测试电视台"))
Rows = Sequence[Sequence[str]]


def numbered(works: Rows = WORKS, rows: int = 10) -> list[list[str]]:
    """The rows of the table, the empty ones included."""
    filled = [[str(number), *work] for number, work in enumerate(works, 1)]
    return filled + [[str(number), "", "", ""] for number in range(len(filled) + 1, rows + 1)]


def list_docx(
    works: Rows = WORKS, *, title: str = TITLE, head: Sequence[str] = HEAD, lines: Sequence[str] = LINES, rows: int = 10
) -> bytes:
    """The list as notice 3 prints it."""
    document = Document()
    for line in (title, *lines):
        document.add_paragraph(line)
    _fill(document.add_table(rows=0, cols=len(head)), [head, *numbered(works, rows)])
    return saved(document)


def _fill(table: Any, rows: Rows) -> None:
    for texts in rows:
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text


def list_xlsx(rows: Sequence[Sequence[object]], *, sheets: int = 1) -> bytes:
    """A spreadsheet with these rows in its last sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    for _ in range(sheets - 1):
        sheet = book.create_sheet()
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def list_pdf(works: Rows = WORKS, *, title: str = TITLE, rows: int = 10, per_page: int = 40) -> bytes:
    """The same as a PDF with a text layer; the table goes on over pages without its head."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setFont("STSong-Light", 16)
    canvas.drawString(120, 780, title)
    canvas.setFont("STSong-Light", 12)
    for place, line in enumerate(LINES):
        canvas.drawString(60, 750 - 18 * place, line)
    body = [list(HEAD), *numbered(works, rows)]
    for start in range(0, len(body), per_page):
        if start:
            canvas.showPage()
        table = Table(body[start : start + per_page], colWidths=[40, 200, 100, 140], rowHeights=16)
        table.setStyle([("FONT", (0, 0), (-1, -1), "STSong-Light", 10), ("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
        _, height = table.wrapOn(canvas, 480, 700)
        table.drawOn(canvas, 60, 690 - height)
    canvas.save()
    return stream.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """An Office file with one part exchanged, or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, part if entry == name else old.read(entry))
        if name not in old.namelist():
            new.writestr(name, part)
    return stream.getvalue()
