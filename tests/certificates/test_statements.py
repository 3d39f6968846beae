"""What a paper's QR code says can be verified by anybody who has the published keys, with any program, and by no other key."""

import base64
import json
from datetime import date

import jwt
import pypdfium2
import pytest
import zxingcpp
from cryptography.exceptions import InvalidSignature
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import now

from certificates import tasks
from certificates.designs import shipped_designs
from certificates.issuing import issue
from certificates.models import Certificate, StatementKey
from certificates.statement_keys import KeyCannotBeOpened, current_key, rotate, thumbprint
from certificates.statements import statement
from tests.factories import PersonFactory

ISSUED = date(2026, 11, 12)
LONGEST = (
    "Bồi dưỡng kiến thức về quản trị an ninh và an ninh phi truyền thống cho cán bộ lãnh đạo, quản lý cấp sở, cấp huyện và tương đương "
    * 2
)


def octets(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def verified(text, keys):
    """The claims, by the primitives alone: the signature over the first two parts, with the key named in the header."""
    header, claims, signature = text.rsplit("#", 1)[-1].split(".")
    [key] = [key for key in keys if key["kid"] == json.loads(octets(header))["kid"]]
    Ed25519PublicKey.from_public_bytes(octets(key["x"])).verify(octets(signature), f"{header}.{claims}".encode())
    return json.loads(octets(claims))


@pytest.fixture
def keys(client):
    return lambda: client.get(reverse("statement_keys")).json()["keys"]


def scanned(certificate):
    """The text of the QR code on the drawn paper, read from a picture of it by a decoder that did not make it."""
    tasks.draw_waiting()
    certificate.refresh_from_db()
    with certificate.file.open("rb") as file, pypdfium2.PdfDocument(file.read()) as document:
        [code] = zxingcpp.read_barcodes(document[len(document) - 1].render(scale=200 / 72).to_pil())
    return code.text


def test_the_code_on_the_paper_leads_to_its_page_and_states_what_it_certifies(issued, keys):
    text = scanned(issued)
    assert text.startswith(issued.check_url + "#")
    assert verified(text, keys()) == {
        "name": "ĐẶNG THỊ THÚY LAN",
        "course": issued.printed["course"],
        "no": issued.register_no,
        "on": "2026-11-12",
        "kind": "certificate",
    }


@pytest.mark.parametrize("design_no", [0, 1, 2])
def test_the_longest_name_and_programme_can_still_be_scanned(design_no, record_of, book, thu, keys):
    person = PersonFactory(full_name="Nguyễn Hoàng Phương Quỳnh Như Ý Thị Thanh Tuyền Khương")
    record = record_of(person, course_title=LONGEST[:200])
    [certificate] = issue([record], book=book, design=shipped_designs()[design_no], on=ISSUED, by=thu.user)
    assert verified(scanned(certificate), keys())["course"] == LONGEST[:200].strip()


def test_any_library_for_signed_tokens_verifies_it(issued, keys):
    text = statement(issued, current_key())
    key = jwt.PyJWKSet(keys())[jwt.get_unverified_header(text)["kid"]]
    assert jwt.api_jws.decode(text, key, algorithms=["EdDSA"])


def test_a_statement_with_another_name_does_not_hold(issued, keys):
    header, claims, signature = statement(issued, current_key()).split(".")
    other = base64.urlsafe_b64encode(octets(claims).replace(b"LAN", b"MAI")).rstrip(b"=").decode()
    with pytest.raises(InvalidSignature):
        verified(f"{header}.{other}.{signature}", keys())


def test_after_a_rotation_what_the_old_key_signed_still_holds(issued, keys):
    before = statement(issued, current_key())
    call_command("rotate_statement_key")
    after = statement(issued, current_key())
    assert verified(before, keys()) == verified(after, keys())
    assert before.split(".")[0] != after.split(".")[0]
    assert len(keys()) == 2


def test_the_private_half_of_a_retired_key_is_gone(db):
    current_key()
    _new, old = rotate(now())
    assert old.sealed == ""


def test_one_key_is_in_use(db):
    current_key()
    with pytest.raises(IntegrityError), transaction.atomic():
        StatementKey.objects.create(kid="b", public="b")


def test_the_private_half_is_not_kept_in_the_open(db):
    private = current_key().private.private_bytes_raw()
    sealed = StatementKey.objects.get().sealed
    assert private.hex() not in sealed
    assert base64.urlsafe_b64encode(private).decode().rstrip("=") not in sealed


def test_under_another_secret_the_key_is_not_replaced_in_silence(db, settings):
    current_key()
    settings.STATEMENT_SECRET = [Fernet.generate_key().decode()]
    with pytest.raises(KeyCannotBeOpened, match="rotate_statement_key"):
        current_key()


def test_a_paper_whose_statement_cannot_be_signed_fails_and_says_why(issued, settings):
    current_key()
    settings.STATEMENT_SECRET = [Fernet.generate_key().decode()]
    tasks.draw_waiting()
    issued.refresh_from_db()
    assert issued.state == Certificate.State.FAILED
    assert "STATEMENT_SECRET" in issued.failure


def test_the_name_of_a_key_is_the_beginning_of_its_thumbprint():
    """The example of RFC 8037, appendix A.3."""
    assert thumbprint("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo") == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
