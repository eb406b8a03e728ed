""".docx -> WordText; pure, bounded, never raises.

Read without python-docx, which overlooks content controls (w:sdt: what WPS and Word forms put answers in), text boxes
and inserted text, and has no limits (ISO/IEC 29500-1 §17; both its namespaces).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from parsers.charset import decode
from parsers.containers.values import MB, Budget, Limits, Member, UnpackTrouble, Unread
from parsers.containers.zips import zip_members
from parsers.kind import OLE, kind_of
from parsers.model import Kind, Trouble
from parsers.word_text import WordCell, WordParagraph, WordReading, WordTable, WordText

LIMITS = Limits(files=5000, size=200 * MB, ratio=200)
MOST_TEXT = 20 * MB  # of document.xml; 5000 字 are not half a megabyte
MOST_ELEMENTS = 200_000
DEEPEST = 200  # elements within elements
MOST_COLUMNS = 1000

_MAIN_PART = re.compile(r"(?i)word/document\d*\.xml")
_READ_PARTS = re.compile(r"(?i)word/(?:document\d*|styles|_rels/document\d*)\.xml(?:\.rels)?")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_LEFT_OUT = {"Fallback", "del", "moveFrom", "pPrChange", "rPrChange", "instrText", "rt", "comment", "sectPr"}
_BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_FORMATS = {"jpg": "jpeg", "jpeg": "jpeg", "jpe": "jpeg", "jfif": "jpeg", "png": "png"}
_HEADING_NAME = re.compile(r"(?i)^(?:heading|标题)\s*([1-9])$")
_TROUBLES = {UnpackTrouble.ENCRYPTED: Trouble.ENCRYPTED, UnpackTrouble.LIMITS: Trouble.TOO_LONG}


class _TooMuchError(Exception):
    """More than a document has."""


def read_word(content: bytes) -> WordReading:
    """The text of a .docx. Trouble: EMPTY, ENCRYPTED, UNSUPPORTED (.doc, .wps and all else), TOO_LONG, DAMAGED."""
    if not content:
        return WordReading(trouble=Trouble.EMPTY, evidence="no byte")
    kind = kind_of(content)
    if kind is not Kind.DOCX:
        locked = content.startswith(OLE) and _LOCKED in content
        trouble = Trouble.ENCRYPTED if locked else Trouble.UNSUPPORTED
        return WordReading(trouble=trouble, evidence="a locked package" if locked else f"kind {kind}")
    try:
        return _read(content)
    except _TooMuchError as error:
        return WordReading(trouble=Trouble.TOO_LONG, evidence=f"docx: {error}")
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        return WordReading(trouble=Trouble.DAMAGED, evidence=f"docx: {type(error).__name__}")


def read_plain_text(content: bytes) -> str:
    """A .txt in whatever charset; line ends as "\\n"."""
    return decode(content).text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _read(content: bytes) -> WordReading:
    parts: dict[str, bytes] = {}
    for found in zip_members(content, Budget.of(LIMITS, len(content)), wanted=_is_read):
        if isinstance(found, Unread):
            return WordReading(trouble=_TROUBLES.get(found.trouble, Trouble.DAMAGED), evidence=found.evidence)
        parts.setdefault(_part_name(found), found.content)
    main = next((name for name in sorted(parts) if _MAIN_PART.fullmatch(name)), None)
    if main is None:
        return WordReading(trouble=Trouble.DAMAGED, evidence="docx: no text")
    body = next((element for element in _tree(parts[main]) if _local(element) == "body"), None)
    if body is None:
        return WordReading(trouble=Trouble.DAMAGED, evidence="docx: no body")
    reader = _Reader(_styles(parts), _picture_formats(parts, main))
    return WordReading(WordText(tuple(reader.blocks(body))))


def _part_name(member: Member) -> str:
    return member.path.replace("\\", "/").lstrip("/").lower()


def _is_read(path: str) -> bool:
    return _READ_PARTS.fullmatch(path.replace("\\", "/").lstrip("/")) is not None


# -- XML -----------------------------------------------------------------------------------------------------------


class _Tree(TreeBuilder):
    """A tree that does not grow beyond the limits."""

    def __init__(self) -> None:
        super().__init__()
        self._left, self._depth = MOST_ELEMENTS, 0

    def start(self, tag: str, attrs: Mapping[str, str], /) -> Element:
        self._left -= 1
        self._depth += 1
        if self._left < 0 or self._depth > DEEPEST:
            raise _TooMuchError("elements")
        return super().start(tag, dict(attrs))

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:  # noqa: ARG002 - expat's signature
        """Office writes none; it is where entities that multiply are declared."""
        raise ValueError("DOCTYPE")


def _tree(xml: bytes) -> Element:
    if len(xml) > MOST_TEXT:
        raise _TooMuchError(f"{len(xml)} bytes")
    parser = XMLParser(target=_Tree())  # noqa: S314 - see _Tree
    parser.feed(xml)
    root: Element = parser.close()
    return root


def _local(element: Element) -> str:
    """The name without its namespace: the transitional and the strict one differ."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _attribute(element: Element | None, name: str) -> str | None:
    if element is None:
        return None
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), None)


def _child(element: Element | None, *names: str) -> Element | None:
    """The element down a path of names; None where one is missing."""
    for name in names:
        element = next((one for one in element if _local(one) == name), None) if element is not None else None
    return element


# -- styles and pictures -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Style:
    """A paragraph style: its heading level, and whether it counts."""

    level: int | None = None
    numbered: bool = False


def _styles(parts: Mapping[str, bytes]) -> dict[str, _Style]:
    """Styles by identifier; none where the part is missing or damaged, as headings can be told without."""
    try:
        root = _tree(parts["word/styles.xml"])
    except (KeyError, ParseError, ValueError, LookupError, _TooMuchError):
        return {}
    styles = {}
    for style in root:
        name = _attribute(_child(style, "name"), "val") or ""
        level = _outline(_child(style, "pPr"))
        if match := _HEADING_NAME.match(name):
            level = int(match[1])
        elif name.lower() in ("title", "标题"):
            level = 0
        styles[_attribute(style, "styleId") or ""] = _Style(level, _child(style, "pPr", "numPr") is not None)
    return styles


def _outline(properties: Element | None) -> int | None:
    """w:outlineLvl: 0 … 8 for the levels 1 … 9; 9 is body text."""
    value = _attribute(_child(properties, "outlineLvl"), "val")
    return int(value) + 1 if value in set("012345678") else None


def _picture_formats(parts: Mapping[str, bytes], main: str) -> dict[str, str]:
    """Format of the picture by relationship identifier."""
    try:
        root = _tree(parts[f"word/_rels/{main.rpartition('/')[2]}.rels"])
    except (KeyError, ParseError, ValueError, LookupError, _TooMuchError):
        return {}
    targets = ((_attribute(one, "Id") or "", _attribute(one, "Target") or "") for one in root)
    return {name: _FORMATS.get(target.rpartition(".")[2].lower(), "other") for name, target in targets}


# -- paragraphs and tables -----------------------------------------------------------------------------------------


class _Reader:
    """Goes through the body, and through whatever wraps paragraphs and tables."""

    def __init__(self, styles: Mapping[str, _Style], formats: Mapping[str, str]) -> None:
        self._styles = styles
        self._formats = formats

    def blocks(self, parent: Element) -> Iterator[WordParagraph | WordTable]:
        """Paragraphs and tables, in order; a text box's paragraphs behind the one it hangs on."""
        for element in parent:
            name = _local(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                if rows := tuple(self._rows(element)):
                    yield WordTable(rows)
            elif name not in _LEFT_OUT:
                yield from self.blocks(element)

    def _paragraph(self, element: Element) -> Iterator[WordParagraph | WordTable]:
        pieces: list[str] = []
        pictures: list[str] = []
        boxes: list[Element] = []
        self._collect(element, pieces, pictures, boxes)
        properties = _child(element, "pPr")
        style = self._styles.get(_attribute(_child(properties, "pStyle"), "val") or "", _Style())
        level = _outline(properties)
        numbered = style.numbered or _child(properties, "numPr") is not None
        text = "".join(pieces).strip(" ")
        yield WordParagraph(text, style.level if level is None else level, numbered, tuple(pictures))
        for box in boxes:
            yield from self.blocks(box)

    def _collect(self, parent: Element, pieces: list[str], pictures: list[str], boxes: list[Element]) -> None:
        """Text and pictures of a paragraph; text boxes in it are put aside."""
        for element in parent:
            name = _local(element)
            if name == "txbxContent":
                boxes.append(element)
            elif name == "t":
                pieces.append(element.text or "")
            elif name in _BREAKS:
                pieces.append(_BREAKS[name] if _attribute(element, "type") != "page" else "\n")
            elif name in ("blip", "imagedata"):
                source = _attribute(element, "embed") or _attribute(element, "id") or _attribute(element, "link")
                pictures.append(self._formats.get(source or "", "other"))
            elif name not in _LEFT_OUT and name not in ("pPr", "rPr"):
                self._collect(element, pieces, pictures, boxes)

    def _rows(self, table: Element) -> Iterator[tuple[WordCell, ...]]:
        for row in _within(table, "tr"):
            if cells := tuple(self._cells(row)):
                yield cells

    def _cells(self, row: Element) -> Iterator[WordCell]:
        column = _number(_child(row, "trPr", "gridBefore"))
        for cell in _within(row, "tc"):
            properties = _child(cell, "tcPr")
            span = max(_number(_child(properties, "gridSpan")), 1)
            if not _continues(properties):
                yield WordCell(tuple(self._cell_paragraphs(cell)), column, span)
            column = min(column + span, MOST_COLUMNS)

    def _cell_paragraphs(self, cell: Element) -> Iterator[WordParagraph]:
        """Its paragraphs; of a table in it one for each row."""
        for block in self.blocks(cell):
            if isinstance(block, WordParagraph):
                yield block
                continue
            for row in block.rows:
                pictures = tuple(kind for one in row for paragraph in one.paragraphs for kind in paragraph.pictures)
                yield WordParagraph("\t".join(one.text.replace("\n", " ") for one in row), pictures=pictures)


def _within(parent: Element, wanted: str) -> Iterator[Element]:
    """The rows of a table, the cells of a row: also those in content controls, not those of tables within."""
    for element in parent:
        name = _local(element)
        if name == wanted:
            yield element
        elif name not in _LEFT_OUT and name not in ("tc", "tblPr", "trPr"):
            yield from _within(element, wanted)


def _continues(properties: Element | None) -> bool:
    """Whether a cell is but the continuation of the one above or, in old files, of the one to the left."""
    for name in ("vMerge", "hMerge"):
        merge = _child(properties, name)
        if merge is not None and _attribute(merge, "val") != "restart":
            return True
    return False


def _number(element: Element | None) -> int:
    value = _attribute(element, "val") or ""
    return min(int(value), MOST_COLUMNS) if value.isascii() and value.isdigit() and len(value) < 6 else 0
