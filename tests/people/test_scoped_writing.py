"""Unit officers, and managers of one unit, keep the facts of their own people in the administration, and of nobody else."""

from datetime import date

import pytest
from django.urls import reverse

from lms.people.models import Degree, Person, Posting, Role
from lms.people.postings import move
from tests.conftest import someone, with_role
from tests.factories import PostingFactory, TitleFactory, UnitFactory
from tests.people.test_admin import move_form, person_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(signed_in, minh):
    """The browser of Minh, officer of one department."""
    return signed_in(minh)


def new_person(at, **values):
    said = {"starts": "2026-11-01", "category": "civil_servant", "position": "", "decision": ""}
    return person_form(unit=at.pk if at else "") | said | values


def test_an_officer_reads_and_corrects_the_facts_of_own_people(desk, lan):
    given = {"person": lan.pk, "level": 4, "speciality": "", "institution": "", "number": "", "awarded_on": "2007-06-01"}
    desk.post(reverse("degrees:add"), given)
    assert lan.degrees.get().level == 4
    assert desk.get(reverse("degrees:edit", args=[lan.degrees.get().pk])).status_code == 200
    page = desk.get(reverse("people:inspect", args=[lan.pk])).content.decode()
    assert reverse("people:move", args=[lan.pk]) in page


@pytest.mark.parametrize(
    "name", ["units", "titles", "specialities", "courses", "classes", "records", "indicators", "register_books"]
)
def test_what_belongs_to_all_is_no_concern_of_an_officer(name, desk):
    assert desk.get(reverse(f"{name}:index")).status_code == 302
    assert desk.get(reverse(f"{name}:add")).status_code == 302


def test_an_officer_sees_only_the_own_part_in_the_menu(desk):
    menu = desk.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("people:index") in menu
    for name in ("units:index", "roles:index", "courses:index", "indicators:index", "wagtailimages:index"):
        assert reverse(name) not in menu


def test_a_new_person_enters_with_a_posting_in_a_unit_of_the_officer(desk, department):
    desk.post(reverse("people:add"), new_person(department))
    person = Person.objects.get(staff_number="CB777")
    assert [(posting.unit, posting.starts) for posting in person.postings.all()] == [(department, date(2026, 11, 1))]
    assert desk.get(reverse("people:inspect", args=[person.pk])).status_code == 200


@pytest.mark.parametrize("missing", ["unit", "starts", "category"])
def test_an_officer_enters_nobody_without_a_posting(missing, desk, department):
    answer = desk.post(reverse("people:add"), new_person(department, **{missing: ""}))
    assert answer.context["form"].errors[missing]
    assert not Person.objects.filter(staff_number="CB777").exists()


def test_an_officer_enters_nobody_in_another_unit(desk, other_department):
    answer = desk.post(reverse("people:add"), new_person(other_department))
    assert answer.context["form"].errors["unit"]
    assert not Person.objects.filter(staff_number="CB777").exists()


def test_a_first_posting_that_cannot_be_leaves_no_person_behind(desk, department):
    answer = desk.post(reverse("people:add"), new_person(department, starts="1980-01-01"))
    assert "01/01/1980" in str(answer.context["form"].errors)
    assert not Person.objects.filter(staff_number="CB777").exists()


def test_who_looks_after_all_may_enter_somebody_without_a_posting(signed_in, dung, department):
    browser = signed_in(dung)
    assert browser.post(reverse("people:add"), new_person(department, category="")).context["form"].errors["category"]
    browser.post(reverse("people:add"), new_person(None, starts="", category=""))
    assert not Person.objects.get(staff_number="CB777").postings.exists()


# Moving across the border.


def test_an_officer_moves_people_within_the_own_units_only(desk, lan, department, other_department):
    refused = desk.post(reverse("people:move", args=[lan.pk]), move_form(other_department)).content.decode()
    assert other_department.name in refused
    assert lan.postings.get().ends is None
    below = UnitFactory(parent=department)
    desk.post(reverse("people:move", args=[lan.pk]), move_form(below))
    assert lan.postings.get(ends=None).unit == below


def test_an_officer_does_not_fetch_the_main_post_of_somebody_who_is_here_beside_it(desk, quan, department):
    PostingFactory(person=quan, unit=department, concurrent=True)
    desk.post(reverse("people:move", args=[quan.pk]), move_form(department))
    assert quan.postings.get(concurrent=False).ends is None


def test_an_officer_does_not_end_postings_elsewhere(desk, quan, department, other_department):
    beside = PostingFactory(person=quan, unit=department, concurrent=True)
    answer = desk.post(reverse("people:leave", args=[quan.pk]), {"last_day": "2026-10-31", "why": "retired"})
    assert other_department.name in answer.content.decode()
    assert not quan.postings.exclude(ends=None).exists()
    main = quan.postings.get(concurrent=False)
    assert desk.get(reverse("postings:edit", args=[main.pk])).status_code == 302
    assert desk.get(reverse("postings:edit", args=[beside.pk])).status_code == 200


def posting_form(person, unit, **values):
    said = {
        "category": "civil_servant",
        "starts": "2026-11-01",
        "position": "",
        "title": "",
        "decision": "",
        "leaving": "",
        "ends": "",
    }
    return {"person": person.pk, "unit": unit.pk, "concurrent": "on"} | said | values


def test_an_officer_writes_postings_in_the_own_units_only(desk, lan, department, other_department):
    answer = desk.post(reverse("postings:add"), posting_form(lan, other_department))
    assert answer.context["form"].errors["unit"]
    posting = lan.postings.get()
    desk.post(reverse("postings:edit", args=[posting.pk]), posting_form(lan, other_department, starts="2015-01-01", why="…"))
    assert [posting.unit for posting in Posting.objects.filter(person=lan)] == [department]


def test_who_moved_away_is_no_longer_to_be_found_in_the_administration(desk, lan, other_department):
    degree = Degree.objects.create(person=lan, level=3, awarded_on=date(2005, 6, 1))
    move(lan, other_department, on=date(2024, 5, 1))
    assert desk.get(reverse("degrees:edit", args=[degree.pk])).status_code == 404
    assert lan not in desk.get(reverse("people:index")).context["object_list"]
    assert degree not in desk.get(reverse("degrees:index")).context["object_list"]


def test_what_one_may_only_look_at_is_no_link_to_a_form(desk, minh, quan, lan, department, other_department):
    with_role(minh, Role.Kind.AUDITOR, other_department)
    page = desk.get(reverse("postings:index")).content.decode()
    assert reverse("postings:edit", args=[lan.postings.get().pk]) in page
    assert quan.full_name in page
    assert reverse("postings:edit", args=[quan.postings.get().pk]) not in page
    assert reverse("people:move", args=[quan.pk]) not in desk.get(reverse("people:inspect", args=[quan.pk])).content.decode()
    assert desk.get(reverse("people:move", args=[quan.pk])).status_code == 302


@pytest.mark.parametrize("name", ["people", "postings"])
def test_the_list_of_an_officer_takes_as_many_queries_for_many_as_for_few(name, desk, department, lan, count_queries):
    few = count_queries(lambda: desk.get(reverse(f"{name}:index")))
    for number in range(8):
        someone("Trần Văn Bảy", f"CB05{number}", department)
    assert count_queries(lambda: desk.get(reverse(f"{name}:index"))) == few


def test_shared_rules_are_not_changed_by_the_manager_of_one_unit(signed_in, dung, department):
    Role.objects.update(unit=department)
    browser = signed_in(dung)
    for name in ("indicators", "indicator_versions", "title_standards", "courses", "subject_areas"):
        assert browser.get(reverse(f"{name}:index")).status_code == 200
        assert browser.get(reverse(f"{name}:add")).status_code == 302


def test_what_uses_a_shared_row_is_not_told_to_the_manager_of_one_unit(signed_in, dung, department, quan):
    Role.objects.update(unit=department)
    assert signed_in(dung).get(reverse("units:usage", args=[quan.postings.get().unit_id])).status_code == 302
    assert signed_in(dung).get(reverse("titles:usage", args=[TitleFactory().pk])).status_code == 302
