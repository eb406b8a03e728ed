"""explain: what the program sees and what every rule says to it, for programs and for people (CONTRACT §1)."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from outside import (
    FORM,
    SECOND,
    SUBJECT,
    call,
    complete,
    files_of,
    incomplete,
)
from PIL import Image

from parsers.mail import parse_mail
from tests.making.mails import mail

KEYS = {"file", "mail", "subject", "document", "seal", "submission", "findings", "disposition", "error", "seconds"}
INSIDE: dict[str, set[str]] = {
    "mail": {"subject", "from", "from_name", "message_id", "body", "attachments", "answerable", "why_not"},
    "subject": {"province", "organization", "category", "suggestion"},
    "document": {"pages", "text_layer", "encrypted", "form", "certainty"},
    "seal": {"state", "name", "page", "box"},
}
KINDS = {"pdf", "docx", "doc", "image", "video", "audio", "archive", "mail", "ofd", "other"}


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(out, "PNG")
    return out.getvalue()


FILES: dict[str, bytes] = {
    "齐全.eml": complete(1),
    "表.pdf": FORM,
    "照片.png": picture(),
    "材料.zip": zipped(a=b"hello"),
    "表.docx": zipped(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": b"<w:document/>"}),
    "坏.pdf": FORM[:2000],
    "说明.txt": "说明文字".encode(),
    "空.pdf": b"",
    "空.eml": b"",
}


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """One call over all of them, a missing file and a folder in their midst."""
    folder = tmp_path_factory.mktemp("explain")
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    (folder / "文件夹").mkdir()
    before = files_of(folder)
    names = [*list(FILES)[:3], "没有.pdf", "文件夹", *list(FILES)[3:]]
    ran = call("explain", *(folder / name for name in names), "--campaign", "linghang-2021", "--json")
    assert ran.status == 0, ran.err
    assert files_of(folder) == before
    found = [json.loads(line) for line in ran.out.splitlines()]
    assert [one["file"] for one in found] == [str(folder / name) for name in names]
    return {Path(one["file"]).name: one for one in found}


def test_each_object_has_every_key_and_its_type(explained: dict[str, dict[str, Any]]) -> None:
    for one in explained.values():
        assert one.keys() == KEYS
        assert isinstance(one["seconds"], int | float)
        assert isinstance(one["findings"], list)
        assert all(finding.keys() == {"code", "verdict", "problem", "remedy"} for finding in one["findings"])
        assert {finding["verdict"] for finding in one["findings"]} <= {"return", "review", "note"}
        assert one["disposition"] in (None, "accepted", "returned", "held", "ignored")
        assert one["error"] is None or isinstance(one["error"], str)
        for part, keys in INSIDE.items():
            assert one[part] is None or keys <= one[part].keys()


def test_explain_a_mail(explained: dict[str, dict[str, Any]]) -> None:
    one = explained["齐全.eml"]
    assert one["mail"]["subject"] == SUBJECT
    assert one["mail"]["from"] == "zhangsan@unit.example"
    assert one["mail"]["from_name"] == "张三"
    assert one["mail"]["message_id"] == "<sample-01@unit.example>"
    assert "现报送材料" in one["mail"]["body"]
    assert (one["mail"]["answerable"], one["mail"]["why_not"]) == (True, None)
    (attachment,) = one["mail"]["attachments"]
    assert {"name", "size", "sha256", "kind"} <= attachment.keys()
    assert (attachment["name"], attachment["size"], attachment["kind"]) == ("推荐表.pdf", len(FORM), "pdf")
    assert one["subject"]["province"] == "湖北省"
    assert one["subject"]["organization"] == "江城样例学会"
    assert one["subject"]["category"] == "庆祝建党100周年活动案例（视频）"
    assert one["subject"]["suggestion"].startswith("湖北省江城样例学会")
    assert (one["disposition"], one["findings"], one["error"]) == ("accepted", [], None)


def test_explain_a_form(explained: dict[str, dict[str, Any]]) -> None:
    for one in (explained["齐全.eml"], explained["表.pdf"]):
        document = one["document"]
        assert (document["text_layer"], document["encrypted"]) == (True, False)
        assert document["pages"] >= 1
        assert document["form"]["organization"] == "江城样例学会"
        assert document["form"].keys() == document["certainty"].keys()
        assert all(0 <= certainty <= 1 for certainty in document["certainty"].values())
        assert one["seal"]["state"] == "present"
        assert 1 <= one["seal"]["page"] <= document["pages"]
        x0, y0, x1, y1 = one["seal"]["box"]
        assert 0 <= x0 < x1 <= 600
        assert 0 <= y0 < y1 <= 850
    assert explained["表.pdf"]["mail"] is explained["表.pdf"]["subject"] is None
    assert explained["表.pdf"]["disposition"] == "accepted"


def test_explain_what_is_no_form(explained: dict[str, dict[str, Any]]) -> None:
    for name in ("说明.txt", "材料.zip"):
        assert explained[name]["document"] is explained[name]["seal"] is explained[name]["error"] is None
    codes = [finding["code"] for finding in explained["表.docx"]["findings"]]
    assert (codes, explained["表.docx"]["disposition"]) == (["form.format"], "returned")


@pytest.mark.parametrize(
    ("name", "said"),
    [("没有.pdf", "不存在"), ("文件夹", "那里是一个文件夹"), ("空.pdf", "空的"), ("坏.pdf", "打不开")],
)
def test_explain_goes_on_after_a_bad_one(explained: dict[str, dict[str, Any]], name: str, said: str) -> None:
    assert said in explained[name]["error"]
    assert list(explained).index(name) < len(explained) - 1


def test_explain_an_empty_mail(explained: dict[str, dict[str, Any]]) -> None:
    one = explained["空.eml"]
    assert (one["mail"]["subject"], one["mail"]["from"], one["mail"]["attachments"]) == (None, None, [])
    assert (one["mail"]["answerable"], one["disposition"]) == (False, "held")


def test_explain_of_other_projects_samples_breaks_on_none(samples: Path) -> None:
    """Real mails of other people's test suites, malformed ones among them: a line each, in order."""
    files = sorted(file for file in (samples / "mail").iterdir() if b"image/" not in file.read_bytes().lower())
    assert len(files) > 50
    ran = call("explain", *files, "--campaign", "linghang-2021", "--json")
    found = [json.loads(line) for line in ran.out.splitlines()]
    assert [one["file"] for one in found] == [str(file) for file in files]
    assert [one["file"] for one in found if one["mail"] is None or "出错" in (one["error"] or "")] == []


def test_explain_what_breaks_us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.eml").write_bytes(incomplete(number))

    def broken(content: bytes) -> Any:
        if b"sample-01" in content:
            raise RecursionError
        return parse_mail(content)

    monkeypatch.setattr("ingest.explain.parse_mail", broken)
    ran = call("explain", tmp_path / "1.eml", tmp_path / "2.eml", "--campaign", "linghang-2021", "--json")
    first, second = (json.loads(line) for line in ran.out.splitlines())
    assert "RecursionError" in first["error"]
    assert second["disposition"] == "returned"


def test_explain_a_subject() -> None:
    ran = call("explain", "--subject", "北方样例公司党员风采", "--campaign", "linghang-2021", "--json")
    one = json.loads(ran.out)
    assert one.keys() == KEYS
    assert (one["subject"]["province"], one["subject"]["category"]) == (None, "党员风采")
    assert [finding["code"] for finding in one["findings"]] == ["subject.province"]
    good = json.loads(call("explain", "--subject", "北京市光明网党员风采", "--campaign", "linghang-2021", "--json").out)
    assert good["findings"] == []


def test_explain_for_people(tmp_path: Path) -> None:
    (tmp_path / "信.eml").write_bytes(complete(1, subject="湖北省\x1b[31m江城样例学会庆祝建党100周年活动案例"))
    ran = call("explain", tmp_path / "信.eml", "--campaign", "linghang-2021")
    assert ran.status == 0
    told = (
        "主题拆分：省（区市）：湖北省｜单位名称：",
        "公章：有章",
        "推荐表：推荐表.pdf，",
        "处理结果：",
        "可以自动回信",
    )
    assert [words for words in told if words not in ran.out] == []
    assert "\x1b" not in ran.out  # a sender's escape sequences are not the terminal's
    assert "[退回] subject.province" in call("explain", "--subject", "北方样例公司党员风采").out


def test_explain_by_a_campaign_file_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.toml").write_text(SECOND, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ran = call("explain", "--subject", "江苏省太湖样例公司乡村阅读", "--campaign", "./mine.toml", "--json")
    assert json.loads(ran.out)["subject"]["category"] == "乡村阅读"


def test_nothing_is_claimed_of_a_form_that_was_not_read(tmp_path: Path) -> None:
    """A photograph of the form is not "stamped", "filled in" and "signed" because nobody could look."""
    content = mail(1, "河南省中原样例公司党员风采", ("党员风采推荐表.png", picture()))
    (tmp_path / "信.eml").write_bytes(content)
    told = call("explain", tmp_path / "信.eml", "--campaign", "linghang-2021").out
    assert "form.format" in told
    assert "主题写明省（区市）" in told
    assert [words for words in ("盖有公章", "已填写", "推荐表大小", "负责人签名") if words in told] == []
