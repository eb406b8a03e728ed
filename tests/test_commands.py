"""Every verb as a person calls it: what it says, what it leaves behind, and its exit status (CONTRACT §1)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from outside import (
    ROOT,
    Ran,
    call,
    complete,
    decide,
    deliver,
    files_of,
    folder_place,
    incomplete,
    outside,
)

import ingest.commands
import ingest.office
import ingest.reading
from config.load import load_settings
from ingest.commands import VERBS
from ingest.commands.demo import CAMPAIGNS, FOLDER, SAMPLES
from ingest.commands.init import PROVIDERS
from ingest.commands.replies import replies
from ingest.commands.round import cron_trigger

HELP = [[verb] for verb in VERBS] + [["replies", verb] for verb in replies.commands] + [["test"]]


# -- help and wrong use ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", HELP, ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_is_chinese(words: list[str], option: str) -> None:
    ran = outside(*words, option) if words == ["test"] else call(*words, option)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("用法：run_ingest.py ")
    assert re.search(r"[\u4e00-\u9fff]{4}", ran.out.partition("\n")[2])
    assert not re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", ran.out), "an English sentence"


def test_without_a_verb_the_verbs_are_listed() -> None:
    ran = call()
    assert ran.status == 0
    assert [verb for verb in (*VERBS, "test") if f"\n  {verb} " not in ran.out] == []
    assert call("--help").out == ran.out


WRONG: dict[str, tuple[str, str]] = {
    "no such verb": ("onec", "没有这个命令：onec，是否想写 once？"),
    "nothing like it": ("xyz", "没有这个命令：xyz。"),
    "no such option": ("once --jsn", "没有选项 --jsn，是否想写 --json？"),
    "too much": ("once now", "多写了：now"),
    "an option without its value": ("explain --campaign", "--campaign 后面要写内容。"),
    "a value too many": ("once --json=1", "--json 后面不用写内容。"),
    "nothing to explain": ("explain", "请写要解释的文件，或用 --subject 写邮件主题。"),
    "a verb of replies that is none": ("replies lst", "没有这个命令：lst，是否想写 list？"),
    "no number": ("replies show", "缺少 编号。"),
    "a number that is none": ("replies show abc", "编号 写得不对：“abc”不是编号，请写数字。"),
    "sent or not": ("replies resolve 1", "缺少 --sent 或 --not-sent。"),
    "which mail": ("retry", "缺少 来信编号…。"),
    "which campaign": ("reprocess", "缺少 --campaign。"),
    "a folder for a file": (f"once --settings {ROOT}", "是一个文件夹，请写文件。"),
    "a file for a folder": (f"demo --dir {ROOT / 'pyproject.toml'}", "是一个文件，请写文件夹。"),
    "another's folder": (f"demo --dir {ROOT}", "里已有别的文件，请用 --dir 另选一个空文件夹。"),
    "no settings": ("once --settings /nowhere/s.toml", "找不到这个文件。可运行 python3 run_ingest.py init"),
    "no samples of that campaign": ("demo --campaign x", "--campaign 写得不对：没有这一个，可用：acftu-2021、"),
    "no such campaign": ("explain --subject x --campaign none", "没有这个征集活动文件。可用的有："),
}


@pytest.mark.parametrize(("line", "said"), WRONG.values(), ids=WRONG.keys())
def test_wrong_use_is_said_in_chinese(line: str, said: str) -> None:
    ran = call(*line.split())
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert not re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", ran.err), "an English sentence"


def test_replies_without_a_verb_shows_them() -> None:
    ran = call("replies")
    assert (ran.status, "resolve" in ran.err, ran.err.count("用法")) == (2, True, 1)


def test_wrong_settings_name_file_line_key_and_remedy(tmp_path: Path) -> None:
    place = folder_place(tmp_path)
    place.write("mailbox", knd="folder")
    ran = place.once()
    assert (ran.status, ran.out) == (2, "")
    assert f"{place.settings}：第 8 行，mailbox.knd：不认识这一项，是否想写 kind？" in ran.err
    assert not place.data.exists()


# -- demo --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    folder = tmp_path_factory.mktemp("demo") / "试跑"
    return folder, call("demo", "--dir", folder)


def test_demo_tells_what_became_of_each_sample(demo: tuple[Path, Ran]) -> None:
    folder, ran = demo
    assert ran.status == 0, ran.err
    names = [file.stem for file in SAMPLES.glob("*.eml")]
    assert len(names) >= 16
    assert [name for name in names if name[:12] not in ran.out] == []
    for place in ("台账.xlsx", "archive", "letters", "ledger.db"):
        assert str(folder / place) in ran.out
        assert (folder / place).exists()


@pytest.mark.parametrize("campaign", [one for one in CAMPAIGNS if one != SAMPLES.name])
def test_demo_shows_the_samples_of_the_campaign_asked_for(campaign: str, tmp_path: Path) -> None:
    ran = call("demo", "--campaign", campaign, "--dir", tmp_path / "试跑")
    assert ran.status == 0, ran.err
    names = [file.stem for file in (FOLDER / campaign).glob("*.eml")]
    assert [name for name in names if name[:12] not in ran.out] == []
    assert "隔离 0" in ran.out


def test_demo_takes_its_own_folder_again_and_no_other(demo: tuple[Path, Ran], tmp_path: Path) -> None:
    (tmp_path / "论文.docx").write_text("mine", encoding="utf-8")
    ran = call("demo", "--dir", tmp_path)
    assert (ran.status, "另选一个空文件夹" in ran.err) == (2, True)
    assert files_of(tmp_path) == {tmp_path / "论文.docx": b"mine"}


def test_the_log_names_nobody(demo: tuple[Path, Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither after a good round, nor where we broke on a mail, nor where we broke outside one."""
    place = folder_place(tmp_path, incomplete(1), complete(2))
    telling = "张三 13800000000 zhangsan@unit.example"

    def broken(*_: object) -> None:
        raise ValueError(telling)

    with monkeypatch.context() as patch:
        patch.setattr(ingest.reading, "read_submission", broken)
        place.once()
        patch.setattr(ingest.office.Worker, "lay_out_waiting", broken)
        place.once()
    logs = [*(demo[0] / "logs").iterdir(), *(place.data / "logs").iterdir()]
    text = "".join(log.read_text(encoding="utf-8") for log in logs)
    assert "ValueError" in text
    assert "broken" in text  # where it happened is there
    personal = ("张三", "李四", "王五", "138", "@", "样例", "推荐表", "党员")
    assert [word for word in personal if word in text] == []


# -- check -------------------------------------------------------------------------------------------------------


def test_check_finds_all_well_and_leaves_nothing_behind(tmp_path: Path) -> None:
    place = folder_place(tmp_path, incomplete(1))
    before = files_of(tmp_path)
    ran = place.call("check")
    assert (ran.status, ran.err) == (0, "")
    assert {line[0] for line in ran.out.splitlines()} == {"✓"}
    assert "共 1 封邮件" in ran.out
    assert "2021年6月10日（星期四）23时59分" in ran.out
    assert files_of(tmp_path) == before
    assert not place.data.exists()


UNWELL: dict[str, tuple[str, dict[str, Any], int, str]] = {
    "no mailbox": ("mailbox", {"path": "nowhere"}, 1, "✗ 邮箱：找不到 path 指定的邮件目录"),
    "no password": ("mailbox", {"kind": "imap", "host": "localhost", "username": "a@b.cn"}, 1, "✗ 没有收信密码。"),
    "no such time": ("schedule", {"cron": "every day"}, 1, "✗ [schedule] cron = “every day”"),
    "no such zone": ("schedule", {"timezone": "Asia/Peking"}, 1, "timezone = “Asia/Peking”不可用"),
    "no password for letters": ("replies", {"kind": "smtp", "host": "localhost", "username": "a"}, 1, "✗ 没有发信密码"),
    "a folder in the workbook's place": ("storage", {"workbook": "来信"}, 1, "不能改写（那里是一个文件夹）"),
    "a wrong key": ("storage", {"workbok": "x"}, 2, "✗ 设置文件"),
    "a wrong campaign": ("campaigns", {"active": ["none"]}, 2, "✗ 征集活动文件"),
}  # fmt: skip


@pytest.mark.parametrize(("section", "changes", "status", "said"), UNWELL.values(), ids=UNWELL.keys())
def test_check_says_what_is_wrong(
    tmp_path: Path, section: str, changes: dict[str, Any], status: int, said: str
) -> None:
    place = folder_place(tmp_path)
    place.tables.setdefault(section, {})
    place.write(section, **changes)
    before = files_of(tmp_path)
    ran = place.call("check")
    assert (ran.status, said in ran.out) == (status, True), ran.out
    assert files_of(tmp_path) == before


# -- init --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, len(PROVIDERS) + 1), ids=[provider.name for provider in PROVIDERS])
def test_init_writes_settings_that_load(tmp_path: Path, number: int) -> None:
    servers = "" if PROVIDERS[number - 1].imap else "imap.unit.example\n\n"
    file = tmp_path / "设置.toml"
    ran = call("init", "--settings", file, answers=f"{number}\n{servers}tougao@unit.example\n1\n\n否\n")
    assert ran.status == 0, ran.err
    settings, campaigns = load_settings(file, {})
    assert settings.mailbox.username == "tougao@unit.example"
    assert settings.mailbox.host.startswith(("imap", "outlook"))
    assert settings.replies.host.startswith("smtp")
    assert settings.replies.mode == "draft"
    assert settings.storage.workbook == tmp_path / "data" / "台账.xlsx"
    assert len(campaigns) == 1
    assert cron_trigger(settings.schedule, file)
    assert PROVIDERS[number - 1].remark in ran.out


def test_outlook_has_no_tls_from_the_first_byte(tmp_path: Path) -> None:
    outlook = next(number for number, one in enumerate(PROVIDERS, 1) if one.name.startswith("Outlook"))
    call("init", "--settings", tmp_path / "s.toml", answers=f"{outlook}\ntougao@unit.example\n1\n\n否\n")
    settings, _ = load_settings(tmp_path / "s.toml", {})
    assert (settings.replies.port, settings.replies.security) == (587, "starttls")


def test_init_asks_until_the_answer_can_be_read(tmp_path: Path) -> None:
    answers = "9\nsix\n6\nhttps://imap\nimap.unit.example\n\nnobody\na@b.example\n99\n5\n\\\\server\\共享\\\n可以\n否\n"
    ran = call("init", "--settings", tmp_path / "s.toml", answers=answers)
    assert ran.status == 0, ran.err
    settings, _ = load_settings(tmp_path / "s.toml", {})
    assert settings.storage.workbook.as_posix().endswith("server/共享/台账.xlsx")
    assert settings.mailbox.username == "a@b.example"
    assert ran.out.count("请写 1 到 8 的序号。") == 2
    assert "请回答 是 或 否。" in ran.out
    assert "Error" not in ran.out


def test_init_overwrites_nothing_without_asking(tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text("mine", encoding="utf-8")
    ran = call("init", "--settings", file, answers="\n")
    assert (ran.status, "没有改动" in ran.out, file.read_text("utf-8")) == (0, True, "mine")
    ran = call("init", "--settings", file, answers="是\n1\na@163.example\n1\n\n否\n")
    assert ran.status == 0
    assert load_settings(file, {})
    assert (tmp_path / "s.toml.bak").read_text("utf-8") == "mine"


def test_init_then_checks(tmp_path: Path) -> None:
    ran = call("init", "--settings", tmp_path / "s.toml", answers="1\na@163.example\n1\n\n是\n")
    assert ran.status == 1
    assert "✗ 没有收信密码" in ran.out
    assert files_of(tmp_path).keys() == {tmp_path / "s.toml"}


def test_init_stopped_halfway_writes_nothing(tmp_path: Path) -> None:
    ran = call("init", "--settings", tmp_path / "s.toml", answers="1\n")
    assert (ran.status, "已中止" in ran.err, files_of(tmp_path)) == (1, True, {})


# -- workbook ----------------------------------------------------------------------------------------------------


def test_workbook_takes_over_edits_without_fetching(tmp_path: Path) -> None:
    place = folder_place(tmp_path, incomplete(1))
    assert place.once().status == 0
    decide(place.workbook, "LH2021-0001", 审核结论="待定", 审核人="李四")
    deliver(place, incomplete(2))
    ran = place.call("workbook")
    assert ran.status == 0, ran.err
    assert "从台账收进 1 件的审核内容" in ran.err
    (entry,) = place.entries()
    assert (entry["decision"], entry["decided_by"]) == ("pending", "李四")


def test_workbook_restores_what_staff_spoilt(tmp_path: Path) -> None:
    """Nothing new came, but a row was lost in the file: the next workbook has it again."""
    place = folder_place(tmp_path, incomplete(1), incomplete(2))
    assert place.once().status == 0
    book = load_workbook(place.workbook)
    rows = book["来信登记"].max_row
    book["来信登记"].delete_rows(rows)
    book.save(place.workbook)
    assert place.call("workbook").status == 0
    assert load_workbook(place.workbook)["来信登记"].max_row == rows
    before = place.workbook.read_bytes()
    assert place.call("workbook").status == 0
    assert place.workbook.read_bytes() == before
