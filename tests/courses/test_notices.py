"""Who is told what, by each act; once, in their own language, and at the same price for many as for few."""

import pytest
from django.db import transaction
from django.utils.timezone import localdate

from courses import classes, nomination, notices
from courses.enrolment import NEXT_STATES, Enrolment, EnrolmentStep
from courses.models import Message, NoticeSettings
from courses.notice_settings import Group
from courses.recognition import recognise
from courses.seats import accept, enrol, enrol_many, lapse_offers, withdraw
from courses.sessions import plan_sessions
from tests.factories import PersonFactory, PostingFactory, UserFactory

from .conftest import begin, days_from_now, learners

pytestmark = pytest.mark.django_db
Kind, State = Message.Kind, Message.State


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.SMTP_HOST = "mail.example.vn"


def told(person):
    """The kinds of what this person was told, in order."""
    return list(Message.objects.of(person.user).order_by("pk").values_list("kind", flat=True))


def last(person):
    return Message.objects.of(person.user).latest("pk")


# Learners.


def test_every_way_of_an_enrolment_stands_in_the_table():
    ways = {(before, after) for before, nexts in NEXT_STATES.items() for after in nexts}
    begins = {("", state) for state in ("nominated", "requested", "waiting", "enrolled")}
    assert set(notices.TOLD) == ways | begins


def test_every_kind_has_words_and_belongs_to_one_group():
    grouped = [kind for kinds in Message.GROUPS.values() for kind in kinds]
    assert sorted(grouped) == sorted(Kind.values)


def test_whoever_gets_a_seat_is_told(enrolling, lan):
    enrol(lan, enrolling, on=localdate(), by=lan.user)
    assert told(lan) == [Kind.SEAT]
    assert last(lan).subject == "Bạn đã có chỗ: Lớp Đạo đức công vụ khóa 5"


def test_whoever_must_wait_is_told(full_class, lan):
    enrol(lan, full_class, on=localdate(), by=lan.user)
    assert told(lan) == [Kind.WAITING]


def test_whoever_asks_their_unit_is_told_the_answer_only_and_the_officer_is_told_of_the_request(class_now, lan, minh):
    training_class = class_now(way_in="unit")
    asked = enrol(lan, training_class, on=localdate(), by=lan.user)
    assert (told(lan), told(minh)) == ([], [Kind.TO_ANSWER])
    nomination.reject([asked], on=localdate(), by=minh.user, why="Bận họp")
    assert told(lan) == [Kind.REFUSED]
    assert "Bận họp" in last(lan).text


def test_an_offer_says_until_when_and_a_lapsed_one_is_told(class_now, lan, quan):
    training_class = class_now(capacity=1, offer_days=2)
    seat = enrol(quan, training_class, on=localdate(), by=None)
    enrol(lan, training_class, on=localdate(), by=None)
    withdraw(seat, on=localdate(), by=None)
    assert told(lan) == [Kind.WAITING, Kind.OFFERED]
    assert f"{days_from_now(2):%d/%m/%Y}" in last(lan).subject
    lapse_offers(on=days_from_now(3))
    assert told(lan)[-1] == Kind.LAPSED


def test_an_offer_taken_is_a_seat(class_now, lan, quan):
    training_class = class_now(capacity=1, offer_days=2)
    seat = enrol(quan, training_class, on=localdate(), by=None)
    mine = enrol(lan, training_class, on=localdate(), by=None)
    withdraw(seat, on=localdate(), by=None)
    accept(mine, on=localdate(), by=lan.user)
    assert told(lan) == [Kind.WAITING, Kind.OFFERED, Kind.SEAT]


def test_what_is_taken_back_was_never_told(enrolling, lan):
    with transaction.atomic():
        enrol(lan, enrolling, on=localdate(), by=lan.user)
        assert told(lan) == [Kind.SEAT]
        transaction.set_rollback(True)
    assert told(lan) == []


def test_results_are_told_to_who_completed_and_to_who_did_not(running, lan, quan, dung):
    completed(running, lan, dung.user)
    assert (told(lan)[-1], told(quan)[-1]) == (Kind.COMPLETED, Kind.NOT_COMPLETED)
    assert "156/QĐ-UBND" in last(lan).text


def test_a_cancelled_class_is_told_to_its_learners_to_who_waits_and_to_its_trainer(full_class, quan, lan, ha, dung):
    enrol(lan, full_class, on=localdate(), by=None)
    classes.cancel(full_class, dung.user, "Bão số 3")
    assert [told(person)[-1] for person in (quan, lan, ha)] == [Kind.CANCELLED] * 3
    assert "Bão số 3" in last(lan).text


def test_of_a_class_that_is_long_over_nobody_is_told(class_now, lan):
    past = class_now(starts=-200, ends=-190, enrolment_opens=-230, enrolment_closes=-210)
    enrol(lan, past, on=days_from_now(-220), by=None)
    assert told(lan) == []


def completed(training_class, person, by):
    """The person's learning record of this class."""
    for session in training_class.sessions.all():
        session.attendance.create(enrolment=training_class.enrolments.get(person=person), mark="present")
    classes.finish(training_class, by)
    recognise(training_class, decision_number="156/QĐ-UBND", decided_on=localdate(), by=by)
    return training_class.records.get(person=person)


def test_a_certificate_that_is_ready_is_told_once_with_its_number(running, lan, dung):
    record = completed(running, lan, dung.user)
    for _ in range(2):
        notices.tell_of_certificate(record, 12, "012/2026/BD-ĐTCB", on=localdate())
    assert told(lan).count(Kind.CERTIFICATE) == 1
    assert "012/2026/BD-ĐTCB" in last(lan).text


# Units and managers.


@pytest.fixture
def nominated(enrolling, department, minh, dung, lan):
    """Minh's unit sends Lan and another; Dũng, who manages the class, works in another unit than Minh looks after."""
    dung.postings.update(unit=department.parent)
    other = PostingFactory(unit=department).person
    return nomination.nominate(enrolling, department, [lan, other], on=localdate(), by=minh.user)


def test_a_nomination_is_told_to_each_person_and_once_to_the_manager(nominated, lan, dung):
    assert told(lan) == [Kind.NOMINATED]
    assert told(dung) == [Kind.TO_APPROVE]
    assert "2 người" in last(dung).text


def test_the_decision_is_told_to_the_people_and_once_to_who_nominated_with_the_names(nominated, lan, minh, dung):
    nomination.approve(list(nominated.entries.all()), on=localdate(), by=dung.user)
    assert told(lan) == [Kind.NOMINATED, Kind.SEAT]
    assert told(minh) == [Kind.DECIDED]
    assert last(minh).text.count("–") == 2
    assert lan.full_name in last(minh).text


def test_what_is_returned_is_told_to_the_unit_and_again_to_the_manager_but_not_to_the_person(nominated, lan, minh, dung):
    [first, *_rest] = nominated.entries.filter(person=lan)
    nomination.send_back([first], on=localdate(), by=dung.user, why="Thiếu quyết định")
    assert "Thiếu quyết định" in last(minh).text
    nomination.resubmit([first], on=localdate(), by=minh.user)
    assert told(lan) == [Kind.NOMINATED]
    assert told(dung) == [Kind.TO_APPROVE] * 2


# Sessions and days.


def test_changed_sessions_are_told_to_learners_and_trainer(enrolling, lan, quan, ha):
    enrol(lan, enrolling, on=localdate(), by=None)
    notices.sessions_changed(plan_sessions(enrolling), why="Đổi phòng")
    assert (told(lan)[-1], told(ha), told(quan)) == (Kind.CHANGED, [Kind.CHANGED], [])
    assert "Đổi phòng" in last(lan).text


def test_each_change_is_told_anew(enrolling, ha):
    sessions = plan_sessions(enrolling)
    notices.sessions_changed(sessions)
    notices.sessions_changed(sessions)
    notices.sessions_cancelled(sessions)
    assert told(ha) == [Kind.CHANGED] * 3


@pytest.mark.parametrize(("days", "reminded"), [(-1, False), (0, False), (1, True), (2, True), (3, False)])
def test_reminders_come_one_or_two_days_before_the_class(class_now, lan, days, reminded):
    training_class = class_now()
    enrol(lan, training_class, on=localdate(), by=None)
    notices.remind(on=training_class.starts - (days_from_now(days) - localdate()))
    assert (Kind.REMINDER in told(lan)) is reminded


def test_one_is_reminded_once_however_often_the_clock_rings_and_again_when_the_class_is_moved(class_now, lan):
    training_class = class_now(starts=1)
    enrol(lan, training_class, on=localdate(), by=None)
    for _ in range(3):
        notices.remind(on=localdate())
    assert told(lan).count(Kind.REMINDER) == 1
    training_class.starts = days_from_now(2)
    training_class.save()
    notices.remind(on=localdate())
    assert told(lan).count(Kind.REMINDER) == 2


# Language, choice, address.


@pytest.mark.parametrize(("language", "subject"), [("vi", "Bạn đã có chỗ: "), ("en", "You have a seat: ")])
def test_each_is_told_in_their_own_language(enrolling, lan, language, subject):
    NoticeSettings.objects.create(user=lan.user, language=language)
    enrol(lan, enrolling, on=localdate(), by=None)
    assert last(lan).subject.startswith(subject)


def test_names_are_written_as_they_are(class_now, lan):
    enrol(lan, class_now(name="Kỹ năng <mềm> & “cứng”"), on=localdate(), by=None)
    assert last(lan).subject.endswith("Kỹ năng <mềm> & “cứng”")


@pytest.mark.parametrize(
    ("without", "state"), [([], State.TO_SEND), ([Group.RESULTS], State.TO_SEND), ([Group.PLACES], State.SKIPPED)]
)
def test_what_somebody_does_not_want_mailed_stands_on_the_portal_only(enrolling, lan, without, state):
    NoticeSettings.objects.create(user=lan.user, without_mail=without)
    enrol(lan, enrolling, on=localdate(), by=None)
    assert last(lan).state == state


def test_without_an_address_an_open_account_or_a_server_nothing_is_mailed(enrolling, department, settings):
    without_account, without_address, closed = learners(3, department)
    without_address.user = UserFactory(email="")
    closed.user = UserFactory(is_active=False)
    without_address.save()
    closed.save()
    enrolling.capacity = 5
    enrolling.save()
    enrol_many([without_account, without_address, closed], enrolling, on=localdate(), by=None)
    why = dict(Message.objects.values_list("person", "why"))
    assert why == {without_account.pk: "no_account", without_address.pk: "no_address", closed.pk: "closed"}


def test_whoever_gets_an_account_later_finds_what_was_told_before(enrolling, department):
    [person] = learners(1, department)
    enrol(person, enrolling, on=localdate(), by=None)
    person.user = UserFactory()
    person.save()
    assert told(person) == [Kind.SEAT]


def test_an_account_that_belongs_to_nobody_is_told_too(enrolling):
    account = UserFactory()
    enrolling.trainers.add(account)
    notices.sessions_changed(plan_sessions(enrolling))
    assert Message.objects.of(account).count() == 1


# What it costs.


def test_to_enrol_five_hundred_takes_as_many_queries_as_to_enrol_five(class_now, department, count_queries):
    few, many = class_now(capacity=2000), class_now(capacity=2000)
    plan_sessions(few), plan_sessions(many)

    def enrolling(training_class, count):
        people = PersonFactory.create_batch(count)
        for person in people:
            PostingFactory(person=person, unit=department)
        return lambda: enrol_many(people, training_class, on=localdate(), by=None)

    costs = []
    for training_class, count in ((few, 5), (many, 400)):
        acts = iter([enrolling(training_class, count), enrolling(training_class, count)])
        costs.append(count_queries(lambda acts=acts: next(acts)()))
    assert costs[0] == costs[1]
    assert Message.objects.filter(training_class=many).count() == 800


def test_to_recognise_many_takes_as_many_queries_for_messages_as_for_few(
    department, class_now, dung, django_assert_max_num_queries
):
    training_class = class_now(capacity=200, starts=-6, ends=0, enrolment_opens=-30, enrolment_closes=0)
    begin(training_class, learners(60, department), dung.user)
    steps = list(training_class.enrolments.all())
    Message.objects.all().delete()
    taken = list(EnrolmentStep.objects.filter(enrolment__in=steps).select_related("enrolment"))
    with django_assert_max_num_queries(6):
        notices.tell_of_steps(taken)
    assert Message.objects.count() == 60


def test_the_same_fact_is_told_once(enrolling, lan):
    for _ in range(2):
        notices.tell_of_steps(list(enrol_once(enrolling, lan).steps.select_related("enrolment")))
    assert told(lan) == [Kind.SEAT]


def enrol_once(training_class, person):
    return Enrolment.objects.filter(person=person).first() or enrol(person, training_class, on=localdate(), by=None)
