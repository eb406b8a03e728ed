"""Letters leave: what is sent, and what is said of a letter that was not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from servers import PASSWORD, Certificate
from smtp_listener import HANG_UP, STALL, SmtpListener

from config.model import ReplySettings
from ingest.outbox import (
    FolderOutbox,
    OutboxDownError,
    PostponedError,
    RateLimitedError,
    RefusedError,
    SmtpOutbox,
    UncertainError,
    open_outbox,
    probe_outbox,
)
from ingest.outbox_smtp import PER_CONNECTION, Patience
from ledger.model import Letter

CONTENT = (
    b"From: tougao@example.org\r\nTo: unit@example.org\r\nSubject: =?utf-8?b?5bey5pS25Yiw?=\r\n\r\n"
    b".a line that begins with a dot\r\n..two\r\n.\r\nfrom here on\r\nthe end\r\n"
)


def letter(to: str = "unit@example.org", content: bytes = CONTENT, message_id: str = "<a1@example.org>") -> Letter:
    return Letter("accepted", to, "已收到", message_id, None, content)


@contextmanager
def outbox(listener: SmtpListener, **changes: Any) -> Iterator[SmtpOutbox]:
    box = SmtpOutbox(listener.settings(**changes), Patience(command=2, delivery=0.3))
    try:
        yield box
    finally:
        box.close()


# -- SMTP ----------------------------------------------------------------------------------------------------------


@pytest.mark.live
@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_a_letter_arrives_byte_for_byte(certificate: Certificate, security: str) -> None:
    with SmtpListener(certificate, security) as listener:
        with open_outbox(listener.settings(), Path("unused")) as box:
            assert box.send(letter()) == "250 OK queued as 1"
        (delivered,) = listener.delivered
    assert delivered.content == CONTENT
    assert (delivered.sender, delivered.recipients) == ("tougao@example.org", ["unit@example.org"])
    assert delivered.options == [f"SIZE={len(CONTENT)}"]


@pytest.mark.live
def test_content_without_a_last_line_end_gets_one(smtp: SmtpListener) -> None:
    with outbox(smtp) as box:
        box.send(letter(content=CONTENT + b"no end"))
    assert smtp.delivered[0].content == CONTENT + b"no end\r\n"


@pytest.mark.live
def test_a_connection_serves_ten_letters(smtp: SmtpListener) -> None:
    with outbox(smtp) as box:
        for _ in range(PER_CONNECTION):
            box.send(letter())
        assert smtp.connections == 1
        box.send(letter())
        assert smtp.connections == 2
    assert len(smtp.delivered) == PER_CONNECTION + 1


RATE_LIMIT = "550 Domain frequency limited (qq)"
ANSWERS = {
    "recipient unknown": ({"RCPT": "550 5.1.1 No such user"}, RefusedError),
    "recipient later": ({"RCPT": "451 4.7.1 Greylisted"}, PostponedError),
    "recipient: slow down": ({"RCPT": RATE_LIMIT}, RateLimitedError),
    "letter too large": ({"MAIL": "552 5.3.4 Message too big"}, RefusedError),
    "sender later": ({"MAIL": "421 4.3.2 Closing"}, PostponedError),
    "sender: slow down": ({"MAIL": "450 MI:SFQ x,163"}, RateLimitedError),
    "sender not ours": ({"MAIL": "553 Mail from must equal authorized user"}, OutboxDownError),
    "DATA refused": ({"DATA": "554 5.5.1 no"}, RefusedError),
    "DATA later": ({"DATA": "451 4.3.0 no"}, PostponedError),
    "letter refused": ({"END": "554 5.7.1 Spam"}, RefusedError),
    "letter later": ({"END": "452 4.3.1 Disk full"}, PostponedError),
    "letter: closing": ({"END": "421 4.3.1 Closing"}, PostponedError),
    "letter: slow down": ({"END": "554 DT:SPM 163 smtp"}, RateLimitedError),
    "letter: slow down, in Chinese": ({"END": "550 发信量到达上限"}, RateLimitedError),
    "hung up at MAIL": ({"MAIL": HANG_UP}, PostponedError),
    "hung up at RCPT": ({"RCPT": HANG_UP}, PostponedError),
    "hung up at DATA": ({"DATA": HANG_UP}, PostponedError),
    "hung up after the letter": ({"END": HANG_UP}, UncertainError),
    "silent after the letter": ({"END": STALL}, UncertainError),
}


@pytest.mark.live
@pytest.mark.parametrize(("answers", "expected"), ANSWERS.values(), ids=ANSWERS.keys())
def test_what_an_answer_means(smtp: SmtpListener, answers: dict[str, str], expected: type[Exception]) -> None:
    smtp.answers.update(answers)
    with outbox(smtp) as box:
        with pytest.raises(expected) as caught:
            box.send(letter())
        assert caught.type is expected
        spoken = next(iter(answers.values()))
        assert spoken in (HANG_UP, STALL) or spoken in str(caught.value)
        # Whatever it was, the next letter goes its way.
        assert box.send(letter("next@example.org")).startswith("250")
    assert smtp.delivered[-1].recipients == ["next@example.org"]
    assert len(smtp.delivered) == (2 if expected is UncertainError else 1)


@pytest.mark.live
@pytest.mark.parametrize("answer", [HANG_UP, "421 4.4.2 Idle too long"])
def test_a_connection_closed_while_idle_is_opened_again(smtp: SmtpListener, answer: str) -> None:
    with outbox(smtp) as box:
        box.send(letter())
        smtp.answers["MAIL"] = answer
        assert box.send(letter()).startswith("250")
    assert smtp.connections == 2
    assert len(smtp.delivered) == 2


@pytest.mark.live
def test_a_letter_in_doubt_is_not_sent_again(smtp: SmtpListener) -> None:
    with outbox(smtp) as box:
        box.send(letter())
        smtp.answers["END"] = HANG_UP
        with pytest.raises(UncertainError):
            box.send(letter())
    assert len(smtp.delivered) == 2


@pytest.mark.live
@pytest.mark.parametrize("to", ["", "no-address", "a@b\r\nRCPT TO:<x@y>", "a b@c", "<a@b>", "a@b>, <c@d"])
def test_what_is_no_address_is_refused_before_anything_is_sent(smtp: SmtpListener, to: str) -> None:
    with outbox(smtp) as box:
        with pytest.raises(RefusedError, match="收件地址"):
            box.send(letter(to))
        box.send(letter())
    assert [delivered.recipients for delivered in smtp.delivered] == [["unit@example.org"]]


@pytest.mark.live
def test_a_chinese_address_needs_smtputf8(certificate: Certificate) -> None:
    with (
        SmtpListener(certificate, utf8=False) as listener,
        outbox(listener) as box,
        pytest.raises(RefusedError, match="中文"),
    ):
        box.send(letter("单位@example.org"))
    with SmtpListener(certificate) as listener, outbox(listener) as box:
        box.send(letter("单位@example.org"))
    (delivered,) = listener.delivered
    assert delivered.recipients == ["单位@example.org"]
    assert "SMTPUTF8" in delivered.options


@pytest.mark.live
def test_eight_bit_content_is_declared(smtp: SmtpListener) -> None:
    with outbox(smtp) as box:
        box.send(letter(content="Subject: a\r\n\r\n正文\r\n".encode()))
    assert "BODY=8BITMIME" in smtp.delivered[0].options


DOWN = {
    "password": ({"password": "wrong"}, "授权码"),
    "password with full-width signs": ({"password": "ｒｉｇｈｔ"}, "全角"),
    "nobody listens": ({"port": 1}, "拒绝连接"),
    "no such host": ({"host": "mail.invalid"}, "核对 host"),
    "certificate of its own": ({"ca_file": None}, "ca_file"),
    "no such certificate file": ({"ca_file": Path("nowhere.pem")}, "nowhere.pem"),
}


@pytest.mark.live
@pytest.mark.parametrize(("changes", "words"), DOWN.values(), ids=DOWN.keys())
def test_an_outbox_that_is_down_says_why(smtp: SmtpListener, changes: dict[str, Any], words: str) -> None:
    with outbox(smtp, **changes) as box:
        with pytest.raises(OutboxDownError) as caught:
            box.send(letter())
        assert words in str(caught.value)
        assert "请" in str(caught.value)
        assert PASSWORD not in str(caught.value)
        assert smtp.delivered == []


@pytest.mark.live
def test_another_hosts_certificate_is_not_taken(tmp_path: Path) -> None:
    with (
        SmtpListener(Certificate.write(tmp_path, "mail.example.org")) as listener,
        outbox(listener) as box,
        pytest.raises(OutboxDownError, match="证书不受信任"),
    ):
        box.send(letter())


@pytest.mark.live
def test_a_server_without_starttls(certificate: Certificate) -> None:
    with (
        SmtpListener(certificate, "none") as listener,
        outbox(listener, security="starttls") as box,
        pytest.raises(OutboxDownError, match="不支持 STARTTLS"),
    ):
        box.send(letter())


@pytest.mark.live
def test_probe_logs_in_and_sends_nothing(smtp: SmtpListener) -> None:
    assert "登录" in probe_outbox(smtp.settings())
    with pytest.raises(OutboxDownError):
        probe_outbox(smtp.settings(password="wrong"))
    assert smtp.delivered == []


# -- folder --------------------------------------------------------------------------------------------------------

AS_FILES = ReplySettings(kind="folder")


def test_a_letter_becomes_one_file_however_often_it_is_sent(tmp_path: Path) -> None:
    with open_outbox(AS_FILES, tmp_path / "letters") as box:
        places = {box.send(letter()) for _ in range(2)}
        box.send(letter(message_id="<b2@example.org>"))
    assert places == {str(tmp_path / "letters" / "a1.eml")}
    assert sorted(file.name for file in (tmp_path / "letters").iterdir()) == ["a1.eml", "b2.eml"]
    assert (tmp_path / "letters" / "a1.eml").read_bytes() == CONTENT
    assert message_from_bytes(CONTENT)["To"] == "unit@example.org"


@pytest.mark.parametrize("message_id", ["<../../etc/x@y>", "<" + "长" * 300 + "@y>", "", "<CON@y>"])
def test_a_strange_message_id_is_still_a_file_name(tmp_path: Path, message_id: str) -> None:
    FolderOutbox(tmp_path).send(letter(message_id=message_id))
    (file,) = tmp_path.iterdir()
    assert file.read_bytes() == CONTENT


def test_a_folder_that_cannot_be_written_is_an_outbox_that_is_down(tmp_path: Path) -> None:
    (tmp_path / "letters").write_text("in the way", "utf-8")
    with pytest.raises(OutboxDownError, match="letters"):
        FolderOutbox(tmp_path / "letters").send(letter())


def test_probe_of_a_folder() -> None:
    assert ".eml" in probe_outbox(AS_FILES)
