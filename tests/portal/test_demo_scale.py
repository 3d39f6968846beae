"""A bigger province by the same rules."""

from datetime import date

import pytest

from lms.coverage.figures import count
from lms.coverage.models import Indicator
from lms.people.models import Posting, Unit
from lms.people.reorganising.drafts import Reorganisation
from lms.portal.demo import AS_OF, REFORM, loading
from lms.portal.demo.pattern import copies_for

from .test_demo import ASKED_SINCE_THE_REFORM, REPORT

pytestmark = pytest.mark.once


@pytest.mark.parametrize(("people", "copies"), [(1, 1), (1750, 1), (3500, 2), (30_000, 17)])
def test_the_pattern_is_repeated_for_about_so_many_people(people, copies):
    assert copies_for(people) == copies


def test_twice_the_people_give_twice_n_and_d_in_twice_the_units(db):
    loading.load(3500, today=date(2026, 11, 23))
    assert {figure.indicator.code: (figure.n, figure.d) for figure in count(Indicator.objects.all(), on=AS_OF)} == {
        code: (2 * n, 2 * d) for code, (n, d) in (REPORT | ASKED_SINCE_THE_REFORM).items()
    }
    assert Posting.objects.held_on(AS_OF).exclude(category="part_time").count() == 3500
    assert Unit.objects.existing_on(AS_OF).count() == 1 + 2 * (20 + 13 + 25 + 20)
    assert Unit.objects.existing_on(REFORM).count() == 1 + 2 * (20 + 23 + 20)
    [reform] = Reorganisation.objects.all()
    assert reform.dissolving.count() == 2 * (13 + 25)
