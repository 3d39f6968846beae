"""The nine figures of the demo on 30/06/2022, counted from the facts by plain queries that know nothing of the coverage engine."""

from datetime import date

import pytest

from courses.models import LearningRecord
from lms.coverage.models import Indicator, TitleStandard
from lms.people.models import Appointment, Degree, Person, PlanningEntry, Posting, TitleCertificate

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]

DAY = date(2022, 6, 30)
YEAR = (date(2021, 7, 1), DAY)
CBCC = {"category__in": ["cadre", "civil_servant"], "unit__level__in": ["province", "district"]}
EMPLOYEES = {"category": "public_employee"}


def postings(**which):
    return Posting.objects.held_on(DAY).filter(**which)


def people_in(**which):
    return set(postings(**which).values_list("person", flat=True))


def records():
    return LearningRecord.objects.counting_on(DAY)


def trained_in_the_year(area):
    return set(records().filter(course__subject_areas__code=area, recognised_on__range=YEAR).values_list("person", flat=True))


def holds(person, standard, by):
    """Whether the person had gained what the requirement asks for by that day."""
    if standard.kind == "degree":
        return Degree.objects.filter(person=person, level__gte=standard.degree, awarded_on__lte=by).exists()
    asked = {"course": standard.course} if standard.kind == "course" else {"course__subject_areas": standard.area}
    return records().filter(person=person, recognised_on__lte=by, **asked).exists()


def meets_standard(person, title, by):
    standards = list(TitleStandard.objects.held_on(by).filter(title=title))
    return bool(standards) and all(holds(person, standard, by) for standard in standards)


def appointed_in_force(people, kind):
    appointments = Appointment.objects.held_on(DAY).filter(kind=kind, person__in=people).order_by("starts")
    return {appointment.person_id: appointment for appointment in appointments}


def F1():
    entries = PlanningEntry.objects.held_on(DAY).filter(person__in=people_in())
    asked = {entry.person_id for entry in entries}
    return asked - {entry.person_id for entry in entries if not meets_standard(entry.person_id, entry.title_id, DAY)}, asked


def before_appointment(kind, **which):
    asked = appointed_in_force(people_in(**which), kind)
    return {pk for pk, one in asked.items() if meets_standard(pk, one.title_id, one.starts)}, set(asked)


def F2a():
    return before_appointment("rank", **CBCC)


def F2b():
    return before_appointment("leadership", leadership=True, **CBCC)


def F3():
    asked = people_in(**CBCC)
    return asked & trained_in_the_year("law") & trained_in_the_year("public-ethics"), asked


def F4():
    asked = people_in(**CBCC)
    return asked & trained_in_the_year("public-duty"), asked


def F5():
    asked = people_in(category__in=["cadre", "civil_servant"], unit__level="commune")
    with_degree = Degree.objects.filter(level__gte=2, awarded_on__lte=DAY).values_list("person", flat=True)
    return asked & set(with_degree), asked


def F6():
    held = postings(category="civil_servant", unit__level="commune")
    fitting = [
        posting.person_id
        for posting in held
        if Degree.objects.filter(person=posting.person_id, speciality__suits=posting.title_id, awarded_on__lte=DAY).exists()
    ]
    return set(fitting), {posting.person_id for posting in held}


def F7():
    held = postings(**EMPLOYEES).select_related("title")
    valid = TitleCertificate.objects.filter(issued_on__lte=DAY).exclude(revoked_on__lte=DAY)
    pairs = set(valid.values_list("person", "family"))
    return {one.person_id for one in held if (one.person_id, one.title.family_id) in pairs}, {one.person_id for one in held}


def F8():
    asked = appointed_in_force(people_in(leadership=True, **EMPLOYEES), "leadership")
    trained = records().filter(course__subject_areas__code="ldql")
    met = {pk for pk, one in asked.items() if trained.filter(person=pk, recognised_on__lte=one.starts).exists()}
    return met, set(asked)


def F9():
    asked = people_in(**EMPLOYEES)
    return asked & trained_in_the_year("professional-ethics") & trained_in_the_year("professional-update"), asked


@pytest.mark.parametrize(
    ("count", "n", "d"),
    [
        (F1, 200, 200), (F2a, 400, 400), (F2b, 130, 130), (F3, 360, 400), (F4, 340, 400), (F5, 350, 350), (F6, 198, 200),
        (F7, 700, 1000), (F8, 90, 120), (F9, 780, 1000),
    ],
)  # fmt: skip
def test_the_figure_of_the_report_comes_out_of_the_facts(count, n, d):
    met, asked = count()
    assert (len(met), len(asked)) == (n, d)


def test_1750_people_are_active():
    assert postings().exclude(category="part_time").values("person").distinct().count() == 1750
    assert Person.objects.count() == 1750 + 25 + 20


def test_every_figure_has_its_indicator():
    assert list(Indicator.objects.values_list("code", flat=True)) == [
        "F1",
        "F2a",
        "F2b",
        "F3",
        "F4",
        "F5",
        "F6",
        "F7",
        "F8",
        "F9",
        "F10",
        "F11",
        "F12",
    ]
