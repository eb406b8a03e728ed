"""TOML files -> the values of `model.py`; every mistake is said in Chinese with file, line, key and remedy."""

from __future__ import annotations

import codecs
import difflib
import os
import re
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from config.codes import known_codes
from config.consistency import problems
from config.mistakes import at_place, in_syntax, in_value, line_of, proper, why
from config.model import Campaign, FactsPart, FormPart, Settings

CAMPAIGNS = Path(__file__).resolve().parent / "campaigns"
ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")

PASSWORDS = {"mailbox": "TOUGAO_IMAP_PASSWORD", "replies": "TOUGAO_SMTP_PASSWORD"}

Value = TypeVar("Value", bound=BaseModel)


class ConfigError(Exception):
    """A settings or campaign file that cannot be used. `str()` is Chinese: one line a mistake, with its remedy."""

    def __init__(self, path: Path, problems: Iterable[str]) -> None:
        self.path = path
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{path}：{problem}" for problem in self.problems))


def load_settings(path: Path, environment: Mapping[str, str] = os.environ) -> tuple[Settings, tuple[Campaign, ...]]:
    """The settings and the campaigns they name.

    Relative paths count from the program's folder for config/settings.toml, else from the file's own folder.
    Raises ConfigError with all mistakes at once.
    """
    path = path.resolve()
    base = path.parent.parent if path.parent == CAMPAIGNS.parent else path.parent
    text, table = _read(path)
    if found := (*_passwords_written(table, text), *_lost_backslashes(table, text)):
        raise ConfigError(path, found)
    settings = _validated(Settings, table, path, text)
    settings = _absolute(settings, base)
    settings = _with_passwords(settings, path, environment)
    campaigns = tuple(load_campaign(name, base) for name in settings.campaigns.active)
    if found := tuple(_together(settings, campaigns)):
        raise ConfigError(path, found)
    return settings, campaigns


def load_campaign(name: str | Path, base: Path = CAMPAIGNS) -> Campaign:
    """A campaign by its id (a file in config/campaigns/) or by its path. Raises ConfigError."""
    written = str(name)
    by_path = written.endswith(".toml") or "/" in written or "\\" in written
    path = (base / written) if by_path else CAMPAIGNS / f"{written}.toml"
    if not path.is_file():
        raise ConfigError(path, [f"没有这个征集活动文件。可用的有：{'、'.join(campaign_ids())}；也可以写文件的路径。"])
    text, table = _read(path)
    if "id" in table:
        where = f"第 {line_of(text, ('id',))} 行，id"
        raise ConfigError(path, [f"{where}：活动的标识就是文件名（{path.stem}），请删去这一项。"])
    written_down = _validated(Campaign, {**table, "id": path.stem}, path, text)
    if found := tuple(at_place(text, place, f"{words}。") for place, words in problems(written_down)):
        raise ConfigError(path, found)
    campaign = _with_shared_parts(written_down)
    if found := tuple(_unknown_codes(campaign, text)):
        raise ConfigError(path, found)
    return campaign


def _with_shared_parts(campaign: Campaign) -> Campaign:
    """Every category with all of its parts: those it `uses` first."""
    categories = tuple(
        one.model_copy(update={"parts": (*(campaign.parts[name] for name in one.uses), *one.parts)})
        for one in campaign.categories
    )
    return campaign.model_copy(update={"categories": categories})


def campaign_ids() -> tuple[str, ...]:
    """The ids of all files in config/campaigns/."""
    return tuple(sorted(file.stem for file in CAMPAIGNS.glob("*.toml")))


# -- reading -----------------------------------------------------------------------------------------------------


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    """Text and table of a TOML file. Notepad's BOM and a file saved as GB18030 are taken as they are meant."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise ConfigError(path, ["找不到这个文件。可运行 python3 run_ingest.py init 生成一份。"]) from None
    except OSError as error:
        raise ConfigError(path, [f"读不了这个文件（{why(error)}）。请检查路径和权限。"]) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    text = text.replace("\r\n", "\n")
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path, [in_syntax(text, str(error))]) from None


# -- validating --------------------------------------------------------------------------------------------------


def _validated(kind: type[Value], table: dict[str, Any], path: Path, text: str) -> Value:
    try:
        return kind.model_validate(table)
    except ValidationError as error:
        found = [in_value(kind, one, text) for one in proper([dict(one) for one in error.errors()])]
        raise ConfigError(path, dict.fromkeys(found)) from None


def _passwords_written(table: dict[str, Any], text: str) -> Iterator[str]:
    """Passwords do not belong in a file that people copy and mail around."""
    for section, variable in PASSWORDS.items():
        if isinstance(table.get(section), dict) and "password" in table[section]:
            yield (
                f"第 {line_of(text, (section, 'password'))} 行，{section}.password：密码不要写在设置文件里。"
                f"请删去这一行，改用环境变量 {variable}，或用 password_file 指向一个只有本人可读的文件。"
            )


def _lost_backslashes(table: dict[str, Any], text: str) -> Iterator[str]:
    r"""In TOML "D:\new" means D:, a line break, and ew: nobody means that in a path, or in a name."""
    for section, keys in table.items():
        for key, value in keys.items() if isinstance(keys, dict) else ():
            if isinstance(value, str) and re.search(r"[\x00-\x1f]", value):
                where = f"第 {line_of(text, (section, key))} 行，{section}.{key}"
                yield f'{where}：里面有反斜杠 \\。路径请用正斜杠 /，例如 "D:/征集/台账.xlsx"。'


def _unknown_codes(campaign: Campaign, text: str) -> Iterator[str]:
    asked = (part for category in campaign.categories for part in category.parts)
    known = known_codes([row.field for part in asked if isinstance(part, FormPart | FactsPart) for row in part.rows])
    for code in campaign.verdicts:
        if code not in known:
            near = difflib.get_close_matches(code, known, n=1)
            meant = f"，是否想写 {near[0]}？" if near else "。"
            yield f"第 {line_of(text, ('verdicts', code))} 行，verdicts：没有“{code}”这个检查项{meant}请改正或删去。"


# -- completing --------------------------------------------------------------------------------------------------


def _absolute(settings: Settings, base: Path) -> Settings:
    """Every path of the settings counted from `base`."""

    def at(path: Path | None) -> Path | None:
        return (base / path.expanduser()).absolute() if path is not None else None

    storage = settings.storage.model_copy(
        update={"directory": at(settings.storage.directory), "workbook": at(settings.storage.workbook)}
    )
    servers = {
        name: server.model_copy(update={key: at(getattr(server, key)) for key in ("password_file", "ca_file")})
        for name, server in (("mailbox", settings.mailbox), ("replies", settings.replies))
    }
    servers["mailbox"] = servers["mailbox"].model_copy(update={"path": at(settings.mailbox.path)})
    return settings.model_copy(update={"storage": storage, **servers})


def _with_passwords(settings: Settings, path: Path, environment: Mapping[str, str]) -> Settings:
    """Passwords from TOUGAO_IMAP_PASSWORD and TOUGAO_SMTP_PASSWORD, else from password_file (0600)."""
    found: list[str] = []
    update: dict[str, Any] = {}
    for section, variable in PASSWORDS.items():
        server = getattr(settings, section)
        try:
            password = environment.get(variable) or _from_file(server.password_file)
        except ValueError as error:
            found.append(f"[{section}] password_file：{error}")
        else:
            update[section] = server.model_copy(update={"password": password})
    if found:
        raise ConfigError(path, found)
    return settings.model_copy(update=update)


def _from_file(path: Path | None) -> str:
    """The first line of a password file; "" without a file. ValueError in Chinese when others can read it."""
    if path is None:
        return ""
    try:
        mode = path.stat().st_mode
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise ValueError(f"{path} 别人也能读。请执行：chmod 600 {path}")
        password = (_decoded(path.read_bytes()).splitlines() or [""])[0].strip()
    except OSError as error:
        raise ValueError(f"读不了 {path}（{why(error)}）。请写入授权码或密码，并设为仅本人可读。") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path} 不是文本文件。请用记事本写入授权码或密码，只写一行。") from None
    if not password:
        raise ValueError(f"{path} 的第一行是空的。请写入授权码或密码，只写一行。")
    return password


def _decoded(content: bytes) -> str:
    """UTF-8, or UTF-16 as PowerShell's `echo … > file` writes it."""
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if utf16 else "utf-8-sig")


def _together(settings: Settings, campaigns: tuple[Campaign, ...]) -> Iterable[str]:
    """What is right in each file but not together."""
    if not ADDRESS.fullmatch(parseaddr(settings.sender)[1]):
        yield (
            f"回信的发件人“{settings.sender}”里没有邮箱地址。"
            '请在 [replies] 写 from，例如 from = "征集活动办公室 <tougao@example.org>"。'
        )
    each = {campaign.id: campaign for campaign in campaigns}.values()
    prefixes = [campaign.reference_prefix for campaign in each]
    for campaign in each:
        if prefixes.count(campaign.reference_prefix) > 1:
            same = f"征集活动 {campaign.id} 的 reference_prefix “{campaign.reference_prefix}”与别的活动相同"
            yield f"{same}，编号会混淆，请改用不同的前缀。"
        if settings.replies.mode == "send" and not campaign.contact:
            missing = f"征集活动 {campaign.id} 没有写 contact（联系方式）"
            yield f'{missing}；自动发信（mode = "send"）时回信里必须写明向谁咨询。'
    ids = [campaign.id for campaign in campaigns]
    for repeated in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"[campaigns] active 里 {repeated} 写了两次。"
