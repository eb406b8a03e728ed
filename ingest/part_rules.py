"""Rules on what all parts share: they came, as many as asked, whole, in the format, within the size; pure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from config.model import (
    AudioPart,
    BundlePart,
    DocumentPart,
    FactsPart,
    FilePart,
    FormPart,
    ImagePart,
    LinkPart,
    MediaPart,
    Part,
    Verdict,
)
from config.parts import CategoryPart, called
from ingest.facts import Facts
from ingest.part_findings import (
    Breach,
    asked_files,
    asked_parts,
    broken,
    distinct,
    is_there,
    is_whole,
    named,
    sort_of,
    to_look_at,
    trouble_of,
    unseen,
)
from ingest.part_wording import (
    KB,
    MB,
    asked_for,
    format_name,
    format_names,
    measured_size,
    numbers,
    of_parts,
    unit,
)
from ingest.wording import size
from ledger.model import Finding
from parsers.in_body import BODY_NAME
from parsers.media_values import Container
from parsers.model import Kind, Piece, Trouble

TROUBLES = {
    Trouble.DAMAGED: "无法打开或不完整",
    Trouble.EMPTY: "是空文件，没有内容",
    Trouble.ENCRYPTED: "设有打开密码，无法读取",
    Trouble.TOO_LONG: "内容过多，未能自动读完",
    Trouble.TOO_SLOW: "未能自动读完",
}
OURS = (Trouble.TOO_LONG, Trouble.TOO_SLOW)
AGAIN = {
    "video": "请重新导出视频，确认能从头到尾正常播放，再重新发送。",
    "audio": "请重新导出音频，确认能从头到尾正常播放，再重新发送。",
    "image": "请重新保存图片，确认能正常打开，再重新发送。",
    "document": "请重新保存文件（不设密码），确认能正常打开，再重新发送。",
}
KINDS = {
    Kind.ARCHIVE: "压缩包",
    Kind.MAIL: "邮件",
    Kind.IMAGE: "图片",
    Kind.VIDEO: "视频",
    Kind.AUDIO: "音频",
}
# Extensions that announce a format, and the formats that they may announce.
EXTENSIONS = {
    **dict.fromkeys(("jpg", "jpeg", "jpe", "jfif"), ("jpeg",)),
    "png": ("png",),
    **dict.fromkeys(("mp4", "m4v"), ("mp4", "m4a")),
    **{name: (name,) for name in ("mov", "avi", "mp3", "wav", "docx", "pdf")},
    "m4a": ("m4a", "mp4"),
}


# -- there, and how many -----------------------------------------------------------------------------------------


def parts_are_there(facts: Facts) -> Iterator[Finding]:
    """<kind>.missing: nothing came for a part, or for none of those of which one is enough."""
    for parts in _choices(facts):
        if not any(part.required for part in parts) or any(is_there(part, facts) for part in parts):
            continue
        doubts = tuple(dict.fromkeys(doubt for part in parts for doubt in unseen(part, facts)))
        where = "正文和附件中" if any(_may_be_in_text(part) for part in parts) else "来信中"
        found = f"尚未见到{of_parts(parts)}；{to_look_at(doubts)}" if doubts else f"没有{of_parts(parts)}"
        remedy = f"请发送{'，或'.join(asked_for(part) for part in parts)}。"
        yield Finding(
            f"{parts[0].kind}.missing", f"{where}{found}。", remedy, bool(doubts), parts[0].verdict("missing")
        )


def _choices(facts: Facts) -> Iterator[tuple[CategoryPart, ...]]:
    """The parts one by one; those of a group together, where its first one stands. Of some, other rules say it."""
    told: set[str] = set()
    for part in (parts := asked_parts(facts)):
        if part.group and part.group not in told:
            told.add(part.group)
            yield tuple(other for other in parts if other.group == part.group)
        elif not part.group and not isinstance(part, FormPart | FactsPart | BundlePart):
            yield (part,)


def _may_be_in_text(part: Part) -> bool:
    return isinstance(part, LinkPart | FactsPart) or (isinstance(part, DocumentPart) and part.in_body)


def parts_are_as_many_as_asked(facts: Facts) -> Iterator[Finding]:
    """<kind>.count: some came, but too few, too many, or a number in between that is none of those asked for."""
    for part, pieces in asked_files(facts):
        number = len(distinct(pieces))
        if not number or part.fits(number):
            continue
        few = number < part.count[0]
        doubts = unseen(part, facts) if few or part.count_except else ()
        # Which of several files stands for which part was told by names and looks.
        guessed = not few and (isinstance(part, DocumentPart) or _has_rivals(part, facts))
        unsure = f"；{to_look_at(doubts)}" if doubts else "，请核对" if guessed else ""
        problem = f"收到{called(part)}{number}{unit(part)}（{named(distinct(pieces))}），要求{numbers(part)}{unsure}。"
        remedy = f"请按{numbers(part)}的要求{'补齐' if few else '核对'}{called(part)}，重新发送。"
        yield Finding(f"{part.kind}.count", problem, remedy, bool(unsure), part.verdict("count"))


def _has_rivals(part: FilePart, facts: Facts) -> bool:
    """Whether the category asks for another part of the kind, so that files can be mistaken."""
    return any(other.kind == part.kind for other, _ in asked_files(facts) if other != part)


# -- whole, and in the format ------------------------------------------------------------------------------------


def files_can_be_opened(facts: Facts) -> Iterator[Finding]:
    """<kind>.format, of texts document.unreadable: damaged, cut short, empty, locked; what took too long is a doubt."""
    for part, pieces in asked_files(facts):
        troubles = [(piece, trouble) for piece in pieces if (trouble := trouble_of(piece))]
        theirs = [Breach(piece, TROUBLES[trouble]) for piece, trouble in troubles if trouble not in OURS]
        ours = [Breach(piece, TROUBLES[trouble], doubt=True) for piece, trouble in troubles if trouble in OURS]
        about = "unreadable" if isinstance(part, DocumentPart) else "format"
        asked = part.verdict(about)
        if asked is Verdict.OFF:  # the notice leaves the format open; what cannot be opened is of none
            asked = Verdict(part.strictness)
        if asked is Verdict.NOTE:  # the unit meant to send it, and does not know that it did not arrive
            asked = Verdict.REVIEW
        yield from broken(part, about, theirs, "", AGAIN[part.kind], asked)
        yield from broken(part, about, ours, "", "请核对文件是否完整；如确认无误，无需重复发送。", asked)


def files_are_of_the_format(facts: Facts) -> Iterator[Finding]:
    """<kind>.format, by the content: a MOV renamed to .mp4 is a MOV. What we do not know is a doubt."""
    for part, pieces in asked_files(facts):
        wrong = [breach for piece in pieces if is_whole(piece) and (breach := _format_breach(part, piece))]
        wanted = f"{format_names(part.formats)}格式"
        yield from broken(part, "format", wrong, wanted, f"请转换为{wanted}（不能只改扩展名）后重新发送。")


def _format_breach(part: FilePart, piece: Piece) -> Breach | None:
    found = format_of(piece)
    if piece.attachment.name == BODY_NAME:
        return None  # the mail's own text
    if found is None:
        known = None if sort_of(piece) == part.kind else KINDS.get(piece.attachment.kind)
        return Breach(piece, f"是{known}" if known else "的格式未能识别", doubt=not known)
    if found in part.formats or _is_sound(part, piece) or (found == "txt" and _may_be_in_text(part)):
        return None
    suffix = PurePosixPath(piece.attachment.name).suffix.lower().removeprefix(".")
    disguised = found not in EXTENSIONS.get(suffix, (found,))
    told = f"是{format_name(found)}格式{f'（扩展名是.{suffix}，与内容不符）' if disguised else ''}"
    return Breach(piece, told, doubt=found == "doc")  # .doc and .wps are asked about, not returned


def format_of(piece: Piece) -> str | None:
    """A file's format as campaign files write it, by its content; None: we cannot tell."""
    if piece.media and piece.media.container:
        return piece.media.container.value
    if piece.image and piece.image.format:
        return piece.image.format.value
    if piece.attachment.kind in (Kind.PDF, Kind.DOCX, Kind.DOC, Kind.OFD):
        return piece.attachment.kind.value
    return "txt" if piece.text is not None else None


def _is_sound(part: FilePart, piece: Piece) -> bool:
    """An MP4 without pictures is what others call M4A."""
    media = piece.media
    without = media is not None and media.container is Container.MP4 and media.video is None
    return without and isinstance(part, AudioPart) and "m4a" in part.formats


# -- size --------------------------------------------------------------------------------------------------------


def files_keep_the_size(facts: Facts) -> Iterator[Finding]:
    """<kind>.size: each file, in MB of 1024×1024 bytes; exactly at the limit is fine."""
    for part, pieces in asked_files(facts):
        least, most = _size_limits(part)
        small = [_of_size(piece, least) for piece in pieces if least and 0 < piece.attachment.size < least]
        large = [_of_size(piece, most) for piece in pieces if most and piece.attachment.size > most]
        if large and most:
            how = "降低码率重新导出" if isinstance(part, MediaPart) else "压缩"
            within = size(round(most))
            yield from broken(part, "size", large, f"不超过{within}", f"请{how}到{within}以内后重新发送。")
        if small and least:
            wanted = f"不小于{size(round(least))}"
            yield from broken(part, "size", small, wanted, f"请发送{wanted}的原始文件，不要压缩。")


def _size_limits(part: FilePart) -> tuple[float | None, float | None]:
    """The smallest and the largest size of a file, in bytes."""
    if isinstance(part, ImagePart):
        return part.min_kb and part.min_kb * KB, part.max_kb and part.max_kb * KB
    return None, part.max_mb and part.max_mb * MB


def _of_size(piece: Piece, limit: float) -> Breach:
    return Breach(piece, f"大小为{measured_size(piece.attachment.size, limit)}")
