"""init: a settings file by a few questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click

from config.load import ConfigError, campaign_ids, load_campaign
from ingest.commands.chinese import ChineseCommand
from ingest.commands.options import settings_option
from ingest.office import DEFAULT_SETTINGS

Clock = Callable[[], datetime]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Provider:
    """A mail provider's servers and what its users trip over."""

    name: str
    imap: str
    smtp: str
    remark: str = ""
    smtp_port: int = 465
    smtp_security: str = "tls"


AUTHORIZATION = "要在网页邮箱的设置里开启 IMAP/SMTP 服务并生成“授权码”，密码处填授权码而不是登录密码。"
PROVIDERS = (
    Provider("163 邮箱", "imap.163.com", "smtp.163.com", AUTHORIZATION),
    Provider("126 邮箱", "imap.126.com", "smtp.126.com", AUTHORIZATION),
    Provider("QQ 邮箱", "imap.qq.com", "smtp.qq.com", AUTHORIZATION),
    Provider("腾讯企业邮", "imap.exmail.qq.com", "smtp.exmail.qq.com", "开启安全登录后要用“客户端专用密码”。"),
    Provider("阿里企业邮", "imap.qiye.aliyun.com", "smtp.qiye.aliyun.com", "开启三方客户端安全密码后要用安全密码。"),
    Provider("Coremail（单位自建）", "", "", "服务器地址请问单位的邮件管理员。"),
    Provider(
        "Outlook / Microsoft 365",
        "outlook.office365.com",
        "smtp.office365.com",
        "须由管理员允许 IMAP 基本认证或应用密码。",
        smtp_port=587,  # Microsoft offers no TLS from the first byte
        smtp_security="starttls",
    ),
    Provider("其他", "", "", ""),
)


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@settings_option
@click.pass_context
def init(ctx: click.Context, settings: Path | None) -> int:
    """回答几个问题，生成一份带说明的设置文件；不会不问就覆盖。"""
    path = settings or DEFAULT_SETTINGS
    if path.exists() and not _yes(f"{path} 已经有了，要覆盖吗？", default=False):
        click.echo("没有改动。")
        return 0
    text = settings_text(*_answers(), base="程序" if path == DEFAULT_SETTINGS else "本文件")
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        before = path.with_name(f"{path.name}.bak")
        path.replace(before)
        click.echo(f"原来的设置留在 {before}。")
    path.write_text(text, encoding="utf-8")
    click.echo(
        f"已写好 {path}。密码不写在这个文件里：请设环境变量 TOUGAO_IMAP_PASSWORD（收信）和 "
        "TOUGAO_SMTP_PASSWORD（发信），或按文件里的说明用 password_file。"
    )
    if _yes("现在检查一遍吗？", default=True):
        from ingest.commands.check import check

        return int(ctx.invoke(check, settings=settings))
    return 0


def _ask(question: str, read: Callable[[str], Answer], default: str | None = None) -> Answer:
    """Ask until the answer can be read; `read` raises ValueError with what is wrong, in Chinese."""
    while True:
        try:
            return read(click.prompt(question, default=default).strip())
        except ValueError as error:
            click.echo(f"  {error}")


def _yes(question: str, *, default: bool) -> bool:
    """A question answered 是 or 否 (or y, n)."""
    return _ask(f"{question}（是/否）", _yes_or_no, "是" if default else "否")


def _yes_or_no(written: str) -> bool:
    if written.lower() in ("是", "y", "yes", "好", "要"):
        return True
    if written.lower() in ("否", "n", "no", "不", "不要"):
        return False
    raise ValueError("请回答 是 或 否。")


def _answers() -> tuple[Provider, str, str, str]:
    """Provider (with its servers), address, campaign, workbook."""
    provider = _choose("收稿邮箱是哪一家的（写序号）", {one.name: one for one in PROVIDERS})
    if not provider.imap:
        imap = _ask("收信（IMAP）服务器地址", _host)
        smtp = _ask("发信（SMTP）服务器地址", _host, imap.replace("imap", "smtp", 1))
        provider = replace(provider, imap=imap, smtp=smtp)
    if provider.remark:
        click.echo(f"  提示：{provider.remark}")
    address = _ask("收稿邮箱地址", _address)
    campaign = _choose("哪个征集活动（写序号）", {f"{one}：{_title(one)}": one for one in campaign_ids()})
    workbook = _ask("台账放在哪里（可以是共享文件夹）", _workbook, "data/台账.xlsx")
    return provider, address, campaign, workbook


def _choose(question: str, choices: Mapping[str, Answer]) -> Answer:
    """One of several, by its number."""
    for number, words in enumerate(choices, 1):
        click.echo(f"  {number}. {words}")

    def read(written: str) -> Answer:
        if written.isdecimal() and 1 <= int(written) <= len(choices):
            return list(choices.values())[int(written) - 1]
        raise ValueError(f"请写 1 到 {len(choices)} 的序号。")

    return _ask(question, read, "1")


def _host(written: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9.:-]+", written):
        return written
    raise ValueError("服务器地址只有字母、数字和点，例如 imap.example.org，不带 https://。")


def _address(written: str) -> str:
    if re.fullmatch(r"[^\s@<>\"\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", written):
        return written
    raise ValueError("请写完整的邮箱地址，例如 tougao@example.org。")


def _workbook(written: str) -> str:
    """With forward slashes, as TOML wants it; in a folder, where only that is named."""
    path = re.sub(r'[\x00-\x1f"]', "", written.replace("\\", "/"))
    return path if path.lower().endswith(".xlsx") else f"{path.rstrip('/')}/台账.xlsx"


def _title(campaign: str) -> str:
    try:
        return load_campaign(campaign).title
    except ConfigError:
        return "（文件有错，请运行 check）"


def settings_text(provider: Provider, address: str, campaign: str, workbook: str, *, base: str = "程序") -> str:
    """The settings file, with what each key means beside it; `base`: whose folder relative paths count from."""
    return f"""# 投稿收稿设置。# 后面是说明；改完请运行：python3 run_ingest.py check
# 相对路径从{base}所在的文件夹算起。密码不写在这里：
#   收信密码放环境变量 TOUGAO_IMAP_PASSWORD，发信密码放 TOUGAO_SMTP_PASSWORD，
#   或者各写进一个只有本人可读的文件，用 password_file 指明。

[storage]
directory = "data"                    # 台账数据库、归档、回信、日志；要在本机磁盘上
workbook = "{workbook}"         # 台账，可以放在共享文件夹；路径用正斜杠 /

[mailbox]                             # 收稿邮箱（{provider.name}）
kind = "imap"                         # imap 连邮箱 | folder 读本机的一个文件夹（另写 path）
host = "{provider.imap}"
port = 993
security = "tls"                      # tls | starttls | none（只许本机）
username = "{address}"
# password_file = "config/secrets/imap"
folder = "INBOX"
# since = 2021-02-05                  # 更早的信不收
max_mail_mb = 100                     # 更大的信只登记，正文留在服务器上
# file_away = {{ accepted = "已受理", returned = "已退回", held = "待核", ignored = "其他" }}

[replies]                             # 回信
mode = "draft"                        # draft 只写草稿，由人同意后发出 | send 自动发出
kind = "smtp"                         # smtp 发出 | folder 只写成文件
host = "{provider.smtp}"
port = {provider.smtp_port}
security = "{provider.smtp_security}"
username = "{address}"
from = "征集活动办公室 <{address}>"
# password_file = "config/secrets/smtp"
per_hour = 60
per_day = 200
per_sender_per_day = 5

[schedule]                            # serve 的时间；用任务计划程序或 cron 时不看这里
cron = "0 7 * * *"                    # 分 时 日 月 星期：每天 7:00
timezone = "Asia/Shanghai"

[campaigns]
active = ["{campaign}"]

# [notify]                            # 每轮给组织方发一封小结，只有数字
# to = ["zuzhifang@example.org"]
"""
