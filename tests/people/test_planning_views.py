"""The pages of planning lists, structure reports and reviews: who sees what, and what the acts do from there."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from python_calamine import CalamineWorkbook

from lms.people.models import PlanningEntry, PlanningReview, PlanningRule, Role, Unit
from lms.people.planning_reviews import open_review
from tests.factories import PersonFactory, PlanningEntryFactory, PlanningTermFactory, PostingFactory, TitleFactory

TODAY = localdate()


@pytest.fixture
def director(db):
    return TitleFactory(name="Giám đốc sở")


@pytest.fixture
def term(db):
    return PlanningTermFactory()


@pytest.fixture
def rule(term):
    return PlanningRule.objects.create(term=term, level="province", ages_on=date(2022, 1, 1), women=25, young=15)


@pytest.fixture
def planned(lan, minh, quan, director, department, other_department, rule):
    """Lan and Minh stand on the list of their department, Quân on that of his; Lan for two posts."""
    for person, unit in ((lan, department), (minh, department), (quan, other_department)):
        PlanningEntryFactory(person=person, unit=unit, title=director)
    PlanningEntryFactory(person=lan, unit=department, title=TitleFactory(name="Phó Giám đốc sở"))


@pytest.fixture
def of_one_unit(dung, department):
    """Dũng manages the training of one department only."""
    Role.objects.filter(user=dung.user).update(unit=department)
    return dung


def people_on(page):
    return [row.entry.person.full_name for row in page.context["rows"]]


def test_the_list_counts_people_and_entries(signed_in, dung, planned):
    page = signed_in(dung).get(reverse("planning_list:index"))
    assert (page.context["persons"], page.context["entries"]) == (3, 4)
    assert [row.number for row in page.context["rows"]] == [1, None, 2, 3]
    assert people_on(page) == ["Đặng Thị Thúy Lan", "Đặng Thị Thúy Lan", "Trần Quang Minh", "Ngô Hồng Quân"]


def test_the_list_is_that_of_the_day_the_level_and_the_unit_asked_for(signed_in, dung, planned, other_department):
    browser, address = signed_in(dung), reverse("planning_list:index")
    assert people_on(browser.get(address, {"unit": other_department.pk})) == ["Ngô Hồng Quân"]
    assert people_on(browser.get(address, {"level": "commune"})) == []
    assert people_on(browser.get(address, {"on": "2020-08-31"})) == []


def test_numbers_go_on_from_page_to_page(signed_in, dung, planned, director, department, monkeypatch):
    monkeypatch.setattr("lms.people.planning_views.PAGE_SIZE", 2)
    page = signed_in(dung).get(reverse("planning_list:index"), {"page": 2})
    assert [row.number for row in page.context["rows"]] == [3]


def test_a_list_takes_as_many_queries_for_many_as_for_few(signed_in, dung, planned, director, department, count_queries):
    browser = signed_in(dung)
    for name in ("planning_list:index", "planning_list:xlsx", "planning_structure:index"):
        few = count_queries(lambda: browser.get(reverse(name)))  # noqa: B023
        for person in [PostingFactory(unit=department).person for _ in range(20)]:
            PlanningEntryFactory(person=person, unit=department, title=director)
        assert count_queries(lambda: browser.get(reverse(name))) == few  # noqa: B023


def test_who_manages_one_unit_sees_its_lists_and_no_others(signed_in, of_one_unit, planned, department, other_department):
    browser = signed_in(of_one_unit)
    assert set(people_on(browser.get(reverse("planning_list:index")))) == {"Đặng Thị Thúy Lan", "Trần Quang Minh"}
    for name in ("planning_list:index", "planning_list:xlsx", "planning_list:print", "planning_structure:index"):
        assert browser.get(reverse(name), {"unit": other_department.pk}).status_code == 404


def test_a_list_shows_whom_others_have_planned_for_a_post_of_the_unit_without_their_page(
    signed_in, of_one_unit, planned, quan, department, director
):
    PlanningEntryFactory(person=quan, unit=department, title=director, level="district")
    page = signed_in(of_one_unit).get(reverse("planning_list:index"))
    assert "Ngô Hồng Quân" in people_on(page)
    assert reverse("people:inspect", args=[quan.pk]) not in page.content.decode()


def test_people_of_the_unit_who_are_planned_elsewhere_are_on_the_list_there(signed_in, dung, lan, other_department, director):
    PlanningEntryFactory(person=lan, unit=other_department, title=director)
    found = people_on(signed_in(dung).get(reverse("planning_list:index"), {"unit": other_department.pk}))
    assert found == ["Đặng Thị Thúy Lan"]


@pytest.mark.parametrize("asked", [{"on": "31/02/2022"}, {"level": "x"}, {"term": "999"}, {"term": "x"}])
def test_what_makes_no_sense_is_said_on_the_page(asked, signed_in, dung, planned):
    page = signed_in(dung).get(reverse("planning_list:index"), asked)
    assert page.status_code == 200
    assert page.context["form"].errors


@pytest.mark.parametrize("unit", ["0", "x", "99999", "²", "-1", "9" * 30])
def test_a_unit_that_does_not_exist_is_not_found(unit, signed_in, dung, planned):
    assert signed_in(dung).get(reverse("planning_list:index"), {"unit": unit}).status_code == 404


def test_where_nothing_is_set_up_the_pages_say_so(signed_in, dung):
    for name in ("planning_list:index", "planning_structure:index", "planning_list:print"):
        assert "chưa có nhiệm kỳ nào" in signed_in(dung).get(reverse(name)).content.decode()
    assert signed_in(dung).get(reverse("planning_list:xlsx")).status_code == 404


def test_learners_and_trainers_see_no_lists(signed_in, lan, ha, planned):
    for person in (lan, ha):
        assert signed_in(person).get(reverse("planning_list:index")).status_code == 302


def test_a_unit_officer_sees_the_lists_of_the_unit_and_begins_no_review(signed_in, minh, planned, term, department):
    browser = signed_in(minh)
    assert set(people_on(browser.get(reverse("planning_list:index")))) == {"Đặng Thị Thúy Lan", "Trần Quang Minh"}
    assert browser.get(reverse("planning_reviews:index")).status_code == 200
    given = {"term": term.pk, "level": "province", "unit": department.pk, "year": 2026}
    assert browser.post(reverse("planning_reviews:add"), given).status_code == 302
    assert not PlanningReview.objects.exists()


# The structure.


def test_the_structure_says_what_is_asked_and_what_is_missing(signed_in, dung, planned):
    page = signed_in(dung).get(reverse("planning_structure:index"), {"level": "province"})
    lines = {line.group: line for line in page.context["lines"]}
    assert (lines["women"].n, lines["women"].of) == (3, 3)  # persons, though there are four entries
    assert "cao hơn yêu cầu 75,0 điểm phần trăm" in page.content.decode()


def test_targets_are_those_of_one_level(signed_in, dung, planned):
    page = signed_in(dung).get(reverse("planning_structure:index"))
    assert {line.target for line in page.context["lines"]} == {None}


def test_levels_that_count_ages_differently_are_not_added_up(signed_in, dung, planned, rule):
    PlanningRule.objects.create(term=rule.term, level="district", younger_than=35, older_than=45)
    browser, address = signed_in(dung), reverse("planning_structure:index")
    together, apart = browser.get(address), browser.get(address, {"level": "province"})
    assert "young" not in {line.group for line in together.context["lines"]}
    assert "young" in {line.group for line in apart.context["lines"]}


def test_ages_are_counted_on_the_day_of_the_rule(signed_in, dung, lan, director, department, rule):
    lan.birth_date = date(1982, 6, 1)
    lan.save()
    PlanningEntryFactory(person=lan, unit=department, title=director)
    address = reverse("planning_structure:index")
    ask = {"level": "province", "on": "2022-12-31"}
    lines = {line.group: line.n for line in signed_in(dung).get(address, ask).context["lines"]}
    assert (lines["young"], lines["middle"]) == (1, 0)  # 39 on 01/01/2022
    rule.ages_on = None
    rule.save()
    lines = {line.group: line.n for line in signed_in(dung).get(address, ask).context["lines"]}
    assert (lines["young"], lines["middle"]) == (0, 1)  # 40 on the day asked for


def test_posts_with_too_few_people_are_named(signed_in, dung, planned, rule):
    rule.least_people = 2
    rule.save()
    page = signed_in(dung).get(reverse("planning_structure:index"), {"level": "province"})
    assert [crowd[:2] for crowd in page.context["lists"].crowds()] == [
        ("Giám đốc sở – Sở Tài chính", 1),
        ("Phó Giám đốc sở – Sở Nội vụ", 1),
    ]


def sheets(answer):
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def test_the_list_is_a_workbook_of_values(signed_in, dung, planned, lan):
    [rows] = sheets(signed_in(dung).get(reverse("planning_list:xlsx")))
    [first] = [row for row in rows if row[1] == "Đặng Thị Thúy Lan" and row[0]]
    assert first[0] == 1
    assert first[2] == date(1985, 5, 17)


def test_what_looks_like_a_formula_stays_words(signed_in, dung, department, director, rule):
    person = PersonFactory(full_name="=HYPERLINK(1)")
    PostingFactory(person=person, unit=department)
    PlanningEntryFactory(person=person, unit=department, title=director, decision="@SUM(1)")
    [rows] = sheets(signed_in(dung).get(reverse("planning_list:xlsx")))
    assert {"'=HYPERLINK(1)", "'@SUM(1)"} <= set(rows[-1])


def test_the_structure_is_a_workbook_of_three_sheets(signed_in, dung, planned):
    whole, by_post, by_unit = sheets(signed_in(dung).get(reverse("planning_structure:xlsx"), {"level": "province"}))
    assert any(row[:3] == ["Nữ", 3, "100,0%"] for row in whole)
    assert ["Giám đốc sở", 3, 3] in [row[:3] for row in by_post]
    assert ["Sở Nội vụ", 2, 3] in [row[:3] for row in by_unit]


def test_paper_has_all_rows(signed_in, dung, planned, monkeypatch):
    monkeypatch.setattr("lms.people.planning_views.PAGE_SIZE", 1)
    assert len(signed_in(dung).get(reverse("planning_list:print")).context["rows"]) == 4


# Reviews.


@pytest.fixture
def review(planned, term, province, dung):
    return open_review(term, Unit.Level.PROVINCE, province, year=2026, by=dung.user)


def page_of(review, act="page", *more):
    return reverse(f"planning_reviews:{act}", args=[review.pk, *more])


def marks(review, person, verdict, reason=""):
    found = {}
    for entry in review.entries(TODAY).filter(person=person):
        found |= {f"verdict-{entry.pk}": verdict, f"reason-{entry.pk}": reason}
    return found


def test_a_review_is_begun(signed_in, dung, planned, province, term):
    given = {"term": term.pk, "level": "province", "unit": province.pk, "year": 2026}
    browser = signed_in(dung)
    answer = browser.post(reverse("planning_reviews:add"), given)
    review = PlanningReview.objects.get()
    assert answer.url == page_of(review)
    assert review.opened_by == dung.user
    again = browser.post(reverse("planning_reviews:add"), given)
    assert again.context["form"].errors
    assert PlanningReview.objects.count() == 1


def test_a_whole_review_from_the_first_mark_to_undoing(signed_in, dung, review, lan, minh, quan, thu, director):
    browser = signed_in(dung)
    browser.post(page_of(review, "judge"), marks(review, quan, "remove", "Nghỉ hưu") | marks(review, minh, "keep"))
    browser.post(page_of(review, "keep"))
    browser.post(page_of(review, "add_person"), {"person": thu.pk, "title": director.pk, "unit": ""})
    page = browser.get(page_of(review))
    assert (page.context["judged"], page.context["total"], page.context["removals"]) == (4, 4, 1)
    browser.post(page_of(review, "close"), {"decision": "1470-QĐ/TU", "on": TODAY.isoformat()})
    assert {entry.person for entry in PlanningEntry.objects.held_on(TODAY)} == {lan, minh, thu}
    assert "Nghỉ hưu" in browser.get(page_of(review)).content.decode()
    browser.post(page_of(review, "undo"))
    assert {entry.person for entry in PlanningEntry.objects.held_on(TODAY)} == {lan, minh, quan}
    history = browser.get(reverse("people:history", args=[quan.pk])).content.decode()
    assert "Nghỉ hưu" in history


def test_a_removal_without_a_reason_saves_nothing_and_keeps_what_was_typed(signed_in, dung, review, lan, quan):
    answer = signed_in(dung).post(
        page_of(review, "judge"), marks(review, lan, "remove", "Luân chuyển") | marks(review, quan, "remove")
    )
    assert not review.verdicts.exists()
    assert "Luân chuyển" in answer.content.decode()
    assert [line["row"].entry.person for line in answer.context["rows"] if line["wrong"]] == [quan]


def test_from_a_page_that_was_refused_one_finds_back(signed_in, dung, review, quan):
    page = signed_in(dung).post(page_of(review, "judge"), marks(review, quan, "remove")).content.decode()
    assert 'href="?' not in page
    assert f'href="{page_of(review)}?show=open"' in page


@pytest.mark.parametrize(
    "given",
    [{"verdict-0": "keep"}, {"verdict-x": "keep"}, {"verdict-²": "keep"}, {"verdict-" + "9" * 30: "keep"}, {"verdict-1": "burn"}],
)
def test_strange_marks_are_refused_or_left_out(given, signed_in, dung, review):
    assert signed_in(dung).post(page_of(review, "judge"), given).status_code == 302
    assert not review.verdicts.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"decision": "156", "on": "2026-05-01"}, "decision"),
        ({"decision": "156/QĐ-UBND", "on": "9999-01-01"}, "on"),
        ({"decision": "156/QĐ-UBND", "on": "31/02/2026"}, "on"),
        ({"decision": "156/QĐ-UBND", "on": TODAY.isoformat()}, "__all__"),  # nothing is said of anybody yet
    ],
)
def test_closing_that_is_refused_says_why(given, field, signed_in, dung, review):
    answer = signed_in(dung).post(page_of(review, "close"), given)
    assert list(answer.context["form"].errors) == [field]
    review.refresh_from_db()
    assert review.is_open


def test_a_review_of_a_unit_is_for_those_who_manage_its_training(
    signed_in, of_one_unit, planned, term, department, other_department, an
):
    browser = signed_in(of_one_unit)
    refused = {"term": term.pk, "level": "province", "unit": other_department.pk, "year": 2026}
    assert browser.post(reverse("planning_reviews:add"), refused).context["form"].errors["unit"]
    others = open_review(term, "province", other_department, year=2026, by=an.user)
    assert browser.get(page_of(others)).status_code == 404
    assert others not in browser.get(reverse("planning_reviews:index")).context["object_list"]
    mine = open_review(term, "province", department, year=2026, by=an.user)
    assert browser.get(page_of(mine)).status_code == 200


@pytest.mark.parametrize("act", ["judge", "keep", "add_person", "close", "undo", "discard"])
def test_an_auditor_reads_a_review_and_changes_nothing(act, signed_in, an, review):
    browser = signed_in(an)
    page = browser.get(page_of(review))
    assert page.status_code == 200
    assert page_of(review, "close") not in page.content.decode()
    assert browser.post(page_of(review, act)).status_code == 404


def test_people_of_other_units_are_not_added(signed_in, of_one_unit, planned, term, department, quan, director):
    review = open_review(term, "province", department, year=2026, by=of_one_unit.user)
    answer = signed_in(of_one_unit).post(page_of(review, "add_person"), {"person": quan.pk, "title": director.pk, "unit": ""})
    assert answer.context["addition_form"].errors["person"]
    assert not review.additions.exists()


def test_a_review_takes_as_many_queries_for_many_entries(signed_in, dung, review, director, department, count_queries):
    browser = signed_in(dung)
    few = count_queries(lambda: browser.get(page_of(review)))
    for person in [PostingFactory(unit=department).person for _ in range(20)]:
        PlanningEntryFactory(person=person, unit=department, title=director)
    assert count_queries(lambda: browser.get(page_of(review))) == few


# Terms and rules.


@pytest.mark.parametrize("name", ["planning_terms", "planning_rules"])
def test_terms_and_rules_are_set_by_who_looks_after_everything(name, signed_in, of_one_unit, dung, province, rule):
    browser = signed_in(of_one_unit)
    assert browser.get(reverse(f"{name}:index")).status_code == 200
    assert browser.get(reverse(f"{name}:add")).status_code == 302
    Role.objects.filter(user=dung.user).update(unit=province)
    assert signed_in(dung).get(reverse(f"{name}:add")).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"younger_than": 50, "older_than": 40},
        {"young": 60, "middle": 60},
        {"least_people": 3, "most_people": 2},
        {"women": 101},
        {"level": "province"},
    ],
)
def test_a_rule_that_cannot_be_is_refused_on_the_form(wrong, signed_in, dung, rule):
    given = {"term": rule.term_id, "level": "district", "younger_than": 40, "older_than": 50} | wrong
    assert signed_in(dung).post(reverse("planning_rules:add"), given).context["form"].errors
    assert PlanningRule.objects.count() == 1
