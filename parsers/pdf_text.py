"""PDF bytes -> the text of its text layer, for texts that are no forms; pure, bounded, never raises."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdf

from parsers.forms.content import Area, Cell, Line
from parsers.model import Trouble
from parsers.nesting import too_much
from parsers.page import PdfDocument, open_document, open_page, picture_boxes, text_lines

MOST_PAGES = 60
FULL_PAGE = 0.6  # of the page: a picture of that size is a scan, and what text lies under it, poor OCR
_PAGE_NUMBER = re.compile(r"[-—–·\s]*第?\s*\d{1,3}\s*页?(?:\s*[/,，共]+\s*\d{1,3}\s*页?)?[-—–·\s]*")


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text, or why there is none. Neither text nor trouble: pages that are pictures, or more than we read."""

    text: str | None = None  # paragraphs divided by line breaks
    trouble: Trouble | None = None
    evidence: str = ""  # English detail; no personal data


class _PictureError(Exception):
    """Pages that cannot be read as text."""


def read_pdf_text(content: bytes) -> PdfText:
    """The text of all pages, or none: part of a text would be measured as the whole."""
    if not content:
        return PdfText(trouble=Trouble.EMPTY, evidence="no byte")
    with open_document(content) as document:
        if document is None:
            locked = b"/Encrypt" in content
            return PdfText(trouble=Trouble.ENCRYPTED if locked else Trouble.DAMAGED, evidence="pdfium cannot open it")
        if reason := _reason_not_to_read(content, len(document)):
            return PdfText(evidence=reason)
        try:
            pages = list(_pages(document))
        except _PictureError as error:
            return PdfText(evidence=str(error))
    text = "\n".join(_cell(pages).paragraphs)
    return PdfText(text) if _is_readable(text) else PdfText(evidence="no text, or fonts that do not say their text")


def _reason_not_to_read(content: bytes, pages: int) -> str:
    """pdfium cannot be interrupted: see `parsers.nesting`."""
    if pages > MOST_PAGES:
        return f"{pages} pages"
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            reader.decrypt("")  # pdfium has opened it
        reasons = ((number, too_much(page)) for number, page in enumerate(reader.pages, 1))
        return next((f"page {number}: {reason}" for number, reason in reasons if reason), "")
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - what pypdf breaks on, pdfium may hang on
        return f"pypdf: {type(error).__name__}"


def _pages(document: PdfDocument) -> Iterator[tuple[Line, ...]]:
    """The lines of each page, without its number."""
    for number in range(1, len(document) + 1):
        with open_page(document, number) as page:
            if page is None:
                raise _PictureError(f"page {number} cannot be loaded")
            width, height = page.get_size()
            if any((x1 - x0) * (y1 - y0) > FULL_PAGE * width * height for x0, y0, x1, y1 in picture_boxes(page)):
                raise _PictureError(f"page {number} is a picture")
            yield _without_number(text_lines(page))


def _cell(pages: Sequence[Sequence[Line]]) -> Cell:
    """All of it as one cell that runs over the pages, between the same margins."""
    boxes = [line.box for lines in pages for line in lines]
    left, right = min((box[0] for box in boxes), default=0.0), max((box[2] for box in boxes), default=0.0)
    areas = (Area(number, (left, 0.0, right, 0.0), tuple(lines)) for number, lines in enumerate(pages, 1) if lines)
    return Cell(tuple(areas))


def _without_number(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Without the page's number at the foot, or at the head, where it would stand between two halves of a paragraph."""
    edges = (0, len(lines) - 1)
    return tuple(line for at, line in enumerate(lines) if at not in edges or not _PAGE_NUMBER.fullmatch(line.text))


def _is_readable(text: str) -> bool:
    written = [char for char in text if not char.isspace()]
    odd = sum(unicodedata.category(char) in ("Cc", "Co", "Cn") or char == "\ufffd" for char in written)
    return bool(written) and odd <= 0.05 * len(written)
