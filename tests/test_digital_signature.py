"""Digital signatures: found in dictionaries made by hand, validated where pyHanko is installed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas

from parsers.digital_signature import find_digital_signatures
from parsers.model import DigitalSignature

UNIT = "某某省网络社会组织联合会"
SM2 = bytes.fromhex("06082a811ccf5501822d")


def page() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(100, 100, "form")
    canvas.save()
    return out.getvalue()


def signed(contents: bytes = b"cms", sub_filter: str = "adbe.pkcs7.detached", *, kid: bool = False) -> bytes:
    """A file with a signature field whose value is this; its byte ranges end somewhere within."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(page())))
    value = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Sig"),
            NameObject("/SubFilter"): NameObject(f"/{sub_filter}"),
            NameObject("/Name"): TextStringObject(UNIT),
            NameObject("/M"): TextStringObject("D:20210512093000+08'00'"),
            NameObject("/ByteRange"): ArrayObject(map(NumberObject, (0, 100, 200, 300))),
            NameObject("/Contents"): ByteStringObject(contents),
        }
    )
    field = DictionaryObject({NameObject("/FT"): NameObject("/Sig"), NameObject("/T"): TextStringObject("S")})
    if kid:  # the value stands in the kid, the type above it
        inner = DictionaryObject({NameObject("/V"): writer._add_object(value)})
        field[NameObject("/Kids")] = ArrayObject([writer._add_object(inner)])
    else:
        field[NameObject("/V")] = writer._add_object(value)
    fields = DictionaryObject({NameObject("/Fields"): ArrayObject([writer._add_object(field)])})
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(fields)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("kid", [False, True])
def test_a_signature_is_described(kid: bool) -> None:
    assert find_digital_signatures(signed(kid=kid)) == (
        DigitalSignature("adbe.pkcs7.detached", UNIT, "2021-05-12T09:30:00+08:00"),
    )


@pytest.mark.parametrize("content", [signed(SM2), signed(sub_filter="GM.sm2seal")])
def test_the_chinese_national_algorithms_are_recognised(content: bytes) -> None:
    (found,) = find_digital_signatures(content)
    assert found.sm2
    assert found.intact is None


def test_an_empty_signature_field_is_no_signature() -> None:
    content = signed().replace(b"/V ", b"/X ")
    assert find_digital_signatures(content) == ()


@pytest.mark.parametrize("content", [b"", b"no PDF /ByteRange", page(), signed()[:600]])
def test_files_without_any(content: bytes) -> None:
    assert find_digital_signatures(content) == ()


@pytest.mark.parametrize("seed", range(20))
def test_damaged_bytes_raise_nothing(seed: int) -> None:
    content = bytearray(signed())
    for place in range(seed, len(content), 37):
        content[place] = (content[place] + seed) % 256
    assert isinstance(find_digital_signatures(bytes(content)), tuple)


# -- validated -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def really_signed() -> bytes:
    """A file signed with a certificate of our own."""
    pytest.importorskip("pyhanko", reason="pyHanko is not installed: pip install pyhanko")
    from asn1crypto import keys
    from asn1crypto import x509 as asn1_x509
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, UNIT)])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = builder.serial_number(1).not_valid_before(datetime(2021, 1, 1, tzinfo=UTC))
    certificate = dated.not_valid_after(datetime(2051, 1, 1, tzinfo=UTC)).sign(key, hashes.SHA256())
    der, pkcs8 = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(der)),
        signing_key=keys.PrivateKeyInfo.load(key.private_bytes(der, pkcs8, serialization.NoEncryption())),
        cert_registry=SimpleCertificateStore(),
    )
    metadata = signers.PdfSignatureMetadata(field_name="Signature1")
    return signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(page())), metadata, signer=signer).getvalue()


def altered(content: bytes) -> bytes:
    place = content.index(b"stream") + 20
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def drawn_upon(content: bytes) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(100, 300, "added")
    canvas.save()
    writer = PdfWriter(io.BytesIO(content), incremental=True)
    writer.pages[0].merge_page(PdfReader(out).pages[0])
    done = io.BytesIO()
    writer.write(done)
    return done.getvalue()


CHANGES: dict[str, tuple[Callable[[bytes], bytes], bool, bool]] = {
    "as it was signed": (lambda content: content, True, True),
    "a byte changed": (altered, False, True),
    "something added after it": (lambda content: content + b"\n% more\n", True, False),
    "the page drawn upon": (drawn_upon, False, False),
}


@pytest.mark.parametrize(("change", "intact", "whole"), CHANGES.values(), ids=CHANGES.keys())
def test_whether_it_is_as_it_was_signed(
    really_signed: bytes, change: Callable[[bytes], bytes], intact: bool, whole: bool
) -> None:
    (found,) = find_digital_signatures(change(really_signed))
    assert (found.intact, found.whole_file) == (intact, whole)
    assert found.signer == UNIT
