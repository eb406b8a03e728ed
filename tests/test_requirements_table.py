"""docs/通知要求对照.md: where each requirement stands, what it leads to, which test holds it. All of that is true."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.load import campaign_ids, load_campaign
from config.model import Campaign, Frozen

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs" / "通知要求对照.md"
REQUIREMENTS = ROOT.parent / "shared" / "notices" / "REQUIREMENTS.md"
OUTCOMES = ("退回", "转人工", "只登记", "人工栏", "不查")
# What a campaign file says that is no demand on a submission: names, words, addresses, quotations.
NO_DEMAND = {
    "id", "title", "office", "contact", "reference_prefix", "source", "name", "names", "words", "kind", "annex",
    "example", "rule", "separator", "aliases", "also", "label", "instruction", "field", "units", "uses", "choices",
    "group", "required", "grace", "correction_days",
}  # fmt: skip
Step = str | int
Route = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement."""

    campaign: str
    demand: str
    keys: tuple[str, ...]
    outcome: str
    held_by: tuple[str, ...]


def read_lines() -> Iterator[Line]:
    campaign = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"## \d `([a-z0-9-]+)`", line):
            campaign = heading[1]
        elif campaign and line.startswith("| ") and not line.startswith("| 要求 "):
            demand, keys, outcome, held_by = (cell.strip() for cell in line.strip("|").split(" | "))
            yield Line(campaign, demand, quoted(keys), outcome, quoted(held_by))


def quoted(cell: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`([^`]+)`", cell))


LINES = tuple(read_lines())
every_line = pytest.mark.parametrize("line", LINES, ids=[f"{line.campaign}-{at}" for at, line in enumerate(LINES, 1)])


# -- keys ----------------------------------------------------------------------------------------------------------


def routes(value: Any, steps: Sequence[str]) -> Iterator[tuple[Route, Any]]:
    """Every place that a key means, `[*]` being each, with what stands there."""
    if not steps:
        yield (), value
        return
    for step, inner in _inside(value, steps[0]):
        for route, found in routes(inner, steps[1:]):
            yield (step, *route), found


def _inside(value: Any, step: str) -> Iterator[tuple[Step, Any]]:
    if not step.startswith("["):
        if isinstance(value, Frozen) and hasattr(value, step):
            yield step, getattr(value, step)
        return
    name = step[1:-1]
    if isinstance(value, dict):
        yield from ((key, one) for key, one in value.items() if key == name)
    else:
        yield from ((at, one) for at, one in enumerate(value) if name in ("*", *_names(at, one)))


def _names(at: int, one: Any) -> tuple[str, ...]:
    """What one of several may be called; quotas have numbers, from 1."""
    return (str(at + 1), *(str(getattr(one, field, "")) for field in ("name", "field", "kind")))


def resolved(key: str, campaign: Campaign) -> list[tuple[Route, Any]]:
    return list(routes(campaign, re.findall(r"\[[^\]]+\]|[a-z_]+", key)))


@every_line
def test_every_key_is_in_the_campaign_file(line: Line) -> None:
    campaign = load_campaign(line.campaign)
    empty = (None, "", (), {})
    assert [key for key in line.keys if not [one for _, one in resolved(key, campaign) if one not in empty]] == []
    vague = [key for key in line.keys if "*" not in key and len(resolved(key, campaign)) > 1]
    assert vague == []


def demands(value: Frozen) -> Iterator[Route]:
    """Where the file says something of its own that a submission can break."""
    for name, field in type(value).model_fields.items():
        told = getattr(value, name)
        if name not in NO_DEMAND and told != field.get_default(call_default_factory=True):
            yield from _demands_within(name, told)


def _demands_within(name: str, told: Any) -> Iterator[Route]:
    if isinstance(told, Frozen):
        yield from ((name, *route) for route in demands(told))
    elif name == "verdicts":
        yield from ((name, code) for code in told)
    elif isinstance(told, tuple) and told and isinstance(told[0], Frozen):
        for at, one in enumerate(told):
            yield (name, at)
            yield from ((name, at, *route) for route in demands(one))
    else:
        yield (name,)


def is_named(route: Route, named: set[Route]) -> bool:
    """Whether a row of the table names it, or something within; the rows of a form may be named as a whole."""
    is_row = route[-2] == "rows" if len(route) > 1 else False
    return (is_row and route[:-1] in named) or any(one[: len(route)] == route for one in named)


@pytest.mark.parametrize("name", campaign_ids())
def test_every_demand_of_a_campaign_file_has_a_row(name: str) -> None:
    campaign = load_campaign(name).model_copy(update={"parts": {}})  # the shared ones stand in their categories, too
    keys = [key for line in LINES if line.campaign == name for key in line.keys]
    named = {route for key in keys for route, _ in resolved(key, campaign)}
    assert [route for route in demands(campaign) if not is_named(route, named)] == []


@pytest.mark.parametrize("name", campaign_ids())
def test_every_category_has_a_row(name: str) -> None:
    keys = [key for line in LINES if line.campaign == name for key in line.keys]
    categories = [category.name for category in load_campaign(name).categories]
    assert [one for one in categories if not any(key.startswith(f"categories[{one}]") for key in keys)] == []


# -- tests and samples ---------------------------------------------------------------------------------------------


def is_there(reference: str) -> bool:
    """A test, perhaps with one of its cases in brackets; or a sample."""
    if reference.endswith(".json"):
        return (ROOT / "ingest" / "demo" / reference).is_file()
    match = re.fullmatch(r"(test_\w+\.py)::(test_\w+)(?:\[(.+)\])?", reference)
    file = ROOT / "tests" / match[1] if match else ROOT
    if match is None or not file.is_file():
        return False
    text = file.read_text(encoding="utf-8")
    return f"def {match[2]}(" in text and (match[3] is None or f'"{match[3]}"' in text)


@every_line
def test_every_requirement_is_held(line: Line) -> None:
    assert any(word in line.outcome for word in OUTCOMES)
    assert line.keys or line.outcome.startswith("不查")
    assert line.held_by
    assert [one for one in line.held_by if not is_there(one)] == []


def test_what_is_not_there_is_noticed() -> None:
    assert is_there("test_requirements_table.py::test_what_is_not_there_is_noticed")
    absent = (
        "test_nothing.py::test_it",
        "test_golden.py::test_it",
        "test_golden.py::test_sample[no such]",
        "a/01-x.json",
    )
    assert [one for one in absent if is_there(one)] == []
    campaign = load_campaign("changzhou-2024")
    assert resolved("categories[微视频].parts[video].speed", campaign) == []
    assert resolved("categories[电影].parts[video].seconds", campaign) == []


# -- the notices ---------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not REQUIREMENTS.is_file(), reason="the notices lie beside the repository, not in it")
@pytest.mark.parametrize("name", campaign_ids())
def test_every_number_of_the_requirements_is_in_a_row(name: str) -> None:
    asked = _section(REQUIREMENTS.read_text(encoding="utf-8"), name)
    told = _section(TABLE.read_text(encoding="utf-8"), name)
    assert numbers(asked) - numbers(told) == set()


def _section(text: str, name: str) -> str:
    return text[text.index(f"`{name}`") :].partition("\n## ")[0]


def numbers(text: str) -> set[int]:
    return {int(digits) for digits in re.findall(r"\d+", text)}
