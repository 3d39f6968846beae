from datetime import date

import pytest
from django.urls import reverse

from courses.classes import close_roster
from courses.models import Course, LearningRecord, SubjectArea, TrainingClass
from courses.records import enter_outside_records
from lms.people.models import Role
from tests.factories import CourseFactory, PostingFactory, SubjectAreaFactory, TrainingClassFactory, UserFactory

LISTS = ["courses", "classes", "records", "subject_areas"]


@pytest.fixture
def chief(client, db):
    """A browser in which an administrator has signed in."""
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


def recorded(*people):
    course = CourseFactory()
    return enter_outside_records([{"person": p, "course": course, "recognised_on": date(2020, 5, 4)} for p in people], by=None)


def listed(browser, name, **asked):
    return list(browser.get(reverse(f"{name}:index"), asked).context["object_list"])


@pytest.mark.parametrize("name", LISTS)
def test_every_list_opens(name, chief, open_class, lan):
    recorded(lan)
    SubjectAreaFactory()
    page = chief.get(reverse(f"{name}:index"))
    assert page.status_code == 200
    assert len(page.context["object_list"]) >= 1


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_as_many_queries_for_many_as_for_few(
    name, chief, open_class, lan, department, django_assert_max_num_queries
):
    recorded(lan)
    SubjectAreaFactory()
    chief.get(reverse(f"{name}:index"))
    with django_assert_max_num_queries(60) as few:
        chief.get(reverse(f"{name}:index"))
    recorded(*(posting.person for posting in PostingFactory.create_batch(20, unit=department)))
    TrainingClassFactory.create_batch(20)
    SubjectAreaFactory.create_batch(20)
    with django_assert_max_num_queries(len(few)):
        chief.get(reverse(f"{name}:index"))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("words", ["a')())\".)((", "%", "'; --", "\\", "\u0000x"])
def test_strange_words_find_nothing_and_break_nothing(name, words, chief, open_class, lan):
    recorded(lan)
    assert chief.get(reverse(f"{name}:index"), {"q": words}).status_code == 200


# Courses are edited.


def course_form(**values):
    return {
        "code": "qtan", "title": "Quản trị an ninh", "kind": "short", "subject_areas": [SubjectAreaFactory().pk], "title_family": "",
        "periods": "40", "attendance_threshold": "80", "excellent_from": "9", "very_good_from": "8", "good_from": "7", "average_from": "5",
        "issues_document": "on",
    } | values  # fmt: skip


def test_a_manager_enters_a_course_with_its_subject_areas(signed_in, dung):
    areas = SubjectAreaFactory.create_batch(2)
    signed_in(dung).post(reverse("courses:add"), course_form(subject_areas=[area.pk for area in areas]))
    course = Course.objects.get(code="qtan")
    assert set(course.subject_areas.all()) == set(areas)


@pytest.mark.parametrize(
    ("field", "value"), [("periods", "0"), ("attendance_threshold", "101"), ("code", "quản trị"), ("title", "")]
)
def test_a_course_that_cannot_be_is_refused_by_field(field, value, chief):
    page = chief.post(reverse("courses:add"), course_form(**{field: value}))
    assert list(page.context["form"].errors) == [field]
    assert not Course.objects.exists()


def test_the_title_of_a_course_is_no_rank(chief):
    """“title” is a word of several apps, and in Vietnamese several words."""
    page = chief.get(reverse("courses:add")).content.decode()
    assert "Tên khóa học" in page


def refused(browser, page):
    """The sentence shown after pressing the button on that page, which had been opened before."""
    answer = browser.post(page, headers={"referer": f"http://testserver{page}"}, follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_a_course_that_somebody_completed_stays(chief, lan):
    [record] = recorded(lan)
    said = refused(chief, reverse("courses:delete", args=[record.course.pk]))
    assert said == ["Mục này đang được dùng ở nơi khác nên không xóa được."]
    assert Course.objects.filter(pk=record.course.pk).exists()


def test_a_subject_area_that_a_course_carries_stays(chief):
    area = SubjectAreaFactory()
    course = CourseFactory(areas=[area])
    said = refused(chief, reverse("subject_areas:delete", args=[area.pk]))
    assert said == ["Mục này đang được dùng ở nơi khác nên không xóa được."]
    assert list(course.subject_areas.all()) == [area]


def test_what_nobody_uses_is_deleted(chief):
    area, course = SubjectAreaFactory(), CourseFactory()
    chief.post(reverse("subject_areas:delete", args=[area.pk]))
    chief.post(reverse("courses:delete", args=[course.pk]))
    assert not SubjectArea.objects.exists()
    assert not Course.objects.exists()


@pytest.mark.parametrize("words", ["quan tri", "Quản trị an ninh", "qtan", "ninh quan"])
def test_a_course_is_found_without_marks_and_by_its_code(words, chief):
    course = CourseFactory(code="qtan", title="Quản trị an ninh")
    CourseFactory(title="Chuyển đổi số")
    assert listed(chief, "courses", q=words) == [course]


def test_an_auditor_reads_courses_and_changes_none(signed_in, an, open_class):
    browser = signed_in(an)
    assert listed(browser, "courses") == [open_class.course]
    assert browser.get(reverse("courses:edit", args=[open_class.course.pk])).status_code == 302


# Classes and records are read.


@pytest.mark.parametrize("who", ["dung", "thu", "an"])
def test_staff_read_a_class_and_its_history(who, request, signed_in, open_class, dung):
    close_roster(open_class, dung.user)
    browser = signed_in(request.getfixturevalue(who))
    assert listed(browser, "classes") == [open_class]
    inside = browser.get(reverse("classes:inspect", args=[open_class.pk]))
    for door in (reverse("manage_class", args=[open_class.code]), reverse("classes:history", args=[open_class.pk])):
        assert f'href="{door}"' in inside.content.decode()
    history = browser.get(reverse("classes:history", args=[open_class.pk]))
    [entry] = history.context["object_list"]
    assert (entry.action, entry.user) == ("courses.moved", dung.user)
    assert reverse("classes:edit", args=[open_class.pk]) not in history.content.decode()


@pytest.mark.parametrize("action", ["edit", "delete"])
@pytest.mark.parametrize("name", ["classes", "records"])
def test_not_even_an_administrator_edits_a_class_or_a_record_here(name, action, chief, open_class, lan):
    row = open_class if name == "classes" else recorded(lan)[0]
    for ask in (chief.get, chief.post):
        assert ask(reverse(f"{name}:{action}", args=[row.pk])).status_code == 302
    assert TrainingClass.objects.exists()
    assert name == "classes" or LearningRecord.objects.exists()


@pytest.mark.parametrize("name", ["classes", "records"])
def test_not_even_an_administrator_adds_a_class_or_a_record_here(name, chief):
    assert chief.get(reverse(f"{name}:add")).status_code == 302


def test_a_class_is_opened_on_the_portal_by_those_who_may(signed_in, dung, an, open_class):
    door = f'href="{reverse("open_class")}"'
    assert door in signed_in(dung).get(reverse("classes:index")).content.decode()
    assert door not in signed_in(an).get(reverse("classes:index")).content.decode()


@pytest.mark.parametrize("action", ["inspect", "history"])
def test_classes_of_other_units_do_not_exist_for_a_manager_of_one(action, signed_in, dung, open_class, department):
    Role.objects.update(unit=department)
    browser = signed_in(dung)
    assert listed(browser, "classes") == []
    assert browser.get(reverse(f"classes:{action}", args=[open_class.pk])).status_code == 404


@pytest.mark.parametrize("words", ["lop", "Lớp"])
def test_a_class_is_found_without_marks(words, chief, open_class):
    assert listed(chief, "classes", q=words) == [open_class]


@pytest.mark.parametrize("words", ["thuy lan", "Đặng Thị Thuý", "cb001"])
def test_a_record_is_found_by_the_person_without_marks(words, chief, lan, minh):
    recorded(lan, minh)
    assert [record.person for record in listed(chief, "records", q=words)] == [lan]


def test_the_records_of_a_person_stand_latest_first(chief, lan):
    days = [date(2020, 5, 4), date(2024, 5, 4), date(2022, 5, 4)]
    course = CourseFactory()
    enter_outside_records([{"person": lan, "course": course, "recognised_on": day} for day in days], by=None)
    assert [record.recognised_on.year for record in listed(chief, "records")] == [2024, 2022, 2020]


@pytest.mark.parametrize("action", ["inspect", "history"])
def test_records_of_people_of_other_units_do_not_exist_for_a_manager_of_one(action, signed_in, dung, quan, lan, department):
    Role.objects.update(unit=department)
    own, other = recorded(lan, quan)
    browser = signed_in(dung)
    assert listed(browser, "records") == [own]
    assert browser.get(reverse(f"records:{action}", args=[other.pk])).status_code == 404
    assert browser.get(reverse(f"records:{action}", args=[own.pk])).status_code == 200


def test_a_record_shows_its_words_and_no_national_id(chief, lan):
    lan.national_id = "023185001234"
    lan.save()
    [record] = recorded(lan)
    page = chief.get(reverse("records:inspect", args=[record.pk])).content.decode()
    assert "Đặng Thị Thúy Lan" in page
    assert "023185001234" not in page


@pytest.mark.parametrize("name", LISTS)
def test_learners_trainers_and_officers_do_not_come_here(name, signed_in, lan, ha, minh):
    for person in (lan, ha, minh):
        assert signed_in(person).get(reverse(f"{name}:index")).status_code in (302, 403)
