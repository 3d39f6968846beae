"""The yearly activity table: attendances by what was learnt and by who learnt it."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lms.coverage import activity_table
from lms.coverage.activity import TOTAL, Attendance, ColumnRule, RowRule, in_groups, tally
from lms.coverage.models import ActivityColumn, ActivityRow
from lms.people.models import Appointment, Degree
from tests.factories import PostingFactory, SubjectAreaFactory, TitleFactory, UnitFactory

from .test_figures import recorded

few = st.frozensets(st.integers(1, 3), max_size=2)
attendances = st.builds(
    Attendance,
    source=st.tuples(st.just("record"), st.integers(1, 99)),
    person=st.integers(1, 4),
    part=st.sampled_from(["officials", "employees"]),
    course=st.none() | st.integers(1, 3),
    areas=few,
    degree=st.none() | st.integers(1, 3),
    category=st.sampled_from(["cadre", "civil_servant"]),
    levels=st.frozensets(st.sampled_from(["province", "commune"]), min_size=1, max_size=2),
    leader=st.booleans(),
    planned=st.booleans(),
    titles=few,
    minority=st.none() | st.booleans(),
    woman=st.none() | st.booleans(),
)
columns = st.lists(st.builds(ColumnRule, st.integers(1, 9), st.none() | st.integers(1, 3), few, few, st.booleans()), max_size=4)
rows = st.lists(
    st.builds(
        RowRule, st.integers(1, 9), st.sampled_from(["officials", "employees"]), st.frozensets(st.sampled_from(["cadre"])),
        st.frozensets(st.sampled_from(["province"])), st.booleans(), st.booleans(), few, st.booleans(),
    ),
    max_size=4, unique_by=lambda row: row.key,
)  # fmt: skip


def stands_in(row, each):
    """Every condition of the row, one after the other."""
    if row.not_recorded or each.part != row.part:
        return False
    if row.categories and each.category not in row.categories:
        return False
    if row.levels and not any(level in row.levels for level in each.levels):
        return False
    if (row.leaders_only and not each.leader) or (row.planned_only and not each.planned):
        return False
    return not row.titles or any(title in row.titles for title in each.titles)


@pytest.mark.once
@given(st.lists(attendances, max_size=12), columns, rows)
def test_each_attendance_stands_once_in_the_total_and_in_every_row_that_fits(done, columns, rows):
    found = tally(done, columns, rows)
    for row in rows:
        fitting = [each for each in done if stands_in(row, each)]
        line = found.lines[row.key]
        assert (line.attendances, sum(line.by_column.values())) == (len(fitting), len(fitting))
        assert line.women == sum(each.woman is True for each in fitting)
    assert found.lines[TOTAL].attendances == len(done)
    assert found.lines[TOTAL].people == {each.person for each in done}
    assert found.in_no_row == sum(not any(stands_in(row, each) for row in rows) for each in done)


@pytest.mark.once
def test_the_first_column_that_fits_takes_it_and_the_rest_goes_where_the_rest_goes():
    columns = [ColumnRule(1, areas=frozenset([7])), ColumnRule(2, rest=True), ColumnRule(3, areas=frozenset([7, 8]))]
    done = [Attendance(("record", n), 1, "officials", course=1, areas=frozenset([area])) for n, area in enumerate((7, 8, 9))]
    assert dict(tally(done, columns, []).lines[TOTAL].by_column) == {1: 1, 3: 1, 2: 1}


@pytest.mark.once
def test_a_degree_stands_in_its_own_column_only():
    columns = [ColumnRule(1, areas=frozenset([7])), ColumnRule(2, degree=4)]
    found = tally([Attendance(("degree", 1), 1, "officials", degree=4)], columns, [])
    assert dict(found.lines[TOTAL].by_column) == {2: 1}


@pytest.mark.once
def test_a_course_that_is_named_goes_before_its_subject_area():
    columns = [ColumnRule(1, areas=frozenset([7])), ColumnRule(2, courses=frozenset([5]))]
    found = tally([Attendance(("record", 1), 1, "officials", course=5, areas=frozenset([7]))], columns, [])
    assert dict(found.lines[TOTAL].by_column) == {2: 1}


# Of the records of a unit.


def activity(unit, year, today=date(2026, 12, 31)):
    return activity_table.activity(unit, year, today=today)


@pytest.fixture
def table_rules(ethics):
    """Columns for ethics, bachelors and the rest; rows for leaders and for a rank."""
    columns = [
        ActivityColumn.objects.create(order=1, group="Bồi dưỡng", name="Đạo đức"),
        ActivityColumn.objects.create(order=2, name="Đại học", degree=Degree.Level.BACHELOR),
        ActivityColumn.objects.create(order=3, name="Khác", takes_the_rest=True),
    ]
    columns[0].areas.add(ethics)
    columns[0].save()
    rank = TitleFactory(code="cvc", name="Chuyên viên chính")
    leaders = ActivityRow.objects.create(order=1, part="officials", name="Lãnh đạo", leaders_only=True)
    of_rank = ActivityRow.objects.create(order=2, part="officials", name="Chuyên viên chính")
    of_rank.titles.add(rank)
    of_rank.save()
    return columns, (leaders, of_rank), rank


def line(table, row):
    return next(each.line for _words, rows in table.parts for each in rows if each.key == str(row.pk))


@pytest.mark.django_db
def test_a_leader_of_a_rank_stands_in_two_rows_and_once_in_the_total(lan, ethics, department, table_rules):
    _columns, (leaders, of_rank), rank = table_rules
    lan.postings.update(leadership=True)
    Appointment.objects.create(person=lan, kind="rank", title=rank, starts=date(2026, 1, 1))
    recorded(lan, ethics)
    table = activity(department, 2026)
    assert (line(table, leaders).attendances, line(table, of_rank).attendances, table.total.attendances) == (1, 1, 1)


@pytest.mark.django_db
def test_two_courses_of_one_person_are_two_attendances_of_one_person(lan, ethics, department, table_rules):
    recorded(lan, ethics)
    recorded(lan, SubjectAreaFactory())
    Degree.objects.create(person=lan, level=Degree.Level.BACHELOR, awarded_on=date(2026, 6, 1))
    table = activity(department, 2026)
    assert (table.total.attendances, len(table.total.people)) == (3, 1)
    assert [table.total.by_column[column.pk] for column in table_rules[0]] == [1, 1, 1]


@pytest.mark.django_db
def test_it_counts_in_the_unit_of_the_day(lan, ethics, department, province, table_rules):
    recorded(lan, ethics, on=date(2026, 5, 4))
    other = UnitFactory(parent=province)
    lan.postings.update(ends=date(2026, 5, 5))
    PostingFactory(person=lan, unit=other, starts=date(2026, 5, 5))
    assert [activity(unit, 2026).total.attendances for unit in (department, other, province)] == [1, 0, 1]


@pytest.mark.django_db
@pytest.mark.parametrize("on", [date(2025, 12, 31), date(2027, 1, 1)])
def test_other_years_do_not_count(lan, ethics, department, table_rules, on):
    recorded(lan, ethics, on=on)
    assert activity(department, 2026).total.attendances == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("revoked", "counts"), [(date(2026, 12, 31), 0), (date(2027, 1, 1), 1)])
def test_what_was_revoked_within_the_year_does_not_count(lan, ethics, department, table_rules, revoked, counts):
    record = recorded(lan, ethics)
    type(record).objects.filter(pk=record.pk).update(
        revoked_on=revoked, revocation_reason="Khai man", revocation_decision="9/QĐ-UBND"
    )
    assert activity(department, 2026, today=date(2027, 6, 1)).total.attendances == counts


@pytest.mark.django_db
def test_contract_staff_stand_in_the_total_only(lan, ethics, department, table_rules):
    lan.postings.update(category="contract", leadership=True)
    recorded(lan, ethics)
    table = activity(department, 2026)
    assert (table.total.attendances, table.contract) == (1, 1)
    assert [rows[-1].line.attendances for _words, rows in table.parts] == [0, 0]


@pytest.mark.django_db
def test_who_is_not_known_to_be_a_woman_or_of_a_minority_is_told(lan, ethics, department, table_rules):
    type(lan).objects.filter(pk=lan.pk).update(gender="", ethnicity="")
    recorded(lan, ethics)
    found = activity(department, 2026).tally
    assert (found.of_unknown_gender, found.of_unknown_ethnicity) == (1, 1)


@pytest.mark.django_db
def test_what_fits_no_row_is_told(lan, ethics, department, table_rules):
    recorded(lan, ethics)
    assert activity(department, 2026).tally.in_no_row == 1


@pytest.mark.django_db
def test_more_attendances_cost_no_more_queries(lan, minh, ethics, department, table_rules, count_queries):
    recorded(lan, ethics)
    few = count_queries(lambda: activity(department, 2026))
    for person in (lan, minh):
        recorded(person, SubjectAreaFactory(), on=date(2026, 7, 1))
    assert count_queries(lambda: activity(department, 2026)) == few


# Pages and papers.


def asked(department, **more):
    return {"unit": department.code, "year": 2026, "on": "2026-10-15"} | more


@pytest.mark.django_db
def test_the_officer_opens_a_cell_down_to_the_person(signed_in, minh, lan, ethics, department, table_rules):
    recorded(lan, ethics)
    browser = signed_in(minh)
    page = browser.get(reverse("activity"), asked(department)).content.decode()
    assert "1 lượt" in page
    columns = table_rules[0]
    cell = browser.get(reverse("activity_cell"), asked(department, row="officials", column=columns[0].pk)).content.decode()
    assert lan.full_name in cell
    empty = browser.get(reverse("activity_cell"), asked(department, row="officials", column=columns[1].pk)).content.decode()
    assert lan.full_name not in empty


@pytest.mark.django_db
@pytest.mark.parametrize(("row", "column", "who"), [("total", "total", 2), ("officials", "women", 1), ("total", "minority", 1)])
def test_totals_and_what_is_counted_besides_open_to_as_many_attendances_as_they_say(
    signed_in, minh, lan, ethics, department, table_rules, row, column, who
):
    type(lan).objects.filter(pk=lan.pk).update(gender="female", ethnicity="02")
    type(minh).objects.filter(pk=minh.pk).update(gender="male", ethnicity="01")
    for person in (lan, minh):
        recorded(person, ethics)
    browser = signed_in(minh)
    cell = browser.get(reverse("activity_cell"), asked(department, row=row, column=column))
    assert cell.context["page"].paginator.count == who
    link = f"row={row}" + ("" if column == "total" else f"&amp;column={column}")
    assert link in browser.get(reverse("activity"), asked(department)).text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("no-row", "total"),
        ("contract", "total"),
        ("total", "no-column"),
        ("total", "unknown-ethnicity"),
        ("total", "unknown-gender"),
    ],
)
def test_what_a_footnote_counts_opens_to_whose_it_is(signed_in, dung, lan, minh, ethics, department, table_rules, row, column):
    """Lan is all that footnotes tell of, Minh is none of it."""
    type(lan).objects.filter(pk=lan.pk).update(gender="", ethnicity="")
    lan.postings.update(category="contract")
    minh.postings.update(leadership=True)
    type(minh).objects.filter(pk=minh.pk).update(gender="male", ethnicity="01")
    recorded(lan, SubjectAreaFactory())
    recorded(minh, ethics)
    browser = signed_in(dung)
    query = f"row={row}" if column == "total" else f"column={column}"
    assert query in browser.get(reverse("activity"), asked(department)).text
    cell = browser.get(reverse("activity_cell"), asked(department, row=row, column=column))
    assert [each[0] for each in cell.context["page"].object_list] == [lan]


@pytest.mark.django_db
def test_a_year_has_the_columns_and_rows_of_its_time(lan, ethics, department, table_rules):
    columns, (leaders, of_rank), _rank = table_rules
    ActivityColumn.objects.filter(pk=columns[0].pk).update(last_year=2025)
    ActivityRow.objects.filter(pk=of_rank.pk).update(first_year=2027)
    recorded(lan, ethics)
    table = activity(department, 2026)
    assert [column.name for column in table.columns] == ["Đại học", "Khác"]
    assert [row.key for row in table.parts[0][1]] == [str(leaders.pk), "officials"]
    assert table.total.by_column[columns[2].pk] == 1  # what had a column of its own once now stands with the rest
    assert activity(department, 2025).columns[0].name == "Đạo đức"


@pytest.mark.django_db
def test_only_one_column_takes_the_rest_in_a_year(table_rules):
    columns, _rows, _rank = table_rules
    with pytest.raises(ValidationError, match="Another column takes the rest"):
        ActivityColumn(order=9, name="Khác nữa", takes_the_rest=True, last_year=2020).full_clean()
    ActivityColumn.objects.filter(pk=columns[2].pk).update(first_year=2021)
    ActivityColumn(order=9, name="Khác, đến 2020", takes_the_rest=True, last_year=2020).full_clean()


@pytest.mark.django_db
def test_a_successor_takes_the_place_of_what_has_ended(table_rules):
    columns, _rows, _rank = table_rules
    successor = ActivityColumn(order=1, name="Đạo đức công vụ", first_year=2027)
    with pytest.raises(ValidationError, match="stands at this place"):
        successor.full_clean()
    ActivityColumn.objects.filter(pk=columns[0].pk).update(last_year=2026)
    successor.full_clean()


@pytest.mark.django_db
def test_the_last_year_does_not_lie_before_the_first(db):
    with pytest.raises(ValidationError, match="before the first"):
        ActivityColumn(order=9, name="X", first_year=2026, last_year=2025).full_clean()


@pytest.mark.once
def test_columns_of_one_heading_stand_together():
    named = [ActivityColumn(group=group, name=name) for group, name in (("Ngắn hạn", "A"), ("", "B"), ("Ngắn hạn", "C"))]
    assert [(heading, [each.name for each in together]) for heading, together in in_groups(named)] == [
        ("Ngắn hạn", ["A", "C"]),
        ("", ["B"]),
    ]


@pytest.mark.django_db
def test_the_page_has_headings_above_the_columns(signed_in, minh, lan, ethics, department, table_rules):
    recorded(lan, ethics)
    page = signed_in(minh).get(reverse("activity"), asked(department)).text
    assert '<th scope="colgroup" class="number" colspan="1">Bồi dưỡng</th>' in page
    assert '<th scope="col" class="number" rowspan="2">Đại học</th>' in page


@pytest.mark.django_db
def test_a_cell_that_is_none_is_not_there(signed_in, minh, department, table_rules):
    assert signed_in(minh).get(reverse("activity_cell"), asked(department, row="99", column="1")).status_code == 404


@pytest.mark.django_db
def test_the_table_of_a_unit_is_for_those_who_look_after_it(signed_in, quan, lan, department, table_rules):
    for who in (quan, lan):
        assert signed_in(who).get(reverse("activity"), asked(department)).status_code == 404


@pytest.mark.django_db
def test_a_unit_that_was_dissolved_is_found_by_the_year(signed_in, dung, lan, ethics, province, table_rules):
    gone = UnitFactory(parent=province, dissolved=date(2025, 7, 1))
    PostingFactory(person=lan, unit=gone, starts=date(2024, 1, 1), ends=date(2025, 7, 1), concurrent=True)
    recorded(lan, ethics, on=date(2025, 3, 1))
    page = signed_in(dung).get(reverse("activity"), {"unit": gone.code, "year": 2025})
    assert page.context["table"].total.attendances == 1


@pytest.mark.django_db
def test_an_empty_year_says_so(signed_in, minh, department, table_rules):
    assert "Chưa có kết quả nào" in signed_in(minh).get(reverse("activity"), asked(department)).content.decode()


@pytest.mark.django_db
def test_the_workbook_has_the_numbers_as_numbers(signed_in, minh, lan, ethics, department, table_rules):
    recorded(lan, ethics)
    answer = signed_in(minh).get(reverse("activity_file", args=["xlsx"]), asked(department))
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    [above] = [row for row in rows if "Trong đó" in row]
    assert above[1] == "Bồi dưỡng"
    assert rows[rows.index(above) + 1][1] == "Đạo đức"
    [total] = [row for row in rows if row and str(row[0]).startswith("TỔNG CỘNG")]
    assert total[1:5] == [1, "", "", 1]


@pytest.mark.django_db
def test_the_pdf_is_made(signed_in, minh, lan, ethics, department, table_rules):
    recorded(lan, ethics)
    answer = signed_in(minh).get(reverse("activity_file", args=["pdf"]), asked(department))
    assert answer.content.startswith(b"%PDF")
