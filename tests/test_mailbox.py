"""The mailbox on disk: Maildir, directory of .eml files, mbox; and the dates and names that all kinds share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from servers import MailboxUser

from config.model import MailboxSettings
from ingest.mailbox import KINDS, MailboxError, RawMail, open_mailbox, probe_mailbox
from ingest.mailbox_base import dated, header_block
from ingest.mailbox_imap import _is_junk
from ledger.model import MailKey

BEIJING = timezone(timedelta(hours=8))
MAY = datetime(2021, 5, 4, 9, 0, tzinfo=BEIJING)
Files = dict[str, tuple[bytes, int]]  # below the mailbox -> content and mtime


def mail(subject: str, date_header: str = "Tue, 4 May 2021 09:00:00 +0800", body: str = "body\n") -> bytes:
    return f"From: a@example.org\nSubject: {subject}\nDate: {date_header}\n\n{body}".encode()


def settings(path: Path, **changes: object) -> MailboxSettings:
    return MailboxSettings.model_validate({"kind": "folder", "path": path} | changes)


def fetched(where: MailboxSettings, known: Iterable[MailKey] = ()) -> list[RawMail]:
    with open_mailbox(where) as mailbox:
        return list(mailbox.waiting(tuple(known)))


def state(directory: Path) -> Files:
    return {
        str(file.relative_to(directory)): (file.read_bytes(), file.stat().st_mtime_ns)
        for file in directory.rglob("*")
        if file.is_file()
    }


# -- three kinds ---------------------------------------------------------------------------------------------------


def maildir(at: Path) -> Path:
    for part in ("cur", "new", "tmp"):
        (at / "box" / part).mkdir(parents=True)
    (at / "box" / "cur" / "1620090000.M1.host:2,S").write_bytes(mail("one"))
    (at / "box" / "new" / "1620090001.M2.host").write_bytes(mail("two"))
    (at / "box" / "tmp" / "1620090002.M3.host").write_bytes(mail("half-written"))
    return at / "box"


def directory(at: Path) -> Path:
    (at / "box" / "sub").mkdir(parents=True)
    (at / "box" / "来信.EML").write_bytes(mail("one"))
    (at / "box" / "sub" / "b.eml").write_bytes(mail("two", "Wed, 5 May 2021 09:00:00 +0800"))
    for other in ("~$b.eml", ".c.eml", "notes.txt", "sub/.b.eml.part"):
        (at / "box" / other).write_bytes(mail("no mail"))
    return at / "box"


def mbox(at: Path) -> Path:
    lines = [b"From a@example.org Tue May  4 09:00:00 2021\n" + mail(subject) + b"\n" for subject in ("one", "two")]
    (at / "box").write_bytes(b"".join(lines))
    return at / "box"


KINDS_ON_DISK: dict[str, tuple[Callable[[Path], Path], list[str]]] = {
    "maildir": (maildir, ["1620090000.M1.host", "1620090001.M2.host"]),
    "directory": (directory, ["来信.EML", "sub/b.eml"]),
    "mbox": (mbox, []),
}
every_kind = pytest.mark.parametrize(("make", "names"), KINDS_ON_DISK.values(), ids=KINDS_ON_DISK.keys())


@every_kind
def test_every_mail_is_read_and_nothing_is_changed(
    tmp_path: Path, make: Callable[[Path], Path], names: list[str]
) -> None:
    box = make(tmp_path)
    before = state(tmp_path)
    raws = fetched(settings(box))
    assert [header_block(raw.content or b"").split(b"\n")[1] for raw in raws] == [b"Subject: one", b"Subject: two"]
    assert [raw.size for raw in raws] == [len(raw.content or b"") for raw in raws]
    assert {(raw.key.folder, raw.key.uidvalidity) for raw in raws} == {("folder", 0)}
    assert not names or [raw.key.uid for raw in raws] == names
    assert state(tmp_path) == before


@every_kind
def test_what_is_known_is_not_read_again(tmp_path: Path, make: Callable[[Path], Path], names: list[str]) -> None:
    box = make(tmp_path)
    keys = [raw.key for raw in fetched(settings(box))]
    assert fetched(settings(box), keys) == []
    assert [raw.key for raw in fetched(settings(box), keys[:1])] == keys[1:]


@every_kind
def test_the_keys_outlive_a_move_of_the_data(tmp_path: Path, make: Callable[[Path], Path], names: list[str]) -> None:
    box = make(tmp_path)
    keys = [raw.key for raw in fetched(settings(box))]
    moved = box.rename(tmp_path / "elsewhere")
    assert fetched(settings(moved), keys) == []


@every_kind
def test_older_mail_is_left_out(tmp_path: Path, make: Callable[[Path], Path], names: list[str]) -> None:
    box = make(tmp_path)
    assert fetched(settings(box, since=date(2021, 5, 6))) == []
    assert len(fetched(settings(box, since=date(2021, 5, 4)))) == 2


@every_kind
def test_an_oversize_mail_gives_its_headers(tmp_path: Path, make: Callable[[Path], Path], names: list[str]) -> None:
    box = make(tmp_path)
    one, _ = fetched(settings(box, max_mail_mb=0.00001))
    assert one.oversize
    assert one.content == mail("one").partition(b"body")[0]
    assert one.size >= len(mail("one"))


@every_kind
def test_probe(tmp_path: Path, make: Callable[[Path], Path], names: list[str]) -> None:
    probe = probe_mailbox(settings(make(tmp_path)))
    assert (probe.count, probe.oldest, probe.junk_unseen) == (2, MAY, None)


def test_a_maildir_mail_keeps_its_key_when_it_is_read(tmp_path: Path) -> None:
    box = maildir(tmp_path)
    keys = [raw.key for raw in fetched(settings(box))]
    (box / "new" / "1620090001.M2.host").rename(box / "cur" / "1620090001.M2.host:2,FS")
    assert fetched(settings(box), keys) == []


def test_files_come_in_the_order_of_arrival(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail("corrected", "Wed, 5 May 2021 09:00:00 +0800"))
    (tmp_path / "b.eml").write_bytes(mail("first", "Tue, 4 May 2021 09:00:00 +0800"))
    assert [raw.key.uid for raw in fetched(settings(tmp_path))] == ["b.eml", "a.eml"]


def test_an_mbox_may_grow_and_shrink(tmp_path: Path) -> None:
    box = mbox(tmp_path)
    one, two = (raw.key for raw in fetched(settings(box)))
    first, second = (b"From " + part for part in box.read_bytes().split(b"From a@", 2)[1:])
    box.write_bytes(first + second + first)  # the same mail once more, appended
    (again,) = fetched(settings(box), [one, two])
    assert again.key not in (one, two)
    box.write_bytes(second + first)  # the first one taken out
    assert fetched(settings(box), [one, two]) == []


def test_an_mbox_does_not_alter_lines_of_a_mail(tmp_path: Path) -> None:
    content = mail("one", body=">From the beginning\n\n\x0c字\n")
    (tmp_path / "box").write_bytes(b"From x Tue May  4 09:00:00 2021\n" + content + b"\nFrom y x\n" + mail("two"))
    assert fetched(settings(tmp_path / "box"))[0].content == content


def test_a_name_that_is_no_utf8_is_a_key_all_the_same(tmp_path: Path) -> None:
    name = os.fsdecode("来信.eml".encode("gb18030"))
    try:
        (tmp_path / name).write_bytes(mail("one"))
    except (OSError, UnicodeError):
        pytest.skip("this file system takes UTF-8 names only")
    (raw,) = fetched(settings(tmp_path))
    raw.key.uid.encode("utf-8")
    assert raw.key.uid.endswith(".eml")


def test_a_file_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = directory(tmp_path)
    really_open = Path.open

    def refusing(self: Path, *arguments: Any) -> Any:
        if self.name == "来信.EML":
            raise PermissionError(13, "Permission denied")
        return really_open(self, *arguments)

    monkeypatch.setattr(Path, "open", refusing)
    with open_mailbox(settings(box)) as mailbox:
        assert [raw.key.uid for raw in mailbox.waiting(())] == ["sub/b.eml"]
        assert [unread.key.uid for unread in mailbox.unread] == ["来信.EML"]


def test_a_file_that_goes_away_meanwhile_is_passed_by(tmp_path: Path) -> None:
    box = directory(tmp_path)
    with open_mailbox(settings(box)) as mailbox:
        arriving = mailbox.waiting(())
        next(arriving)
        (box / "sub" / "b.eml").unlink()
        assert list(arriving) == []
        assert mailbox.unread == ()


def test_what_is_no_mailbox_is_said(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(mail("one"))
    for path, words in ((tmp_path / "nowhere", "nowhere"), (tmp_path / "one.eml", "目录")):
        with pytest.raises(MailboxError, match=words), open_mailbox(settings(path)):
            pass


# -- filing away ---------------------------------------------------------------------------------------------------

FILE_AWAY = {"accepted": "已受理", "returned": "退回/补正"}


@pytest.mark.parametrize("folder", FILE_AWAY.values())
@pytest.mark.parametrize("make", [maildir, directory])
def test_file_away(tmp_path: Path, make: Callable[[Path], Path], folder: str) -> None:
    where = settings(make(tmp_path), file_away=FILE_AWAY)
    contents = sorted(content for content, _ in state(tmp_path).values())
    with open_mailbox(where) as mailbox:
        one, two = mailbox.waiting(())
        for _ in range(2):
            mailbox.file_away(one.key, folder)
        assert [raw.key for raw in mailbox.waiting(())] == [two.key]
    assert sorted(content for content, _ in state(tmp_path).values()) == contents


def test_two_files_of_a_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.eml").write_bytes(mail(folder))
    with open_mailbox(settings(tmp_path, file_away=FILE_AWAY)) as mailbox:
        for raw in list(mailbox.waiting(())):
            mailbox.file_away(raw.key, "已受理")
    assert sorted(file.name for file in (tmp_path / "已受理").iterdir()) == ["x.eml", "x（2）.eml"]


@pytest.mark.live
def test_a_maildir_folder_is_named_as_the_server_names_it(mailbox_user: MailboxUser) -> None:
    mailbox_user.append(mail("one"))
    home = mailbox_user.server.base / "home" / mailbox_user.name / "Maildir"
    if not os.access(home, os.W_OK):
        pytest.skip("the server's files are another user's")
    with open_mailbox(settings(home)) as mailbox:
        (raw,) = mailbox.waiting(())
        mailbox.file_away(raw.key, "退回/补正")
    names = {file.name for file in home.iterdir() if file.name.startswith(".")}
    with mailbox_user.client() as client:
        client.create_folder("x/补正")
    assert ".&kABW3g-.&iGVrYw-" in names
    assert ".x.&iGVrYw-" in {file.name for file in home.iterdir()}


def test_mails_of_an_mbox_stay_put(tmp_path: Path) -> None:
    box = mbox(tmp_path)
    before = box.read_bytes()
    with open_mailbox(settings(box)) as mailbox:
        mailbox.file_away(next(mailbox.waiting(())).key, "已受理")
    assert box.read_bytes() == before


# -- arrival -------------------------------------------------------------------------------------------------------

DATES: dict[str, tuple[bytes, datetime | None]] = {
    "the topmost Received": (
        b"Received: from a by b; Tue, 4 May 2021 09:00:00 +0800\r\n"
        b"Received: from c by a; Tue, 1 Jun 2021 09:00:00 +0800\r\nDate: Mon, 1 Feb 2021 00:00:00 +0000\r\n\r\n",
        MAY,
    ),
    "a folded one": (b"Received: from a\r\n by b;\r\n\tTue, 4 May 2021 01:00:00 GMT\r\n\r\n", MAY),
    "with a comment": (b"Received: by b; Tue, 4 May 2021 01:00:00 +0000 (UTC)\n\n", MAY),
    "one without a date, then one with": (
        b"Received: by b\nReceived: by a; Tue, 4 May 2021 09:00:00 +0800\n\n",
        MAY,
    ),
    "Date": (b"Date: Tue, 4 May 2021 09:00:00 +0800\n\n", MAY),
    "Date in UTC of unknown place": (b"Date: Tue, 4 May 2021 01:00:00 -0000\n\n", MAY),
    "no date that is one": (b"Received: by b; yesterday\nDate: 32 Foo 2021\n\n", None),
    "an impossible year": (b"Date: Tue, 4 May 99999 01:00:00 +0000\n\n", None),
    "no header": (b"\n\nDate: Tue, 4 May 2021 09:00:00 +0800\n", None),
    "nothing": (b"", None),
    "bytes": (b"\xff\xfe\x00: \x80\nDate: \xb2\xe2\n\n", None),
}


@pytest.mark.parametrize(("content", "moment"), DATES.values(), ids=DATES.keys())
def test_when_a_mail_arrived_by_its_header(content: bytes, moment: datetime | None) -> None:
    found = dated(content)
    assert found == moment
    assert found is None or found.utcoffset() is not None


def test_a_mail_without_a_date_arrived_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "a.eml"
    file.write_bytes(b"Subject: a\n\nbody\n")
    os.utime(file, (MAY.timestamp(), MAY.timestamp()))
    (raw,) = fetched(settings(tmp_path))
    assert raw.arrived == MAY.astimezone(UTC)


def test_every_sample_mail_is_read_with_a_date(samples: Path) -> None:
    with open_mailbox(settings(samples / "mail")) as mailbox:
        raws = {raw.key.uid: raw for raw in mailbox.waiting(())}
        assert mailbox.unread == ()
    assert set(raws) == {file.name for file in (samples / "mail").glob("*.eml")}
    assert all(raw.content == (samples / "mail" / name).read_bytes() for name, raw in raws.items())
    assert all(raw.arrived.utcoffset() is not None for raw in raws.values())


# -- junk folders --------------------------------------------------------------------------------------------------

JUNK = {
    "by its mark": ((b"\\HasNoChildren", b"\\Junk"), b"/", "Ungewollt", True),
    "by name": ((), b"/", "Junk E-mail", True),
    "by Chinese name": ((), b".", "INBOX.垃圾邮件", True),
    "without separator": ((), None, "SPAM", True),
    "not a folder to open": ((b"\\Noselect",), b"/", "Junk", False),
    "an ordinary one": ((), b"/", "Junk/已读", False),
}


@pytest.mark.parametrize(("flags", "separator", "name", "junk"), JUNK.values(), ids=JUNK.keys())
def test_which_folder_is_for_junk(flags: tuple[bytes, ...], separator: bytes | None, name: str, junk: bool) -> None:
    assert _is_junk(flags, separator, name) is junk


def test_every_kind_of_the_settings_is_built() -> None:
    assert set(KINDS) == set(MailboxSettings.model_fields["kind"].annotation.__args__)  # type: ignore[union-attr]
