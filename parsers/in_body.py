"""The mail's own text as a work: what of it is the text, and for which part of the category it stands; pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from config.model import DocumentPart, FilePart
from parsers.model import Attachment, Kind, PartPieces, Piece
from parsers.pieces import spoken
from parsers.text import count_characters

FEWEST = 100  # 字; shorter ones are covering letters
BODY_NAME = "邮件正文"  # what the file that it stands for is called
_QUOTED = re.compile(
    r"^\s*(?:[-—_ ]{2,}\s*(?:原始邮件|原邮件|转发(?:的)?邮件|Original Message|Forwarded message)|发件人\s?[:：]"
    r"|From:\s|在.{4,40}(?:写道|来信)[:：]|>)",
    re.IGNORECASE,
)
_COURTESIES = (
    r"(?:尊敬的|敬爱的|各位|亲爱的)?.{0,15}(?:您好|你好|老师好|领导好|老师|同志|先生|女士)\s*[，,。！!：:]?\s*$",
    r"(?:此致|敬礼|顺祝|祝好|祝您|谢谢|感谢|盼复|望查收|请查收|烦请|以上|附件|详见附件|见附件|发自我的).{0,40}$",
    r"(?:从.{0,12}发来的|--+|__+).{0,40}$",
    r"[^\s:：。，,]{1,14}\s?[:：]\s?\S.{0,40}$",  # 联系电话：138…
)
_BESIDE = re.compile("|".join(rf"^\s*{one}" for one in _COURTESIES))


def with_body(parts: Sequence[PartPieces], body: str) -> tuple[PartPieces, ...]:
    """The parts, the mail's own text standing for the one without a file that may come so.

    It stands for none of a group that has files (the film instead of the text). Where several may come so, it stands
    for those whose words it has, else for the first; and as it may hold more than one of them, its length says nothing
    of any: text is None.
    """
    groups = {one.part.group for one in parts if one.part.group and one.pieces}
    empty = [one.part for one in parts if not one.pieces and one.part.group not in groups and _may_be_in_body(one.part)]
    chosen = [part for part in empty if spoken(part, body)[0]] if len(empty) > 1 else []
    standing = [(part, from_body(part, body)) for part in chosen or empty[:1]]
    pieces = {id(part): piece if len(empty) == 1 else replace(piece, text=None) for part, piece in standing if piece}
    return tuple(replace(one, pieces=(pieces[id(one.part)],)) if id(one.part) in pieces else one for one in parts)


def _may_be_in_body(part: FilePart) -> bool:
    return isinstance(part, DocumentPart) and part.in_body


def from_body(part: FilePart, body: str) -> Piece | None:
    """The mail's own text as a file called `BODY_NAME`; None where it is only a covering letter.

    Salutation, closing words and short lines such as 联系电话：… are left out: they would count as 字 of the text.
    """
    text = own_text(body) if _may_be_in_body(part) else ""
    if count_characters(text) < FEWEST:
        return None
    content = text.encode("utf-8")
    attachment = Attachment(BODY_NAME, content, Kind.OTHER, hashlib.sha256(content).hexdigest())
    return Piece(attachment, text=text, evidence="the mail's own text")


def own_text(body: str) -> str:
    """What a mail's text says besides courtesies, signature and the mail that it quotes.

    >>> own_text("各位老师：\\n诵读文本如下。\\n联系电话：13800000000\\n---- 原始邮件 ----\\n退回补正")
    '诵读文本如下。'
    """
    lines = (line.strip() for line in unquoted(body).splitlines() if not _BESIDE.match(line))
    return "\n".join(lines).strip()


def unquoted(body: str) -> str:
    """A mail's text up to the mail that it answers or passes on: our own letter may stand there.

    >>> unquoted("已补正，请查收。\\n> 您的来信已收到\\n> 联系电话：010-00000000")
    '已补正，请查收。'
    """
    return "\n".join(takewhile(lambda line: not _QUOTED.match(line), body.splitlines()))
