"""Sample mails of changzhou-2024: films and works of new media, each with a form, a commentary and a list of works.

Most units send an archive with the three folders of the notice; names in it are GBK, as Windows in Chinese packs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache

from PIL import Image

from config.load import load_campaign
from tests.making.media import Film, mp4
from tests.making.messages import BEIJING, File, Make, Post, text_of
from tests.making.papers import OLD_WORD, docx, locked_zip, plain_docx, table_docx, zipped
from tests.making.pictures import A3_300, qr_code, saved
from tests.making.word import paragraph

CAMPAIGN = load_campaign("changzhou-2024")
POST = Post("changzhou", datetime(2024, 8, 5, 9, 0, tzinfo=BEIJING))
DEEDS, DOCUMENTARY, TRAINING, ART, SHORT, MEDIA, LECTURE = (category.name for category in CAMPAIGN.categories)
TITLE = "全市党员教育作品观摩交流活动"
mail = POST.mail


@dataclass(frozen=True, slots=True)
class Work:
    """A work as form, list and file names tell of it."""

    title: str
    category: str
    unit: str
    minutes: str = "1"
    episodes: str = "1"

    @property
    def name(self) -> str:
        """作品名-分类-报送单位."""
        return f"{self.title}-{self.category}-{self.unit}"

    @property
    def producer(self) -> str:
        """制作单位."""
        return f"{self.unit[:2]}融媒体中心"


# -- films and pictures ------------------------------------------------------------------------------------------

MICRO = Film(seconds=40, sound=False, bit_rate=8_000_000)  # as the notice wants 微视频


def film(seconds: float = 60, **changes: object) -> bytes:
    """A film of few pictures a second, for categories whose notice says nothing of that."""
    return mp4(Film(**{"seconds": seconds, "fps": Fraction(5), "sound": False, **changes}))  # type: ignore[arg-type]  # a Film's fields


def micro(**changes: object) -> bytes:
    """A 微视频, but for what is said."""
    given = {name: getattr(MICRO, name) for name in ("seconds", "sound", "bit_rate")}
    return mp4(Film(**{**given, **changes}))  # type: ignore[arg-type]  # a Film's fields


def both(work: Work, **changes: object) -> dict[str, bytes]:
    """The two versions of a 微视频."""
    return {
        f"{work.name}（有字幕）.mp4": micro(**changes),
        f"{work.name}（无字幕）.mp4": micro(**{"index_first": True, **changes}),
    }


@cache
def code(address: str) -> bytes:
    """A QR code."""
    return saved(qr_code(address), "PNG")


@cache
def poster(mode: str = "CMYK", size: tuple[int, int] = A3_300, dpi: int = 300) -> bytes:
    """A poster of one colour."""
    colour = (10, 200, 190, 0) if mode == "CMYK" else (230, 50, 60)
    return saved(Image.new(mode, size, colour), "JPEG", dpi=(dpi, dpi), quality=10)


# -- papers ------------------------------------------------------------------------------------------------------


def form_one(work: Work) -> bytes:
    """附件2."""
    rows = [
        [("名 称", 1), (work.title, 5)],
        [("制作单位", 1), (work.producer, 5)],
        [
            ("类 别", 1),
            (work.category, 1),
            ("总 集 数", 1),
            (f"{work.episodes}集", 1),
            ("每集时长", 1),
            (f"{work.minutes}分钟", 1),
        ],
        [("主创人员", 1), ("张三、李四", 5)],
        [("内 容\n简 介", 1), (text_of(150), 5)],
        [("报送\n单位\n意见", 1), ("同意报送。\n（盖章）\n2024年8月1日", 5)],
    ]
    kinds = "（典型事迹片、纪录片、培训片、文艺片、微视频和“党课开讲啦”视频）"
    return table_docx(f"{TITLE}报名表（一）", rows, above=(kinds, f"报送单位：{work.unit}"))


def form_two(work: Work, kind: str = "H5", code: bytes = b"") -> bytes:
    """附件3; the QR code may stand in it."""
    rows = [
        [("名 称", 1), (work.title, 3), ("（二维码）", 2)],
        [("类 型", 1), (kind, 5)],
        [("发布平台", 1), ("微信公众号“样例先锋”", 5)],
        [("制作单位", 1), (work.producer, 5)],
        [("主创人员", 1), ("张三、李四", 5)],
        [("传播效果", 1), ("浏览量3.2万次，转发1100次。", 5)],
        [("内 容\n简 介", 1), (text_of(120, 2), 5)],
        [("报送\n单位\n意见", 1), ("同意报送。\n（盖章）\n2024年8月1日", 5)],
    ]
    return table_docx(f"{TITLE}报名表（二）", rows, above=("（新媒体作品）", f"报送单位：{work.unit}"), picture=code)


def works_list(*works: Work, unit: str = "") -> bytes:
    """附件4, of ten rows."""
    rows = [[("序号", 1), ("作品名称", 3), ("类别", 1), ("制作单位", 2)]]
    for number in range(10):
        work = works[number] if number < len(works) else None
        told = (work.title, work.category, work.producer) if work else ("", "", "")
        rows.append([(str(number + 1), 1), (told[0], 3), (told[1], 1), (told[2], 2)])
    above = (f"报送单位：{unit or works[0].unit}", "联系人：张三", "联系电话：13800000000")
    return table_docx(f"{TITLE}汇总表", rows, above=above)


def commentary(work: Work) -> bytes:
    """解说词 or 创意说明."""
    return plain_docx(f"《{work.title}》{'创意说明' if work.category == MEDIA else '解说词'}", 500)


def papers(work: Work, form: bytes | None = None) -> list[File]:
    """Form, commentary and list of a unit with this one work, as files of a mail."""
    return [
        ("报名表.docx", form or (form_two(work) if work.category == MEDIA else form_one(work))),
        ("解说词.docx", commentary(work)),
        ("汇总表.docx", works_list(work)),
    ]


def bundle(work: Work, films: dict[str, bytes], *others: File) -> File:
    """The three folders in an archive."""
    files = {f"作品/{name}": content for name, content in films.items()}
    files |= {"表格/报名表.docx": papers(work)[0][1], "表格/汇总表.docx": works_list(work)}
    files |= {f"文本/{work.title}解说词.docx": commentary(work)} | dict(others)
    return f"{work.name}.zip", zipped(files, gbk=True)


def media_bundle(work: Work, picture: bytes, sheet: bytes | None = None, *, listed: bytes | None = None) -> File:
    """A work of new media: its QR code, perhaps a poster."""
    files = {f"作品/{work.name}二维码.png": picture, "表格/报名表.docx": form_two(work)}
    files |= {f"作品/{work.name}海报.jpg": sheet} if sheet else {}
    files |= {"表格/汇总表.docx": listed} if listed else {}
    files |= {f"文本/{work.title}创意说明.docx": commentary(work)}
    return f"{work.name}.zip", zipped(files, gbk=True)


# -- the works ---------------------------------------------------------------------------------------------------

LAMP = Work("一盏灯", DEEDS, "样例区委组织部", "10")
RIVER = Work("运河人家", DOCUMENTARY, "测试大学党委", episodes="5")
LESSON = Work("发展党员二十问", TRAINING, "样例集团党委")
SONG = Work("春到圩塘", ART, "测试学院党委", "2")
FIRST_DAY = Work("第一天", SHORT, "测试区委组织部")
PAGE = Work("一封入党志愿书", MEDIA, "样例医院党委")
TALK = Work("青春的选择", LECTURE, "样例中学党总支")
BRIEF = Work("守桥人", DEEDS, "测试公路局党委", "8")
LONG = Work("摆渡", SHORT, "样例港口党委", "9")
UPRIGHT = Work("外卖小哥的一天", SHORT, "测试街道党工委")
FIELDS = Work("稻田里的党课", SHORT, "样例农场党委")
RENAMED = Work("老马识途", SHORT, "测试供电公司党委")
HALF = Work("半程", DOCUMENTARY, "样例地铁公司党委")
SERIES = Work("街巷三章", TRAINING, "测试街道党工委", episodes="3")
FOUR = Work("我们的五年", DOCUMENTARY, "样例园区党工委", episodes="5")
BADLY_NAMED = Work("灯塔", ART, "样例航道局党委")
FORMLESS = Work("老支书", DOCUMENTARY, "测试水利局党委")
OLD_FORM = Work("新班长", TRAINING, "样例工厂党委")
FOLDERLESS = Work("家门口的党校", TRAINING, "测试社区党委")
OTHER_LIST = Work("迎着光", ART, "样例剧团党支部")
LOCKED = Work("无声的课", LECTURE, "测试特教学校党支部")
ALONE = Work("上半场", DOCUMENTARY, "样例体校党支部")
LATE = Work("末班车", DOCUMENTARY, "测试公交公司党委")
PLAIN_POSTER = Work("红色地图", MEDIA, "测试规划院党委")
NO_CODE = Work("掌上党课", MEDIA, "样例电台党支部")
QUOTA = tuple(Work(title, MEDIA, "示范区委组织部") for title in ("码上学", "云上课堂", "指尖党史"))
TWO = (Work("山的那边", ART, "测试文化馆党支部"), Work("手艺", ART, "测试文化馆党支部"))
LISTED = tuple(Work(title, ART, "常新区委组织部") for title in ("水巷", "石桥", "老街"))


def whole(number: int, work: Work, films: dict[str, bytes]) -> bytes:
    """A mail with an archive."""
    return mail(number, work.name, bundle(work, films))


def loose(number: int, work: Work, *files: File) -> bytes:
    """A mail with files."""
    return mail(number, work.name, *files)


def media(number: int, work: Work, picture: bytes, sheet: bytes | None = None, *listed: Work) -> bytes:
    """A mail with a work of new media."""
    table = works_list(*(listed or (work,)))
    return mail(number, work.name, media_bundle(work, picture, sheet, listed=table))


STORIES: dict[str, Make] = {
    "齐全-典型事迹片": lambda n: loose(n, LAMP, (f"{LAMP.name}.mp4", film(606)), *papers(LAMP)),
    "齐全-纪录片-五集": lambda n: whole(
        n, RIVER, {f"{RIVER.title}第{at}集-{DOCUMENTARY}-{RIVER.unit}.mp4": film(55 + at) for at in range(1, 6)}
    ),
    "齐全-培训片-MOV": lambda n: loose(n, LESSON, (f"{LESSON.name}.mov", film(brand=b"qt  ")), *papers(LESSON)),
    "齐全-文艺片": lambda n: whole(n, SONG, {f"{SONG.name}.mp4": film(118)}),
    "齐全-微视频-两个版本": lambda n: whole(n, FIRST_DAY, both(FIRST_DAY)),
    "齐全-新媒体作品-二维码和海报": lambda n: media(n, PAGE, code("https://mp.weixin.qq.com/s/yangli-0001"), poster()),
    "分两封-党课开讲啦-第一封": lambda n: mail(n, f"{TALK.name}（1/2）", (f"{TALK.name}.mp4", film())),
    "分两封-党课开讲啦-第二封": lambda n: mail(n, f"{TALK.name}（2/2）", *papers(TALK)),
    "典型事迹片不足十分钟": lambda n: loose(n, BRIEF, (f"{BRIEF.name}.mp4", film(480)), *papers(BRIEF)),
    "微视频太长-尺寸帧率不对": lambda n: whole(
        n, LONG, both(LONG, seconds=545, width=1280, height=720, fps=Fraction(30))
    ),
    "微视频竖屏-只有一个版本": lambda n: whole(
        n, UPRIGHT, {f"{UPRIGHT.name}（有字幕）.mp4": micro(width=1080, height=1920)}
    ),
    "微视频隔行": lambda n: whole(n, FIELDS, both(FIELDS, interlaced=True)),
    "微视频是改了名的MOV": lambda n: whole(n, RENAMED, both(RENAMED, brand=b"qt  ")),
    "半个MP4": lambda n: loose(n, HALF, (f"{HALF.name}.mp4", film(index_first=True)[:9000]), *papers(HALF)),
    "系列片少于五集": lambda n: whole(
        n, SERIES, {f"{SERIES.title}第{at}集-{TRAINING}-{SERIES.unit}.mp4": film(55 + at) for at in range(1, 4)}
    ),
    "总集数与文件不符": lambda n: whole(
        n, FOUR, {f"{FOUR.title}第{at}集-{DOCUMENTARY}-{FOUR.unit}.mp4": film(175 + at) for at in range(1, 5)}
    ),
    "文件名不合规定": lambda n: loose(n, BADLY_NAMED, ("最终版2.mp4", film()), *papers(BADLY_NAMED)),
    "没有报名表": lambda n: loose(n, FORMLESS, (f"{FORMLESS.name}.mp4", film()), *papers(FORMLESS)[1:]),
    "报名表是旧版Word-没有解说词": lambda n: loose(
        n, OLD_FORM, (f"{OLD_FORM.name}.mp4", film()), ("报名表.doc", OLD_WORD), papers(OLD_FORM)[2]
    ),
    "压缩包缺文件夹": lambda n: mail(
        n,
        FOLDERLESS.name,
        (
            f"{FOLDERLESS.name}.zip",
            zipped({f"作品/{FOLDERLESS.name}.mp4": film(), **dict(papers(FOLDERLESS))}, gbk=True),
        ),
    ),
    "汇总表与作品不符": lambda n: mail(
        n,
        OTHER_LIST.name,
        (f"{OTHER_LIST.name}.mp4", film()),
        *papers(OTHER_LIST)[:2],
        ("汇总表.docx", works_list(Work("逆光", ART, OTHER_LIST.unit))),
    ),
    "加密的压缩包": lambda n: mail(
        n,
        LOCKED.name,
        (f"{LOCKED.name}.zip", locked_zip({f"作品/{LOCKED.name}.mp4": film()})),
        sender="li@unit.example",
    ),
    "海报不合规定": lambda n: media(
        n, PLAIN_POSTER, code("https://mp.weixin.qq.com/s/yangli-0002"), poster("RGB", (1240, 1754), 150)
    ),
    "二维码认不出": lambda n: media(n, NO_CODE, saved(Image.new("L", (300, 300), 200), "PNG")),
    "新媒体第一部": lambda n: media(n, QUOTA[0], code("https://mp.weixin.qq.com/s/yangli-0011"), None, *QUOTA),
    "新媒体第二部": lambda n: media(n, QUOTA[1], code("https://mp.weixin.qq.com/s/yangli-0012"), None, *QUOTA),
    "新媒体第三部-超出数量": lambda n: media(n, QUOTA[2], code("https://mp.weixin.qq.com/s/yangli-0013"), None, *QUOTA),
    "一封信两部作品": lambda n: mail(
        n,
        f"{TWO[0].unit}文艺片两部",
        (
            "作品.zip",
            zipped(
                {f"作品/{work.name}.mp4": film(60 + at) for at, work in enumerate(TWO)}
                | {f"表格/{work.title}报名表.docx": form_one(work) for work in TWO}
                | {"表格/汇总表.docx": works_list(*TWO)}
                | {f"文本/{work.title}解说词.docx": commentary(work) for work in TWO},
                gbk=True,
            ),
        ),
    ),
    "单独寄来汇总表": lambda n: mail(n, f"{LISTED[0].unit}作品汇总表", ("汇总表.docx", works_list(*LISTED))),
    "汇总表里的一部": lambda n: mail(
        n,
        LISTED[0].name,
        (f"{LISTED[0].name}.mp4", film()),
        ("报名表.docx", form_one(LISTED[0])),
        ("解说词.docx", commentary(LISTED[0])),
    ),
    "只来了第一封": lambda n: mail(
        n, f"{ALONE.name}（1/2）", (f"{ALONE.name}.mp4", film()), ("报名表.docx", form_one(ALONE))
    ),
    "第二次报送": lambda n: mail(
        n, LAMP.name, (f"{LAMP.name}.mp4", film(650)), *papers(LAMP), body="您好：\n\n此为修改后的版本，请以此为准。\n"
    ),
    "主题看不出类别": lambda n: mail(
        n,
        "报送作品",
        ("说明.docx", docx(paragraph("我单位报送党员教育作品一部，详见附件。"))),
        sender="wang@unit.example",
    ),
    "逾期": lambda n: mail(
        n,
        LATE.name,
        (f"{LATE.name}.mp4", film()),
        *papers(LATE),
        arrived=datetime(2024, 9, 6, 8, 30, tzinfo=BEIJING),
    ),
}
