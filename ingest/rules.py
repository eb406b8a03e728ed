"""Every rule, in the order in which its findings are told; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from ingest import (
    archive_rules,
    file_rules,
    film_rules,
    form_rules,
    list_rules,
    mail_rules,
    name_rules,
    part_rules,
    picture_rules,
    quota_rules,
    subject_rules,
    text_rules,
)
from ingest.facts import Facts, Rule
from ledger.model import Finding

__all__ = ["RULES", "Facts", "Rule", "findings"]

RULES: tuple[Rule, ...] = (
    mail_rules.mail_is_a_submission,
    mail_rules.mail_was_fetched,
    mail_rules.mail_is_for_one_campaign,
    mail_rules.mail_has_all_its_parts,
    mail_rules.mail_brings_one_work,
    mail_rules.mail_is_in_time,
    mail_rules.campaign_is_open,
    mail_rules.mail_is_the_first,
    subject_rules.subject_can_be_split,
    subject_rules.subject_names_the_province,
    subject_rules.subject_names_the_organization,
    subject_rules.subject_names_the_title,
    subject_rules.subject_names_the_category,
    subject_rules.subject_keeps_the_order,
    mail_rules.files_came_as_files,
    mail_rules.attachments_are_harmless,
    archive_rules.archives_can_be_opened,
    archive_rules.archives_keep_the_limits,
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
    part_rules.parts_are_there,
    part_rules.parts_are_as_many_as_asked,
    film_rules.versions_are_all_there,
    film_rules.episodes_are_all_there,
    film_rules.episodes_last_as_stated,
    part_rules.files_can_be_opened,
    picture_rules.pictures_can_be_opened,
    part_rules.files_are_of_the_format,
    part_rules.files_keep_the_size,
    film_rules.films_keep_their_length,
    film_rules.films_lie_as_asked,
    film_rules.films_have_the_pixels,
    film_rules.films_have_the_shape,
    film_rules.films_have_the_frame_rate,
    film_rules.films_are_scanned_as_asked,
    film_rules.films_have_the_bit_rate,
    picture_rules.pictures_have_the_pixels,
    picture_rules.pictures_have_the_shape,
    picture_rules.pictures_have_the_colours,
    picture_rules.pictures_are_fine_enough,
    picture_rules.codes_can_be_read,
    picture_rules.captions_are_short,
    text_rules.texts_can_be_read,
    text_rules.texts_keep_their_length,
    text_rules.texts_have_their_abstract,
    text_rules.texts_have_their_sections,
    text_rules.facts_are_stated,
    text_rules.facts_keep_their_lengths,
    text_rules.stated_phone_is_plausible,
    text_rules.numbers_are_plausible,
    text_rules.links_are_on_the_platforms,
    text_rules.links_are_as_many_as_asked,
    text_rules.folders_are_there,
    name_rules.files_are_named_by_the_rule,
    list_rules.list_was_read,
    list_rules.list_is_short_enough,
    list_rules.listed_works_have_come,
    list_rules.works_are_listed,
    list_rules.categories_are_as_listed,
    list_rules.list_has_come,
    quota_rules.works_are_not_too_many,
    quota_rules.works_are_enough,
)


def findings(facts: Facts) -> tuple[Finding, ...]:
    """All that is wrong, so that one letter names everything; a mail that submits nothing is told only so."""
    found = (*chain.from_iterable(rule(facts) for rule in RULES), *_of_further_forms(facts))
    alone = tuple(finding for finding in found if finding.code == "mail.no_submission")
    return alone or found


def _of_further_forms(facts: Facts) -> Iterator[Finding]:
    """Where a mail brings several works: what is wrong with the forms of the others."""
    given = facts.submission
    for document in given.works:
        if document is not given.document:
            other = replace(facts, submission=replace(given, document=document))
            of_a_form = (rule for rule in RULES if rule.__module__ == form_rules.__name__)
            yield from chain.from_iterable(rule(other) for rule in of_a_form)
