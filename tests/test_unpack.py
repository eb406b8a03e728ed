"""What comes out of archives: names, limits, passwords, bombs, winmail.dat, .msg; and through a program, rar and 7z."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import pickle
import stat
import sys
import tarfile
import time
import tracemalloc
import zipfile
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.unpack_tool import UnpackTool, find_tool
from parsers.containers.names import inner_path, is_litter, is_volume
from parsers.containers.values import MB, Extraction, Limits, Member, Obstacle, Unpacked, UnpackTrouble
from parsers.kind import kind_of
from parsers.model import Attachment, Kind
from parsers.unpack import is_container, unpack
from tests.making.archives import (
    UTF8_NAME,
    msg_of,
    overlapping_bomb,
    raw_zip,
    tar_of,
    tnef_of,
    unicode_path,
    zip_of,
)

PDF = b"%PDF-1.7\n" + b"x" * 100
TEXT = "把支部建在网上".encode()
SEVEN = b"7z\xbc\xaf\x27\x1c" + bytes(100)
SMALL = Limits(files=10, size=5 * MB, unsuspicious=MB)


def attached(content: bytes, name: str = "材料.zip") -> Attachment:
    return Attachment(name, content, kind_of(content, name), hashlib.sha256(content).hexdigest())


def opened(content: bytes, name: str = "材料.zip", limits: Limits = SMALL) -> Unpacked:
    return unpack(attached(content, name), limits=limits)


def listed(unpacked: Unpacked) -> list[tuple[str, str | None]]:
    return [(one.name, one.inside) for one in unpacked.files]


def names(content: bytes) -> list[str]:
    unpacked = opened(content)
    assert unpacked.obstacles == ()
    return [one.name for one in unpacked.files]


# -- zip: names ----------------------------------------------------------------------------------------------------


def test_a_file_is_an_attachment_like_any_other() -> None:
    (one,) = opened(zip_of({"作品/推荐表.pdf": PDF})).files
    assert one == Attachment("作品/推荐表.pdf", PDF, Kind.PDF, hashlib.sha256(PDF).hexdigest(), inside="材料.zip")


@pytest.mark.parametrize("charset", ["gbk", "gb18030", "utf-8"])
def test_names_without_a_charset(charset: str) -> None:
    meant = ["作品/把支部建在网上.mp4", "表格/报名表（一）.doc", "a.txt", "文本/联通.txt"]
    files = [(name.encode(charset), b"x") for name in meant]
    assert names(raw_zip(files)) == meant


def test_names_with_the_flag() -> None:
    assert names(raw_zip([("作品.mp4".encode(), b"x")], flags=UTF8_NAME)) == ["作品.mp4"]


def test_names_that_claim_to_be_utf8_and_are_gbk() -> None:
    assert names(raw_zip([("作品说明.txt".encode("gbk"), b"x")], flags=UTF8_NAME)) == ["作品说明.txt"]


def test_the_unicode_path_field_decides() -> None:
    name = "作品.mp4".encode("gbk")
    assert names(raw_zip([(name, b"x")], extra=unicode_path(name, "喆作品.mp4"))) == ["喆作品.mp4"]
    assert names(raw_zip([(name, b"x")], extra=unicode_path(b"of another", "别的.mp4"))) == ["作品.mp4"]


def test_a_backslash_between_folders_and_in_the_second_byte_of_a_character() -> None:
    assert names(raw_zip([("作品\\片.mp4".encode("gbk"), b"x")])) == ["作品/片.mp4"]
    tricky = "文本/誠.txt"  # 誠 ends with 0x5C, a backslash, in GBK
    assert tricky.encode("gbk")[-5] == 0x5C
    assert names(raw_zip([(tricky.encode("gbk"), b"x"), ("作品说明.txt".encode("gbk"), b"x")]))[0] == tricky


def test_names_before_the_data_may_differ() -> None:
    assert names(raw_zip([(b"a.txt", b"x")], local_name=b"b.txt")) == ["a.txt"]


def test_litter_is_left_out() -> None:
    litter = dict.fromkeys(
        ("__MACOSX/._片.mp4", ".DS_Store", "作品/.DS_Store", "Thumbs.db", "表格/~$报名表.docx", "._x"), b"x"
    )
    assert names(zip_of({**litter, "作品/片.mp4": b"x"})) == ["作品/片.mp4"]


def test_litter_does_not_count() -> None:
    files = {f"{number}.txt": b"x" for number in range(10)} | {f"__MACOSX/._{number}.txt": b"x" for number in range(10)}
    assert len(opened(zip_of(files)).files) == 10
    assert opened(zip_of(files)).obstacles == ()


def test_folders_are_no_files() -> None:
    assert names(zip_of({"作品/": b"", "作品/空/": b"", "作品/片.mp4": b"x"})) == ["作品/片.mp4"]


PATHS = {
    "../../etc/passwd": ("etc/passwd", True),
    "/etc/passwd": ("etc/passwd", True),
    "C:\\Windows\\x.exe": ("Windows/x.exe", True),
    "c:x.exe": ("x.exe", True),
    "\\\\server\\share\\x.txt": ("server/share/x.txt", True),
    "作品/../../x.txt": ("作品/x.txt", True),
    "./作品//片.mp4": ("作品/片.mp4", False),
    "作品/片\x07\r\n.mp4": ("作品/片.mp4", False),
    " 作品 / 片.mp4 ": ("作品/片.mp4", False),
    "..片..mp4": ("..片..mp4", False),
    "../..": ("", True),
}


@pytest.mark.parametrize(("written", "expected"), PATHS.items())
def test_no_path_leads_out(written: str, expected: tuple[str, bool]) -> None:
    assert inner_path(written) == expected


def test_escaping_paths_are_said() -> None:
    unpacked = opened(zip_of({"../../x.txt": b"1", "作品/片.mp4": b"2", "..": b"3"}))
    assert [one.name for one in unpacked.files] == ["x.txt", "作品/片.mp4", "file-3"]
    assert unpacked.escaping == ("../../x.txt", "..")


@given(st.text())
def test_any_path_stays_inside(written: str) -> None:
    name = inner_path(written).name
    assert not name.startswith("/") and ".." not in name.split("/") and inner_path(name).name == name


def test_litter_and_volumes() -> None:
    assert is_litter("__MACOSX/x") and is_litter("a/desktop.ini") and not is_litter("作品/x.ini")
    assert is_volume("x.part02.rar") and is_volume("x.7z.001") and is_volume("x.z01") and not is_volume("x.zip")


def test_samples(samples: Path) -> None:
    found = {}
    for number in ("26", "27", "28"):
        (path,) = (samples / "docs").glob(f"P-D0{number}_*")
        unpacked = opened(path.read_bytes(), path.name)
        assert unpacked.obstacles == ()
        found[number] = [one.name for one in unpacked.files]
    assert sorted(found["26"]) == ["fff - 副本.txt", "fff.txt"]
    assert any("中文" in name for name in found["27"])
    assert len(found["28"]) == 2  # Shift-JIS: not what Chinese packers write, and not guessed
    (ofd,) = (samples / "docs").glob("P-D025_*")
    assert not is_container(attached(ofd.read_bytes(), ofd.name))


# -- zip: what stays in --------------------------------------------------------------------------------------------


def trouble_of(content: bytes, name: str = "材料.zip", limits: Limits = SMALL) -> UnpackTrouble | None:
    unpacked = opened(content, name, limits)
    assert (unpacked.trouble is None) == (unpacked.evidence == "")
    return unpacked.trouble


GOOD = zip_of({"a.pdf": PDF, "b.txt": TEXT})
TROUBLES = {
    "a password": (raw_zip([(b"a.pdf", PDF)], flags=1), UnpackTrouble.ENCRYPTED),
    "a strong password": (raw_zip([(b"a.pdf", PDF)], flags=1, method=99), UnpackTrouble.ENCRYPTED),
    "cut in half": (GOOD[: len(GOOD) // 2], UnpackTrouble.DAMAGED),
    "without its end": (GOOD[:-22], UnpackTrouble.DAMAGED),
    "a wrong checksum": (raw_zip([(b"a.pdf", PDF)], method=0).replace(b"xx", b"xy", 1), UnpackTrouble.DAMAGED),
    "an unknown method": (raw_zip([(b"a.pdf", PDF)], method=14), UnpackTrouble.UNSUPPORTED),
    "larger than it says": (raw_zip([(b"a", bytes(200_000))], size=10), None),
    "much larger than it says": (raw_zip([(b"a", bytes(5 * MB))], size=10), UnpackTrouble.LIMITS),
    "not there": (b"PK\x03\x04", UnpackTrouble.DAMAGED),
    "the last of several volumes": (GOOD[:-18] + b"\x01\x00" + GOOD[-16:], UnpackTrouble.SPLIT),
}


@pytest.mark.parametrize(("content", "trouble"), TROUBLES.values(), ids=TROUBLES.keys())
def test_troubles(content: bytes, trouble: UnpackTrouble | None) -> None:
    assert trouble_of(content) is trouble


def test_what_is_whole_comes_out_beside_what_is_not() -> None:
    content = raw_zip([(b"good.pdf", PDF), (b"bad.pdf", PDF + b"z")], method=0).replace(b"xz", b"xy", 1)
    unpacked = opened(content)
    assert [one.name for one in unpacked.files] == ["good.pdf"]
    assert unpacked.obstacles == (Obstacle("材料.zip", UnpackTrouble.DAMAGED, "zip: data", ("bad.pdf",)),)


def test_a_link_stays_in() -> None:
    info = zipfile.ZipInfo("link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    info.create_system = 3
    unpacked = opened(zip_with(info, b"/etc/passwd"))
    assert unpacked.files == () and unpacked.trouble is UnpackTrouble.UNSUPPORTED


def zip_with(info: zipfile.ZipInfo, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(info, content)
    return stream.getvalue()


# -- limits --------------------------------------------------------------------------------------------------------


def peak_of(content: bytes, limits: Limits = SMALL) -> tuple[Unpacked, int, float]:
    """What came out, the most memory, the seconds."""
    one = attached(content)
    begun = time.process_time()
    tracemalloc.start()
    unpacked = unpack(one, limits=limits)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return unpacked, peak, time.process_time() - begun


def test_ten_thousand_files() -> None:
    unpacked, peak, seconds = peak_of(raw_zip([(b"%05d.txt" % number, b"x") for number in range(10_000)]), Limits())
    assert len(unpacked.files) == 500
    assert unpacked.trouble is UnpackTrouble.LIMITS
    assert peak < 30 * MB and seconds < 10


def test_ten_thousand_locked_files_are_one_obstacle() -> None:
    unpacked = opened(raw_zip([(b"%05d.txt" % number, b"x") for number in range(10_000)], flags=1))
    assert [one.trouble for one in unpacked.obstacles] == [UnpackTrouble.ENCRYPTED, UnpackTrouble.LIMITS]
    assert len(unpacked.obstacles[0].names) == 10


def test_entries_without_end() -> None:
    unpacked, peak, _ = peak_of(zip_of({"a": b""}) + b"PK\x01\x02" * 100_001 + zip_of({"b": b""}))
    assert unpacked.trouble is UnpackTrouble.LIMITS and peak < MB


def test_a_bomb_of_one_file() -> None:
    unpacked, peak, _ = peak_of(raw_zip([(b"0", bytes(40 * MB))]))
    assert unpacked.files == () and unpacked.trouble is UnpackTrouble.LIMITS and peak < 2 * MB


def test_a_bomb_that_hides_its_size() -> None:
    unpacked, peak, _ = peak_of(raw_zip([(b"0", bytes(40 * MB))], size=1000))
    assert unpacked.files == () and unpacked.trouble is UnpackTrouble.LIMITS and peak < 10 * MB


def test_42_kilobytes_to_four_gigabytes() -> None:
    bomb = overlapping_bomb(layers=800, size=6 * MB)
    assert len(bomb) < 50_000
    unpacked, peak, seconds = peak_of(bomb, Limits())
    assert sum(one.size for one in unpacked.files) <= 8 * MB
    assert unpacked.trouble is UnpackTrouble.LIMITS
    assert peak < 40 * MB and seconds < 10


def test_a_bomb_of_bombs() -> None:
    content = bytes(MB)
    for _ in range(5):
        content = zip_of({f"{number}.zip": content for number in range(16)})
    unpacked, peak, _ = peak_of(content)
    assert unpacked.trouble is UnpackTrouble.LIMITS
    assert len(unpacked.files) <= 10 and peak < 20 * MB


def test_an_honest_archive_of_well_packed_text_comes_out() -> None:
    unpacked = opened(zip_of({"a.txt": TEXT * 40_000, "b.txt": TEXT * 40}), limits=Limits())
    assert unpacked.obstacles == () and unpacked.files[0].size == len(TEXT) * 40_000


def test_the_total_is_limited() -> None:
    noise = bytes(range(256)) * (2 * MB // 256)
    unpacked = opened(zip_of({f"{number}.bin": noise for number in range(4)}, method=zipfile.ZIP_STORED))
    assert len(unpacked.files) == 2 and unpacked.trouble is UnpackTrouble.LIMITS


# -- archives in archives ------------------------------------------------------------------------------------------


def test_an_archive_in_an_archive() -> None:
    inner = zip_of({"片.mp4": b"x"})
    unpacked = opened(zip_of({"作品/内.zip": inner, "表.pdf": PDF}))
    assert listed(unpacked) == [("作品/内.zip", "材料.zip"), ("片.mp4", "作品/内.zip"), ("表.pdf", "材料.zip")]
    assert unpacked.obstacles == ()


def test_an_archive_in_an_archive_in_an_archive_stays_shut() -> None:
    inner = zip_of({"里.zip": zip_of({"片.mp4": b"x"})})
    unpacked = opened(zip_of({"内.zip": inner}))
    assert listed(unpacked) == [("内.zip", "材料.zip"), ("里.zip", "内.zip")]
    assert unpacked.obstacles == (Obstacle("里.zip", UnpackTrouble.LIMITS, "more than 2 deep"),)


def test_a_locked_archive_in_an_archive() -> None:
    unpacked = opened(zip_of({"内.zip": raw_zip([(b"a.pdf", PDF)], flags=1)}))
    assert unpacked.obstacles == (Obstacle("内.zip", UnpackTrouble.ENCRYPTED, "zip: a password", ("a.pdf",)),)


def test_word_files_are_no_archives() -> None:
    word = zip_of({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"})
    assert listed(opened(zip_of({"报名表.docx": word}))) == [("报名表.docx", "材料.zip")]


def test_a_mail_in_an_archive() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "x"
    mail.add_attachment(PDF, "application", "pdf", filename="a.pdf")
    mail.add_attachment(zip_of({"b.pdf": PDF}), "application", "zip", filename="内.zip")
    unpacked = opened(zip_of({"信.eml": mail.as_bytes()}))
    assert listed(unpacked) == [("信.eml", "材料.zip"), ("a.pdf", "信.eml"), ("内.zip", "信.eml")]
    assert unpacked.obstacles == (Obstacle("内.zip", UnpackTrouble.LIMITS, "more than 2 deep"),)


# -- tar and streams -----------------------------------------------------------------------------------------------

FILES = {"作品/片.mp4": b"x" * 1000, "表.pdf": PDF}


@pytest.mark.parametrize(
    ("mode", "name"), [("w", "a.tar"), ("w:gz", "a.tgz"), ("w:bz2", "a.tar.bz2"), ("w:xz", "a.txz")]
)
def test_tar(mode: str, name: str) -> None:
    unpacked = opened(tar_of(FILES, mode), name)
    assert unpacked.obstacles == ()
    assert [(one.name, one.content) for one in unpacked.files] == list(FILES.items())


def test_tar_with_gbk_names_links_and_escapes() -> None:
    content = tar_of({"../作品.mp4": b"x", "._y": b""}, links={"passwd": "/etc/passwd"})
    content = content.replace("作品.mp4".encode(), "作品说.mp4".encode("gbk"))
    content = content[:148] + _checksum(content[:512]) + content[156:]
    unpacked = opened(content, "a.tar")
    assert [one.name for one in unpacked.files] == ["作品说.mp4"]
    assert unpacked.escaping and unpacked.trouble is UnpackTrouble.UNSUPPORTED


def _checksum(header: bytes) -> bytes:
    return b"%06o\0 " % sum(header[:148] + b" " * 8 + header[156:])


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_stream_is_one_file(pack: object) -> None:
    assert callable(pack)
    suffix = {gzip.compress: "gz", bz2.compress: "bz2", lzma.compress: "xz"}[pack]
    content = pack(PDF)
    (one,) = opened(content, f"表.pdf.{suffix}").files
    assert (one.name, one.content, one.inside) == ("表.pdf", PDF, f"表.pdf.{suffix}")
    assert trouble_of(content[:-9], "a.gz") is UnpackTrouble.DAMAGED
    assert trouble_of(pack(bytes(20 * MB)), "a.gz") is UnpackTrouble.LIMITS


def test_streams_joined() -> None:
    (one,) = opened(gzip.compress(b"a") + gzip.compress(b"b") + bytes(8), "a.gz").files
    assert one.content == b"ab"


def test_a_tar_that_says_it_is_huge() -> None:
    content = bytearray(tar_of({"a": b"x" * 600}))
    content[124:136] = b"77777777777\0"
    content[148:156] = _checksum(bytes(content[:512]))
    assert trouble_of(bytes(content), "a.tar") in (UnpackTrouble.LIMITS, UnpackTrouble.DAMAGED)


def test_a_tar_with_long_names() -> None:
    name = "作品/" * 60 + "片.mp4"
    for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT):
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
            entry = tarfile.TarInfo(name if form != tarfile.USTAR_FORMAT else "d" * 90 + "/" + "f" * 90)
            archive.addfile(entry)
        (one,) = opened(stream.getvalue(), "a.tar").files
        assert one.name == entry.name


def pax_header(body: bytes) -> bytes:
    entry = tarfile.TarInfo("a")
    entry.type, entry.size = tarfile.XHDTYPE, len(body)
    return entry.tobuf(tarfile.USTAR_FORMAT) + body.ljust(-(-len(body) // 512) * 512, b"\0")


PAX = {
    "digits without end": b"1" * 400_000,
    "records without length": b"0 =\n" * 100_000,
    "a negative size": b"18 size=-10000000\n",
    "a length beyond the end": b"99 path=b\n",
}


@pytest.mark.parametrize("body", PAX.values(), ids=PAX.keys())
def test_made_up_pax_headers_take_no_time(body: bytes) -> None:
    begun = time.process_time()
    unpacked = opened(pax_header(body) * 100 + tar_of({"a": b"x"}), "a.tar")
    assert [one.content for one in unpacked.files] == [b"x"]
    assert time.process_time() - begun < 3


# -- Outlook -------------------------------------------------------------------------------------------------------


def test_winmail_dat() -> None:
    unpacked = opened(tnef_of([("表.pdf", PDF), ("片.mp4", b"x")]), "winmail.dat")
    assert [(one.name, one.content) for one in unpacked.files] == [("长-表.pdf", PDF), ("长-片.mp4", b"x")]
    assert unpacked.obstacles == ()


def test_winmail_dat_with_short_names_only() -> None:
    unpacked = opened(tnef_of([("推荐表.pdf", PDF)], long_names=False), "winmail.dat")
    assert listed(unpacked) == [("推荐表.pdf", "winmail.dat")]


def test_winmail_dat_cut_short() -> None:
    content = tnef_of([("表.pdf", PDF), ("片.mp4", b"x" * 500)])
    unpacked = opened(content[:-400], "winmail.dat")
    assert [one.name for one in unpacked.files] == ["长-表.pdf"]
    assert unpacked.trouble is UnpackTrouble.DAMAGED


def test_msg() -> None:
    files = [("推荐表.pdf", PDF.ljust(5000)), ("片.mp4", b"x" * 4096)]
    one = attached(msg_of(files), "转发.msg")
    assert one.kind is Kind.MAIL
    unpacked = unpack(one)
    assert unpacked.obstacles == ()
    assert [(one.name, one.content) for one in unpacked.files] == files


def test_msg_with_more_than_fits() -> None:
    content = msg_of([("大.bin", b"x" * 40_000)])
    unpacked = opened(content, "a.msg", Limits(size=10_000))
    assert unpacked.files == () and unpacked.trouble is UnpackTrouble.LIMITS


# -- rar and 7z ----------------------------------------------------------------------------------------------------


def test_without_a_tool() -> None:
    assert trouble_of(SEVEN, "a.7z") is UnpackTrouble.NO_TOOL
    assert trouble_of(b"Rar!\x1a\x07\x01\x00", "a.rar") is UnpackTrouble.NO_TOOL


def test_a_volume() -> None:
    assert trouble_of(SEVEN, "a.7z.001") is UnpackTrouble.SPLIT
    assert trouble_of(b"Rar!\x1a\x07\x01\x00", "a.part1.rar") is UnpackTrouble.SPLIT


def test_what_a_tool_finds_goes_the_same_way() -> None:
    found = (Member("..\\作品/片.mp4", b"x"), Member("内.zip", zip_of({"表.pdf": PDF})), Member(".DS_Store", b""))

    def tool(content: bytes, files: int, size: int) -> Extraction:
        assert (content, files, size) == (SEVEN, SMALL.files, MB)
        return Extraction(found)

    unpacked = unpack(attached(SEVEN, "a.7z"), tool, SMALL)
    assert listed(unpacked) == [("作品/片.mp4", "a.7z"), ("内.zip", "a.7z"), ("表.pdf", "内.zip")]
    failed = unpack(attached(SEVEN, "a.7z"), lambda *_: Extraction(trouble=UnpackTrouble.ENCRYPTED, evidence="x"))
    assert failed.trouble is UnpackTrouble.ENCRYPTED


def python_tool(script: str, **limits: float) -> UnpackTool:
    """A program that does to an archive what the script says; its working folder is the one to fill."""
    return replace(UnpackTool(sys.executable, ("-c", script, "{archive}", "{folder}")), **limits)  # type: ignore[arg-type]


WRITE = "from pathlib import Path; import sys, time; f = Path(sys.argv[2], '作品'); f.mkdir(); "
TOOLS = {
    "all is well": (WRITE + "(f / '片.mp4').write_bytes(Path(sys.argv[1]).read_bytes())", None),
    "a password": (WRITE + "sys.exit('ERROR: Wrong password?')", UnpackTrouble.ENCRYPTED),
    "damaged": (WRITE + "(f / 'a').write_bytes(b'x'); sys.exit('Unexpected end of archive')", UnpackTrouble.DAMAGED),
    "another volume": (WRITE + "sys.exit('Missing volume : a.part2.rar')", UnpackTrouble.SPLIT),
    "not for this program": (WRITE + "sys.exit('bsdtar: Unrecognized archive format')", UnpackTrouble.UNSUPPORTED),
    "too many bytes at the end": (WRITE + "(f / 'a').write_bytes(bytes(3000))", UnpackTrouble.LIMITS),
    "too many files at the end": (WRITE + "[(f / str(n)).touch() for n in range(9)]", UnpackTrouble.LIMITS),
    "too many bytes meanwhile": (WRITE + "(f / 'a').write_bytes(bytes(3000)); time.sleep(60)", UnpackTrouble.LIMITS),
    "too many files meanwhile": (
        WRITE + "[(f / str(n)).touch() for n in range(9)]; time.sleep(60)",
        UnpackTrouble.LIMITS,
    ),
    "too much memory": ("import time; x = b'x' * 400_000_000; time.sleep(60)", UnpackTrouble.LIMITS),
}


@pytest.mark.parametrize(("script", "trouble"), TOOLS.values(), ids=TOOLS.keys())
def test_a_program_is_watched(script: str, trouble: UnpackTrouble | None) -> None:
    tool = python_tool(script, memory=200 * MB)
    begun = time.monotonic()
    extraction = tool(b"content", 5, 2000)
    assert extraction.trouble is trouble
    assert extraction.members == (() if trouble else (Member("作品/片.mp4", b"content"),))
    assert time.monotonic() - begun < 30


def test_a_program_that_takes_too_long_is_ended() -> None:
    extraction = python_tool("import time; time.sleep(60)", seconds=0.5)(b"", 5, 2000)
    assert (extraction.trouble, extraction.evidence.partition(": ")[2]) == (UnpackTrouble.LIMITS, "too slow")


@pytest.mark.skipif(sys.platform == "win32", reason="making a symbolic link needs a privilege on Windows")
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    links = "".join(f"os.symlink({str(path)!r}, {path.name!r}); " for path in (tmp_path, tmp_path / "secret"))
    assert python_tool(f"import os; {links}")(b"", 5, 2000) == Extraction()


def test_a_tool_can_be_sent_to_another_process() -> None:
    tool = python_tool("pass")
    assert pickle.loads(pickle.dumps(tool)) == tool  # noqa: S301 - our own


def test_find_tool() -> None:
    tool = find_tool()
    assert tool is None or Path(tool.program).is_file()


# 7-Zip 26.02 of a folder 作品 with 片.txt ("hi\n") and 零.bin (1000 zero bytes); the second with the password "secret".
SEVEN_ZIP = bytes.fromhex(
    "377abcaf271c00042f2e8e968700000000000000210000000000000030b15104e003ea000f5d00341a3d3fbe08f043b5e6ea5a0b3000000000813307ae0fcf6eee8c07c8437f41b1fafe4d76b4ea16ff774d5d76139a59b6c6ed2c24dfabd1ab59dcfa4a11b41ff257d64eb49dbfc7c62c2036a5630841f95d094e1dfdf0f83b573d930b096d14a111fa1863dc1ed274d597efc9bb3417722525589633dc8af604e537ea20000017061701097000070b01000123030101055d001000000c808a0a01d7fab07e0000"
)
SEVEN_LOCKED = bytes.fromhex(
    "377abcaf271c00045e64bdedb0000000000000003e00000000000000de316c66e8d5f0503132f0032e18d872629a105ae81d7fda8d279d5606e206a6788b0c27803abe8d92619b3bfd7f0e61fb4fca3c4441f7779a1a510e3c58ccdabad7fff397fc82c4026d286a7af7c47bd59cb3a9d91a84c6726edd6e3f480a10125d4bb4ffcbe97e663a90de47c7a353798464a8a5e7fe8d3155abd3cb8b576b4b5823c3f66a7c3e563b08b26f03472b157f0adb418628dc2eba24bf3925fb2c13ca81c24f6b3b776cb3d0eea2cdbd8b8354de501706200109809000070b0100022406f1070112530f84f323e693c70a90688f154e2e08866823030101055d0010000001000c808f80aa0a01566d15ec0000"
)


def real_tool() -> UnpackTool:
    tool = find_tool()
    if tool is None:
        pytest.skip("no 7-Zip, bsdtar or unrar on this computer")
    return tool


def test_a_real_7z() -> None:
    unpacked = unpack(attached(SEVEN_ZIP, "材料.7z"), real_tool())
    assert [(one.name, one.content) for one in unpacked.files] == [
        ("作品/片.txt", b"hi\n"),
        ("作品/零.bin", bytes(1000)),
    ]


def test_a_real_7z_with_a_password() -> None:
    assert unpack(attached(SEVEN_LOCKED, "材料.7z"), real_tool()).trouble is UnpackTrouble.ENCRYPTED


def test_a_real_7z_cut_short() -> None:
    assert unpack(attached(SEVEN_ZIP[:100], "材料.7z"), real_tool()).trouble is UnpackTrouble.DAMAGED


# -- any bytes -----------------------------------------------------------------------------------------------------

BASES = {
    "zip": zip_of({"作品/片.mp4": TEXT * 5, "内.zip": GOOD}),
    "gbk": raw_zip([("作品.txt".encode("gbk"), TEXT)], extra=unicode_path("作品.txt".encode("gbk"), "作品.txt")),
    "tar": tar_of(FILES),
    "gz": tar_of(FILES, "w:gz"),
    "xz": lzma.compress(TEXT),
    "bz2": bz2.compress(TEXT),
    "tnef": tnef_of([("表.pdf", PDF), ("片.mp4", b"x")]),
    "msg": msg_of([("a.pdf", PDF)]),
}


@pytest.mark.parametrize("base", BASES.values(), ids=BASES.keys())
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_changed_bytes_never_raise(base: bytes, data: st.DataObject) -> None:
    content = bytearray(base)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    for changed in (bytes(content), bytes(content[:cut])):
        one = replace(attached(changed), kind=Kind.ARCHIVE)
        unpacked = unpack(one, limits=SMALL)
        assert sum(file.size for file in unpacked.files) <= SMALL.size
        assert len(unpacked.files) <= SMALL.files
        for file in unpacked.files:
            assert (file.name and inner_path(file.name).name == file.name) or file.inside != one.name


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"\x78\x9f\x3e\x22", b"BZh9"]))
def test_any_bytes_never_raise(content: bytes, magic: bytes) -> None:
    unpacked = unpack(replace(attached(magic + content), kind=Kind.ARCHIVE), limits=SMALL)
    assert len(unpacked.files) <= SMALL.files
