"""Suspected duplicates of the demo province."""

import pytest

from lms.people.duplicates import compare_everybody
from lms.people.models import Person, SuspectedDuplicate

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]


def test_one_pair_needs_a_look():
    compare_everybody()
    [pair] = SuspectedDuplicate.objects.open()
    assert pair.reasons == ["same_name", "same_birth", "other_id"]
    assert Person.objects.filter(match_key=pair.first.match_key).count() == 2
