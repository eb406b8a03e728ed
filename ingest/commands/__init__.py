"""The verbs of run_ingest.py. Each is imported only when it is called, so that --help answers at once."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from datetime import datetime

import click

from ingest.commands.chinese import HELP, ChineseCommand, ChineseGroup, complaint

LOOK, WRONG_USE, BUG = 1, 2, 3

# verb -> (module, what it does, for the list of verbs)
VERBS = {
    "demo": ("demo", "用内置的样例信件试跑一遍：不连邮箱，不发信。"),
    "once": ("round", "收一轮信：取信、登记、审查、写台账、发应发的回信。"),
    "serve": ("round", "按设定的时间自动收信（常驻运行）。"),
    "init": ("init", "回答几个问题，生成设置文件。"),
    "check": ("check", "检查设置、征集活动文件、邮箱、磁盘和台账，逐项列出 ✓ 或 ✗。"),
    "explain": ("explain", "说明程序从一封信、一个文件或一个邮件主题里看到了什么。"),
    "campaign": ("campaign", "查看征集活动文件的要求，供与通知核对；生成空白表。"),
    "workbook": ("round", "把工作人员在台账里填的内容收进来，重新生成台账，不收信。"),
    "replies": ("replies", "查看和处理待发的回信。"),
    "retry": ("again", "重新处理隔离或以前的来信。"),
    "reprocess": ("again", "按现在的规则重新审查一个征集活动的全部来信。"),
}


class Verbs(ChineseGroup):
    """Loads a verb's module when the verb is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """In the order of CONTRACT §1."""
        return [*VERBS, "test"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The verb; None where there is none of that name."""
        if cmd_name not in VERBS:
            return None
        command = getattr(importlib.import_module(f"ingest.commands.{VERBS[cmd_name][0]}"), cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of verbs, without loading any."""
        ChineseCommand.format_options(self, ctx, formatter)
        with formatter.section("命令"):
            formatter.write_dl(
                [*((verb, words) for verb, (_, words) in VERBS.items()), ("test", "安装测试所需并运行测试。")]
            )


@click.group(
    cls=Verbs, context_settings=HELP, invoke_without_command=True, options_metavar="", subcommand_metavar="命令 …"
)
@click.pass_context
def main(ctx: click.Context) -> None:
    """投稿：征集活动邮件收稿、形式审查、台账与回执。"""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def run(arguments: list[str], clock: Callable[[], datetime]) -> int:
    """Run a verb; the exit status of CONTRACT §1."""
    try:
        status = main.main(arguments, prog_name="run_ingest.py", standalone_mode=False, obj=clock)
        return status if isinstance(status, int) else 0
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.Abort:
        click.echo("已中止。", err=True)
        return LOOK
    except click.ClickException as error:
        click.echo(complaint(error), err=True)
        return WRONG_USE
    except Exception as error:  # noqa: BLE001 - the last place before the operator: it is said, logged and counted as ours
        return _failed(error)


def _failed(error: Exception) -> int:
    """Four kinds: wrong settings, another run under way, the world's trouble, a bug of ours."""
    from config.load import ConfigError
    from ingest.weather import BusyError, is_weather

    if isinstance(error, ConfigError):
        click.echo(str(error), err=True)
        return WRONG_USE
    if isinstance(error, BusyError):
        click.echo(str(error), err=True)
        return LOOK
    log = next((note.removeprefix("log: ") for note in getattr(error, "__notes__", ()) if note.startswith("log: ")), "")
    if is_weather(error):
        click.echo(f"没有做完：{_weather(error)}。收到的信都在，处理好以后再运行一次，会接着做。", err=True)
        return LOOK
    if not log:  # it happened before there was a log
        sys.excepthook(type(error), error, error.__traceback__)
    where = f"详情已写入 {log}" if log else "详情见上"
    click.echo(
        f"程序出错了（{type(error).__name__}）：这是程序的问题，不是您的操作有误。{where}，请转交维护人员。来信不会丢失。",
        err=True,
    )
    return BUG


def _weather(error: Exception) -> str:
    """What the disk or the database refused."""
    from config.mistakes import why

    if isinstance(error, OSError):
        return f"读写 {error.filename or '文件'} 没有成功（{why(error)}）"
    return f"台账数据库读写没有成功（{error}），可能正被别的程序占用，或者文件已损坏"
