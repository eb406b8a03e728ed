"""What a Word document says, as frozen values: paragraphs and tables in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parsers.model import Trouble


@dataclass(frozen=True, slots=True)
class WordParagraph:
    """One paragraph. Numbers that Word itself counts (一、 二、) are not part of the text."""

    text: str  # line breaks within as "\n", tabs as "\t"
    level: int | None = None  # of a heading: 0 the title, 1 … 9; None: no heading by its style
    numbered: bool = False  # Word puts a number or a bullet before it
    pictures: tuple[str, ...] = ()  # format of each picture placed in it: "jpeg", "png", "other"


@dataclass(frozen=True, slots=True)
class WordCell:
    """A cell of a table; a merged one comes once, where it begins."""

    paragraphs: tuple[WordParagraph, ...]
    column: int  # of the table's grid, from 0
    span: int = 1  # columns that it takes

    @property
    def text(self) -> str:
        """A line for each paragraph."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class WordTable:
    """A table. A row under a cell that reaches down begins where the next cell does; an empty row is left out."""

    rows: tuple[tuple[WordCell, ...], ...]

    @property
    def text(self) -> str:
        """A line for each row, a tab between cells."""
        return "\n".join("\t".join(cell.text.replace("\n", " ") for cell in row) for row in self.rows)


@dataclass(frozen=True, slots=True)
class WordText:
    """Body of a document; headers, footers, notes and what tracked changes have deleted left out."""

    blocks: tuple[WordParagraph | WordTable, ...]

    @property
    def paragraphs(self) -> tuple[WordParagraph, ...]:
        """Those outside tables."""
        return tuple(block for block in self.blocks if isinstance(block, WordParagraph))

    @property
    def tables(self) -> tuple[WordTable, ...]:
        """The tables, from top to bottom."""
        return tuple(block for block in self.blocks if isinstance(block, WordTable))

    @property
    def headings(self) -> tuple[WordParagraph, ...]:
        """The paragraphs that are headings by their style."""
        return tuple(paragraph for paragraph in self.paragraphs if paragraph.level is not None)

    @property
    def pictures(self) -> tuple[str, ...]:
        """The format of each picture placed in the text, those in tables included."""
        return tuple(kind for paragraph in self._all_paragraphs() for kind in paragraph.pictures)

    @property
    def text(self) -> str:
        """All of it, a line for each paragraph: what 字 are counted in."""
        return "\n".join(block.text for block in self.blocks if block.text)

    def _all_paragraphs(self) -> Iterator[WordParagraph]:
        for block in self.blocks:
            if isinstance(block, WordParagraph):
                yield block
            else:
                yield from (paragraph for row in block.rows for cell in row for paragraph in cell.paragraphs)


@dataclass(frozen=True, slots=True)
class WordReading:
    """The text, or why there is none."""

    text: WordText | None = None
    trouble: Trouble | None = None
    evidence: str = ""  # English detail; no personal data
