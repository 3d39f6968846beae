"""The pages on which a class is evaluated, and on which what was said is read."""

import pytest
from django.utils.timezone import localdate

from courses.models import Survey, TrainingClass
from courses.seats import enrol
from courses.surveys import open_surveys

from .conftest import begin, days_from_now, learners, sentences, text_of
from .evaluation_cast import all_but, answered_by, evaluated, questionnaire

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(running):
    return evaluated(running)


@pytest.fixture
def page_of(survey):
    return f"/my/evaluations/{survey.pk}/"


def said(survey, *, blank=0, **others):
    return {f"question-{question}": score for question, score in all_but(blank, survey).items()} | others


# Answering.


@pytest.mark.parametrize("page", ["/my/learning/", "/desk/"])
def test_who_is_asked_finds_it_until_they_have_answered(page, survey, lan, reading, page_of):
    browser = reading(lan)
    assert page_of in text_of(browser.get(page))
    answered_by([lan], survey)
    assert page_of not in text_of(browser.get(page))


def test_a_whole_form_is_sent_at_once(survey, lan, reading, page_of):
    answer = reading(lan).post(page_of, said(survey, comment="Rất bổ ích"), follow=True)
    assert sentences(answer) == ["Thank you. Your answers are in, and nobody can tell that they are yours."]
    assert survey.sheets.get().comment == "Rất bổ ích"


def test_before_an_invalid_form_is_sent_it_is_told_what_is_blank(survey, lan, reading, page_of):
    page = text_of(reading(lan).post(page_of, said(survey, blank=2)))
    assert "as it stands, your form would be invalid" in page
    named = [question.label for question in survey.questionnaire.ordered()]
    assert [label for label in named if f". {label}</a>" in page] == named[:2]
    assert 'value="8" id="id_question-' in page  # what was chosen stays
    assert not survey.sheets.exists()


def test_an_invalid_form_is_kept_where_the_learner_wants_it_so(survey, lan, reading, page_of):
    reading(lan).post(page_of, said(survey, blank=2, anyway="1"))
    assert len(survey.sheets.get().scores) == 18


def test_a_form_with_a_twentieth_blank_is_told_that_it_counts(survey, lan, reading, page_of):
    page = text_of(reading(lan).post(page_of, said(survey, blank=1)))
    assert "Your form counts also with this left blank." in page
    assert "invalid" not in page


def test_an_empty_form_says_what_to_do_and_stays(survey, lan, reading, page_of):
    page = text_of(reading(lan).post(page_of, {"anyway": "1", "comment": "Hay"}))
    assert "choose a number for at least one question" in page
    assert "Hay" in page


@pytest.mark.parametrize("score", ["11", "0", "tám"])
def test_a_number_that_is_none_of_the_scale_is_named(survey, lan, reading, page_of, score):
    first = survey.questionnaire.ordered()[0]
    page = text_of(reading(lan).post(page_of, said(survey) | {f"question-{first.pk}": score}))
    assert f"{first.label}: Select a valid choice" in page
    assert not survey.sheets.exists()


def test_whoever_has_answered_is_told_so_and_sends_nothing_more(survey, lan, reading, page_of):
    answered_by([lan], survey)
    browser = reading(lan)
    assert "Your evaluation has been received" in text_of(browser.get(page_of))
    browser.post(page_of, said(survey))
    assert survey.sheets.count() == 1


def test_a_closed_evaluation_says_so(survey, lan, reading, page_of):
    Survey.objects.update(opens=days_from_now(-20), until=days_from_now(-1))
    assert "This evaluation is closed" in text_of(reading(lan).get(page_of))


def test_for_whoever_was_not_asked_it_does_not_exist(survey, minh, reading, page_of):
    assert reading(minh).get(page_of).status_code == 404


def test_each_question_is_a_named_group_of_ten_numbers(survey, lan, reading, page_of):
    page = text_of(reading(lan).get(page_of))
    assert page.count("<legend>") == 20
    assert page.count('type="radio"') == 20 * 11


def test_the_form_costs_the_same_for_many_questions(running, lan, reading, count_queries):
    browser = reading(lan)
    few, many = questionnaire(3, name="Ngắn"), questionnaire(60, name="Dài")
    open_surveys(running, on=localdate())
    short, long = (f"/my/evaluations/{each.surveys.get().pk}/" for each in (few, many))
    assert count_queries(lambda: browser.get(short)) == count_queries(lambda: browser.get(long))


# Reading.


@pytest.fixture
def crowd(running, department):
    people = learners(6, department)
    TrainingClass.objects.filter(pk=running.pk).update(state="open")
    for person in people:
        enrol(person, running, on=localdate(), by=None)
    TrainingClass.objects.filter(pk=running.pk).update(state="running")
    return people


@pytest.fixture
def over(crowd, running):
    """Six of eight have answered, one of them leaving too much blank, and it is over."""
    survey = evaluated(running)
    answered_by(crowd[:5], survey, 9, comment="Giảng viên nhiệt tình")
    answered_by(crowd[5:], survey, 1, blank=5)
    Survey.objects.update(opens=days_from_now(-20), until=days_from_now(-1))
    return survey


def test_the_trainer_reads_averages_and_comments(over, ha, reading, running):
    page = text_of(reading(ha).get(f"/teaching/{running.code}/evaluation/"))
    assert "9.00" in page
    assert "Giảng viên nhiệt tình" in page
    assert "<dd>8</dd>" in page  # given out
    assert "<dd>6</dd>" in page  # returned


def test_while_it_is_open_only_forms_are_counted(crowd, running, dung, reading):
    answered_by(crowd, evaluated(running), comment="Phòng học nóng")
    page = text_of(reading(dung).get(f"/teaching/{running.code}/evaluation/"))
    assert "Averages are shown once everybody has answered" in page
    assert "Phòng học nóng" not in page


def test_a_class_that_was_not_evaluated_says_how_it_comes_about(running, ha, reading):
    assert "This class has not been evaluated" in text_of(reading(ha).get(f"/teaching/{running.code}/evaluation/"))


@pytest.mark.parametrize(("what", "bars"), [("averages", 6), ("numbers", 10)])
def test_the_charts_are_drawings_that_load_nothing(over, ha, reading, running, what, bars):
    answer = reading(ha).get(f"/teaching/{running.code}/evaluation/{over.pk}/{what}.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.decode().count('class="all"') == bars
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_there_is_no_chart_of_what_is_not_shown(crowd, running, ha, reading):
    survey = evaluated(running)
    answered_by(crowd, survey)
    assert reading(ha).get(f"/teaching/{running.code}/evaluation/{survey.pk}/averages.svg").status_code == 404


@pytest.mark.parametrize("ending", ["xlsx", "pdf"])
def test_the_results_can_be_taken_along(over, dung, reading, running, ending):
    answer = reading(dung).get(f"/teaching/{running.code}/papers/evaluation.{ending}")
    assert answer.status_code == 200
    assert answer.content[:2] in (b"PK", b"%P")


def test_the_list_sets_classes_side_by_side(over, dung, reading, running):
    page = text_of(reading(dung).get("/manage/evaluations/"))
    assert running.name in page
    assert "5/6/8" in page
    assert page.count(">9.00<") == 6


def test_the_list_is_narrowed_by_course_and_year(over, class_now, lan, dung, reading, running):
    other = class_now(code="khac", starts=-6, ends=0, enrolment_closes=0)
    evaluated(begin(other, [lan], dung.user), name="Khác", starts=-1)
    page = text_of(reading(dung).get(f"/manage/evaluations/?course={running.course.code}&year={running.ends.year}"))
    assert running.name in page
    assert other.name not in page


def test_many_evaluations_cost_no_more_queries_than_few(over, class_now, lan, dung, reading, count_queries):
    browser = reading(dung)
    few = count_queries(lambda: browser.get("/manage/evaluations/"))
    for number in range(4):
        training_class = begin(class_now(code=f"nua-{number}", starts=-6, ends=0, enrolment_closes=0), [lan], dung.user)
        answered_by([lan], evaluated(training_class, name=f"Phiếu {number}", starts=-number - 1))
    assert count_queries(lambda: browser.get("/manage/evaluations/")) == few
