"""One mail over IMAP: its body in pieces, or its headers alone; never marked as read."""

from __future__ import annotations

import io
from time import monotonic
from typing import Any

from ingest.imap_session import UNUSABLE, ImapSession

CHUNK = 1 << 20  # bytes asked for at a time: bounds memory, and what a broken connection costs


class GoneError(Exception):
    """The mail was deleted or moved while we were reading."""


class TooBigError(Exception):
    """The mail turns out larger than the server said, and than we take."""


class UnreadableError(Exception):
    """The server lists the mail, but does not give it; the message is English."""


def fetch_body(session: ImapSession, uid: int, size: int, *, limit: int, seconds: float) -> bytes:
    """The whole mail, piece by piece (RFC 9051 §6.4.5, partial), going on where a broken connection left off.

    A piece shorter than asked for ends it, but not before `size` bytes are there or nothing more comes: RFC822.SIZE
    of some servers is off, in both directions. Raises the errors above, and LostError.
    """
    deadline = monotonic() + seconds
    body = io.BytesIO()
    while True:
        piece, whole = _piece(session, uid, body.tell(), limit)
        if whole:
            return piece
        body.write(piece)
        if body.tell() > limit:
            raise TooBigError
        if not piece or (len(piece) < CHUNK and body.tell() >= size):
            break
        if monotonic() > deadline:
            raise UnreadableError(f"no end after {seconds:.0f} s, {body.tell()} bytes")
    if body.tell() < size and not session.lists(uid):
        raise GoneError  # a server may give nothing, or a part, of a mail deleted meanwhile
    if size and not body.tell():
        raise UnreadableError("the server gives an empty body")
    return body.getvalue()


def fetch_header(session: ImapSession, uid: int) -> bytes:
    """The header block alone. Raises GoneError, UnreadableError, LostError."""
    header = _fetched(session, uid, "BODY.PEEK[HEADER]").get(b"BODY[HEADER]")
    if not isinstance(header, bytes):
        raise UnreadableError("the answer holds no header")
    return header


def _piece(session: ImapSession, uid: int, offset: int, limit: int) -> tuple[bytes, bool]:
    """A piece of the mail from `offset` on, and whether it is the whole mail: some servers know no pieces."""
    try:
        answer = _fetched(session, uid, f"BODY.PEEK[]<{offset}.{CHUNK}>")
    except UnreadableError:
        if offset % CHUNK:
            return b"", False  # the piece before was a short one, so nothing was missing
        if offset:
            raise
        answer = _fetched(session, uid, "BODY.PEEK[]")
    for name, value in answer.items():
        if name.startswith(b"BODY[]"):
            content = value or b""
            whole = name == b"BODY[]" or len(content) > CHUNK
            if whole and len(content) > limit:
                raise TooBigError
            return content, whole
    raise UnreadableError("the answer holds no body")


def _fetched(session: ImapSession, uid: int, item: str) -> dict[bytes, Any]:
    # BODY.PEEK only: BODY and RFC822 would set \Seen, which is to keep meaning that a colleague has read it.
    try:
        answer: dict[int, dict[bytes, Any]] = session.call(lambda client: client.fetch([uid], [item]))
    except UNUSABLE as error:
        raise UnreadableError(str(error)) from error
    if uid in answer:
        return answer[uid]
    if session.lists(uid):
        raise UnreadableError(f"listed, but {item} answers nothing")
    raise GoneError
