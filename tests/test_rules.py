"""Every rule: the flawless submission, one thing spoilt, the codes named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from good import (
    ANSWERS,
    CAMPAIGN,
    LINE,
    PICTURE,
    READING,
    SUBJECT,
    attachment,
    campaign,
    document,
    entry,
    facts,
    facts_of_form,
    form,
    mail,
    submission,
)

from config.model import Quota, Resubmission, SealRule, SubjectRule, Verdict
from ingest import film_rules, list_rules, name_rules, part_rules, picture_rules, text_rules
from ingest.form_rules import is_phone
from ingest.rules import RULES, Facts, Rule, findings
from ledger.model import Decision, Disposition, JudgedFinding
from parsers.containers.values import Obstacle, UnpackTrouble
from parsers.links import find_large_attachments
from parsers.model import (
    Attachment,
    DigitalSignature,
    Document,
    FormField,
    Kind,
    ListedWork,
    Misspelling,
    PartMark,
    Picture,
    Seal,
    SealState,
    SubjectLine,
    SubjectReading,
    Trouble,
)

TYPED = replace(READING, misspelt=(Misspelling("province", "北京省", "北京市"),))
TWO_WAYS = SubjectReading(
    "北京市上海商会党员风采",
    SubjectLine("北京市", "上海商会", "党员风采"),
    (SubjectLine("北京市", "上海商会", "党员风采"), SubjectLine("上海市", "商会", "党员风采")),
    doubtful=True,
    categories=("党员风采",),
)
QUESTION = SubjectReading("请问截止日期是哪天", None)
KEEPS_NUMBER = SubjectReading("已修改", None, references=("LH2021-0001",))
CLOSES = CAMPAIGN.closes
ASKED_TO_CORRECT = entry(correct_by=CLOSES + timedelta(days=3))
TOO_LATE = JudgedFinding("mail.late", Verdict.REVIEW, "", "")
LATE_ITSELF = entry(correct_by=CLOSES + timedelta(days=3), findings=(TOO_LATE,))
OTHER_CATEGORY = replace(READING, categories=("“一心向党”短视频",))
WRONG_SUBJECT = JudgedFinding("subject.format", Verdict.RETURN, "", "")
TITLED = campaign(subject=SubjectRule(order=("organization", "case_title", "category"), any_order=True))
UNREAD = {"form": None, "text_layer": None, "seal": None, "pages": None}


def facts_of_subject(line: SubjectLine | None, text: str = SUBJECT) -> Facts:
    named = (line.category,) if line and line.category else ()
    return facts(submission(SubjectReading(text, line, (line,) if line else (), categories=named)))


def facts_of_document(**changes: object) -> Facts:
    return facts(submission(chosen=document(**changes)))


def facts_of_seal(
    name: str, state: SealState = SealState.PRESENT, *, organization: str = "", subject: str = "", **changes: object
) -> Facts:
    """The form under a seal of that name; `organization`, `subject`: what form and subject call the unit."""
    given = form(organization=organization) if organization else form()
    line = replace(LINE, organization=subject) if subject else LINE
    seal = replace(Seal(state, name, 2, name_certainty=0.99), **changes)
    return facts(submission(replace(READING, line=line), document(given, seal=seal)))


def facts_of_files(*files: Attachment, body: str = "请查收。", **changes: object) -> Facts:
    """No form was found among the files."""
    documents = tuple(
        Document(one, trouble=Trouble.UNSUPPORTED)
        for one in files
        if one.kind in (Kind.DOCX, Kind.DOC, Kind.OFD, Kind.IMAGE)
    )
    sent = mail(*files, body=body)
    large = find_large_attachments(body)
    return facts(submission(mail=sent, document=None, documents=documents, large=large, **changes))


def facts_of_obstacle(trouble: UnpackTrouble) -> Facts:
    """Something beside the form could not be unpacked."""
    sent = replace(mail(attachment()), obstacles=(Obstacle("材料.zip", trouble, "", ("a.mp4",)),))
    return facts(submission(mail=sent))


def facts_of_quota(count: int, **changes: object) -> Facts:
    """So many works of the unit, where one or two are asked for."""
    asked = campaign(quotas=(Quota(works=(1, 2), **changes),))
    works = tuple(ListedWork(f"作品{number}", "党员风采") for number in range(count))
    return facts(submission(campaign=asked), unit_works=works)


def facts_of_unrecognised(name: str) -> Facts:
    """A PDF with text came, in which no form was found."""
    one = document(attachment=attachment(name), form=None, seal=ABSENT)
    return facts(submission(mail=mail(one.attachment), document=None, documents=(one,)))


def facts_of_pictures(*pictures: Picture, category: str = "党员风采") -> Facts:
    return facts(
        submission(
            replace(READING, categories=(category,)),
            document(replace(form(category), pictures=pictures)),
            category=CAMPAIGN.category(category),
        )
    )


def facts_beside(other: Document, **changes: object) -> Facts:
    """Another document came with the form."""
    one = document(**changes)
    return facts(submission(chosen=one, documents=(one, other), mail=mail(one.attachment, other.attachment)))


def first_only(*earlier: object) -> Facts:
    strict = campaign(resubmission=Resubmission(policy="first"))
    return facts(submission(campaign=strict), earlier=earlier)


ABSENT = Seal(SealState.ABSENT)
GREY = Seal(SealState.UNCLEAR, grey=True)
SCAN = document(attachment=attachment("盖章页.pdf"), form=None, text_layer=False, seal=Seal(SealState.UNCLEAR))
WORD = attachment("党员风采推荐表.docx", Kind.DOCX)
PHOTO = attachment("推荐表.jpg", Kind.IMAGE)
ZIP = attachment("材料.zip", Kind.ARCHIVE)
PNG = replace(PICTURE, format="png")
BARE = replace(PICTURE, caption=False)

CASES: dict[str, tuple[Facts, list[str]]] = {
    "nothing wrong": (facts(), []),
    # subject
    "nothing in the subject can be told": (facts_of_subject(None, "投稿"), ["subject.format"]),
    "no subject at all": (facts_of_subject(None, ""), ["subject.format"]),
    "no province": (facts_of_subject(replace(LINE, province=None)), ["subject.province"]),
    "no unit": (facts_of_subject(replace(LINE, organization=None)), ["subject.organization"]),
    "no category": (facts_of_subject(replace(LINE, category=None)), ["subject.category"]),
    "a misspelt province": (facts(submission(TYPED)), ["subject.province"]),
    "two ways to read it": (
        facts(submission(TWO_WAYS)),
        ["subject.province", "subject.organization"],
    ),
    "parts in another order": (
        facts(submission(replace(READING, misspelt=(Misspelling("order", "光明测试网北京市党员风采", SUBJECT),)))),
        ["subject.province"],
    ),
    "a reply that keeps the number of a version with a right subject": (
        facts(submission(KEEPS_NUMBER), earlier=(entry(),)),
        [],
    ),
    "a reply that keeps the number, but the subject was what was wrong": (
        facts(submission(KEEPS_NUMBER), earlier=(entry(findings=(WRONG_SUBJECT,)),)),
        ["subject.format"],
    ),
    # mail
    "a question": (facts(submission(QUESTION, mail=mail(), document=None, documents=())), ["mail.no_submission"]),
    "thanks for our letter": (
        facts(submission(mail=mail(in_reply_to=("<x@y>",)), document=None, documents=()), earlier=(entry(),)),
        ["mail.no_submission"],
    ),
    "a right subject and no attachment": (facts_of_files(), ["form.missing"]),
    "headers only": (
        facts(submission(QUESTION, mail=mail(), document=None, documents=()), oversize=200_000_000),
        ["mail.oversize"],
    ),
    "late": (facts(arrived=CLOSES + timedelta(seconds=1)), ["mail.late"]),
    "in the last second": (facts(arrived=CLOSES), []),
    "within the days of grace": (
        facts(submission(campaign=campaign(grace=timedelta(days=1))), arrived=CLOSES + timedelta(hours=23)),
        [],
    ),
    "a correction in time": (facts(arrived=CLOSES + timedelta(days=2), earlier=(ASKED_TO_CORRECT,)), []),
    "a correction too late": (facts(arrived=CLOSES + timedelta(days=4), earlier=(ASKED_TO_CORRECT,)), ["mail.late"]),
    "a correction of what was late itself": (
        facts(arrived=CLOSES + timedelta(days=2), earlier=(LATE_ITSELF,)),
        ["mail.late"],
    ),
    "early": (facts(arrived=CAMPAIGN.opens - timedelta(seconds=1)), ["mail.early"]),
    "no window": (facts(submission(campaign=campaign(opens=None, closes=None)), arrived=CLOSES + timedelta(9)), []),
    "the first stands": (first_only(entry(disposition=Disposition.ACCEPTED)), ["mail.repeated"]),
    "the first was returned": (first_only(entry()), []),
    "staff returned the first": (first_only(entry(disposition=Disposition.HELD, decision=Decision.RETURNED)), []),
    "the latest stands": (facts(earlier=(entry(disposition=Disposition.ACCEPTED),)), []),
    "a cloud drive's link": (
        facts_of_files(body="链接：https://pan.baidu.com/s/1abc 提取码：1234"),
        ["mail.link_only"],
    ),
    "a 超大附件 beside the form": (facts(submission(mail=mail(attachment(), body="从QQ邮箱发来的超大附件"))), []),
    "late, but within the grace": (
        facts(submission(campaign=campaign(grace=timedelta(hours=2))), arrived=CLOSES + timedelta(hours=2)),
        [],
    ),
    "past the grace": (
        facts(submission(campaign=campaign(grace=timedelta(hours=2))), arrived=CLOSES + timedelta(hours=2, seconds=1)),
        ["mail.late"],
    ),
    "no title, where the rule has one": (
        facts(submission(replace(READING, line=SubjectLine(None, "测试网", "党员风采")), campaign=TITLED)),
        ["subject.case_title"],
    ),
    "it may be for another campaign": (facts(submission(rivals=("书香样例征集活动",))), ["mail.campaign"]),
    "the second of two has not come": (facts(submission(mark=PartMark(1, 2), numbers=(1,))), ["mail.parts"]),
    "several forms in one mail": (
        facts(submission(works=(document(), document(form(case_title="另一件"))))),
        ["mail.works"],
    ),
    "both have come": (facts(submission(mark=PartMark(1, 2), numbers=(1, 2))), []),
    "how many are to come is not said": (facts(submission(mark=PartMark(1), numbers=(1,))), []),
    "an archive behind a password": (facts_of_obstacle(UnpackTrouble.ENCRYPTED), ["archive.unreadable"]),
    "an archive that we have no program for": (facts_of_obstacle(UnpackTrouble.NO_TOOL), ["archive.unreadable"]),
    "an archive of ten thousand files": (facts_of_obstacle(UnpackTrouble.LIMITS), ["archive.limits"]),
    "one work too many": (facts_of_quota(3), ["quota.exceeded"]),
    "as many as allowed": (facts_of_quota(2), []),
    "fewer than asked": (facts_of_quota(0), ["quota.short"]),
    "a unit without quota": (facts_of_quota(9, units=("总工会",)), []),
    "a unit that is left out": (facts_of_quota(9, not_units=("测试网",)), []),
    "too many of another category": (facts_of_quota(9, categories=("短视频",)), []),
    "a program": (
        facts(submission(mail=mail(attachment(), attachment("推荐表.pdf.exe", Kind.OTHER)))),
        ["attachment.dangerous"],
    ),
    "a program called .dat": (
        facts(submission(mail=mail(attachment(), attachment("a.dat", Kind.OTHER, b"MZ\x90")))),
        ["attachment.dangerous"],
    ),
    "a name turned round": (
        facts(submission(mail=mail(attachment(), attachment("表\u202efdp.x", Kind.OTHER)))),
        ["attachment.dangerous"],
    ),
    # the file
    "a zip may hold the form": (facts_of_files(ZIP), ["form.missing"]),
    "a PDF called 推荐表 in which no form was found": (facts_of_unrecognised("党员风采推荐表.pdf"), ["form.missing"]),
    "a PDF that is an article": (facts_of_unrecognised("事迹材料.pdf"), ["form.missing"]),
    "only a video": (facts_of_files(attachment("片.mp4", Kind.VIDEO)), ["form.missing"]),
    "Word instead of PDF": (facts_of_files(WORD), ["form.format"]),
    "a photograph instead of PDF": (facts_of_files(PHOTO), ["form.format"]),
    "Word, and a zip besides": (facts_of_files(WORD, ZIP), ["form.format"]),
    "the form as PDF and as Word": (facts_beside(Document(WORD, trouble=Trouble.UNSUPPORTED)), []),
    "a password": (facts_of_document(trouble=Trouble.ENCRYPTED, **UNREAD), ["form.encrypted"]),
    "damaged": (facts_of_document(trouble=Trouble.DAMAGED, **UNREAD), ["form.unreadable"]),
    "no page": (facts_of_document(trouble=Trouble.EMPTY, **UNREAD), ["form.unreadable"]),
    "a thousand pages": (facts_of_document(trouble=Trouble.TOO_LONG, **UNREAD), ["form.unreadable"]),
    "too slow to read": (facts_of_document(trouble=Trouble.TOO_SLOW, **UNREAD), ["form.unreadable"]),
    "a scan": (facts_of_document(text_layer=False, form=None, seal=Seal(SealState.UNCLEAR)), ["form.unreadable"]),
    "too large": (facts_of_document(attachment=attachment(content=b"x" * (10 * 1024 * 1024 + 1))), ["form.size"]),
    "just not too large": (facts_of_document(attachment=attachment(content=b"x" * (10 * 1024 * 1024))), []),
    "another category's form": (facts(submission(OTHER_CATEGORY)), ["form.template"]),
    "no form of ours": (facts(submission(chosen=document(form(None)), category=None)), ["form.template"]),
    # its rows
    "a blank form": (facts_of_form(**dict.fromkeys(ANSWERS, "")), ["form.blank"]),
    "a row is empty": (facts_of_form(contact_person=""), ["form.empty.contact_person"]),
    "rows that need not be answered are empty": (
        facts_of_form(awards="", founded=""),
        ["form.empty.founded", "form.empty.awards"],
    ),
    "a row is missing": (facts_of_form(case_title=None), ["form.empty.case_title"]),
    "a cell for ink is empty or missing": (facts_of_form(signature=None), []),
    "no telephone number": (facts_of_form(contact_phone="12345"), ["form.invalid.contact_phone"]),
    "no province in the form": (facts_of_form(province="朝阳区"), ["form.invalid.province"]),
    "a short name of the province": (facts_of_form(province="北京"), []),
    "a district after the province": (facts_of_form(province="北京市海淀区"), []),
    "another province than the subject's": (facts_of_form(province="上海市"), ["form.mismatch.province"]),
    "another unit than the subject's": (
        facts_of_form(organization="某某水产养殖公司党委"),
        ["form.mismatch.organization"],
    ),
    "the unit's party branch": (facts_of_form(organization="中国共产党光明测试网有限公司第一支部委员会"), []),
    "too short": (facts_of_form(content="工作成效" + "好" * 1000), ["form.length.content"]),
    "too long": (facts_of_form(summary="好" * 301), ["form.length.summary"]),
    "as long as it may be": (facts_of_form(summary="好" * 300), []),
    "a heading is missing": (facts_of_form(content="好" * 2000), ["document.sections"]),
    # pictures
    "one picture": (facts_of_pictures(PICTURE), ["form.pictures"]),
    "four pictures": (facts_of_pictures(*[PICTURE] * 4), ["form.pictures"]),
    "no picture where none is allowed": (facts_of_pictures(category="庆祝建党100周年活动案例（图文）"), []),
    "pictures that are no JPG": (facts_of_pictures(PICTURE, PNG), ["image.format"]),
    "a picture without caption": (facts_of_pictures(PICTURE, BARE), ["image.missing"]),
    # seal
    "no seal": (facts_of_document(seal=ABSENT), ["seal.absent"]),
    "a seal that is not clear": (facts_of_document(seal=Seal(SealState.UNCLEAR, reason="颜色过浅")), ["seal.unclear"]),
    "no seal, but a page is a scan": (facts_of_document(seal=ABSENT, text_layer="partial"), ["seal.unclear"]),
    "no seal, but a scan beside it": (facts_beside(SCAN, seal=ABSENT), ["seal.unclear"]),
    "a grey seal": (facts_of_document(seal=GREY), ["seal.unclear"]),
    "a grey seal where grey copies are taken": (
        facts(submission(chosen=document(seal=GREY), campaign=campaign(seal=SealRule(grey="accepted")))),
        [],
    ),
    "no seal looked for": (facts_of_document(seal=None), []),
    "no seal, but a digital signature": (
        facts_of_document(seal=ABSENT, digital_signatures=(DigitalSignature("adbe.pkcs7.detached"),)),
        ["seal.unclear"],
    ),
    "another unit's seal": (facts_of_seal("某某水产养殖有限公司"), ["seal.other_unit"]),
    "a seal one place away": (
        facts_of_seal("北海光明测试网", organization="北京光明测试网", subject="北京光明测试网"),
        ["seal.other_unit"],
    ),
    "the unit's seal on its branch's form": (facts_of_seal("光明测试网有限公司"), []),
    "the seal of the subject's unit": (
        facts_of_seal("光明测试网", organization="某某水产养殖公司党委"),
        ["form.mismatch.organization"],
    ),
    "a seal that can hardly be read": (facts_of_seal("某某水产养殖有限公司", name_certainty=0.7), []),
    "an unclear seal that may be the unit's": (
        facts_of_seal("光明澜试纲网络", SealState.UNCLEAR, organization="光明测试网络", subject="光明测试网络"),
        ["seal.unclear"],
    ),
    # signature and date
    "not signed": (facts_of_document(given=replace(form(), signed=False)), ["signature.absent"]),
    "hard to say whether it is signed": (facts_of_document(given=replace(form(), signed=None, dated=None)), []),
    "signed and dated": (facts_of_document(given=replace(form(), signed=True, dated=True)), []),
    "not dated": (facts_of_document(given=replace(form(), dated=False)), ["date.absent"]),
    "signed digitally only": (
        facts_of_document(
            given=replace(form(), signed=False), digital_signatures=(DigitalSignature("ETSI.CAdES.detached"),)
        ),
        [],
    ),
    "a scan that is not signed": (
        facts_of_document(given=replace(form(), signed=False), text_layer=False),
        ["signature.absent"],
    ),
    # several
    "wrong subject and Word": (facts_of_files(WORD, subject=QUESTION), ["subject.format", "form.format"]),
    "everything that can be wrong with a form": (
        facts(
            submission(chosen=document(form(contact_person="", contact_phone="1", summary="好" * 400), seal=ABSENT)),
        ),
        ["form.empty.contact_person", "form.invalid.contact_phone", "form.length.summary", "seal.absent"],
    ),
}

DOUBTS = (
    "two ways to read it",
    "a cloud drive's link",
    "it may be for another campaign",
    "several forms in one mail",
    "an archive that we have no program for",
    "an archive of ten thousand files",
    "a zip may hold the form",
    "a PDF called 推荐表 in which no form was found",
    "Word, and a zip besides",
    "too slow to read",
    "a scan",
    "no form of ours",
    "a row is missing",
    "a seal that is not clear",
    "a grey seal",
    "no seal, but a page is a scan",
    "no seal, but a scan beside it",
    "no seal, but a digital signature",
    "another unit's seal",
    "a seal one place away",
    "an unclear seal that may be the unit's",
    "a scan that is not signed",
)  # all others are sure of what they say


@pytest.mark.parametrize(("given", "codes"), CASES.values(), ids=CASES.keys())
def test_findings(given: Facts, codes: list[str]) -> None:
    assert [finding.code for finding in findings(given)] == codes


ELSEWHERE = (film_rules, list_rules, name_rules, part_rules, picture_rules, text_rules)  # they have tests of their own
OURS = [rule for rule in RULES if rule.__module__ not in {module.__name__ for module in ELSEWHERE}]


@pytest.mark.parametrize("rule", OURS, ids=lambda rule: rule.__name__)
def test_every_rule_has_a_row(rule: Rule) -> None:
    assert any(list(rule(given)) for given, _ in CASES.values())


@pytest.mark.parametrize("name", CASES)
def test_doubts_are_doubts_and_nothing_else_is(name: str) -> None:
    assert all(finding.doubt is (name in DOUBTS) for finding in findings(CASES[name][0]))


@pytest.mark.parametrize("name", CASES)
def test_words_are_sentences(name: str) -> None:
    for finding in findings(CASES[name][0]):
        assert finding.problem.endswith(("。", "！"))
        assert finding.remedy
        assert "None" not in finding.problem + finding.remedy


def said(name: str) -> str:
    return "".join(finding.problem + finding.remedy for finding in findings(CASES[name][0]))


QUOTES = {
    "no province": ("光明测试网党员风采", "北京市光明测试网党员风采"),
    "a misspelt province": ("“北京省”", "“北京市”", "请将邮件主题改为：北京市光明测试网党员风采"),
    "nothing in the subject can be told": ("“投稿”", "请将邮件主题改为：北京市光明测试网党员风采"),
    "no category": ("“党员风采”", "“‘一心向党’短视频”"),
    "Word instead of PDF": ("党员风采推荐表.docx", "《党员风采推荐表》（附件2）"),
    "only a video": ("片.mp4",),
    "too long": ("301字", "300字以内", "党员简介"),
    "too large": ("10M",),
    "late": ("2021年6月11日（星期五）00时00分", "2021年6月10日（星期四）23时59分"),
    "a row is empty": ("联系人",),
    "another unit's seal": ("“某某水产养殖有限公司”", "“中共光明测试网支部委员会”"),
    "the first stands": ("LH2021-0001", "以第一次报送的为准"),
}


@pytest.mark.parametrize("name", QUOTES)
def test_findings_quote_what_was_found_and_say_what_to_do(name: str) -> None:
    assert [piece for piece in QUOTES[name] if piece not in said(name)] == []


def test_what_is_unknown_is_a_gap_in_the_suggested_subject() -> None:
    unread = facts_of_files(WORD, subject=SubjectReading("北京市党员风采", replace(LINE, organization=None)))
    told = "".join(finding.remedy for finding in findings(unread))
    assert "北京市（请填写单位名称）党员风采" in told


def test_a_row_that_was_hard_to_read_is_no_breach() -> None:
    good = form()
    faint = replace(good, fields={**good.fields, "contact_person": FormField("", certainty=0.4)})
    assert [finding.doubt for finding in findings(facts(submission(chosen=document(faint))))] == [True]


def test_what_the_form_prints_is_told_from_nothing() -> None:
    good = form()
    untouched = replace(good, fields={**good.fields, "case_title": FormField("", instruction_only=True)})
    (finding,) = findings(facts(submission(chosen=document(untouched))))
    assert (finding.code, "提示文字" in finding.problem) == ("form.empty.case_title", True)


def test_a_very_long_subject_is_not_quoted_in_full() -> None:
    assert len(said_of_subject("啊" * 5000)) < 300


def said_of_subject(text: str) -> str:
    (finding,) = findings(facts_of_subject(None, text))
    return finding.problem + finding.remedy


PHONES = {
    "13800000000": True,
    "138-0000-0000": True,
    "+86 138 0000 0000": True,
    "１３８００００００００": True,
    "010-12345678": True,
    "（0571）8765432转801": True,
    "400-123-4567": True,
    "办公 010-12345678，手机 13800000000": True,
    "12345": False,
    "1380000000": False,
    "23800000000": False,
    "微信同号": False,
}


@pytest.mark.parametrize(("written", "plausible"), PHONES.items())
def test_phones(written: str, plausible: bool) -> None:
    assert is_phone(written) is plausible
