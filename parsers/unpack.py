"""An archive -> the files in it: zip, tar, gz, winmail.dat, .msg; rar and 7z through a tool. Pure, never raises.

The tool is given, not looked for: what runs programs is ingest/unpack_tool.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from parsers.containers.names import inner_path, is_litter, is_volume
from parsers.containers.outlook import outlook_members
from parsers.containers.streams import is_stream, stream_members
from parsers.containers.tnef import SIGNATURE as TNEF
from parsers.containers.tnef import tnef_members
from parsers.containers.values import Budget, Limits, Member, Obstacle, Tool, Unpacked, UnpackTrouble, Unread
from parsers.containers.zips import zip_members
from parsers.kind import OLE, kind_of
from parsers.mail import parse_mail
from parsers.model import Attachment, Kind

LIMITS = Limits()
MOST_NAMED = 20  # names that an obstacle lists
_FOR_A_TOOL = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x28\xb5\x2f\xfd")


def is_container(attachment: Attachment) -> bool:
    """Whether there is something for `unpack`: an archive, winmail.dat, .msg; other mails parse_mail has opened."""
    return attachment.kind is Kind.ARCHIVE or (attachment.kind is Kind.MAIL and attachment.content.startswith(OLE))


def unpack(attachment: Attachment, tool: Tool | None = None, limits: Limits = LIMITS) -> Unpacked:
    """Everything in an archive and in the archives in it; what stayed in, and why, is in `obstacles`.

    Names are paths with "/" that lead nowhere; `inside` is the name of the container, and a container is listed before
    what comes out of it. `tool` opens rar and 7z; without one they are NO_TOOL. Memory: about `limits.size` twice.
    """
    unpacking = _Unpacking(tool, Budget.of(limits, attachment.size))
    unpacking.open(attachment, depth=1)
    return Unpacked(tuple(unpacking.files), tuple(unpacking.obstacles), tuple(unpacking.escaping[:MOST_NAMED]))


@dataclass(slots=True)
class _Unpacking:
    """What came out so far."""

    tool: Tool | None
    budget: Budget
    files: list[Attachment] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    escaping: list[str] = field(default_factory=list)

    def open(self, container: Attachment, depth: int) -> None:
        """Take out the files of one container."""
        if container.kind is Kind.MAIL and not container.content.startswith(OLE):
            self._open_mail(container, depth)
            return
        for number, found in enumerate(self._found_in(container), 1):
            if isinstance(found, Unread) and found.path is None:
                self._note(container, found)
                continue
            path = found.path or ""
            if is_litter(path):
                continue
            name, escaped = inner_path(path)
            if escaped:
                self.escaping.append(path)
            name = name or f"file-{number}"
            if not self._pays_for(container, found):
                return
            if isinstance(found, Unread):
                self._note(container, replace(found, path=name))
            else:
                self._add(_attachment(name, found.content, container.name), depth)

    def _open_mail(self, container: Attachment, depth: int) -> None:
        for one in parse_mail(container.content).attachments:
            if not self._pays_for(container, Member(one.name, one.content)):
                return
            self._add(replace(one, inside=one.inside or container.name), depth, opened=not is_container(one))

    def _found_in(self, container: Attachment) -> Iterable[Member | Unread]:
        content = container.content
        if is_volume(container.name):
            return (Unread(None, UnpackTrouble.SPLIT, "one volume of several"),)
        if content.startswith(TNEF):
            return tnef_members(content)
        if content.startswith(OLE):
            return outlook_members(content, self.budget)
        if content.startswith(_FOR_A_TOOL):
            return self._through_the_tool(content)
        if is_stream(content):
            return stream_members(content, container.name, self.budget)
        return zip_members(content, self.budget)

    def _through_the_tool(self, content: bytes) -> Iterator[Member | Unread]:
        if self.tool is None:
            yield Unread(None, UnpackTrouble.NO_TOOL, "no program for this format")
            return
        extraction = self.tool(content, self.budget.files, self.budget.room(len(content)))
        yield from extraction.members
        if extraction.trouble:
            yield Unread(None, extraction.trouble, extraction.evidence)

    def _pays_for(self, container: Attachment, found: Member | Unread) -> bool:
        """Whether the budget bears one more file; it is met, read or not, and so it counts."""
        size = len(found.content) if isinstance(found, Member) else 0
        if self.budget.files < 1 or size > self.budget.size:
            spent = "files" if self.budget.files < 1 else "bytes"
            self._note(container, Unread(None, UnpackTrouble.LIMITS, f"too many {spent}"))
            return False
        self.budget.spend(size)
        return True

    def _add(self, file: Attachment, depth: int, *, opened: bool = False) -> None:
        self.files.append(file)
        if opened or not (is_container(file) or file.kind is Kind.MAIL):
            return
        if depth < self.budget.limits.depth:
            self.open(file, depth + 1)
        else:
            self._note(file, Unread(None, UnpackTrouble.LIMITS, f"more than {depth} deep"))

    def _note(self, container: Attachment, unread: Unread) -> None:
        """One obstacle for each container and trouble, however many files it keeps in."""
        names = () if unread.path is None else (unread.path,)
        for place, known in enumerate(self.obstacles):
            if (known.container, known.trouble, bool(known.names)) == (container.name, unread.trouble, bool(names)):
                self.obstacles[place] = replace(known, names=(*known.names, *names)[:MOST_NAMED])
                return
        self.obstacles.append(Obstacle(container.name, unread.trouble, unread.evidence, names))


def _attachment(name: str, content: bytes, inside: str) -> Attachment:
    return Attachment(name, content, kind_of(content, name), hashlib.sha256(content).hexdigest(), inside)
