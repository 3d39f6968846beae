"""What the demo province contains so that a careless count of 30/06/2022 is visibly wrong; each a fact about the data."""

from collections import Counter
from datetime import date

import pytest
from django.db.models import Count, F, Q

from courses.models import LearningRecord
from lms.people.ethnicity import KINH
from lms.people.models import Appointment, Degree, Person, PlanningEntry, Posting, TitleCertificate
from lms.portal.demo.organisation import SERVICES
from lms.vietnamese import match_key

from .test_demo_figures import (
    CBCC,
    DAY,
    EMPLOYEES,
    F1,
    F3,
    F6,
    F7,
    F9,
    YEAR,
    F2a,
    appointed_in_force,
    meets_standard,
    people_in,
    postings,
    records,
    trained_in_the_year,
)

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]


# F1: the planning list.


def test_eight_are_planned_for_two_posts():
    entries = PlanningEntry.objects.held_on(DAY)
    assert (entries.count(), entries.values("person").distinct().count()) == (208, 200)
    assert set(entries.values_list("level", flat=True)) == {"province", "district", "commune"}


def test_six_were_removed_at_the_review_of_2022_and_do_not_meet_the_standard():
    removed = PlanningEntry.objects.filter(ends__year=2022, ends__lte=DAY).exclude(removal_reason="")
    assert removed.count() == 6
    assert not any(meets_standard(entry.person_id, entry.title_id, DAY) for entry in removed)
    assert not F1()[1] & set(removed.values_list("person", flat=True))


def test_the_structure_of_the_planning_list():
    planned = Person.objects.filter(pk__in=F1()[1])
    ages = Counter(band(person.birth_date) for person in planned)
    assert ages == {"<40": 62, "40–50": 96, ">50": 42}
    assert planned.filter(gender="female").count() == 56
    assert planned.exclude(ethnicity=KINH).count() == 24


def band(born):
    age = DAY.year - born.year - ((born.month, born.day) > (DAY.month, DAY.day))
    return "<40" if age < 40 else "40–50" if age <= 50 else ">50"


# F2: before the appointment.


def last_needed(person, appointment):
    """The day on which the last piece that the title asks for was there; `date.max` where one is missing."""
    days = sorted({*records().filter(person=person).values_list("recognised_on", flat=True)})
    days += Degree.objects.filter(person=person).values_list("awarded_on", flat=True)
    return next((day for day in sorted(days) if meets_standard(person, appointment.title_id, day)), date.max)


@pytest.mark.parametrize(("kind", "which", "count"), [("rank", {}, 6), ("leadership", {"leadership": True}, 4)])
def test_ten_in_all_got_their_evidence_on_the_very_day(kind, which, count):
    asked = appointed_in_force(people_in(**CBCC, **which), kind)
    assert sum(last_needed(pk, one) == one.starts for pk, one in asked.items()) == count


def test_five_ended_leadership_appointments_have_late_certificates():
    ended = Appointment.objects.filter(kind="leadership", ends__lte=DAY, person__in=people_in(**CBCC))
    late = [one for one in ended if one.starts < last_needed(one.person_id, one) < date.max]
    assert len(late) == len(ended) == 5
    assert not people_in(leadership=True, **CBCC) & {one.person_id for one in late}


# F3, F4, F9: within the year.


def test_law_and_ethics_overlap_but_are_not_the_same():
    asked, law, ethics = F3()[1], trained_in_the_year("law"), trained_in_the_year("public-ethics")
    assert [len(asked & people) for people in (law, ethics, law & ethics, law | ethics)] == [372, 368, 360, 380]


def test_some_attended_public_duty_twice_and_some_only_too_early():
    trainings = records().filter(course__subject_areas__code="public-duty", person__in=people_in(**CBCC))
    within = trainings.filter(recognised_on__range=YEAR)
    assert (within.count(), within.values("person").distinct().count()) == (400, 340)
    early = trainings.filter(recognised_on__range=(date(2021, 6, 1), date(2021, 6, 30))).exclude(
        person__in=within.values("person")
    )
    assert early.count() == 12


def test_professional_ethics_and_update_overlap_but_are_not_the_same():
    asked, ethics, update = F9()[1], trained_in_the_year("professional-ethics"), trained_in_the_year("professional-update")
    assert [len(asked & people) for people in (ethics, update, ethics & update, ethics | update)] == [800, 790, 780, 810]


def test_the_window_is_tested_at_both_ends():
    days = set(records().filter(course__subject_areas__code="public-duty").values_list("recognised_on", flat=True))
    assert {date(2021, 6, 30), date(2021, 7, 1), date(2022, 6, 30)} <= days


# F5, F6: communes.


def test_with_part_time_staff_f5_would_be_366_of_375():
    people = people_in(unit__level="commune")
    with_degree = Degree.objects.filter(level__gte=2, person__in=people).values("person").distinct().count()
    assert (with_degree, len(people), len(people_in(category="part_time"))) == (366, 375, 25)


def test_the_degrees_of_commune_cadres_suit_no_title():
    cadres = postings(category="cadre", unit__level="commune")
    assert cadres.count() == 150
    assert not Degree.objects.filter(person__postings__in=cadres, speciality__suits=F("person__postings__title")).exists()


def test_two_civil_servants_of_communes_studied_something_else():
    met, asked = F6()
    assert len(asked - met) == 2
    assert Degree.objects.filter(person__in=asked - met).values("person").distinct().count() == 2


def test_some_fit_by_a_lower_degree_only():
    met, _asked = F6()
    by_level = Degree.objects.filter(person__in=met).order_by("person", "-level").select_related("speciality")
    highest = {}
    for degree in by_level:
        highest.setdefault(degree.person_id, degree)
    titles = dict(postings(person__in=met).values_list("person", "title"))
    assert any(not degree.speciality.suits.filter(pk=titles[person]).exists() for person, degree in highest.items())


# F7, F8: public employees.


def test_certificates_of_other_families_and_revoked_ones_do_not_count():
    met, asked = F7()
    without = TitleCertificate.objects.filter(person__in=asked - met)
    assert without.filter(revoked_on=None).values("person").distinct().count() == 60
    assert without.exclude(revoked_on=None).filter(revoked_on__lte=DAY).count() == 4


def test_fifteen_hold_a_replacement_beside_the_first_certificate():
    replacements = TitleCertificate.objects.exclude(replaces=None)
    assert replacements.count() == 15
    assert not replacements.exclude(person=F("replaces__person"), family=F("replaces__family")).exists()


def test_some_managers_were_trained_after_their_appointment_and_some_never():
    asked = appointed_in_force(people_in(leadership=True, **EMPLOYEES), "leadership")
    trained = records().filter(course__subject_areas__code="ldql")
    first = dict(trained.filter(person__in=asked).values_list("person", "recognised_on"))
    late = [pk for pk, one in asked.items() if pk in first and first[pk] > one.starts]
    assert (len(late), len(asked) - len(first)) == (18, 12)


@pytest.mark.parametrize(("figure", "column"), [(F7, "f7"), (F9, "f9")])
def test_shortfalls_are_spread_over_the_service_units(figure, column):
    per_unit = Counter(postings(person__in=figure()[0]).values_list("unit__code", flat=True))
    assert per_unit == {service.code: getattr(service, column) for service in SERVICES}


def test_shortfalls_differ_between_bodies_and_districts():
    short = F3()[1] - F3()[0]
    per_unit = Counter(postings(person__in=short).values_list("unit__code", flat=True))
    assert len(set(per_unit.values())) > 2


# Those who are gone.


def inactive():
    ever, there = set(Posting.objects.filter(starts__lte=DAY).values_list("person", flat=True)), people_in()
    return ever - there


def test_twenty_people_have_left():
    last = {posting.person_id: posting for posting in Posting.objects.filter(person__in=inactive()).order_by("starts")}
    assert Counter(posting.leaving for posting in last.values()) == {"retired": 8, "transferred": 7, "left": 5}


def test_those_who_left_were_trained_in_everything():
    """Counted along, they would raise the yearly figures: 360/400 → 368/408, 340/400 → 348/408, 780/1000 → 789/1009."""
    law_and_ethics = trained_in_the_year("law") & trained_in_the_year("public-ethics")
    professional = trained_in_the_year("professional-ethics") & trained_in_the_year("professional-update")
    gone = inactive()
    assert [len(gone & people) for people in (law_and_ethics, trained_in_the_year("public-duty"), professional)] == [8, 8, 9]


def test_an_enrolment_without_completion_is_there_too():
    from courses.models import Enrolment

    failed = Enrolment.objects.filter(state="not_completed", training_class__ends__range=YEAR)
    assert failed.count() == 14
    assert not LearningRecord.objects.filter(
        training_class__enrolments__in=failed, person=F("training_class__enrolments__person")
    ).exists()


# Names and identities.


def test_surnames_are_about_as_frequent_as_in_the_province():
    kinh = [person.full_name.split()[0] for person in Person.objects.filter(ethnicity=KINH)]
    share = {surname: count / len(kinh) for surname, count in Counter(kinh).items()}
    for surname, expected in {"Nguyễn": 0.38, "Trần": 0.11, "Lê": 0.09, "Phạm": 0.08, "Vũ": 0.06, "Hoàng": 0.05}.items():
        assert share[surname] == pytest.approx(expected, abs=0.02)


def test_twelve_percent_are_minorities_and_most_of_them_in_the_mountains():
    there = Person.objects.filter(pk__in=people_in(category__in=["cadre", "civil_servant", "public_employee"]))
    assert there.exclude(ethnicity=KINH).count() == 210
    mountains = Q(unit__code__endswith="binh-lieu") | Q(unit__code__endswith="ba-che")
    in_mountains = Counter(
        posting.person.ethnicity != KINH for posting in Posting.objects.held_on(DAY).filter(mountains).select_related("person")
    )
    assert in_mountains[True] / in_mountains.total() > 0.4


def test_both_ways_of_placing_the_tone_occur_about_70_to_30():
    old = sum(any(word[-2:] in OLD for word in name.split()) for name in Person.objects.values_list("full_name", flat=True))
    new = sum(
        any(word[-2:] in NEW for word in name.split() if word[:1] != "Q")
        for name in Person.objects.values_list("full_name", flat=True)
    )
    assert old / (old + new) == pytest.approx(0.7, abs=0.03)


OLD = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]
NEW = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]


def test_some_share_a_name_and_two_of_them_a_birth_date():
    same = Person.objects.values("full_name").annotate(people=Count("pk")).filter(people__gt=1)
    assert [row["people"] for row in same] == [2, 2, 2, 2]
    assert Person.objects.values("full_name", "birth_date").annotate(people=Count("pk")).filter(people=2).count() == 1
    assert Person.objects.values("match_key").distinct().count() == Person.objects.count() - 4


def test_ten_births_are_known_by_year_only():
    assert Person.objects.filter(birth_precision="year").count() == 10


def test_national_ids_agree_with_sex_and_year_of_birth():
    people = list(Person.objects.all())
    for person in people:
        number = person.national_id
        assert number[:3] == "023"
        assert (int(number[3]) % 2, number[4:6]) == (person.gender == "female", f"{person.birth_date:%y}")
        assert len(number) == 12
    assert len({person.national_id_hash for person in people}) == len(people)


def test_keys_are_those_that_saving_gives():
    person = Person.objects.filter(full_name__contains="Hoà").first()
    assert person.match_key == match_key(person.full_name)


def test_f2a_counts_everybody_of_province_and_districts():
    assert F2a()[1] == people_in(**CBCC)
