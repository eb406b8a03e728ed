"""How much a piece of text looks like the name of a unit, as against the title of a work; pure.

No list of units exists, so the words that names end in and the places they begin with are weighed. The weights are
small numbers that only have a meaning against each other: `parsers.subject_titles` compares ways to split a subject.
"""

from __future__ import annotations

import re
from functools import lru_cache

from parsers.divisions import Spelling, find_at_start
from parsers.text import outline

SURE, LIKELY, PERHAPS = 3.0, 2.0, 1.5  # what the last word of a name is worth
PLACE, SHORT_PLACE = 2.0, 1.0  # and the first

_PARTY = (
    "组织部|宣传部|统战部|政法委|纪委|党委|党工委|工委|党组|党?支部|党?总支|[省市县区州旗]委"
    "|团委|团支部|妇联|残联|文联|科协|侨联"
)
_BODIES = (
    "总工会|(?<!的)工会|委员会|联合会|协会|学会|商会|研究会|促进会|基金会|合作社|居委会|村委会|管委会|理事会|董事会"
    "|人民政府|人大常委会|政协|街道|办事处|办公室|服务中心|中心|事务所|派出所|研究所|研究院|设计院|法院|检察院"
)
_PLACES = (
    "公司|集团|银行|支行|分行|学校|大学|学院|中学|小学|幼儿园|党校|医院|卫生院|福利院|图书馆|博物馆|纪念馆|文化宫|文化馆"
    "|报社|日报|晚报|电视台|广播电台|融媒体|杂志社|出版社|通讯社|社区|开发区|经开区|高新区|项目部|工厂|机场|监狱|部队"
)
_SURE = re.compile(f"(?:{_PARTY}|{_BODIES}|{_PLACES})\\Z")
_LIKELY = re.compile("(?:(?<![结大布格])局|厅|[^员]委|总[站队]|[支大中]队|园区)\\Z")
_PERHAPS = re.compile("(?:[网社会部办处台站所厂院校馆园店矿村镇乡科室队行坊]|平台|频道|工作室)\\Z")

# 天宁区…, 常州市…; a 社区 or a 夜市 is no place to begin with.
_REGION = re.compile(
    r"(?!我们|每座|这座|一座)[^\W\da-z]{2,3}(?:(?<![社园校小景厂矿老街战])区|(?<![都超夜集门菜])市|[县旗州盟])"
)
_LARGE = re.compile("中国共产党|中共|中华|中国|全国|国家|共青团")
_NO_NAME = re.compile("[的，。！？!?：:；;…《》]")
_QUOTED = re.compile('[“”"]')
_SEVERAL = re.compile(r"[+＋\-－—_|｜/、， ]")

# What cannot begin a title: there the unit's name goes on.
_GOES_ON = re.compile(
    "有限|股份|责任|分公司|总公司|公司|集团|委员会|党委|党组|党工委|党?总?支部|党?总支|工委|组织部|宣传部|统战部|办公室|机关"
    "|[居村]民委员会|[居村]委会|(?:管理|工作|执行)委员会|总工会|工会(?!人)|团委|分[会局院行]|支行|直属|学校|附属|中心"
    "|第?[一二三四五六七八九十0-9]+(?:分公司|党?总?支部|工程|中学|小学|医院|人民|项目部|公司|师|团)|报送|选送|[的里与及]|中的|[）)]"
)
_TAIL = re.compile(r"(?:[（(][^（()）]{1,12}[）)]\s*)+\Z")  # 某某公司（江苏）
MOST = 40  # characters of a unit's name; more are not weighed


@lru_cache(maxsize=4096)
def unit_look(text: str) -> float:
    """From 0.0, nothing tells that it is a unit, to 5.0, it begins with a place and ends as units do.

    >>> unit_look("天宁区委组织部"), unit_look("某某公司"), unit_look("光明网"), unit_look("一个工人的故事")
    (5.0, 3.0, 1.5, 0.0)
    """
    name = _TAIL.sub("", text).strip() or text
    if len(name) < 2 or len(name) > MOST:
        return 0.0
    last = _last_word(name)
    is_several = last == 0.0 and _SEVERAL.search(name) is not None
    less = 2.0 * (bool(_NO_NAME.search(name)) + bool(_QUOTED.search(name)) + is_several)
    return max(0.0, last + _first_word(name) - less)


def _last_word(name: str) -> float:
    if _SURE.search(name):
        return SURE
    if _LIKELY.search(name) and len(name) > 2:
        return LIKELY
    return PERHAPS if _PERHAPS.search(name) and len(name) > 2 else 0.0


def _first_word(name: str) -> float:
    if begins_with_a_place(name):
        return PLACE
    found = find_at_start(outline(name[:20]).chars)
    if found and found.spelling is Spelling.FULL:
        return PLACE
    return SHORT_PLACE if found or _LARGE.match(name) else 0.0


def ends_as_units_do(text: str) -> bool:
    """Whether its last word is one that names of units end in."""
    return _last_word(text) > 0.0


def begins_with_a_place(text: str) -> bool:
    """Whether it begins with a city, district or county; provinces are for `parsers.divisions`."""
    return _REGION.match(text) is not None


def goes_on(rest: str) -> bool:
    """Whether a unit's name goes on here, so that no title can begin: 有限公司, 第二党支部, 的."""
    return _GOES_ON.match(rest) is not None
