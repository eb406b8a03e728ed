"""Bad works and archives through the whole job: a finding each, bounded memory and time, nothing lost."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import psutil
import pytest
from outside import Place, folder_place

from tests.making.archives import overlapping_bomb, raw_zip, zip_of
from tests.making.mails import OLD_WORD, mail
from tests.making.media import Film, mp4
from tests.making.pictures import png_of

MB = 1 << 20
GOOD = mp4(Film(seconds=60))


def locked_zip() -> bytes:
    """As a packer with a password makes it: the flag is set, the bytes are noise."""
    return raw_zip([("片.mp4".encode(), GOOD)], flags=0x801)


def nested_bomb() -> bytes:
    """4 GB of zeros in 4 MB, packed once more into a few kB."""
    inner = BytesIO()
    with (
        zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("零.mp4", "w", force_zip64=True) as one,
    ):
        for _ in range(64):
            one.write(bytes(16 * MB))
    return zip_of({"内.zip": inner.getvalue()})


def of(number: int, kind: str, *files: tuple[str, bytes]) -> bytes:
    """A mail of a unit of its own; what is missing besides is only reviewed."""
    return mail(number, f"样例公司第{number}分工会+好作品{number}+{kind}", *files, sender=f"unit{number}@unit.example")


# name -> the mail, a code that must be among its codes, words of that problem
FILMS, PHOTOS, STORY = "网络正能量微视频", "网络正能量摄影作品", "互联网+工会维权服务案例"
MAILS: dict[str, tuple[bytes, str, str]] = {
    "half an MP4": (of(1, FILMS, ("片.mp4", GOOD[: len(GOOD) // 2])), "video.format", "“片.mp4”"),
    "a JPG of no bytes": (of(2, PHOTOS, ("照片.jpg", b"")), "image.format", "“照片.jpg”"),
    "a zip bomb": (of(3, FILMS, ("片.zip", overlapping_bomb(300, 16 * MB))), "archive.limits", "“片.zip”"),
    "a bomb in a zip": (of(4, FILMS, ("片.zip", nested_bomb())), "archive.limits", "未能全部解开"),
    "a zip that leads out": (
        of(5, FILMS, ("片.zip", zip_of({"../../片.mp4": GOOD}))),
        "archive.unreadable",
        "指向压缩包之外",
    ),
    "ten thousand files": (
        of(6, PHOTOS, ("图.zip", zip_of({f"{number}.jpg": b"" for number in range(10_000)}))),
        "archive.limits",
        "“图.zip”",
    ),
    "a zip behind a password": (of(7, FILMS, ("片.zip", locked_zip())), "archive.unreadable", "设有密码"),
    "a .docx that is a .doc": (of(8, STORY, ("案例.docx", OLD_WORD)), "document.format", "“案例.docx”"),
    "a picture of 50,000 × 50,000": (of(9, PHOTOS, ("大.png", png_of(50_000, 50_000))), "image.unreadable", "“大.png”"),
    "a film that is a text": (of(10, FILMS, ("片.mp4", b"hello " * 50)), "video.format", "“片.mp4”"),
    "a zip of no bytes": (of(11, FILMS, ("片.zip", b"")), "video.missing", "未"),
    "a good film after all of them": (of(12, FILMS, ("片.mp4", GOOD)), "", ""),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """One round over all of them."""
    made = folder_place(tmp_path_factory.mktemp("bad"), *(content for content, _, _ in MAILS.values()))
    made.write("campaigns", active=["haowangmin-2024"])
    before = psutil.Process().memory_info().rss
    assert made.once().status == 0
    assert psutil.Process().memory_info().rss - before < 700 * MB
    return made


@pytest.mark.parametrize("name", MAILS)
def test_a_finding_each(place: Place, name: str) -> None:
    number = list(MAILS).index(name)
    content, code, words = MAILS[name]
    entry: dict[str, Any] = place.entries()[number]
    (row,) = place.rows("select findings from judgements where entry_id = ?", entry["id"])
    problems = {one["code"]: one["problem"] for one in json.loads(row["findings"])}
    if code:
        assert code in problems
        assert words in problems[code]
        assert entry["disposition"] != "accepted"
    else:
        assert (entry["disposition"], problems) == ("accepted", {})
    assert (place.data / "archive" / entry["raw"]).read_bytes() == content


def test_nothing_came_out_of_the_archive(place: Place) -> None:
    """What an archive's paths lead to lies within the folder of its entry."""
    films = list(place.folder.rglob("*片.mp4"))
    assert films
    assert all((place.data / "archive") in file.parents for file in films)
    assert not list(Path(place.folder).parent.glob("*片.mp4"))
