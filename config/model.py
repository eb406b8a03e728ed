"""Campaigns and settings as frozen values; pure.

Everything here is what people decide, in a file they write. `load.py` turns TOML into these values and says in
Chinese what is wrong with a file; nobody else reads one.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator


class Verdict(StrEnum):
    """What a finding leads to; the campaign file may change it for each code (CONTRACT §8)."""

    RETURN = "return"  # 退回补正: a definite breach that the unit can mend
    REVIEW = "review"  # 待人工复核: a person decides
    NOTE = "note"  # 仅登记: written in the ledger, changes nothing
    OFF = "off"  # 不检查


class Frozen(BaseModel):
    """A value: equal by content, never changed, and an unknown key in its file is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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


class Row(Frozen):
    """One row (栏目) of a form: a label cell and the answer beside it."""

    field: str  # identifier in the ledger, e.g. "contact_phone" (CONTRACT §4)
    label: str  # as the form prints it, e.g. "手机号码"
    also: tuple[str, ...] = ()  # other wordings of the label met in practice
    required: bool = True
    instruction: tuple[str, ...] = ()  # what the blank form prints in the answer cell
    min_length: int | None = None  # 字, as Word counts them
    max_length: int | None = None  # 字, as Word counts them
    headings: tuple[str, ...] = ()  # headings that the text should have


class FormPart(Frozen):
    """A recommendation form (推荐表) that a submission must have: its rows, limits and the notice's sentence."""

    kind: Literal["form"] = "form"
    title: str  # as printed above the table
    annex: str = ""  # e.g. "附件1"
    stamped: bool = True
    max_mb: float | None = None  # of 1024×1024 bytes
    pictures: tuple[int, int] | None = None  # how many pictures the text should have, from-to
    pictures_none_allowed: bool = False  # 可配: no picture at all is fine, too
    rows: tuple[Row, ...]
    source: str = ""  # the notice's sentence

    @model_validator(mode="after")
    def _fields_differ(self) -> Self:
        fields = [row.field for row in self.rows]
        if repeated := {field for field in fields if fields.count(field) > 1}:
            raise ValueError(f"栏目标识重复：{'、'.join(sorted(repeated))}")
        return self


class Category(Frozen):
    """An 案例类别: its official name, what else people call it, and the parts its submissions have."""

    name: str
    aliases: tuple[str, ...] = ()
    parts: tuple[FormPart, ...] = ()

    @property
    def form(self) -> FormPart | None:
        """The form this category asks for, if it asks for one."""
        return next((part for part in self.parts if part.kind == "form"), None)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that a subject may call it by; the official one first."""
        return (self.name, *self.aliases)


SubjectPart = Literal["province", "organization", "category"]


class SubjectRule(Frozen):
    """How the mail's subject is to be named (邮件主题命名规则)."""

    order: tuple[SubjectPart, ...] = ("province", "organization", "category")
    separators: str = "+＋-－—_·、，,/|｜ "  # each may stand between two parts; none is needed
    separator: str = ""  # what a suggested subject puts between the parts
    example: str = ""  # from the notice
    rule: str = ""  # the rule in the notice's words, e.g. 省（区市）+单位名称+案例类别
    strictness: Literal["return", "review"] = "return"  # the most that a breach of the subject may lead to


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
        *("quota", "works_list", "program"),
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
    "archive": Verdict.REVIEW,
    "document": Verdict.NOTE,
    "image": Verdict.NOTE,
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
    categories: tuple[Category, ...] = Field(min_length=1)
    verdicts: dict[str, Verdict] = {}
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

    def verdict(self, code: str) -> Verdict:
        """What a finding of this code leads to: the longest prefix in the file, else the longest default."""
        for table in (self.verdicts, DEFAULT_VERDICTS):
            prefix = code
            while prefix:
                if prefix in table:
                    return table[prefix]
                prefix = prefix.rpartition(".")[0]
        return Verdict.REVIEW


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
