"""Entering scores: as people write them, all of them or none."""

from decimal import Decimal

import pytest

from courses.attendance import mark
from courses.models import Assessment, Result
from courses.results import enter
from tests.courses.conftest import begin, learners, sentences, text_of

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
    said = {
        "kind": "project",
        "name": "Đề án",
        "scale": "7,5",
        "weight": "2",
        "required": "on",
        "attempts": "3",
        "counts": "best",
    }
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


# The grid.


def test_a_cell_that_a_colleague_changed_meanwhile_is_named_and_what_was_typed_stays(paper, seat, other_seat, ha, dung, reading):
    enter(paper, {seat.pk: Decimal(8)}, by=dung.user)
    # The page was opened before that.
    typed = {f"initial-{cell(seat, paper)}": "", cell(seat, paper): "6", cell(other_seat, paper): "7"}
    browser = reading(ha)
    answer = browser.post("/teaching/dang-hoc/results/", typed)
    page = text_of(answer)
    assert "CB004 wrote 8 meanwhile. Save once more to write yours over it." in page
    assert 'value="6"' in page
    assert scores(paper) == {seat.pk: Decimal(8)}
    again = typed | {f"initial-{cell(seat, paper)}": answer.context["form"].data[f"initial-{cell(seat, paper)}"]}
    save(browser, **again)
    assert scores(paper) == {seat.pk: Decimal(6), other_seat.pk: Decimal(7)}


def test_what_is_typed_for_somebody_who_is_no_longer_on_the_page_is_not_dropped_unseen(paper, seat, ha, reading):
    page = text_of(save(reading(ha), **{cell(seat, paper): "9", "score-999999-1-1": "5"}))
    assert "The learners or the pieces have changed since you opened this page." in page
    assert scores(paper) == {}


def test_later_attempts_are_shown_where_they_are_asked_for_or_were_sat(paper, seat, ha, reading):
    browser, address = reading(ha), "/teaching/dang-hoc/results/"
    assert cell(seat, paper, 2) not in text_of(browser.get(address))
    assert "Show attempt 2" in text_of(browser.get(address))
    assert cell(seat, paper, 2) in text_of(browser.get(f"{address}?attempt=2"))
    enter(paper, {seat.pk: Decimal(6)}, by=None, attempt=2)
    page = text_of(browser.get(address))
    assert cell(seat, paper, 2) in page
    assert "Show attempt" not in page


@pytest.mark.parametrize("asked", ["0", "-1", "99", "abc", "²", ""])
def test_an_attempt_that_makes_no_sense_shows_the_first(asked, paper, seat, ha, reading):
    page = text_of(reading(ha).get("/teaching/dang-hoc/results/", {"attempt": asked}))
    assert cell(seat, paper) in page
    assert cell(seat, paper, 2) not in page


def test_a_second_attempt_is_entered_beside_the_first(paper, seat, ha, reading):
    reading(ha).post("/teaching/dang-hoc/results/?attempt=2", {cell(seat, paper): "4", cell(seat, paper, 2): "6,5"})
    assert sorted(Result.objects.values_list("attempt", "score")) == [(1, Decimal(4)), (2, Decimal("6.5"))]


def test_a_large_class_comes_page_by_page_with_running_numbers(class_now, school, ha, dung, reading):
    training_class = class_now(code="lop-dong", starts=-6, ends=0, enrolment_opens=-30, enrolment_closes=0, capacity=120)
    begin(training_class, learners(105, school), dung.user)
    training_class.assessments.create(name="Bài kiểm tra")
    page = reading(ha).get("/teaching/lop-dong/results/?page=2")
    assert [number for number, _enrolment, _cells in page.context["form"].rows()] == [101, 102, 103, 104, 105]


@pytest.mark.parametrize("room", ["results", "eligibility"])
def test_many_learners_cost_no_more_queries_than_few(room, class_now, school, ha, dung, reading, count_queries):
    browser = reading(ha)

    def cost(size):
        training_class = class_now(starts=-6, ends=0, enrolment_opens=-30, enrolment_closes=0)
        begin(training_class, learners(size, school), dung.user)
        piece = training_class.assessments.create(name="Bài kiểm tra")
        for attempt in (1, 2):
            enter(
                piece, dict.fromkeys(training_class.enrolments.values_list("pk", flat=True), Decimal(5)), by=None, attempt=attempt
            )
        return count_queries(lambda: browser.get(f"/teaching/{training_class.code}/{room}/"))

    assert cost(2) == cost(12)


def test_a_piece_is_changed_until_a_score_stands_in_the_way(paper, seat, ha, reading):
    browser, address = reading(ha), f"/teaching/dang-hoc/results/{paper.pk}/"
    said = {
        "kind": "test",
        "name": "Bài kiểm tra",
        "scale": "100",
        "weight": "1",
        "required": "on",
        "attempts": "2",
        "counts": "best",
    }
    assert sentences(browser.post(address, said, follow=True)) == ["“Bài kiểm tra” was changed."]
    enter(paper, {seat.pk: Decimal(80)}, by=None)
    assert "There is a score of 80." in text_of(browser.post(address, said | {"scale": "10"}))
    paper.refresh_from_db()
    assert (paper.scale, paper.counts) == (100, "best")


def test_a_second_attempt_is_no_second_piece_on_the_way_to_all_results(paper, seat, ha, reading):
    for attempt in (1, 2):
        enter(paper, {seat.pk: Decimal(4)}, by=None, attempt=attempt)
    progress = reading(ha).get("/teaching/dang-hoc/").context["results_entered"]
    assert (progress.met, progress.of) == (1, 2)
