"""Every rule, in the order in which its findings are told; pure."""

from __future__ import annotations

from itertools import chain

from ingest import file_rules, form_rules, mail_rules, subject_rules
from ingest.facts import Facts, Rule
from ledger.model import Finding

__all__ = ["RULES", "Facts", "Rule", "findings"]

RULES: tuple[Rule, ...] = (
    mail_rules.mail_is_a_submission,
    mail_rules.mail_was_fetched,
    mail_rules.mail_is_in_time,
    mail_rules.campaign_is_open,
    mail_rules.mail_is_the_first,
    subject_rules.subject_can_be_split,
    subject_rules.subject_names_the_province,
    subject_rules.subject_names_the_organization,
    subject_rules.subject_names_the_category,
    subject_rules.subject_keeps_the_order,
    mail_rules.files_came_as_files,
    mail_rules.attachments_are_harmless,
    file_rules.form_is_there,
    file_rules.form_is_a_pdf,
    file_rules.form_is_unlocked,
    file_rules.form_can_be_read,
    file_rules.form_is_small_enough,
    file_rules.form_is_of_the_category,
    form_rules.form_is_filled_in,
    form_rules.required_rows_are_answered,
    form_rules.phone_is_plausible,
    form_rules.province_is_a_division,
    form_rules.form_names_the_same_province,
    form_rules.form_names_the_same_unit,
    form_rules.texts_keep_their_lengths,
    form_rules.pictures_are_as_many_as_asked,
    form_rules.form_is_sealed,
    form_rules.seal_is_clear,
    form_rules.seal_is_the_units,
    form_rules.form_is_signed,
    form_rules.form_is_dated,
    form_rules.headings_are_there,
    form_rules.pictures_are_jpg,
    form_rules.pictures_have_captions,
)


def findings(facts: Facts) -> tuple[Finding, ...]:
    """All that is wrong, so that one letter names everything; a mail that submits nothing is told only so."""
    found = tuple(chain.from_iterable(rule(facts) for rule in RULES))
    alone = tuple(finding for finding in found if finding.code == "mail.no_submission")
    return alone or found
