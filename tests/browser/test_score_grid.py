"""The grid of scores as a trainer fills it in: by keyboard, from a column copied out of a sheet, on a phone, with and without scripts."""

from decimal import Decimal

import pytest

from courses.results import enter, standing_scores
from tests.courses.conftest import begin, learners
from tests.services import axe_violations

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def test(class_now, school, lan, quan, dung):
    """A test in a class of six: Lan, Quân and four more."""
    training_class = class_now(starts=-6, ends=0, enrolment_opens=-30, enrolment_closes=0)
    begin(training_class, [lan, quan, *learners(4, school)], dung.user)
    return training_class.assessments.create(name="Bài kiểm tra")


@pytest.fixture
def grid(visit, test, ha):
    """`grid()` is Hà's page of the results of that class."""
    return lambda query="", **options: visit(ha, f"/teaching/{test.training_class.code}/results/{query}", **options)


def cells(page):
    return page.locator("[data-score-grid] input[type=text]")


def values(page):
    return [cell.input_value() for cell in cells(page).all()]


def saved(test):
    """The scores in the order of the list."""
    seats = test.training_class.enrolments.order_by("person__sort_key", "pk").values_list("pk", flat=True)
    scores = {cell.enrolment: score for cell, score in standing_scores(test.training_class).items()}
    return [scores.get(seat) for seat in seats]


def paste(page, text):
    """As the browser does it: an event with what was copied."""
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def status(page):
    return page.locator("[data-unsaved]").inner_text()


@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_the_screen_and_axe_finds_nothing(grid, width):
    page = grid("?attempt=2", width=width)
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_cell_is_called_by_learner_and_piece(grid):
    page = grid("?attempt=2")
    assert page.get_by_role("textbox", name="Đặng Thị Thúy Lan, Bài kiểm tra, lần 2").count() == 1


def test_by_keyboard_the_column_is_filled_and_saved(grid, test):
    page = grid()
    cells(page).first.focus()
    for score in ("8", "7,5", "6.25"):
        page.keyboard.type(score)
        page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("9")
    assert status(page) == "Chưa lưu: 3"
    assert page.locator(".scores__cell--unsaved").count() == 3
    assert saved(test) == [None] * 6, "nothing is saved before it is said"
    page.get_by_role("button", name="Lưu điểm").click()
    page.wait_for_selector("text=Đã lưu 3")
    assert saved(test) == [8, Decimal("7.5"), 9, None, None, None]
    assert page.locator(".scores__cell--unsaved").count() == 0


def test_the_arrows_lead_sideways_at_the_ends_of_a_cell(grid):
    page = grid("?attempt=2")
    cells(page).first.focus()
    page.keyboard.type("8")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("9")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("7")
    assert values(page)[:2] == ["7", "9"]


def test_a_column_copied_from_a_sheet_is_pasted_downwards_and_what_finds_no_cell_is_said(grid):
    page = grid()
    cells(page).nth(1).focus()
    paste(page, "8\r\n7,5\r\n\r\n6\r\nvắng\r\n5\r\n4\r\n")
    assert values(page) == ["", "8", "7,5", "", "6", "vắng"]
    assert status(page) == "Chưa lưu: 4 · Không phải số hoặc vượt thang điểm: 1 · Giá trị không còn ô để dán: 2"


def test_two_columns_are_pasted_side_by_side(grid):
    page = grid("?attempt=2")
    cells(page).first.focus()
    paste(page, "4\t6\n8\t\n")
    assert values(page)[:4] == ["4", "6", "8", ""]


def test_a_single_value_is_pasted_as_the_browser_does_it(grid):
    page = grid()
    cells(page).first.focus()
    paste(page, "8")
    assert values(page)[0] == "", "left to the browser, which does nothing about an event made by a script"


def test_escape_brings_back_what_was_saved(grid, test):
    enter(test, {test.training_class.enrolments.order_by("person__sort_key", "pk").first().pk: Decimal("7.5")}, by=None)
    page = grid()
    cells(page).first.fill("3")
    page.keyboard.press("Escape")
    assert values(page)[0] == "7,5"
    assert status(page) == ""


def test_a_wrong_cell_is_named_and_linked_and_nothing_is_saved(grid, test):
    page = grid()
    cells(page).first.fill("11")
    cells(page).nth(1).fill("5")
    page.get_by_role("button", name="Lưu điểm").click()
    page.get_by_role("link", name="Dòng 1").click()
    assert page.evaluate("document.activeElement.value") == "11"
    assert saved(test) == [None] * 6


def test_whoever_leaves_with_scores_not_saved_is_asked(grid):
    page = grid()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    cells(page).first.click()
    page.keyboard.type("8")
    page.reload()
    assert asked == ["beforeunload"]


def test_without_scripts_it_is_a_form(grid, test):
    page = grid(java_script_enabled=False)
    cells(page).first.fill("8")
    page.get_by_role("button", name="Lưu điểm").click()
    page.wait_for_selector("text=Đã lưu 1")
    assert saved(test)[0] == 8
