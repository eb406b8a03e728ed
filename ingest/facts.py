"""All that a rule may look at; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from config.model import Campaign, FormPart
from ledger.model import Entry, Finding
from parsers.choosing import is_called_a_form, is_decoration
from parsers.containers.values import Obstacle, UnpackTrouble
from parsers.model import Document, Form, FormField, Kind, ListedWork, SealState, Submission, Trouble, WorksList

SURE = 0.9  # a row read with less certainty than this is not held against the unit


@dataclass(frozen=True, slots=True)
class Facts:
    """A submission and what is known around it. A new kind of fact is a new field here."""

    submission: Submission
    arrived: datetime  # by the server's clock (INTERNALDATE)
    earlier: tuple[Entry, ...] = ()  # the earlier versions of this submission, oldest first
    oversize: int | None = None  # bytes on the server, where only the headers were fetched
    unit_works: tuple[ListedWork, ...] = ()  # of the unit up to this mail, its own included
    later_works: tuple[ListedWork, ...] = ()  # of the unit, that came after it: where it is judged again
    works_list: WorksList | None = None  # the unit's newest list of its works, this mail's or an earlier one's

    @property
    def campaign(self) -> Campaign:
        """What the organiser asks for."""
        return self.submission.campaign

    @property
    def all_works(self) -> tuple[ListedWork, ...]:
        """Of the unit, as far as they have come."""
        return (*self.unit_works, *self.later_works)

    @property
    def document(self) -> Document | None:
        """The file taken as the form."""
        return self.submission.document

    @property
    def form(self) -> Form | None:
        """The form, where it is one of the campaign's and was read."""
        form = self.submission.form
        return form if form and form.category else None

    @property
    def part(self) -> FormPart | None:
        """What the campaign file says of that form."""
        category = self.campaign.category(self.form.category) if self.form else None
        return category.form if category else None

    @property
    def blurred(self) -> bool:
        """Whether the form has pages without text: what is not found there may still be there."""
        return self.document is None or self.document.text_layer is not True

    def is_doubtful(self, answer: FormField | None) -> bool:
        """Whether we may have misread a row."""
        return self.blurred or answer is None or answer.certainty < SURE

    @property
    def is_blank(self) -> bool:
        """Whether no row of the form is answered (the cell for signature and seal does not count)."""
        fields = self.form.fields if self.form else {}
        return not any(answer.text for name, answer in fields.items() if name not in NOT_ANSWERED)

    @property
    def answers_our_letter(self) -> bool:
        """Whether it is a reply to a letter of ours, not a new mail."""
        return bool(self.earlier and (self.submission.mail.in_reply_to or self.submission.subject.references))

    @property
    def links(self) -> bool:
        """Whether files came as links: 超大附件, a cloud drive."""
        return bool(self.submission.large)

    @property
    def is_link_only(self) -> bool:
        """Whether a link stands in for the form: no file came that could be one."""
        return self.links and not self.submission.documents and not self.containers

    @property
    def containers(self) -> tuple[str, ...]:
        """The names of archives and forwarded mails that we could not look into."""
        mail = self.submission.mail
        opened = {one.inside for one in mail.attachments}
        shut = [
            one.name
            for one in mail.attachments
            if one.name not in opened and (one.kind in (Kind.ARCHIVE, Kind.MAIL) or one.name.lower() == "winmail.dat")
        ]
        return tuple(dict.fromkeys((*shut, *_shut(mail.obstacles))))

    @property
    def brings_something(self) -> bool:
        """Whether a file or a list came that may belong to a submission."""
        given = self.submission
        pieces = given.others or any(part.pieces for part in given.parts)
        asks_for_forms = all(category.form for category in given.campaign.categories)
        files = [one for one in given.mail.attachments if not is_decoration(one)]
        unknown = given.category is None and not asks_for_forms and bool(files)
        return bool(given.documents or pieces or given.works_list or unknown)

    @property
    def unrecognised(self) -> tuple[str, ...]:
        """The names of PDFs that look like a form, by name or seal, though we read none in them."""
        return tuple(
            document.attachment.name
            for document in self.submission.documents
            if document is not self.document
            and document.trouble is not Trouble.UNSUPPORTED
            and not (document.form and document.form.category)
            and (is_called_a_form(document.attachment) or _may_be_sealed(document))
        )

    @property
    def may_hide_a_form(self) -> bool:
        """Whether the form may be among what we could not read: then its absence is our doubt."""
        return bool(self.links or self.containers or self.unrecognised)


def _shut(obstacles: Iterable[Obstacle]) -> Iterator[str]:
    """The archives in which something is that we have not seen."""
    return (one.container for one in obstacles if one.trouble is not UnpackTrouble.ESCAPING)


NOT_ANSWERED = ("signature", "date")  # cells for ink; rules on signature and date look at the page, not at text


def _may_be_sealed(document: Document) -> bool:
    return document.seal is not None and document.seal.state is not SealState.ABSENT


Rule = Callable[[Facts], Iterable[Finding]]
