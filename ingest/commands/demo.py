"""demo: the main job on sample mails - no server, no account, nothing sent."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta, timezone
from pathlib import Path

import click

from config.load import load_campaign
from config.model import (
    Campaign,
    CampaignSettings,
    MailboxSettings,
    ReplySettings,
    Settings,
    StorageSettings,
)
from ingest.commands.chinese import ChineseCommand
from ingest.commands.replies import KINDS
from ingest.office import Office, open_office
from ingest.progress import progress
from ingest.report import DISPOSITIONS

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "ingest" / "demo"  # a folder of samples for each campaign
CAMPAIGNS = tuple(sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir()))
FIRST = "linghang-2021"
SAMPLES = FOLDER / FIRST
NO_WINDOW = datetime(2024, 6, 28, 9, 0, tzinfo=timezone(timedelta(hours=8)))  # after the last sample came
UNLIMITED = {"per_hour": 1000, "per_day": 1000, "per_sender_per_day": 1000}
MARK = ".tougao-demo"  # only a folder that bears it is ever emptied
WIDTHS = (30, 36, 11, 38, 9)


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@click.option(
    "--campaign",
    "campaign_id",
    type=click.Choice(CAMPAIGNS),
    default=FIRST,
    metavar="编号",
    help=f"用哪个征集活动的样例：{'、'.join(CAMPAIGNS)}；默认 {FIRST}。",
)
@click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="文件夹",
    help="结果放在哪里；默认 demo。",
)
def demo(campaign_id: str, directory: Path | None) -> int:
    """用内置的样例信件试跑一遍：不连邮箱，不发信。"""
    directory = (directory or ROOT / "demo").absolute()
    _empty(directory)
    with open_demo(directory, campaign_id) as office:
        report = office.round(progress())
        for line in _table(office):
            click.echo(line)
        click.echo("")
        for line in report.lines():
            click.echo(line)
    click.echo(f"\n台账：    {directory / '台账.xlsx'}")
    click.echo(f"归档：    {directory / 'archive'}")
    click.echo(f"回信：    {directory / 'letters'}（.eml，可用邮件软件打开）")
    click.echo(f"数据库：  {directory / 'ledger.db'}")
    return report.exit_status


def open_demo(directory: Path, campaign_id: str = FIRST) -> AbstractContextManager[Office]:
    """The office of a campaign's sample mails, the day after the last of them came."""
    campaign = load_campaign(campaign_id)
    return open_office(_settings(directory, campaign), (campaign,), lambda: today(campaign))


def today(campaign: Campaign) -> datetime:
    """Two days after the window closed, in the morning: late samples have come, too."""
    if campaign.closes is None:
        return NO_WINDOW
    return datetime.combine(campaign.closes + timedelta(days=2), time(9), campaign.closes.tzinfo)


def _empty(directory: Path) -> None:
    """A fresh folder. Another's folder is left alone."""
    if directory.exists() and any(directory.iterdir()):
        if not (directory / MARK).exists():
            raise click.UsageError(f"{directory} 里已有别的文件，请用 --dir 另选一个空文件夹。")
        shutil.rmtree(directory)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / MARK).write_text("", encoding="utf-8")


def _settings(directory: Path, campaign: Campaign) -> Settings:
    return Settings(
        storage=StorageSettings(directory=directory, workbook=directory / "台账.xlsx"),
        mailbox=MailboxSettings(kind="folder", path=FOLDER / campaign.id),
        replies=ReplySettings.model_validate(
            {"mode": "send", "kind": "folder", "from": "征集活动办公室 <tougao@example.org>", **UNLIMITED}
        ),
        campaigns=CampaignSettings(active=(campaign.id,)),
    )


def _table(office: Office) -> Iterator[str]:
    """One line a mail: file, subject, what became of it, why, which letter went out."""
    letters = {owed.entry_id: KINDS.get(owed.letter.kind, owed.letter.kind) for owed in office.ledger.letters()}
    entries = {entry.mail_id: entry for entry in office.ledger.entries()}
    yield _row("样例", "邮件主题", "处理结果", "问题", "回信")
    yield "─" * (sum(WIDTHS) + len(WIDTHS))
    for mail in office.ledger.register():
        entry = entries.get(mail.id)
        result = DISPOSITIONS.get(mail.disposition or "", mail.disposition or "")
        why = "、".join(dict.fromkeys(entry.judgement.codes)) if entry else (mail.why_ignored or "")
        if mail.duplicate_of is not None:
            result, why = "重复", f"与来信 {mail.duplicate_of} 相同"
        letter = letters.get(entry.id, "—") if entry else "—"
        kept = office.ledger.mail(mail.id)
        name = kept.kept.key.uid.removesuffix(".eml") if kept else ""
        yield _row(name, mail.subject or "（无主题）", result, why, letter)


def _row(*cells: str) -> str:
    return " ".join(_fitted(cell, width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()


def _fitted(text: str, width: int) -> str:
    """Cut or padded to so many columns of a terminal; a Chinese character takes two."""
    shown, used = "", 0
    for sign in text.replace("\n", " "):
        columns = 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if used + columns > width - 1:
            shown, used = shown + "…", used + 1
            break
        shown, used = shown + sign, used + columns
    return shown + " " * (width - used)
