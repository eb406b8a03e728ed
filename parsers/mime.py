"""Header fields, encoded words and parameters as raw bytes -> what the sender wrote; pure.

RFC 5322 §2.2, RFC 2047, RFC 2231 and RFC 2045 §6, with the repairs that real mails need (research/mail.md §3.3).
Nothing here raises, and every expression takes time linear in its input.
"""

from __future__ import annotations

import binascii
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from parsers.charset import REPLACEMENT, codecs_of, decode, guess

LONGEST_BLOCK = 1 << 18  # bytes of one header block; what is beyond counts as body
MOST_FIELDS = 3000
LONGEST_PARAMETERS = 1 << 16  # characters of one structured field that are looked at

# -- header fields -----------------------------------------------------------------------------------------------

_FIELD = re.compile(rb"([!-,.-9;-~][!-9;-~]{0,200})[ \t]*:(.*)", re.DOTALL)
_BLANK_LINE = re.compile(rb"\n\r*\n")
_LEADING = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:>?From [^\r\n]*\r*\n)?")
_KNOWN_FIELD = re.compile(
    rb"(?i)(?:from|to|cc|subject|date|received|message-id|mime-version|return-path|reply-to|content-[a-z-]+|x-[\w-]+)"
    rb"[ \t]*:"
)
_STRAY_PARAMETER = re.compile(rb"(?i)(?:boundary|charset|name|filename)\*?[0-9]?\*?[ \t]*=")


@dataclass(frozen=True, slots=True)
class Fields:
    """A header block: lower-case names and unfolded raw values, in order."""

    items: tuple[tuple[str, bytes], ...]

    def all(self, name: str) -> list[bytes]:
        """Every value of a field, in order."""
        return [value for key, value in self.items if key == name]

    def first(self, name: str) -> bytes:
        """The first value: where a field stands twice, the first is the one that people see."""
        return next((value for key, value in self.items if key == name), b"")


class Block(NamedTuple):
    """A header block read: its fields, where the body begins, and whether it was broken."""

    fields: Fields
    body: int
    repaired: bool


def skip_leading(raw: bytes) -> int:
    """Where the header begins: behind a byte order mark, blank lines and the From_ line of an mbox."""
    match = _LEADING.match(raw)
    return match.end() if match else 0


def split_fields(raw: bytes, start: int = 0) -> Block:
    """Read the header block at `start`; without one, the body begins right there.

    Repaired: a space before the colon, a folded line that lost its leading space, a missing blank line before the body.
    """
    if raw[start : start + 1] == b"\n" or raw[start : start + 2] == b"\r\n":
        return Block(Fields(()), raw.index(b"\n", start) + 1, repaired=False)
    blank = _BLANK_LINE.search(raw, start, start + LONGEST_BLOCK)
    end = blank.start() + 1 if blank else min(len(raw), start + LONGEST_BLOCK)
    fields: list[tuple[str, list[bytes]]] = []
    repaired = False
    lines = raw[start:end].split(b"\n")
    position = start
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else b""
        if match := _FIELD.match(line):
            repaired |= line[match.end(1) : match.end(1) + 1] != b":"
            if len(fields) < MOST_FIELDS:
                fields.append((match[1].decode("ascii").lower(), [match[2].strip()]))
        elif fields and (line[:1] in (b" ", b"\t") or _lost_its_space(line, following)):
            repaired |= line[:1] not in (b" ", b"\t")
            fields[-1][1].append(line.strip())
        elif line.strip():
            return Block(_fields(fields), position, repaired=True)
        position += len(line) + 1
    return Block(_fields(fields), blank.end() if blank else end, repaired)


def _fields(lines: Iterable[tuple[str, list[bytes]]]) -> Fields:
    return Fields(tuple((name, b" ".join(pieces).strip()) for name, pieces in lines))


def _lost_its_space(line: bytes, following: bytes) -> bool:
    """A line without colon that still belongs to the field above: the header goes on after it."""
    if line.startswith(b"--") or not line.strip():
        return False
    return bool(_STRAY_PARAMETER.match(line) or _KNOWN_FIELD.match(following))


# -- encoded words (RFC 2047) ------------------------------------------------------------------------------------

ENCODED_WORD = re.compile(
    r"""=\?(?P<charset>[^?\s]{0,60})\?(?:
        [bB]\?(?P<b>[^?<>"]*)(?:\?=|(?=[<"]|\Z))                 # white space within and a missing end are forgiven
      | [qQ]\?(?P<q>[^?]*(?:\?(?!=)[^?]*){0,8})(?:\?=|\Z)        # so are raw spaces and question marks
    )""",
    re.VERBOSE,
)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")


class Word(NamedTuple):
    """One encoded word, undone as far as bytes."""

    charset: str
    content: bytes
    base64: str  # the encoded text itself, "" for Q


def decode_value(value: bytes) -> str:
    """A header's value as the sender meant it: encoded words and raw 8-bit text, in any mixture; one line."""
    text = value.decode("latin-1")
    if "=?" not in text:
        return one_line(raw_text(value))
    plain = ENCODED_WORD.sub(" ", text).encode("latin-1")
    codec = guess(plain)
    pieces: list[str] = []
    run: list[Word] = []
    end = 0
    for match in ENCODED_WORD.finditer(text):
        between = text[end : match.start()]
        if between.strip() or not run:  # white space between two encoded words is not text (RFC 2047 §6.2)
            pieces += (_decode_run(run), between.encode("latin-1").decode(codec, "replace"))
            run = []
        run.append(_word(match))
        end = match.end()
    pieces += (_decode_run(run), text[end:].encode("latin-1").decode(codec, "replace"))
    return one_line("".join(pieces))


def decode_text(text: str) -> str:
    """The same for a value of which raw 8-bit text was decoded already."""
    return decode_value(text.encode("utf-8", "replace"))


def raw_text(value: bytes) -> str:
    """Raw 8-bit text of a header, encoded words left as they are."""
    return value.decode("ascii" if value.isascii() else guess(value), "replace")


def one_line(text: str) -> str:
    """Line breaks and other control characters made spaces: nobody can add a line to a subject."""
    return _CONTROLS.sub(" ", text).strip()


def _word(match: re.Match[str]) -> Word:
    charset = match["charset"].split("*")[0]
    if match["b"] is not None:
        encoded = _NOT_BASE64.sub("", match["b"])
        return Word(charset, _from_base64(encoded), encoded)
    encoded = match["q"].replace(" ", "_")  # a2b_qp would take spaces before a line's end away
    return Word(charset, binascii.a2b_qp(encoded.encode("latin-1", "replace"), header=True), "")


def _decode_run(run: list[Word]) -> str:
    """Neighbouring words; those of one charset are joined first, because mailers cut characters in two."""
    text = ""
    while run:
        codec = next(codecs_of(run[0].charset), "")
        same = next((n for n, word in enumerate(run) if next(codecs_of(word.charset), "") != codec), len(run))
        text += _decode_same(run[:same])
        run = run[same:]
    return text


def _decode_same(words: list[Word]) -> str:
    charset = words[0].charset
    joined = decode(b"".join(word.content for word in words), charset)
    if not joined.repaired or len(words) == 1:
        return joined.text
    if all(word.base64 for word in words):  # base64 cut without regard to its groups of four
        whole = decode(_from_base64("".join(word.base64 for word in words)), charset)
        if not whole.repaired:
            return whole.text
    return joined.text


def _from_base64(text: str) -> bytes:
    """Base64 of its alphabet only; padding is not needed, and half a character is dropped."""
    usable = len(text) - (len(text) % 4 == 1)
    return binascii.a2b_base64(text[:usable] + "=" * (-usable % 4))


# -- parameters (RFC 2231) ---------------------------------------------------------------------------------------

_PARAMETER = re.compile(
    r"""(?:\A|(?<=[;\s]))(?P<name>[A-Za-z][\w-]*(?:\*\d{1,3})?\*?)\s*=\s*
        (?:"(?P<quoted>(?:[^"\\]|\\.|"(?!\s*(?:;|\Z)))*)"|(?P<plain>[^;]*))""",
    re.VERBOSE | re.DOTALL,
)
_LABELLED = re.compile(r"([\w.:+-]{0,60})'([\w-]{0,20})'(.*)", re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')  # other backslashes are of Windows paths
_HIGH_PERCENT = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]")


class Piece(NamedTuple):
    """One attribute of RFC 2231: `filename*1*=…` is piece 1, extended."""

    number: int | None
    extended: bool
    text: str


def parameters(value: bytes) -> Mapping[str, str]:
    """The parameters of Content-Type or Content-Disposition: lower-case name -> decoded text.

    `name*` is preferred to `name`, pieces are joined before they are decoded. Non-ASCII text is decoded before
    the value is taken apart, because the second byte of a GBK character may be a backslash.
    """
    pieces: dict[str, list[Piece]] = {}
    for match in _PARAMETER.finditer(raw_text(value)[:LONGEST_PARAMETERS]):
        name, star, rest = match["name"].lower().partition("*")
        number = rest.removesuffix("*")
        quoted = match["quoted"]
        text = _ESCAPED.sub(r"\1", quoted) if quoted is not None else match["plain"].strip().strip('"')
        extended = bool(star) and (rest == "" or rest.endswith("*"))
        pieces.setdefault(name, []).append(Piece(int(number) if number else None, extended, text))
    return {name: _value(found) for name, found in pieces.items()}


def file_name(fields: Fields) -> str | None:
    """A part's file name: Content-Disposition before Content-Type, an undamaged one before a damaged one."""
    names = [
        parameters(fields.first(header)).get(name, "").strip()
        for header, name in (("content-disposition", "filename"), ("content-type", "name"))
    ]
    given = [name for name in names if name]
    return next((name for name in given if REPLACEMENT not in name), given[0] if given else None)


def _value(pieces: list[Piece]) -> str:
    """`name*` first, then `name*0`, `name*1` …, then plain `name`."""
    whole = [piece for piece in pieces if piece.number is None]
    extended = [piece for piece in whole if piece.extended and piece.text]
    numbered = sorted((piece for piece in pieces if piece.number is not None), key=lambda piece: piece.number or 0)
    chosen = extended[:1] or numbered or whole[:1]
    labelled = _LABELLED.fullmatch(chosen[0].text)
    if labelled and (chosen[0].extended or "%" in labelled[3]):  # some forget the asterisk
        return _extended(labelled[1], [chosen[0]._replace(extended=True, text=labelled[3]), *chosen[1:]])
    if any(piece.extended for piece in chosen):
        return _extended("", chosen)
    return _plain("".join(piece.text for piece in chosen))


def _extended(charset: str, pieces: list[Piece]) -> str:
    codec = next(codecs_of(charset), "utf-8")
    content = b"".join(
        unquote_to_bytes(piece.text) if piece.extended else piece.text.encode(codec, "replace") for piece in pieces
    )
    return decode_text(decode(content, charset).text)


def _plain(text: str) -> str:
    """Encoded words, which RFC 2047 §5 forbids here and everyone writes; percent signs, as web mailers write."""
    text = decode_text(text)
    if text.isascii() and _HIGH_PERCENT.search(text):
        content = unquote_to_bytes(text)
        guessed = content.decode(guess(content), "replace")
        return text if REPLACEMENT in guessed else one_line(guessed)
    return text


# -- transfer encodings (RFC 2045 §6) ----------------------------------------------------------------------------

_BASE64_OR_SPACE = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n"
_FOREIGN = bytes(set(range(256)) - set(_BASE64_OR_SPACE.rstrip(b"= \t\r\n")))


class Transferred(NamedTuple):
    """Content without its transfer encoding, and in English what was wrong with it ("" for nothing)."""

    content: bytes
    defect: str


def decode_transfer(content: memoryview, encoding: bytes) -> Transferred:
    """Undo Content-Transfer-Encoding; unknown ones are taken as 8bit."""
    match = re.match(r"[\w-]*", encoding.decode("latin-1").strip().lower())
    name = match[0] if match else ""
    if name == "base64":
        return _base64(content)
    if name in ("quoted-printable", "quotedprintable", "qp"):
        return Transferred(binascii.a2b_qp(content), "")
    if name in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return Transferred(_uuencoded(bytes(content)), "")
    known = name in ("", "7bit", "8bit", "binary")
    return Transferred(bytes(content), "" if known else "unknown transfer encoding")


def _base64(content: memoryview) -> Transferred:
    head = bytes(content[:1024])
    if head.startswith(b"%PDF-") or len(head.translate(None, _BASE64_OR_SPACE)) * 4 > len(head):
        return Transferred(bytes(content), "declared base64, but is not")
    try:
        return Transferred(binascii.a2b_base64(content), "")  # what follows the padding is dropped: mail footers
    except binascii.Error:
        text = bytes(content).translate(None, _FOREIGN).decode("ascii")
        return Transferred(_from_base64(text), "base64 ends too early")


def _uuencoded(content: bytes) -> bytes:
    decoded = bytearray()
    for line in io.BytesIO(content[max(content.find(b"begin "), 0) :]):
        if line.startswith(b"begin "):
            continue
        if line.strip() in (b"end", b"`", b""):
            break
        length = ((line[0] - 32 & 63) * 4 + 5) // 3  # encoders add a byte of their own behind the line
        try:
            decoded += binascii.a2b_uu(line[:length])
        except binascii.Error:
            continue
    return bytes(decoded)
