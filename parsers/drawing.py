"""What the program saw, drawn on the pages: numbered answers with their certainty, signature cell, seal; pure."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from parsers.model import Box, Document, Kind
from parsers.page import Image, Raster, open_document, open_page, render

DPI = 110.0
MOST_PAGES = 20
BLUE, AMBER, GREEN, RED, GREY = (180, 90, 20), (0, 140, 240), (60, 140, 20), (40, 40, 220), (120, 120, 120)
SURE = 0.9  # certainty from which an answer's frame is blue
SEALS = {"present": GREEN, "unclear": AMBER, "absent": RED}


@dataclass(frozen=True, slots=True)
class Mark:
    """A frame with a word in its corner (ASCII: the fonts of a picture know no Chinese)."""

    page: int  # from 1
    box: Box  # points, as displayed
    word: str
    colour: tuple[int, int, int]  # BGR


def marks_of(document: Document) -> tuple[Mark, ...]:
    """Every place that the document's reading names; answers are numbered in the order of the form's rows."""
    form, seal = document.form, document.seal
    marks = []
    for number, answer in enumerate(form.fields.values() if form else (), 1):
        if answer.page and answer.box:
            colour = BLUE if answer.certainty >= SURE else AMBER
            marks.append(Mark(answer.page, answer.box, f"{number}  {answer.certainty:.0%}", colour))
    for picture in form.pictures if form else ():
        marks.append(Mark(picture.page, picture.box, "picture", GREY))
    if form and form.signature_page and form.signature_box:
        marks.append(Mark(form.signature_page, form.signature_box, "signature", GREY))
    if seal and seal.page and seal.box:
        marks.append(Mark(seal.page, seal.box, f"seal {seal.state.value}", SEALS[seal.state.value]))
    return tuple(marks)


def drawn(document: Document) -> tuple[tuple[int, bytes], ...]:
    """Page number and PNG of every page of a PDF, with the marks on it; () where it cannot be drawn."""
    if document.attachment.kind is not Kind.PDF:
        return ()
    marks = marks_of(document)
    pages = []
    with open_document(document.attachment.content) as opened:
        for number in range(1, min(len(opened), MOST_PAGES) + 1) if opened else ():
            with open_page(opened, number) as page:
                raster = render(page, DPI) if page else None
            if raster:
                pages.append((number, _png(raster, [mark for mark in marks if mark.page == number])))
    return tuple(pages)


def _png(raster: Raster, marks: list[Mark]) -> bytes:
    image: Image = np.ascontiguousarray(raster.image)
    for mark in marks:
        x0, y0, x1, y1 = (round(edge) for edge in raster.pixels(*mark.box))
        cv2.rectangle(image, (x0, y0), (x1, y1), mark.colour, 2)
        width = 9 * len(mark.word) + 8
        cv2.rectangle(image, (x0, y0), (x0 + width, y0 + 18), mark.colour, cv2.FILLED)
        cv2.putText(
            image, mark.word, (x0 + 4, y0 + 13), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (255, 255, 255), 1, cv2.LINE_AA
        )
    return cv2.imencode(".png", image)[1].tobytes()
