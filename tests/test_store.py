"""The ledger's database: nothing lost, nothing twice, nothing by halves."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from remembered import CAMPAIGN, FILES, JUDGEMENT, NOW, arrive, entry, kept, letter, submit
from sqlite_utils import Database

from config.model import Verdict
from ledger import connection
from ledger.migrations import migrations
from ledger.model import (
    Conflict,
    Decision,
    DigitalSignatureFact,
    Disposition,
    Entry,
    FileFact,
    JudgedFinding,
    Judgement,
    LetterState,
    MailKey,
    SealFact,
)
from ledger.rows import judgement_row
from ledger.store import MAX_ATTEMPTS, Ledger

ROOT = Path(__file__).parent.parent
ACCEPTED, RETURNED, HELD = Disposition.ACCEPTED, Disposition.RETURNED, Disposition.HELD


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path) as opened:
        yield opened


def ask(path: Path, sql: str, *cells: object) -> list[tuple[Any, ...]]:
    """What a machine reading the database beside us sees."""
    reader = sqlite3.connect(path)
    try:
        return reader.execute(sql, cells).fetchall()
    finally:
        reader.close()


def count(path: Path, table: str) -> int:
    return int(ask(path, f"select count(*) from {table}")[0][0])  # noqa: S608 - the tests' own table names


# -- opening -----------------------------------------------------------------------------------------------------


def test_opens_safe_against_power_cuts(ledger: Ledger) -> None:
    pragmas = {name: ledger._number(f"pragma {name}") for name in ("synchronous", "foreign_keys", "busy_timeout")}
    assert pragmas == {"synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
    assert ledger._db.journal_mode == "wal"


def test_falls_back_where_the_disk_cannot_do_wal(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_wal_works", lambda _folder: False)
    with Ledger.open(path) as ledger:
        submit(ledger, 1)
        assert ledger._db.journal_mode == "delete"


def test_the_probe_leaves_nothing_behind(ledger: Ledger, path: Path) -> None:
    assert {one.name for one in path.parent.iterdir()} <= {"ledger.db", "ledger.db-wal", "ledger.db-shm"}


def test_opening_again_changes_nothing(path: Path) -> None:
    with Ledger.open(path) as ledger:
        submit(ledger, 1)
    schema = ask(path, "select sql from sqlite_master order by name")
    with Ledger.open(path) as ledger:
        assert len(ledger.entries()) == 1
    assert ask(path, "select sql from sqlite_master order by name") == schema


def test_a_database_of_the_first_version_is_brought_up_to_date(path: Path) -> None:
    path.parent.mkdir()
    with Database(path) as old:
        migrations.apply(old, stop_before="m002_entries")
        row = {
            "account": "",
            "folder": "INBOX",
            "uidvalidity": 7,
            "uid": "1",
            "sha256": "f" * 64,
            "size": 3,
            "raw": "1.eml",
        }
        old.table("mails").insert({**row, "arrived": "2021-05-20T10:00:00+08:00"})
    with Ledger.open(path) as ledger:
        assert [mail.kept.key.uid for mail in ledger.unjudged()] == ["1"]
        entry_id = ledger.record(entry(1), unit_key=None, title_key=None, letter=letter(), state=LetterState.DRAFT)
        assert ledger.entry(entry_id) is not None


def test_two_programs_may_open_a_new_ledger_at_once(path: Path) -> None:
    def start(number: int) -> int:
        with Ledger.open(path) as ledger:
            return ledger.received(kept(number))

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(start, range(6))) == [1, 2, 3, 4, 5, 6]


def test_what_is_no_database_is_said_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is a letter, no database" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        Ledger.open(path)
    assert path.read_bytes().startswith(b"this is a letter")


# -- transactions ------------------------------------------------------------------------------------------------


def test_an_exception_inside_leaves_nothing(ledger: Ledger, path: Path) -> None:
    with pytest.raises(ZeroDivisionError), ledger.atomic():
        submit(ledger, 1, owes=letter())
        _ = 1 / 0
    assert [count(path, table) for table in ("mails", "entries", "judgements", "letters")] == [0, 0, 0, 0]


def test_an_inner_block_joins_the_outer_one(ledger: Ledger, path: Path) -> None:
    with pytest.raises(ZeroDivisionError), ledger.atomic():
        with ledger.atomic():
            arrive(ledger, 1)
        _ = 1 / 0
    assert count(path, "mails") == 0


def test_entry_and_letter_are_both_there_or_neither(
    ledger: Ledger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_id = arrive(ledger, 1)

    def full_disk(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Ledger, "_settle", full_disk)  # the last step of recording
    with pytest.raises(sqlite3.OperationalError):
        ledger.record(entry(mail_id), unit_key=None, title_key=None, letter=letter(), state=LetterState.READY)
    assert [count(path, table) for table in ("entries", "judgements", "letters")] == [0, 0, 0]
    assert [mail.id for mail in ledger.unjudged()] == [mail_id]


def test_recording_is_one_commit(ledger: Ledger) -> None:
    mail_id = arrive(ledger, 1)
    said: list[str] = []
    ledger._db.conn.set_trace_callback(said.append)
    ledger.record(entry(mail_id), unit_key="u", title_key="t", letter=letter(), state=LetterState.READY)
    ledger._db.conn.set_trace_callback(None)
    words = [line.split()[0].upper() for line in said]
    assert len(FILES) == 3
    assert (words[0], words[-1]) == ("BEGIN", "COMMIT")
    assert (words.count("BEGIN"), words.count("COMMIT")) == (1, 1)


def test_a_program_killed_while_recording_leaves_the_mail_waiting(path: Path) -> None:
    program = textwrap.dedent("""
        import os, sys
        from pathlib import Path
        from remembered import entry, arrive, letter
        from ledger.model import LetterState
        from ledger.store import Ledger
        ledger = Ledger.open(Path(sys.argv[1]))
        mail_id = arrive(ledger, 1)
        with ledger.atomic():
            ledger.record(entry(mail_id), unit_key=None, title_key=None, letter=letter(), state=LetterState.READY)
            os._exit(9)
    """)
    search = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
    assert subprocess.run([sys.executable, "-c", program, str(path)], env=search, check=False).returncode == 9
    with Ledger.open(path) as ledger:
        assert (len(ledger.unjudged()), ledger.entries(), ledger.letters()) == (1, (), ())


def test_a_moment_without_offset_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="offset"):
        ledger.received(kept(1, arrived=datetime(2021, 5, 20)))  # noqa: DTZ001 - what is refused


# -- mails -------------------------------------------------------------------------------------------------------


def test_what_we_keep_is_what_we_load(ledger: Ledger) -> None:
    utc = datetime(2021, 5, 20, 2, 3, 4, tzinfo=UTC)  # another zone than ours
    mail = kept(1, key=MailKey("已删除/収件箱", 4_294_967_295, "cur/1.M2:2,S"), arrived=utc, oversize=True)
    loaded = ledger.mail(ledger.received(mail))
    assert loaded is not None
    assert (loaded.kept, loaded.attempts, loaded.disposition) == (mail, 0, None)
    assert ledger.mail(99) is None


def test_the_same_mail_is_received_once(ledger: Ledger) -> None:
    first = ledger.received(kept(1))
    assert ledger.received(kept(1, sha256="0" * 64)) == first
    assert ledger.received(kept(1, key=MailKey("INBOX", 8, "1"))) != first  # the server has numbered its mails anew
    assert ledger.received(kept(1, key=MailKey("INBOX", 7, "1", "other@imap.example"))) not in (first, first + 1)
    assert ledger.known() == {
        MailKey("INBOX", 7, "1"),
        MailKey("INBOX", 8, "1"),
        MailKey("INBOX", 7, "1", "other@imap.example"),  # another account may number alike
    }


def test_the_queue_is_in_order_and_empties(ledger: Ledger) -> None:
    ids = [arrive(ledger, number) for number in (3, 1, 2)]
    assert [mail.id for mail in ledger.unjudged()] == ids
    ledger.ignored(ids[1], "退信")
    assert [mail.id for mail in ledger.unjudged()] == [ids[0], ids[2]]


def test_the_third_failure_quarantines_and_retry_lets_it_wait_again(ledger: Ledger) -> None:
    mail_id = arrive(ledger, 1)
    assert [ledger.failed(mail_id, "KeyError") for _ in range(MAX_ATTEMPTS)] == [1, 2, 3]
    assert ledger.unjudged() == ()
    row = ledger.register()[0]
    assert (row.disposition, row.error) == (Disposition.QUARANTINED, "KeyError")
    assert ledger.retry(mail_id)
    assert [(mail.id, mail.attempts) for mail in ledger.unjudged()] == [(mail_id, 0)]
    assert ledger.register()[0].error is None
    assert not ledger.retry(99)


def test_a_mail_retried_whose_entry_stands_cannot_get_lost(ledger: Ledger) -> None:
    entry_id = submit(ledger, 1, disposition=RETURNED, owes=letter("returned"))
    steps: list[Callable[[], object]] = [
        lambda: ledger.record(
            entry(1, subject="别的"), unit_key=None, title_key=None, letter=letter("accepted"), state=LetterState.READY
        ),
        lambda: ledger.ignored(1, "退信"),
        lambda: [ledger.failed(1, "KeyError") for _ in range(MAX_ATTEMPTS)],
    ]
    for step in steps:
        ledger.retry(1)
        step()
        found = ledger.mail(1)
        assert found is not None
        assert found.disposition is RETURNED
        assert [(one.id, one.subject) for one in ledger.entries()] == [(entry_id, entry(1).subject)]
        assert [one.letter.kind for one in ledger.letters()] == ["returned"]


REPEATS = {
    "the same bytes under another key": ({"sha256": kept(1).sha256}, "<other@x>", "other", True),
    "the same Message-ID and content": ({}, "<1@unit.example>", "content 1", True),
    "the same Message-ID, other content": ({}, "<1@unit.example>", "other", False),
    "no Message-ID, the same content": ({}, None, "content 1", False),
    "another mail": ({}, "<2@unit.example>", "content 2", False),
}


@pytest.mark.parametrize(("changes", "message_id", "fingerprint", "repeats"), REPEATS.values(), ids=REPEATS.keys())
def test_what_repeats_a_mail(
    ledger: Ledger, changes: dict[str, Any], message_id: str | None, fingerprint: str, repeats: bool
) -> None:
    submit(ledger, 1)
    again = ledger.received(kept(2, **changes))
    ledger.describe(again, message_id=message_id, subject=None, sender="", fingerprint=fingerprint)
    assert ledger.repeats(again) == (1 if repeats else None)


def test_two_mails_without_message_id_do_not_repeat_each_other(ledger: Ledger) -> None:
    for number in (1, 2):
        ledger.describe(ledger.received(kept(number)), message_id=None, subject=None, sender="", fingerprint="the same")
    ledger.ignored(1, "退信")
    assert ledger.repeats(2) is None


def test_only_a_judged_mail_can_be_repeated(ledger: Ledger) -> None:
    for number in (1, 2):
        arrive(ledger, number, sha256="e" * 64)
    assert ledger.repeats(2) is None
    with pytest.raises(ValueError, match="cannot repeat"):
        ledger.duplicate(2, 1)
    for _ in range(MAX_ATTEMPTS):
        ledger.failed(1, "KeyError")
    assert ledger.repeats(2) is None


def test_a_quarantined_mail_tried_again_repeats_its_twin_that_was_accepted(ledger: Ledger) -> None:
    for number in (1, 2):
        arrive(ledger, number, sha256="e" * 64)
    for _ in range(MAX_ATTEMPTS):
        ledger.failed(1, "KeyError")
    ledger.record(entry(2), unit_key=None, title_key=None, letter=letter(), state=LetterState.READY)
    ledger.retry(1)
    assert ledger.repeats(1) == 2
    ledger.duplicate(1, 2)
    assert ledger.repeats(2) is None
    assert ledger.unjudged() == ()


def test_a_duplicate_takes_the_disposition_of_its_first_and_keeps_it(ledger: Ledger) -> None:
    entry_id = submit(ledger, 1, disposition=RETURNED)
    for number in (2, 3):
        mail_id = arrive(ledger, number, sha256=kept(1).sha256)
        assert ledger.repeats(mail_id) == 1
        ledger.duplicate(mail_id, number - 1)  # the third is told to repeat the second, which repeats the first
    assert [(row.disposition, row.duplicate_of, row.entry_id) for row in ledger.register()] == [
        (RETURNED, None, entry_id),
        (RETURNED, 1, entry_id),
        (RETURNED, 1, entry_id),
    ]
    ledger.rejudge(entry_id, JUDGEMENT, correct_by=None, letter=None, state=LetterState.READY)
    assert [row.disposition for row in ledger.register()] == [ACCEPTED] * 3
    assert len(ledger.entries()) == 1
    assert ledger.entry_of(2) is None


def test_a_mail_never_repeats_its_own_duplicate(ledger: Ledger) -> None:
    ledger.ignored(arrive(ledger, 1), "退信")
    ledger.duplicate(arrive(ledger, 2, sha256=kept(1).sha256), 1)
    ledger.retry(1)
    assert ledger.repeats(1) is None


def test_a_mail_whose_entry_stands_repeats_nothing(ledger: Ledger) -> None:
    for number in (1, 2):
        arrive(ledger, number, sha256="e" * 64)
        ledger.record(entry(number), unit_key=None, title_key=None, letter=None, state=LetterState.READY)
    assert (ledger.repeats(1), ledger.repeats(2)) == (None, None)


def test_the_duplicates_of_a_mail_that_turns_out_to_be_one_follow(ledger: Ledger) -> None:
    first, second, third = (arrive(ledger, number) for number in (1, 2, 3))
    ledger.ignored(first, "退信")
    ledger.duplicate(second, first)
    ledger.ignored(third, "自动回复")
    ledger.retry(first)
    ledger.duplicate(first, third)
    assert [(row.duplicate_of, row.why_ignored) for row in ledger.register()] == [
        (third, "自动回复"),
        (third, "自动回复"),
        (None, "自动回复"),
    ]


def test_the_duplicate_of_a_bounce_says_why_it_is_ignored(ledger: Ledger) -> None:
    ledger.ignored(arrive(ledger, 1), "退信")
    ledger.duplicate(arrive(ledger, 2), 1)
    assert [(row.disposition, row.why_ignored) for row in ledger.register()] == [(Disposition.IGNORED, "退信")] * 2


def test_the_register_lists_every_mail(ledger: Ledger) -> None:
    submit(ledger, 1, why_not_answered="群发邮件", answer_to=None)
    ledger.received(kept(2))
    first, second = ledger.register()
    assert (first.arrived, first.sender, first.subject) == (kept(1).arrived, "zhangsan@unit.example", "第1封")
    assert (first.why_not_answered, first.reference_number, first.raw, first.size) == (
        "群发邮件",
        "LH2021-0001",
        kept(1).path,
        1001,
    )
    assert (second.sender, second.subject, second.disposition, second.entry_id) == ("", None, None, None)


def test_judged_mails_are_filed_once(ledger: Ledger) -> None:
    submit(ledger, 1)
    submit(ledger, 2, disposition=HELD, reference_number="LH2021-0002")
    arrive(ledger, 3)
    folders = {ACCEPTED: "已受理", RETURNED: "已退回", HELD: ""}
    assert [(mail.id, folder) for mail, folder in ledger.to_file(folders)] == [(1, "已受理")]
    ledger.filed(1, "已受理")
    assert ledger.to_file(folders) == ()


# -- entries -----------------------------------------------------------------------------------------------------

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - the offset comes with the map
    lambda moment: moment.replace(microsecond=0, tzinfo=timezone(timedelta(hours=8)))
)
MAYBE = st.none() | st.text()
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
JUDGEMENTS = st.builds(
    Judgement,
    disposition=st.sampled_from((ACCEPTED, RETURNED, HELD)),
    province=MAYBE,
    organization=MAYBE,
    category=MAYBE,
    findings=st.lists(
        st.builds(JudgedFinding, st.text(), st.sampled_from(Verdict), st.text(), st.text()), max_size=3
    ).map(tuple),
    form=st.dictionaries(st.text(), st.text(), max_size=4),
    seal=st.none()
    | st.builds(
        SealFact,
        st.sampled_from(("present", "absent", "unclear")),
        MAYBE,
        st.none() | st.integers(1, 99),
        st.none() | st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS),
        st.none() | st.floats(0, 1),
        MAYBE,
        st.none() | st.booleans(),
        st.none() | st.booleans(),
        st.lists(
            st.builds(DigitalSignatureFact, st.text(), MAYBE, MAYBE, st.none() | st.booleans(), st.booleans()),
            max_size=2,
        ).map(tuple),
    ),
)
ENTRIES = st.builds(
    Entry,
    id=st.just(0),
    mail_id=st.just(1),
    campaign=st.text(),
    reference_number=st.text(),
    version=st.integers(1, 99),
    message_id=MAYBE,
    references=st.lists(st.text(), max_size=3).map(tuple),
    subject=MAYBE,
    sender=st.text(),
    sender_name=st.text(),
    answer_to=MAYBE,
    why_not_answered=MAYBE,
    received_at=MOMENTS,
    raw=st.text(),
    folder=MAYBE,
    attachments=st.lists(
        st.builds(FileFact, st.text(), st.integers(0, 2**53), st.text(), st.text(), MAYBE), max_size=3
    ).map(tuple),
    judgement=JUDGEMENTS,
    correct_by=st.none() | MOMENTS,
    replaces=st.booleans(),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(given_entry=ENTRIES, unit_key=MAYBE, title_key=MAYBE)
def test_the_entry_we_store_is_the_entry_we_load(
    given_entry: Entry, unit_key: str | None, title_key: str | None
) -> None:
    with Ledger(Database(memory=True)) as ledger:
        ledger.received(kept(1))
        state = LetterState.DRAFT
        entry_id = ledger.record(given_entry, unit_key=unit_key, title_key=title_key, letter=None, state=state)
        assert ledger.entry(entry_id) == replace(given_entry, id=entry_id)
        assert ledger.entry_of(1) == ledger.entry(entry_id)
        assert ledger.keys(entry_id) == (unit_key, title_key)
        ledger._rows("select * from entries_public")  # whatever the text is, the view can show it


def test_a_seal_of_an_earlier_version_is_read(ledger: Ledger) -> None:
    row = judgement_row(JUDGEMENT) | {"seal": '{"state": "present", "name": "某某", "page": 2, "box": [1, 2, 3, 4]}'}
    entry_id = submit(ledger, 1)
    ledger._add("judgements", {"entry_id": entry_id, **row, "correct_by": None})
    loaded = ledger.entry(entry_id)
    assert loaded is not None
    assert loaded.judgement.seal == SealFact("present", "某某", 2, (1, 2, 3, 4))


def test_text_that_no_database_takes_is_mended(ledger: Ledger) -> None:
    entry_id = submit(ledger, 1, subject="坏\udcd5字", attachments=(FileFact("坏\udcd5.pdf", 1, "a", "pdf"),))
    loaded = ledger.entry(entry_id)
    assert loaded is not None
    assert (loaded.subject, loaded.attachments[0].name) == ("坏\ufffd字", "坏\ufffd.pdf")


def test_recording_the_same_mail_again_changes_nothing(ledger: Ledger) -> None:
    entry_id = submit(ledger, 1, owes=letter("accepted"))
    before = ledger.entry(entry_id), ledger.letters()
    again = entry(1, subject="改了", disposition=RETURNED)
    state = LetterState.READY
    assert ledger.record(again, unit_key=None, title_key=None, letter=letter("returned"), state=state) == entry_id
    assert (ledger.entry(entry_id), ledger.letters()) == before


def test_an_entry_is_never_ignored_or_quarantined(ledger: Ledger) -> None:
    mail_id = arrive(ledger, 1)
    for disposition in (Disposition.IGNORED, Disposition.QUARANTINED):
        with pytest.raises(ValueError, match="an entry cannot be"):
            ledger.record(
                entry(mail_id, disposition=disposition),
                unit_key=None,
                title_key=None,
                letter=None,
                state=LetterState.READY,
            )
    assert ledger.entries() == ()


def test_reference_numbers_are_never_used_twice(ledger: Ledger) -> None:
    assert [ledger.next_reference("a", "LH2021") for _ in range(2)] == ["LH2021-0001", "LH2021-0002"]
    assert ledger.next_reference("b", "CZ2024") == "CZ2024-0001"
    assert ledger.next_reference("c", "lh2021") == "lh2021-0003"  # another campaign that took the same prefix
    ledger._write("insert into reference_numbers values ('CZ2024', 9999, 'b')")
    assert ledger.next_reference("b", "CZ2024") == "CZ2024-10000"


def test_two_programs_never_get_the_same_reference_number(ledger: Ledger, path: Path) -> None:
    def take(_: int) -> list[str]:
        with Ledger.open(path) as mine:
            return [mine.next_reference("a", "LH") for _ in range(10)]

    with ThreadPoolExecutor(4) as pool:
        taken = [number for numbers in pool.map(take, range(4)) for number in numbers]
    assert sorted(taken) == [f"LH-{number:04d}" for number in range(1, 41)]


def send_all(ledger: Ledger) -> None:
    for owed in ledger.due(NOW):
        assert ledger.claim(owed.id, NOW)
        assert ledger.sent(owed.id, NOW, "250 OK")


def test_the_later_judgement_stands_and_its_letter_goes_once(ledger: Ledger) -> None:
    entry_id = submit(ledger, 1, disposition=RETURNED, owes=letter("returned"), correct_by=NOW)
    send_all(ledger)
    later = replace(JUDGEMENT, disposition=HELD, findings=())
    ready = LetterState.READY
    assert ledger.rejudge(entry_id, later, correct_by=None, letter=letter("held"), state=ready)
    send_all(ledger)
    assert not ledger.rejudge(entry_id, later, correct_by=None, letter=letter("held"), state=ready)
    loaded, mail = ledger.entry(entry_id), ledger.mail(1)
    assert loaded is not None
    assert mail is not None
    assert (loaded.judgement, mail.disposition) == (later, HELD)
    assert [one.letter.kind for one in ledger.letters()] == ["returned", "held"]
    with pytest.raises(ValueError, match="no entry 99"):
        ledger.rejudge(99, later, correct_by=None, letter=None, state=ready)


def test_a_letter_that_has_not_left_is_withdrawn_when_its_judgement_no_longer_stands(ledger: Ledger) -> None:
    entry_id = submit(ledger, 1, disposition=RETURNED, owes=letter("returned"), correct_by=NOW, state=LetterState.DRAFT)
    ledger.rejudge(entry_id, JUDGEMENT, correct_by=None, letter=letter("accepted"), state=LetterState.DRAFT)
    assert [one.letter.kind for one in ledger.letters()] == ["accepted"]


def test_a_letter_that_was_tried_is_not_withdrawn(ledger: Ledger) -> None:
    entry_id = submit(ledger, 1, disposition=RETURNED, owes=letter("returned"), correct_by=NOW)
    assert ledger.claim(1, NOW)
    assert ledger.postponed(1, "451", NOW)
    ledger.rejudge(entry_id, JUDGEMENT, correct_by=None, letter=letter("accepted"), state=LetterState.READY)
    assert [one.letter.kind for one in ledger.letters()] == ["returned", "accepted"]


def test_a_letter_that_found_the_server_down_keeps_its_tries(ledger: Ledger) -> None:
    submit(ledger, 1, disposition=RETURNED, owes=letter("returned"), correct_by=NOW)
    assert ledger.claim(1, NOW)
    assert ledger.released(1, "no connection")
    (owed,) = ledger.due(NOW)
    assert (owed.attempts, owed.error) == (0, "no connection")


CORRECT_BY = {
    "a date that was told": ("late", NOW + timedelta(days=9), NOW + timedelta(days=9)),
    "no letter is owed, so the caller knows": (None, NOW + timedelta(days=9), NOW + timedelta(days=9)),
    "the letter went before, with the first date": ("returned", NOW + timedelta(days=9), NOW),
    "an earlier date takes nothing away": ("late", NOW - timedelta(days=9), NOW),
    "none": ("late", None, NOW),
}


@pytest.mark.parametrize(("kind", "named", "stands"), CORRECT_BY.values(), ids=CORRECT_BY.keys())
def test_until_when_a_unit_may_correct(
    ledger: Ledger, kind: str | None, named: datetime | None, stands: datetime
) -> None:
    entry_id = submit(ledger, 1, disposition=RETURNED, owes=letter("returned"), correct_by=NOW)
    send_all(ledger)
    owes = letter(kind) if kind else None
    ledger.rejudge(entry_id, JUDGEMENT, correct_by=named, letter=owes, state=LetterState.READY)
    loaded = ledger.entry(entry_id)
    assert loaded is not None
    assert loaded.correct_by == stands


def test_a_letter_of_staff_may_name_a_later_date(ledger: Ledger) -> None:
    entry_id = submit(ledger, 1, disposition=RETURNED, correct_by=NOW)
    until = NOW + timedelta(days=5)
    assert ledger.owe(entry_id, letter("decision-1"), LetterState.DRAFT, correct_by=until)
    assert not ledger.owe(entry_id, letter("decision-1"), LetterState.DRAFT, correct_by=until + timedelta(days=1))
    loaded = ledger.entry(entry_id)
    assert loaded is not None
    assert loaded.correct_by == until


RELATED: dict[str, tuple[dict[str, Any], list[int]]] = {
    "nothing in common": ({}, []),
    "the sender": ({"sender": "a@x"}, [1, 3]),
    "an unreadable sender is nobody": ({"sender": ""}, []),
    "the unit": ({"unit_key": "协会"}, [1, 3]),
    "the reference number": ({"references": ("lh-0002",)}, [2]),
    "an answer to our letter": ({"message_ids": ("<x>", letter("accepted", 2).message_id)}, [2]),
    "all at once": ({"unit_key": "协会", "references": ("LH-0002",)}, [1, 2, 3]),
}


@pytest.mark.parametrize(("asked", "found"), RELATED.values(), ids=RELATED.keys())
def test_related_submissions_come_with_all_their_versions(
    ledger: Ledger, asked: dict[str, Any], found: list[int]
) -> None:
    submit(ledger, 1, sender="a@x", reference_number="LH-0001")
    submit(ledger, 2, sender="b@x", reference_number="LH-0002", owes=letter("accepted", 2))
    submit(ledger, 3, sender="c@x", unit_key="协会", reference_number="LH-0001", version=2)
    submit(ledger, 4, sender="", reference_number="LH-0003")
    submit(ledger, 5, sender="a@x", unit_key="协会", reference_number="CZ-0001", campaign="changzhou-2024")
    question = {"sender": "nobody@x", "unit_key": None, "references": (), "message_ids": (), **asked}
    assert [one.id for one in ledger.related(CAMPAIGN, **question)] == found


def test_entries_by_campaign_and_versions_by_number(ledger: Ledger) -> None:
    submit(ledger, 1, version=2)
    submit(ledger, 2, version=1)
    submit(ledger, 3, campaign="changzhou-2024", reference_number="CZ-0001")
    assert [one.id for one in ledger.entries()] == [1, 2, 3]
    assert [one.id for one in ledger.entries("changzhou-2024")] == [3]
    assert [one.id for one in ledger.versions("LH2021-0001")] == [2, 1]


def test_folders_laid_out(ledger: Ledger) -> None:
    entry_id = submit(ledger, 1)
    assert [one.id for one in ledger.to_lay_out()] == [entry_id]
    ledger.laid_out(entry_id, "党员风采/北京市/LH2021-0001")
    assert ledger.to_lay_out() == ()
    assert [one.folder for one in ledger.entries()] == ["党员风采/北京市/LH2021-0001"]


# -- letters -----------------------------------------------------------------------------------------------------


def owed(ledger: Ledger, state: LetterState) -> int:
    """A letter in that state."""
    submit(ledger, 1, owes=letter(), state=state)
    return ledger.letters()[0].id


def state_of(ledger: Ledger, letter_id: int) -> LetterState:
    found = ledger.letter(letter_id)
    assert found is not None
    return found.state


Step = Callable[[Ledger, int], bool]
DRAFT, READY, SENDING, SENT = LetterState.DRAFT, LetterState.READY, LetterState.SENDING, LetterState.SENT
FAILED, UNCERTAIN, DROPPED = LetterState.FAILED, LetterState.UNCERTAIN, LetterState.DROPPED
STEPS: dict[str, tuple[Step, dict[LetterState, LetterState]]] = {
    "claim": (lambda ledger, one: ledger.claim(one, NOW), {READY: SENDING}),
    "sent": (lambda ledger, one: ledger.sent(one, NOW, "250 ok"), {SENDING: SENT}),
    "refused": (lambda ledger, one: ledger.refused(one, "550"), {SENDING: FAILED}),
    "postponed": (lambda ledger, one: ledger.postponed(one, "451", NOW), {SENDING: READY}),
    "unsure": (lambda ledger, one: ledger.unsure(one, "timeout"), {SENDING: UNCERTAIN}),
    "orphans": (lambda ledger, _: ledger.orphans() > 0, {SENDING: UNCERTAIN}),
    "approve": (lambda ledger, one: ledger.approve(one), {DRAFT: READY, FAILED: READY}),
    "drop": (
        lambda ledger, one: ledger.drop(one),
        dict.fromkeys((DRAFT, READY, FAILED, UNCERTAIN, DROPPED), DROPPED),
    ),
    "resolve: was sent": (lambda ledger, one: ledger.resolve(one, was_sent=True, now=NOW), {UNCERTAIN: SENT}),
    "resolve: was not": (lambda ledger, one: ledger.resolve(one, was_sent=False, now=NOW), {UNCERTAIN: READY}),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_only_taken_from_where_it_may_start(name: str) -> None:
    step, leads = STEPS[name]
    for state in LetterState:
        with Ledger(Database(memory=True)) as ledger:
            letter_id = owed(ledger, state)
            assert step(ledger, letter_id) is (state in leads), state
            assert state_of(ledger, letter_id) is leads.get(state, state)


def test_a_letter_that_is_not_there(ledger: Ledger) -> None:
    assert ledger.letter(9) is None
    assert not any((ledger.claim(9, NOW), ledger.approve(9), ledger.drop(9), ledger.sent(9, NOW, "")))


def test_the_letter_we_store_is_the_letter_we_load(ledger: Ledger) -> None:
    entry_id = submit(ledger, 1, owes=letter(), state=DRAFT)
    (loaded,) = ledger.letters()
    assert (loaded.letter, loaded.entry_id, loaded.reference_number) == (letter(), entry_id, "LH2021-0001")
    assert (loaded.state, loaded.attempts, loaded.error, loaded.sent_at) == (DRAFT, 0, None, None)


def test_letters_are_listed_by_state(ledger: Ledger) -> None:
    for number, state in enumerate((SENT, DRAFT, READY), start=1):
        submit(ledger, number, owes=letter(number=number), state=state)
    assert [one.state for one in ledger.letters()] == [SENT, DRAFT, READY]
    assert [one.state for one in ledger.letters(READY, SENT)] == [SENT, READY]


def test_a_postponed_letter_waits_for_its_time(ledger: Ledger) -> None:
    letter_id = owed(ledger, READY)
    assert [one.id for one in ledger.due(NOW)] == [letter_id]
    ledger.claim(letter_id, NOW)
    assert ledger.due(NOW) == ()
    ledger.postponed(letter_id, "451 busy", NOW + timedelta(minutes=5))
    assert ledger.due(NOW + timedelta(minutes=4)) == ()
    (due,) = ledger.due((NOW + timedelta(minutes=5)).astimezone(UTC))  # another zone than ours
    assert (due.attempts, due.error) == (1, "451 busy")


def test_of_several_senders_one_gets_the_letter(ledger: Ledger, path: Path) -> None:
    ids = list(range(1, 21))
    for number in ids:
        submit(ledger, number, owes=letter(number=number))

    def claim_all(_: int) -> list[int]:
        with Ledger.open(path) as mine:
            return [letter_id for letter_id in ids if mine.claim(letter_id, NOW)]

    with ThreadPoolExecutor(4) as pool:
        claimed = [letter_id for mine in pool.map(claim_all, range(4)) for letter_id in mine]
    assert sorted(claimed) == ids


def test_a_letter_that_was_being_sent_when_we_died_is_uncertain(path: Path) -> None:
    with Ledger.open(path) as ledger:
        letter_id = owed(ledger, READY)
        assert ledger.claim(letter_id, NOW)
    with Ledger.open(path) as ledger:  # the next round
        assert ledger.due(NOW + timedelta(days=9)) == ()
        assert (ledger.orphans(), ledger.orphans()) == (1, 0)
        assert state_of(ledger, letter_id) is UNCERTAIN
        assert ledger.resolve(letter_id, was_sent=True, now=NOW + timedelta(days=3))
        found = ledger.letter(letter_id)
        assert found is not None
        assert found.sent_at == NOW  # not when the person said so


def test_the_budget_counts_what_may_have_been_sent(ledger: Ledger) -> None:
    for number in range(1, 6):
        submit(ledger, number, owes=letter(number=number, to="A@x" if number < 3 else "b@x"))
        ledger.claim(number, NOW + timedelta(hours=number))
    ledger.sent(1, NOW + timedelta(hours=1), "250 ok")
    ledger.sent(2, NOW + timedelta(hours=2), "250 ok")
    ledger.unsure(3, "timeout")
    ledger.refused(4, "550 no such user")
    ledger.postponed(5, "451", NOW)
    assert [ledger.sent_since(NOW + timedelta(hours=hours)) for hours in (0, 2, 3, 4)] == [3, 2, 1, 0]
    assert [ledger.sent_to_since(address, NOW) for address in ("a@X", "b@x", "c@x")] == [2, 1, 0]


def test_our_own_message_ids(ledger: Ledger) -> None:
    submit(ledger, 1, owes=letter())
    ours = letter().message_id
    assert ledger.our_message_ids() == {ours}
    assert ledger.answered(("<other@x>", ours)) == {1}
    assert ledger.answered(()) == frozenset()


# -- what staff decide -------------------------------------------------------------------------------------------


def decide(ledger: Ledger, decision: Decision | None, **changes: Any) -> int:
    cells: dict[str, Any] = {
        "note": None,
        "by": "李四",
        "at": "2021-06-01",
        "extra": {},
        "source": "workbook",
        "now": NOW,
    }
    return ledger.decide(1, decision=decision, **{**cells, **changes})


DECISIONS = {
    "one decision": ([Decision.APPROVED], [1]),
    "noted again": ([Decision.APPROVED, Decision.APPROVED], [1, 1]),
    "pending and clearing do not count": ([Decision.PENDING, None, Decision.RETURNED], [0, 0, 1]),
    "changed twice": ([Decision.RETURNED, Decision.APPROVED, Decision.REJECTED], [1, 2, 3]),
    "back and forth": ([Decision.RETURNED, Decision.PENDING, Decision.RETURNED], [1, 1, 2]),
}


@pytest.mark.parametrize(("decisions", "numbers"), DECISIONS.values(), ids=DECISIONS.keys())
def test_changes_of_the_decision_are_counted(
    ledger: Ledger, decisions: list[Decision | None], numbers: list[int]
) -> None:
    submit(ledger, 1)
    assert [decide(ledger, decision, note="说明") for decision in decisions] == numbers
    assert [one.decision for one in ledger.entries()] == [decisions[-1]]


def test_only_what_differs_is_a_new_row(ledger: Ledger, path: Path) -> None:
    submit(ledger, 1)
    for note in ("好", "好", "很好", "很好"):
        assert decide(ledger, Decision.APPROVED, note=note) == 1
    assert ask(path, "select note from decisions order by id") == [("好",), ("很好",)]


def test_the_review_columns_come_back(ledger: Ledger) -> None:
    submit(ledger, 1)
    submit(ledger, 2, reference_number="LH2021-0002")
    decide(ledger, None, note="先看看", by=None, at=None)
    decide(ledger, Decision.APPROVED, note="同意", extra={"政治性": "好"})
    assert ledger.review_cells() == {
        1: {"审核结论": "通过", "审核意见": "同意", "审核人": "李四", "审核日期": "2021-06-01", "政治性": "好"}
    }
    loaded = ledger.entry(1)
    assert loaded is not None
    assert (loaded.decision_note, loaded.decided_by, loaded.decided_at) == ("同意", "李四", "2021-06-01")
    decide(ledger, None, by=None, at=None)
    assert ledger.review_cells() == {1: {"审核结论": "", "审核意见": "", "审核人": "", "审核日期": ""}}


def test_a_decision_stands_when_the_program_judges_again(ledger: Ledger) -> None:
    submit(ledger, 1)
    decide(ledger, Decision.REJECTED)
    ledger.rejudge(1, JUDGEMENT, correct_by=None, letter=None, state=READY)
    loaded = ledger.entry(1)
    assert loaded is not None
    assert (loaded.decision, loaded.state, loaded.judgement.disposition) == (Decision.REJECTED, "rejected", ACCEPTED)


def test_every_generation_of_the_workbook_is_remembered(ledger: Ledger, path: Path) -> None:
    shown: list[dict[int, dict[str, str]]] = [
        {1: {"审核结论": ""}},
        {1: {"审核结论": ""}, 2: {"审核结论": "通过"}},
        {1: {"审核结论": "退稿"}, 2: {"审核结论": "通过"}},
        {2: {"审核结论": "通过"}},
        {},
        {1: {"审核结论": "退稿"}},
    ]
    for number, cells in enumerate(shown, start=1):
        assert ledger.next_generation() == number
        ledger.save_export(number, cells, NOW)
    assert [ledger.export(number) for number in range(1, 7)] == shown
    assert ledger.export(7) is None
    assert count(path, "exported_cells") == 6  # differences, not copies


def test_a_generation_written_twice_is_the_second_one(ledger: Ledger) -> None:
    ledger.save_export(1, {1: {"a": "x"}}, NOW)
    ledger.save_export(2, {1: {"a": "y"}, 2: {"a": "z"}}, NOW)
    ledger.save_export(2, {1: {"a": "x"}}, NOW)
    assert (ledger.export(1), ledger.export(2)) == ({1: {"a": "x"}}, {1: {"a": "x"}})
    with pytest.raises(ValueError, match="older"):
        ledger.save_export(1, {}, NOW)


def test_edits_that_could_not_be_taken_over_are_noted_once(ledger: Ledger) -> None:
    for entry_id in (None, 77, None):
        ledger.conflict(entry_id, "审核结论", "同意", "", "不是可选的结论", NOW)
    assert ledger.conflicts() == (
        Conflict(None, "审核结论", "同意", "", "不是可选的结论", NOW),
        Conflict(77, "审核结论", "同意", "", "不是可选的结论", NOW),
    )


def test_what_people_do_is_noted_for_auditors(ledger: Ledger, path: Path) -> None:
    submit(ledger, 1, owes=letter(), state=DRAFT)
    decide(ledger, Decision.APPROVED)
    ledger.approve(1, who="王五")
    ledger.drop(1)
    ledger.approve(1)  # too late: nothing happens, nothing is noted
    ledger.retry(1)
    ledger.rejudge(1, JUDGEMENT, correct_by=None, letter=None, state=READY)
    rows = ask(path, "select what, who, mail_id, entry_id, letter_id, detail from events order by id")
    assert rows == [
        ("decide", "李四", None, 1, None, '{"decision":"approved","source":"workbook"}'),
        ("approve", "王五", None, 1, 1, '{"was":"draft"}'),
        ("drop", "", None, 1, 1, '{"was":"ready"}'),
        ("retry", "", 1, None, None, "{}"),
        ("reprocess", "", None, 1, None, '{"was":"accepted","now":"accepted"}'),
    ]
    assert all(at.endswith("+08:00") and len(at) == 25 for (at,) in ask(path, "select at from events"))
