"""Everything a verb works with, built from the settings: ledger, archive, log, lock; and one whole round."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from config.load import load_settings
from config.model import Campaign, Server, Settings
from ingest.archive import Archive
from ingest.log import logging_to
from ingest.mailbox import MailboxError, open_mailbox
from ingest.notify import notify
from ingest.outbox import open_outbox
from ingest.progress import Progress
from ingest.readers import DocumentReaders
from ingest.report import Report
from ingest.sending import Sender
from ingest.staff import StaffDesk
from ingest.weather import BusyError
from ingest.worker import Worker
from ledger.model import LetterState
from ledger.store import Ledger

CODES = "（163、QQ 等要用授权码）"
NO_IMAP_PASSWORD = f"没有收信密码。请设环境变量 TOUGAO_IMAP_PASSWORD，或在 [mailbox] 写 password_file{CODES}。"
NO_SMTP_PASSWORD = f"没有发信密码。请设环境变量 TOUGAO_SMTP_PASSWORD，或在 [replies] 写 password_file{CODES}。"
DEFAULT_SETTINGS = Path(__file__).resolve().parent.parent / "config" / "settings.toml"


@dataclass(frozen=True, slots=True)
class Office:
    """An open ledger and what belongs to it. Build one a round: a sqlite3 connection serves one thread only."""

    settings: Settings
    campaigns: tuple[Campaign, ...]
    ledger: Ledger
    archive: Archive
    clock: Callable[[], datetime]
    readers: DocumentReaders

    def worker(self, report: Report, stop: Callable[[], bool] = lambda: False) -> Worker:
        """Who does the round's work; documents are read in processes of their own."""
        given = (self.settings, self.campaigns, self.ledger, self.archive, self.clock)
        return Worker(*given, report, stop, self.readers.opener)

    def round(self, progress: Progress, stop: Callable[[], bool] = lambda: False) -> Report:
        """A whole round; the organiser is told of it, also where it could not be finished."""
        report = Report()
        try:
            self._round(report, progress, self._with_deadline(stop))
        except Exception as error:
            report.alarms.append(f"这一轮没有做完（{type(error).__name__}），收到的信都在，下一轮接着做。")
            with suppress(Exception):  # the failure itself is what has to be seen
                notify(self.settings, report, self.clock())
            raise
        notify(self.settings, report, self.clock())
        return report

    def _round(self, report: Report, progress: Progress, stop: Callable[[], bool]) -> None:
        """Orphans, staff's edits, fetch, judge, lay out, workbook, letters, file away."""
        worker = self.worker(report, stop)
        desk = StaffDesk(self.settings, self.campaigns, self.ledger, self.archive, report)
        if orphans := self.ledger.orphans():
            report.replies["uncertain"] += orphans
            report.alarms.append(
                f"上次运行中断时有 {orphans} 封回信不能确定是否发出，不会自动重发；"
                "请在邮箱的“已发送”里查一查，再用 replies list 和 replies resolve 处理。"
            )
        with report.stage("workbook"):
            desk.take_over(self.clock())
        reached = self._fetch(worker, report, progress)
        progress.through("审查", worker.judge_waiting(), len(self.ledger.unjudged()))
        worker.lay_out_waiting()
        with report.stage("workbook"):
            desk.write(self.clock())
        with report.stage("send"):
            self.send(report, stop)
        if reached:
            self._file_away(worker, report)
        self._tell_what_waits(report)
        if stop():
            report.remarks.append("收到停止信号或到了时限，这一轮提前结束，其余的下一轮接着做。")

    def send(self, report: Report, stop: Callable[[], bool] = lambda: False) -> None:
        """Send what is ready, if anything is."""
        if not self.ledger.due(self.clock()):
            return
        if self.settings.replies.kind == "smtp" and lacks_password(self.settings.replies):
            report.alarms.append(f"待发的回信都留着：{NO_SMTP_PASSWORD}")
            return
        with open_outbox(self.settings.replies, self.settings.storage.letters) as outbox:
            Sender(self.ledger, self.settings.replies, self.clock, report, stop).send_owed(outbox)

    def _tell_what_waits(self, report: Report) -> None:
        """Letters that only a person can bring on; those of earlier rounds are said again until somebody has looked."""
        report.replies["draft"] = len(self.ledger.letters(LetterState.DRAFT))
        stuck = len(self.ledger.letters(LetterState.FAILED, LetterState.UNCERTAIN))
        if (earlier := stuck - report.replies["failed"] - report.replies["uncertain"]) > 0:
            report.alarms.append(f"以前还有 {earlier} 封回信没有发成或去向不明，请用 replies list 查看并处理。")

    def _fetch(self, worker: Worker, report: Report, progress: Progress) -> bool:
        """Whether the mailbox was reached; what has come so far is judged in any case."""
        if self.settings.mailbox.kind == "imap" and lacks_password(self.settings.mailbox):
            report.alarms.append(f"没能收信，已收到的照常处理：{NO_IMAP_PASSWORD}")
            return False
        try:
            with open_mailbox(self.settings.mailbox) as mailbox:
                progress.through("收信", worker.fetch(mailbox), None)
                if junk := mailbox.junk_unseen():
                    report.remarks.append(f"垃圾邮件文件夹里有 {junk} 封未读来信，请人工看一看有没有误判的投稿。")
                if mailbox.unread:
                    report.alarms.append(f"有 {len(mailbox.unread)} 封信服务器这次没能给出，下一轮再取。")
        except MailboxError as error:
            report.alarms.append(f"没能收信，已收到的照常处理：{error}")
            return False
        return True

    def _file_away(self, worker: Worker, report: Report) -> None:
        if not any(folder for _, folder in self.settings.mailbox.file_away):
            return
        try:
            with open_mailbox(self.settings.mailbox) as mailbox:
                worker.file_away(mailbox)
        except MailboxError as error:
            report.remarks.append(f"来信没能归入邮箱的文件夹，下一轮再试：{error}")

    def _with_deadline(self, stop: Callable[[], bool]) -> Callable[[], bool]:
        """A round that lasts too long ends after the mail in hand; the next one goes on."""
        deadline = self.clock() + timedelta(minutes=self.settings.schedule.round_minutes)
        return lambda: stop() or self.clock() > deadline


def lacks_password(server: Server) -> bool:
    """Whether to log in is hopeless: every wrong try brings an account nearer to being locked."""
    return bool(server.username and not server.password)


@contextmanager
def open_office(settings: Settings, campaigns: tuple[Campaign, ...], clock: Callable[[], datetime]) -> Iterator[Office]:
    """Open ledger and archive under the lock that keeps two rounds apart. Raises BusyError."""
    directory = settings.storage.directory
    directory.mkdir(parents=True, exist_ok=True)
    lock = FileLock(directory / "ledger.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise BusyError("另一轮收信（或另一条命令）正在进行，这一次没有运行，请稍后再试。") from None
    try:
        with (
            logging_to(settings.storage.logs),
            Ledger.open(settings.storage.database) as ledger,
            DocumentReaders() as readers,
        ):
            yield Office(settings, campaigns, ledger, Archive(settings.storage.archive), clock, readers)
    finally:
        lock.release()


@contextmanager
def open_from(path: Path | None, clock: Callable[[], datetime]) -> Iterator[Office]:
    """The office of a settings file; the default one where none is named."""
    settings, campaigns = load_settings(path or DEFAULT_SETTINGS)
    with open_office(settings, campaigns, clock) as office:
        yield office
