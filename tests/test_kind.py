"""What a file is, by its content: the smallest files of each format."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.kind import MOST_NAMES, image_format, kind_of
from parsers.model import Kind

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
PDF = b"%PDF-1.7\n1 0 obj\n"
RFC822 = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\nbody"


def zipped(*names: str, compression: int = zipfile.ZIP_STORED, content: bytes = b"x") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name in names:
            archive.writestr(name, content)
    return stream.getvalue()


def tarred(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return stream.getvalue()


def ole(*streams: str, program: bytes = bytes(16), sector: int = 9) -> bytes:
    """An OLE2 file as far as we look: header, then the directory ([MS-CFB] §2.2, §2.6)."""
    size = 1 << sector
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + sector.to_bytes(2, "little") + bytes(16)
    entries = [name.encode("utf-16-le").ljust(80, b"\0") + bytes(48) for name in streams]
    root = "Root Entry".encode("utf-16-le").ljust(80, b"\0") + program + bytes(32)
    return (header + (0).to_bytes(4, "little")).ljust(size, b"\0") + root + b"".join(entries)


def iso(brand: bytes) -> bytes:
    return b"\x00\x00\x00\x18ftyp" + brand + b"\x00\x00\x02\x00" + bytes(16)


def asf(stream: str) -> bytes:
    return bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes(30) + bytes.fromhex(stream)


WORD = bytes.fromhex("0609020000000000c000000000000046")
EXCEL = bytes.fromhex("2008020000000000c000000000000046")
OFFICE = ("[Content_Types].xml", "_rels/.rels")
DOCX = zipped(*OFFICE, "word/document.xml", compression=zipfile.ZIP_DEFLATED)

FILES = {
    "pdf": (PDF, Kind.PDF),
    "pdf behind junk": (b"\r\n\xef\xbb\xbf" + b"j" * 900 + PDF, Kind.PDF),
    "pdf behind the header of a download": (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n" + PDF,
        Kind.PDF,
    ),
    "%PDF beyond the first 1024 bytes": (b"j" * 1025 + PDF, Kind.OTHER),
    "docx": (DOCX, Kind.DOCX),
    "docx, cut off": (zipped(*OFFICE, "word/document.xml", content=b"x" * 90)[:-200], Kind.DOCX),
    "docx with backslashes": (zipped("[Content_Types].xml", "word\\document.xml"), Kind.DOCX),
    "docx whose part has a number": (zipped(*OFFICE, "word/document2.xml"), Kind.DOCX),
    "docx within a zip": (zipped("表格/推荐表.docx", content=DOCX), Kind.ARCHIVE),
    "a folder named word": (zipped("作品/word/document.xml"), Kind.ARCHIVE),
    "xlsx": (zipped(*OFFICE, "xl/workbook.xml"), Kind.OTHER),
    "odt": (zipped("mimetype", "content.xml"), Kind.OTHER),
    "ofd": (zipped("OFD.xml", "Doc_0/Document.xml"), Kind.OFD),
    "zip": (zipped("a.pdf", content=PDF), Kind.ARCHIVE),
    "zip without entries": (zipped(), Kind.ARCHIVE),
    "zip, cut off": (zipped("a.pdf", content=PDF)[:40], Kind.ARCHIVE),
    "doc": (ole("1Table", "WordDocument", program=WORD), Kind.DOC),
    "doc that holds a table of Excel": (ole("WordDocument", "Workbook", program=WORD), Kind.DOC),
    "wps": (ole("WpsCustomData", "WordDocument"), Kind.DOC),
    "doc in sectors of 4096": (ole("x", program=WORD, sector=12), Kind.DOC),
    "xls": (ole("Workbook"), Kind.OTHER),
    "xls that holds a text of Word": (ole("Workbook", "WordDocument", program=EXCEL), Kind.OTHER),
    "msg": (ole("__properties_version1.0", "__substg1.0_0037001F"), Kind.MAIL),
    "msg that holds a doc": (ole("__properties_version1.0", "WordDocument"), Kind.MAIL),
    "ole, cut off": (ole()[:20], Kind.OTHER),
    "winmail.dat": (b"\x78\x9f\x3e\x22\x01\x00", Kind.ARCHIVE),
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", Kind.IMAGE),
    "png": (b"\x89PNG\r\n\x1a\n", Kind.IMAGE),
    "gif": (b"GIF89a", Kind.IMAGE),
    "bmp": (b"BM" + bytes.fromhex("36000000 00000000 36000000 28000000"), Kind.IMAGE),
    "text that begins with BM": (b"BMW is a car, and this is no bitmap", Kind.OTHER),
    "tiff": (b"II*\x00\x08\x00\x00\x00", Kind.IMAGE),
    "webp": (b"RIFF\x00\x00\x00\x00WEBPVP8 ", Kind.IMAGE),
    "heic": (iso(b"heic"), Kind.IMAGE),
    "mp4": (iso(b"isom"), Kind.VIDEO),
    "mov": (iso(b"qt  "), Kind.VIDEO),
    "mov without ftyp": (b"\x00\x00\x00\x08wide\x00\x00\x00\x00mdat", Kind.VIDEO),
    "avi": (b"RIFF\x00\x00\x00\x00AVI LIST", Kind.VIDEO),
    "wmv": (asf("c0ef19bc4d5bcf11a8fd00805f5c442b"), Kind.VIDEO),
    "wma": (asf("409e69f84d5bcf11a8fd00805f5c442b"), Kind.AUDIO),
    "mkv": (b"\x1aE\xdf\xa3\x01\x00", Kind.VIDEO),
    "flv": (b"FLV\x01\x05", Kind.VIDEO),
    "mpeg program stream": (b"\x00\x00\x01\xba!", Kind.VIDEO),
    "mpeg transport stream": ((b"G" + bytes(187)) * 4, Kind.VIDEO),
    "mpeg transport stream of a card": ((bytes(4) + b"G" + bytes(187)) * 4, Kind.VIDEO),
    "mp3 with a tag": (b"ID3\x03\x00", Kind.AUDIO),
    "mp3 without": (b"\xff\xfb\x90\x64" + bytes(40), Kind.AUDIO),
    "aac": (b"\xff\xf1\x50\x80" + bytes(9), Kind.AUDIO),
    "wav": (b"RIFF\x00\x00\x00\x00WAVEfmt ", Kind.AUDIO),
    "m4a": (iso(b"M4A "), Kind.AUDIO),
    "flac": (b"fLaC\x00\x00", Kind.AUDIO),
    "ogg": (b"OggS\x00\x02" + bytes(20) + b"\x01vorbis", Kind.AUDIO),
    "amr": (b"#!AMR\n", Kind.AUDIO),
    "rar": (b"Rar!\x1a\x07\x01\x00", Kind.ARCHIVE),
    "7z": (bytes.fromhex("377abcaf271c0004"), Kind.ARCHIVE),
    "gz": (gzip.compress(b"x"), Kind.ARCHIVE),
    "bz2": (bz2.compress(b"x"), Kind.ARCHIVE),
    "xz": (lzma.compress(b"x"), Kind.ARCHIVE),
    "tar whose first file is a PDF": (tarred("a.pdf", PDF), Kind.ARCHIVE),
    "mail": (RFC822, Kind.MAIL),
    "mail of an mbox": (b"From a@example.org Thu Jun 10 10:00:00 2021\n" + RFC822, Kind.MAIL),
    "a text with a colon": ("联系人：张三\nFrom: here\nto there".encode(), Kind.OTHER),
    "html": (b"<!DOCTYPE html><html></html>", Kind.OTHER),
    "UTF-16 text": ("﻿党员风采".encode("utf-16-le"), Kind.OTHER),
    "program": (b"MZ\x90\x00", Kind.OTHER),
    "nothing": (b"", Kind.OTHER),
}


@pytest.mark.parametrize(("content", "kind"), FILES.values(), ids=FILES.keys())
@pytest.mark.parametrize("name", ["", "推荐表.pdf"])
def test_kind(content: bytes, kind: Kind, name: str) -> None:
    assert kind_of(content, name) is kind


def test_a_draft_without_sender_is_a_mail_if_it_is_named_so() -> None:
    draft = b"Subject: x\r\nMIME-Version: 1.0\r\n\r\nbody"
    assert kind_of(draft, "草稿.eml") is Kind.MAIL
    assert kind_of(draft, "a.txt") is Kind.OTHER
    assert kind_of(b"body", "a.eml") is Kind.OTHER


def test_a_mail_whose_text_is_a_pdf_is_a_mail() -> None:
    assert kind_of(RFC822 + b"\r\n" + PDF) is Kind.MAIL
    assert kind_of(b"X-Note: 1\r\n\r\n" + PDF) is Kind.PDF


def test_of_a_zip_with_very_many_names_only_the_first_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    many = zipped(*OFFICE, "word/document.xml", *map(str, range(MOST_NAMES)))

    def read(*_: object) -> None:
        raise AssertionError("zipfile keeps half a kilobyte for each")

    monkeypatch.setattr(zipfile, "ZipFile", read)
    assert kind_of(many) is Kind.DOCX
    assert kind_of(many[:-100]) is Kind.DOCX


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("jpeg", "jpeg"),
        ("png", "png"),
        ("gif", "gif"),
        ("bmp", "bmp"),
        ("tiff", "tiff"),
        ("webp", "webp"),
        ("heic", "heif"),
    ],
)
def test_formats_of_pictures(name: str, format: str) -> None:
    assert image_format(FILES[name][0]) == format
    assert image_format(PDF) is image_format(b"BMW is a car, and this is no bitmap") is None


@given(st.sampled_from([content for content, _ in FILES.values()]), st.integers(0, 400), st.binary(max_size=6))
def test_damaged_files_have_a_kind(content: bytes, at: int, piece: bytes) -> None:
    assert kind_of(content[:at] + piece + content[at + len(piece) :]) in Kind


CLASSES = {
    "seal_pdf": Kind.PDF,
    "chinese_text_table": Kind.PDF,
    "broken_pdf": Kind.PDF,
    "ofd": Kind.OFD,
    "archive": Kind.ARCHIVE,
    "decoy": Kind.IMAGE,
    "invoice_mark": Kind.IMAGE,
}


@pytest.mark.skipif(not SAMPLES.exists(), reason="the shared samples (../shared/samples) are not there")
def test_samples_of_public_projects() -> None:
    lines = (SAMPLES / "expected_docs.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, lines):
        expected = CLASSES.get(row["cls"]) or (Kind.VIDEO if row["file"].endswith(".mp4") else Kind.IMAGE)
        assert kind_of((SAMPLES / row["file"]).read_bytes()) is expected, row["id"]
