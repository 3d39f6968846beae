"""The roll call as a trainer holds it: a hundred learners on a phone, by keyboard, with a screen reader, on a bad line, without scripts."""

from contextlib import suppress

import pytest
from django.contrib.sessions.models import Session as SignedIn

from courses.attendance import confirm, mark
from courses.models import Attendance, AttendanceStep, Session
from courses.seats import enrol_many
from tests.courses.conftest import begin, days_from_now, learners
from tests.services import axe_violations

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
LAN = "Đặng Thị Thúy Lan"


@pytest.fixture
def running_now(class_now, dung):
    """`running_now(people)` is the session of this morning in a class of these."""

    def start(people):
        training_class = class_now(starts=-6, ends=0, enrolment_opens=-30, enrolment_closes=0, capacity=len(people))
        enrol_many(people, training_class, on=days_from_now(0), by=dung.user)
        begin(training_class, [], dung.user)
        return Session.objects.get_or_create(training_class=training_class, day=days_from_now(0), part=Session.Part.MORNING)[0]

    return start


@pytest.fixture
def session(running_now, school, lan, quan):
    """Lan, Quân and ten more."""
    return running_now([lan, quan, *learners(10, school)])


@pytest.fixture
def roll_call(visit, ha, request):
    """`roll_call()` is Hà's page of that session on a phone."""

    def open_page(session=None, **options):
        session = session or request.getfixturevalue("session")
        return visit(ha, address_of(session), width=360, height=740, **options)

    return open_page


def address_of(session):
    return f"/teaching/{session.training_class.code}/sessions/{session.pk}/"


def marks(session):
    return dict(session.attendance.values_list("enrolment__person__full_name", "mark"))


def steps(session, name=LAN):
    return list(session.steps.filter(enrolment__person__full_name=name).values_list("before", "after"))


def group(page, name=LAN):
    return page.get_by_role("group", name=name)


def choose(page, mark, name=LAN):
    group(page, name).get_by_role("radio", name=mark).check()


def unsaved(page):
    """How many marks the bar says are not saved yet."""
    said = page.locator("[data-unsaved]").inner_text()
    return int(said.rsplit(" ", 1)[-1]) if said else 0


def all_is_saved(page):
    page.wait_for_selector("[data-unsaved]:empty", state="attached")


def says(page, line):
    """Wait until the line at the top says this, and return its words."""
    page.wait_for_selector(f"[data-line={line}]:not([hidden])", state="attached")
    return page.locator(f"[data-line={line}]").inner_text()


# A hundred people.


@pytest.fixture
def hundred(running_now, school, lan, quan):
    return running_now([lan, quan, *learners(98, school)])


def test_a_hundred_fit_a_phone_and_axe_finds_nothing(hundred, roll_call):
    page = roll_call(hundred)
    assert page.locator("fieldset").count() == 100
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_violations(page) == []


def test_every_control_is_called_by_the_name_of_its_learner(hundred, roll_call):
    page = roll_call(hundred)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    said = [node["name"]["value"] for node in tree if node.get("role", {}).get("value") == "radio"]
    names = [seat.person.full_name for seat in hundred.training_class.enrolments.order_by("person__sort_key", "pk")]
    assert said == [f"{words} : {name}" for name in names for words in ("Có mặt", "Đi muộn", "Vắng có phép", "Vắng không phép")]


def test_a_hundred_are_marked_by_keyboard_alone_and_none_is_hidden_while_it_has_the_focus(hundred, roll_call):
    page = roll_call(hundred)
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.type") != "radio":
        page.keyboard.press("Tab")
    for _ in range(100):
        hidden = page.evaluate(
            "document.activeElement.getBoundingClientRect().bottom > document.querySelector('.savebar').getBoundingClientRect().top"
        )
        assert not hidden
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
    all_is_saved(page)
    assert hundred.attendance.filter(mark="present").count() == 100
    assert hundred.steps.count() == 100


def test_every_mark_is_large_enough_for_a_finger(roll_call):
    page = roll_call()
    for segment in page.locator(".segment").all():
        box = segment.bounding_box()
        assert box["height"] >= 44
        assert box["width"] >= 44


# One tap.


def test_one_tap_is_saved(roll_call, session):
    page = roll_call()
    choose(page, "Đi muộn")
    all_is_saved(page)
    assert marks(session) == {LAN: "late"}
    assert page.locator("[data-saved-count]").inner_text() == "1"


def test_arrow_keys_pass_over_marks_without_leaving_steps(roll_call, session):
    page = roll_call()
    group(page).get_by_role("radio").first.focus()
    for key in ("Space", "ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    all_is_saved(page)
    assert steps(session) == [("", "unexcused")]


def test_others_present_marks_the_rest_and_then_the_attendance_can_be_confirmed(roll_call, session):
    page = roll_call()
    choose(page, "Vắng có phép")
    assert page.get_by_role("link", name="Xác nhận điểm danh").is_hidden()
    page.get_by_role("button", name="Còn lại có mặt").click()
    all_is_saved(page)
    assert list(marks(session).values()).count("present") == 11
    page.get_by_role("link", name="Xác nhận điểm danh").click()
    page.get_by_role("button", name="Xác nhận điểm danh").click()
    page.wait_for_selector("text=Điểm danh đã được xác nhận: Vũ Thu Hà")
    assert axe_violations(page) == []


# A bad line.


def test_marks_made_without_a_network_are_kept_shown_and_sent_exactly_once(roll_call, session):
    page = roll_call()
    page.context.set_offline(True)
    choose(page, "Đi muộn")
    choose(page, "Có mặt", name="Ngô Hồng Quân")
    assert "Mất kết nối" in says(page, "offline")
    assert unsaved(page) == 2
    assert group(page).get_by_text("chưa lưu").is_visible()
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert marks(session) == {}
    page.context.set_offline(False)
    all_is_saved(page)
    assert steps(session) == [("", "late")]
    assert steps(session, "Ngô Hồng Quân") == [("", "present")]
    assert says(page, "saved") == "Đã lưu toàn bộ điểm danh."
    assert group(page).get_by_text("chưa lưu").count() == 0


def test_a_mark_whose_answer_was_lost_is_sent_again_and_counts_once(roll_call, session):
    page = roll_call()

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    page.route("**/marks/", lose_the_answer, times=1)
    choose(page, "Đi muộn")
    says(page, "offline")
    assert steps(session) == [("", "late")], "it arrived, but the page does not know"
    choose(page, "Vắng có phép")
    all_is_saved(page)
    assert steps(session) == [("", "late"), ("late", "excused")]


def test_a_mark_that_never_arrived_is_sent_before_the_one_that_follows_it(roll_call, session):
    page = roll_call()
    page.route("**/marks/", lambda route: route.abort(), times=1)
    choose(page, "Đi muộn")
    says(page, "offline")
    choose(page, "Vắng có phép")
    all_is_saved(page)
    assert steps(session) == [("", "late"), ("late", "excused")]


def test_a_server_in_trouble_is_asked_again_by_itself(roll_call, session):
    page = roll_call()
    page.route("**/marks/", lambda route: route.fulfill(status=503), times=1)
    choose(page, "Đi muộn")
    says(page, "offline")
    all_is_saved(page)
    assert steps(session) == [("", "late")]


def test_marks_outlive_the_page_and_are_sent_when_it_is_opened_again(roll_call, session):
    page = roll_call()
    page.context.set_offline(True)
    choose(page, "Đi muộn")
    says(page, "offline")
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(address_of(session))
    all_is_saved(again)
    assert group(again).get_by_role("radio", name="Đi muộn").is_checked()
    assert steps(session) == [("", "late")]


def test_whoever_leaves_with_marks_that_are_not_saved_is_warned(roll_call):
    page = roll_call()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.context.set_offline(True)
    choose(page, "Đi muộn")
    says(page, "offline")
    page.close(run_before_unload=True)
    with suppress(Exception):
        page.wait_for_timeout(1000)
    assert asked == ["beforeunload"]


def test_marks_of_another_session_are_not_forgotten(roll_call, session):
    page = roll_call()
    page.context.set_offline(True)
    choose(page, "Đi muộn")
    says(page, "offline")
    page.close()
    page.context.set_offline(False)
    other = session.training_class.sessions.exclude(pk=session.pk).first()
    again = page.context.new_page()
    again.goto(address_of(other))
    again.locator("[data-elsewhere]").get_by_role("link", name=str(session.day.year)).click()
    all_is_saved(again)
    assert marks(session) == {LAN: "late"}


def test_whoever_is_signed_out_keeps_the_marks_and_sends_them_after_signing_in(roll_call, session, ha):
    ha.user.set_password("mat-khau-2026")
    ha.user.save()
    page = roll_call()
    SignedIn.objects.all().delete()
    choose(page, "Đi muộn")
    assert "Phiên đăng nhập đã hết" in says(page, "signed-out")
    assert axe_violations(page) == []
    page.get_by_role("link", name="Đăng nhập lại để gửi").click()
    page.fill("[name=login]", ha.staff_number)
    page.fill("[name=password]", "mat-khau-2026")
    page.click("main button[type=submit]")
    page.wait_for_url(f"**{address_of(session)}")
    all_is_saved(page)
    assert steps(session) == [("", "late")]


def test_marks_of_one_account_are_not_sent_by_another_on_the_same_phone(roll_call, session, dung, client):
    page = roll_call()
    page.context.set_offline(True)
    choose(page, "Đi muộn")
    says(page, "offline")
    page.close()
    page.context.set_offline(False)
    session.training_class.trainers.add(dung.user)
    client.force_login(dung.user)
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "domain": "localhost", "path": "/"}])
    again = page.context.new_page()
    again.goto(address_of(session))
    again.wait_for_load_state("networkidle")
    assert marks(session) == {}


# Somebody else at the same time.


@pytest.fixture
def overtaken(roll_call, session, dung):
    """Hà taps “present” where Dũng has meanwhile marked “excused”."""
    page = roll_call()
    mark(session, {session.training_class.enrolments.get(person__full_name=LAN).pk: "excused"}, by=dung.user)
    choose(page, "Có mặt")
    says(page, "asked")
    return page


def test_a_mark_of_somebody_else_stands_and_the_row_says_whose_it_is(overtaken, session):
    row = group(overtaken)
    assert "Phạm Tiến Dũng" in row.inner_text()
    assert row.get_by_role("radio", name="Vắng có phép").is_checked()
    assert marks(session) == {LAN: "excused"}
    assert axe_violations(overtaken) == []


def test_whoever_insists_sets_their_own_mark(overtaken, session):
    group(overtaken).get_by_role("button", name=f"Ghi theo tôi : {LAN}").click()
    all_is_saved(overtaken)
    assert steps(session) == [("", "excused"), ("excused", "present")]


def test_whoever_gives_in_leaves_the_other_mark(overtaken, session):
    group(overtaken).get_by_role("button", name=f"Để nguyên : {LAN}").click()
    all_is_saved(overtaken)
    assert marks(session) == {LAN: "excused"}
    overtaken.reload()
    assert unsaved(overtaken) == 0


def test_what_was_confirmed_meanwhile_takes_nothing_and_the_marks_are_shown_until_forgotten(roll_call, session, ha):
    seats = session.training_class.enrolments.values_list("pk", flat=True)
    mark(session, dict.fromkeys(seats, "present"), by=ha.user)
    page = roll_call()
    confirm(session, by=ha.user)
    choose(page, "Đi muộn")
    says(page, "asked")
    assert "đã được xác nhận" in group(page).inner_text()
    page.locator("[data-line=asked]").get_by_role("link", name="Tải lại trang").click()
    left = page.get_by_role("alert", name="Chưa lưu")
    assert f"{LAN}: Đi muộn" in left.inner_text()
    assert axe_violations(page) == []
    left.get_by_role("button", name="Bỏ các điểm danh này").click()
    page.reload()
    assert left.is_hidden()
    assert set(marks(session).values()) == {"present"}


# Without scripts.


def test_without_scripts_the_same_buttons_save(roll_call, session):
    page = roll_call(java_script_enabled=False)
    choose(page, "Vắng có phép")
    page.get_by_role("button", name="Còn lại có mặt").click()
    page.wait_for_selector("text=Đã lưu điểm danh của 12 học viên.")
    assert marks(session)[LAN] == Attendance.Mark.EXCUSED
    assert list(marks(session).values()).count("present") == 11
    choose(page, "Có mặt")
    page.get_by_role("button", name="Lưu").click()
    page.wait_for_selector("text=Đã lưu điểm danh của 1 học viên.")
    assert AttendanceStep.objects.count() == 13
