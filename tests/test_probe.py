"""What a file that is no form is found to be: real tiny films, pictures and texts, and files that are none."""

from __future__ import annotations

import hashlib
import io
import pickle
from fractions import Fraction

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from parsers import media
from parsers.kind import kind_of
from parsers.media_values import Container
from parsers.model import Attachment, Kind, Piece, Trouble
from parsers.picture_values import ImageFormat
from parsers.probe import probe
from parsers.sections import read_sections
from tests.making import hostile
from tests.making.archives import zip_of
from tests.making.form_pdf import photo
from tests.making.mails import locked
from tests.making.media import Film, mp3, mp4, wav
from tests.making.pictures import picture, png_of, qr_code, saved
from tests.making.word import article
from tests.test_kind import ole

FILM = mp4(Film(1920, 1080, 20, Fraction(25)))
PARAGRAPH = "近年来，测试社区党支部坚持把党的建设贯穿基层治理全过程，组织党员下沉网格，推动服务下移、资源下沉。" * 4


def file(name: str, content: bytes) -> Attachment:
    return Attachment(name, content, kind_of(content, name), hashlib.sha256(content).hexdigest())


def probed(name: str, content: bytes, codes: bool = False) -> Piece:
    return probe(file(name, content), codes)


def pdf_of(*pages: list[str], number: bool = True) -> bytes:
    """Paragraphs indented by two characters, broken after 28; one that begins with → goes on without indent."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, A4)
    for at, paragraphs in enumerate(pages, 1):
        y = 780
        for paragraph in paragraphs:
            text = paragraph[1:] if paragraph.startswith("→") else f"\u3000\u3000{paragraph}"
            for start in range(0, len(text), 28):
                canvas.setFont("STSong-Light", 16)
                canvas.drawString(72, y, text[start : start + 28])
                y -= 26
        if number:
            canvas.setFont("STSong-Light", 10)
            canvas.drawCentredString(A4[0] / 2, 40, f"— {at} —")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


# -- films, sounds, pictures ---------------------------------------------------------------------------------------


def test_a_film() -> None:
    piece = probed("作品/片.mp4", FILM)
    assert piece.media is not None
    assert piece.media.video is not None
    assert (piece.media.container, piece.media.video.width, piece.media.duration) == (Container.MP4, 1920, 20.0)
    assert (piece.image, piece.text, piece.trouble) == (None, None, None)


@pytest.mark.parametrize(("content", "container"), [(mp3(3), Container.MP3), (wav(3), Container.WAV)])
def test_sounds(content: bytes, container: Container) -> None:
    piece = probed("歌.mp3", content)
    assert piece.media is not None
    assert (piece.media.container, piece.trouble) == (container, None)


def test_a_picture_with_a_code_and_without_looking() -> None:
    code = saved(qr_code("https://mp.weixin.qq.com/s/a"), "PNG")
    found, not_sought = probed("码.png", code, codes=True).image, probed("码.png", code).image
    assert found is not None
    assert not_sought is not None
    assert (found.format, found.qr, not_sought.qr) == (ImageFormat.PNG, ("https://mp.weixin.qq.com/s/a",), ())


def test_a_picture_too_large_to_open_is_no_damaged_one() -> None:
    piece = probed("大.png", png_of(50_000, 50_000))
    assert piece.image is not None
    assert (piece.image.width, piece.image.oversize, piece.trouble) == (50_000, True, None)


# -- texts ---------------------------------------------------------------------------------------------------------


def test_a_word_file_is_read_with_its_tables() -> None:
    piece = probed("解说词.docx", article("一盏灯", ("背景", "很久以前。")))
    assert piece.text is not None
    assert piece.text.splitlines() == ["一盏灯", "背景", "很久以前。"]


def test_the_paragraphs_of_a_pdf_are_whole_over_lines_and_pages() -> None:
    abstract = f"摘要：{PARAGRAPH}"
    piece = probed("案例.pdf", pdf_of([abstract, "一、背景", PARAGRAPH[:150]], ["二、做法", PARAGRAPH]))
    assert piece.text is not None
    assert piece.text.splitlines() == [abstract, "一、背景", PARAGRAPH[:150], "二、做法", PARAGRAPH]
    sections = read_sections(piece.text, ["背景", "做法"])
    assert (sections.missing, sections.abstract) == ((), PARAGRAPH)


def test_a_paragraph_that_goes_on_over_the_page() -> None:
    cut = 26 + 28 * 3  # four full lines
    assert probed("案例.pdf", pdf_of([PARAGRAPH[:cut]], [f"→{PARAGRAPH[cut:]}"])).text == PARAGRAPH


def scan_pdf() -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, A4)
    canvas.drawInlineImage(Image.open(io.BytesIO(photo())), 0, 0, *A4)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def test_a_scan_has_no_text_and_no_trouble() -> None:
    piece = probed("扫描.pdf", scan_pdf())
    assert (piece.text, piece.trouble, piece.evidence) == (None, None, "page 1 is a picture")


def test_one_page_that_is_a_picture_leaves_the_whole_unmeasured() -> None:
    out, writer = io.BytesIO(), PdfWriter()
    for content in (pdf_of([PARAGRAPH]), scan_pdf()):
        writer.append(PdfReader(io.BytesIO(content)))
    writer.write(out)
    piece = probed("半扫描.pdf", out.getvalue())
    assert (piece.text, piece.trouble) == (None, None)


PLAIN = {
    "UTF-8": ("文.txt", "春天来了".encode(), "春天来了"),
    "GBK with Windows line ends": ("文.TXT", "春天来了\r\n夏天".encode("gbk"), "春天来了\n夏天"),
    "UTF-16 with a mark": ("文.txt", "春天来了".encode("utf-16"), "春天来了"),
    "no name to speak of": ("诵读文本", "春天来了".encode(), "春天来了"),
    "in a folder": ("文本/稿.txt", "春天来了".encode(), "春天来了"),
}


@pytest.mark.parametrize(("name", "content", "text"), PLAIN.values(), ids=PLAIN.keys())
def test_plain_texts(name: str, content: bytes, text: str) -> None:
    assert probed(name, content).text == text


# -- trouble -------------------------------------------------------------------------------------------------------

TROUBLES = {
    "no byte": ("照片.jpg", b"", Trouble.EMPTY),
    "half an MP4": ("片.mp4", FILM[: len(FILM) // 2], Trouble.DAMAGED),
    "half a JPEG": ("照片.jpg", picture((400, 300), noise=True)[:9000], Trouble.DAMAGED),
    "an MP4 that is none": ("片.mp4", bytes(range(1, 200)), Trouble.DAMAGED),
    "a picture that is none": ("照片.jpg", b"nothing", Trouble.DAMAGED),
    "half a PDF that nothing mends": ("文.pdf", b"%PDF-1.7\n" + bytes(50), Trouble.DAMAGED),
    "a PDF with a password": ("文.pdf", locked(pdf_of(["文"])), Trouble.ENCRYPTED),
    "a .doc named .docx": ("文.docx", ole("WordDocument"), Trouble.UNSUPPORTED),
    "a locked .docx": ("文.docx", ole("EncryptedPackage"), Trouble.ENCRYPTED),
    "a .docx without text": ("文.docx", zip_of({"word/document.xml": b"<a"}), Trouble.DAMAGED),
    "a binary named .txt": ("文.txt", bytes(range(1, 32)) * 9, Trouble.UNSUPPORTED),
    "a program": ("片.exe", b"MZ\x90\x00", Trouble.UNSUPPORTED),
    "RTF": ("文.rtf", b"{\\rtf1 text}", Trouble.UNSUPPORTED),
    "MXF, which we cannot read": ("片.mxf", b"\x06\x0e\x2b\x34\x02\x05", Trouble.UNSUPPORTED),
    "OFD": ("文.ofd", zip_of({"OFD.xml": b"<a/>"}), Trouble.UNSUPPORTED),
}


@pytest.mark.parametrize(("name", "content", "trouble"), TROUBLES.values(), ids=TROUBLES.keys())
def test_trouble(name: str, content: bytes, trouble: Trouble) -> None:
    assert probed(name, content, codes=True).trouble is trouble


def test_half_a_film_still_says_what_it_says() -> None:
    index_first = mp4(Film(1280, 720, 20, index_first=True, bit_rate=200_000))
    piece = probed("片.mp4", index_first[:-2000])
    assert piece.media is not None
    assert piece.media.video is not None
    assert (piece.trouble, piece.media.video.width) == (Trouble.DAMAGED, 1280)


def test_a_library_that_is_not_there_is_our_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(content: bytes) -> None:
        raise OSError("libmediainfo.so.0")

    monkeypatch.setattr(media, "probe_media", missing)
    piece = probed("片.mp4", FILM)
    assert (piece.media, piece.trouble, piece.evidence) == (None, Trouble.TOO_SLOW, "OSError")


def test_want_of_memory_is_the_process_s_affair(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(content: bytes) -> None:
        raise MemoryError

    monkeypatch.setattr(media, "probe_media", full)
    with pytest.raises(MemoryError):
        probed("片.mp4", FILM)


@pytest.mark.parametrize(
    "content",
    [hostile.forms_that_double(), hostile.form_that_draws_itself(), hostile.pages(100), hostile.content_bomb(64)],
    ids=["forms that double", "a form that draws itself", "too many pages", "a content bomb"],
)
def test_pdfs_that_would_take_for_ever_are_left_alone(content: bytes) -> None:
    piece = probed("文.pdf", content)
    assert (piece.text, piece.trouble) == (None, None)
    assert piece.evidence


@pytest.mark.parametrize("content", [hostile.truncated(), hostile.no_pages(), hostile.page_tree_loop()])
def test_broken_pdfs_never_raise(content: bytes) -> None:
    assert probed("文.pdf", content).text is None


def test_pieces_go_from_process_to_process() -> None:
    piece = probed("片.mp4", FILM)
    assert pickle.loads(pickle.dumps(piece)) == piece  # noqa: S301 - our own


def test_kinds_that_are_no_works() -> None:
    for kind in (Kind.ARCHIVE, Kind.MAIL):
        assert probe(Attachment("a.zip", b"x", kind, ""), codes=True).trouble is Trouble.UNSUPPORTED
