"""Whose seal it is: the name read from a seal held against the units that it should be of; pure.

Measured on generated seals (research/pdf.md §4.4, tests/bench/seals.py). A seal's name comes from OCR, so a slip of a
character is forgiven, unless that character makes another unit: 江苏省… and 江西省…, 第一… and 第二….
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import Enum

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from parsers.divisions import DIVISIONS
from parsers.organization import core, is_abbreviation
from parsers.seal_text import UNIT, SealText

MATCH, DOUBT = 80.0, 55.0  # similarities from which on two names are the same, or may be
CLEAR = 0.97  # certainty of a reading in which another character is no slip
SHORTEST = 2  # characters of a name that says anything
LOST = ("insert", "delete")
ABBREVIATED = 0.65  # of a name: shorter ones, whose characters all stand in it, are short forms of it

# Cities whose names stand alone in units' names, 苏州第一中学; others are known by 市, 县, 区 ….
CITIES = (  # noqa: SIM905 - a list of words to people
    "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中 "
    "运城 忻州 临汾 吕梁 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 沈阳 大连 鞍山 抚顺 本溪 丹东 "
    "锦州 营口 阜新 辽阳 盘锦 铁岭 葫芦岛 长春 四平 辽源 通化 白山 松原 白城 延边 哈尔滨 "
    "齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 南京 无锡 徐州 常州 苏州 南通 "
    "连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 "
    "合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门 "
    "莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 "
    "济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 "
    "平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 武汉 黄石 十堰 宜昌 "
    "襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 "
    "郴州 永州 怀化 娄底 湘西 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 "
    "阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 "
    "河池 来宾 崇左 海口 三亚 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 "
    "广安 达州 雅安 巴中 资阳 贵阳 六盘水 遵义 安顺 毕节 铜仁 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 "
    "临沧 楚雄 红河 文山 大理 德宏 拉萨 日喀则 昌都 林芝 山南 那曲 西安 铜川 宝鸡 咸阳 渭南 延安 "
    "汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 西宁 海东 "
    "银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 伊犁 喀什 和田"
).split()
PLACES = "|".join(sorted({*(one.short for one in DIVISIONS if one.short), *CITIES}, key=len, reverse=True))
PLACE = re.compile(
    rf"(?:{PLACES})(?:省|市|自治区|特别行政区|兵团)?"
    r"|[\u4e00-\u9fff]{2,3}?(?:自治[区州县]|[省市州盟县区旗镇乡村]|街道)"
)
RANK = re.compile("自治[区州县]|特别行政区|[省市县区州]")
# Characters by which sister units differ: 第一中学 and 第二中学, 东城 and 西城.
SISTERS = frozenset("一二三四五六七八九十0123456789东南西北中上下前后左右内外新老大小甲乙丙丁")


class Owner(Enum):
    """Whether a seal is of a unit; the greater, the nearer."""

    SAME = 2
    DOUBTFUL = 1
    OTHER = 0


def owner_of(seal: str, unit: str, certainty: float = 0.0) -> Owner:
    """Whether a seal's name is that of a unit, of the unit that a party branch belongs to, or a short form of it.

    `certainty`: of the seal's reading.

    >>> owner_of("北京测试网络科技有限公司", "中共北京测试网络科技有限公司第二支部委员会").name
    'SAME'
    >>> owner_of("江苏省互联网行业协会", "江西省互联网行业协会").name
    'DOUBTFUL'
    >>> owner_of("云岭水产养殖有限公司", "北京测试网络科技有限公司").name
    'OTHER'
    """
    mine, theirs = core(seal), core(unit)
    if min(len(mine), len(theirs)) < SHORTEST:
        return Owner.DOUBTFUL
    likeness = max(fuzz.ratio(seal, unit), fuzz.ratio(mine, theirs))
    level = _level(mine, theirs)
    if _is_abbreviated(*sorted((mine, theirs), key=len)) or any(
        one == other or _is_cut_short(*sorted((one, other), key=len)) or _is_slip(one, other, certainty)
        for one, other in ((mine, theirs), level)
    ):
        return Owner.SAME
    return Owner.DOUBTFUL if likeness >= DOUBT else Owner.OTHER


def _level(one: str, other: str) -> tuple[str, str]:
    """Both names without the places before them, where these agree: 北京市光明网, 北京光明网, 光明网."""
    head, foot = _places_before(one), _places_before(other)
    short, long = sorted((RANK.sub("", head), RANK.sub("", foot)), key=len)
    return (one[len(head) :], other[len(foot) :]) if long.endswith(short) else (one, other)


def _places_before(name: str) -> str:
    """The places that a name begins with, as long as a name is left."""
    end = 0
    while (found := PLACE.match(name, end)) and len(name) - found.end() >= SHORTEST:
        end = found.end()
    return name[:end]


def best_owner(text: SealText, units: Iterable[str]) -> Owner:
    """The nearest that a reading comes to any of these units."""
    return max((owner_of(text.name, unit, text.certainty) for unit in units), key=_nearness, default=Owner.OTHER)


def best_reading(text: SealText, units: Sequence[str]) -> SealText:
    """The same reading with the ring cut open where the name fits a unit, if it does so anywhere."""
    if not text.name or best_owner(text, units) is Owner.SAME:
        return text
    for other in text.others:
        if best_owner(cut := replace(text, name=other), units) is Owner.SAME:
            return cut
    return text


def _nearness(owner: Owner) -> int:
    return owner.value


def _is_cut_short(short: str, long: str) -> bool:
    """Whether one name begins the other (光明网, 光明网传媒), the rest being no part of it (…学院) and no place."""
    rest = long.removeprefix(short)
    return long.startswith(short) and not (UNIT.search(rest) or PLACE.search(rest))


def _is_abbreviated(short: str, long: str) -> bool:
    """Whether one name is the other with words left out: 某某网信办, 某某网络安全和信息化委员会办公室.

    Not where the words left out are a place (江苏省协会, 江苏省南京市协会), nor where they are so few that both may be
    full names.
    """
    return (
        short[0] == long[0]
        and len(short) <= ABBREVIATED * len(long)
        and is_abbreviation(short, long)
        and not _differing_places(short, long)
        and not (long.startswith(short) and UNIT.search(long.removeprefix(short)))
    )


def _is_slip(mine: str, theirs: str, certainty: float) -> bool:
    """Whether the difference of two similar names is one that OCR makes: a character or two lost, or one misread."""
    if fuzz.ratio(mine, theirs) < MATCH or _differing_places(mine, theirs):
        return False
    changes = Levenshtein.opcodes(mine, theirs)
    replaced = sum(one.src_end - one.src_start for one in changes if one.tag == "replace")
    gaps = [max(one.src_end - one.src_start, one.dest_end - one.dest_start) for one in changes if one.tag in LOST]
    if replaced + len(gaps) > 1 and mine[0] != theirs[0]:
        return False  # the beginning is what tells units apart
    clear = certainty >= CLEAR
    return max(gaps, default=0) <= 1 and len(gaps) <= (1 if clear else 2) and replaced <= (0 if clear else 1)


def _differing_places(mine: str, theirs: str) -> bool:
    """Whether two names differ in a place, a number or a direction."""
    for change in Levenshtein.opcodes(mine, theirs):
        if change.tag == "equal":
            continue
        pieces = mine[change.src_start : change.src_end], theirs[change.dest_start : change.dest_end]
        if all(piece and set(piece) <= SISTERS for piece in pieces):
            return True
        if _touches_place(mine, change.src_start, change.src_end):
            return True
        if _touches_place(theirs, change.dest_start, change.dest_end):
            return True
    return False


def _touches_place(name: str, start: int, end: int) -> bool:
    return end > start and any(found.start() < end and start < found.end() for found in PLACE.finditer(name))
