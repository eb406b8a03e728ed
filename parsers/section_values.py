"""How a text is divided, as frozen values: headings, wanted sections, the abstract, lengths in 字."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.text import count_characters


@dataclass(frozen=True, slots=True)
class Section:
    """A wanted section that has a heading."""

    name: str  # as the campaign calls it, e.g. 做法
    heading: str  # as it stands in the text, without its number, e.g. 主要做法
    length: int  # 字 up to the next wanted section's heading, the heading itself left out


@dataclass(frozen=True, slots=True)
class Sections:
    """What a text (正文) consists of."""

    found: tuple[Section, ...]  # in the order of what was wanted
    missing: tuple[str, ...]  # wanted names that no heading bears
    abstract: str | None  # 摘要; None: no such heading
    length: int  # 字 of the text: title, author, abstract and keywords left out where an abstract shows where they end

    @property
    def abstract_length(self) -> int | None:
        """In 字."""
        return None if self.abstract is None else count_characters(self.abstract)
