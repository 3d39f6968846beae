"""The catalogue is found with and without marks, filtered by what visitors ask, and never slower for having more courses."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.pages import NoCatalogue, publish_page_for
from tests.factories import CourseFactory, TrainingClassFactory

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 15)
NASTY = ["a')())\".)((", "'; DROP TABLE", "%", "_", '"', "* OR 1", "\\", "a" * 120, "&|!():*"]


def titles(pages):
    return [page.title for page in pages]


@pytest.mark.parametrize(
    "words", ["quan tri an ninh", "Quản trị AN NINH", "an ninh quan tri", "qtan", "ung pho", "CONG CHUC cap tinh"]
)
def test_a_course_is_found_by_title_code_summary_or_audience_with_or_without_marks(catalogue, security, ethics, words):
    assert titles(catalogue.courses(on=OCTOBER, q=words)) == [security.title]


def test_đ_is_found_as_d(catalogue, security, ethics):
    assert titles(catalogue.courses(on=OCTOBER, q="dao duc")) == [ethics.title]


def test_the_exact_spelling_comes_first(catalogue):
    for code, title in (("a", "An ninh mang"), ("b", "An ninh mạng")):
        publish_page_for(CourseFactory(code=code, title=title))
    assert titles(catalogue.courses(on=OCTOBER, q="ninh mạng")) == ["An ninh mạng", "An ninh mang"]


def test_đ_stands_between_c_and_e(catalogue):
    for code, title in (("e", "En"), ("d", "Đàm"), ("c", "Cá")):
        publish_page_for(CourseFactory(code=code, title=title))
    assert titles(catalogue.courses(on=OCTOBER)) == ["Cá", "Đàm", "En"]


def test_a_percent_sign_is_a_letter_not_a_pattern(catalogue, security, ethics):
    assert titles(catalogue.courses(on=OCTOBER, q="%")) == []


@pytest.mark.parametrize("words", NASTY)
def test_no_words_break_the_catalogue(client, catalogue, security, words):
    assert client.get(catalogue.url, {"q": words}).status_code == 200


@pytest.mark.parametrize(
    "query", [{"area": "none"}, {"mode": "flying"}, {"q": "a" * 121}, {"page": "x"}, {"page": "99"}, {"q": "\0"}]
)
def test_a_question_that_makes_no_sense_still_gets_a_page(client, catalogue, security, query):
    answer = client.get(catalogue.url, query)
    assert answer.status_code == 200
    assert security.title in answer.content.decode()


def test_a_subject_area_narrows_the_list(catalogue, security, ethics):
    assert titles(catalogue.courses(on=OCTOBER, area=ethics.subject_areas.get())) == [ethics.title]


def test_a_mode_narrows_the_list(catalogue, security, ethics):
    assert titles(catalogue.courses(on=OCTOBER, mode="online")) == [ethics.title]


def test_only_courses_with_a_class_open_on_that_day(catalogue, security, ethics):
    assert titles(catalogue.courses(on=OCTOBER, open=True)) == [security.title]
    assert titles(catalogue.courses(on=date(2026, 11, 1), open=True)) == []


def test_open_and_mode_ask_about_the_same_class(catalogue, security):
    TrainingClassFactory(course=security, mode="online", state="issued")
    assert titles(catalogue.courses(on=OCTOBER, open=True, mode="online")) == []


def test_a_draft_page_is_not_in_the_catalogue(catalogue, security):
    security.web_page.unpublish()
    assert titles(catalogue.courses(on=OCTOBER)) == []


def test_nothing_found_says_what_to_do(client, catalogue, security):
    page = client.get(catalogue.url, {"q": "khongcogi"}).content.decode()
    assert 'class="empty"' in page
    assert security.title not in page


def test_a_long_catalogue_has_pages_that_keep_the_question(client, catalogue):
    for n in range(14):
        publish_page_for(CourseFactory(code=f"c{n}", title=f"An toàn lao động {n:02}"))
    page = client.get(catalogue.url, {"q": "an toan"}).content.decode()
    assert page.count('class="card stack stack--s card--link course-card"') == 12
    assert "q=an+toan&amp;page=2" in page


def test_more_courses_cost_no_more_queries(client, catalogue, security, ethics):
    client.get(catalogue.url)
    with CaptureQueriesContext(connection) as few:
        client.get(catalogue.url)
    for n in range(8):
        course = CourseFactory(code=f"c{n}")
        TrainingClassFactory(course=course)
        publish_page_for(course)
    with CaptureQueriesContext(connection) as many:
        client.get(catalogue.url)
    assert len(many) == len(few)


def test_a_course_is_given_one_page_only(security):
    assert publish_page_for(security) == security.web_page


def test_without_a_catalogue_no_page_is_published(db):
    with pytest.raises(NoCatalogue):
        publish_page_for(CourseFactory())
