"""What an entry brings, as quotas and the workbook count it."""

from __future__ import annotations

import pytest
from good import ANSWERS, CATEGORY, entry

from config.model import Verdict
from ingest.works import works_in
from ledger.model import Entry, JudgedFinding, ListFact, WorkFact
from parsers.model import ListedWork

QUESTION = (JudgedFinding("mail.no_submission", Verdict.REVIEW, "", ""),)
TWO = (WorkFact("一盏灯", "微视频"), WorkFact("一座桥", "微视频", "某某台"))


@pytest.mark.parametrize(
    ("given", "works"),
    [
        (entry(), (WorkFact(ANSWERS["case_title"], CATEGORY),)),
        (entry(works=TWO), TWO),
        (entry(findings=QUESTION), ()),
        (entry(category=None, works_list=ListFact(TWO, 10)), ()),
        (entry(works_list=ListFact(TWO, 10)), (WorkFact(ANSWERS["case_title"], CATEGORY),)),  # a work with its list
    ],
    ids=["a work", "several", "a question", "a list alone", "a work and a list"],
)
def test_what_an_entry_brings(given: Entry, works: tuple[WorkFact, ...]) -> None:
    assert given.works == works
    assert works_in([given]) == tuple(ListedWork(one.title, one.category, one.producer) for one in works)
