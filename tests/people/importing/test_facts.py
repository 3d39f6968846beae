"""Lists of facts about people who are known."""

from datetime import date

import pytest

from lms.people.importing.deciding import choose
from lms.people.models import Appointment, Degree, Posting, Speciality, TitleCertificate, Unit
from tests.factories import PlanningTermFactory, TitleFactory, TitleFamilyFactory, UnitFactory

from .conftest import applied, reasons, row, states, undone

WHO = ["Họ và tên", "Số hiệu cán bộ"]
LAN = ["Đặng Thị Thúy Lan", "CB001"]


@pytest.fixture
def law(db):
    return Speciality.objects.create(code="luat", name="Luật")


def degrees(read, by, *rows):
    header = [*WHO, "Trình độ", "Chuyên ngành", "Ngày cấp", "Số hiệu văn bằng"]
    return read(by, [[*LAN, *values] for values in rows], header, kind="degrees")


def test_degrees_are_new_unchanged_or_corrected(read, minh, lan, law):
    first = degrees(read, minh, ["Đại học", "Luật", "15/06/2007", "A1"], ["Thạc sĩ", "luat", "15/06/2015", ""])
    assert states(first) == {2: "new", 3: "new"}
    applied(first)
    again = degrees(read, minh, ["Đại học", "Luật", "15/06/2007", "A2"], ["Thạc sĩ", "", "15/06/2015", ""])
    assert states(again) == {2: "changed", 3: "unchanged"}
    assert row(again).changes == [["people.degree", "number", "A1", "A2"]]
    applied(again)
    assert sorted(Degree.objects.values_list("level", "number")) == [(4, "A2"), (5, "")]
    assert Degree.everything.filter(set_aside=True).get().number == "A1"


def test_undoing_a_correction_brings_the_old_fact_back(read, minh, lan):
    applied(degrees(read, minh, ["Đại học", "", "15/06/2007", "A1"]))
    again = applied(degrees(read, minh, ["Đại học", "", "15/06/2007", "A2"]))
    undone(again, minh)
    assert Degree.everything.get().number == "A1"
    assert not Degree.everything.get().set_aside


def test_two_degrees_of_one_day_are_two(read, minh, lan, law):
    rows = [["Đại học", "Luật", "15/06/2007", ""], ["Đại học", "", "15/06/2007", "B"]]
    applied(degrees(read, minh, *rows))
    assert states(degrees(read, minh, *rows)) == {2: "unchanged", 3: "unchanged"}


def test_the_same_fact_twice_in_a_list_is_said_so(read, minh, lan):
    batch = degrees(read, minh, ["Đại học", "", "15/06/2007", ""], ["Đại học", "", "15/06/2007", ""])
    assert (states(batch)[3], reasons(batch, 3)) == ("wrong", [("", "fact_twice")])


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (["Đại học", "Luận", "15/06/2007", ""], ("speciality", "unknown")),
        (["", "", "15/06/2007", ""], ("level", "blank")),
        (["Cao học", "", "15/06/2007", ""], ("level", "unknown_choice")),
        (["Đại học", "", "2007", ""], ("awarded_on", "day_needed")),
        (["Đại học", "", "", ""], ("awarded_on", "blank")),
    ],
)
def test_what_is_wrong_with_a_degree_is_said_at_its_cell(values, problem, read, minh, lan):
    assert problem in reasons(degrees(read, minh, values))


def test_nobody_is_made_by_a_list_of_facts(read, minh):
    header = [*WHO, "Trình độ", "Ngày cấp"]
    assert reasons(read(minh, [["Lý Thị Mai", "CB555", "Đại học", "15/06/2007"]], header, kind="degrees")) == [
        ("full_name", "nobody")
    ]


def test_facts_of_a_person_known_by_name_alone_wait_for_a_decision(read, minh, lan):
    header = ["Họ và tên", "Ngày sinh", "Trình độ", "Ngày cấp"]
    batch = read(minh, [["Đặng Thị Thuý Lan", "1985", "Đại học", "15/06/2007"]], header, kind="degrees")
    assert reasons(batch) == [("full_name", "who")]
    choose(row(batch), lan.pk)
    assert states(batch) == {2: "new"}


def test_facts_of_people_of_other_units_are_refused(read, minh, quan):
    header = [*WHO, "Trình độ", "Ngày cấp"]
    batch = read(minh, [["Ngô Hồng Quân", quan.staff_number, "Đại học", "15/06/2007"]], header, kind="degrees")
    assert reasons(batch) == [("staff_number", "not_yours")]


def test_appointments(read, minh, lan):
    TitleFactory(code="cv", name="Chuyên viên")
    header = [*WHO, "Loại bổ nhiệm", "Ngạch", "Ngày bổ nhiệm", "Đến hết ngày", "Số quyết định"]
    rows = [
        [*LAN, "Bổ nhiệm ngạch", "Chuyên viên", "01/01/2015", "31/12/2019", "1/QĐ-SNV"],
        [*LAN, "Bổ nhiệm ngạch", "cv", "01/01/2020", "", "2/QĐ-SNV"],
        [*LAN, "Bổ nhiệm ngạch", "cv", "01/01/2021", "", ""],
    ]
    batch = read(minh, rows, header, kind="appointments")
    assert states(batch) == {2: "new", 3: "new", 4: "wrong"}
    assert reasons(batch, 4) == [("starts", "overlaps_row")]
    applied(batch, skip_open=True)
    assert list(Appointment.objects.order_by("starts").values_list("starts", "ends")) == [
        (date(2015, 1, 1), date(2020, 1, 1)),
        (date(2020, 1, 1), None),
    ]


def test_title_certificates(read, minh, lan):
    TitleFamilyFactory(code="gv", name="Giáo viên")
    header = [*WHO, "Nhóm chức danh nghề nghiệp", "Số chứng chỉ", "Ngày cấp"]
    rows = [[*LAN, "giáo viên", "CC1", "20/11/2021"]]
    applied(read(minh, rows, header, kind="title_certificates"))
    assert TitleCertificate.objects.get().number == "CC1"
    assert states(read(minh, rows, header, kind="title_certificates")) == {2: "unchanged"}


def test_planning_entries(read, minh, lan):
    TitleFactory(code="gd-so", name="Giám đốc Sở")
    header = [*WHO, "Chức danh quy hoạch", "Cấp quy hoạch", "Nhiệm kỳ", "Ngày phê duyệt"]
    PlanningTermFactory(name="2020–2025")
    rows = [[*LAN, "Giám đốc sở", "Cấp tỉnh", "2020-2025", "15/08/2020"]]
    applied(read(minh, rows, header, kind="planning"))
    assert lan.planning.get().title.code == "gd-so"
    assert states(read(minh, rows, header, kind="planning")) == {2: "unchanged"}


def test_postings_one_after_the_other(read, dung, lan, other_department):
    header = [*WHO, "Đơn vị", "Đối tượng", "Từ ngày", "Đến hết ngày"]
    rows = [
        [*LAN, "Sở Tài chính", "Công chức", "01/01/2010", "31/12/2012"],
        [*LAN, "Sở Tài chính", "Công chức", "01/01/2013", "31/12/2014"],
    ]
    applied(read(dung, rows, header, kind="postings"))
    assert lan.postings.count() == 3
    assert states(read(dung, rows, header, kind="postings")) == {2: "unchanged", 3: "unchanged"}


def test_a_day_that_is_corrected_no_longer_overlaps(read, dung, lan, other_department):
    """The first row shortens what is known; the second begins where it ends."""
    header = [*WHO, "Đơn vị", "Đối tượng", "Từ ngày", "Đến hết ngày"]
    rows = [
        [*LAN, "Sở Nội vụ", "Công chức", "01/01/2015", "31/12/2019"],
        [*LAN, "Sở Tài chính", "Công chức", "01/01/2020", ""],
    ]
    batch = read(dung, rows, header, kind="postings")
    assert states(batch) == {2: "changed", 3: "new"}
    applied(batch)
    assert list(lan.postings.order_by("starts").values_list("unit__code", "ends")) == [
        ("so-noi-vu", date(2020, 1, 1)),
        ("so-tai-chinh", None),
    ]


# Units.

UNITS = ["Mã đơn vị", "Tên đơn vị", "Cấp", "Loại đơn vị", "Trực thuộc", "Ngày thành lập", "Ngày giải thể"]


def test_units_stand_below_those_that_stand_above_them_in_the_list(read, dung, province):
    rows = [
        ["so-y-te", "Sở Y tế", "Cấp tỉnh", "Cơ quan hành chính", "qn", "01/01/2000"],
        ["bv-tinh", "Bệnh viện Đa khoa tỉnh", "Cấp tỉnh", "Đơn vị sự nghiệp", "Sở Y tế", "01/01/2001"],
    ]
    batch = read(dung, rows, UNITS, kind="units")
    assert states(batch) == {2: "new", 3: "new"}
    batch = applied(batch)
    assert Unit.objects.get(code="bv-tinh").parent.code == "so-y-te"
    assert states(read(dung, rows, UNITS, kind="units")) == {2: "unchanged", 3: "unchanged"}
    undone(batch, dung)
    assert not Unit.objects.filter(code__in=["so-y-te", "bv-tinh"]).exists()


def test_a_unit_that_is_used_is_not_undone(read, dung, province):
    batch = applied(
        read(dung, [["so-y-te", "Sở Y tế", "Cấp tỉnh", "Cơ quan hành chính", "qn", "01/01/2000"]], UNITS, kind="units")
    )
    UnitFactory(parent=Unit.objects.get(code="so-y-te"))
    assert undone(batch, dung).refusal["reason"] == "used_since"


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (["so-x", "Sở X", "Cấp tỉnh", "Cơ quan hành chính", "sở lạ", "01/01/2000"], ("parent", "unknown")),
        (["so-x", "Sở X", "Cấp tỉnh", "Cơ quan hành chính", "qn", "01/01/1990"], ("parent", "refused")),
        (["so-x", "Sở X", "Cấp tỉnh", "Cơ quan hành chính", "qn", "01/01/2010", "01/01/2009"], ("dissolved", "ends_before")),
        (["", "Sở X", "Cấp tỉnh", "Cơ quan hành chính", "qn", "01/01/2010"], ("code", "blank")),
    ],
)
def test_what_is_wrong_with_a_unit_is_said_at_its_cell(values, problem, read, dung, province):
    assert problem in reasons(read(dung, [values], UNITS, kind="units"))


def test_a_unit_with_people_cannot_be_dissolved_by_a_list(read, dung, lan, department):
    batch = read(
        dung, [["so-noi-vu", "Sở Nội vụ", "Cấp tỉnh", "Cơ quan hành chính", "qn", "", "01/07/2025"]], UNITS, kind="units"
    )
    assert ("dissolved", "refused") in reasons(batch)
    assert Posting.objects.filter(unit=department).exists()
