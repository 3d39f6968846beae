from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from certificates import tasks
from certificates.designs import shipped_designs
from certificates.models import Certificate, IssueBatch
from courses.models import Authorisation
from courses.records import revoke
from tests.factories import PersonFactory

from .conftest import ON


@pytest.fixture
def drawn(issued):
    tasks.draw_waiting()
    issued.refresh_from_db()
    return issued


def file_of(certificate):
    return reverse("certificate_file", args=[certificate.check_code])


def test_a_learner_downloads_the_stored_bytes(drawn, lan, signed_in):
    response = signed_in(lan).get(file_of(drawn))
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content) == drawn.file.open().read()


def test_for_others_the_file_does_not_exist(drawn, minh, quan, ha, signed_in):
    assert [signed_in(person).get(file_of(drawn)).status_code for person in (minh, quan, ha)] == [404, 404, 404]


def test_registrar_and_auditor_may_open_it(drawn, thu, an, signed_in):
    assert [signed_in(person).get(file_of(drawn)).status_code for person in (thu, an)] == [200, 200]


def test_a_certificate_that_is_not_drawn_yet_has_no_file(issued, lan, signed_in):
    assert signed_in(lan).get(file_of(issued)).status_code == 404


def test_anyone_sees_what_was_certified_and_no_more(drawn, client):
    page = client.get(drawn.get_absolute_url()).content.decode()
    assert all(word in page for word in ("ĐẶNG THỊ THÚY LAN", drawn.register_no, "156/QĐ-TĐTCB", "**/**/1985"))
    assert "17/05/1985" not in page


def test_the_code_may_be_typed_with_hyphens_and_small_letters(drawn, client):
    typed = drawn.printed["check_code_shown"].lower()
    assert client.get(reverse("check"), {"code": typed}, follow=True).status_code == 200


def test_an_unknown_code_is_answered_with_advice(db, client):
    response = client.get(reverse("check_code", args=["ABCDEFGH"]))
    assert response.status_code == 404
    assert b'role="alert"' in response.content


def test_the_page_of_a_revoked_certificate_says_so(drawn, client, thu):
    revoke(drawn.record, on=ON, reason="Thi hộ", decision="9/QĐ-UBND", by=thu.user)
    page = client.get(drawn.get_absolute_url()).content.decode()
    assert "12/11/2026" in page
    assert "notice--bad" in page


def test_who_asks_too_often_has_to_wait(db, client):
    cache.clear()
    answers = [client.get(reverse("check_code", args=[f"NO{n}"])).status_code for n in range(31)]
    assert answers == [404] * 30 + [429]


def filled_in(browser, url, **changes):
    """The form of the page as it stands, with these changes."""
    form = browser.get(url).context["form"]
    given = {"record": form.initial["record"], "kind": "certificate", "issued_on": "2026-12-01"}
    return given | {"book": form.initial["book"].pk, "design": form.fields["design"].queryset.first().pk} | changes


def test_the_registrar_issues_for_a_recognised_class_once_she_has_looked_it_over(
    record_of, recognised_class, lan, thu, design, signed_in
):
    record_of(lan)
    browser, url = signed_in(thu), reverse("issue", args=[recognised_class.code])
    looked_over = browser.post(url, filled_in(browser, url))
    assert (looked_over.status_code, looked_over.context["first"], Certificate.objects.count()) == (200, "001/2026/BD-ĐTCB", 0)
    assert browser.post(url, filled_in(browser, url, confirmed="1")).status_code == 302
    assert Certificate.objects.get().record.person == lan


def test_the_page_names_what_is_missing_beside_the_person_and_issues_to_the_others(
    record_of, recognised_class, lan, minh, thu, design, signed_in
):
    lan.birth_date = None
    lan.save()
    record_of(lan)
    record_of(minh)
    browser, url = signed_in(thu), reverse("issue", args=[recognised_class.code])
    rows = browser.get(url).context["form"].rows
    assert [(record.person, ticked, bool(problem)) for record, ticked, problem in rows] == [
        (lan, False, True),
        (minh, True, False),
    ]
    browser.post(url, filled_in(browser, url, confirmed="1"))
    assert [certificate.record.person for certificate in Certificate.objects.all()] == [minh]


def test_the_form_proposes_the_design_that_was_used_last_for_this_kind(issued, record_of, recognised_class, minh, thu, signed_in):
    shipped_designs()  # the one for confirmations comes last
    record_of(minh)
    page = signed_in(thu).get(reverse("issue", args=[recognised_class.code]))
    assert page.context["form"].initial["design"] == issued.version.design
    confirming = signed_in(thu).get(reverse("confirm_certificate", args=[issued.pk]))
    assert confirming.context["form"].initial["design"].name == "Giấy chứng nhận hoàn thành khóa học"


def test_nobody_chosen_is_said_on_the_page(record_of, recognised_class, lan, thu, design, signed_in):
    record_of(lan)
    browser, url = signed_in(thu), reverse("issue", args=[recognised_class.code])
    answer = browser.post(url, filled_in(browser, url, record=[]))
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["record"])


def test_a_day_without_authorisation_is_said_on_the_page(record_of, recognised_class, lan, thu, design, signed_in):
    record_of(lan)
    Authorisation.objects.update(ends=date(2026, 11, 20))
    browser, url = signed_in(thu), reverse("issue", args=[recognised_class.code])
    answer = browser.post(url, filled_in(browser, url))
    assert "01/12/2026" in str(answer.context["form"].non_field_errors())


def test_drawing_is_paused_and_resumed_from_the_page(issued, recognised_class, thu, signed_in):
    browser, url = signed_in(thu), reverse("issue", args=[recognised_class.code])
    browser.post(reverse("pause_batch", args=[issued.batch_id]))
    assert (browser.get(url).context["moving"], IssueBatch.objects.get().paused) == (False, True)
    browser.post(reverse("resume_batch", args=[issued.batch_id]))
    assert browser.get(url).context["moving"]


def test_only_a_registrar_issues(recognised_class, dung, an, lan, signed_in):
    url = reverse("issue", args=[recognised_class.code])
    assert [signed_in(person).get(url).status_code for person in (dung, an, lan)] == [404, 404, 404]


def test_the_register_is_searched_without_accents(issued, thu, signed_in):
    found = signed_in(thu).get(reverse("register"), {"q": "thuy lan"}).context["page"]
    assert list(found) == [issued]


def test_the_register_takes_as_many_queries_for_many_as_for_few(
    issued, record_of, book, design, thu, signed_in, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from certificates.issuing import issue

    browser = signed_in(thu)
    with CaptureQueriesContext(connection) as few:
        browser.get(reverse("register"))
    issue([record_of(person) for person in PersonFactory.create_batch(20)], book=book, design=design, on=ON, by=thu.user)
    with django_assert_num_queries(len(few)):
        browser.get(reverse("register"))


def test_a_learner_sees_own_certificates_only(drawn, lan, quan, signed_in):
    assert list(signed_in(lan).get(reverse("my_certificates")).context["certificates"]) == [drawn]
    assert list(signed_in(quan).get(reverse("my_certificates")).context["certificates"]) == []
