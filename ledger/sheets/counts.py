"""The counts on the sheet 汇总, as small tables; pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from config.model import Campaign, Quota
from config.model import Column as OwnColumn
from ledger.model import Decision, Disposition, Entry
from ledger.sheets.cells import Value
from ledger.sheets.columns import PROVINCE, asks_province
from ledger.sheets.content import WorkbookContent
from ledger.sheets.entries import STATES
from ledger.sheets.line import local
from ledger.sheets.works import plain_key

UNKNOWN = "（未写明）"
TOTAL = "合计"
_NOT_COUNTED = (Disposition.RETURNED.value, Decision.RETURNED.value, Decision.REJECTED.value)  # for quotas and lists
_MOST_DAYS = 400  # an outlier of 1970 must not make 20,000 rows
_PROVINCES = (
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆维吾尔",
    "新疆生产",
    "香港",
    "澳门",
    "台湾",
)  # 行政区划 order, as offices list them; what else occurs comes after


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table: a header and rows; the last row is the total where `total`."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Value]]
    total: bool = False


def of_campaign(content: WorkbookContent, campaign: Campaign) -> Iterator[Grid]:
    """A campaign's: 省份 × 类别 or 单位 × 类别 first, its own columns × 类别, quotas and lists of works."""
    entries = one_each_submission([entry for entry in content.standing if entry.campaign == campaign.id])
    categories = [category.name for category in campaign.categories]
    yield (by_province if asks_province(campaign) else by_unit)(entries, categories)
    yield from (by_column(entries, column, categories) for column in campaign.columns)
    yield from (grid for grid in (by_quota(entries, campaign), by_list(entries, campaign)) if grid.rows)


def one_each_submission(entries: Sequence[Entry]) -> list[Entry]:
    """Where several versions stand, the one that counts: not sent back, else the last, or the first if it stands."""
    chosen: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda one: one.version if one.replaces else -one.version):
        before = chosen.get(entry.reference_number)
        if before is None or before.state in _NOT_COUNTED or entry.state not in _NOT_COUNTED:
            chosen[entry.reference_number] = entry
    return [entry for entry in entries if chosen[entry.reference_number] is entry]


# -- works by category -------------------------------------------------------------------------------------------


def by_province(entries: Sequence[Entry], categories: Sequence[str]) -> Grid:
    """省份 × 类别 with totals and the number of units."""
    grid = _by_category(entries, categories, PROVINCE, _province)
    rows = []
    for row in sorted(grid.rows[:-1], key=lambda row: _place(str(row[0]))):
        here = [entry for entry in entries if _province(entry) == row[0]]
        rows.append([*row, units(here)])
    header = (*grid.header, "单位数")
    return Grid("各省（区市）各类别作品（案例）数", header, [*rows, [*grid.rows[-1], units(entries)]], total=True)


def by_unit(entries: Sequence[Entry], categories: Sequence[str]) -> Grid:
    """单位 × 类别, those with most works first."""
    names = _unit_names(entries)
    grid = _by_category(entries, categories, "单位名称", lambda entry: names.get(_unit(entry), UNKNOWN))
    rows = sorted(grid.rows[:-1], key=lambda row: (row[0] == UNKNOWN, -_number(row[-1]), str(row[0])))
    return Grid("各单位各类别作品（案例）数", grid.header, [*rows, grid.rows[-1]], total=True)


def by_column(entries: Sequence[Entry], column: OwnColumn, categories: Sequence[str]) -> Grid:
    """A campaign's own column × 类别, in the order of its choices."""
    grid = _by_category(
        entries, categories, column.name, lambda entry: entry.judgement.form.get(column.field) or UNKNOWN
    )
    counted = {row[0]: row for row in grid.rows[:-1]}
    nothing = [0] * (len(grid.header) - 1)
    order = [*column.choices, *(name for name in counted if name not in column.choices)]
    rows = [counted.get(name, [name, *nothing]) for name in order]
    return Grid(f"各{column.name}各类别作品（案例）数", grid.header, [*rows, grid.rows[-1]], total=True)


def _by_category(
    entries: Sequence[Entry], categories: Sequence[str], header: str, name_of: Callable[[Entry], str]
) -> Grid:
    """Works by what `name_of` says and by category, in the order they came; the total last. A list is no work."""
    cells: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        cells.update((name_of(entry), category) for category in _categories(entry, categories))
    columns = [*categories, UNKNOWN] if any(category == UNKNOWN for _, category in cells) else list(categories)
    rows: list[list[Value]] = []
    for name in dict.fromkeys(name for name, _ in cells):
        counts = [cells[name, column] for column in columns]
        rows.append([name, *counts, sum(counts)])
    totals = [sum(count for (_, category), count in cells.items() if category == column) for column in columns]
    rows.append([TOTAL, *totals, sum(totals)])
    return Grid("", (header, *columns, TOTAL), rows, total=True)


def _categories(entry: Entry, known: Sequence[str]) -> list[str]:
    """The category of each of its works; a form may write it in words of its own, then it is the entry's."""
    own = entry.judgement.category if entry.judgement.category in known else None
    return [work.category if work.category in known else own or UNKNOWN for work in entry.works]


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0


# -- quotas and lists --------------------------------------------------------------------------------------------


def by_quota(entries: Sequence[Entry], campaign: Campaign) -> Grid:
    """How many works came from each unit under a quota, and how many may; none of those sent back count."""
    names, current, rows = _unit_names(entries), _of_units(entries), list[list[Value]]()
    for quota in campaign.quotas:
        for unit, name in sorted(names.items(), key=lambda item: item[1]):
            if quota.is_for(unit, plain_key):
                came = sum(quota.counts(work.category) for entry in current.get(unit, ()) for work in entry.works)
                rows.append([name, "、".join(quota.categories) or "全部类别", came, quota.limit, _off(quota, came)])
    return Grid("报送数量（退回、退稿的不计）", ("单位名称", "类别", "已收", "限额", "差额"), rows)


def _off(quota: Quota, came: int) -> str:
    return _between(came, *quota.works, right="符合")


def _between(came: int, least: int, most: int, right: str) -> str:
    return f"少{least - came}部" if came < least else f"多{came - most}部" if came > most else right


def by_list(entries: Sequence[Entry], campaign: Campaign) -> Grid:
    """Whose list of works has come, and whether it names as many as came; none of those sent back count."""
    rule, rows = campaign.works_list, list[list[Value]]()
    if rule is None:
        return Grid("", (), ())
    current = _of_units(entries)
    for unit, name in sorted(_unit_names(entries).items(), key=lambda item: item[1]):
        here = sorted(current.get(unit, ()), key=lambda entry: (entry.received_at, entry.id))
        came = sum(len(entry.works) for entry in here)
        lists = [entry.judgement.works_list for entry in here if entry.judgement.works_list]
        if not lists:
            rows.append([name, "未收到", "", came, ""])
        elif not (listed := len(lists[-1].works)):
            rows.append([name, "已收到，未能读出", "", came, "请核对"])
        else:
            rows.append([name, "已收到", listed, came, _between(came, listed, listed, "一致")])
    return Grid("汇总表与来稿（退回、退稿的不计）", ("单位名称", "汇总表", "所列作品", "已收作品", "差额"), rows)


def _unit(entry: Entry) -> str:
    return plain_key(entry.judgement.organization or "")


def _unit_names(entries: Sequence[Entry]) -> dict[str, str]:
    """Unit's key -> its name as first written; without the unknown one."""
    names: dict[str, str] = {}
    for entry in entries:
        if entry.judgement.organization and _unit(entry):
            names.setdefault(_unit(entry), entry.judgement.organization)
    return names


def _of_units(entries: Sequence[Entry]) -> Mapping[str, Sequence[Entry]]:
    """Unit's key -> its entries that are not sent back."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.state not in _NOT_COUNTED:
            found[_unit(entry)].append(entry)
    return found


# -- states, units, days -----------------------------------------------------------------------------------------


def by_state(entries: Sequence[Entry]) -> Grid:
    """How many submissions stand where, from how many units."""
    rows: list[list[Value]] = []
    for state, name in STATES.items():
        here = [entry for entry in entries if entry.state == state]
        if here:
            rows.append([name, len(here), units(here)])
    rows.append([TOTAL, len(entries), units(entries)])
    return Grid("审核进度", ("处理结果", "件数", "单位数"), rows, total=True)


def by_day(content: WorkbookContent) -> Grid:
    """Mails and submissions that came each day, and all submissions up to it; days without any in between."""
    mails = Counter(moment.date() for mail in content.mails if (moment := local(mail.arrived)))
    entries = Counter(moment.date() for entry in content.entries if (moment := local(entry.received_at)))
    rows: list[list[Value]] = []
    so_far = 0
    for day in _days(sorted({*mails, *entries})):
        so_far += entries[day]
        rows.append([f"{day:%Y-%m-%d}", mails[day], entries[day], so_far])
    return Grid("每日收稿（含重新报送）", ("日期", "来信", "来稿", "累计来稿"), rows)


def units(entries: Sequence[Entry]) -> int:
    """How many different units; entries whose unit is not known count as none."""
    return len(_unit_names(entries))


def _province(entry: Entry) -> str:
    return entry.judgement.province or UNKNOWN


def _place(province: str) -> tuple[int, str]:
    places = (place for place, start in enumerate(_PROVINCES) if province.startswith(start))
    return next(places, len(_PROVINCES) + (province == UNKNOWN)), province


def _days(given: Sequence[date]) -> list[date]:
    if not given or (given[-1] - given[0]).days > _MOST_DAYS:
        return list(given)
    return [given[0] + timedelta(days=count) for count in range((given[-1] - given[0]).days + 1)]
