"""Reading mails: any bytes, round trips in every charset, the standard library's mails, samples of public projects."""

from __future__ import annotations

import base64
import json
import time
import tracemalloc
from collections import Counter
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from parsers.mail import parse_mail
from parsers.model import IncomingMail, Kind

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"

# -- never an exception ------------------------------------------------------------------------------------------

SEED = (
    b"Received: from a by b; Thu, 10 Jun 2021 10:00:00 +0800\r\nFrom: =?GBK?B?1cXI/Q==?= <z@example.org>\r\n"
    b'Subject: =?gb2312?Q?=B1=B1=BE=A9?= \xb1\xb1\r\nContent-Type: multipart/mixed;\r\n boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/html; charset=gbk\r\n\r\n<p>a<a href='http://x'>b</a><script>\r\n"
    b"--b\r\nContent-Type: application/zip; name*0*=gbk''%B1; name*1=a\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nUEsDBBQAAAAAAA==\r\n"
    b"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: a\r\nTo: b\r\nSubject: c\r\n"
    b'Content-Type: multipart/x; boundary="c"\r\n\r\n'
    b"--c\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin 1 x\r\n#0V%T\r\n--c--\r\n--b--\r\n"
)
PIECES = (
    b"--b", b"\r\n", b"\n\n", b"=?", b"?=", b"?B?", b"?q?", b'"', b"<", b">", b"(", b"\\", b";", b"*0*=", b"''", b"%E4",
    b"\xb1\xb1", b"\xff\xfe", b"\x00", b"boundary=", b"charset=utf-7", b"charset=unicode_escape", b"charset=utf-16",
    b"base64", b"quoted-printable", b"x-uuencode", b"message/rfc822", b"multipart/alternative", b"Date: 31 Dec 9999",
    b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<!--", b"<![CDATA[", b"&#xd800;", b"=\xd8\x00",
)  # fmt: skip


def is_well_formed(mail: IncomingMail) -> bool:
    """Everything can be stored: no lone surrogates, aware dates, one-line headers."""
    texts = [mail.body, mail.sender, mail.sender_name, *mail.recipients, *mail.reply_to, *mail.defects]
    texts += [value for field in mail.headers for value in field] + [file.name for file in mail.attachments]
    json.dumps(texts, ensure_ascii=False).encode()
    one_line = [mail.subject or "", mail.sender_name, *(file.name for file in mail.attachments)]
    moments = [moment for moment in (mail.date, mail.received) if moment is not None]
    return not any(set(text) & set("\r\n\0") for text in one_line) and all(moment.tzinfo for moment in moments)


@given(st.binary(max_size=400))
def test_any_bytes_give_a_mail(raw: bytes) -> None:
    assert is_well_formed(parse_mail(raw))


@st.composite
def damaged(draw: st.DrawFn, raw: bytes = SEED) -> bytes:
    """A mail with some stretches replaced, removed or doubled."""
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.sampled_from((0, 1, 2, 30))))
        piece = draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=4), st.just(raw[start:end] * 2)))
        raw = raw[:start] + piece + raw[end:]
    return raw


@settings(max_examples=400)
@given(damaged())
def test_a_damaged_mail_gives_a_mail(raw: bytes) -> None:
    assert is_well_formed(parse_mail(raw))


HOSTILE = {
    "header fields": b"a:\n" * 300_000,
    "blank lines": b"\n" * 3_000_000,
    "encoded words begun": b"Subject: " + b"=?a?Q?x" * 30_000,
    "encoded words": b"Subject: " + b"=?gbk?B?1cXI/Q==?= =?utf-8?B?1cXI/Q==?=\n " * 3_000,
    "parameters": b"Content-Type: text/plain; " + b';a="b' * 40_000 + b"\n\nx",
    "quotation marks": b"Content-Type: text/plain; name=" + b'" ' * 60_000 + b"\n\nx",
    "spaces": b"Content-Type: text/plain; x" + b" " * 120_000 + b"=" + b" " * 60_000 + b"\n\nx",
    "addresses": b"To: " + b"a@b.cn, " * 30_000,
    "angles": b"From: " + b"<" * 200_000,
    "comments": b"Date: " + b"(" * 100_000 + b"\nReceived: from " + b"(a " * 30_000,
    "delimiters": b'Content-Type: multipart/x; boundary="b"\n\n' + b"--b\n\n" * 200_000,
    "wrong delimiters": b'Content-Type: multipart/x; boundary="b"\n\n' + b"--c\n" * 300_000,
    "multiparts": b"".join(b'Content-Type: multipart/x; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3_000)),
    "mails in mails": b"From: a\nTo: b\nSubject: x\nContent-Type: message/rfc822\n\n" * 3_000,
    "tags": b"Content-Type: text/html\n\n" + b"<a <!-- </a <script" * 30_000,
    "links": b"Content-Type: text/html\n\n" + b"<a href=http://x>x" * 30_000 + b"</a>" * 30_000,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_mail_takes_more_than_linear_time(raw: bytes) -> None:
    """Each would run for minutes if anything were quadratic; in processor time, because machines are shared."""
    start = time.process_time()
    assert is_well_formed(parse_mail(raw))
    assert time.process_time() - start < 10


def test_a_large_mail_needs_hardly_more_memory_than_its_attachment() -> None:
    content = bytes(range(256)) * 16_384
    message = EmailMessage(policy=SMTP)
    message.add_attachment(content, maintype="application", subtype="pdf", filename="a.pdf")
    raw = message.as_bytes()
    tracemalloc.start()
    mail = parse_mail(raw)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert mail.attachments[0].content == content
    assert peak < 2 * len(raw)


# -- round trips -------------------------------------------------------------------------------------------------

CHARSETS = {
    "gb2312": "gb2312",
    "gbk": "gb2312",  # the label lies, as it does in practice
    "gb18030": "gb2312",
    "gb18030 ": "GBK",
    "utf-8": "utf-8",
    "utf-8 ": "no-such-charset",
    "big5": "big5",
    "big5hkscs": "Big5",
    "hz": "hz-gb-2312",
}
HAN = "北京市上海天津重庆广东省光明网党员风采案例推荐表支部委会单位工作组织先进集体第一二三四五"
RARE = {"gbk": "镕喆堃淼", "gb18030": "镕喆㐂𠮷🎉", "gb18030 ": "镕喆㐂", "utf-8": "镕㐂🎉é", "utf-8 ": "镕㐂🎉"}
BIG5 = "北京市上海天津重慶廣東省光明網黨員風采案例推薦表支部委會單位工作組織先進集體第一二三四五"


@st.composite
def labelled(draw: st.DrawFn) -> tuple[str, str, str]:
    """A title, the codec it is written in, and the label it is given."""
    key = draw(st.sampled_from(sorted(CHARSETS)))
    han = BIG5 if key.startswith("big5") else HAN + RARE.get(key, "")
    text = draw(st.text(st.sampled_from(han + "ABab12（）-+"), min_size=1, max_size=24))
    codec = key.strip()
    content = text.encode(codec)
    # GBK bytes that are UTF-8 for other Chinese characters by chance cannot be told from a lie about the charset.
    assume(codec.startswith("utf") or text.isascii() or not is_utf8(content))
    return text, codec, CHARSETS[key]


def is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not content.isascii()


def words(content: bytes, label: str, cuts: list[int], *, base64_words: bool) -> bytes:
    """Encoded words cut wherever `cuts` says, also within a character."""
    ends = sorted({min(cut, len(content)) for cut in cuts} | {len(content)} - {0})
    pieces = [content[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    if base64_words:
        return b"\r\n ".join(f"=?{label}?B?{base64.b64encode(piece).decode()}?=".encode() for piece in pieces if piece)
    quoted = ("".join(f"={byte:02X}" for byte in piece) for piece in pieces if piece)
    return b" ".join(f"=?{label}?q?{piece}?=".encode() for piece in quoted)


@given(labelled(), st.lists(st.integers(1, 60), max_size=3), st.booleans())
def test_subject_round_trip(written: tuple[str, str, str], cuts: list[int], base64_words: bool) -> None:
    text, codec, label = written
    if codec == "hz":
        cuts = []  # its shift sequences must not be cut: RFC 1843 has every line begin in ASCII
    encoded = words(text.encode(codec), label, cuts, base64_words=base64_words)
    assert parse_mail(b"Subject: " + encoded + b"\r\n\r\n").subject == text


@given(labelled(), st.lists(st.integers(1, 60), max_size=3))
def test_file_name_round_trip_in_pieces(written: tuple[str, str, str], cuts: list[int]) -> None:
    """RFC 2231 §3 and §4 together, cut wherever it happens."""
    text, codec, label = written
    content = text.encode(codec)
    ends = sorted({min(cut, len(content)) for cut in cuts} | {len(content)})
    pieces = [content[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    coded = [f"filename*{number}*={quote(piece, safe='')}" for number, piece in enumerate(pieces)]
    coded[0] = coded[0].replace("=", f"={label}''", 1)
    raw = "Content-Type: application/x\r\nContent-Disposition: attachment;\r\n " + ";\r\n ".join(coded) + "\r\n\r\nx"
    assert [file.name for file in parse_mail(raw.encode()).attachments] == [text]


@given(st.text(st.sampled_from(HAN + "镕喆"), min_size=3, max_size=24), st.sampled_from(("gb18030", "utf-8")))
def test_raw_text_round_trip(text: str, codec: str) -> None:
    content = text.encode(codec)
    assume(codec == "utf-8" or not is_utf8(content))
    mail = parse_mail(b'Subject: %b\r\nContent-Type: application/x; name="%b"\r\n\r\nx' % (content, content))
    assert (mail.subject, mail.attachments[0].name) == (text, text)


# -- the standard library as the other opinion -------------------------------------------------------------------

names = st.text(st.sampled_from(HAN + "ab1 .-"), min_size=1, max_size=40).map(str.strip).filter(bool)
contents = st.one_of(st.binary(max_size=300), st.sampled_from([b"--b\r\n", b"\r\n", b"From a\n", b".\r\n" * 3]))


@given(
    st.lists(st.tuples(names, contents), max_size=4),
    names,
    st.sampled_from(("base64", "quoted-printable", "8bit")),
    st.sampled_from((SMTP, SMTPUTF8)),
)
def test_mails_made_by_the_standard_library(
    files: list[tuple[str, bytes]], text: str, encoding: str, policy: Any
) -> None:
    message = EmailMessage(policy=policy)
    message["Subject"] = "".join(text.split())
    message["From"] = "张三 <z@example.org>"
    message.set_content(text, cte=encoding)
    message.add_alternative(f"<p>{text}</p>", subtype="html")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="x-test", filename=name)
    mail = parse_mail(message.as_bytes())
    assert (mail.subject, mail.sender_name, mail.body) == ("".join(text.split()), "张三", text)
    assert [(file.name, file.content) for file in mail.attachments] == files


@given(names, contents)
def test_forwarded_mails_made_by_the_standard_library(name: str, content: bytes) -> None:
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = "a@example.org", "b@example.org", "inner"
    inner.add_attachment(content, maintype="application", subtype="x-test", filename=name)
    outer = EmailMessage()
    outer["Subject"] = "outer"
    outer.set_content("见附件")
    outer.add_attachment(inner, filename="转发.eml")
    mail = parse_mail(outer.as_bytes())
    assert (mail.subject, mail.body) == ("outer", "见附件")
    assert [(file.name, file.inside) for file in mail.attachments] == [("转发.eml", None), (name, "转发.eml")]
    assert (mail.attachments[0].kind, mail.attachments[1].content) == (Kind.MAIL, content)


# -- samples of public projects ----------------------------------------------------------------------------------

# Where we read otherwise than the source project, and why ours is right for us. None: the expectation is not one.
UNNAMED = "a part without a name is an attachment, too: it may be the form"
OURS_DIFFER: dict[str, tuple[str, Any, str]] = {
    "P-M003": ("attachments", [("Contract 25 04 2020.docx", 4047)], "RFC 2046: the last line break is the delimiter's"),
    "P-M006": ("attachments", [("part-2.jpg", 227)], UNNAMED),
    "P-M007": (
        "attachments",
        [("ForwardedMessage.eml", 3781), ("broken.pdf", 1026)],
        "the forwarded mail as it was sent, with its From_ line, not written anew",
    ),
    "P-M013": (
        "attachments",
        [("01 Quien Te DijŠat. Pitbull.mp3", 399)],
        "named by name* with a wrong charset, and so left out there",
    ),
    "P-M021": ("subject", "MySurvey.com:  You have a survey waiting!  91123105", "two spaces are encoded there"),
    "P-M035": ("attachments", [("part-3.bin", 817938)], UNNAMED),
    "P-M076": ("attachments", [("part-3.png", 74)], UNNAMED),
}


@cache
def samples() -> dict[str, dict[str, Any]]:
    listing = SAMPLES / "expected_mail.jsonl"
    if not listing.exists():
        return {}
    return {row["id"]: row for row in map(json.loads, listing.read_text(encoding="utf-8").splitlines())}


def files_of(mail: IncomingMail, expected: list[dict[str, Any]]) -> list[tuple[str, int | None]]:
    """Names and sizes, in the order of names; no size where the source does not know it."""
    unknown = {row["name"] for row in expected if row["size"] is None}
    return sorted((file.name, None if file.name in unknown else file.size) for file in mail.attachments)


@pytest.mark.skipif(not samples(), reason="the shared samples (../shared/samples) are not there")
@pytest.mark.parametrize("sample", samples())
def test_sample(sample: str) -> None:
    row = samples()[sample]
    mail = parse_mail((SAMPLES / row["file"]).read_bytes())
    what, ours, _ = OURS_DIFFER.get(sample, ("", None, ""))
    if row["expected_subject"] is not None:
        assert (mail.subject or "") == (ours if what == "subject" else row["expected_subject"])
    if row["expected_from"] is not None:
        assert mail.sender == row["expected_from"].lower()
    if (files := row["expected_attachments"]) is not None:
        theirs = sorted((file["name"], file["size"]) for file in files)
        assert files_of(mail, files) == (sorted(ours) if what == "attachments" else theirs)
    assert is_well_formed(mail)


@pytest.mark.skipif(not samples(), reason="the shared samples (../shared/samples) are not there")
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_a_damaged_sample_gives_a_mail(data: st.DataObject) -> None:
    small = [row["file"] for row in samples().values() if row["size"] < 20_000]
    raw = (SAMPLES / data.draw(st.sampled_from(small))).read_bytes()
    assert is_well_formed(parse_mail(data.draw(damaged(raw))))


@pytest.mark.skipif(not samples(), reason="the shared samples (../shared/samples) are not there")
def test_the_exceptions_are_still_exceptions() -> None:
    """A sample that agrees after all must leave the list."""
    for sample, (what, ours, _) in OURS_DIFFER.items():
        row = samples()[sample]
        files = Counter((file["name"], file["size"]) for file in row["expected_attachments"])
        assert (Counter(ours) != files) if what == "attachments" else (ours != row["expected_subject"])
