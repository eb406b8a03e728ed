"""Submissions in several mails, through the whole job: parts, supplements, quotas, one letter."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from outside import BEIJING, FORM, SUBJECT, decide, deliver, folder_place

from ingest.commands.demo import FOLDER
from ledger.store import Ledger
from tests.making.mails import mail
from tests.making.media import Film, mp4

PHOTO = ("活动照片.txt", "说明".encode())


def first(number: int = 1, mark: str = "（1/2）") -> bytes:
    """Without the form."""
    return mail(number, SUBJECT + mark, PHOTO)


def second(number: int = 2, mark: str = "（2/2）") -> bytes:
    """With it."""
    return mail(number, SUBJECT + mark, ("推荐表.pdf", FORM))


def names(entry: dict[str, object]) -> list[str]:
    return [one["name"] for one in json.loads(str(entry["attachments"]))]


@pytest.mark.parametrize("order", [(first(1), second(2)), (second(1), first(2))], ids=["in order", "the last first"])
def test_parts_in_one_round_are_one_entry_with_one_letter(tmp_path: Path, order: tuple[bytes, bytes]) -> None:
    place = folder_place(tmp_path, *order)
    assert place.once().status == 0
    (entry,) = place.entries()
    assert (entry["disposition"], entry["version"]) == ("accepted", 1)
    assert sorted(names(entry)) == ["推荐表.pdf", "活动照片.txt"]
    assert [(one["kind"], one["state"]) for one in place.letters()] == [("accepted", "sent")]
    assert [one["disposition"] for one in place.mails()] == ["accepted", "accepted"]
    assert json.loads(entry["further_mails"]) == [2]


def test_a_part_alone_is_held_and_asks_for_the_other_once(tmp_path: Path) -> None:
    place = folder_place(tmp_path, first())
    place.once()
    (entry,) = place.entries()
    assert entry["disposition"] == "held"
    assert "mail.parts" in entry["codes"]
    assert [one["kind"] for one in place.letters()] == ["held"]
    text = next((place.data / "letters").glob("*.eml")).read_bytes()
    assert b"Auto-Submitted" in text

    deliver(place, second())
    place.once()
    (entry,) = place.entries()
    assert (entry["disposition"], entry["codes"]) == ("accepted", [])
    assert [(one["kind"], one["state"]) for one in place.letters()] == [("held", "sent"), ("accepted", "sent")]

    before = place.letters()
    place.call("reprocess", "--campaign", "linghang-2021")
    assert place.letters() == before
    assert place.entries() == [entry]


def test_a_reply_that_quotes_our_letter_is_no_part_of_its_own(tmp_path: Path) -> None:
    place = folder_place(tmp_path, first())
    place.once()
    (letter,) = place.letters()
    quoted = "见附件。\n\n-----原始邮件-----\n发件人：征集活动办公室\n来稿注明共2封，目前收到第1封，第2封尚未收到。\n"
    thread = {"In-Reply-To": letter["message_id"]}
    deliver(place, mail(2, f"回复：{letter['subject']}", ("推荐表.pdf", FORM), headers=thread, body=quoted))
    place.once()
    new = place.entries()[-1]
    assert (new["version"], new["disposition"], new["codes"]) == (2, "accepted", [])


def test_three_parts_in_three_rounds_ask_once(tmp_path: Path) -> None:
    place = folder_place(tmp_path, first(1, "（1/3）"))
    place.once()
    deliver(place, mail(2, SUBJECT + "（2/3）", ("说明.txt", b"2")))
    place.once()
    assert [one["kind"] for one in place.letters()] == ["held"]
    deliver(place, second(3, "（3/3）"))
    place.once()
    assert [one["kind"] for one in place.letters()] == ["held", "accepted"]
    (entry,) = place.entries()
    assert len(names(entry)) == 3


def test_the_same_part_again_is_a_new_version(tmp_path: Path) -> None:
    place = folder_place(tmp_path, second(1), mail(2, SUBJECT + "（2/2）", ("推荐表.pdf", FORM), PHOTO))
    place.once()
    assert [one["version"] for one in place.entries()] == [1, 2]


def test_a_supplement_to_our_letter_keeps_what_came_before(tmp_path: Path) -> None:
    place = folder_place(tmp_path, mail(1, "江城样例学会庆祝建党100周年活动案例", ("推荐表.pdf", FORM)))  # no province
    place.once()
    (letter,) = place.letters()
    assert letter["kind"] == "returned"
    thread = {"In-Reply-To": letter["message_id"]}
    deliver(place, mail(2, f"回复：{SUBJECT} 补充材料", ("证明.txt", b"1"), headers=thread))
    place.once()
    old, new = place.entries()
    assert (old["superseded"], new["version"], new["disposition"]) == (1, 2, "accepted")
    assert sorted(names(new)) == ["推荐表.pdf", "证明.txt"]
    place.call("reprocess", "--campaign", "linghang-2021")
    assert place.entries() == [old, new]


def test_thanks_for_our_letter_take_nothing_along(tmp_path: Path) -> None:
    place = folder_place(tmp_path, mail(1, SUBJECT, ("推荐表.pdf", FORM)))
    place.once()
    thread = {"In-Reply-To": place.letters()[0]["message_id"]}
    deliver(place, mail(2, f"回复：{SUBJECT}", headers=thread, body="谢谢！"))
    place.once()
    old, new = place.entries()
    assert (old["superseded"], new["codes"], names(new)) == (0, ["mail.no_submission"], [])


def test_a_joined_mail_tried_again_joins_nothing_twice(tmp_path: Path) -> None:
    place = folder_place(tmp_path, first(), second())
    place.once()
    before = place.entries()
    with Ledger.open(place.data / "ledger.db") as ledger:
        assert ledger.retry(2)
    assert place.once().status == 0
    assert place.entries() == before
    assert [one["disposition"] for one in place.mails()] == ["accepted", "accepted"]


def test_staff_have_decided_so_that_a_late_part_is_a_version(tmp_path: Path) -> None:
    place = folder_place(tmp_path, first())
    place.once()
    decide(place.workbook, "LH2021-0001", 审核结论="待定", 审核人="李四")
    place.once()
    deliver(place, second())
    place.once()
    assert [one["version"] for one in place.entries()] == [1, 2]


# -- a unit's list of its works ----------------------------------------------------------------------------------


def test_a_work_waits_for_the_others_on_the_list_and_is_accepted_with_the_last(tmp_path: Path) -> None:
    """Notice 3 asks for everything at once; works may come in several mails, in as many rounds."""
    samples = sorted((FOLDER / "changzhou-2024").glob("2[567]-*.eml"))
    place = folder_place(tmp_path)
    place.write("campaigns", active=["changzhou-2024"])
    seen = []
    for sample in samples:
        deliver(place, sample.read_bytes())
        place.once(clock=lambda: datetime(2024, 8, 10, 9, 0, tzinfo=BEIJING))
        seen.append([entry["disposition"] for entry in place.entries()])
    assert seen == [["held"], ["held", "held"], ["accepted", "accepted", "held"]]
    assert [entry["codes"] for entry in place.entries()] == [[], [], ["quota.exceeded"]]
    kinds = sorted(one["kind"] for one in place.letters())
    assert kinds == ["accepted", "accepted", "held", "held", "held"]


# -- how many works a unit may recommend -------------------------------------------------------------------------


def work(number: int, title: str) -> bytes:
    """A short film that keeps every limit of notice 4."""
    subject = f"某某省总工会+{title}+短视频"
    facts = "真实姓名：张三\n联系方式：13800000000\n报送单位：某某省总工会\n"
    return mail(number, subject, (f"{title}.mp4", mp4(Film(seconds=60))), sender=f"u{number}@unit.example", body=facts)


def test_a_sixth_work_is_one_too_many(tmp_path: Path) -> None:
    titles = ("师傅的工具箱", "车间里的灯", "雨夜抢修", "桥上的人", "第一百封信", "最后一班车")
    place = folder_place(tmp_path, *(work(number, title) for number, title in enumerate(titles, 1)))
    place.write("campaigns", active=["acftu-2021"])
    place.once()
    entries = place.entries()
    assert [one["case_title"] for one in entries] == list(titles)
    assert ["quota.exceeded" in one["codes"] for one in entries] == [False] * 5 + [True]
    assert ["quota.short" in one["codes"] for one in entries] == [True] * 2 + [False] * 4
    assert [one["disposition"] for one in entries] == ["accepted"] * 5 + ["held"]
    place.call("reprocess", "--campaign", "acftu-2021")  # what came later counts against none that came before
    assert place.entries() == entries
