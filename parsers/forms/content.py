"""What a page holds, as the layouts see it: lines, cells, tables, placed pictures; pure.

A text layer and a scan both become these values, so that the layouts need not know where they came from.
Coordinates are points from the top left of the page as displayed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from parsers.model import Box

CAPTION = re.compile(r"[（(]?[图表]\s*[\d一二三四五六七八九十]")
_NUMERAL = "[一二三四五六七八九十]{1,3}"
HEADING = re.compile(rf"\s*(?:{_NUMERAL}、|[（(]{_NUMERAL}[）)]|第{_NUMERAL}(?:部分|章))")
STOPS = ("。", "！", "？", "；", "：")
SHORT_BY = 0.8  # em that a line must fall short, besides the next word, to be a paragraph's last


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, or one piece of it between wide gaps."""

    text: str
    box: Box
    size: float  # the characters' height in points (1 em)
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class Area:
    """The part of a cell that lies on one page."""

    page: int  # from 1
    box: Box
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; more than one area where it runs over pages."""

    areas: tuple[Area, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines, in reading order."""
        return tuple(line for area in self.areas for line in area.lines)

    @property
    def text(self) -> str:
        """The lines as they stand."""
        return "\n".join(line.text for line in self.lines)

    @property
    def certainty(self) -> float:
        """Of its characters on average; an empty cell is certain."""
        letters = sum(len(line.text) for line in self.lines)
        return sum(line.certainty * len(line.text) for line in self.lines) / letters if letters else 1.0

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text with the lines of a paragraph joined."""
        return tuple(_paragraphs(self.areas))

    @property
    def in_one_line(self) -> str:
        """The text with all its lines joined."""
        return reduce(_glued, (line.text for line in self.lines), "").strip()

    def with_more(self, other: Cell) -> Cell:
        """This cell, and its continuation."""
        return Cell(self.areas + other.areas)


@dataclass(frozen=True, slots=True)
class Table:
    """A table, or what of it lies on one page. Merged cells come once."""

    page: int
    box: Box
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class PlacedImage:
    """A picture where it is drawn; the same picture drawn twice comes twice."""

    page: int
    box: Box
    format: str  # "jpeg", "png", "other"; "mask": black and white, a scan or a seal but no photograph
    seal_like: bool = False  # transparent ground, or little but red on white


@dataclass(frozen=True, slots=True)
class PageContent:
    """All that stands on one page."""

    number: int  # from 1
    width: float
    height: float
    lines: tuple[Line, ...] = ()  # all of them, pieces between wide gaps apart, in reading order
    tables: tuple[Table, ...] = ()  # from top to bottom
    images: tuple[PlacedImage, ...] = ()

    def lines_outside_tables(self) -> tuple[Line, ...]:
        """What stands above, below and beside the tables."""
        return tuple(line for line in self.lines if not any(holds(table.box, line.box) for table in self.tables))


def holds(outer: Box, inner: Box) -> bool:
    """Whether the centre of one box lies in the other."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of them."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def joined(pieces: Sequence[Line]) -> Line:
    """Pieces of one line as one."""
    return replace(
        pieces[0],
        text=" ".join(piece.text for piece in pieces),
        box=around(piece.box for piece in pieces),
        certainty=min(piece.certainty for piece in pieces),
    )


def rows_of(pieces: Iterable[Line]) -> tuple[tuple[Line, ...], ...]:
    """Pieces in reading order -> the lines that they are pieces of, each from left to right."""
    rows: list[list[Line]] = []
    for piece in pieces:
        middle = (piece.box[1] + piece.box[3]) / 2
        if rows and rows[-1][0].box[1] <= middle <= rows[-1][0].box[3] and piece.box[0] >= rows[-1][-1].box[0]:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return tuple(map(tuple, rows))


# -- paragraphs ----------------------------------------------------------------------------------------------------


def _paragraphs(areas: Sequence[Area]) -> list[str]:
    """Lines joined where the text runs on: the one ends where the cell does, the next is not indented."""
    paragraphs: list[str] = []
    before: tuple[Area, Line] | None = None
    for area in areas:
        left = min((line.box[0] for line in area.lines), default=0.0)
        for line in area.lines:
            if before and _runs_on(*before, line, left):
                paragraphs[-1] = _glued(paragraphs[-1], line.text)
            else:
                paragraphs.append(line.text)
            before = area, line
    return [paragraph.strip() for paragraph in paragraphs if paragraph.strip()]


def _runs_on(area: Area, line: Line, following: Line, left: float) -> bool:
    """Whether the next line belongs to the same paragraph."""
    right = _right_edge(area)
    if right - line.box[2] > _first_word(following) + SHORT_BY * line.size:
        return False
    if HEADING.match(following.text) and line.text.rstrip().endswith(STOPS):
        return False  # a full line before it says nothing
    indent = following.box[0] - left
    # A centred line stands away from the left edge, too, but as far from the right one. The caption of a picture does.
    centred = abs(indent - (right - following.box[2])) < line.size and not CAPTION.match(following.text)
    return indent < 1.2 * following.size or (centred and indent > 2.6 * following.size)


def _right_edge(area: Area) -> float:
    """Where full lines end: as far as the longest of several, else where the cell does."""
    longest = max(line.box[2] for line in area.lines)
    padding = min(line.box[0] for line in area.lines) - area.box[0]
    if len(area.lines) > 3 or padding > 3 * area.lines[0].size:
        return longest
    return max(longest, area.box[2] - max(padding, 0.0))


def _first_word(line: Line) -> float:
    """How wide the beginning is that cannot be broken: a Latin word or a number, else one character, with its stop."""
    word = 0
    for character in line.text:
        if not (character.isascii() and character.isprintable() and not character.isspace()):
            break
        word += 1
    if word:
        return word * line.size * 0.55
    stop = line.text[1:2] in "，。、；：？！）》”’】…"
    return line.size * (2 if stop and len(line.text) > 1 else 1)


def _glued(text: str, more: str) -> str:
    """Two lines as one: Chinese without a space, Latin words with one, a broken number without."""
    end, start = text[-1:], more[:1]
    if not (end.isascii() and start.isascii()) or (end.isdigit() and start.isdigit()):
        return text + more
    words = (end.isalnum() or end in ",.;:!?)") and (start.isalnum() or start == "(")
    return f"{text} {more}" if words else text + more
