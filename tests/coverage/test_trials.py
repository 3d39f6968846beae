"""A definition is tried before it is put in force: what the figure would be, and who makes the difference."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.coverage import trials
from lms.coverage.models import IndicatorVersion, Span, StaleMark, Trial
from lms.coverage.tasks import work_on_trials
from tests.factories import PostingFactory, SubjectAreaFactory

from .test_admin import given
from .test_figures import asks_for, recorded

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 15)


@pytest.fixture
def law(db):
    return SubjectAreaFactory(code="law", name="Pháp luật")


@pytest.fixture
def version(ethics):
    return asks_for("E", ethics).versions.get()


@pytest.fixture
def trained(lan, ethics):
    """Lan has had a course in ethics."""
    return recorded(lan, ethics)


def tried(version, dung, on=TODAY):
    trial = trials.ask(version, on=on, by=dung.user)
    work_on_trials()
    trial.refresh_from_db()
    return trial


def asking_for(version, *areas, **switches):
    """The version as a form holds it: changed, and not saved."""
    version.terms.set([version.terms.model(kind="area", area=area) for area in areas])
    for name, value in switches.items():
        setattr(version, name, value)
    return version


def test_a_trial_says_what_the_figure_would_be_and_who_loses(version, law, ethics, lan, trained, dung):
    trial = tried(asking_for(version, ethics, law), dung)
    assert trial.before["n"] == 1
    assert (trial.after["n"], trial.after["d"]) == (0, trial.before["d"])
    assert trial.groups == {"gained": [], "lost": [lan.pk], "came": [], "went": []}


def test_who_is_no_longer_asked_goes(version, ethics, lan, dung):
    trial = tried(asking_for(version, ethics, categories=["public_employee"]), dung)
    assert lan.pk in trial.groups["went"]
    assert trial.after == {"n": 0, "d": 0}


def test_of_an_indicator_without_a_definition_everybody_comes(version, ethics, lan, dung):
    changed = asking_for(version, ethics)
    IndicatorVersion.objects.filter(pk=version.pk).update(ends=date(2026, 1, 1))
    trial = tried(changed, dung)
    assert trial.before == {"n": 0, "d": 0}
    assert lan.pk in trial.groups["came"]


def test_a_trial_leaves_the_figures_alone(version, law, trained, dung):
    StaleMark.objects.all().delete()
    tried(asking_for(version, law), dung)
    assert not StaleMark.objects.exists()
    assert not Span.objects.exists()
    assert [term.area.code for term in IndicatorVersion.objects.get().terms.all()] == ["public-ethics"]


def test_every_switch_of_a_definition_is_tried(version, dung):
    rule = trials.rule_of(version)
    assert trials.rule_from_json(trials.rule_as_json(rule)) == trials.Rule(
        **rule.__dict__ | {"bit": 0, "starts": date.min, "ends": None, "version": None}
    )


def test_a_trial_whose_worker_died_is_taken_up_again(version, ethics, dung):
    trial = trials.ask(version, on=TODAY, by=dung.user)
    Trial.objects.update(state="doing", claimed_at=timezone.now())
    assert Trial.objects.claim(timezone.now()) is None
    Trial.objects.update(claimed_at=timezone.now() - timedelta(minutes=6))
    assert Trial.objects.claim(timezone.now()) == trial


def test_trials_are_kept_for_a_month(version, dung):
    trials.ask(version, on=TODAY, by=dung.user)
    Trial.objects.update(asked_at=timezone.now() - timedelta(days=31))
    new = trials.ask(version, on=TODAY, by=dung.user)
    assert list(Trial.objects.all()) == [new]


# In the form and on the page.


def test_the_form_tries_what_stands_in_it_and_saves_nothing(signed_in, dung, version, law, trained):
    browser = signed_in(dung)
    answer = browser.post(reverse("indicator_versions:edit", args=[version.pk]), given(version, terms=[law], **{"try": "1"}))
    trial = Trial.objects.get()
    assert answer.url == reverse("trial", args=[trial.pk])
    assert len(trial.definition["terms"]) == 2
    assert version.terms.count() == 1


def test_a_new_version_may_be_tried_while_another_is_in_force(signed_in, dung, version, law):
    data = given(terms=[law], indicator=version.indicator_id, **{"try": "1"})
    answer = signed_in(dung).post(reverse("indicator_versions:add"), data)
    assert answer.status_code == 302
    assert Trial.objects.count() == 1
    assert IndicatorVersion.objects.count() == 1


def test_what_makes_no_sense_is_not_tried(signed_in, dung, version):
    answer = signed_in(dung).post(
        reverse("indicator_versions:edit", args=[version.pk]), given(version, time="window", **{"try": "1"})
    )
    assert answer.status_code == 200
    assert not Trial.objects.exists()


def test_the_page_names_who_makes_the_difference(
    signed_in, dung, version, law, ethics, lan, trained, django_assert_max_num_queries
):
    trial = tried(asking_for(version, ethics, law), dung)
    browser = signed_in(dung)
    browser.get(trial.get_absolute_url())
    with django_assert_max_num_queries(14):
        page = browser.get(trial.get_absolute_url()).content.decode()
    assert lan.full_name in page
    assert "0,0%" in page


def test_the_page_of_a_trial_that_goes_on_asks_again(signed_in, dung, version):
    trial = trials.ask(version, on=TODAY, by=dung.user)
    assert 'hx-trigger="load delay:1s"' in signed_in(dung).get(trial.get_absolute_url()).content.decode()


@pytest.mark.parametrize("who", ["an", "minh", "lan"])
def test_only_those_who_write_definitions_see_trials(signed_in, request, who, version, dung):
    trial = trials.ask(version, on=TODAY, by=dung.user)
    assert signed_in(request.getfixturevalue(who)).get(trial.get_absolute_url()).status_code == 404


def test_more_people_cost_no_more_queries_a_batch(version, dung, ethics, django_assert_max_num_queries, trained):
    PostingFactory.create_batch(20)
    trials.ask(version, on=TODAY, by=dung.user)
    with django_assert_max_num_queries(25):
        work_on_trials()
