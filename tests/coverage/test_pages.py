"""The public pages of figures: what they show, to whom, and what they say to a question that cannot be answered."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.charts import Bar, draw, layout
from lms.coverage import spans, wording
from lms.coverage.breakdowns import SMALL, Row, hide_small
from lms.coverage.models import Indicator, IndicatorVersion
from lms.people.days import report_days
from lms.people.models import Succession, Unit
from tests.factories import PersonFactory, PostingFactory, SubjectAreaFactory, UnitFactory

from .test_figures import asks_for, recorded

pytestmark = pytest.mark.django_db
ON = "2026-10-15"


@pytest.fixture
def indicator(ethics):
    return asks_for("E", ethics)


def page(client, address, **parameters):
    spans.refresh_all_stale()
    return client.get(address, {"on": ON} | parameters)


def words(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def people_counts(answer):
    """[(n, d)] as the tiles say them."""
    return [(int(n), int(d)) for n, d in re.findall(r'<data value="(\d+)">.*?<data value="(\d+)">', words(answer))]


def test_a_figure_shows_how_many_people_of_how_many(client, lan, minh, ethics, indicator):
    recorded(lan, ethics)
    answer = page(client, "/coverage/")
    assert people_counts(answer) == [(1, 2)]
    assert "50,0%" in words(answer)


def test_the_day_is_written_as_it_is_here(client, lan, indicator):
    answer = page(client, "/coverage/")
    assert "15/10/2026" in words(answer)
    assert 'type="date" name="on" value="2026-10-15"' in words(answer)


def test_a_figure_of_a_unit_counts_that_unit(client, lan, quan, indicator):
    assert people_counts(page(client, "/coverage/", unit="so-noi-vu")) == [(0, 1)]


def test_the_page_of_a_unit_leads_up_and_down(client, department, lan, indicator):
    UnitFactory(code="van-phong", name="Văn phòng Sở", parent=department)
    shown = words(page(client, "/coverage/", unit="so-noi-vu"))
    assert "unit=qn" in shown
    assert "unit=van-phong" in shown


def test_a_unit_below_its_target_is_marked_in_words_and_not_by_colour_alone(client, lan, indicator):
    indicator.versions.update(target=90)
    assert 'class="falls-short"><span aria-hidden="true">▾</span><span class="visually-hidden">' in words(
        page(client, "/coverage/")
    )


@pytest.mark.parametrize(("met", "badge"), [(True, "badge--good"), (False, "badge--warn")])
def test_a_figure_says_whether_its_target_is_reached(client, lan, ethics, indicator, met, badge):
    indicator.versions.update(target=100)
    if met:
        recorded(lan, ethics)
    assert badge in words(page(client, "/coverage/"))


def test_an_indicator_that_has_ended_shows_its_footnote(client, lan, indicator):
    indicator.versions.update(ends=date(2025, 7, 1), footnote="Từ 01/07/2025 không còn cấp huyện.")
    shown = words(page(client, "/coverage/"))
    assert "Từ 01/07/2025 không còn cấp huyện." in shown
    assert people_counts(page(client, "/coverage/")) == []


def test_people_who_are_still_being_counted_are_announced(client, lan, indicator):
    spans.refresh_all_stale()
    assert "notice--info" not in words(client.get("/coverage/", {"on": ON}))
    lan.postings.get().save()
    assert "notice--info" in words(client.get("/coverage/", {"on": ON}))


def test_a_day_to_come_is_announced_as_such(client, lan, indicator):
    assert "notice--warn" in words(page(client, "/coverage/", on="2099-12-31"))


# What cannot be answered.


@pytest.mark.parametrize(
    ("address", "parameters", "status"),
    [
        ("/coverage/", {"on": "30-06-2022"}, 400),
        ("/coverage/", {"on": "2022-02-30"}, 400),
        ("/coverage/", {"on": "\0"}, 400),
        ("/coverage/", {"unit": "nowhere"}, 404),
        ("/coverage/", {"unit": "\0"}, 404),
        ("/coverage/", {"on": "1900-01-01"}, 404),
        ("/coverage/", {"on": "1999-12-31", "unit": "so-noi-vu"}, 404),
        ("/coverage/F99/", {}, 404),
        ("/coverage/E/", {"by": "shoe_size"}, 400),
        ("/coverage/E/", {"by": "unit,level"}, 400),
        ("/coverage/E/chart.svg", {"unit": "nowhere"}, 404),
        ("/coverage/chart.svg", {"on": "x"}, 400),
    ],
)
def test_what_cannot_be_answered_is_said_on_a_page(client, lan, indicator, address, parameters, status):
    answer = page(client, address, **parameters)
    assert answer.status_code == status
    assert 'role="alert"' in words(answer)


@pytest.mark.parametrize(
    ("parameters", "helps"), [({"on": "x"}, True), ({"on": "1900-01-01"}, True), ({"unit": "nowhere"}, False)]
)
def test_another_day_is_asked_for_where_that_helps(client, lan, indicator, parameters, helps):
    assert ('name="on"' in words(page(client, "/coverage/", **parameters))) == helps


def test_a_day_may_be_typed_as_it_is_written_here(client, lan, indicator):
    assert page(client, "/coverage/", on="15/10/2026").status_code == 200


def test_for_a_dissolved_unit_those_that_took_over_are_named(client, lan, department, indicator):
    Unit.objects.filter(pk=department.pk).update(dissolved=date(2026, 7, 1))
    heir = UnitFactory(code="so-moi", parent=department.parent, established=date(2026, 7, 1))
    Succession.objects.create(predecessor=department, successor=heir, kind="merged", on=date(2026, 7, 1))
    answer = page(client, "/coverage/", unit="so-noi-vu")
    assert answer.status_code == 404
    assert "on=2026-10-15&amp;unit=so-moi" in words(answer)


def test_without_any_indicator_the_page_says_so(client, province):
    assert 'class="empty"' in words(page(client, "/coverage/"))


# One indicator.


def test_an_indicator_says_in_words_what_it_counts(indicator):
    indicator.versions.update(
        categories=["cadre", "civil_servant"], levels=["province"], leaders_only=True, time="window", window_months=12
    )
    said = wording.definition(indicator.versions.get())
    assert said["population"] == [
        "Cadre, Civil servant",
        "In units of: Province",
        "Only holders of a leadership or management post",
    ]
    assert said["evidence"] == ["A course in: Đạo đức công vụ"]
    assert said["time"] == "Gained within 12 months up to the date of the figure."


@pytest.mark.parametrize(
    ("inclusive", "said"), [(True, "that day itself still counts"), (False, "that day itself no longer counts")]
)
def test_a_definition_says_whether_the_day_of_the_appointment_counts(inclusive, said):
    assert said in wording.time(IndicatorVersion(time="before", event="rank", inclusive=inclusive))


def test_a_breakdown_by_unit_goes_from_the_best_to_the_least_covered(client, lan, quan, ethics, indicator):
    recorded(quan, ethics)
    shown = words(page(client, "/coverage/E/"))
    assert shown.index("unit=so-tai-chinh") < shown.index("unit=so-noi-vu")


@pytest.mark.parametrize("by", ["unit", "level", "category", "gender", "age_band", "minority"])
def test_each_breakdown_ends_with_the_distinct_people(client, lan, minh, ethics, indicator, by):
    recorded(lan, ethics)
    shown = words(page(client, "/coverage/E/", by=by))
    assert re.search(r'<tfoot>.*<td class="number">1</td><td class="number">2</td><td class="number">50,0%</td>', shown)


# Small groups.


def groups(*sizes):
    return [Row(str(size), 0, size) for size in sizes]


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ([50, 60], []),
        ([50, 4, 60], [4, 50]),  # alone it could be worked out from the total
        ([1, 1, 60, 90], [1, 1, 60]),  # two of them together are still fewer than five
        ([3, 4, 60], [3, 4]),
        ([2], [2]),
        ([], []),
    ],
)
def test_small_groups_are_hidden_and_cannot_be_worked_out(sizes, hidden):
    assert sorted(row.d for row in hide_small(groups(*sizes)) if row.hidden) == hidden


def many_people(unit, number, **facts):
    for _n in range(number):
        PostingFactory(unit=unit, person=PersonFactory(**facts))


def test_a_visitor_does_not_see_a_small_group_of_the_province(client, department, indicator):
    many_people(department, SMALL, gender="female")
    many_people(department, SMALL - 1, gender="male")
    assert f'<td class="number">{SMALL - 1}</td>' not in words(page(client, "/coverage/E/", by="gender"))


def test_a_visitor_sees_large_groups_of_the_province(client, department, indicator):
    many_people(department, SMALL, gender="female")
    many_people(department, SMALL, gender="male")
    assert words(page(client, "/coverage/E/", by="gender")).count(f'<td class="number">{SMALL}</td>') == 2


@pytest.mark.parametrize("by", ["gender", "age_band", "minority"])
def test_a_visitor_does_not_see_the_groups_of_a_single_unit(client, department, indicator, by):
    many_people(department, 30)
    assert "<tfoot>" not in words(page(client, "/coverage/E/", by=by, unit="so-noi-vu"))


def test_a_visitor_sees_categories_of_a_single_unit(client, lan, indicator):
    assert "<tfoot>" in words(page(client, "/coverage/E/", by="category", unit="so-noi-vu"))


def test_minh_sees_every_group_of_the_unit_he_looks_after(signed_in, minh, indicator):
    shown = words(page(signed_in(minh), "/coverage/E/", by="gender", unit="so-noi-vu"))
    assert '<td class="number">1</td>' in shown


def test_minh_does_not_see_the_groups_of_another_unit(signed_in, minh, quan, indicator):
    assert "<tfoot>" not in words(page(signed_in(minh), "/coverage/E/", by="gender", unit="so-tai-chinh"))


# Charts.


def test_a_chart_is_a_drawing_without_script(client, lan, indicator):
    answer = page(client, "/coverage/chart.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert "<script" not in words(answer)
    assert "script-src" not in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_chart_names_each_unit_with_its_percent(client, lan, quan, ethics, indicator):
    recorded(lan, ethics)
    shown = words(page(client, "/coverage/E/chart.svg"))
    assert re.search(r"Sở Nội vụ</text>.*100,0%.*Sở Tài chính</text>.*0,0%", shown)


def test_a_name_cannot_break_out_of_a_chart():
    assert "<script>" not in draw([Bar("<script>alert(1)</script>", 1, 2, "50,0%")], narrow=True)


def test_a_bar_is_as_long_as_its_share_and_its_mark_stands_at_the_target():
    drawn = layout([Bar("A", 1, 4, "25,0%", 50)], width=400, beside=False)
    [bar] = drawn["rows"]
    assert (bar.met, bar.target) == (drawn["track"] / 4, drawn["track"] / 2)


def test_a_chart_of_nobody_is_drawn(client, province, indicator):
    assert page(client, "/coverage/E/chart.svg").status_code == 200


# Days that reports are made for.


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2026, 11, 23), ["2026-11-23", "2026-10-31", "2026-09-30", "2026-06-30", "2025-12-31"]),
        (date(2026, 1, 1), ["2026-01-01", "2025-12-31"]),
        (date(2026, 7, 1), ["2026-07-01", "2026-06-30", "2025-12-31"]),
        (date(2024, 3, 31), ["2024-03-31", "2024-02-29", "2023-12-31"]),
    ],
)
def test_reports_are_made_for_the_ends_of_periods_that_are_over(today, days):
    assert [day.isoformat() for day, _words in report_days(today)] == days


# The same number of queries for few and for many.


@pytest.mark.parametrize("address", ["/coverage/", "/coverage/E/", "/coverage/E/chart.svg", "/coverage/chart.svg"])
def test_more_units_and_people_cost_no_more_queries(client, department, lan, indicator, address, django_assert_num_queries):
    page(client, address)
    with CaptureQueriesContext(connection) as few:
        client.get(address, {"on": ON})
    for n in range(8):
        below = UnitFactory(code=f"below-{n}", parent=department.parent)
        UnitFactory(code=f"further-{n}", parent=below)
        PostingFactory.create_batch(3, unit=below)
    asks_for("L", SubjectAreaFactory())
    spans.refresh_all_stale()
    with django_assert_num_queries(len(few)):
        client.get(address, {"on": ON})


def test_every_indicator_has_its_tile(client, lan, indicator):
    Indicator.objects.bulk_create(Indicator(code=f"X{bit}", name=f"X{bit}", bit=bit) for bit in range(1, 12))
    assert words(page(client, "/coverage/")).count("figure-tile__code") == 12


def test_a_unit_with_nothing_below_has_no_table_of_units(client, lan, indicator):
    assert "table--units" in words(page(client, "/coverage/"))
    assert "table--units" not in words(page(client, "/coverage/", unit="so-noi-vu"))
