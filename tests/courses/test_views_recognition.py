"""Recognising results from the page: it says what it will write, and writes just that."""

from decimal import Decimal

import pytest

from courses import classes
from courses.attendance import mark
from courses.models import LearningRecord, TrainingClass
from courses.recognition import ListsChanged, prints, recognise
from courses.results import enter, verdicts
from tests.courses.conftest import begin, days_from_now, learners, sentences, text_of

ADDRESS = "/manage/classes/dang-hoc/recognise/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(running):
    return running.assessments.create(name="Bài kiểm tra")


@pytest.fixture
def awaiting(running, paper, lan, quan, dung):
    """Lan passed, Quân did not."""
    seats = {enrolment.person: enrolment.pk for enrolment in running.enrolments.all()}
    for session in running.sessions.all():
        mark(session, dict.fromkeys(seats.values(), "present"), by=None)
    enter(paper, {seats[lan]: Decimal(8), seats[quan]: Decimal(3)}, by=None)
    classes.finish(running, dung.user)
    return running


def decision(page, **values):
    """What the manager fills in after reading `page`."""
    return {
        "decision_number": "1570/QĐ-UBND",
        "decided_on": days_from_now(0).isoformat(),
        "read": page.context["form"].seal,
        **values,
    }


def test_the_page_says_exactly_what_it_will_write_and_then_writes_it(awaiting, lan, dung, reading):
    browser = reading(dung)
    page = browser.get(ADDRESS)
    assert "<strong>1 learning record</strong>" in text_of(page)
    assert "1 learner is noted as not having completed the class." in text_of(page)
    answer = browser.post(ADDRESS, decision(page), follow=True)
    assert sentences(answer) == ["1 learning record was written."]
    assert [record.person for record in LearningRecord.objects.all()] == [lan]
    assert "1570/QĐ-UBND" in text_of(answer)


def test_lists_that_changed_after_they_were_read_are_read_again_first(awaiting, paper, quan, dung, reading):
    browser = reading(dung)
    page = browser.get(ADDRESS)
    enter(paper, {awaiting.enrolments.get(person=quan).pk: Decimal(6)}, by=None)
    answer = browser.post(ADDRESS, decision(page))
    assert "The lists have changed since you opened this page." in text_of(answer)
    assert not LearningRecord.objects.exists()
    browser.post(ADDRESS, decision(answer))
    assert LearningRecord.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"decision_number": "một năm bảy"}, "“một năm bảy” is no decision number"),
        ({"decided_on": "01/01/2020"}, "results cannot be recognised by a decision of 01/01/2020"),
        ({"decided_on": "2999-01-01"}, "01/01/2999 is still to come"),
        ({"decided_on": "30/02/2026"}, "Write the date as day/month/year"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_and_stays_in_the_form(awaiting, dung, reading, wrong, sentence):
    browser = reading(dung)
    answer = text_of(browser.post(ADDRESS, decision(browser.get(ADDRESS), **wrong)))
    assert sentence in answer
    assert next(iter(wrong.values())) in answer
    assert not LearningRecord.objects.exists()
    assert TrainingClass.objects.get().state == TrainingClass.State.AWAITING


def test_a_class_that_still_runs_has_nothing_to_recognise(running, dung, reading):
    page = text_of(reading(dung).get(ADDRESS))
    assert "The class is “Running”." in page
    assert "Number of the decision" not in page


@pytest.mark.parametrize("who", ["ha", "lan", "thu", "an"])
def test_only_the_training_manager_recognises(awaiting, who, request, signed_in):
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get(ADDRESS).status_code == 404
    assert browser.post(ADDRESS, {"decision_number": "1/QĐ-SNV"}).status_code == 404


def test_a_large_class_costs_no_more_queries_than_a_small_one(class_now, school, dung, reading, count_queries):
    browser = reading(dung)

    def cost(size):
        training_class = class_now(starts=-6, ends=0, enrolment_opens=-30, enrolment_closes=0)
        begin(training_class, learners(size, school), dung.user)
        classes.finish(training_class, dung.user)
        return count_queries(lambda: browser.get(f"/manage/classes/{training_class.code}/recognise/"))

    assert cost(2) == cost(9)


def test_whoever_changed_since_the_lists_were_read_is_named(awaiting, paper, lan, quan, dung, reading):
    browser = reading(dung)
    page = browser.get(ADDRESS)
    seats = {enrolment.person: enrolment.pk for enrolment in awaiting.enrolments.all()}
    enter(paper, {seats[quan]: Decimal(6), seats[lan]: Decimal("8.5")}, by=None)
    answer = text_of(browser.post(ADDRESS, decision(page)))
    assert "Ngô Hồng Quân is eligible now." in answer
    assert "Đặng Thị Thúy Lan now has the average 8,5." in answer
    enter(paper, {seats[lan]: Decimal(2)}, by=None)
    assert "Đặng Thị Thúy Lan is no longer eligible." in text_of(browser.post(ADDRESS, decision(page)))
    assert not LearningRecord.objects.exists()


def test_what_changes_between_reading_and_writing_is_seen_under_the_lock(awaiting, paper, quan, dung):
    read = prints(verdicts(awaiting))
    enter(paper, {awaiting.enrolments.get(person=quan).pk: Decimal(6)}, by=None)
    with pytest.raises(ListsChanged):
        recognise(awaiting, decision_number="156/QĐ-UBND", decided_on=days_from_now(0), by=dung.user, read=read)


def test_the_lists_of_another_class_are_not_those_of_this_one(awaiting, class_now, dung, reading):
    browser = reading(dung)
    other = class_now(code="lop-khac")
    page = browser.get(f"/manage/classes/{other.code}/recognise/")
    assert "The lists have changed" in text_of(browser.post(ADDRESS, decision(page)))


@pytest.mark.parametrize("read", ["", "so-nicht", "a:b:c"])
def test_without_the_lists_nothing_is_recognised(read, awaiting, dung, reading):
    browser = reading(dung)
    assert "The lists have changed" in text_of(browser.post(ADDRESS, decision(browser.get(ADDRESS), read=read)))
