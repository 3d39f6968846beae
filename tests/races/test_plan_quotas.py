"""The quota of a unit in a line of the plan, while people go to all classes of the line at the same moment."""

from datetime import date

import pytest

from courses.models import Enrolment, EnrolmentStep, Message, PlanLine, Quota, TrainingPlan
from courses.plans import PlanLineQuerySet
from courses.quotas import OverLineQuota
from tests.factories import PostingFactory, TrainingClassFactory, UnitFactory

from .test_seats import at_once, enrolling

CLASSES, PEOPLE, QUOTA = 3, 24, 5


@pytest.fixture
def rushed(transactional_db):
    """Three classes of a line in which a unit has a quota of five, and eight of its people for each of them."""
    unit = UnitFactory()
    first = TrainingClassFactory()
    plan = TrainingPlan.objects.create(
        unit=unit, year=2026, state="approved", decision_number="15/QĐ-UBND", decision_date=date(2026, 1, 12)
    )
    line = PlanLine.objects.create(
        plan=plan, course=first.course, classes=CLASSES, seats=90, quarter=4, institution=first.institution
    )
    line.quotas.create(unit=unit, seats=QUOTA)
    classes = [TrainingClassFactory(course=first.course, institution=first.institution, plan_line=line) for _ in range(CLASSES)]
    Quota.objects.bulk_create(Quota(training_class=each, unit=unit, seats=QUOTA) for each in classes)
    people = [posting.person for posting in PostingFactory.create_batch(PEOPLE, unit=unit)]
    return classes, people


def rush(classes, people):
    return at_once([act for number, each in enumerate(classes) for act in enrolling(people[number::CLASSES], each)])


def test_a_rush_to_all_classes_of_a_line_never_exceeds_its_quota(rushed):
    answers = rush(*rushed)
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert {type(answer) for answer in refused} == {OverLineQuota}
    assert Enrolment.objects.seated().count() == PEOPLE - len(refused) == QUOTA


@pytest.mark.postgresql
def test_without_the_lock_on_the_line_the_same_rush_exceeds_it(rushed, monkeypatch):
    monkeypatch.setattr(PlanLineQuerySet, "select_for_update", lambda self, **kwargs: self.all())
    for _ in range(10):
        Message.objects.all().delete()
        EnrolmentStep.objects.all().delete()
        Enrolment.objects.all().delete()
        rush(*rushed)
        if Enrolment.objects.seated().count() > QUOTA:
            return
    pytest.fail("Ten rushes without a lock and the quota was kept: this test shows nothing.")
