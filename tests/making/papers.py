"""Files that come with mails, small and the same each time: Word files, PDFs, archives; all invented."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.making.archives import UTF8_NAME, raw_zip
from tests.making.messages import text_of
from tests.making.word import W, paragraph

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # of every file in an archive
PARAGRAPH = 300  # 字
ACROSS, DOWN = 34, 38  # characters a line, lines a page of a PDF
Cell = tuple[str, int]  # text, and how many columns wide

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_LINES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_SPACES = (
    f'xmlns:r="{_OFFICE}/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_SIDE = 900000  # of a picture in a cell, EMU: 25 mm
_PICTURE = (
    f'<w:p><w:r><w:drawing><wp:inline><wp:extent cx="{_SIDE}" cy="{_SIDE}"/><wp:docPr id="1" name="二维码"/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
    '<pic:nvPicPr><pic:cNvPr id="1" name="code.png"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{_SIDE}" cy="{_SIDE}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r></w:p>"
)


# -- Word --------------------------------------------------------------------------------------------------------


def docx(*blocks: str, picture: bytes = b"") -> bytes:
    """A Word file of a few hundred bytes and its text; `blocks`: paragraphs and tables in XML; `picture`: a PNG."""
    body = "".join(blocks)
    parts: dict[str, bytes] = {
        "[Content_Types].xml": _TYPES.encode(),
        "_rels/.rels": _relations(f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
        "word/document.xml": f'<w:document xmlns:w="{W}" {_SPACES}><w:body>{body}</w:body></w:document>'.encode(),
    }
    if picture:
        parts["word/_rels/document.xml.rels"] = _relations(f"{_OFFICE}/relationships/image", "media/code.png")
        parts["word/media/code.png"] = picture
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            made.writestr(entry, content)
    return out.getvalue()


def _relations(kind: str, target: str) -> bytes:
    inner = f'<Relationship Id="rId1" Type="{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'.encode()


def text_docx(title: str, *blocks: tuple[str, str]) -> bytes:
    """A text with headings."""
    return docx(*map(paragraph, _lines(title, blocks)))


def plain_docx(title: str, length: int, first: int = 0) -> bytes:
    """A title and so many 字."""
    text = text_of(length, first)
    return docx(*map(paragraph, (title, *(text[at : at + PARAGRAPH] for at in range(0, length, PARAGRAPH)))))


def _lines(title: str, blocks: Iterable[tuple[str, str]]) -> list[str]:
    return [title, *(line for heading, text in blocks for line in (heading, text))]


def table_docx(title: str, rows: Sequence[Sequence[Cell]], above: Sequence[str] = (), picture: bytes = b"") -> bytes:
    """A table below a title and further lines. `picture`: a PNG, in the first row's last cell."""
    last = len(rows[0]) - 1
    made = [
        "".join(_cell(*cell, _PICTURE if picture and (row, at) == (0, last) else "") for at, cell in enumerate(cells))
        for row, cells in enumerate(rows)
    ]
    table = f"<w:tblPr><w:tblBorders>{_LINES}</w:tblBorders></w:tblPr>"
    table += "".join(f"<w:tr>{cells}</w:tr>" for cells in made)
    return docx(*map(paragraph, (title, *above)), f"<w:tbl>{table}</w:tbl>", paragraph(""), picture=picture)


def _cell(text: str, columns: int, more: str = "") -> str:
    properties = f'<w:tcPr><w:tcW w:w="{1500 * columns}" w:type="dxa"/><w:gridSpan w:val="{columns}"/></w:tcPr>'
    return f"<w:tc>{properties}{''.join(map(paragraph, text.splitlines() or ['']))}{more}</w:tc>"


def form_docx(title: str, rows: Sequence[tuple[str, str]]) -> bytes:
    """A form with a row for each label."""
    return table_docx(title, [((label, 1), (answer, 4)) for label, answer in rows])


# An OLE2 file with a WordDocument stream, as far as its directory: enough to be known for what it is.
OLD_WORD = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(1000)


# -- PDF ---------------------------------------------------------------------------------------------------------


def text_pdf(title: str, *blocks: tuple[str, str]) -> bytes:
    """A text with headings, without any table."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    lines = [line[at : at + ACROSS] for line in _lines(title, blocks) for at in range(0, len(line), ACROSS)]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1)
    for number, line in enumerate(lines):
        if number % DOWN == 0:
            if number:
                canvas.showPage()
            canvas.setFont("STSong-Light", 12)
        canvas.drawString(80, A4[1] - 80 - 18 * (number % DOWN), line)
    canvas.save()
    return out.getvalue()


# -- archives and padding ----------------------------------------------------------------------------------------


def zipped(files: Mapping[str, bytes], *, gbk: bool = False) -> bytes:
    """An archive; `gbk`: its names as Windows in Chinese writes them, unflagged."""
    encoded = [(name.encode("gb18030" if gbk else "utf-8"), content) for name, content in files.items()]
    return raw_zip(encoded, flags=0 if gbk else UTF8_NAME)


def locked_zip(files: Mapping[str, bytes]) -> bytes:
    """An archive whose files want a password: flagged so, which is all that anyone without it can see."""
    return raw_zip([(name.encode(), content) for name, content in files.items()], flags=UTF8_NAME | 1)


def padded(jpeg: bytes, size: int) -> bytes:
    """A JPEG of that many bytes: comments of zeros behind its first mark, which every reader passes over."""
    missing, filling = size - len(jpeg), b""
    while missing > 0:
        step = min(missing, 65537)
        if 0 < missing - step < 4:  # a comment takes four bytes at least
            step -= 4
        filling += b"\xff\xfe" + struct.pack(">H", step - 2) + bytes(step - 4)
        missing -= step
    return jpeg[:2] + filling + jpeg[2:]


def shaded(width: int, height: int, shade: int) -> bytes:
    """A grey PNG of that size in a few hundred bytes; another shade is another file."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes([shade]) * width) * height, 9)

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
