"""A form without ruling lines: a label begins a line, its answer runs up to the next label; pure.

Less certain than a table: a word of the text may look like a label, so every field says that it is in some doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from config.model import Campaign
from parsers.forms.answers import Answer, form_of
from parsers.forms.content import Area, Cell, Line, PageContent, around, joined, rows_of
from parsers.forms.labels import NOTHING, Labels, Meaning, labels_of
from parsers.model import Box, Form

CERTAINTY = 0.8
FEWEST = 3  # labels, or it is a text that happens to use these words
LABEL_COLUMN = 3.0  # em from the leftmost text
LABEL_PIECES = 8  # a label set wide falls into as many pieces as it has characters


def read(campaign: Campaign, pages: Sequence[PageContent]) -> Form | None:
    """The form in the lines of these pages; None where too few of them begin with a label."""
    walk = Walk(labels_of(campaign))
    for page in pages:
        if page.lines:
            column = around(line.box for line in page.lines)
            for row in rows_of(page.lines):
                walk.row(page.number, column, row)
    form = form_of(campaign, pages, walk.above, walk.answers) if len(walk.answers) >= FEWEST else None
    return form and _in_doubt(form, pages)


def _in_doubt(form: Form, pages: Sequence[PageContent]) -> Form:
    """The same form; the seal's place reaches to the edges of its page, there being no cell."""
    fields = {name: replace(field, certainty=min(field.certainty, CERTAINTY)) for name, field in form.fields.items()}
    page = next((page for page in pages if page.number == form.signature_page), None)
    if page is None or form.signature_box is None:
        return replace(form, fields=fields)
    return replace(form, fields=fields, signature_box=(0.0, form.signature_box[1], page.width, page.height))


@dataclass(slots=True)
class Walk:
    """Reading line by line: the answers so far, and those that a line without a label may belong to."""

    labels: Labels
    above: list[str] = field(default_factory=list)  # lines before the first label
    answers: list[Answer] = field(default_factory=list)
    used: set[tuple[str, str]] = field(default_factory=set)
    beside: list[int] = field(default_factory=list)  # places of the answers that began on the last line with labels

    def row(self, page: int, column: Box, pieces: Sequence[Line]) -> None:
        """Read one line, given in pieces from left to right. `column`: all of the page's text."""
        place, anchored = 0, False
        if not self.answers and not self._label_at(pieces)[0]:
            self.above.append(joined(pieces).text)
            return
        while place < len(pieces):
            piece = pieces[place]
            in_column = piece.box[0] < column[0] + LABEL_COLUMN * piece.size
            meaning, count, rest = self._label_at(pieces[place:]) if in_column or anchored else (NOTHING, 1, None)
            if meaning:
                label = _cell(page, joined(pieces[place : place + count]))
                self._begin(Answer(meaning, label, _cell(page, rest) if rest else None), first=not anchored)
                anchored = True
            elif not (in_column and self._ends_label(piece)):
                self._add(page, column, piece)
            place += count

    def _label_at(self, pieces: Sequence[Line]) -> tuple[Meaning, int, Line | None]:
        """The label that the next pieces are or begin with, how many it takes, and the rest of the last one."""
        for count in range(min(LABEL_PIECES, len(pieces)), 0, -1):
            meaning, rest = _anchor(joined(pieces[:count]), self.labels)
            if meaning and not meaning & self.used and (rest is None or count == 1):
                return meaning, count, rest
        return NOTHING, 1, None

    def _begin(self, answer: Answer, *, first: bool) -> None:
        self.used |= answer.meaning
        self.beside = [*([] if first else self.beside), len(self.answers)]
        self.answers.append(answer)

    def _ends_label(self, piece: Line) -> bool:
        """Whether this is the last label's second line: （单位盖章）."""
        label = self.answers[-1].label.text if self.answers else ""
        return bool(label and self.labels.exact(label + piece.text) & self.answers[-1].meaning)

    def _add(self, page: int, column: Box, piece: Line) -> None:
        """Give a piece to the answer in whose column it stands."""
        begun = [place for place in self.beside if _begins_left_of(self.answers[place], piece)]
        place = begun[-1] if begun else self.beside[0]
        self.answers[place] = _longer(self.answers[place], page, column, piece)


def _begins_left_of(answer: Answer, piece: Line) -> bool:
    start = (answer.value or answer.label).areas[-1].box[0]
    return start <= piece.box[0] + piece.size


def _anchor(piece: Line, labels: Labels) -> tuple[Meaning, Line | None]:
    """The label that a piece is or begins with, and the rest of the piece."""
    if meaning := labels.exact(piece.text):
        return meaning, None
    ends = list(re.finditer(r"[：:]\s*|\s+", piece.text[:40]))
    for match in reversed(ends):  # 省 （区市）, before 省
        if meaning := labels.exact(piece.text[: match.start()]):
            share = match.end() / len(piece.text)
            x0, y0, x1, y1 = piece.box
            rest = piece.text[match.end() :]
            return meaning, replace(piece, text=rest, box=(x0 + share * (x1 - x0), y0, x1, y1)) if rest else None
    return NOTHING, None


def _cell(page: int, line: Line) -> Cell:
    return Cell((Area(page, line.box, (line,)),))


def _longer(answer: Answer, page: int, column: Box, line: Line) -> Answer:
    """The answer with one more line; its area reaches as far right as the page's text, which says where lines end."""
    areas = answer.value.areas if answer.value else ()
    *others, last = areas if areas and areas[-1].page == page else (*areas, Area(page, line.box))
    x0, top, x1, bottom = around([last.box, line.box])
    grown = Area(page, (x0, top, max(x1, column[2]), bottom), (*last.lines, line))
    return replace(answer, value=Cell((*others, grown)))
