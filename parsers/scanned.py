"""Scans and photographs -> form, seal and signature, by what a person would see; pure but for the OCR engine."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image as Pictures
from PIL import ImageOps

from config.model import Campaign
from parsers.grid import overlap
from parsers.model import Form, FormField, Seal
from parsers.ocr import reader
from parsers.page import Image, open_document, open_page, render
from parsers.scan import DPI, PagePicture
from parsers.scan_form import read_scan
from parsers.seal import find_seal_on
from parsers.signature import with_scanned_signature

MOST_PAGES = 30  # of a scan are read: a form has a handful, and each takes seconds
MOST_PIXELS = 80_000_000  # of a photograph; a larger one is no photograph of a form
LEAST_SIDE = 600  # pixels; on a smaller one no form can be read: logos, icons
LONG_SIDE = 2600  # pixels a photograph is reduced to: an A4 page at 200 dpi, with room about it
A4_LONG = 297 / 25.4  # inch
STAMPED = 0.5  # the most certainty of a short answer with a seal over it: a digit more or less is soon read
SHORT = 40  # characters; of a longer answer the seal hides little


@dataclass(frozen=True, slots=True)
class Seen:
    """What the pages show."""

    form: Form | None
    seal: Seal
    certainty: float  # 0…1, of what was read


def see_pdf(content: bytes, campaign: Campaign, typed: Form | None) -> Seen | None:
    """Read a PDF's pages as pictures; `typed`: what its text layer says, which is surer where there is any."""
    return _see(_drawn(content), campaign, typed)


def see_picture(content: bytes, campaign: Campaign) -> Seen | None:
    """Read a photograph or a scan that came as a picture; None where it cannot be decoded."""
    image = _decoded(content)
    if image is None:
        return None
    dpi = max(image.shape[:2]) / A4_LONG
    return _see((PagePicture(1, image, dpi),), campaign, None)


def _see(pages: Iterable[PagePicture], campaign: Campaign, typed: Form | None) -> Seen | None:
    engine = reader()
    scan = read_scan(pages, campaign, engine)
    if not scan.pages:
        return None
    form = merged(scan.form, typed)
    place = (form.signature_page, form.signature_box) if form and form.signature_page and form.signature_box else None
    unit = form.text("organization") if form else None
    seal = find_seal_on(scan.pages, place, engine.read_lines, (unit,) if unit else (), DPI)
    if form:
        form = with_scanned_signature(form, scan.pages, scan.contents, campaign, seal)
        form = doubted_under(seal, form, typed)
    return Seen(form, seal, scan.certainty)


def doubted_under(seal: Seal, form: Form, typed: Form | None = None) -> Form:
    """The form with its short answers less certain where the seal stands over them, unless they are `typed`."""

    def seen(name: str, answer: FormField) -> FormField:
        # A date put together from pieces of the signature cell has no place of its own.
        page, box = (answer.page, answer.box) if answer.box else (form.signature_page, form.signature_box)
        stamped = seal.box and box and page == seal.page and overlap(box, seal.box)
        if not stamped or len(answer.text) > SHORT or (typed and typed.text(name)):
            return answer
        return replace(answer, certainty=min(answer.certainty, STAMPED))

    return replace(form, fields={name: seen(name, answer) for name, answer in form.fields.items()})


def merged(seen: Form | None, typed: Form | None) -> Form | None:
    """One form from two readings: what the text layer says stands, the pictures add the rest."""
    if seen is None or typed is None:
        return seen or typed
    answered = {name: answer for name, answer in typed.fields.items() if answer.text}
    category = typed.category or seen.category
    return replace(seen, category=category, title=typed.title or seen.title, fields={**seen.fields, **answered})


def _drawn(content: bytes) -> Iterator[PagePicture]:
    with open_document(content) as document:
        for number in range(1, min(len(document), MOST_PAGES) + 1) if document else ():
            with open_page(document, number) as page:
                raster = render(page, DPI) if page else None
            if raster:
                yield PagePicture(number, raster.image, raster.dpi)


def _decoded(content: bytes) -> Image | None:
    """A picture the right way up, BGR, not larger than needed; None where Pillow cannot, or it is beyond measure."""
    try:
        with Pictures.open(io.BytesIO(content)) as opened:
            if opened.width * opened.height > MOST_PIXELS or max(opened.size) < LEAST_SIDE:
                return None
            opened.draft("RGB", (LONG_SIDE, LONG_SIDE))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
            upright.thumbnail((LONG_SIDE, LONG_SIDE))
            return np.ascontiguousarray(np.asarray(upright, dtype=np.uint8)[:, :, ::-1])
    except Exception:  # noqa: BLE001 - on damaged pictures Pillow and its codecs raise anything
        return None
