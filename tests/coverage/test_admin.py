"""Indicators in the staff's admin: who may write them, and that a rule in force never changes by accident."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from lms.coverage import spans
from lms.coverage.models import Indicator, IndicatorVersion, TitleStandard
from tests.factories import SubjectAreaFactory, TitleFactory

from .test_figures import asks_for

pytestmark = pytest.mark.django_db
LISTS = ["indicators", "indicator_versions", "title_standards"]


@pytest.fixture
def indicator(ethics):
    return asks_for("E", ethics)


@pytest.fixture
def version(indicator):
    return indicator.versions.get()


def given(version=None, terms=(), **fields):
    """What the form of a version sends: that version, with these fields changed and these terms added."""
    kept = list(version.terms.all()) if version else []
    data = {
        "indicator": version.indicator_id if version else "", "starts": "2020-01-01", "ends": "", "time": "state", "need": "all",
        "window_months": "", "event": "", "inclusive": "on", "target": "", "footnote": "", "footnote_en": "",
        "terms-INITIAL_FORMS": len(kept), "terms-TOTAL_FORMS": len(kept) + len(terms),
    }  # fmt: skip
    rows = [(term.pk, term.area_id) for term in kept] + [("", area.pk) for area in terms]
    for n, (pk, area) in enumerate(rows):
        data |= {f"terms-{n}-id": pk, f"terms-{n}-kind": "area", f"terms-{n}-area": area}
        data |= {f"terms-{n}-course": "", f"terms-{n}-degree": "", f"terms-{n}-least_trust": "0"}
    return data | fields


def save(browser, version, **changes):
    return browser.post(reverse("indicator_versions:edit", args=[version.pk]), given(version, **changes))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(("who", "reads", "writes"), [("dung", True, True), ("an", True, False), ("minh", False, False)])
def test_managers_write_the_rules_and_auditors_read_them(signed_in, request, indicator, name, who, reads, writes):
    browser = signed_in(request.getfixturevalue(who))
    assert (browser.get(reverse(f"{name}:index")).status_code == 200) == reads
    assert (browser.get(reverse(f"{name}:add")).status_code == 200) == writes


def test_the_list_shows_todays_figure_of_each_indicator(signed_in, dung, indicator):
    spans.refresh_all_stale()
    assert "0/1 (0,0%)" in signed_in(dung).get(reverse("indicators:index")).content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_more_rules_cost_no_more_queries(signed_in, dung, indicator, ethics, name, django_assert_max_num_queries):
    def one_more(n):
        asks_for(f"M{n}", ethics)
        TitleStandard.objects.create(title=TitleFactory(), kind="area", area=ethics, starts=date(2020, 1, 1))

    browser = signed_in(dung)
    one_more(0)
    browser.get(reverse(f"{name}:index"))
    with CaptureQueriesContext(connection) as few:
        browser.get(reverse(f"{name}:index"))
    for n in range(1, 6):
        one_more(n)
    with django_assert_max_num_queries(len(few)):
        browser.get(reverse(f"{name}:index"))


# A version.


def test_dung_adds_a_version_with_its_evidence(signed_in, dung, ethics):
    indicator = Indicator.objects.create(code="N", name="N")
    data = given(terms=[ethics], indicator=indicator.pk, categories=["cadre", "civil_servant"], levels=["province"])
    signed_in(dung).post(reverse("indicator_versions:add"), data)
    version = indicator.versions.get()
    assert (version.number, version.categories, version.levels) == (1, ["cadre", "civil_servant"], ["province"])
    assert [term.area for term in version.terms.all()] == [ethics]


def test_versions_are_numbered_one_after_the_other(signed_in, dung, version, ethics):
    IndicatorVersion.objects.filter(pk=version.pk).update(ends=date(2026, 1, 1))
    data = given(terms=[ethics], indicator=version.indicator_id, starts="2026-01-01")
    signed_in(dung).post(reverse("indicator_versions:add"), data)
    assert list(version.indicator.versions.values_list("number", flat=True)) == [1, 2]


def refused(answer):
    return [error for errors in answer.context["form"].errors.values() for error in errors]


def test_a_version_that_asks_for_nothing_is_refused_with_a_sentence(signed_in, dung):
    indicator = Indicator.objects.create(code="N", name="N")
    answer = signed_in(dung).post(reverse("indicator_versions:add"), given(indicator=indicator.pk))
    assert len(refused(answer)) == 1
    assert not indicator.versions.exists()


def test_the_last_evidence_cannot_be_taken_away(signed_in, dung, version):
    answer = save(signed_in(dung), version, **{"terms-0-DELETE": "on", "knowingly": "on"})
    assert refused(answer)
    assert version.terms.exists()


def test_two_versions_in_force_at_once_are_refused(signed_in, dung, version, ethics):
    answer = signed_in(dung).post(reverse("indicator_versions:add"), given(terms=[ethics], indicator=version.indicator_id))
    assert refused(answer)


@pytest.mark.parametrize("fields", [{"time": "window"}, {"time": "before"}])
def test_a_kind_of_time_without_what_it_needs_is_refused(signed_in, dung, version, fields):
    assert refused(save(signed_in(dung), version, **fields, knowingly="on"))


CHANGES = [
    {"categories": ["cadre"]}, {"need": "any"}, {"starts": "2021-01-01"}, {"ends": "2024-01-01"}, {"leaders_only": "on"},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_version_in_force_is_not_changed_without_saying_so(signed_in, dung, version, change):
    assert len(refused(save(signed_in(dung), version, **change))) == 1


def test_more_evidence_is_not_asked_of_the_past_without_saying_so(signed_in, dung, version):
    assert refused(save(signed_in(dung), version, terms=[SubjectAreaFactory()]))
    assert version.terms.count() == 1


@pytest.mark.parametrize("change", CHANGES)
def test_a_version_in_force_may_be_changed_knowingly(signed_in, dung, version, change):
    assert save(signed_in(dung), version, **change, knowingly="on").status_code == 302


def test_a_version_may_be_ended_on_a_day_to_come_without_more_ado(signed_in, dung, version):
    ends = localdate() + timedelta(days=30)
    assert save(signed_in(dung), version, ends=ends.isoformat()).status_code == 302
    version.refresh_from_db()
    assert version.ends == ends


def test_target_and_footnote_change_no_figure(signed_in, dung, version):
    assert save(signed_in(dung), version, target="90", footnote="Số liệu minh họa").status_code == 302


def test_a_version_that_has_not_begun_changes_freely(signed_in, dung, version):
    begins = (localdate() + timedelta(days=30)).isoformat()
    IndicatorVersion.objects.filter(pk=version.pk).update(starts=begins)
    assert save(signed_in(dung), version, starts=begins, need="any").status_code == 302


def test_a_standard_in_force_is_not_changed_without_saying_so(signed_in, dung, ethics):
    standard = TitleStandard.objects.create(title=TitleFactory(), kind="area", area=ethics, starts=date(2020, 1, 1))
    other = SubjectAreaFactory()
    data = {"title": standard.title_id, "kind": "area", "area": other.pk, "course": "", "degree": "", "starts": "2020-01-01",
            "ends": "", "source": ""}  # fmt: skip
    address = reverse("title_standards:edit", args=[standard.pk])
    assert refused(signed_in(dung).post(address, data))
    assert signed_in(dung).post(address, data | {"knowingly": "on"}).status_code == 302


@pytest.mark.parametrize("name", ["indicator_versions", "indicators"])
def test_what_has_been_in_force_is_not_deleted(signed_in, dung, version, name):
    row = version if name == "indicator_versions" else version.indicator
    signed_in(dung).post(reverse(f"{name}:delete", args=[row.pk]))
    assert type(row).objects.filter(pk=row.pk).exists()


def test_what_has_not_begun_may_be_deleted(signed_in, dung, version):
    IndicatorVersion.objects.filter(pk=version.pk).update(starts=localdate() + timedelta(days=1))
    signed_in(dung).post(reverse("indicator_versions:delete", args=[version.pk]))
    assert not IndicatorVersion.objects.exists()


def test_changing_a_version_has_everybody_counted_anew(signed_in, dung, version):
    spans.refresh_all_stale()
    save(signed_in(dung), version, categories=["cadre"], knowingly="on")
    assert spans.stale_people() == 1
