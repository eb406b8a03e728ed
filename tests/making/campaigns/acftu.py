"""Sample mails of acftu-2021: short films recommended by unions, or sent by workers themselves."""

from __future__ import annotations

from datetime import datetime

from tests.making.media import Film, encoded, mp4
from tests.making.messages import BEIJING, File, Make, Post

POST = Post("acftu", datetime(2021, 4, 6, 9, 0, tzinfo=BEIJING))
mail = POST.mail
UNION = "样例省总工会"
EXPIRES = "2021年5月6日 21:59"
BIG = (
    "从QQ邮箱发来的超大附件\n\n"
    f"雪线上的邮路.mp4 (48.20M, {EXPIRES} 到期)进入下载页面：http://mail.qq.com/cgi-bin/ftnExs_download?t=exs_ftn_download&k=1234&code=abcd\n"
)


def film(**changes: object) -> bytes:
    """A film that keeps every limit, but for what is said."""
    return mp4(Film(**{"width": 1280, "height": 720, "seconds": 60.0, "sound": False, **changes}))  # type: ignore[arg-type]  # a Film's fields


def author(unit: str, name: str = "张三", phone: str = "13800000000") -> str:
    """The mail's text with what must be said of the author."""
    return f"您好：\n\n现报送短视频作品一部。\n\n真实姓名：{name}\n联系方式：{phone}\n报送单位：{unit}\n"


def work(number: int, unit: str, title: str, content: bytes, name: str = "") -> bytes:
    """A work as the notice wants it."""
    file: File = (name or f"{title}（{unit}）.mp4", content)
    return mail(number, f"{unit}+{title}+短视频", file, body=author(unit))


STORIES: dict[str, Make] = {
    "齐全-省总工会第一部": lambda n: work(n, UNION, "师傅的工具箱", film(width=720, height=576)),
    "齐全-省总工会第二部": lambda n: work(n, UNION, "车间里的灯", film(width=1920, height=1080)),
    "齐全-省总工会第三部": lambda n: work(n, UNION, "雨夜抢修", film()),
    "齐全-职工个人报送-手机竖拍": lambda n: mail(
        n,
        "测试快递公司+三轮车上的早晨+短视频",
        ("VID_20210405.mp4", film(width=1920, height=1080, rotation=90)),
        body=author("测试快递公司", "赵一"),
    ),
    "主题里带着作者姓名": lambda n: work(n, "测试出租公司职工周七", "副驾驶上的旗帜", film()),
    "齐全-没有分隔符-次序不同": lambda n: mail(
        n,
        "我身边的党员故事《焊花》测试造船厂工会",
        ("焊花.mp4", film()),
        body=author("测试造船厂工会", "钱二"),
    ),
    "片长超过一分半": lambda n: work(n, "测试市总工会", "一张老照片", film(seconds=125)),
    "刚好一分半": lambda n: work(n, "测试县总工会", "隧道深处", film(seconds=90.6)),
    "分辨率太低": lambda n: work(n, "测试环卫公司工会", "凌晨四点", film(width=640, height=480)),
    "是改了名的MOV": lambda n: work(n, "测试医院工会", "护士长", film(brand=b"qt  ")),
    "是AVI": lambda n: work(
        n,
        "测试小学工会",
        "山里的课堂",
        encoded(".avi", "MJPG", (1280, 720), pictures=3),
        "山里的课堂（测试小学工会）.avi",
    ),
    "没有写姓名和联系方式": lambda n: mail(
        n,
        "测试公交公司工会+末班车+短视频",
        ("末班车（测试公交公司工会）.mp4", film()),
        sender="office@unit.example",
        sender_name="",
        body="现报送短视频作品一部，请查收。\n",
    ),
    "主题没有写单位": lambda n: mail(
        n, "短视频《铁轨边的人》", ("铁轨边的人.mp4", film()), body=author("测试机务段工会")
    ),
    "没有附视频": lambda n: mail(n, "测试电厂工会+炉火+短视频", body=author("测试电厂工会")),
    "超大附件": lambda n: mail(n, "测试邮政公司工会+雪线上的邮路+短视频", body=f"{author('测试邮政公司工会')}\n{BIG}"),
    "半个MP4": lambda n: work(n, "测试矿山工会", "井下八百米", film(index_first=True)[:4000]),
    "空文件": lambda n: work(n, "测试港口工会", "桥吊女工", b""),
    "一封信两部作品": lambda n: mail(
        n,
        "测试酒店工会+后厨的光+短视频",
        ("后厨的光.mp4", film()),
        ("门童.mp4", film(seconds=50)),
        body=author("测试酒店工会"),
    ),
    "省总工会第四部": lambda n: work(n, UNION, "桥上的人", film(seconds=70)),
    "省总工会第五部": lambda n: work(n, UNION, "第一百封信", film(seconds=71)),
    "省总工会第六部-超出数量": lambda n: work(n, UNION, "最后一班车", film(seconds=72)),
    "补正后重报-片长改短": lambda n: mail(
        n,
        "回复：【退回修改】[DYGS2021-0007] 测试市总工会+一张老照片+短视频",
        ("一张老照片（测试市总工会）.mp4", film(seconds=88)),
        body=author("测试市总工会"),
    ),
    "同一封信收到两次": lambda n: POST.again(n, work(8, "测试县总工会", "隧道深处", film(seconds=90.6))),
    "退信": POST.bounce,
    "逾期": lambda n: mail(
        n,
        "测试林场工会+瞭望塔+短视频",
        ("瞭望塔（测试林场工会）.mp4", film()),
        body=author("测试林场工会"),
        arrived=datetime(2021, 7, 1, 8, 30, tzinfo=BEIJING),
    ),
}
