"""Every sample mail of the demo goes through the whole job; entry and letter must be as noted beside it.

`pytest --update-golden` writes the notes anew; then read the diff.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from ingest.commands.demo import SAMPLES, open_demo
from ingest.office import Office
from ingest.progress import Quiet
from ledger.model import Entry

NAMES = sorted(file.stem for file in SAMPLES.glob("*.eml"))
LONG = 80  # characters of a row that are noted; the rest is counted


@contextmanager
def judged(directory: Path) -> Iterator[Office]:
    with open_demo(directory) as office:
        office.round(Quiet())
        yield office


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """File name -> what the ledger says of it, once all of them were taken in."""
    with judged(tmp_path_factory.mktemp("golden")) as office:
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


def test_there_are_samples_of_every_kind() -> None:
    assert len(NAMES) >= 16


@pytest.mark.parametrize("name", NAMES)
def test_sample(name: str, outcomes: dict[str, Any], request: pytest.FixtureRequest) -> None:
    noted = SAMPLES / f"{name}.json"
    if request.config.getoption("--update-golden"):
        noted.write_text(
            json.dumps(outcomes[name], ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
        )
    assert outcomes[name] == json.loads(noted.read_text(encoding="utf-8"))


def test_a_second_round_over_the_same_mails_changes_nothing_and_sends_nothing(tmp_path: Path) -> None:
    with judged(tmp_path) as office:
        before = (office.ledger.register(), office.ledger.entries(), office.ledger.letters())
        files = {
            file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file() and "ledger.db" not in file.name
        }
        report = office.round(Quiet())
        assert (report.fetched, report.replies["sent"], report.exit_status) == (0, 0, 0)
        assert (office.ledger.register(), office.ledger.entries(), office.ledger.letters()) == before
        assert {file: file.read_bytes() for file in files} == files
