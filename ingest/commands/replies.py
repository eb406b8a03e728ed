"""replies: the letters owed - drafts waiting for approval, failed ones, uncertain ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

import click

from ingest.commands.chinese import HELP, ChineseCommand, ChineseGroup
from ingest.commands.options import settings_option
from ingest.office import open_from
from ingest.report import Report
from ledger.model import LetterState, OwedLetter

Clock = Callable[[], datetime]
STATES = {
    LetterState.DRAFT: "待审阅",
    LetterState.READY: "待发送",
    LetterState.SENDING: "发送中",
    LetterState.SENT: "已发出",
    LetterState.FAILED: "发送失败",
    LetterState.UNCERTAIN: "去向不明",
    LetterState.DROPPED: "已取消",
}
KINDS = {"accepted": "受理回执", "returned": "退回补正", "held": "待核告知", "late": "逾期告知", "rejected": "退稿"}

HEADERS = {"发件人": "From", "收件人": "To", "主题": "Subject", "答复": "In-Reply-To", "标识": "Message-ID"}


@click.group(cls=ChineseGroup, context_settings=HELP, subcommand_metavar="命令 …", options_metavar="")
def replies() -> None:
    """查看和处理待发的回信。"""


ids_argument = click.argument("ids", nargs=-1, type=int, metavar="编号…")


@replies.command("list", cls=ChineseCommand, options_metavar="[选项]")
@settings_option
@click.option("--all", "everything", is_flag=True, help="连已发出和已取消的也列出来。")
@click.pass_obj
def list_(clock: Clock, settings: Path | None, everything: bool) -> None:  # noqa: FBT001 - click's way of a flag
    """列出待处理的回信。"""
    done = (LetterState.SENT, LetterState.DROPPED)
    with open_from(settings, clock) as office:
        shown = [owed for owed in office.ledger.letters() if everything or owed.state not in done]
    for owed in shown:
        click.echo(_line(owed))
    click.echo(f"共 {len(shown)} 封。", err=True)


@replies.command(cls=ChineseCommand, options_metavar="[选项]")
@settings_option
@click.argument("number", type=int, metavar="编号")
@click.pass_obj
def show(clock: Clock, settings: Path | None, number: int) -> int:
    """显示一封回信的全文。"""
    with open_from(settings, clock) as office:
        owed = office.ledger.letter(number)
    if owed is None:
        click.echo(f"没有编号为 {number} 的回信；用 replies list 查看。", err=True)
        return 2
    message = message_from_bytes(owed.letter.content, policy=policy.default)
    body = message.get_body(("plain",))
    click.echo(_line(owed))
    for label, name in HEADERS.items():
        click.echo(f"{label}：{message[name] or ''}")
    click.echo(f"\n{body.get_content() if body else ''}")
    return 0


@replies.command(cls=ChineseCommand, options_metavar="[选项]")
@settings_option
@click.option("--all", "everything", is_flag=True, help="全部待审阅的回信。")
@ids_argument
@click.pass_obj
def approve(clock: Clock, settings: Path | None, everything: bool, ids: tuple[int, ...]) -> int:  # noqa: FBT001 - click's way of a flag
    """同意发出（下一轮或 replies send 时发出）；发送失败的也可以这样重发。"""
    with open_from(settings, clock) as office:
        if everything:
            ids = tuple(owed.id for owed in office.ledger.letters(LetterState.DRAFT))
        return _each(ids, office.ledger.approve, "已同意发出")


@replies.command(cls=ChineseCommand, options_metavar="[选项]")
@settings_option
@ids_argument
@click.pass_obj
def drop(clock: Clock, settings: Path | None, ids: tuple[int, ...]) -> int:
    """取消，不再发出。"""
    with open_from(settings, clock) as office:
        return _each(ids, office.ledger.drop, "已取消")


@replies.command(cls=ChineseCommand, options_metavar="[选项]")
@settings_option
@click.option("--sent/--not-sent", "was_sent", required=True, help="已确认发出 / 已确认没有发出（将重新发送）。")
@ids_argument
@click.pass_obj
def resolve(clock: Clock, settings: Path | None, was_sent: bool, ids: tuple[int, ...]) -> int:  # noqa: FBT001 - click's way of a flag
    """处理去向不明的回信：人工查过发件箱或询问过收信人之后使用。"""
    with open_from(settings, clock) as office:
        resolved = lambda number: office.ledger.resolve(number, was_sent=was_sent, now=clock())  # noqa: E731 - one use
        return _each(ids, resolved, "已记为发出" if was_sent else "将重新发送")


@replies.command(cls=ChineseCommand, options_metavar="[选项]")
@settings_option
@click.pass_obj
def send(clock: Clock, settings: Path | None) -> int:
    """现在就发出所有待发送的回信。"""
    report = Report()
    with open_from(settings, clock) as office:
        office.send(report)
    click.echo(f"发出 {report.replies['sent']} 封。", err=True)
    for line in report.notes():
        click.echo(line, err=True)
    return report.exit_status


def _each(ids: tuple[int, ...], act: Callable[[int], bool], done: str) -> int:
    """Act on every letter named; 2 where one could not be."""
    if not ids:
        click.echo("请写明回信的编号；用 replies list 查看。", err=True)
        return 2
    refused = [number for number in ids if not act(number)]
    click.echo(f"{done} {len(ids) - len(refused)} 封。", err=True)
    for number in refused:
        click.echo(f"{number}：没有这封回信，或它现在的状态不能这样处理。", err=True)
    return 2 if refused else 0


def _line(owed: OwedLetter) -> str:
    kind = KINDS.get(owed.letter.kind, owed.letter.kind)
    error = f"｜{owed.error}" if owed.error else ""
    letter = f"{kind}  {owed.letter.to}  {owed.letter.subject}"
    return f"{owed.id:>5}  {STATES[owed.state]}  {owed.reference_number}  {letter}{error}"
