"""How lengths, numbers, shapes and formats of the parts read in our Chinese; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from config.parts import MANY, DocumentPart, FilePart, ImagePart, LinkPart, MediaPart, Part, VideoPart, called
from ingest.demands import FORMATS, UNITS
from ingest.wording import size

MB, KB = 1024 * 1024, 1024
OTHER_FORMATS = {
    "doc": "旧版Word（.doc或.wps）",
    "tiff": "TIFF",
    "heif": "HEIC",
    "webp": "WebP",
    "ts": "MPEG-TS",
}  # fmt: skip - that nobody asks for; the rest are their own names in capitals
RATIOS = ((16, 9), (4, 3), (3, 2), (1, 1), (21, 9), (2, 1), (9, 16), (3, 4), (2, 3), (1, 2))
NEAR = 0.01  # shapes that differ by less than this share are the same: 1920×1088 is 16:9


def unit(part: Part) -> str:
    """The measure word of a part's files."""
    return UNITS.get(getattr(part, "kind", ""), "个")


def clock(seconds: float) -> str:
    """A length of time to the second.

    >>> clock(372.4), clock(300), clock(45), clock(3723)
    ('6分12秒', '5分钟', '45秒', '1小时2分3秒')
    """
    hours, rest = divmod(round(seconds), 3600)
    minutes, left = divmod(rest, 60)
    if not hours and not left and minutes:
        return f"{minutes}分钟"
    words = (f"{hours}小时" if hours else "", f"{minutes}分" if minutes else "", f"{left}秒" if left else "")
    return "".join(words) or "0秒"


def lengths(limit: tuple[float, float]) -> str:
    """A limit of time.

    >>> lengths((0, 300)), lengths((600, MANY)), lengths((30, 300)), lengths((60, 60))
    ('5分钟以内', '不少于10分钟', '30秒至5分钟', '1分钟')
    """
    least, most = limit
    if least == most:
        return clock(least)
    if most >= MANY:
        return f"不少于{clock(least)}"
    return f"{clock(least)}至{clock(most)}" if least else f"{clock(most)}以内"


def characters(least: int | None, most: int | None) -> str:
    """A limit of 字.

    >>> characters(3000, 5000), characters(None, 500), characters(800, None)
    ('3000—5000字', '500字以内', '不少于800字')
    """
    if least and most:
        return f"{least}—{most}字"
    return f"{most}字以内" if most else f"不少于{least}字"


def numbers(part: Part) -> str:
    """How many a part may have.

    >>> numbers(ImagePart(count=(1, 8), count_except=(2, 3))), numbers(VideoPart(count=(2, MANY)))
    ('1张或4—8张', '不少于2个')
    """
    least, most = max(1, part.count[0]), part.count[1]
    if most >= MANY:
        return f"不少于{least}{unit(part)}"
    if least == 1 and not part.required and not part.count_except:
        return f"最多{most}{unit(part)}"
    runs: list[list[int]] = []
    for number in filter(part.fits, range(least, most + 1)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "或".join(f"{run[0]}{f'—{run[-1]}' if len(run) > 1 else ''}{unit(part)}" for run in runs)


def ratio_of(written: str) -> float:
    """Width through height of an aspect as the campaign file writes it: "16:9"."""
    width, _, height = written.partition(":")
    return int(width) / int(height)


def is_near(measured: float, wanted: float, share: float = NEAR) -> bool:
    """Whether two shapes are the same to the eye."""
    return abs(measured / wanted - 1) <= share


def shape(aspect: float) -> str:
    """Width through height, by its usual name.

    >>> shape(1920 / 1088), shape(0.75), shape(1.9)
    ('16:9', '3:4', '约1.90:1')
    """
    named = (f"{width}:{height}" for width, height in RATIOS if is_near(aspect, width / height))
    return next(named, f"约{aspect:.2f}:1")


def pixels(width: int, height: int) -> str:
    """A picture's size.

    >>> pixels(1920, 1080)
    '1920×1080'
    """
    return f"{width}×{height}"


def measured_size(octets: int, limit: float) -> str:
    """A file's size, to the byte where it would read like the limit that it breaks.

    >>> measured_size(210 * MB, 200 * MB), measured_size(200 * MB + 1, 200 * MB)
    ('210 MB', '200 MB又1字节')
    """
    if size(octets) != size(round(limit)):
        return size(octets)
    over = octets - round(limit)
    return f"{size(octets)}又{over}字节" if over > 0 else f"{size(octets)}差{-over}字节"


def format_name(word: str) -> str:
    """A format as people call it: jpeg is JPG."""
    return FORMATS.get(word) or OTHER_FORMATS.get(word, word.upper())


def format_names(words: Iterable[str]) -> str:
    """Several formats of which one will do.

    >>> format_names(["docx", "pdf", "txt"]), format_names(["mp4"])
    ('Word（.docx）、PDF或纯文本（.txt）', 'MP4')
    """
    *first, last = (format_name(word) for word in words)
    return f"{'、'.join(first)}或{last}" if first else last


def of_parts(parts: Sequence[Part]) -> str:
    """What parts are called of which one is enough: 歌曲音频或歌曲视频."""
    return "或".join(dict.fromkeys(called(part) for part in parts))


def asked_for(part: Part) -> str:
    """What to send for a part, with the limits that people must know beforehand.

    >>> asked_for(VideoPart(name="短视频", seconds=(0, 90), max_mb=50))
    '短视频（MP4格式，1分30秒以内，不超过50 MB）'
    """
    limits = "，".join(_limits(part))
    return f"{called(part)}（{limits}）" if limits else called(part)


def _limits(part: Part) -> Iterable[str]:
    if isinstance(part, FilePart) and part.verdict("format").value != "off":
        yield f"{format_names(part.formats)}格式"
    if isinstance(part, MediaPart) and part.seconds:
        yield lengths(part.seconds)
    if isinstance(part, VideoPart) and part.aspect:
        yield part.aspect
    if isinstance(part, DocumentPart) and (part.min_length or part.max_length):
        yield characters(part.min_length, part.max_length)
    if isinstance(part, LinkPart) and part.platforms:
        yield "、".join(part.platforms)
    if isinstance(part, DocumentPart | MediaPart) and part.max_mb:
        yield f"不超过{size(round(part.max_mb * MB))}"
    elif isinstance(part, ImagePart) and part.max_kb:
        yield f"每张不超过{size(round(part.max_kb * KB))}"
    if part.count != (1, 1) and part.required and part.count[1] < MANY:
        yield numbers(part)
