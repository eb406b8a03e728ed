"""Settings and campaign files: what is taken as meant, and what is said of a mistake."""

from __future__ import annotations

import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from config.codes import known_codes
from config.consistency import hints
from config.load import CAMPAIGNS, ConfigError, campaign_ids, load_campaign, load_settings
from config.mistakes import why
from config.model import DEFAULT_VERDICTS, Settings, Verdict

GOOD = """[storage]
directory = "data"
workbook = "台账.xlsx"

[mailbox]
kind = "imap"
host = "imap.example.org"
username = "tougao@example.org"

[replies]
from = "办公室 <tougao@example.org>"

[campaigns]
active = ["linghang-2021"]
"""
CAMPAIGN = (CAMPAIGNS / "linghang-2021.toml").read_text(encoding="utf-8")


def loaded(folder: Path, text: str | bytes = GOOD, **environment: str) -> Settings:
    file = folder / "settings.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_settings(file, environment)[0]


def refused(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        loaded(folder, text)
    assert str(folder) in str(caught.value) or str(CAMPAIGNS) in str(caught.value)  # the file is named
    return "\n".join(caught.value.problems)


# -- campaign files ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", campaign_ids())
def test_every_campaign_file_loads(name: str) -> None:
    campaign = load_campaign(name)
    assert campaign.id == name
    assert campaign.title
    assert campaign.contact
    assert all(category.name for category in campaign.categories)


def test_prefixes_of_the_campaigns_differ() -> None:
    prefixes = [load_campaign(name).reference_prefix for name in campaign_ids()]
    assert len(set(prefixes)) == len(prefixes)


def test_every_default_verdict_is_on_a_code() -> None:
    assert set(DEFAULT_VERDICTS) <= set(known_codes(["awards", "founded"]))


def test_every_code_of_a_rule_may_be_named_in_a_campaign_file() -> None:
    """A new rule's code belongs into config/codes.py, or no campaign could say what it leads to."""
    sources = [file.read_text(encoding="utf-8") for file in (CAMPAIGNS.parents[1] / "ingest").glob("*_rules.py")]
    codes = {code for source in sources for code in re.findall(r'(?:Finding\(|code = )\s*f?"([a-z_.]+)', source)}
    known = known_codes(["contact_phone", "episodes", "episode_minutes"])
    assert len(codes) > 20
    assert sorted(code for code in codes if code.rstrip(".") not in known) == []


CLOSES = "closes = 2021-06-10T23:59:59+08:00"
DAYS = "correction_days = 5"
# What stands there, what somebody writes instead, what is said of it; "@" stands for the number of the line.
IN_A_CAMPAIGN: dict[str, tuple[str, str, str]] = {
    "no offset": (CLOSES, "closes = 2021-06-10T23:59:59", "第 @ 行，closes：时间须写明时区"),
    "a date only": (CLOSES, "closes = 2021-06-10", "第 @ 行，closes：时间须写明时区"),
    "no such day": (CLOSES, "closes = 2021-06-31T23:59:59+08:00", "第 @ 行的日期或时间不对"),
    "words for a time": (CLOSES, 'closes = "六月"', "第 @ 行，closes：这里要写带时区的时间"),
    "closes before it opens": ("closes = 2021", "closes = 2020", "opens（开始）须早于 closes（截止）"),
    "a grace in words": (DAYS, 'grace = "两天"', '第 @ 行，grace：时长请写成 "30分钟"'),
    "a negative number": (DAYS, "correction_days = -1", "第 @ 行，correction_days：须不小于 0，现在是 -1"),
    "an unknown key": (DAYS, "corection_days = 5", "第 @ 行，corection_days：不认识这一项，是否想写 correction_days？"),
    "an unknown section": ("[seal]", "[seals]", "第 @ 行，seals：不认识这一项，是否想写 seal？"),
    "a Chinese prefix": ('"LH2021"', '"领航2021"', "第 @ 行，reference_prefix：“领航2021”不合要求"),
    "an id of its own": (DAYS, 'id = "other"', "第 @ 行，id：活动的标识就是文件名"),
    "a misspelt code": ('"mail.late"', '"mail.laet"', "第 @ 行，verdicts：没有“mail.laet”这个检查项"),
    "a near code": ('"mail.late"', '"mail.laet"', "是否想写 mail.late？"),
    "a misspelt field": ('"form.empty.awards"', '"form.empty.award"', "是否想写 form.empty.awards？"),
    "a code of no part": ('"seal.absent"', '"stamp.absent"', "没有这样的检查项：stamp"),
    "a code without quotes": ('"mail.late" =', "mail.late =", '有点号的项名要放在英文引号里，例如 "mail.late"'),
    "a verdict in Chinese": ('"mail.late" = "review"', '"mail.late" = "退回"', "只能写 return、review、note、off"),
    "a part that is none": ('["province", "organization",', '["unit",', "第 @ 行，subject.order[1]：“unit”不可用"),
    "no title": ("title = ", "# ", "title：缺少这一项"),
    "a name twice": ('name = "党员风采"', 'name = "“四强”党支部工作案例"', "类别名称重复：“四强”党支部工作案例"),
    "a key of a category": ('name = "党员风采"', 'nam = "党员风采"', "第 @ 行，categories[2].nam：不认识这一项"),
    "a key of a row": (
        "required = false",
        "requird = false",
        "第 @ 行，categories[1].parts[1].rows[3].requird：不认识",
    ),
    "two rows of one field": ('field = "founded"', 'field = "province"', "栏目标识重复：province"),
    "one number for two": ("pictures = [2, 3]", "pictures = 2", "第 @ 行，categories[1].parts[1].pictures：这里要写"),
}


@pytest.mark.parametrize(("old", "new", "said"), IN_A_CAMPAIGN.values(), ids=IN_A_CAMPAIGN.keys())
def test_a_mistake_in_a_campaign_file(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in CAMPAIGN
    file = tmp_path / "mine-2021.toml"
    file.write_text(CAMPAIGN.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_campaign(file)
    line = CAMPAIGN[: CAMPAIGN.index(old)].count("\n") + 1
    assert said.replace("@", str(line)) in str(caught.value)
    assert str(file) in str(caught.value)
    assert caught.value.problems
    assert all(len(problem) < 200 for problem in caught.value.problems)


# The same of the vocabulary of parts: the campaign, what stands there, what is written instead, what is said of it.
IN_THE_VOCABULARY: dict[str, tuple[str, str, str, str]] = {
    "a kind that is none": (
        "changzhou-2024",
        'kind = "bundle"',
        'kind = "bundel"',
        "parts.folders.kind：“bundel”不可用，是否想写 bundle？",
    ),
    "a shared part that is not there": (
        "changzhou-2024",
        'uses = ["form_two"',
        'uses = ["form_2"',
        "第 @ 行，categories[6].uses：没有定义 [parts.form_2]。已定义的有：form_one、form_two",
    ),
    "a property that is none": (
        "changzhou-2024",
        "{ bitrate =",
        "{ bitrat =",
        "第 @ 行，categories[5].parts[1].verdicts：没有这样的属性：bitrat，可用：missing、",
    ),
    "a verdict on a property": (
        "changzhou-2024",
        '{ bitrate = "review" }',
        '{ bitrate = "maybe" }',
        "第 @ 行，categories[5].parts[1].verdicts.bitrate：“maybe”不可用",
    ),
    "a full-width colon": (
        "changzhou-2024",
        'aspect = "16:9"',
        'aspect = "16：9"',
        "第 @ 行，categories[5].parts[1].aspect：“16：9”不合要求，宽高比要用英文冒号写成“16:9”这样",
    ),
    "capital letters": (
        "changzhou-2024",
        'formats = ["docx"]',
        'formats = ["DOCX"]',
        "第 @ 行，parts.commentary.formats[1]：“DOCX”不可用，是否想写 docx？",
    ),
    "no formats": (
        "changzhou-2024",
        'formats = ["docx"]',
        "formats = []",
        "第 @ 行，parts.commentary.formats：至少要写一个",
    ),
    "minutes in words": (
        "changzhou-2024",
        "seconds = [0, 480]",
        'seconds = "8分钟"',
        "第 @ 行，categories[5].parts[1].seconds：这里要写数字，例如 [30, 300]（秒）",
    ),
    "one number of pixels": (
        "changzhou-2024",
        "pixels = [1920, 1080]",
        "pixels = 1080",
        "pixels：这里要写数字，例如 [1920, 1080]（宽、高）",
    ),
    "too many numbers": (
        "changzhou-2024",
        "seconds = [0, 480]",
        "seconds = [0, 240, 480]",
        "seconds：写多了，最多 2 个",
    ),
    "no pictures a second": (
        "changzhou-2024",
        "fps = 25",
        "fps = 0",
        "第 @ 行，categories[5].parts[1].fps：须大于 0，现在是 0",
    ),
    "yes in Chinese": (
        "changzhou-2024",
        "qr = true",
        'qr = "是"',
        "第 @ 行，categories[6].parts[1].qr：这里要写 true 或 false，现在是“是”",
    ),
    "fewer than fewest": (
        "haowangmin-2024",
        "count = [0, 5]",
        "count = [5, 0]",
        "第 @ 行，categories[7].parts[7].count：下限 5 大于上限 0",
    ),
    "a number outside": (
        "haowangmin-2024",
        "count_except = [2, 3]",
        "count_except = [2, 9]",
        "第 @ 行，categories[3].parts[1].count_except：里面的数不在 count 的范围内",
    ),
    "another's key": (
        "haowangmin-2024",
        "max_kb = 600",
        "max_mb = 0.6",
        "第 @ 行，categories[7].parts[7].max_mb：不认识这一项，是否想写 max_kb？",
    ),
    "a key of a shared part": (
        "fujian-2021",
        'name = "媒体报道链接"',
        'nam = "媒体报道链接"',
        "第 @ 行，parts.press_links.nam：不认识这一项，是否想写 name？",
    ),
    "a platform that is none": (
        "fujian-2021",
        'kind = "link"',
        'kind = "link"\nplatforms = ["微信"]',
        "parts.press_links.platforms[1]：“微信”不可用，只能写 微信公众号、",
    ),
    "a part of the subject twice": (
        "fujian-2021",
        'order = ["organization", "case_title"',
        'order = ["case_title", "case_title"',
        "第 @ 行，subject.order：case_title 写了两次",
    ),
    "a subject without the category": (
        "fujian-2021",
        '"case_title", "category"]',
        '"case_title"]',
        "第 @ 行，subject.order：没有 category（类别）",
    ),
    "a title and no separator": (
        "fujian-2021",
        'separator = "+"',
        'separator = ""',
        "第 @ 行，subject.separator：主题里有 case_title（作品名称）时",
    ),
    "a title and no separators": (
        "fujian-2021",
        'separator = "+"',
        'separators = ""',
        "第 @ 行，subject.separators：主题里有 case_title（作品名称）时",
    ),
    "a separator that is none": (
        "fujian-2021",
        'separator = "+"',
        'separator = "*"',
        "第 @ 行，subject.separator：“*”不在 separators（可用的分隔符）里",
    ),
    "shorter than shortest": (
        "fujian-2021",
        "min_length = 3000",
        "min_length = 6000",
        "第 @ 行，parts.text.min_length：min_length（字数下限 6000）大于 max_length（上限 5000）",
    ),
    "an abstract upside down": (
        "fujian-2021",
        "abstract = [200, 300]",
        "abstract = [300, 200]",
        "第 @ 行，parts.text.abstract：摘要字数的下限 300 大于上限 200",
    ),
    "a picture smaller than smallest": (
        "haowangmin-2024",
        "min_kb = 2048",
        "min_kb = 20480",
        "第 @ 行，categories[3].parts[1].min_kb：min_kb（文件大小下限 20480）大于",
    ),
    "a group of one": (
        "haowangmin-2024",
        'group = "歌曲"',
        'group = "歌"',
        '类别“网络正能量歌曲”里 group = "歌" 只有一处',
    ),
    "two forms": (
        "changzhou-2024",
        'uses = ["form_two",',
        'uses = ["form_one", "form_two",',
        "类别“新媒体作品”有两份推荐表",
    ),
    "an alias of two, no form of their own": (
        "changzhou-2024",
        'aliases = ["微电影"]',
        'aliases = ["微纪实"]',
        "“微纪实”也是类别“文艺片”（categories[4]）的叫法",
    ),
    "a quota of no category": (
        "changzhou-2024",
        'categories = ["新媒体作品"]',
        'categories = ["新媒体"]',
        "第 @ 行，quotas[2].categories：没有“新媒体”这个类别，请写类别的 name：典型事迹片",
    ),
    "a quota upside down": (
        "changzhou-2024",
        "works = [1, 2]",
        "works = [2, 1]",
        "第 @ 行，quotas[2].works：下限 2 大于上限 1",
    ),
    "a column without choices": (
        "fujian-2021",
        'choices = ["网络征集"',
        'chosen = ["网络征集"',
        "columns[2].choices：缺少这一项",
    ),
    "a column of no words": (
        "fujian-2021",
        'choices = ["农村"',
        'choices = [] # "农村"',
        "第 @ 行，columns[1].choices：至少要写一个",
    ),
    "words for no choice": (
        "fujian-2021",
        '"党校系统推荐" = [',
        '"党校" = [',
        "columns[2].also：choices 里没有“党校”",
    ),
    "a column twice": (
        "fujian-2021",
        'field = "route"\nname',
        'field = "field_of_work"\nname',
        "第 @ 行，columns[2].field：另一栏也叫 field_of_work",
    ),
    "a review column of ours": (
        "changzhou-2024",
        'name = "近两年原创"',
        'name = "审核意见"',
        "第 @ 行，review_columns[1].name：台账里本来就有“审核意见”这一栏",
    ),
    "a field in Chinese": (
        "changzhou-2024",
        'field = "episodes"',
        'field = "总集数"',
        "第 @ 行，parts.form_one.rows[5].field：“总集数”不合要求，标识只用小写英文字母",
    ),
    "facts without rows": (
        "haowangmin-2024",
        "rows = [{",
        "rows = [] # [{",
        "第 @ 行，categories[7].parts[3].rows：至少要写一个",
    ),
}


@pytest.mark.parametrize(("campaign", "old", "new", "said"), IN_THE_VOCABULARY.values(), ids=IN_THE_VOCABULARY.keys())
def test_a_mistake_in_the_vocabulary(tmp_path: Path, campaign: str, old: str, new: str, said: str) -> None:
    text = (CAMPAIGNS / f"{campaign}.toml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / f"{campaign}.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_campaign(file)
    line = text[: text.index(old)].count("\n") + 1
    assert said.replace("@", str(line)) in str(caught.value)
    assert "。。" not in str(caught.value)


def test_contradictions_are_said_all_at_once(tmp_path: Path) -> None:
    text = (CAMPAIGNS / "fujian-2021.toml").read_text(encoding="utf-8")
    text = text.replace("min_length = 3000", "min_length = 6000").replace('separator = "+"', 'separator = "@"')
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_campaign(tmp_path / "x.toml")
    assert len(caught.value.problems) == 2


def test_a_shared_part_may_have_a_chinese_name(tmp_path: Path) -> None:
    text = (CAMPAIGNS / "changzhou-2024.toml").read_text(encoding="utf-8")
    text = text.replace("[parts.folders]", '[parts."文件夹"]').replace('"folders"]', '"文件夹"]')
    file = tmp_path / "x.toml"
    file.write_text(text, encoding="utf-8")
    assert len(load_campaign(file).categories[0].parts) == 4
    file.write_text(text.replace('folders = ["作品", "表格", "文本"]', "folders = []"), encoding="utf-8")
    line = text[: text.index("folders = ")].count("\n") + 1
    with pytest.raises(ConfigError, match=rf"第 {line} 行，parts\.文件夹\.folders：至少要写一个"):
        load_campaign(file)


def test_hints_name_what_makes_a_file_hard_to_compare() -> None:
    campaign = load_campaign("changzhou-2024")
    bare = tuple(
        category.model_copy(update={"parts": tuple(one.model_copy(update={"source": ""}) for one in category.parts)})
        for category in campaign.categories
    )
    assert list(hints(campaign)) == []
    said = list(hints(campaign.model_copy(update={"categories": bare, "closes": None})))
    assert len(said) == 2
    assert "source" in said[0]
    assert "等 29 处" in said[0]
    assert "closes" in said[1]
    empty = tuple(category.model_copy(update={"parts": ()}) for category in campaign.categories)
    said = list(hints(campaign.model_copy(update={"categories": empty})))
    assert said == ["类别“典型事迹片”等 7 类没有写要交什么材料，来信只登记，不查材料。"]


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    text = GOOD.replace('"imap"', '"pop3"').replace('directory = "data"', "directory = 3\nplace = 4")
    assert len(refused(tmp_path, text).splitlines()) == 3


def test_a_campaign_by_path_counts_from_the_settings_file(tmp_path: Path) -> None:
    (tmp_path / "活动").mkdir()
    (tmp_path / "活动" / "mine-2021.toml").write_text(CAMPAIGN.replace("LH2021", "MY2021"), encoding="utf-8")
    text = GOOD.replace('["linghang-2021"]', '["linghang-2021", "活动/mine-2021.toml"]')
    (tmp_path / "s.toml").write_text(text, encoding="utf-8")
    _, campaigns = load_settings(tmp_path / "s.toml", {})
    assert [one.id for one in campaigns] == ["linghang-2021", "mine-2021"]


# -- settings ----------------------------------------------------------------------------------------------------

IN_SETTINGS: dict[str, tuple[str, str, str]] = {
    "a word that is none of ours": ('"imap"', '"pop3"', "第 6 行，mailbox.kind：“pop3”不可用，只能写 imap、folder。"),
    "a misspelt key": ("kind =", "knd =", "第 6 行，mailbox.knd：不认识这一项，是否想写 kind？请改正或删去。"),
    "a misspelt section": ("[mailbox]", "[mailbx]", "第 5 行，mailbx：不认识这一项，是否想写 mailbox？"),
    "a name of the inside": ("from =", "sender =", "第 11 行，replies.sender：不认识这一项"),
    "full-width quotation marks": ('"imap"', "“imap”", '第 6 行有全角的引号、等号之类，请改成半角：kind = "imap"'),
    "a full-width sign of equality": ("kind = ", "kind＝", "第 6 行有全角的引号、等号之类，请改成半角：kind="),
    "full-width brackets": ("[mailbox]", "［mailbox］", "第 5 行有全角的引号、等号之类，请改成半角：[mailbox]"),
    "a full-width comma": ('["linghang-2021"]', '["a"，"b"]', '请改成半角：active = ["a","b"]'),
    "full-width signs where they belong": ('"data"', '"数据，“甲”', '第 2 行第'),
    "no quotation marks": ('"imap"', "imap", "第 6 行第 8 列写法不对：kind = imap。文字要放在英文引号里"),
    "one quotation mark": ('"imap"', '"imap', "第 6 行第 13 列写法不对"),
    "a bracket left open": ('["linghang-2021"]', '["linghang-2021"', "文件没有写完"),
    "twice the same": ('kind = "imap"', 'kind = "imap"\nkind = "imap"', "第 7 行重复写了同一项"),
    "a key in Chinese": ("kind =", "类型 =", "第 6 行的项名要用英文"),
    "a path of Windows": ('"data"', r'"D:\征集"', '第 2 行有反斜杠 \\，路径请用正斜杠：directory = "D:/征集"'),
    "a path of Windows that TOML takes": ('"data"', r'"D:\new"', "第 2 行，storage.directory：里面有反斜杠"),
    "letters for a number": ("[replies]", 'port = "abc"\n[replies]', "第 10 行，mailbox.port：这里要写整数，现在是"),
    "too large a number": ("[replies]", "port = 99999\n[replies]", "须不大于 65535，现在是 99999。"),
    "a date in words": ("[replies]", 'since = "昨天"\n[replies]', "mailbox.since：这里要写日期，例如 2021-02-05"),
    "no encryption to afar": ("[replies]", 'security = "none"\n[replies]', 'security = "none" 只许用于本机'),
    "a password": ("[replies]", 'password = "x"\n[replies]', "第 10 行，mailbox.password：密码不要写在设置文件里"),
    "no host": ('host = "imap.example.org"', "", "必须写 host（收信服务器）"),
    "no path": ('kind = "imap"', 'kind = "folder"', "必须写 path"),
    "an inner key": ("[replies]", "file_away = { acepted = '' }\n[replies]", "是否想写 accepted？"),
    "no campaigns": ('[campaigns]\nactive = ["linghang-2021"]', "", "campaigns：缺少这一项"),
    "no campaign": ('["linghang-2021"]', "[]", "第 14 行，campaigns.active：至少要写一个。"),
    "one campaign without a list": ('["linghang-2021"]', '"linghang-2021"', '这里要写一个列表，例如 ["甲", "乙"]'),
    "a campaign that is none": ('["linghang-2021"]', '["linhang-2021"]', "没有这个征集活动文件。可用的有："),
    "a campaign twice": ('"linghang-2021"', '"linghang-2021", "linghang-2021"', "active 里 linghang-2021 写了两次"),
    "a sender without an address": ("办公室 <tougao@example.org>", "办公室", "回信的发件人“办公室”里没有邮箱地址"),
    "to send without a server": ("from =", 'mode = "send"\nfrom =', "必须写 host（发信服务器）"),
    "not one letter an hour": ("from =", "per_hour = 0\nfrom =", "第 11 行，replies.per_hour：须不小于 1，现在是 0。"),
    "no password file": ("from =", 'password_file = "gone"\nfrom =', "[replies] password_file：读不了"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), IN_SETTINGS.values(), ids=IN_SETTINGS.keys())
def test_a_mistake_in_the_settings(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    problems = refused(tmp_path, GOOD.replace(old, new, 1))
    assert said in problems
    assert "。。" not in problems
    assert "？。" not in problems


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"找不到这个文件。可运行 python3 run_ingest\.py init"):
        load_settings(tmp_path / "gone.toml", {})


def test_two_campaigns_with_one_prefix(tmp_path: Path) -> None:
    (tmp_path / "copy.toml").write_text(CAMPAIGN, encoding="utf-8")
    problems = refused(tmp_path, GOOD.replace('["linghang-2021"]', '["linghang-2021", "copy.toml"]'))
    assert "reference_prefix “LH2021”与别的活动相同" in problems


def test_a_campaign_without_contact_is_not_sent_by_itself(tmp_path: Path) -> None:
    line = next(line for line in CAMPAIGN.splitlines() if line.startswith("contact"))
    (tmp_path / "copy.toml").write_text(CAMPAIGN.replace(line, ""), encoding="utf-8")
    text = GOOD.replace('["linghang-2021"]', '["copy.toml"]')
    assert loaded(tmp_path, text).campaigns.active == ("copy.toml",)
    assert "没有写 contact" in refused(tmp_path, text.replace("from =", 'mode = "send"\nkind = "folder"\nfrom ='))


WRITTEN_BY = {
    "plain": GOOD.encode(),
    "Notepad": b"\xef\xbb\xbf" + GOOD.encode(),
    "Windows": GOOD.replace("\n", "\r\n").encode(),
    "an old Chinese editor": GOOD.encode("gb18030"),
}


@pytest.mark.parametrize("content", WRITTEN_BY.values(), ids=WRITTEN_BY.keys())
def test_whatever_an_editor_makes_of_it(tmp_path: Path, content: bytes) -> None:
    settings = loaded(tmp_path, content)
    assert settings.storage.workbook == tmp_path / "台账.xlsx"
    assert settings.replies.sender == "办公室 <tougao@example.org>"


def test_relative_paths_count_from_the_file(tmp_path: Path) -> None:
    more = 'ca_file = "证书.pem"\nsince = 2021-02-05\n[replies]'
    settings = loaded(tmp_path, GOOD.replace("[replies]", more))
    assert settings.storage.database == tmp_path / "data" / "ledger.db"
    assert settings.mailbox.ca_file == tmp_path / "证书.pem"
    assert settings.mailbox.since == date(2021, 2, 5)
    absolute = tmp_path / "elsewhere"
    assert loaded(tmp_path, GOOD.replace('"data"', f'"{absolute.as_posix()}"')).storage.directory == absolute


def test_the_default_file_counts_from_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """config/settings.toml is the one file whose paths count from the folder above."""
    monkeypatch.setattr("config.load.CAMPAIGNS", tmp_path / "config" / "campaigns")
    (tmp_path / "config" / "campaigns").mkdir(parents=True)
    (tmp_path / "config" / "campaigns" / "linghang-2021.toml").write_text(CAMPAIGN, encoding="utf-8")
    assert loaded(tmp_path / "config").storage.directory == tmp_path / "data"


# -- passwords ---------------------------------------------------------------------------------------------------


def secret(folder: Path, content: bytes, mode: int = 0o600) -> str:
    file = folder / "secret"
    file.write_bytes(content)
    file.chmod(mode)
    return GOOD.replace("[replies]", 'password_file = "secret"\n[replies]')


CONTENTS = {
    "a line": b"code\n",
    "a line of Windows": b"\xef\xbb\xbfcode\r\n",
    "PowerShell": "code\r\n".encode("utf-16"),
    "spaces around": b" code \nsecond line",
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_a_password_from_a_file(tmp_path: Path, content: bytes) -> None:
    settings = loaded(tmp_path, secret(tmp_path, content))
    assert settings.mailbox.password == "code"
    assert "code" not in repr(settings)
    assert "code" not in settings.model_dump_json()


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    text = secret(tmp_path, b"file")
    settings = loaded(tmp_path, text, TOUGAO_IMAP_PASSWORD="imap", TOUGAO_SMTP_PASSWORD="smtp")
    assert (settings.mailbox.password, settings.replies.password) == ("imap", "smtp")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permission bits")
def test_a_password_that_others_can_read(tmp_path: Path) -> None:
    assert "别人也能读。请执行：chmod 600" in refused(tmp_path, secret(tmp_path, b"code", mode=0o644))


@pytest.mark.parametrize(("content", "said"), [(b"", "第一行是空的"), (b"\xff\x00\x81", "不是文本文件")])
def test_a_password_file_that_holds_none(tmp_path: Path, content: bytes, said: str) -> None:
    problems = refused(tmp_path, secret(tmp_path, content))
    assert said in problems
    assert "codec" not in problems


# -- what the values are -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"36h"', timedelta(hours=36)),
        ('"2天"', timedelta(days=2)),
        ('"30分钟"', timedelta(minutes=30)),
        ("2", timedelta(hours=2)),
    ],
)
def test_a_duration(tmp_path: Path, written: str, meant: timedelta) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(CAMPAIGN.replace("correction_days = 5", f"grace = {written}"), encoding="utf-8")
    assert load_campaign(file).grace == meant


def test_the_longest_prefix_decides() -> None:
    campaign = load_campaign("linghang-2021")
    assert campaign.verdict("form.empty.awards") is Verdict.NOTE
    assert campaign.verdict("form.empty.contact_phone") is Verdict.RETURN
    assert campaign.verdict("nothing.like.it") is Verdict.REVIEW


def test_what_the_system_refuses_is_said_in_chinese() -> None:
    assert why(PermissionError(13, "Permission denied")) == "没有权限"
    assert why(OSError(28, "No space left on device")) == "磁盘已满"
    assert why(OSError(9999, "odd")) == "odd"
    assert why(OSError()) == "OSError"
