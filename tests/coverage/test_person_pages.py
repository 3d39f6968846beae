"""The people behind the figures: each reader sees those they look after, and themselves."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from lms.coverage import spans
from lms.people.models import Appointment
from tests.factories import CourseFactory, PersonFactory, PostingFactory, SubjectAreaFactory, TitleFactory, TrainingClassFactory

from .test_figures import asks_for, recorded

pytestmark = pytest.mark.django_db
ON = "2026-10-15"
PEOPLE = "/coverage/E/people/"


@pytest.fixture
def indicator(ethics):
    return asks_for("E", ethics)


def page(browser, address, **parameters):
    spans.refresh_all_stale()
    return browser.get(address, {"on": ON} | parameters)


def words(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def listed(answer):
    return re.findall(r"/coverage/E/people/(\w+)/", words(answer))


# Who sees whom.


def test_a_visitor_is_asked_to_sign_in(client, indicator, lan):
    assert page(client, PEOPLE).url.startswith("/accounts/login/")


def test_a_learner_sees_no_list(signed_in, lan, indicator):
    assert page(signed_in(lan), PEOPLE).status_code == 404


def test_minh_sees_the_people_of_his_unit_only(signed_in, minh, lan, quan, indicator):
    assert listed(page(signed_in(minh), PEOPLE)) == ["CB001", "CB003"]


def test_minh_does_not_open_the_list_of_another_unit(signed_in, minh, quan, indicator):
    assert page(signed_in(minh), PEOPLE, unit="so-tai-chinh").status_code == 404


def test_minh_opens_the_list_of_his_unit_also_when_nobody_there_is_asked(signed_in, minh, indicator):
    indicator.versions.update(categories=["cadre"])
    assert page(signed_in(minh), PEOPLE, unit="so-noi-vu").status_code == 200


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ({"ends": date(2025, 7, 1), "footnote": "Từ 01/07/2025 không còn cấp huyện."}, "Từ 01/07/2025 không còn cấp huyện."),
        ({"ends": date(2025, 7, 1)}, "Không còn tính vào ngày này."),
        ({"starts": date(2026, 12, 1)}, "Chưa được định nghĩa vào ngày này."),
        ({"levels": ["district"]}, "Hãy chọn ngày khác hoặc đơn vị khác."),
    ],
)
def test_where_nobody_is_asked_the_list_says_why(signed_in, dung, lan, indicator, version, expected):
    indicator.versions.update(**version)
    spans.mark_everyone_stale()
    said = words(page(signed_in(dung), PEOPLE))
    assert "Không có ai thuộc diện tính vào ngày này" in said
    assert expected in said


def test_the_list_says_how_many_of_the_figure_it_does_not_show(signed_in, minh, lan, quan, indicator):
    assert page(signed_in(minh), PEOPLE).context["unseen"] == 1


@pytest.mark.parametrize("role", ["dung", "thu", "an"])
def test_those_who_look_after_the_province_see_everybody(signed_in, request, role, lan, quan, indicator):
    assert {"CB001", "CB007"} <= set(listed(page(signed_in(request.getfixturevalue(role)), PEOPLE)))


def test_a_role_that_has_ended_opens_nothing(signed_in, minh, indicator):
    minh.user.roles.update(ends=date(2024, 1, 1))
    assert page(signed_in(minh), PEOPLE).status_code == 404


# The list.


@pytest.mark.parametrize(
    ("state", "expected"), [("all", ["CB001", "CB003"]), ("met", ["CB001"]), ("missing", ["CB003"]), ("?", 2)]
)
def test_the_list_can_be_narrowed_to_met_or_missing(signed_in, minh, lan, ethics, indicator, state, expected):
    recorded(lan, ethics)
    found = listed(page(signed_in(minh), PEOPLE, state=state))
    assert found == expected or len(found) == expected


@pytest.mark.parametrize("q", ["dang thi thuy", "Đặng Thị Thúy", "CB001", "cb001"])
def test_a_person_is_found_with_and_without_marks_or_by_number(signed_in, minh, lan, indicator, q):
    assert listed(page(signed_in(minh), PEOPLE, q=q)) == ["CB001"]


@pytest.mark.parametrize("q", ["\0", "x" * 200, "%", "a')())\".)(("])
def test_no_words_break_the_list(signed_in, minh, indicator, q):
    assert page(signed_in(minh), PEOPLE, q=q).status_code == 200


def test_someone_with_two_posts_is_listed_once_with_both_units(signed_in, dung, lan, school, indicator):
    PostingFactory(person=lan, unit=school, concurrent=True)
    answer = page(signed_in(dung), PEOPLE, q="CB001")
    assert listed(answer) == ["CB001"]
    assert "Sở Nội vụ" in words(answer)
    assert "Nguyễn Văn Cừ" in words(answer)


def test_the_list_is_that_of_the_day(signed_in, dung, lan, indicator):
    posting = lan.postings.get()
    posting.ends = date(2026, 1, 1)
    posting.save()
    assert "CB001" not in listed(page(signed_in(dung), PEOPLE))
    assert "CB001" in listed(page(signed_in(dung), PEOPLE, on="2025-12-31"))


def test_a_long_list_has_pages_and_costs_no_more_queries(signed_in, minh, department, indicator, django_assert_num_queries):
    browser = signed_in(minh)
    page(browser, PEOPLE)
    with CaptureQueriesContext(connection) as few:
        browser.get(PEOPLE, {"on": ON})
    PostingFactory.create_batch(50, unit=department)
    spans.refresh_all_stale()
    with django_assert_num_queries(len(few)):
        answer = browser.get(PEOPLE, {"on": ON})
    assert len(listed(answer)) == 40
    assert "page=2" in words(answer)


@pytest.mark.parametrize("number", ["x", "99", "-1"])
def test_a_page_that_is_not_there_gives_another(signed_in, minh, indicator, number):
    assert listed(page(signed_in(minh), PEOPLE, page=number)) == ["CB003"]


# Why.


def explained(browser, person, **parameters):
    return page(browser, f"/coverage/E/people/{person.staff_number}/", **parameters)


def test_lan_reads_which_paper_counts_for_her(signed_in, lan, ethics, indicator):
    record = recorded(lan, ethics)
    shown = words(explained(signed_in(lan), lan))
    assert record.course_title in shown
    assert "marks__good" in shown


def test_lan_reads_why_a_paper_does_not_count(signed_in, lan, ethics, indicator):
    indicator.versions.update(time="window", window_months=2)
    recorded(lan, ethics)
    [question] = explained(signed_in(lan), lan).context["said"].questions
    assert question.terms[0].evidence[0].why_not == "Đã quá thời hạn 2 tháng."


@pytest.fixture
def helpful(ethics):
    """A class on ethics that takes enrolments today."""
    today = localdate()
    return TrainingClassFactory(
        course=CourseFactory(areas=[ethics]), enrolment_opens=today, enrolment_closes=today, starts=today, ends=today
    )


def test_lan_is_told_which_open_class_gives_what_she_lacks(signed_in, lan, helpful, indicator):
    assert helpful.name in words(explained(signed_in(lan), lan))


def test_lan_is_not_told_of_a_class_that_gives_something_else(signed_in, lan, helpful, indicator):
    helpful.course.subject_areas.set([SubjectAreaFactory()])
    assert helpful.name not in words(explained(signed_in(lan), lan))


def test_lan_is_not_told_of_a_class_for_what_she_has(signed_in, lan, helpful, ethics, indicator):
    recorded(lan, ethics)
    assert helpful.name not in words(explained(signed_in(lan), lan))


def test_no_class_is_offered_for_what_had_to_be_held_before_an_appointment(signed_in, lan, helpful, indicator):
    indicator.versions.update(time="before", event="rank")
    Appointment.objects.create(person=lan, kind="rank", title=TitleFactory(), starts=date(2020, 1, 1))
    assert helpful.name not in words(explained(signed_in(lan), lan))


def test_lan_reads_why_she_is_not_asked(signed_in, lan, indicator):
    indicator.versions.update(categories=["cadre"])
    assert "notice--info" in words(explained(signed_in(lan), lan))


@pytest.mark.parametrize(("reader", "status"), [("lan", 200), ("minh", 200), ("dung", 200), ("quan", 404), ("ha", 404)])
def test_lans_papers_are_for_her_and_those_who_look_after_her(signed_in, request, reader, status, lan, indicator):
    assert explained(signed_in(request.getfixturevalue(reader)), lan).status_code == status


def test_nobody_is_explained_to_a_visitor(client, lan, indicator):
    assert explained(client, lan).status_code == 302


def test_someone_who_is_not_there_is_not_found(signed_in, dung, indicator):
    assert page(signed_in(dung), "/coverage/E/people/CB404/").status_code == 404


def test_a_staff_number_with_a_slash_has_its_page(signed_in, dung, department, indicator):
    odd = PersonFactory(staff_number="A/12")
    PostingFactory(person=odd, unit=department)
    assert page(signed_in(dung), PEOPLE).status_code == 200
    assert explained(signed_in(dung), odd).status_code == 200


# Oneself.


def test_lan_reads_what_is_met_missing_and_not_asked(signed_in, lan, ethics, indicator):
    recorded(lan, ethics)
    missing, not_asked = asks_for("L", SubjectAreaFactory()), asks_for("N", ethics)
    not_asked.versions.update(categories=["cadre"])
    answer = signed_in(lan).get("/my/coverage/")
    assert answer.context["met"] == [indicator]
    assert answer.context["missing"] == [missing]
    assert answer.context["not_asked"] == [not_asked]


def test_what_lan_reads_of_herself_is_never_stale(signed_in, lan, ethics, indicator):
    recorded(lan, ethics)
    assert signed_in(lan).get("/my/coverage/").context["met"] == [indicator]


def test_what_has_run_out_is_missing_again(signed_in, lan, ethics, indicator):
    indicator.versions.update(time="window", window_months=12)
    recorded(lan, ethics, on=localdate() - timedelta(days=400))
    assert signed_in(lan).get("/my/coverage/").context["missing"] == [indicator]


def test_an_account_without_a_person_is_told_so(client, admin_user, indicator):
    client.force_login(admin_user)
    assert 'class="empty"' in words(client.get("/my/coverage/"))


def test_more_papers_cost_no_more_queries(signed_in, lan, ethics, indicator, django_assert_num_queries):
    browser = signed_in(lan)
    recorded(lan, ethics)
    with CaptureQueriesContext(connection) as few:
        browser.get("/my/coverage/")
    for _n in range(5):
        recorded(lan, ethics)
        asks_for(f"M{_n}", ethics)
    with django_assert_num_queries(len(few)):
        browser.get("/my/coverage/")
