"""Letters: parsed back from their bytes, with whatever strangers wrote into the things they quote."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from good import ARRIVED, CAMPAIGN, SUBJECT, campaign, entry
from hypothesis import given, settings
from hypothesis import strategies as st

from config.model import Resubmission, Verdict
from ingest.letters import compose, correct_by, message_id
from ingest.wording import BEIJING
from ledger.model import Decision, Disposition, Entry, FileFact, JudgedFinding, Letter
from parsers.mail import parse_mail
from parsers.subject import parse_subject

SENDER = "“领航新征程”征集活动办公室 <tougao@example.org>"
NOW = ARRIVED + timedelta(hours=1)
DEADLINE = datetime(2021, 6, 10, 23, 59, 59, tzinfo=BEIJING)
LONG_ID = f"<{'a' * 200}.{'b' * 120}@mail.unit.example>"
NO_SEAL = JudgedFinding("seal.absent", Verdict.RETURN, "推荐表上未见公章。", "请加盖公章。")
NO_PROVINCE = JudgedFinding("subject.province", Verdict.RETURN, "主题中未见省（区市）。", "请改主题。")
UNCLEAR = JudgedFinding("seal.unclear", Verdict.REVIEW, "公章不清晰，请核对。", "可补充扫描件。")
NOTED = JudgedFinding("form.empty.awards", Verdict.NOTE, "受表彰情况未填写。", "可补填。")
REPEATED = JudgedFinding("mail.repeated", Verdict.REVIEW, "同一报送件已收到，以第一次报送的为准。", "无需重复发送。")
LATE = JudgedFinding("mail.late", Verdict.REVIEW, "晚于截止时间。", "无需重复发送。")
KINDS: dict[str, Entry] = {
    "accepted": entry(disposition=Disposition.ACCEPTED, findings=(NOTED,)),
    "returned": entry(findings=(NO_PROVINCE, NO_SEAL, UNCLEAR, NOTED)),
    "held": entry(disposition=Disposition.HELD, findings=(UNCLEAR, NOTED)),
    "late": entry(disposition=Disposition.HELD, findings=(NO_SEAL, LATE), received_at=DEADLINE + timedelta(days=1)),
    "rejected": entry(decision=Decision.REJECTED, decision_note="内容与主题不符。"),
    "decision-1": entry(decision=Decision.RETURNED, decision_note="请补充数据。"),
    "decision-2": entry(decision=Decision.APPROVED),
    "decision-3": entry(decision=Decision.REJECTED),
}


def letter(kind: str, of: Entry | None = None, **changes: Any) -> Letter:
    told: dict[str, Any] = {"sender": SENDER, "now": NOW, "correct_by": DEADLINE, "suggestion": SUBJECT, **changes}
    return compose(KINDS[kind] if of is None else of, told.pop("campaign", CAMPAIGN), kind, **told)


def parsed(given: Letter) -> EmailMessage:
    message = message_from_bytes(given.content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part(given: Letter, kind: str) -> str:
    body = parsed(given).get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("kind", KINDS)
def test_headers(kind: str) -> None:
    made = letter(kind, replace(KINDS[kind], references=("<0@unit.example>",)))
    message = parsed(made)
    assert message["To"].addresses[0].addr_spec == made.to == "zhangsan@unit.example"
    assert len(message["To"].addresses) == len(message["From"].addresses) == 1
    assert message["From"].addresses[0].addr_spec == "tougao@example.org"
    assert message["From"].addresses[0].display_name == "“领航新征程”征集活动办公室"
    assert message["In-Reply-To"] == made.in_reply_to == "<1@unit.example>"
    assert message["References"].split() == ["<0@unit.example>", "<1@unit.example>"]
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["X-Tougao-Reference"] == "LH2021-0001"
    assert message["Message-ID"] == made.message_id == message_id("LH2021-0001", 1, kind, "example.org")
    assert message["Date"].datetime == NOW
    assert message["Subject"] == made.subject
    assert message.defects == []


@pytest.mark.parametrize("kind", KINDS)
def test_both_parts_say_what_a_letter_must_say(kind: str) -> None:
    made = letter(kind)
    for text in (part(made, "plain"), part(made, "html")):
        for said in ("光明测试网：", "LH2021-0001", "星期", "党员风采推荐表.pdf", "1.2 MB"):
            assert said in text
        assert CAMPAIGN.contact in text
        assert CAMPAIGN.office in text
        assert "2021年5月20日" in text  # the day it is dated
        assert "本邮件由征集系统" in text
        assert "受表彰情况" not in text  # notes are for the ledger


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_over_the_wire(kind: str) -> None:
    made = letter(kind)
    assert b"\n" not in made.content.replace(b"\r\n", b"")
    assert max(map(len, made.content.split(b"\r\n"))) <= 78
    assert made.content.count(b"Content-Transfer-Encoding: base64") == 2
    assert [one.get_content_type() for one in parsed(made).iter_parts()] == ["text/plain", "text/html"]
    assert letter(kind) == made  # the same again, to the byte


@pytest.mark.parametrize("kind", KINDS)
def test_html_loads_nothing(kind: str) -> None:
    html = part(letter(kind), "html")
    assert re.findall(r"(?i)<(?:img|a|script|link|iframe|style)\b|src=|href=|url\(", html) == []


SUBJECTS = {
    "accepted": "【已收到】[LH2021-0001]",
    "returned": "【退回修改】[LH2021-0001]",
    "held": "【已收到，正在核对】[LH2021-0001]",
    "late": "【逾期来稿已登记】[LH2021-0001]",
    "rejected": "【退稿通知】[LH2021-0001]",
    "decision-1": "【退回修改】[LH2021-0001]",
    "decision-2": "【审核通过】[LH2021-0001]",
    "decision-3": "【退稿通知】[LH2021-0001]",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_reply_that_keeps_our_subject_is_read_right(kind: str) -> None:
    made = letter(kind)
    assert made.subject == f"{SUBJECTS[kind]} {SUBJECT}"
    reading = parse_subject(f"回复：{made.subject}", CAMPAIGN)
    assert (reading.text, reading.references, reading.doubtful) == (SUBJECT, ("LH2021-0001",), False)


def test_our_tags_do_not_pile_up() -> None:
    again = replace(KINDS["held"], subject=f"回复：【退回修改】[LH2021-0001] {SUBJECT}")
    assert letter("held", again, suggestion=None).subject == f"【已收到，正在核对】[LH2021-0001] {SUBJECT}"


# -- what each kind says -----------------------------------------------------------------------------------------


def test_a_return_numbers_the_breaches_and_says_how_to_mend_them() -> None:
    text = part(letter("returned"), "plain")
    assert "有2处需要修改" in text
    assert "1. 问题：主题中未见省（区市）。\n   修改办法：请改主题。\n" in text
    assert "2. 问题：推荐表上未见公章。\n   修改办法：请加盖公章。\n" in text
    assert "另请一并核对\n\n1. 公章不清晰，请核对。\n   修改办法：可补充扫描件。" in text
    assert "2021年6月10日（星期四）23时59分（北京时间）前重新报送" in text
    assert "保留“[LH2021-0001]”" in text
    assert f"\n{SUBJECT}\n" in text


def test_a_return_for_another_reason_suggests_no_subject() -> None:
    assert "规范的邮件主题" not in part(letter("returned", entry(findings=(NO_SEAL,))), "plain")


def test_a_return_whose_subject_cannot_be_suggested_says_so() -> None:
    text = part(letter("returned", suggestion=None), "plain")
    assert "按上述要求写明主题" in text
    assert "规范的邮件主题" not in text


def test_a_held_letter_states_doubts_and_asks_for_nothing() -> None:
    text = part(letter("held"), "plain")
    assert "正在人工核对" in text
    assert "无需重复发送" in text
    assert "1. 公章不清晰，请核对。" in text
    for word in ("修改办法", "退回", "重新报送", "未盖章"):
        assert word not in text


def test_a_late_letter_asks_for_no_resend() -> None:
    text = part(letter("late"), "plain")
    assert "晚于征集截止时间2021年6月10日（星期四）23时59分" in text
    assert "无需重复发送" in text
    assert "未见公章" not in text


def test_a_repetition_is_told_that_the_first_stands() -> None:
    text = part(letter("held", entry(disposition=Disposition.HELD, findings=(REPEATED, UNCLEAR))), "plain")
    assert "以第一次报送的为准" in text
    assert "公章不清晰" not in text


def test_a_further_version_is_called_so() -> None:
    second = replace(KINDS["accepted"], version=2)
    text = part(letter("accepted", second, earlier=(KINDS["returned"],)), "plain")
    assert "第2次报送，代替2021年5月17日（星期一）09时14分收到的版本" in text
    strict = campaign(resubmission=Resubmission(policy="first"))
    assert "代替" not in part(letter("accepted", second, campaign=strict), "plain")


def test_staff_words_come_from_staff() -> None:
    text = part(letter("decision-1"), "plain")
    assert "请补充数据。" in text
    assert "2021年6月10日（星期四）23时59分" in text
    assert "重新报送" not in part(letter("rejected"), "plain")
    assert "主办单位的审核结论" in text


def test_a_campaign_without_window_and_contact() -> None:
    bare = campaign(opens=None, closes=None, contact="", office="")
    for kind in KINDS:
        text = part(letter(kind, campaign=bare), "plain")
        assert "如有疑问，请直接回复本邮件" in text
        assert CAMPAIGN.title in text


# -- what strangers write ----------------------------------------------------------------------------------------

EVIL = "<script>alert(1)</script>&amp;\r\nBcc: victim@example.net\r\n\r\n\u202e{{ 7*7 }}{% raw %}http://evil.example\x00\ud800"


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_words_stay_words(kind: str) -> None:
    hostile = replace(
        KINDS[kind],
        subject=EVIL,
        sender_name=EVIL,
        attachments=(FileFact(EVIL, 1, "0" * 64, "other"),),
        judgement=replace(
            KINDS[kind].judgement,
            organization=EVIL,
            findings=(JudgedFinding("seal.absent", Verdict.RETURN, "栏" + "<b>" + "。", "<i>"), UNCLEAR),
        ),
    )
    made = letter(kind, hostile, suggestion=None)
    message = parsed(made)
    assert message["Bcc"] is None
    assert re.search(rb"(?im)^bcc", made.content.split(b"\r\n\r\n", 1)[0]) is None
    html, text = part(made, "html"), part(made, "plain")
    for tag in ("<script", "<b>", "<i>"):
        assert tag not in html
    assert "&lt;script&gt;" in html
    assert "<script>" in text  # nothing to escape in plain text
    for both in (html, text):
        assert "{{ 7*7 }}" in both
        assert "://" not in both
        assert "\u202e" not in both
        assert "\x00" not in both


def test_long_message_ids_stay_whole() -> None:
    """Python 3.11 to 3.13 would write them as encoded words, and the reply would not thread."""
    made = letter("accepted", entry(message_id=LONG_ID, references=(LONG_ID.replace("b", "c"), "<0@unit.example>")))
    raw = made.content.split(b"\r\n\r\n", 1)[0].decode("ascii")
    assert f"In-Reply-To: {LONG_ID}\r\n" in raw
    assert f"References: {LONG_ID.replace('b', 'c')}\r\n <0@unit.example>\r\n {LONG_ID}\r\n" in raw
    assert parse_mail(made.content).in_reply_to == (LONG_ID,)


IDS = {
    "none": (None, None),
    "no brackets": ("1@unit.example", None),
    "a header smuggled in": ("<1@unit.example>\r\nBcc: <victim@example.net>", "<1@unit.example>"),
    "not ASCII": ("<编号@unit.example>", None),
    "words around it": ("Message <1@unit.example> of today", "<1@unit.example>"),
}


@pytest.mark.parametrize(("theirs", "ours"), IDS.values(), ids=IDS.keys())
def test_only_message_ids_are_referred_to(theirs: str | None, ours: str | None) -> None:
    made = letter("accepted", entry(message_id=theirs))
    assert made.in_reply_to == ours
    assert parsed(made)["In-Reply-To"] == ours
    assert parsed(made)["Bcc"] is None


def test_a_long_thread_is_cut_in_the_middle() -> None:
    thread = tuple(f"<{number}@unit.example>" for number in range(2, 300))
    references = parsed(letter("accepted", entry(references=thread)))["References"].split()
    assert (references[0], references[-1], len(references)) == (thread[0], "<1@unit.example>", 22)


def test_nobody_is_answered_who_must_not_be() -> None:
    with pytest.raises(ValueError, match="never answered"):
        letter("accepted", entry(answer_to=None))


@given(st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=40, deadline=None)
def test_any_subject_and_unit_makes_a_letter(subject: str, unit: str) -> None:
    made = letter("held", entry(subject=subject, organization=unit), suggestion=None)
    assert parsed(made)["Subject"] == made.subject
    assert part(made, "plain").startswith("来稿收悉告知\n\n")


# -- ids and dates -----------------------------------------------------------------------------------------------


def test_ids_are_one_for_each_letter() -> None:
    letters = [("A-1", 1, "accepted"), ("A-1", 2, "accepted"), ("A-1", 1, "held"), ("A-2", 1, "held")]
    assert len({message_id(*one, "example.org") for one in letters}) == 4
    assert message_id(*letters[0], "example.org") == message_id(*letters[0], "EXAMPLE.org")
    assert message_id(*letters[0], "example.org") != message_id(*letters[0], "example.net")


DATES = {
    "before the closing": (datetime(2021, 5, 20, 10, tzinfo=BEIJING), DEADLINE),
    "five days would be after the closing": (
        datetime(2021, 6, 8, 10, tzinfo=BEIJING),
        datetime(2021, 6, 13, 23, 59, 59, tzinfo=BEIJING),
    ),
    "late in the evening in UTC is the next day here": (
        datetime(2021, 6, 8, 17, tzinfo=UTC),
        datetime(2021, 6, 14, 23, 59, 59, tzinfo=BEIJING),
    ),
}


@pytest.mark.parametrize(("now", "until"), DATES.values(), ids=DATES.keys())
def test_until_when_to_correct(now: datetime, until: datetime) -> None:
    assert correct_by(CAMPAIGN, now) == until


def test_until_when_to_correct_without_a_closing() -> None:
    open_ended = campaign(closes=None, correction_days=3)
    assert correct_by(open_ended, NOW) == datetime(2021, 5, 23, 23, 59, 59, tzinfo=BEIJING)
