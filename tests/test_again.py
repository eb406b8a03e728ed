"""retry and reprocess: judged again after a repair, a later deadline; a mailbox for two campaigns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from outside import (
    LATE,
    SECOND,
    Place,
    complete,
    decide,
    folder_place,
    incomplete,
)

import ingest.commands
import ingest.office
import ingest.reading
from config.load import CAMPAIGNS
from ledger.store import Ledger
from parsers.mail import parse_mail

# -- retry -------------------------------------------------------------------------------------------------------


@pytest.fixture
def quarantined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The first of two mails breaks us, three rounds running."""
    place = folder_place(tmp_path, incomplete(1), incomplete(2))

    def broken(content: bytes) -> Any:
        if b"sample-01" in content:
            raise TypeError
        return parse_mail(content)

    with monkeypatch.context() as patch:
        patch.setattr(ingest.reading, "parse_mail", broken)
        rounds = [place.once("--json") for _ in range(4)]
    assert [ran.status for ran in rounds] == [0, 0, 1, 0]
    assert [ran.json["quarantined"] for ran in rounds] == [0, 0, 1, 0]
    assert "连续 3 次处理失败，已隔离" in rounds[2].err
    return place


def test_a_mail_we_break_on_does_not_stop_the_next(quarantined: Place) -> None:
    first, second = quarantined.mails()
    assert (first["disposition"], second["disposition"]) == ("quarantined", "returned")
    (entry,) = quarantined.entries()
    assert (quarantined.data / "archive" / entry["raw"]).is_file()
    rows = quarantined.rows("select raw from mails where id = 1")
    assert (quarantined.data / "archive" / rows[0]["raw"]).read_bytes() == incomplete(1)


def test_retry_after_a_repair(quarantined: Place) -> None:
    ran = quarantined.call("retry", "1")
    assert ran.status == 0, ran.err
    assert [one["disposition"] for one in quarantined.mails()] == ["returned", "returned"]
    assert [one["state"] for one in quarantined.letters()] == ["sent", "ready"]
    assert quarantined.once("--json").json["replies"]["sent"] == 1
    assert "审查结果没有变化" in quarantined.call("retry", "1", "2").err


def test_retry_of_a_mail_that_is_not_there(quarantined: Place) -> None:
    ran = quarantined.call("retry", "1", "77")
    assert (ran.status, "没有编号为 77 的来信" in ran.err) == (2, True)
    assert quarantined.mails()[0]["disposition"] == "quarantined"


def test_an_entry_put_back_in_the_queue_leaves_it_again(tmp_path: Path) -> None:
    place = folder_place(tmp_path, incomplete(1))
    place.once()
    with Ledger.open(place.data / "ledger.db") as ledger:
        assert ledger.retry(1)
    ran = place.once("--json")
    assert (ran.status, ran.json["replies"]["sent"]) == (0, 0)
    assert [one["disposition"] for one in place.mails()] == ["returned"]


# -- reprocess ---------------------------------------------------------------------------------------------------


def own_campaign(place: Place, closes: str = "2021-06-10") -> None:
    """The campaign's file copied beside the settings, with a deadline of our own."""
    text = (CAMPAIGNS / "linghang-2021.toml").read_text(encoding="utf-8")
    text = text.replace("closes = 2021-06-10", f"closes = {closes}")
    (place.folder / "mine-2021.toml").write_text(text, encoding="utf-8")
    place.write("campaigns", active=["mine-2021.toml"])


@pytest.mark.parametrize(
    ("mode", "content", "disposition", "letters"),
    [
        ("send", complete(1, arrived=LATE), "accepted", {"late": "sent", "accepted": "ready"}),  # sent stays sent
        ("draft", incomplete(1, arrived=LATE), "returned", {"returned": "draft"}),
    ],
    ids=["sent", "drafted"],
)
def test_a_later_deadline_lifts_late_with_one_letter(
    tmp_path: Path, mode: str, content: bytes, disposition: str, letters: dict[str, str]
) -> None:
    place = folder_place(tmp_path, content, mode=mode)
    own_campaign(place)
    assert place.once().status == 0
    decide(place.workbook, "LH2021-0001", 审核意见="已电话联系")
    (late,) = place.entries()
    assert (late["disposition"], "mail.late" in late["codes"]) == ("held", True)
    assert [one["kind"] for one in place.letters()] == ["late"]

    unchanged = place.call("reprocess", "--campaign", "mine-2021")
    assert (unchanged.status, "没有变化" in unchanged.err) == (0, True), unchanged.err

    own_campaign(place, closes="2021-06-30")
    ran = place.call("reprocess", "--campaign", "mine-2021")
    assert (ran.status, ran.err.count("审查结果有变化")) == (0, 1), ran.err
    (lifted,) = place.entries()
    assert (lifted["disposition"], "mail.late" in lifted["codes"]) == (disposition, False)
    assert lifted["decision_note"] == "已电话联系"
    assert {one["kind"]: one["state"] for one in place.letters()} == letters
    assert place.once("--json").json["replies"]["sent"] == (mode == "send")
    assert "没有变化" in place.call("reprocess", "--campaign", "mine-2021").err
    assert len(place.letters()) == len(letters)


def test_reprocess_goes_on_after_an_entry_we_break_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = folder_place(tmp_path, incomplete(1, arrived=LATE), incomplete(2, arrived=LATE), incomplete(3))
    own_campaign(place)
    place.once()
    own_campaign(place, closes="2021-06-30")
    real = ingest.reading.parse_mail
    broken = iter([TypeError("13800000000")])

    def sometimes(content: bytes) -> Any:
        for error in broken:
            raise error
        return real(content)

    monkeypatch.setattr(ingest.reading, "parse_mail", sometimes)
    ran = place.call("reprocess", "--campaign", "mine-2021")
    assert ran.status == 1
    assert "没能重新审查（TypeError），仍是原来的结果" in ran.err
    assert "13800000000" not in ran.err
    assert "审查结果有变化" in ran.err
    assert place.call("reprocess", "--campaign", "mine-2021").status == 0


def test_reprocess_of_a_campaign_that_is_not_active(tmp_path: Path) -> None:
    place = folder_place(tmp_path)
    ran = place.call("reprocess", "--campaign", "other")
    assert (ran.status, "没有启用 other，启用的有：linghang-2021" in ran.err) == (2, True)


# -- two campaigns -----------------------------------------------------------------------------------------------


def test_a_mailbox_for_two_campaigns(tmp_path: Path) -> None:
    place = folder_place(tmp_path, incomplete(1), incomplete(2, subject="江苏省太湖样例公司乡村阅读"))
    (tmp_path / "shuxiang.toml").write_text(SECOND, encoding="utf-8")
    place.write("campaigns", active=["linghang-2021", "shuxiang.toml"])
    ran = place.once("--json")
    assert ran.status == 0, ran.err
    assert {entry["campaign"]: entry["reference_number"] for entry in place.entries()} == {
        "linghang-2021": "LH2021-0001",
        "shuxiang": "SX-0001",
    }
    assert {"党员风采", "乡村阅读", "校园阅读"} <= set(load_workbook(place.workbook).sheetnames)
    assert "没有变化" in place.call("reprocess", "--campaign", "shuxiang").err
