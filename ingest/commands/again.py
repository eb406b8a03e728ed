"""retry, reprocess: judge mails again after a repair or a change of rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from ingest.commands.chinese import ChineseCommand
from ingest.commands.options import settings_option
from ingest.office import Office, open_from
from ingest.report import Report
from ingest.staff import StaffDesk
from ingest.worker import Worker
from ledger.model import Entry

Clock = Callable[[], datetime]


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@settings_option
@click.argument("ids", nargs=-1, required=True, type=int, metavar="来信编号…")
@click.pass_obj
def retry(clock: Clock, settings: Path | None, ids: tuple[int, ...]) -> int:
    """重新处理隔离或以前的来信（编号见台账的“来信登记”）；人工结论不变，发过的信不重发。"""

    def again(office: Office, worker: Worker) -> int:
        if unknown := [str(number) for number in ids if office.ledger.mail(number) is None]:
            problem = f"没有编号为 {'、'.join(unknown)} 的来信，编号见台账的“来信登记”。"
            raise click.BadParameter(problem, param_hint="来信编号")
        entries = {number: office.ledger.entry_of(number) for number in ids}
        changed = sum(_judge_again(worker, entry) for entry in entries.values() if entry is not None)
        for number, entry in entries.items():
            if entry is None:
                office.ledger.retry(number)
        return changed + len(list(worker.judge_waiting()))

    return _with_worker(settings, clock, again)


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@settings_option
@click.option("--campaign", required=True, metavar="活动", help="征集活动的标识，例如 linghang-2021。")
@click.pass_obj
def reprocess(clock: Clock, settings: Path | None, campaign: str) -> int:
    """按现在的规则重新审查一个征集活动的全部来信（例如延期以后）；人工结论不变，发过的信不重发。"""

    def again(office: Office, worker: Worker) -> int:
        if campaign not in {one.id for one in office.campaigns}:
            active = "、".join(one.id for one in office.campaigns)
            raise click.BadParameter(f"设置里没有启用 {campaign}，启用的有：{active}。", param_hint="--campaign")
        return sum(_judge_again(worker, entry) for entry in office.ledger.entries(campaign))

    return _with_worker(settings, clock, again)


def _judge_again(worker: Worker, entry: Entry) -> bool:
    changed = worker.reconsider(entry)
    if changed:
        worker.report.remarks.append(f"{entry.reference_number} 第 {entry.version} 次报送：审查结果有变化。")
    return changed


def _with_worker(settings: Path | None, clock: Clock, work: Callable[[Office, Worker], int]) -> int:
    """Do the work, which tells how many results are new; write the workbook. Letters wait for the next round."""
    report = Report()
    with open_from(settings, clock) as office:
        desk = StaffDesk(office.settings, office.campaigns, office.ledger, office.archive, report)
        desk.take_over(clock())
        worker = office.worker(report)
        changed = work(office, worker)
        desk.write(clock())
        drafts = office.settings.replies.mode == "draft"
    for line in report.notes():
        click.echo(line, err=True)
    if not changed:
        click.echo("审查结果没有变化。", err=True)
    waiting = "要先用 replies approve 同意，再" if drafts else ""
    click.echo(f"已完成。如有新的回信，{waiting}在下一轮或 replies send 时发出。", err=True)
    return report.exit_status
