"""The signature on a certificate's file: valid by two independent readers, broken by one flipped bit, never left out in silence."""

import hashlib
import io
import shutil
import subprocess

import pytest
from django.test import override_settings
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from certificates import demo_authority, signing
from certificates.drawing import draw
from certificates.models import Certificate
from certificates.tasks import draw_waiting

from .test_drawing import CERTIFICATE, FACTS, QR, words


@pytest.fixture(scope="module")
def authority():
    return demo_authority.make()


@pytest.fixture
def with_key(authority):
    path, password = authority
    signing._pdf_signer.cache_clear()
    with override_settings(SIGNING_PKCS12=path, SIGNING_PASSWORD=password):
        yield
    signing._pdf_signer.cache_clear()


@pytest.fixture
def signed(with_key):
    return signing.sign(draw(CERTIFICATE, words(), QR))


def judged(pdf):
    """What pyHanko says of the one signature, with the demo's root as the only trusted one."""
    [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    root = load_cert_from_pemder(str(demo_authority.folder() / "root.pem"))
    return validate_pdf_signature(signature, ValidationContext(trust_roots=[root]))


def flipped(pdf):
    """One bit of what the signature covers is another: in the middle of what was drawn."""
    place = 20_000
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


@pytest.mark.once
def test_the_signature_is_valid_and_trusted_and_covers_the_file(signed):
    said = judged(signed)
    assert said.bottom_line
    assert said.coverage.name == "ENTIRE_FILE"


@pytest.mark.once
def test_a_flipped_bit_is_found(signed):
    said = judged(flipped(signed))
    assert not said.intact


@pytest.mark.once
@pytest.mark.skipif(not shutil.which("pdfsig"), reason="pdfsig is not installed")
@pytest.mark.parametrize(("change", "verdict"), [(lambda pdf: pdf, "Signature is Valid"), (flipped, "Digest Mismatch")])
def test_another_reader_agrees(signed, change, verdict, tmp_path):
    path = tmp_path / "certificate.pdf"
    path.write_bytes(change(signed))
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
    assert verdict in said


@pytest.mark.once
def test_what_was_drawn_stays_readable_under_the_signature(signed):
    from lms.papers import text_of

    assert FACTS["register_no"] in text_of(signed)


def test_both_hashes_are_kept(with_key, issued):
    draw_waiting()
    issued.refresh_from_db()
    content = issued.file.read()
    assert hashlib.sha256(content).hexdigest() == issued.sha256 != issued.unsigned_sha256 != ""
    assert judged(content).bottom_line


def test_without_a_key_the_file_goes_out_as_drawn(issued):
    draw_waiting()
    issued.refresh_from_db()
    assert issued.sha256 == issued.unsigned_sha256


def test_nothing_goes_out_unsigned_where_the_key_cannot_be_opened(authority, issued):
    signing._pdf_signer.cache_clear()
    with override_settings(SIGNING_PKCS12=authority[0], SIGNING_PASSWORD="wrong"):
        draw_waiting()
    issued.refresh_from_db()
    assert (issued.state, issued.file.name) == (Certificate.State.FAILED, "")
    assert "SIGNING_PASSWORD" in issued.failure


def test_a_time_stamp_server_that_does_not_answer_fails_the_row(authority, issued):
    path, password = authority
    signing._pdf_signer.cache_clear()
    with override_settings(SIGNING_PKCS12=path, SIGNING_PASSWORD=password, SIGNING_TIMESTAMP_URL="http://127.0.0.1:1/tsa"):
        draw_waiting()
    signing._pdf_signer.cache_clear()
    issued.refresh_from_db()
    assert issued.state == Certificate.State.FAILED
    assert "could not be made" in issued.failure


@pytest.mark.once
def test_a_key_that_cannot_be_read_is_found_at_deployment():
    with override_settings(SIGNING_PKCS12="/nowhere.p12"):
        assert [error.id for error in signing.key_can_be_used(None)] == ["certificates.E001"]


@pytest.mark.once
def test_the_key_of_the_demo_is_made_once(authority):
    assert demo_authority.make() == authority
