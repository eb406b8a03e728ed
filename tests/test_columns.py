"""The campaign's own columns: subject, then the line of that name, then titles; longest words first."""

from __future__ import annotations

import pytest

from config.model import Column
from parsers.columns import named_choices, read_columns
from parsers.model import Form, FormField

FIELD = Column(
    field="field_of_work",
    name="党建领域",
    choices=("农村", "城市", "国有企业", "机关", "乡村振兴"),
    also={"城市": ("近邻党建",), "国有企业": ("国企党建",), "机关": ("机关党建",)},
)
ROUTE = Column(field="route", name="征集方式", choices=("网络征集", "组织部门推荐"))

CASES: dict[str, tuple[str, Form | None, list[str], str | None]] = {
    "in the subject": ("测试村党支部+邻里亲+农村", None, ["党建领域：城市"], "农村"),
    "by another word": ("测试社区近邻党建品牌", None, [], "城市"),
    "in a line of that name": ("测试村党支部", None, ["各位老师：\n党建领域：乡村振兴\n在城市里"], "乡村振兴"),
    "in the form": ("", Form(None, "", {"field_of_work": FormField("国企党建")}), ["农村"], "国有企业"),
    "in a table's row": ("", None, ["报名表\n党建领域\t机关党建\t联系人\t张三"], "机关"),
    "ticked": ("", None, ["党建领域：□农村 ☑城市 □国有企业"], "城市"),
    "nothing ticked": ("", None, ["党建领域：□农村 □城市 □国有企业"], None),
    "in a title": ("", None, ["乡村振兴路上的红旗\n\n正文谈到城市、机关和农村。"], "乡村振兴"),
    "in the title of the case": ("", Form(None, "", {"case_title": FormField("城市里的灯")}), [], "城市"),
    "in running text only": ("", None, ["一盏灯\n测试村党支部\n在农村"], None),
    "two in the subject": ("城市与农村结对", None, [], None),
    "two in the subject, one of them in the line": ("城市与农村结对", None, ["党建领域：农村"], "农村"),
    "two in the subject, another in the line": ("城市与农村结对", None, ["党建领域：机关"], None),
    "two in the line, whatever the title says": ("", None, ["机关\n党建领域：农村、城市"], None),
    "nowhere": ("一盏灯", None, ["正文"], None),
}


@pytest.mark.parametrize(("subject", "form", "texts", "expected"), CASES.values(), ids=CASES.keys())
def test_columns(subject: str, form: Form | None, texts: list[str], expected: str | None) -> None:
    assert read_columns([FIELD, ROUTE], subject, form, texts).get("field_of_work") == expected


def test_each_column_by_itself() -> None:
    found = read_columns([FIELD, ROUTE], "农村", None, ["征集方式：组织部门推荐"])
    assert dict(found) == {"field_of_work": "农村", "route": "组织部门推荐"}


def test_longer_words_come_first() -> None:
    column = Column(field="a", name="类", choices=("企业", "国有企业"))
    assert named_choices(column, "国 有企业党建") == {"国有企业"}
    assert named_choices(column, "国有企业和企业") == {"国有企业", "企业"}
