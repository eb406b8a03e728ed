"""Campaigns and settings as frozen values; pure.

Everything here is what people decide, in a file they write. `load.py` turns TOML into these values and says in
Chinese what is wrong with a file; nobody else reads one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from config.base import Frozen, Verdict
from config.parts import (
    AudioPart,
    BundlePart,
    CategoryPart,
    DocumentPart,
    FactsPart,
    FilePart,
    FormPart,
    ImagePart,
    LinkPart,
    MediaPart,
    Part,
    Row,
    VideoPart,
)

__all__ = [
    "AudioPart", "BundlePart", "CategoryPart", "DocumentPart", "FactsPart", "FilePart", "FormPart", "Frozen",
    "ImagePart", "LinkPart", "MediaPart", "Part", "Row", "Verdict", "VideoPart",
]  # fmt: skip


def _with_offset(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("时间须写明时区，例如 2021-06-10T23:59:59+08:00")
    return moment


def _duration(written: object) -> object:
    """`"36h"`, `"2天"`, `"30分钟"`, or a number of hours -> timedelta."""
    if isinstance(written, bool):
        return written
    if isinstance(written, int | float):
        return timedelta(hours=written)
    if isinstance(written, str):
        units = {"分钟": 60, "小时": 3600, "天": 86400, "min": 60, "m": 60, "h": 3600, "d": 86400}
        for unit, seconds in units.items():
            number = written.strip().removesuffix(unit).strip()
            if written.strip().endswith(unit) and number.replace(".", "", 1).isdigit():
                return timedelta(seconds=float(number) * seconds)
        raise ValueError('时长请写成 "30分钟"、"2小时" 或 "1天"')
    return written


Moment = Annotated[datetime, AfterValidator(_with_offset)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]


# -- campaigns ---------------------------------------------------------------------------------------------------


class Category(Frozen):
    """An 案例类别: its official name, what else people call it, and the parts its submissions have."""

    name: str
    aliases: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()  # names of parts that several categories have; load.py puts them before `parts`
    parts: tuple[CategoryPart, ...] = ()

    @property
    def form(self) -> FormPart | None:
        """The form this category asks for, if it asks for one."""
        return next((part for part in self.parts if isinstance(part, FormPart)), None)

    @property
    def file_parts(self) -> tuple[FilePart, ...]:
        """What it asks for in files besides the form."""
        return tuple(part for part in self.parts if isinstance(part, FilePart))

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that a subject may call it by; the official one first."""
        return (self.name, *self.aliases)


SubjectPart = Literal["province", "organization", "case_title", "category"]


class SubjectRule(Frozen):
    """How the mail's subject is to be named (邮件主题命名规则)."""

    order: tuple[SubjectPart, ...] = ("province", "organization", "category")
    any_order: bool = False  # the parts may come in any order
    separators: str = "+＋-－—_·、，,/|｜ "  # each may stand between two parts; none is needed
    separator: str = ""  # what a suggested subject puts between the parts
    example: str = ""  # from the notice
    rule: str = ""  # the rule in the notice's words, e.g. 省（区市）+单位名称+案例类别
    strictness: Literal["return", "review"] = "return"  # the most that a breach of the subject may lead to


class FileNames(Frozen):
    """How the files of works are to be named, e.g. 作品名-分类-报送单位."""

    order: tuple[Literal["case_title", "category", "organization"], ...] = Field(
        default=("case_title", "category", "organization"), min_length=2
    )
    separator: str = Field(default="-", min_length=1)
    kinds: tuple[Literal["video", "audio", "image", "document", "form"], ...] = ("video", "audio", "image")
    example: str = ""  # from the notice
    rule: str = ""  # in the notice's words
    strictness: Literal["return", "review", "note"] = "review"
    source: str = ""


class Quota(Frozen):
    """How many works a unit may recommend (报送数量)."""

    name: str = ""  # as people call those units, e.g. 辖市（区）委组织部
    units: tuple[str, ...] = ()  # words one of which stands in the unit's name; () is every unit
    not_units: tuple[str, ...] = ()  # words none of which stands in it
    categories: tuple[str, ...] = ()  # official names; () counts the works of all
    works: tuple[int, int]  # from-to
    source: str = ""

    @property
    def limit(self) -> str:
        """As people read it: 3—5部, 不超过10部."""
        least, most = self.works
        return f"{least}—{most}部" if least else f"不超过{most}部"

    def is_for(self, unit: str, plain: Callable[[str], str]) -> bool:
        """Whether a unit falls under it. `unit` is a name made plain already; `plain` does the same to our words."""
        named = not self.units or any(plain(word) in unit for word in self.units)
        return named and not any(plain(word) in unit for word in self.not_units)

    def counts(self, category: str) -> bool:
        """Whether a work of this category counts towards it."""
        return not self.categories or category in self.categories


class WorksListRule(Frozen):
    """A list of all works of a unit (汇总表) that goes with them."""

    title: str  # as printed above the table
    names: tuple[str, ...] = ("汇总表",)  # words in the file's name or in the subject
    annex: str = ""
    max_rows: int | None = None
    formats: tuple[Literal["docx", "pdf", "xlsx"], ...] = ("docx", "pdf", "xlsx")
    required: bool = False  # its absence is noted with each work until it came
    source: str = ""


class Column(Frozen):
    """A column of the ledger whose value is one of a few words, found in subject, form or text."""

    field: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str  # the header
    choices: tuple[str, ...] = Field(min_length=1)
    also: dict[str, tuple[str, ...]] = Field(default={})  # choice -> other words for it
    source: str = ""


class Resubmission(Frozen):
    """Which version stands when a unit submits again."""

    policy: Literal["latest", "first"] = "latest"


class SealRule(Frozen):
    """What a seal on a grey copy leads to."""

    grey: Literal["held", "accepted"] = "held"


class ReviewColumn(Frozen):
    """A column that staff fill in, besides the four of CONTRACT §6."""

    name: str  # the header, e.g. "政治性"
    choices: tuple[str, ...] = ()


# The first words of the finding codes (CONTRACT §4).
CODE_PARTS = frozenset(
    (
        *("subject", "mail", "form", "seal", "signature", "date"),
        *("video", "audio", "image", "document", "filename", "archive", "attachment"),
        *("link", "facts", "bundle", "quota", "works_list", "program"),
    )
)

# Prefixes count ("form.empty" is every "form.empty.<field>"); the longest one that fits decides.
DEFAULT_VERDICTS: dict[str, Verdict] = {
    "subject": Verdict.RETURN,
    "mail.late": Verdict.REVIEW,
    "mail.early": Verdict.REVIEW,
    "mail.repeated": Verdict.REVIEW,
    "mail.oversize": Verdict.REVIEW,
    "mail.no_submission": Verdict.REVIEW,
    "mail.link_only": Verdict.REVIEW,
    "form.missing": Verdict.RETURN,
    "form.format": Verdict.RETURN,
    "form.size": Verdict.RETURN,
    "form.unreadable": Verdict.RETURN,
    "form.encrypted": Verdict.RETURN,
    "form.blank": Verdict.RETURN,
    "form.template": Verdict.REVIEW,
    "form.empty": Verdict.RETURN,
    "form.empty.awards": Verdict.NOTE,
    "form.empty.founded": Verdict.NOTE,
    "form.invalid": Verdict.REVIEW,
    "form.length": Verdict.REVIEW,
    "form.pictures": Verdict.REVIEW,
    "form.mismatch": Verdict.REVIEW,
    "seal.absent": Verdict.RETURN,
    "seal.unclear": Verdict.REVIEW,
    "seal.other_unit": Verdict.REVIEW,
    "signature.absent": Verdict.REVIEW,
    "date.absent": Verdict.REVIEW,
    "attachment.dangerous": Verdict.REVIEW,
    "mail.campaign": Verdict.REVIEW,
    "mail.parts": Verdict.REVIEW,
    "mail.works": Verdict.REVIEW,
    "archive": Verdict.REVIEW,
    "document": Verdict.NOTE,  # of the text in a form; a part of its own says what it leads to
    "image": Verdict.NOTE,
    "filename": Verdict.REVIEW,
    "quota.exceeded": Verdict.REVIEW,
    "quota.short": Verdict.NOTE,
    "works_list.missing": Verdict.NOTE,
    "works_list": Verdict.REVIEW,
}


class Campaign(Frozen):
    """A 征集活动, as its file in config/campaigns/ says it (CONTRACT §8)."""

    id: str
    title: str
    opens: Moment | None = None
    closes: Moment | None = None
    grace: Duration = timedelta(0)
    correction_days: int = Field(default=5, ge=0)
    contact: str = ""
    office: str = ""  # who signs the letters; the title's organiser
    reference_prefix: str = Field(default="TG", pattern=r"^[A-Za-z0-9]{1,12}$")
    subject: SubjectRule = SubjectRule()
    filename: FileNames | None = None
    parts: dict[str, CategoryPart] = Field(default={})  # that several categories use, by a name of one's choice
    categories: tuple[Category, ...] = Field(min_length=1)
    works_list: WorksListRule | None = None
    quotas: tuple[Quota, ...] = ()
    columns: tuple[Column, ...] = ()
    verdicts: dict[str, Verdict] = Field(default={})
    resubmission: Resubmission = Resubmission()
    seal: SealRule = SealRule()
    review_columns: tuple[ReviewColumn, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.opens and self.closes and self.opens >= self.closes:
            raise ValueError("opens（开始）须早于 closes（截止）")
        names = [category.name for category in self.categories]
        if repeated := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"类别名称重复：{'、'.join(sorted(repeated))}")
        parts = {code.partition(".")[0] for code in self.verdicts}
        if unknown := sorted(parts - CODE_PARTS):
            raise ValueError(
                f"[verdicts] 里没有这样的检查项：{'、'.join(unknown)}，可用：{'、'.join(sorted(CODE_PARTS))}"
            )
        return self

    def category(self, name: str | None) -> Category | None:
        """The category of that official name."""
        return next((category for category in self.categories if category.name == name), None)

    def verdict(self, code: str, asked: Verdict | None = None) -> Verdict:
        """What a finding of this code leads to: the file's longest prefix, else what its part asks, else a default."""
        return _longest(self.verdicts, code) or asked or _longest(DEFAULT_VERDICTS, code) or Verdict.REVIEW

    def with_form(self, part: FormPart) -> tuple[Category, ...]:
        """The categories that ask for this form; several may share one."""
        return tuple(category for category in self.categories if category.form == part)


def _longest(table: Mapping[str, Verdict], code: str) -> Verdict | None:
    """What the table says of the code, or of the longest beginning of it."""
    prefix = code
    while prefix and prefix not in table:
        prefix = prefix.rpartition(".")[0]
    return table.get(prefix)


# -- settings ----------------------------------------------------------------------------------------------------

Security = Literal["tls", "starttls", "none"]
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Server(Frozen):
    """A server that we log in to. The password never stands in the settings file."""

    host: str = ""
    port: int = Field(default=0, ge=0, le=65535)
    security: Security = "tls"
    username: str = ""
    password_file: Path | None = None
    ca_file: Path | None = None  # a server's own certificate
    password: str = Field(default="", repr=False, exclude=True)  # put in by load.py: environment, else password_file

    @model_validator(mode="after")
    def _plain_only_on_loopback(self) -> Self:
        if self.security == "none" and self.host and self.host not in LOOPBACK:
            raise ValueError('security = "none" 只许用于本机；请改为 tls 或 starttls')
        return self


class FileAway(Frozen):
    """Folders on the server that judged mails are moved to; empty: the server's copy is not touched."""

    accepted: str = ""
    returned: str = ""
    held: str = ""
    ignored: str = ""


class MailboxSettings(Server):
    """Where submissions arrive: an IMAP folder, or a folder on disk (Maildir, .eml files, mbox)."""

    kind: Literal["imap", "folder"] = "imap"
    port: int = Field(default=993, ge=0, le=65535)
    folder: str = "INBOX"
    path: Path | None = None  # kind = "folder"
    since: date | None = None  # older mail is not fetched
    max_mail_mb: float = Field(default=100, gt=0)
    file_away: FileAway = FileAway()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind == "folder" and self.path is None:
            raise ValueError('kind = "folder" 时必须写 path（信件所在的目录或 mbox 文件）')
        if self.kind == "imap" and not (self.host and self.username):
            raise ValueError('kind = "imap" 时必须写 host（收信服务器）和 username（邮箱账号）')
        return self


class ReplySettings(Server):
    """How letters go out: not at all (draft), by SMTP, or as files."""

    mode: Literal["draft", "send"] = "draft"
    kind: Literal["smtp", "folder"] = "smtp"
    port: int = Field(default=465, ge=0, le=65535)
    sender: str = Field(default="", alias="from")  # 征集活动办公室 <tougao@example.org>
    per_hour: int = Field(default=60, ge=1)
    per_day: int = Field(default=200, ge=1)
    per_sender_per_day: int = Field(default=5, ge=1)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.mode == "send" and self.kind == "smtp" and not self.host:
            raise ValueError('mode = "send" 且 kind = "smtp" 时必须写 host（发信服务器）')
        if self.mode == "send" and "@" not in self.sender:
            raise ValueError('mode = "send" 时必须写 from（发件人，例如 征集活动办公室 <tougao@example.org>）')
        return self


class StorageSettings(Frozen):
    """Where things are kept: `directory` on a local disk; the workbook may lie on a share."""

    directory: Path = Path("data")
    workbook: Path = Path("data/台账.xlsx")

    @property
    def database(self) -> Path:
        """The ledger."""
        return self.directory / "ledger.db"

    @property
    def archive(self) -> Path:
        """Raw mails, and what came laid out for people."""
        return self.directory / "archive"

    @property
    def letters(self) -> Path:
        """Letters as .eml files."""
        return self.directory / "letters"

    @property
    def logs(self) -> Path:
        """The program's log."""
        return self.directory / "logs"


class ScheduleSettings(Frozen):
    """When `serve` runs a round."""

    cron: str = "0 7 * * *"
    timezone: str = "Asia/Shanghai"
    round_minutes: int = Field(default=120, ge=1)  # a round that lasts longer stops after the mail in hand


class NotifySettings(Frozen):
    """Who gets one mail a round with the counts (no personal data)."""

    to: tuple[str, ...] = ()


class CampaignSettings(Frozen):
    """Which campaigns the mailbox serves: ids of files in config/campaigns/, or paths."""

    active: tuple[str, ...] = Field(min_length=1)


class Settings(Frozen):
    """config/settings.toml, with every path absolute and the campaigns loaded."""

    storage: StorageSettings = StorageSettings()
    mailbox: MailboxSettings
    replies: ReplySettings = ReplySettings()
    schedule: ScheduleSettings = ScheduleSettings()
    campaigns: CampaignSettings
    notify: NotifySettings = NotifySettings()

    @property
    def sender(self) -> str:
        """The From header of our letters."""
        return self.replies.sender or self.mailbox.username or "tougao@localhost"
