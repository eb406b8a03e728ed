"""Numbers and lengths of time, as units write them into forms."""

from __future__ import annotations

import doctest

import pytest

from parsers import amounts
from parsers.amounts import read_minutes, read_number

NUMBERS = {
    "5": 5,
    "5集": 5,
    "５ 集": 5,
    "五集": 5,
    "共十集": 10,
    "十二": 12,
    "二十": 20,
    "二十五集": 25,
    "一百零二集": 102,
    "第一季，共 6 集": 6,
    "2集（2集均为有字幕版）": 2,
    "单集": None,
    "": None,
    "3集或5集": None,
    "2024年3期": 3,
}
MINUTES = {
    "8": (8, 8),
    "8分钟": (8, 8),
    "约八分钟": (8, 8),
    "7分40秒": (7 + 40 / 60, 7 + 40 / 60),
    "8分半": (8.5, 8.5),
    "480秒": (8, 8),
    "1小时5分": (65, 65),
    "5-8分钟": (5, 8),
    "5分钟至8分钟": (5, 8),
    "5～8 分钟": (5, 8),
    "10分钟、12分钟": (10, 12),
    "08:30": (8.5, 8.5),
    "00:08:30": (8.5, 8.5),
    "7'30\"": (7.5, 7.5),
    "7’30”": (7.5, 7.5),
    "90s": (1.5, 1.5),
    "8min": (8, 8),
    "不等": None,
    "": None,
}


@pytest.mark.parametrize(("text", "number"), NUMBERS.items())
def test_numbers(text: str, number: float | None) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(("text", "minutes"), MINUTES.items())
def test_minutes(text: str, minutes: tuple[float, float] | None) -> None:
    assert read_minutes(text) == (None if minutes is None else pytest.approx(minutes))


def test_examples() -> None:
    assert doctest.testmod(amounts).failed == 0
