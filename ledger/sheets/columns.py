"""The columns of the 台账: the program's, as far as the campaigns ask for them, and those that staff fill in; pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from config.model import Campaign, Category, FactsPart, FormPart, LinkPart, ReviewColumn, Row, Verdict
from ledger.model import DECISION_WORDS
from ledger.sheets.cells import Value
from ledger.sheets.line import SEALS, Line, as_date
from ledger.sheets.table import Column

CONCLUSION, OPINION, REVIEWER, REVIEWED = "审核结论", "审核意见", "审核人", "审核日期"
CONCLUSIONS = tuple(DECISION_WORDS.values())
REFERENCE, VERSION, CAMPAIGN, CATEGORY, TITLE = "受理编号", "版本", "征集活动", "类别", "作品（案例）名称"
PROVINCE, SIGNED = "省（区市）", "签名"

_FROM_SUBJECT = "取自邮件主题，主题没有时取自表格或来信所写。"
_FROM_FORM = "取自报送的表格，没有时取自来信所写。"

# (header, width, how to get it, what it means): add a line here, and it is on the sheet and in 说明.
COLUMNS: tuple[Column[Line], ...] = (
    Column("序号", 6, lambda line: line.serial, "已被替代的旧版本不编序号。"),
    Column(REFERENCE, 14, lambda line: line.reference, "同一件的各次报送用同一编号。"),
    Column(CAMPAIGN, 20, lambda line: line.campaign, "只在一个邮箱收几个活动的稿件时出现。"),
    Column(PROVINCE, 11, lambda line: line.province, _FROM_SUBJECT),
    Column("单位名称", 22, lambda line: line.organization, _FROM_SUBJECT),
    Column(CATEGORY, 18, lambda line: line.category, _FROM_SUBJECT),
    Column(TITLE, 24, lambda line: line.title, "取自报送的表格，没有时取自邮件主题或来信所写。"),
    Column("联系人", 10, lambda line: line.answer("contact_person"), _FROM_FORM),
    Column("联系电话", 14, lambda line: line.answer("contact_phone"), _FROM_FORM),
    Column("收稿时间", 16, lambda line: line.arrived, "邮件到达收稿邮箱的时间（北京时间）。"),
    Column("处理结果", 12, lambda line: line.disposition, "程序形式审查的结果；人工结论见“审核结论”。"),
    Column("问题", 40, lambda line: line.problems, "全部问题；标“仅登记”的不影响结果。", centred=False),
    Column("公章", 15, lambda line: line.seal, "括号里是章上的名称；“不清晰”的请人工核对。", alarm=SEALS["absent"]),
    Column("电子签名", 18, lambda line: line.digital, "PDF中的数字签名；“有效”指签名后未改动，签名人请另行核对。"),
    Column(SIGNED, 6, lambda line: line.signed, "负责人签名栏：有、无；“存疑”的请人工核对。"),
    Column("落款日期", 9, lambda line: line.dated, "签名盖章处的日期：有、无；“存疑”的请人工核对。"),
    Column("盖章页", 7, lambda line: line.links.seal, "点击查看盖章那一页的图片，核对公章。"),
    Column(VERSION, 12, lambda line: line.version, "第几次报送；重新报送后，旧版本标“已被替代”。"),
    Column(
        "材料清单",
        36,
        lambda line: line.materials,
        "随信收到的文件；标“请及时下载”的只收到链接，到期就取不到了。",
        centred=False,
        most_lines=8,
    ),
    Column("材料", 6, lambda line: line.links.folder, "点击打开这一件的全部附件。"),
    Column("表格", 7, lambda line: line.links.form, "点击打开推荐表、报名表；不能确定是哪个附件时空着，请看“材料”。"),
    Column("原邮件", 7, lambda line: line.links.raw, "点击打开收到的原始邮件（.eml）；分几封寄的，其余见“来信登记”。"),
    Column("发件人", 22, lambda line: line.sender, "发件人的名称和邮箱。"),
    Column("邮件主题", 28, lambda line: line.subject, "收到时的原文。", centred=False),
)
# Only on 退回与待核.
REMEDY: Column[Line] = Column("修改办法", 40, lambda line: line.remedies, "与“问题”同号对应。", centred=False)
CORRECT_BY: Column[Line] = Column("补正期限", 17, lambda line: line.correct_by, "退回信里写明的补正截止时间。")


# -- staff's -----------------------------------------------------------------------------------------------------


def _review(
    header: str, width: float, about: str, *, centred: bool = True, choices: tuple[str, ...] = (), dates: bool = False
) -> Column[Line]:
    def value(line: Line) -> Value:
        text = line.review.get(header)
        return as_date(text) if dates else text

    return Column(header, width, value, about, centred=centred, review=True, choices=choices, dates=dates)


# What staff fill in (CONTRACT §6).
REVIEW: tuple[Column[Line], ...] = (
    _review(CONCLUSION, 11, "从下拉框选：通过、退回、待定、退稿。改动后，程序会准备相应的回信。", choices=CONCLUSIONS),
    _review(OPINION, 28, "对这一件的审核意见。", centred=False),
    _review(REVIEWER, 10, "审核人姓名。"),
    _review(REVIEWED, 13, "例如 2021-05-20。", dates=True),
)


def review_columns(campaigns: Sequence[Campaign]) -> tuple[Column[Line], ...]:
    """The four of every workbook, and those that the campaigns declare; of one name, the choices of all of them."""
    declared: dict[str, dict[str, ReviewColumn]] = {}
    for campaign in campaigns:
        for column in campaign.review_columns:
            declared.setdefault(column.name, {})[campaign.id] = column
    return (*REVIEW, *(_declared(name, same, campaigns) for name, same in declared.items()))


def _declared(name: str, same: Mapping[str, ReviewColumn], campaigns: Sequence[Campaign]) -> Column[Line]:
    """`same`: by campaign; in rows of the others it is struck."""
    others = "画斜线的格子是别的活动的来稿，不用填。" if len(same) < len(campaigns) else ""
    if all(column.choices for column in same.values()):
        choices = tuple(dict.fromkeys(choice for column in same.values() for choice in column.choices))
        made = _review(name, 12, f"从下拉框选：{'、'.join(choices)}。", choices=choices)
    else:
        made = _review(name, 20, "征集活动自定的审核项。", centred=False)
    return replace(made, about=made.about + others, applies=lambda line: not line.entry or line.entry.campaign in same)


# -- the program's -----------------------------------------------------------------------------------------------


def stated_rows(category: Category) -> tuple[Row, ...]:
    """The rows of its form and the lines that its mails are to state; a field once."""
    rows = (row for part in category.parts if isinstance(part, FormPart | FactsPart) for row in part.rows)
    fields: dict[str, Row] = {}
    for row in rows:
        fields.setdefault(row.field, row)
    return tuple(fields.values())


def _has_province(campaign: Campaign, category: Category) -> bool:
    return "province" in campaign.subject.order or any(row.field == "province" for row in stated_rows(category))


def asks_province(campaign: Campaign) -> bool:
    """Whether subject or form of any of its categories tell the province."""
    return any(_has_province(campaign, category) for category in campaign.categories)


def _is_stamped(_: Campaign, category: Category) -> bool:
    return category.form is not None and category.form.stamped


def _is_signed(campaign: Campaign, category: Category) -> bool:
    return _is_stamped(campaign, category) and campaign.verdict("signature.absent") != Verdict.OFF


def _is_dated(campaign: Campaign, category: Category) -> bool:
    return _is_stamped(campaign, category) and campaign.verdict("date.absent") != Verdict.OFF


def _has_form(_: Campaign, category: Category) -> bool:
    return category.form is not None


def _has_files(_: Campaign, category: Category) -> bool:
    return bool(category.file_parts) or any(isinstance(part, LinkPart) for part in category.parts)


# Columns that stand only where a category asks for what they show.
_ASKED: Mapping[str, Callable[[Campaign, Category], bool]] = {
    PROVINCE: _has_province,
    "公章": _is_stamped,
    "电子签名": _is_stamped,
    SIGNED: _is_signed,
    "落款日期": _is_dated,
    "盖章页": _is_stamped,
    "材料清单": _has_files,
    "表格": _has_form,
}


def generated_columns(
    campaigns: Sequence[Campaign], only: tuple[Campaign, Category] | None = None
) -> tuple[Column[Line], ...]:
    """Those of COLUMNS that the campaigns (or `only` one category) ask for, and after 类别 the campaigns' own."""
    asking = [only] if only else [(campaign, one) for campaign in campaigns for one in campaign.categories]
    columns = [column for column in COLUMNS if _stands(column.header, asking)]
    if only or len(campaigns) < 2:
        columns = [column for column in columns if column.header != CAMPAIGN]
    after = next(place for place, column in enumerate(columns, 1) if column.header == CATEGORY)
    return (*columns[:after], *_own_columns(campaigns, only[0] if only else None), *columns[after:])


def _stands(header: str, asking: Sequence[tuple[Campaign, Category]]) -> bool:
    return header not in _ASKED or any(_ASKED[header](campaign, category) for campaign, category in asking)


def _own_columns(campaigns: Sequence[Campaign], only: Campaign | None) -> Iterator[Column[Line]]:
    """The [[columns]] of campaign files (or of `only` one); two campaigns' columns of one name are one."""
    fields: dict[str, dict[str, str]] = {}
    for campaign in campaigns:
        for column in campaign.columns:
            fields.setdefault(free_header(column.name, fixed_headers(campaigns)), {})[campaign.id] = column.field
    for header, by_campaign in fields.items():
        if only is None or only.id in by_campaign:
            yield Column(header, 16, _of_campaign(by_campaign), "取自邮件主题、表格或文本；认不出的空着。")


def _of_campaign(fields: Mapping[str, str]) -> Callable[[Line], Value]:
    def value(line: Line) -> Value:
        field = fields.get(line.entry.campaign) if line.entry else None
        return line.answer(field) if field else None

    return value


# -- headers -----------------------------------------------------------------------------------------------------


def fixed_headers(campaigns: Sequence[Campaign]) -> set[str]:
    """Those that no campaign chooses for a column of the program's."""
    return {column.header for column in (*COLUMNS, REMEDY, CORRECT_BY, *review_columns(campaigns))}


def free_header(name: str, taken: Collection[str]) -> str:
    """A header that no column has yet: the read-back tells columns by their headers.

    >>> free_header("单位名称", {"单位名称"}), free_header("类型", {"单位名称"})
    ('单位名称（所填）', '类型')
    """
    name = "".join(name.split())
    while name in taken:
        name += "（所填）"
    return name
