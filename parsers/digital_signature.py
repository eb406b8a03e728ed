"""A PDF -> the digital signatures in it, validated where pyHanko is installed; pure. Evidence for people, no more.

Finding them takes pypdf a few milliseconds. Whether the file is unchanged since it was signed takes pyHanko
(`pip install pyhanko`, not part of the ordinary installation); 国密 (SM2) it does not know (research/pdf.md §5).
"""

from __future__ import annotations

import asyncio
import io
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pypdf

from parsers.model import DigitalSignature

MOST = 20  # signatures looked at
DEEPEST = 10  # fields within each other
SM2 = bytes.fromhex("2a811ccf55")  # the beginning of the OIDs 1.2.156.10197.1…
GM = ("gm.", "gb.", "sm2", "sm3")  # of a SubFilter


def find_digital_signatures(content: bytes) -> tuple[DigitalSignature, ...]:
    """The signatures of a PDF; () for anything that cannot be read."""
    if b"/ByteRange" not in content:  # never compressed, or its own place could not be told: most files end here
        return ()
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return ()
        form = _resolved(_resolved(reader.trailer["/Root"]).get("/AcroForm"))
        fields = _resolved(form.get("/Fields")) if isinstance(form, dict) else None
        values = [value for field in fields or () for value in _values(field, "", 0)]
        found = tuple(_signature(value, len(content)) for value in values[:MOST])
    except Exception:  # noqa: BLE001 - a stranger's file: what cannot be read is no evidence
        return ()
    return _validated(content, found) if found else ()


def _resolved(value: Any) -> Any:
    return value.get_object() if value is not None else None


def _values(reference: Any, kind: str, depth: int) -> Iterator[Any]:
    """The signature dictionaries of a field and its kids; `kind` is inherited (ISO 32000-1 §12.7.3.1)."""
    field = _resolved(reference)
    if not isinstance(field, dict) or depth > DEEPEST:
        return
    kind = field.get("/FT", kind)
    value = _resolved(field.get("/V"))
    if kind == "/Sig" and isinstance(value, dict):
        yield value
    for kid in _resolved(field.get("/Kids")) or ():
        yield from _values(kid, kind, depth + 1)


def _signature(value: Any, size: int) -> DigitalSignature:
    written = value.get("/Contents", b"")
    contents = bytes(getattr(written, "original_bytes", written))  # pypdf takes short ones for text
    ranges = [int(number) for number in _resolved(value.get("/ByteRange")) or ()]
    format_ = str(value.get("/SubFilter", "")).lstrip("/")
    return DigitalSignature(
        format=format_,
        signer=str(value["/Name"]) if "/Name" in value else None,
        signed_at=_moment(str(value.get("/M", ""))),
        whole_file=len(ranges) == 4 and ranges[0] == 0 and ranges[2] + ranges[3] == size,
        sm2=SM2 in contents or format_.lower().startswith(GM),
    )


def _moment(written: str) -> str | None:
    """D:20210512093000+08'00' -> 2021-05-12T09:30:00+08:00 (ISO 32000-1 §7.9.4)."""
    found = re.match(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:([+-]\d\d)'?(\d\d)|Z)?", written)
    if not found:
        return written or None
    year, month, day, hour, minute, second, hours, minutes = found.groups()
    zone = f"{hours}:{minutes}" if hours else ("+00:00" if written.endswith("Z") else "")
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}"


# -- validation ----------------------------------------------------------------------------------------------------


def _validated(content: bytes, found: tuple[DigitalSignature, ...]) -> tuple[DigitalSignature, ...]:
    """The same with what pyHanko says; as they are where it is not installed, or cannot tell."""
    try:
        from pyhanko.pdf_utils.reader import PdfFileReader
        from pyhanko.sign.validation import async_validate_pdf_signature
        from pyhanko_certvalidator import ValidationContext
    except ImportError:
        return found
    try:
        embedded = PdfFileReader(io.BytesIO(content), strict=False).embedded_signatures
    except Exception:  # noqa: BLE001 - found by pypdf, not understood by pyHanko
        return found
    if len(embedded) != len(found):
        return found
    for library in ("pyhanko", "pyhanko_certvalidator"):  # would log every authority that it does not know
        logging.getLogger(library).setLevel(logging.CRITICAL)
    # No authority is trusted: senders' certificates come from many, and whether the file is unchanged asks for none.
    context = ValidationContext(trust_roots=[], allow_fetching=False)
    results = []
    for signature, one in zip(found, embedded, strict=True):
        try:
            status = asyncio.run(async_validate_pdf_signature(one, context))
        except Exception:  # noqa: BLE001 - SM2 is an unsupported algorithm; damaged CMS raises many things
            results.append(signature)
            continue
        # What stands after the signed bytes may be a second signature or a time stamp; a changed page may not.
        intact = bool(status.intact and status.valid and status.docmdp_ok is not False)
        results.append(replace(signature, signer=signature.signer or _common_name(status.signing_cert), intact=intact))
    return tuple(results)


def _common_name(certificate: Any) -> str | None:
    """Whose certificate it is; None where it does not say."""
    names = certificate.subject.native if certificate else {}
    name = names.get("common_name") or names.get("organization_name")
    return str(name[-1] if isinstance(name, list) else name) if name else None
