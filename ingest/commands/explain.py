"""explain: what the program sees, file by file; writes nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from config.load import campaign_ids, load_campaign, load_settings
from config.mistakes import why
from config.model import Campaign
from ingest.commands.chinese import ChineseCommand
from ingest.commands.options import settings_option
from ingest.explain import Explainer, explain_file, explain_subject
from ingest.office import DEFAULT_SETTINGS
from ingest.readers import DocumentReaders
from ingest.report import DISPOSITIONS
from ingest.wording import plain, size
from ingest.worker import own_addresses
from parsers.model import Document

Clock = Callable[[], datetime]
VERDICTS = {"return": "退回", "review": "待核", "note": "登记"}
FOR_PEOPLE = ("passed", "drawn", "labels")  # not in the JSON
FIELDS = {
    "province": "省（区市）", "organization": "单位名称", "category": "案例类别", "founded": "成立时间",
    "contact_person": "联系人", "contact_phone": "联系电话", "case_title": "题目", "summary": "简介", "content": "正文",
    "awards": "受表彰情况", "signature": "签名盖章", "date": "日期",
}  # fmt: skip
LONG = 200  # characters of other people's words on a line
SEALS = {"present": "有章", "absent": "未见公章", "unclear": "不清晰，需人工核对"}


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="文件…")
@click.option(
    "--campaign", "campaign", metavar="活动", help="按哪个征集活动解释；默认按设置文件，没有设置文件就按全部活动。"
)
@click.option("--subject", "subject", metavar="主题", help="只解释一个邮件主题。")
@click.option(
    "--draw",
    "draw",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="文件夹",
    help="把看到的各栏、公章画在页面上，存成图片。",
)
@click.option("--json", "as_json", is_flag=True, help="每个文件打印一行 JSON。")
@settings_option
@click.pass_obj
def explain(
    clock: Clock,
    files: tuple[Path, ...],
    campaign: str | None,
    subject: str | None,
    draw: Path | None,
    as_json: bool,  # noqa: FBT001 - click's way of a flag
    settings: Path | None,
) -> int:
    """说明程序从一封信（.eml）、一个文件或一个邮件主题里看到了什么，每条规则怎么说；不写任何东西。"""
    if not files and subject is None:
        raise click.UsageError("请写要解释的文件，或用 --subject 写邮件主题。")
    campaigns, ourselves = _campaigns(campaign, settings)
    with DocumentReaders(workers=1) as readers:
        by = Explainer(campaigns, ourselves, clock(), readers.opener)
        if subject is not None:
            _show(_timed(partial(explain_subject, subject, by)), as_json=as_json)
        for file in files:
            facts = _timed(partial(_file, file, by))
            _show(facts, as_json=as_json)
            if draw is not None and facts.get("drawn"):
                _draw(file, facts["drawn"], draw, readers)
    return 0


def _draw(file: Path, document: Document, folder: Path, readers: DocumentReaders) -> None:
    """One picture a page; the numbers are those of the answers in the text."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = readers.draw(document)
    for number, png in pages:
        (folder / f"{file.stem}-第{number}页.png").write_bytes(png)
    click.echo(f"已画出 {len(pages)} 页，放在 {folder}。" if pages else "这个文件画不出页面（只能画 PDF）。", err=True)


def _campaigns(campaign: str | None, settings: Path | None) -> tuple[tuple[Campaign, ...], frozenset[str]]:
    """The campaigns to explain by, and our own addresses."""
    path = settings or DEFAULT_SETTINGS
    loaded, active = load_settings(path) if settings or path.exists() else (None, ())
    ourselves = own_addresses(loaded) if loaded else frozenset()
    if campaign is not None:
        return (load_campaign(campaign, Path.cwd()),), ourselves
    return active or tuple(load_campaign(one) for one in campaign_ids()), ourselves


def _timed(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    started = time.perf_counter()
    result = work()
    return {**result, "seconds": round(time.perf_counter() - started, 3)}


def _file(file: Path, by: Explainer) -> dict[str, Any]:
    """A file that cannot be read, or that we break on, is said in `error`; the next one is still explained."""
    try:
        return explain_file(str(file), file.read_bytes(), by)
    except OSError as error:
        trouble = f"读不了这个文件（{why(error)}）"
    except Exception as error:  # noqa: BLE001 - a bug of ours must not hide the next file
        trouble = f"程序读这个文件时出错（{type(error).__name__}），请转交维护人员"
    empty: dict[str, Any] = dict.fromkeys(("mail", "subject", "document", "seal", "submission", "disposition"))
    return {"file": str(file), **empty, "findings": [], "error": trouble}


# -- showing -----------------------------------------------------------------------------------------------------


def _show(facts: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        facts = {key: fact for key, fact in facts.items() if key not in FOR_PEOPLE}
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    for line in _lines(facts):
        click.echo(line)
    click.echo("")


def _lines(facts: dict[str, Any]) -> list[str]:
    lines = [f"━━ {facts['file'] or '邮件主题'}（{facts['seconds']} 秒）"]
    if facts["error"]:
        lines.append(f"  读取：{facts['error']}")
    lines += _mail_lines(facts["mail"]) + _subject_lines(facts["subject"])
    lines += _document_lines(facts["document"], facts["seal"], facts.get("labels") or {})
    lines += _part_lines(facts.get("submission"), facts.get("labels") or {})
    lines += _finding_lines(facts["findings"])
    if facts.get("passed"):
        lines.append(f"  没有问题的检查（{len(facts['passed'])} 项）：{'、'.join(facts['passed'])}")
    if facts["disposition"]:
        lines.append(f"  处理结果：{DISPOSITIONS.get(facts['disposition'], facts['disposition'])}")
    return lines


def _mail_lines(mail: dict[str, Any] | None) -> list[str]:
    if mail is None:
        return []
    sender = f"{plain(mail['from_name'] or '')} <{plain(mail['from'] or '无')}>"
    lines = [f"  主题：{plain(mail['subject'] or '（无主题）', LONG)}", f"  来自：{sender.strip()}"]
    for one in mail["attachments"]:
        inside = f"，在 {plain(one['inside'])} 内" if one.get("inside") else ""
        lines.append(f"  附件：{plain(one['name'], LONG)}（{one['kind']}，{size(one['size'])}{inside}）")
    lines.append("  可以自动回信" if mail["answerable"] else f"  不自动回信：{mail['why_not']}")
    return [*lines, f"  不算投稿：{mail['why_ignored']}"] if mail["why_ignored"] else lines


def _subject_lines(subject: dict[str, Any] | None) -> list[str]:
    if subject is None:
        return []
    parts = "｜".join(
        f"{FIELDS[name]}：{plain(subject[name] or '（没有认出）', LONG)}"
        for name in ("province", "organization", "case_title", "category")
        if subject[name] or name in subject["asked"]
    )
    lines = [f"  主题拆分：{parts}"]
    if subject["doubtful"]:
        lines += [
            "    也可能是：" + "｜".join(plain(one[name] or "—", LONG) for name in subject["asked"])
            for one in subject["candidates"][1:]
        ]
    return [*lines, f"  建议主题：{plain(subject['suggestion'], LONG)}"] if subject["suggestion"] else lines


def _part_lines(given: dict[str, Any] | None, labels: dict[str, str]) -> list[str]:
    """What stands for each part besides the form, and what is stated."""
    if given is None:
        return []
    lines = []
    for part in given["parts"]:
        lines += [f"  {part['name']}：{_told(one)}" for one in part["files"]] or [f"  {part['name']}：（没有）"]
    lines += [f"  其他文件：{_told(one)}" for one in given["others"]]
    lines += [f"  写明：{labels.get(name, name)}：{plain(text, LONG)}" for name, text in given["stated"].items()]
    lines += [f"  链接：{one['platform']} {plain(one['address'], LONG)}" for one in given["links"]]
    for one in given["large_attachments"]:
        until = f"，{one['expires'][:10]}到期" if one["expires"] else ""
        lines.append(f"  没有随信发来：{plain(one['name'] or '文件')}（{one['service']}{until}）")
    if given["works_list"] is not None:
        lines.append(f"  汇总表：{len(given['works_list'])}件作品")
    return lines


def _told(file: dict[str, str]) -> str:
    return plain(file["name"], LONG) + (f"（{file['facts']}）" if file["facts"] else "")


def _document_lines(document: dict[str, Any] | None, seal: dict[str, Any] | None, labels: dict[str, str]) -> list[str]:
    if document is None:
        return []
    layer = {True: "有文字层", False: "扫描件（没有文字层）", "partial": "部分页是扫描件", None: "未知"}[
        document["text_layer"]
    ]
    pages = f"{document['pages']} 页，" if document["pages"] is not None else ""
    lines = [f"  推荐表：{plain(document['name'], LONG)}，{pages}{layer}"]
    if document["form"] is not None:
        called = (document["title"] or document["category"]) if document["category"] else "不是本活动的表"
        lines.append(f"    认出的表：{called}；表内图片 {document['pictures']} 张")
        for number, (name, text) in enumerate(document["form"].items(), 1):
            shown = plain(text, 60) or "（空）"
            shown += f"（共 {len(text)} 个字符）" if len(text) > 60 else ""
            label = labels.get(name) or FIELDS.get(name, name)
            lines.append(f"    {number}. {label}：{shown}〔{document['certainty'][name]:.0%}〕")
    if seal is not None:
        where = f"，第 {seal['page']} 页" if seal["page"] else ""
        lines.append(f"  公章：{SEALS[seal['state']]}{where}{'，' + seal['reason'] if seal['reason'] else ''}")
    return lines


def _finding_lines(findings: list[dict[str, str]]) -> list[str]:
    if not findings:
        return ["  规则：没有发现问题"]
    return [
        line
        for one in findings
        for line in (f"  [{VERDICTS[one['verdict']]}] {one['code']}：{one['problem']}", f"        {one['remedy']}")
    ]
