"""Which of the pictures placed in a document count as the form's pictures (图片); pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from parsers.forms.content import PageContent, PlacedImage, around, holds
from parsers.model import Box, Form, Picture

MM = 72 / 25.4
SMALLEST = 20 * MM  # a side; smaller ones are icons, rules, bullets
LARGEST_SEAL = 60 * MM
BACKGROUND = 0.85  # of the page
CAPTION_LENGTH = 45  # characters


def form_pictures(form: Form, pages: Sequence[PageContent]) -> tuple[Picture, ...]:
    """The pictures in the form's table: no seal, letterhead, background or icon among them.

    A picture drawn twice counts twice; one that a printer driver cut into strips counts once.
    """
    return tuple(
        Picture(image.page, image.box, image.format, has_caption(image, page))
        for page in pages
        for image in whole(page.images)
        if _counts(image, page, form)
    )


def _counts(image: PlacedImage, page: PageContent, form: Form) -> bool:
    width, height = _sides(image.box)
    if (
        image.format == "mask"
        or min(width, height) < SMALLEST
        or width * height > BACKGROUND * page.width * page.height
    ):
        return False
    if page.tables and not any(holds(table.box, image.box) for table in page.tables):
        return False
    letterhead = image.box[3] < 0.2 * page.height and width > 0.7 * page.width
    return not letterhead and not _is_seal(image, form)


def _is_seal(image: PlacedImage, form: Form) -> bool:
    if not has_seal_size(image.box):
        return False
    in_place = form.signature_box is not None and form.signature_page == image.page
    return image.seal_like or (in_place and _overlap(image.box, form.signature_box) > 0.3)


def has_seal_size(box: Box) -> bool:
    """Whether a picture is about as wide as high, and no larger than a seal with some ground around it."""
    width, height = _sides(box)
    return max(width, height) <= LARGEST_SEAL and min(width, height) > 0 and 0.65 < width / height < 1.55


def is_red_on_white(image: Image.Image) -> bool:
    """Whether a picture shows red lines on a white or transparent ground and little else."""
    small = image.convert("RGBA").resize((128, 128), Image.Resampling.NEAREST)
    red, green, blue, alpha = np.moveaxis(np.asarray(small, dtype=np.int16), 2, 0)
    ink = (alpha > 64) & (np.minimum(green, blue) < 200)
    share = float(ink.mean())
    return 0.02 < share < 0.6 and float((red - np.maximum(green, blue) > 40)[ink].mean()) > 0.6


def whole(images: Sequence[PlacedImage]) -> list[PlacedImage]:
    """Strips of one picture put together again."""
    merged: list[PlacedImage] = []
    for image in sorted(images, key=lambda image: (image.box[1], image.box[0])):
        if merged and _strips(merged[-1].box, image.box):
            merged[-1] = replace(merged[-1], box=around([merged[-1].box, image.box]))
        else:
            merged.append(image)
    return merged


def _strips(above: Box, below: Box) -> bool:
    same_sides = abs(above[0] - below[0]) < 1 and abs(above[2] - below[2]) < 1
    return same_sides and abs(above[3] - below[1]) < 1 and min(_sides(above)[1], _sides(below)[1]) < SMALLEST


def has_caption(image: PlacedImage, page: PageContent) -> bool:
    """Whether a short line stands centred below or above the picture, or one that calls itself 图."""
    x0, top, x1, bottom = image.box
    full = 0.9 * max((line.box[2] - line.box[0] for line in page.lines), default=0.0)
    for line in page.lines:
        below, above = line.box[1] - bottom, top - line.box[3]
        near = -line.size / 2 <= below < 2.2 * line.size or -line.size / 2 <= above < 1.2 * line.size
        beside = line.box[0] < x1 and line.box[2] > x0
        centred = abs((line.box[0] + line.box[2]) - (x0 + x1)) / 2 < 0.5 * line.size
        # A line of the text is centred over a centred picture, too, but as wide as the column.
        centred = centred and (line.box[2] - line.box[0] < full)
        named = line.text.startswith(("图", "（图", "(图"))
        if near and beside and len(line.text) <= CAPTION_LENGTH and (named or centred):
            return True
    return False


def _sides(box: Box) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def _overlap(box: Box, other: Box | None) -> float:
    """Share of a box that lies in another."""
    if other is None:
        return 0.0
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    area = _sides(box)[0] * _sides(box)[1]
    return max(width, 0.0) * max(height, 0.0) / area if area else 0.0
