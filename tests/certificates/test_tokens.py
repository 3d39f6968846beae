"""A signature made by a key that never leaves its token (PKCS#11: SoftHSM), with a time-stamp of an RFC 3161 authority (OpenSSL's)."""

import http.server
import io
import os
import subprocess
import threading

import pkcs11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from django.test import override_settings
from pkcs11.util.x509 import decode_x509_certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from certificates import demo_authority, signing
from certificates.signing import CannotSign
from lms.papers import pages_of

pytestmark = [pytest.mark.token, pytest.mark.once]
LABEL, PIN = "so-cap", "4711"


def module():
    """The SoftHSM library, where Debian and Ubuntu put it."""
    places = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
    return next(path for path in places if os.path.exists(path))


@pytest.fixture(scope="module")
def token(tmp_path_factory):
    """A token with the demo signer's key and certificate; the product is configured to sign with it."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "conf").write_text(f"directories.tokendir = {folder}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "conf")
    path, password = demo_authority.make()
    with open(path, "rb") as file:
        held = pkcs12.load_pkcs12(file.read(), password.encode())
    (folder / "key.pem").write_bytes(held.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    tool = ["softhsm2-util", "--pin", PIN]
    subprocess.run([*tool, "--init-token", "--free", "--label", LABEL, "--so-pin", "0815"], check=True, capture_output=True)
    imported = ["--import", str(folder / "key.pem"), "--token", LABEL, "--label", "signer", "--id", "01"]
    subprocess.run([*tool, *imported], check=True, capture_output=True)
    with pkcs11.lib(module()).get_token(token_label=LABEL).open(rw=True, user_pin=PIN) as session:
        said = decode_x509_certificate(held.cert.certificate.public_bytes(Encoding.DER))
        session.create_object(
            said | {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: "signer", pkcs11.Attribute.ID: b"\x01"}
        )
    return {"SIGNING_PKCS11_MODULE": module(), "SIGNING_PKCS11_TOKEN": LABEL, "SIGNING_PKCS11_LABEL": "signer"}


@pytest.fixture(scope="module")
def time_stamps(tmp_path_factory):
    """The address of an authority that answers requests for time-stamps."""
    folder = tmp_path_factory.mktemp("tsa")
    made = ["-keyout", folder / "key.pem", "-out", folder / "tsa.pem", "-days", "2", "-subj", "/CN=TSA"]
    usage = ["-addext", "extendedKeyUsage=critical,timeStamping"]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *made, *usage], check=True, capture_output=True)
    (folder / "serial").write_text("01\n")
    (folder / "conf").write_text(
        f"[tsa]\ndefault_tsa = t\n[t]\nserial = {folder}/serial\nsigner_cert = {folder}/tsa.pem\nsigner_key = {folder}/key.pem\n"
        "signer_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256\n"
    )

    class Answering(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            (folder / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            asked = ["openssl", "ts", "-reply", "-config", folder / "conf", "-queryfile", folder / "query"]
            answer = subprocess.run(asked, check=True, capture_output=True).stdout
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *said):
            """Nothing on the screen."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture
def signs(token):
    """`signs(SIGNING_…=…)`: a small PDF signed with the token under these settings."""

    def log_out():
        """A process logs in to a token once; tests do it anew."""
        if signing._pdf_signer.cache_info().currsize:
            signing._pdf_signer().signer.pkcs11_session.close()
        signing._pdf_signer.cache_clear()

    def make(**values):
        with override_settings(**token | {"SIGNING_PASSWORD": PIN, "SIGNING_PKCS12": ""} | values):
            return signing.sign(pages_of("<html><body><p>Xin</p></body></html>"))

    signing._pdf_signer.cache_clear()
    yield make
    log_out()


def judged(pdf):
    [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    nobody = ValidationContext(trust_roots=[])  # whether it holds is asked, not whom to trust
    return validate_pdf_signature(signature, nobody, nobody), signature.signer_cert


def test_the_key_on_the_token_signs(signs):
    said, signer = judged(signs())
    assert (said.intact, said.valid) == (True, True)
    assert x509.load_der_x509_certificate(signer.dump()).subject.rfc4514_string().startswith("CN=Trường Đào tạo cán bộ")


def test_the_signature_carries_a_time_stamp(signs, time_stamps):
    said, _signer = judged(signs(SIGNING_TIMESTAMP_URL=time_stamps))
    assert (said.timestamp_validity.intact, said.timestamp_validity.valid) == (True, True)


def test_without_an_answer_of_the_authority_nothing_is_signed(signs):
    with pytest.raises(CannotSign, match="timestamp"):
        signs(SIGNING_TIMESTAMP_URL="http://127.0.0.1:9/")


@pytest.mark.parametrize("wrong", [{"SIGNING_PASSWORD": "1"}, {"SIGNING_PKCS11_TOKEN": "khac"}])
def test_a_token_that_cannot_be_opened_is_named(signs, wrong):
    with pytest.raises(CannotSign, match=r"The token .* cannot be opened: .+"):
        signs(**wrong)
