"""Roles are granted and withdrawn with dates, by those who may; nothing about who could see what is deleted."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from lms.people.models import Role
from tests.conftest import someone, with_role
from tests.factories import RoleFactory, UnitFactory, UserFactory

Kind = Role.Kind
pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client, db):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


@pytest.fixture
def head(department):
    """Manages the training of one department."""
    return with_role(someone("Đỗ Văn Khải", "CB030", department), Kind.TRAINING_MANAGER, department)


def grant(browser, to, kind, unit, **values):
    given = {"user": to.user.username, "kind": kind, "unit": unit.pk, "starts": localdate().isoformat(), "ends": ""} | values
    return browser.post(reverse("roles:add"), given)


def held(person):
    return {(role.kind, role.unit) for role in person.user.roles.held_on(localdate())}


def test_a_manager_of_the_whole_tree_grants_officers_managers_and_auditors(signed_in, dung, lan, department):
    browser = signed_in(dung)
    for kind in (Kind.UNIT_OFFICER, Kind.TRAINING_MANAGER, Kind.AUDITOR):
        grant(browser, lan, kind, department)
    assert held(lan) == {("officer", department), ("manager", department), ("auditor", department)}
    assert {role.granted_by for role in lan.user.roles.all()} == {dung.user}


def test_registrars_are_named_by_administrators(signed_in, chief, dung, lan, school):
    grant(chief, lan, Kind.REGISTRAR, school)
    assert held(lan) == {("registrar", school)}
    answer = grant(signed_in(dung), lan, Kind.REGISTRAR, school, starts="2030-01-01")
    assert answer.context["form"].errors["kind"]


def test_a_manager_of_one_department_grants_officers_within_it(signed_in, head, lan, quan, department, other_department):
    browser = signed_in(head)
    below = UnitFactory(parent=department)
    grant(browser, lan, Kind.UNIT_OFFICER, below)
    assert held(lan) == {("officer", below)}
    assert grant(browser, lan, Kind.AUDITOR, department).context["form"].errors["kind"]
    assert grant(browser, lan, Kind.UNIT_OFFICER, other_department).context["form"].errors["unit"]
    # Whether there is such an account elsewhere, they do not learn.
    assert "Không có tài khoản" in str(grant(browser, quan, Kind.UNIT_OFFICER, department).context["form"].errors["user"])


@pytest.mark.parametrize("who", ["dung", "chief"])
def test_nobody_grants_a_role_to_themselves(who, request, signed_in, dung, department):
    if who == "chief":
        dung.user.is_superuser = True
        dung.user.save()
    answer = grant(signed_in(dung), dung, Kind.UNIT_OFFICER, department)
    assert answer.context["form"].errors["user"]
    assert held(dung) == {("manager", department.parent)}


@pytest.mark.parametrize("who", ["minh", "thu", "an", "lan"])
def test_officers_registrars_auditors_and_learners_grant_nothing(who, request, signed_in, quan, department):
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get(reverse("roles:add")).status_code == 302
    assert grant(browser, quan, Kind.UNIT_OFFICER, department).status_code == 302
    assert held(quan) == set()


def test_a_role_is_not_granted_for_days_gone_by_nor_over_a_unit_that_is_not_there(chief, lan, department):
    yesterday = localdate() - timedelta(days=1)
    assert grant(chief, lan, Kind.AUDITOR, department, starts=yesterday.isoformat()).context["form"].errors["starts"]
    gone = UnitFactory(dissolved=yesterday)
    assert grant(chief, lan, Kind.AUDITOR, gone).context["form"].errors["unit"]


# Withdrawing.


def until(browser, role, day):
    return browser.post(reverse("roles:edit", args=[role.pk]), {"ends": day.isoformat() if day else ""})


def test_a_role_withdrawn_today_opens_nothing_any_more_and_stays_in_the_history(signed_in, dung, minh):
    role, browser = minh.user.roles.get(), signed_in(dung)
    until(browser, role, localdate())
    role.refresh_from_db()
    assert role.ends == localdate()
    assert held(minh) == set()
    history = browser.get(reverse("roles:history", args=[role.pk])).content.decode()
    assert f"{localdate():%d/%m/%Y}" in history


def test_what_was_granted_this_morning_is_withdrawn_at_once_and_may_be_granted_again(signed_in, dung, lan, department):
    browser = signed_in(dung)
    grant(browser, lan, Kind.AUDITOR, department)
    until(browser, lan.user.roles.get(), localdate())
    assert held(lan) == set()
    grant(browser, lan, Kind.AUDITOR, department)
    assert lan.user.roles.count() == 2


def test_a_role_that_has_not_begun_is_withdrawn_for_good(signed_in, dung, lan, department):
    browser = signed_in(dung)
    start = localdate() + timedelta(days=40)
    grant(browser, lan, Kind.AUDITOR, department, starts=start.isoformat())
    until(browser, lan.user.roles.get(), localdate())
    role = lan.user.roles.get()
    assert (role.starts, role.ends) == (start, start)
    grant(browser, lan, Kind.AUDITOR, department)
    assert held(lan) == {("auditor", department)}


def test_the_past_of_a_role_stays_as_it_was(signed_in, dung, minh):
    role, browser = minh.user.roles.get(), signed_in(dung)
    assert until(browser, role, localdate() - timedelta(days=1)).context["form"].errors["ends"]
    Role.objects.filter(pk=role.pk).update(ends=localdate() - timedelta(days=9))
    assert until(browser, role, None).context["form"].errors["ends"]


def test_roles_that_overlap_are_refused_by_the_database_too(minh, department):
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleFactory(user=minh.user, kind=Kind.UNIT_OFFICER, unit=department)


def test_a_role_wider_than_ones_own_is_neither_seen_nor_changed(signed_in, head, an, dung, minh):
    browser = signed_in(head)
    for wider in (an.user.roles.get(), dung.user.roles.get()):
        assert browser.get(reverse("roles:edit", args=[wider.pk])).status_code == 404
    listed = browser.get(reverse("roles:index")).context["object_list"]
    assert {role.user for role in listed} == {head.user, minh.user}


def test_a_manager_of_one_department_withdraws_no_manager_and_not_themselves(signed_in, head, lan, department):
    other = with_role(lan, Kind.TRAINING_MANAGER, department).user.roles.get()
    browser = signed_in(head)
    for role in (other, head.user.roles.get()):
        assert until(browser, role, localdate()).status_code == 302
        role.refresh_from_db()
        assert role.ends is None


def test_a_role_is_deleted_by_nobody(chief, minh):
    role = minh.user.roles.get()
    chief.post(reverse("roles:delete", args=[role.pk]))
    assert minh.user.roles.count() == 1


def test_who_granted_a_role_is_shown_to_those_who_may_know(signed_in, dung, minh, an, lan, department):
    grant(signed_in(dung), lan, Kind.UNIT_OFFICER, department)
    listed = signed_in(an).get(reverse("roles:index")).content.decode()
    assert lan.full_name in listed
    assert dung.full_name in listed
    page = signed_in(an).get(reverse("people:inspect", args=[lan.pk])).content.decode()
    assert "Cán bộ phụ trách đào tạo" in page
    assert signed_in(minh).get(reverse("roles:index")).status_code == 302
    assert reverse("roles:add") not in signed_in(minh).get(reverse("people:inspect", args=[lan.pk])).content.decode()


def test_the_list_of_roles_leads_to_those_that_one_may_withdraw(signed_in, dung, minh, lan, department):
    RoleFactory(user=lan.user, kind=Kind.REGISTRAR, unit=department, granted_by=UserFactory(username="chief"))
    listed = signed_in(dung).get(reverse("roles:index")).content.decode()
    assert "chief" in listed
    assert reverse("roles:edit", args=[minh.user.roles.get().pk]) in listed
    for untouchable in (lan, dung):
        assert reverse("roles:edit", args=[untouchable.user.roles.get().pk]) not in listed


def test_the_list_of_roles_takes_as_many_queries_for_many_as_for_few(signed_in, dung, minh, department, count_queries):
    browser = signed_in(dung)
    few = count_queries(lambda: browser.get(reverse("roles:index")))
    for number in range(8):
        with_role(someone("Trần Văn Bảy", f"CB05{number}", department), Kind.AUDITOR, department)
    assert count_queries(lambda: browser.get(reverse("roles:index"))) == few
