"""Every sample mail of every campaign goes through the whole job; entry and letter must be as noted beside it.

`pytest --update-golden` writes the notes anew; then read the diff.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from config.load import load_campaign
from ingest.commands.demo import CAMPAIGNS, FIRST, FOLDER, open_demo
from ingest.office import Office
from ingest.progress import Quiet
from ledger.model import Entry

SAMPLES = [(campaign, file.stem) for campaign in CAMPAIGNS for file in sorted((FOLDER / campaign).glob("*.eml"))]
LONG = 80  # characters of a row that are noted; the rest is counted


@contextmanager
def judged(directory: Path, campaign: str) -> Iterator[Office]:
    with open_demo(directory, campaign) as office:
        office.round(Quiet())
        yield office


@cache
def outcomes(campaign: str) -> dict[str, Any]:
    """File name -> what the ledger says of it, once all of the campaign's were taken in."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, judged(Path(folder), campaign) as office:
        letters = {owed.entry_id: owed.letter for owed in office.ledger.letters()}
        found = {}
        for row in office.ledger.register():
            mail, entry = office.ledger.mail(row.id), office.ledger.entry_of(row.id)
            assert mail is not None
            found[Path(mail.kept.key.uid).stem] = {
                "disposition": row.disposition,
                "why_ignored": row.why_ignored,
                "duplicate": row.duplicate_of is not None,
                "entry": facts(entry) if entry else None,
                "letter": text(letters[entry.id].content) if entry and entry.id in letters else None,
            }
        return found


def facts(entry: Entry) -> dict[str, Any]:
    judgement = entry.judgement
    return {
        "reference_number": entry.reference_number,
        "version": entry.version,
        "superseded": entry.superseded,
        "province": judgement.province,
        "organization": judgement.organization,
        "category": judgement.category,
        "findings": [[one.code, one.verdict] for one in judgement.findings],
        "form": {name: shortened(answer) for name, answer in judgement.form.items()},
        "seal": judgement.seal.state if judgement.seal else None,
        "attachments": [[one.name, one.kind, one.inside] for one in entry.attachments],
        "folder": entry.folder,
    }


def shortened(answer: str) -> str:
    return answer if len(answer) <= LONG else f"{answer[:LONG]}… {len(answer)}"


def text(letter: bytes) -> list[str]:
    message = message_from_bytes(letter, policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    headers = [f"{name}: {message[name]}" for name in ("To", "Subject", "In-Reply-To", "Message-ID")]
    return [*headers, "", *body.get_content().splitlines()]


def note(campaign: str, name: str) -> dict[str, Any]:
    return dict(json.loads((FOLDER / campaign / f"{name}.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize(("campaign", "name"), SAMPLES, ids=[f"{campaign}-{name}" for campaign, name in SAMPLES])
def test_sample(campaign: str, name: str, request: pytest.FixtureRequest) -> None:
    found = outcomes(campaign)[name]
    if request.config.getoption("--update-golden"):
        written = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
        (FOLDER / campaign / f"{name}.json").write_text(written, encoding="utf-8", newline="\n")
    assert found == note(campaign, name)


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_there_are_samples_of_every_kind(campaign: str) -> None:
    """Of each category a good one, and bad ones of each sort."""
    noted = [note(campaign, name) for other, name in SAMPLES if other == campaign]
    # A unit's list of works has no category.
    accepted = {one["entry"]["category"] for one in noted if one["disposition"] == "accepted" and one["entry"]}
    assert accepted - {None} == {category.name for category in load_campaign(campaign).categories}
    assert {"accepted", "returned", "held"} <= {one["disposition"] for one in noted}


@pytest.mark.parametrize("campaign", [FIRST, "changzhou-2024"])
def test_a_second_round_over_the_same_mails_changes_nothing_and_sends_nothing(tmp_path: Path, campaign: str) -> None:
    with judged(tmp_path, campaign) as office:
        before = (office.ledger.register(), office.ledger.entries(), office.ledger.letters())
        files = {
            file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file() and "ledger.db" not in file.name
        }
        report = office.round(Quiet())
        assert (report.fetched, report.replies["sent"], report.exit_status) == (0, 0, 0)
        assert (office.ledger.register(), office.ledger.entries(), office.ledger.letters()) == before
        assert {file: file.read_bytes() for file in files} == files
