"""What learners do with their certificates: links that they withdraw, profiles, badges, the transcript."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from certificates import badges, sharing, transcripts
from certificates.models import Certificate, ShareLink
from certificates.revoking import revoke
from certificates.sharing import EndsBeforeItBegins
from certificates.statement_keys import current_key, rotate
from certificates.tasks import draw_waiting
from courses.models import LearningRecord
from courses.papers import pdf_of
from courses.records import supersede
from lms.papers import text_of

from .conftest import ON


@pytest.fixture
def drawn(issued):
    draw_waiting()
    issued.refresh_from_db()
    return issued


@pytest.fixture
def link(drawn):
    return sharing.share(drawn, on=localdate())


def opened(client, link, name="shared"):
    return client.get(reverse(name, args=[link.token]))


# Links.


def test_whoever_has_the_link_sees_the_certificate_and_no_whole_birth_date(link, client):
    page = opened(client, link).content.decode()
    assert "ĐẶNG THỊ THÚY LAN" in page
    assert "17/05/1985" not in page
    assert "noindex" in page


def test_a_withdrawn_link_leads_nowhere(link, client):
    sharing.withdraw(link, on=localdate())
    answer = opened(client, link)
    assert answer.status_code == 404
    assert "THÚY LAN" not in answer.content.decode()


def test_a_link_ends_after_its_last_day(drawn, client):
    today = localdate()
    assert opened(client, sharing.share(drawn, on=today, last_day=today)).status_code == 200
    past = sharing.share(drawn, on=today - timedelta(days=2), last_day=today - timedelta(days=1))
    assert opened(client, past).status_code == 404


def test_a_link_that_would_end_before_it_begins_is_not_made(drawn):
    with pytest.raises(EndsBeforeItBegins):
        sharing.share(drawn, on=ON, last_day=date(2026, 11, 11))


def test_the_file_goes_with_it_only_where_the_holder_said_so(drawn, link, client):
    assert opened(client, link, "shared_file").status_code == 404
    with_file = sharing.share(drawn, on=localdate(), with_file=True)
    answer = opened(client, with_file, "shared_file")
    assert b"".join(answer.streaming_content) == drawn.file.open().read()


def test_a_revoked_certificate_says_so_under_its_link(link, drawn, thu, client):
    revoke(drawn, ground="fraud", reason="Thi hộ", decision="9/QĐ-UBND", on=localdate(), by=thu.user, today=localdate())
    assert "không còn giá trị" in opened(client, link).content.decode()


@pytest.fixture
def fallen(drawn, thu):
    return revoke(drawn, ground="fraud", reason="Thi hộ", decision="9/QĐ-UBND", on=localdate(), by=thu.user, today=localdate())


def test_the_file_of_a_revoked_certificate_is_given_out_no_more(drawn, thu, client):
    link = sharing.share(drawn, on=localdate(), with_file=True)
    revoke(drawn, ground="fraud", reason="Thi hộ", decision="9/QĐ-UBND", on=localdate(), by=thu.user, today=localdate())
    answer = client.get(reverse("shared_file", args=[link.token]), follow=True)
    assert answer.redirect_chain == [(link.get_absolute_url(), 302)]
    page = answer.content.decode()
    assert "không được cung cấp nữa" in page
    assert reverse("shared_file", args=[link.token]) not in page


def test_links_to_a_revoked_certificate_are_seen_and_withdrawn_but_not_made(link, fallen, lan, signed_in):
    browser, where = signed_in(lan), reverse("share", args=[link.certificate.check_code])
    assert link.token in browser.get(where).content.decode()
    browser.post(where, {"last_day": ""})
    assert ShareLink.objects.count() == 1
    browser.post(reverse("withdraw_link", args=[link.pk]))
    assert ShareLink.objects.get().withdrawn_on == localdate()


def test_my_certificates_leads_to_the_links_of_a_revoked_one(link, fallen, lan, signed_in):
    page = signed_in(lan).get(reverse("my_certificates")).content.decode()
    assert reverse("share", args=[link.certificate.check_code]) in page


def test_openings_are_counted(link, client):
    opened(client, link)
    opened(client, link)
    link.refresh_from_db()
    assert (link.opened, link.opened_at is not None) == (2, True)


def test_guessing_is_slowed_down(db, client):
    cache.clear()
    answers = [client.get(reverse("shared", args=["x" * 32])).status_code for _ in range(32)]
    assert (answers[0], answers[-1]) == (404, 429)


def test_a_learner_makes_and_withdraws_a_link(drawn, lan, signed_in):
    browser = signed_in(lan)
    assert browser.post(reverse("share", args=[drawn.check_code]), {"last_day": "", "with_file": "on"}).status_code == 302
    link = ShareLink.objects.get()
    assert link.token in browser.get(reverse("share", args=[drawn.check_code])).content.decode()
    browser.post(reverse("withdraw_link", args=[link.pk]))
    assert ShareLink.objects.get().withdrawn_on == localdate()


def test_nobody_shares_or_withdraws_anothers(drawn, link, quan, thu, signed_in):
    for person in (quan, thu):
        browser = signed_in(person)
        assert browser.post(reverse("share", args=[drawn.check_code])).status_code == 404
        assert browser.post(reverse("withdraw_link", args=[link.pk])).status_code == 404


def test_the_profile_address_says_programme_number_and_check_page(drawn, lan, signed_in):
    page = signed_in(lan).get(reverse("share", args=[drawn.check_code]))
    address = urlsplit(page.context["linkedin"])
    said = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert address.netloc == "www.linkedin.com"
    assert (said["certId"], said["certUrl"]) == (drawn.register_no, drawn.check_url)
    assert (said["issueYear"], said["issueMonth"]) == ("2026", "11")


# Badges.


@pytest.fixture
def token(drawn, lan, signed_in):
    return signed_in(lan).get(reverse("badge", args=[drawn.check_code])).content.decode()


def verifier():
    public = current_key().private.public_key()
    return OB3Verifier(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def test_an_independent_library_verifies_the_badge(token, drawn):
    credential = verifier().verify(token)
    assert credential.achievement.name == drawn.printed["course"]


def test_a_badge_of_another_key_is_refused(token):
    old = verifier()
    rotate(now())
    with pytest.raises(OB3VerificationError):
        verifier().verify(token)
    assert old.verify(token)


def test_a_flipped_letter_is_refused(token):
    head, body, signature = token.split(".")
    with pytest.raises(OB3VerificationError):
        verifier().verify(f"{head}.{body[:-3]}{'A' if body[-3] != 'A' else 'B'}{body[-2:]}.{signature}")


def test_the_key_is_found_where_the_badge_says(token, client):
    where = urlsplit(jwt.get_unverified_header(token)["kid"]).path
    key = jwt.PyJWK(client.get(where).json())
    assert jwt.decode(token, key, algorithms=["EdDSA"])["credentialSubject"]


def test_the_badge_has_what_the_standard_requires(drawn):
    """Open Badges 3.0, section B.1: the required fields of the credential, its issuer, subject, achievement and status."""
    said = badges.credential(drawn)
    assert said["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert {"VerifiableCredential", "OpenBadgeCredential"} <= set(said["type"])
    assert {"id", "type", "name"} <= said["issuer"].keys()
    assert said["validFrom"] == "2026-11-12T00:00:00+07:00"
    subject = said["credentialSubject"]
    assert subject["type"] == ["AchievementSubject"]
    assert {"id", "type", "name", "description", "criteria"} <= subject["achievement"].keys()
    assert {"type", "hashed", "identityHash", "identityType"} <= subject["identifier"][0].keys()
    assert {"id", "type"} <= said["credentialStatus"].keys()


def test_its_status_tells_of_a_revocation_and_of_no_other_certificate(drawn, thu, client):
    where = reverse("badge_status", args=[drawn.check_code])
    assert client.get(where).json()["revokedCredential"] == []
    revoke(drawn, ground="fraud", reason="Thi hộ", decision="9/QĐ-UBND", on=localdate(), by=thu.user, today=localdate())
    assert client.get(where).json()["revokedCredential"] == [
        {"id": drawn.check_url, "revoked": True, "revocationReason": "revoked"}
    ]


def test_of_a_revoked_certificate_there_is_no_badge(drawn, lan, thu, signed_in):
    revoke(drawn, ground="fraud", reason="Thi hộ", decision="9/QĐ-UBND", on=localdate(), by=thu.user, today=localdate())
    assert signed_in(lan).get(reverse("badge", args=[drawn.check_code])).status_code == 404


# The transcript.


def outside(person, course, **values):
    said = {"person": person, "course": course, "recognised_on": date(2020, 5, 4), "periods": 80, "person_name": person.full_name}
    return LearningRecord.objects.create(**said | {"course_title": "Quản lý nhà nước"} | values)


def test_the_transcript_lists_records_with_their_certificates_and_outside_evidence(drawn, lan):
    outside(lan, drawn.record.course)
    said = transcripts.transcript(lan, on=ON)
    assert [(line.record.periods, line.certificate, line.from_outside) for line in said.lines] == [
        (40, drawn, False),
        (80, None, True),
    ]
    assert said.periods_by_year == [(2026, 40), (2020, 80)]


def test_what_was_recognised_later_is_not_in_it(drawn, lan):
    assert transcripts.transcript(lan, on=date(2026, 11, 8)).lines == []


def test_what_was_revoked_is_named_and_not_counted(drawn, lan, thu):
    revoke(
        drawn, ground="fraud", reason="Thi hộ", decision="9/QĐ-UBND", on=date(2026, 12, 1), by=thu.user, today=date(2026, 12, 1)
    )
    before, after = (transcripts.transcript(lan, on=day) for day in (date(2026, 11, 30), date(2026, 12, 1)))
    assert (before.lines[0].revoked, before.periods_by_year) == (False, [(2026, 40)])
    assert (after.lines[0].revoked, after.periods_by_year) == (True, [])


def test_the_certificate_of_a_record_that_was_corrected_since_stays_in_it(drawn, lan, thu):
    supersede(drawn.record, by=thu.user, why="Sai số tiết", periods=48)
    [line] = transcripts.transcript(lan, on=ON).lines
    assert (line.record.periods, line.certificate, line.certificate_fell) == (48, drawn, "")


def test_a_certificate_that_was_replaced_says_so_only_from_that_day(drawn, lan):
    Certificate.objects.filter(pk=drawn.pk).update(replaced_on=date(2026, 12, 1))
    before, after = (transcripts.transcript(lan, on=day).lines[0] for day in (date(2026, 11, 30), date(2026, 12, 1)))
    assert (before.certificate_fell, after.certificate_fell) == ("", "replaced")


def test_an_officer_reads_it_of_whom_they_look_after_as_of_a_day(drawn, lan, minh, signed_in):
    where = reverse("transcript", args=[lan.staff_number])
    assert drawn.register_no in signed_in(minh).get(where).content.decode()
    assert drawn.register_no not in signed_in(minh).get(f"{where}?on=2026-11-01").content.decode()


def test_nobody_reads_the_transcript_of_a_stranger(drawn, lan, quan, signed_in):
    assert signed_in(quan).get(reverse("transcript", args=[lan.staff_number])).status_code == 404


@pytest.mark.parametrize(("day", "status"), [("2026-13-01", 400), ("2999-01-01", 404)])
def test_of_no_day_there_is_no_transcript(day, status, drawn, lan, signed_in):
    assert signed_in(lan).get(f"{reverse('my_transcript')}?on={day}").status_code == status
    assert signed_in(lan).get(f"{reverse('my_transcript_file')}?on={day}").status_code == status


def test_the_paper_says_the_same(drawn, lan):
    text = " ".join(text_of(pdf_of(transcripts.paper(transcripts.transcript(lan, on=ON)), transcripts.heading(ON))).split())
    assert "Đặng Thị Thúy Lan" in text
    assert "Số tiết theo năm: 2026: 40 tiết." in text


def test_one_sees_the_own_transcript_in_a_fixed_number_of_queries(drawn, lan, signed_in, django_assert_num_queries):
    browser = signed_in(lan)
    browser.get(reverse("my_transcript"))
    with CaptureQueriesContext(connection) as before:
        assert drawn.register_no in browser.get(reverse("my_transcript")).content.decode()
    for year in range(2010, 2016):
        outside(lan, drawn.record.course, recognised_on=date(year, 1, 1))
    with django_assert_num_queries(len(before)):
        browser.get(reverse("my_transcript"))
