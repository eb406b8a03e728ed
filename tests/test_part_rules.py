"""Rules on what all parts share: there, so many, whole, of the format, of the size."""

from __future__ import annotations

import doctest
from dataclasses import replace

import pytest
from good import mail
from good_parts import LARGE, MB, came, codes, file, film, part, picture, song, stated, text

from config.load import campaign_ids, load_campaign
from config.model import BundlePart, Category, FactsPart, FormPart, Verdict
from ingest import part_wording
from ingest.facts import Facts
from ingest.judge import verdict_of
from ingest.part_rules import (
    files_are_of_the_format,
    files_can_be_opened,
    files_keep_the_size,
    parts_are_as_many_as_asked,
    parts_are_there,
)
from ingest.rules import Rule
from ledger.model import Finding
from parsers.containers.values import Obstacle, UnpackTrouble
from parsers.in_body import BODY_NAME
from parsers.link_values import Link, Platform
from parsers.media_values import Container
from parsers.model import Kind, PartMark, Piece, Trouble
from parsers.picture_values import ImageFormat

VIDEO = part("video", name="微视频", max_mb=50)
FILMS = part("video", count=[1, 2])
SCORE = part("image", name="歌谱", formats=["jpeg", "png"], count=[1])
SET = part("image", name="摄影作品", count=[1, 8], count_except=[2, 3], min_kb=2048, max_kb=10240)
COVERS = part("image", name="封面", count=[0, 5])
TEXT = part("document", name="案例文本", max_mb=1)
INTRODUCTION = part("document", name="作品介绍", words=["介绍"], formats=["docx", "pdf", "txt"], in_body=True)
LINKS = part("link", name="作品链接")
SONG = part("audio", name="歌曲音频", group="歌曲")
SONG_FILM = part("video", name="歌曲视频", group="歌曲")
PROMOTION = part("video", name="宣传视频", group="宣传", verdicts={"missing": "review"})
ADDRESS = part("facts", name="视频地址", group="宣传", rows=[{"field": "video_address", "label": "宣传视频地址"}])
ANY_FILM = part("video", name="作品", verdicts={"format": "off"})
ZIP = file("材料.zip", Kind.ARCHIVE)
LOCKED = Obstacle("材料.rar", UnpackTrouble.ENCRYPTED, "wants a password")
LINK = Link("https://mp.weixin.qq.com/s/x", Platform.WECHAT)
HALF = film(damaged=True, truncated=True)


def photos(number: int) -> tuple[Piece, ...]:
    return tuple(picture(f"图{one}.jpg") for one in range(number))


MISSING: dict[str, tuple[Facts, list[str]]] = {
    "it came": (came(VIDEO, film()), []),
    "nothing came": (came(VIDEO), ["video.missing"]),
    "it need not come": (came(COVERS), []),
    "no audio": (came(part("audio")), ["audio.missing"]),
    "no picture": (came(SCORE), ["image.missing"]),
    "no text": (came(TEXT), ["document.missing"]),
    "no link": (came(LINKS), ["link.missing"]),
    "a link": (came(LINKS, links=(LINK,)), []),
    "each part by itself": (came((VIDEO, SCORE, TEXT), film()), ["image.missing", "document.missing"]),
    # one of a group
    "neither audio nor film": (came((SONG, SONG_FILM)), ["audio.missing"]),
    "the audio": (came((SONG, SONG_FILM), song()), []),
    "the film": (came((SONG, SONG_FILM), beside={1: (film(),)}), []),
    "neither film nor address": (came((PROMOTION, ADDRESS)), ["video.missing"]),
    "the address": (came((PROMOTION, ADDRESS), facts=stated(video_address="https://example.org")), []),
    # it may be where we cannot look
    "an archive that stayed shut": (came(VIDEO, attachments=(ZIP,)), ["video.missing?"]),
    "something in an archive stayed shut": (
        came(VIDEO, mail=replace(mail(), obstacles=(LOCKED,))),
        ["video.missing?"],
    ),
    "a large attachment": (came(VIDEO, large=(LARGE,)), ["video.missing?"]),
    "a file of an unknown kind": (
        came(VIDEO, others=(Piece(file("片.braw"), trouble=Trouble.UNSUPPORTED),)),
        ["video.missing?"],
    ),
    "a damaged film is no text": (came((VIDEO, TEXT), HALF), ["document.missing"]),
    "a text taken for another": (came((TEXT, INTRODUCTION), text()), ["document.missing?"]),
    "the code may stand in the form": (
        came(part("image", qr=True, formats=["png"]), rows={"case_title": "推文"}),
        ["image.missing?"],
    ),
    "the other mail is still to come": (came(VIDEO, mark=PartMark(1, 2), numbers=(1,)), ["video.missing?"]),
    "all mails are here": (came(VIDEO, mark=PartMark(2, 2), numbers=(1, 2)), ["video.missing"]),
    # nothing can be asked
    "only headers": (came(VIDEO, oversize=200 * MB), []),
    "of an unknown category": (came(VIDEO, category=None, parts=()), []),
    "several works in one mail": (came(VIDEO, works=(object(),)), []),  # type: ignore[arg-type]
    "the mail brings a list of works": (came(VIDEO, is_works_list=True), []),
}


COUNTS: dict[str, tuple[Facts, list[str]]] = {
    "none is another rule's": (came(FILMS), []),
    "the fewest": (came(FILMS, film()), []),
    "the most": (came(FILMS, film("a.mp4"), film("b.mp4")), []),
    "too many": (came(FILMS, film("a.mp4"), film("b.mp4"), film("c.mp4")), ["video.count"]),
    "one of them twice": (came(FILMS, film("a.mp4"), film("b.mp4"), film("b.mp4")), []),
    "in two formats": (came(FILMS, film("a.mp4"), film("b.mp4"), film("b.mov")), []),
    "the same names in two folders": (came(VIDEO, film("甲/a.mp4"), film("乙/a.mp4")), ["video.count"]),
    "a single photograph": (came(SET, *photos(1)), []),
    "two are no set": (came(SET, *photos(2)), ["image.count"]),
    "three are no set": (came(SET, *photos(3)), ["image.count"]),
    "the smallest set": (came(SET, *photos(4)), []),
    "the largest set": (came(SET, *photos(8)), []),
    "more than a set": (came(SET, *photos(9)), ["image.count"]),
    "more may be in the archive": (came(SET, *photos(3), attachments=(ZIP,)), ["image.count?"]),
    "too few": (came(part("image", count=3), *photos(2)), ["image.count"]),
    "too few, or in the archive": (came(part("image", count=3), *photos(2), attachments=(ZIP,)), ["image.count?"]),
    "more covers than allowed": (came(COVERS, *photos(6)), ["image.count"]),
    "they may belong to another part": (came((COVERS, SCORE), *photos(6)), ["image.count?"]),
    "two texts: one may be something else": (came(TEXT, text(), text(name="另一份.docx")), ["document.count?"]),
    "as Word and as PDF": (came(TEXT, text(), text(name="正文.pdf", kind=Kind.PDF)), []),
    "without a limit": (came(SCORE, *photos(30)), []),
}


def cut(piece: Piece, trouble: Trouble) -> Piece:
    return replace(piece, trouble=trouble)


SHUT: dict[str, tuple[Facts, list[str]]] = {
    "whole": (came(VIDEO, film()), []),
    "half a film": (came(VIDEO, HALF), ["video.format"]),
    "a film of no byte": (came(VIDEO, Piece(replace(film().attachment, content=b""))), ["video.format"]),
    "a damaged sound": (came(part("audio"), song(damaged=True)), ["audio.format"]),
    "a picture that cannot be decoded": (came(SCORE, picture(damaged=True)), ["image.format"]),
    "a picture of no byte": (
        came(SCORE, cut(Piece(replace(file("图.jpg"), content=b"")), Trouble.EMPTY)),
        ["image.format"],
    ),
    "no picture at all": (came(SCORE, Piece(file("图.jpg"), trouble=Trouble.DAMAGED)), ["image.format"]),
    "a locked text": (came(TEXT, cut(text(None), Trouble.ENCRYPTED)), ["document.unreadable"]),
    "a damaged text": (came(TEXT, cut(text(None), Trouble.DAMAGED)), ["document.unreadable"]),
    "a text that took too long": (came(TEXT, cut(text(None), Trouble.TOO_SLOW)), ["document.unreadable?"]),
    "a film that took too long": (came(VIDEO, cut(Piece(film().attachment), Trouble.TOO_SLOW)), ["video.format?"]),
    "one damaged, one slow": (
        came(FILMS, HALF, cut(film("b.mp4"), Trouble.TOO_SLOW)),
        ["video.format", "video.format?"],
    ),
    "a format that we do not read": (came(TEXT, cut(text(None, kind=Kind.DOC), Trouble.UNSUPPORTED)), []),
}


def test_a_damaged_film_is_told_where_the_format_is_open() -> None:
    (finding,) = files_can_be_opened(came(ANY_FILM, HALF))
    assert finding.asked is Verdict.RETURN


FORMATS: dict[str, tuple[Facts, list[str]]] = {
    "as asked": (came(VIDEO, film()), []),
    "a MOV": (came(VIDEO, film("片.mov", container=Container.MOV)), ["video.format"]),
    "a MOV called .mp4": (came(VIDEO, film(container=Container.MOV)), ["video.format"]),
    "an MP4 called .mov": (came(VIDEO, film("片.mov")), []),
    "a 3GP is no MP4": (came(VIDEO, film(container=Container.THREE_GP)), ["video.format"]),
    "one of several formats": (came(part("video", formats=["mp4", "avi"]), film(container=Container.AVI)), []),
    "not looked into": (came(VIDEO, Piece(film().attachment)), ["video.format?"]),
    "damaged is told as that": (came(VIDEO, HALF), []),
    "an M4A is no MP3": (came(part("audio"), song(container=Container.M4A)), ["audio.format"]),
    "an MP4 without pictures is an M4A": (
        came(part("audio", formats=["m4a"]), song(container=Container.MP4)),
        [],
    ),
    "a PNG": (came(part("image"), picture(format=ImageFormat.PNG)), ["image.format"]),
    "HEIC from a telephone": (came(part("image"), picture(format=ImageFormat.HEIF)), ["image.format"]),
    "a PNG where it may be one": (came(SCORE, picture(format=ImageFormat.PNG)), []),
    "Word": (came(TEXT, text()), []),
    "PDF where Word is asked for": (came(part("document", formats=["docx"]), text(kind=Kind.PDF)), ["document.format"]),
    "old Word is asked about": (came(TEXT, text(None, "正文.doc", Kind.DOC)), ["document.format?"]),
    "old Word called .docx": (came(TEXT, text(None, "正文.docx", Kind.DOC)), ["document.format?"]),
    "OFD": (came(TEXT, text(None, "正文.ofd", Kind.OFD)), ["document.format"]),
    "plain text": (came(TEXT, text("正文", "正文.txt", Kind.OTHER)), ["document.format"]),
    "plain text where it may be": (came(INTRODUCTION, text("正文", "正文.txt", Kind.OTHER)), []),
    "the mail's own text": (
        came(part("document", in_body=True), text(None, BODY_NAME, Kind.OTHER)),
        [],
    ),
    "a picture of a text": (came(TEXT, Piece(file("正文.jpg", Kind.IMAGE))), ["document.format"]),
    "something else": (came(TEXT, Piece(file("正文.rtf"), trouble=Trouble.UNSUPPORTED)), ["document.format?"]),
}


SIZES: dict[str, tuple[Facts, list[str]]] = {
    "exactly at the limit": (came(VIDEO, film(size=50 * MB)), []),
    "one byte more": (came(VIDEO, film(size=50 * MB + 1)), ["video.size"]),
    "without a limit": (came(FILMS, film(size=60 * MB)), []),
    "a text": (came(TEXT, replace(text(), attachment=file("正文.docx", Kind.DOCX, MB + 1))), ["document.size"]),
    "a picture at its least": (came(SET, picture(size=2 * MB)), []),
    "a picture below it": (came(SET, picture(size=2 * MB - 1)), ["image.size"]),
    "a picture at its most": (came(SET, picture(size=10 * MB)), []),
    "a picture above it": (came(SET, picture(size=10 * MB + 1)), ["image.size"]),
    "an empty one is told as that": (came(SET, Piece(replace(picture().attachment, content=b""))), []),
    "one too small, one too large": (
        came(SET, picture("小.jpg", size=MB), picture("大.jpg", size=11 * MB)),
        ["image.size", "image.size"],
    ),
}


TABLES: dict[Rule, dict[str, tuple[Facts, list[str]]]] = {
    parts_are_there: MISSING,
    parts_are_as_many_as_asked: COUNTS,
    files_can_be_opened: SHUT,
    files_are_of_the_format: FORMATS,
    files_keep_the_size: SIZES,
}
CASES: dict[str, tuple[Rule, Facts, list[str]]] = {
    f"{rule.__name__}: {name}": (rule, *row) for rule, table in TABLES.items() for name, row in table.items()
}


@pytest.mark.parametrize(("rule", "given", "expected"), CASES.values(), ids=CASES.keys())
def test_findings(rule: Rule, given: Facts, expected: list[str]) -> None:
    assert codes(list(rule(given))) == expected


# -- words and verdicts --------------------------------------------------------------------------------------------


def said(found: list[Finding]) -> str:
    return "".join(one.problem + one.remedy for one in found)


def test_a_letter_names_files_numbers_and_remedy() -> None:
    told = said(list(files_keep_the_size(came(FILMS, film("甲.mp4"), film("乙.mp4")))))
    assert told == ""
    limited = part("video", name="微视频", max_mb=1, count=[1, 2])
    told = said(list(files_keep_the_size(came(limited, film("甲.mp4", size=2 * MB), film("乙.mp4", size=3 * MB)))))
    assert "微视频“甲.mp4”大小为2 MB，“乙.mp4”大小为3 MB，要求不超过1 MB。" in told
    assert "1 MB以内" in told


def test_the_format_is_named_with_the_false_extension() -> None:
    told = said(list(files_are_of_the_format(came(VIDEO, film(container=Container.MOV)))))
    assert "MOV格式（扩展名是.mp4，与内容不符），要求MP4格式" in told


def test_what_is_missing_is_named_with_its_limits() -> None:
    told = said(list(parts_are_there(came((SONG, SONG_FILM)))))
    assert "来信中没有歌曲音频或歌曲视频。" in told and "MP3格式" in told and "MP4格式" in told


def test_a_doubt_names_what_a_person_must_open() -> None:
    told = said(list(parts_are_there(came(VIDEO, attachments=(ZIP,)))))
    assert "尚未见到微视频；“材料.zip”需人工查看，请核对。" in told


def test_a_set_may_be_one_or_four_to_eight() -> None:
    told = said(list(parts_are_as_many_as_asked(came(SET, *photos(3)))))
    assert "收到摄影作品3张（“图0.jpg”、“图1.jpg”、“图2.jpg”），要求1张或4—8张" in told


VERDICTS = {
    "of the part": (came(part("video", strictness="note")), Verdict.NOTE),
    "of the property": (came(PROMOTION), Verdict.REVIEW),
    "by default": (came(VIDEO), Verdict.RETURN),
    "a doubt never returns": (came(VIDEO, attachments=(ZIP,)), Verdict.REVIEW),
}


@pytest.mark.parametrize(("given", "verdict"), VERDICTS.values(), ids=VERDICTS.keys())
def test_the_part_says_what_a_breach_leads_to(given: Facts, verdict: Verdict) -> None:
    (finding,) = parts_are_there(given)
    assert verdict_of(finding, given.campaign) is verdict


ASKED = {
    f"{campaign}: {category.name}": category
    for campaign in campaign_ids()
    for category in load_campaign(campaign).categories
}


@pytest.mark.parametrize("category", ASKED.values(), ids=ASKED.keys())
def test_of_an_empty_mail_each_required_part_is_missed_once(category: Category) -> None:
    found = list(parts_are_there(came(category.parts)))
    single = [
        one
        for one in category.parts
        if one.required and not one.group and not isinstance(one, FormPart | FactsPart | BundlePart)
    ]
    groups = {one.group for one in category.parts if one.group and one.required}
    assert len(found) == len(single) + len(groups)
    assert all(one.doubt is False and one.code.endswith(".missing") for one in found)


def test_examples_in_the_docstrings() -> None:
    assert doctest.testmod(part_wording).failed == 0
