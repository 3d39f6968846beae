"""What leaves the house holds no national id and no whole birth date."""

import io

from django.core.management import call_command
from django.urls import reverse

from .certificates.conftest import ON, book, design, issued, recognised_class, record_of

__all__ = ["book", "design", "issued", "recognised_class", "record_of"]
NUMBER = "023185007777"


def test_the_exported_facts_hold_no_number(lan, tmp_path):
    lan.national_id = NUMBER
    lan.save()
    call_command("export_facts", str(tmp_path), stdout=io.StringIO(), stderr=io.StringIO())
    files = list(tmp_path.iterdir())
    assert files
    assert not [file.name for file in files if NUMBER in file.read_text()]


def test_the_public_check_shows_the_year_of_birth_only(client, issued, lan):
    page = client.get(reverse("check_code", args=[issued.check_code])).content.decode()
    assert "**/**/1985" in page
    assert "17/05/1985" not in page
    assert issued.issued_on == ON
