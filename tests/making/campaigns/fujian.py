"""Sample mails of fujian-2021: brands and cases of party building, each a form, a text, and what bears it out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from config.load import load_campaign
from config.model import FormPart
from tests.making.form_pdf import form_pdf
from tests.making.media import Film, mp4
from tests.making.messages import BEIJING, File, Make, Post, text_of
from tests.making.papers import OLD_WORD, form_docx, plain_docx, text_docx, text_pdf
from tests.making.pictures import picture

CAMPAIGN = load_campaign("fujian-2021")
POST = Post("fujian", datetime(2021, 5, 10, 9, 0, tzinfo=BEIJING))
BRAND, CASE = (category.name for category in CAMPAIGN.categories)
ELEMENTS = ("背景", "做法", "成效", "意义")
mail = POST.mail


def answers(organization: str, title: str, **changes: str) -> dict[str, str]:
    """A complete form."""
    given = {
        "organization": organization,
        "case_title": title,
        "category": CASE,
        "field_of_work": "农村",
        "route": "组织部门推荐",
        "contact_person": "陈一",
        "contact_phone": "13800000000",
        "summary": text_of(220, 3),
    }
    return given | changes


def form(given: Mapping[str, str]) -> File:
    """The form in Word; its layout is the unit's own, as the notice shows none."""
    labels = {row.field: row.label for row in _part().rows}
    return "报名表.docx", form_docx("报名表", [(labels[field], answer) for field, answer in given.items()])


def form_as_pdf(given: Mapping[str, str]) -> File:
    """The form with a seal."""
    return "报名表.pdf", form_pdf(_part(), given, seal="png", seal_name=given["organization"])


def _part() -> FormPart:
    found = CAMPAIGN.categories[0].form
    assert found
    return found


def text(title: str, each: int = 900, abstract: int = 250, sections: tuple[str, ...] = ELEMENTS) -> File:
    """A case of four times `each` 字."""
    blocks = [(f"{'一二三四'[at]}、{name}", text_of(each, at)) for at, name in enumerate(sections)]
    return f"{title}.docx", text_docx(title, ("摘要", text_of(abstract, 5)), *blocks)


def text_as_pdf(title: str) -> File:
    """The same as a PDF without a table."""
    blocks = [
        (f"{'一二三四'[at]}、{name}", text_of(840, at)) for at, name in enumerate(("背景", "做法", "成效", "意义"))
    ]
    return f"{title}.pdf", text_pdf(title, ("摘要", text_of(240, 5)), *blocks)


PHOTO: File = ("现场照片.jpg", picture((1200, 800)))
COMPLETE = text("邻里党建一家亲")

STORIES: dict[str, Make] = {
    "早于征集开始": lambda n: mail(
        n,
        "测试县样例学校党支部+红领巾讲党史+新时代党建优秀案例",
        form(answers("测试县样例学校党支部", "红领巾讲党史", field_of_work="学校")),
        text("红领巾讲党史"),
        arrived=datetime(2021, 3, 30, 16, 0, tzinfo=BEIJING),
    ),
    "齐全-党建品牌": lambda n: mail(
        n,
        "测试县测试镇样例村党支部+邻里党建一家亲+新时代党建品牌",
        form(answers("测试县测试镇样例村党支部", "邻里党建一家亲", category=BRAND, route="网络征集")),
        COMPLETE,
        PHOTO,
    ),
    "齐全-优秀案例-表和文本是PDF": lambda n: mail(
        n,
        "样例市国资委党委+把支部建在项目上+新时代党建优秀案例",
        form_as_pdf(answers("样例市国资委党委", "把支部建在项目上", field_of_work="国有企业", route="行业部门推荐")),
        text_as_pdf("把支部建在项目上"),
        ("影像资料.mp4", mp4(Film(1280, 720, seconds=40, sound=False))),
        ("媒体报道.docx", plain_docx("《样例日报》：把支部建在项目上", 400)),
        body="您好：\n\n现报送案例，媒体报道另见 https://www.example.com/news/0510.html\n\n联系人：陈一\n",
    ),
    "齐全-通知里的另一种叫法-次序不同": lambda n: mail(
        n,
        "【新时代党建福建优秀案例】近邻党建“十五分钟”－测试市样例街道党工委",
        form(answers("测试市样例街道党工委", "近邻党建“十五分钟”", field_of_work="城市基层党建", route="党校推荐")),
        text("近邻党建“十五分钟”"),
    ),
    "主题没有写类别-由表得知": lambda n: mail(
        n,
        "样例机关党委+一融双高",
        form(answers("样例机关党委", "一融双高", field_of_work="机关党建")),
        text("一融双高"),
    ),
    "主题和表都看不出类别": lambda n: mail(
        n,
        "样例快递公司党支部+蜂巢驿站",
        form(answers("样例快递公司党支部", "蜂巢驿站", category="", field_of_work="新兴领域和新兴业态")),
        text("蜂巢驿站"),
    ),
    "没有报名表": lambda n: mail(n, "样例镇党委+茶山上的党课+新时代党建优秀案例", text("茶山上的党课")),
    "没有案例文本": lambda n: mail(
        n,
        "样例物业公司党支部+红色管家+新时代党建优秀案例",
        form(answers("样例物业公司党支部", "红色管家", field_of_work="非公有制经济组织和社会组织")),
        PHOTO,
    ),
    "正文不足三千字": lambda n: mail(
        n,
        "样例海岛村党支部+渔排党小组+新时代党建优秀案例",
        form(answers("样例海岛村党支部", "渔排党小组")),
        text("渔排党小组", each=450),
    ),
    "正文超过五千字": lambda n: mail(
        n,
        "样例医院党委+党旗红天使白+新时代党建优秀案例",
        form(answers("样例医院党委", "党旗红天使白", field_of_work="着力提高人民生活品质")),
        text("党旗红天使白", each=1500),
    ),
    "摘要不足二百字": lambda n: mail(
        n,
        "样例农场党支部+田埂上的流动党校+新时代党建品牌",
        form(answers("样例农场党支部", "田埂上的流动党校", category=BRAND, field_of_work="乡村振兴")),
        text("田埂上的流动党校", abstract=120),
    ),
    "缺意义一节": lambda n: mail(
        n,
        "样例社区党委+楼道议事会+新时代党建优秀案例",
        form(answers("样例社区党委", "楼道议事会", field_of_work="城市")),
        text("楼道议事会", each=1200, sections=("背景", "做法", "成效")),
    ),
    "文本是旧版Word": lambda n: mail(
        n,
        "样例水库管理处党支部+守水人+新时代党建优秀案例",
        form(answers("样例水库管理处党支部", "守水人", field_of_work="机关")),
        ("守水人.doc", OLD_WORD),
    ),
    "照片是空文件": lambda n: mail(
        n,
        "样例园区党委+楼宇里的红帆+新时代党建品牌",
        form(answers("样例园区党委", "楼宇里的红帆", category=BRAND, field_of_work="新兴领域")),
        text("楼宇里的红帆"),
        ("现场照片.jpg", b""),
    ),
    "补充材料-案例文本": lambda n: mail(
        n,
        "回复：【退回修改】[FJ2021-0008] 样例物业公司党支部+红色管家+新时代党建优秀案例（补充材料）",
        text("红色管家"),
    ),
    "补正后重报-正文改长": lambda n: mail(
        n,
        "样例海岛村党支部+渔排党小组+新时代党建优秀案例",
        form(answers("样例海岛村党支部", "渔排党小组")),
        text("渔排党小组", each=900),
    ),
    "咨询问题": lambda n: mail(
        n,
        "请问报名表在哪里下载",
        sender="linyi@unit.example",
        sender_name="林一",
        body="老师您好，请问报名表有没有统一的格式？谢谢！\n",
    ),
    "逾期": lambda n: mail(
        n,
        "样例林场党支部+林海先锋岗+新时代党建优秀案例",
        form(answers("样例林场党支部", "林海先锋岗")),
        text("林海先锋岗"),
        arrived=datetime(2021, 11, 1, 8, 30, tzinfo=BEIJING),
    ),
}
