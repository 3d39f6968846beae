"""What people ask about their own data is received, due, and answered once."""

import io
import json
import re
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import now

from lms.people import data_requests, erasure
from lms.people.data_requests import AlreadyAnswered, AlreadyAsked, NothingAskedFor, NothingSaid, answer, receive
from lms.people.models import DataRequest, PersonalDataAccess, RequestTerms, Role, Unit
from lms.people.personal_data import copy_of
from lms.people.planning_reviews import judge, open_review
from tests.conftest import someone, with_role
from tests.factories import PlanningEntryFactory, PostingFactory

AT = datetime(2026, 10, 15, 3, tzinfo=UTC)
NUMBER = "022185001234"
Kind, State = DataRequest.Kind, DataRequest.State


@pytest.fixture
def lan(lan):
    lan.national_id = NUMBER
    lan.save()
    return lan


@pytest.fixture
def correction(lan):
    return receive(lan, Kind.CORRECTION, wish="Born in 1986", at=AT, by=lan.user)


# Receiving.


def test_a_request_is_due_after_the_hours_that_are_set(lan):
    terms = RequestTerms.load()
    terms.erasure_hours = 240
    terms.save()
    assert receive(lan, Kind.ERASURE, at=AT, by=lan.user).due_at == AT + timedelta(hours=240)


def test_without_a_term_nothing_is_due(lan):
    terms = RequestTerms.load()
    terms.copy_hours = None
    terms.save()
    asked = receive(lan, Kind.COPY, at=AT, by=lan.user)
    assert asked.due_at is None
    assert not asked.is_overdue(AT + timedelta(days=1000))


def test_a_term_that_is_changed_moves_no_earlier_request(correction):
    terms = RequestTerms.load()
    terms.correction_hours = 1
    terms.save()
    correction.refresh_from_db()
    assert correction.due_at == AT + timedelta(hours=72)


def test_the_same_is_not_asked_twice_while_it_waits(correction, lan):
    with pytest.raises(AlreadyAsked):
        receive(lan, Kind.CORRECTION, wish="Once more", at=AT, by=lan.user)
    receive(lan, Kind.ERASURE, at=AT, by=lan.user)


def test_a_correction_says_what_is_wrong(lan):
    with pytest.raises(NothingAskedFor):
        receive(lan, Kind.CORRECTION, wish="  ", at=AT, by=lan.user)


# Answering.


def test_an_answer_stands_with_who_gave_it_and_when(correction, dung):
    answer(correction, State.GRANTED, words="Done", at=AT, by=dung.user)
    correction.refresh_from_db()
    assert (correction.state, correction.answer, correction.answered_at, correction.answered_by) == (
        "granted",
        "Done",
        AT,
        dung.user,
    )


@pytest.mark.parametrize("state", [State.PARTLY, State.REFUSED])
def test_what_is_not_granted_has_a_reason(state, correction, dung):
    with pytest.raises(NothingSaid):
        answer(correction, state, words=" ", at=AT, by=dung.user)


def test_the_database_knows_no_refusal_without_a_reason(correction, dung):
    with pytest.raises(IntegrityError):
        DataRequest.objects.update(state=State.REFUSED, answered_at=AT, answered_by=dung.user)


def test_it_is_answered_once(correction, dung):
    answer(correction, State.GRANTED, at=AT, by=dung.user)
    with pytest.raises(AlreadyAnswered):
        answer(correction, State.REFUSED, words="No", at=AT, by=dung.user)


def test_the_answer_stands_in_the_history_of_the_person(correction, lan, dung, signed_in):
    answer(correction, State.REFUSED, words="The card says 1985", at=AT, by=dung.user)
    history = signed_in(dung).get(reverse("people:history", args=[lan.pk])).content.decode()
    assert "Yêu cầu về dữ liệu cá nhân (Chỉnh sửa): Từ chối" in history


# The pages of the person.


def test_lan_asks_and_reads_the_answer(signed_in, lan, dung):
    browser = signed_in(lan)
    assert browser.post(reverse("ask_about_my_data"), {"kind": "correction", "wish": "Sinh năm 1986"}).url == reverse("my_data")
    asked = DataRequest.objects.get()
    assert (asked.person, asked.wish, asked.entered_by) == (lan, "Sinh năm 1986", lan.user)
    answer(asked, State.REFUSED, words="Trên thẻ ghi năm 1985", at=now(), by=dung.user)
    assert "Trên thẻ ghi năm 1985" in browser.get(reverse("my_data")).content.decode()


@pytest.mark.parametrize("given", [{"kind": "correction", "wish": ""}, {"kind": "other", "wish": "x"}, {}])
def test_a_request_that_asks_for_nothing_is_refused_on_the_form(given, signed_in, lan):
    answered = signed_in(lan).post(reverse("ask_about_my_data"), given)
    assert answered.status_code == 400
    assert not DataRequest.objects.exists()


def test_asking_twice_is_said_on_the_form(signed_in, lan, correction):
    assert signed_in(lan).post(reverse("ask_about_my_data"), {"kind": "correction", "wish": "x"}).status_code == 400
    assert DataRequest.objects.count() == 1


def test_the_page_for_asking_says_what_goes_and_what_stays(signed_in, lan, client):
    client.cookies["django_language"] = "en"
    page = signed_in(lan).get(reverse("ask_about_my_data")).content.decode()
    said = {str(rule.what): page.split(escape(str(rule.what)))[1] for rule in erasure.rules()}
    fates = {what: re.search(r">(Goes|Stays)<", text)[1] for what, text in said.items()}
    assert fates["National identity number, and the key by which it is found"] == "Goes"
    assert fates["Learning records, with enrolments, attendance and results"] == "Stays"
    assert fates["Certificates and entries in the register"] == "Stays"


def test_an_account_of_nobody_has_a_page_that_says_so(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("keeper"))
    assert client.get(reverse("my_data")).status_code == 200
    assert client.get(reverse("ask_about_my_data")).status_code == 404


def test_more_data_cost_the_page_no_more_queries(signed_in, lan, dung, count_queries):
    browser = signed_in(lan)
    few = count_queries(lambda: browser.get(reverse("my_data")))
    for year in range(2000, 2008):
        PostingFactory(person=lan, starts=date(year, 1, 1), ends=date(year + 1, 1, 1))
        copy_of(lan, at=AT, by=dung.user, purpose="for the test of queries")
    assert count_queries(lambda: browser.get(reverse("my_data"))) == few


# The copy.


def unzipped(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return json.loads(archive.read("data.json")), archive.read("data.html").decode()


def test_a_copy_is_made_only_after_the_password_was_asked_for_again(client, lan):
    lan.user.set_password("daotao-demo")
    lan.user.save()
    client.force_login(lan.user)
    asked = client.get(reverse("my_data_copy"))
    assert asked.status_code == 302
    assert reverse("account_reauthenticate") in asked.url
    client.post(asked.url, {"password": "daotao-demo"})
    assert client.get(reverse("my_data_copy")).status_code == 200
    answer = client.post(reverse("my_data_copy"))
    whole, _page = unzipped(answer.content)
    assert whole["parts"]["person"][0]["national_id"] == NUMBER
    assert answer.headers["Cache-Control"].startswith("no-store") or "no-store" in answer.headers["Cache-Control"]
    assert PersonalDataAccess.objects.get().by == lan.user


def test_a_copy_holds_also_what_was_set_aside(lan, dung):
    PostingFactory(person=lan, set_aside=True, set_aside_because="Sai chức vụ", starts=date(2014, 1, 1))
    whole, page = unzipped(copy_of(lan, at=AT, by=dung.user, purpose="at her own request"))
    assert [posting["set_aside"] for posting in whole["parts"]["postings"]] == [True, False]
    assert "Sai chức vụ" in page


def test_a_copy_holds_the_part_of_every_room(issued, lan, dung):
    whole, page = unzipped(copy_of(lan, at=AT, by=dung.user, purpose="at her own request"))
    assert {"person", "postings", "degrees", "roles", "readings", "requests", "records", "enrolments", "attendance",
            "results", "certificates", "standing"} <= set(whole["parts"])  # fmt: skip
    assert whole["parts"]["certificates"][0]["register_no"] == issued.register_no
    assert issued.register_no in page


def test_a_copy_holds_what_a_review_of_the_planning_lists_said(lan, minh, department, province, dung):
    entry = PlanningEntryFactory(person=lan, unit=department)
    review = open_review(entry.term, Unit.Level.PROVINCE, province, year=2026, by=dung.user)
    judge(review, {entry.pk: "Chuyển công tác"}, on=AT.date(), by=dung.user)
    whole, page = unzipped(copy_of(lan, at=AT, by=dung.user, purpose="at her own request"))
    [verdict] = whole["parts"]["review_verdicts"]
    assert (verdict["keep"], verdict["reason"]) == (False, "Chuyển công tác")
    assert "Chuyển công tác" in page


def test_a_copy_says_that_it_was_made(lan, dung):
    whole, _page = unzipped(copy_of(lan, at=AT, by=dung.user, purpose="at her own request"))
    assert [reading["purpose"] for reading in whole["parts"]["readings"]] == ["at her own request"]


def test_a_copy_names_no_other_person(lan, quan, dung):
    _whole, page = unzipped(copy_of(lan, at=AT, by=dung.user, purpose="at her own request"))
    assert quan.full_name not in page


def test_a_manager_makes_a_copy_for_a_purpose(signed_in, lan, dung):
    address = reverse("personal_data_copy", args=[lan.pk])
    browser = signed_in(dung)
    assert browser.post(address, {"offered": "", "words": ""}).context["form"].errors
    whole, _page = unzipped(browser.post(address, {"offered": "", "words": "Request of 15/10/2026"}).content)
    assert whole["person"] == lan.staff_number


# The managers' list.


def test_the_most_pressing_stands_first(signed_in, dung, lan, quan, correction):
    late = receive(quan, Kind.ERASURE, at=AT - timedelta(days=9), by=quan.user)
    done = receive(quan, Kind.COPY, at=AT - timedelta(days=30), by=quan.user)
    answer(done, State.GRANTED, at=AT, by=dung.user)
    assert list(signed_in(dung).get(reverse("data_requests:index")).context["object_list"]) == [late, correction, done]


def test_overdue_ones_can_be_asked_for(signed_in, dung, lan, quan, correction):
    receive(quan, Kind.ERASURE, at=now(), by=quan.user)
    found = signed_in(dung).get(reverse("data_requests:index"), {"overdue": "true"}).context["object_list"]
    assert list(found) == [correction] if correction.due_at < now() else list(found) == []


@pytest.mark.parametrize(("who", "reads", "answers"), [("dung", True, True), ("an", True, False), ("thu", False, False)])
def test_managers_answer_and_auditors_read(who, reads, answers, request, signed_in, correction):
    browser = signed_in(request.getfixturevalue(who))
    assert (browser.get(reverse("data_requests:index")).status_code == 200) == reads
    assert (browser.get(reverse("data_requests:inspect", args=[correction.pk])).status_code == 200) == reads
    assert (browser.get(reverse("answer_data_request", args=[correction.pk])).status_code == 200) == answers
    assert (browser.get(reverse("data_requests:add")).status_code == 200) == answers


def test_requests_of_other_units_do_not_exist(signed_in, other_department, correction):
    manager = with_role(someone("Hoàng Nam", "CB020", other_department), Role.Kind.TRAINING_MANAGER, other_department)
    browser = signed_in(manager)
    assert list(browser.get(reverse("data_requests:index")).context["object_list"]) == []
    assert browser.get(reverse("data_requests:inspect", args=[correction.pk])).status_code == 404
    assert browser.post(reverse("answer_data_request", args=[correction.pk]), {"state": "granted"}).status_code == 404


def test_dung_answers(signed_in, dung, correction):
    address = reverse("answer_data_request", args=[correction.pk])
    browser = signed_in(dung)
    assert browser.post(address, {"state": "refused", "words": ""}).context["form"].errors
    assert browser.post(address, {"state": "granted", "words": "Đã sửa"}).url == reverse(
        "data_requests:inspect", args=[correction.pk]
    )
    correction.refresh_from_db()
    assert correction.state == "granted"


def paper(of, **values):
    return {"person": of.pk, "kind": "copy", "wish": "", "received_at": "2026-10-15 08:00"} | values


def test_a_request_on_paper_is_entered(signed_in, dung, lan):
    signed_in(dung).post(reverse("data_requests:add"), paper(lan))
    asked = DataRequest.objects.get()
    assert (asked.person, asked.entered_by) == (lan, dung.user)
    assert asked.due_at == asked.received_at + timedelta(hours=72)


@pytest.mark.parametrize(
    "values", [{"received_at": "2999-01-01 08:00"}, {"received_at": "x"}, {"kind": "correction"}, {"person": "0"}]
)
def test_a_request_that_cannot_be_is_refused_on_the_form(values, signed_in, dung, lan):
    answered = signed_in(dung).post(reverse("data_requests:add"), paper(lan, **values))
    assert answered.status_code == 200
    assert answered.context["form"].errors
    assert not DataRequest.objects.exists()


def test_requests_are_neither_changed_nor_deleted(signed_in, dung, correction):
    for act in ("edit", "delete"):
        signed_in(dung).post(reverse(f"data_requests:{act}", args=[correction.pk]), {"wish": "x"})
    assert DataRequest.objects.get().wish == "Born in 1986"


def test_a_list_of_more_requests_takes_no_more_queries(signed_in, dung, department, correction, count_queries):
    browser = signed_in(dung)
    few = count_queries(lambda: browser.get(reverse("data_requests:index")))
    for posting in PostingFactory.create_batch(10, unit=department):
        data_requests.receive(posting.person, Kind.COPY, at=AT, by=dung.user)
    assert count_queries(lambda: browser.get(reverse("data_requests:index"))) == few


@pytest.mark.parametrize(("over", "may"), [("province", True), ("department", False)])
def test_terms_are_set_by_those_whose_role_is_over_the_whole_tree(over, may, request, signed_in, department, province):
    manager = with_role(someone("Hoàng Nam", "CB020", department), Role.Kind.TRAINING_MANAGER, request.getfixturevalue(over))
    address = reverse("wagtailsettings:edit", args=["people", "requestterms", RequestTerms.load().pk])
    given = {"copy_hours": 24, "correction_hours": 24, "erasure_hours": "", "basis": "Luật"}
    signed_in(manager).post(address, given)
    assert (RequestTerms.objects.get().copy_hours == 24) == may
