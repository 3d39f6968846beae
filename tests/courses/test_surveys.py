"""Each learner is asked once, answers at most once, and nobody can tell what was whose."""

import itertools

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import ReferenceIndex

from courses import classes
from courses.models import AnswerSheet, Message, Survey, SurveyInvitation, TrainingClass
from courses.personal_data import of_this_room, rules_of_this_room
from courses.questionnaires import is_valid
from courses.seats import enrol
from courses.surveys import AnsweredAlready, NothingAnswered, SurveyClosed, answer, blanks, open_due, open_surveys

from .conftest import begin, days_from_now, learners
from .evaluation_cast import all_but, answered_by, evaluated, questionnaire

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(running):
    return evaluated(running)


def asked_of(survey):
    return set(survey.invitations.values_list("enrolment__person__full_name", flat=True))


# Opening.


def test_when_a_class_is_finished_those_with_a_seat_are_asked_and_told(running, lan, quan, minh, dung):
    questionnaire()
    classes.finish(running, dung.user)
    [survey] = Survey.objects.all()
    assert asked_of(survey) == {lan.full_name, quan.full_name}
    assert survey.until == days_from_now(14)
    told = Message.objects.filter(kind=Message.Kind.EVALUATE)
    assert {message.person for message in told} == {lan, quan}
    assert told[0].link == f"/my/evaluations/{survey.pk}/"


def test_on_the_last_day_of_a_running_class_the_sweep_asks_once(running):
    questionnaire()
    assert [open_due(on=localdate()), open_due(on=localdate())] == [1, 0]
    assert SurveyInvitation.objects.count() == 2


def test_the_sweep_looks_at_no_class_a_second_time(running, class_now, lan, dung, count_queries):
    questionnaire()
    open_due(on=localdate())
    few = count_queries(lambda: open_due(on=localdate()))
    for number in range(3):
        begin(class_now(code=f"nua-{number}", starts=-6, ends=0, enrolment_closes=0), [lan], dung.user)
    open_due(on=localdate())
    assert count_queries(lambda: open_due(on=localdate())) == few


@pytest.mark.parametrize(("days", "opened"), [(0, 0), (29, 0), (30, 1), (44, 1), (45, 0)])
def test_a_questionnaire_may_be_due_some_days_after_the_class(running, days, opened):
    questionnaire(opens_after=30, open_days=14)
    assert open_due(on=days_from_now(days)) == opened


@pytest.mark.parametrize(("days", "opened"), [(-1, 0), (0, 1), (14, 1), (15, 0)])
def test_nobody_is_asked_before_the_class_is_over_nor_long_after(running, days, opened):
    questionnaire()
    assert open_due(on=days_from_now(days)) == opened


@pytest.mark.parametrize("state", ["draft", "open", "closed_roster", "cancelled"])
def test_a_class_that_was_not_held_is_not_evaluated(running, state):
    questionnaire()
    TrainingClass.objects.filter(pk=running.pk).update(state=state, cancelled_because="Bão" if state == "cancelled" else "")
    assert open_due(on=localdate()) == 0
    assert open_surveys(running, on=localdate()) == []


def test_the_questionnaire_is_that_of_the_last_day_of_the_class(running):
    questionnaire(name="Cũ", ends=running.ends)
    current = questionnaire(name="Mới", starts=0)
    assert [survey.questionnaire for survey in open_surveys(running, on=localdate())] == [current]


# Answering.


def test_an_answer_is_kept_and_that_it_was_given(survey, lan):
    answer(survey, lan, all_but(1, survey, 9), "  Lớp  tốt ", on=localdate())
    [sheet] = survey.sheets.all()
    assert (len(sheet.scores), set(sheet.scores.values()), sheet.comment) == (19, {9}, "Lớp tốt")
    assert survey.invitations.get(enrolment__person=lan).has_answered


def test_nobody_answers_twice(survey, lan):
    answered_by([lan], survey)
    with pytest.raises(AnsweredAlready):
        answered_by([lan], survey, 1)
    assert survey.sheets.count() == 1


def test_who_was_not_asked_cannot_answer(survey, minh):
    with pytest.raises(AnsweredAlready):
        answered_by([minh], survey)
    assert not survey.sheets.exists()


def test_after_the_last_day_nobody_answers(survey, lan):
    answer(survey, lan, all_but(0, survey), on=survey.until)
    with pytest.raises(SurveyClosed):
        answer(survey, lan, all_but(0, survey), on=days_from_now(15))


def test_an_empty_form_is_not_sent(survey, lan):
    with pytest.raises(NothingAnswered):
        answer(survey, lan, {}, "Không có ý kiến", on=localdate())
    assert not survey.invitations.filter(has_answered=True).exists()


@pytest.mark.parametrize("score", [0, 11])
def test_numbers_beyond_the_scale_are_not_kept(survey, lan, score):
    with pytest.raises(ValueError, match="scale"):
        answer(survey, lan, all_but(0, survey, score), on=localdate())
    assert not survey.invitations.filter(has_answered=True).exists()


def test_what_is_blank_is_named_in_the_order_of_the_questions(survey):
    asked = survey.questionnaire.ordered()
    assert blanks(survey.questionnaire, all_but(3, survey)) == asked[:3]


# Valid or not: more than 5% blank.


@given(asked=st.integers(1, 500), data=st.data())
def test_a_form_is_invalid_exactly_where_more_than_a_twentieth_is_blank(asked, data):
    answered = data.draw(st.integers(0, asked))
    assert is_valid(answered, asked) == (20 * (asked - answered) <= asked)


@pytest.mark.parametrize(
    ("answered", "asked", "valid"), [(19, 20, True), (18, 20, False), (18, 19, False), (38, 40, True), (37, 40, False)]
)
def test_a_twentieth_exactly_is_still_valid(answered, asked, valid):
    assert is_valid(answered, asked) is valid


# Nobody's.


def columns(model):
    return {field.name for field in model._meta.get_fields() if field.concrete}


def test_a_sheet_holds_no_person_no_account_and_no_time():
    assert columns(AnswerSheet) == {"id", "survey", "scores", "comment"}
    assert isinstance(AnswerSheet._meta.pk, models.UUIDField)
    assert columns(SurveyInvitation) == {"id", "survey", "enrolment", "has_answered"}
    assert columns(Survey) == {"id", "training_class", "questionnaire", "opens", "until"}


def test_nothing_points_at_a_sheet(survey, lan):
    answered_by([lan], survey)
    pointing = [
        field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.related_model is AnswerSheet and field.concrete
    ]
    assert pointing == []
    assert not ReferenceIndex.model_is_indexable(AnswerSheet)


def everything():
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
    }


def test_answering_writes_a_sheet_and_a_flag_and_nothing_else(survey, lan, signed_in):
    browser = signed_in(lan)
    browser.get(f"/my/evaluations/{survey.pk}/")
    before = everything()
    said = {f"question-{question}": score for question, score in all_but(0, survey).items()}
    assert browser.post(f"/my/evaluations/{survey.pk}/", said).status_code == 302
    changed = {label for label, rows in everything().items() if rows != before[label]}
    assert changed == {"courses.AnswerSheet", "courses.SurveyInvitation"}


@pytest.fixture
def crowd(running, department):
    """Twelve learners more, and the survey of all."""
    people = learners(12, department)
    TrainingClass.objects.filter(pk=running.pk).update(state="open")
    for person in people:
        enrol(person, running, on=localdate(), by=None)
    TrainingClass.objects.filter(pk=running.pk).update(state="running")
    return people, evaluated(running)


def as_stored():
    """The comments in the order in which the database keeps the rows."""
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT comment FROM courses_answersheet ORDER BY {place}")
        return [comment for (comment,) in cursor.fetchall()]


def test_neither_the_place_of_a_sheet_nor_its_key_tells_when_it_came(crowd):
    people, survey = crowd
    came, stored_last, keys = [], [], []
    for number, person in enumerate(people):
        came.append(f"{number:02}")
        answered_by([person], survey, comment=came[-1])
        stored_last.append(as_stored()[-1])
        keys.append(set(survey.sheets.values_list("pk", flat=True)))
    # Each could be so by chance once in 479,001,600 runs.
    assert stored_last != came
    assert as_stored() != came
    assert [sheet.comment for sheet in survey.sheets.all()] != came
    assert not any(before & after for before, after in itertools.pairwise(keys))


@pytest.mark.postgresql
def test_what_postgresql_notes_of_the_last_writer_is_the_same_on_all_sheets(crowd):
    people, survey = crowd
    answered_by(people, survey)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM courses_answersheet")
        assert cursor.fetchone() == (1,)


def test_my_data_say_that_i_was_asked_and_have_answered_and_not_what(survey, lan):
    answered_by([lan], survey, 3, comment="Ồn quá")
    [kept] = [part for part in of_this_room(lan) if part.name == "evaluations"]
    [row] = kept.for_machines
    assert row["has_answered"] is True
    assert set(row) == {"has_answered", "training_class", "questionnaire"}


def test_an_erasure_leaves_the_sheets_and_says_why():
    [rule] = [rule for rule in rules_of_this_room() if "evaluate" in str(rule.what)]
    assert not rule.goes
    assert "nobody can find it" in str(rule.why)
