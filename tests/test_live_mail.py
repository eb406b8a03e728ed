"""The IMAP mailbox against a real Dovecot, and against what servers and networks do on bad days."""

from __future__ import annotations

import logging
import socket
import tracemalloc
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from proxies import CuttingProxy, LineProxy, ProviderFront
from servers import Certificate, MailboxUser
from smtp_listener import SmtpListener

import ingest.imap_body
import ingest.mailbox_imap
from config.model import FileAway, MailboxSettings
from ingest.imap_session import Patience
from ingest.mailbox import Mailbox, MailboxError, RawMail, open_mailbox, probe_mailbox
from ingest.mailbox_imap import ImapMailbox
from ledger.model import MailKey

pytestmark = pytest.mark.live

BEIJING = timezone(timedelta(hours=8))
WHEN = datetime(2021, 5, 4, 23, 30, tzinfo=BEIJING)
MEGABYTE = 1 << 20


def mail(subject: str = "test", size: int = 0) -> bytes:
    """A mail with a body of about so many bytes."""
    head = f"From: a@example.org\r\nSubject: {subject}\r\nDate: Mon, 1 Feb 2021 08:00:00 +0800\r\n"
    line = b"0123456789" * 7 + b"\r\n"
    return head.encode() + b"\r\n" + line * (size // len(line) + 1)


def fetched(settings: MailboxSettings, known: Iterable[MailKey] = ()) -> list[RawMail]:
    with open_mailbox(settings) as mailbox:
        return list(mailbox.waiting(tuple(known)))


def opened(settings: MailboxSettings, **patience: float) -> ImapMailbox:
    mailbox = ImapMailbox(settings, Patience(**patience))
    mailbox.connect()
    return mailbox


# -- reading -------------------------------------------------------------------------------------------------------


def test_a_mail_comes_byte_for_byte_with_the_servers_date(mailbox_user: MailboxUser) -> None:
    content = mail("字节") + b".\r\n\x00\xff no end of line"
    mailbox_user.append(content.replace(b"\x00", b""), WHEN)
    (raw,) = fetched(mailbox_user.settings())
    assert raw.content == content.replace(b"\x00", b"")
    assert raw.size == len(raw.content)
    assert raw.arrived == WHEN
    assert raw.arrived.utcoffset() is not None
    assert not raw.oversize
    assert raw.key.folder == "INBOX"
    assert raw.key.uidvalidity > 0
    assert raw.key.uid == "1"


def test_an_empty_mailbox_has_nothing_to_read(mailbox_user: MailboxUser) -> None:
    assert fetched(mailbox_user.settings()) == []


def test_an_empty_mail_is_a_mail(mailbox_user: MailboxUser) -> None:
    mailbox_user.append(b"\r\n")
    (raw,) = fetched(mailbox_user.settings())
    assert raw.content == b"\r\n"


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_every_security(mailbox_user: MailboxUser, security: str) -> None:
    mailbox_user.append(mail())
    port = mailbox_user.server.tls_port if security == "tls" else mailbox_user.server.port
    ca_file = None if security == "none" else mailbox_user.server.certificate.certificate
    assert len(fetched(mailbox_user.settings(security=security, port=port, ca_file=ca_file))) == 1


def test_reading_leaves_no_trace(mailbox_user: MailboxUser) -> None:
    mailbox_user.append(mail("unseen"))
    mailbox_user.append(mail("seen"), flags=(rb"\Seen", rb"\Flagged"))
    mailbox_user.append(mail("big", 2 * MEGABYTE))
    before = mailbox_user.flags()
    assert len(fetched(mailbox_user.settings(max_mail_mb=1))) == 3  # whole mails and headers alike
    assert mailbox_user.flags() == before == {1: (), 2: (rb"\Flagged", rb"\Seen"), 3: ()}


def test_what_is_known_is_not_fetched_again(mailbox_user: MailboxUser) -> None:
    for number in range(3):
        mailbox_user.append(mail(str(number)))
    with LineProxy(mailbox_user.server.port) as proxy:
        settings = mailbox_user.plain(proxy.port)
        keys = [raw.key for raw in fetched(settings)]
        assert [key.uid for key in keys] == ["1", "2", "3"]
        proxy.commands.clear()
        assert fetched(settings, keys) == []
        assert not [command for command in proxy.commands if b"FETCH" in command]
        mailbox_user.append(mail("new"))
        assert [raw.key.uid for raw in fetched(settings, keys)] == ["4"]


def test_only_plain_commands_are_used(mailbox_user: MailboxUser) -> None:
    for number in range(3):
        mailbox_user.append(mail(str(number)))
    with LineProxy(mailbox_user.server.port) as proxy:
        fetched(mailbox_user.plain(proxy.port, since=date(2021, 2, 5)))
    commands = [command.decode() for command in proxy.commands if not command.startswith(b"LOGIN")]
    assert [command for command in commands if command.startswith("ID ")]
    assert "SELECT INBOX" not in commands
    assert "UID SEARCH ALL" in commands
    fetches = [command for command in commands if "FETCH" in command]
    assert fetches[0] == "UID FETCH 1,2,3 (RFC822.SIZE INTERNALDATE)"
    assert fetches[1:] == [f"UID FETCH {uid} (BODY.PEEK[]<0.{MEGABYTE}>)" for uid in (1, 2, 3)]


def test_many_mails_are_searched_in_windows(mailbox_user: MailboxUser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.mailbox_imap, "WINDOW", 4)
    monkeypatch.setattr(ingest.mailbox_imap, "AT_ONCE", 3)
    with mailbox_user.client(readonly=False) as client:
        for number in range(10):
            client.append("INBOX", mail(str(number)))
        client.noop()
        client.delete_messages([2, 3])
        client.expunge([2, 3])
    assert [raw.key.uid for raw in fetched(mailbox_user.settings())] == ["1", "4", "5", "6", "7", "8", "9", "10"]


def test_older_mail_is_left_out_by_the_servers_date(mailbox_user: MailboxUser) -> None:
    midnight = datetime(2021, 2, 5, tzinfo=BEIJING)
    mailbox_user.append(mail("just before"), midnight - timedelta(seconds=1))
    mailbox_user.append(mail("just in time"), midnight.astimezone(UTC))
    assert [raw.key.uid for raw in fetched(mailbox_user.settings(since=date(2021, 2, 5)))] == ["2"]


def test_an_oversize_mail_gives_its_headers(mailbox_user: MailboxUser) -> None:
    content = mail("超大", 2 * MEGABYTE)
    mailbox_user.append(content)
    mailbox_user.append(mail("next"))
    big, small = fetched(mailbox_user.settings(max_mail_mb=1))
    assert (big.oversize, big.size) == (True, len(content))
    assert big.content == content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert not small.oversize


def test_a_large_mail_needs_little_more_than_itself(mailbox_user: MailboxUser) -> None:
    content = mail("large", 60 * MEGABYTE)
    mailbox_user.append(content)
    with open_mailbox(mailbox_user.settings()) as mailbox:
        tracemalloc.start()
        (raw,) = mailbox.waiting(())
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert raw.content == content
    assert peak < 1.25 * len(content)


def test_a_mail_whose_size_is_a_whole_number_of_pieces(
    mailbox_user: MailboxUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest.imap_body, "CHUNK", 100)
    content = mail("exact")
    content += b"x" * (-len(content) % 100)
    mailbox_user.append(content)
    (raw,) = fetched(mailbox_user.settings())
    assert raw.content == content


def test_a_folder_made_again_is_another_folder(mailbox_user: MailboxUser) -> None:
    settings = mailbox_user.settings(folder="投稿/2021")
    with mailbox_user.client() as client:
        client.create_folder("投稿/2021")
    mailbox_user.append(mail("old"), folder="投稿/2021")
    (old,) = fetched(settings)
    with mailbox_user.client() as client:
        client.delete_folder("投稿/2021")
        client.create_folder("投稿/2021")
    mailbox_user.append(mail("new"), folder="投稿/2021")
    (new,) = fetched(settings, [old.key])
    assert (old.key.uid, old.key.folder) == (new.key.uid, new.key.folder)
    assert old.key.uidvalidity != new.key.uidvalidity


def test_a_mail_deleted_meanwhile_is_passed_by(mailbox_user: MailboxUser) -> None:
    for number in range(3):
        mailbox_user.append(mail(str(number)))
    with open_mailbox(mailbox_user.settings()) as mailbox:
        arriving = mailbox.waiting(())
        uids = [next(arriving).key.uid]
        with mailbox_user.client(readonly=False) as client:
            client.delete_messages([2])
            client.expunge([2])
        uids += [raw.key.uid for raw in arriving]
        assert uids == ["1", "3"]
        assert mailbox.unread == ()


def test_half_a_mail_deleted_meanwhile_is_no_mail(mailbox_user: MailboxUser) -> None:
    mailbox_user.append(mail("large", 3 * MEGABYTE))

    def deleted_after_the_first_piece(command: bytes) -> None:
        if b"<1048576." in command:
            with mailbox_user.client(readonly=False) as client:
                client.delete_messages([1])
                client.expunge([1])

    with (
        LineProxy(mailbox_user.server.port, deleted_after_the_first_piece) as proxy,
        open_mailbox(mailbox_user.plain(proxy.port)) as mailbox,
    ):
        assert list(mailbox.waiting(())) == []
        assert mailbox.unread == ()


def test_no_mail_and_no_password_gets_into_the_log(mailbox_user: MailboxUser, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "imapclient")
    mailbox_user.append(mail("机密"))
    fetched(mailbox_user.settings(password="right"))
    assert "0123456789" not in caplog.text
    assert "right" not in caplog.text


# -- servers with ways of their own --------------------------------------------------------------------------------


def test_163_wants_an_id_before_any_folder(mailbox_user: MailboxUser) -> None:
    mailbox_user.append(mail())
    with ProviderFront(mailbox_user.server.port) as front:
        assert len(fetched(mailbox_user.plain(front.port))) == 1
        verbs = [command.split(b" ")[0] for command in front.commands]
    assert verbs[verbs.index(b"EXAMINE") :][:3] == [b"EXAMINE", b"ID", b"EXAMINE"]


def test_id_is_sent_at_once_where_it_is_listed(mailbox_user: MailboxUser) -> None:
    with ProviderFront(mailbox_user.server.port, hidden=()) as front:
        assert fetched(mailbox_user.plain(front.port)) == []
        verbs = [command.split(b" ")[0] for command in front.commands]
    assert verbs.count(b"EXAMINE") == 1
    assert verbs.index(b"LOGIN") < verbs.index(b"ID") < verbs.index(b"EXAMINE")


def refusing(*words: bytes, answer: bytes = b"NO [SERVERBUG] Internal error\r\n") -> Any:
    """An answer of LineProxy: no to every command that holds all these words."""
    return lambda command: command.split(b" ")[0] + b" " + answer if all(word in command for word in words) else None


def test_one_mail_that_the_server_does_not_give_does_not_stop_the_others(mailbox_user: MailboxUser) -> None:
    for number in range(3):
        mailbox_user.append(mail(str(number)))
    with (
        LineProxy(mailbox_user.server.port, refusing(b"FETCH 2 ", b"BODY")) as proxy,
        open_mailbox(mailbox_user.plain(proxy.port)) as mailbox,
    ):
        assert [raw.key.uid for raw in mailbox.waiting(())] == ["1", "3"]
        (unread,) = mailbox.unread
        assert unread.key.uid == "2"
        assert "Internal error" in unread.reason


@pytest.mark.parametrize(
    ("refused", "known_date"),
    [
        pytest.param((b"FETCH 1,2,3 ",), True, id="not so many at a time"),
        pytest.param((b"(RFC822.SIZE INTERNALDATE)",), True, id="not both items at a time"),
        pytest.param((b"INTERNALDATE",), False, id="no date at all"),
        pytest.param((b"]<0.",), True, id="no pieces"),
    ],
)
def test_what_a_server_refuses_is_asked_another_way(
    mailbox_user: MailboxUser, refused: tuple[bytes, ...], known_date: bool
) -> None:
    for number in range(3):
        mailbox_user.append(mail(str(number)), WHEN)
    with (
        LineProxy(mailbox_user.server.port, refusing(*refused, answer=b"BAD UID parameters!\r\n")) as proxy,
        open_mailbox(mailbox_user.plain(proxy.port)) as mailbox,
    ):
        raws = list(mailbox.waiting(()))
        assert mailbox.unread == ()
    assert [raw.content for raw in raws] == [mail(str(number)) for number in range(3)]
    in_its_place = datetime(2021, 2, 1, 8, tzinfo=BEIJING)  # the Date header
    assert {raw.arrived for raw in raws} == {WHEN if known_date else in_its_place}


def test_a_server_that_knows_no_pieces_gives_the_whole(mailbox_user: MailboxUser) -> None:
    class Whole(LineProxy):
        def rewritten(self, command: bytes) -> bytes:
            return command.replace(b"<0.1048576>", b"")

    content = mail("whole", 3 * MEGABYTE)
    mailbox_user.append(content)
    with Whole(mailbox_user.server.port) as proxy:
        (raw,) = fetched(mailbox_user.plain(proxy.port))
        assert raw.content == content


def test_a_mail_larger_than_the_server_said_is_oversize(mailbox_user: MailboxUser) -> None:
    mailbox_user.append(mail("large", 3 * MEGABYTE))
    with LineProxy(mailbox_user.server.port, refusing(b"RFC822.SIZE")) as proxy:
        (raw,) = fetched(mailbox_user.plain(proxy.port, max_mail_mb=2))
    assert raw.oversize
    assert raw.size > 2 * MEGABYTE
    assert raw.content is not None
    assert len(raw.content) < 1000


# -- bad networks --------------------------------------------------------------------------------------------------


def test_a_broken_mail_is_resumed_where_it_broke(mailbox_user: MailboxUser) -> None:
    content = mail("resumed", 5 * MEGABYTE)
    mailbox_user.append(content)
    mailbox_user.append(mail("next"))
    with CuttingProxy(mailbox_user.server.tls_port, after=2 * MEGABYTE + 200_000) as proxy:
        raws = fetched(mailbox_user.settings(port=proxy.port))
        assert proxy.connections == 3
    assert [raw.content for raw in raws] == [content, mail("next")]


def test_a_mail_that_breaks_every_connection_is_passed_over(mailbox_user: MailboxUser) -> None:
    for size in (0, 3 * MEGABYTE, 0):
        mailbox_user.append(mail("x", size))
    with (
        CuttingProxy(mailbox_user.server.tls_port, after=500_000) as proxy,
        open_mailbox(mailbox_user.settings(port=proxy.port)) as mailbox,
    ):
        assert [raw.key.uid for raw in mailbox.waiting(())] == ["1", "3"]
        assert [unread.key.uid for unread in mailbox.unread] == ["2"]


def test_a_network_that_breaks_every_mail_ends_the_round(mailbox_user: MailboxUser) -> None:
    for _ in range(3):
        mailbox_user.append(mail("x", 2 * MEGABYTE))
    with (
        CuttingProxy(mailbox_user.server.tls_port, after=500_000) as proxy,
        open_mailbox(mailbox_user.settings(port=proxy.port)) as mailbox,
        pytest.raises(MailboxError, match="反复中断"),
    ):
        list(mailbox.waiting(()))


def test_a_folder_made_again_while_we_were_cut_off_ends_the_round(mailbox_user: MailboxUser) -> None:
    class MadeAgain(CuttingProxy):
        def connected(self, client: socket.socket, server: socket.socket) -> None:
            if self.connections == 2:
                with mailbox_user.client() as other:
                    other.delete_folder("a")
                    other.create_folder("a")
            super().connected(client, server)

    with mailbox_user.client() as client:
        client.create_folder("a")
    mailbox_user.append(mail("x", MEGABYTE), folder="a")
    with (
        MadeAgain(mailbox_user.server.tls_port, after=500_000, times=1) as proxy,
        open_mailbox(mailbox_user.settings(port=proxy.port, folder="a")) as mailbox,
        pytest.raises(MailboxError, match="重建"),
    ):
        list(mailbox.waiting(()))


def test_a_stalled_server_is_given_up(mailbox_user: MailboxUser) -> None:
    mailbox_user.append(mail())
    with LineProxy(mailbox_user.server.port, lambda command: b"" if b"SEARCH" in command else None) as proxy:
        mailbox = opened(mailbox_user.plain(proxy.port), read=0.2)
        with pytest.raises(MailboxError, match="反复中断"):
            list(mailbox.waiting(()))
        mailbox.close()


def test_a_mail_that_takes_too_long_is_passed_over(mailbox_user: MailboxUser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.imap_body, "CHUNK", 100)
    mailbox_user.append(mail("slow", 1000))
    mailbox = opened(mailbox_user.settings(), mail=0)
    assert list(mailbox.waiting(())) == []
    assert "no end after" in mailbox.unread[0].reason
    mailbox.close()


# -- messages for the operator -------------------------------------------------------------------------------------

WRONG = {
    "password": ({"password": "wrong"}, "授权码"),
    "password with full-width signs": ({"password": "ｒｉｇｈｔ"}, "全角"),
    "nobody listens": ({"port": 1}, "拒绝连接"),
    "no such host": ({"host": "mail.invalid"}, "核对 host"),
    "certificate of its own": ({"ca_file": None}, "ca_file"),
    "no such certificate file": ({"ca_file": Path("nowhere.pem")}, "nowhere.pem"),
    "no certificate in the file": ({"ca_file": Path(__file__)}, "PEM"),
    "no such folder": ({"folder": "投稿"}, "INBOX"),
}


@pytest.mark.parametrize(("changes", "words"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_with_a_remedy(mailbox_user: MailboxUser, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(MailboxError) as caught:
        fetched(mailbox_user.settings(**changes))
    assert words in str(caught.value)
    assert "请" in str(caught.value)
    assert "right" not in str(caught.value)


def test_another_hosts_certificate_is_not_taken(mailbox_user: MailboxUser, tmp_path: Path) -> None:
    other = Certificate.write(tmp_path, "mail.example.org")
    with SmtpListener(other) as listener, pytest.raises(MailboxError, match="证书不受信任"):
        fetched(mailbox_user.settings(port=listener.port, ca_file=other.certificate))


def test_tls_and_starttls_mixed_up(mailbox_user: MailboxUser) -> None:
    with pytest.raises(MailboxError, match="security"):
        fetched(mailbox_user.settings(port=mailbox_user.server.port))


def test_a_server_without_starttls(mailbox_user: MailboxUser) -> None:
    with (
        LineProxy(mailbox_user.server.port, hidden=(b"STARTTLS",)) as proxy,
        pytest.raises(MailboxError, match="不支持 STARTTLS"),
    ):
        fetched(mailbox_user.settings(port=proxy.port, security="starttls"))


def test_a_silent_server_is_not_waited_for(mailbox_user: MailboxUser) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        mailbox = ImapMailbox(mailbox_user.plain(listener.getsockname()[1]), Patience(connect=0.2))
        with pytest.raises(MailboxError, match="没有回应"):
            mailbox.connect()


def test_probe_changes_nothing(mailbox_user: MailboxUser) -> None:
    with mailbox_user.client() as client:
        client.create_folder("垃圾邮件")
    mailbox_user.append(mail(), WHEN)
    mailbox_user.append(mail(), WHEN - timedelta(days=9))
    mailbox_user.append(mail("投稿"), folder="垃圾邮件")
    probe = probe_mailbox(mailbox_user.settings())
    assert (probe.count, probe.oldest, probe.junk_unseen) == (2, WHEN - timedelta(days=9), 1)
    assert "2021-04-25" in "".join(probe.lines())
    assert mailbox_user.flags() == {1: (), 2: ()}


@pytest.mark.parametrize(("folder", "count"), [("Junk", 2), ("垃圾箱", 2), ("a/Spam", 2), ("Entwürfe", None)])
def test_junk_is_counted(mailbox_user: MailboxUser, folder: str, count: int | None) -> None:
    with mailbox_user.client() as client:
        client.create_folder(folder)
    for flags in ((), (rb"\Seen",), ()):
        mailbox_user.append(mail(), folder=folder, flags=flags)
    with open_mailbox(mailbox_user.settings()) as mailbox:
        assert mailbox.junk_unseen() == count


# -- filing away ---------------------------------------------------------------------------------------------------

FILING = FileAway(accepted="已受理", returned="退回/补正")


@pytest.mark.parametrize(
    ("hidden", "left_behind"),
    [
        pytest.param((), [], id="MOVE"),
        pytest.param((b"MOVE",), [], id="COPY and UID EXPUNGE"),
        pytest.param((b"MOVE", b"UIDPLUS"), [(rb"\Deleted",)], id="COPY and a mark"),
    ],
)
@pytest.mark.parametrize("folder", ["已受理", '退回/补正 & "x"'])
def test_file_away(
    mailbox_user: MailboxUser, hidden: tuple[bytes, ...], left_behind: list[tuple[bytes, ...]], folder: str
) -> None:
    mailbox_user.append(mail("one"))
    mailbox_user.append(mail("a colleague has marked this"), flags=(rb"\Deleted",))
    with (
        LineProxy(mailbox_user.server.port, hidden=hidden) as proxy,
        open_mailbox(mailbox_user.plain(proxy.port)) as mailbox,
    ):
        first, other = (raw.key for raw in mailbox.waiting(()))
        mailbox.file_away(first, folder)
        mailbox.file_away(first, folder)  # once is enough
        left = mailbox_user.flags()
        assert left.pop(int(other.uid)) == (rb"\Deleted",)
        assert list(left.values()) == left_behind
        assert list(mailbox_user.flags(folder).values()) == [()]
        assert [raw.key for raw in mailbox.waiting((first,))] == [other]


def test_filing_between_two_mails_does_not_disturb_reading(mailbox_user: MailboxUser) -> None:
    for number in range(3):
        mailbox_user.append(mail(str(number)))
    with LineProxy(mailbox_user.server.port) as proxy, open_mailbox(mailbox_user.plain(proxy.port)) as mailbox:
        for raw in mailbox.waiting(()):
            mailbox.file_away(raw.key, "已受理")
    assert mailbox_user.flags() == {}
    assert len(mailbox_user.flags("已受理")) == 3
    assert all(flags == () for flags in mailbox_user.flags("已受理").values())


def test_a_mail_of_another_time_is_not_moved(mailbox_user: MailboxUser) -> None:
    mailbox_user.append(mail())
    with open_mailbox(mailbox_user.settings()) as mailbox:
        mailbox.file_away(MailKey("INBOX", 1, "1"), "已受理")
        mailbox.file_away(MailKey("INBOX", mailbox_of(mailbox), "99"), "已受理")
    assert mailbox_user.flags() == {1: ()}


def mailbox_of(mailbox: Mailbox) -> int:
    return next(iter(mailbox.waiting(()))).key.uidvalidity


def test_a_folder_that_cannot_be_made_is_said(mailbox_user: MailboxUser) -> None:
    mailbox_user.append(mail())
    with (
        LineProxy(mailbox_user.server.port, refusing(b"CREATE")) as proxy,
        open_mailbox(mailbox_user.plain(proxy.port)) as mailbox,
    ):
        (raw,) = mailbox.waiting(())
        with pytest.raises(MailboxError):
            mailbox.file_away(raw.key, "已受理")
    assert mailbox_user.flags() == {1: ()}
