"""The columns of the 台账, and what a row of it knows; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from config.model import Campaign, ReviewColumn, Verdict
from ledger.model import DECISION_WORDS, Disposition, Entry, RegisterRow
from ledger.sheets.cells import Link, Value
from ledger.sheets.table import Column

BEIJING = timezone(timedelta(hours=8))

CONCLUSION, OPINION, REVIEWER, REVIEWED = "审核结论", "审核意见", "审核人", "审核日期"
CONCLUSIONS = tuple(DECISION_WORDS.values())
REFERENCE, VERSION, CAMPAIGN = "受理编号", "版本", "征集活动"

DISPOSITIONS = {
    Disposition.ACCEPTED: "受理",
    Disposition.RETURNED: "退回补正",
    Disposition.HELD: "待人工复核",
    Disposition.IGNORED: "非投稿",
    Disposition.QUARANTINED: "隔离",
}
SEALS = {"present": "有章", "absent": "未见公章", "unclear": "不清晰，请核对"}


@dataclass(frozen=True, slots=True)
class Links:
    """What a row can open; None where the file is not there."""

    folder: Link | None = None
    form: Link | None = None
    raw: Link | None = None
    seal: Link | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row of an entry sheet: an entry, or a mail that the program broke on and that has none."""

    entry: Entry | None
    mail: RegisterRow | None = None
    serial: int | None = None  # 序号; None for versions that are replaced
    campaign: str = ""  # its title
    links: Links = Links()
    review: Mapping[str, str] = field(default_factory=dict)  # header -> text as staff typed it

    @property
    def key(self) -> int | str | None:
        """For the hidden column: the entry's id, or M and the mail's."""
        if self.entry:
            return self.entry.id
        return f"M{self.mail.id}" if self.mail else None

    def answer(self, name: str) -> str | None:
        """What the form says in a field."""
        return self.entry.judgement.form.get(name) if self.entry else None

    @property
    def reference(self) -> str | None:
        """受理编号."""
        return self.entry.reference_number if self.entry else None

    @property
    def province(self) -> str | None:
        """Full official name."""
        return self.entry.judgement.province if self.entry else None

    @property
    def organization(self) -> str | None:
        """The unit."""
        return self.entry.judgement.organization if self.entry else None

    @property
    def category(self) -> str | None:
        """Official name."""
        return self.entry.judgement.category if self.entry else None

    @property
    def subject(self) -> str | None:
        """As received."""
        source = self.entry or self.mail
        return source.subject if source else None

    @property
    def correct_by(self) -> datetime | None:
        """What the return letter named."""
        return local(self.entry.correct_by) if self.entry else None

    @property
    def disposition(self) -> str:
        """处理结果."""
        if self.entry:
            return DISPOSITIONS[self.entry.judgement.disposition]
        return DISPOSITIONS[Disposition.QUARANTINED]

    @property
    def problems(self) -> str:
        """Every finding, numbered; or what the program broke on."""
        if self.entry is None:
            return f"程序未能处理这封来信，原件已保存。{self.mail.error or ''}" if self.mail else ""
        return _numbered(
            [
                finding.problem if finding.verdict != Verdict.NOTE else f"（仅登记）{finding.problem}"
                for finding in self.entry.judgement.findings
            ]
        )

    @property
    def remedies(self) -> str:
        """What to do about each, under the same numbers."""
        if self.entry is None:
            return "请打开原邮件人工登记，并告知维护人员。"
        return _numbered([finding.remedy for finding in self.entry.judgement.findings])

    @property
    def seal(self) -> str | None:
        """公章, with the name that could be read from it."""
        seal = self.entry.judgement.seal if self.entry else None
        if seal is None:
            return None
        return SEALS.get(seal.state, seal.state) + (f"\n（{seal.name}）" if seal.name else "")

    @property
    def version(self) -> str | None:
        """版本."""
        if self.entry is None:
            return None
        return version_text(self.entry)

    @property
    def arrived(self) -> datetime | None:
        """In Beijing, to the minute."""
        moment = self.entry.received_at if self.entry else self.mail.arrived if self.mail else None
        return local(moment)

    @property
    def sender(self) -> str | None:
        """Name and address."""
        if self.entry is None:
            return self.mail.sender if self.mail else None
        name = self.entry.sender_name
        return f"{name}\n{self.entry.sender}" if name and name != self.entry.sender else self.entry.sender


def version_text(entry: Entry) -> str:
    """第2次; 第1次（已被替代)."""
    return f"第{entry.version}次" + ("\n（已被替代）" if entry.superseded else "")


def local(moment: datetime | None) -> datetime | None:
    """The time in Beijing without a zone, to the minute: what Excel can hold."""
    return moment.astimezone(BEIJING).replace(second=0, microsecond=0, tzinfo=None) if moment else None


def _numbered(texts: Sequence[str]) -> str:
    if len(texts) == 1:
        return texts[0]
    return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1))


_FROM_SUBJECT = "取自邮件主题，主题没有时取自推荐表。"
_FROM_FORM = "取自推荐表。"

# (header, width, how to get it, what it means): add a line here, and it is on the sheet and in 说明.
COLUMNS: tuple[Column[Line], ...] = (
    Column("序号", 6, lambda line: line.serial, "已被替代的旧版本不编序号。"),
    Column(REFERENCE, 14, lambda line: line.reference, "同一件的各次报送用同一编号。"),
    Column(CAMPAIGN, 20, lambda line: line.campaign, "只在一个邮箱收几个活动的稿件时出现。"),
    Column("省（区市）", 11, lambda line: line.province, _FROM_SUBJECT),
    Column("单位名称", 22, lambda line: line.organization, _FROM_SUBJECT),
    Column("案例类别", 18, lambda line: line.category, _FROM_SUBJECT),
    Column("案例题目", 24, lambda line: line.answer("case_title"), _FROM_FORM),
    Column("联系人", 10, lambda line: line.answer("contact_person"), _FROM_FORM),
    Column("联系电话", 14, lambda line: line.answer("contact_phone"), _FROM_FORM),
    Column("收稿时间", 16, lambda line: line.arrived, "邮件到达收稿邮箱的时间（北京时间）。"),
    Column("处理结果", 12, lambda line: line.disposition, "程序形式审查的结果；人工结论见“审核结论”。"),
    Column("问题", 40, lambda line: line.problems, "全部问题；标“仅登记”的不影响结果。", centred=False),
    Column("公章", 15, lambda line: line.seal, "括号里是章上的名称；“不清晰”的请人工核对。", alarm=SEALS["absent"]),
    Column("盖章页", 7, lambda line: line.links.seal, "点击查看盖章那一页的图片，核对公章。"),
    Column(VERSION, 12, lambda line: line.version, "第几次报送；重新报送后，旧版本标“已被替代”。"),
    Column("材料", 6, lambda line: line.links.folder, "点击打开这一件的全部附件。"),
    Column("推荐表", 7, lambda line: line.links.form, "点击打开推荐表；不能确定是哪个附件时空着，请从“材料”里找。"),
    Column("原邮件", 7, lambda line: line.links.raw, "点击打开收到的原始邮件（.eml）。"),
    Column("发件人", 22, lambda line: line.sender, "发件人的名称和邮箱。"),
    Column("邮件主题", 28, lambda line: line.subject, "收到时的原文。", centred=False),
)
# Only on 退回与待核.
REMEDY: Column[Line] = Column("修改办法", 40, lambda line: line.remedies, "与“问题”同号对应。", centred=False)
CORRECT_BY: Column[Line] = Column("补正期限", 17, lambda line: line.correct_by, "退回信里写明的补正截止时间。")


def _review(
    header: str, width: float, about: str, *, centred: bool = True, choices: tuple[str, ...] = (), dates: bool = False
) -> Column[Line]:
    def value(line: Line) -> Value:
        text = line.review.get(header)
        return as_date(text) if dates else text

    return Column(header, width, value, about, centred=centred, review=True, choices=choices, dates=dates)


# What staff fill in (CONTRACT §6).
REVIEW: tuple[Column[Line], ...] = (
    _review(CONCLUSION, 11, "从下拉框选：通过、退回、待定、退稿。改动后，程序会准备相应的回信。", choices=CONCLUSIONS),
    _review(OPINION, 28, "对这一件的审核意见。", centred=False),
    _review(REVIEWER, 10, "审核人姓名。"),
    _review(REVIEWED, 13, "例如 2021-05-20。", dates=True),
)


def review_columns(campaigns: Sequence[Campaign]) -> tuple[Column[Line], ...]:
    """The four of every workbook, and those that the campaigns declare."""
    declared: dict[str, ReviewColumn] = {}
    for column in (column for campaign in campaigns for column in campaign.review_columns):
        declared.setdefault(column.name, column)
    return (*REVIEW, *(_declared(column) for column in declared.values()))


def _declared(column: ReviewColumn) -> Column[Line]:
    if not column.choices:
        return _review(column.name, 20, "征集活动自定的审核项。", centred=False)
    return _review(column.name, 12, f"从下拉框选：{'、'.join(column.choices)}。", choices=column.choices)


def generated_columns(campaigns: Sequence[Campaign]) -> tuple[Column[Line], ...]:
    """COLUMNS, without 征集活动 where there is but one."""
    return tuple(column for column in COLUMNS if column.header != CAMPAIGN or len(campaigns) > 1)


def as_date(text: str | None) -> Value:
    """A real date where the text is an ISO date, so that Excel sorts it; else the text."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return text
    return day if day.isoformat() == text else text
