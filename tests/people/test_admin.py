from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from wagtail.models import Page

from lms.people.fact_viewsets import why_refused
from lms.people.models import Appointment, Degree, Person, Posting, Role
from tests.factories import PersonFactory, PlanningEntryFactory, PostingFactory, TitleFactory, UnitFactory, UserFactory


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
    PlanningEntryFactory(person=lan, title=title)
    assert chief.get(reverse(f"{name}:index")).status_code == 200
    assert chief.get(reverse(f"{name}:add")).status_code == 200


@pytest.mark.parametrize("words", ["thuy lan", "Đặng Thị Thuý", "CB001", "cb001"])
def test_a_person_is_found_without_accents_or_by_number(words, chief, lan, minh):
    found = chief.get(reverse("people:index"), {"q": words}).context["object_list"]
    assert [person.full_name for person in found] == ["Đặng Thị Thúy Lan"]


@pytest.mark.parametrize("words", ["a')())\".)((", "%", "'; --", "\\", "\u0000x"])
def test_strange_words_find_nothing_and_break_nothing(words, chief, lan):
    assert chief.get(reverse("people:index"), {"q": words}).status_code == 200


@pytest.mark.parametrize("name", ["people", "postings", "units", "person_chooser", "unit_chooser"])
def test_a_list_takes_as_many_queries_for_many_as_for_few(name, chief, lan, department, django_assert_max_num_queries):
    address = reverse(f"{name}:choose" if name.endswith("chooser") else f"{name}:index")
    chief.get(address)  # sessions and content types are looked up once
    with django_assert_max_num_queries(40) as few:
        chief.get(address)
    UnitFactory.create_batch(5, parent=department)
    PostingFactory.create_batch(40, unit=department)
    with django_assert_max_num_queries(len(few)):
        chief.get(address)


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


def test_what_only_the_database_refuses_is_a_sentence_too(lan, other_department):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        PostingFactory(person=lan, unit=other_department)
    assert "main posting" in why_refused(Posting, error.value)
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        PersonFactory(staff_number=lan.staff_number)
    assert "Somebody else" in why_refused(Person, error.value)


# A person's page.


@pytest.fixture
def lans_page(lan):
    return reverse("people:inspect", args=[lan.pk])


def test_the_page_of_a_person_shows_every_fact_with_a_way_to_change_it(chief, lan, lans_page, department):
    title = TitleFactory(name="Chuyên viên")
    Appointment.objects.create(person=lan, kind="rank", title=title, starts=date(2015, 1, 1))
    page = chief.get(lans_page).content.decode()
    assert department.name in page
    assert "Chuyên viên" in page
    assert reverse("postings:edit", args=[lan.postings.get().pk]) in page
    assert f"{reverse('degrees:add')}?person={lan.pk}" in page


def test_who_only_reads_is_offered_nothing_to_change(signed_in, an, lan, lans_page):
    page = signed_in(an).get(lans_page).content.decode()
    assert reverse("postings:edit", args=[lan.postings.get().pk]) not in page
    assert reverse("postings:add") not in page
    assert reverse("people:move", args=[lan.pk]) not in page


def test_the_page_of_a_person_takes_as_many_queries_for_many_facts(chief, lan, lans_page, django_assert_max_num_queries):
    Degree.objects.create(person=lan, level=3, awarded_on=date(1999, 6, 1))
    chief.get(lans_page)
    with django_assert_max_num_queries(40) as few:
        chief.get(lans_page)
    for year in range(2000, 2010):
        PostingFactory(person=lan, starts=date(year, 1, 1), ends=date(year + 1, 1, 1))
        Degree.objects.create(person=lan, level=4, awarded_on=date(year, 6, 1))
    with django_assert_max_num_queries(len(few)):
        chief.get(lans_page)


def test_a_fact_is_added_from_the_page_and_leads_back_to_it(chief, lan, lans_page):
    address = f"{reverse('degrees:add')}?person={lan.pk}"
    assert chief.get(address).context["form"].initial["person"] == lan
    given = {"person": lan.pk, "level": 4, "speciality": "", "institution": "", "number": "", "awarded_on": "2007-06-01"}
    assert chief.post(address, given).url == lans_page
    assert lan.degrees.get().level == 4


@pytest.mark.parametrize("asked", ["x", "", "0", "99999999999999999999", "-1"])
def test_a_form_for_nobody_is_an_empty_form(asked, chief):
    assert chief.get(reverse("degrees:add"), {"person": asked}).context["form"].initial["person"] is None


def test_a_person_with_facts_is_not_deleted(chief, lan):
    chief.post(reverse("people:delete", args=[lan.pk]))
    assert Person.objects.filter(pk=lan.pk).exists()


# Moving and leaving.


def move_form(unit, **values):
    return {"first_day": "2026-11-01", "unit": unit.pk, "category": "", "position": "", "title": "", "decision": ""} | values


def test_a_person_is_moved(chief, lan, lans_page, other_department):
    answer = chief.post(reverse("people:move", args=[lan.pk]), move_form(other_department, position="Chuyên viên"))
    assert answer.url == lans_page
    old, new = lan.postings.order_by("starts")
    assert (old.ends, new.unit, new.category, new.position) == (date(2026, 11, 1), other_department, old.category, "Chuyên viên")


def test_a_move_that_is_refused_says_why(chief, lan, other_department):
    answer = chief.post(reverse("people:move", args=[lan.pk]), move_form(other_department, first_day="2014-01-01"))
    assert "01/01/2015" in answer.content.decode()
    assert lan.postings.get().ends is None


def test_the_last_day_worked_still_counts(chief, lan):
    chief.post(reverse("people:leave", args=[lan.pk]), {"last_day": "2026-10-31", "why": "retired"})
    posting = lan.postings.get()
    assert (posting.ends, posting.leaving) == (date(2026, 11, 1), "retired")
    assert posting.holds_on(date(2026, 10, 31))


@pytest.mark.parametrize("last_day", ["9999-12-31", "31/02/2026", ""])
def test_a_last_day_that_cannot_be_is_refused(last_day, chief, lan):
    answer = chief.post(reverse("people:leave", args=[lan.pk]), {"last_day": last_day, "why": "left"})
    assert answer.context["form"].errors["last_day"]


def test_the_history_of_a_person_tells_of_moving_and_leaving(chief, lan, other_department):
    chief.post(reverse("people:move", args=[lan.pk]), move_form(other_department))
    chief.post(reverse("people:leave", args=[lan.pk]), {"last_day": "2026-11-10", "why": "retired"})
    history = chief.get(reverse("people:history", args=[lan.pk])).content.decode()
    assert other_department.name in history
    assert "10/11/2026" in history


# Units.


def test_the_list_of_units_is_the_tree_of_today(chief, province, department):
    UnitFactory(code="a-gone", dissolved=date(2020, 1, 1), parent=province)
    page = chief.get(reverse("units:index"))
    assert [unit.code for unit in page.context["object_list"]] == ["qn", "so-noi-vu"]
    assert "\u2003Sở Nội vụ" in page.content.decode()


@pytest.mark.parametrize(("day", "shown"), [("2019-12-31", ["a-gone", "qn"]), ("", ["a-gone", "qn"]), ("2020-01-01", ["qn"])])
def test_the_list_of_units_is_that_of_any_day_or_of_all(day, shown, chief, province):
    UnitFactory(code="a-gone", dissolved=date(2020, 1, 1))
    found = chief.get(reverse("units:index"), {"existing_on": day}).context["object_list"]
    assert [unit.code for unit in found] == shown


def test_a_unit_is_found_without_marks(chief, department, other_department):
    found = chief.get(reverse("units:index"), {"q": "so noi vu"}).context["object_list"]
    assert list(found) == [department]


@pytest.mark.parametrize("name", ["units", "roles", "successions", "postings", "appointments"])
def test_forms_do_not_list_all_units(name, chief, department):
    page = chief.get(reverse(f"{name}:add")).content.decode()
    assert f'<option value="{department.pk}"' not in page


def unit_form(unit, **values):
    return {
        "code": unit.code, "name": unit.name, "short_name": "", "level": unit.level, "kind": unit.kind, "parent": unit.parent_id or "",
        "established": unit.established.isoformat(), "dissolved": "",
    } | values  # fmt: skip


def test_the_code_of_a_unit_never_changes(chief, department):
    chief.post(reverse("units:edit", args=[department.pk]), unit_form(department, code="other", name="Sở Nội vụ tỉnh"))
    department.refresh_from_db()
    assert (department.code, department.name) == ("so-noi-vu", "Sở Nội vụ tỉnh")


def test_a_unit_in_which_people_still_hold_postings_is_not_dissolved(chief, department, lan):
    page = chief.post(reverse("units:edit", args=[department.pk]), unit_form(department, dissolved="2026-11-01"))
    assert page.context["form"].errors["dissolved"]


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


def test_a_national_id_that_does_not_fit_is_kept_and_doubted(chief):
    page = chief.post(reverse("people:add"), person_form(new_national_id="022090001234"), follow=True)
    assert Person.objects.get(staff_number="CB777").national_id == "022090001234"
    assert ["giới tính khác" in str(message) for message in page.context["messages"]] == [False, True]


def test_the_page_of_a_person_masks_the_national_id(chief, lan):
    lan.national_id = "022185001234"
    lan.save()
    page = chief.get(reverse("people:inspect", args=[lan.pk])).content.decode()
    assert "022******234" in page
    assert "022185001234" not in page


def test_an_account_is_given_by_its_user_name(chief):
    UserFactory(username="CB777")
    chief.post(reverse("people:add"), person_form(user="CB777"))
    assert Person.objects.get().user.username == "CB777"
    assert chief.get(reverse("people:edit", args=[Person.objects.get().pk])).context["form"]["user"].value() == "CB777"


def test_accounts_are_given_by_administrators_only(signed_in, dung):
    signed_in(dung).post(reverse("people:add"), person_form(user=dung.user.username))
    assert Person.objects.get(staff_number="CB777").user is None


# Who may enter.


def test_officers_managers_registrars_and_auditors_enter_the_administration_others_do_not(
    signed_in, dung, thu, an, minh, ha, lan
):
    entered = [
        signed_in(person).get(reverse("wagtailadmin_home")).status_code == 200 for person in (dung, thu, an, minh, ha, lan)
    ]
    assert entered == [True, True, True, True, False, False]


def test_an_auditor_reads_and_changes_nothing(signed_in, an, lan):
    browser = signed_in(an)
    assert browser.get(reverse("people:index")).status_code == 200
    assert browser.get(reverse("people:edit", args=[lan.pk])).status_code == 302


def test_a_role_is_granted_to_a_user_name(chief, lan, department):
    given = {"user": "CB001", "kind": "officer", "unit": department.pk, "starts": localdate().isoformat(), "ends": ""}
    chief.post(reverse("roles:add"), given)
    assert lan.user.roles.get().unit == department
    again = chief.post(reverse("roles:add"), given | {"user": "nobody"})
    assert again.context["form"].errors["user"]


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


@pytest.fixture
def dung_of_one_unit(dung, department):
    """Dũng manages the training of one department only."""
    Role.objects.update(unit=department)
    return dung


def test_a_manager_of_one_unit_writes_no_fact_about_people_of_others(signed_in, dung_of_one_unit, quan, lan):
    browser = signed_in(dung_of_one_unit)
    given = {"level": 4, "speciality": "", "institution": "", "number": "", "awarded_on": "2007-06-01"}
    assert browser.post(reverse("degrees:add"), given | {"person": quan.pk}).context["form"].errors["person"]
    assert browser.get(reverse("degrees:add"), {"person": quan.pk}).context["form"].initial["person"] is None
    degree = Degree.objects.create(person=lan, level=3, awarded_on=date(2005, 6, 1))
    browser.post(reverse("degrees:edit", args=[degree.pk]), given | {"person": quan.pk})
    assert not quan.degrees.exists()


@pytest.mark.parametrize("act", ["move", "leave"])
def test_a_manager_of_one_unit_moves_nobody_of_others(act, signed_in, dung_of_one_unit, quan):
    assert signed_in(dung_of_one_unit).get(reverse(f"people:{act}", args=[quan.pk])).status_code == 404


def test_people_of_other_units_are_not_to_be_chosen(signed_in, dung_of_one_unit, quan, lan):
    browser = signed_in(dung_of_one_unit)
    assert browser.get(reverse("person_chooser:chosen", args=[quan.pk])).status_code == 404
    assert browser.get(reverse("person_chooser:chosen", args=[lan.pk])).status_code == 200
    several = browser.get(reverse("person_chooser:chosen_multiple"), {"id": [quan.pk, lan.pk]}).content.decode()
    found = browser.get(reverse("person_chooser:choose_results")).content.decode()
    assert lan.staff_number in found
    assert str(quan) not in found + several


@pytest.mark.parametrize("name", ["units", "titles", "title_families", "specialities", "successions"])
def test_what_belongs_to_all_units_is_not_for_a_manager_of_one(name, signed_in, dung_of_one_unit, quan):
    browser = signed_in(dung_of_one_unit)
    assert browser.get(reverse(f"{name}:index")).status_code == 200
    assert browser.get(reverse(f"{name}:add")).status_code == 302


def test_the_history_of_everybody_is_not_for_a_manager_of_one_unit(signed_in, dung_of_one_unit):
    assert signed_in(dung_of_one_unit).get("/admin/reports/site-history/").status_code == 302
    assert signed_in(dung_of_one_unit).get("/admin/reports/site-history/results/").status_code == 302


def test_the_history_of_everybody_is_for_who_looks_after_all(signed_in, an):
    if not Page.objects.exists():  # tests with real transactions empty all tables
        Page.add_root(title="Root")
    assert signed_in(an).get("/admin/reports/site-history/").status_code == 200
