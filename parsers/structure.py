"""A raw mail -> its MIME leaves as ranges of the raw bytes; pure.

The standard library's parser keeps about nine copies of a mail in memory and gives a whole multipart up where a
boundary is wrong (research/mail.md §3). This one reads the delimiter lines (RFC 2046 §5.1) in a single pass, copies
nothing, does not recurse, and looks for the delimiter really used where the declared one never occurs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from parsers.mime import Fields, decode_transfer, parameters, skip_leading, split_fields

MOST_PARTS = 2000
MOST_HEADERS = 1 << 23  # bytes of all parts' headers together
DEEPEST = 1000
_MOST_SEARCHED = 1 << 30  # bytes looked through for delimiters in one mail; then declared boundaries are believed
_TYPE = re.compile(r"[\s\"']*([\w.+-]+)\s*/\s*([\w.+-]+)", re.ASCII)
_USED_DELIMITER = re.compile(rb"\n(--[^\r\n]{1,200}?)[ \t]*\r*\n(?i:Content-[a-z-]+)[ \t]*:")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part that is no multipart; its content is `raw[start:end]`, still encoded."""

    number: int  # from 1, in reading order
    fields: Fields
    content_type: str  # lower case, without parameters
    parameters: Mapping[str, str]  # of Content-Type
    start: int
    end: int
    alternative: int | None  # which multipart/alternative it stands in; None: in none


@dataclass(frozen=True, slots=True)
class Message:
    """A mail taken apart."""

    raw: bytes = field(repr=False)
    fields: Fields
    leaves: tuple[Leaf, ...]
    defects: tuple[str, ...]

    def content(self, leaf: Leaf) -> tuple[bytes, str]:
        """A leaf's content without its transfer encoding, and what was wrong with that."""
        encoding = leaf.fields.first("content-transfer-encoding")
        if leaf.content_type == "message/rfc822" and split_fields(self.raw, leaf.start).fields.items:
            encoding = b""  # RFC 2046 §5.2.1 allows none; where it is declared and not applied, a header stands there
        with memoryview(self.raw) as view, view[leaf.start : leaf.end] as part:
            decoded = decode_transfer(part, encoding)
        return decoded.content, decoded.defect


@dataclass(frozen=True, slots=True)
class Multipart:
    """A multipart whose end was not met yet."""

    delimiter: bytes  # "--" and the boundary
    digest: bool  # its parts are mails unless they say otherwise (RFC 2046 §5.1.5)
    alternative: int | None


def split_message(raw: bytes) -> Message:
    """Take a mail apart; of a mail without a body (headers only) there are no leaves."""
    if b"\n" not in raw[: 1 << 16] and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    block = split_fields(raw, skip_leading(raw))
    splitter = Splitter(raw)
    if block.repaired:
        splitter.defects.append("header block repaired")
    if block.body < len(raw):
        splitter.split(block.fields, block.body)
    return Message(raw, block.fields, tuple(splitter.leaves), tuple(dict.fromkeys(splitter.defects)))


def content_type_of(fields: Fields, default: str = "text/plain") -> str:
    """The lower-case type/subtype; RFC 2045 §5.2's default where there is none or it cannot be read."""
    match = _TYPE.match(fields.first("content-type").decode("latin-1"))
    return f"{match[1]}/{match[2]}".lower() if match else default


class Splitter:
    """The state of one pass over the delimiter lines of one mail."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.leaves: list[Leaf] = []
        self.defects: list[str] = []
        self._open: list[Multipart] = []
        self._levels: dict[bytes, int] = {}  # delimiter -> index of the innermost open multipart that has it
        self._part: tuple[Fields, str, int] | None = None  # the leaf being read: fields, type, start
        self._headers = 0
        self._searched = 0
        self._alternatives = 0

    def split(self, fields: Fields, body: int) -> None:
        """Read everything from `body` on."""
        position = self._begin(fields, body)
        for start, end in self._delimiter_lines(position) if self._open else ():
            if len(self.leaves) >= MOST_PARTS or self._headers > MOST_HEADERS:
                self.defects.append("too many parts, the rest is not read")
                return
            if start >= position:
                position = self._delimiter(start, end, position)
        if self._open:
            self.defects.append("cut off: the closing boundary is missing")
        self._finish(len(self.raw))

    def _delimiter_lines(self, position: int) -> Iterator[tuple[int, int]]:
        """Start and end (behind the line break) of every line that begins with two hyphens."""
        raw = self.raw
        before = position - 1  # a body begins behind a line break
        while (before := raw.find(b"\n--", before)) >= 0:
            end = raw.find(b"\n", before + 1) + 1 or len(raw)
            yield before + 1, end
            before = end - 1

    def _delimiter(self, start: int, end: int, position: int) -> int:
        """Act upon a line that may be a delimiter; returns where to read on."""
        line = self.raw[start : min(end, start + 400)].rstrip()
        level = self._levels.get(line)
        closes = level is None and line.endswith(b"--")
        if closes:
            level = self._levels.get(line[:-2])
        if level is None:
            return position
        self._finish(self._line_end_before(start))
        self._close(level if closes else level + 1)
        if closes:
            return end
        block = split_fields(self.raw, end)
        self._headers += block.body - end
        if block.repaired:
            self.defects.append("header of a part repaired")
        default = "message/rfc822" if self._open[-1].digest else "text/plain"
        return self._begin(block.fields, block.body, default)

    def _begin(self, fields: Fields, body: int, default: str = "text/plain") -> int:
        """A part begins: a multipart is opened, anything else is a leaf."""
        content_type = content_type_of(fields, default)
        if content_type.startswith("multipart/") and len(self._open) < DEEPEST:
            delimiter = self._delimiter_of(parameters(fields.first("content-type")).get("boundary", ""), body)
            if delimiter:
                self._enter(content_type, delimiter)
                return body
        self._part = (fields, content_type, body)
        return body

    def _enter(self, content_type: str, delimiter: bytes) -> None:
        alternative = self._open[-1].alternative if self._open else None
        if content_type == "multipart/alternative":
            self._alternatives += 1
            alternative = self._alternatives
        self._levels[delimiter] = len(self._open)
        self._open.append(Multipart(delimiter, content_type == "multipart/digest", alternative))

    def _close(self, level: int) -> None:
        """Forget the multiparts from `level` on: a delimiter of one further out ends those within."""
        if level < len(self._open):
            del self._open[level:]
            self._levels = {multipart.delimiter: number for number, multipart in enumerate(self._open)}

    def _finish(self, end: int) -> None:
        """The leaf being read ends."""
        if self._part is None:
            return
        fields, content_type, start = self._part
        self._part = None
        self.leaves.append(
            Leaf(
                number=len(self.leaves) + 1,
                fields=fields,
                content_type=content_type,
                parameters=parameters(fields.first("content-type")),
                start=start,
                end=max(start, end),
                alternative=self._open[-1].alternative if self._open else None,
            )
        )

    def _line_end_before(self, start: int) -> int:
        """The line break before a delimiter belongs to the delimiter (RFC 2046 §5.1.1)."""
        end = start - (self.raw[start - 1 : start] == b"\n")
        return end - (self.raw[end - 1 : end] == b"\r")

    def _delimiter_of(self, boundary: str, body: int) -> bytes | None:
        """The declared delimiter; where no line is one, the delimiter really used; None: there is none."""
        declared = b"--" + boundary.strip().encode("utf-8", "replace")
        line = re.compile(re.escape(declared) + rb"[ \t]*\r*(?:\n|\Z)")
        if boundary and (declared in self._levels or self._search(line, body)):
            return declared
        used = self._search(_USED_DELIMITER, body - 1)
        delimiter = used[1] if used else None
        if delimiter is None or delimiter in self._levels:
            self.defects.append("a multipart without any delimiter")
            return None
        self.defects.append("boundary missing or wrong, the delimiter used was taken")
        return delimiter

    def _search(self, pattern: re.Pattern[bytes], start: int) -> re.Match[bytes] | None:
        """A search in the rest of the mail; None, too, where a hostile mail has made us search long enough."""
        if self._searched > _MOST_SEARCHED:
            return None
        match = pattern.search(self.raw, max(start, 0))
        self._searched += (match.end() if match else len(self.raw)) - start
        return match
