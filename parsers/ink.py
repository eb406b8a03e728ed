"""A straight page's picture -> what is printed on it in dark ink, apart from red seals and pictures; pure.

All coordinates are pixels of the picture, which has `DPI`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.level import Grey, plane
from parsers.page import Image
from parsers.scan import MM

PixelBox = tuple[int, int, int, int]  # x0, y0, x1, y1; x1 and y1 excluded
Mask = NDArray[np.uint8]  # height × width, 0 or 255

PAPER = 8  # the paper's brightness is looked for at this reduction
WRITING = 10  # reduced pixels (10 mm): wider than a stroke, narrower than a picture
DIM, SHADOW = 0.88, 0.5  # of the usual paper: how dark paper may be where the light is even, and where it is not
REDNESS = 0.35  # of its redness by which a pixel is brightened: a seal's ink becomes paper, thin print under it stays
FAINTEST = 30  # of 255 below the paper, as it is
BLACK = 215  # of 255 below the paper: how dark print is made
STRONGEST = 2.5  # by how much its contrast may be raised
INK = 90  # of 255 below the paper, with that contrast
TRACE = 40  # the same: anything that is not paper
COLOURED = 40  # of 255 between the darkest and the brightest of red, green and blue
PALEST = 228  # of 255: brighter is no photograph but paper
SMALLEST_STAMP, LARGEST_STAMP = 25 * MM, 70 * MM
STAMP_TONE = 45  # of 255: blacker stamps cannot be told from the print
EVEN = 0.6  # of a stamp's usual tone that hardly any of it is darker than
PRINT_TONE = 0.75  # of a stamp's tone: darker is print
COARSE = 4  # pictures are looked for at this reduction
SPECK = 0.25 * MM  # a smaller spot is dirt
SMALLEST_PICTURE = 18 * MM
SOLID = round(5.5 * MM / COARSE)  # reduced pixels; darker all over than any character is
RUN_GAP = 0.12 * MM


@dataclass(frozen=True, slots=True, eq=False)
class Print:
    """What a page shows in dark ink."""

    grey: Grey  # black on white: evenly lit, without red
    ink: Mask  # 255 where there is ink, pictures left out
    traces: Mask  # 255 where there is anything at all, red and pale things included
    pictures: tuple[PixelBox, ...]
    coloured: bool  # whether the page has any colour: seals can be told by it


def printed(image: Image) -> Print:
    """Separate the print from paper, light, red ink and pictures."""
    flat = _evenly_lit(image)
    red = _redness(flat)
    grey = plane(cv2.add(flat[:, :, 2], cv2.convertScaleAbs(red, alpha=REDNESS)))
    strength = min(STRONGEST, max(1.0, BLACK / max(255 - _brightness_of_print(grey), 1)))
    pictures = _pictures(flat, strength)
    grey = plane(cv2.bitwise_not(cv2.convertScaleAbs(cv2.bitwise_not(grey), alpha=strength)))
    ink = plane(cv2.threshold(grey, 255 - INK, 255, cv2.THRESH_BINARY_INV)[1])
    for x0, y0, x1, y1 in pictures:
        ink[y0:y1, x0:x1] = 0
    coloured = float((_spread(np.ascontiguousarray(flat[::4, ::4])) > COLOURED).mean()) > 0.0005
    if not coloured:
        _lift_stamps(grey, ink)
    traces = plane(cv2.threshold(_darkest(flat), 255 - round(TRACE / strength), 255, cv2.THRESH_BINARY_INV)[1])
    return Print(grey, ink, traces, pictures, coloured)


def _evenly_lit(image: Image) -> Image:
    """Divided by the paper's own colour at each place."""
    small = cv2.resize(image, None, fx=1 / PAPER, fy=1 / PAPER, interpolation=cv2.INTER_AREA)
    paper = plane(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((WRITING, WRITING), np.uint8)))
    usual = np.median(paper.reshape(-1, 3), axis=0)
    # What is much darker than the paper elsewhere is a picture, unless the light itself is uneven.
    darkest = SHADOW if _is_shaded(paper) else DIM
    paper = np.maximum(paper, (darkest * usual).astype(np.uint8))
    paper = plane(cv2.blur(paper, (WRITING, WRITING)))
    full = cv2.resize(paper, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
    return plane(cv2.divide(image, full, scale=250))


def _is_shaded(paper: Image) -> bool:
    """Whether the page's edges, where nothing is printed, are not equally bright."""
    level = cv2.cvtColor(paper, cv2.COLOR_BGR2GRAY)
    rim = max(2, min(level.shape) // 20)
    edges = np.concatenate(
        [
            level[rim : 2 * rim].ravel(),
            level[-2 * rim : -rim].ravel(),
            level[:, rim : 2 * rim].ravel(),
            level[:, -2 * rim : -rim].ravel(),
        ]
    )
    dim, bright = np.percentile(edges, (10, 90))
    return bool(dim < DIM * bright)


def _redness(flat: Image) -> Grey:
    """How much more red than anything else."""
    blue, green, red = cv2.split(flat)
    return plane(cv2.subtract(red, cv2.max(blue, green)))


def _spread(flat: Image) -> Grey:
    """How far from grey."""
    return plane(cv2.subtract(_brightest(flat), _darkest(flat)))


def _darkest(flat: Image) -> Grey:
    blue, green, red = cv2.split(flat)
    return plane(cv2.min(cv2.min(blue, green), red))


def _brightest(flat: Image) -> Grey:
    blue, green, red = cv2.split(flat)
    return plane(cv2.max(cv2.max(blue, green), red))


def _brightness_of_print(grey: Grey) -> int:
    """How bright the print is: of the darker part of what is not paper; a page without any counts as black."""
    sampled = grey[::2, ::2]
    written = sampled[sampled < 255 - FAINTEST]
    return int(np.percentile(written, 15)) if len(written) > 200 else 0


# -- stamps on grey copies -----------------------------------------------------------------------------------------


def _lift_stamps(grey: Grey, ink: Mask) -> None:
    """Take the round stamps off a grey copy, in place: black print under a stamp is darker than its ink."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    for number, (x, y, width, height, area) in enumerate(stats.tolist()):
        if number == 0 or not _is_stamp(width, height, area):
            continue
        place = slice(y, y + height), slice(x, x + width)
        stamp = cv2.erode(plane(labels[place] == number), np.ones((3, 3), np.uint8))
        tones = grey[place][stamp > 0]
        if not tones.size:
            continue
        dark, tone = np.percentile(tones, (10, 50))
        if tone < STAMP_TONE or dark < EVEN * tone:
            continue  # a copy of a copy: stamp and print are equally black
        black = PRINT_TONE * tone
        lifted = (grey[place].astype(np.float32) - black / 3) * (255 / (black - black / 3))
        grey[place] = lifted.clip(0, 255)
        ink[place] = np.where(grey[place] < 255 - INK, 255, 0)


def _is_stamp(width: int, height: int, area: int) -> bool:
    """Whether something that hangs together is as large as a seal, and mostly hollow."""
    return min(width, height) >= SMALLEST_STAMP and max(width, height) <= LARGEST_STAMP and area < width * height / 2


# -- pictures ------------------------------------------------------------------------------------------------------


def _pictures(flat: Image, strength: float) -> tuple[PixelBox, ...]:
    """Where the page shows photographs: areas dark or coloured all over, larger than any character."""
    half = plane(cv2.resize(flat, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    half = plane(cv2.bitwise_not(cv2.convertScaleAbs(cv2.bitwise_not(half), alpha=strength)))
    # The brightest of each few pixels: between the strokes of ever so dense a text there is paper.
    level = cv2.dilate(cv2.cvtColor(half, cv2.COLOR_BGR2GRAY), np.ones((COARSE, COARSE), np.uint8))
    coloured = cv2.erode(_spread(half), np.ones((2, 2), np.uint8))
    filled = np.where((level < PALEST) | (coloured > COLOURED), np.uint8(255), np.uint8(0))
    filled = filled[:: COARSE // 2, :: COARSE // 2]
    filled = cv2.morphologyEx(filled, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    solid = cv2.morphologyEx(filled, cv2.MORPH_OPEN, np.ones((SOLID, SOLID), np.uint8))
    solid = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, np.ones((SOLID, SOLID), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(solid)
    found = []
    for x, y, width, height, area in stats[1:count]:
        if min(width, height) * COARSE >= SMALLEST_PICTURE and area > 0.45 * width * height:
            box = int(x) - 1, int(y) - 1, int(x + width) + 1, int(y + height) + 1
            found.append(tuple(max(side, 0) * COARSE for side in box))
    return tuple((x0, y0, x1, y1) for x0, y0, x1, y1 in found)


# -- lines by ink --------------------------------------------------------------------------------------------------


def tight(ink: Mask, box: PixelBox) -> PixelBox | None:
    """The smallest box around a box's ink; None where there is none to speak of."""
    x0, y0, x1, y1 = box
    part = ink[max(y0, 0) : y1, max(x0, 0) : x1]
    if not part.size or int(np.count_nonzero(part)) < SPECK * SPECK:
        return None
    columns, rows = np.flatnonzero(part.max(axis=0)), np.flatnonzero(part.max(axis=1))
    x0, y0 = max(x0, 0), max(y0, 0)
    return x0 + int(columns[0]), y0 + int(rows[0]), x0 + int(columns[-1]) + 1, y0 + int(rows[-1]) + 1


def runs(used: NDArray[np.uint8] | NDArray[np.bool_], gap: int) -> list[tuple[int, int]]:
    """The stretches that are not 0, those less than `gap` apart as one."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], (used > 0).astype(np.int8), [0]))))
    found: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if found and start - found[-1][1] < gap:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def line_bands(ink: Mask, em: float) -> list[tuple[int, int]]:
    """Where a cell's ink has lines of text: top and bottom of each. `em`: about how high the characters are.

    Touching lines are cut where there is least ink; bands much lower than a character go to the line they belong to.
    """
    profile = np.count_nonzero(ink, axis=1).astype(np.float64)
    if not profile.any():
        return []
    # What only reaches into the gap (a comma's tail, a bracket) does not join two lines.
    least = max(1.0, 0.06 * float(np.percentile(profile[profile > 0], 75)))
    bands: list[tuple[int, int]] = []
    for start, end in runs(profile > least, max(1, round(RUN_GAP))):
        bands.extend(_cut(profile, start, end, em))
    return _whole(bands, em)


def _cut(profile: NDArray[np.float64], start: int, end: int, em: float) -> list[tuple[int, int]]:
    """A run of rows as high as several lines -> the lines."""
    count = round((end - start) / (1.25 * em))
    if end - start < 1.65 * em or count < 2:
        return [(start, end)]
    smooth = np.convolve(profile, np.ones(3) / 3, mode="same")
    pitch = (end - start) / count
    cuts = [start]
    for number in range(1, count):
        middle = start + number * pitch
        low, high = int(middle - 0.35 * pitch), int(middle + 0.35 * pitch)
        cuts.append(low + int(smooth[low:high].argmin()))
    return list(zip(cuts, [*cuts[1:], end], strict=True))


def _whole(bands: Sequence[tuple[int, int]], em: float) -> list[tuple[int, int]]:
    """Slivers (the dot of a stroke, 一) put to a neighbour that they would make a line with."""
    found: list[tuple[int, int]] = []
    for start, end in bands:
        low = found and end - found[-1][0] < 1.25 * em and min(end - start, found[-1][1] - found[-1][0]) < 0.5 * em
        if low:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found
