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
from ingest.reading import Reader, Reading, core
from ingest.report import Report
from ingest.rules import Facts
from ingest.sending import letter_state
from ingest.versions import title_key, unit_key, version_of
from ingest.weather import is_weather
from ingest.works import newest_list, works_in, works_of
from ledger.files import PAGE_FILE, SEAL_FILE
from ledger.model import Disposition, Entry, Judgement, Letter, ReceivedMail
from ledger.store import MAX_ATTEMPTS, Ledger
from parsers.joining import belongs, together
from parsers.mail import parse_mail
from parsers.model import Document, IncomingMail, Submission
from parsers.opening import HERE, Opener
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
        opener: Opener = HERE,
    ) -> None:
        self.settings, self.campaigns = settings, campaigns
        self.reader = Reader(archive, campaigns, opener)
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
            self.ledger.stands(mail.id)  # it leaves the queue
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
        earlier = self._earlier(submission)
        if earlier and self._is_part_of(earlier[-1], submission):
            self._join(earlier, mail, submission)
            return
        before = self._before(submission, earlier)
        whole = self._read_whole(lambda: self.reader.with_earlier(submission, before)) if before else submission
        taken = tuple(one.id for one in before) if whole.mail is not submission.mail else ()
        with self.report.stage("ledger"), self.ledger.atomic():
            entry, letter = self._entry(mail, whole, earlier, taken)
            entry_id = self.ledger.record(
                entry,
                unit_key=unit_key(entry.judgement.organization),
                title_key=title_key(entry.case_title),
                letter=letter,
                state=letter_state(self.settings),
            )
        self.report.dispositions[entry.judgement.disposition.value] += 1
        self._lay_out(replace(entry, id=entry_id), whole.mail, crop_files(whole.document))
        self._look_at_lists_again(replace(entry, id=entry_id), whole.campaign)

    def _entry(
        self, mail: ReceivedMail, submission: Submission, earlier: tuple[Entry, ...], also: tuple[int, ...]
    ) -> tuple[Entry, Letter | None]:
        campaign, parsed = submission.campaign, submission.mail
        judgement = self._examined(submission, earlier, (mail,))
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
            attachments=file_facts(submission),
            judgement=judgement,
            correct_by=self._correct_by(judgement, campaign),
            also=also,
            replaces=campaign.resubmission.policy == "latest" and "mail.no_submission" not in judgement.codes,
        )
        return entry, self._letter(entry, submission, earlier)

    def _examined(
        self,
        submission: Submission,
        earlier: tuple[Entry, ...],
        mails: Sequence[ReceivedMail],
        own: Entry | None = None,
    ) -> Judgement:
        """What the rules say, with all that the ledger knows around it. `mails`: its own, and further parts."""
        arrived = max(mail.kept.arrived for mail in mails)
        oversize = next((mail.kept.size for mail in mails if mail.kept.oversize), None)
        with core():
            return examine(self._around(Facts(submission, arrived, earlier, oversize), own))

    def _around(self, facts: Facts, own: Entry | None) -> Facts:
        """With the unit's other works and the newest list of them; asked only where a rule needs it.

        `own`: the mail's entry, where it has one already: what came after it does not count towards its quota.
        """
        submission, campaign = facts.submission, facts.campaign
        unit = unit_key(submission.organization)
        if unit is None or not (campaign.quotas or campaign.works_list):
            return replace(facts, unit_works=works_of(submission), works_list=submission.works_list)
        number = own.reference_number if own else facts.earlier[-1].reference_number if facts.earlier else None
        standing = {one.reference_number: one for one in reversed(self.ledger.of_unit(campaign.id, unit))}
        others = [one for one in reversed(standing.values()) if one.reference_number != number]
        before = [one for one in others if own is None or one.id < own.id]
        after = [one for one in others if own is not None and one.id > own.id]
        return replace(
            facts,
            unit_works=(*works_in(before), *works_of(submission)),
            later_works=works_in(after),
            works_list=newest_list(submission, others),
        )

    # -- several mails -------------------------------------------------------------------------------------------

    def _is_part_of(self, entry: Entry, submission: Submission) -> bool:
        """Whether a mail marked 2/2 is one more part of an entry on which nobody has decided yet."""
        own = self.ledger.mail(entry.mail_id)
        if submission.mark is None or own is None or entry.decision is not None:
            return False
        marks = [self.reader.mark(one) for one in (own, *self.ledger.parts(entry.id))]
        return belongs(submission.mark, [mark for mark in marks if mark])

    def _join(self, versions: tuple[Entry, ...], mail: ReceivedMail, submission: Submission) -> None:
        """Make the mail part of the last of these versions, and judge both together; one letter for all parts."""
        entry, earlier = versions[-1], versions[:-1]
        whole = self._whole(entry, submission.campaign, more=(mail,))
        if whole is None:
            raise FileNotFoundError(entry.raw)
        judgement = self._examined(whole, earlier, (*self._mails(entry), mail), entry)
        joined = replace(
            entry,
            attachments=file_facts(whole),
            judgement=judgement,
            correct_by=self._correct_by(judgement, submission.campaign),
        )
        letter = self._letter(joined, whole, earlier)
        with self.report.stage("ledger"):
            self.ledger.join(
                joined,
                mail.id,
                unit_key=unit_key(judgement.organization),
                title_key=title_key(joined.case_title),
                letter=letter,
                state=letter_state(self.settings),
            )
        self.report.dispositions[judgement.disposition.value] += 1
        self._lay_out(joined, whole.mail, crop_files(whole.document))
        self._look_at_lists_again(joined, submission.campaign)

    def _look_at_lists_again(self, entry: Entry, campaign: Campaign) -> None:
        """Judge anew what stands of the unit and differed from its list of works: this one may have been missing."""
        unit = unit_key(entry.judgement.organization)
        if campaign.works_list is None or unit is None:
            return
        for other in self.ledger.of_unit(campaign.id, unit):
            waits = other.decision is None and "works_list.mismatch" in other.judgement.codes
            if waits and other.id != entry.id:
                self.reconsider(other)

    def _before(self, submission: Submission, earlier: tuple[Entry, ...]) -> tuple[ReceivedMail, ...]:
        """The mails of earlier versions, the latest first, where this one may rely on them: a reply, 补充材料."""
        mail = submission.mail
        replies = bool(mail.in_reply_to or mail.references or submission.subject.references)
        if not earlier or not (submission.supplement or replies) or not mail.attachments:
            return ()
        ids = [number for entry in reversed(earlier) for number in (entry.mail_id, *entry.also)]
        found = (self.ledger.mail(number) for number in dict.fromkeys(ids))
        return tuple(one for one in found if one and not one.kept.oversize)

    def _whole(self, entry: Entry, campaign: Campaign, more: tuple[ReceivedMail, ...] = ()) -> Submission | None:
        """An entry's mails read as one submission; None where its own is not in the ledger."""
        own = self.ledger.mail(entry.mail_id)
        if own is None:
            return None
        submission = self._waited_for(lambda: self.reader.read(own, campaign)).submission
        parts = (*self.ledger.parts(entry.id), *more)
        if parts:
            submission = self._read_whole(lambda: self.reader.with_parts(submission, parts))
        ids = [number for number in entry.also if number not in {part.id for part in parts}]
        before = [one for number in ids if (one := self.ledger.mail(number))]
        return self._read_whole(lambda: self.reader.with_earlier(submission, before)) if before else submission

    def _mails(self, entry: Entry) -> tuple[ReceivedMail, ...]:
        """An entry's own mail and those that are part of it."""
        own = self.ledger.mail(entry.mail_id)
        return (*([own] if own else []), *self.ledger.parts(entry.id))

    def _read_whole(self, read: Callable[[], Submission]) -> Submission:
        with self.report.stage("document"):
            return read()

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
        campaign = next((one for one in self.campaigns if one.id == entry.campaign), None)
        submission = self._whole(entry, campaign) if campaign else None
        if campaign is None or submission is None:
            return False
        earlier = tuple(one for one in self.ledger.versions(entry.reference_number) if one.version < entry.version)
        judgement = self._examined(submission, earlier, self._mails(entry), entry)
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
                own = parse_mail(self.archive.load(entry.raw))
                parts = [parse_mail(self.archive.load(one.kept.path)) for one in self.ledger.parts(entry.id)]
            except Exception as error:  # noqa: BLE001 - the entry stands; the workbook and the letters must go on
                self._not_laid_out(entry, error)
            else:
                self._lay_out(entry, together(own, parts))

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
