"""Sealed figures: what was reported stays, and what later facts change is told beside it, person by person."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from courses.records import revoke
from lms.coverage import spans
from lms.coverage.models import Indicator, SealedFigure, SealedReport
from lms.coverage.sealed import DayNotOver, NothingToSeal, StillComputing, changes, seal
from tests.factories import PersonFactory, PostingFactory, SubjectAreaFactory

from .test_figures import asks_for, recorded

ON, TODAY = date(2026, 10, 15), date(2026, 11, 2)


@pytest.fixture
def ethics(lan, minh):
    """Asked of everybody: Lan, Minh and Dũng of the department."""
    ethics = SubjectAreaFactory(code="public-ethics", name="Đạo đức công vụ")
    asks_for("E", ethics)
    return ethics


@pytest.fixture
def record(lan, ethics):
    return recorded(lan, ethics)


@pytest.fixture
def sealed(record, province, dung):
    spans.refresh_all_stale()
    return seal(province, on=ON, note="Báo cáo quý III", by=dung.user, today=TODAY)


def differences(report):
    """{group: people} of its one figure, as the same question is answered now."""
    spans.refresh_all_stale()
    [change] = changes(report)
    return {name: people for name, people in change.groups.items() if people}


def test_it_keeps_the_figure_and_the_people_behind_it(sealed, lan, minh, dung):
    figure = sealed.figures.get()
    assert (figure.code, figure.n, figure.d, figure.met, figure.missing) == ("E", 1, 3, [lan.pk], [minh.pk, dung.pk])


def test_where_nothing_changed_there_is_no_difference(sealed):
    assert differences(sealed) == {}


def test_what_is_entered_later_changes_todays_answer_and_not_the_sealed_one(sealed, minh, ethics):
    recorded(minh, ethics)
    assert differences(sealed) == {"gained": {minh.pk}}
    assert sealed.figures.get().n == 1


def test_what_is_revoked_with_effect_before_the_day_is_lost(sealed, record, lan, dung):
    revoke(record, on=date(2026, 10, 1), reason="Thi hộ", decision="9/QĐ-UBND", by=dung.user)
    assert differences(sealed) == {"lost": {lan.pk}}


def test_who_comes_into_the_unit_by_a_later_entry_came(sealed, department):
    posting = PostingFactory(person=PersonFactory(), unit=department, starts=date(2020, 1, 1))
    assert differences(sealed) == {"came": {posting.person_id}}


def test_who_was_merged_since_is_no_difference(sealed, minh, dung):
    """A second entry stood behind the figure; it turned out to be of Minh."""
    figure = sealed.figures.get()
    second = PersonFactory()
    other = SealedFigure.objects.create(
        report=sealed, indicator=figure.indicator, code="X", words="", n=1, d=3, met=figure.met, missing=[second.pk, dung.pk]
    )
    type(second).everything.filter(pk=second.pk).update(merged_into=minh)
    spans.refresh_all_stale()
    [about] = [change for change in changes(sealed) if change.figure == other]
    assert not about.differs


@pytest.mark.parametrize(("on", "refusal"), [(TODAY, DayNotOver), (date(2019, 1, 1), NothingToSeal)])
def test_a_day_that_is_not_over_or_asks_nothing_is_not_sealed(on, refusal, record, province, dung):
    spans.refresh_all_stale()
    with pytest.raises(refusal):
        seal(province, on=on, note="", by=dung.user, today=TODAY)
    assert not SealedReport.objects.exists()


def test_while_figures_are_being_computed_nothing_is_sealed(record, province, dung):
    with pytest.raises(StillComputing):
        seal(province, on=ON, note="", by=dung.user, today=TODAY)


@pytest.mark.parametrize("values", [{"n": 2}, {"met": []}, {"target": 50}])
def test_the_database_refuses_to_change_a_sealed_figure(values, sealed):
    with pytest.raises(DatabaseError), transaction.atomic():
        sealed.figures.update(**values)


def test_an_indicator_may_go_and_the_figure_stays(sealed):
    Indicator.objects.all().delete()
    assert (sealed.figures.get().code, changes(sealed)) == ("E", [])


# Pages.


def test_a_manager_seals_after_one_more_question(record, dung, signed_in):
    spans.refresh_all_stale()
    browser, where = signed_in(dung), f"/coverage/seal/?on={ON}"
    assert browser.get(where).status_code == 200
    assert not SealedReport.objects.exists()
    answer = browser.post(where, {"note": "Báo cáo quý III"})
    assert answer.url == SealedReport.objects.get().get_absolute_url()


def test_what_is_refused_stands_on_the_page(record, dung, signed_in):
    answer = signed_in(dung).post("/coverage/seal/?on=2999-01-01", {"note": ""})
    assert answer.status_code == 400
    assert "01/01/2999" in answer.content.decode()


@pytest.mark.parametrize("who", ["minh", "an"])
def test_others_do_not_seal(who, record, request, signed_in):
    assert signed_in(request.getfixturevalue(who)).post(f"/coverage/seal/?on={ON}").status_code == 404


def test_strangers_read_how_many_and_not_who(sealed, minh, ethics, client, dung, signed_in):
    recorded(minh, ethics)
    spans.refresh_all_stale()
    where = sealed.get_absolute_url()
    assert minh.full_name not in client.get(where).content.decode()
    assert minh.full_name in signed_in(dung).get(where).content.decode()


def test_the_page_asks_the_same_however_many_differ(sealed, department, ethics, dung, signed_in, django_assert_num_queries):
    browser, where = signed_in(dung), sealed.get_absolute_url()
    PostingFactory(person=PersonFactory(), unit=department, starts=date(2020, 1, 1))
    spans.refresh_all_stale()
    browser.get(where)
    with CaptureQueriesContext(connection) as one:
        browser.get(where)
    for _person in range(4):
        PostingFactory(person=PersonFactory(), unit=department, starts=date(2020, 1, 1))
    spans.refresh_all_stale()
    with django_assert_num_queries(len(one)):
        browser.get(where)
