"""What people write behind the parts of a file's name to tell its versions apart; pure."""

from __future__ import annotations

import re

from config.model import Campaign
from parsers.text import CLOSING, OPENING, normalize

_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
# What tells one file of a work from another: with and without subtitles, the parts of a series.
_VERSION = (
    rf"(?:有|无|带|不带|含|加|去)?字幕版?|(?:有|无)字版?|第{_NUMBER}[集期部]|{_NUMBER}集|[上中下][集部篇]"
    r"|宣传海报|海报|地址二维码|二维码|封面|截图|横屏版?|竖屏版?|(?:有|无)水印版?"
)
_PLAIN_NUMBER = r"(?<!\d)\d{1,3}(?!\d)"
_IDLE = (
    r"(?:19|20)\d\d(?:年|[-.]?\d\d[-.]?\d\d)?(?!\d)|1080[pi]?|720p|4k|25[pf](?:ps)?|\d{1,2}mb?ps|超?高清版?|\d{6}(?!\d)"
    rf"|完整版|全集|成片|正片|样片|终稿|定稿|第{_NUMBER}[版稿]|最终版?|送审版?|修改版?|最新版?|新版|原版|压缩版?|final|new"
    r"|v\d{1,2}|副本|copy|推文|地址|视频|文件"
)
_SEPARATORS = r"[\s\-_+·,、，.—－–＿＋:：]*"
_MARKS = re.compile(rf"{_SEPARATORS}\Z")
_BRACKETED = re.compile(rf"[{re.escape(OPENING)}]([^{re.escape(OPENING + CLOSING)}]*)[{re.escape(CLOSING)}]\s*\Z")
_LAST = re.compile(r"[^\s\-_+·,、，—－–＿＋]+\Z")
_HANGING = re.compile(rf"(?:(?:有|无|带|不带|含)字幕版?|(?:有|无)字版|第{_NUMBER}[集期]|二维码|海报)\Z")
_HANGING_NUMBER = re.compile(r"(?<=[^\W\da-zA-Z])\d{1,2}\Z")


def part_words(campaign: Campaign) -> tuple[str, ...]:
    """The words by which the campaign file tells files apart, normalised, the longest first: 二维码, 海报."""
    parts = (part for category in campaign.categories for part in category.file_parts)
    words = {normalize(word) for part in parts for word in (part.name, *part.words)}
    return tuple(sorted(words - {""}, key=lambda word: (-len(word), word)))


def find_remarks(text: str, words: tuple[str, ...] = (), *, is_title: bool = False) -> tuple[str, str]:
    """A part without what stands behind it as a remark, and of that what tells versions apart; "" where all is remark.

    `words`: further remarks, normalised. A title keeps its numbers (1921-2021), and is never a remark as a whole.

    >>> find_remarks("测试区委组织部（有字幕）-第1集-1080p")
    ('测试区委组织部', '有字幕第1集')
    >>> find_remarks("测试区委组织部（党员教育中心）"), find_remarks("大爱1", is_title=True)
    (('测试区委组织部（党员教育中心）', ''), ('大爱1', ''))
    """
    telling = "|".join((*map(re.escape, words), _VERSION))
    version = re.compile(telling if is_title else f"{telling}|{_PLAIN_NUMBER}")
    remark = re.compile(rf"(?:(?:{version.pattern}{'' if is_title else f'|{_IDLE}'}){_SEPARATORS})+")
    left, found = text.strip(), list[str]()
    while left and (match := _remark_at_end(left, remark, is_title=is_title)):
        shorter = _MARKS.sub("", left[: match.start()])
        if is_title and not shorter:
            break
        written = match[1] if match.re is _BRACKETED else match[0]
        found[:0] = [written.strip()] if version.search(normalize(written)) else []
        left = shorter
    return left, "".join(found)


def _remark_at_end(text: str, remark: re.Pattern[str], *, is_title: bool) -> re.Match[str] | None:
    if bracketed := _BRACKETED.search(text):
        words = normalize(bracketed[1])
        return bracketed if remark.fullmatch(words) or re.search(r"字幕|版\Z", words) else None
    last = _LAST.search(text)
    if last and remark.fullmatch(normalize(last[0])):
        return last
    return _HANGING.search(text) or (None if is_title else _HANGING_NUMBER.search(text))
