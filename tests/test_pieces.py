"""Which file stands for which part: by kind, name, code, limits and room."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.load import load_campaign
from config.model import AudioPart, Category, DocumentPart, FormPart, ImagePart, Row, VideoPart
from parsers.in_body import BODY_NAME, from_body, own_text, with_body
from parsers.kind import kind_of
from parsers.model import Attachment, Kind, Piece
from parsers.pieces import assign
from parsers.probe import probe
from tests.making.media import Film, m4a, mp3, mp4
from tests.making.pictures import picture, qr_code, saved

KINDS = {
    "docx": Kind.DOCX,
    "pdf": Kind.PDF,
    "doc": Kind.DOC,
    "jpg": Kind.IMAGE,
    "png": Kind.IMAGE,
    "mp4": Kind.VIDEO,
    "mp3": Kind.AUDIO,
}


def text(name: str, length: int = 0) -> Piece:
    """A text of so many 字; 0: nobody knows."""
    content = name.encode()
    kind = KINDS.get(name.rpartition(".")[2], Kind.OTHER)
    made = Attachment(name, content, kind, hashlib.sha256(content).hexdigest())
    return Piece(made, text="字" * length if length or kind is Kind.OTHER else None)


def real(name: str, content: bytes) -> Piece:
    return probe(Attachment(name, content, kind_of(content, name), hashlib.sha256(content).hexdigest()), codes=True)


def named(category: Category, *pieces: Piece) -> dict[str, list[str]]:
    """Names of the files by name of the part; "" for those that stand for none."""
    filled, rest = assign(category, pieces)
    assert tuple(one.part for one in filled) == category.file_parts
    found = {one.part.name or one.part.kind: [piece.attachment.name for piece in one.pieces] for one in filled}
    return {key: names for key, names in {**found, "": [one.attachment.name for one in rest]}.items() if names}


def of(*parts: Any) -> Category:
    return Category(name="类别", parts=parts)


FILM = real("片.mp4", mp4(Film(1920, 1080, 20)))
SOUND = real("歌.mp3", mp3(2))
CODE = saved(qr_code("https://mp.weixin.qq.com/s/a"), "PNG")
SQUARE, WIDE = picture((300, 300), "PNG"), picture((640, 360))
READING = of(
    DocumentPart(name="诵读文本", words=("文本", "稿"), formats=("docx", "pdf", "txt"), in_body=True),
    DocumentPart(name="作品介绍", words=("介绍", "简介"), formats=("docx", "pdf", "txt"), max_length=500, in_body=True),
)
FUJIAN = of(
    DocumentPart(name="案例文本", words=("案例", "文本"), min_length=3000, max_length=5000),
    DocumentPart(name="媒体报道资料", words=("报道", "新闻"), count=(0, 9999)),
)
NEW_MEDIA = of(
    ImagePart(name="作品地址二维码", words=("二维码",), formats=("jpeg", "png"), qr=True),
    ImagePart(name="宣传海报", words=("海报",), count=(0, 9999), colour="cmyk", paper="A3", dpi=300),
)
PLATFORM = of(
    ImagePart(name="平台封面图", words=("封面",), formats=("jpeg", "png"), count=(0, 5), aspect="1:1"),
    ImagePart(name="指标佐证图片", words=("佐证",), formats=("jpeg", "png"), count=(1, 9999), group="佐证材料"),
)
SONG = of(
    AudioPart(name="歌曲音频", group="歌曲"),
    VideoPart(name="歌曲视频", group="歌曲"),
    ImagePart(name="歌谱", formats=("jpeg", "png"), count=(1, 9999)),
)
ACTIVITY = of(
    DocumentPart(name="活动具体说明", words=("说明", "总结"), group="说明或方案", max_length=2000),
    DocumentPart(name="活动方案", words=("方案",), group="说明或方案", formats=("docx",)),
)
COMMENT = of(
    DocumentPart(name="网评文章", group="网评作品", max_length=1500, in_body=True),
    VideoPart(name="网评视频", group="网评作品"),
)

TEXTS: dict[str, tuple[Category, list[Piece], dict[str, list[str]]]] = {
    "names tell texts apart, in whatever order": (
        READING,
        [text("作品介绍.docx"), text("诵读文本.docx")],
        {"诵读文本": ["诵读文本.docx"], "作品介绍": ["作品介绍.docx"]},
    ),
    "folders count, too": (
        READING,
        [text("介绍/春天.docx"), text("文本/春天.docx")],
        {"诵读文本": ["文本/春天.docx"], "作品介绍": ["介绍/春天.docx"]},
    ),
    "the file's own name comes before the folder's": (
        READING,
        [text("文本/春天简介.docx"), text("文本/春天.docx")],
        {"诵读文本": ["文本/春天.docx"], "作品介绍": ["文本/春天简介.docx"]},
    ),
    "without a word the first takes one, then the next": (
        READING,
        [text("甲.docx"), text("乙.docx")],
        {"诵读文本": ["甲.docx"], "作品介绍": ["乙.docx"]},
    ),
    "without a word, length tells": (
        READING,
        [text("甲.docx", 300), text("乙.docx", 1500)],
        {"诵读文本": ["乙.docx"], "作品介绍": ["甲.docx"]},
    ),
    "a text too short for one part and fit for another": (
        FUJIAN,
        [text("甲.docx", 400), text("乙.docx", 4000)],
        {"案例文本": ["乙.docx"], "媒体报道资料": ["甲.docx"]},
    ),
    "the only text stands for what is required, though it is too short": (
        FUJIAN,
        [text("甲.docx", 400)],
        {"案例文本": ["甲.docx"]},
    ),
    "what stands last in a name decides": (
        FUJIAN,
        [text("案例报道.docx"), text("报道案例.docx")],
        {"案例文本": ["报道案例.docx"], "媒体报道资料": ["案例报道.docx"]},
    ),
    "of two that bear the name, the one that keeps the limits stays": (
        FUJIAN,
        [text("案例说明.docx", 300), text("案例.docx", 4000)],
        {"案例文本": ["案例.docx"], "媒体报道资料": ["案例说明.docx"]},
    ),
    "two that bear the name and keep the limits are two": (
        FUJIAN,
        [text("案例一.docx", 4000), text("案例二.docx", 4000)],
        {"案例文本": ["案例一.docx", "案例二.docx"]},
    ),
    "a .doc, a plain text and an empty file are texts": (
        READING,
        [text("文本.doc"), text("简介.txt", 40)],
        {"诵读文本": ["文本.doc"], "作品介绍": ["简介.txt"]},
    ),
    "a plan in Word or a report": (
        ACTIVITY,
        [text("活动方案.docx"), text("总结.pdf", 900)],
        {"活动具体说明": ["总结.pdf"], "活动方案": ["活动方案.docx"]},
    ),
    "one of a group is enough": (ACTIVITY, [text("甲.docx", 900)], {"活动具体说明": ["甲.docx"]}),
    "a kind that no part asks for": (
        of(DocumentPart()),
        [text("甲.docx"), text("a.jpg")],
        {"document": ["甲.docx"], "": ["a.jpg"]},
    ),
    "a form takes no file": (
        of(FormPart(title="表", rows=(Row(field="a", label="甲"),))),
        [text("甲.docx")],
        {"": ["甲.docx"]},
    ),
}


TEXTS["what the group lacks in one kind it may have in another"] = (
    of(
        DocumentPart(name="简介", count=(0, 9999)),
        DocumentPart(name="佐证材料", group="佐证", count=(1, 9999)),
        ImagePart(name="佐证图片", group="佐证", count=(1, 9999)),
    ),
    [text("甲.docx"), text("a.jpg")],
    {"简介": ["甲.docx"], "佐证图片": ["a.jpg"]},
)


@pytest.mark.parametrize(("asked", "pieces", "expected"), TEXTS.values(), ids=TEXTS.keys())
def test_texts(asked: Category, pieces: list[Piece], expected: dict[str, list[str]]) -> None:
    assert named(asked, *pieces) == expected


def test_films_and_sounds_go_each_to_its_part_of_a_group() -> None:
    score = real("歌谱.png", picture((600, 800), "PNG"))
    assert named(SONG, FILM, SOUND, score) == {"歌曲音频": ["歌.mp3"], "歌曲视频": ["片.mp4"], "歌谱": ["歌谱.png"]}


def test_an_mp4_without_pictures_is_a_sound_where_one_is_asked_for() -> None:
    silent = real("歌.mp4", m4a(3).replace(b"M4A ", b"isom"))
    assert silent.attachment.kind is Kind.VIDEO
    assert named(SONG, silent) == {"歌曲音频": ["歌.mp4"]}
    assert named(of(VideoPart()), silent) == {"video": ["歌.mp4"]}
    assert named(of(AudioPart()), silent) == {"audio": ["歌.mp4"]}


PICTURES: dict[str, tuple[Category, list[tuple[str, bytes]], dict[str, list[str]]]] = {
    "a code goes to the part that asks for one": (
        NEW_MEDIA,
        [("a.jpg", WIDE), ("b.png", CODE)],
        {"作品地址二维码": ["b.png"], "宣传海报": ["a.jpg"]},
    ),
    "a poster with a code, by its name": (
        NEW_MEDIA,
        [("海报.png", CODE), ("b.png", CODE)],
        {"作品地址二维码": ["b.png"], "宣传海报": ["海报.png"]},
    ),
    "a poster with a code, by its shape": (
        NEW_MEDIA,
        [("a.jpg", saved(qr_code("https://b23.tv/a").convert("CMYK").resize((297, 420)), "JPEG")), ("b.png", CODE)],
        {"作品地址二维码": ["b.png"], "宣传海报": ["a.jpg"]},
    ),
    "a code that cannot be read stands for the code": (
        NEW_MEDIA,
        [("a.png", SQUARE)],
        {"作品地址二维码": ["a.png"]},
    ),
    "square pictures are covers": (
        PLATFORM,
        [("a.jpg", WIDE), ("b.png", SQUARE)],
        {"平台封面图": ["b.png"], "指标佐证图片": ["a.jpg"]},
    ),
    "names come before shapes": (
        PLATFORM,
        [("封面.jpg", WIDE), ("佐证.png", SQUARE)],
        {"平台封面图": ["封面.jpg"], "指标佐证图片": ["佐证.png"]},
    ),
    "an empty picture is one by its name": (of(ImagePart()), [("a.jpg", b"")], {"image": ["a.jpg"]}),
    "a logo of the mail program is none": (of(ImagePart()), [("image001.png", SQUARE)], {"": ["image001.png"]}),
}


@pytest.mark.parametrize(("asked", "files", "expected"), PICTURES.values(), ids=PICTURES.keys())
def test_pictures(asked: Category, files: list[tuple[str, bytes]], expected: dict[str, list[str]]) -> None:
    assert named(asked, *(real(name, content) for name, content in files)) == expected


NAMES = st.sampled_from(
    [
        "诵读文本.docx",
        "介绍.pdf",
        "a.jpg",
        "海报.png",
        "封面.jpg",
        "b.mp4",
        "c.mp3",
        "报道.docx",
        "x.xyz",
        "d.doc",
        "image001.png",
    ]
)
CATEGORIES = {
    one.name: one
    for name in ("haowangmin-2024", "changzhou-2024", "fujian-2021")
    for one in load_campaign(name).categories
}


@given(st.sampled_from(sorted(CATEGORIES)), st.lists(st.tuples(NAMES, st.integers(0, 60)), max_size=12))
def test_every_file_stands_once(name: str, files: list[tuple[str, int]]) -> None:
    pieces = [text(name, length * 100) for name, length in files]
    order = {id(piece): at for at, piece in enumerate(pieces)}
    filled, rest = assign(CATEGORIES[name], pieces)
    placed = [[order[id(piece)] for piece in one.pieces] for one in filled]
    assert all(numbers == sorted(numbers) for numbers in placed)
    assert sorted(
        [*(number for numbers in placed for number in numbers), *(order[id(piece)] for piece in rest)]
    ) == list(range(len(pieces)))


# -- the mail's own text -------------------------------------------------------------------------------------------

ARTICLE = "网络空间是亿万民众共同的精神家园。" * 20
LETTER = f"各位老师：\n您好！\n{ARTICLE}\n联系电话：13800000000\n此致\n敬礼\n张三"
BODIES = {
    "an article": (LETTER, f"{ARTICLE}\n张三"),
    "a covering letter": ("各位老师：\n您好，我单位报送的作品见附件，请查收。\n联系人：张三", None),
    "our own letter quoted": (f"已补正。\n-----原始邮件-----\n{ARTICLE}", None),
    "their answer above what it quotes": (f"{ARTICLE}\n> 您的来信{ARTICLE}", ARTICLE),
}


@pytest.mark.parametrize(("body", "expected"), BODIES.values(), ids=BODIES.keys())
def test_the_mail_s_own_text(body: str, expected: str | None) -> None:
    piece = from_body(COMMENT.file_parts[0], body)
    assert (piece.text if piece else None) == expected
    assert piece is None or (piece.attachment.name, piece.attachment.kind) == (BODY_NAME, Kind.OTHER)


def test_only_where_the_part_may_come_so() -> None:
    assert from_body(DocumentPart(), LETTER) is None
    assert from_body(ImagePart(), LETTER) is None


def test_short_lines_with_a_colon_do_not_count() -> None:
    assert own_text("作品名称：春天\n正文第一段：" + "很长" * 60) == "正文第一段：" + "很长" * 60


def bodied(asked: Category, body: str, *pieces: Piece) -> dict[str, tuple[str, ...]]:
    filled = with_body(assign(asked, pieces)[0], body)
    return {one.part.name: tuple(piece.attachment.name for piece in one.pieces) for one in filled if one.pieces}


def test_the_body_stands_in_for_a_missing_file_alone() -> None:
    assert bodied(COMMENT, LETTER) == {"网评文章": (BODY_NAME,)}
    assert bodied(COMMENT, LETTER, text("文章.docx")) == {"网评文章": ("文章.docx",)}
    assert bodied(COMMENT, LETTER, FILM) == {"网评视频": ("片.mp4",)}  # 音视频或文字，有一种就行


def test_where_two_parts_may_stand_in_the_body_no_length_is_known() -> None:
    assert bodied(READING, LETTER) == {"诵读文本": (BODY_NAME,)}
    both = with_body(assign(READING, [])[0], f"诵读文本\n{ARTICLE}\n作品介绍\n{ARTICLE}")
    documents = [one.pieces for one in both if one.part.kind == "document"]
    assert [[piece.text for piece in pieces] for pieces in documents] == [[None], [None]]
    one_left = with_body(assign(READING, [text("诵读文本.docx")])[0], LETTER)
    assert [piece.text for one in one_left for piece in one.pieces][-1] == f"{ARTICLE}\n张三"
