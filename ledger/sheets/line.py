"""A row of an entry sheet and the texts that its cells show; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from config.model import Verdict
from ledger.model import DigitalSignatureFact, Disposition, Entry, RegisterRow, SealFact
from ledger.sheets.cells import Link, Value
from ledger.sheets.materials import materials
from ledger.sheets.works import titles

BEIJING = timezone(timedelta(hours=8))

DISPOSITIONS = {
    Disposition.ACCEPTED: "受理",
    Disposition.RETURNED: "退回补正",
    Disposition.HELD: "待人工复核",
    Disposition.IGNORED: "非投稿",
    Disposition.QUARANTINED: "隔离",
}
SEALS = {"present": "有章", "absent": "未见公章", "unclear": "不清晰，请核对"}
NO_SEAL_ASKED = "无章（不要求）"
WORKS_LIST = "汇总表"
INK = {True: "有", False: "无", None: "存疑"}
INTACT = {True: "有效", False: "验证未通过，请核对", None: "有，未验证"}


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
    seal_asked: bool = True  # False: the campaign asks for no seal in the mail

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
        """Official name; 汇总表 where a unit sent its list of works."""
        if self.entry is None:
            return None
        return WORKS_LIST if self.entry.is_list else self.entry.judgement.category

    @property
    def title(self) -> str | None:
        """Of the work, or of every work where one mail brought several."""
        return titles(self.entry) if self.entry else None

    @property
    def materials(self) -> str | None:
        """材料清单: works, files, and files that came as links only."""
        return materials(self.entry) if self.entry else None

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
        if seal.state == "absent" and not self.seal_asked:
            return NO_SEAL_ASKED
        return SEALS.get(seal.state, seal.state) + (f"\n（{seal.name}）" if seal.name else "")

    @property
    def digital(self) -> str | None:
        """电子签名, one a line: 有效：某某公司（2021-05-12）."""
        seal = self.entry.judgement.seal if self.entry else None
        return "\n".join(map(signature_text, seal.digital_signatures)) or None if seal else None

    @property
    def signed(self) -> str | None:
        """签名: 有, 无, 存疑."""
        seal = self._looked_at
        return INK[seal.signed] if seal else None

    @property
    def dated(self) -> str | None:
        """落款日期: 有, 无, 存疑."""
        seal = self._looked_at
        return INK[seal.dated] if seal else None

    @property
    def _looked_at(self) -> SealFact | None:
        """What was seen of the cell for signature and date; None where none was found, or it was not kept yet."""
        seal = self.entry.judgement.seal if self.entry else None
        known = seal is not None and seal.reason is not None and self.answer("signature") is not None
        return seal if known else None

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


def signature_text(signature: DigitalSignatureFact) -> str:
    """有效：某某公司（2021-05-12）; what the file does not say is left out."""
    state = INTACT[signature.intact] + ("（国密）" if signature.sm2 else "")
    day = (signature.signed_at or "")[:10]
    when = f"（{day}）" if isinstance(as_date(day), date) else ""
    return f"{state}：{signature.signer}{when}" if signature.signer else state + when


def local(moment: datetime | None) -> datetime | None:
    """The time in Beijing without a zone, to the minute: what Excel can hold."""
    return moment.astimezone(BEIJING).replace(second=0, microsecond=0, tzinfo=None) if moment else None


def _numbered(texts: Sequence[str]) -> str:
    if len(texts) == 1:
        return texts[0]
    return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1))


def as_date(text: str | None) -> Value:
    """A real date where the text is an ISO date, so that Excel sorts it; else the text."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return text
    return day if day.isoformat() == text else text
