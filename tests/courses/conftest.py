"""Classes as they are today: what a page shows depends on the day on which it is read."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from courses import classes
from courses.seats import enrol
from courses.sessions import plan_sessions
from courses.signals import records_changed
from tests.factories import PersonFactory, PostingFactory, TrainingClassFactory


def days_from_now(days):
    return localdate() + timedelta(days=days)


@pytest.fixture
def class_now(school, ha):
    """`class_now(code=…)` makes a class of Hà's that takes enrolments today and starts in two weeks."""

    def make(**values):
        usual = {"starts": 14, "ends": 18, "enrolment_opens": -7, "enrolment_closes": 7}
        dates = {name: days_from_now(values.pop(name, days)) for name, days in usual.items()}
        training_class = TrainingClassFactory(institution=school, **dates, **values)
        training_class.trainers.add(ha.user)
        return training_class

    return make


@pytest.fixture
def enrolling(class_now):
    return class_now(code="dang-mo", name="Lớp Đạo đức công vụ khóa 5", capacity=2)


def learners(count, unit):
    people = PersonFactory.create_batch(count)
    for person in people:
        PostingFactory(person=person, unit=unit)
    return people


@pytest.fixture
def full_class(enrolling, quan, minh):
    """Two seats, both taken."""
    for person in (quan, minh):
        enrol(person, enrolling, on=localdate(), by=None)
    return enrolling


def begin(training_class, people, by):
    """Seat `people`, plan the sessions and start."""
    for person in people:
        enrol(person, training_class, on=localdate(), by=by)
    plan_sessions(training_class)
    classes.close_roster(training_class, by)
    classes.start(training_class, by)
    return training_class


@pytest.fixture
def running(class_now, lan, quan, dung):
    """Lan and Quân learn in it, from a week ago until today; Hà teaches it."""
    training_class = class_now(
        code="dang-hoc", name="Lớp Cập nhật pháp luật khóa 9", starts=-6, ends=0, enrolment_opens=-30, enrolment_closes=0
    )
    return begin(training_class, [lan, quan], dung.user)


@pytest.fixture
def in_english_on_pages(client):
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def reading(in_english_on_pages, signed_in):
    """`reading(lan)` is a browser in which Lan has signed in and reads English, the language of the code."""
    return signed_in


def text_of(response):
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def sentences(response):
    """What the page that follows has to say."""
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def heard():
    """What `records_changed` announced."""
    people = []

    def listen(person_ids, **kwargs):
        people.append(sorted(person_ids))

    records_changed.connect(listen)
    yield people
    records_changed.disconnect(listen)
