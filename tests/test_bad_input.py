"""Bad input through the whole job: a clear finding each, nothing lost, the next mail handled."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from outside import FORM, NOW, SUBJECT, Place, Ran, folder_place
from pypdf import PdfWriter

from tests.making.mails import locked, mail

MEGABYTE = 1 << 20


def pages(number: int) -> bytes:
    """A PDF of empty pages."""
    writer = PdfWriter()
    for _ in range(number):
        writer.add_blank_page(595, 842)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def of(unit: int, *files: tuple[str, bytes], subject: str | None = "", **changes: Any) -> bytes:
    """A mail of a unit of its own, so that no two are versions of one submission."""
    written = f"湖南省湘江样例公司{unit}党员风采" if subject == "" else subject
    return mail(unit, written, *files, sender=f"unit{unit}@unit.example", **changes)


def named(unit: int, disposition: bytes) -> bytes:
    """A mail whose attachment is named by these very bytes."""
    made = of(unit, ("NAME.pdf", FORM))
    return made.replace(b'attachment; filename="NAME.pdf"', b"attachment; " + disposition)


# name -> the mail, its disposition, its codes, words of the first problem
MAILS: dict[str, tuple[bytes, str, list[str], str]] = {
    "nothing at all": (b"", "held", ["mail.no_submission"], "没有可识别的主题"),
    "only an empty line": (b"\r\n", "held", ["mail.no_submission"], "没有可识别的主题"),
    "no subject, no form": (of(3, subject=None), "held", ["mail.no_submission"], "没有可识别的主题"),
    "no subject, but a form": (of(4, ("表.pdf", FORM), subject=None), "returned", ["subject.format"], "没有写主题"),
    "a subject of 5,000 characters": (
        *(of(5, ("表.pdf", FORM), subject="长" * 5000), "returned", ["subject.format"]),
        "长……”未按“省（区市）+单位名称+案例类别”命名",
    ),
    "a truncated PDF": (
        *(of(6, ("推荐表.pdf", FORM[: len(FORM) // 3])), "returned", ["form.unreadable"]),
        "“推荐表.pdf”无法打开，可能在传输中损坏",
    ),
    "an encrypted PDF": (of(7, ("推荐表.pdf", locked(FORM))), "returned", ["form.encrypted"], "设有打开密码"),
    "a PDF without pages": (of(8, ("推荐表.pdf", pages(0))), "returned", ["form.unreadable"], "没有任何页面"),
    "a PDF of no bytes": (of(9, ("推荐表.pdf", b"")), "returned", ["form.unreadable"], "是空文件"),
    "a PDF of 1,000 pages": (of(10, ("推荐表.pdf", pages(1000))), "returned", ["form.unreadable"], "页数或内容远超"),
    "a name that climbs": (named(11, b'filename="../../../../etc/passwd.pdf"'), "", [], ""),
    "a name that climbs on Windows": (named(12, b'filename="..\\\\..\\\\C:\\\\autoexec.pdf"'), "", [], ""),
    "a name with NUL": (named(13, b"filename*=utf-8''%E8%A1%A8%00.pdf"), "", [], ""),
    "a name with a raw NUL": (named(14, b'filename="a\x00b.pdf"'), "", [], ""),
    "a name of 300 characters": (named(15, b"filename*=utf-8''" + b"%E8%A1%A8" * 300 + b".pdf"), "", [], ""),
    "a name of nothing": (named(16, b'filename=""'), "", [], ""),
    "a mail of 60 MB": (
        *(of(17, ("作品.mp4", bytes(44 * MEGABYTE))), "returned", ["form.missing"]),
        "收到的附件为“作品.mp4”，其中没有PDF格式的推荐表",
    ),
    "a good one at last": (mail(18, SUBJECT, ("推荐表.pdf", FORM)), "accepted", [], ""),
}
NAMES = [name for name in MAILS if " name " in f" {name} "]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, Ran]]:
    """One round over all of them, after a file that a wandering name might overwrite was put where it might land."""
    folder = tmp_path_factory.mktemp("bad")
    place = folder_place(folder / "deep" / "deeper", *(content for content, *_ in MAILS.values()))
    for file in (place.folder / "来信").iterdir():
        os.utime(file, (NOW.timestamp() - 86400, NOW.timestamp() - 86400))
    yield place, place.once("--json")


def entry_of(place: Place, name: str) -> dict[str, Any]:
    number = list(MAILS).index(name) + 1
    (entry,) = place.rows(
        """
        select e.*, m.uid from entries_public e join entries on entries.id = e.id
        join mails m on m.id = entries.mail_id where m.uid = ?
        """,
        f"{number:03d}.eml",
    )
    return entry


def test_the_round_ends_well(judged: tuple[Place, Ran]) -> None:
    place, ran = judged
    assert ran.status == 0, ran.err
    assert (ran.json["fetched"], ran.json["quarantined"]) == (len(MAILS), 0)
    assert len(place.mails()) == len(MAILS)
    assert all(one["disposition"] for one in place.mails())


@pytest.mark.parametrize("name", [name for name in MAILS if name not in NAMES])
def test_a_clear_finding(judged: tuple[Place, Ran], name: str) -> None:
    place, _ = judged
    _, disposition, codes, words = MAILS[name]
    entry = entry_of(place, name)
    assert (entry["disposition"], json.loads(entry["codes"])) == (disposition, codes)
    (row,) = place.rows("select findings from judgements where entry_id = ?", entry["id"])
    problems = [finding["problem"] for finding in json.loads(row["findings"])]
    assert [words in problem for problem in problems] == [True] * len(codes)
    assert all(len(problem) < 200 for problem in problems)


@pytest.mark.parametrize("name", MAILS)
def test_the_raw_mail_is_kept_byte_for_byte(judged: tuple[Place, Ran], name: str) -> None:
    place, _ = judged
    assert (place.data / "archive" / entry_of(place, name)["raw"]).read_bytes() == MAILS[name][0]


@pytest.mark.parametrize("name", NAMES)
def test_a_bad_name_is_harmless(judged: tuple[Place, Ran], name: str) -> None:
    place, _ = judged
    entry = entry_of(place, name)
    assert "form.missing" not in entry["codes"]
    (row,) = place.rows("select folder from entries where id = ?", entry["id"])
    folder = place.data / "archive" / row["folder"]
    assert [file.read_bytes() for file in folder.iterdir()].count(FORM) == 1
    for file in folder.iterdir():
        assert len(file.name.encode()) <= 120
        assert not set(file.name) & set('/\\:*?"<>|\x00')


def test_nothing_lies_outside(judged: tuple[Place, Ran]) -> None:
    place, _ = judged
    assert {one.name for one in place.folder.iterdir()} == {"data", "来信", "台账.xlsx", "设置.toml"}
    assert {one.name for one in place.folder.parent.iterdir()} == {place.folder.name}
    ledger = {f"ledger.{ending}" for ending in ("db", "db-shm", "db-wal", "lock")}
    assert {one.name for one in place.data.iterdir()} - ledger == {"archive", "letters", "logs"}


def test_letters_quote_what_came_and_stay_short(judged: tuple[Place, Ran]) -> None:
    place, _ = judged
    for file in (place.data / "letters").iterdir():
        letter = message_from_bytes(file.read_bytes())
        assert all(len(line) < 998 for line in file.read_bytes().splitlines())
        assert len(file.read_bytes()) < 60_000
        assert "\x00" not in str(letter["Subject"])


def test_the_workbook_can_be_read_back(judged: tuple[Place, Ran]) -> None:
    place, _ = judged
    again = place.once("--json")
    assert (again.status, again.json["fetched"], again.err.count("台账没有更新")) == (0, 0, 0)


def test_a_mail_that_has_gone_meanwhile_does_not_stop_the_others(tmp_path: Path) -> None:
    place = folder_place(tmp_path, of(1), of(2))
    (tmp_path / "来信" / "001.eml").rename(tmp_path / "file")
    (tmp_path / "来信" / "001.eml").symlink_to(tmp_path / "gone")
    ran = place.once("--json")
    assert (ran.status, ran.json["fetched"]) == (0, 1)
