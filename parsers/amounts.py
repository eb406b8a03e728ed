"""Numbers and lengths of time as people write them into a form: 共十二集, 约8分30秒; pure."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_CHINESE = re.compile(r"[〇零一二两三四五六七八九十百]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_COUNTED = re.compile(r"(\d+(?:\.\d+)?)(?:集|部|期|个)")  # 第一季共6集: the number before the unit is meant
_TIME = re.compile(
    r"(?:(?P<hours>\d+(?:\.\d+)?)(?:个?小时|时|h)(?![a-z]))?"
    r"(?:(?P<minutes>\d+(?:\.\d+)?)(?:分钟?|min|m|'(?!'))半?)?"
    r"(?:(?P<seconds>\d+(?:\.\d+)?)(?:秒钟?|s|\"|''))?"
)
_CLOCK = re.compile(r"(?<![\d:])(\d{1,3}):(\d{2})(?::(\d{2}))?(?![\d:])")  # 08:30, 00:08:30
_HALF = re.compile(r"(\d+(?:\.\d+)?)(?:分钟?半|个?半?分钟半)")
_RANGE = re.compile(r"(\d+(?:\.\d+)?)(?:分钟?)?[-—–~～至到]+(?=\d+(?:\.\d+)?分)")  # 5-8分钟: 5分8分钟
_LONGEST = 200  # characters that are looked at: the answer to a row, not a text


def read_number(text: str) -> float | None:
    """The one number that a text gives; None where there is none, or one cannot tell which is meant.

    >>> read_number("共十二集"), read_number("２０"), read_number("第一季共6集"), read_number("单集")
    (12.0, 20.0, 6.0, None)
    """
    digits = _in_digits(text)
    found = set(_COUNTED.findall(digits)) or set(_NUMBER.findall(digits))
    return float(found.pop()) if len(found) == 1 else None


def read_minutes(text: str) -> tuple[float, float] | None:
    """How many minutes a text gives, from-to; a bare number is minutes. None where it gives no length of time.

    >>> read_minutes("约8分30秒"), read_minutes("5-8分钟"), read_minutes("10"), read_minutes("不等")
    ((8.5, 8.5), (5.0, 8.0), (10.0, 10.0), None)
    """
    digits = _RANGE.sub(r"\1分、", _HALF.sub(r"\1分30秒", _in_digits(text)))
    clocks = [_clock(*match.groups()) for match in _CLOCK.finditer(digits)]
    found = clocks or [_minutes(match) for match in _TIME.finditer(digits) if match[0]]
    found = found or [float(number) for number in _NUMBER.findall(digits)]
    return (min(found), max(found)) if found else None


def _minutes(match: re.Match[str]) -> float:
    hours, minutes, seconds = (float(match[name] or 0) for name in ("hours", "minutes", "seconds"))
    return hours * 60 + minutes + seconds / 60


def _clock(first: str, second: str, third: str | None) -> float:
    """8:30 are minutes and seconds."""
    if third is None:
        return int(first) + int(second) / 60
    return int(first) * 60 + int(second) + int(third) / 60


def _in_digits(text: str) -> str:
    """The text with one kind of digits, and without white space.

    >>> _in_digits("二十五 集、第一百零二")
    '25集、第102'
    """
    flat = re.sub(r"\s", "", unicodedata.normalize("NFKC", text[:_LONGEST]).casefold())
    return _CHINESE.sub(lambda match: str(_value(match[0])), flat.translate({0x2019: "'", 0x201D: '"'}))


def _value(numeral: str) -> int:
    """Of a Chinese numeral below a thousand, or of digits one by one: 二〇."""
    if not set(numeral) & set("十百"):
        return int("".join(str(_DIGITS[char]) for char in numeral))
    total, digit = 0, 0
    for char in numeral:
        if char in "十百":
            total += (digit or (1 if char == "十" or not total else 0)) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit
