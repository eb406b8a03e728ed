"""Rules on the mail itself: when it came, what it brought; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from ingest.facts import Facts
from ingest.form_rules import called_form
from ingest.wording import day, listed, moment, plain, size
from ledger.model import Decision, Disposition, Entry, Finding
from parsers.model import Attachment, Kind
from parsers.submission import names_a_work

EXECUTABLE = (
    ".exe", ".scr", ".com", ".bat", ".cmd", ".pif", ".cpl", ".dll", ".msi", ".msp", ".js", ".jse", ".vbs", ".vbe",
    ".wsf", ".wsh", ".ps1", ".hta", ".lnk", ".jar", ".apk", ".app", ".reg", ".inf", ".iso", ".img", ".url", ".sh",
)  # fmt: skip
MAGIC = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"#!")
TURNED = ("\u202e", "\u202d", "\u2066", "\u2067")  # direction marks: 表fdp.exe shown as 表exe.pdf


def mail_is_a_submission(facts: Facts) -> Iterator[Finding]:
    """mail.no_submission: a question, an empty mail, thanks for our letter. Nothing else is said then."""
    submission = facts.submission
    if facts.oversize is not None or facts.brings_something or facts.may_hide_a_form:
        return
    if names_a_work(submission) and not facts.answers_our_letter:
        return
    what = "来信是对本办公室回信的答复" if facts.answers_our_letter else "来信没有可识别的主题"
    yield Finding("mail.no_submission", f"{what}，也没有附报送材料。", "请人工查看来信内容。")


def mail_was_fetched(facts: Facts) -> Iterator[Finding]:
    """mail.oversize: only the headers are here."""
    if facts.oversize is not None:
        yield Finding(
            "mail.oversize",
            f"邮件大小为{size(facts.oversize)}，超过系统自动收取的上限，附件尚未自动核对。",
            "邮件由工作人员另行收取，无需重复发送。",
        )


def mail_is_for_one_campaign(facts: Facts) -> Iterator[Finding]:
    """mail.campaign: it may be meant for another campaign that this mailbox serves."""
    if rivals := facts.submission.rivals:
        names = listed([facts.campaign.title, *rivals])
        yield Finding(
            "mail.campaign",
            f"本邮箱同时受理{names}的来稿，未能从邮件确定是哪一项，请核对。",
            "请在邮件主题中写明所报活动和类别。",
            doubt=True,
        )


def mail_has_all_its_parts(facts: Facts) -> Iterator[Finding]:
    """mail.parts: marked 1/2, and 2/2 has not come."""
    mark, numbers = facts.submission.mark, facts.submission.numbers
    if mark is None or not mark.of:
        return
    if missing := [number for number in range(1, mark.of + 1) if number not in numbers]:
        yield Finding(
            "mail.parts",
            f"来稿注明共{mark.of}封，目前收到第{_numbers(numbers)}封，第{_numbers(missing)}封尚未收到。",
            f"请继续发送第{_numbers(missing)}封，邮件主题与前几封相同，并注明序号；已发送的无需重发。",
        )


def mail_brings_one_work(facts: Facts) -> Iterator[Finding]:
    """mail.works: several forms came; which file belongs to which, a person sees."""
    forms = [one.form for one in facts.submission.works if one.form]
    if forms:
        titles = listed([form.text("case_title") or "（无题目）" for form in forms])
        yield Finding(
            "mail.works",
            f"来信附有{len(forms)}件作品的报名材料（{titles}），各张表已核对，作品文件由工作人员核对。",
            "今后请一件作品发一封邮件。",
            doubt=True,
        )


def _numbers(numbers: Sequence[int]) -> str:
    return "、".join(map(str, numbers))


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
        category = facts.submission.category
        is_form = category is None or category.form is not None
        what = called_form(category.form if category else None) if is_form else "作品文件"
        yield Finding(
            "mail.link_only",
            f"正文中有超大附件或网盘的链接{_files_as_links(facts)}，邮件本身没有附上{what}；链接会过期，内容尚未核对。",
            f"请将{what}作为普通附件直接发送{'（盖章的PDF）' if is_form else ''}；文件较大的，可分几封邮件发送。",
            doubt=True,
        )


def _files_as_links(facts: Facts) -> str:
    """What is known of them, with the day on which they expire."""
    files = [
        f"{plain(one.name or one.service)}{f'（{day(one.expires)}到期）' if one.expires else ''}"
        for one in facts.submission.large
    ]
    return f"（{'、'.join(files[:4])}{'等' if len(files) > 4 else ''}）" if files else ""


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
