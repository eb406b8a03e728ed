"""How well stamped forms are read: `python -m tests.bench.accuracy [--seeds 1000-1003] [--manners colour200,photo]`.

Every form of notice 1, filled with invented answers, stamped, spoilt in each manner, and read in two processes,
as a round reads them.
Prints a table for docs/ACCURACY.md. Seeds 0–99 are for tuning, from 1000 on for reporting only.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from rapidfuzz.distance import Levenshtein

from config.model import FormPart
from ingest.readers import DocumentReaders
from parsers.model import Attachment, Document, Form, Kind
from tests.making.form_pdf import LabelStyle, Style, form_pdf, photo
from tests.making.invented import answers
from tests.making.mails import CAMPAIGN
from tests.making.scans import MANNERS, fonts, scan_pdf

SHORT = ("province", "organization", "founded", "contact_person", "contact_phone", "case_title")
DOUBTED = 0.5  # certainty up to which nothing relies on an answer
LONG = ("summary", "content", "awards")
STYLES: tuple[Style, ...] = ("lines", "double", "open", "dashed", "cells")
LABELS: tuple[LabelStyle, ...] = ("plain", "spaced", "plain", "colon")
CAPTIONS = ("图1 培训现场", "图2 座谈会")  # stand among the text, and are none of the answer that was given
PICTURES = tuple((photo(shade=20 * number), caption) for number, caption in enumerate(CAPTIONS))


@dataclass
class Score:
    """Sums over the forms of one manner."""

    forms: int = 0
    categories: int = 0
    fields: int = 0
    exact: int = 0
    letters: int = 0
    errors: int = 0
    dates: int = 0  # under the seal: read as written
    doubted: int = 0  # not so, and said to be doubtful
    misread: int = 0  # not so, without a word
    seals: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def squeezed(text: str | None) -> str:
    """White space is no matter of reading."""
    return "".join((text or "").split())


def without_captions(text: str | None) -> str:
    """The text less the captions that stand by themselves: one that is glued to the text counts as errors."""
    captions = {squeezed(caption) for caption in CAPTIONS}
    return "\n".join(line for line in (text or "").split("\n") if squeezed(line) not in captions)


@dataclass(frozen=True)
class Sample:
    """An invented form as it comes."""

    name: str  # seed and category, to find it again
    part: FormPart
    given: dict[str, str]
    pdf: bytes


def samples(manner: str, seeds: Iterable[int], styles: Sequence[Style] = STYLES) -> Iterator[Sample]:
    """Each form of the campaign, filled in for each seed."""
    faces = [None, *fonts().values()]
    for seed in seeds:
        for number, category in enumerate(CAMPAIGN.categories):
            part = category.form
            assert part
            given = answers(part, seed)
            draw = partial(
                form_pdf,
                part,
                given,
                seal_name=given["organization"],
                pictures=PICTURES if part.pictures else (),
                font=faces[(seed + number) % len(faces)],
                style=styles[(seed // 2 + number) % len(styles)],
                labels=LABELS[seed % len(LABELS)],
            )
            stamped, bare = draw(seal="png"), draw()
            pdf = stamped if manner == "text" else scan_pdf(stamped, MANNERS[manner], seed, unstamped=bare)
            yield Sample(f"{seed} {category.name} {draw.keywords['style']}", part, given, pdf)


def add(score: Score, sample: Sample, document: Document) -> None:
    """One form's result."""
    form, given = document.form, sample.given
    fields = [row.field for row in sample.part.rows]
    score.forms += 1
    owner = next(category.name for category in CAMPAIGN.categories if category.form is sample.part)
    score.categories += form is not None and form.category == owner
    state = document.seal.state.value if document.seal else "none"
    score.seals[state] = score.seals.get(state, 0) + 1
    for name in [name for name in SHORT if name in fields]:
        read, wanted = squeezed(form.text(name) if form else None), squeezed(given[name])
        score.fields += 1
        score.exact += read == wanted
        if read != wanted:
            certainty = form.fields[name].certainty if form and name in form.fields else 0.0
            score.wrong.append(f"{sample.name}, {name}: {wanted} -> {read} ({certainty:.2f})")
    add_date(score, sample, form)
    for name in [name for name in LONG if name in fields]:
        read, wanted = squeezed(without_captions(form.text(name) if form else None)), squeezed(given[name])
        score.letters += len(wanted)
        errors = Levenshtein.distance(wanted, read)
        score.errors += errors
        if errors:
            score.wrong.append(f"{sample.name}, {name}: {errors} of {len(wanted)}: {'; '.join(slips(wanted, read))}")


def add_date(score: Score, sample: Sample, form: Form | None) -> None:
    """What was read of the date, upon which the seal stands."""
    date = form.fields.get("date") if form else None
    right = date is not None and squeezed(date.text) == sample.given["date"]
    sure = date is not None and date.certainty > DOUBTED
    score.dates += right
    score.doubted += not right and not sure
    score.misread += not right and sure
    if date and not right:
        score.wrong.append(f"{sample.name}, date: {sample.given['date']} -> {date.text} ({date.certainty:.2f})")


def slips(wanted: str, read: str) -> Iterator[str]:
    """Where a long text was read wrongly."""
    for step in Levenshtein.opcodes(wanted, read):
        if step.tag != "equal":
            before = wanted[max(step.src_start - 3, 0) : step.src_start]
            yield f"{before}[{wanted[step.src_start : step.src_end]}|{read[step.dest_start : step.dest_end]}]"


def row(manner: str, seeds: Iterable[int], styles: Sequence[Style], readers: DocumentReaders) -> str:
    """Measure one manner; what was read wrongly is told on stderr."""
    score = Score()
    reading = [(sample, readers.submit(attachment(sample.pdf), CAMPAIGN)) for sample in samples(manner, seeds, styles)]
    for sample, document in reading:
        add(score, sample, document.result())
    for line in score.wrong:
        print(f"  {line}", file=sys.stderr, flush=True)
    short, long = score.exact / score.fields, score.errors / score.letters
    seals = "/".join(str(score.seals.get(state, 0)) for state in ("present", "unclear", "absent"))
    return (
        f"| {manner} | {score.forms} | {score.categories}/{score.forms} | {score.exact}/{score.fields} ({short:.1%}) "
        f"| {long:.2%} | {score.dates}/{score.doubted}/{score.misread} | {seals} |"
    )


def attachment(pdf: bytes) -> Attachment:
    """A form as it comes with a mail."""
    return Attachment("推荐表.pdf", pdf, Kind.PDF, hashlib.sha256(pdf).hexdigest())


def wanted(text: str) -> range:
    """`1000-1009` or `3`."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1000-1001")
    parser.add_argument("--manners", default="text," + ",".join(MANNERS))
    parser.add_argument("--styles", default=",".join(STYLES))
    given = parser.parse_args()
    print("| 方式 | 表 | 类别正确 | 短栏逐字正确 | 长文字错率 | 章下日期对/存疑/误 | 有章/不清晰/未见 |")
    print("|---|---|---|---|---|---|---|")
    with DocumentReaders() as readers:
        for manner in given.manners.split(","):
            print(row(manner, wanted(given.seeds), given.styles.split(","), readers), flush=True)


if __name__ == "__main__":
    main()
