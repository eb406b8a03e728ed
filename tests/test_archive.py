"""The archive: kept for good, laid out twice alike, under names that every system bears."""

from __future__ import annotations

import os
import time
import unicodedata
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.archive import PATH_CHARACTERS, Archive, safe_name
from ingest.mailbox import RawMail
from ledger.model import MailKey

KEY = MailKey("INBOX", 7, "1")
NIGHT = datetime(2021, 4, 30, 23, 0, tzinfo=UTC)  # already May in Beijing


def raw(content: bytes | None = b"Subject: a\r\n\r\n", **changes: object) -> RawMail:
    values = {"key": KEY, "content": content, "size": len(content or b""), "arrived": NIGHT, "oversize": False}
    return RawMail(**(values | changes))  # type: ignore[arg-type]


def tree(root: Path) -> dict[str, bytes]:
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}


# -- raw mails -----------------------------------------------------------------------------------------------------


def test_a_mail_is_kept_under_its_hash_and_comes_back(tmp_path: Path) -> None:
    archive, content = Archive(tmp_path / "archive"), b"Subject: \xb2\xe2\r\n\r\n\x00\xff"
    kept = archive.keep(raw(content))
    digest = sha256(content).hexdigest()
    assert kept.path == f"原始邮件/2021-05/{digest[:32]}.eml"
    assert (kept.key, kept.sha256, kept.size, kept.arrived, kept.oversize) == (KEY, digest, len(content), NIGHT, False)
    assert archive.load(kept.path) == content


def test_the_same_mail_is_one_file(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first = archive.keep(raw())
    again = archive.keep(raw(key=MailKey("INBOX", 8, "9"), arrived=NIGHT + timedelta(hours=1)))
    assert first.path == again.path
    assert len(tree(tmp_path)) == 1


def test_an_oversize_mail_keeps_its_headers_and_its_size(tmp_path: Path) -> None:
    kept = Archive(tmp_path).keep(raw(b"Subject: a\r\n\r\n", size=10**9, oversize=True))
    assert (kept.size, kept.oversize) == (10**9, True)
    assert Archive(tmp_path).keep(raw(content=None, size=10**9, oversize=True)).oversize


def test_a_damaged_file_is_written_again(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    kept = archive.keep(raw())
    (tmp_path / kept.path).write_bytes(b"")
    archive.keep(raw())
    assert archive.load(kept.path) == raw().content


def test_a_mail_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def power_cut(_: int) -> None:
        raise OSError("power cut")

    archive = Archive(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", power_cut)
        with pytest.raises(OSError, match="power cut"):
            archive.keep(raw())
    assert not list(tmp_path.rglob("*.eml"))
    archive.keep(raw())
    assert len(tree(tmp_path)) == 1


def test_a_virus_scanner_may_hold_the_file_for_a_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace, refusals = Path.replace, iter([PermissionError("held"), PermissionError("held")])

    def held(self: Path, target: Path) -> Path:
        if refusal := next(refusals, None):
            raise refusal
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    kept = Archive(tmp_path).keep(raw())
    assert (tmp_path / kept.path).is_file()


@pytest.mark.parametrize("path", ["../secret", "a/../../b", "/etc/passwd", ""])
def test_no_path_leads_out_of_the_archive(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="inside the archive"):
        Archive(tmp_path / "archive").load(path)


# -- laid out ------------------------------------------------------------------------------------------------------

FOLDER = ("党员风采", "北京市", "LH2021-0001-光明网-一面旗帜")
FILES = [("推荐表.pdf", b"%PDF-1"), ("照片.jpg", b"\xff\xd8")]


def test_files_lie_where_people_look(tmp_path: Path) -> None:
    folder = Archive(tmp_path).lay_out(FOLDER, FILES)
    assert folder == "党员风采/北京市/LH2021-0001-光明网-一面旗帜"
    assert tree(tmp_path) == {f"{folder}/推荐表.pdf": b"%PDF-1", f"{folder}/照片.jpg": b"\xff\xd8"}


def test_what_is_not_known_has_a_folder_too(tmp_path: Path) -> None:
    assert Archive(tmp_path).lay_out((None, None, "LH2021-0002"), ()) == "未识别类别/未识别省份/LH2021-0002"
    assert (tmp_path / "未识别类别" / "未识别省份" / "LH2021-0002").is_dir()


def test_doing_it_again_changes_nothing(tmp_path: Path) -> None:
    files = [*FILES, ("推荐表.pdf", b"another"), ("推荐表.PDF", b"a third"), ("x" * 300 + ".pdf", b"long")]
    archive = Archive(tmp_path)
    archive.lay_out(FOLDER, files)
    before = {name: (tmp_path / name).stat().st_mtime_ns for name in tree(tmp_path)}
    for again in (files, files[::-1]):
        archive.lay_out(FOLDER, again)
    assert {name: (tmp_path / name).stat().st_mtime_ns for name in tree(tmp_path)} == before


COLLISIONS: dict[str, tuple[list[tuple[str, bytes]], set[str]]] = {
    "same name, other content": (
        [("a.pdf", b"1"), ("a.pdf", b"2"), ("a.pdf", b"3")],
        {"a.pdf", "a（2）.pdf", "a（3）.pdf"},
    ),
    "same name, same content": ([("a.pdf", b"1"), ("a.pdf", b"1")], {"a.pdf"}),
    "names that Windows takes for one": ([("A.pdf", b"1"), ("a.PDF", b"2")], {"A.pdf", "a（2）.PDF"}),
    "names that a Mac takes for one": (
        [("e\u0301.pdf", b"1"), ("\u00e9.pdf", b"2")],
        {"\u00e9.pdf", "\u00e9（2）.pdf"},
    ),
    "names alike only when made safe": (
        [("a:b.pdf", b"1"), ("a?b.pdf", b"2"), ("a：b.pdf", b"3")],
        {"a：b.pdf", "a？b.pdf", "a：b（2）.pdf"},
    ),
    "no name": ([("", b"1"), ("...", b"2")], {"未命名", "未命名（2）"}),
    "a program": (
        [("报名.exe", b"MZ"), ("x.pdf.JS", b"2"), ("a.lnk ", b"3"), ("b.scr.", b"4")],
        {"报名.exe.危险勿开", "x.pdf.JS.危险勿开", "a.lnk.危险勿开", "b.scr.危险勿开"},
    ),
    "two programs": ([("a.exe", b"1"), ("a.exe", b"2")], {"a.exe.危险勿开", "a（2）.exe.危险勿开"}),
    "a program in disguise": ([("合同\u202efdp.exe", b"1")], {"合同fdp.exe.危险勿开"}),
    "a path": ([("../../etc/passwd", b"1"), ("C:\\x\\y.pdf", b"2")], {"／..／etc／passwd", "C：＼x＼y.pdf"}),
}


@pytest.mark.parametrize(("files", "names"), COLLISIONS.values(), ids=COLLISIONS.keys())
def test_names_side_by_side(tmp_path: Path, files: list[tuple[str, bytes]], names: set[str]) -> None:
    folder = Archive(tmp_path).lay_out(FOLDER, files)
    found = {unicodedata.normalize("NFC", file.name): file.read_bytes() for file in (tmp_path / folder).iterdir()}
    assert set(found) == names
    assert set(found.values()) == {content for _, content in files}


# -- names ---------------------------------------------------------------------------------------------------------

FORBIDDEN = set('<>:"/\\|?*#%[]^`{} ')
RESERVED = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    device + digit for device in ("COM", "LPT") for digit in "0123456789¹²³"
}
SIGNS = [*' .-~$/\\:*?"<>|#%[]^`{}（）CONAUXcom1¹.pdfexe', *"\u202e\u200d\u0301\ud800\u3000", *"公章𠮷"]
NAMES = st.text(max_size=200) | st.text(st.sampled_from(SIGNS), max_size=200)


def is_legal(name: str) -> bool:
    return (
        0 < len(name.encode("utf-8")) <= 120
        and not FORBIDDEN & set(name)
        and not any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp", "Zs"} for sign in name)
        and not name.startswith((".", "-", "~", "$"))
        and not name.endswith((".", " "))
        and name.partition(".")[0].upper() not in RESERVED
        and unicodedata.is_normalized("NFC", name)
    )


@given(NAMES)
def test_every_name_is_legal_and_stays_as_it_is(text: str) -> None:
    name = safe_name(text)
    assert is_legal(name)
    assert safe_name(name) == name


@given(NAMES, st.integers(20, 120), st.integers(20, 120))
def test_a_cut_name_keeps_within_both_limits(text: str, limit: int, characters: int) -> None:
    name = safe_name(text, limit, characters=characters)
    assert is_legal(name)
    assert len(name.encode()) <= limit
    assert len(name) <= characters
    assert safe_name(name, limit, characters=characters) == name


@given(st.text("省市县单位名称案例甲乙", min_size=100), st.text("省市县单位名称案例甲乙", min_size=100))
def test_cut_names_differ_where_the_names_do(one: str, other: str) -> None:
    start = "同" * 60
    assert (safe_name(start + one) == safe_name(start + other)) is (one == other)


@given(st.text("abc汉字（）.-_+，。", min_size=1, max_size=20).map(lambda text: "a" + text + "z"))
def test_an_ordinary_name_is_left_alone(text: str) -> None:
    assert safe_name(text) == text


def test_a_cut_name_keeps_its_extension() -> None:
    assert safe_name("长" * 300 + ".pdf").endswith(".pdf")
    assert safe_name("长" * 300 + ".PDF").startswith("长长长")


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    folder=st.tuples(st.none() | NAMES, st.none() | NAMES, NAMES),
    files=st.lists(st.tuples(NAMES, st.binary(max_size=3)), max_size=5),
)
def test_every_path_is_short_enough_and_nothing_is_lost(
    tmp_path_factory: pytest.TempPathFactory, folder: tuple[str | None, str | None, str], files: list[tuple[str, bytes]]
) -> None:
    root = tmp_path_factory.mktemp("archive")
    archive = Archive(root)
    relative = archive.lay_out(folder, files)
    assert archive.lay_out(folder, files) == relative
    there = tree(root)
    assert set(there.values()) == {content for _, content in files}
    assert len({path.casefold() for path in there}) == len(there)
    for path in there:
        assert len(path) <= PATH_CHARACTERS
        assert path.startswith(relative + "/")
        assert all(is_legal(part) for part in path.split("/"))
