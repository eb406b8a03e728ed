"""Whose seal it is: names held against each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.seal_owner import Owner, best_owner, best_reading, owner_of
from parsers.seal_text import SealText

SAME, DOUBTFUL, OTHER = Owner.SAME, Owner.DOUBTFUL, Owner.OTHER
UNIT = "北京测试网络科技有限公司"

# seal, form, what they are to each other
PAIRS: tuple[tuple[str, str, Owner], ...] = (
    (UNIT, UNIT, SAME),
    (UNIT, "中共北京测试网络科技有限公司第二支部委员会", SAME),
    ("中国共产党北京测试网络科技有限公司委员会", "北京测试网络科技有限公司党支部", SAME),
    ("中国共产党某某县委员会", "某某县委", SAME),
    ("中国网络社会组织联合会", "中网联", SAME),
    ("某某市委网络安全和信息化委员会办公室", "某某市委网信办", SAME),
    ("光明网传媒有限公司", "光明网", SAME),
    # places before the name that only one of them bears
    ("北京市光明网传媒有限公司", "光明网", SAME),
    ("江苏省南京市网络协会", "南京市网络协会", SAME),
    ("南京市青禾小学", "南京青禾小学", SAME),
    ("新疆启明社会组织联合会", "启明社会组织联合会", SAME),
    # one character apart, and that makes another unit
    ("江苏省互联网行业协会", "江西省互联网行业协会", DOUBTFUL),
    ("北京青禾小学", "南京青禾小学", DOUBTFUL),
    ("苏州青禾小学", "徐州青禾小学", DOUBTFUL),
    ("海淀区青禾小学", "松岗区青禾小学", DOUBTFUL),
    ("湖南省第一中学", "湖南省第二中学", DOUBTFUL),
    ("江苏省网络协会", "江苏省南京市网络协会", DOUBTFUL),
    # parents, sisters, parts
    ("某某大学", "某某大学新闻学院党总支", DOUBTFUL),
    ("云岭启明网络科技有限公司", "云岭双塔网络科技有限公司", DOUBTFUL),
    ("云岭网络科技有限公司", "云岭新桥网络科技有限公司", DOUBTFUL),
    ("青禾小学", "青禾中学", DOUBTFUL),
    ("某", "某某大学", DOUBTFUL),
    ("云岭水产养殖有限公司", UNIT, OTHER),
    ("某某省互联网协会", "某某省网络社会组织联合会", OTHER),
    ("海晏双塔文化发展集团", "启明启明网络科技有限公司联合党支部", OTHER),
)


@pytest.mark.parametrize(("seal", "form", "owner"), PAIRS)
def test_pairs(seal: str, form: str, owner: Owner) -> None:
    assert owner_of(seal, form, 0.99) is owner


@pytest.mark.parametrize(
    ("read", "certainty", "owner"),
    [
        ("北京测试网终科技有限公司", 0.93, SAME),  # a character misread
        ("北京测试网终科技有限公司", 0.995, DOUBTFUL),  # so clearly read that it is another one
        ("北京测网络科技有限公司", 0.99, SAME),  # one lost
        ("北京测网科技有限公司", 0.9, SAME),  # two lost
        ("北京测网科技有限公司", 0.99, DOUBTFUL),
        ("南京测试网络科技有限公司", 0.9, DOUBTFUL),  # no slip: another place
        ("北京清泉网络科技有限公司", 0.9, DOUBTFUL),
    ],
)
def test_slips_of_the_engine(read: str, certainty: float, owner: Owner) -> None:
    assert owner_of(read, UNIT, certainty) is owner


@given(st.text("某某省市县网络社会组织联合会公司党支部委员北京", min_size=2, max_size=20))
def test_a_name_is_its_own(name: str) -> None:
    assert owner_of(name, name) is not OTHER


@given(st.text(max_size=30), st.text(max_size=30), st.floats(0, 1))
def test_any_text_can_be_held_against_any(seal: str, unit: str, certainty: float) -> None:
    assert isinstance(owner_of(seal, unit, certainty), Owner)


def test_the_nearest_of_several_units_counts() -> None:
    text = SealText(UNIT, 0.99)
    assert best_owner(text, ("云岭水产养殖有限公司", UNIT)) is SAME
    assert best_owner(text, ()) is OTHER


def test_the_cut_that_fits_a_unit_is_taken() -> None:
    text = SealText("有限公司北京测试网络科技", 0.95, others=("科技有限公司北京测试网络", UNIT))
    assert best_reading(text, (UNIT,)).name == UNIT
    assert best_reading(text, ("某某大学",)) is text
    assert best_reading(SealText(), (UNIT,)) == SealText()
