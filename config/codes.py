"""The finding codes (CONTRACT §4), so that a verdict on a code that does not exist is noticed; pure."""

from __future__ import annotations

from collections.abc import Collection

from config.parts import AudioPart, BundlePart, DocumentPart, FactsPart, ImagePart, LinkPart, VideoPart

CODES: dict[str, tuple[str, ...]] = {
    "subject": ("format", "province", "organization", "category", "case_title"),
    "mail": ("late", "early", "repeated", "oversize", "no_submission", "link_only", "campaign", "parts", "works"),
    "form": ("missing", "format", "size", "unreadable", "encrypted", "template", "blank", "pictures"),
    "form.empty": (),
    "form.invalid": (),
    "form.length": (),
    "form.mismatch": (),
    "seal": ("absent", "unclear", "other_unit"),
    "signature": ("absent",),
    "date": ("absent",),
    "video": VideoPart.properties,
    "audio": AudioPart.properties,
    "image": ImagePart.properties,
    "document": DocumentPart.properties,
    "link": LinkPart.properties,
    "facts": FactsPart.properties,
    "bundle": BundlePart.properties,
    "filename": ("format",),
    "archive": ("unreadable", "limits"),
    "attachment": ("dangerous",),
    "quota": ("exceeded", "short"),
    "works_list": ("mismatch", "missing"),
    "program": ("failed",),
}
OF_A_FIELD = ("form.empty", "form.invalid", "form.length", "form.mismatch")
SUBJECT_FIELDS = ("province", "organization", "category", "case_title")  # a form may differ from the subject in these


def known_codes(fields: Collection[str]) -> tuple[str, ...]:
    """Every code, and every beginning of codes, that a campaign with these form fields may name in [verdicts]."""
    named = [code for part, ends in CODES.items() for code in (part, *(f"{part}.{end}" for end in ends))]
    return (*named, *(f"{part}.{field}" for part in OF_A_FIELD for field in dict.fromkeys((*fields, *SUBJECT_FIELDS))))
