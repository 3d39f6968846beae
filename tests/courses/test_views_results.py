"""Entering scores: as people write them, all of them or none."""

from decimal import Decimal

import pytest

from courses.attendance import mark
from courses.models import Assessment, Result
from courses.results import enter
from tests.courses.conftest import sentences, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(running):
    return running.assessments.create(name="Bài kiểm tra", scale=10)


@pytest.fixture
def essay(running):
    return running.assessments.create(name="Tiểu luận", scale=100, kind=Assessment.Kind.ESSAY)


@pytest.fixture
def seat(running, lan):
    return running.enrolments.get(person=lan)


@pytest.fixture
def other_seat(running, quan):
    return running.enrolments.get(person=quan)


def cell(seat, assessment, attempt=1):
    return f"score-{seat.pk}-{assessment.pk}-{attempt}"


def scores(assessment):
    return dict(Result.objects.filter(assessment=assessment).values_list("enrolment", "score"))


def save(browser, **values):
    return browser.post("/teaching/dang-hoc/results/", values, follow=True)


@pytest.mark.parametrize("written", ["7,5", "7.5", " 7,50 "])
def test_a_decimal_comma_and_a_decimal_point_are_the_same(paper, seat, ha, reading, written):
    answer = save(reading(ha), **{cell(seat, paper): written})
    assert sentences(answer) == ["1 result saved."]
    assert scores(paper) == {seat.pk: Decimal("7.5")}
    assert 'value="7,5"' in text_of(answer)


@pytest.mark.parametrize(
    ("written", "why"),
    [("10,5", "The scale ends at 10."), ("bảy", "Write a number, for example 7,5."), ("-1", "Write a number, for example 7,5.")],
)
def test_one_score_that_cannot_be_saves_nothing_and_is_named_and_linked(
    paper, essay, seat, other_seat, ha, reading, written, why
):
    wrong = cell(seat, paper)
    page = text_of(save(reading(ha), **{wrong: written, cell(seat, essay): "80", cell(other_seat, paper): "9"}))
    assert f'<a href="#id_{wrong}">Row 1, Đặng Thị Thúy Lan, Bài kiểm tra, attempt 1: {why}</a>' in page
    assert f'value="{written}"' in page
    assert not Result.objects.exists()


def test_an_emptied_field_takes_the_score_away(paper, seat, ha, reading):
    enter(paper, {seat.pk: Decimal(8)}, by=None)
    save(reading(ha), **{f"initial-{cell(seat, paper)}": "8", cell(seat, paper): ""})
    assert scores(paper) == {}


def test_a_score_entered_by_a_colleague_meanwhile_is_not_overwritten(paper, seat, other_seat, ha, reading):
    enter(paper, {seat.pk: Decimal(8)}, by=None)
    # The page was opened before that: it knows no score of Lan's, and Hà fills in only Quân's.
    save(
        reading(ha),
        **{f"initial-{cell(seat, paper)}": "", cell(seat, paper): "", cell(other_seat, paper): "6"},
    )
    assert scores(paper) == {seat.pk: Decimal(8), other_seat.pk: Decimal(6)}


def test_a_grid_for_a_large_class_is_not_too_much_to_send(paper, seat, ha, reading):
    many = {f"initial-score-{number}-1": "" for number in range(1200)}
    save(reading(ha), **many, **{cell(seat, paper): "9"})
    assert scores(paper) == {seat.pk: Decimal(9)}


def test_the_manager_reads_the_scores_but_enters_none(paper, seat, dung, reading):
    enter(paper, {seat.pk: Decimal("8.25")}, by=None)
    browser = reading(dung)
    page = text_of(browser.get("/teaching/dang-hoc/results/"))
    assert "8.25" in page
    assert cell(seat, paper) not in page
    assert browser.post("/teaching/dang-hoc/results/", {cell(seat, paper): "10"}).status_code == 404


def test_a_piece_of_assessment_is_added_with_its_scale_and_weight(running, ha, reading):
    said = {"kind": "project", "name": "Đề án", "scale": "7,5", "weight": "2", "required": "on", "attempts": "3", "counts": "best"}
    answer = reading(ha).post("/teaching/dang-hoc/results/add/", said, follow=True)
    assert sentences(answer) == ["“Đề án” was added."]
    made = running.assessments.get()
    assert (made.scale, made.weight, made.required) == (Decimal("7.5"), 2, True)
    assert (made.attempts, made.counts) == (3, "best")


def test_two_pieces_of_one_name_are_refused_in_the_form(paper, ha, reading):
    said = {"kind": "test", "name": "Bài kiểm tra", "scale": "10", "weight": "1", "attempts": "2", "counts": "last"}
    page = text_of(reading(ha).post("/teaching/dang-hoc/results/add/", said))
    assert "The class already has an assessment of this name." in page
    assert Assessment.objects.count() == 1


def test_a_piece_without_results_can_be_removed_and_one_with_results_cannot(paper, essay, seat, ha, reading):
    enter(essay, {seat.pk: Decimal(70)}, by=None)
    browser = reading(ha)
    browser.post(f"/teaching/dang-hoc/results/{paper.pk}/remove/")
    answer = browser.post(f"/teaching/dang-hoc/results/{essay.pk}/remove/", follow=True)
    assert "“Tiểu luận” has results." in sentences(answer)[-1]
    assert list(Assessment.objects.all()) == [essay]


def test_the_lists_give_the_reasons_and_the_grade(running, paper, seat, other_seat, ha, reading):
    for session in running.sessions.all():
        mark(session, {seat.pk: "present", other_seat.pk: "present"}, by=None)
    enter(paper, {seat.pk: Decimal("8.5"), other_seat.pk: Decimal("4.5")}, by=None)
    page = text_of(reading(ha).get("/teaching/dang-hoc/eligibility/"))
    assert "1 learner is eligible" in page
    assert "Very good" in page
    assert "Bài kiểm tra: 4,5 of 10, less than half." in page
