"""import(export(x)) = x: a list that the system wrote changes nothing when it comes back."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.people.importing.batches import upload
from lms.people.importing.exporting import people_workbook
from lms.people.importing.kinds import find_kind
from lms.people.models import Person, Posting
from tests.factories import TitleFactory

from .conftest import applied, states, worked_on

ON = date(2026, 10, 15)
names = st.lists(
    st.sampled_from(["Nguyễn", "Trần", "Thị", "Văn", "Hòa", "Hoà", "Thúy", "Quý", "Lý", "Lí", "Đức", "Y-Tru", "H'Hen"]),
    min_size=2,
    max_size=4,
)
# Whole words: letters at random can spell a word that makes sense in an old encoding alone, and is rightly doubted.
signs = st.text("-@()/. \"'=+,09aZ", max_size=6)
words = st.lists(st.sampled_from(["Trưởng", "phòng", "Tổ", "QĐ-UBND", "Hoà", "=1+1"]) | signs, max_size=4).map(
    lambda parts: " ".join(" ".join(parts).split())
)
days = st.dates(date(2001, 1, 1), date(2026, 1, 1))


@st.composite
def people(draw):
    """What a person and a posting can be."""
    number = draw(st.integers(0, 999_999))
    precision = draw(st.sampled_from(["day", "month", "year"]))
    born = draw(st.dates(date(1950, 1, 1), date(2004, 12, 31)))
    is_known = draw(st.booleans())
    born = born.replace(day=born.day if precision == "day" else 1, month=1 if precision == "year" else born.month)
    gender = draw(st.sampled_from(["female", "male", ""]))
    sex = 2 * (born.year >= 2000) + (gender != "male")
    starts = draw(days)
    return {
        "full_name": " ".join(draw(names)),
        "birth_date": born if is_known else None,
        "birth_precision": precision if is_known else "day",
        "gender": gender,
        "ethnicity": draw(st.sampled_from(["", "01", "09", "54"])),
        "honorific": draw(st.sampled_from(["", "ThS.", "TS."])),
        "national_id": draw(st.sampled_from([None, f"022{sex}{born:%y}{number:06}"])),
        "posting": draw(st.booleans())
        and {
            "category": draw(st.sampled_from(Posting.Category.values)),
            "position": draw(words),
            "leadership": draw(st.booleans()),
            "starts": starts,
            "ends": draw(st.sampled_from([None, date(2027, 1, 1)])),
            "decision": draw(words),
        },
    }


def written(each, place, department, title):
    posting, number = each.pop("posting"), each.pop("national_id")
    person = Person(staff_number=f"X{place}", **each)
    person.national_id = number
    person.save()
    if posting:
        Posting.objects.create(person=person, unit=department, title=title, **posting)


def everything():
    said = [
        name for name in (field.attname for field in Person._meta.concrete_fields) if name not in ("id", "national_id_encrypted")
    ]
    held = Posting.said_fields()
    return (
        list(Person.objects.order_by("staff_number").values(*said)),
        list(Posting.objects.order_by("person__staff_number").values("person__staff_number", *held)),
    )


@pytest.fixture
def title(db):
    return TitleFactory(code="cv", name="Chuyên viên")


def bring_back(content, by):
    return worked_on(upload(find_kind("persons"), ContentFile(content, name="x.xlsx"), by=by.user))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(people(), min_size=1, max_size=15, unique_by=lambda each: each["national_id"] or object()))
def test_a_list_that_was_written_here_changes_nothing(dung, department, title, given_people):
    _forget()
    for place, each in enumerate(given_people):
        written(dict(each), place, department, title)
    ours = Person.objects.filter(staff_number__startswith="X")
    content = people_workbook(ours, on=ON, with_national_ids=True)
    batch = bring_back(content, dung)
    assert set(states(batch).values()) == {"unchanged"}, [row.problems or row.changes for row in batch.rows.all()]
    before = everything()
    _forget()
    again = bring_back(content, dung)
    assert set(states(again).values()) <= {"new"}, [row.problems for row in again.rows.all()]
    applied(again)
    assert everything() == before


def _forget():
    ours = Person.objects.filter(staff_number__startswith="X")
    Posting.objects.filter(person__in=ours).delete()
    ours.delete()


def test_without_a_purpose_no_national_id_is_written(lan, department):
    lan.national_id = "022185001234"
    lan.save()
    assert b"022185001234" not in _text(people_workbook(Person.objects.all(), on=ON))
    assert b"022185001234" in _text(people_workbook(Person.objects.all(), on=ON, with_national_ids=True))


def _text(workbook):
    import zipfile
    from io import BytesIO

    with zipfile.ZipFile(BytesIO(workbook)) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


def test_a_long_list_takes_few_queries(lan, minh, quan, django_assert_num_queries):
    with django_assert_num_queries(2):
        people_workbook(Person.objects.all(), on=ON)
