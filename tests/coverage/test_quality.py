"""How far a figure could move: the least and the most are what the figure would be if the facts were taken with other eyes."""

from datetime import date
from random import Random

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from courses.models import LearningRecord
from courses.signals import records_changed
from lms.coverage import spans
from lms.coverage.figures import count, find_indicators
from lms.coverage.models import EvidenceTerm
from lms.coverage.quality import (
    BIRTH_YEAR_ONLY,
    NO_BIRTH_DATE,
    NO_TITLE,
    TRUSTED_TOO_LITTLE,
    UNCONFIRMED,
    quality,
)
from lms.people.models import Person
from tests.factories import PostingFactory, SubjectAreaFactory

from .random_province import build
from .test_figures import ON, asks_for, recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicator(ethics):
    return asks_for("E", ethics)


def claimed(person, area, trust=1):
    record = recorded(person, area)
    LearningRecord.objects.filter(pk=record.pk).update(trust=trust)
    records_changed.send(LearningRecord, person_ids=[person.pk])


def asked_to_be(trust):
    EvidenceTerm.objects.update(least_trust=trust)
    spans.mark_everyone_stale()


def told(indicator, unit, on=ON):
    spans.refresh_all_stale()
    said = quality(indicator, on=on, unit=unit)
    return said.least, said.n, said.most, said.d


def test_what_is_confirmed_leaves_no_doubt(lan, minh, ethics, indicator, province):
    recorded(lan, ethics)
    assert told(indicator, province) == (1, 1, 1, 2)


def test_whoever_meets_it_only_by_what_nobody_confirmed_lowers_the_least(lan, minh, ethics, indicator, province):
    claimed(lan, ethics)
    assert told(indicator, province) == (0, 1, 1, 2)


def test_a_confirmed_paper_beside_a_claimed_one_is_enough(lan, ethics, indicator, province):
    claimed(lan, ethics)
    recorded(lan, ethics)
    assert told(indicator, province) == (1, 1, 1, 1)


def test_whoever_holds_what_is_trusted_too_little_raises_the_most(lan, minh, ethics, indicator, province):
    claimed(lan, ethics)
    asked_to_be(3)
    assert told(indicator, province) == (0, 0, 1, 2)


def test_a_title_that_is_not_on_record_raises_the_most(lan, ethics, indicator, province):
    EvidenceTerm.objects.update(kind="family", area=None)
    lan.postings.update(title=None)
    spans.mark_everyone_stale()
    assert told(indicator, province) == (0, 0, 1, 1)
    assert set(quality(indicator, on=ON, unit=province).reasons) == {NO_TITLE}


def test_a_paper_of_another_subject_raises_nothing(lan, ethics, indicator, province):
    claimed(lan, SubjectAreaFactory())
    asked_to_be(3)
    assert told(indicator, province) == (0, 0, 0, 1)


@pytest.mark.parametrize(
    ("born", "precision", "reasons"),
    [
        (None, "day", {NO_BIRTH_DATE}),
        (date(1986, 1, 1), "year", {BIRTH_YEAR_ONLY}),  # 40 within the year
        (date(1980, 1, 1), "year", set()),
        (date(1986, 1, 1), "day", set()),
    ],
)
def test_a_birth_date_moves_nobody_but_between_ages(lan, indicator, province, born, precision, reasons):
    Person.objects.filter(pk=lan.pk).update(birth_date=born, birth_precision=precision)
    assert told(indicator, province) == (0, 0, 0, 1)
    assert set(quality(indicator, on=ON, unit=province).reasons) == reasons


def test_where_nobody_is_asked_there_is_nothing_to_tell(indicator, province):
    assert quality(indicator, on=ON, unit=province) is None


class LeastAndMostAreFiguresOfOtherFacts(TestCase):
    """The brute force: let the records be as they are taken, compute all spans anew, and count."""

    @settings(max_examples=6, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 10**6))
    def test_least_and_most_are_figures_of_other_facts(self, seed):
        random = Random(seed)
        province = build(random)
        for record in LearningRecord.objects.filter(training_class=None):
            LearningRecord.objects.filter(pk=record.pk).update(trust=random.choice([1, 2, 3, 4]))
        for term in EvidenceTerm.objects.all():
            EvidenceTerm.objects.filter(pk=term.pk).update(least_trust=random.choice([0, 0, 2, 4]))
        on = province.day(900)
        unit = random.choice([unit for unit in province.units if unit.exists_on(on)])

        def figures():
            spans.mark_everyone_stale()
            spans.refresh_all_stale()
            return [figure.n for figure in count(find_indicators(), on=on, unit=unit)]

        now = figures()
        found = [quality(indicator, on=on, unit=unit) for indicator in find_indicators()]
        trusts = dict(LearningRecord.objects.values_list("pk", "trust"))
        LearningRecord.objects.update(trust=4)
        trusted = figures()
        asked = dict(EvidenceTerm.objects.values_list("pk", "least_trust"))
        for pk, trust in trusts.items():
            LearningRecord.objects.filter(pk=pk).update(trust=trust)
        EvidenceTerm.objects.filter(pk__in=asked).update(least_trust=4)
        confirmed = figures()
        for said, n, most, least in zip(found, now, trusted, confirmed, strict=True):
            if said is None:
                continue
            titles = len(said.reasons.get(NO_TITLE, ()))
            assert (said.n, said.most - titles) == (n, most), seed
            assert said.least == min(n, least), seed


# The pages.


def test_the_page_tells_the_range_and_the_reasons(client, lan, minh, ethics, indicator):
    claimed(lan, ethics)
    spans.refresh_all_stale()
    answer = client.get("/coverage/E/", {"on": "2026-10-15"})
    assert answer.context["quality"].told() == [(UNCONFIRMED, answer.context["quality"].told()[0][1], 1)]
    assert 'class="quality__between"' in answer.content.decode()


def test_those_who_may_see_people_find_those_behind_a_reason(signed_in, lan, minh, dung, ethics, indicator):
    claimed(lan, ethics)
    spans.refresh_all_stale()
    address = reverse("indicator_people", args=["E"])
    answer = signed_in(dung).get(address, {"on": "2026-10-15", "doubt": UNCONFIRMED})
    assert [person.full_name for person in answer.context["page"].object_list] == [lan.full_name]
    answer = signed_in(dung).get(address, {"on": "2026-10-15", "doubt": TRUSTED_TOO_LITTLE})
    assert list(answer.context["page"].object_list) == []


def test_a_visitor_is_told_the_reason_but_no_way_to_the_people(client, lan, ethics, indicator):
    claimed(lan, ethics)
    spans.refresh_all_stale()
    assert "doubt=" not in client.get("/coverage/E/", {"on": "2026-10-15"}).content.decode()


def test_people_in_doubt_do_not_make_the_page_ask_more(client, lan, department, ethics, indicator, count_queries):
    def ask():
        client.get("/coverage/E/", {"on": "2026-10-15"})

    claimed(lan, ethics)
    spans.refresh_all_stale()
    few = count_queries(ask)
    for _n in range(5):
        claimed(PostingFactory(unit=department).person, ethics)
    spans.refresh_all_stale()
    assert count_queries(ask) == few
