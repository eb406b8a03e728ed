"""The whole job against a real IMAP server and a real SMTP server, both with TLS, as an operator would run it."""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from outside import Place, Ran, incomplete, start
from servers import PASSWORD, Certificate, Dovecot, MailboxUser, free_port
from smtp_listener import HANG_UP, STALL, SmtpListener

from ingest.commands.demo import FOLDER, SAMPLES
from ingest.mailbox_base import dated
from tests.making.mails import MENDED, UNSTAMPED, mail

pytestmark = pytest.mark.live

ACCOUNTS = count(1)


def place_of(folder: Path, user: MailboxUser, smtp: SmtpListener, **mailbox: Any) -> Place:
    """Settings for the account and the listener; the password for IMAP in a file, SMTP's in the environment."""
    secret = folder / "收信密码"
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.write_text(f"{PASSWORD}\n", encoding="utf-8")
    secret.chmod(0o600)
    server = {"host": "localhost", "security": "tls"}
    return Place(
        folder,
        {
            "kind": "imap",
            **server,
            "port": user.server.tls_port,
            "username": user.name,
            "password_file": "收信密码",
            "ca_file": user.server.certificate.certificate,
            **mailbox,
        },
        {
            "mode": "send",
            **server,
            "port": smtp.port,
            "username": "tougao@example.org",
            "ca_file": smtp.certificate.certificate,
        },
    )


def arrive(user: MailboxUser, *mails: bytes) -> None:
    """Deliver mails; the newest Received header says when."""
    for content in mails:
        user.append(content, dated(content))


@pytest.fixture(autouse=True)
def smtp_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUGAO_SMTP_PASSWORD", PASSWORD)
    monkeypatch.delenv("TOUGAO_IMAP_PASSWORD", raising=False)


@pytest.fixture
def place(tmp_path: Path, mailbox_user: MailboxUser, smtp: SmtpListener) -> Place:
    """An empty account, a listener, and settings for both."""
    return place_of(tmp_path, mailbox_user, smtp)


def letters_in(smtp: SmtpListener) -> list[EmailMessage]:
    """What came out of SMTP."""
    return [message_from_bytes(one.content, policy=policy.default) for one in smtp.delivered]


# -- every sample, from the outside ------------------------------------------------------------------------------


@dataclass
class Round:
    """Two rounds over all samples, and what lay where after each."""

    place: Place
    user: MailboxUser
    first: Ran
    letters: list[EmailMessage]
    second: Ran
    files_before: dict[Path, bytes]
    files_after: dict[Path, bytes]
    letters_after: int


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory, dovecot: Dovecot, certificate: Certificate) -> Iterator[Round]:
    folder = tmp_path_factory.mktemp("rounds")
    user = MailboxUser(dovecot, f"rounds{next(ACCOUNTS)}@example.org")
    for file in sorted(SAMPLES.glob("*.eml")):
        arrive(user, file.read_bytes())
    with SmtpListener(certificate) as smtp:
        place = place_of(folder, user, smtp)
        first = place.outside("once", "--json", TOUGAO_SMTP_PASSWORD=PASSWORD)
        letters, before = letters_in(smtp), files_of(place)
        second = place.outside("once", "--json", TOUGAO_SMTP_PASSWORD=PASSWORD)
        yield Round(place, user, first, letters, second, before, files_of(place), len(smtp.delivered))


def files_of(place: Place) -> dict[Path, bytes]:
    """Every file but the database, whose own bytes are its business."""
    kept = (file for file in place.folder.rglob("*") if file.is_file() and "ledger.db" not in file.name)
    return {file: file.read_bytes() for file in kept}


def noted() -> list[dict[str, Any]]:
    """What is to come of the samples, in the order of their coming."""
    return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(SAMPLES.glob("*.json"))]


def test_a_round_over_all_samples_ends_well(rounds: Round) -> None:
    assert rounds.first.status == 0, rounds.first.err
    found = rounds.first.json
    dispositions = Counter(one["disposition"] for one in noted() if not one["duplicate"])
    assert found["fetched"] == len(noted())
    assert found["dispositions"] == {name: dispositions[name] for name in ("accepted", "returned", "held", "ignored")}
    assert (found["duplicates"], found["quarantined"]) == (1, 0)
    sent = sum(one["letter"] is not None for one in noted())
    assert found["replies"] == {"sent": sent, "draft": 0, "failed": 0, "uncertain": 0}
    assert set(found["seconds"]) == {"fetch", "parse", "document", "ledger", "workbook", "send"}
    assert f"收信 {len(noted())} 封" in rounds.first.err


def test_each_sample_has_the_row_that_is_noted(rounds: Round) -> None:
    entries = {entry["message_id"]: entry for entry in rounds.place.entries()}
    expected = [one for one in noted() if one["entry"]]
    assert len(entries) == len(expected)
    for entry, one in zip(entries.values(), expected, strict=True):
        assert entry["disposition"] == one["disposition"]
        assert entry["reference_number"] == one["entry"]["reference_number"]
        assert (entry["version"], bool(entry["superseded"])) == (one["entry"]["version"], one["entry"]["superseded"])
        assert (rounds.place.data / "archive" / entry["raw"]).is_file()


def test_a_mail_arrived_when_the_server_says(rounds: Round) -> None:
    first = rounds.place.entries()[0]
    assert first["received_at"] == "2021-05-20T09:07:00+08:00"
    assert [mail["uid"] for mail in rounds.place.mails()] == list(range(1, len(noted()) + 1))


def test_letters_bear_what_is_promised(rounds: Round) -> None:
    entries = {entry["message_id"]: entry for entry in rounds.place.entries()}
    assert len(rounds.letters) == rounds.first.json["replies"]["sent"]
    for letter in rounds.letters:
        entry = entries[letter["In-Reply-To"]]
        assert letter["To"] == entry["sender"]
        assert letter["In-Reply-To"] in letter["References"].split()
        assert letter["Auto-Submitted"] == "auto-replied"
        assert letter["X-Auto-Response-Suppress"] == "All"
        assert letter["X-Tougao-Reference"] == entry["reference_number"]
        assert letter["Message-ID"].startswith(f"<{entry['reference_number']}.{entry['version']}.")
        for kind in ("plain", "html"):
            body = letter.get_body((kind,))
            assert body is not None
            assert entry["reference_number"] in body.get_content()
            assert "2021年" in body.get_content()


def test_a_returned_unit_is_told_what_to_mend_and_by_when(rounds: Round) -> None:
    letter = next(one for one in rounds.letters if "北方样例公司" in one["Subject"])
    body = letter.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "【退回修改】" in letter["Subject"]
    assert "辽宁省北方样例公司党员风采" in text
    assert "修改办法" in text
    assert "前重新报送" in text


def test_one_letter_an_entry_and_none_to_programs(rounds: Round) -> None:
    assert max(Counter(letter["In-Reply-To"] for letter in rounds.letters).values()) == 1
    assert max(Counter(letter["Message-ID"] for letter in rounds.letters).values()) == 1
    told = {letter["To"] for letter in rounds.letters}
    assert not {address for address in told if "daemon" in address.lower() or "advert" in address}
    assert "zhaoliu@unit.example" not in told  # a question: a person answers


def test_the_mailbox_shows_no_trace(rounds: Round) -> None:
    assert set(rounds.user.flags().values()) == {()}
    assert len(rounds.user.flags()) == len(noted())


def test_a_second_round_changes_nothing_and_sends_nothing(rounds: Round) -> None:
    assert rounds.second.status == 0, rounds.second.err
    found = rounds.second.json
    assert (found["fetched"], found["replies"]["sent"]) == (0, 0)
    assert set(found["dispositions"].values()) == {0}
    assert rounds.letters_after == len(rounds.letters)
    assert rounds.files_after == rounds.files_before


def test_the_workbook_has_a_row_for_each(rounds: Round) -> None:
    book = load_workbook(rounds.place.workbook)
    assert {"总台账", "汇总", "退回与待核", "来信登记", "打印版", "待核对", "说明"} <= set(book.sheetnames)
    texts = {str(cell) for row in book["总台账"].iter_rows(values_only=True) for cell in row if cell}
    assert {entry["reference_number"] for entry in rounds.place.entries()} <= texts


def test_a_folder_for_people_holds_what_came(rounds: Round) -> None:
    beijing = rounds.place.data / "archive" / "“四强”党支部工作案例" / "北京市"
    folder = beijing / "LH2021-0001-光明样例网-小支部撑起大平台"
    assert (folder / "“四强”党支部工作案例推荐表.pdf").read_bytes().startswith(b"%PDF")


# -- letters -----------------------------------------------------------------------------------------------------


def test_drafts_wait_for_a_person(place: Place, mailbox_user: MailboxUser, smtp: SmtpListener) -> None:
    place.write("replies", mode="draft")
    arrive(mailbox_user, *(incomplete(number) for number in (1, 2, 3)))
    ran = place.once("--json")
    assert (ran.status, ran.json["replies"]["draft"], smtp.delivered) == (0, 3, [])

    listed = place.call("replies list")
    assert (listed.status, listed.out.count("待审阅")) == (0, 3)
    shown = place.call("replies show", "1")
    assert "退回修改通知" in shown.out
    assert "收件人：unit1@unit.example" in shown.out

    assert place.call("replies approve", "1").status == 0
    assert place.call("replies drop", "2").status == 0
    assert place.call("replies drop", "9").status == 2
    ran = place.call("replies send")
    assert (ran.status, "发出 1 封" in ran.err) == (0, True)
    assert [letter["To"] for letter in letters_in(smtp)] == ["unit1@unit.example"]

    assert place.call("replies approve", "--all").status == 0
    assert place.once("--json").json["replies"] == {"sent": 1, "draft": 0, "failed": 0, "uncertain": 0}
    assert [letter["state"] for letter in place.letters()] == ["sent", "dropped", "sent"]
    assert "共 0 封" in place.call("replies list").err
    assert place.call("replies list", "--all").out.count("LH2021-") >= 3


def test_a_resend_that_answers_our_letter_is_the_next_version(
    place: Place, mailbox_user: MailboxUser, smtp: SmtpListener
) -> None:
    subject = "广东省岭南样例公司党员风采"
    arrive(mailbox_user, mail(1, subject, ("推荐表.pdf", UNSTAMPED)))
    assert place.once().status == 0
    (letter,) = letters_in(smtp)
    answer = {"In-Reply-To": letter["Message-ID"], "References": f"<sample-01@unit.example> {letter['Message-ID']}"}
    arrive(
        mailbox_user,
        mail(2, f"回复：{letter['Subject']}", ("表.pdf", MENDED), sender="other@unit.example", headers=answer),
    )
    assert place.once().status == 0
    first, second = place.entries()
    assert (first["disposition"], first["version"], first["superseded"]) == ("returned", 1, 1)
    assert (second["disposition"], second["version"], second["superseded"]) == ("accepted", 2, 0)
    assert first["reference_number"] == second["reference_number"]
    assert [one["To"] for one in letters_in(smtp)] == ["zhangsan@unit.example", "other@unit.example"]


def test_a_duplicate_makes_no_entry_and_the_same_id_with_other_content_does(
    place: Place, mailbox_user: MailboxUser, smtp: SmtpListener
) -> None:
    original = incomplete(1)
    again = b"Received: from relay.example.org by mx.example.org; Thu, 20 May 2021 12:00:00 +0800\r\n" + original
    other = incomplete(1, subject="湖北省江汉样例公司党员风采")
    arrive(mailbox_user, original, again, other)
    ran = place.once("--json")
    assert (ran.status, ran.json["duplicates"], ran.json["replies"]["sent"]) == (0, 1, 2)
    assert [one["duplicate_of"] for one in place.mails()] == [None, 1, None]
    assert len({one["message_id"] for one in place.mails()}) == 1
    assert [entry["organization"] for entry in place.entries()] == ["湘江样例公司1", "江汉样例公司"]
    assert len(smtp.delivered) == 2


def test_one_refused_letter_does_not_stop_the_others(
    place: Place, mailbox_user: MailboxUser, smtp: SmtpListener
) -> None:
    arrive(mailbox_user, *(incomplete(number) for number in (1, 2)))
    smtp.answers["RCPT"] = "550 5.1.1 no such user"
    ran = place.once("--json")
    assert (ran.status, ran.json["replies"]) == (1, {"sent": 1, "draft": 0, "failed": 1, "uncertain": 0})
    assert "550 5.1.1 no such user" in ran.err
    assert [letter["state"] for letter in place.letters()] == ["failed", "sent"]
    again = place.once("--json")
    assert (again.status, again.json["replies"]["sent"], "replies list" in again.err) == (1, 0, True)
    assert place.call("replies approve", "1").status == 0
    assert place.once("--json").json["replies"]["sent"] == 1
    assert place.once().status == 0


def test_a_letter_without_an_answer_is_uncertain_and_never_sent_again_by_itself(
    place: Place, mailbox_user: MailboxUser, smtp: SmtpListener
) -> None:
    arrive(mailbox_user, *(incomplete(number) for number in (1, 2)))
    smtp.answers["END"] = HANG_UP
    ran = place.once("--json")
    assert (ran.status, ran.json["replies"]) == (1, {"sent": 1, "draft": 0, "failed": 0, "uncertain": 1})
    delivered = len(smtp.delivered)
    assert place.once("--json").json["replies"]["sent"] == 0
    assert len(smtp.delivered) == delivered
    assert place.call("replies resolve", "--not-sent", "1").status == 0
    assert place.once("--json").json["replies"]["sent"] == 1
    assert [letter["state"] for letter in place.letters()] == ["sent", "sent"]
    assert place.call("replies resolve", "--sent", "1").status == 2


def test_letters_wait_while_the_server_is_down(place: Place, mailbox_user: MailboxUser, smtp: SmtpListener) -> None:
    arrive(mailbox_user, *(incomplete(number) for number in (1, 2)))
    place.write("replies", port=free_port())
    ran = place.once("--json")
    assert (ran.status, ran.json["replies"]["sent"]) == (1, 0)
    assert "拒绝连接" in ran.err
    assert {letter["state"] for letter in place.letters()} == {"ready"}
    place.write("replies", port=smtp.port)
    ran = place.once("--json")
    assert (ran.status, ran.json["replies"]["sent"]) == (0, 2)


def test_no_login_is_tried_without_a_password(
    place: Place, mailbox_user: MailboxUser, smtp: SmtpListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(mailbox_user, incomplete(1))
    monkeypatch.delenv("TOUGAO_SMTP_PASSWORD")
    ran = place.once("--json")
    assert (ran.status, "没有发信密码。请设环境变量 TOUGAO_SMTP_PASSWORD" in ran.err) == (1, True)
    assert (smtp.connections, [letter["state"] for letter in place.letters()]) == (0, ["ready"])
    (place.folder / "收信密码").unlink()
    del place.tables["mailbox"]["password_file"]
    place.write()
    ran = place.once("--json")
    assert (ran.status, "没有收信密码。请设环境变量 TOUGAO_IMAP_PASSWORD" in ran.err) == (1, True)


# -- mailbox -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("trouble", "said"), [("password", "登录失败"), ("down", "拒绝连接")])
def test_without_the_mailbox_the_rest_is_done(
    place: Place, mailbox_user: MailboxUser, smtp: SmtpListener, trouble: str, said: str
) -> None:
    place.write("replies", mode="draft")
    arrive(mailbox_user, incomplete(1))
    assert place.once().status == 0
    assert place.call("replies approve", "1").status == 0
    if trouble == "password":
        (place.folder / "收信密码").write_text("wrong\n", encoding="utf-8")
    else:
        place.write("mailbox", port=free_port())
    arrive(mailbox_user, incomplete(2))
    place.workbook.unlink()
    ran = place.once("--json")
    assert (ran.status, ran.json["fetched"], ran.json["replies"]["sent"]) == (1, 0, 1)
    assert said in ran.err
    assert place.workbook.is_file()
    assert len(place.mails()) == 1


def test_an_oversize_mail_is_noted_and_left_on_the_server(
    place: Place, mailbox_user: MailboxUser, smtp: SmtpListener
) -> None:
    place.write("mailbox", max_mail_mb=1)
    arrive(mailbox_user, incomplete(1, body="长" * 400_000), incomplete(2))
    ran = place.once("--json")
    assert ran.status == 0
    big, small = place.entries()
    assert (big["disposition"], big["codes"]) == ("held", ["mail.oversize"])
    assert small["codes"] == ["form.missing"]
    assert (place.data / "archive" / big["raw"]).stat().st_size < 5000
    assert len(mailbox_user.flags()) == 2
    assert place.once("--json").json["fetched"] == 0
    assert len(smtp.delivered) == 2


def test_judged_mails_are_filed_away_where_the_settings_say_so(place: Place, mailbox_user: MailboxUser) -> None:
    place.write("mailbox", file_away={"returned": "已退回", "held": "待核", "ignored": "其他"})
    question = mail(2, "请问什么时候截止", sender="zhaoliu@unit.example")
    arrive(mailbox_user, incomplete(1), question)
    assert place.once().status == 0
    assert mailbox_user.flags() == {}
    assert list(mailbox_user.flags("已退回").values()) == [()]
    assert list(mailbox_user.flags("待核").values()) == [()]
    again = place.once("--json")
    assert (again.status, again.json["fetched"]) == (0, 0)


def test_mail_in_the_junk_folder_is_pointed_out(place: Place, mailbox_user: MailboxUser) -> None:
    with mailbox_user.client() as client:
        client.create_folder("Junk")
    mailbox_user.append(incomplete(1), folder="Junk")
    ran = place.once("--json")
    assert (ran.status, ran.json["fetched"], "垃圾邮件文件夹里有 1 封" in ran.err) == (0, 0, True)


# -- the workbook ------------------------------------------------------------------------------------------------


def a_folder_lies_there(place: Place) -> Callable[[], None]:
    place.workbook.mkdir()
    return place.workbook.rmdir


def a_text_lies_there(place: Place) -> Callable[[], None]:
    place.workbook.write_text("not a workbook", encoding="utf-8")
    return place.workbook.unlink


def its_folder_cannot_be_made(place: Place) -> Callable[[], None]:
    blocking = place.folder / "共享"
    blocking.write_text("", encoding="utf-8")
    place.write("storage", workbook="共享/台账.xlsx")

    def free() -> None:
        blocking.unlink()
        place.write("storage", workbook="台账.xlsx")

    return free


@pytest.mark.parametrize("spoil", [a_folder_lies_there, a_text_lies_there, its_folder_cannot_be_made])
def test_where_the_workbook_cannot_be_written_nothing_is_lost(
    place: Place, mailbox_user: MailboxUser, smtp: SmtpListener, spoil: Callable[[Place], Callable[[], None]]
) -> None:
    mend = spoil(place)
    arrive(mailbox_user, incomplete(1))
    ran = place.once("--json")
    assert (ran.status, ran.json["replies"]["sent"], len(smtp.delivered)) == (1, 1, 1), ran.err
    assert "台账没有更新" in ran.err
    mend()
    ran = place.once("--json")
    assert (ran.status, ran.json["fetched"], place.workbook.is_file()) == (0, 0, True)


def test_what_staff_write_comes_back_and_stays(place: Place, mailbox_user: MailboxUser) -> None:
    arrive(mailbox_user, incomplete(1), incomplete(2))
    assert place.once().status == 0
    book = load_workbook(place.workbook)
    sheet = book["总台账"]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "审核结论" for cell in row))
    columns = {cell.value: cell.column for cell in header if cell.value}
    row = header[0].row + 1
    sheet.cell(row, columns["审核结论"], "待定")
    sheet.cell(row, columns["审核意见"], "请补充照片")
    sheet.cell(row, columns["审核人"], "李四")
    number = sheet.cell(row, columns["受理编号"]).value
    book.save(place.workbook)
    arrive(mailbox_user, incomplete(3))
    assert place.once().status == 0
    entry = next(one for one in place.entries() if one["reference_number"] == number)
    assert (entry["decision"], entry["decision_note"], entry["decided_by"]) == ("pending", "请补充照片", "李四")
    assert entry["state"] == "returned"
    written = load_workbook(place.workbook)["总台账"]
    texts = [cell for row in written.iter_rows(values_only=True) for cell in row]
    assert texts.count("请补充照片") == 1
    assert place.once().status == 0


# -- death, and two at once --------------------------------------------------------------------------------------


def wait_for(what: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(sqlite3.Error):  # no ledger yet
            if what():
                return
        time.sleep(0.01)
    raise AssertionError("it did not come to that")


def test_a_round_killed_in_the_middle_is_finished_by_the_next(
    place: Place, mailbox_user: MailboxUser, smtp: SmtpListener
) -> None:
    """Killed while it judges, then while a letter is on its way; meanwhile a second round says that it has to wait."""
    arrive(mailbox_user, *(incomplete(number) for number in range(1, 31)))
    judged = "select count(*) as n from mails where disposition is not null"
    with start("once", "--settings", place.settings, TOUGAO_SMTP_PASSWORD=PASSWORD) as process:
        wait_for(lambda: place.rows(judged)[0]["n"] >= 5)
        process.send_signal(signal.SIGKILL)
    left = 30 - place.rows(judged)[0]["n"]

    smtp.answers["END"] = STALL
    with start("once", "--settings", place.settings, TOUGAO_SMTP_PASSWORD=PASSWORD) as process:
        wait_for(lambda: any(letter["state"] == "sending" for letter in place.letters()) and bool(smtp.delivered))
        busy = place.call("once")
        process.send_signal(signal.SIGKILL)
    assert (busy.status, "正在进行" in busy.err) == (1, True)

    ran = place.outside("once", "--json", TOUGAO_SMTP_PASSWORD=PASSWORD)
    assert ran.status == 1
    assert ran.json["replies"]["uncertain"] == 1
    assert "不能确定是否发出" in ran.err
    assert place.once("--json").json["fetched"] == 0
    assert left > 0
    assert len(place.mails()) == 30
    entries = place.entries()
    assert len({entry["reference_number"] for entry in entries}) == len(entries) == 30
    states = Counter(letter["state"] for letter in place.letters())
    assert states == {"sent": 29, "uncertain": 1}
    sent = Counter(letter["Message-ID"] for letter in letters_in(smtp))
    assert (len(sent), set(sent.values())) == (30, {1})
    with_files = {entry["id"] for entry in entries}
    assert {row["entry_id"] for row in place.rows("select entry_id from letters")} == with_files


def test_one_mailbox_takes_in_all_five_campaigns(place: Place, mailbox_user: MailboxUser) -> None:
    """A few of each, films and archives among them: told apart, judged and answered as alone."""
    few = (
        "linghang-2021/01",
        "fujian-2021/02",
        "changzhou-2024/10",
        "acftu-2021/03",
        "acftu-2021/07",
        "haowangmin-2024/06",
    )
    files = [next(FOLDER.glob(f"{start}-*.eml")) for start in few]
    arrive(mailbox_user, *(file.read_bytes() for file in files))
    place.write("campaigns", active=sorted({file.parent.name for file in files}))
    ran = place.outside("once", "--json", TOUGAO_SMTP_PASSWORD=PASSWORD)
    assert ran.status == 0, ran.err
    entries = place.entries()
    assert [entry["campaign"] for entry in entries] == [file.parent.name for file in files]
    noted = [json.loads(file.with_suffix(".json").read_text(encoding="utf-8")) for file in files]
    assert [entry["disposition"] for entry in entries] == [one["disposition"] for one in noted]
    assert ran.json["replies"]["sent"] == len(files)


def test_a_round_told_to_stop_finishes_the_mail_in_hand(place: Place, mailbox_user: MailboxUser) -> None:
    for file in sorted(SAMPLES.glob("*.eml"))[:12]:
        arrive(mailbox_user, file.read_bytes())
    judged = "select count(*) as n from mails where disposition is not null"
    with start("once", "--settings", place.settings, TOUGAO_SMTP_PASSWORD=PASSWORD) as process:
        wait_for(lambda: place.rows(judged)[0]["n"] >= 1)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    assert "提前结束" in err
    assert 0 < place.rows(judged)[0]["n"] < 12
    assert place.workbook.is_file()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_says_when_and_stops_when_told(place: Place, number: signal.Signals) -> None:
    with start("serve", "--settings", place.settings) as process:
        assert process.stderr
        first = process.stderr.readline()
        process.send_signal(number)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "下一轮" in first
    assert "07:00（Asia/Shanghai）" in first
    assert "正在停止" in err
