"""Sample mails of every kind, all invented: `python -m tests.making.mails [CAMPAIGN]` writes them into ingest/demo/.

Each bears its story in its name; the same arguments always give the same bytes. What must come of each stands beside
it as .json and is held by tests/test_golden.py. Here are those of linghang-2021; the others' are in `campaigns`.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pypdf import PdfReader, PdfWriter

from config.load import load_campaign
from config.model import FormPart
from tests.making.campaigns import acftu, changzhou, fujian, haowangmin
from tests.making.form_pdf import form_pdf, photo
from tests.making.messages import BEIJING, Make, Post, paragraphs
from tests.making.papers import OLD_WORD
from tests.making.scans import MANNERS, encoded, scan_pdf, spoilt_pages

FOLDER = Path(__file__).resolve().parents[2] / "ingest" / "demo"
CAMPAIGN = load_campaign("linghang-2021")
TEAM, PERSON, VIDEO, EVENT, EVENT_VIDEO = (category.name for category in CAMPAIGN.categories)
POST = Post("sample", datetime(2021, 5, 20, 9, 0, tzinfo=BEIJING))
mail, gb_mail = POST.mail, POST.gb_mail


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
    return re.sub(rb"/ID \[ <(\w+)> <\w+> \]", rb"/ID [ <\1> <\1> ]", out.getvalue())  # the second one is random


# -- the samples -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sample:
    """A mail and its story."""

    name: str
    message: bytes


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
    "转发会员单位的来信": lambda n: POST.forwarded(
        n,
        "Fw: 浙江省钱塘样例网络协会党员风采",
        mail(
            50,
            "浙江省钱塘样例网络协会党员风采",
            ("推荐表.pdf", person_pdf("浙江省", "钱塘样例网络协会", "潮头的年轻人")),
        ),
    ),
    "补正后重报": lambda n: mail(
        n, "回复：【退回修改】[LH2021-0010] 广东省岭南样例公司党员风采", ("党员风采推荐表.pdf", MENDED)
    ),
    "同一封信收到两次": lambda n: POST.again(
        n, mail(1, "北京市光明样例网“四强”党支部工作案例", ("“四强”党支部工作案例推荐表.pdf", FIRST))
    ),
    "退信": POST.bounce,
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


CAMPAIGNS: Mapping[str, Mapping[str, Make]] = {
    CAMPAIGN.id: STORIES,
    "fujian-2021": fujian.STORIES,
    "changzhou-2024": changzhou.STORIES,
    "acftu-2021": acftu.STORIES,
    "haowangmin-2024": haowangmin.STORIES,
}


def samples(stories: Mapping[str, Make] = STORIES) -> Iterator[Sample]:
    """Every sample, in the order in which they arrive."""
    for number, (name, make) in enumerate(stories.items(), 1):
        yield Sample(f"{number:02d}-{name}", make(number))


def main(*wanted: str) -> None:
    """Write the samples of these campaigns, or of all."""
    for campaign_id, stories in CAMPAIGNS.items():
        if wanted and campaign_id not in wanted:
            continue
        folder = FOLDER / campaign_id
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.eml"):
            old.unlink()
        for sample in samples(stories):
            (folder / f"{sample.name}.eml").write_bytes(sample.message)


if __name__ == "__main__":
    main(*sys.argv[1:])
