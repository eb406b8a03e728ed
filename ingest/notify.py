"""One mail a round to the organiser with the counts; no personal data (CONTRACT §2)."""

from __future__ import annotations

import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr

from config.model import Settings
from ingest.outbox import OutboxDownError, PostponedError, RefusedError, UncertainError, open_outbox
from ingest.report import Report
from ledger.model import Letter

ADDRESS = re.compile(r"[\w.+%-]+@[\w.-]+")  # servers quote whom they refuse


def notify(settings: Settings, report: Report, now: datetime) -> None:
    """Tell the organisers named in [notify]; a failure is only remarked upon, it loses nothing."""
    for address in settings.notify.to:
        try:
            with open_outbox(settings.replies, settings.storage.letters) as outbox:
                outbox.send(summary(settings, report, now, address))
        except (OutboxDownError, PostponedError, RefusedError, UncertainError) as error:
            report.remarks.append(f"本轮小结没能发给组织方：{error}")
            return


def summary(settings: Settings, report: Report, now: datetime, to: str) -> Letter:
    """The letter with the counts of a round."""
    message = EmailMessage(policy=SMTP)
    sender = settings.sender
    mark = "需要处理：" if report.exit_status else ""
    message["From"], message["To"] = sender, to
    message["Subject"] = (
        f"{mark}投稿收信小结：收信 {report.fetched} 封，重复 {report.duplicates}，隔离 {report.quarantined}"
    )
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(ADDRESS.sub("（地址略）", "\n".join(report.lines())) + "\n")
    return Letter("summary", to, str(message["Subject"]), str(message["Message-ID"]), None, message.as_bytes())
