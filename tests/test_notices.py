"""What the notices demand, held against whole mails: each limit kept to the brink, and broken, one at a time.

Mails are read as they come, with the campaign files as they stand; what they lead to is written as `退回 …` (returned),
`转人工 …` (held) or `登记 …` (noted). docs/通知要求对照.md names these tests beside each requirement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from PIL import Image

from config.load import load_campaign
from config.model import Campaign, Verdict
from ingest.examine import examine
from ingest.facts import Facts
from ingest.works import newest_list, works_of
from ledger.model import Disposition, Entry
from parsers.mail import parse_mail
from parsers.model import Attachment, ListedWork, Submission
from parsers.submission import read_submission
from tests.good import entry
from tests.making.campaigns import acftu, changzhou, fujian, haowangmin
from tests.making.media import Film, encoded, m4a, mp3, mp4, wav
from tests.making.messages import BEIJING, File, Make, Post, text_of
from tests.making.papers import OLD_WORD, form_docx, padded, plain_docx, shaded, table_docx, text_docx, text_pdf, zipped
from tests.making.pictures import A3_300, picture, qr_code, saved

LINGHANG, FUJIAN, CHANGZHOU, ACFTU, HAOWANGMIN = map(
    load_campaign, ("linghang-2021", "fujian-2021", "changzhou-2024", "acftu-2021", "haowangmin-2024")
)
MB, KB = 1 << 20, 1 << 10
WORDS = {Verdict.RETURN: "退回", Verdict.REVIEW: "转人工", Verdict.NOTE: "登记"}
POSTS: dict[str, Post] = {
    LINGHANG.id: Post("linghang", datetime(2021, 5, 20, 9, 0, tzinfo=BEIJING)),
    FUJIAN.id: fujian.POST,
    CHANGZHOU.id: changzhou.POST,
    ACFTU.id: acftu.POST,
    HAOWANGMIN.id: haowangmin.POST,
}


class Heavy(Attachment):
    """An attachment that says it has so many bytes, and takes none of them: rules ask only how many."""

    __slots__ = ("bytes",)

    @property
    def size(self) -> int:
        """In bytes."""
        return int(self.bytes)


def heavy(given: Attachment, size: int) -> Attachment:
    made = Heavy(given.name, given.content, given.kind, given.sha256, given.inside)
    object.__setattr__(made, "bytes", size)
    return made


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to a campaign, and what is known around it."""

    campaign: Campaign
    make: Make
    arrived: datetime | None = None  # None: as its own headers say, within the window
    sizes: tuple[tuple[str, int], ...] = ()  # the end of a file's name -> how large it claims to be
    earlier: tuple[Entry, ...] = ()
    works: tuple[ListedWork, ...] = ()  # of the unit so far

    def read(self) -> Submission:
        """The mail as the program reads it."""
        mail = parse_mail(self.make(1))
        claimed = tuple(
            next((heavy(one, size) for end, size in self.sizes if one.name.endswith(end)), one)
            for one in mail.attachments
        )
        return read_submission(replace(mail, attachments=claimed), self.campaign)

    def facts(self) -> Facts:
        """All that rules look at."""
        given = self.read()
        arrived = self.arrived or POSTS[self.campaign.id].first
        works = (*self.works, *works_of(given))
        return Facts(given, arrived, self.earlier, unit_works=works, works_list=newest_list(given, ()))

    def outcome(self) -> set[str]:
        """退回 code, 转人工 code, 登记 code."""
        return {f"{WORDS[one.verdict]} {one.code}" for one in examine(self.facts()).findings}


def sent(campaign: Campaign, subject: str, *files: File, body: str = "", **changes: object) -> Mail:
    """A mail that brings these files."""
    post = POSTS[campaign.id]
    text = {"body": body} if body else {}
    return Mail(campaign, lambda n: post.mail(n, subject, *files, **text), **changes)  # type: ignore[arg-type]  # fields of Mail


def check(given: Mail, expected: Iterable[str]) -> None:
    assert sorted(given.outcome()) == sorted(expected)


Cases = dict[str, tuple[Callable[[], Mail], list[str]]]


def table(cases: Cases) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("make", "expected"), cases.values(), ids=cases.keys())


# -- notice 1: films that come with the form (for the form itself see test_rules.py and the golden samples) ----------


def with_film(content: bytes, name: str = "片.mp4", category: str = "“一心向党”短视频", **changes: object) -> Mail:
    """Without the form, which every one of them lacks."""
    return sent(LINGHANG, f"北京市光明测试网{category}", (name, content), **changes)


FORMLESS = "退回 form.missing"
LINGHANG_CASES: Cases = {
    "half a minute": (lambda: with_film(mp4(Film(seconds=30))), [FORMLESS]),
    "five minutes": (lambda: with_film(mp4(Film(seconds=300))), [FORMLESS]),
    "too short": (lambda: with_film(mp4(Film(seconds=28))), [FORMLESS, "退回 video.duration"]),
    "too long": (lambda: with_film(mp4(Film(seconds=303))), [FORMLESS, "退回 video.duration"]),
    "no MP4": (lambda: with_film(mp4(Film(brand=b"qt  "))), [FORMLESS, "退回 video.format"]),
    "upright": (lambda: with_film(mp4(Film(width=1080, height=1920))), [FORMLESS, "退回 video.orientation"]),
    "200 MB": (lambda: with_film(mp4(), sizes=((".mp4", 200 * MB),)), [FORMLESS]),
    "more than 200 MB": (lambda: with_film(mp4(), sizes=((".mp4", 200 * MB + 1),)), [FORMLESS, "退回 video.size"]),
    "of an event, too long": (
        lambda: with_film(mp4(Film(seconds=303)), category="庆祝建党100周年活动案例视频"),
        [FORMLESS, "退回 video.duration"],
    ),
    "none attached": (lambda: sent(LINGHANG, "北京市光明测试网“一心向党”短视频"), [FORMLESS]),
}


@table(LINGHANG_CASES)
def test_linghang(make: Callable[[], Mail], expected: list[str]) -> None:
    check(make(), expected)


# -- notice 2 ------------------------------------------------------------------------------------------------------

VILLAGE = "测试县样例村党支部"


def case(
    *more: File, text: File | None = fujian.COMPLETE, form: bool = True, category: str = fujian.CASE, **answers: str
) -> Mail:
    """A case of Fujian, with changed answers in its form."""
    given = fujian.answers(VILLAGE, "邻里党建一家亲", category=category, **answers)
    files = [fujian.form(given)] if form else []
    files += [text] if text else []
    return sent(FUJIAN, f"{VILLAGE}+邻里党建一家亲+{category}", *files, *more)


def article(**changes: object) -> File:
    return fujian.text("邻里党建一家亲", **changes)  # type: ignore[arg-type]  # its fields


FUJIAN_CASES: Cases = {
    "a brand": (lambda: case(category=fujian.BRAND), []),
    "a case": (case, []),
    "a case by its other name": (lambda: case(category="新时代党建福建优秀案例"), []),
    "no form": (lambda: case(form=False), ["退回 form.missing"]),
    "no text": (lambda: case(text=None), ["退回 document.missing"]),
    "the text as a PDF": (lambda: case(text=fujian.text_as_pdf("邻里党建一家亲")), []),
    "the text as an old Word file": (
        lambda: case(text=("案例.doc", OLD_WORD)),
        ["转人工 document.format"],
    ),
    "3000 字": (lambda: case(text=article(each=750)), []),
    "too short": (lambda: case(text=article(each=600)), ["退回 document.length"]),
    "a little too short": (lambda: case(text=article(each=725)), ["转人工 document.length"]),
    "5000 字": (lambda: case(text=article(each=1240)), []),
    "too long": (lambda: case(text=article(each=1400)), ["退回 document.length"]),
    "an abstract of 200 字": (lambda: case(text=article(abstract=200)), []),
    "an abstract of 300 字": (lambda: case(text=article(abstract=300)), []),
    "a short abstract": (lambda: case(text=article(abstract=150)), ["退回 document.abstract"]),
    "a long abstract": (lambda: case(text=article(abstract=400)), ["退回 document.abstract"]),
    "no abstract": (
        lambda: case(
            text=("案例.docx", text_docx("案例", *((f"一、{name}", text_of(900)) for name in fujian.ELEMENTS))),
            summary="",
        ),
        ["转人工 document.abstract"],
    ),
    **{
        f"nothing of {name}": (
            lambda name=name: case(
                text=article(each=1200, sections=tuple(one for one in fujian.ELEMENTS if one != name))
            ),
            ["转人工 document.sections"],
        )
        for name in fujian.ELEMENTS
    },
    "pictures, films and press reports, any number and format": (
        lambda: case(
            *((f"现场{at}.jpg", picture((600 + at, 400))) for at in range(9)),
            ("现场.gif", picture((90, 60), "GIF")),
            ("影像.mov", mp4(Film(brand=b"qt  "))),
            ("影像.avi", encoded(".avi", "MJPG")),
            *((f"媒体报道{at}.docx", plain_docx(f"报道{at}", 300)) for at in range(5)),
            ("媒体报道.jpg", picture((800, 1200))),
        ),
        [],
    ),
    "before April": (
        lambda: replace(case(), arrived=datetime(2021, 3, 31, 23, 59, 59, tzinfo=BEIJING)),
        ["转人工 mail.early"],
    ),
    "on the last of October": (lambda: replace(case(), arrived=datetime(2021, 10, 31, 23, 59, tzinfo=BEIJING)), []),
    "in November": (
        lambda: replace(case(), arrived=datetime(2021, 11, 1, tzinfo=BEIJING)),
        ["转人工 mail.late"],
    ),
}


@table(FUJIAN_CASES)
def test_fujian(make: Callable[[], Mail], expected: list[str]) -> None:
    check(make(), expected)


def test_fujian_takes_a_form_of_any_layout() -> None:
    """Rows under other names, others added: never form.template."""
    rows = (
        ("申报单位", VILLAGE),
        ("品牌名称", "邻里党建一家亲"),
        ("姓名", "陈一"),
        ("手机", "13800000000"),
        ("邮编", "350000"),
    )
    form = ("报名表.docx", form_docx("新时代党建品牌报名登记表", rows))
    check(sent(FUJIAN, f"{VILLAGE}+邻里党建一家亲+{fujian.BRAND}", form, fujian.COMPLETE), [])


COLUMNS = [(column.field, choice) for column in FUJIAN.columns for choice in column.choices]


@pytest.mark.parametrize(("field", "choice"), COLUMNS)
def test_fujian_tells_field_of_work_and_route(field: str, choice: str) -> None:
    assert case(**{field: choice}).read().columns[field] == choice


def test_fujian_lists_press_reports_as_links() -> None:
    given = case()
    body = "报道：https://www.example.com/news/1.html\nhttps://mp.weixin.qq.com/s/yangli\n"
    mail = replace(given, make=lambda n: fujian.POST.mail(n, f"{VILLAGE}+一家亲+{fujian.CASE}", body=body))
    assert len(mail.read().links) == 2


# -- notice 3 ------------------------------------------------------------------------------------------------------

COLLEGE = "测试学院党委"
DEEDS, SHORT, MEDIA, ART = changzhou.DEEDS, changzhou.SHORT, changzhou.MEDIA, changzhou.ART
QR = saved(qr_code("https://mp.weixin.qq.com/s/yangli-0001"), "PNG")


def work(category: str = ART, unit: str = COLLEGE, minutes: str = "1", episodes: str = "1") -> changzhou.Work:
    return changzhou.Work("一盏灯", category, unit, minutes, episodes)


def observed(
    given: changzhou.Work, *films: File, without: tuple[str, ...] = (), subject: str = "", **changes: object
) -> Mail:
    """A work with its papers; `without`: those left out."""
    papers = [one for one in changzhou.papers(given) if not one[0].startswith(without or ("-",))]
    return sent(CHANGZHOU, subject or given.name, *films, *papers, **changes)


def art(*, name: str = "", without: tuple[str, ...] = (), **changes: object) -> Mail:
    """A 文艺片, of which the notice says least."""
    return observed(work(), (name or f"{work().name}.mp4", changzhou.film()), without=without, **changes)


def short(minutes: str = "1", count: int = 2, suffix: str = ".mp4", **film: object) -> Mail:
    """A 微视频 in two versions."""
    given = work(SHORT, minutes=minutes)
    both = list(changzhou.both(given, **film).items())[:count]
    return observed(given, *((name.replace(".mp4", suffix), content) for name, content in both))


def sheet(name: str = "海报.jpg", **changes: object) -> Mail:
    """A work of new media with a poster."""
    given = work(MEDIA)
    content = poster(**changes)  # type: ignore[arg-type]  # its fields
    return observed(given, (f"{given.name}二维码.png", QR), (f"{given.name}{name}", content))


def poster(mode: str = "CMYK", size: tuple[int, int] = A3_300, dpi: int = 300, kind: str = "JPEG") -> bytes:
    return saved(Image.new(mode, size), kind, dpi=(dpi, dpi))


def media(*files: File) -> Mail:
    return observed(work(MEDIA), *files)


def of_unit(unit: str, *others: str, kind: str = "") -> Mail:
    """A work of that unit, which has sent works of these categories before; of new media, too, where they were."""
    came = tuple(ListedWork(f"作品{at}", category) for at, category in enumerate(others))
    given = work(MEDIA if MEDIA in (kind, *others) else ART, unit)
    files = [(f"{given.name}二维码.png", QR)] if given.category == MEDIA else [(f"{given.name}.mp4", changzhou.film())]
    return observed(given, *files, works=came, without=("汇总表",))


NO_LIST = "登记 works_list.missing"
FIRST = entry(campaign=CHANGZHOU.id, disposition=Disposition.ACCEPTED)
CHANGZHOU_CASES: Cases = {
    "ten minutes of deeds": (lambda: deeds(600), []),
    "less than ten minutes of deeds": (lambda: deeds(595), ["退回 video.duration"]),
    "eight minutes": (lambda: short("8", seconds=480), []),
    "more than eight minutes": (lambda: short("8", seconds=482), ["退回 video.duration"]),
    "no MP4": (lambda: short(brand=b"qt  "), ["退回 video.format"]),
    "720p": (lambda: short(width=1280, height=720), ["退回 video.resolution"]),
    "30 pictures a second": (lambda: short(fps=Fraction(30)), ["退回 video.fps"]),
    "interlaced": (lambda: short(interlaced=True), ["退回 video.scan"]),
    "4:3": (lambda: short(width=1440, height=1080), ["退回 video.aspect", "退回 video.resolution"]),
    "2 Mbps": (lambda: short(bit_rate=2_000_000), ["转人工 video.bitrate"]),
    "one version": (lambda: short(count=1), ["转人工 form.mismatch.episodes", "转人工 video.count"]),
    "other films in any format": (
        lambda: observed(work(), (f"{work().name}.mov", mp4(Film(720, 576, 60, brand=b"qt  ")))),
        [],
    ),
    "a work of new media": (lambda: media((f"{work(MEDIA).name}二维码.png", QR)), []),
    "no QR code": (lambda: media(), ["转人工 image.missing"]),
    "a picture without QR code": (
        lambda: media((f"{work(MEDIA).name}二维码.png", shaded(300, 300, 9))),
        ["转人工 image.qr"],
    ),
    "a poster": (sheet, []),
    "a poster that is no JPG": (
        lambda: sheet("海报.png", mode="RGB", kind="PNG"),
        ["退回 image.colour", "退回 image.format"],
    ),
    "a poster in RGB": (lambda: sheet(mode="RGB"), ["退回 image.colour"]),
    "a poster that is no A3": (lambda: sheet(size=(4961, 4961)), ["退回 image.resolution"]),
    "a poster of 150 dpi": (lambda: sheet(size=(1754, 2480), dpi=150), ["退回 image.dpi"]),
    "no form": (lambda: art(without=("报名表",)), ["转人工 form.missing"]),
    "no commentary": (lambda: art(without=("解说词",)), ["转人工 document.missing"]),
    "no film": (lambda: observed(work()), ["转人工 video.missing"]),
    "no list of works": (lambda: art(without=("汇总表",)), [NO_LIST]),
    "a work that is not on the list": (
        lambda: listing(changzhou.works_list(changzhou.Work("逆光", ART, COLLEGE))),
        ["转人工 works_list.mismatch"],
    ),
    "another category on the list": (
        lambda: listing(changzhou.works_list(changzhou.Work("一盏灯", DEEDS, COLLEGE))),
        ["转人工 works_list.mismatch"],
    ),
    "a list of eleven": (lambda: listing(long_list(11)), ["转人工 works_list.mismatch"]),
    "a list of ten": (lambda: listing(long_list(10)), []),
    "a file named otherwise": (lambda: art(name="最终版.mp4"), ["转人工 filename.format"]),
    "no unit in the subject": (
        lambda: art(subject="一盏灯-文艺片"),
        ["转人工 subject.case_title", "转人工 subject.organization"],
    ),
    "nothing in the subject": (lambda: art(subject="报送作品"), ["转人工 subject.format"]),
    "five episodes": (lambda: series(5), []),
    "four episodes": (lambda: series(4), ["转人工 form.invalid.episodes"]),
    "fewer films than episodes": (lambda: series(5, came=4), ["转人工 form.mismatch.episodes"]),
    "longer episodes than the form says": (
        lambda: observed(work(minutes="20"), (f"{work().name}.mp4", changzhou.film())),
        ["转人工 form.mismatch.episode_minutes"],
    ),
    "three folders": (lambda: folders("作品", "表格", "文本"), []),
    "one folder missing": (lambda: folders("作品", "表格", "表格"), ["转人工 bundle.missing"]),
    "the tenth work": (lambda: of_unit("测试区委组织部", *[ART] * 9), [NO_LIST]),
    "the eleventh work": (
        lambda: of_unit("测试区委组织部", *[ART] * 10),
        [NO_LIST, "转人工 quota.exceeded"],
    ),
    "the eleventh work of another unit": (lambda: of_unit(COLLEGE, *[ART] * 10), [NO_LIST]),
    "the first work of new media": (lambda: of_unit("市级机关工委", kind=MEDIA), [NO_LIST]),
    "the second work of new media": (lambda: of_unit("市级机关工委", MEDIA), [NO_LIST]),
    "the third work of new media": (lambda: of_unit("市级机关工委", MEDIA, MEDIA), [NO_LIST, "转人工 quota.exceeded"]),
    "a second version": (lambda: art(earlier=(FIRST,)), ["转人工 mail.repeated"]),
    "one of two mails": (
        lambda: observed(work(), (f"{work().name}.mp4", changzhou.film()), subject=f"{work().name}（1/2）"),
        ["转人工 mail.parts"],
    ),
    "on the last day": (lambda: art(arrived=datetime(2024, 9, 5, 23, 59, tzinfo=BEIJING)), []),
    "the day after": (lambda: art(arrived=datetime(2024, 9, 6, tzinfo=BEIJING)), ["转人工 mail.late"]),
}


def deeds(seconds: float) -> Mail:
    given = work(DEEDS, minutes="10")
    return observed(given, (f"{given.name}.mp4", changzhou.film(seconds)))


def old_form() -> Mail:
    films = (f"{work().name}.mp4", changzhou.film()), ("报名表.doc", OLD_WORD)
    return observed(work(), *films, without=("报名表",))


def listing(content: bytes) -> Mail:
    """The work comes with that list."""
    files = (f"{work().name}.mp4", changzhou.film()), ("汇总表.docx", content)
    others = tuple(ListedWork(f"作品{at}", ART) for at in range(1, 11))
    return observed(work(), *files, without=("汇总表",), works=others)


def long_list(rows: int) -> bytes:
    cells = [[("序号", 1), ("作品名称", 3), ("类别", 1), ("制作单位", 2)]]
    titles = ["一盏灯", *(f"作品{at}" for at in range(1, rows))]
    cells += [[(str(at), 1), (title, 3), (ART, 1), ("某厂", 2)] for at, title in enumerate(titles, 1)]
    above = (f"报送单位：{COLLEGE}", "联系人：张三", "联系电话：13800000000")
    return table_docx("全市党员教育作品观摩交流活动汇总表", cells, above=above)


def series(episodes: int, came: int = 0) -> Mail:
    given = work(episodes=str(episodes))
    names = [f"{given.title}第{at}集-{given.category}-{given.unit}.mp4" for at in range(1, (came or episodes) + 1)]
    return observed(given, *((name, changzhou.film(60 + at)) for at, name in enumerate(names)))


def folders(films: str, papers: str, texts: str) -> Mail:
    given = work()
    form, text, listed = changzhou.papers(given)
    inside = {f"{films}/{given.name}.mp4": changzhou.film(), f"{papers}/{form[0]}": form[1]}
    inside |= {f"{texts}/{text[0]}": text[1], f"{papers}/{listed[0]}": listed[1]}
    return sent(CHANGZHOU, given.name, (f"{given.title}.zip", zipped(inside, gbk=True)))


@table(CHANGZHOU_CASES)
def test_changzhou(make: Callable[[], Mail], expected: list[str]) -> None:
    check(make(), expected)


def test_changzhou_holds_an_old_word_form() -> None:
    """A .doc is Word, though one that we do not read."""
    check(old_form(), ["转人工 form.format"])


@pytest.mark.parametrize(
    "category", [one.name for one in CHANGZHOU.categories if one.name not in (DEEDS, SHORT, MEDIA)]
)
def test_changzhou_takes_the_other_films_of_any_length(category: str) -> None:
    given = work(category)
    check(observed(given, (f"{given.name}.mp4", changzhou.film(45))), [])


# -- forms: every row ----------------------------------------------------------------------------------------------

GIVEN = {
    "submitting_organization": COLLEGE, "organization": COLLEGE, "case_title": "一盏灯", "producer": "测试融媒体中心",
    "episodes": "1集", "episode_minutes": "1分钟", "creators": "张三、李四", "summary": text_of(250),
    "media_type": "H5", "platform": "微信公众号", "reach": "浏览量3万次", "contact_person": "张三",
    "contact_phone": "13800000000", "field_of_work": "机关", "route": "网络征集",
    "signature": "同意报送。\n2024年8月1日",
}  # fmt: skip


def form_without(campaign: Campaign, category: str, field: str) -> File:
    """The category's form in Word, complete but for one row."""
    found = campaign.category(category)
    assert found and found.form
    given = {**GIVEN, "category": category, field: ""}
    return "报名表.docx", form_docx(found.form.title, [(row.label, given[row.field]) for row in found.form.rows])


CHANGZHOU_ROWS = [(one, row.field) for one in (ART, MEDIA) for row in CHANGZHOU.category(one).form.rows]  # type: ignore[union-attr]  # both have forms


@pytest.mark.parametrize(("category", "field"), CHANGZHOU_ROWS)
def test_changzhou_asks_for_every_row(category: str, field: str) -> None:
    """报送单位 stands above the printed table, and may be overlooked; 单位意见 is for the seal, on paper."""
    given = work(category)
    film = (f"{given.name}二维码.png", QR) if category == MEDIA else (f"{given.name}.mp4", changzhou.film())
    one = observed(given, film, form_without(CHANGZHOU, category, field), without=("报名表",))
    verdict = "转人工" if field == "submitting_organization" else "退回"
    check(one, [] if field == "signature" else [f"{verdict} form.empty.{field}"])


FUJIAN_ROWS = FUJIAN.category(fujian.CASE).form.rows  # type: ignore[union-attr]  # it has a form


@pytest.mark.parametrize("field", [row.field for row in FUJIAN_ROWS])
def test_fujian_notes_an_empty_row(field: str) -> None:
    """Nobody has published the rows."""
    form = form_without(FUJIAN, fujian.CASE, field)
    given = sent(FUJIAN, f"{COLLEGE}+一盏灯+{fujian.CASE}", form, fujian.text("一盏灯"))
    required = {row.field for row in FUJIAN_ROWS if row.required}
    check(given, [f"登记 form.empty.{field}"] if field in required else [])


# -- notice 4 ------------------------------------------------------------------------------------------------------


def story(
    *films: File,
    subject: str = "测试市总工会+师傅的工具箱+短视频",
    body: str = "",
    seconds: float = 60,
    **changes: object,
) -> Mail:
    """A short film of a unit that has no quota; `seconds`: of the one made where none is given."""
    made = films or (("师傅的工具箱.mp4", acftu.film(seconds=seconds)),)
    return sent(ACFTU, subject, *made, body=body or acftu.author("测试市总工会"), **changes)


def recommended(before: int, unit: str) -> Mail:
    """A work of that unit after so many others."""
    works = tuple(ListedWork(f"作品{at}", ACFTU.categories[0].name) for at in range(before))
    return story(subject=f"{unit}+师傅的工具箱+短视频", works=works)


RECOMMENDING = (
    "样例省总工会", "北京市总工会", "广西壮族自治区总工会", "新疆生产建设兵团总工会", "中华全国铁路总工会",
    "中国民航工会", "中国金融工会",
)  # fmt: skip
ACFTU_CASES: Cases = {
    "720×576": (lambda: story(("片.mp4", acftu.film(width=720, height=576))), []),
    "more than 720×576": (lambda: story(("片.mp4", acftu.film(width=3840, height=2160))), []),
    "less than 720×576": (lambda: story(("片.mp4", acftu.film(width=640, height=480))), ["退回 video.resolution"]),
    "no MP4": (lambda: story(("片.mov", acftu.film(brand=b"qt  "))), ["退回 video.format"]),
    "90 seconds": (lambda: story(seconds=90), []),
    "more than 90 seconds": (lambda: story(seconds=92), ["退回 video.duration"]),
    "50 MB": (lambda: story(sizes=((".mp4", 50 * MB),)), []),
    "more than 50 MB": (lambda: story(sizes=((".mp4", 50 * MB + 1),)), ["退回 video.size"]),
    "no film": (
        lambda: sent(ACFTU, "测试市总工会+师傅的工具箱+短视频", body=acftu.author("甲")),
        ["退回 video.missing"],
    ),
    "two works": (
        lambda: story(("一.mp4", acftu.film()), ("二.mp4", acftu.film(seconds=50))),
        ["转人工 video.count"],
    ),
    "no unit in the title": (lambda: story(subject="短视频《师傅的工具箱》"), ["转人工 subject.organization"]),
    "the author's own unit": (lambda: story(subject="测试快递公司+师傅的工具箱+短视频"), []),
    "before March": (
        lambda: story(arrived=datetime(2021, 2, 28, 23, 59, tzinfo=BEIJING)),
        ["转人工 mail.early"],
    ),
    "at the end of June": (lambda: story(arrived=datetime(2021, 6, 30, 23, 59, tzinfo=BEIJING)), []),
    "in July": (lambda: story(arrived=datetime(2021, 7, 1, tzinfo=BEIJING)), ["转人工 mail.late"]),
    "another union's sixth": (lambda: recommended(5, "测试市总工会"), []),
    **{f"{unit}, second": (lambda unit=unit: recommended(1, unit), ["登记 quota.short"]) for unit in RECOMMENDING},
    **{f"{unit}, third": (lambda unit=unit: recommended(2, unit), []) for unit in RECOMMENDING},
    **{f"{unit}, fifth": (lambda unit=unit: recommended(4, unit), []) for unit in RECOMMENDING},
    **{f"{unit}, sixth": (lambda unit=unit: recommended(5, unit), ["转人工 quota.exceeded"]) for unit in RECOMMENDING},
}


@table(ACFTU_CASES)
def test_acftu(make: Callable[[], Mail], expected: list[str]) -> None:
    check(make(), expected)


def stating(lines: Iterable[str], without: str) -> str:
    """A mail's text with those lines but one."""
    return haowangmin.covering(*(line for line in lines if not line.startswith(without)))


AUTHOR = ("真实姓名：张三", "联系方式：13800000000", "报送单位：测试市总工会")


NAMELESS = ["退回 form.empty.contact_person", "退回 form.empty.contact_phone"]


def test_acftu_asks_who_the_author_is() -> None:
    """A name beside a telephone number may stand there without a label; 报送单位 stands in the subject, too."""
    check(unsigned(ACFTU, story(), "请查收。"), NAMELESS)
    check(unsigned(ACFTU, story(), stating(AUTHOR, AUTHOR[0])), ["转人工 form.empty.contact_person"])
    check(unsigned(ACFTU, story(), stating(AUTHOR, AUTHOR[1])), ["退回 form.empty.contact_phone"])
    check(unsigned(ACFTU, story(), stating(AUTHOR, AUTHOR[2])), [])
    check(unsigned(ACFTU, story(subject="短视频《师傅的工具箱》"), "请查收。"), [*NAMELESS, *UNITLESS])


UNITLESS = ["退回 form.empty.submitting_organization", "转人工 subject.organization"]


def unsigned(campaign: Campaign, given: Mail, body: str) -> Mail:
    """The same mail with that text; the sender has no name, and signs with none."""
    subject = parse_mail(given.make(1)).subject
    files = [(one.name, one.content) for one in parse_mail(given.make(1)).attachments]
    post = POSTS[campaign.id]
    return replace(
        given, make=lambda n: post.mail(n, subject, *files, body=body, sender="office@unit.example", sender_name="")
    )


# -- notice 5 ------------------------------------------------------------------------------------------------------


def song(*files: File, score: File | None = haowangmin.SCORE) -> Mail:
    given = [*files, score] if score else files
    return sent(HAOWANGMIN, f"测试纺织厂工会-经纬之间-{haowangmin.SONG}", *given)


def spot(seconds: float = 60, body: str = "作品类型：故事情景剧", **changes: object) -> Mail:
    file = ("片.mp4", haowangmin.film(seconds, **changes))
    return sent(HAOWANGMIN, f"测试水厂工会-一滴水-{haowangmin.SHORT}", file, body=haowangmin.covering(body))


def photos(number: int = 1, size: int = 2 * MB, content: bytes = b"") -> Mail:
    """So many photographs of that size; `content`: of another one in their place."""
    shots = [(f"炉前{at}.jpg", content or haowangmin.photo(at, 3 * MB)) for at in range(1, number + 1)]
    sizes = ((".jpg", size),) if not content else ()
    return sent(HAOWANGMIN, f"测试钢厂工会-炉前-{haowangmin.PHOTO}", *shots, sizes=sizes)


def reading(*, film: File | None = None, introduction: int = 300, without: str = "-", **changes: object) -> Mail:
    """A reading aloud; `without`: the beginning of a file's name or of a line that is left out."""
    files = [film or ("山河故人.mp4", haowangmin.film(240)), haowangmin.VERSES]
    files.append(("作品介绍.docx", plain_docx("作品介绍", introduction)))
    kept = [one for one in files if not one[0].startswith(without)]
    made = sent(HAOWANGMIN, f"测试图书馆工会-山河故人-{haowangmin.READING}", *kept, **changes)
    return unsigned(HAOWANGMIN, made, stating(haowangmin.READER, without))


def comment(*files: File, body: str = "") -> Mail:
    return sent(HAOWANGMIN, f"测试报社工会-让劳动者更有尊严-{haowangmin.COMMENT}", *files, body=body)


INTRODUCTION: File = ("平台简介.docx", plain_docx("平台简介", 2900))
UNSTAMPED = haowangmin.platform_form("none")


def platform(
    *covers: File,
    without: str = "-",
    introduction: File = INTRODUCTION,
    film: bytes = b"",
    form: File | None = UNSTAMPED,
) -> Mail:
    """A platform whose form lacks the seal: seals take long to look at (the golden samples have one)."""
    files = [form] if form else []
    files += [("宣传视频.mp4", film or haowangmin.film(90)), introduction, *covers]
    files.append(("佐证材料.docx", plain_docx("佐证材料", 200)))
    kept = [one for one in files if not one[0].startswith(without)]
    body = stating(haowangmin.PLATFORM_FACTS, without)
    return sent(HAOWANGMIN, f"测试区总工会-测试区工会云-{haowangmin.PLATFORM}", *kept, body=body)


def account(without: str = "-", *, case: bool = True, link: str = "") -> Mail:
    facts = [line for line in haowangmin.ACCOUNT_FACTS if not line.startswith(without)]
    files = [("账号信息.docx", text_docx("新媒体账号基本信息", *(("", line) for line in facts)))]
    files += [("优秀传播案例.docx", plain_docx("优秀传播案例", 800))] if case else []
    return sent(HAOWANGMIN, f"样例县总工会-样例工会-{haowangmin.ACCOUNT}", *files, body=link)


def rights(*files: File, body: str = "") -> Mail:
    return sent(HAOWANGMIN, f"测试市总工会-指尖上的法律援助-{haowangmin.RIGHTS}", *files, body=body)


REPORT: File = ("活动说明.docx", plain_docx("云端运动会", 1900))


def event(*shots: File, text: File | None = REPORT, link: str = haowangmin.EVENT_LINK) -> Mail:
    files = [text] if text else []
    scenes = shots or tuple(haowangmin.scenes(3))
    body = haowangmin.covering(link)
    return sent(HAOWANGMIN, f"样例园区工会-云端运动会-{haowangmin.EVENT}", *files, *scenes, body=body)


STAMP = "退回 seal.absent"
HAOWANGMIN_CASES: Cases = {
    # 1
    "a song": (lambda: song(("歌.mp3", mp3(9))), []),
    "a song as a film": (lambda: song(("歌.mp4", haowangmin.film(200))), []),
    "a song as WAV": (lambda: song(("歌.wav", wav(5))), ["退回 audio.format"]),
    "a song as M4A": (lambda: song(("歌.m4a", m4a(60))), ["退回 audio.format"]),
    "a song as MOV": (lambda: song(("歌.mov", haowangmin.film(brand=b"qt  "))), ["退回 video.format"]),
    "a song in 4:3": (
        lambda: song(("歌.mp4", haowangmin.film(width=1440))),
        ["退回 video.aspect", "退回 video.resolution"],
    ),
    "a song in 720p": (lambda: song(("歌.mp4", haowangmin.film(width=1280, height=720))), ["退回 video.resolution"]),
    "six minutes of song": (lambda: song(("歌.mp3", mp3(360))), []),
    "a long song": (lambda: song(("歌.mp3", mp3(370))), ["转人工 audio.duration"]),
    "a long song as a film": (lambda: song(("歌.mp4", haowangmin.film(370))), ["转人工 video.duration"]),
    "no song": (lambda: song(), ["退回 audio.missing"]),
    "no score": (lambda: song(("歌.mp3", mp3(9)), score=None), ["退回 image.missing"]),
    "a score as JPG": (lambda: song(("歌.mp3", mp3(9)), score=("歌谱.jpg", picture((900, 1200)))), []),
    "a score as GIF": (
        lambda: song(("歌.mp3", mp3(9)), score=("歌谱.gif", picture((900, 1200), "GIF"))),
        ["退回 image.format"],
    ),
    # 2
    "a play of eight minutes": (lambda: spot(480), []),
    "a longer play": (lambda: spot(483), ["退回 video.duration"]),
    "a spot of five minutes": (lambda: spot(300, "作品类型：宣传创意视频"), []),
    "a longer spot": (lambda: spot(303, "作品类型：宣传创意视频"), ["退回 video.duration"]),
    "six minutes of no type": (lambda: spot(360, "请查收。"), ["转人工 video.duration"]),
    "nine minutes of no type": (lambda: spot(540, "请查收。"), ["退回 video.duration"]),
    "a spot that is no MP4": (lambda: spot(brand=b"qt  "), ["退回 video.format"]),
    "a spot in 720p": (lambda: spot(width=1280, height=720), ["退回 video.resolution"]),
    "a spot in 21:9": (lambda: spot(width=2560), ["退回 video.aspect", "退回 video.resolution"]),
    # 3
    "a photograph of 2 MB": (lambda: photos(), []),
    "a photograph of 10 MB": (lambda: photos(size=10 * MB), []),
    "a photograph below 2 MB": (lambda: photos(size=2 * MB - 1), ["退回 image.size"]),
    "a photograph above 10 MB": (lambda: photos(size=10 * MB + 1), ["退回 image.size"]),
    "a PNG": (lambda: photos(content=png_of_2_mb()), ["退回 image.format"]),
    "two photographs": (lambda: photos(2), ["转人工 image.count"]),
    "three photographs": (lambda: photos(3), ["转人工 image.count"]),
    "four photographs": (lambda: photos(4), []),
    "eight photographs": (lambda: photos(8), []),
    "nine photographs": (lambda: photos(9), ["转人工 image.count"]),
    "no photograph": (lambda: photos(0), ["退回 image.missing"]),
    # 4
    "a reading": (lambda: reading(), []),
    "a reading as AVI": (
        lambda: reading(film=("山河故人.avi", encoded(".avi", "MJPG", (1920, 1080), pictures=2))),
        [],
    ),
    "a reading as MOV": (lambda: reading(film=("片.mov", haowangmin.film(brand=b"qt  "))), ["退回 video.format"]),
    "a reading of five minutes": (lambda: reading(film=("片.mp4", haowangmin.film(300))), []),
    "a longer reading": (lambda: reading(film=("片.mp4", haowangmin.film(303))), ["退回 video.duration"]),
    "an upright reading": (
        lambda: reading(film=("片.mp4", haowangmin.film(width=1080, height=1920))),
        ["退回 video.orientation"],
    ),
    "a reading in 4:3": (
        lambda: reading(film=("片.mp4", haowangmin.film(width=2560, height=1920))),
        ["退回 video.aspect"],
    ),
    "a reading in 4K": (lambda: reading(film=("片.mp4", haowangmin.film(width=3840, height=2160))), []),
    "a reading in 720p": (
        lambda: reading(film=("片.mp4", haowangmin.film(width=1280, height=720))),
        ["退回 video.resolution"],
    ),
    "a reading of 500 MB": (lambda: reading(sizes=((".mp4", 500 * MB),)), []),
    "a reading above 500 MB": (lambda: reading(sizes=((".mp4", 500 * MB + 1),)), ["退回 video.size"]),
    "no reading": (lambda: reading(without="山河故人"), ["退回 video.missing"]),
    "no text of the reading": (lambda: reading(without="诵读文本"), ["转人工 document.missing"]),
    "no introduction": (lambda: reading(without="作品介绍"), ["转人工 document.missing"]),
    "an introduction of 500 字": (lambda: reading(introduction=490), []),
    "a long introduction": (lambda: reading(introduction=560), ["退回 document.length"]),
    # 5
    "addresses": (
        lambda: sent(HAOWANGMIN, f"甲工会-老李说法-{haowangmin.TALENT}", body="\n".join(haowangmin.ADDRESSES)),
        [],
    ),
    "no address": (
        lambda: sent(HAOWANGMIN, f"甲工会-老李说法-{haowangmin.TALENT}", body="作品见抖音号。"),
        ["退回 link.missing"],
    ),
    # 6
    "a comment": (lambda: comment(("评论.docx", plain_docx("评论", 1480))), []),
    "a comment in the mail": (lambda: comment(body=text_of(1000)), []),
    "a long comment": (lambda: comment(("评论.docx", plain_docx("评论", 1600))), ["退回 document.length"]),
    "a comment as a film": (lambda: comment(("评论.mp4", haowangmin.film(300))), []),
    "a long film": (lambda: comment(("评论.mp4", haowangmin.film(303))), ["退回 video.duration"]),
    "a film that is no MP4": (lambda: comment(("评论.mov", haowangmin.film(brand=b"qt  "))), ["退回 video.format"]),
    "no comment": (lambda: comment(), ["退回 document.missing"]),
    # 7
    "a form without a seal": (lambda: platform(), [STAMP]),
    "the form in Word": (lambda: platform(form=word_form()), ["转人工 form.format"]),
    "pictures and texts, but no form": (lambda: platform(*haowangmin.covers(2), form=None), ["退回 form.missing"]),
    "no film of the platform": (lambda: platform(without="宣传视频"), [STAMP, "转人工 video.missing"]),
    "the film's address": (lambda: platform(without="宣传视频.mp4"), [STAMP]),
    "a film in 4:3": (lambda: platform(film=haowangmin.film(width=1440)), [STAMP, "退回 video.aspect"]),
    "a film in another format": (lambda: platform(film=haowangmin.film(brand=b"qt  ")), [STAMP]),
    "no introduction of the platform": (lambda: platform(without="平台简介"), [STAMP, "转人工 document.missing"]),
    "a long introduction of the platform": (
        lambda: platform(introduction=("平台简介.docx", plain_docx("平台简介", 3300))),
        [STAMP, "退回 document.length"],
    ),
    "five covers": (lambda: platform(*haowangmin.covers(5)), [STAMP]),
    "six covers": (lambda: platform(*haowangmin.covers(6)), [STAMP, "转人工 image.count"]),
    "a cover that is not square": (
        lambda: platform(*haowangmin.covers(1, (640, 360))),
        [STAMP, "退回 image.aspect"],
    ),
    "a cover of 600 KB": (lambda: platform(("封面.jpg", padded(picture((400, 400)), 600 * KB))), [STAMP]),
    "a cover above 600 KB": (
        lambda: platform(("封面.jpg", padded(picture((400, 400)), 600 * KB + 1))),
        [STAMP, "退回 image.size"],
    ),
    "a cover as GIF": (
        lambda: platform(("封面.gif", picture((400, 400), "GIF"))),
        [STAMP, "退回 image.format"],
    ),
    "no evidence": (lambda: platform(without="佐证材料"), [STAMP, "转人工 document.missing"]),
    # 8
    "an account": (lambda: account(), []),
    "an account without a case": (lambda: account(case=False), ["转人工 document.missing"]),
    "an account with a case on the net": (lambda: account(case=False, link="https://mp.weixin.qq.com/s/yangli"), []),
    # 9
    "a case": (lambda: rights(("案例.docx", plain_docx("案例", 1800))), []),
    "a case in the mail": (lambda: rights(body=text_of(800)), []),
    "no case": (lambda: rights(), ["退回 document.missing"]),
    # 10
    "an event": (lambda: event(), []),
    "an event told in the mail": (lambda: event(text=None, link=f"{text_of(900)}\n{haowangmin.EVENT_LINK}"), []),
    "a plan": (lambda: event(text=("活动方案.docx", plain_docx("活动方案", 4000))), []),
    "a plan as a PDF": (
        lambda: event(text=("活动方案.pdf", text_pdf("活动方案", ("一、安排", text_of(300))))),
        ["退回 document.format"],
    ),
    "a long report": (
        lambda: event(text=("活动说明.docx", plain_docx("云端运动会", 2400))),
        ["转人工 document.length"],
    ),
    "neither report nor plan": (lambda: event(text=None), ["退回 document.missing"]),
    "two photographs of it": (lambda: event(*haowangmin.scenes(2)), ["退回 image.count"]),
    "four photographs of it": (lambda: event(*haowangmin.scenes(4)), ["退回 image.count"]),
    "photographs of 3 MB": (lambda: event(*large_scenes(3 * MB)), []),
    "photographs above 3 MB": (lambda: event(*large_scenes(3 * MB + 1)), ["退回 image.size"]),
    "a caption above 50 字": (lambda: event(*haowangmin.scenes(3, "现" * 51)), ["转人工 image.caption"]),
    "no link": (lambda: event(link="见附件。"), ["转人工 link.missing"]),
    # all
    "any time": (lambda: replace(rights(("案例.docx", plain_docx("案例", 900))), arrived=LONG_AFTER), []),
}
LONG_AFTER = haowangmin.POST.first + timedelta(days=900)


def png_of_2_mb() -> bytes:
    """A PNG with so much behind its end."""
    made = shaded(1600, 1067, 90)
    return made + bytes(2 * MB - len(made))


def word_form() -> File:
    found = HAOWANGMIN.category(haowangmin.PLATFORM)
    assert found and found.form
    return "申报表.docx", form_docx(found.form.title, [(row.label, GIVEN[row.field]) for row in found.form.rows])


def large_scenes(size: int) -> list[File]:
    return [(name, padded(content, size)) for name, content in haowangmin.scenes(3)]


@table(HAOWANGMIN_CASES)
def test_haowangmin(make: Callable[[], Mail], expected: list[str]) -> None:
    check(make(), expected)


READER_FIELDS = ("reading_form", "original_text", "reader", "contact_phone")


@pytest.mark.parametrize(("line", "field"), list(zip(haowangmin.READER[1:5], READER_FIELDS, strict=True)))
def test_haowangmin_asks_who_reads(line: str, field: str) -> None:
    """标题 and 选送单位 stand in the subject, too."""
    check(reading(without=line), [f"转人工 form.empty.{field}"])
    check(reading(without=haowangmin.READER[0]), [])
    check(reading(without=haowangmin.READER[5]), [])


def test_haowangmin_asks_for_the_platform() -> None:
    """The form has 联系人 and 联系方式, the subject unit and platform: what it says needs no line of its own."""
    check(platform(without="平台访问地址"), [STAMP, "转人工 form.empty.platform_address"])
    check(platform(without="测试账号"), [STAMP, "登记 form.empty.test_account"])
    check(platform(without="联系"), [STAMP])


ACCOUNT_FIELDS = ("union_type", "ip_region", "platform", "followers", "posts", "reactions", "summary", "reason")


@pytest.mark.parametrize(("line", "field"), list(zip(haowangmin.ACCOUNT_FACTS[2:], ACCOUNT_FIELDS, strict=True)))
def test_haowangmin_asks_for_the_account(line: str, field: str) -> None:
    """账号名称 and 申报单位 stand in the subject, too."""
    check(account(line), [f"转人工 form.empty.{field}"])


SHEETS: dict[str, tuple[str, str, str]] = {  # what is missed, though a Word file with lines of facts came
    "诵读信息.docx": (haowangmin.READING, "山河故人", "诵读文本"),
    "平台信息.docx": (haowangmin.PLATFORM, "测试区工会云", "平台简介"),
    "账号信息.docx": (haowangmin.ACCOUNT, "样例工会", "优秀传播案例"),
    "照片说明.docx": (haowangmin.EVENT, "云端运动会", "活动具体说明"),
}


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_of_facts_is_no_work(name: str) -> None:
    category, title, missed = SHEETS[name]
    given = sent(HAOWANGMIN, f"测试工会-{title}-{category}", (name, plain_docx("信息", 60))).facts()
    assert missed in "".join(one.problem for one in examine(given).findings if one.code == "document.missing")
