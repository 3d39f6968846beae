"""The public page of the demo province on the day of its report: the nine figures of the report, from individual records."""

import re

import pytest

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("demo"), pytest.mark.django_db]

FIGURES = {
    "F1": (200, 200), "F2a": (400, 400), "F2b": (130, 130), "F3": (360, 400), "F4": (340, 400), "F5": (350, 350), "F6": (198, 200),
    "F7": (700, 1000), "F8": (90, 120), "F9": (780, 1000),
}  # fmt: skip


def test_the_page_shows_the_nine_figures_of_the_report(client):
    shown = client.get("/coverage/", {"on": "2022-06-30"}).content.decode()
    tiles = re.findall(r'figure-tile__code">(\w+)<.*?<data value="(\d+)">.*?<data value="(\d+)">', shown, re.DOTALL)
    assert {code: (int(n), int(d)) for code, n, d in tiles} == FIGURES


def test_the_page_of_the_report_tells_what_had_ended_by_then_and_nothing_that_came_later(client):
    shown = client.get("/coverage/", {"on": "2022-06-30"}).content.decode()
    assert re.findall(r'figure-tile__code">(\w+)<', shown) == [*FIGURES, "F12"]
    assert shown.count("Nghị định 89/2021/NĐ-CP") == 1


def test_what_ended_with_the_districts_is_shown_today_with_its_footnote(client):
    shown = client.get("/coverage/").content.decode()
    assert re.findall(r'figure-tile__code">(\w+)<', shown) == [*FIGURES, "F10", "F11", "F12"]
    assert shown.count("Từ 01/07/2025 không còn cấp huyện") == 4


def test_numbers_are_grouped_as_they_are_here(client):
    assert '<data value="1000">1.000</data>' in client.get("/coverage/", {"on": "2022-06-30"}).content.decode()


@pytest.mark.parametrize("code", FIGURES)
def test_the_breakdown_by_unit_of_each_figure_can_be_read(client, code):
    assert client.get(f"/coverage/{code}/", {"on": "2022-06-30"}).context["rows"]
