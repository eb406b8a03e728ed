"""A submission and what is known around it -> the judgement that goes into the ledger; pure."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from config.model import LinkPart
from ingest.judge import judge
from ingest.rules import Facts, findings
from ingest.works import works_of
from ledger.model import DigitalSignatureFact, FileFact, Judgement, ListFact, SealFact, WorkFact
from parsers.model import ListedWork, Submission


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
        works=_work_facts(works_of(submission)) if submission.works else (),
        works_list=_works_list(submission),
    )


def form_texts(submission: Submission) -> dict[str, str]:
    """Every row of the form that was found, else what the mail's text or subject states: field -> text.

    The campaign's own columns keep to its choices, whatever the form calls them: 城市 for 城市基层党建.
    """
    form = {name: answer.text for name, answer in submission.form.fields.items()} if submission.form else {}
    stated = {name: line.text for name, line in submission.facts.items() if line.text}
    line = submission.subject.line
    titled = {"case_title": line.case_title} if line and line.case_title else {}
    answered = {name: text for name, text in form.items() if text}
    return {**form, **titled, **_on_list(submission), **_links(submission), **stated, **answered, **submission.columns}


def _links(submission: Submission) -> dict[str, str]:
    """The addresses of works, where the category asks for some."""
    parts = submission.category.parts if submission.category else ()
    if not (submission.links and any(isinstance(part, LinkPart) for part in parts)):
        return {}
    return {"links": "\n".join(f"{one.platform.value} {one.address}" for one in submission.links)}


def _on_list(submission: Submission) -> dict[str, str]:
    """Whom the unit's list of works names."""
    listed = submission.works_list
    people = {"contact_person": listed.contact_person, "contact_phone": listed.contact_phone} if listed else {}
    return {name: text for name, text in people.items() if text}


def _works_list(submission: Submission) -> ListFact | None:
    listed = submission.works_list
    return ListFact(_work_facts(listed.works), listed.rows) if listed else None


def _work_facts(works: Sequence[ListedWork]) -> tuple[WorkFact, ...]:
    return tuple(WorkFact(one.title, one.category, one.producer) for one in works)


def seal_fact(submission: Submission) -> SealFact | None:
    """The seal of what was read as the form, its signature and date, and the digital signatures of its file."""
    shown = submission.shown
    if shown is None or shown.seal is None:
        return None
    seal, form = shown.seal, shown.form
    return SealFact(
        seal.state.value,
        seal.name,
        seal.page,
        seal.box,
        certainty=round(seal.name_certainty, 3) if seal.name else None,
        reason=seal.reason,
        signed=form.signed if form else None,
        dated=form.dated if form else None,
        digital_signatures=tuple(
            DigitalSignatureFact(one.format, one.signer, one.signed_at, one.intact, one.sm2)
            for one in shown.digital_signatures
        ),
    )


def file_facts(submission: Submission) -> tuple[FileFact, ...]:
    """What came with the mail, as the ledger lists it; files that came as links, too."""
    sent = submission.mail.attachments
    files = (FileFact(one.name, one.size, one.sha256, one.kind.value, one.inside) for one in sent)
    links = (
        FileFact(
            one.name or one.service,
            one.size or 0,
            "",
            "link",
            address=one.address,
            expires=one.expires.isoformat(timespec="seconds") if one.expires else None,
        )
        for one in submission.large
    )
    return (*files, *links)
