"""What was seen of the parts of a submission besides its form, as plain data for explain; pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from config.parts import called
from ingest.part_wording import clock, format_name, pixels, shape
from parsers.media_values import MediaFacts, Scan
from parsers.model import Piece, Submission, Trouble
from parsers.picture_values import ImageFacts
from parsers.text import count_characters

TROUBLES = {
    Trouble.DAMAGED: "文件损坏，打不开",
    Trouble.ENCRYPTED: "文件加了密码，打不开",
    Trouble.EMPTY: "文件是空的",
    Trouble.TOO_LONG: "文件太长，未读",
    Trouble.TOO_SLOW: "文件读取超时，未读",
    Trouble.UNSUPPORTED: "这种格式只识别，不读取内容",
}
COLOURS = {"rgb": "RGB", "cmyk": "CMYK", "grey": "灰度"}


def parts_facts(submission: Submission) -> dict[str, Any]:
    """What stands for each part of the category, what stands for none, and what text and subject state besides."""
    listed = submission.works_list
    return {
        "parts": [
            {"name": called(one.part), "files": [_file(piece) for piece in one.pieces]} for one in submission.parts
        ],
        "others": [_file(piece) for piece in submission.others],
        "stated": {name: line.text for name, line in submission.facts.items() if line.text} | dict(submission.columns),
        "links": [{"address": one.address, "platform": one.platform.value} for one in submission.links],
        "large_attachments": [
            {"name": one.name, "service": one.service, "expires": one.expires.isoformat() if one.expires else None}
            for one in submission.large
        ],
        "works_list": [[one.title, one.category] for one in listed.works] if listed else None,
    }


def _file(piece: Piece) -> dict[str, str]:
    return {"name": piece.attachment.name, "facts": "，".join(_words(piece))}


def _words(piece: Piece) -> Iterator[str]:
    if piece.media:
        yield from _film(piece.media)
    if piece.image:
        yield from _picture(piece.image)
    if piece.text is not None:
        yield f"{count_characters(piece.text)}字"
    if piece.trouble:
        yield TROUBLES[piece.trouble]


def _film(media: MediaFacts) -> Iterator[str]:
    if media.container:
        yield format_name(media.container.value)
    if media.duration is not None:
        yield clock(media.duration)
    if video := media.video:
        if video.width and video.height:
            yield pixels(video.width, video.height)
        if video.aspect:
            yield shape(video.aspect)
        if video.fps:
            yield f"{video.fps:g}帧/秒"
        if video.scan:
            yield "逐行" if video.scan is Scan.PROGRESSIVE else "隔行"
    if media.bit_rate:
        yield f"{media.bit_rate / 1_000_000:.1f}Mbps"
    if media.damaged:
        yield "不完整"


def _picture(image: ImageFacts) -> Iterator[str]:
    if image.format:
        yield format_name(image.format.value)
    if image.width and image.height:
        yield pixels(image.width, image.height)
    if image.colour:
        yield COLOURS[image.colour.value]
    if image.dpi:
        yield f"{image.dpi[0]:.0f}dpi"
    if image.qr:
        yield "有二维码"
    if image.damaged:
        yield "打不开"
