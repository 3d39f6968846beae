"""The menu holds what a visitor may use, and nothing else."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.utils import translation

from lms.portal.navigation import menu, navigation

pytestmark = pytest.mark.django_db

PUBLIC = ["Courses", "Coverage", "Check a certificate"]
OWN = [*PUBLIC, "My desk", "My learning", "My certificates", "My coverage", "My file"]


@pytest.fixture
def seen_by(rf, site):
    """`seen_by(lan)` are the words of the menu that Lan sees; `seen_by()` those of a visitor."""

    def labels(person=None, path="/"):
        request = rf.get(path)
        request.user = person.user if person else AnonymousUser()
        return [item.label for item in menu(request)]

    return labels


def test_a_visitor_reads_courses_coverage_and_checks_certificates(seen_by):
    assert seen_by() == PUBLIC


def test_a_learner_has_a_desk_learning_and_certificates(seen_by, lan):
    assert seen_by(lan) == OWN


def test_a_trainer_has_classes_to_teach(seen_by, ha, open_class):
    assert seen_by(ha) == [*OWN, "Teaching"]


def test_a_training_manager_manages_classes(seen_by, dung):
    assert seen_by(dung) == [*OWN, "Training plans", "Manage classes", "Administration"]


@pytest.mark.parametrize("who", ["minh", "an"])
def test_officers_and_auditors_read_the_plans(seen_by, who, request):
    assert seen_by(request.getfixturevalue(who)) == [*OWN, "Training plans", "Administration"]


def test_a_registrar_keeps_the_register(seen_by, thu):
    assert seen_by(thu) == [*OWN, "Register", "Administration"]


def test_an_editor_reaches_the_administration(seen_by, lan):
    lan.user.groups.add(Group.objects.get(name="Editors"))
    assert seen_by(lan) == [*OWN, "Administration"]


def test_a_role_that_has_ended_opens_nothing(seen_by, dung, today):
    dung.user.roles.update(ends=today)
    assert seen_by(dung) == OWN


def test_the_menu_marks_the_nearest_page(rf, site, lan):
    request = rf.get("/khoa-hoc/mot-khoa/")
    request.user = lan.user
    assert [item.label for item in menu(request) if item.current] == ["Courses"]


def test_the_menu_speaks_vietnamese(seen_by, lan):
    with translation.override("vi"):
        assert "Học tập của tôi" in seen_by(lan)


def test_a_page_without_a_menu_asks_the_database_nothing(rf, lan, django_assert_num_queries):
    request = rf.get("/")
    request.user = lan.user
    with django_assert_num_queries(0):
        navigation(request)


def test_more_roles_cost_no_more_queries(rf, site, dung, province, django_assert_max_num_queries):
    request = rf.get("/")
    request.user = dung.user
    with django_assert_max_num_queries(8):
        menu(request)
