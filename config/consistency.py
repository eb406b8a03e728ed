"""What is right in each key of a campaign file, but not together; pure.

`load.py` says all of it at once, with line and key. What makes a value impossible in itself stands in its class.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from config.model import Campaign, Category
from config.parts import FactsPart, FormPart, Part, called

Location = tuple[int | str, ...]
Problem = tuple[Location, str]  # where in the file, what is wrong and what to do

# A lower bound, its upper bound, and what both limit.
BOUNDS = (("min_length", "max_length", "字数"), ("min_kb", "max_kb", "文件大小"))
OUR_COLUMNS = ("审核结论", "审核意见", "审核人", "审核日期")  # CONTRACT §6
RANGES = {"seconds": "时长", "abstract": "摘要字数", "pictures": "配图张数"}


def problems(campaign: Campaign) -> Iterator[Problem]:
    """Every contradiction of the file, in its order. `campaign`: as validated, before shared parts are put in."""
    yield from _subject(campaign)
    for name, part in campaign.parts.items():
        yield from _part(("parts", name), part)
    for number, category in enumerate(campaign.categories):
        yield from _category(("categories", number), category, campaign)
    yield from _shared_names(campaign)
    yield from _quotas(campaign)
    yield from _columns(campaign)


def hints(campaign: Campaign) -> Iterator[str]:
    """What is no mistake, but makes the file harder to hold against the notice. `campaign`: as loaded."""
    silent = [
        f"“{category.name}”的{called(part)}"
        for category in campaign.categories
        for part in category.parts
        if not part.source
    ]
    if silent:
        shown = "、".join(silent[:3]) + (f"等 {len(silent)} 处" if len(silent) > 3 else "")
        yield f"{shown}没有写 source（通知原话）；写上以后便于与通知核对。"
    if bare := [category.name for category in campaign.categories if not category.parts]:
        more = f"等 {len(bare)} 类" if len(bare) > 1 else ""
        yield f"类别“{bare[0]}”{more}没有写要交什么材料，来信只登记，不查材料。"
    if campaign.opens and not campaign.closes:
        yield "写了 opens（开始）没有写 closes（截止），来信都不算逾期；通知里有截止时间的请写上。"


# -- one by one --------------------------------------------------------------------------------------------------


def _subject(campaign: Campaign) -> Iterator[Problem]:
    rule = campaign.subject
    if repeated := _repeated(rule.order):
        yield ("subject", "order"), f"{repeated} 写了两次，请只留一个"
    if "category" not in rule.order and len(campaign.categories) > 1:
        yield ("subject", "order"), "没有 category（类别），就分不出来信报的是哪一类。请补上"
    if "case_title" in rule.order and not rule.separators:
        yield ("subject", "separators"), "主题里有 case_title（作品名称）时，各部分之间要有分隔符。请写上，或删去这一项"
    elif "case_title" in rule.order and not rule.separator:
        yield (
            ("subject", "separator"),
            '主题里有 case_title（作品名称）时，建议主题要用分隔符才分得开。请写一个，例如 separator = "+"',
        )
    if rule.separator.strip() and rule.separator.strip() not in rule.separators:
        yield ("subject", "separator"), f"“{rule.separator}”不在 separators（可用的分隔符）里，请统一"
    if campaign.filename and (repeated := _repeated(campaign.filename.order)):
        yield ("filename", "order"), f"{repeated} 写了两次，请只留一个"


def _category(at: Location, category: Category, campaign: Campaign) -> Iterator[Problem]:
    if unknown := [name for name in category.uses if name not in campaign.parts]:
        yield (*at, "uses"), f"没有定义 [parts.{unknown[0]}]。{_defined(campaign)}"
    if repeated := _repeated(category.uses):
        yield (*at, "uses"), f"{repeated} 写了两次，请只留一个"
    for number, part in enumerate(category.parts):
        yield from _part((*at, "parts", number), part)
    used = [campaign.parts[name] for name in category.uses if name in campaign.parts]
    asked = [*used, *category.parts]
    if sum(isinstance(part, FormPart) for part in asked) > 1:
        yield at, f'类别“{category.name}”有两份推荐表。一类只能有一份；另一份可写成 kind = "document"'
    yield from _lonely_groups(at, category, asked)


def _defined(campaign: Campaign) -> str:
    names = "、".join(campaign.parts)
    return f"已定义的有：{names}" if names else "共用的材料写在 [parts.名字] 下面"


def _lonely_groups(at: Location, category: Category, asked: Sequence[Part]) -> Iterator[Problem]:
    groups = [part.group for part in asked if part.group]
    for group in dict.fromkeys(groups):
        if groups.count(group) == 1:
            yield at, f'类别“{category.name}”里 group = "{group}" 只有一处。几种材料有一种就行的，group 要写得一样'


def _part(at: Location, part: Part) -> Iterator[Problem]:
    yield from _bounds(at, part)
    if isinstance(part, FormPart | FactsPart):
        for number, row in enumerate(part.rows):
            yield from _bounds((*at, "rows", number), row)
    if any(one < part.count[0] or one > part.count[1] for one in part.count_except):
        yield (*at, "count_except"), "里面的数不在 count 的范围内，请改正"


def _bounds(at: Location, value: object) -> Iterator[Problem]:
    """A lower bound above its upper bound."""
    for low, high, what in BOUNDS:
        least, most = getattr(value, low, None), getattr(value, high, None)
        if least is not None and most is not None and least > most:
            yield (*at, low), f"{low}（{what}下限 {least:g}）大于 {high}（上限 {most:g}），请改正"
    for key, what in RANGES.items():
        limit = getattr(value, key, None)
        if limit is not None and limit[0] > limit[1]:
            yield (*at, key), f"{what}的下限 {limit[0]:g} 大于上限 {limit[1]:g}，请改正"


def _repeated(words: tuple[str, ...]) -> str:
    return next((word for word in words if words.count(word) > 1), "")


# -- all together ------------------------------------------------------------------------------------------------


def _shared_names(campaign: Campaign) -> Iterator[Problem]:
    """A name that stands for two categories is settled by the form: then each must have a form of its own."""
    for (first, one), (second, other) in combinations(enumerate(campaign.categories), 2):
        shared = [name for name in other.names if name in one.names]
        forms = _form(one, campaign), _form(other, campaign)
        if not shared or (None not in forms and forms[0] != forms[1]):
            continue
        at = ("categories", second, "name" if other.name in shared else "aliases")
        yield (
            at,
            f"“{shared[0]}”也是类别“{one.name}”（categories[{first + 1}]）的叫法，而这两类没有各自的推荐表，"
            "分不出报的是哪一类。请去掉一处",
        )


def _form(category: Category, campaign: Campaign) -> FormPart | None:
    used = (campaign.parts[name] for name in category.uses if name in campaign.parts)
    return next((part for part in (*used, *category.parts) if isinstance(part, FormPart)), None)


def _quotas(campaign: Campaign) -> Iterator[Problem]:
    names = [category.name for category in campaign.categories]
    for number, quota in enumerate(campaign.quotas):
        at: Location = ("quotas", number)
        if unknown := [one for one in quota.categories if one not in names]:
            yield (*at, "categories"), f"没有“{unknown[0]}”这个类别，请写类别的 name：{'、'.join(names)}"
        if quota.works[0] > quota.works[1]:
            yield (*at, "works"), f"下限 {quota.works[0]} 大于上限 {quota.works[1]}，请改正"


def _columns(campaign: Campaign) -> Iterator[Problem]:
    fields = [column.field for column in campaign.columns]
    for number, column in enumerate(campaign.columns):
        at: Location = ("columns", number)
        if fields.index(column.field) != number:
            yield (*at, "field"), f"另一栏也叫 {column.field}，请换一个标识"
        if unknown := [choice for choice in column.also if choice not in column.choices]:
            yield (*at, "also"), f"choices 里没有“{unknown[0]}”，请与 choices 写得一样"
    headers = [column.name for column in campaign.review_columns]
    for number, header in enumerate(headers):
        if headers.index(header) != number:
            yield ("review_columns", number, "name"), f"“{header}”写了两次，请只留一个"
        if header in OUR_COLUMNS:
            yield ("review_columns", number, "name"), f"台账里本来就有“{header}”这一栏，请删去或换个名称"
