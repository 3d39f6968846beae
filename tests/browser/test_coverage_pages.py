"""The pages of figures in a real browser: readable by everybody, on a phone and on a desk, by day and by night, within the policy."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from lms.coverage import spans
from tests.coverage.test_figures import asks_for, recorded
from tests.factories import CourseFactory, SubjectAreaFactory, TrainingClassFactory
from tests.services import axe_violations

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
ON = "on=2026-10-15"
PAGES = {
    "figures": f"/coverage/?{ON}",
    "a unit": f"/coverage/?{ON}&unit=so-noi-vu",
    "by unit": f"/coverage/E/?{ON}",
    "by gender": f"/coverage/E/?{ON}&by=gender",
    "closed breakdown": f"/coverage/E/?{ON}&by=gender&unit=so-tai-chinh",
    "no such day": "/coverage/?on=2022-02-30",
    "people": f"/coverage/E/people/?{ON}",
    "why": f"/coverage/E/people/CB001/?{ON}",
    "what is missing": f"/coverage/E/people/CB003/?{ON}",
    "my own": "/my/coverage/",
}


@pytest.fixture
def province_with_figures(lan, minh, quan):
    ethics = SubjectAreaFactory(code="public-ethics", name="Đạo đức công vụ")
    indicator = asks_for("E", ethics)
    indicator.versions.update(target=90, time="window", window_months=12, footnote="Số liệu minh họa.")
    asks_for("L", SubjectAreaFactory(code="law", name="Kiến thức pháp luật"))
    recorded(lan, ethics)
    today = localdate()
    TrainingClassFactory(
        course=CourseFactory(areas=[ethics]), enrolment_opens=today, enrolment_closes=today + timedelta(days=3),
        starts=today + timedelta(days=9), ends=today + timedelta(days=9),
    )  # fmt: skip
    spans.refresh_all_stale()


@pytest.fixture
def minhs_browser(visitor, client, minh, live_server):
    def open_page(**options):
        client.force_login(minh.user)
        page = visitor(**options)
        page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        return page

    return open_page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_figures_are_accessible_and_fit_the_screen(minhs_browser, province_with_figures, width, scheme):
    page = minhs_browser(width=width, color_scheme=scheme)
    wrong = {}
    for name, address in PAGES.items():
        page.goto(address)
        wrong[name] = axe_violations(page)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong[name].append("wider than the screen")
    assert not any(wrong.values()), wrong


def test_drawings_are_drawn_and_nothing_is_blocked_by_the_policy(minhs_browser, province_with_figures):
    page = minhs_browser()
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("requestfailed", lambda request: said.append(request.url))
    for address in PAGES.values():
        page.goto(address, wait_until="networkidle")
        for drawing in page.locator("img.chart").all():
            assert drawing.evaluate("image => image.naturalWidth") > 0
    assert [words for words in said if "400 (Bad Request)" not in words] == []


def test_another_day_is_chosen_and_kept_while_going_down_the_tree(visitor, province_with_figures):
    page = visitor()
    page.goto("/coverage/")
    page.fill("#id_on", "2026-10-15")
    page.click(".as-of__form button")
    page.click("table >> text=Sở Nội vụ")
    assert page.url.endswith("?on=2026-10-15&unit=so-noi-vu")
    page.click(".figure-tile a >> nth=0")
    assert "/coverage/E/?on=2026-10-15&unit=so-noi-vu" in page.url


def test_on_a_phone_another_drawing_is_loaded(visitor, province_with_figures):
    page = visitor(width=360)
    page.goto(PAGES["figures"], wait_until="networkidle")
    assert "narrow" in page.locator("img.chart").evaluate("image => image.currentSrc")
