"""How well whole stamped documents are judged: found, read and compared end to end, as a round does it.

    python -m tests.bench.stamped                          # seeds 4000-4003: for reporting
    python -m tests.bench.stamped --seeds 0-3 --only photo     # seeds 0-99: for tuning

Unlike `tests.bench.seals`, which takes the signature cell from the clean form, nothing is given here but the file.
Every other form is signed with a pen, the others are not signed; all are dated.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from pypdf import PdfReader, PdfWriter
from rapidfuzz import fuzz
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.form_rules import LEGIBLE
from parsers.document import read_document
from parsers.form import read_form
from parsers.model import Attachment, Document, Kind, SealState
from parsers.seal_owner import Owner, owner_of
from tests.bench.accuracy import wanted
from tests.bench.seals import (
    CAMPAIGN,
    HARD,
    NONE,
    SEAL,
    Draw,
    Sample,
    chance,
    near_unit,
    other_unit,
    picture,
    stamped,
    unit_name,
    vector,
)
from tests.making.form_pdf import form_pdf
from tests.making.invented import NAMES, answers
from tests.making.scans import MANNERS, Turn, fonts, scan_pdf

HEADS = ("江苏省", "广西壮族自治区", "新疆维吾尔自治区", "福建省福州市", "北京市海淀区", "黑龙江省哈尔滨市")
MIDDLES = ("网络安全和信息化", "新闻出版广播电视", "高新技术产业开发区", "人力资源和社会保障", "互联网")
ENDS = ("委员会办公室", "服务股份有限公司", "发展促进联合会", "投资集团有限责任公司", "职业技术学院")
TAILS = ("", "党支部", "第二支部委员会", "工会委员会")
LONG = range(24, 33)  # characters
CROWDED = 27  # characters, from which on a seal's cutter uses more of the rim


@dataclass(frozen=True)
class Case:
    """What is stamped, and how the document comes."""

    draw: Draw | None = SEAL
    manner: str = ""  # "": with its text layer
    turned: Turn = 0
    own: bool | None = True  # whether the seal is the unit's own; None: there is none, or none that can be read
    long: bool = False  # the unit has a very long name


def _long_seal(given: Sample, canvas: Canvas, x: float, y: float) -> None:
    draw = picture(widest=300.0 if len(given.unit) >= CROWDED else 260.0, number=None, diameter_mm=45)
    draw(given, canvas, x, y)


KINDS: dict[str, Case] = {
    "text, picture": Case(),
    "text, vector": Case(vector),
    "text, no seal": Case(None, own=None),
    **{f"scan {name}": Case(manner=name) for name in ("colour150", "colour200", "colour300")},
    **{f"scan {name}": Case(manner=name, own=None) for name in ("grey200", "bilevel200")},
    "scan turned 90": Case(manner="colour200", turned=90),
    "photo": Case(manner="photo"),
    **{f"scan, {name}": Case(draw, "colour200", own=None) for name, draw in (HARD | NONE).items()},
    "photo, no seal": Case(None, "photo", own=None),
    "scan, another unit": Case(other_unit, "colour200", own=False),
    "scan, one place apart": Case(near_unit, "colour200", own=False),
    "photo, one place apart": Case(near_unit, "photo", own=False),
    "scan, a long name": Case(_long_seal, "colour200", long=True),
    "photo, a long name": Case(_long_seal, "photo", long=True),
}


def long_name(seed: int) -> str:
    """An invented unit of 24 to 32 characters."""
    rng = chance(seed)
    while True:
        name = "".join(map(rng.choice, (HEADS, NAMES, ("", *NAMES), MIDDLES, ENDS, TAILS)))
        if len(name) in LONG:
            return name


@cache
def sample(seed: int, *, long: bool = False) -> Sample:
    """A form of one of the five kinds, dated, every other one signed."""
    part = CAMPAIGN.categories[seed % len(CAMPAIGN.categories)].form
    assert part
    unit, (_, font) = long_name(seed) if long else unit_name(seed), chance(seed).choice(sorted(fonts().items()))
    pdf = form_pdf(part, answers(part, seed, 300) | {"organization": unit}, font=font)
    form = read_form(pdf, CAMPAIGN).form
    assert form
    assert form.signature_page
    assert form.signature_box
    given = Sample(seed, unit, pdf, form.signature_page, form.signature_box)
    return replace(given, pdf=_signed(given)) if is_signed(seed) else given


def is_signed(seed: int) -> bool:
    """Whether a pen was used."""
    return seed % 2 == 0


def _signed(given: Sample) -> bytes:
    """The form with a signature in blue ink in its cell."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setStrokeColorRGB(0.1, 0.15, 0.5)
    canvas.setLineWidth(1.4)
    x, y = given.cell[0], A4[1] - given.cell[1]
    canvas.bezier(x + 40, y - 30, x + 60, y - 10, x + 70, y - 55, x + 85, y - 22)
    canvas.bezier(x + 85, y - 30, x + 95, y - 5, x + 105, y - 50, x + 130, y - 26)
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(given.pdf)))
    writer.pages[given.page - 1].merge_page(PdfReader(out).pages[0])
    done = io.BytesIO()
    writer.write(done)
    return done.getvalue()


def read(kind: Case, given: Sample) -> Document:
    """The document as a mail brings it."""
    pdf = stamped(given, kind.draw)
    if kind.manner:
        pdf = scan_pdf(pdf, MANNERS[kind.manner], given.seed, kind.turned, unstamped=given.pdf)
    return read_document(Attachment("推荐表.pdf", pdf, Kind.PDF, hashlib.sha256(pdf).hexdigest()), CAMPAIGN)


# -- the table -----------------------------------------------------------------------------------------------------


@dataclass
class Score:
    """Sums over the documents of one kind."""

    states: Counter[SealState] = field(default_factory=Counter)
    named: int = 0
    asked: int = 0  # whether the seal is another unit's
    signed: Counter[str] = field(default_factory=Counter)
    dated: Counter[str] = field(default_factory=Counter)
    units: int = 0  # forms whose unit was read exactly
    wrong: list[str] = field(default_factory=list)


def add(score: Score, kind: Case, given: Sample, document: Document) -> None:
    """One document's result."""
    seal, form = document.seal, document.form
    assert seal
    score.states[seal.state] += 1
    unit = (form.text("organization") if form else None) or ""
    score.units += unit == given.unit
    owners = {owner_of(seal.name, one, seal.name_certainty) for one in (unit, given.unit) if seal.name and one}
    asked = bool(owners) and Owner.SAME not in owners and seal.name_certainty >= LEGIBLE
    score.asked += asked
    named = fuzz.ratio(seal.name or "", given.unit) >= 90
    score.named += named
    signed, dated = (form.signed, form.dated) if form else (None, None)
    score.signed[_verdict(signed, true=is_signed(given.seed))] += 1
    score.dated[_verdict(dated, true=True)] += 1
    misjudged = kind.own is not None and (asked is kind.own or (kind.own and not named))
    if misjudged or signed is (not is_signed(given.seed)):
        score.wrong.append(f"    {given.seed}: {given.unit} ({unit}) -> {seal}; signed {signed}")


def _verdict(said: bool | None, *, true: bool) -> str:
    return "open" if said is None else "right" if said is true else "wrong"


def row(name: str, kind: Case, seeds: Sequence[int]) -> None:
    """Measure and print one kind."""
    score, started = Score(), time.perf_counter()
    for seed in seeds:
        given = sample(seed, long=kind.long)
        add(score, kind, given, read(kind, given))
    states = "/".join(f"{score.states[state]}" for state in (SealState.PRESENT, SealState.UNCLEAR, SealState.ABSENT))
    signed, dated = (
        "/".join(f"{one[word]}" for word in ("right", "open", "wrong")) for one in (score.signed, score.dated)
    )
    seconds = (time.perf_counter() - started) / len(seeds)
    print(
        f"| {name} | {states} | {score.named} | {score.asked} | {score.units} | {signed} | {dated} | {seconds:.1f} s |",
        flush=True,
    )
    for line in score.wrong:
        print(line)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="4000-4003")
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    seeds = wanted(arguments.seeds)
    print(f"seeds {arguments.seeds}, {len(seeds)} documents a row")
    print(
        "| kind | present/unclear/absent | name ≥ 0.9 | asked | unit exact | signed right/open/wrong | dated | time |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name, kind in KINDS.items():
        if arguments.only in name:
            row(name, kind, seeds)


if __name__ == "__main__":
    main()
