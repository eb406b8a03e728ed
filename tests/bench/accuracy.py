"""How well stamped forms are read: `python -m tests.bench.accuracy [--seeds 1000-1003] [--manners colour200,photo]`.

Every form of notice 1, filled with invented answers, stamped, spoilt in each manner, and read by `read_document`.
Prints a table for docs/ACCURACY.md. Seeds 0–99 are for tuning, from 1000 on for reporting only.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from config.model import FormPart
from parsers.document import read_document
from parsers.model import Attachment, Document, Kind
from tests.making.form_pdf import form_pdf, photo
from tests.making.invented import answers
from tests.making.mails import CAMPAIGN
from tests.making.scans import MANNERS, fonts, scan_pdf

SHORT = ("province", "organization", "founded", "contact_person", "contact_phone", "case_title")
LONG = ("summary", "content", "awards")
PICTURES = ((photo(), ""), (photo(shade=40), ""))  # captions would count as text


@dataclass
class Score:
    """Sums over the forms of one manner."""

    forms: int = 0
    categories: int = 0
    fields: int = 0
    exact: int = 0
    letters: int = 0
    errors: int = 0
    pages: int = 0
    seconds: float = 0.0
    seals: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def squeezed(text: str | None) -> str:
    """White space is no matter of reading."""
    return "".join((text or "").split())


def samples(manner: str, seeds: range) -> Iterator[tuple[FormPart, dict[str, str], bytes]]:
    """Each form of the campaign, filled in for each seed."""
    faces = [None, *fonts().values()]
    for seed in seeds:
        for number, category in enumerate(CAMPAIGN.categories):
            part = category.form
            assert part
            given = answers(part, seed)
            made = {"seal_name": given["organization"], "pictures": PICTURES if part.pictures else ()}
            font = faces[(seed + number) % len(faces)]
            stamped = form_pdf(part, given, seal="png", font=font, **made)  # type: ignore[arg-type]  # two keywords
            bare = form_pdf(part, given, font=font, **made)  # type: ignore[arg-type]  # two keywords
            pdf = stamped if manner == "text" else scan_pdf(stamped, MANNERS[manner], seed, unstamped=bare)
            yield part, given, pdf


def add(score: Score, part: FormPart, given: dict[str, str], document: Document, seconds: float) -> None:
    """One form's result."""
    form = document.form
    fields = {row.field for row in part.rows}
    score.forms += 1
    score.pages += document.pages or 0
    score.seconds += seconds
    owner = next(category.name for category in CAMPAIGN.categories if category.form is part)
    score.categories += form is not None and form.category == owner
    state = document.seal.state.value if document.seal else "none"
    score.seals[state] = score.seals.get(state, 0) + 1
    for name in fields & set(SHORT):
        read = squeezed(form.text(name) if form else None)
        score.fields += 1
        score.exact += read == squeezed(given[name])
        if read != squeezed(given[name]):
            score.wrong.append(f"{name}: {given[name]} -> {read}")
    for name in fields & set(LONG):
        wanted = squeezed(given[name])
        score.letters += len(wanted)
        score.errors += Levenshtein.distance(wanted, squeezed(form.text(name) if form else None))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", default="1000-1001")
    parser.add_argument("--manners", default="text," + ",".join(MANNERS))
    given = parser.parse_args()
    first, _, last = given.seeds.partition("-")
    print("| 方式 | 表 | 类别正确 | 短栏逐字正确 | 长文字错率 | 有章/不清晰/未见 | 秒/页 |")
    print("|---|---|---|---|---|---|---|")
    for manner in given.manners.split(","):
        score = Score()
        for part, wanted, pdf in samples(manner, range(int(first), int(last or first) + 1)):
            attachment = Attachment("推荐表.pdf", pdf, Kind.PDF, hashlib.sha256(pdf).hexdigest())
            started = time.perf_counter()
            document = read_document(attachment, CAMPAIGN)
            add(score, part, wanted, document, time.perf_counter() - started)
        seals = "/".join(str(score.seals.get(state, 0)) for state in ("present", "unclear", "absent"))
        print(
            f"| {manner} | {score.forms} | {score.categories}/{score.forms} | {score.exact}/{score.fields} "
            f"({score.exact / score.fields:.1%}) | {score.errors / score.letters:.2%} | {seals} "
            f"| {score.seconds / score.pages:.2f} |",
            flush=True,
        )
        for line in score.wrong[:5]:
            print(f"  {line}", file=sys.stderr)
    print(f"\n内存峰值 {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
