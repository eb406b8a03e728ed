"""Reading mails: the hard cases of research/mail.md §3.1, rebuilt with invented names."""

from __future__ import annotations

import base64
import binascii
import hashlib
import quopri
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from urllib.parse import quote

import pytest

from parsers.mail import DEEPEST, fingerprint, parse_mail
from parsers.markup import text_of
from parsers.model import IncomingMail, Kind
from parsers.structure import MOST_PARTS

TITLE = "北京市某某网党员风采"
HARD = "朱镕某喆公司㐂🎉"  # 镕, 喆: GBK, not GB2312; 㐂, 🎉: four bytes in GB18030
PDF = b"%PDF-1.4\n" + bytes(range(256)) + b"\n%%EOF\n"
NAME = "党员风采推荐表（盖章）.pdf"


def b_word(content: bytes, label: str) -> bytes:
    return f"=?{label}?B?{base64.b64encode(content).decode()}?=".encode()


def q_word(content: bytes, label: str) -> bytes:
    return f"=?{label}?Q?{''.join(f'={byte:02X}' for byte in content)}?=".encode()


def percent(text: str, charset: str) -> bytes:
    return quote(text.encode(charset)).encode()


def cut(text: str, charset: str, at: int) -> tuple[bytes, bytes]:
    """The encoded text in two pieces; an odd `at` cuts a GBK character in two."""
    content = text.encode(charset)
    return content[:at], content[at:]


# -- headers -----------------------------------------------------------------------------------------------------

GBK_CUT, UTF8_CUT = cut(TITLE, "gbk", 7), cut(TITLE, "utf-8", 7)
FOLDED, GBK64 = base64.b64encode(TITLE.encode()), base64.b64encode(TITLE.encode("gbk"))

SUBJECTS = {
    "H01 GBK in base64": (b_word(TITLE.encode("gbk"), "GBK"), TITLE),
    "H02 gb2312 label, GBK characters": (b_word("朱镕某喆".encode("gbk"), "gb2312"), "朱镕某喆"),
    "H03 gb2312 in Q": (q_word(TITLE.encode("gb2312"), "gb2312"), TITLE),
    "H04 gb18030, four bytes and emoji": (b_word(HARD.encode("gb18030"), "gb18030"), HARD),
    "H05 GBK label, four bytes": (b_word(HARD.encode("gb18030"), "GBK"), HARD),
    "H06 Big5": (b_word("臺北市黨員".encode("big5"), "Big5"), "臺北市黨員"),
    "H07 Big5 label, HKSCS character": (b_word("喺香港嘅啲".encode("big5hkscs"), "big5"), "喺香港嘅啲"),
    "H08 HZ": (b_word(TITLE.encode("hz"), "HZ-GB-2312"), TITLE),
    "H09 UTF-8 cut in a character": (b" ".join(b_word(part, "utf-8") for part in UTF8_CUT), TITLE),
    "H10 GBK cut in a character": (b"\r\n ".join(b_word(part, "GBK") for part in GBK_CUT), TITLE),
    "H11 UTF-8 in Q cut in a character": (b"\r\n ".join(q_word(part, "utf-8") for part in UTF8_CUT), TITLE),
    "H12 raw UTF-8": (TITLE.encode(), TITLE),
    "H13 raw GBK": (TITLE.encode("gbk"), TITLE),
    "H15 neighbours without a space": (b"".join(b_word(part, "utf-8") for part in UTF8_CUT), TITLE),
    "H16 text glued to a word": (b"Re:" + b_word(TITLE.encode(), "utf-8") + b"(2)", f"Re:{TITLE}(2)"),
    "H17 raw UTF-8 beside a GBK word": (
        "回执（已显示） - ".encode() + q_word("测试的回执".encode("gbk"), "GBK"),
        "回执（已显示） - 测试的回执",
    ),
    "H18 raw GBK beside a GBK word": ("回执 - ".encode("gbk") + b_word("发票".encode("gbk"), "GBK"), "回执 - 发票"),
    "H19 cp936": (b_word(TITLE.encode("gbk"), "cp936"), TITLE),
    "H20 x-gbk": (b_word(TITLE.encode("gbk"), "x-gbk"), TITLE),
    "H21 GB_2312-80": (b_word(TITLE.encode("gbk"), "GB_2312-80"), TITLE),
    "H22 padding missing": (b_word("党员风采案例".encode("gbk") + b"1", "gbk").replace(b"=?=", b"?="), "党员风采案例1"),
    "H23 language tag": (b_word(TITLE.encode(), "utf-8*zh-cn"), TITLE),
    "H24 folded within base64": (b"=?UTF-8?B?" + FOLDED[:18] + b"\r\n " + FOLDED[18:] + b"?=", TITLE),
    "H25 utf-8 label, GBK bytes": (b_word(TITLE.encode("gbk"), "utf-8"), TITLE),
    "H26 Q with raw spaces": (b"=?utf-8?Q?=E5=8C=97=E4=BA=AC a b?=", "北京 a b"),
    "H27 us-ascii label, UTF-8 bytes": (b_word(TITLE.encode(), "us-ascii"), TITLE),
    "gb2312 label, a GBK character that would be UTF-8, too": (b_word(b"\xc4\x80", "gb2312"), "膧"),
    "a gb label, UTF-8 bytes": (b_word(TITLE.encode(), "gb2312"), TITLE),
    "a Latin label, GBK bytes": (b_word(TITLE.encode("gbk"), "iso-8859-1"), TITLE),
    "base64 cut between its groups": (b"=?gbk?B?" + GBK64[:13] + b"?= =?gbk?B?" + GBK64[13:] + b"?=", TITLE),
    "two charsets side by side": (
        b_word("北京".encode("gbk"), "gbk") + b" " + b_word("上海".encode(), "utf-8"),
        "北京上海",
    ),
    "a word without an end": (b"=?GBK?B?" + base64.b64encode(TITLE.encode("gbk")), TITLE),
    "raw UTF-8 cut short": (TITLE.encode()[:-1], TITLE[:-1] + "\N{REPLACEMENT CHARACTER}"),
    "raw Latin-1": ("Die Frösche".encode("latin-1"), "Die Frösche"),
    "raw bytes within a Q word": (b"=?iso-8859-1?Q?Die_Fr\xf6sche?=", "Die Frösche"),
    "a line break within a word": (b_word(b"a\r\nBcc: x@example.org", "utf-8"), "a Bcc: x@example.org"),
    "not an encoded word": (b"a =?b?c?d?= e =? ?= f", "a =?b?c?d?= e =? ?= f"),
    "plain, folded": ("北京市\r\n 党员风采".encode(), "北京市 党员风采"),
    "empty": (b"", ""),
    "five thousand characters": (b_word(("党" * 5000).encode(), "utf-8"), "党" * 5000),
}


@pytest.mark.parametrize(("written", "meant"), SUBJECTS.values(), ids=SUBJECTS.keys())
def test_subject(written: bytes, meant: str) -> None:
    assert parse_mail(b"From: a@example.org\r\nSubject: " + written + b"\r\n\r\n").subject == meant


def test_raw_big5_is_undecidable_but_read() -> None:
    """H14: GB18030 is tried first, because our senders are on the mainland."""
    assert parse_mail("Subject: 臺北市黨員\n\n".encode("big5")).subject


SENDERS = {
    "plain": (b"zhang@example.org", "zhang@example.org", ""),
    "upper case": (b"Zhang <Zhang@Example.ORG>", "zhang@example.org", "Zhang"),
    "H28 a word in quotes": (b'"=?GBK?B?1cXI/Q==?=" <z@example.org>', "z@example.org", "张三"),
    "H29 raw GBK": ("张三 <z@example.org>".encode("gbk"), "z@example.org", "张三"),
    "H30 raw UTF-8, unquoted": ("某某网 张三 <z@example.org>".encode(), "z@example.org", "某某网 张三"),
    "H31 a comma in a word": (
        b_word("某网，张三,李四".encode(), "utf-8") + b" <z@example.org>",
        "z@example.org",
        "某网，张三,李四",
    ),
    "H32 an address in a word": (
        b_word(b"x <evil@example.com>", "utf-8") + b" <z@example.org>",
        "z@example.org",
        "x <evil@example.com>",
    ),
    "an address as name": (b'"evil@example.com" <z@example.org>', "z@example.org", "evil@example.com"),
    "name in a comment": ("z@example.org (张三)".encode(), "z@example.org", "张三"),
    "a word cut short": (b"=?GBK?B?1cXI/Q <z@example.org>", "z@example.org", "张三"),
    "GBK with a backslash byte": ('"誠誠" <z@example.org>'.encode("gbk"), "z@example.org", "誠誠"),
    "angle not closed": ("张三 <z@example.org".encode(), "z@example.org", "张三"),
    "colon in an unquoted name": ("某某网:党委 <z@example.org>".encode(), "z@example.org", "某某网:党委"),
    "the null sender": (b'"z@example.org" <>', "", "z@example.org"),
    "nothing to read": ("张三".encode(), "", ""),
}


@pytest.mark.parametrize(("written", "address", "name"), SENDERS.values(), ids=SENDERS.keys())
def test_sender(written: bytes, address: str, name: str) -> None:
    mail = parse_mail(b"From: " + written + b"\r\nSubject: x\r\n\r\n")
    assert (mail.sender, mail.sender_name) == (address, name)


def test_of_repeated_headers_the_first_counts() -> None:
    """H33, H35."""
    mail = parse_mail(
        b"From: a@example.org\nFrom: b@example.org\nSubject: 1\nSubject: 2\n"
        b"Message-ID: <1@example.org>\nMessage-ID: <2@example.org>\n\n"
    )
    assert (mail.sender, mail.subject, mail.message_id) == ("a@example.org", "1", "<1@example.org>")
    assert mail.header("subject") == ("1", "2")


MESSAGE_IDS = {
    "H34 none": (b"X: y", None),
    "H36 folded": (b"Message-ID:\r\n <1@example.org>", "<1@example.org>"),
    "H36 with a space": (b"Message-ID: < 1@example.org >", "<1@example.org>"),
    "without brackets": (b"Message-ID: 1@example.org", "<1@example.org>"),
    "two in one header": (b"Message-ID: <1@example.org> <2@example.org>", "<1@example.org>"),
}


@pytest.mark.parametrize(("header", "message_id"), MESSAGE_IDS.values(), ids=MESSAGE_IDS.keys())
def test_message_id(header: bytes, message_id: str | None) -> None:
    assert parse_mail(header + b"\r\n\r\n").message_id == message_id


DATES = {
    "usual": (b"Thu, 10 Jun 2021 23:30:00 +0800 (CST)", datetime(2021, 6, 10, 15, 30, tzinfo=UTC)),
    "H37 no date at all": (b"yesterday", None),
    "wrong weekday": (b"Fri, 10 Jun 2021 23:30:00 +0800", datetime(2021, 6, 10, 15, 30, tzinfo=UTC)),
    "ISO, without zone: Chinese": (b"2021-06-10 23:30:00", datetime(2021, 6, 10, 15, 30, tzinfo=UTC)),
    "without zone: Chinese": (b"Thu, 10 Jun 2021 23:30:00", datetime(2021, 6, 10, 15, 30, tzinfo=UTC)),
    "the end of time": (b"Fri, 31 Dec 9999 23:59:59 +0000", None),
}


@pytest.mark.parametrize(("written", "moment"), DATES.values(), ids=DATES.keys())
def test_date(written: bytes, moment: datetime | None) -> None:
    assert parse_mail(b"Date: " + written + b"\r\n\r\n").date == moment


def test_the_topmost_received_header_counts_even_if_one_below_is_younger() -> None:
    mail = parse_mail(
        b"Received: from mx (unknown [192.0.2.1]) by our.example.org (Coremail)\r\n"
        b"\twith SMTP id 1; Thu, 10 Jun 2021 10:00:05 +0800 (CST)\r\n"
        b"Received: from forged by mx with HTTP; Thu, 10 Jun 2032 10:00:01 +0800\r\n\r\n"
    )
    assert mail.received == datetime(2021, 6, 10, 2, 0, 5, tzinfo=UTC)


def test_recipients_of_all_kinds() -> None:
    mail = parse_mail(
        "To: 办公室 <Office@example.org>, b@example.org\nCc: c@example.org\nBcc: d@example.org\n"
        "Resent-To: e@example.org\nDelivered-To: f@example.org\nX-Original-To: g@example.org\n"
        "Delivered-To: h@example.org\nReply-To: R@example.org\n\n".encode()
    )
    assert set(mail.recipients) == {f"{name}@example.org" for name in ("office", *"bcdefgh")}
    assert mail.reply_to == ("R@example.org",)


def test_threading_headers() -> None:
    mail = parse_mail(b"In-Reply-To: <a@x>\r\nReferences: <b@x>\r\n <c@x>\t<a@x>\r\n\r\n")
    assert (mail.in_reply_to, mail.references) == (("<a@x>",), ("<b@x>", "<c@x>", "<a@x>"))


def test_headers_are_decoded_in_order() -> None:
    mail = parse_mail(
        b"X-Mailer: Foxmail\r\nSubject: " + b_word(TITLE.encode(), "utf-8") + b"\r\nAuto-Submitted : no\r\n\r\n"
    )
    assert mail.headers == (("x-mailer", "Foxmail"), ("subject", TITLE), ("auto-submitted", "no"))


def test_report_type() -> None:
    mail = parse_mail(b'Content-Type: Multipart/Report; Report-Type=Delivery-Status; boundary="b"\r\n\r\n--b--\r\n')
    assert (mail.content_type, mail.report_type) == ("multipart/report", "delivery-status")


# -- bodies ------------------------------------------------------------------------------------------------------

TEXT = "各位老师：\n请查收附件。"


def text_mail(content: bytes, content_type: bytes | None, encoding: bytes = b"8bit") -> bytes:
    head = b"From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    if content_type is None:
        return b"From: a@example.org\r\nSubject: x\r\n\r\n" + content
    return (
        head + b"Content-Type: " + content_type + b"\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n" + content
    )


META = '<html><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><body>各位老师</body></html>'
BODIES = {
    "B01 GBK": (text_mail(TEXT.encode("gbk"), b"text/plain; charset=gbk"), TEXT),
    "B02 gb2312 label, GBK in base64": (
        text_mail(base64.encodebytes("朱镕某喆".encode("gbk")), b"text/plain; charset=gb2312", b"base64"),
        "朱镕某喆",
    ),
    "B03 gb18030 four bytes, QP": (
        text_mail(quopri.encodestring(HARD.encode("gb18030")), b"text/plain; charset=gb18030", b"quoted-printable"),
        HARD,
    ),
    "B04 HZ in 7bit": (text_mail(TEXT.encode("hz"), b"text/plain; charset=hz-gb-2312", b"7bit"), TEXT),
    "B05 Big5": (text_mail(base64.encodebytes("臺北".encode("big5")), b"text/plain; charset=big5", b"base64"), "臺北"),
    "B06 no charset, GBK": (text_mail(TEXT.encode("gbk"), b"text/plain"), TEXT),
    "B07 no charset, UTF-8": (text_mail(TEXT.encode(), b"text/plain"), TEXT),
    "B08 us-ascii label, UTF-8": (text_mail(TEXT.encode(), b"text/plain; charset=us-ascii"), TEXT),
    "B09 charset utf8": (text_mail(TEXT.encode(), b"text/plain; charset=utf8"), TEXT),
    "B10 charset x-gbk": (text_mail(TEXT.encode("gbk"), b"text/plain; charset=x-gbk"), TEXT),
    "B11 HTML that names its charset itself": (text_mail(META.encode("gbk"), b"text/html"), "各位老师"),
    "B12 utf-8 label, GBK": (text_mail(TEXT.encode("gbk"), b"text/plain; charset=utf-8"), TEXT),
    "B13 charset quoted, with spaces": (text_mail(TEXT.encode("gbk"), b'text/plain; charset=" gb2312 "'), TEXT),
    "B14 no MIME at all, GBK": (text_mail(TEXT.encode("gbk"), None), TEXT),
    "B15 byte order mark and GBK, BASE64 in capitals": (
        text_mail(base64.encodebytes(b"\xef\xbb\xbf" + TEXT.encode("gbk")), b"text/plain; charset=gbk", b"BASE64 "),
        TEXT,
    ),
    "B16 gb2312 with one bad byte": (
        text_mail("请查收".encode("gbk") + b"\xff\n" + "附件，谢谢".encode("gbk"), b"text/plain; charset=gb2312"),
        "请查收\N{REPLACEMENT CHARACTER}\n附件，谢谢",
    ),
    "CRLF": (text_mail(TEXT.replace("\n", "\r\n").encode(), b"text/plain; charset=utf-8"), TEXT),
    "unknown charset": (text_mail(TEXT.encode(), b"text/plain; charset=no-such"), TEXT),
    "a codec that is no charset": (text_mail(b"abc", b"text/plain; charset=base64"), "abc"),
    "QP not declared as such stays": (text_mail(b"=20a", b"text/plain; charset=utf-8"), "=20a"),
}


@pytest.mark.parametrize(("raw", "text"), BODIES.values(), ids=BODIES.keys())
def test_body(raw: bytes, text: str) -> None:
    mail = parse_mail(raw)
    assert (mail.body, mail.attachments) == (text, ())


def multipart(*parts: bytes, subtype: str = "mixed", boundary: str = "b0", eol: bytes = b"\r\n") -> bytes:
    """A part (or, with `HEAD` in front, a mail) that holds others."""
    delimiter = b"--" + boundary.encode()
    lines = [f'Content-Type: multipart/{subtype}; boundary="{boundary}"'.encode(), b""]
    for part in parts:
        lines += [delimiter, part]
    return eol.join([*lines, delimiter + b"--", b""])


def part(content_type: str, content: bytes, *headers: str) -> bytes:
    head = "".join(f"{line}\r\n" for line in (f"Content-Type: {content_type}", *headers))
    return head.encode() + b"\r\n" + content


HEAD = b"From: a@example.org\r\nTo: t@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
PLAIN = part("text/plain; charset=utf-8", TEXT.encode())
HTML = part("text/html; charset=utf-8", "<p>见附件</p>".encode())
BASE64 = "Content-Transfer-Encoding: base64"
ENCODED = base64.encodebytes(PDF)
PDF_PART = part('application/pdf; name="a.pdf"', ENCODED, BASE64)

ALTERNATIVES = {
    "plain preferred": (multipart(PLAIN, HTML, subtype="alternative"), TEXT),
    "HTML alone": (multipart(HTML, PDF_PART), "见附件"),
    "plain is blank": (multipart(part("text/plain", b" \r\n"), HTML, subtype="alternative"), "见附件"),
    "both, but no alternatives": (multipart(PLAIN, HTML), f"{TEXT}\n\n见附件"),
    "text around a file": (multipart(PLAIN, PDF_PART, part("text/plain", b"-- \r\nfooter")), f"{TEXT}\n\n-- \nfooter"),
    "alternative within related": (
        multipart(multipart(PLAIN, HTML, subtype="alternative", boundary="b1"), subtype="related"),
        TEXT,
    ),
}


@pytest.mark.parametrize(("structure", "text"), ALTERNATIVES.values(), ids=ALTERNATIVES.keys())
def test_body_of_several_parts(structure: bytes, text: str) -> None:
    assert parse_mail(HEAD + structure).body == text


HTML_TEXTS = {
    "blocks are lines": ("<div>一</div><p>二<br/>三</p>", "一\n二\n三"),
    "white space is one space": ("a\n  b&nbsp; c", "a b c"),
    "no script, no style, no title": ("<title>t</title><style>p{}</style><script>x<y</script>见附件", "见附件"),
    "a link keeps its address": (
        '<a href="https://example.org/d?a=1&amp;b=2">下载</a>',
        "下载 <https://example.org/d?a=1&b=2>",
    ),
    "a link that shows its address": (
        '<a href="https://example.org/">https://example.org/</a>',
        "https://example.org/",
    ),
    "links that are never closed": (
        '<p><a href=" https://example.org/a">一<a href="HTTPS://example.org/b">二',
        "一 <https://example.org/a>二 <HTTPS://example.org/b>",
    ),
    "an anchor is no link": ('<a name="x">一</a><a href="#x">二</a>', "一二"),
    "entities": ("&lt;省&gt;&#26032;&amp;", "<省>新&"),
    "table cells": ("<table><tr><td>一</td><td>二</td></tr><tr><td>三</td></tr></table>", "一 二\n三"),
    "comments and conditions": ("<!--[if mso]>x<![endif]-->y<![if !mso]>z<![endif]>", "y z"),
    "unclosed everything": ("a<b>c<script>d", "ac"),
    "a picture of megabytes": (f'<img src="data:image/png;base64,{"A" * 600_000}">见附件', "见附件"),
    "less-than in text": ("1 < 2 <b>对</b>", "1 < 2 对"),
}


@pytest.mark.parametrize(("html", "text"), HTML_TEXTS.values(), ids=HTML_TEXTS.keys())
def test_html(html: str, text: str) -> None:
    assert text_of(html) == text


# -- file names --------------------------------------------------------------------------------------------------

GBK_NAME = NAME.encode("gbk")
QUOTED_NAME = f'"{NAME}"'.encode()


def named(disposition: bytes = b"attachment", content_type: bytes = b"application/pdf") -> bytes:
    header = b"Content-Type: " + content_type + b"\r\nContent-Disposition: " + disposition + b"\r\n" + BASE64.encode()
    return HEAD + multipart(PLAIN, header + b"\r\n\r\n" + ENCODED)


NAMES = {
    "F01 RFC 2231 in GBK": (named(b"attachment; filename*=GBK''" + percent(NAME, "gbk")), NAME),
    "F02 RFC 2231 pieces, cut in a GBK character": (
        named(
            b"attachment;\r\n filename*0*=gb2312''"
            + quote(GBK_NAME[:7]).encode()
            + b";\r\n filename*1*="
            + quote(GBK_NAME[7:]).encode()
        ),
        NAME,
    ),
    "F03 RFC 2231 gb2312 label, GBK characters": (
        named(b"attachment; filename*=gb2312''" + percent("镕喆.pdf", "gbk")),
        "镕喆.pdf",
    ),
    "F04 encoded word": (named(b'attachment; filename="' + b_word(GBK_NAME, "GBK") + b'"'), NAME),
    "F05 two encoded words, cut in a character": (
        named(b'attachment; filename="' + b_word(GBK_NAME[:7], "GBK") + b"\r\n " + b_word(GBK_NAME[7:], "GBK") + b'"'),
        NAME,
    ),
    "F06 raw GBK": (named(b'attachment; filename="' + GBK_NAME + b'"'), NAME),
    "F07 raw UTF-8": (named(b"attachment; filename=" + QUOTED_NAME), NAME),
    "F08 name only, no disposition": (
        HEAD + multipart(part(f'application/pdf; name="{b_word(GBK_NAME, "gbk").decode()}"', ENCODED, BASE64)),
        NAME,
    ),
    "F09 name, disposition without": (
        named(content_type=b'application/pdf; name="' + b_word(GBK_NAME, "gbk") + b'"'),
        NAME,
    ),
    "F10 name in raw GBK": (named(content_type=b'application/pdf; name="' + GBK_NAME + b'"'), NAME),
    "F11 RFC 2231 pieces that hold an encoded word": (
        named(
            b'attachment; filename*0="=?GBK?B?'
            + base64.b64encode(GBK_NAME)[:9]
            + b'";\r\n filename*1="'
            + base64.b64encode(GBK_NAME)[9:]
            + b'?="'
        ),
        NAME,
    ),
    "F12 unquoted encoded word": (named(b"attachment; filename=" + b_word(GBK_NAME, "GBK")), NAME),
    "F13 unquoted raw UTF-8 with a space": (
        named("attachment; filename=推荐表 终稿.pdf; size=3".encode()),
        "推荐表 终稿.pdf",
    ),
    "F14 garbled filename beside filename*": (
        named(b"attachment; filename=\"____.pdf\"; filename*=UTF-8''" + percent(NAME, "utf-8")),
        NAME,
    ),
    "F15 a path stays what it is": (named(b'attachment; filename="../../etc/a.pdf"'), "../../etc/a.pdf"),
    "F16 RFC 2231 without charset": (named(b"attachment; filename*=" + percent(NAME, "utf-8")), NAME),
    "F17 percent signs in a plain name": (named(b'attachment; filename="' + percent(NAME, "utf-8") + b'"'), NAME),
    "F18 inline": (named(b"inline; filename=" + QUOTED_NAME), NAME),
    "F19 utf-8 label, GBK bytes": (
        named(b'attachment; filename="' + b_word(GBK_NAME, "utf-8") + b'"', b"application/octet-stream"),
        NAME,
    ),
    "F21 quotation marks within": (named('attachment; filename="\\"四强\\"党支部.pdf"'.encode()), '"四强"党支部.pdf'),
    "F24 an attachment without name": (named(), "part-2.pdf"),
    "F25 neither disposition nor name": (
        HEAD + multipart(PLAIN, part("application/pdf", ENCODED, BASE64)),
        "part-2.pdf",
    ),
    "quotation marks within, not escaped": (
        named('attachment; filename="“四强"党支部".pdf"'.encode()),
        '“四强"党支部".pdf',
    ),
    "quotation marks that do not close": (named('attachment; filename="推荐表.pdf'.encode()), "推荐表.pdf"),
    "GBK whose second byte is a backslash": (named('attachment; filename="誠.pdf"'.encode("gbk")), "誠.pdf"),
    "a Windows path": (named(b'attachment; filename="C:\\docs\\new.pdf"'), "C:\\docs\\new.pdf"),
    "RFC 2231 without its asterisk": (named(b"attachment; filename=\"utf-8''" + percent(NAME, "utf-8") + b'"'), NAME),
    "pieces out of order": (named(b'attachment; filename*1="b.pdf"; filename*0="a"'), "ab.pdf"),
    "no semicolon": (named(b'attachment filename="a b.pdf"'), "a b.pdf"),
    "a true percent sign": (named('attachment; filename="增长100%25报告.pdf"'.encode()), "增长100%25报告.pdf"),
    "damaged filename, whole name": (
        named(
            b'attachment; filename="' + TITLE.encode()[:-1] + b'"',
            b'application/pdf; name="' + b_word(GBK_NAME, "gbk") + b'"',
        ),
        NAME,
    ),
    "three hundred characters": (named(f'attachment; filename="{"长" * 300}.pdf"'.encode()), "长" * 300 + ".pdf"),
    "NUL": (named(b'attachment; filename="a\x00b.pdf"'), "a b.pdf"),
    "octet-stream by content": (named(content_type=b"application/octet-stream"), "part-2.pdf"),
}


@pytest.mark.parametrize(("raw", "name"), NAMES.values(), ids=NAMES.keys())
def test_file_name(raw: bytes, name: str) -> None:
    files = parse_mail(raw).attachments
    assert [(file.name, file.content, file.kind) for file in files] == [(name, PDF, Kind.PDF)]


def test_files_of_the_same_name_are_both_there() -> None:
    """F20."""
    assert [file.name for file in parse_mail(HEAD + multipart(PDF_PART, PDF_PART)).attachments] == ["a.pdf", "a.pdf"]


TEXT_FILES = {
    "F22 GBK csv in 8bit": (
        part('text/csv; name="a.csv"', "姓名,单位\r\n".encode("gbk")),
        "姓名,单位\r\n".encode("gbk"),
    ),
    "F23 GBK text in QP": (
        part(
            'text/plain; charset=gbk; name="a.txt"',
            quopri.encodestring("附件".encode("gbk")),
            "Content-Transfer-Encoding: quoted-printable",
            "Content-Disposition: attachment",
        ),
        "附件".encode("gbk"),
    ),
    "text by its type, a PDF by content": (part("text/plain", ENCODED, BASE64), PDF),
    "text declared attachment": (part("text/plain", b"abc", "Content-Disposition: attachment"), b"abc"),
}


@pytest.mark.parametrize(("piece", "content"), TEXT_FILES.values(), ids=TEXT_FILES.keys())
def test_text_files_are_never_transcoded(piece: bytes, content: bytes) -> None:
    mail = parse_mail(HEAD + multipart(PLAIN, piece))
    assert [file.content for file in mail.attachments] == [content]
    assert mail.body == TEXT
    assert mail.attachments[0].sha256 == hashlib.sha256(content).hexdigest()


# -- structure ---------------------------------------------------------------------------------------------------

FORWARD = HEAD.replace(b"Subject: x", b"Subject: inner") + multipart(PLAIN, PDF_PART, boundary="inner")
FORWARDED = [("fwd.eml", "mail", None), ("a.pdf", "pdf", "fwd.eml")]


def nested(depth: int) -> bytes:
    return (
        HEAD
        + b"".join(
            f'Content-Type: multipart/mixed; boundary="n{level}"\r\n\r\n--n{level}\r\n'.encode()
            for level in range(depth)
        )
        + PDF_PART
    )


def uuencoded(content: bytes) -> bytes:
    lines = [binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45)]
    return b"begin 644 a.pdf\n" + b"".join(lines) + b"`\nend\n"


ONE = [("a.pdf", "pdf", None)]
WRONG = ("boundary missing or wrong, the delimiter used was taken",)
CUT = ("cut off: the closing boundary is missing",)
STRUCTURES = {
    "S01 a forwarded mail with a name": (
        HEAD + multipart(PLAIN, part('message/rfc822; name="fwd.eml"', FORWARD, "Content-Disposition: attachment")),
        FORWARDED,
        (),
    ),
    "S02 a forwarded mail without": (
        HEAD + multipart(PLAIN, part("message/rfc822", FORWARD)),
        [("part-2.eml", "mail", None), ("a.pdf", "pdf", "part-2.eml")],
        (),
    ),
    "S03 a forwarded mail in base64": (
        HEAD + multipart(PLAIN, part('message/rfc822; name="fwd.eml"', base64.encodebytes(FORWARD), BASE64)),
        FORWARDED,
        (),
    ),
    "a forwarded mail that says base64 and is not": (
        HEAD + multipart(PLAIN, part('message/rfc822; name="fwd.eml"', FORWARD, BASE64)),
        FORWARDED,
        (),
    ),
    "a mail attached as a file": (
        HEAD + multipart(PLAIN, part('application/octet-stream; name="fwd.eml"', base64.encodebytes(FORWARD), BASE64)),
        FORWARDED,
        (),
    ),
    "a digest": (
        HEAD + multipart(b"\r\n" + FORWARD, subtype="digest"),
        [("part-1.eml", "mail", None), ("a.pdf", "pdf", "part-1.eml")],
        None,
    ),
    "S04 no boundary parameter": (HEAD + multipart(PLAIN, PDF_PART).replace(b'; boundary="b0"', b""), ONE, WRONG),
    "S05 no closing boundary": (HEAD + multipart(PLAIN, PDF_PART).replace(b"--b0--", b""), ONE, CUT),
    "S06 another boundary than declared": (HEAD + multipart(PLAIN, PDF_PART).replace(b'"b0"', b'"zz"'), ONE, WRONG),
    "S07 base64 with foreign characters": (
        HEAD + multipart(PLAIN, part("application/pdf; name=a.pdf", b"!*" + ENCODED.replace(b"\n", b" \n*"), BASE64)),
        ONE,
        (),
    ),
    "S08 base64 without padding": (
        HEAD + multipart(PLAIN, part("application/pdf; name=a.pdf", ENCODED.rstrip(b"=\n"), BASE64)),
        ONE,
        ("part 2: base64 ends too early",),
    ),
    "S09 a footer behind base64": (
        HEAD + multipart(PLAIN, part("application/pdf; name=a.pdf", ENCODED + b"\r\n____\r\nlist footer", BASE64)),
        ONE,
        (),
    ),
    "S10 an unknown transfer encoding": (
        HEAD + multipart(PLAIN, part("application/pdf; name=a.pdf", PDF, "Content-Transfer-Encoding: x-none")),
        ONE,
        ("part 2: unknown transfer encoding",),
    ),
    "S11 LF only": ((HEAD + multipart(PLAIN, PDF_PART)).replace(b"\r\n", b"\n"), ONE, ()),
    "CR only": (
        (HEAD + multipart(part("text/plain; charset=utf-8", TEXT.replace("\n", "\r\n").encode()), PDF_PART))
        .replace(b"\r\n", b"\n")
        .replace(b"\n", b"\r"),
        ONE,
        (),
    ),
    "S12 a multipart that says base64": (HEAD + BASE64.encode() + b"\r\n" + multipart(PLAIN, PDF_PART), ONE, ()),
    "S13 binary": (
        HEAD + multipart(PLAIN, part("application/pdf; name=a.pdf", PDF, "Content-Transfer-Encoding: binary")),
        ONE,
        (),
    ),
    "S14 uuencode": (
        HEAD
        + multipart(
            PLAIN, part("application/pdf; name=a.pdf", uuencoded(PDF), "Content-Transfer-Encoding: x-uuencode")
        ),
        ONE,
        (),
    ),
    "S17 a picture that the HTML shows": (
        HEAD
        + multipart(
            multipart(PLAIN, HTML, subtype="alternative", boundary="b1"),
            part("image/png", b"\x89PNG\r\n\x1a\n", "Content-ID: <1>"),
            subtype="related",
        ),
        [("part-3.png", "image", None)],
        (),
    ),
    "S18 winmail.dat": (
        HEAD + multipart(PLAIN, part('application/ms-tnef; name="winmail.dat"', b"\x78\x9f\x3e\x22" + bytes(9))),
        [("winmail.dat", "archive", None)],
        (),
    ),
    "S19 120 deep": (nested(120), ONE, CUT),
    "S20 600 deep": (nested(600), ONE, CUT),
    "S21 a multipart that is an attachment": (
        HEAD
        + multipart(PLAIN, b'Content-Disposition: attachment; filename="x"\r\n' + multipart(PDF_PART, boundary="b1")),
        ONE,
        (),
    ),
    "S22 signed": (
        HEAD
        + multipart(PLAIN, part('application/pkcs7-signature; name="smime.p7s"', b"MAA=", BASE64), subtype="signed"),
        [("smime.p7s", "other", None)],
        (),
    ),
    "S23 a space before the colon": (
        HEAD.replace(b"Subject:", b"Subject :")
        + multipart(PLAIN, PDF_PART).replace(b"Content-Type:", b"Content-Type :"),
        ONE,
        ("header block repaired", "header of a part repaired"),
    ),
    "S24 blank lines and the From_ line of an mbox": (
        b"\r\n\nFrom a@example.org Thu Jun 10 10:00:00 2021\n" + HEAD + multipart(PLAIN, PDF_PART),
        ONE,
        (),
    ),
    "the boundary on a line that lost its fold": (
        HEAD + multipart(PLAIN, PDF_PART).replace(b"; boundary", b";\r\nboundary"),
        ONE,
        ("header block repaired",),
    ),
    "an inner multipart that is not closed": (
        HEAD
        + multipart(multipart(PLAIN, HTML, subtype="alternative", boundary="b1").replace(b"--b1--", b""), PDF_PART),
        ONE,
        (),
    ),
    "a boundary that begins like the outer one": (
        HEAD + multipart(multipart(PLAIN, HTML, subtype="alternative", boundary="b0--1"), PDF_PART),
        ONE,
        (),
    ),
    "a boundary that ends like a closing one": (HEAD + multipart(PLAIN, PDF_PART, boundary="b0--"), ONE, ()),
    "declared base64, but is not": (
        HEAD + multipart(PLAIN, part("application/pdf; name=a.pdf", PDF, BASE64)),
        ONE,
        ("part 2: declared base64, but is not",),
    ),
    "a PDF as the whole mail": (HEAD + part("application/pdf; name=a.pdf", ENCODED, BASE64), ONE, None),
}


@pytest.mark.parametrize(("raw", "files", "defects"), STRUCTURES.values(), ids=STRUCTURES.keys())
def test_structure(raw: bytes, files: list[tuple[str, str, str | None]], defects: tuple[str, ...] | None) -> None:
    mail = parse_mail(raw)
    assert [(file.name, file.kind.value, file.inside) for file in mail.attachments] == files
    assert [file.content for file in mail.attachments if file.kind is Kind.PDF] == [PDF] * ("pdf" in str(files))
    if defects is not None:
        assert mail.subject == "x"
        assert mail.body == (TEXT if raw.count(TEXT.split("\n")[0].encode()) else "")
        assert mail.defects == defects


def test_header_only() -> None:
    """S15; so a mail comes that was too large to be fetched."""
    mail = parse_mail(HEAD + b'Content-Type: multipart/mixed; boundary="b0"\r\n\r\n')
    assert (mail.subject, mail.sender, mail.body, mail.attachments) == ("x", "a@example.org", "", ())
    assert parse_mail(HEAD + b"Content-Type: application/pdf; name=a.pdf\r\n\r\n").attachments == ()


def test_empty() -> None:
    """S16."""
    mail = parse_mail(b"")
    assert (mail.subject, mail.sender, mail.message_id, mail.date, mail.body) == (None, "", None, None, "")
    assert (mail.attachments, mail.headers, mail.content_type, mail.defects) == ((), (), "text/plain", ())


def test_mails_within_mails_are_opened_as_deep_as_promised_and_no_deeper() -> None:
    raw = HEAD + multipart(PLAIN, PDF_PART, boundary="core")
    for level in range(DEEPEST + 2):
        raw = HEAD + multipart(part(f'message/rfc822; name="{level}.eml"', raw), boundary=f"f{level}")
    mail = parse_mail(raw)
    names = [f"{level}.eml" for level in range(DEEPEST + 1, 0, -1)]
    assert [(file.name, file.inside) for file in mail.attachments] == list(zip(names, [None, *names], strict=False))
    assert mail.defects == ("mails within mails are opened 8 deep",)


def test_a_mail_of_too_many_parts_ends_with_a_defect() -> None:
    mail = parse_mail(HEAD + multipart(*[b"Content-Type: application/x\r\n\r\nx"] * (MOST_PARTS + 5)))
    assert len(mail.attachments) == MOST_PARTS
    assert mail.defects == ("too many parts, the rest is not read",)


# -- the whole mail ----------------------------------------------------------------------------------------------


def submission() -> IncomingMail:
    message = EmailMessage()
    message["From"] = "张三 <zhang@example.org>"
    message["To"] = "tougao@example.org"
    message["Subject"] = TITLE
    message["Date"] = "Thu, 10 Jun 2021 10:00:00 +0800"
    message["Message-ID"] = "<1@example.org>"
    message.set_content(TEXT)
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename=NAME)
    return parse_mail(message.as_bytes())


def test_a_usual_mail_needs_no_repair() -> None:
    mail = submission()
    assert (mail.subject, mail.sender, mail.sender_name) == (TITLE, "zhang@example.org", "张三")
    assert (mail.body, mail.recipients, mail.message_id) == (TEXT, ("tougao@example.org",), "<1@example.org>")
    assert [(file.name, file.size, file.kind) for file in mail.attachments] == [(NAME, len(PDF), Kind.PDF)]
    assert mail.defects == ()


FINGERPRINT_PARTS = {
    "sender": {"sender": "b@example.org"},
    "subject": {"subject": "y"},
    "body": {"body": ""},
    "attachments": {"attachments": ()},
}


@pytest.mark.parametrize("change", FINGERPRINT_PARTS.values(), ids=FINGERPRINT_PARTS.keys())
def test_fingerprint_tells_mails_apart(change: dict[str, object]) -> None:
    mail = submission()
    assert fingerprint(replace(mail, **change)) != mail.fingerprint  # type: ignore[arg-type]


def test_fingerprint_of_a_mail_delivered_twice_is_the_same() -> None:
    raw = HEAD + b"Message-ID: <1@x>\r\nDate: Thu, 10 Jun 2021 10:00:00 +0800\r\n" + multipart(PLAIN, PDF_PART)
    again = b"Received: from a by b; Fri, 11 Jun 2021 10:00:00 +0800\r\n" + raw.replace(b"Message-ID: <1@x>\r\n", b"")
    assert parse_mail(raw).fingerprint == parse_mail(again.replace(b"b0", b"other")).fingerprint


def test_mail_parser_breaking_is_survived(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: bytes) -> None:
        raise AttributeError("of a mail in the wild")

    monkeypatch.setattr("mailparser.parse_from_bytes", broken)
    mail = parse_mail(
        "From: 张三 <z@example.org>\nTo: t@example.org\nDate: Thu, 10 Jun 2021 10:00:00 +0800\n"
        "Received: from a by b; Thu, 10 Jun 2021 10:00:01 +0800\n\n".encode()
    )
    assert (mail.sender, mail.sender_name, mail.recipients) == ("z@example.org", "张三", ("t@example.org",))
    assert mail.date == datetime(2021, 6, 10, 2, 0, tzinfo=UTC)
    assert mail.received == datetime(2021, 6, 10, 2, 0, 1, tzinfo=UTC)
    assert mail.defects == ("mail-parser could not read the header",)
