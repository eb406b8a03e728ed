"""A mail read for a campaign: which file is the form, what category it is, which campaign it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from good import ARRIVED, CAMPAIGN, CATEGORY, SUBJECT, attachment, campaign, document, form, mail

from config.model import Campaign, Category, FormPart, Row
from parsers.campaigns import choose_campaign
from parsers.choosing import choose_form
from parsers.model import Attachment, Document, Kind, Seal, SealState, Submission, Trouble
from parsers.opening import Opener
from parsers.organization import alike, unit_of
from parsers.submission import has_form, read_submission, suggested_subject

PICTURES_AND_TEXT = "庆祝建党100周年活动案例（图文）"
VIDEO = "庆祝建党100周年活动案例（视频）"
SHORT_VIDEO = "“一心向党”短视频"
SCAN = document(form=None, text_layer=False, seal=Seal(SealState.UNCLEAR))
ARTICLE = document(form=None, seal=Seal(SealState.ABSENT))
BROKEN = Document(attachment("坏.pdf"), trouble=Trouble.DAMAGED)
WORD = Document(attachment("表.docx", Kind.DOCX), trouble=Trouble.UNSUPPORTED)
BLANK = document(form(**dict.fromkeys(form().fields, "")))
UNSEALED = document(seal=Seal(SealState.ABSENT))
OURS, THEIRS, NOBODYS = document(), document(form(SHORT_VIDEO)), document(form(None))


def reading(*documents: Document) -> Callable[[Attachment, Campaign], Document]:
    """A reader that finds those documents in their attachments."""
    known = {one.attachment.name: one for one in documents}
    return lambda given, _: replace(known[given.name], attachment=given)


def read(subject: str | None, *documents: Document) -> Submission:
    named = [replace(one, attachment=replace(one.attachment, name=f"{n}.pdf")) for n, one in enumerate(documents)]
    sent = mail(*(one.attachment for one in named), subject=subject)
    return read_submission(sent, CAMPAIGN, Opener(read=reading(*named)))


# -- which file is the form --------------------------------------------------------------------------------------

CHOICES = {
    "no file": ((), None),
    "one form": ((OURS,), OURS),
    "the form of the subject's category before another": ((THEIRS, OURS), OURS),
    "a form of ours before a scan": ((SCAN, THEIRS), THEIRS),
    "a scan before some other table": ((NOBODYS, SCAN), SCAN),
    "some table before a broken file": ((BROKEN, NOBODYS), NOBODYS),
    "a broken file before none": ((BROKEN, WORD), BROKEN),
    "the one filled in before the blank": ((BLANK, OURS), OURS),
    "the sealed one before its draft": ((UNSEALED, OURS), OURS),
    "an article is no form": ((ARTICLE,), None),
    "Word is no PDF": ((WORD,), None),
    "the first of two alike": ((OURS, document()), OURS),
}


@pytest.mark.parametrize(("documents", "chosen"), CHOICES.values(), ids=CHOICES.keys())
def test_which_file_is_the_form(documents: tuple[Document, ...], chosen: Document | None) -> None:
    assert choose_form(documents, (CATEGORY,)) is chosen


FILES = {
    "a PDF": (attachment("a.pdf"), ["read"]),
    "Word": (attachment("a.docx", Kind.DOCX), ["read"]),
    "a locked Word file": (attachment("a.docx", Kind.OTHER), [Trouble.UNSUPPORTED]),
    "a photograph": (attachment("a.jpg", Kind.IMAGE), ["read"]),
    "a mail program's small picture": (attachment("image001.png", Kind.IMAGE), []),
    "a large picture by that name": (attachment("image001.png", Kind.IMAGE, b"x" * 100_000), ["read"]),
    "called .pdf, but none": (attachment("a.PDF", Kind.OTHER, b"hello"), [Trouble.DAMAGED]),
    "called .pdf, but empty": (attachment("a.pdf", Kind.OTHER, b""), [Trouble.EMPTY]),
    "a video": (attachment("a.mp4", Kind.VIDEO), []),
    "an archive": (attachment("a.zip", Kind.ARCHIVE), []),
}


@pytest.mark.parametrize(("file", "outcome"), FILES.values(), ids=FILES.keys())
def test_which_files_may_be_forms(file: Attachment, outcome: list[object]) -> None:
    given = read_submission(mail(file), CAMPAIGN, Opener(read=lambda one, _: replace(OURS, attachment=one)))
    assert [one.trouble or "read" for one in given.documents] == outcome


def test_pdfs_come_first() -> None:
    given = mail(attachment("表.docx", Kind.DOCX), attachment("表.pdf"))
    documents = read_submission(given, CAMPAIGN, Opener(read=lambda one, _: replace(OURS, attachment=one))).documents
    assert [one.attachment.name for one in documents] == ["表.pdf", "表.docx"]


def test_what_counts_as_a_form_in_a_programs_mail() -> None:
    assert has_form(read(SUBJECT, OURS))
    assert has_form(read(SUBJECT, SCAN))
    assert not has_form(read(SUBJECT, ARTICLE))


# -- category ----------------------------------------------------------------------------------------------------

BOTH = "北京市光明测试网庆祝建党100周年活动案例"
CATEGORIES = {
    "the subject's": (SUBJECT, (OURS,), CATEGORY),
    "the subject's, whatever the form": (SUBJECT, (THEIRS,), CATEGORY),
    "the subject's, without a form": (SUBJECT, (), CATEGORY),
    "the form's, where the subject says none": ("北京市光明测试网", (THEIRS,), SHORT_VIDEO),
    "the form's, where the subject says nothing": ("投稿", (THEIRS,), SHORT_VIDEO),
    "one name for two: the form decides": (BOTH, (document(form(VIDEO)),), VIDEO),
    "one name for two: the other form": (BOTH, (document(form(PICTURES_AND_TEXT)),), PICTURES_AND_TEXT),
    "one name for two, and no form": (BOTH, (), None),
    "one name for two, and a third one's form": (BOTH, (OURS,), None),
    "neither": ("投稿", (NOBODYS,), None),
}


@pytest.mark.parametrize(("subject", "documents", "category"), CATEGORIES.values(), ids=CATEGORIES.keys())
def test_category(subject: str, documents: tuple[Document, ...], category: str | None) -> None:
    found = read(subject, *documents).category
    assert (found.name if found else None) == category


# -- subject and form together -----------------------------------------------------------------------------------

SUGGESTIONS = {
    "nothing missing": (SUBJECT, (OURS,), SUBJECT),
    "separators go": ("北京市+光明测试网+党员风采", (OURS,), SUBJECT),
    "province from the form": ("光明测试网党员风采", (OURS,), SUBJECT),
    "category from the form": ("北京市光明测试网", (OURS,), SUBJECT),
    "everything from the form, the unit instead of its party branch": ("投稿", (OURS,), SUBJECT),
    "a province misspelt": ("北京省光明测试网党员风采", (), SUBJECT),
    "one name for two stays": (BOTH, (), BOTH),
    "the province is nowhere": ("光明测试网党员风采", (), None),
    "no subject, no form": (None, (), None),
}


@pytest.mark.parametrize(("subject", "documents", "suggestion"), SUGGESTIONS.values(), ids=SUGGESTIONS.keys())
def test_suggested_subject(subject: str | None, documents: tuple[Document, ...], suggestion: str | None) -> None:
    assert suggested_subject(read(subject, *documents)) == suggestion


def test_the_forms_province_is_given_its_full_name() -> None:
    assert read("投稿", document(form(province="内蒙古"))).province == "内蒙古自治区"
    assert read("投稿", document(form(province="某地"))).province is None


DOUBTFUL = "海南州网络协会党员风采"


def test_the_form_settles_a_doubtful_split() -> None:
    unsettled = read(DOUBTFUL).subject
    assert unsettled.doubtful
    others = [line for line in unsettled.candidates if line.province and line.organization]
    for line in others:
        agreeing = document(form(province=line.province, organization=f"中共{line.organization}支部委员会"))
        settled = read(DOUBTFUL, agreeing)
        assert (settled.subject.line, settled.subject.doubtful) == (line, False)
        assert settled.category is CAMPAIGN.category(CATEGORY)
    assert others


def test_a_form_that_agrees_with_no_split_settles_nothing() -> None:
    assert read(DOUBTFUL, document(form(organization="别的单位"))).subject.doubtful


UNITS = {
    ("中共北京测试网络科技有限公司第二支部委员会", "北京测试网络科技有限公司"): True,
    ("中国共产党光明测试网机关党委", "光明测试网"): True,
    ("中国测试网络社会组织联合会党支部", "中测联"): True,
    ("测试集团", "测试（集团）股份有限公司"): True,
    ("某某水产养殖公司", "光明测试网"): False,
    ("上海样例文化传播中心党支部", "北京测试科技有限公司"): False,
}


@pytest.mark.parametrize(("pair", "may_be_one"), UNITS.items())
def test_when_two_names_may_be_one_units(pair: tuple[str, str], may_be_one: bool) -> None:
    assert alike(*pair) is alike(*reversed(pair)) is may_be_one


def test_a_committee_may_be_a_unit() -> None:
    assert unit_of("某某新区管理委员会") == "某某新区管理委员会"
    assert unit_of("中共某某新区委员会") == "某某新区"
    assert unit_of("某某大学\n党委") == "某某大学"
    assert unit_of("党支部") == "党支部"


# -- which campaign ----------------------------------------------------------------------------------------------

PHOTOGRAPHS = FormPart(title="摄影作品申报表", rows=(Row(field="case_title", label="题目"),))
OTHER = Campaign(
    id="other",
    title="好作品征集",
    opens=CAMPAIGN.closes + timedelta(days=30),
    closes=CAMPAIGN.closes + timedelta(days=60),
    categories=(Category(name="摄影作品", parts=(PHOTOGRAPHS,)),),
)
DURING_THE_OTHER = OTHER.opens + timedelta(days=1)


def no_form(one: Attachment, _: Campaign) -> Document:
    return replace(ARTICLE, attachment=one)


def form_of_the_second(one: Attachment, of: Campaign) -> Document:
    return replace(document(form(of.categories[0].name if of is OTHER else None)), attachment=one)


BELONGS = {
    "by its subject, though the other is open": (mail(), DURING_THE_OTHER, CAMPAIGN),
    "by the other's subject": (mail(subject="北京市某某摄影协会摄影作品"), ARRIVED, OTHER),
    "by a title in the text": (mail(subject="投稿", body="现报送好作品征集的材料"), ARRIVED, OTHER),
    "by a form's title in a file's name": (mail(attachment("摄影作品申报表.pdf"), subject="投稿"), ARRIVED, OTHER),
    "by the time": (mail(subject="投稿"), DURING_THE_OTHER, OTHER),
    "to the first where nothing tells": (mail(subject="投稿"), OTHER.closes + timedelta(days=9), CAMPAIGN),
}


@pytest.mark.parametrize(("given", "arrived", "expected"), BELONGS.values(), ids=BELONGS.keys())
def test_which_campaign(given: object, arrived: object, expected: Campaign) -> None:
    assert choose_campaign(given, (CAMPAIGN, OTHER), arrived, Opener(read=no_form))[0] is expected


def test_where_nothing_else_tells_the_form_does() -> None:
    given = mail(attachment("表.pdf"), subject="投稿")
    afterwards, opener = OTHER.closes + timedelta(days=9), Opener(read=form_of_the_second)
    assert choose_campaign(given, (CAMPAIGN, OTHER), afterwards, opener) == (OTHER,)


def test_one_campaign_needs_no_reading() -> None:
    def never(one: Attachment, _: Campaign) -> Document:
        raise AssertionError(one.name)

    only = campaign()
    assert choose_campaign(mail(attachment()), (only,), ARRIVED, Opener(read=never)) == (only,)


def test_where_no_category_is_read_the_form_tells_where_the_units_name_ends() -> None:
    given = read("北京市光明测试网优秀论文", document(form(organization="中共光明测试网支部委员会")))
    assert (given.organization, suggested_subject(given)) == ("光明测试网", "北京市光明测试网党员风采")


def test_a_province_inside_the_units_name_stays_in_the_name() -> None:
    given = read(
        "北京市委网信办党员风采", document(form(organization="中共北京市委网信办支部委员会", province="北京市"))
    )
    assert (given.province, given.organization, given.subject.doubtful) == ("北京市", "北京市委网信办", False)


def test_a_form_in_word_fills_the_ledger_but_is_not_taken_as_the_form() -> None:
    given = read("北京市光明测试网党员风采", replace(OURS, trouble=Trouble.UNSUPPORTED))
    assert given.document is None
    assert given.form is not None
    assert given.form.text("contact_person") == "张三"
