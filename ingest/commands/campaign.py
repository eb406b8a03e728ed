"""campaign: what a campaign file demands, in plain Chinese, and the blank forms that units fill in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import click

from config.load import ConfigError, campaign_ids, load_campaign
from config.model import Campaign
from ingest.commands.chinese import HELP, ChineseCommand, ChineseGroup
from ingest.demands import CampaignDemands, CategoryDemands, Demand, PartDemands, Section, demands, said
from ingest.wording import day

WIDTH = 100  # columns of a terminal; a Chinese character takes two
INDENT = 4
LABEL = 6  # columns of 转人工
UNBROKEN = re.compile(r"[（《“【]*(?:[!-~×—]+|.)[，。；：、）》”】！？]*")  # no line begins with 。 or ends with （
LOOK, WRONG_USE = 1, 2
Shown = PartDemands | tuple[PartDemands, ...]

name_argument = click.argument("name", metavar="活动")


@click.group(cls=ChineseGroup, context_settings=HELP, subcommand_metavar="命令 …", options_metavar="")
def campaign() -> None:
    """查看征集活动文件的要求，生成空白表。"""


@campaign.command("list", cls=ChineseCommand, options_metavar="[选项]")
def list_() -> int:
    """列出全部征集活动。"""
    status = 0
    for one in campaign_ids():
        try:
            loaded = load_campaign(one)
        except ConfigError as error:
            click.echo(str(error), err=True)
            status = WRONG_USE
        else:
            click.echo(_line(loaded))
    return status


def _line(loaded: Campaign) -> str:
    opens, closes = (day(one) if one else "" for one in (loaded.opens, loaded.closes))
    window = f"{opens}—{closes}" if opens or closes else "没有写时间"
    return f"{loaded.id:<18}{loaded.title}（{window}，{len(loaded.categories)} 类）"


@campaign.command(cls=ChineseCommand, options_metavar="[选项]")
@name_argument
@click.option("--all", "everything", is_flag=True, help="几类共用的材料，每一类下面都写全。")
def show(name: str, everything: bool) -> None:  # noqa: FBT001 - click's way of a flag
    """逐类列出活动文件要求什么、不合要求的怎么处理，供与征集通知核对。"""
    for line in _shown(demands(load_campaign(name, Path.cwd())), everything=everything):
        click.echo(line)


@campaign.command(cls=ChineseCommand, options_metavar="[选项]")
@name_argument
@click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="文件夹",
    help="放在哪里；默认是当前文件夹下的“空白表-活动”。",
)
def form(name: str, directory: Path | None) -> int:
    """生成活动的空白推荐表和汇总表（Word），供附在通知后面。"""
    from ingest.blank_forms import blank_forms

    loaded = load_campaign(name, Path.cwd())
    made = blank_forms(loaded)
    if not made:
        click.echo("这个活动没有推荐表和汇总表，不用生成。")
        return 0
    folder = directory or Path.cwd() / f"空白表-{loaded.id}"
    folder.mkdir(parents=True, exist_ok=True)
    kept = [file for file, content in made if not _written(folder / file, content)]
    for file in kept:
        click.echo(f"{folder / file} 已经有了，内容不同，没有改动。要新的请先移走它，或用 --dir 另选文件夹。", err=True)
    return LOOK if kept else 0


def _written(file: Path, content: bytes) -> bool:
    """Write a file and say so; False where there is another one of that name, which is left as it is."""
    if file.exists():
        same = file.read_bytes() == content
        if same:
            click.echo(f"{file}（已有，内容相同）")
        return same
    file.write_bytes(content)
    click.echo(str(file))
    return True


# -- showing -----------------------------------------------------------------------------------------------------


def _shown(asked: CampaignDemands, *, everything: bool) -> Iterator[str]:
    yield f"{asked.title}（{asked.id}）"
    yield "每一行前面写的是不合这一条要求的怎么处理：退回补正、转人工、只登记；没有写的只是说明。"
    for section in asked.before:
        yield from _section(section)
    told: dict[Shown, str] = {}
    for number, category in enumerate(asked.categories, 1):
        yield ""
        yield from _category(number, category, {} if everything else told)
    for section in asked.after:
        yield ""
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield f"■ {section.heading}"
    yield from _lines(section.demands)
    yield from _source(section.source)


def _category(number: int, category: CategoryDemands, told: dict[Shown, str]) -> Iterator[str]:
    """`told`: what was shown in full before, and where; it is only named again."""
    yield f"【{number}】{category.name}"
    if category.aliases:
        yield from _wrapped(f"也可以写成：{'、'.join(category.aliases)}", INDENT)
    if before := told.get(category.parts):
        yield f"{'':{INDENT}}要交的材料与{before}完全相同"
        return
    told[category.parts] = f"【{number}】{category.name}"
    for place, part in enumerate(category.parts, 1):
        yield from _wrapped(f"{place}. {part.title}", 2, hanging=3)
        if part in told:
            yield f"{'':{INDENT}}（与{told[part]}相同）"
            continue
        told[part] = f"【{number}】{category.name}第 {place} 项"
        yield from _source(part.source)
        yield from _lines(part.demands)
        if part.rows:
            yield f"{'':{INDENT}}{'各栏（没有填的）：' if part.is_form else '各项（没有写明的）：'}"
            yield from _lines(part.rows)


def _lines(listed: tuple[Demand, ...]) -> Iterator[str]:
    """Demands of the same verdict that follow each other share a line; what is only told has its own."""
    for verdict, alike in groupby(listed, key=lambda one: one.verdict):
        label = said(verdict) if verdict else ""
        words = [one.words for one in alike]
        for line in ["；".join(words)] if verdict else words:
            yield from _wrapped(f"{label}{' ' * (LABEL - _columns(label))}  {line}", INDENT, hanging=LABEL + 2)


def _source(source: str) -> Iterator[str]:
    if source:
        yield from _wrapped(f"通知原话：{source}", INDENT, hanging=_columns("通知原话："))


def _wrapped(text: str, indent: int, hanging: int = 0) -> Iterator[str]:
    """Lines of at most WIDTH columns; all but the first are set in by `hanging` more."""
    line = " " * indent
    for piece in UNBROKEN.findall(text):
        if _columns(line) + _columns(piece) > WIDTH and line.strip():
            yield line.rstrip()
            line, piece = " " * (indent + hanging), piece.lstrip()
        line += piece
    if line.strip():
        yield line.rstrip()


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
