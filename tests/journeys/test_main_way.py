"""The main way of the data, as people walk it: from a class that is opened to a figure that rises by one.

Five people in browsers of their own, a real server, a real worker; the trainer on a phone. Screenshots are kept where
STORY_PICTURES names a folder.
"""

import io
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localdate
from pypdf import PdfReader

from certificates.designs import default_design
from certificates.issuing import Certificate
from courses.models import TrainingClass
from lms.coverage.figures import count
from lms.coverage.models import StaleMark
from lms.shares import percent
from tests.coverage.test_figures import asks_for
from tests.factories import AuthorisationFactory, CourseFactory, SubjectAreaFactory
from tests.services import axe_violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "mat-khau-2026"


@pytest.fixture
def story(visitor, worker, province, department, school, lan, minh, ha, dung, thu):
    """Everybody has a password; a course in public-duty skills and the indicator that asks for it; nobody is trained yet."""
    for person in (lan, minh, ha, dung, thu):
        person.user.set_password(PASSWORD)
        person.user.save()
    default_design()
    area = SubjectAreaFactory(code="public-duty", name="Kỹ năng công vụ")
    course = CourseFactory(title="Bồi dưỡng kỹ năng, phương pháp thực thi công vụ", areas=[area])
    AuthorisationFactory(institution=school, courses=[course])
    return Story(visitor, asks_for("F4", area), course)


class Story:
    def __init__(self, visitor, indicator, course):
        self.visitor, self.indicator, self.course = visitor, indicator, course
        self.pages = {}

    def page_of(self, person, width=1280):
        """The browser of this person, who signs in by the form on the first use."""
        if person not in self.pages:
            page = self.visitor(width=width, height=800)
            page.goto("/accounts/login/")
            page.fill("[name=login]", person.staff_number)
            page.fill("[name=password]", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_url("**/desk/")
            self.pages[person] = page
        return self.pages[person]

    def look(self, page, name):
        """Accessible, no wider than the screen, and pictured where somebody wants to look."""
        assert axe_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        if folder := os.environ.get("STORY_PICTURES"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def until(answer, seconds=40):
    """Wait for what the worker does."""
    for _ in range(seconds * 5):
        if found := answer():
            return found
        time.sleep(0.2)
    pytest.fail("The worker did not do it in time.")


def send(page, button):
    """Press a form's button and wait for the page that answers."""
    with page.expect_navigation():
        page.click(button)


def the_figure(indicator):
    until(lambda: not StaleMark.objects.exists())
    [figure] = count([indicator], on=localdate())
    return figure.n, figure.d


def test_from_a_class_to_a_figure_that_rises_by_one(story, lan, minh, ha, dung, thu, school):
    before = the_figure(story.indicator)
    code = open_a_class(story, dung, ha, school)
    enrol(story, lan, code)
    enrol(story, minh, code)
    for act in ("close-roster", "start-class"):
        take(story, dung, code, act)
    mark_everybody_but(story, ha, code, absent=minh)
    enter_results(story, ha, code, {lan: "8,5", minh: "4"})
    take(story, dung, code, "finish-class")
    recognise(story, dung, code)
    issue(story, thu, code)
    text = download(story, lan)
    assert "ĐẶNG THỊ THÚY LAN" in " ".join(text.split())
    assert "Bồi dưỡng kỹ năng, phương pháp thực thi công vụ" in " ".join(text.split())
    check(story)
    after = the_figure(story.indicator)
    assert after == (before[0] + 1, before[1])
    read_the_figure(story, *after)


def last_working_day():
    day = localdate()
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day


def open_a_class(story, manager, trainer, institution):
    page = story.page_of(manager)
    page.goto("/manage/classes/new/")
    day = last_working_day().isoformat()
    page.select_option("[name=course]", str(story.course.pk))
    page.select_option("[name=institution]", str(institution.pk))
    for name, value in {
        "name": "Lớp Kỹ năng công vụ khóa 1", "code": "knc-1", "starts": day, "ends": localdate().isoformat(), "enrolment_opens": day,
        "enrolment_closes": localdate().isoformat(), "capacity": "30", "decision_number": "156/QĐ-UBND", "decision_date": day,
        "trainers": trainer.staff_number, "assessment": "Bài thu hoạch",
    }.items():  # fmt: skip
        page.fill(f"[name={name}]", value)
    story.look(page, "1-open-a-class")
    page.click("main button[type=submit]")
    page.wait_for_url("**/manage/classes/knc-1/")
    story.look(page, "2-class-for-manager")
    return "knc-1"


def enrol(story, learner, code):
    page = story.page_of(learner, width=360)
    page.goto(f"/classes/{code}/")
    story.look(page, "3-class-for-learner")
    page.click(f"form[action='/classes/{code}/enrol/'] button")
    page.wait_for_selector("[data-state=enrolled]")
    story.look(page, "4-enrolled")


def take(story, manager, code, act):
    page = story.page_of(manager)
    page.goto(f"/manage/classes/{code}/")
    page.click(f"a[href='/manage/classes/{code}/{act}/']")
    page.click("main button[type=submit]")
    page.wait_for_url(f"**/manage/classes/{code}/")


def mark_everybody_but(story, trainer, code, absent):
    page = story.page_of(trainer, width=360)
    enrolment = absent.enrolments.get()
    for session in TrainingClass.objects.get(code=code).sessions.all():
        page.goto(f"/teaching/{code}/sessions/{session.pk}/")
        # By keyboard: the radio is reached and chosen without a pointer.
        page.focus(f"[name=mark-{enrolment.pk}][value=unexcused]")
        page.keyboard.press("Space")
        story.look(page, "5-roll-call")
        page.click("button[name=rest]")
        page.click("[data-all-saved]")  # once every mark has arrived
        send(page, "main button[type=submit]")
    page.goto(f"/teaching/{code}/")
    story.look(page, "6-roster")


def enter_results(story, trainer, code, scores):
    page = story.page_of(trainer)
    page.goto(f"/teaching/{code}/results/")
    for person, score in scores.items():
        page.fill(f"input[name$='-{person.enrolments.get().pk}'], input[name*='{person.enrolments.get().pk}-']", score)
    story.look(page, "7-results")
    send(page, ".savebar button[type=submit]")
    page.goto(f"/teaching/{code}/eligibility/")
    story.look(page, "8-eligibility")


def recognise(story, manager, code):
    page = story.page_of(manager)
    page.goto(f"/manage/classes/{code}/recognise/")
    page.fill("[name=decision_number]", "87/QĐ-TĐTCB")
    page.fill("[name=decided_on]", localdate().isoformat())
    story.look(page, "9-recognise")
    send(page, "main form button[type=submit]")
    story.look(page, "10-recognised")


def issue(story, registrar, code):
    page = story.page_of(registrar)
    page.goto(f"/manage/classes/{code}/issue/")
    story.look(page, "11-issue")
    send(page, "main form button[type=submit]")
    story.look(page, "11-issue-confirm")
    send(page, "main form button[type=submit]")
    until(lambda: Certificate.objects.filter(state=Certificate.State.ISSUED).count() == 1)
    page.goto("/register/")
    story.look(page, "12-register")


def download(story, learner):
    page = story.page_of(learner)
    page.goto("/my/certificates/")
    story.look(page, "13-my-certificates")
    link = page.get_attribute("main a[href$='.pdf']", "href")
    answer = page.request.get(link)
    assert answer.headers["content-type"] == "application/pdf"
    return "\n".join(leaf.extract_text() for leaf in PdfReader(io.BytesIO(answer.body())).pages)


def check(story):
    page = story.visitor(width=360)
    page.goto("/check/")
    page.fill("main [name=code]", Certificate.objects.get().printed["check_code_shown"].lower())
    page.click("main form button[type=submit]")
    page.wait_for_url("**/check/*/")
    story.look(page, "14-check")
    assert "ĐẶNG THỊ THÚY LAN" in page.inner_text("main")


def read_the_figure(story, met, of):
    page = story.visitor(width=360)
    page.goto("/coverage/F4/")
    story.look(page, "15-figure")
    assert percent(met, of) in page.inner_text("main")
