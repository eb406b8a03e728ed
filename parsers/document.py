"""An attachment -> Document: the parsers of documents in reading order; pure, and made to run in a worker process."""

from __future__ import annotations

from config.model import Campaign
from parsers.form import PdfReading, read_form
from parsers.model import Attachment, Document, Kind, Seal, SealState, Trouble
from parsers.seal import find_seal


def read_document(attachment: Attachment, campaign: Campaign) -> Document:
    """Everything that a file says as a document of this campaign. Never raises for what the file contains.

    Arguments and result can be pickled. What is not a PDF is `UNSUPPORTED`.
    """
    if attachment.kind is not Kind.PDF:
        return Document(attachment, trouble=Trouble.UNSUPPORTED, evidence=f"kind {attachment.kind}")
    reading = read_form(attachment.content, campaign)
    return Document(
        attachment,
        pages=reading.pages,
        text_layer=reading.text_layer,
        encrypted=reading.encrypted,
        form=reading.form,
        seal=None if reading.trouble else _seal(attachment.content, reading),
        trouble=reading.trouble,
        evidence=reading.evidence,
    )


def _seal(content: bytes, reading: PdfReading) -> Seal:
    form = reading.form
    place = (form.signature_page, form.signature_box) if form and form.signature_page and form.signature_box else None
    try:
        return find_seal(content, place, reading.text_pages)
    except Exception as error:  # noqa: BLE001 - drawing a stranger's page: whatever it breaks on, a person looks at it
        return Seal(SealState.UNCLEAR, reason=f"页面无法显示，请人工核对公章（{type(error).__name__}）。")
