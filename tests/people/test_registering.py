from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lms.people.facts import register_many
from lms.people.models import Person, Posting
from lms.people.signals import people_changed

from ..factories import PersonFactory, PostingFactory


def test_many_people_get_their_keys_as_one_does(db):
    register_many([PersonFactory.build(full_name="Đặng  Thị Thúy")])
    assert Person.objects.found_by("dang thi thuy").get().full_name == "Đặng Thị Thúy"


def test_many_facts_are_announced_once(lan, minh, quan, department):
    heard = []

    def hear(sender, person_ids, **kwargs):
        heard.append(person_ids)

    with_ended_postings = [
        PostingFactory.build(person=person, unit=department, starts=date(2010, 1, 1), ends=date(2011, 1, 1))
        for person in (quan, lan, minh)
    ]
    people_changed.connect(hear)
    try:
        register_many(with_ended_postings)
    finally:
        people_changed.disconnect(hear)
    assert heard == [sorted([lan.pk, minh.pk, quan.pk])]


def test_a_wrong_value_among_many_stops_all(db):
    with pytest.raises(ValidationError, match="Letters, digits"):
        register_many([PersonFactory.build(), PersonFactory.build(staff_number="no spaces")])
    assert not Person.objects.exists()


def test_an_overlap_among_many_stops_all(lan, department, other_department):
    with pytest.raises(IntegrityError), transaction.atomic():
        register_many([PostingFactory.build(person=lan, unit=other_department)])
    assert Posting.objects.filter(person=lan).count() == 1


def test_many_facts_take_few_queries(db, django_assert_max_num_queries):
    people = [PersonFactory.build() for _ in range(50)]
    with django_assert_max_num_queries(7):
        register_many(people)
