"""How well seals are found and read: a table for every kind of page and seal that issue 3 names.

    python -m tests.bench.seals                      # seeds 1000-1009: for reporting
    python -m tests.bench.seals --seeds 0-9 --only photo     # seeds 0-99: for tuning

Needs a Chinese font of the system and the OCR engine. One seed makes one form, unit, seal maker and place; each way of
stamping and scanning shows it again.
"""

from __future__ import annotations

import argparse
import io
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from pypdf import PdfReader, PdfWriter
from rapidfuzz import fuzz
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from config.load import load_campaign
from parsers.form import read_form
from parsers.model import Box, Seal, SealState
from parsers.ocr import reader
from parsers.page import Image, open_document, open_page, render
from parsers.scan import MM, PagePicture, straighten
from parsers.seal import find_seal, find_seal_on
from parsers.seal_owner import Owner, owner_of
from parsers.signature import with_signature
from tests.making import seals
from tests.making.form_pdf import form_pdf
from tests.making.invented import KINDS, NAMES, answers
from tests.making.scans import MANNERS, Manner, Turn, fonts, spoilt
from tests.making.seals import DECOYS, draw_logo, draw_vector_seal, name_chop_png, place_picture, seal_png

CAMPAIGN = load_campaign("linghang-2021")
Draw = Callable[["Sample", Canvas, float, float], object]  # at millimetres from the page's top left
PLACES = ("北京", "江苏省", "江西省", "湖南省", "湖北省", "福州市", "海淀区", "广西", "新疆")
UNITS = (*KINDS, "社会组织联合会", "第一中学", "总工会", "人民医院", "教育局")
LOGOS = ("某某网络文化节", "FRESH FOOD MARKET", "绿水青山就是金山银山", "不忘初心牢记使命", "BEAUTIFUL CHINA 2021")
SISTERS = {
    "北京": "南京", "江苏省": "江西省", "江西省": "江苏省", "湖南省": "湖北省", "湖北省": "湖南省", "福州市": "苏州市",
    "海淀区": "松岗区", "广西": "广东", "新疆": "西藏",
}  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """One invented form, not stamped yet."""

    seed: int
    unit: str
    pdf: bytes
    page: int
    cell: Box  # points

    @property
    def maker(self) -> dict[str, object]:
        """How its seal is cut and pressed."""
        rng = chance(self.seed)
        return {
            "font": rng.choice(seal_fonts()),
            "diameter_mm": rng.choice((38, 40, 42, 45, 50)),
            "number": rng.choice((None, "3700000012345")),
            "inner": rng.random() < 0.2,
            "rotate": rng.uniform(-25, 25),
            "seed": self.seed,
        }

    def place(self) -> tuple[float, float]:
        """Somewhere in its cell; millimetres from the page's top left."""
        rng = chance(self.seed + 5000)
        x0, y0, x1, y1 = (side / mm for side in self.cell)
        return rng.uniform(x0 + 25, x1 - 25), rng.uniform(y0 + 10, max(y1 - 10, y0 + 11))


def chance(seed: int) -> random.Random:
    """Chances that fall the same way for the same seed."""
    return random.Random(seed)  # noqa: S311 - to be repeatable, not secret


@cache
def seal_fonts() -> tuple[str, ...]:
    """The Chinese fonts that this machine has for seals."""
    found = tuple(path for path in seals.FONTS if Path(path).is_file())
    if not found:
        raise SystemExit("no Chinese font here: install fonts-noto-cjk, fonts-arphic-uming or the like")
    return found


def unit_name(seed: int) -> str:
    """An invented unit, as its seal names it."""
    rng = chance(seed)
    return rng.choice(PLACES) + rng.choice(NAMES) + rng.choice(("", rng.choice(NAMES))) + rng.choice(UNITS)


@cache
def sample(seed: int) -> Sample:
    """A form of one of the five kinds."""
    part = CAMPAIGN.categories[seed % len(CAMPAIGN.categories)].form
    assert part
    unit, (_, font) = unit_name(seed), chance(seed).choice(sorted(fonts().items()))
    pdf = form_pdf(part, answers(part, seed, 300) | {"organization": unit + "党支部", "signature": "李四"}, font=font)
    form = read_form(pdf, CAMPAIGN).form
    assert form and form.signature_page and form.signature_box
    return Sample(seed, unit, pdf, form.signature_page, form.signature_box)


def stamped(given: Sample, draw: Draw | None) -> bytes:
    """The form with something drawn upon its signature."""
    if draw is None:
        return given.pdf
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    draw(given, canvas, *given.place())
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(given.pdf)))
    writer.pages[given.page - 1].merge_page(PdfReader(out).pages[0])
    done = io.BytesIO()
    writer.write(done)
    return done.getvalue()


# -- what is stamped -----------------------------------------------------------------------------------------------


def picture(**changes: object) -> Draw:
    """The unit's seal as a picture."""
    return lambda given, canvas, x, y: place_picture(canvas, x, y, seal_png(given.unit, **(given.maker | changes)))


def moved(draw: Draw, x: float | None = None, y: float | None = None) -> Draw:
    """The same elsewhere, in millimetres."""
    return lambda given, canvas, x0, y0: draw(given, canvas, x0 if x is None else x, y0 if y is None else y)


def both(one: Draw, other: Draw) -> Draw:
    """Two things side by side, one over the other's edge."""

    def draw(given: Sample, canvas: Canvas, x: float, y: float) -> None:
        one(given, canvas, x, y)
        other(given, canvas, x + 22, y + 6)

    return draw


def vector(given: Sample, canvas: Canvas, x: float, y: float) -> None:
    """The unit's seal in lines and letters."""
    draw_vector_seal(canvas, x, y, given.unit, rotate=chance(given.seed).uniform(-25, 25))


def logo(given: Sample, canvas: Canvas, x: float, y: float) -> None:
    """A round logo with writing along its rim."""
    kind = given.seed % (len(LOGOS) + 1)
    if kind < len(LOGOS):
        place_picture(canvas, x, y, seal_png(LOGOS[kind], star=kind % 2 == 0, diameter_mm=40))
    else:
        draw_logo(canvas, x, y)


def decoy(given: Sample, canvas: Canvas, _x: float, _y: float) -> None:
    """Something red elsewhere on the page."""
    list(DECOYS.values())[given.seed % len(DECOYS)](canvas, 105, 60)


def other_unit(given: Sample, canvas: Canvas, x: float, y: float) -> None:
    """Another unit's seal."""
    place_picture(canvas, x, y, seal_png(unit_name(given.seed + 7777), **given.maker))


def near_unit(given: Sample, canvas: Canvas, x: float, y: float) -> None:
    """The seal of a unit whose name differs in a place or a number."""
    place_picture(canvas, x, y, seal_png(sister(given.unit), **given.maker))


def sister(unit: str) -> str:
    """A unit named like another one, but of another place or number."""
    if "第一" in unit:
        return unit.replace("第一", "第二")
    return next(other + unit.removeprefix(place) for place, other in SISTERS.items() if unit.startswith(place))


def chop(_given: Sample, canvas: Canvas, x: float, y: float) -> None:
    """A person's square chop."""
    place_picture(canvas, x, y, name_chop_png("张三之印"))


# -- the kinds -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    """A kind of page: what is stamped, and how the page comes."""

    draw: Draw | None = None
    manner: Manner | None = None  # None: with its text layer
    turned: Turn = 0
    allowed: frozenset[SealState] = frozenset({SealState.PRESENT})
    named: bool = True  # the unit's name should be read
    owner: bool | None = True  # whether the seal is the unit's own; None: no matter


PRESENT, ABSENT, UNCLEAR = SealState.PRESENT, SealState.ABSENT, SealState.UNCLEAR
SEEN = frozenset({PRESENT, UNCLEAR})
GREY = ("grey200", "bilevel200", "bilevel300", "copy200")
SEAL = picture()
COLOUR = MANNERS["colour200"]
HARD: dict[str, Draw] = {
    "a third missing": picture(missing=0.33),
    "very faint": picture(faint=0.2),
    "oval": picture(oval=True),
    "two overlapping": both(SEAL, picture(seed=9, rotate=40.0)),
    "cut by the edge": moved(SEAL, x=200),
}
NONE: dict[str, Draw | None] = {"no seal": None, "a decoy": decoy, "a name chop": chop}

KINDS_OF_PAGES: dict[str, Kind] = {
    "text, picture": Kind(SEAL),
    "text, vector": Kind(vector),
    **{f"scan {name}": Kind(SEAL, MANNERS[name]) for name in ("colour150", "colour200", "colour300", "faint200")},
    "photo": Kind(SEAL, MANNERS["photo"]),
    **{f"scan turned {turn}": Kind(SEAL, COLOUR, turn) for turn in (90, 180, 270)},
    "scan, faint seal": Kind(picture(faint=0.4), COLOUR),
    "scan, with 委员会 below": Kind(picture(line="委员会"), COLOUR, named=False),
    **{f"scan {name}": Kind(SEAL, MANNERS[name], allowed=SEEN, named=False) for name in GREY},
    **{f"text, {name}": Kind(draw, allowed=SEEN, named=False, owner=None) for name, draw in HARD.items()},
    **{f"scan, {name}": Kind(draw, COLOUR, allowed=SEEN, named=False, owner=None) for name, draw in HARD.items()},
    "text, another unit": Kind(other_unit, named=False, owner=False),
    "scan, another unit": Kind(other_unit, COLOUR, named=False, owner=False),
    "scan, one place apart": Kind(near_unit, COLOUR, named=False, owner=False),
    "photo, one place apart": Kind(near_unit, MANNERS["photo"], named=False, owner=False),
    "text, a logo": Kind(logo, allowed=frozenset({UNCLEAR}), named=False, owner=None),
    "scan, a logo": Kind(logo, COLOUR, allowed=frozenset({UNCLEAR}), named=False, owner=None),
    **{
        f"text, {name}": Kind(draw, allowed=frozenset({ABSENT, UNCLEAR}), named=False, owner=None)
        for name, draw in NONE.items()
    },
    **{
        f"scan, {name}": Kind(draw, COLOUR, allowed=frozenset({UNCLEAR}), named=False, owner=None)
        for name, draw in NONE.items()
    },
    "photo, no seal": Kind(None, MANNERS["photo"], allowed=frozenset({UNCLEAR}), named=False, owner=None),
}


def find(kind: Kind, given: Sample) -> Seal:
    """What is said of one page."""
    pdf, read, units = stamped(given, kind.draw), reader().read_lines, (given.unit + "党支部",)
    if kind.manner is None:
        return find_seal(pdf, (given.page, given.cell), (True,) * 60, read, units)
    clean = [drawn_page(one, given.page) for one in (pdf, given.pdf)]
    picture = spoilt(np.minimum(*clean), kind.manner, np.random.default_rng(given.seed), kind.turned)
    dpi = 72.0 if kind.manner.photo else float(kind.manner.dpi)
    page = straighten(PagePicture(given.page, picture, dpi), reader())
    x0, y0, x1, y1 = (side / mm * MM for side in given.cell)
    return find_seal_on([page], (given.page, page.on_page(x0, y0, x1, y1)), read, units)


def drawn_page(pdf: bytes, number: int) -> Image:
    """A page at the resolution that scans are made from."""
    with open_document(pdf) as document:
        assert document
        with open_page(document, number) as page:
            raster = page and render(page, 300, max_side=5000)
    assert raster
    return raster.image


# -- the table -----------------------------------------------------------------------------------------------------


def row(name: str, kind: Kind, seeds: Sequence[int]) -> bool:
    """Measure and print one kind; False where a state came that may not."""
    states: Counter[SealState] = Counter()
    named = owned = 0
    wrong: list[str] = []
    started = time.perf_counter()
    for seed in seeds:
        given = sample(seed)
        seal = find(kind, given)
        states[seal.state] += 1
        likeness = fuzz.ratio(seal.name or "", given.unit)
        named += likeness >= 90
        same = owner_of(seal.name, given.unit + "党支部", seal.name_certainty) is Owner.SAME if seal.name else None
        owned += kind.owner is not None and same is not None and same == kind.owner
        strange = seal.state not in kind.allowed or (kind.owner is not None and same is (not kind.owner))
        if strange or (kind.named and likeness < 90):
            wrong.append(f"    {seed}: {given.unit} -> {seal.name} {seal.state} {seal.reason}")
    seconds = (time.perf_counter() - started) / len(seeds)
    counts = "  ".join(f"{states[state]:>4}" for state in (PRESENT, UNCLEAR, ABSENT))
    names = f"{named / len(seeds):>6.0%}" if kind.named else "     –"
    owners = f"{owned:>3}/{len(seeds)}" if kind.owner is not None else "     –"
    print(f"{name:<26}{counts}  {names}  {owners}  {seconds:>5.1f} s", flush=True)
    for line in wrong:
        print(line)
    return all(state in kind.allowed for state in states)


def pairs(seeds: Sequence[int]) -> None:
    """The names alone, as read without an error: every unit's seal against every other's form."""
    names = sorted({unit_name(seed) for seed in range(seeds[0], seeds[0] + 300)})
    right = sum(
        owner_of(name, form) is Owner.SAME
        for name in names
        for form in (name, name + "党支部", "中共" + name + "第二支部委员会", "中共" + name + "委员会")
    )
    apart = sum(owner_of(sister(name), name, 0.99) is Owner.SAME for name in names)
    cross = Counter(owner_of(one, other, 0.99) for one in names for other in names if one != other)
    print(f"own form, branch or committee: {right} of {4 * len(names)} called right")
    print(f"one place or number apart: {apart} of {len(names)} called right")
    print(
        "other units:", ", ".join(f"{owner.name} {cross[owner]}" for owner in Owner), "(SAME: the same but for a place)"
    )


def unsigned(seeds: Sequence[int]) -> None:
    """Whether the cell for the signature is blank, on text pages."""
    found: Counter[str] = Counter()
    for seed in seeds:
        given = sample(seed)
        for label, pdf in (("sealed", stamped(given, SEAL)), ("bare", given.pdf)):
            form = read_form(pdf, CAMPAIGN).form
            assert form
            signed = with_signature(form, pdf, None)
            found[f"{label}: typed name {signed.signed}, date {signed.dated}"] += 1
    print("; ".join(f"{what}: {count}" for what, count in sorted(found.items())))


def wanted(text: str) -> Iterator[int]:
    """`1000-1009` or `3`."""
    first, _, last = text.partition("-")
    yield from range(int(first), int(last or first) + 1)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1000-1009")
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    seeds = list(wanted(arguments.seeds))
    print(f"{'seeds ' + arguments.seeds:<26}pres  uncl  absn    name   owner")
    kept = [row(name, kind, seeds) for name, kind in KINDS_OF_PAGES.items() if arguments.only in name]
    pairs(seeds)
    unsigned(seeds)
    print("all states as they may be" if all(kept) else "STATES THAT MAY NOT BE: see above")


if __name__ == "__main__":
    main()
