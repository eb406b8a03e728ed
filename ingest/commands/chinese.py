"""click speaks Chinese: help pages and complaints about wrong use."""

from __future__ import annotations

import difflib
import re
from typing import Any

import click

HELP = {"help_option_names": ["--help", "-h"]}

# What click says of a value that does not fit -> what to write instead.
VALUES = (
    (r"'(.*)' is not a valid integer", "“{}”不是编号，请写数字。"),
    (r"(?:File|Path) '(.*)' is a directory", "“{}”是一个文件夹，请写文件。"),
    (r"(?:Directory|Path) '(.*)' is a file", "“{}”是一个文件，请写文件夹。"),
)


class _Formatter(click.HelpFormatter):
    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{heading}：\n")


class _Context(click.Context):
    formatter_class = _Formatter


class _Chinese(click.Command):
    context_class = _Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明。"
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        words = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, words, prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = (param for param in self.get_params(ctx) if isinstance(param, click.Option))
        records = [record for option in options if (record := option.get_help_record(ctx)) is not None]
        if records:
            with formatter.section("选项"):
                formatter.write_dl(records)


class ChineseCommand(_Chinese):
    """A verb."""


class ChineseGroup(_Chinese, click.Group):
    """Verbs under one name."""

    command_class = ChineseCommand

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then the verbs in the order in which they were added."""
        super().format_options(ctx, formatter)
        verbs = [(name, self.commands[name].get_short_help_str(limit=70)) for name in self.list_commands(ctx)]
        with formatter.section("命令"):
            formatter.write_dl(verbs)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """As added, not by the alphabet."""
        return list(self.commands)


ChineseGroup.group_class = ChineseGroup


def complaint(error: click.ClickException) -> str:
    """What was wrong with the command line, and what to do."""
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    if ctx is None or error.message == ctx.get_help():  # a group without a verb shows its help
        return _what(error, ctx)
    return f"{_what(error, ctx)}\n查看用法：{ctx.command_path} --help"


def _what(error: Any, ctx: click.Context | None) -> str:
    match error:
        case click.NoSuchOption():
            near = f"，是否想写 {'、'.join(error.possibilities)}？" if error.possibilities else "。"
            return f"没有选项 {error.option_name}{near}"
        case click.MissingParameter():
            return f"缺少 {_name(error)}。"
        case click.BadParameter():
            return f"{_name(error)} 写得不对：{_value(error)}"
        case click.UsageError() if "No such command" in error.message:
            return _no_such_command(error.message.split("'")[1], ctx)
        case click.UsageError() if "unexpected extra argument" in error.message:
            return f"多写了：{error.message.partition('(')[2].rstrip(')')}"
        case click.UsageError() if "requires an argument" in error.message:
            return f"{error.message.split(chr(39))[1]} 后面要写内容。"
        case click.UsageError() if "does not take a value" in error.message:
            return f"{error.message.split(chr(39))[1]} 后面不用写内容。"
        case click.UsageError() if "Missing command" in error.message:
            return "要写一个命令。"
    return str(error.format_message())


def _name(error: click.BadParameter) -> str:
    param = error.param
    if param is None:
        return str(error.param_hint or "参数")
    if isinstance(param, click.Option):
        return " 或 ".join((*param.opts[:1], *param.secondary_opts[:1]))
    return param.metavar or param.human_readable_name


def _value(error: click.BadParameter) -> str:
    if error.param is not None and isinstance(error.param.type, click.Choice):
        return f"没有这一个，可用：{'、'.join(map(str, error.param.type.choices))}。"
    for pattern, words in VALUES:
        if found := re.match(pattern, error.message):
            return words.format(found[1])
    return error.message


def _no_such_command(written: str, ctx: click.Context | None) -> str:
    verbs = ctx.command.list_commands(ctx) if ctx and isinstance(ctx.command, click.Group) else []
    near = difflib.get_close_matches(written, verbs, n=1)
    return f"没有这个命令：{written}{f'，是否想写 {near[0]}？' if near else '。'}"
