"""What the program saw, drawn on the pages: numbered answers with their certainty, signature cell, seal; pure."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.model import Box, Document, Kind
from parsers.page import Image, Raster, open_document, open_page, render
from parsers.rim import as_mask, without_rules

DPI = 110.0
LONGEST = 1600  # pixels: photographs come on pages several times larger than paper
MOST_PAGES = 20
BLUE, AMBER, GREEN, RED, GREY = (180, 90, 20), (0, 140, 240), (60, 140, 20), (40, 40, 220), (120, 120, 120)
SURE = 0.9  # certainty from which an answer's frame is blue
SEALS = {"present": GREEN, "unclear": AMBER, "absent": RED}
ANSWERS = {True: "yes", False: "no", None: "?"}
TAG, SIZE = 18, 0.45  # pixels: the height of a word's ground; OpenCV's size of its letters
TAKEN = 100  # a pixel under another tag weighs as much as so many of print
DARK = 150  # of 255: what a tag should not cover


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
    numbers = {name: number for number, name in enumerate(form.fields if form else (), 1)}
    for name, answer in form.fields.items() if form else ():
        if answer.page and answer.box and name != "signature":  # its cell is told below
            colour = BLUE if answer.certainty >= SURE else AMBER
            marks.append(Mark(answer.page, answer.box, f"{numbers[name]}  {answer.certainty:.0%}", colour))
    for picture in form.pictures if form else ():
        marks.append(Mark(picture.page, picture.box, "picture", GREY))
    if form and form.signature_page and form.signature_box:
        number = numbers.get("signature", "")
        word = f"{number}  signed: {ANSWERS[form.signed]}  dated: {ANSWERS[form.dated]}".strip()
        marks.append(Mark(form.signature_page, form.signature_box, word, GREY))
    if seal and seal.page and seal.box:
        certainty = f"  {seal.name_certainty:.0%}" if seal.name else ""
        marks.append(Mark(seal.page, seal.box, f"seal {seal.state.value}{certainty}", SEALS[seal.state.value]))
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
                raster = render(page, DPI, LONGEST) if page else None
            if raster:
                pages.append((number, _png(raster, [mark for mark in marks if mark.page == number])))
    return tuple(pages)


def _png(raster: Raster, marks: list[Mark]) -> bytes:
    image: Image = np.ascontiguousarray(raster.image)
    dark = as_mask(image.min(axis=2) < DARK)
    # Of scans that lie aslant only short runs of a rule are straight.
    covered = np.asarray(without_rules(dark, raster.dpi / 25.4 / 2) > 0, dtype=np.uint8)
    for mark in marks:
        x0, y0, x1, y1 = (round(edge) for edge in raster.pixels(*mark.box))
        cv2.rectangle(image, (x0, y0), (x1, y1), mark.colour, 2)
    for mark in marks:
        width = cv2.getTextSize(mark.word, cv2.FONT_HERSHEY_SIMPLEX, SIZE, 1)[0][0] + 8
        x, y = _free_place(covered, raster.pixels(*mark.box), width)
        cv2.rectangle(image, (x, y), (x + width, y + TAG), mark.colour, cv2.FILLED)
        cv2.putText(image, mark.word, (x + 4, y + 13), cv2.FONT_HERSHEY_SIMPLEX, SIZE, (255, 255, 255), 1, cv2.LINE_AA)
        covered[y : y + TAG, x : x + width] = TAKEN
    return cv2.imencode(".png", image)[1].tobytes()


def _free_place(covered: NDArray[np.uint8], box: Box, width: int) -> tuple[int, int]:
    """Where a tag of that width covers least: at a corner of its frame, within, above or below."""
    height, right = covered.shape[0] - TAG, covered.shape[1] - width
    x0, y0, x1, y1 = (round(edge) for edge in box)
    corners = [(x, y) for y in (y0, y1 - TAG, y0 - TAG, y1) for x in (x1 - width, x0)]
    places = [(max(min(x, right), 0), max(min(y, height), 0)) for x, y in corners]
    return min(places, key=lambda place: int(covered[place[1] : place[1] + TAG, place[0] : place[0] + width].sum()))
