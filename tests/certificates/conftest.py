from datetime import date

import pytest

from certificates.designs import default_design
from certificates.issuing import issue
from certificates.register import book_for
from courses.models import Enrolment, LearningRecord, TrainingClass
from courses.recognition import Recognition
from tests.factories import AuthorisationFactory

ON = date(2026, 11, 12)


@pytest.fixture
def recognised_class(open_class):
    """Its results were recognised on 9 November 2026; its institution is authorised to award the certificates."""
    AuthorisationFactory(institution=open_class.institution, courses=[open_class.course])
    TrainingClass.objects.filter(pk=open_class.pk).update(state=TrainingClass.State.RECOGNISED)
    open_class.refresh_from_db()
    Recognition.objects.create(training_class=open_class, decision_number="156/QĐ-TĐTCB", decided_on=date(2026, 11, 9))
    return open_class


@pytest.fixture
def record_of(recognised_class):
    """`record_of(lan)`: her record of the recognised class."""

    def make(person, **values):
        Enrolment.objects.create(training_class=recognised_class, person=person, state="completed", queue_number=person.pk)
        return LearningRecord.objects.create(
            **{
                "person": person,
                "course": recognised_class.course,
                "training_class": recognised_class,
                "recognition": recognised_class.recognition,
                "recognised_on": date(2026, 11, 9),
                "periods": 40,
                "grade": "very_good",
                "decision_number": "156/QĐ-TĐTCB",
                "institution_name": recognised_class.institution.name,
                "person_name": person.full_name,
                "unit_name": "Sở Nội vụ",
                "course_title": "Bồi dưỡng kiến thức về quản trị an ninh và an ninh phi truyền thống",
            }
            | values
        )

    return make


@pytest.fixture
def book(school):
    return book_for(school, ON)


@pytest.fixture
def design(db):
    return default_design()


@pytest.fixture
def issued(record_of, book, design, lan, thu):
    """Lan's certificate, numbered and not drawn yet."""
    return issue([record_of(lan)], book=book, design=design, on=ON, by=thu.user)[0]
