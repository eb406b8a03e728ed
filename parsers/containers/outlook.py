"""The files in an .msg, as Outlook saves a mail ([MS-OXMSG]); pure, never raises, and the only module with olefile."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import olefile

from parsers.charset import decode
from parsers.containers.values import Budget, Member, UnpackTrouble, Unread

_CONTENT, _EMBEDDED = "__substg1.0_37010102", "__substg1.0_3701000D"
_NAMES = ("__substg1.0_3707", "__substg1.0_3704", "__substg1.0_3001")  # long, short, as shown
_ATTACHMENT = re.compile(r"(?i)__attach_version1\.0_#[0-9A-F]{8}")
_MOST_ENTRIES = 20_000  # of the directory


def outlook_members(content: bytes, budget: Budget) -> Iterator[Member | Unread]:
    """The attachments, in their order; the mail's own text is not read, nor is a mail within."""
    try:
        yield from _members(content, budget)
    except Exception as error:  # noqa: BLE001 - olefile on a stranger's bytes: OSError, IndexError, struct.error …
        yield Unread(None, UnpackTrouble.DAMAGED, f"msg: {type(error).__name__}")


def _members(content: bytes, budget: Budget) -> Iterator[Member | Unread]:
    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        entries = ole.listdir(streams=True, storages=True)
        if len(entries) > _MOST_ENTRIES:
            yield Unread(None, UnpackTrouble.LIMITS, "msg: too many entries")
            return
        held = {tuple(entry) for entry in entries}
        folders = sorted({entry[0] for entry in held if _ATTACHMENT.fullmatch(entry[0])})
        for number, folder in enumerate(folders, 1):
            name = _name(ole, folder, held) or f"file-{number}"
            if (folder, _CONTENT) in held and ole.get_size([folder, _CONTENT]) > budget.size:
                yield Unread(name, UnpackTrouble.LIMITS, "msg: too many bytes")
            elif (folder, _CONTENT) in held:
                yield Member(name, ole.openstream([folder, _CONTENT]).read())
            elif (folder, _EMBEDDED) in held:
                yield Unread(name, UnpackTrouble.UNSUPPORTED, "msg: a mail or an object within")


def _name(ole: olefile.OleFileIO, folder: str, held: set[tuple[str, ...]]) -> str:
    for stream in _NAMES:
        if (folder, stream + "001F") in held:
            return str(ole.openstream([folder, stream + "001F"]).read().decode("utf-16-le", "replace")).rstrip("\0")
        if (folder, stream + "001E") in held:
            return decode(ole.openstream([folder, stream + "001E"]).read().rstrip(b"\0")).text
    return ""
