"""PDFs with a text layer -> forms: every form in every style, every field to the letter; pictures; page classes."""

from __future__ import annotations

import io
import json
import pickle
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.generic import ArrayObject, FloatObject, NameObject
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from config.load import load_campaign
from config.model import Category, FormPart
from parsers.form import MOST_BYTES, PageClass, PdfReading, read_form
from parsers.model import Form, Trouble
from tests.making.form_pdf import RIGHT, VALUE, LabelStyle, SealKind, Style, form_pdf, photo, scanned
from tests.making.seals import name_chop_png, on_white, seal_png

CAMPAIGN = load_campaign("linghang-2021")
CATEGORIES = CAMPAIGN.categories
SENTENCE = (
    "近年来，测试市网络社会组织联合会党支部坚持“我为群众办实事”，开展活动120余场，服务群众3万人次，"
    "建成5G网络学习平台1个，Party Building获得一致好评。"
)
ANSWERS = {
    "province": "北京市",
    "organization": "测试市网络社会组织联合会党支部",
    "founded": "2015年6月",
    "contact_person": "张三丰",
    "contact_phone": "13800000000",
    "case_title": "“网”聚红心 让党旗在数字一线高高飘扬——联合会党支部抗疫工作纪实",
    "summary": SENTENCE * 2,
    "content": "\n".join(["一、案例背景", SENTENCE, "二、主要做法", *[SENTENCE * 3] * 3, "三、实际成效", SENTENCE]),
    "awards": "2020年被评为先进基层党组织。\n2021年被评为网络文明单位。",
    "signature": "李四光",
    "date": "2021 年 5 月 12 日",
}
SHORT = ANSWERS | {"content": SENTENCE, "summary": SENTENCE}
SEALED_BY = "测试市网络社会组织联合会"


def part(category: Category) -> FormPart:
    assert category.form
    return category.form


TEAM = part(CATEGORIES[0])


def read(pdf: bytes) -> PdfReading:
    return read_form(pdf, CAMPAIGN)


def form(pdf: bytes) -> Form:
    reading = read(pdf)
    assert reading.trouble is None
    assert reading.form
    return reading.form


def assert_exact(found: Form, category: Category, answers: Mapping[str, str]) -> None:
    """Every row of the form, to the letter; signature and date besides."""
    texts = {name: field.text for name, field in found.fields.items()}
    expected = {row.field: answers[row.field] for row in part(category).rows if row.field != "signature"}
    date = "".join(answers["date"].split())
    assert texts == expected | {"signature": f"{answers['signature']}\n{answers['date']}", "date": date}
    assert found.category == category.name
    assert not any(field.instruction_only for field in found.fields.values())


# -- five forms, styles, pages, fonts ------------------------------------------------------------------------------

STYLES: tuple[Style, ...] = ("lines", "segments", "rects", "cells", "dashed", "double", "open", "framed", "borderless")
LABEL_STYLES: tuple[LabelStyle, ...] = ("plain", "spaced", "colon", "vertical")
SEALS: tuple[SealKind, ...] = ("none", "png", "jpeg", "vector")
by_category = pytest.mark.parametrize("category", CATEGORIES, ids=lambda category: part(category).annex)


@pytest.mark.parametrize("style", STYLES)
@by_category
def test_every_form_in_every_style(category: Category, style: Style) -> None:
    found = form(form_pdf(part(category), ANSWERS, style=style))
    assert found.title == part(category).title
    assert_exact(found, category, ANSWERS)


@pytest.mark.parametrize("labels", LABEL_STYLES)
@by_category
def test_every_form_with_every_kind_of_label(category: Category, labels: LabelStyle) -> None:
    assert_exact(form(form_pdf(part(category), SHORT, labels=labels)), category, SHORT)


@pytest.mark.parametrize("seal", SEALS)
@by_category
def test_a_seal_leaves_no_letter_in_the_fields(category: Category, seal: SealKind) -> None:
    found = form(form_pdf(part(category), SHORT, seal=seal, seal_name=SEALED_BY))
    assert_exact(found, category, SHORT)
    assert found.pictures == ()


@by_category
def test_a_last_row_cut_by_the_page(category: Category) -> None:
    found = form(form_pdf(part(category), ANSWERS, split_signature=True))
    assert_exact(found, category, ANSWERS)
    pages = read(form_pdf(part(category), ANSWERS, split_signature=True)).pages
    assert found.signature_page == pages


@by_category
def test_without_title(category: Category) -> None:
    found = form(form_pdf(part(category), ANSWERS, title=""))
    assert_exact(found, category, ANSWERS)
    assert found.title == ""


@by_category
def test_under_a_red_letterhead(category: Category) -> None:
    assert_exact(form(form_pdf(part(category), SHORT, letterhead=SEALED_BY)), category, SHORT)


@by_category
def test_the_untouched_template(category: Category) -> None:
    found = form(form_pdf(part(category), {}, blank=True))
    rows = {row.field: row for row in part(category).rows}
    assert {name: field.text for name, field in found.fields.items()} == dict.fromkeys((*rows, "date"), "")
    only = {name for name, field in found.fields.items() if field.instruction_only}
    assert only == {name for name, row in rows.items() if row.instruction} | {"date"}
    assert found.category == category.name


@by_category
def test_instructions_left_below_the_answers(category: Category) -> None:
    assert_exact(form(form_pdf(part(category), ANSWERS, instructions=True)), category, ANSWERS)


FONTS = (
    Path("/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"),  # boxes taller than the lines are apart
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
    Path("/usr/share/fonts/truetype/arphic/ukai.ttc"),
)


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.stem)
def test_embedded_fonts(font: Path) -> None:
    if not font.exists():
        pytest.skip(f"the font {font.name} is not on this machine")
    assert_exact(form(form_pdf(TEAM, ANSWERS, font=font)), CATEGORIES[0], ANSWERS)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_pages_lying_on_their_side(degrees: int) -> None:
    upright, turned = form(form_pdf(TEAM, ANSWERS)), form(form_pdf(TEAM, ANSWERS, rotate=degrees))
    assert_exact(turned, CATEGORIES[0], ANSWERS)
    assert turned.signature_box == pytest.approx(upright.signature_box, abs=0.1)


def test_the_seals_cell_is_where_it_is_drawn() -> None:
    found = form(form_pdf(part(CATEGORIES[2]), SHORT))
    date = found.fields["date"].box
    assert found.signature_page == 1
    assert found.signature_box
    assert date
    assert found.signature_box[::2] == pytest.approx((VALUE, RIGHT))
    assert found.signature_box[1] < date[1] < date[3] < found.signature_box[3]
    assert found.signature_box[3] - found.signature_box[1] == pytest.approx(154)  # as `_signature` makes it


def test_the_same_arguments_make_the_same_file() -> None:
    one, other = (form_pdf(TEAM, ANSWERS, seal="png", pictures=[(photo(), "图1")]) for _ in range(2))
    assert one == other


def test_a_reading_can_be_pickled() -> None:
    reading = read(form_pdf(TEAM, SHORT, pictures=[(photo(), "图1")]))
    assert pickle.loads(pickle.dumps(reading)) == reading  # noqa: S301 - our own bytes


# -- whatever people write -----------------------------------------------------------------------------------------

COMMON = [bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFF)]
HAN = st.sampled_from(COMMON)
WRITTEN = st.builds(str.__add__, HAN, st.text(st.one_of(HAN, st.sampled_from("，。、；：“”《》0123456789abcXYZ %"))))


def said(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=15, deadline=None)
@given(
    category=st.sampled_from(CATEGORIES),
    style=st.sampled_from(STYLES[:-1]),
    short=st.lists(WRITTEN.map(lambda text: text[:20]), min_size=5, max_size=5),
    long=st.lists(WRITTEN, min_size=1, max_size=6),
    times=st.integers(1, 15),
)
def test_what_is_written_is_read(
    category: Category, style: Style, short: list[str], long: list[str], times: int
) -> None:
    fields = ("organization", "founded", "contact_person", "contact_phone", "case_title")
    answers = ANSWERS | dict(zip(fields, short, strict=True))
    answers |= {"content": "\n".join(text * times for text in long)[:2000], "summary": long[0], "awards": long[-1]}
    found = form(form_pdf(part(category), answers, style=style))
    for row in part(category).rows:
        if row.field != "signature":
            assert said(found.fields[row.field].text) == said(answers[row.field])


# -- pictures ------------------------------------------------------------------------------------------------------


def test_pictures_and_captions() -> None:
    pictures = [(photo(), "图1 学习现场"), (photo(shade=50, kind="PNG"), "志愿服务"), (photo(shade=80), "")]
    found = form(form_pdf(TEAM, ANSWERS, seal="png", pictures=pictures))
    assert [(picture.format, picture.caption) for picture in found.pictures] == [
        ("jpeg", True), ("png", True), ("jpeg", False),
    ]  # fmt: skip
    assert all(165 < picture.box[0] < picture.box[2] < 525 for picture in found.pictures)


def test_the_same_picture_twice_counts_twice() -> None:
    assert len(form(form_pdf(TEAM, ANSWERS, pictures=[(photo(), "图1"), (photo(), "图2")])).pictures) == 2


def drawn_over(pdf: bytes, page: int, draw: Callable[[Canvas], object]) -> bytes:
    """The same file with something drawn on a page."""
    layer = io.BytesIO()
    canvas = Canvas(layer, pagesize=A4, invariant=1)
    draw(canvas)
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.pages[page].merge_page(PdfReader(io.BytesIO(layer.getvalue())).pages[0])
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def place(picture: bytes, x: float, y: float, width: float, height: float) -> Callable[[Canvas], object]:
    """Draw a picture, its lower left corner in points."""
    from reportlab.lib.utils import ImageReader

    return lambda canvas: canvas.drawImage(ImageReader(io.BytesIO(picture)), x, y, width, height, mask="auto")


OVERLAYS = {
    "a photograph": (place(photo(), 200, 200, 200, 130), 1),
    "a square photograph": (place(photo(300, 300), 250, 200, 120, 120), 1),
    "a seal": (place(seal_png(SEALED_BY), 250, 200, 119, 119), 0),
    "a seal cut out of a scan": (place(on_white(seal_png(SEALED_BY)), 250, 200, 119, 119), 0),
    "a chop": (place(name_chop_png("张三丰"), 250, 200, 60, 60), 0),
    "an icon": (place(photo(60, 60), 250, 200, 30, 30), 0),
    "a rule": (place(photo(600, 10), 180, 200, 300, 8), 0),
    "a letterhead": (place(photo(1000, 120), 50, 780, 495, 60), 0),
    "the paper's ground": (place(photo(), 0, 0, *A4), 0),
    "a picture beside the table": (place(photo(), 0, 200, 69, 60), 0),
}


@pytest.mark.parametrize(("draw", "count"), OVERLAYS.values(), ids=OVERLAYS.keys())
def test_what_counts_as_a_picture(draw: Callable[[Canvas], object], count: int) -> None:
    assert len(form(drawn_over(form_pdf(TEAM, ANSWERS), 1, draw)).pictures) == count


def test_a_picture_in_strips_counts_once() -> None:
    def strips(canvas: Canvas) -> None:
        for number in range(6):
            place(photo(400, 50, shade=number), 200, 200 + 25 * number, 200, 25)(canvas)

    assert len(form(drawn_over(form_pdf(TEAM, ANSWERS), 1, strips)).pictures) == 1


def test_a_table_inside_an_answer_stays_inside() -> None:
    def table(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 10)
        for row in range(3):
            for column in range(3):
                canvas.rect(200 + 90 * column, 90 + 20 * row, 90, 20)
                canvas.drawString(205 + 90 * column, 95 + 20 * row, f"格{row}{column}")

    pdf = drawn_over(form_pdf(part(CATEGORIES[1]), SHORT | {"content": SENTENCE * 12}), 1, table)
    found = form(pdf)
    assert found.category == CATEGORIES[1].name
    assert {"awards", "signature"} <= found.fields.keys()


def test_what_was_typed_over_the_page_is_read() -> None:
    """Text fields and text boxes stand on top of the page, not in it."""

    layer = io.BytesIO()
    canvas = Canvas(layer, pagesize=A4, invariant=1)
    canvas.acroForm.textfield(value="13800000000", x=400, y=585, width=110, height=24, fontSize=11)
    canvas.showPage()
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(form_pdf(TEAM, SHORT | {"contact_phone": ""}))))
    source = PdfReader(io.BytesIO(layer.getvalue())).pages[0]
    writer.pages[0][NameObject("/Annots")] = source["/Annots"].get_object().clone(writer)
    assert form(written(writer)).fields["contact_phone"].text == "13800000000"


# -- page classes --------------------------------------------------------------------------------------------------


def test_a_scan_has_no_text_layer() -> None:
    reading = read(scanned(form_pdf(TEAM, SHORT), dpi=50))
    assert (reading.text_layer, reading.form, reading.trouble) == (False, None, None)
    assert set(reading.text_pages) == {False}


def test_a_scan_with_poor_ocr_counts_as_scan() -> None:
    def poor(canvas: Canvas) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        text = canvas.beginText(80, 700)
        text.setFont("STSong-Light", 12)
        text.setTextRenderMode(3)
        text.textLines(["省（区巾）北亰市", "觉组织名林", "联糸入 弡三", "案洌题月 甲乙丙丁戊己庚辛"])
        canvas.drawText(text)

    reading = read(drawn_over(scanned(form_pdf(TEAM, SHORT), dpi=50), 0, poor))
    assert reading.classes[0] is PageClass.SCAN
    assert "北亰市" in reading.text


def test_a_scanned_last_page_makes_it_partial() -> None:
    text, picture = form_pdf(TEAM, ANSWERS), scanned(form_pdf(TEAM, ANSWERS), dpi=50)
    writer = PdfWriter()
    pages, pictures = PdfReader(io.BytesIO(text)).pages, PdfReader(io.BytesIO(picture)).pages
    for page in (*pages[:-1], pictures[-1]):
        writer.add_page(page)
    reading = read(written(writer))
    assert reading.text_layer == "partial"
    assert reading.text_pages == (*[True] * (len(pages) - 1), False)
    assert reading.form
    assert reading.form.fields["case_title"].text == ANSWERS["case_title"]


def test_an_empty_page_says_nothing_about_the_text_layer() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(form_pdf(TEAM, SHORT))))
    writer.add_blank_page(*A4)
    reading = read(written(writer))
    assert reading.text_layer is True
    assert reading.text_pages[-1] is True


# -- bad input -----------------------------------------------------------------------------------------------------

GOOD = form_pdf(TEAM, SHORT, seal="png", seal_name=SEALED_BY)


def object_file(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 3; a catalogue and a page tree with object 3 come before them."""
    out = b"%PDF-1.4\n"
    starts = []
    head = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>")
    for number, body in enumerate((*head, *objects), 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(starts) + 1
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer


def stream(entries: bytes, data: bytes) -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (entries, len(data), data)


PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>"
CALLING = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>"


def encrypted(user: str, owner: str | None) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(GOOD)))
    writer.encrypt(user, owner, algorithm="AES-256")
    return written(writer)


def empty_pages(count: int) -> bytes:
    writer = PdfWriter()
    for _ in range(count):
        writer.add_blank_page(*A4)
    return written(writer)


BAD: dict[str, tuple[bytes, Trouble]] = {
    "no byte": (b"", Trouble.EMPTY),
    "no page": (empty_pages(0), Trouble.EMPTY),
    "not a PDF": (b"PK\x03\x04" + bytes(1000), Trouble.DAMAGED),
    "the first line alone": (b"%PDF-1.7\n", Trouble.DAMAGED),
    **{f"cut after {share} %": (GOOD[: len(GOOD) * share // 100], Trouble.DAMAGED) for share in (1, 5, 30, 60, 95)},
    "wants a password": (encrypted("secret", None), Trouble.ENCRYPTED),
    "1,000 pages": (empty_pages(1000), Trouble.TOO_LONG),
    "61 pages": (empty_pages(61), Trouble.TOO_LONG),
    "51 MB": (b"%PDF-1.7" + bytes(MOST_BYTES), Trouble.TOO_LONG),
    "a form that draws itself": (
        object_file(PAGE, stream(b"", b"/F Do"), stream(CALLING % 5, b"/F Do /F Do")), Trouble.TOO_LONG,
    ),
    "forms that double at each step": (
        object_file(
            PAGE, stream(b"", b"/F Do"), *(stream(CALLING % (n + 6), b"/F Do /F Do") for n in range(18)),
            stream(b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"0 0 m 9 9 l S"),
        ),
        Trouble.TOO_LONG,
    ),
    "200,000 lines": (object_file(PAGE, stream(b"", b"0 0 m 9 9 l S\n" * 200_000)), Trouble.TOO_LONG),
    "80 MB in 80 kB": (
        object_file(PAGE, stream(b"/Filter/FlateDecode", zlib.compress(b" " * 80_000_000))), Trouble.TOO_LONG,
    ),
    "a page tree that is its own branch": (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF",
        Trouble.DAMAGED,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("pdf", "trouble"), BAD.values(), ids=BAD.keys())
def test_bad_input(pdf: bytes, trouble: Trouble) -> None:
    reading = read(pdf)
    assert (reading.trouble, reading.form) == (trouble, None)


def moved(x: float, y: float) -> bytes:
    """Pages whose MediaBox does not begin at 0, and whose CropBox cuts a strip off at the left and top."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(GOOD)))
    for page in writer.pages:
        page.add_transformation(Transformation().translate(x, y))
        for name, box in (
            ("/MediaBox", (x, y, x + A4[0], y + A4[1])),
            ("/CropBox", (x + 10, y, x + A4[0], y + A4[1] - 20)),
        ):
            page[NameObject(name)] = ArrayObject(map(FloatObject, box))
    return written(writer)


def inverted() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(GOOD)))
    for page in writer.pages:
        page[NameObject("/MediaBox")] = ArrayObject(map(FloatObject, (*A4, 0, 0)))
    return written(writer)


ODD = {
    "only the owner's password": encrypted("", "owner"),
    "junk before the file": b"HTTP/1.1 200 OK\r\n\r\n" + GOOD,
    "junk after the file": GOOD + b"\0" * 2000,
    "a wrong startxref": GOOD.replace(b"startxref\n", b"startxref\n9"),
    "no startxref": GOOD.replace(b"startxref", b"startxxxx"),
    "no end": GOOD[:-8],
    "an inverted MediaBox": inverted(),
    "a moved MediaBox": moved(100, 50),
}


@pytest.mark.parametrize("pdf", ODD.values(), ids=ODD.keys())
def test_odd_files_are_read_all_the_same(pdf: bytes) -> None:
    assert_exact(form(pdf), CATEGORIES[0], SHORT)


def test_boxes_count_from_the_corner_that_is_displayed() -> None:
    plain, cut = form(GOOD).signature_box, form(moved(100, 50)).signature_box
    assert plain
    assert cut == pytest.approx((plain[0] - 10, plain[1] - 20, plain[2] - 10, plain[3] - 20), abs=0.1)


def test_encryption_is_said() -> None:
    assert read(GOOD).encrypted is False
    assert read(encrypted("", "owner")).encrypted is True
    assert read(encrypted("secret", None)).encrypted is True


def test_what_only_pdfium_can_open_counts_as_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our libraries' limits are no fault of the unit's: such a file is looked at by a person."""

    def broken(*_: object, **__: object) -> None:
        raise TypeError

    monkeypatch.setattr("parsers.form.pdfplumber.open", broken)
    reading = read(GOOD)
    assert (reading.trouble, reading.text_layer, reading.form) == (None, False, None)
    assert reading.pages == len(reading.classes) > 0
    assert reading.evidence == "mended: TypeError; TypeError"


@settings(max_examples=25, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
def test_changed_bytes_never_raise(at: int, new: bytes) -> None:
    reading = read(GOOD[:at] + new + GOOD[at + len(new) :])
    assert reading.trouble or reading.pages


# -- files of other people -----------------------------------------------------------------------------------------


def test_public_samples(samples: Path) -> None:
    """No file raises or is taken for a form of ours, and the text that it is known to hold is read."""
    for line in (samples / "expected_docs.jsonl").read_text(encoding="utf-8").splitlines():
        expected = json.loads(line)
        if not expected["file"].endswith(".pdf"):
            continue
        reading = read((samples / expected["file"]).read_bytes())
        assert reading.form is None or reading.form.category is None, expected["id"]
        if expected["pages"] is not None:
            assert reading.pages == expected["pages"], expected["id"]
        text = said(reading.text)
        assert all(said(part) in text for part in expected["text_contains"]), expected["id"]
        if expected["cls"] == "chinese_text_table":
            assert reading.text_layer is True, expected["id"]
