"""PDF files that hang, crash or bloat the libraries that read them (research/pdf.md §6), built by code.

Each is a few hundred bytes to some megabytes. None shows anything.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence

A4 = "[0 0 595 842]"
CHUNK = 1 << 20


def pdf(*objects: bytes | str, trailer: str = "") -> bytes:
    """A file of these objects, numbered from 1; the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body if isinstance(body, bytes) else body.encode())
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = f"trailer\n<</Size {len(places) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n"
    return bytes(out) + tail.encode()


def stream(content: bytes, entries: str = "") -> bytes:
    """A stream object with these entries in its dictionary."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries.encode(), len(content), content)


def page(content: bytes, resources: str = "", *more: bytes | str, entries: str = "", box: str = A4) -> bytes:
    """A file of one page; its content is object 4, `more` are objects 5, 6, …"""
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox{box}/Contents 4 0 R/Resources<<{resources}>>{entries}>>",
        content,
        *more,
    )


def form(content: str, resources: str = "", entries: str = "") -> bytes:
    """A form XObject."""
    heading = f"/Type/XObject/Subtype/Form/BBox{A4}/Resources<<{resources}>>{entries}"
    return stream(content.encode(), heading)


# -- things that call things -----------------------------------------------------------------------------------------


def form_that_draws_itself() -> bytes:
    """700 bytes: pdfium hangs and takes 6 GB."""
    return page(stream(b"/F Do"), "/XObject<</F 5 0 R>>", form("/F Do /F Do", "/XObject<</F 5 0 R>>"))


def forms_that_double(depth: int = 30) -> bytes:
    """Each form draws the next one twice: 2 to the power of `depth` lines from 4 kB."""
    calls = [form("/F Do /F Do", f"/XObject<</F {number} 0 R>>") for number in range(6, 5 + depth)]
    return page(stream(b"/F Do"), "/XObject<</F 5 0 R>>", *calls, form("0 0 m 9 9 l S"))


def patterns_that_double(depth: int = 30) -> bytes:
    """The same with tiling patterns, which no XObject dictionary names."""

    def pattern(content: str, resources: str) -> bytes:
        heading = f"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox{A4}/XStep 595/YStep 842"
        return stream(content.encode(), f"{heading}/Resources<<{resources}>>")

    paint = "/Pattern cs /P scn 0 0 595 842 re f "
    calls = [pattern(paint * 2, f"/Pattern<</P {number} 0 R>>") for number in range(6, 5 + depth)]
    return page(stream(paint.encode()), "/Pattern<</P 5 0 R>>", *calls, pattern("0 0 9 9 re f", ""))


def masks_that_double(depth: int = 30) -> bytes:
    """The same with soft masks: each group is masked by the next one."""
    group = "/Group<</S/Transparency/CS/DeviceGray>>"
    paint = "/G gs 0 0 595 842 re f "

    def masked(number: int) -> str:
        return f"/ExtGState<</G<</SMask<</S/Luminosity/G {number} 0 R>>>>>>"

    calls = [form(paint * 2, masked(number), group) for number in range(6, 5 + depth)]
    return page(stream(paint.encode()), masked(5), *calls, form("0 0 9 9 re f", "", group))


def glyphs_that_double(depth: int = 30) -> bytes:
    """The same with Type 3 fonts: each glyph writes two of the next font."""

    def font(procedure: int) -> str:
        return (
            "<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 97/LastChar 97"
            f"/Widths[1000]/Encoding<</Differences[97/a]>>/CharProcs<</a {procedure} 0 R>>"
            f"/Resources<</Font<</F {procedure + 1} 0 R>>>>>>"
        )

    objects: list[bytes | str] = []
    for level in range(depth):
        objects += [font(6 + 2 * level), stream(b"1000 0 d0 BT /F 500 Tf (aa) Tj ET")]
    last = [font(6 + 2 * depth), stream(b"1000 0 d0 0 0 9 9 re f")]
    return page(stream(b"BT /F 12 Tf (aa) Tj ET"), "/Font<</F 5 0 R>>", *objects, *last)


def annotation_that_draws_itself() -> bytes:
    """The form that draws itself, as a stamp's appearance."""
    annotation = "<</Type/Annot/Subtype/Stamp/Rect[0 0 99 99]/F 4/AP<</N 6 0 R>>>>"
    appearance = form("/F Do /F Do", "/XObject<</F 6 0 R>>")
    return page(stream(b""), "", annotation, appearance, entries="/Annots[5 0 R]")


# -- much from little ------------------------------------------------------------------------------------------------


def deflated(unit: bytes, size: int) -> bytes:
    """zlib data that unpacks to about `size` bytes of `unit` over and over; made without unpacking it here."""
    block = unit * (CHUNK // len(unit))
    count = max(1, size // len(block))
    packer = zlib.compressobj(9)
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(count):
        check = zlib.adler32(block, check)
    return first + again * (count - 1) + b"\x03\x00" + check.to_bytes(4, "big")


def content_bomb(megabytes: int = 256) -> bytes:
    """A page whose instructions unpack to so much; packed twice, some kilobytes."""
    packed = zlib.compress(deflated(b"0 0 m 9 9 l S \n", megabytes * CHUNK), 9)
    return page(stream(packed, "/Filter[/FlateDecode/FlateDecode]"))


def picture_bomb(side: int = 12_000) -> bytes:
    """A grey picture of so many pixels by as many, in 3 kB."""
    packed = zlib.compress(deflated(b"\x00", side * side), 9)
    heading = (
        f"/Type/XObject/Subtype/Image/Width {side}/Height {side}/ColorSpace/DeviceGray/BitsPerComponent 8"
        "/Filter[/FlateDecode/FlateDecode]"
    )
    draw = stream(b"595 0 0 842 0 0 cm /I Do")
    return page(draw, "/XObject<</I 5 0 R>>", stream(packed, heading))


def lines(count: int = 60_000) -> bytes:
    """So many lines on one page: pdfplumber hangs."""
    return _drawing(b"".join(b"%d %d m %d %d l S\n" % (n % 595, n % 842, n % 577, n % 811) for n in range(count)))


def rectangles(count: int = 50_000) -> bytes:
    """So many rectangles on one page: pdfplumber takes 600 MB."""
    return _drawing(b"".join(b"%d %d 9 9 re S\n" % (n % 595, n % 842) for n in range(count)))


def one_path(count: int = 10_000) -> bytes:
    """So many strokes in a single path: one object to those who count objects."""
    return _drawing(b"0 0 m\n" + b"".join(b"%d %d l\n" % (n % 595, n * 7 % 842) for n in range(count)) + b"S")


def characters(count: int = 300_000) -> bytes:
    """So many characters on one page, a thousand by each instruction."""
    line = b"(" + b"a" * 1000 + b") Tj T*\n"
    text = b"BT /F 1 Tf 1 TL 0 842 Td\n" + line * (count // 1000) + b"ET"
    return _drawing(text, "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>")


def _drawing(content: bytes, resources: str = "") -> bytes:
    return page(stream(zlib.compress(content), "/Filter/FlateDecode"), resources)


# -- page trees ------------------------------------------------------------------------------------------------------


def pages(count: int = 1000) -> bytes:
    """So many empty pages."""
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + count))
    leaf = f"<</Type/Page/Parent 2 0 R/MediaBox{A4}>>"
    return pdf("<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {count}/Kids[{kids}]>>", *[leaf] * count)


def claimed_pages(count: int = 2_000_000_000) -> bytes:
    """One page, and a count that says otherwise."""
    return pages(1).replace(b"/Count 1", b"/Count %d" % count)


def page_tree_loop() -> bytes:
    """A page tree that is its own child."""
    return pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Parent 2 0 R/Count 1/Kids[2 0 R 2 0 R]>>")


def deep_page_tree(depth: int = 30_000) -> bytes:
    """A page tree with a single child at every level."""
    knots = [f"<</Type/Pages/Count 1/Kids[{number} 0 R]>>" for number in range(3, 3 + depth)]
    return pdf("<</Type/Catalog/Pages 2 0 R>>", *knots, f"<</Type/Page/MediaBox{A4}>>")


def huge_page(points: int = 200_000) -> bytes:
    """A page of so many points by as many."""
    return page(stream(b"0 0 m 9999 9999 l S"), box=f"[0 0 {points} {points}]")


def deep_array(depth: int = 20_000) -> bytes:
    """Arrays within arrays where a number should be."""
    return page(stream(b""), entries="/Rotate" + "[" * depth + "]" * depth)


def reference_loop() -> bytes:
    """A content stream whose length is itself."""
    return page(b"<</Length 4 0 R>>stream\n\nendstream")


def xref_loop() -> bytes:
    """A cross-reference table whose predecessor is itself."""
    whole = page(stream(b"0 0 m 9 9 l S"))
    start = int(whole.rsplit(b"startxref\n", 1)[1].split()[0])
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % start)


# -- damage ----------------------------------------------------------------------------------------------------------


def truncated(share: float = 0.6) -> bytes:
    """So much of a file from its beginning."""
    whole = rectangles(5000)
    return whole[: int(len(whole) * share)]


def broken_startxref() -> bytes:
    """A file that says its table is where it is not."""
    head, _, _ = page(stream(b"0 0 m 9 9 l S")).rpartition(b"startxref")
    return head + b"startxref\n99999999\n%%EOF\n"


def no_pages() -> bytes:
    """A file without a page."""
    return pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 0/Kids[]>>")


WEAKNESSES: Sequence[Callable[[], bytes]] = (
    form_that_draws_itself,
    forms_that_double,
    patterns_that_double,
    masks_that_double,
    glyphs_that_double,
    annotation_that_draws_itself,
    content_bomb,
    picture_bomb,
    lines,
    rectangles,
    one_path,
    characters,
    pages,
    claimed_pages,
    page_tree_loop,
    deep_page_tree,
    huge_page,
    deep_array,
    reference_loop,
    xref_loop,
    truncated,
    broken_startxref,
    no_pages,
)
