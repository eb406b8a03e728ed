"""Word documents for tests, all invented: made by python-docx, or from XML where it cannot."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from docx import Document
from docx.shared import Mm

from tests.making.form_pdf import photo

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
NAMESPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def saved(document: Any) -> bytes:
    """A python-docx document as a file."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def article(title: str, *blocks: tuple[str, str]) -> bytes:
    """A title, then headings of Word's own style with a paragraph each."""
    document = Document()
    document.add_heading(title, 0)
    for heading, text in blocks:
        document.add_heading(heading, 1)
        document.add_paragraph(text)
    return saved(document)


def form_docx(title: str, rows: Sequence[Sequence[str]], *, pictures: int = 0, signature: str = "") -> bytes:
    """A form: rows of two or four cells in a grid of four columns; the last answer may hold pictures."""
    document = Document()
    document.add_paragraph(title)
    table = document.add_table(rows=len(rows), cols=4)
    table.style = "Table Grid"
    for row, texts in zip(table.rows, rows, strict=True):
        if len(texts) == 2:
            row.cells[1].merge(row.cells[3])
        for column, text in enumerate(texts):
            row.cells[column].text = text
    for number in range(pictures):
        run = table.rows[-1].cells[1].add_paragraph().add_run()
        run.add_picture(io.BytesIO(photo(shade=20 * number)), width=Mm(60))
        table.rows[-1].cells[1].add_paragraph(f"图{number + 1} 活动现场")
    if signature:
        document.add_paragraph(signature)
    return saved(document)


def docx_of(body: str, parts: Mapping[str, str] | None = None, *, namespace: str = W, prolog: str = "") -> bytes:
    """A .docx around the XML of a body, w: being Word's namespace."""
    document = f'{prolog}<w:document xmlns:w="{namespace}" {NAMESPACES}><w:body>{body}</w:body></w:document>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
        for name, text in (parts or {}).items():
            archive.writestr(name, text)
    return stream.getvalue()


def paragraph(text: str) -> str:
    """The XML of a paragraph."""
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def cell(text: str, properties: str = "") -> str:
    """The XML of a cell."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"
