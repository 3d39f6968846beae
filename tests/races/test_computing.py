"""Several workers compute figures anew at the same moment: each person is done by one of them, and nobody is left out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest
from django.db import connection, transaction
from django.db.models import Count

from lms.coverage import cube_building, spans
from lms.coverage.models import Span, StaleMark
from lms.people.models import Person
from tests.factories import PostingFactory

from .test_seats import at_once

PEOPLE = 60


@pytest.fixture
def everybody_stale(transactional_db):
    PostingFactory.create_batch(PEOPLE, starts=date(2020, 1, 1))
    StaleMark.objects.all().delete()
    spans.mark_everyone_stale()


def in_small_portions():
    done = 0
    while some := spans.refresh_some(limit=5):
        done += some
    return done


@pytest.mark.postgresql
def test_workers_share_the_people_who_are_stale(everybody_stale):
    done = at_once([in_small_portions] * 3)
    assert sum(done) == PEOPLE
    assert sum(each > 0 for each in done) > 1


def test_workers_at_once_leave_nobody_out_and_nobody_twice(everybody_stale):
    at_once([in_small_portions] * 3)
    spans.refresh_all_stale()
    assert not StaleMark.objects.exists()
    assert set(Span.objects.values_list("person", flat=True)) == set(Person.objects.values_list("pk", flat=True))
    assert not Span.objects.values("person", "since").annotate(times=Count("pk")).filter(times__gt=1).exists()


@pytest.mark.postgresql
def test_whoever_writes_spans_waits_while_cubes_are_built_and_then_tells_them(transactional_db, settings):
    settings.COVERAGE_CUBE_FROM = 1
    posting = PostingFactory()
    spans.refresh_all_stale()
    began, ended = Event(), Event()

    def refresh():
        began.set()
        spans.refresh([posting.person_id])
        ended.set()
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            cube_building.build()
            pool.submit(refresh)
            assert began.wait(5)
            assert not ended.wait(0.5)
        assert ended.wait(10)
