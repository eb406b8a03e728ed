"""How much a page of a PDF draws, counted before anything draws it; pure.

pdfium and pdfplumber cannot be interrupted: what would take them minutes or gigabytes is found out here. Knows PDF
objects as pypdf gives them, but no library.
"""

from __future__ import annotations

import re
from typing import Any

MOST_OBJECTS = 20_000  # drawn on a page, repetitions counted
MOST_CONTENT = 8 * 1024 * 1024  # bytes of drawing instructions of a page, unpacked
DEEPEST = 20  # form XObjects within each other

# Operators that paint (ISO 32000-1 annex A), and the one that calls an XObject by its name.
PAINTS = re.compile(rb"(?<![\w/*])(?:T[jJ]|f\*?|F|[SsBb]\*?|sh|EI|')(?=[\s\[(<%]|$)")
CALLS = re.compile(rb"/([^\s/\[\]()<>{}%]+)\s+Do(?=\s|$)")


class _TooMuchError(Exception):
    """A page draws more than a form can; caught in this module."""


def too_much(page: Any) -> str:
    """Why a page (of pypdf) is not to be laid out or drawn; "" where it may.

    Form XObjects that call themselves, or each other many times over, hang pdfium for good (research/pdf.md §6).
    """
    try:
        contents = page.get_contents()
        data = contents.get_data() if contents is not None else b""
        drawn = _drawn(data, page.get("/Resources"), {}, ())
        for annotation in _resolved(page.get("/Annots"), ()):
            appearance = _resolved(_resolved(annotation, {}).get("/AP"), {})
            stream = _resolved(appearance.get("/N"), None)
            if hasattr(stream, "get_data"):  # else a dictionary of states
                drawn += _drawn(stream.get_data(), stream.get("/Resources"), {}, ())
    except _TooMuchError as reason:
        return str(reason)
    return f"{drawn} objects" if drawn > MOST_OBJECTS else ""


def _drawn(data: bytes, resources: Any, known: dict[int, int], inside: tuple[int, ...]) -> int:
    """How many things a content stream draws, what it calls counted each time.

    `known`: counts by object number; `inside`: the form XObjects that are being drawn.
    """
    if len(data) > MOST_CONTENT:
        raise _TooMuchError(f"{len(data)} bytes of content")
    if len(inside) > DEEPEST:
        raise _TooMuchError("forms nested too deep")
    count = len(PAINTS.findall(data))
    for name in CALLS.findall(data):
        count += 1 + _called(name.decode("latin-1"), resources, known, inside)
        if count > MOST_OBJECTS:
            raise _TooMuchError("more objects than a form can have")
    return count


def _called(name: str, resources: Any, known: dict[int, int], inside: tuple[int, ...]) -> int:
    """How much a form XObject draws; 0 for a picture, and for a name that means nothing."""
    xobjects = _resolved(_resolved(resources, {}).get("/XObject"), {})
    if f"/{name}" not in xobjects:
        return 0
    reference = xobjects.raw_get(f"/{name}")
    stream = _resolved(reference, {})
    if stream.get("/Subtype") != "/Form":
        return 0
    number = getattr(reference, "idnum", id(stream))
    if number in inside:
        raise _TooMuchError("a form that draws itself")
    if number not in known:
        known[number] = _drawn(stream.get_data(), stream.get("/Resources", resources), known, (*inside, number))
    return known[number]


def _resolved(value: Any, absent: Any) -> Any:
    """The object that a reference stands for."""
    found = value.get_object() if value is not None else None
    return absent if found is None else found
