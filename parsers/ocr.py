"""Pictures -> text; the only module that knows rapidocr. Pure but for its models, loaded once a process.

PP-OCRv6 small, the models inside the wheel: no network. One engine a process, for one thread of callers: it keeps
state. How fast it is depends on how many threads it may use (`THREADS`); several workers take one each.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR

from parsers.page import Image

THREADS = "TOUGAO_OCR_THREADS"  # environment: 1 where several workers share the machine
Quad = NDArray[np.float32]  # 4 × 2 pixels: top left, top right, bottom right, bottom left of the text
DETECTOR_SIDE = 1280  # pixels of a page's longer side; more costs time and finds nothing more (measured)
BATCH = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """What a picture of one line says."""

    text: str
    certainty: float  # 0…1, the characters' mean


NOTHING_READ = Reading("", 0.0)


class Reader(Protocol):
    """All that reading a page needs of an OCR engine."""

    def find_lines(self, picture: Image) -> tuple[Quad, ...]:
        """Where the picture shows text. Lines of tightly set pages may be missing: do not rely on it."""
        ...

    def read_lines(self, pictures: Sequence[Image]) -> tuple[Reading, ...]:
        """The text of pictures of one line each."""
        ...

    def upside_down(self, pictures: Sequence[Image]) -> float:
        """The share of lines that seem to stand on their heads, each weighing as much as it is certain."""
        ...


class RapidReader:
    """RapidOCR as a `Reader`."""

    def __init__(self, threads: int) -> None:
        cv2.setNumThreads(threads)  # OpenCV would take all cores beside every worker
        self._engine = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.text_score": 0.0,
                "Global.max_side_len": DETECTOR_SIDE,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Rec.rec_batch_num": BATCH,
            }
        )

    def find_lines(self, picture: Image) -> tuple[Quad, ...]:
        """See `Reader`."""
        found = self._engine(picture, use_det=True, use_cls=False, use_rec=False)
        boxes = getattr(found, "boxes", None)
        return () if boxes is None else tuple(np.asarray(box, dtype=np.float32) for box in boxes)

    def read_lines(self, pictures: Sequence[Image]) -> tuple[Reading, ...]:
        """See `Reader`."""
        usable = [number for number, picture in enumerate(pictures) if min(picture.shape[:2]) > 0]
        readings = [NOTHING_READ] * len(pictures)
        if usable:
            found = self._engine.recognize_txt([pictures[number] for number in usable])
            for number, text, score in zip(usable, found.txts or (), found.scores or (), strict=True):
                readings[number] = Reading(text, float(score))
        return tuple(readings)

    def upside_down(self, pictures: Sequence[Image]) -> float:
        """See `Reader`."""
        if not pictures:
            return 0.0
        _, found = self._engine.cls_and_rotate(list(pictures))
        votes = [(label == "180", float(score)) for label, score in found.cls_res or ()]
        total = sum(score for _, score in votes)
        return sum(score for turned, score in votes if turned) / total if total else 0.0


def threads_allowed() -> int:
    """How many threads OCR takes: 1 or 2, as the environment says, else as the machine has cores."""
    wanted = os.environ.get(THREADS, "")
    return max(1, min(2, int(wanted) if wanted.isdigit() else os.cpu_count() or 1))


@cache
def reader() -> RapidReader:
    """This process's engine. Its models load at the first use (0.7 s, and 3 s for the first page)."""
    return RapidReader(threads_allowed())
