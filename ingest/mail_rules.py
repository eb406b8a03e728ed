"""Rules on the mail itself: when it came, what it brought; pure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from ingest.facts import Facts
from ingest.wording import listed, moment, size
from ledger.model import Decision, Disposition, Entry, Finding
from parsers.model import Attachment, Kind
from parsers.submission import is_readable

EXECUTABLE = (
    ".exe", ".scr", ".com", ".bat", ".cmd", ".pif", ".cpl", ".dll", ".msi", ".msp", ".js", ".jse", ".vbs", ".vbe",
    ".wsf", ".wsh", ".ps1", ".hta", ".lnk", ".jar", ".apk", ".app", ".reg", ".inf", ".iso", ".img", ".url", ".sh",
)  # fmt: skip
MAGIC = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"#!")
TURNED = ("\u202e", "\u202d", "\u2066", "\u2067")  # direction marks: 表fdp.exe shown as 表exe.pdf


def mail_is_a_submission(facts: Facts) -> Iterator[Finding]:
    """mail.no_submission: a question, an empty mail, thanks for our letter. Nothing else is said then."""
    submission = facts.submission
    if facts.oversize is not None or submission.documents or facts.may_hide_a_form:
        return
    if is_readable(submission.subject) and not facts.answers_our_letter:
        return
    what = "来信是对本办公室回信的答复" if facts.answers_our_letter else "来信没有可识别的主题"
    yield Finding("mail.no_submission", f"{what}，也没有附推荐表。", "请人工查看来信内容。")


def mail_was_fetched(facts: Facts) -> Iterator[Finding]:
    """mail.oversize: only the headers are here."""
    if facts.oversize is not None:
        yield Finding(
            "mail.oversize",
            f"邮件大小为{size(facts.oversize)}，超过系统自动收取的上限，附件尚未自动核对。",
            "邮件由工作人员另行收取，无需重复发送。",
        )


def mail_is_in_time(facts: Facts) -> Iterator[Finding]:
    """mail.late, by the server's clock. A correction has until the day that the return letter named."""
    closes = facts.campaign.closes
    if closes is None or facts.arrived <= closes + facts.campaign.grace:
        return
    if any(_may_still_be_corrected(entry, facts) for entry in facts.earlier):
        return
    yield Finding(
        "mail.late",
        f"来稿时间为{moment(facts.arrived)}，晚于征集截止时间{moment(closes)}。",
        "来稿已登记，是否受理由主办单位确定，无需重复发送。",
    )


def _may_still_be_corrected(entry: Entry, facts: Facts) -> bool:
    named = entry.correct_by is not None and facts.arrived <= entry.correct_by
    return named and "mail.late" not in entry.judgement.codes


def campaign_is_open(facts: Facts) -> Iterator[Finding]:
    """mail.early."""
    opens = facts.campaign.opens
    if opens and facts.arrived < opens:
        yield Finding(
            "mail.early",
            f"来稿时间为{moment(facts.arrived)}，早于征集开始时间{moment(opens)}。",
            "来稿已登记，由工作人员核对，无需重复发送。",
        )


def mail_is_the_first(facts: Facts) -> Iterator[Finding]:
    """mail.repeated: only the first counts (policy first), and it was not returned for correction."""
    standing = [entry for entry in facts.earlier if _stands(entry)]
    if facts.campaign.resubmission.policy == "first" and standing:
        first = standing[0]
        came = f"同一报送件已于{moment(first.received_at)}收到（编号 {first.reference_number}）"
        yield Finding(
            "mail.repeated",
            f"{came}，按规定以第一次报送的为准。",
            "此次来稿已登记，由工作人员核对，无需重复发送。",
        )


def _stands(entry: Entry) -> bool:
    if "mail.no_submission" in entry.judgement.codes:
        return False
    return entry.state not in (Disposition.RETURNED.value, Decision.RETURNED.value)


def files_came_as_files(facts: Facts) -> Iterator[Finding]:
    """mail.link_only: a 超大附件 or a cloud drive's address stands in for the form."""
    if facts.is_link_only:
        yield Finding(
            "mail.link_only",
            "正文中有超大附件或网盘的链接，邮件本身没有推荐表附件；链接会过期，内容尚未核对。",
            "请将盖章的PDF推荐表作为普通附件直接发送。",
            doubt=True,
        )


def attachments_are_harmless(facts: Facts) -> Iterator[Finding]:
    """attachment.dangerous: programs, whatever they are called."""
    if found := [one.name for one in facts.submission.mail.attachments if is_dangerous(one)]:
        yield Finding(
            "attachment.dangerous",
            f"附件{listed(found)}是可执行文件或脚本，未予打开。",
            "请勿随报送材料发送程序文件；如系误发或电脑感染病毒，请检查后重新发送。",
        )


def is_dangerous(attachment: Attachment) -> bool:
    """Whether a file would run when someone opens it."""
    named = PurePath(attachment.name.strip().rstrip(".")).suffix.lower() in EXECUTABLE
    disguised = any(mark in attachment.name for mark in TURNED)
    return named or disguised or (attachment.kind is Kind.OTHER and attachment.content.startswith(MAGIC))
