"""How the files of a mail are opened: by our parsers, called here or in processes with limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from config.model import Campaign, WorksListRule
from parsers.containers.values import Obstacle, Unpacked, UnpackTrouble
from parsers.document import read_document
from parsers.model import Attachment, Document, IncomingMail, Piece, WorksList
from parsers.probe import probe
from parsers.unpack import is_container, unpack
from parsers.works_list import read_works_list


@dataclass(frozen=True, slots=True)
class Opener:
    """The parsers that look into files; each can be exchanged for one that runs elsewhere."""

    read: Callable[[Attachment, Campaign], Document] = read_document  # as a document that may be a form
    probe: Callable[[Attachment, bool], Piece] = probe  # as a work or a text; True: look for QR codes too
    unpack: Callable[[Attachment], Unpacked] = unpack  # as an archive
    list_works: Callable[[Attachment, WorksListRule], WorksList | None] = read_works_list  # as a 汇总表


HERE = Opener()


def open_archives(mail: IncomingMail, opener: Opener = HERE) -> IncomingMail:
    """The mail with what its archives contain, each file behind its archive; what stayed shut is in `obstacles`.

    Archives that are open already stay so.
    """
    opened = {one.inside for one in mail.attachments} | {obstacle.container for obstacle in mail.obstacles}
    attachments: list[Attachment] = []
    obstacles = list(mail.obstacles)
    for one in mail.attachments:
        attachments.append(one)
        if is_container(one) and one.name not in opened:
            unpacked = opener.unpack(one)
            attachments += unpacked.files
            obstacles += unpacked.obstacles
            if unpacked.escaping:
                obstacles.append(Obstacle(one.name, UnpackTrouble.ESCAPING, "paths lead out", unpacked.escaping))
    return replace(mail, attachments=tuple(attachments), obstacles=tuple(obstacles))
