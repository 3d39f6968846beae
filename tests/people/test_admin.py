from datetime import date

import pytest
from django.urls import reverse

from lms.people.models import Appointment, Degree, Person, PlanningEntry, Posting, Role
from tests.factories import PostingFactory, TitleFactory, UserFactory


@pytest.fixture
def chief(client, db):
    """A browser in which an administrator has signed in."""
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


LISTS = [
    "units", "people", "postings", "appointments", "degrees", "title_certificates", "planning", "titles", "title_families",
    "specialities", "successions", "roles",
]  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_every_list_and_its_form_open(name, chief, lan, minh):
    Degree.objects.create(person=lan, level=4, awarded_on=date(2007, 6, 1))
    title = TitleFactory()
    Appointment.objects.create(person=lan, kind="rank", title=title, starts=date(2015, 1, 1))
    PlanningEntry.objects.create(person=lan, title=title, level="province", cycle="2020–2025", starts=date(2020, 1, 1))
    assert chief.get(reverse(f"{name}:index")).status_code == 200
    assert chief.get(reverse(f"{name}:add")).status_code == 200


@pytest.mark.parametrize("words", ["thuy lan", "Đặng Thị Thuý", "CB001", "cb001"])
def test_a_person_is_found_without_accents_or_by_number(words, chief, lan, minh):
    found = chief.get(reverse("people:index"), {"q": words}).context["object_list"]
    assert [person.full_name for person in found] == ["Đặng Thị Thúy Lan"]


@pytest.mark.parametrize("words", ["a')())\".)((", "%", "'; --", "\\", "\u0000x"])
def test_strange_words_find_nothing_and_break_nothing(words, chief, lan):
    assert chief.get(reverse("people:index"), {"q": words}).status_code == 200


def test_the_list_takes_as_many_queries_for_many_as_for_few(chief, lan, department, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as few:
        chief.get(reverse("people:index"))
    PostingFactory.create_batch(40, unit=department)
    with django_assert_max_num_queries(len(few)):
        chief.get(reverse("people:index"))


def test_overlapping_postings_are_refused_on_the_form_with_a_sentence(chief, lan, other_department):
    given = {
        "person": lan.pk, "unit": other_department.pk, "category": "civil_servant", "starts": "2020-01-01", "ends": "",
        "position": "", "title": "", "decision": "", "leaving": "",
    }  # fmt: skip
    page = chief.post(reverse("postings:add"), given)
    assert page.status_code == 200
    assert page.context["form"].errors["__all__"]
    assert Posting.objects.count() == 1


def test_a_posting_in_a_dissolved_unit_is_refused_on_the_form(chief, lan, other_department):
    lan.postings.update(ends=date(2020, 1, 1))
    other_department.dissolved = date(2019, 1, 1)
    other_department.save()
    given = {"person": lan.pk, "unit": other_department.pk, "category": "civil_servant", "starts": "2020-01-01"}
    assert chief.post(reverse("postings:add"), given).context["form"].errors["unit"]


def person_form(**values):
    return {
        "full_name": "Bàn Thị Mẩy", "staff_number": "CB777", "birth_precision": "day", "birth_date": "1990-02-03",
        "gender": "female", "ethnicity": "09", "honorific": "", "user": "", "new_national_id": "",
    } | values  # fmt: skip


def test_a_person_is_entered_with_a_national_id_that_is_kept_encrypted(chief):
    chief.post(reverse("people:add"), person_form(new_national_id="023190001234"))
    person = Person.objects.get(staff_number="CB777")
    assert person.national_id == "023190001234"
    assert "023190001234" not in person.national_id_encrypted


def test_the_form_shows_a_national_id_masked(chief, lan):
    lan.national_id = "023185001234"
    lan.save()
    page = chief.get(reverse("people:edit", args=[lan.pk])).content.decode()
    assert "023******234" in page
    assert "023185001234" not in page


@pytest.mark.parametrize("typed", ["123456789", "2.2085E+10", "23190001234", "abc"])
def test_a_national_id_that_cannot_be_right_is_refused(typed, chief):
    page = chief.post(reverse("people:add"), person_form(new_national_id=typed))
    assert page.context["form"].errors["new_national_id"]


def test_a_national_id_belongs_to_one_person(chief, lan):
    lan.national_id = "023190001234"
    lan.save()
    page = chief.post(reverse("people:add"), person_form(new_national_id="023190001234"))
    assert page.context["form"].errors["new_national_id"]


# Who may enter.


def test_managers_registrars_and_auditors_enter_the_administration_others_do_not(signed_in, dung, thu, an, minh, ha, lan):
    entered = [
        signed_in(person).get(reverse("wagtailadmin_home")).status_code == 200 for person in (dung, thu, an, minh, ha, lan)
    ]
    assert entered == [True, True, True, False, False, False]


def test_an_auditor_reads_and_changes_nothing(signed_in, an, lan):
    browser = signed_in(an)
    assert browser.get(reverse("people:index")).status_code == 200
    assert browser.get(reverse("people:edit", args=[lan.pk])).status_code == 302


def test_roles_are_granted_by_administrators_only(signed_in, dung):
    assert signed_in(dung).get(reverse("roles:index")).status_code == 302


def test_a_role_that_has_ended_opens_nothing(signed_in, dung):
    Role.objects.update(ends=date(2021, 1, 1))
    assert signed_in(dung).get(reverse("wagtailadmin_home")).status_code == 302


def test_a_manager_of_one_unit_sees_its_people_only(signed_in, dung, quan, department):
    Role.objects.update(unit=department)
    found = signed_in(dung).get(reverse("people:index")).context["object_list"]
    assert quan not in found
    assert dung in found


@pytest.mark.parametrize("action", ["edit", "delete", "inspect", "history", "usage"])
def test_people_of_other_units_do_not_exist_for_a_manager_of_one(action, signed_in, dung, quan, department):
    Role.objects.update(unit=department)
    assert signed_in(dung).get(reverse(f"people:{action}", args=[quan.pk])).status_code == 404


def test_postings_of_other_units_do_not_exist_for_a_manager_of_one(signed_in, dung, quan, department):
    Role.objects.update(unit=department)
    browser = signed_in(dung)
    assert browser.get(reverse("postings:edit", args=[quan.postings.get().pk])).status_code == 404
    assert quan.postings.get() not in browser.get(reverse("postings:index")).context["object_list"]


def test_who_looks_after_everything_sees_those_who_left_too(signed_in, dung, lan):
    lan.postings.update(ends=date(2024, 1, 1))
    assert lan in signed_in(dung).get(reverse("people:index")).context["object_list"]
