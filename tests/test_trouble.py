"""Trouble around a round: bugs of ours, the world's weather, two at once, too long; and who is told of it."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from outside import (
    NOW,
    call,
    folder_place,
    incomplete,
)

import ingest.commands
import ingest.office
import ingest.worker
from config.load import load_settings
from ingest.notify import summary
from ingest.report import Report
from ledger.store import Ledger


def test_a_bug_outside_a_mail_is_ours_and_names_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = folder_place(tmp_path, incomplete(1))

    def broken(_: object) -> None:
        raise KeyError("张三")

    with monkeypatch.context() as patch:
        patch.setattr(ingest.office.Worker, "lay_out_waiting", broken)
        ran = place.once()
    assert ran.status == 3
    assert str(place.data / "logs" / "tougao.log") in ran.err
    assert "这是程序的问题" in ran.err
    assert "张三" not in ran.err
    assert "Traceback" not in ran.err
    assert place.once().status == 0
    assert [one["state"] for one in place.letters()] == ["sent"]


WEATHER: dict[str, tuple[Exception, str]] = {
    "a full disk": (OSError(28, "No space left on device", "/data/x"), "读写 /data/x 没有成功（磁盘已满）"),
    "a busy database": (sqlite3.OperationalError("database is locked"), "台账数据库读写没有成功"),
}


@pytest.mark.parametrize(("error", "said"), WEATHER.values(), ids=WEATHER.keys())
def test_the_worlds_trouble_is_no_bug(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    place = folder_place(tmp_path, incomplete(1), incomplete(2))

    def refused(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(ingest.worker.Ledger, "record", refused)
        ran = place.once()
    assert (ran.status, said in ran.err) == (1, True), ran.err
    assert "程序的问题" not in ran.err
    assert [one["disposition"] for one in place.mails()] == [None, None]
    assert place.once("--json").json["dispositions"]["returned"] == 2


def test_a_broken_installation_is_said_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> None:
        raise ImportError("cannot import name")

    monkeypatch.setattr(ingest.commands.importlib, "import_module", broken)
    ran = call("once")
    assert (ran.status, "这是程序的问题" in ran.err) == (3, True)


def test_a_mail_that_the_database_cannot_take_does_not_stop_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = folder_place(tmp_path, incomplete(1), incomplete(2))
    real = ingest.worker.Ledger.describe

    def picky(self: Ledger, mail_id: int, **facts: Any) -> None:
        if mail_id == 1:
            raise sqlite3.IntegrityError("not null")
        real(self, mail_id, **facts)

    monkeypatch.setattr(ingest.worker.Ledger, "describe", picky)
    ran = place.once("--json")
    assert (ran.status, ran.json["dispositions"]["returned"]) == (0, 1)


def test_files_that_cannot_be_laid_out_stop_no_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = folder_place(tmp_path, incomplete(1), incomplete(2))

    def refused(*_: object) -> str:
        raise OSError(36, "File name too long")

    with monkeypatch.context() as patch:
        patch.setattr(ingest.office.Archive, "lay_out", refused)
        for _ in range(2):
            ran = place.once("--json")
            assert (ran.status, "没能放进归档文件夹（名字太长）" in ran.err) == (1, True)
    assert [one["state"] for one in place.letters()] == ["sent", "sent"]
    assert place.once().status == 0
    assert all(row["folder"] for row in place.rows("select folder from entries"))


def test_a_verb_beside_a_round_waits_its_turn(tmp_path: Path) -> None:
    place = folder_place(tmp_path, incomplete(1))
    place.once()
    with FileLock(place.data / "ledger.lock"):
        for words in ("once", "workbook", "replies list", "retry 1", "reprocess --campaign linghang-2021"):
            verb, *arguments = words.split() if not words.startswith("replies") else [words]
            ran = place.call(verb, *arguments)
            assert (ran.status, ran.out, "请稍后再试" in ran.err) == (1, "", True), words
    assert place.call("replies list").status == 0


def test_a_round_that_lasts_too_long_ends_after_the_mail_in_hand(tmp_path: Path) -> None:
    place = folder_place(tmp_path, incomplete(1), incomplete(2), incomplete(3))
    place.tables["schedule"] = {"round_minutes": 30}
    place.write()
    ticks = iter(range(1000))
    ran = place.once(clock=lambda: NOW + timedelta(minutes=4 * next(ticks)))
    assert (ran.status, "提前结束" in ran.err) == (0, True)
    assert place.once().status == 0
    assert {one["disposition"] for one in place.mails()} == {"returned"}
    assert [one["state"] for one in place.letters()] == ["sent"] * 3


# -- the organiser's summary -------------------------------------------------------------------------------------


def test_the_organiser_is_told_also_of_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = folder_place(tmp_path, incomplete(1), mode="draft")
    place.tables["notify"] = {"to": ["zuzhifang@example.org"]}
    place.write()

    def broken(_: object) -> None:
        raise KeyError

    with monkeypatch.context() as patch:
        patch.setattr(ingest.office.Worker, "lay_out_waiting", broken)
        assert place.once().status == 3
    assert place.once().status == 0
    told = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in (place.data / "letters").iterdir()]
    assert {letter["To"] for letter in told} == {"zuzhifang@example.org"}
    assert sorted(letter["Subject"].startswith("需要处理：") for letter in told) == [False, True]


def test_the_summary_names_nobody(tmp_path: Path) -> None:
    settings, _ = load_settings(folder_place(tmp_path).settings, {})
    report = Report(alarms=["回信 1 没有发成：550 <zhangsan@unit.example>: no such user"])
    letter = message_from_bytes(summary(settings, report, NOW, "a@example.org").content, policy=policy.default)
    body = letter.get_body()
    assert body is not None
    assert "zhangsan" not in body.get_content()
    assert "回信 1 没有发成" in body.get_content()
