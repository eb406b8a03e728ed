"""Whose mail is a submission, and who is ever answered (RFC 3834; research/mail.md §5); pure.

Two questions with two answers: a mail that bears a form is looked at whatever its headers say, and a sender that
must not be answered gets no letter however good the submission (CONTRACT §3).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from parsers.model import IncomingMail, Submission
from parsers.submission import has_form, names_a_work

LIST_HEADERS = (
    "list-id", "list-owner", "list-subscribe", "list-post", "list-unsubscribe", "list-help", "list-archive",
)  # fmt: skip
BULK = {"bulk": "群发邮件", "list": "邮件列表", "junk": "群发邮件", "auto_reply": "自动回复", "auto-reply": "自动回复"}
SUPPRESSED = ("all", "oof", "autoreply")  # [MS-OXCMAIL] 2.2.3.2.14; DR, NDR, RN, NRN are about reports

# Headers by which programs mark their answers: X-Autoreply, X-Autorespond, X-Auto-Generated … (Discourse's table).
AUTOMATIC_NAME = re.compile(
    r"(?:^|-)auto[-_]?(?:response|submitted|replied|reply|generated|respond|notify)|holidayreply|machinegenerated"
)
NOT_AUTOMATIC = ("auto-submitted", "x-auto-response-suppress")  # they have rules of their own
SAYS_NO = ("", "no", "false", "0", "none")

DAEMON = re.compile(r"^(?:mail(?:er)?[-_.]?daemon|double-bounce|daemon$)")
POSTMASTER = re.compile(r"^post[-_.]?master$")
DAEMON_NAME = re.compile(r"(?i)mailer-daemon|mail delivery (?:sub)?system")
BOUNCING = re.compile(r"^(?:bounces?\b|prvs=|btv1==)|\bbounces?[-+=]")
LISTS = re.compile(r"^(?:listserv|majordomo|owner-)|-(?:request|owner)$")
NO_REPLY = re.compile(r"(?:no|do[-_.]?not|dont|never)[-_.]?(?:reply|respond)|^no[-_.]?response|^notifications?$")

# Subjects of programs, after Re: and opening brackets; Chinese and English. Parts of regular expressions.
REPLYING_WORDS = (
    r"auto(?:matic)?[-\s]?(?:reply|response|replied)?\s*[:：]",
    r"auto(?:matic)?[-\s]?(?:reply|response)\b",
    r"autorespon",
    r"out[-\s]of[-\s](?:the[-\s])?office",
    r"away from (?:my|the) (?:office|desk)",
    r"(?:i am |i'm )?on (?:vacation|holiday|leave)\b",
    r"(?:系统)?自动(?:回复|答复|应答|回信|答覆|回覆)",
    r"(?:休假|外出)(?:自动|通知|中|[:：])",
    r"不在办公室",
    r"已读\s*[:：]",
    r"(?:已读|阅读)回执",
    r"read\s*[:：]",
    r"(?:read|return)[-\s]receipt",
)
FAILING_WORDS = (
    r"(?:系统)?退信",
    r"(?:邮件)?(?:投递|发送|传送|递送)(?:失败|不成功|状态)",
    r"未(?:能)?(?:送达|投递|传递|传送)",
    r"无法(?:投递|送达|传递)",
    r"undeliver",
    r"non[-\s]?deliver",
    r"mail (?:delivery|system error|could not)",
    r"message (?:undeliver|delivery|not delivered|could not)",
    r"delivery (?:status|notification|failure|failed|has failed|error|report|problem)",
    r"(?:failure notice|failed mail|failed delivery|rejected mail|could not deliver|postmaster notify)",
    r"returned (?:mail|to sender|message)",
    r"notice: mail delivery",
    r"warning: (?:could not send|message)",
)
PREFIXES = r"\s*(?:(?:re|fw|fwd|aw|回复|答复|转发)\s*[:：]\s*)*[【\[(（<《“\"]?\s*"
REPLYING = re.compile(f"{PREFIXES}(?:{'|'.join(REPLYING_WORDS)})", re.IGNORECASE)
FAILING = re.compile(f"{PREFIXES}(?:{'|'.join(FAILING_WORDS)})", re.IGNORECASE)

ADDRESS = re.compile(r"^[!#$%&'*+/=?^_`{|}~.0-9A-Za-z-]{1,64}@[0-9A-Za-z](?:[0-9A-Za-z-]*\.)+[0-9A-Za-z-]{2,63}$")

Ours = Collection[str] | Callable[[str], bool]


# -- is it a submission ------------------------------------------------------------------------------------------


def why_ignored(submission: Submission, ourselves: frozenset[str], our_message_ids: Ours = ()) -> str | None:
    """Why a mail is none of a person's (Chinese); None: it is judged.

    `ourselves`: our addresses, in lower case; `our_message_ids`: those of our letters, or a predicate.
    """
    mail = submission.mail
    if _is_our_own(mail, ourselves, our_message_ids):
        return "本邮箱自己发出的邮件"
    if has_form(submission):
        return None
    if _is_bounce(mail):
        return "退信（系统退回通知）"
    if _is_automatic_reply(mail):
        return "自动回复或回执"
    if names_a_work(submission):
        return None
    if _is_sent_by_a_program(mail):
        return "系统自动发出的邮件，没有报送主题和材料"
    return "群发邮件，没有报送主题和材料" if _is_bulk(mail) else None


def _is_our_own(mail: IncomingMail, ourselves: frozenset[str], ids: Ours) -> bool:
    theirs = mail.message_id or ""
    known = ids(theirs) if callable(ids) else theirs in ids
    return mail.sender in ourselves or known or bool(mail.header("x-tougao-reference"))


def _is_bounce(mail: IncomingMail) -> bool:
    report = mail.content_type == "multipart/report" and mail.report_type != "disposition-notification"
    if report or mail.content_type == "message/delivery-status" or mail.header("x-failed-recipients"):
        return True
    named = any(DAEMON_NAME.search(value) for value in mail.header("from"))
    return named or _is_daemon(mail.sender) or FAILING.match(mail.subject or "") is not None


def _is_automatic_reply(mail: IncomingMail) -> bool:
    """An answer by a program, though it quote our own subject. Exchange marks its answers auto-generated."""
    submitted = _auto_submitted(mail)
    answers = bool(mail.in_reply_to or mail.references)
    return (
        mail.report_type == "disposition-notification"
        or REPLYING.match(mail.subject or "") is not None
        or any(word.startswith("auto-replied") or answers for word in submitted)
        or _says_automatic_reply(mail)
        or (_has_null_sender(mail) and answers)
    )


def _says_automatic_reply(mail: IncomingMail) -> bool:
    marked = any("repl" in name or "respon" in name for name in _automatic_headers(mail))
    return marked or any(BULK.get(word) == "自动回复" for word in _precedences(mail))


def _is_sent_by_a_program(mail: IncomingMail) -> bool:
    named = _is_no_reply(mail.sender) or POSTMASTER.match(_local(mail.sender))
    return bool(_auto_submitted(mail) or _automatic_headers(mail) or _has_null_sender(mail) or named)


def _is_bulk(mail: IncomingMail) -> bool:
    return any(mail.header(name) for name in LIST_HEADERS) or any(word in BULK for word in _precedences(mail))


# -- may its sender be answered ----------------------------------------------------------------------------------


def why_not_answered(mail: IncomingMail, ourselves: frozenset[str]) -> str | None:
    """Why no automatic letter may ever go to this sender (Chinese); None: one may."""
    return _why_not_this_kind(mail) or _why_not_this_address(mail, ourselves)


def _why_not_this_kind(mail: IncomingMail) -> str | None:
    """By headers and subject: programs, lists, reports."""
    precedence = next((BULK[word] for word in _precedences(mail) if word in BULK), None)
    marks: tuple[tuple[object, str], ...] = (
        (_has_null_sender(mail), "退信地址为空（Return-Path: <>）"),
        (mail.header("x-tougao-reference"), "本程序自己的回信"),
        (_is_report(mail), "系统报告（退信或回执）"),
        (mail.header("x-failed-recipients"), "退信（X-Failed-Recipients）"),
        (_auto_submitted(mail), "自动发出的邮件（Auto-Submitted）"),
        (any(mail.header(name) for name in LIST_HEADERS), "邮件列表（List-*）"),
        (precedence, f"{precedence}（Precedence）"),
        (_suppressed(mail), "对方要求不自动回复（X-Auto-Response-Suppress）"),
        (_automatic_headers(mail), "自动回复标记（X-Autoreply 一类）"),
        (_loops(mail), "自动转发循环标记（X-Loop）"),
        (REPLYING.match(mail.subject or ""), "主题是自动回复或回执"),
        (FAILING.match(mail.subject or ""), "主题是退信通知"),
    )
    return next((why for found, why in marks if found), None)


def _why_not_this_address(mail: IncomingMail, ourselves: frozenset[str]) -> str | None:
    address = answer_address(mail)
    if address is None:
        return "没有可用的发件人地址"
    for one in (mail.sender, address):
        if one in ourselves:
            return "发件人或答复地址是本邮箱"
        if _is_daemon(one) or POSTMASTER.match(_local(one)) or BOUNCING.search(_local(one)):
            return "发件人是邮件系统"
        if LISTS.search(_local(one)):
            return "发件人是邮件列表"
        if _is_no_reply(one):
            return "发件人不接收回信（no-reply）"
    return None


def answer_address(mail: IncomingMail) -> str | None:
    """Where a letter goes: the one Reply-To address, else From; None where neither can be used (CONTRACT §7)."""
    wanted = tuple(dict.fromkeys(address for address in mail.reply_to if ADDRESS.match(address)))
    if len(wanted) == 1 and len(mail.reply_to) <= 1:
        return wanted[0]
    return mail.sender if ADDRESS.match(mail.sender) else None


# -- what headers say --------------------------------------------------------------------------------------------


def _auto_submitted(mail: IncomingMail) -> tuple[str, ...]:
    """Every Auto-Submitted value but "no", which means a person (RFC 3834 §5); parameters and comments cut."""
    values = (re.split(r"[;(]", value, maxsplit=1)[0].strip().lower() for value in mail.header("auto-submitted"))
    return tuple(value for value in values if value not in ("no", ""))


def _automatic_headers(mail: IncomingMail) -> tuple[str, ...]:
    named = [
        name
        for name, value in mail.headers
        if AUTOMATIC_NAME.search(name) and name not in NOT_AUTOMATIC and value.strip().lower() not in SAYS_NO
    ]
    programs = [value for value in mail.header("x-mailer") if re.search(r"(?i)auto[-\s]?respond", value)]
    return (*named, *programs)


def _precedences(mail: IncomingMail) -> tuple[str, ...]:
    return tuple(value.strip().lower() for name in ("precedence", "x-precedence") for value in mail.header(name))


def _suppressed(mail: IncomingMail) -> bool:
    words = ",".join(mail.header("x-auto-response-suppress")).lower()
    return any(word in SUPPRESSED for word in re.split(r"[,;\s]+", words))


def _loops(mail: IncomingMail) -> bool:
    return any(value.strip().lower() in ("yes", "true", "1") for value in mail.header("x-loop"))


def _has_null_sender(mail: IncomingMail) -> bool:
    return any(re.sub(r"\s", "", value) in ("<>", "") for value in mail.header("return-path"))


def _is_report(mail: IncomingMail) -> bool:
    kind = mail.content_type
    return kind in ("multipart/report", "message/delivery-status", "message/disposition-notification")


def _local(address: str) -> str:
    return address.rpartition("@")[0].lower() or address.lower()


def _is_daemon(address: str) -> bool:
    return DAEMON.match(_local(address)) is not None


def _is_no_reply(address: str) -> bool:
    return NO_REPLY.search(_local(address)) is not None
