"""Bytes whose charset is missing, misspelt or a lie -> text; pure.

Chinese mail programs write "gb2312" and mean whatever Windows code page 936 could hold, or name no charset at all.
So every gb label means GB18030 (its superset), and a label that does not fit is not believed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# (pattern in the lower-case label, codecs to try in this order); the first pattern that fits decides.
_LABELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"^hz", ("hz",)),
    (r"gb|936|euc-?cn|chinese", ("gb18030",)),
    (r"big-?5|950", ("big5hkscs", "cp950")),
    (r"utf-?8", ("utf-8",)),
    (r"ascii|8bit|unknown|^none$|^default$", ()),
    (r"^iso-8859-1$|^latin-?1$", ("cp1252", "latin-1")),
    (r"shift.?jis|^s?jis$", ("cp932",)),
    (r"euc-kr|ks_c_5601", ("cp949",)),
)
# Not charsets, although Python can "decode" with them: they emit warnings, are quadratic or differ by platform.
_NOT_CHARSETS = {"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "mbcs", "oem"}
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CHINESE_PAIR = re.compile(rb"[\x80-\xff][\x80-\xff@\[-`{-~]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


class Decoded(NamedTuple):
    """Text, and whether the label had to be overruled or characters were lost."""

    text: str
    repaired: bool


def decode(content: bytes, *labels: str | None) -> Decoded:
    """The text of `content`: by the first label that fits without a single error, else by what it looks like.

    A Latin or gb label is overruled where the bytes are plainly UTF-8, or GB2312 under a Latin label.
    """
    content, marked = _without_mark(content)
    declared = [codec for label in (*marked, *labels) for codec in codecs_of(label)]
    if content.isascii() and not declared:
        return Decoded(content.decode("ascii"), repaired=False)
    obvious = _obvious(content, declared[0]) if declared else None
    for codec in filter(None, (obvious, *declared)):
        text = _strict(content, codec)
        if text is not None:
            return Decoded(text, repaired=codec not in declared)
    # A gb label with a bad byte stays GB18030: Big5 would take such bytes for other characters without a complaint.
    likely = min(("gb18030", "utf-8"), key=lambda codec: _losses(content, codec)) if "gb18030" in declared else None
    return Decoded(content.decode(likely or guess(content), "replace"), repaired=True)


def guess(content: bytes) -> str:
    """The codec that unlabelled bytes are most likely in: UTF-8, then GB18030, then Big5.

    UTF-8 with a few damaged characters stays UTF-8 (cut subjects). High bytes that always stand alone are Western:
    a GB2312 character has two, and of the rarer ones of GBK the second is a letter or one of @[\\]^_`{|}~.
    """
    if _strict(content, "utf-8") is not None or _is_damaged_utf8(content):
        return "utf-8"
    if not _CHINESE_PAIR.search(content):
        return "cp1252" if _strict(content, "cp1252") is not None else "latin-1"
    for codec in ("gb18030", "big5hkscs"):
        if _strict(content, codec) is not None:
            return codec
    return min(("gb18030", "utf-8", "big5hkscs"), key=lambda codec: _losses(content, codec))


def codecs_of(label: str | None) -> Iterator[str]:
    """Python's codecs for a charset's label, best first; none for an unknown label or one that says nothing."""
    label = (label or "").strip(" \t\"'").lower().split("*")[0]  # RFC 2231 §5: charset*language
    for pattern, names in _LABELS:
        if re.search(pattern, label):
            yield from names
            return
    try:
        name = codecs.lookup(label).name
        b"".decode(name)  # raises for codecs that do not make text, such as base64
    except (LookupError, ValueError):
        return
    if name not in _NOT_CHARSETS:
        yield name


def _without_mark(content: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Content without its byte order mark, and the charset that the mark speaks for."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :], (name,)
    return content, ()


def _obvious(content: bytes, declared: str) -> str | None:
    """What the bytes plainly are, in spite of a label under which they would decode, too."""
    if declared not in ("gb18030", "cp1252", "latin-1"):
        return None
    text = _strict(content, "utf-8")
    if text is not None and any(character >= "\u2e80" for character in text):
        return "utf-8"
    if declared == "gb18030":
        return None
    runs = _HIGH_RUN.findall(content)
    in_pairs = sum(map(len, runs)) >= 4 and all(len(run) % 2 == 0 for run in runs)
    return "gb18030" if in_pairs and _strict(content, "gb2312") is not None else None


def _is_damaged_utf8(content: bytes) -> bool:
    """At least four whole CJK characters for each broken one: no other charset looks so."""
    text = content.decode("utf-8", "replace")
    whole = sum("\u0800" <= character != REPLACEMENT for character in text)
    return text.count(REPLACEMENT) * 4 <= whole


def _losses(content: bytes, codec: str) -> int:
    return content.decode(codec, "replace").count(REPLACEMENT)


def _strict(content: bytes, codec: str) -> str | None:
    """The text, or None where a single byte does not fit."""
    try:
        text = content.decode(codec)
        text.encode("utf-8")  # some codecs let lone surrogates through, which nothing can store
    except (LookupError, ValueError):
        return None
    return text
