"""tests/bench/cost.py runs: on one page, where it has little to do. What it measures is for docs/ACCURACY.md."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.bench.cost import measured, report


def test_one_page_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    page = io.BytesIO()
    Image.new("L", (827, 1169), 250).save(page, "PDF", resolution=100)
    cost = measured([page.getvalue()])
    assert cost.pages == 1
    assert min(cost.engine.cpu, cost.around.cpu, cost.plain.cpu) > 0
    report(cost)
    assert "around / RapidOCR's calls" in capsys.readouterr().out
