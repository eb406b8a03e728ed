"""An attachment -> Document: the parsers of documents in reading order; pure, and made to run in a worker process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from config.model import Campaign
from parsers.crops import crops
from parsers.digital_signature import find_digital_signatures
from parsers.form import PdfReading, read_form
from parsers.model import Attachment, Document, Form, Kind, Seal, SealState, Trouble
from parsers.page import Image
from parsers.seal import find_seal
from parsers.signature import with_signature
from parsers.word import read_word
from parsers.word_form import read_word_form

if TYPE_CHECKING:
    from parsers.ocr import Reading
    from parsers.scanned import Seen


def read_document(attachment: Attachment, campaign: Campaign) -> Document:
    """Everything that a file says as a document of this campaign. Never raises for what the file contains.

    Arguments and result can be pickled. What is not a PDF is `UNSUPPORTED`, unless the form may come as Word; a form
    in Word or on a photograph is read all the same, so that the ledger has its fields and the letter can say what to
    mend.
    """
    match attachment.kind:
        case Kind.PDF:
            return _with_crops(_pdf(attachment, campaign))
        case Kind.DOCX:
            return _word(attachment, campaign)
        case Kind.IMAGE:
            return _picture(attachment, campaign)
    return Document(attachment, trouble=Trouble.UNSUPPORTED, evidence=f"kind {attachment.kind}")


def _with_crops(document: Document) -> Document:
    """The seal cut out, and its page, for the colleague who looks; a page that cannot be drawn has none."""
    if document.seal is None:
        return document
    page = document.form.signature_page if document.form else None
    try:
        return replace(document, crops=crops(document.attachment.content, document.seal, page))
    except Exception:  # noqa: BLE001 - drawing a stranger's page
        return document


def _word(attachment: Attachment, campaign: Campaign) -> Document:
    reading = read_word(attachment.content)
    form = read_word_form(reading.text, campaign) if reading.text else None
    category = campaign.category(form.category) if form else None
    if category and category.form and "docx" in category.form.formats:
        return Document(attachment, text_layer=True, form=form, evidence=reading.evidence)
    return Document(attachment, form=form, trouble=Trouble.UNSUPPORTED, evidence=reading.evidence)


def _picture(attachment: Attachment, campaign: Campaign) -> Document:
    from parsers.scanned import see_picture

    unread = Document(attachment, text_layer=False, trouble=Trouble.UNSUPPORTED)
    try:
        seen = see_picture(attachment.content, campaign)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a stranger's picture: whatever the libraries break on, it is not read
        return replace(unread, evidence=type(error).__name__)
    if seen is None:
        return replace(unread, evidence="cannot be decoded")
    return replace(unread, pages=1, form=seen.form, seal=seen.seal, evidence=f"certainty {seen.certainty:.2f}")


def _pdf(attachment: Attachment, campaign: Campaign) -> Document:
    content = attachment.content
    reading = read_form(content, campaign)
    document = Document(
        attachment,
        pages=reading.pages,
        text_layer=reading.text_layer,
        encrypted=reading.encrypted,
        form=reading.form,
        trouble=reading.trouble,
        evidence=reading.evidence,
    )
    if reading.trouble:
        return document
    document = replace(document, digital_signatures=find_digital_signatures(content))
    if reading.text_layer is not True and (seen := _seen(content, reading, campaign)):
        evidence = f"{reading.evidence}; certainty {seen.certainty:.2f}".removeprefix("; ")
        return replace(document, seal=seen.seal, form=seen.form, evidence=evidence)
    seal = _seal(content, reading)
    return replace(document, seal=seal, form=reading.form and _signed(reading.form, content, seal))


def _seen(content: bytes, reading: PdfReading, campaign: Campaign) -> Seen | None:
    """The pages as a person sees them; None where they cannot be drawn or read, and then a person looks."""
    # Imported here: the OCR engine takes a second, and a text layer needs none of it.
    from parsers.scanned import see_pdf

    try:
        return see_pdf(content, campaign, reading.form)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a stranger's pages: whatever the libraries break on, a person reads them
        return None


def _seal(content: bytes, reading: PdfReading) -> Seal:
    form = reading.form
    place = (form.signature_page, form.signature_box) if form and form.signature_page and form.signature_box else None
    try:
        return find_seal(content, place, reading.text_pages, read_lines, units_of(form))
    except Exception as error:  # noqa: BLE001 - drawing a stranger's page: whatever it breaks on, a person looks at it
        return Seal(SealState.UNCLEAR, reason=f"页面无法显示，请人工核对公章（{type(error).__name__}）。")


def _signed(form: Form, content: bytes, seal: Seal) -> Form:
    try:
        return with_signature(form, content, seal)
    except Exception:  # noqa: BLE001 - the same; whether the cell is signed stays open
        return form


def units_of(form: Form | None) -> tuple[str, ...]:
    """The names that the seal of a form may bear."""
    unit = form.text("organization") if form else None
    return (unit,) if unit else ()


def read_lines(pictures: Sequence[Image]) -> Sequence[Reading]:
    """The text of pictures of one line each, by this process's OCR engine."""
    # Imported here: it takes a second, and most documents have nothing to be read so.
    from parsers.ocr import reader

    return reader().read_lines(pictures)
