"""Addresses of works and of files left on a server, in the words of the mail services; all addresses invented."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.link_tables import SERVICES
from parsers.link_values import LargeAttachment, Platform
from parsers.links import find_large_attachments, find_links, link_text, platform_of
from parsers.mail import parse_mail
from parsers.markup import text_of
from parsers.model import IncomingMail

CHINA = timezone(timedelta(hours=8))
QQ = "http://mail.qq.com/cgi-bin/ftnExs_download?t=exs_ftn_download&k=0123&code=abcd"
WX = "https://wx.mail.qq.com/ftn/download?func=3&key=0123&code=abcd"
NETEASE = "https://mail.163.com/large-attachment-download/index.html?file=djAyZG1"
QIYE = "https://edisk.qiye.163.com/api/biz/attachment/download?identity=0123&title=%E6%B5%8B%E8%AF%95"
BAIDU = "https://pan.baidu.com/s/1abcDEF-_?pwd=tg01"
MB = 1024 * 1024


# -- addresses -----------------------------------------------------------------------------------------------------

PLATFORMS = {
    "https://mp.weixin.qq.com/s/AbC_d-1": Platform.WECHAT,
    "https://weixin.qq.com/sph/A1b2": Platform.WECHAT_CHANNELS,
    "https://weixin.qq.com/": Platform.OTHER,
    "https://channels.weixin.qq.com/x": Platform.WECHAT_CHANNELS,
    "https://m.weibo.cn/status/1": Platform.WEIBO,
    "http://t.cn/A6x": Platform.WEIBO,
    "https://v.douyin.com/iRabc/": Platform.DOUYIN,
    "https://v.kuaishou.com/abc": Platform.KUAISHOU,
    "http://xhslink.com/abc": Platform.XIAOHONGSHU,
    "https://www.xiaohongshu.com/explore/1": Platform.XIAOHONGSHU,
    "https://zhuanlan.zhihu.com/p/1": Platform.ZHIHU,
    "https://www.toutiao.com/article/1/": Platform.TOUTIAO,
    "https://b23.tv/abc": Platform.BILIBILI,
    "https://WWW.BILIBILI.COM/video/BV1": Platform.BILIBILI,
    "https://example.org/a": Platform.OTHER,
    "https://notweibo.com/": Platform.OTHER,
    "https://weibo.com.example.org/": Platform.OTHER,
}


@pytest.mark.parametrize(("address", "platform"), PLATFORMS.items())
def test_platforms(address: str, platform: Platform) -> None:
    assert platform_of(address) is platform
    assert [(one.address, one.platform) for one in find_links(f"作品：{address}")] == [(address, platform)]


TEXTS = {
    "in a sentence": ("见https://mp.weixin.qq.com/s/a1，谢谢。", ["https://mp.weixin.qq.com/s/a1"]),
    "before a full stop": ("See https://example.org/a.", ["https://example.org/a"]),
    "in brackets": (
        "（https://example.org/a）<https://example.org/b>[https://example.org/c]",
        ["https://example.org/a", "https://example.org/b", "https://example.org/c"],
    ),
    "with brackets of its own": (
        "https://example.org/a_(b) 和 (https://example.org/c)",
        ["https://example.org/a_(b)", "https://example.org/c"],
    ),
    "without a scheme, on a platform": (
        "链接:mp.weixin.qq.com/s/a1 和b23.tv/x",
        ["https://mp.weixin.qq.com/s/a1", "https://b23.tv/x"],
    ),
    "without a scheme, anywhere": ("www.example.com/a 还有 readme.com 和 example.net", ["https://www.example.com/a"]),
    "twice is once": ("https://b23.tv/x https://b23.tv/x", ["https://b23.tv/x"]),
    "an HTML entity": ("https://example.org/?a=1&amp;b=2", ["https://example.org/?a=1&b=2"]),
    "a mail address": ("联系 wang@weibo.com，或 li@mail.douyin.com", []),
    "shared by an app": (
        "7.43 复制打开抖音，看看【光明网的作品】一封信 https://v.douyin.com/iRabc/ 03/21 :1pm",
        ["https://v.douyin.com/iRabc/"],
    ),
    "no host": ("http:// 和 https://", []),
    "a file on a server is no link": (f"{BAIDU} https://b23.tv/x", ["https://b23.tv/x"]),
}


@pytest.mark.parametrize(("text", "addresses"), TEXTS.values(), ids=TEXTS.keys())
def test_addresses(text: str, addresses: list[str]) -> None:
    assert [one.address for one in find_links(text)] == addresses


# -- large attachments ---------------------------------------------------------------------------------------------

QQ_TEXT = f"""您好，作品见附件。

从QQ邮箱发来的超大附件

把支部建在网上（成片）.mp4 (128.03M, 2021年6月27日 21:59 到期)进入下载页面：{QQ}

推荐表.pdf (12.50M, 无限期)进入下载页面：{WX}
"""
NETEASE_HTML = f"""<div>您好</div><div><div><b>从网易163邮箱发来的超大附件</b>
<a href="http://u.163.com/AbCdEf?spm=1">推荐客户端极速下载</a></div>
<div><div><a href="{NETEASE}"></a></div><div><div><a href="{NETEASE}">片.wav</a>
<span> (80.96M, 2026年8月17日 0:49 到期)</span></div><div><a href="{NETEASE}">下载</a></div></div></div>
<div><div><a href="{NETEASE}2"></a></div><div><div><a href="{NETEASE}2">第二 集.mp4</a>
<span> (1.2G, 2026年8月18日 0:49 到期)</span></div>
<div><a href="{NETEASE}2">下载</a></div></div></div></div>"""
QIYE_HTML = f"""<div><b>从网易企业邮箱发来的云附件</b></div><div><div><a href="{QIYE}"><img></a></div>
<div><a href="{QIYE}">作品.docx</a></div><div><div>20.49K&nbsp;|&nbsp;过期时间：2024年8月4日 23:48</div>
<div><a href="{QIYE}"><img></a></div></div><a href="{QIYE}">下载</a></div>"""
ICLOUD = (
    "https://www.icloud.com/attachment/?u=https%3A%2F%2Fcvws.icloud-content.com%2FB&uk=1&f=%E7%89%87.mov&sz=25405521"
)
FILES = {
    "QQ, two files": (
        QQ_TEXT,
        [
            LargeAttachment(
                QQ,
                "QQ邮箱超大附件",
                "把支部建在网上（成片）.mp4",
                round(128.03 * MB),
                datetime(2021, 6, 27, 21, 59, tzinfo=CHINA),
            ),
            LargeAttachment(WX, "QQ邮箱超大附件", "推荐表.pdf", round(12.5 * MB)),
        ],
    ),
    "NetEase, from HTML": (
        text_of(NETEASE_HTML),
        [
            LargeAttachment(
                NETEASE, "网易邮箱云附件", "片.wav", round(80.96 * MB), datetime(2026, 8, 17, 0, 49, tzinfo=CHINA)
            ),
            LargeAttachment(
                NETEASE + "2",
                "网易邮箱云附件",
                "第二 集.mp4",
                round(1.2 * 1024 * MB),
                datetime(2026, 8, 18, 0, 49, tzinfo=CHINA),
            ),
        ],
    ),
    "NetEase for offices, from HTML": (
        text_of(QIYE_HTML),
        [
            LargeAttachment(
                QIYE, "网易企业邮箱云附件", "作品.docx", round(20.49 * 1024), datetime(2024, 8, 4, 23, 48, tzinfo=CHINA)
            )
        ],
    ),
    "Baidu": (
        f"通过百度网盘分享的文件：常州作品\n链接：{BAIDU} \n提取码：tg01 \n--来自百度网盘超级会员的分享",
        [LargeAttachment(BAIDU, "百度网盘", "常州作品", code="tg01")],
    ),
    "Baidu, older": (
        "链接: https://pan.baidu.com/s/1xyz 提取码: ab12 复制这段内容后打开百度网盘手机App",
        [LargeAttachment("https://pan.baidu.com/s/1xyz", "百度网盘", code="ab12")],
    ),
    "Baidu without a scheme": (
        "视频在pan.baidu.com/s/1xyz",
        [LargeAttachment("https://pan.baidu.com/s/1xyz", "百度网盘")],
    ),
    "iCloud says it in the address": (ICLOUD, [LargeAttachment(ICLOUD, "iCloud邮包", "片.mov", 25405521)]),
    "a date alone is the day's end": (
        f"片.mp4（30M，有效期至2021-06-30）{QQ}",
        [LargeAttachment(QQ, "QQ邮箱超大附件", "片.mp4", 30 * MB, datetime(2021, 6, 30, 23, 59, 59, tzinfo=CHINA))],
    ),
    "a day that does not exist": (
        f"片.mp4 (30M, 2021年2月30日 到期) {QQ}",
        [LargeAttachment(QQ, "QQ邮箱超大附件", "片.mp4", 30 * MB)],
    ),
    "a service of their own": (
        "从XX公司邮箱发来的超大附件\n片.mp4 (30M, 2021年6月30日 12:00 到期)\nhttps://mail.example.org/d/1",
        [LargeAttachment(None, "XX公司邮箱超大附件", "片.mp4", 30 * MB, datetime(2021, 6, 30, 12, 0, tzinfo=CHINA))],
    ),
    "a header alone": ("从QQ邮箱发来的超大附件", [LargeAttachment(None, "QQ邮箱超大附件")]),
    "NetEase's short address, where there is no other": (
        "从网易126邮箱发来的云附件\n片.mp4 (30M)\n下载：http://u.163.com/AbCdEf",
        [LargeAttachment("http://u.163.com/AbCdEf", "网易邮箱云附件", "片.mp4", 30 * MB)],
    ),
    "a cloud drive without an address": (
        "视频已上传百度网盘，提取码：ab12。",
        [LargeAttachment(None, "百度网盘", code="ab12")],
    ),
    "a code alone": ("提取码：ab12", [LargeAttachment(None, "网盘", code="ab12")]),
    "said in passing": ("作品较大，见超大附件，请查收。", [LargeAttachment(None, "超大附件")]),
    "QQ's transfer station": ("片子放在QQ邮箱文件中转站", [LargeAttachment(None, "QQ邮箱文件中转站")]),
    "no file: an offer": ("如不能打开，可从百度网盘下载。", []),
    "no file: a question": ("请问能否通过网盘上传？", []),
    "no file: an article that speaks of drives": ("通过网盘分享学习资料，" * 20, []),
    "no file: a drive as such": ("各部门要用好网盘。", []),
    "no file: a signature's advertisement": (
        "发自网易邮箱大师 https://dashi.163.com/projects/signature-manager/detail/?x=1",
        [],
    ),
    "no file: an advertisement of the app": ("网易邮箱大师 http://u.163.com/AbCdEf", []),
    "no file: the word alone": ("附件较大，如无法下载请告知，我们可改用网盘或超大附件发送。", []),
    "no file: 5G": ("5G应用成果见正文，大小不超过10M。", []),
}


@pytest.mark.parametrize(("text", "expected"), FILES.values(), ids=FILES.keys())
def test_large_attachments(text: str, expected: list[LargeAttachment]) -> None:
    assert list(find_large_attachments(text)) == expected


SEEN = (
    "https://iwx.mail.qq.com/ftn/download?func=3&key=1",
    "https://exmail.qq.com/cgi-bin/ftnExs_download?k=1&s=email",
    "https://mail.126.com/large-attachment-download/index.html?file=1",
    "https://dashi.163.com/html/cloud-attachment-download/?key=1",
    "http://fs.163.com/fs/display/?p=X-NETEASE-HUGE-ATTACHMENT&file=1",
    "https://qiye.aliyun.com/alimail/openLinks/downloadMimeMetaDiskBigAttach?id=1",
    "https://download.cloud.189.cn/file/downloadFile.action?dt=1",
    "https://share.weiyun.com/abc",
    "https://www.alipan.com/s/abc",
    "https://pan.quark.cn/s/abc",
    "https://www.wenshushu.cn/f/abc",
    "https://unit.feishu.cn/drive/folder/abc",
)


@pytest.mark.parametrize("address", SEEN)
def test_services(address: str) -> None:
    assert [one.address for one in find_large_attachments(f"文件 {address}")] == [address]
    assert find_links(address) == ()


HREF = f'<p>片子太大，<a href="{NETEASE}">点此下载</a></p><div>片.mp4 (30M, 2021年6月30日 12:00 到期)</div>'
ADDRESSED = LargeAttachment(NETEASE, "网易邮箱云附件", "片.mp4", 30 * MB, datetime(2021, 6, 30, 12, 0, tzinfo=CHINA))


def mailed(*parts: tuple[str, str], within: bytes = b"") -> IncomingMail:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@example.org", "x"
    (first, text), *others = parts
    message.set_content(text, subtype=first)
    for subtype, more in others:
        message.add_alternative(more, subtype=subtype)
    if within:
        message.add_attachment(message_from_bytes(within, policy=policy.default), filename="转发.eml")
    return parse_mail(message.as_bytes())


def test_addresses_in_the_html_beside_a_plain_text() -> None:
    mail = mailed(("plain", "片子太大，点此下载"), ("html", HREF))
    assert mail.body == "片子太大，点此下载"
    assert find_large_attachments(link_text(mail)) == (ADDRESSED,)


def test_html_that_says_nothing_new_is_not_kept() -> None:
    mail = mailed(("plain", f"下载 {NETEASE} 片"), ("html", HREF))
    assert (mail.linked, link_text(mail)) == ("", mail.body)
    assert mailed(("html", HREF)).linked == ""


def test_addresses_in_a_mail_within() -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"], inner["Date"] = "b@example.org", "y", "Thu, 10 Jun 2021 10:00:00 +0800"
    inner.set_content(f"作品 https://b23.tv/x 片.mp4 (30M) {NETEASE}")
    mail = mailed(("plain", "转发如下"), within=inner.as_bytes())
    assert mail.body == "转发如下"
    assert [one.address for one in find_links(link_text(mail))] == ["https://b23.tv/x"]
    assert [one.address for one in find_large_attachments(link_text(mail))] == [NETEASE]


def test_every_service_is_named_in_chinese_or_by_its_mark() -> None:
    assert all(service.name and service.hosts for service in SERVICES)
    assert all(host == host.lower() and "/" not in host for service in SERVICES for host in service.hosts)


PIECES = st.sampled_from(
    [
        QQ,
        BAIDU,
        "从QQ邮箱发来的超大附件",
        "\n",
        " (1.5M, 2021年6月1日 1:00 到期)",
        "片.mp4",
        "http://",
        "[",
        "）",
        "u.163.com/a",
        "\x00",
        "提取码：",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=14).map("".join))
def test_any_text(text: str) -> None:
    links, files = find_links(text), find_large_attachments(text)
    assert not {one.address for one in links} & {one.address for one in files}
    assert all(one.address.startswith(("http://", "https://", "HTTP", "Http")) or "://" in one.address for one in links)


@pytest.mark.parametrize(
    "text",
    [
        "a." * 200_000,
        "http://" * 60_000,
        "(" * 400_000,
        "a (1" * 100_000,
        f"{QQ}\n" * 5_000,
        "甲" * 400_000,
        "文件：" * 100_000,
    ],
)
def test_long_texts_take_no_time(text: str) -> None:
    assert len(find_links(text)) + len(find_large_attachments(text)) < 1_000


def test_ordinary_mails_have_no_large_attachment(samples: Path) -> None:
    mails = [parse_mail(path.read_bytes()) for path in sorted((samples / "mail").glob("*.eml"))]
    bodies = [link_text(mail) for mail in mails]
    assert [files for body in bodies if (files := find_large_attachments(body))] == []
    assert sum(len(find_links(body)) for body in bodies) > 20
