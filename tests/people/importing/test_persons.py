from datetime import date

import pytest
from wagtail.models import ModelLogEntry

from lms.people import national_id
from lms.people.importing import reading
from lms.people.importing.deciding import (
    NotACandidate,
    NotFilled,
    NothingToAccept,
    accept,
    accept_all,
    choose,
    correct_cell,
    decide,
    fill_all,
)
from lms.people.models import ImportBatch, Person, Posting
from tests.factories import PersonFactory, PostingFactory

from .conftest import applied, reasons, row, states, undone

State = ImportBatch.State
MAI = ["Lý Thị Mai", "CB100", "022190001234", "17/05/1990", "Nữ", "Sở Nội vụ", "Công chức", "Chuyên viên", "01/03/2020"]


def changed(values, **changes):
    """A row like this one with other values: `changed(MAI, staff="CB9")`."""
    places = {"name": 0, "staff": 1, "card": 2, "born": 3, "sex": 4, "unit": 5, "category": 6, "position": 7, "starts": 8}
    values = list(values)
    for name, value in changes.items():
        values[places[name]] = value
    return values


def test_a_new_person_comes_with_a_posting(read, minh, department):
    batch = read(minh, [MAI])
    assert (batch.state, states(batch)) == (State.TO_DECIDE, {2: "new"})
    assert not Person.objects.filter(staff_number="CB100").exists()
    assert applied(batch).state == State.APPLIED
    mai = Person.objects.get(staff_number="CB100")
    assert (mai.full_name, mai.national_id, mai.birth_date, mai.gender) == (
        "Lý Thị Mai", "022190001234", date(1990, 5, 17), "female",
    )  # fmt: skip
    posting = mai.postings.get()
    assert (posting.unit, posting.starts, posting.position, posting.entered_by) == (
        department, date(2020, 3, 1), "Chuyên viên", minh.user,
    )  # fmt: skip


def test_repeating_the_same_list_changes_nothing(read, minh):
    applied(read(minh, [MAI]))
    again = read(minh, [MAI])
    assert states(again) == {2: "unchanged"}


def test_the_national_id_stands_nowhere_in_the_clear(read, minh):
    batch = read(minh, [changed(MAI, card="22190001234")])
    kept = row(batch)
    assert "22190001234" not in str([kept.said, kept.values, kept.doubts, kept.problems, kept.national_id_encrypted])
    assert kept.problems[0]["proposal"] == national_id.masked("022190001234")


def test_the_file_is_kept_no_longer_than_until_it_is_read(read, minh, django_capture_on_commit_callbacks):
    storage = ImportBatch._meta.get_field("file").storage
    before = set(storage.listdir("")[1]) if storage.exists("") else set()
    with django_capture_on_commit_callbacks(execute=True):
        batch = read(minh, [MAI])
    assert not batch.file
    assert set(storage.listdir("")[1]) == before


def test_lost_zeros_are_proposed_and_taken_when_somebody_agrees(read, minh):
    batch = read(minh, [changed(MAI, card="22190001234")])
    assert (states(batch), reasons(batch)) == ({2: "suspect"}, [("national_id", "zeros_lost")])
    accept(row(batch), "national_id", "zeros_lost")
    assert states(batch) == {2: "new"}
    applied(batch)
    assert Person.objects.get(staff_number="CB100").national_id == "022190001234"


def test_a_proposal_can_be_accepted_for_all_rows_at_once(read, minh):
    batch = read(minh, [changed(MAI, staff=f"CB10{n}", card=f"2219000123{n}") for n in range(3)])
    assert accept_all(batch, "national_id", "zeros_lost") == 3
    assert set(states(batch).values()) == {"new"}


def of_nobody_in_particular(read, minh):
    """Two people of whom the list says neither what they are nor since when."""
    return read(minh, [changed(MAI, staff=f"CB10{n}", card=f"02219000123{n}", category="", starts="") for n in range(2)])


def test_what_a_list_says_of_nobody_is_written_in_all_its_rows_at_once(read, minh):
    batch = of_nobody_in_particular(read, minh)
    assert set(states(batch).values()) == {"wrong"}
    assert fill_all(batch, "category", "no_category", "Công chức") == 2
    assert fill_all(batch, "starts", "no_first_day", "01/03/2020") == 2
    applied(batch)
    said = Posting.objects.filter(person__staff_number__startswith="CB10").values_list("category", "starts")
    assert list(said) == [(Posting.Category.CIVIL_SERVANT, date(2020, 3, 1))] * 2


@pytest.mark.parametrize(
    ("column", "reason", "text"),
    [
        ("category", "no_category", "Công chức loại hai"),
        ("starts", "no_first_day", "30/02/2020"),
        ("starts", "no_first_day", " "),
    ],
)
def test_what_cannot_stand_in_the_cells_is_written_in_none(column, reason, text, read, minh):
    batch = of_nobody_in_particular(read, minh)
    with pytest.raises(NotFilled):
        fill_all(batch, column, reason, text)
    assert [found.corrected for found in batch.rows.all()] == [{}, {}]


def test_what_says_who_somebody_is_cannot_be_written_in_all_rows(read, minh):
    batch = read(minh, [changed(MAI, card="22190001234")])
    with pytest.raises(NothingToAccept):
        fill_all(batch, "national_id", "zeros_lost", "022190001234")


# Whom is meant.


def test_a_person_is_known_by_the_national_id_whatever_the_staff_number_says(read, minh, lan):
    lan.national_id = "022185001234"
    lan.save()
    batch = read(minh, [["Đặng Thị Thúy Lan", "CB999", "022185001234", "", "", "", "", "", ""]])
    assert (states(batch), row(batch).person) == ({2: "changed"}, lan)
    applied(batch)
    lan.refresh_from_db()
    assert lan.staff_number == "CB999"


def test_a_person_is_known_by_the_staff_number(read, minh, lan):
    batch = read(minh, [["Đặng Thị Thuý Lan", "CB001", "", "17/05/1985", "", "", "", "", ""]])
    assert (states(batch), row(batch).person) == ({2: "unchanged"}, lan)


@pytest.mark.parametrize("name", ["ĐẶNG THỊ THÚY LAN", "Đặng Thị Thuý Lan"])
def test_a_name_spelt_otherwise_is_kept_as_on_the_card(name, read, minh, lan):
    assert states(read(minh, [[name, "CB001"]])) == {2: "unchanged"}


def test_a_name_and_a_birth_date_are_never_enough(read, minh, lan):
    batch = read(minh, [["Đặng Thị Thuý Lan", "", "", "17/05/1985", "Nữ", "Sở Nội vụ", "Công chức", "", "01/01/2015"]])
    assert (states(batch), row(batch).candidates) == ({2: "suspect"}, [lan.pk])
    assert ("full_name", "who") in reasons(batch)


def test_a_person_decides_that_it_is_this_one(read, minh, lan):
    batch = read(minh, [["Đặng Thị Thuý Lan", "", "", "17/05/1985", "Nữ", "", "", "", ""]])
    choose(row(batch), lan.pk)
    assert (states(batch), row(batch).person) == ({2: "unchanged"}, lan)


def test_a_person_decides_that_it_is_somebody_new(read, minh, lan):
    batch = read(minh, [changed(MAI, name=lan.full_name, born="17/05/1985", staff="CB100", card="")])
    decide(row(batch), "new")
    applied(batch)
    assert Person.objects.filter(match_key=lan.match_key).count() == 2


def test_only_people_who_are_shown_can_be_chosen(read, minh, lan, quan):
    batch = read(minh, [["Đặng Thị Thuý Lan", "", "", "17/05/1985"]])
    with pytest.raises(NotACandidate):
        choose(row(batch), quan.pk)


def test_two_numbers_of_two_people_are_suspect(read, dung, lan, quan):
    lan.national_id = "022185001234"
    lan.save()
    batch = read(dung, [["Đặng Thị Thúy Lan", quan.staff_number, "022185001234"]])
    assert reasons(batch) == [("national_id", "two_people")]
    assert set(row(batch).candidates) == {lan.pk, quan.pk}


def test_a_staff_number_of_somebody_with_another_name_and_birth_date_is_suspect(read, minh, lan):
    assert reasons(read(minh, [["Lý Thị Mai", lan.staff_number, "", "01/02/1990"]])) == [("staff_number", "other_name")]


def test_two_rows_about_one_person_are_said_so(read, minh):
    batch = read(minh, [MAI, MAI])
    assert (states(batch)[3], row(batch, 3).problems[0]["values"]) == ("wrong", {"row": 2})


def test_of_two_rows_about_one_person_the_other_counts_if_one_is_left_out(read, minh):
    batch = read(minh, [MAI, MAI])
    decide(row(batch, 2), "skip")
    assert states(batch) == {2: "skipped", 3: "new"}


def test_two_rows_with_one_name_and_birth_date_are_suspect_where_a_number_is_missing(read, minh):
    batch = read(minh, [MAI, changed(MAI, staff="", card="")])
    assert ("full_name", "perhaps_twice") in reasons(batch, 3)


def test_a_new_person_without_a_staff_number_is_proposed_one(read, minh):
    batch = read(minh, [changed(MAI, staff="")])
    assert reasons(batch) == [("staff_number", "no_staff_number")]
    accept(row(batch), "staff_number", "no_staff_number")
    applied(batch)
    assert Person.objects.get(match_key__contains="mai").staff_number == f"NT{batch.pk}-2"


# Whose people.


def test_somebody_of_another_unit_is_refused_and_nothing_given_away(read, minh, quan):
    quan.national_id = "022085001234"
    quan.save()
    batch = read(minh, [["Ngô Hồng Quân", "", "022085001234", "17/05/1985"], ["Ngô Hồng Quân", quan.staff_number]])
    assert reasons(batch, 2) == reasons(batch, 3) == [("staff_number", "not_yours")]
    kept = row(batch)
    assert (kept.person, kept.candidates, kept.changes) == (None, [], [])
    assert str(quan.pk) not in str(kept.problems)


def test_namesakes_in_other_units_are_no_candidates(read, minh, quan):
    batch = read(minh, [changed(MAI, name="Ngô Hồng Quân", born="17/05/1985", card="")])
    assert states(batch) == {2: "new"}


def test_an_officer_brings_nobody_into_another_unit(read, minh, other_department):
    assert ("unit", "not_your_unit") in reasons(read(minh, [changed(MAI, unit="Sở Tài chính")]))


def test_an_officer_brings_nobody_into_no_unit(read, minh):
    assert ("unit", "no_unit_of_yours") in reasons(read(minh, [["Lý Thị Mai", "CB100"]]))


def test_a_manager_of_the_province_imports_everybody(read, dung, other_department):
    rows = [changed(MAI, unit="Sở Tài chính"), changed(MAI, staff="CB101", card="", unit="so-noi-vu")]
    assert states(read(dung, rows)) == {2: "new", 3: "new"}


# Postings.


def test_a_unit_can_be_chosen_for_the_whole_list(read, minh, department):
    batch = read(
        minh,
        [["Lý Thị Mai", "CB100", "Công chức", "01/03/2020"]],
        ["Họ và tên", "Số hiệu", "Đối tượng", "Từ ngày"],
        unit=department,
    )
    assert states(applied(batch)) == {2: "new"}
    assert Posting.objects.get(person__staff_number="CB100").unit == department


def test_a_day_can_be_chosen_for_the_whole_list(read, minh):
    batch = read(minh, [changed(MAI, starts="")], day=date(2022, 6, 30))
    applied(batch)
    assert Posting.objects.get(person__staff_number="CB100").starts == date(2022, 6, 30)


def test_a_list_of_todays_staff_needs_no_days_for_those_who_are_known(read, minh, lan):
    assert states(
        read(minh, [changed(MAI, name="Đặng Thị Thúy Lan", staff="CB001", card="", born="", position="", starts="")])
    ) == {2: "unchanged"}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"unit": "Sở Nội vu"}, None),
        ({"unit": "Sở Ngoại giao"}, ("unit", "unknown")),
        ({"category": ""}, ("category", "no_category")),
        ({"category": "Thợ"}, ("category", "unknown_choice")),
        ({"starts": ""}, ("starts", "no_first_day")),
        ({"starts": "31/02/2020"}, ("starts", "no_such_day")),
        ({"starts": "01/01/1990"}, ("unit", "refused")),  # before the unit was established
    ],
)
def test_what_is_wrong_with_a_posting_is_said_at_its_cell(changes, problem, read, minh):
    batch = read(minh, [changed(MAI, **changes)])
    assert reasons(batch)[:1] == ([problem] if problem else [])


def test_a_unit_that_is_almost_called_so_is_proposed(read, minh):
    batch = read(minh, [changed(MAI, unit="Sở Nội vụụ")])
    assert row(batch).problems[0]["proposal"] == "so-noi-vu"
    accept(row(batch), "unit", "unknown")
    assert states(batch) == {2: "new"}


def test_an_old_posting_ends_before_the_new_one_if_a_person_agrees(read, dung, lan, other_department):
    batch = read(dung, [changed(MAI, name=lan.full_name, staff="CB001", card="", born="", unit="Sở Tài chính")])
    assert reasons(batch) == [("starts", "end_old")]
    accept(row(batch), "starts", "end_old")
    applied(batch)
    old, new = lan.postings.order_by("starts")
    assert (old.ends, old.leaving, new.unit) == (date(2020, 3, 1), "moved", other_department)


def test_a_posting_that_overlaps_a_later_one_is_wrong(read, dung, lan, other_department):
    batch = read(
        dung, [changed(MAI, name=lan.full_name, staff="CB001", card="", born="", unit="Sở Tài chính", starts="01/01/2010")]
    )
    assert reasons(batch) == [("starts", "overlaps")]


def test_a_changed_fact_supersedes_the_old_one(read, minh, lan):
    batch = read(
        minh, [changed(MAI, name=lan.full_name, staff="CB001", card="", born="", position="Trưởng phòng", starts="01/01/2015")]
    )
    assert states(batch) == {2: "changed"}
    applied(batch)
    assert lan.postings.get().position == "Trưởng phòng"
    assert Posting.everything.filter(person=lan, set_aside=True).count() == 1


def test_a_cell_can_be_corrected(read, minh):
    batch = read(minh, [changed(MAI, starts="31/02/2020")])
    correct_cell(row(batch), "starts", "28/02/2020")
    assert (states(batch), row(batch).said["starts"]) == ({2: "new"}, "31/02/2020")
    applied(batch)
    assert Posting.objects.get(person__staff_number="CB100").starts == date(2020, 2, 28)


def test_a_row_can_be_left_out(read, minh):
    batch = read(minh, [MAI, changed(MAI, staff="CB101", card="", starts="")])
    decide(row(batch, 3), "skip")
    assert states(batch) == {2: "new", 3: "skipped"}
    applied(batch)
    assert not Person.objects.filter(staff_number="CB101").exists()


def test_what_changed_stands_in_the_history_of_the_person(read, minh, lan):
    applied(read(minh, [["Đặng Thị Thúy Lan", "CB001", "", "18/05/1985"]]))
    entry = ModelLogEntry.objects.get(action="people.imported", object_id=str(lan.pk))
    assert entry.data["changes"] == [["people.person", "birth_date", "17/05/1985", "18/05/1985"]]
    assert entry.user == minh.user


# Undoing.


def test_undoing_takes_everything_back(read, dung, lan, other_department):
    before = list(Person.objects.values()), list(Posting.everything.values())
    rows = [
        MAI,
        changed(MAI, name=lan.full_name, staff="CB001", card="022185001234", born="18/05/1985", unit="Sở Tài chính"),
    ]
    batch = read(dung, rows)
    accept(row(batch, 3), "starts", "end_old")
    batch = undone(applied(batch), dung)
    assert (batch.state, batch.undone_by) == (State.UNDONE, dung.user)
    assert (list(Person.objects.values()), list(Posting.everything.values())) == before


def test_undoing_is_refused_once_something_was_built_on_it(read, dung):
    batch = applied(read(dung, [MAI]))
    mai = Person.objects.get(staff_number="CB100")
    mai.degrees.create(level=4, awarded_on=date(2010, 1, 1))
    batch = undone(batch, dung)
    assert (batch.state, batch.refusal["reason"]) == (State.APPLIED, "used_since")
    assert Person.objects.filter(pk=mai.pk).exists()


def test_undoing_is_refused_once_somebody_changed_what_it_wrote(read, dung):
    batch = applied(read(dung, [MAI]))
    Posting.objects.filter(person__staff_number="CB100").update(position="Trưởng phòng")
    batch = undone(batch, dung)
    assert (batch.state, batch.refusal["reason"], batch.refusal["values"]["row"]) == (State.APPLIED, "changed_since", 2)


# Long lists are written some rows at a time; the rows below are judged as in the preview all the same.


@pytest.fixture
def one_by_one(monkeypatch):
    monkeypatch.setattr(reading, "CHUNK", 1)


def test_two_new_people_with_one_name_and_birth_date_are_two(one_by_one, read, minh):
    batch = applied(read(minh, [MAI, changed(MAI, staff="CB101", card="022190001299")]))
    assert batch.state == State.APPLIED
    assert Person.objects.filter(match_key__contains="mai1").count() == 2


def test_a_person_who_is_named_twice_is_written_once(one_by_one, read, minh, lan):
    again = ["Đặng Thị Thúy Lan", "CB001", "", "19/05/1985"]
    batch = read(minh, [MAI, MAI, ["Đặng Thị Thúy Lan", "CB001", "", "18/05/1985"], again])
    batch = applied(batch, skip_open=True)
    assert batch.state == State.APPLIED
    lan.refresh_from_db()
    assert lan.birth_date == date(1985, 5, 18)
    assert Person.objects.filter(staff_number="CB100").count() == 1


# The world moves between preview and applying.


def test_a_row_that_would_do_something_else_by_now_stops_everything(read, minh, department):
    batch = read(minh, [changed(MAI, staff="CB200", card="", name="Hoàng Văn Nam", sex="Nam"), MAI])
    PostingFactory(person=PersonFactory(staff_number="CB100", full_name="Lý Thị Mai"), unit=department)
    batch = applied(batch)
    assert (batch.state, batch.refusal["reason"], batch.refusal["values"]) == (State.TO_DECIDE, "moved", {"row": 3})
    assert not Person.objects.filter(staff_number="CB200").exists()
    assert states(batch)[3] != "new"
