"""The 省（区市） that a unit can belong to, and how people write them; pure.

34 divisions of the province level, 新疆生产建设兵团 and the central units. Only the full official name leaves this
module; everything else is a way of writing it. Written by hand, because no well-kept gazetteer exists on PyPI; of the
places below the province only those are named that would be taken for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from rapidfuzz.distance import Levenshtein

from parsers.text import outline

CENTRAL = "中央单位"


@dataclass(frozen=True, slots=True)
class Division:
    """One division of the province level, or what stands for it."""

    name: str  # full official name
    short: str
    abbreviation: str = ""  # the one-character 简称: good for a suggestion, never read as the division
    aliases: tuple[str, ...] = ()  # other right ways to name it
    slips: tuple[str, ...] = ()  # wrong, but one knows what is meant


class Spelling(Enum):
    """How a division is written."""

    FULL = "full"  # the official name
    SHORT = "short"  # 北京, 内蒙, 兵团
    MISSPELT = "misspelt"  # 广西省, 廣東省, 浙将省


@dataclass(frozen=True, slots=True)
class DivisionFound:
    """A division at the start or end of a text."""

    name: str
    length: int  # characters it takes
    spelling: Spelling
    abridged: bool = False  # without 省, 市, 自治区 …: the name may go on


def _municipality(short: str, abbreviation: str) -> Division:
    return Division(f"{short}市", short, abbreviation, slips=(f"{short}省",))


def _province(short: str, abbreviation: str) -> Division:
    # 吉林市 is a city.
    return Division(f"{short}省", short, abbreviation, slips=() if short == "吉林" else (f"{short}市",))


def _region(name: str, short: str, abbreviation: str, aliases: tuple[str, ...] = ()) -> Division:
    shorter = (short, *aliases)
    regions = tuple(f"{one}自治区" for one in shorter)
    slips = tuple(f"{one}省" for one in shorter)
    return Division(name, short, abbreviation, (*aliases, *regions), slips)


def _special(short: str, abbreviation: str) -> Division:
    return Division(f"{short}特别行政区", short, abbreviation, (f"{short}特区",), (f"{short}市", f"{short}省"))


DIVISIONS: tuple[Division, ...] = (
    _municipality("北京", "京"),
    _municipality("天津", "津"),
    _province("河北", "冀"),
    _province("山西", "晋"),
    _region("内蒙古自治区", "内蒙古", "蒙", ("内蒙",)),
    _province("辽宁", "辽"),
    _province("吉林", "吉"),
    _province("黑龙江", "黑"),
    _municipality("上海", "沪"),
    _province("江苏", "苏"),
    _province("浙江", "浙"),
    _province("安徽", "皖"),
    _province("福建", "闽"),
    _province("江西", "赣"),
    _province("山东", "鲁"),
    _province("河南", "豫"),
    _province("湖北", "鄂"),
    _province("湖南", "湘"),
    _province("广东", "粤"),
    _region("广西壮族自治区", "广西", "桂", ("广西壮族",)),
    _province("海南", "琼"),
    _municipality("重庆", "渝"),
    _province("四川", "川"),
    _province("贵州", "黔"),
    _province("云南", "滇"),
    _region("西藏自治区", "西藏", "藏"),
    _province("陕西", "陕"),
    _province("甘肃", "甘"),
    _province("青海", "青"),
    _region("宁夏回族自治区", "宁夏", "宁", ("宁夏回族",)),
    _region("新疆维吾尔自治区", "新疆", "新", ("新疆维吾尔",)),
    _province("台湾", "台"),
    _special("香港", "港"),
    _special("澳门", "澳"),
    Division("新疆生产建设兵团", "兵团", "", ("新疆兵团", "新疆建设兵团", "生产建设兵团")),
    Division(
        CENTRAL,
        "中央",
        "",
        (
            "中直", "中直机关", "中直单位", "中央机关", "中央国家机关", "中央和国家机关", "中央直属", "中央直属机关",
            "国直", "国直机关", "国家机关", "在京中央单位",
        ),
    ),
)  # fmt: skip

# Later ones win, so that a right way to write one division is never a slip for another.
_SPELLINGS: dict[str, tuple[str, Spelling]] = {
    **{slip: (one.name, Spelling.MISSPELT) for one in DIVISIONS for slip in one.slips},
    **{alias: (one.name, Spelling.SHORT) for one in DIVISIONS for alias in (one.short, *one.aliases)},
    **{one.name: (one.name, Spelling.FULL) for one in DIVISIONS},
}
_LONGEST_FIRST = sorted(_SPELLINGS, key=len, reverse=True)
_LONGEST = len(_LONGEST_FIRST[0])
_FULL = tuple(one.name for one in DIVISIONS if one.name != CENTRAL)
_ABBREVIATIONS = {one.abbreviation: one.name for one in DIVISIONS if one.abbreviation}

# The traditional characters of the names above, and 巿 (fú), which looks like 市.
_SIMPLIFIED = str.maketrans(
    "臺灣廣東遼寧龍蘇陝雲貴慶維爾肅壯區別內門澳產團單國機關設巿",
    "台湾广东辽宁龙苏陕云贵庆维尔肃壮区别内门澳产团单国机关设市",
)

# What a slip of the input method makes of 省 and 市.
_SOUNDS_LIKE = {"省": "省生升声圣胜盛", "市": "市是事时式示师石室巿币"}

# Cities whose names are one character away from a municipality's.
_CITIES = frozenset(
    f"{name}市"
    for name in (
        "南京", "东京", "天水", "天门", "天长", "上饶", "上虞", "北海", "北安", "北流", "北镇", "北票", "北宁", "北屯",
        "江津", "珠海", "威海", "乌海", "临海", "琼海", "凌海", "定海", "安庆", "肇庆", "大庆",
    )
)  # fmt: skip

# What follows 海南, 重庆, 江苏 … where the word goes on to be another place: 海南州, 重庆路, 河北区.
_OTHER_PLACE = re.compile("[市州县盟旗乡村港岛湾站]|区(?!块链)|镇(?!江|海)|藏族|[东西南北中一二三四]?[路街]|大[道街]")

# Words that are no name by themselves: 大学 is nobody, 北京大学 is a unit.
_NO_NAME = re.compile(
    "大学|学院|师范|医科|医学|中医|中文|科技|科学|理工|工业|农业|林业|农林|海洋|交通|财经|经贸|经济|政法|外国语|外语|工商"
    "|民族|警察|建筑|建工|石油|石化|电力|电网|能源|航空|机场|铁路|地铁|轨道|公交|高速|日报|晚报|晨报|早报|青年|电视|广播"
    "|广电|卫视|新闻|出版|传媒|文化|旅游|体育|银行|证券|保险|信托|商会|商业|商务|协会|学会|联合|总工会|工会|妇联|团委|共青"
    "|科协|文联|作协|残联|侨联|红十字|移动|联通|电信|铁塔|邮政|烟草|网络|互联网|网信|信息|党|省|市|人民|政府|政协|人大|法院"
    "|检察|公安|消防|税务|海关|监狱|气象|地震|博物|图书|医院|中学|小学|分公司|公司|集团|分行|分局|分会|分院|分社|总队|总站"
    "|发展|投资|国际"
)

# 北京市 + 场… is 北京 + 市场…: words that begin with the last character of a division's name.
_CUT = re.compile(
    "市(?:场|委|直(?!属)|级|容|监局|民(?:中心|热线|卡|服务)|政(?:工程|设施|建设|集团|路桥|公司|园林|设计|环卫|总院|院))"
    "|省(?:委|直(?!属)|级|会(?!计|展))"
)


def full_name(text: str) -> str | None:
    """The full official name of the division that the text, as a whole, names; None where it names none.

    Right or misspelt: `read_division` tells which. The one-character 简称 is not read.

    >>> full_name("内蒙"), full_name("广西省"), full_name("（北京 市）"), full_name("吉林市")
    ('内蒙古自治区', '广西壮族自治区', '北京市', None)
    """
    found = read_division(text)
    return found.name if found else None


def read_division(text: str) -> DivisionFound | None:
    """The division that the text, as a whole, names; quotation marks, brackets and white space count for nothing."""
    chars = outline(text).chars.strip(":;.,。、")
    if not 2 <= len(chars) <= _LONGEST + 2:
        return None
    found = find_at_start(chars)
    if found and (found.length == len(chars) or found.spelling is Spelling.FULL):
        return found if found.length == len(chars) else None
    return _typo((chars,), to_the_end=True)


def abbreviated(text: str) -> str | None:
    """The full name of the division whose one-character 简称 this is.

    >>> abbreviated("粤")
    '广东省'
    """
    return _ABBREVIATIONS.get(outline(text).chars)


def find_at_start(chars: str) -> DivisionFound | None:
    """The division that the outline of a text begins with: the longest spelling, a right one before a guess."""
    head = chars[: _LONGEST + 2]
    exact = next((spelt for spelt in _LONGEST_FIRST if head.translate(_SIMPLIFIED).startswith(spelt)), None)
    if exact and _SPELLINGS[exact][1] is not Spelling.SHORT:
        return _found(exact, head[: len(exact)])
    guess = _typo(tuple(head[:length] for length in range(3, len(head) + 1)), to_the_end=False)
    if guess and (exact is None or (guess.length > len(exact) and guess.name == _SPELLINGS[exact][0])):
        return guess
    return _found(exact, head[: len(exact)]) if exact else None


def find_at_end(chars: str) -> DivisionFound | None:
    """The division that the outline of a text ends with; typing errors are not guessed there."""
    tail = chars[-_LONGEST:]
    exact = next((spelt for spelt in _LONGEST_FIRST if tail.translate(_SIMPLIFIED).endswith(spelt)), None)
    return _found(exact, tail[-len(exact) :]) if exact else None


def _found(spelt: str, written: str) -> DivisionFound:
    name, spelling = _SPELLINGS[spelt]
    abridged = spelling is Spelling.SHORT and not spelt.endswith(("自治区", "特区"))
    return DivisionFound(name, len(spelt), spelling if spelt == written else Spelling.MISSPELT, abridged)


def _typo(windows: tuple[str, ...], *, to_the_end: bool) -> DivisionFound | None:
    """The one official name that one of the windows is nearly; None where there is none, or more than one.

    Only where the name goes to the end of a text may its last character be the wrong one.
    """
    near = [
        (distance, name, len(window))
        for name in _FULL
        for window in windows
        if (distance := _distance(name, window)) and (to_the_end or window[-1] == name[-1])
    ]
    least = min((distance for distance, _, _ in near), default=0)
    names = {name: length for distance, name, length in near if distance == least}
    return DivisionFound(*names.popitem(), Spelling.MISSPELT) if len(names) == 1 else None


def _distance(name: str, written: str) -> int | None:
    """How many characters are wrong; None where they are too many, or make another place or word of it."""
    bound = 1 if len(name) < 7 else 2
    if abs(len(written) - len(name)) > (len(name) > 3) or written in _CITIES or not written.isalpha():
        return None
    if written[-1] not in _SOUNDS_LIKE.get(name[-1], written):
        return None
    if name.startswith(written[:-1]) and _OTHER_PLACE.match(written[-1]) and written[-1] != name[-1]:
        return None
    distance = Levenshtein.distance(name, written, score_cutoff=bound)
    return distance if distance <= bound else None


def may_go_on(found: DivisionFound, rest: str) -> bool:
    """Whether the name at a text's start may be the beginning of a longer one: 海南 in 海南州, 北京 in 北京大学.

    `rest`: the outline of what follows. A name with its 省, 市 or 自治区 ends where it ends; but see `cuts`.
    """
    if not found.abridged:
        return False
    named = next((one.name for one in DIVISIONS if rest.startswith((one.name, one.short))), None)
    if named:  # 北京 + 北京日报社, but perhaps 北京上海商会
        return named != found.name
    return found.name == CENTRAL or bool(_OTHER_PLACE.match(rest) or _NO_NAME.match(rest))


def cuts(chars: str, found: DivisionFound) -> list[DivisionFound]:
    """The readings, best first, where the division's last character may begin the next word; else none.

    北京市场协会 is 北京 + 市场协会, 河北市总工会 may be a slip (河北市) or 河北 + 市总工会.
    """
    short = chars[: found.length - 1]
    if short not in _SPELLINGS:
        return []
    shorter = _found(short, short)
    if _CUT.match(chars, found.length - 1):
        return [shorter, found]
    is_slip = found.spelling is Spelling.MISSPELT and chars[found.length - 1] == "市" and found.name[-1] != "市"
    return [found, shorter] if is_slip else []
