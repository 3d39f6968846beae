"""A whole national id is shown for a purpose only, on one answer, and the reading is written down for good."""

import io

import openpyxl
import pytest
from django.urls import reverse

from lms.people.models import AccessPurpose, PersonalDataAccess, Role
from lms.people.unmasking import NeverChanges, NoNumber, NoPurpose, read_national_id
from tests.conftest import someone, with_role
from tests.factories import UnitFactory

NUMBER = "022185001234"
PURPOSE = "Comparing with the card, document 12/SNV"


@pytest.fixture
def lan(lan):
    lan.national_id = NUMBER
    lan.save()
    return lan


@pytest.fixture
def address(lan):
    return reverse("national_id", args=[lan.pk])


def asked(**said):
    return {"offered": "", "words": ""} | said


def readings():
    return list(PersonalDataAccess.objects.values_list("person__staff_number", "by__username", "what", "purpose"))


# The act.


def test_the_number_is_read_and_the_reading_written_down(lan, dung):
    assert read_national_id(lan, by=dung.user, purpose=PURPOSE) == NUMBER
    assert readings() == [("CB001", "CB004", "national_id", PURPOSE)]


@pytest.mark.parametrize("purpose", ["", "         ", "check", "\u200b" * 12])
def test_without_a_purpose_nothing_is_read(purpose, lan, dung):
    with pytest.raises(NoPurpose):
        read_national_id(lan, by=dung.user, purpose=purpose)
    assert readings() == []


def test_a_number_that_is_not_kept_is_not_read(quan, dung):
    with pytest.raises(NoNumber):
        read_national_id(quan, by=dung.user, purpose=PURPOSE)


@pytest.mark.parametrize(
    "change",
    [
        lambda reading: reading.save(),
        lambda reading: reading.delete(),
        lambda reading: PersonalDataAccess.objects.update(purpose="another purpose"),
        lambda reading: PersonalDataAccess.objects.all().delete(),
    ],
)
def test_what_was_written_down_never_changes(change, lan, dung):
    read_national_id(lan, by=dung.user, purpose=PURPOSE)
    with pytest.raises(NeverChanges):
        change(PersonalDataAccess.objects.get())
    assert readings() == [("CB001", "CB004", "national_id", PURPOSE)]


# The page.


def test_the_page_of_a_person_shows_the_number_masked_with_a_way_to_show_it(signed_in, dung, lan, address):
    page = signed_in(dung).get(reverse("people:inspect", args=[lan.pk])).content.decode()
    assert "022******234" in page
    assert NUMBER not in page
    assert address in page


def test_the_form_does_not_show_it(signed_in, dung, address):
    assert NUMBER not in signed_in(dung).get(address).content.decode()


def test_with_a_purpose_the_answer_shows_it_and_is_kept_by_nobody(signed_in, dung, address):
    answer = signed_in(dung).post(address, asked(words=PURPOSE), REMOTE_ADDR="10.1.2.3")
    assert answer.status_code == 200
    assert NUMBER in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    reading = PersonalDataAccess.objects.get()
    assert (reading.purpose, reading.by, reading.address) == (PURPOSE, dung.user, "10.1.2.3")


def test_a_purpose_may_be_chosen_and_completed(signed_in, dung, address):
    offered = AccessPurpose.objects.create(text="Correcting an error of entry")
    signed_in(dung).post(address, asked(offered=offered.pk))
    signed_in(dung).post(address, asked(offered=offered.pk, words="letter 7"))
    assert {purpose for *_others, purpose in readings()} == {offered.text, f"{offered.text}: letter 7"}


def test_a_purpose_that_is_no_longer_offered_is_refused(signed_in, dung, address):
    offered = AccessPurpose.objects.create(text="Correcting an error of entry", offered=False)
    assert signed_in(dung).post(address, asked(offered=offered.pk)).context["form"].errors
    assert readings() == []


def test_without_a_purpose_the_form_says_so_and_shows_nothing(signed_in, dung, address):
    answer = signed_in(dung).post(address, asked(words="check"))
    assert answer.context["form"].errors["words"]
    assert NUMBER not in answer.content.decode()


@pytest.mark.parametrize("who", ["an", "thu"])
def test_who_only_reads_people_is_shown_no_number(who, request, signed_in, lan, address):
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get(address).status_code == 404
    assert browser.post(address, asked(words=PURPOSE)).status_code == 404
    assert address not in browser.get(reverse("people:inspect", args=[lan.pk])).content.decode()


def test_people_of_other_units_do_not_exist(signed_in, address, other_department):
    chief = with_role(someone("Hoàng Nam", "CB020", other_department), Role.Kind.TRAINING_MANAGER, other_department)
    assert signed_in(chief).post(address, asked(words=PURPOSE)).status_code == 404
    assert readings() == []


# Who read what.


@pytest.fixture
def read(lan, dung):
    read_national_id(lan, by=dung.user, purpose=PURPOSE)


def test_an_auditor_sees_who_read_what_and_why(signed_in, an, read):
    page = signed_in(an).get(reverse("data_readings:index")).content.decode()
    assert PURPOSE in page
    assert "Đặng Thị Thúy Lan" in page


@pytest.mark.parametrize("who", ["dung", "thu", "lan"])
def test_others_do_not(who, request, signed_in, read):
    assert signed_in(request.getfixturevalue(who)).get(reverse("data_readings:index")).status_code == 302


def test_an_auditor_of_other_units_sees_none_of_these(signed_in, other_department, read):
    auditor = with_role(someone("Hoàng Nam", "CB020", other_department), Role.Kind.AUDITOR, other_department)
    assert list(signed_in(auditor).get(reverse("data_readings:index")).context["object_list"]) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [({"q": "thuy lan"}, 1), ({"q": "quan"}, 0), ({"by": "cb004"}, 1), ({"by": "phạm tiến dũng"}, 1), ({"by": "lan"}, 0),
     ({"at_from": "2000-01-01", "at_to": "2000-01-02"}, 0), ({"what": "national_id"}, 1), ({"what": "copy"}, 0)],
)  # fmt: skip
def test_readings_are_found_by_person_reader_day_and_kind(query, found, signed_in, an, read, quan):
    assert len(signed_in(an).get(reverse("data_readings:index"), query).context["object_list"]) == found


def test_the_list_goes_into_a_spreadsheet(signed_in, an, read):
    answer = signed_in(an).get(reverse("data_readings:index"), {"export": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert len(rows) == 2
    assert PURPOSE in rows[1]
    assert not any(NUMBER in str(cell) for row in rows for cell in row)


def test_more_readings_cost_no_more_queries(signed_in, an, lan, dung, read, count_queries):
    browser = signed_in(an)
    few = count_queries(lambda: browser.get(reverse("data_readings:index")))
    for n in range(12):
        read_national_id(lan, by=dung.user, purpose=f"{PURPOSE} {n}")
    assert count_queries(lambda: browser.get(reverse("data_readings:index"))) == few


def test_the_person_sees_who_read_their_data_when_and_why(signed_in, lan, read):
    page = signed_in(lan).get(reverse("my_data")).content.decode()
    assert PURPOSE in page
    assert "Phạm Tiến Dũng" in page or "CB004" in page


@pytest.mark.parametrize("who", ["an", "dung"])
def test_no_reading_is_changed_in_the_administration(who, request, signed_in, read):
    browser = signed_in(request.getfixturevalue(who))
    reading = PersonalDataAccess.objects.get()
    for act in ("edit", "delete"):
        browser.post(reverse(f"data_readings:{act}", args=[reading.pk]), {"purpose": "another purpose"})
    assert readings() == [("CB001", "CB004", "national_id", PURPOSE)]


@pytest.mark.parametrize(("over", "may"), [("province", True), ("part", False)])
def test_purposes_are_offered_by_those_whose_role_is_over_the_whole_tree(over, may, signed_in, province, department):
    unit = province if over == "province" else UnitFactory(parent=department)
    manager = with_role(someone("Hoàng Nam", "CB020", department), Role.Kind.TRAINING_MANAGER, unit)
    signed_in(manager).post(reverse("access_purposes:add"), {"text": "Correcting an error of entry", "offered": "on"})
    assert AccessPurpose.objects.exists() == may
