"""Sample mails of every kind, all invented: `python -m tests.making.mails` writes them into ingest/demo/ again.

Each bears its story in its name; the same arguments always give the same bytes. What must come of each stands beside
it as .json and is held by tests/test_golden.py.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from pypdf import PdfReader, PdfWriter

from config.load import load_campaign
from config.model import FormPart
from tests.making.form_pdf import form_pdf, photo
from tests.making.scans import MANNERS, encoded, scan_pdf, spoilt_pages

FOLDER = Path(__file__).resolve().parents[2] / "ingest" / "demo"
BEIJING = timezone(timedelta(hours=8))
CAMPAIGN = load_campaign("linghang-2021")
TEAM, PERSON, VIDEO, EVENT, EVENT_VIDEO = (category.name for category in CAMPAIGN.categories)
OURS = "tougao@example.org"
Pdf = tuple[str, bytes]

SENTENCES = (
    "支部把学习放在首位，每月组织一次集中研讨，每季度讲一堂专题党课，形成了人人参与、人人分享的浓厚氛围。",
    "党员带头走进社区，为独居老人配送生活物资，帮助他们学会使用智能手机挂号、缴费和视频通话。",
    "围绕复工复产中的难点，技术骨干组成突击队，连续奋战三周，按期完成了平台的扩容和改造。",
    "在对口帮扶的山村，大家帮助农户开设网店，打通了从田间到餐桌的销售渠道，带动增收效果明显。",
    "支部建立问题清单和责任清单，逐项对账销号，把群众的满意度作为检验工作的根本标准。",
    "通过结对共建，年轻党员在一线岗位上迅速成长，多人成为本部门独当一面的业务能手。",
    "活动结束后及时总结经验，修订制度六项，使好的做法能够长期坚持、持续改进。",
)


def paragraphs(first: int, count: int) -> str:
    """Some sentences in a row, another selection for each `first`."""
    return "".join(SENTENCES[(first + step) % len(SENTENCES)] for step in range(count))


def content(*headings: str) -> str:
    """About 2000 字 under the headings that the category asks for."""
    return "\n".join(
        line
        for number, heading in enumerate(headings)
        for line in (heading, paragraphs(number, 8), paragraphs(number + 3, 8))
    )


TEAM_CONTENT = content("一、案例背景", "二、主要做法", "三、实际成效")
PERSON_CONTENT = content("一、党员简介", "二、主要事迹", "三、工作成效")
SUMMARY = paragraphs(1, 3)
PICTURES = ((photo(), "图1 党员服务队走进社区"), (photo(shade=40), "图2 专题党课现场"))


def answers(province: str, organization: str, title: str, **changes: str) -> dict[str, str]:
    """A complete set of answers; only the form's own rows are drawn."""
    given = {
        "province": province,
        "organization": organization,
        "founded": "2001年7月1日",
        "contact_person": "张三",
        "contact_phone": "13800000000",
        "case_title": title,
        "summary": SUMMARY,
        "content": TEAM_CONTENT,
        "awards": "2020年12月，被授予“先进党支部”称号。",
        "signature": "李四",
        "date": "2021年5月12日",
    }
    return given | changes


def part(category: str) -> FormPart:
    """The form of a category."""
    found = CAMPAIGN.category(category)
    assert found
    assert found.form
    return found.form


def team_pdf(province: str, organization: str, title: str, *, seal: str = "png", **changes: str) -> bytes:
    """A form of annex 1 with two pictures."""
    given = answers(province, organization, title, **changes)
    return form_pdf(part(TEAM), given, seal=seal, seal_name=organization, pictures=PICTURES)  # type: ignore[arg-type]  # one of SealKind's words


def person_pdf(province: str, organization: str, title: str, *, seal: str = "png", **changes: str) -> bytes:
    """A form of annex 2 with two pictures."""
    given = answers(province, organization, title, **({"content": PERSON_CONTENT} | changes))
    return form_pdf(part(PERSON), given, seal=seal, seal_name=organization, pictures=PICTURES)  # type: ignore[arg-type]  # one of SealKind's words


def video_pdf(province: str, organization: str, title: str) -> bytes:
    """A form of annex 3, of one page."""
    return form_pdf(part(VIDEO), answers(province, organization, title), seal="png", seal_name=organization)


def photograph(pdf: bytes, seed: int) -> bytes:
    """The first page, photographed by hand."""
    return encoded(next(spoilt_pages(pdf, MANNERS["photo"], seed)), MANNERS["photo"])


def locked(pdf: bytes) -> bytes:
    """The same file behind a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


# -- mails -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sample:
    """A mail and its story."""

    name: str
    message: bytes


def mail(
    number: int,
    subject: str | None,
    *files: Pdf,
    sender: str = "zhangsan@unit.example",
    sender_name: str = "张三",
    body: str = "您好：\n\n现报送材料，请查收。\n\n联系人：张三\n",
    arrived: datetime | None = None,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """A mail as a Chinese mail program writes it, the same bytes each time."""
    moment = arrived or datetime(2021, 5, 20, 9, 0, tzinfo=BEIJING) + timedelta(minutes=7 * number)
    message = EmailMessage(policy=policy.SMTP)
    message["Received"] = (
        f"from mail.unit.example by mx.example.org with ESMTPS id {number:06d}; {format_datetime(moment)}"
    )
    message["Date"] = format_datetime(moment - timedelta(seconds=40))
    message["From"] = f"{sender_name} <{sender}>" if sender_name else sender
    message["To"] = OURS
    if subject is not None:
        message["Subject"] = subject
    message["Message-ID"] = f"<sample-{number:02d}@unit.example>"
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content(body, cte="base64")
    for name, data in files:
        kind = "pdf" if name.endswith(".pdf") else "octet-stream"
        message.add_attachment(data, maintype="application", subtype=kind, filename=name)
    if message.is_multipart():
        message.set_boundary(f"=_sample_{number:02d}")
    return message.as_bytes()


def gb_mail(number: int, subject: str, *files: Pdf) -> bytes:
    """As an old mail program writes it: raw GBK in the header, labelled gb2312, file name too."""
    made = mail(number, "SUBJECT-HERE", *files, sender_name="")
    name = files[0][0]
    made = made.replace(b"SUBJECT-HERE", subject.encode("gb18030"))
    encoded = EmailMessage(policy=policy.SMTP)
    encoded.add_attachment(b"", maintype="application", subtype="pdf", filename=name)
    start = made.index(b"Content-Disposition: attachment;")
    end = (
        made.index(b"\r\n", made.index(b"MIME-Version", start))
        if b"MIME-Version" in made[start:]
        else made.index(b"\r\n\r\n", start)
    )
    return made[:start] + b'Content-Disposition: attachment; filename="' + name.encode("gb18030") + b'"' + made[end:]


def again(number: int, made: bytes) -> bytes:
    """The same mail delivered once more, by another way and later."""
    moment = datetime(2021, 5, 20, 9, 0, tzinfo=BEIJING) + timedelta(minutes=7 * number)
    return f"Received: from relay.example.org by mx.example.org; {format_datetime(moment)}\r\n".encode("ascii") + made


def bounce(number: int) -> bytes:
    """A delivery status notification (RFC 3464) for one of our letters."""
    moment = datetime(2021, 5, 20, 9, 0, tzinfo=BEIJING) + timedelta(minutes=7 * number)
    lines = [
        "Return-Path: <>",
        f"Received: from mx.unit.example by mx.example.org; {format_datetime(moment)}",
        f"Date: {format_datetime(moment)}",
        "From: Mail Delivery System <MAILER-DAEMON@mx.unit.example>",
        f"To: {OURS}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Message-ID: <sample-{number:02d}@mx.unit.example>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_bounce"',
        "",
        "--=_bounce",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        "The mail system could not deliver your message to <nobody@unit.example>.",
        "--=_bounce",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.unit.example",
        "",
        "Final-Recipient: rfc822; nobody@unit.example",
        "Action: failed",
        "Status: 5.1.1",
        "--=_bounce--",
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def forwarded(number: int, inner: bytes) -> bytes:
    """A mail that carries another one as message/rfc822."""
    from email import message_from_bytes

    outer = EmailMessage(policy=policy.SMTP)
    moment = datetime(2021, 5, 20, 9, 0, tzinfo=BEIJING) + timedelta(minutes=7 * number)
    outer["Received"] = (
        f"from mail.unit.example by mx.example.org with ESMTPS id {number:06d}; {format_datetime(moment)}"
    )
    outer["Date"] = format_datetime(moment)
    outer["From"] = "王五 <wangwu@society.example>"
    outer["To"] = OURS
    outer["Subject"] = "Fw: 浙江省钱塘样例网络协会党员风采"
    outer["Message-ID"] = f"<sample-{number:02d}@society.example>"
    outer.set_content("转发会员单位的材料。\n", cte="base64")
    outer.add_attachment(message_from_bytes(inner, policy=policy.SMTP))
    outer.set_boundary(f"=_sample_{number:02d}")
    return outer.as_bytes()


# -- the samples -------------------------------------------------------------------------------------------------

Make = Callable[[int], bytes]


def samples() -> Iterator[Sample]:
    """Every sample, in the order in which they arrive."""
    for number, (name, make) in enumerate(STORIES.items(), 1):
        yield Sample(f"{number:02d}-{name}", make(number))


FIRST = team_pdf("北京市", "光明样例网", "小支部撑起大平台")
UNSTAMPED = person_pdf("广东省", "岭南样例公司", "深夜机房的守护者", seal="none")
MENDED = person_pdf("广东省", "岭南样例公司", "深夜机房的守护者")
SHORT = {"content": paragraphs(0, 5)}
STORIES: dict[str, Make] = {
    "齐全-四强党支部": lambda n: mail(
        n, "北京市光明样例网“四强”党支部工作案例", ("“四强”党支部工作案例推荐表.pdf", FIRST)
    ),
    "齐全-党员风采-有分隔符": lambda n: mail(
        n,
        "上海市+浦江样例公司+党员风采",
        ("党员风采推荐表.pdf", person_pdf("上海", "浦江样例公司", "一名普通工程师的坚守", seal="vector")),
    ),
    "齐全-短视频": lambda n: mail(
        n,
        "四川省天府样例社“一心向党”短视频",
        (
            "短视频推荐表.pdf",
            form_pdf(
                part(VIDEO), answers("四川省", "天府样例社", "从小码头到大港口"), seal="png", seal_name="天府样例社"
            ),
        ),
    ),
    "齐全-活动案例-图文由表区分": lambda n: mail(
        n,
        "福建省海峡样例集团庆祝建党100周年活动案例",
        (
            "活动案例推荐表.pdf",
            form_pdf(
                part(EVENT),
                answers("福建省", "海峡样例集团", "百年百人讲百事"),
                seal="png",
                seal_name="海峡样例集团",
                pictures=PICTURES,
            ),
        ),
    ),
    "齐全-活动案例-视频由表区分": lambda n: mail(
        n,
        "湖北省江城样例学会庆祝建党100周年活动案例",
        (
            "活动案例推荐表.pdf",
            form_pdf(
                part(EVENT_VIDEO),
                answers("湖北省", "江城样例学会", "一桥一故事", **SHORT),
                seal="png",
                seal_name="江城样例学会",
            ),
        ),
    ),
    "主题缺省份": lambda n: mail(
        n, "北方样例公司党员风采", ("党员风采推荐表.pdf", person_pdf("辽宁省", "北方样例公司", "炉火正红"))
    ),
    "主题类别不存在": lambda n: mail(
        n, "江苏省太湖样例公司优秀论文", ("推荐表.pdf", team_pdf("江苏省", "太湖样例公司", "一湖清水护到底"))
    ),
    "没有附件": lambda n: mail(n, "湖南省湘江样例公司党员风采"),
    "附的是Word": lambda n: mail(n, "河南省中原样例公司党员风采", ("党员风采推荐表.doc", OLD_WORD)),
    "没有盖章": lambda n: mail(n, "广东省岭南样例公司党员风采", ("党员风采推荐表.pdf", UNSTAMPED)),
    "空白表": lambda n: mail(
        n, "云南省滇池样例公司党员风采", ("党员风采推荐表.pdf", form_pdf(part(PERSON), {}, blank=True))
    ),
    "漏填手机号码": lambda n: mail(
        n,
        "陕西省秦岭样例公司“四强”党支部工作案例",
        ("推荐表.pdf", team_pdf("陕西省", "秦岭样例公司", "隧道里的党旗", contact_phone="")),
    ),
    "盖章扫描件": lambda n: mail(
        n,
        "山东省泰山样例公司“一心向党”短视频",
        ("扫描件.pdf", scan_pdf(video_pdf("山东省", "泰山样例公司", "泰山脚下挑夫人"), MANNERS["colour200"], 1)),
    ),
    "黑白扫描件": lambda n: mail(
        n,
        "河北省太行样例公司“一心向党”短视频",
        ("扫描件.pdf", scan_pdf(video_pdf("河北省", "太行样例公司", "山上的信号站"), MANNERS["grey200"], 2)),
    ),
    "附的是手机照片": lambda n: mail(
        n,
        "贵州省乌江样例公司“一心向党”短视频",
        ("推荐表.jpg", photograph(video_pdf("贵州省", "乌江样例公司", "云端上的校车"), 3)),
    ),
    "主题有歧义": lambda n: mail(
        n,
        "吉林市江畔样例公司党员风采",
        ("推荐表.pdf", person_pdf("吉林省吉林市", "吉林市江畔样例公司", "雾凇时节", seal="vector")),
    ),
    "表与主题类别不同": lambda n: mail(
        n, "安徽省黄山样例公司党员风采", ("推荐表.pdf", team_pdf("安徽省", "黄山样例公司", "迎客松下的支部"))
    ),
    "字数明显不足": lambda n: mail(
        n,
        "江西省赣江样例公司“四强”党支部工作案例",
        ("推荐表.pdf", team_pdf("江西省", "赣江样例公司", "红土地上的新支部", **SHORT)),
    ),
    "加了密码": lambda n: mail(
        n, "甘肃省祁连样例公司党员风采", ("推荐表.pdf", locked(person_pdf("甘肃省", "祁连样例公司", "戈壁滩上的灯")))
    ),
    "老邮件程序的国标编码": lambda n: gb_mail(
        n,
        "重庆市嘉陵样例公司党员风采",
        ("党员风采推荐表（镕）.pdf", person_pdf("重庆市", "嘉陵样例公司", "山城棒棒军")),
    ),
    "转发会员单位的来信": lambda n: forwarded(
        n,
        mail(
            50,
            "浙江省钱塘样例网络协会党员风采",
            ("推荐表.pdf", person_pdf("浙江省", "钱塘样例网络协会", "潮头的年轻人")),
        ),
    ),
    "补正后重报": lambda n: mail(
        n, "回复：【退回修改】[LH2021-0010] 广东省岭南样例公司党员风采", ("党员风采推荐表.pdf", MENDED)
    ),
    "同一封信收到两次": lambda n: again(
        n, mail(1, "北京市光明样例网“四强”党支部工作案例", ("“四强”党支部工作案例推荐表.pdf", FIRST))
    ),
    "退信": bounce,
    "自动回复": lambda n: mail(
        n,
        "自动回复: 【退回修改】[LH2021-0010] 广东省岭南样例公司党员风采",
        body="您的邮件我已收到，会尽快处理。\n",
        headers={"Auto-Submitted": "auto-replied"},
    ),
    "群发广告": lambda n: mail(
        n,
        "五月会议室租赁优惠",
        sender="news@advert.example",
        sender_name="会务服务",
        body="欢迎选用。\n",
        headers={"List-Unsubscribe": "<mailto:leave@advert.example>", "Precedence": "bulk"},
    ),
    "咨询问题": lambda n: mail(
        n,
        "请问征集什么时候截止",
        sender="zhaoliu@unit.example",
        sender_name="赵六",
        body="请问截止时间是哪一天？谢谢！\n",
    ),
    "逾期": lambda n: mail(
        n,
        "天津市海河样例公司党员风采",
        ("党员风采推荐表.pdf", person_pdf("天津市", "海河样例公司", "海河岸边的追光者")),
        arrived=datetime(2021, 6, 11, 8, 30, tzinfo=BEIJING),
    ),
}

# An OLE2 file with a WordDocument stream, as far as its directory: enough to be known for what it is.
OLD_WORD = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(1000)


def main() -> None:
    """Write every sample into ingest/demo/."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.eml"):
        old.unlink()
    for sample in samples():
        (FOLDER / f"{sample.name}.eml").write_bytes(sample.message)


if __name__ == "__main__":
    main()
