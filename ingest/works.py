"""A unit's works: what its mails brought, and what its list (汇总表) names; pure."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.model import Entry, WorkFact
from parsers.model import ListedWork, Submission, WorksList


def works_of(submission: Submission) -> tuple[ListedWork, ...]:
    """The works that a mail brings: one, unless it has several forms; a list of works brings none."""
    if submission.is_works_list:
        return ()
    name = submission.category.name if submission.category else ""
    if submission.works:
        forms = [document.form for document in submission.works if document.form]
        return tuple(
            ListedWork(form.text("case_title") or "", form.text("category") or name, form.text("producer") or "")
            for form in forms
        )
    return (ListedWork(submission.case_title or "", name),)


def works_in(entries: Sequence[Entry]) -> tuple[ListedWork, ...]:
    """The works that entries brought."""
    return tuple(_listed(work) for entry in entries for work in entry.works)


def newest_list(submission: Submission, others: Sequence[Entry]) -> WorksList | None:
    """This mail's list, else the one that came last."""
    if submission.works_list:
        return submission.works_list
    lists = [entry.judgement.works_list for entry in others if entry.judgement.works_list]
    if not lists:
        return None
    return WorksList(works=tuple(map(_listed, lists[-1].works)), rows=lists[-1].rows)


def _listed(work: WorkFact) -> ListedWork:
    return ListedWork(work.title, work.category, work.producer)
