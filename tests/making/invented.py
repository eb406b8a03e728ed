"""Invented answers for a form, as long and as varied as people's; the same seed gives the same answers."""

from __future__ import annotations

import random

from config.model import FormPart

PROVINCES = (
    "北京市",
    "江苏省",
    "浙江省",
    "广西壮族自治区",
    "新疆维吾尔自治区",
    "内蒙古自治区",
    "重庆市",
    "黑龙江省",
    "福建省",
)
NAMES = ("云岭", "海晏", "青禾", "朝阳", "松岗", "望江", "启明", "鹿鸣", "新桥", "双塔", "白鹭", "长风")
KINDS = ("网络科技有限公司", "融媒体中心", "数据服务股份有限公司", "互联网行业协会", "新闻传播中心", "文化发展集团")
BRANCHES = ("党支部", "第三党支部委员会", "机关党委", "党总支", "联合党支部")
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "建国明丽志强晓燕海涛秀英文博雨桐思远静怡"
SUBJECTS = (
    "党支部",
    "全体党员",
    "社区志愿者",
    "编辑部同志",
    "青年突击队",
    "平台运营团队",
    "网格员",
    "帮扶小组",
    "研发骨干",
    "评议小组",
)
VERBS = (
    "深入开展",
    "持续推进",
    "认真组织",
    "着力打造",
    "创新搭建",
    "全面落实",
    "积极探索",
    "逐步完善",
    "联合举办",
    "及时总结",
)
OBJECTS = (
    "“网上党课”直播",
    "《民法典》线上宣讲",
    "老年人智能手机培训",
    "乡村振兴助农专场",
    "“我为群众办实事”活动",
    "疫情防控信息核实",
    "网络谣言辟谣机制",
    "困难职工结对帮扶",
    "数字图书馆共建",
    "“红色云展厅”项目",
    "未成年人网络保护课程",
    "党员先锋岗评选",
)
RESULTS = (
    "累计覆盖{n}人次",
    "服务居民{n}余户",
    "点击量突破{n}万次",
    "满意率达到{p}%",
    "形成制度{s}项",
    "被《{name}日报》报道{s}次",
    "带动就业{n}人",
    "节约经费约{p}万元",
    "较上年增长{p}.{s}个百分点",
    "收到感谢信{s}封、锦旗{s}面",
)
LINKS = ("在此基础上，", "同时，", "为此，", "围绕中心工作，", "自2019年以来，", "面对突发情况，", "据不完全统计，", "")
HEADINGS = {"content": ("一、案例背景", "二、主要做法", "三、实际成效")}


def sentence(rng: random.Random) -> str:
    """One sentence of a report."""
    result = rng.choice(RESULTS).format(
        n=rng.randint(11, 9800), p=rng.randint(12, 99), s=rng.randint(2, 9), name=rng.choice(NAMES)
    )
    middle = f"{rng.choice(SUBJECTS)}{rng.choice(VERBS)}{rng.choice(OBJECTS)}"
    more = rng.choice(("", f"，{rng.choice(VERBS)}{rng.choice(OBJECTS)}", f"（由{rng.choice(NAMES)}分部牵头）"))
    return f"{rng.choice(LINKS)}{middle}{more}，{result}{rng.choice('。。。；！')}"


def text(rng: random.Random, length: int) -> str:
    """Sentences of at least this many characters together."""
    written = ""
    while len(written) < length:
        written += sentence(rng)
    return written[:-1] + "。"


def answers(part: FormPart, seed: int, length: int = 900) -> dict[str, str]:
    """An answer to every row of a form. `length`: characters of the longest one."""
    rng = random.Random(seed)  # noqa: S311 - the same answers for the same seed
    unit = rng.choice(NAMES) + rng.choice(NAMES) + rng.choice(KINDS)
    person = rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.choice((1, 2))))
    title = rng.choice(("“{}”里的初心", "以{}点亮网络空间", "{}：一线党员的坚守", "打造{}新阵地")).format(
        rng.choice(("云端课堂", "红色热线", "键盘上的长征", "指尖服务", "数字堡垒"))
    )
    headings = HEADINGS["content"]
    given = {
        "province": rng.choice(PROVINCES),
        "organization": unit + rng.choice(BRANCHES),
        "founded": f"{rng.randint(1998, 2019)}年{rng.randint(1, 12)}月",
        "contact_person": person,
        "contact_phone": f"1380000{rng.randint(0, 9999):04d}",
        "case_title": title,
        "summary": text(rng, 150),
        "content": "\n".join(line for heading in headings for line in (heading, text(rng, length // 3))),
        "awards": f"{rng.randint(2015, 2020)}年获评“{rng.choice(NAMES)}区先进基层党组织”。",
        "date": f"2021年{rng.randint(2, 6)}月{rng.randint(1, 28)}日",
    }
    wanted = {row.field for row in part.rows} | {"date"}
    return {name: answer for name, answer in given.items() if name in wanted}
