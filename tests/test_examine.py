"""What the ledger is told of the seal, the signature and the digital signatures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from good import document, form, submission

from ingest.examine import seal_fact
from ledger.model import DigitalSignatureFact, SealFact
from parsers.model import DigitalSignature, Document, Seal, SealState

BOX = (300.0, 600.0, 420.0, 720.0)
SIGNED = replace(form(), signed=True, dated=False)
DIGITAL = DigitalSignature("adbe.pkcs7.detached", "某某", "2021-05-12T09:30:00+08:00", whole_file=True, intact=True)
CASES: dict[str, tuple[Document, SealFact | None]] = {
    "a seal": (document(), SealFact("present", None, 2, BOX, reason="")),
    "its name": (
        document(seal=Seal(SealState.PRESENT, "某某协会", 2, BOX, name_certainty=0.98765)),
        SealFact("present", "某某协会", 2, BOX, certainty=0.988, reason=""),
    ),
    "why it is unclear": (
        document(seal=Seal(SealState.UNCLEAR, reason="公章印迹很淡", name_certainty=0.5)),
        SealFact("unclear", reason="公章印迹很淡"),
    ),
    "signed, not dated": (document(SIGNED), SealFact("present", None, 2, BOX, reason="", signed=True, dated=False)),
    "a digital signature": (
        document(seal=Seal(SealState.ABSENT), digital_signatures=(DIGITAL, DigitalSignature("GM.sm2", sm2=True))),
        SealFact(
            "absent",
            reason="",
            digital_signatures=(
                DigitalSignatureFact("adbe.pkcs7.detached", "某某", "2021-05-12T09:30:00+08:00", intact=True),
                DigitalSignatureFact("GM.sm2", sm2=True),
            ),
        ),
    ),
    "no form was read": (document(form=None), SealFact("present", None, 2, BOX, reason="")),
    "no seal was looked for": (document(seal=None), None),
}


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES.keys())
def test_the_seal_as_the_ledger_keeps_it(given: Document, expected: SealFact | None) -> None:
    assert seal_fact(submission(chosen=given)) == expected


def test_the_seal_on_a_photograph_is_kept_too() -> None:
    photograph = submission(document=None, draft=document())
    assert seal_fact(photograph) == SealFact("present", None, 2, BOX, reason="")
    assert seal_fact(submission(document=None)) is None
