"""What comes out of an archive, and what did not and why; limits and what is left of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from parsers.model import Attachment

MB = 1024 * 1024


class UnpackTrouble(StrEnum):
    """Why something in an archive could not be taken out."""

    ENCRYPTED = "encrypted"  # wants a password
    DAMAGED = "damaged"  # truncated, or not what it says
    LIMITS = "limits"  # too many files, too large, too deep, or packed as nothing honest is
    SPLIT = "split"  # one volume of several (.part1.rar, .z01, .7z.001)
    NO_TOOL = "no_tool"  # rar, 7z: no program on this computer opens it
    UNSUPPORTED = "unsupported"  # recognised, but not read
    ESCAPING = "escaping"  # its paths lead out of it (../): what is in it was taken all the same


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may come out of one attachment, everything nested in it included."""

    files: int = 500
    size: int = 300 * MB
    ratio: int = 100  # unpacked : packed; texts reach 20, scans and pictures hardly 2
    unsuspicious: int = 8 * MB  # up to here any ratio will do
    depth: int = 2  # the archive, and archives in it


@dataclass(frozen=True, slots=True)
class Member:
    """One file taken out."""

    path: str  # as written; `unpack` makes a harmless name of it
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unread:
    """One file that could not be taken out, or (path None) the whole archive."""

    path: str | None
    trouble: UnpackTrouble
    evidence: str  # English detail; no names


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a program on this computer made of an archive."""

    members: tuple[Member, ...] = ()
    trouble: UnpackTrouble | None = None
    evidence: str = ""


# (archive, at most so many files, at most so many bytes) -> what is in it; for formats that we cannot read ourselves.
Tool = Callable[[bytes, int, int], Extraction]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something in a container that stayed unread."""

    container: str  # the container's name, as the attachments are called
    trouble: UnpackTrouble
    evidence: str
    names: tuple[str, ...] = ()  # of what stayed unread, the first few; () for the container as a whole


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The files of an archive and of the archives in it, in reading order.

    A nested archive is a file, too, and what comes out of it stands behind it with its name as `inside`.
    """

    files: tuple[Attachment, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    escaping: tuple[str, ...] = ()  # paths as written that led out of the archive; the first few

    @property
    def trouble(self) -> UnpackTrouble | None:
        """The first trouble met; None where everything came out."""
        return self.obstacles[0].trouble if self.obstacles else None

    @property
    def evidence(self) -> str:
        """English detail for explain and the log; no names."""
        return "; ".join(obstacle.evidence for obstacle in self.obstacles)


@dataclass(slots=True)
class Budget:
    """What may still come out of one attachment."""

    limits: Limits
    files: int
    size: int

    @classmethod
    def of(cls, limits: Limits, packed: int) -> Budget:
        """For an attachment of so many bytes: a small one never becomes a huge one, however it is nested."""
        return cls(limits, limits.files, min(limits.size, cls._honest(limits, packed)))

    def room(self, packed: int) -> int:
        """How many bytes may come out of so many packed ones."""
        return min(self.size, self._honest(self.limits, packed))

    def spend(self, size: int) -> None:
        """One more file of so many bytes came out, or was met and left."""
        self.files -= 1
        self.size -= size

    @staticmethod
    def _honest(limits: Limits, packed: int) -> int:
        return max(limits.unsuspicious, limits.ratio * packed)
