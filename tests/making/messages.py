"""Mails as Chinese mail programs write them, the same bytes each time; all invented."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime

BEIJING = timezone(timedelta(hours=8))
OURS = "tougao@example.org"
File = tuple[str, bytes]
Make = Callable[[int], bytes]  # number of the sample -> the mail


@dataclass(frozen=True, slots=True)
class Post:
    """The mails of one campaign: what stands in their Message-IDs, and when they come, seven minutes apart."""

    name: str
    first: datetime

    def moment(self, number: int) -> datetime:
        """When a mail arrives."""
        return self.first + timedelta(minutes=7 * number)

    def mail(
        self,
        number: int,
        subject: str | None,
        *files: File,
        sender: str = "zhangsan@unit.example",
        sender_name: str = "张三",
        body: str = "您好：\n\n现报送材料，请查收。\n\n联系人：张三\n",
        arrived: datetime | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """A mail of its own."""
        moment = arrived or self.moment(number)
        message = EmailMessage(policy=policy.SMTP)
        message["Received"] = (
            f"from mail.unit.example by mx.example.org with ESMTPS id {number:06d}; {format_datetime(moment)}"
        )
        message["Date"] = format_datetime(moment - timedelta(seconds=40))
        message["From"] = f"{sender_name} <{sender}>" if sender_name else sender
        message["To"] = OURS
        if subject is not None:
            message["Subject"] = subject
        message["Message-ID"] = f"<{self.name}-{number:02d}@unit.example>"
        for name, value in (headers or {}).items():
            message[name] = value
        message.set_content(body, cte="base64")
        for name, data in files:
            kind = "pdf" if name.endswith(".pdf") else "octet-stream"
            message.add_attachment(data, maintype="application", subtype=kind, filename=name)
        if message.is_multipart():
            message.set_boundary(f"=_{self.name}_{number:02d}")
        return message.as_bytes()

    def gb_mail(self, number: int, subject: str, *files: File) -> bytes:
        """As an old mail program writes it: raw GBK in the header, labelled gb2312, file name too."""
        made = self.mail(number, "SUBJECT-HERE", *files, sender_name="")
        name = files[0][0]
        made = made.replace(b"SUBJECT-HERE", subject.encode("gb18030"))
        start = made.index(b"Content-Disposition: attachment;")
        end = (
            made.index(b"\r\n", made.index(b"MIME-Version", start))
            if b"MIME-Version" in made[start:]
            else made.index(b"\r\n\r\n", start)
        )
        said = b'Content-Disposition: attachment; filename="' + name.encode("gb18030") + b'"'
        return made[:start] + said + made[end:]

    def again(self, number: int, made: bytes) -> bytes:
        """The same mail delivered once more, by another way and later."""
        moment = format_datetime(self.moment(number))
        return f"Received: from relay.example.org by mx.example.org; {moment}\r\n".encode("ascii") + made

    def bounce(self, number: int) -> bytes:
        """A delivery status notification (RFC 3464) for one of our letters."""
        moment = self.moment(number)
        lines = [
            "Return-Path: <>",
            f"Received: from mx.unit.example by mx.example.org; {format_datetime(moment)}",
            f"Date: {format_datetime(moment)}",
            "From: Mail Delivery System <MAILER-DAEMON@mx.unit.example>",
            f"To: {OURS}",
            "Subject: Undelivered Mail Returned to Sender",
            f"Message-ID: <{self.name}-{number:02d}@mx.unit.example>",
            "Auto-Submitted: auto-replied",
            "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="=_bounce"',
            "",
            "--=_bounce",
            "Content-Type: text/plain; charset=us-ascii",
            "",
            "The mail system could not deliver your message to <nobody@unit.example>.",
            "--=_bounce",
            "Content-Type: message/delivery-status",
            "",
            "Reporting-MTA: dns; mx.unit.example",
            "",
            "Final-Recipient: rfc822; nobody@unit.example",
            "Action: failed",
            "Status: 5.1.1",
            "--=_bounce--",
            "",
        ]
        return "\r\n".join(lines).encode("ascii")

    def forwarded(self, number: int, subject: str, inner: bytes) -> bytes:
        """A mail that carries another one as message/rfc822."""
        outer = EmailMessage(policy=policy.SMTP)
        moment = self.moment(number)
        outer["Received"] = (
            f"from mail.unit.example by mx.example.org with ESMTPS id {number:06d}; {format_datetime(moment)}"
        )
        outer["Date"] = format_datetime(moment)
        outer["From"] = "王五 <wangwu@society.example>"
        outer["To"] = OURS
        outer["Subject"] = subject
        outer["Message-ID"] = f"<{self.name}-{number:02d}@society.example>"
        outer.set_content("转发会员单位的材料。\n", cte="base64")
        outer.add_attachment(message_from_bytes(inner, policy=policy.SMTP))
        outer.set_boundary(f"=_{self.name}_{number:02d}")
        return outer.as_bytes()


# -- invented words ------------------------------------------------------------------------------------------------

SENTENCES = (
    "支部把学习放在首位，每月组织一次集中研讨，每季度讲一堂专题党课，形成了人人参与、人人分享的浓厚氛围。",
    "党员带头走进社区，为独居老人配送生活物资，帮助他们学会使用智能手机挂号、缴费和视频通话。",
    "围绕复工复产中的难点，技术骨干组成突击队，连续奋战三周，按期完成了平台的扩容和改造。",
    "在对口帮扶的山村，大家帮助农户开设网店，打通了从田间到餐桌的销售渠道，带动增收效果明显。",
    "支部建立问题清单和责任清单，逐项对账销号，把群众的满意度作为检验工作的根本标准。",
    "通过结对共建，年轻党员在一线岗位上迅速成长，多人成为本部门独当一面的业务能手。",
    "活动结束后及时总结经验，修订制度六项，使好的做法能够长期坚持、持续改进。",
)


def paragraphs(first: int, count: int) -> str:
    """Some sentences in a row, another selection for each `first`."""
    return "".join(SENTENCES[(first + step) % len(SENTENCES)] for step in range(count))


def text_of(length: int, first: int = 0) -> str:
    """Sentences of so many characters in all."""
    return paragraphs(first, length // 30 + 1)[: length - 1].rstrip("，、。") + "。"
