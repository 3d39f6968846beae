"""Correcting, ending and withdrawing facts in the administration, and what the history tells of it."""

from datetime import date

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.records import revoke
from lms.people.facts import correct, withdraw
from lms.people.history import entries_about
from lms.people.models import Degree, Person, Posting, Role
from lms.people.persons import log_change
from lms.people.postings import leave
from tests.coverage.test_figures import recorded
from tests.factories import SubjectAreaFactory, UserFactory

WHY = "Gõ nhầm ngày"


@pytest.fixture
def chief(client, db):
    """A browser in which an administrator has signed in."""
    client.force_login(UserFactory(username="chief", is_superuser=True, is_staff=True))
    return client


@pytest.fixture
def posting(lan):
    return lan.postings.get()


@pytest.fixture
def degree(lan):
    return Degree.objects.create(person=lan, level=3, awarded_on=date(2007, 6, 1))


def posting_form(posting, **values):
    return {
        "unit": posting.unit_id, "category": posting.category, "position": posting.position, "title": "", "decision": "", "leaving": "",
        "starts": posting.starts.isoformat(), "ends": posting.ends.isoformat() if posting.ends else "", "why": "",
    } | values  # fmt: skip


def degree_form(**values):
    return {
        "level": 3,
        "speciality": "",
        "institution": "",
        "number": "",
        "awarded_on": "2007-06-01",
        "annulled_on": "",
        "why": "",
    } | values


def edit(browser, fact, given):
    name = {"posting": "postings", "degree": "degrees"}[fact._meta.model_name]
    return browser.post(reverse(f"{name}:edit", args=[fact.pk]), given)


def errors(answer):
    return dict(answer.context["form"].errors)


# Correcting.


def test_what_is_edited_is_corrected_and_the_old_stays(chief, posting, lan):
    answer = edit(chief, posting, posting_form(posting, starts="2016-01-01", why=WHY))
    assert answer.url == reverse("people:inspect", args=[lan.pk])
    new = lan.postings.get()
    assert (new.starts, new.supersedes, new.entered_by.username) == (date(2016, 1, 1), posting, "chief")
    assert Posting.everything.get(pk=posting.pk).set_aside_because == WHY


def test_without_a_reason_nothing_is_corrected(chief, posting, lan):
    assert "why" in errors(edit(chief, posting, posting_form(posting, starts="2016-01-01", why="  ")))
    assert lan.postings.get().starts == date(2015, 1, 1)


def test_what_is_saved_as_it_was_is_no_correction(chief, posting):
    edit(chief, posting, posting_form(posting, why=WHY))
    assert Posting.everything.count() == 1
    assert not ModelLogEntry.objects.exists()


def test_a_correction_that_cannot_be_is_refused_by_its_field(chief, degree):
    answer = edit(chief, degree, degree_form(annulled_on="2006-01-01", awarded_on="2007-06-02", why=WHY))
    assert errors(answer)
    assert not Degree.everything.get().set_aside


def test_a_fact_stays_with_its_person(chief, degree, quan, lan):
    edit(chief, degree, degree_form(level=4, why=WHY) | {"person": quan.pk})
    assert lan.degrees.get().level == 4


def test_who_comes_late_is_told_that_somebody_else_has_corrected_it(chief, posting, dung, lan):
    correct(posting, by=dung.user, why=WHY, starts=date(2016, 1, 1))
    answer = edit(chief, posting, posting_form(posting, starts="2017-01-01", why=WHY))
    assert answer.url == reverse("people:inspect", args=[lan.pk])
    assert lan.postings.get().starts == date(2016, 1, 1)
    [said] = chief.get(answer.url).context["messages"]
    assert "người khác đính chính" in str(said)


# Ending.


def test_an_end_is_filled_in_without_a_reason_and_the_fact_stays_the_same(chief, posting, lan):
    edit(chief, posting, posting_form(posting, ends="2024-01-01", leaving="retired"))
    kept = Posting.everything.get()
    assert (kept.pk, kept.ends, kept.leaving, kept.set_aside) == (posting.pk, date(2024, 1, 1), "retired", False)


def test_an_annulment_is_filled_in_without_a_reason(chief, degree):
    edit(chief, degree, degree_form(annulled_on="2020-01-01"))
    assert Degree.everything.get().annulled_on == date(2020, 1, 1)


@pytest.mark.parametrize("ends", ["2025-01-01", ""])
def test_an_end_that_was_said_is_changed_by_a_correction_only(ends, chief, posting, lan):
    leave(lan, on=date(2024, 1, 1), why="retired")
    posting.refresh_from_db()
    asked = posting_form(posting, leaving="retired") | {"ends": ends}
    assert "why" in errors(edit(chief, posting, asked))
    edit(chief, posting, asked | {"why": WHY})
    assert str(lan.postings.get().ends or "") == ends


def test_an_end_together_with_a_change_is_a_correction(chief, posting):
    assert "why" in errors(edit(chief, posting, posting_form(posting, position="Chuyên viên", ends="2024-01-01")))


# Withdrawing.


def test_what_never_was_true_is_withdrawn_with_a_reason(chief, degree, lan):
    page = reverse("degrees:delete", args=[degree.pk])
    assert "gạch ngang" in chief.get(page).content.decode()
    assert "why" in errors(chief.post(page, {"why": ""}))
    assert chief.post(page, {"why": WHY}).url == reverse("people:inspect", args=[lan.pk])
    assert not lan.degrees.exists()
    assert Degree.everything.get().set_aside_because == WHY


def test_what_was_set_aside_is_not_withdrawn_again(chief, degree, dung, lan):
    withdraw(degree, by=dung.user, why=WHY)
    assert chief.post(reverse("degrees:delete", args=[degree.pk]), {"why": "Nữa"}).url == reverse("people:inspect", args=[lan.pk])
    assert Degree.everything.get().set_aside_because == WHY


@pytest.mark.parametrize("act", ["edit", "delete", "history"])
def test_facts_of_other_units_do_not_exist_for_a_manager_of_one(act, signed_in, dung, quan, department):
    Role.objects.update(unit=department)
    posting = quan.postings.get()
    browser = signed_in(dung)
    assert browser.get(reverse(f"postings:{act}", args=[posting.pk])).status_code == 404
    withdraw(posting, by=None, why=WHY)
    assert browser.get(reverse(f"postings:{act}", args=[posting.pk])).status_code == 404


@pytest.mark.parametrize("act", ["edit", "delete"])
def test_an_auditor_corrects_nothing(act, signed_in, an, posting):
    given = posting_form(posting, starts="2016-01-01", why=WHY)
    signed_in(an).post(reverse(f"postings:{act}", args=[posting.pk]), given)
    assert Posting.everything.filter(person=posting.person).count() == 1
    assert not Posting.everything.get(pk=posting.pk).set_aside


# Who changed what.


def history(browser, person, **asked):
    answer = browser.get(reverse("people:history", args=[person.pk]), asked)
    assert answer.status_code == 200
    return answer


def done(answer):
    return [entry.action for entry in answer.context["object_list"]]


def text(answer):
    return " ".join(answer.content.decode().split())


def test_the_history_tells_who_said_what_before_and_after(chief, degree, lan):
    edit(chief, degree, degree_form(level=4, why=WHY))
    shown = text(history(chief, lan))
    assert WHY in shown
    assert "<del>Cao đẳng</del>" in shown
    assert "<ins>Đại học</ins>" in shown
    assert "07/06/2007" not in shown  # what stayed is not told


def test_a_fact_that_is_entered_is_told_with_who_entered_it(chief, lan):
    chief.post(reverse("degrees:add"), {"person": lan.pk, "level": 4, "awarded_on": "2007-06-01"})
    answer = history(chief, lan)
    assert done(answer) == ["people.entered"]
    assert "<ins>01/06/2007</ins>" in text(answer)
    assert lan.degrees.get().entered_by.username == "chief"


def person_form(person, **values):
    return {
        "full_name": person.full_name, "staff_number": person.staff_number, "birth_precision": "day",
        "birth_date": person.birth_date.isoformat(), "gender": person.gender, "ethnicity": person.ethnicity, "honorific": "", "user": "CB001",
        "new_national_id": "",
    } | values  # fmt: skip


def test_a_change_of_a_persons_own_data_is_told_before_and_after(chief, lan):
    chief.post(reverse("people:edit", args=[lan.pk]), person_form(lan, full_name="Đặng Thị Lan", birth_date="1985-06-17"))
    entry = entries_about(lan).get()
    assert entry.data["before"] == {"full_name": "Đặng Thị Thúy Lan", "birth_date": "1985-05-17"}
    assert entry.data["after"] == {"full_name": "Đặng Thị Lan", "birth_date": "1985-06-17"}
    assert "<del>17/05/1985</del>" in text(history(chief, lan))


def test_a_person_saved_as_they_were_changes_nothing(chief, lan):
    chief.post(reverse("people:edit", args=[lan.pk]), person_form(lan))
    assert not entries_about(lan).exists()


def test_a_national_id_is_told_masked_even_where_two_look_the_same(chief, lan):
    lan.national_id = "023185001234"
    lan.save()
    chief.post(reverse("people:edit", args=[lan.pk]), person_form(lan, new_national_id="023185991234"))
    assert Person.objects.get(pk=lan.pk).national_id == "023185991234"
    shown = text(history(chief, lan))
    assert "<ins>023******234</ins>" in shown
    assert "023185001234" not in shown + str(entries_about(lan).get().data)


@pytest.fixture
def lan_with_a_history(lan, degree, dung):
    """A changed name, a corrected degree, an ended posting, a revoked record."""
    before, lan.full_name = Person.objects.get(pk=lan.pk), "Đặng Thị Lan"
    lan.save()
    log_change(before, lan, by=dung.user)
    correct(degree, by=dung.user, why=WHY, level=4)
    record = recorded(lan, SubjectAreaFactory(), on=date(2020, 5, 4))
    revoke(record, on=date(2026, 1, 5), reason="Khai man", decision="9/QĐ-UBND", by=dung.user)
    return lan


def test_the_history_holds_facts_and_records_the_latest_first(chief, lan_with_a_history):
    assert done(history(chief, lan_with_a_history)) == ["courses.revoked", "people.corrected", "people.changed"]


@pytest.mark.parametrize(
    ("kind", "told"),
    [("person", ["people.changed"]), ("degree", ["people.corrected"]), ("learningrecord", ["courses.revoked"]), ("posting", [])],
)
def test_the_history_of_one_kind_tells_of_no_other(kind, told, chief, lan_with_a_history):
    assert done(history(chief, lan_with_a_history, kind=kind)) == told


def test_the_history_of_a_fact_stands_in_that_of_its_person(chief, degree, lan):
    answer = chief.get(reverse("degrees:history", args=[degree.pk]))
    assert answer.url == f"{reverse('people:history', args=[lan.pk])}?kind=degree"


def test_the_history_has_pages(chief, lan, dung):
    posting = lan.postings.get()
    for year in range(1980, 2005):
        posting = correct(posting, by=dung.user, why=WHY, starts=date(year + 20, 1, 2))
    first, second = history(chief, lan), history(chief, lan, p=2)
    assert (len(first.context["object_list"]), len(second.context["object_list"])) == (20, 5)


def test_an_auditor_reads_the_history(signed_in, an, lan_with_a_history):
    assert len(done(history(signed_in(an), lan_with_a_history))) == 3


def test_of_another_person_nothing_is_told(chief, lan_with_a_history, quan):
    assert done(history(chief, quan)) == []


def test_who_lost_sight_of_a_person_reads_nothing_of_what_was_done_since(lan_with_a_history):
    today = ModelLogEntry.objects.first().timestamp.date()
    assert not entries_about(lan_with_a_history, until=date(2026, 1, 1)).exists()
    assert entries_about(lan_with_a_history, until=date(today.year + 1, 1, 1)).count() == 3
