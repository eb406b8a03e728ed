"""What a mail says, as frozen values: mail, subject, form, seal, submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from config.model import Campaign, Category, FilePart
from parsers.link_values import LargeAttachment, Link
from parsers.media_values import MediaFacts
from parsers.organization import province_of
from parsers.picture_values import ImageFacts

if TYPE_CHECKING:
    from parsers.containers.values import Obstacle


class Kind(StrEnum):
    """What an attachment is, told by its content, never by its name (CONTRACT §1)."""

    PDF = "pdf"
    DOCX = "docx"
    DOC = "doc"  # .doc and .wps: OLE2 with a WordDocument stream
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    ARCHIVE = "archive"
    MAIL = "mail"
    OFD = "ofd"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file that came with a mail; also one inside a forwarded mail, in reading order."""

    name: str  # decoded as the sender wrote it, never used as a path; "part-3.pdf" where none was given
    content: bytes = field(repr=False)
    kind: Kind
    sha256: str
    inside: str | None = None  # the container's name: a forwarded mail, an archive

    @property
    def size(self) -> int:
        """In bytes, decoded."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """A mail as it was meant: every header and name decoded, repairs done (research/mail.md §3)."""

    subject: str | None  # None: there is no such header
    sender: str  # address of From, lower case; "" where none can be read
    sender_name: str
    reply_to: tuple[str, ...]  # addresses
    recipients: tuple[str, ...]  # addresses of To, Cc, Delivered-To, X-Original-To …
    message_id: str | None  # with angle brackets; the first where there are several
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    date: datetime | None  # the Date header, aware
    received: datetime | None  # the newest Received header, aware
    body: str  # text/plain, else the text of text/html
    attachments: tuple[Attachment, ...]
    headers: tuple[tuple[str, str], ...]  # all of the outer mail: lower-case name, decoded and unfolded value
    content_type: str  # of the whole mail, lower case, without parameters
    report_type: str  # parameter report-type of multipart/report, else ""
    defects: tuple[str, ...]  # what had to be repaired, in English, for explain
    fingerprint: str  # sha256 over sender, subject, body and attachments: the same for the same mail delivered twice
    obstacles: tuple[Obstacle, ...] = ()  # what its archives did not give
    linked: str = ""  # texts with addresses that are not in `body`: HTML beside plain text, texts of mails within

    def header(self, name: str) -> tuple[str, ...]:
        """Every value of a header, in order; `name` in lower case."""
        return tuple(value for key, value in self.headers if key == name)


# -- subject -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """One way to split a subject. None: the part is not there."""

    province: str | None  # full official name, e.g. 新疆维吾尔自治区
    organization: str | None  # as written, trimmed
    category: str | None  # the name or alias of the campaign file that stands there, in its official spelling
    case_title: str | None = None  # only where the campaign's rule has it


@dataclass(frozen=True, slots=True)
class Misspelling:
    """A part written so that one can guess what is meant, but not as the rule wants it."""

    part: str  # province | category
    written: str
    meant: str


@dataclass(frozen=True, slots=True)
class SubjectReading:
    """All that can be said about a subject."""

    text: str  # the subject without prefixes and tags, white space folded
    line: SubjectLine | None  # the best split; None where nothing can be split off
    candidates: tuple[SubjectLine, ...] = ()  # all plausible splits, best first; line among them
    doubtful: bool = False  # more than one split is plausible
    categories: tuple[str, ...] = ()  # official names that line.category stands for; two where the form must decide
    misspelt: tuple[Misspelling, ...] = ()
    references: tuple[str, ...] = ()  # reference numbers found in tags, e.g. 【退回修改】[LH2021-0007]


# -- documents ---------------------------------------------------------------------------------------------------

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in points, origin top left of the page as displayed


@dataclass(frozen=True, slots=True)
class FormField:
    """The answer to one row of a form."""

    text: str  # without the template's instruction; "" where nothing was answered
    certainty: float = 1.0  # 0…1; text layers are certain
    page: int | None = None  # from 1
    box: Box | None = None
    instruction_only: bool = False  # the cell holds nothing but the template's own words


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture placed in a form, seals and letterheads left out."""

    page: int
    box: Box
    format: str  # "jpeg", "png", "other"
    caption: bool = False  # a caption line stands below or above it


@dataclass(frozen=True, slots=True)
class Form:
    """A filled-in form: which category's it is, and the answers."""

    category: str | None  # official name of the category whose form it is; None: some form, but none of ours
    title: str  # as read; "" where none
    fields: Mapping[str, FormField]  # only rows that were found on the page
    pictures: tuple[Picture, ...] = ()
    signature_page: int | None = None  # where the cell for signature and seal stands
    signature_box: Box | None = None
    signed: bool | None = None  # ink or a name in that cell; None: hard to say
    dated: bool | None = None

    def text(self, name: str) -> str | None:
        """The answer to a row; None where the row is not there or not answered."""
        answer = self.fields.get(name)
        return answer.text or None if answer else None


class SealState(StrEnum):
    """Whether the document bears an official seal (公章)."""

    PRESENT = "present"
    ABSENT = "absent"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Seal:
    """What the rendered pages show of a seal."""

    state: SealState
    name: str | None = None  # the unit's name read from the arc
    page: int | None = None  # from 1
    box: Box | None = None
    reason: str = ""  # Chinese; why it is unclear
    grey: bool = False  # unclear, for it is a ring without red, as on a black and white copy (CONTRACT §8)
    name_certainty: float = 0.0  # 0…1, of the name's characters on average


class Trouble(StrEnum):
    """Why a file could not be read as a document."""

    DAMAGED = "damaged"  # truncated, not what it says, or beyond every repair
    ENCRYPTED = "encrypted"  # wants a password
    EMPTY = "empty"  # no page at all, or no byte
    TOO_LONG = "too_long"  # more pages or objects than a form can have
    TOO_SLOW = "too_slow"  # reading it took longer, or more memory, than allowed
    UNSUPPORTED = "unsupported"  # recognised, but not read: .doc, .ofd …


@dataclass(frozen=True, slots=True)
class DigitalSignature:
    """A digital signature in a PDF (PAdES, adbe.pkcs7 …): evidence, never a breach."""

    format: str  # its SubFilter, e.g. "adbe.pkcs7.detached"; "" where none is given
    signer: str | None = None  # as the certificate or the dictionary names it
    signed_at: str | None = None  # as written in the file, ISO 8601 where it can be read
    whole_file: bool = False  # the signed byte ranges end where the file ends
    sm2: bool = False  # 国密: recognised, not validated
    intact: bool | None = None  # nothing changed since it was signed; None: not validated


@dataclass(frozen=True, slots=True)
class Crops:
    """Pictures of a document for people."""

    page: int  # from 1
    page_jpeg: bytes = field(repr=False)
    seal_png: bytes | None = field(default=None, repr=False)  # None: no place is known


@dataclass(frozen=True, slots=True)
class Document:
    """One attachment read as a document."""

    attachment: Attachment
    pages: int | None = None
    text_layer: bool | Literal["partial"] | None = None
    encrypted: bool | None = None
    form: Form | None = None
    seal: Seal | None = None
    trouble: Trouble | None = None
    evidence: str = ""  # English detail for explain and the log; no personal data
    digital_signatures: tuple[DigitalSignature, ...] = ()
    crops: Crops | None = None  # what people look at: the seal, and its page


NO_FIELDS: Mapping[str, FormField] = MappingProxyType({})


# -- the other parts of a submission ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """A file that is no form: a work, a text, a picture; what its content says. None where it does not apply."""

    attachment: Attachment
    media: MediaFacts | None = None  # films and sound recordings
    image: ImageFacts | None = None
    text: str | None = None  # of a Word file, PDF or plain text; paragraphs divided by line breaks
    trouble: Trouble | None = None  # why nothing is known of it
    evidence: str = ""  # English detail for explain and the log; no personal data


@dataclass(frozen=True, slots=True)
class PartPieces:
    """The files that stand for one part of the category."""

    part: FilePart
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class PartMark:
    """A mail marked as one of several: 1/2, 第二部分, 共3封第1封."""

    number: int  # from 1
    of: int | None = None  # how many there are; None: not said


@dataclass(frozen=True, slots=True)
class ListedWork:
    """A row of a list of works (汇总表)."""

    title: str
    category: str = ""  # as written
    producer: str = ""


@dataclass(frozen=True, slots=True)
class WorksList:
    """A unit's list of its works (汇总表)."""

    organization: str | None = None
    contact_person: str | None = None
    contact_phone: str | None = None
    works: tuple[ListedWork, ...] = ()
    rows: int = 0  # of the table, empty ones included
    attachment: Attachment | None = None


# -- submission --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Submission:
    """A mail read for one campaign: everything that rules look at."""

    mail: IncomingMail
    campaign: Campaign
    subject: SubjectReading
    documents: tuple[Document, ...]
    document: Document | None  # the one taken as the form
    category: Category | None  # by the subject, else by the form
    draft: Document | None = None  # where no file can be taken as the form: the form in Word, or on a photograph
    parts: tuple[PartPieces, ...] = ()  # what came for each part of the category that is files
    others: tuple[Piece, ...] = ()  # files that stand for no part
    facts: Mapping[str, FormField] = field(default_factory=lambda: NO_FIELDS)  # lines that text or form state
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # the campaign's own columns
    links: tuple[Link, ...] = ()  # addresses of works
    large: tuple[LargeAttachment, ...] = ()  # files that came as links
    works_list: WorksList | None = None
    is_works_list: bool = False  # the mail is meant to bring that list, and no work
    works: tuple[Document, ...] = ()  # where a mail brings several works: the form of each; () where it brings one
    mark: PartMark | None = None  # the mail is one of several
    numbers: tuple[int, ...] = ()  # of a mail in several parts: those that are here
    supplement: bool = False  # 补充材料: it adds to what came before
    rivals: tuple[str, ...] = ()  # titles of other campaigns that the mail may be meant for

    @property
    def shown(self) -> Document | None:
        """What was read as the form, in whatever format."""
        return self.document or self.draft

    @property
    def form(self) -> Form | None:
        """The form read, if any."""
        return self.shown.form if self.shown else None

    @property
    def province(self) -> str | None:
        """Full official name: the subject's, else the form's; None where neither says it."""
        if self.subject.line and self.subject.line.province:
            return self.subject.line.province
        return province_of(self.form.text("province") or "") if self.form else None

    @property
    def organization(self) -> str | None:
        """The unit: the subject's, else the form's, else what the text states."""
        if self.subject.line and self.subject.line.organization:
            return self.subject.line.organization
        return self.stated("organization") or self.stated("submitting_organization")

    @property
    def case_title(self) -> str | None:
        """The work's title: the form's, else the subject's."""
        in_subject = self.subject.line.case_title if self.subject.line else None
        return (self.form.text("case_title") if self.form else None) or in_subject or self.stated("case_title")

    def stated(self, name: str) -> str | None:
        """The answer to a row: the form's, else a line of the mail's."""
        line = self.facts.get(name)
        return (self.form.text(name) if self.form else None) or (line.text or None if line else None)
