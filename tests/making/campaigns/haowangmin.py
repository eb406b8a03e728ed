"""Sample mails of haowangmin-2024: ten activities, each with parts of its own."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from config.load import load_campaign
from tests.making.form_pdf import form_pdf
from tests.making.media import Film, encoded, mp3, mp4
from tests.making.messages import BEIJING, File, Make, Post, text_of
from tests.making.papers import OLD_WORD, padded, plain_docx, shaded, text_docx, text_pdf, zipped
from tests.making.pictures import picture

CAMPAIGN = load_campaign("haowangmin-2024")
POST = Post("haowangmin", datetime(2024, 4, 8, 9, 0, tzinfo=BEIJING))
SONG, SHORT, PHOTO, READING, TALENT, COMMENT, PLATFORM, ACCOUNT, RIGHTS, EVENT = (
    category.name for category in CAMPAIGN.categories
)
MB = 1 << 20
mail = POST.mail


def film(seconds: float = 60, **changes: object) -> bytes:
    """A film in 1080p of few pictures a second: the notice says nothing of those."""
    return mp4(Film(**{"seconds": seconds, "fps": Fraction(5), "sound": False, **changes}))  # type: ignore[arg-type]  # a Film's fields


def photo(number: int, size: int = 2 * MB) -> bytes:
    """A photograph of 2 MB, nearly all of it a comment of zeros."""
    return padded(picture((1600 + number, 1067), mode="L"), size)


def covering(*lines: str) -> str:
    """A mail's text with lines of facts."""
    return "\n".join(("您好：", "", "现报送作品，请查收。", "", *lines, ""))


SCORE: File = ("歌谱.png", shaded(1240, 1754, 250))
READER = (
    "作品标题：山河故人",
    "诵读形式：独诵",
    "原创文本/非原创文本：非原创文本",
    "诵读者姓名：孙三",
    "联系电话：13800000000",
    "选送单位：测试图书馆工会",
)
VERSES: File = ("诵读文本.txt", text_of(300, 2).encode())
INTRODUCTION: File = ("作品介绍.docx", plain_docx("作品介绍", 300))
ADDRESSES = (
    "公众号推文：https://mp.weixin.qq.com/s/yangli-2024-001",
    "微博长文：https://weibo.com/ttarticle/p/show?id=2309400000000000000001",
    "抖音短视频：https://www.douyin.com/video/7300000000000000001",
)
PLATFORM_FACTS = (
    "单位名称：测试区总工会",
    "联系人：周四",
    "联系方式：13800000000",
    "平台名称：测试区工会云",
    "平台访问地址：https://gonghui.example.org",
    "测试账号：demo",
    "宣传视频地址：https://v.qq.com/x/page/a0000000001.html",
)
ACCOUNT_FACTS = (
    "账号名称：样例工会",
    "申报单位：样例县总工会",
    "工会组织类型：县级总工会",
    "账号IP地址：江苏",
    "账号所属平台：微信公众号",
    "粉丝量：12000",
    "发文总数：860",
    "转评赞：35000",
    "账号简介：样例县总工会官方账号，每周发布维权知识和服务信息。",
    "推荐理由：原创率高，服务职工成效好。",
)
EVENT_LINK = "活动链接：https://mp.weixin.qq.com/s/yangli-2024-010"


def platform_form(seal: str = "png", unit: str = "测试区总工会", title: str = "测试区工会云") -> File:
    """The stamped 申报表."""
    category = CAMPAIGN.category(PLATFORM)
    assert category
    assert category.form
    given = {
        "submitting_organization": unit,
        "case_title": title,
        "contact_person": "周四",
        "contact_phone": "13800000000",
        "signature": "同意申报",
    }
    return "申报表.pdf", form_pdf(category.form, given, seal=seal, seal_name=unit)  # type: ignore[arg-type]  # one of SealKind's words


def covers(number: int, side: tuple[int, int] = (400, 400)) -> list[File]:
    """Cover pictures, square or not."""
    return [(f"封面{at}.png", shaded(*side, 100 + at)) for at in range(1, number + 1)]


def scenes(number: int, name: str = "2024年3月5日学雷锋志愿服务活动现场") -> list[File]:
    """Photographs of an event, each named with time and theme."""
    return [(f"{name}{at}.jpg", picture((800 + at, 600), mode="L")) for at in range(1, number + 1)]


STORIES: dict[str, Make] = {
    "齐全-歌曲-MP3": lambda n: mail(n, f"测试纺织厂工会-经纬之间-{SONG}", ("经纬之间.mp3", mp3(9.6)), SCORE),
    "齐全-歌曲-MP4": lambda n: mail(n, f"测试机场工会-云上的家-{SONG}", ("云上的家.mp4", film(200)), SCORE),
    "齐全-微视频-故事情景剧": lambda n: mail(
        n, f"样例供水公司工会-一滴水-{SHORT}", ("一滴水.mp4", film(460)), body=covering("作品类型：故事情景剧")
    ),
    "齐全-摄影-单幅": lambda n: mail(n, f"样例钢厂工会-炉前-{PHOTO}", ("炉前.jpg", photo(0))),
    "齐全-摄影-组照四幅": lambda n: mail(
        n,
        f"测试地铁工会-末班车之后-{PHOTO}",
        ("组照.zip", zipped({f"末班车之后{at}.jpg": photo(at) for at in range(1, 5)}, gbk=True)),
    ),
    "齐全-诵读-MP4": lambda n: mail(
        n,
        f"测试图书馆工会-山河故人-{READING}",
        ("山河故人.mp4", film(240)),
        VERSES,
        INTRODUCTION,
        body=covering(*READER),
    ),
    "齐全-诵读-AVI": lambda n: mail(
        n,
        f"测试图书馆工会-致工匠-{READING}",
        ("致工匠.avi", encoded(".avi", "MJPG", (1920, 1080), pictures=2)),
        ("致工匠诵读文本.docx", plain_docx("致工匠", 400)),
        INTRODUCTION,
        body=covering("作品标题：致工匠", *READER[1:]),
    ),
    "齐全-网络达人-链接": lambda n: mail(n, f"样例公司工会-老李说法-{TALENT}", body=covering(*ADDRESSES)),
    "齐全-网评-文章": lambda n: mail(
        n, f"测试报社工会-让劳动者更有尊严-{COMMENT}", ("让劳动者更有尊严.docx", plain_docx("让劳动者更有尊严", 1300))
    ),
    "齐全-网评-写在信里": lambda n: mail(
        n,
        f"测试学校工会-开学第一课-{COMMENT}",
        body=f"编辑老师：您好！\n\n开学第一课\n{text_of(1000)}\n\n联系人：吴五\n",
    ),
    "齐全-网评-视频": lambda n: mail(n, f"测试电视台工会-一线声音-{COMMENT}", ("一线声音.mp4", film(280))),
    "齐全-普惠平台": lambda n: mail(
        n,
        f"测试区总工会-测试区工会云-{PLATFORM}",
        platform_form(),
        ("宣传视频.mp4", film(90)),
        ("平台简介.docx", plain_docx("平台简介", 2500)),
        *covers(3),
        ("佐证材料.pdf", text_pdf("佐证材料", ("一、注册用户", text_of(200)))),
        body=covering(*PLATFORM_FACTS),
    ),
    "齐全-新媒体账号": lambda n: mail(
        n,
        f"样例县总工会-样例工会-{ACCOUNT}",
        ("账号信息.docx", text_docx("新媒体账号基本信息", *(("", line) for line in ACCOUNT_FACTS))),
        ("优秀传播案例.docx", plain_docx("优秀传播案例", 800)),
    ),
    "齐全-维权案例": lambda n: mail(
        n, f"测试市总工会-指尖上的法律援助-{RIGHTS}", ("案例.docx", plain_docx("指尖上的法律援助", 1800))
    ),
    "齐全-创新活动": lambda n: mail(
        n,
        f"样例园区工会-云端运动会-{EVENT}",
        ("活动情况说明.docx", plain_docx("云端运动会", 1500)),
        *scenes(3),
        body=covering(EVENT_LINK),
    ),
    "歌曲超过六分钟-没有歌谱": lambda n: mail(n, f"测试乐团工会-长歌-{SONG}", ("长歌.mp4", film(400))),
    "歌曲视频是4比3": lambda n: mail(
        n, f"测试幼儿园工会-小螺丝钉-{SONG}", ("小螺丝钉.mp4", film(100, width=1440, height=1080)), SCORE
    ),
    "宣传创意视频超过五分钟": lambda n: mail(
        n, f"测试车站工会-安检口的一天-{SHORT}", ("安检口的一天.mp4", film(370)), body=covering("类型：宣传创意视频")
    ),
    "微视频六分钟-没写是哪一类": lambda n: mail(
        n, f"测试食堂工会-凌晨三点的面案-{SHORT}", ("凌晨三点的面案.mp4", film(370))
    ),
    "微视频只有720P": lambda n: mail(
        n,
        f"测试修理厂工会-听声辨障-{SHORT}",
        ("听声辨障.mp4", film(200, width=1280, height=720)),
        body=covering("作品类型：故事情景剧"),
    ),
    "照片太小": lambda n: mail(n, f"测试公园工会-花匠-{PHOTO}", ("花匠.jpg", picture((1600, 1067)))),
    "组照三幅": lambda n: mail(
        n,
        f"测试电网工会-巡线-{PHOTO}",
        ("组照.zip", zipped({f"巡线{at}.jpg": photo(at) for at in range(1, 4)})),
    ),
    "照片是PNG和空文件": lambda n: mail(
        n, f"测试船厂工会-龙骨-{PHOTO}", ("龙骨.jpg", shaded(1600, 1067, 90)), ("龙骨2.jpg", b"")
    ),
    "诵读竖屏-介绍太长-没写诵读者": lambda n: mail(
        n,
        f"测试医院工会-大医精诚-{READING}",
        ("大医精诚.mp4", film(200, width=1080, height=1920)),
        ("诵读文本.docx", plain_docx("大医精诚", 400)),
        ("作品介绍.docx", plain_docx("作品介绍", 800)),
        body=covering("诵读作品标题：大医精诚", "诵读形式：合诵"),
        sender_name="",
        sender="office@unit.example",
    ),
    "网络达人没有链接": lambda n: mail(n, f"样例商场工会-小陈探店-{TALENT}", body=covering("作品见抖音号小陈探店。")),
    "网评超过一千五百字": lambda n: mail(
        n, f"测试银行工会-窗口里的温度-{COMMENT}", ("窗口里的温度.docx", plain_docx("窗口里的温度", 1900))
    ),
    "普惠平台-没有盖章-封面不是方的-六张": lambda n: mail(
        n,
        f"样例市总工会-样例职工e家-{PLATFORM}",
        platform_form("none", "样例市总工会", "样例职工e家"),
        ("平台简介.docx", plain_docx("平台简介", 3300)),
        *covers(6, (640, 360)),
        ("佐证材料.docx", plain_docx("佐证材料", 300)),
        body=covering("单位名称：样例市总工会", "平台名称：样例职工e家", "联系人：周四", "联系方式：13800000000"),
    ),
    "新媒体账号-信息不全-没有案例": lambda n: mail(
        n, f"样例区总工会-样例职工之声-{ACCOUNT}", body=covering("账号名称：样例职工之声", *ACCOUNT_FACTS[4:6])
    ),
    "维权案例是旧版Word": lambda n: mail(n, f"样例州总工会-一键维权-{RIGHTS}", ("案例.doc", OLD_WORD)),
    "创新活动-两张照片-说明太长-没有链接": lambda n: mail(
        n,
        f"测试街道工会-司机之家-{EVENT}",
        ("活动情况说明.docx", plain_docx("司机之家", 2600)),
        *scenes(2, "2024年3月12日" + "司机之家启用仪式暨新就业形态劳动者集中入会活动现场" * 2),
    ),
    "创新活动-照片太大": lambda n: mail(
        n,
        f"样例港务工会-码头夜校-{EVENT}",
        ("活动方案.docx", plain_docx("码头夜校活动方案", 2500)),
        ("照片.zip", zipped({f"2024年3月8日码头夜校开班{at}.jpg": photo(at, 4 * MB) for at in (1,)})),
        *scenes(2, "2024年3月8日码头夜校"),
        body=covering(EVENT_LINK),
    ),
    "网盘链接": lambda n: mail(
        n,
        f"测试剧院工会-幕后-{SHORT}",
        body=covering(
            "作品类型：故事情景剧",
            "链接：https://pan.baidu.com/s/1AbCdEfGhIjKlMnOpQrStUv 提取码：ab12",
            "文件：幕后.mp4",
        ),
    ),
    "主题看不出是哪项活动": lambda n: mail(n, "样例酒厂工会报送作品", ("作品.mp4", film(100))),
    "自动回复": lambda n: mail(
        n,
        "自动回复: 已收到您的来稿",
        body="您的邮件我已收到，会尽快处理。\n",
        headers={"Auto-Submitted": "auto-replied"},
    ),
}
