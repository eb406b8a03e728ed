"""One round: fetch, record, judge, answer. The shell around the pure core; no `if` about the domain.

Any step may die and be run again: a mail is on disk and in the ledger before anything reads it, the entry and the
letter it owes are one transaction, and what the server holds is touched last.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr

from config.mistakes import why
from config.model import Campaign, Settings
from ingest.archive import Archive
from ingest.correspondence import answer_address, why_ignored, why_not_answered
from ingest.examine import examine, file_facts
from ingest.judge import letter_kind
from ingest.letters import compose, correct_by
from ingest.log import log_failure
from ingest.mailbox import Mailbox, MailboxError
from ingest.reading import Read, Reader, Reading, core
from ingest.report import Report
from ingest.rules import Facts
from ingest.sending import letter_state
from ingest.versions import title_key, unit_key, version_of
from ingest.weather import is_weather
from ledger.files import PAGE_FILE, SEAL_FILE
from ledger.model import Disposition, Entry, Judgement, Letter, ReceivedMail
from ledger.store import MAX_ATTEMPTS, Ledger
from parsers.document import read_document
from parsers.mail import parse_mail
from parsers.model import Document, IncomingMail, Submission
from parsers.submission import suggested_subject


class Worker:
    """Does one round with what it is given: the ledger, the archive, the mailbox."""

    def __init__(
        self,
        settings: Settings,
        campaigns: tuple[Campaign, ...],
        ledger: Ledger,
        archive: Archive,
        clock: Callable[[], datetime],
        report: Report,
        stop: Callable[[], bool] = lambda: False,
        read: Read = read_document,
    ) -> None:
        self.settings, self.campaigns = settings, campaigns
        self.reader = Reader(archive, campaigns, read)
        self.ledger, self.archive = ledger, archive
        self.clock, self.report, self.stop = clock, report, stop

    # -- fetch ---------------------------------------------------------------------------------------------------

    def fetch(self, mailbox: Mailbox) -> Iterator[int]:
        """Keep every mail that is new: on disk, then in the ledger, before anything reads it. Yields its row's id."""
        arriving = mailbox.waiting(self.ledger.known())
        while not self.stop():
            with self.report.stage("fetch"):
                raw = next(arriving, None)
                if raw is None:
                    return
                kept = self.archive.keep(raw)
            with self.report.stage("ledger"):
                mail_id = self.ledger.received(kept)
            self.report.fetched += 1
            yield mail_id

    # -- judge ---------------------------------------------------------------------------------------------------

    def judge_waiting(self) -> Iterator[int]:
        """Judge every mail that waits, one by one; a mail we break on does not stop the next. Yields its row's id."""
        for mail, reading in self.reader.ahead(self.ledger.unjudged()):
            if self.stop():
                return
            self.handle(mail, reading.result)
            yield mail.id

    def handle(self, mail: ReceivedMail, read: Callable[[], Reading]) -> None:
        """Judge one mail, whose reading `read` gives, and record what came of it."""
        try:
            self._judge(mail, read)
        except FileNotFoundError:
            self._broken(mail, f"archive file missing: {mail.kept.path}")
        except Exception as error:
            if is_weather(error):
                raise  # the round ends here, the next one tries again
            # A bug of ours: counted, the third time quarantines; the others go on.
            log_failure(f"could not judge mail {mail.id}", error)
            self._broken(mail, type(error).__name__)

    def _broken(self, mail: ReceivedMail, error: str) -> None:
        attempts = self.ledger.failed(mail.id, error)
        if attempts >= MAX_ATTEMPTS:
            self.report.quarantined += 1
            self.report.alarms.append(f"来信 {mail.id} 连续 {attempts} 次处理失败，已隔离；原件在 {mail.kept.path}。")
        else:
            self.report.remarks.append(f"来信 {mail.id} 这次没能处理，下一轮再试（第 {attempts} 次）。")

    def _judge(self, mail: ReceivedMail, read: Callable[[], Reading]) -> None:
        if (recorded := self.ledger.entry_of(mail.id)) is not None:
            self.ledger.record(  # it stands; the mail leaves the queue
                recorded, unit_key=None, title_key=None, letter=None, state=letter_state(self.settings)
            )
            self.judge_again(recorded)
            return
        reading = self._waited_for(read)
        parsed, submission = reading.mail, reading.submission
        with self.report.stage("ledger"):
            self.ledger.describe(
                mail.id,
                message_id=parsed.message_id,
                subject=parsed.subject,
                sender=parsed.sender,
                fingerprint=parsed.fingerprint,
                why_not_answered=why_not_answered(parsed, self.ourselves),
            )
            if (original := self.ledger.repeats(mail.id)) is not None:
                self.ledger.duplicate(mail.id, original)
                self.report.duplicates += 1
                return
        ignored = why_ignored(submission, self.ourselves, self._is_our_letter)
        if ignored is not None:
            self.ledger.ignored(mail.id, ignored)
            self.report.dispositions[Disposition.IGNORED.value] += 1
            return
        self._record(mail, submission)

    def _waited_for(self, read: Callable[[], Reading]) -> Reading:
        """A reading, and the time that the round waited for it: it may have been read ahead."""
        started = time.perf_counter()
        reading = read()
        self.report.waited(time.perf_counter() - started, reading.parsing)
        return reading

    def _is_our_letter(self, message_id: str) -> bool:
        return bool(self.ledger.answered((message_id,)))

    # -- record --------------------------------------------------------------------------------------------------

    def _record(self, mail: ReceivedMail, submission: Submission) -> None:
        """The entry and the letter it owes, or neither; then its files laid out for people."""
        with self.report.stage("ledger"), self.ledger.atomic():
            entry, letter = self._entry(mail, submission)
            entry_id = self.ledger.record(
                entry,
                unit_key=unit_key(entry.judgement.organization),
                title_key=title_key(entry.case_title),
                letter=letter,
                state=letter_state(self.settings),
            )
        self.report.dispositions[entry.judgement.disposition.value] += 1
        self._lay_out(replace(entry, id=entry_id), submission.mail, crop_files(submission.document))

    def _entry(self, mail: ReceivedMail, submission: Submission) -> tuple[Entry, Letter | None]:
        campaign, parsed = submission.campaign, submission.mail
        earlier = self._earlier(submission)
        facts = Facts(submission, mail.kept.arrived, earlier, mail.kept.size if mail.kept.oversize else None)
        with core():
            judgement = examine(facts)
        unanswerable = why_not_answered(parsed, self.ourselves)
        entry = Entry(
            id=0,
            mail_id=mail.id,
            campaign=campaign.id,
            reference_number=(
                earlier[-1].reference_number
                if earlier
                else self.ledger.next_reference(campaign.id, campaign.reference_prefix)
            ),
            version=earlier[-1].version + 1 if earlier else 1,
            message_id=parsed.message_id,
            references=parsed.references,
            subject=parsed.subject,
            sender=parsed.sender,
            sender_name=parsed.sender_name,
            answer_to=None if unanswerable else answer_address(parsed),
            why_not_answered=unanswerable,
            received_at=mail.kept.arrived,
            raw=mail.kept.path,
            folder=None,
            attachments=file_facts(parsed),
            judgement=judgement,
            correct_by=self._correct_by(judgement, campaign),
            replaces=campaign.resubmission.policy == "latest" and "mail.no_submission" not in judgement.codes,
        )
        return entry, self._letter(entry, submission, earlier)

    def _earlier(self, submission: Submission) -> tuple[Entry, ...]:
        """The versions of the same submission that came before, oldest first."""
        parsed = submission.mail
        answered = (*parsed.in_reply_to, *parsed.references)
        related = self.ledger.related(
            submission.campaign.id,
            sender=parsed.sender,
            unit_key=unit_key(submission.organization),
            references=submission.subject.references,
            message_ids=answered,
        )
        continued = version_of(submission, related, self.ledger.answered(answered))
        return self.ledger.versions(continued.reference_number) if continued else ()

    def _correct_by(self, judgement: Judgement, campaign: Campaign) -> datetime | None:
        return correct_by(campaign, self.clock()) if judgement.disposition is Disposition.RETURNED else None

    def _letter(self, entry: Entry, submission: Submission, earlier: tuple[Entry, ...]) -> Letter | None:
        kind = letter_kind(entry.judgement.disposition, entry.judgement.codes)
        if kind is None or entry.answer_to is None:
            return None
        with core():
            return compose(
                entry,
                submission.campaign,
                kind,
                sender=self.settings.sender,
                now=self.clock(),
                correct_by=entry.correct_by,
                earlier=earlier,
                suggestion=suggested_subject(submission),
            )

    # -- judge again ---------------------------------------------------------------------------------------------

    def reconsider(self, entry: Entry) -> bool:
        """`judge_again` for one of many: an entry whose mail we break on keeps what it has, and the others go on."""
        try:
            return self.judge_again(entry)
        except Exception as error:
            if is_weather(error) and not isinstance(error, FileNotFoundError):
                raise
            log_failure(f"could not judge entry {entry.id} again", error)
            what = "原件不在归档里" if isinstance(error, FileNotFoundError) else type(error).__name__
            self.report.alarms.append(f"{entry.reference_number} 没能重新审查（{what}），仍是原来的结果。")
            return False

    def judge_again(self, entry: Entry) -> bool:
        """Read and judge an entry's mail anew, after a repair or a change of rules; True where the result differs.

        Staff's decisions stand; a letter of a kind that was queued before is not queued again.
        """
        mail = self.ledger.mail(entry.mail_id)
        campaign = next((one for one in self.campaigns if one.id == entry.campaign), None)
        if mail is None or campaign is None:
            return False
        reading = self._waited_for(lambda: self.reader.read(mail, campaign))
        submission = reading.submission
        earlier = tuple(one for one in self.ledger.versions(entry.reference_number) if one.version < entry.version)
        facts = Facts(submission, entry.received_at, earlier, mail.kept.size if mail.kept.oversize else None)
        with core():
            judgement = examine(facts)
        if judgement == entry.judgement:
            return False
        judged = replace(entry, judgement=judgement, correct_by=self._correct_by(judgement, campaign))
        letter = self._letter(judged, submission, earlier)
        with self.report.stage("ledger"):
            self.ledger.rejudge(
                entry.id, judgement, correct_by=judged.correct_by, letter=letter, state=letter_state(self.settings)
            )
        return True

    # -- lay out, file away --------------------------------------------------------------------------------------

    def lay_out_waiting(self) -> None:
        """Lay out what a round that died before could not."""
        for entry in self.ledger.to_lay_out():
            try:
                parsed = parse_mail(self.archive.load(entry.raw))
            except Exception as error:  # noqa: BLE001 - the entry stands; the workbook and the letters must go on
                self._not_laid_out(entry, error)
            else:
                self._lay_out(entry, parsed)

    def _lay_out(self, entry: Entry, parsed: IncomingMail, crops: Sequence[tuple[str, bytes]] = ()) -> None:
        judgement = entry.judgement
        name = "-".join(part for part in (entry.reference_number, judgement.organization, entry.case_title) if part)
        version = f"-第{entry.version}次" if entry.version > 1 else ""
        try:
            folder = self.archive.lay_out(
                (judgement.category or "未识别类别", judgement.province or "未识别省份", name + version),
                (*((one.name, one.content) for one in parsed.attachments), *crops),
            )
        except OSError as error:  # it can be made again from the raw mail: nothing waits for it
            self._not_laid_out(entry, error)
        else:
            self.ledger.laid_out(entry.id, folder)

    def _not_laid_out(self, entry: Entry, error: Exception) -> None:
        log_failure(f"could not lay out entry {entry.id}", error)
        what = why(error) if isinstance(error, OSError) else type(error).__name__
        self.report.alarms.append(f"{entry.reference_number} 的附件没能放进归档文件夹（{what}），下一轮再试。")

    def file_away(self, mailbox: Mailbox) -> None:
        """Move judged mails on the server where the settings say so: a courtesy, its failure re-runs nothing."""
        folders = {Disposition(name): folder for name, folder in self.settings.mailbox.file_away if folder}
        for mail, folder in self.ledger.to_file(folders) if folders else ():
            if self.stop():
                return
            try:
                mailbox.file_away(mail.kept.key, folder)
            except MailboxError as error:
                self.report.remarks.append(f"归入邮箱文件夹“{folder}”没有成功，下一轮再试：{error}")
                return
            self.ledger.filed(mail.id, folder)

    # -- who we are ----------------------------------------------------------------------------------------------

    @property
    def ourselves(self) -> frozenset[str]:
        """Our own addresses, in lower case."""
        return own_addresses(self.settings)


def crop_files(document: Document | None) -> tuple[tuple[str, bytes], ...]:
    """The pictures for the colleague who looks at the seal, as files beside the submission."""
    shown = document.crops if document else None
    if shown is None:
        return ()
    seal = ((SEAL_FILE, shown.seal_png),) if shown.seal_png else ()
    return (*seal, (PAGE_FILE, shown.page_jpeg))


def own_addresses(settings: Settings) -> frozenset[str]:
    """Every address that is ours by the settings, in lower case."""
    written = (settings.replies.sender, settings.replies.username, settings.mailbox.username)
    return frozenset(address.lower() for _, address in map(parseaddr, written) if "@" in address)
