"""A unit's works: what its mails brought, and what its list (汇总表) names; pure."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.model import Entry
from parsers.model import ListedWork, Submission, WorksList


def works_of(submission: Submission) -> tuple[ListedWork, ...]:
    """The works that a mail brings: one, unless it has several forms; a list of works brings none."""
    if submission.is_works_list:
        return ()
    name = submission.category.name if submission.category else ""
    if submission.works:
        forms = [document.form for document in submission.works if document.form]
        return tuple(ListedWork(form.text("case_title") or "", form.text("category") or name) for form in forms)
    return (ListedWork(submission.case_title or "", name),)


def works_in(entries: Sequence[Entry]) -> tuple[ListedWork, ...]:
    """The works that entries brought."""
    return tuple(work for entry in entries for work in _of_entry(entry))


def _of_entry(entry: Entry) -> tuple[ListedWork, ...]:
    judgement = entry.judgement
    if judgement.works:
        return tuple(ListedWork(work.title, work.category, work.producer) for work in judgement.works)
    if judgement.works_list and judgement.category is None:
        return ()
    return (ListedWork(entry.case_title or "", judgement.category or ""),)


def newest_list(submission: Submission, others: Sequence[Entry]) -> WorksList | None:
    """This mail's list, else the one that came last."""
    if submission.works_list:
        return submission.works_list
    lists = [entry.judgement.works_list for entry in others if entry.judgement.works_list]
    if not lists:
        return None
    works = tuple(ListedWork(work.title, work.category, work.producer) for work in lists[-1].works)
    return WorksList(works=works, rows=lists[-1].rows)
