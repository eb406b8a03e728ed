"""What `campaign show` tells the organiser: every limit of the file, and what becomes of who breaks it."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from outside import call, folder_place

from config.load import CAMPAIGNS, campaign_ids, load_campaign
from config.model import Campaign, FactsPart, FormPart, Verdict
from ingest.commands.campaign import WIDTH, campaign
from ingest.demands import Demand, PartDemands, demands


def parts_of(loaded: Campaign, category: str) -> tuple[PartDemands, ...]:
    return next(one.parts for one in demands(loaded).categories if one.name == category)


def verdicts(part: PartDemands) -> dict[str, Verdict | None]:
    return {one.words: one.verdict for one in part.demands}


RETURN, REVIEW, NOTE = Verdict.RETURN, Verdict.REVIEW, Verdict.NOTE

# campaign, category, place of the part in what is shown -> its demands, in order
SHOWN: dict[str, tuple[str, str, int, dict[str, Verdict | None]]] = {
    "a film for the upload system": (
        "linghang-2021",
        "“一心向党”短视频",
        1,
        {
            "可以没有，最多 1 个": REVIEW,
            "格式：MP4": RETURN,
            "每个不超过 200 MB": RETURN,
            "时长：30 秒至 5 分钟": RETURN,
            "横屏": RETURN,
        },
    ),
    "a film in every detail": (
        "changzhou-2024",
        "微视频",
        3,
        {
            "要有": REVIEW,
            "格式：MP4": RETURN,
            "时长：不超过 8 分钟": RETURN,
            "分辨率 1920×1080": RETURN,
            "宽高比 16:9": RETURN,
            "每秒 25 帧": RETURN,
            "逐行扫描": RETURN,
            "每部作品 2 个版本": REVIEW,
            "码率约 8 Mbps": REVIEW,
        },
    ),
    "a form without a published layout": (
        "fujian-2021",
        "新时代党建品牌",
        0,
        {
            "版式不限，按栏目名称认": None,
            "要附上": RETURN,
            "格式：PDF 或 Word（.docx）": REVIEW,
            "不能是没有填的空白表": REVIEW,
            "与邮件主题一致": REVIEW,
            "盖有公章": NOTE,
            "公章清晰": NOTE,
            "公章是本单位的": NOTE,
        },
    ),
    "a text": (
        "fujian-2021",
        "新时代党建品牌",
        1,
        {
            "要有": RETURN,
            "格式：Word（.docx） 或 PDF": RETURN,
            "正文：3000—5000 字": RETURN,
            "摘要：200—300 字": RETURN,
            "有背景、做法、成效、意义": REVIEW,
        },
    ),
    "one of two": (
        "haowangmin-2024",
        "网络正能量歌曲",
        0,
        {
            "有了歌曲视频，可以没有这一项": None,
            "都没有的": RETURN,
            "数量：1 个": REVIEW,
            "格式：MP3": RETURN,
            "时长：不超过 6 分钟": REVIEW,
        },
    ),
    "a length by type": (
        "haowangmin-2024",
        "网络正能量微视频",
        0,
        {
            "要有": RETURN,
            "数量：1 个": REVIEW,
            "格式：MP4": RETURN,
            "时长：故事情景剧不超过 8 分钟，宣传创意不超过 5 分钟": RETURN,
            "分辨率 1920×1080": RETURN,
            "宽高比 16:9": RETURN,
            "没有写明是哪一种的，时长：不超过 5 分钟": REVIEW,
        },
    ),
    "one photograph or a set": (
        "haowangmin-2024",
        "网络正能量摄影作品",
        0,
        {"要有": RETURN, "数量：1 或 4—8 张": REVIEW, "格式：JPG": RETURN, "每张不小于 2 MB、不大于 10 MB": RETURN},
    ),
    "a poster, if there is one": (
        "changzhou-2024",
        "新媒体作品",
        4,
        {
            "可以没有，数量不限": None,
            "文件名里有“海报”的算这一项": None,
            "格式：JPG": RETURN,
            "颜色模式 CMYK": RETURN,
            "按 A3 尺寸打印不低于 300 dpi": RETURN,
        },
    ),
}


@pytest.mark.parametrize(("name", "category", "place", "expected"), SHOWN.values(), ids=SHOWN.keys())
def test_the_demands_on_a_part(name: str, category: str, place: int, expected: dict[str, Verdict | None]) -> None:
    assert verdicts(parts_of(load_campaign(name), category)[place]) == expected


def test_what_the_file_switches_off_is_not_shown() -> None:
    loaded = load_campaign("linghang-2021")
    silent = loaded.model_copy(
        update={"verdicts": {**loaded.verdicts, "seal": Verdict.OFF, "seal.absent": Verdict.OFF}}
    )
    assert "盖有公章" in verdicts(parts_of(loaded, "党员风采")[0])
    assert "盖有公章" not in verdicts(parts_of(silent, "党员风采")[0])


def test_a_doubt_is_never_shown_as_a_return() -> None:
    loaded = load_campaign("linghang-2021")
    strict = loaded.model_copy(update={"verdicts": {**loaded.verdicts, "seal.other_unit": Verdict.RETURN}})
    assert verdicts(parts_of(strict, "党员风采")[0])["公章是本单位的"] is REVIEW


def test_rows_say_when_they_may_stay_empty() -> None:
    rows = {
        one.words.partition("：")[0]: one.verdict
        for one in parts_of(load_campaign("linghang-2021"), "党员风采")[0].rows
    }
    assert rows["手机号码"] is RETURN
    assert rows["受表彰情况"] is NOTE
    assert rows["负责人意见并签名（单位盖章）"] is None


def test_rows_say_their_limits() -> None:
    rows = [one.words for one in parts_of(load_campaign("changzhou-2024"), "微视频")[0].rows]
    assert "总集数：填 2—4 的转人工" in rows
    rows = [one.words for one in parts_of(load_campaign("linghang-2021"), "党员风采")[0].rows]
    assert "党员简介：不超过 300 字（不合的转人工）" in rows


def test_the_subject_is_as_strict_as_its_section_says() -> None:
    assert _section("linghang-2021", "邮件主题")[0] == Demand("写明省（区市）、单位名称、类别，按这个次序", RETURN)
    assert _section("acftu-2021", "邮件主题")[0] == Demand("写明单位名称、作品名称、类别，次序不限", REVIEW)


def test_what_holds_for_the_whole_campaign() -> None:
    assert _section("changzhou-2024", "重复报送") == (Demand("以第一次为准；以后再报的", REVIEW),)
    assert _section("changzhou-2024", "文件名")[0] == Demand("视频、音频、图片按“作品名称-类别-单位名称”命名", REVIEW)
    assert _section("acftu-2021", "报送数量：省级总工会和全国产业工会") == (
        Demand("作品不超过 5 件", REVIEW),
        Demand("作品不少于 3 件", NOTE),
    )
    assert _section("haowangmin-2024", "时间") == (Demand("没有写开始和截止时间，什么时候来都收"),)


def _section(name: str, heading: str) -> tuple[Demand, ...]:
    asked = demands(load_campaign(name))
    return next(one.demands for one in (*asked.before, *asked.after) if one.heading == heading)


# -- the command -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", campaign_ids())
def test_show_leaves_nothing_out(name: str) -> None:
    ran = call("campaign", "show", name)
    assert (ran.status, ran.err) == (0, "")
    shown, loaded = re.sub(r"\s", "", ran.out), load_campaign(name)
    words = [loaded.title, *(one.name for one in loaded.categories), *(one.name for one in loaded.review_columns)]
    for category in loaded.categories:
        for part in category.parts:
            words += [part.source]
            words += [row.label for row in part.rows] if isinstance(part, FormPart | FactsPart) else []
    assert [one for one in words if re.sub(r"\s", "", one) not in shown] == []


@pytest.mark.parametrize("name", campaign_ids())
def test_lines_fit_a_terminal(name: str) -> None:
    def columns(line: str) -> int:
        return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in line)

    lines = call("campaign", "show", name).out.splitlines()
    assert [line for line in lines if columns(line) > WIDTH + 4] == []
    assert [line for line in lines if line.strip()[:1] in tuple("，。；、）》”")] == []


def test_all_writes_every_category_out() -> None:
    short, long = (
        call("campaign", "show", "changzhou-2024").out,
        call("campaign", "show", "changzhou-2024", "--all").out,
    )
    assert "相同）" in short
    assert "相同）" not in long
    assert long.count("各栏（没有填的）：") == 7


def test_show_takes_a_path(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes((CAMPAIGNS / "acftu-2021.toml").read_bytes())
    assert "短视频征集活动（mine）" in call("campaign", "show", file).out


def test_list_names_every_campaign() -> None:
    ran = call("campaign", "list")
    assert (ran.status, ran.err) == (0, "")
    assert [line.split()[0] for line in ran.out.splitlines()] == list(campaign_ids())


def test_list_goes_on_after_a_broken_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.load.CAMPAIGNS", tmp_path)
    (tmp_path / "a.toml").write_text("titel = 1\n", encoding="utf-8")
    (tmp_path / "b.toml").write_bytes((CAMPAIGNS / "acftu-2021.toml").read_bytes())
    ran = call("campaign", "list")
    assert ran.status == 2
    assert "a.toml：第 1 行，titel：不认识这一项，是否想写 title？" in ran.err
    assert ran.out.startswith("b ")


@pytest.mark.parametrize("verb", campaign.commands)
def test_help_is_chinese(verb: str) -> None:
    ran = call("campaign", verb, "--help")
    assert (ran.status, ran.err) == (0, "")
    assert not re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", ran.out), "an English sentence"


WRONG = {
    "no campaign": (["show", "none"], "没有这个征集活动文件。可用的有："),
    "which campaign": (["show"], "缺少 活动。"),
    "no such verb": (["shwo", "acftu-2021"], "没有这个命令：shwo，是否想写 show？"),
}


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=WRONG.keys())
def test_wrong_use(words: list[str], said: str) -> None:
    ran = call("campaign", *words)
    assert ran.status == 2
    assert said in ran.err


def test_check_hints_at_an_example_that_cannot_be_read(tmp_path: Path) -> None:
    place = folder_place(tmp_path)
    text = (
        (CAMPAIGNS / "acftu-2021.toml").read_text(encoding="utf-8").replace("师傅的工具箱+短视频", "师傅的工具箱+歌曲")
    )
    (tmp_path / "mine.toml").write_text(text.replace("DYGS2021", "MINE"), encoding="utf-8")
    place.write("campaigns", active=["mine.toml"])
    ran = place.call("check")
    assert (ran.status, ran.err) == (0, "")
    assert "· 提示（mine）：[subject] example“测试省总工会+师傅的工具箱+歌曲”里认不出" in ran.out
    assert ran.out.count("·") == 1


# -- blank forms -------------------------------------------------------------------------------------------------


def test_blank_forms_are_written_once(tmp_path: Path) -> None:
    folder = tmp_path / "空白表"
    first = call("campaign", "form", "linghang-2021", "--dir", folder)
    assert (first.status, first.err) == (0, "")
    made = sorted(folder.iterdir())
    assert len(made) == 5
    assert all(file.read_bytes().startswith(b"PK") for file in made)
    assert [str(file) for file in made if str(file) not in first.out] == []
    again = call("campaign", "form", "linghang-2021", "--dir", folder)
    assert (again.status, again.out.count("已有，内容相同")) == (0, 5)


def test_another_file_of_that_name_is_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "空白表"
    call("campaign", "form", "linghang-2021", "--dir", folder)
    edited = min(folder.iterdir())
    edited.write_bytes(b"mine")
    ran = call("campaign", "form", "linghang-2021", "--dir", folder)
    assert (ran.status, edited.read_bytes()) == (1, b"mine")
    assert f"{edited} 已经有了，内容不同，没有改动" in ran.err


def test_a_campaign_without_a_published_form(tmp_path: Path) -> None:
    ran = call("campaign", "form", "acftu-2021", "--dir", tmp_path / "x")
    assert (ran.status, (tmp_path / "x").exists()) == (0, False)
    assert "不用生成" in ran.out
