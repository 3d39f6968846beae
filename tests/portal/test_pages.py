"""The pages that editors write: what visitors see of them, and that they can be drafted, previewed and approved."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page, Site

from courses.models import CoursePage, Enrolment, TrainingClass
from lms.coverage.models import Indicator, Span
from lms.portal.models import ContentPage, HomePage
from lms.portal.site import build_site
from tests.factories import CourseFactory, PersonFactory, TrainingClassFactory, UserFactory

pytestmark = pytest.mark.django_db


def words(answer):
    return answer.content.decode()


def test_building_the_site_twice_leaves_one_of_each(site):
    build_site()
    assert list(Page.objects.order_by("path").values_list("slug", flat=True)) == [
        "root", "trang-chu", "khoa-hoc", "gioi-thieu", "huong-dan"
    ]  # fmt: skip


def test_the_site_speaks_vietnamese_and_stands_at_the_root(site):
    assert Site.objects.get().root_page.specific == site
    assert site.locale.language_code == "vi"


def test_building_the_site_leaves_what_editors_wrote(site):
    site.title = "Cổng đào tạo"
    site.save_revision().publish()
    build_site()
    assert HomePage.objects.get().title == "Cổng đào tạo"


def test_the_home_page_that_was_built_knows_its_children(client):
    build_site().save_revision().publish()
    assert client.get("/khoa-hoc/").status_code == 200


@pytest.mark.parametrize("address", ["/", "/khoa-hoc/", "/gioi-thieu/", "/huong-dan/"])
def test_each_page_of_the_new_site_can_be_read(client, site, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert words(answer).count("<h1>") == 1


def test_home_lists_open_classes_and_leads_to_the_catalogue(client, site, security):
    TrainingClass.objects.update(enrolment_closes=date(2100, 1, 1), ends=date(2100, 1, 1))
    page = words(client.get("/"))
    assert security.open_class.name in page
    assert 'action="/khoa-hoc/"' in page


def queries_for(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def test_more_classes_cost_the_home_and_course_pages_no_more_queries(client, security):
    few = [queries_for(client, address) for address in ("/", security.web_page.url)]
    for _ in range(5):
        TrainingClassFactory(course=security)
    TrainingClass.objects.update(enrolment_closes=date(2100, 1, 1), ends=date(2100, 1, 1))
    assert [queries_for(client, address) for address in ("/", security.web_page.url)] == few


def test_home_prints_the_figures_of_its_day(client, site, lan, quan, department):
    indicator = Indicator.objects.create(code="F0", name="Chỉ tiêu thử")
    for person, meets in ((lan, 1 << indicator.bit), (quan, 0)):
        stood = {"unit": department, "level": "province", "category": "civil_servant", "leader": False}
        days = {"since": date(2020, 1, 1), "until": date(2023, 1, 1)}
        Span.objects.create(person=person, belongs=1 << indicator.bit, meets=meets, **stood, **days)
    site.figures_on = date(2022, 6, 30)
    site.save_revision().publish()
    page = words(client.get("/"))
    for expected in ("30/06/2022", "Chỉ tiêu thử", "50,0%", "1 trên 2 người"):
        assert expected in page


def test_home_has_no_figures_before_there_is_a_unit(client, db):
    build_site()
    assert "tile" not in words(client.get("/"))


def test_a_course_page_names_its_subject_areas_length_and_classes(client, security):
    page = words(client.get(security.web_page.url))
    for expected in ("Quản trị an ninh", "40", security.open_class.name, "Công chức cấp tỉnh", "Nhận diện và ứng phó."):
        assert expected in page


def test_a_course_page_hides_drafts_and_cancelled_classes(security):
    for state in ("draft", "cancelled"):
        TrainingClassFactory(course=security, state=state)
    assert [c.pk for c in security.web_page.classes_shown()] == [security.open_class.pk]


def test_a_course_page_counts_seats_and_queue(security):
    security.open_class.capacity = 1
    security.open_class.save()
    for number, state in enumerate(("enrolled", "waiting", "waiting"), 1):
        Enrolment.objects.create(training_class=security.open_class, person=PersonFactory(), state=state, queue_number=number)
    [shown] = security.web_page.classes_shown()
    assert (shown.seats_left, shown.waiting_count) == (0, 2)


def test_the_record_stays_when_the_page_goes(security):
    security.web_page.delete()
    security.refresh_from_db()
    assert security.open_class.course == security


def test_a_new_course_page_can_be_previewed_before_its_course_is_chosen(rf, catalogue):
    page = CoursePage(title="Bản nháp", slug="ban-nhap")
    page.path, page.depth = catalogue.path + "0001", catalogue.depth + 1
    assert page.make_preview_request(rf.get("/"), page.default_preview_mode).status_code == 200


@pytest.mark.parametrize("model", [HomePage, ContentPage])
def test_a_page_can_be_previewed_before_it_is_saved(rf, site, model):
    page = model(title="Bản nháp", slug="ban-nhap")
    assert page.make_preview_request(rf.get("/"), page.default_preview_mode).status_code == 200


@pytest.fixture
def editor(client, site):
    """A browser in which an editor of the whole site has signed in."""
    editors = Group.objects.get(name="Editors")
    user = UserFactory(username="bien-tap")
    user.groups.add(editors)
    client.force_login(user)
    return client


def test_an_editor_writes_a_draft_and_submits_it(editor, site, catalogue):
    course = CourseFactory(code="moi")
    answer = editor.post(
        reverse("wagtailadmin_pages:add", args=["courses", "coursepage", catalogue.pk]),
        {"title": "Khóa mới", "slug": "khoa-moi", "course": course.pk, "summary": "", "audience": "", "outcomes": "null", "image": "",
         "body-count": "0", "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "action-submit": "1"},
    )  # fmt: skip
    page = CoursePage.objects.get(course=course)
    assert answer.status_code == 302
    assert not page.live
    assert page.workflow_in_progress
    assert editor.get(f"/khoa-hoc/{page.slug}/").status_code == 404


def test_publishing_writes_the_words_the_catalogue_searches(catalogue, security):
    page = security.web_page
    page.title = "Phòng, chống tham nhũng"
    page.save_revision().publish()
    assert [p.pk for p in catalogue.courses(on=date(2026, 10, 15), q="tham nhung")] == [page.pk]


def test_a_draft_title_is_not_searched_before_it_is_published(catalogue, security):
    page = security.web_page
    page.title = "Phòng, chống tham nhũng"
    page.save_revision()
    assert not catalogue.courses(on=date(2026, 10, 15), q="tham nhung").exists()
