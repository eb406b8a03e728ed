"""Characters of a text layer -> lines; pure. Knows no PDF library, only what a character must say of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from parsers.forms.content import Line, around
from parsers.model import Box

WIDE = 1.0  # em: a gap that ends a piece of a line
SPACE = 0.25  # em between Latin letters: a space that was not written
TAB = 0.7  # em between any characters: the same
SLANT = 0.17  # tangent of the angle from which on a character counts as turned (10°)
SMALL = 9.0  # points: red characters of a seal's number ring are smaller
SEAL_LETTERS = 4  # turned red characters that make a seal's arc


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character where it is drawn."""

    text: str
    box: Box
    baseline: float  # from the top of the page
    size: float
    turned: bool = False
    red: bool = False

    @property
    def readable(self) -> bool:
        """Whether the font said which character it is."""
        return bool(self.text.strip()) and not self.text.startswith("(cid:") and not "\ue000" <= self.text <= "\uf8ff"


def is_turned(matrix: Sequence[float]) -> bool:
    """Whether a text matrix draws its character aslant, sideways or upside down."""
    a, b, c, d = matrix[:4]
    return a <= 0 or d <= 0 or abs(b) > SLANT * a or (abs(c) > 0.5 * d and abs(b) > 0)


def is_red(colour: Sequence[float] | None) -> bool:
    """Whether RGB (0…1) or CMYK is a seal's red."""
    if not colour or not all(isinstance(part, int | float) for part in colour):
        return False
    if len(colour) == 4:
        cyan, magenta, yellow, key = colour
        colour = [(1 - part) * (1 - key) for part in (cyan, magenta, yellow)]
    return len(colour) == 3 and colour[0] > 0.5 and max(colour[1:]) < 0.45


def without_seals(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The characters less those of seals drawn as text, and less everything turned.

    A vector seal's letters would land in the cell under it (research/pdf.md §3.1.1): its arc is turned and red, its
    top letter and the line below the star are red within the arc, its number is small and red.
    """
    arc = [glyph.box for glyph in glyphs if glyph.turned and glyph.red]
    seal = around(arc) if len(arc) >= SEAL_LETTERS else None
    return [glyph for glyph in glyphs if not glyph.turned and not (glyph.red and _of_a_seal(glyph, seal))]


def _of_a_seal(glyph: Glyph, seal: Box | None) -> bool:
    if glyph.size < SMALL:
        return True
    x, y = (glyph.box[0] + glyph.box[2]) / 2, (glyph.box[1] + glyph.box[3]) / 2
    margin = glyph.size
    return seal is not None and (
        seal[0] - margin <= x <= seal[2] + margin and seal[1] - margin <= y <= seal[3] + margin
    )


def lines_of(glyphs: Iterable[Glyph], *, pieces: bool = False) -> tuple[Line, ...]:
    """Characters -> lines from top to bottom; with `pieces`, cut at wide gaps.

    By baseline, not by box: fonts mixed in a line have boxes of different heights and one baseline.
    """
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.baseline):
        if rows and glyph.baseline - rows[-1][0].baseline <= 0.5 * min(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return tuple(line for row in rows for line in _row_lines(row, pieces=pieces))


def _row_lines(row: list[Glyph], *, pieces: bool) -> Iterator[Line]:
    """The lines that characters on one baseline make."""
    row.sort(key=lambda glyph: glyph.box[0])
    text, members, blank = "", list[Glyph](), False
    for glyph in row:
        if not glyph.text.strip():
            blank = True
            continue
        gap = glyph.box[0] - members[-1].box[2] if members else 0.0
        if members and pieces and gap > WIDE * glyph.size:
            yield _line(text, members)
            text, members = "", []
        if members and (blank or gap > _space(members[-1], glyph)):
            text += " "
        text += glyph.text
        members.append(glyph)
        blank = False
    if members:
        # A space at the end is kept: where a line was broken at a space, it is the only trace of it.
        yield _line(text + " " * blank, members)


def _line(text: str, members: Sequence[Glyph]) -> Line:
    return Line(text, around(glyph.box for glyph in members), max(glyph.size for glyph in members))


def _space(before: Glyph, glyph: Glyph) -> float:
    """How wide a gap is a space: Chinese is set apart to fill a line, Latin letters are not."""
    latin = before.text.isascii() and glyph.text.isascii()
    return (SPACE if latin else TAB) * min(before.size, glyph.size)
