"""Attachments -> documents: reading, seal and trouble together, as a worker process does it."""

from __future__ import annotations

import hashlib
import pickle

import pytest

from config.load import load_campaign
from parsers import document
from parsers.document import read_document
from parsers.model import Attachment, Kind, SealState, Trouble
from tests.making.form_pdf import SealKind, form_pdf, scanned

CAMPAIGN = load_campaign("linghang-2021")
VIDEO = CAMPAIGN.categories[2]
ANSWERS = {
    "province": "浙江省",
    "organization": "测试网",
    "contact_person": "张三",
    "contact_phone": "13800000000",
    "case_title": "小巷里的红灯笼",
    "summary": "讲述一位社区网格员的一天。",
    "signature": "李四",
    "date": "2021年5月12日",
}


def attachment(content: bytes, kind: Kind = Kind.PDF) -> Attachment:
    return Attachment("推荐表.pdf", content, kind, hashlib.sha256(content).hexdigest())


def pdf(seal: SealKind = "none") -> bytes:
    assert VIDEO.form
    return form_pdf(VIDEO.form, ANSWERS, seal=seal, seal_name="测试市网络社会组织联合会")


@pytest.mark.parametrize(
    ("seal", "state"), [("none", SealState.ABSENT), ("png", SealState.PRESENT), ("vector", SealState.PRESENT)]
)
def test_a_good_form(seal: SealKind, state: SealState) -> None:
    read = read_document(attachment(pdf(seal)), CAMPAIGN)
    assert (read.trouble, read.pages, read.text_layer, read.encrypted) == (None, 1, True, False)
    assert read.form
    assert read.form.category == VIDEO.name
    assert read.form.text("case_title") == "小巷里的红灯笼"
    assert read.seal
    assert read.seal.state is state


def test_a_scan_is_never_without_a_seal_for_certain() -> None:
    read = read_document(attachment(scanned(pdf(), dpi=80)), CAMPAIGN)
    assert (read.trouble, read.text_layer) == (None, False)
    assert read.seal
    assert read.seal.state is not SealState.ABSENT


def test_it_travels_between_processes() -> None:
    read = read_document(attachment(pdf("png")), CAMPAIGN)
    assert pickle.loads(pickle.dumps(read)) == read  # noqa: S301 - our own bytes
    assert pickle.loads(pickle.dumps(CAMPAIGN)) == CAMPAIGN  # noqa: S301 - our own bytes


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.PDF])
def test_other_kinds_are_not_read(kind: Kind) -> None:
    assert read_document(attachment(b"PK\x03\x04", kind), CAMPAIGN).trouble is Trouble.UNSUPPORTED


@pytest.mark.parametrize(("content", "trouble"), [(b"", Trouble.EMPTY), (pdf()[:900], Trouble.DAMAGED)])
def test_trouble_leaves_everything_else_open(content: bytes, trouble: Trouble) -> None:
    read = read_document(attachment(content), CAMPAIGN)
    assert (read.trouble, read.form, read.seal) == (trouble, None, None)


def test_a_page_that_cannot_be_drawn_is_looked_at_by_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no font 王小明")

    monkeypatch.setattr(document, "find_seal", broken)
    seal = read_document(attachment(pdf("png")), CAMPAIGN).seal
    assert seal
    assert seal.state is SealState.UNCLEAR
    assert "王小明" not in seal.reason
