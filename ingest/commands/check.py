"""check: is everything there that a round needs? Looks, and changes nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import click

from config.consistency import hints
from config.load import ConfigError, campaign_ids, load_campaign, load_settings
from config.mistakes import why
from config.model import Campaign, Settings
from ingest.commands.chinese import ChineseCommand
from ingest.commands.options import settings_option
from ingest.commands.round import cron_trigger
from ingest.demands import SUBJECT_PARTS
from ingest.mailbox import MailboxError, probe_mailbox
from ingest.office import DEFAULT_SETTINGS, NO_IMAP_PASSWORD, NO_SMTP_PASSWORD, lacks_password
from ingest.outbox import OutboxDownError, probe_outbox
from ingest.wording import moment
from parsers.subject import parse_subject

Clock = Callable[[], datetime]
FREE_MB = 2_000  # a day of heavy mail, with room
LONGEST_FOLDER = 60  # Excel opens paths of at most 218 characters; the archive needs the rest
Line = tuple[bool | None, str]  # fine or not, None for a hint; what, and the remedy
MARKS = {True: "✓", False: "✗", None: "·"}


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@settings_option
def check(settings: Path | None) -> int:
    """检查设置、征集活动文件、邮箱、磁盘和台账，逐项列出 ✓ 或 ✗ 和补救办法；不改动任何东西。"""
    path = settings or DEFAULT_SETTINGS
    campaigns_fine = _show(_campaign_files())
    try:
        loaded, campaigns = load_settings(path)
    except ConfigError as error:
        what = "设置文件" if error.path == path.resolve() else "征集活动文件"
        _show((False, f"{what} {error.path}：{problem}") for problem in error.problems)
        return 2
    fine = _show(_checks(path, loaded, campaigns))
    if not campaigns_fine:
        return 2
    return 0 if fine else 1


def _show(lines: Iterator[Line]) -> bool:
    """Print each line as it is known; whether all were fine."""
    fine = True
    for good, words in lines:
        click.echo(f"{MARKS[good]} {words}")
        fine = fine and good is not False
    return fine


def _campaign_files() -> Iterator[Line]:
    for one in campaign_ids():
        try:
            campaign = load_campaign(one)
        except ConfigError as error:
            yield from ((False, f"征集活动文件 {error.path.name}：{problem}") for problem in error.problems)
        else:
            yield True, f"征集活动文件 {one}.toml：{campaign.title}"
            yield from _hints(campaign)


def _hints(campaign: Campaign) -> Iterator[Line]:
    yield from ((None, f"提示（{campaign.id}）：{words}") for words in (*hints(campaign), *_example(campaign)))


def _example(campaign: Campaign) -> Iterator[str]:
    """Units copy the notice's example, so it must be read as the rule means it."""
    example, order = campaign.subject.example, campaign.subject.order
    if not example:
        return
    line = parse_subject(example, campaign).line
    if missing := [SUBJECT_PARTS[part] for part in order if line is None or getattr(line, part) is None]:
        yield f"[subject] example“{example}”里认不出{'、'.join(missing)}，请核对 order、separators 和类别的叫法。"


def _checks(path: Path, settings: Settings, campaigns: tuple[Campaign, ...]) -> Iterator[Line]:
    yield True, f"设置文件 {path}"
    for campaign in campaigns:
        opens, closes = (moment(one) if one else "不限" for one in (campaign.opens, campaign.closes))
        window = f"{opens}至{closes}"
        yield True, f"启用的活动 {campaign.id}：{window}，编号 {campaign.reference_prefix}-…"
        if not campaign.contact:
            yield False, f"活动 {campaign.id} 没有写 contact（向谁咨询），回信里就没有联系方式。请在活动文件里补上。"
        if campaign.id not in campaign_ids():  # by its path: not among the files above
            yield from _hints(campaign)
    yield from _schedule(path, settings)
    yield from _storage(settings)
    yield from _workbook(settings.storage.workbook)
    yield from _mailbox(settings)
    yield from _outbox(settings)


def _schedule(path: Path, settings: Settings) -> Iterator[Line]:
    schedule = settings.schedule
    try:
        cron_trigger(schedule, path)
    except ConfigError as error:
        yield from ((False, problem) for problem in error.problems)
    else:
        yield True, f"serve 的时间 {schedule.cron}（{schedule.timezone}）"


def _storage(settings: Settings) -> Iterator[Line]:
    directory = settings.storage.directory
    standing = next(parent for parent in (directory, *directory.parents) if parent.exists())
    if os.access(standing, os.W_OK):
        yield True, f"数据文件夹 {directory}"
    else:
        yield False, f"数据文件夹 {directory} 写不进去。请改权限，或在 [storage] directory 换一个文件夹。"
    if str(directory).startswith(("\\\\", "//")):
        yield (
            False,
            f"数据文件夹 {directory} 在网络共享上，台账数据库会损坏。请换到本机磁盘；只有台账.xlsx 可以放在共享上。",
        )
    if os.name == "nt" and len(str(directory)) > LONGEST_FOLDER:
        yield (
            False,
            f"数据文件夹的路径有 {len(str(directory))} 个字符，归档文件在 Excel 里可能打不开。请换到更短的路径。",
        )
    free = shutil.disk_usage(standing).free // 1_000_000
    if free >= FREE_MB:
        yield True, f"磁盘剩余 {free:,} MB"
    else:
        yield False, f"磁盘只剩 {free:,} MB。请清理或换盘，建议至少 {FREE_MB:,} MB。"


def _workbook(path: Path) -> Iterator[Line]:
    if not path.exists():
        yield True, f"台账 {path}（还没有，第一轮会生成）"
        return
    try:
        with path.open("r+b"):
            yield True, f"台账 {path}"
    except OSError as error:
        yield False, f"台账 {path} 不能改写（{why(error)}）。请关闭 Excel/WPS 里打开的台账，或检查权限。"


def _mailbox(settings: Settings) -> Iterator[Line]:
    mailbox = settings.mailbox
    if mailbox.kind == "imap" and lacks_password(mailbox):
        yield False, NO_IMAP_PASSWORD
        return
    try:
        for line in probe_mailbox(mailbox).lines():
            yield True, line
    except MailboxError as error:
        yield False, f"邮箱：{error}"


def _outbox(settings: Settings) -> Iterator[Line]:
    replies = settings.replies
    mode = "直接发出" if replies.mode == "send" else "只写成待审阅的草稿"
    if replies.kind == "smtp" and not replies.host:
        yield True, f"回信：{mode}，没有设发信服务器"
        return
    if replies.kind == "smtp" and lacks_password(replies):
        yield False, NO_SMTP_PASSWORD
        return
    try:
        answer = probe_outbox(replies)
    except OutboxDownError as error:
        yield False, f"发信：{error}"
    else:
        yield True, f"回信：{mode}；{answer}"
