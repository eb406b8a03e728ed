"""Which way a picture or a film lies (横屏、竖屏); pure."""

from __future__ import annotations

from enum import StrEnum

SQUARE = 0.01  # sides that differ by less than this share are alike


class Orientation(StrEnum):
    """How it lies when shown."""

    LANDSCAPE = "landscape"  # 横
    PORTRAIT = "portrait"  # 竖
    SQUARE = "square"


def orientation_of(aspect: float | None) -> Orientation | None:
    """From width through height as shown; None where that is not known."""
    if aspect is None:
        return None
    if abs(aspect - 1) < SQUARE:
        return Orientation.SQUARE
    return Orientation.LANDSCAPE if aspect > 1 else Orientation.PORTRAIT
