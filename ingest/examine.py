"""A submission and what is known around it -> the judgement that goes into the ledger; pure."""

from __future__ import annotations

from types import MappingProxyType

from ingest.judge import judge
from ingest.rules import Facts, findings
from ledger.model import FileFact, Judgement, SealFact
from parsers.model import IncomingMail, Submission


def examine(facts: Facts) -> Judgement:
    """Every rule asked, every verdict drawn."""
    submission = facts.submission
    disposition, judged = judge(findings(facts), submission.campaign)
    return Judgement(
        disposition=disposition,
        province=submission.province,
        organization=submission.organization,
        category=submission.category.name if submission.category else None,
        findings=judged,
        form=MappingProxyType(form_texts(submission)),
        seal=seal_fact(submission),
    )


def form_texts(submission: Submission) -> dict[str, str]:
    """Every row of the form that was found: field -> text."""
    return {name: answer.text for name, answer in submission.form.fields.items()} if submission.form else {}


def seal_fact(submission: Submission) -> SealFact | None:
    """The seal of the document taken as the form."""
    seal = submission.document.seal if submission.document else None
    return SealFact(seal.state.value, seal.name, seal.page, seal.box) if seal else None


def file_facts(mail: IncomingMail) -> tuple[FileFact, ...]:
    """What came with the mail, as the ledger lists it."""
    return tuple(FileFact(one.name, one.size, one.sha256, one.kind.value, one.inside) for one in mail.attachments)
