"""once, serve, workbook: one round, a round on a schedule, only the workbook."""

from __future__ import annotations

import json
import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from config.load import ConfigError, load_settings
from config.model import ScheduleSettings
from ingest.commands.chinese import ChineseCommand
from ingest.commands.options import settings_option
from ingest.office import DEFAULT_SETTINGS, open_from
from ingest.progress import progress
from ingest.report import Report
from ingest.staff import StaffDesk
from ingest.weather import BusyError
from ingest.wording import moment

Clock = Callable[[], datetime]
STOPPING = ("SIGINT", "SIGTERM", "SIGBREAK")


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@settings_option
@click.option("--json", "as_json", is_flag=True, help="在标准输出打印一个 JSON 对象，文字说明走标准错误。")
@click.pass_obj
def once(clock: Clock, settings: Path | None, as_json: bool) -> int:  # noqa: FBT001 - click's way of a flag
    """收一轮信：取信、登记、审查、写台账、发应发的回信。供 cron、systemd、任务计划程序调用。"""
    stopped = _stop_on_signals()
    with open_from(settings, clock) as office:
        report = office.round(progress(), stopped.is_set)
    _say(report, as_json=as_json)
    return report.exit_status


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@settings_option
@click.pass_obj
def workbook(clock: Clock, settings: Path | None) -> int:
    """把工作人员在台账里填的内容收进来，重新生成台账，不收信。"""
    report = Report()
    with open_from(settings, clock) as office:
        desk = StaffDesk(office.settings, office.campaigns, office.ledger, office.archive, report)
        desk.take_over(clock())
        desk.write(clock())
    click.echo(f"台账：{office.settings.storage.workbook}", err=True)
    for line in report.notes():
        click.echo(line, err=True)
    return report.exit_status


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@settings_option
@click.pass_obj
def serve(clock: Clock, settings: Path | None) -> int:
    """按设定的时间自动收信（常驻运行）；按 Ctrl+C 或收到终止信号时，处理完手上的一封再停。"""
    from apscheduler.schedulers.background import BackgroundScheduler

    path = settings or DEFAULT_SETTINGS
    loaded, _ = load_settings(path)
    trigger = cron_trigger(loaded.schedule, path)
    stopped = _stop_on_signals()

    def round_now() -> None:
        """Settings and campaigns are read anew: an extended deadline holds from the next round on."""
        try:
            with open_from(path, clock) as office:
                report = office.round(progress(), stopped.is_set)
        except (BusyError, ConfigError) as error:
            click.echo(str(error), err=True)
        except Exception as error:  # noqa: BLE001 - the log has it; the next round tries again
            click.echo(
                f"这一轮没有做完（{type(error).__name__}），详情见 {loaded.storage.logs}，下一轮再试。", err=True
            )
        else:
            click.echo(f"{moment(clock())}：", err=True)
            _say(report, as_json=False)

    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # that a round outlasted the next one's time is no news
    scheduler = BackgroundScheduler(timezone=loaded.schedule.timezone)
    scheduler.add_job(round_now, trigger, max_instances=1, coalesce=True, misfire_grace_time=None)
    scheduler.start()
    job = scheduler.get_jobs()[0]
    click.echo(f"已开始值守，下一轮：{job.next_run_time:%Y-%m-%d %H:%M}（{loaded.schedule.timezone}）。", err=True)
    while not stopped.wait(1):
        pass
    click.echo("正在停止：处理完手上的一封就停……", err=True)
    scheduler.shutdown(wait=True)
    return 0


DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def cron_trigger(schedule: ScheduleSettings, path: Path) -> Any:
    """The cron trigger; ConfigError where it is none.

    crontab numbers Sunday 0, APScheduler Monday: numbers become names first.
    """
    from apscheduler.triggers.cron import CronTrigger

    fields = schedule.cron.split()
    if len(fields) == len(("minute", "hour", "day", "month", "weekday")):
        fields[4] = "".join(DAYS[int(sign)] if sign in "01234567" else sign for sign in _spread(fields[4]))
    try:
        return CronTrigger.from_crontab(" ".join(fields), timezone=schedule.timezone)
    except (ValueError, LookupError, OSError):
        given = f"[schedule] cron = “{schedule.cron}”或 timezone = “{schedule.timezone}”不可用"
        problem = f'{given}；cron 例如 "0 7 * * *"（每天 7:00），timezone 例如 "Asia/Shanghai"。'
        raise ConfigError(path, [problem]) from None


def _spread(weekdays: str) -> str:
    """A range that ends on Sunday (5-7, 0-3) cannot be said in names: spread it into a list."""
    parts = []
    for part in weekdays.split(","):
        first, dash, last = part.partition("-")
        numbers = dash and first.isdigit() and last.isdigit()
        parts.append(",".join(str(day) for day in range(int(first), int(last) + 1)) if numbers else part)
    return ",".join(parts)


def _stop_on_signals() -> threading.Event:
    """Set by SIGINT, SIGTERM, SIGBREAK: the mail in hand is finished first; a second signal ends at once."""
    stopped = threading.Event()

    def stop(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        stopped.set()

    for name in STOPPING:
        if (
            number := getattr(signal, name, None)
        ) is not None and threading.current_thread() is threading.main_thread():
            signal.signal(number, stop)
    return stopped


def _say(report: Report, *, as_json: bool) -> None:
    for line in report.lines():
        click.echo(line, err=True)
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
