"""The demo province on either side of 1 July 2025: nobody is lost, no figure of before changes, and what comes after is another question."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import Count
from django.utils.timezone import localdate

from certificates.models import Certificate
from courses.models import Enrolment, LearningRecord, TrainingClass
from lms.coverage.explaining import explain
from lms.coverage.figures import BREAKDOWNS, count
from lms.coverage.models import Indicator, Span
from lms.coverage.spans import refresh_all_stale
from lms.people.models import Appointment, Person, Posting, Succession, Unit, User
from lms.people.reorganising.drafts import Reorganisation
from lms.people.reorganising.undoing import undo
from lms.portal.demo import AS_OF, REFORM
from lms.portal.demo.accounts import ADMINISTRATOR
from lms.portal.demo.pattern import members_of
from lms.portal.demo.successors import DEPUTIES, fates, leaving

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]
THE_DAY_BEFORE = REFORM - timedelta(days=1)
ENDED = ["F2a", "F2b", "F3", "F4", "F6"]


@pytest.fixture
def reform():
    return Reorganisation.objects.get()


def figures(on):
    return {figure.indicator.code: figure for figure in count(Indicator.objects.all(), on=on)}


def in_service(on):
    """{person key: how many main postings}"""
    return Counter(Posting.objects.held_on(on).filter(concurrent=False).values_list("person", flat=True))


def successors_of(code):
    return set(Succession.objects.filter(predecessor__code=code, on=REFORM).values_list("successor__code", flat=True))


# Units.


def test_thirteen_districts_and_twenty_five_communes_end_on_the_day():
    assert Counter(Unit.objects.filter(dissolved=REFORM).values_list("level", flat=True)) == {"district": 13, "commune": 25}
    assert not Unit.objects.existing_on(REFORM).filter(level="district").exists()


def test_the_new_communes_belong_to_the_province_itself_and_have_codes_of_their_own():
    new = Unit.objects.filter(established=REFORM)
    assert set(new.values_list("level", "kind", "parent__code")) == {("commune", "commune", "qn")}
    assert Counter(unit.name.split()[0] for unit in new) == {"Phường": 12, "Xã": 9, "Đặc": 2}
    assert set(Unit.objects.existing_on(REFORM).filter(level="commune")) == set(new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("xa-dai-duc", {"x-tien-yen", "x-dong-ngu"}), ("tt-tien-yen", {"x-tien-yen"}), ("h-tien-yen", {"x-tien-yen", "x-dong-ngu"}),
        ("tt-co-to", {"dk-co-to"}), ("p-bach-dang", {"p-hong-gai-2025"}),
        ("tp-ha-long", {"p-hong-gai-2025", "p-bai-chay-2025", "x-thong-nhat"}),
    ],
)  # fmt: skip
def test_successors_are_many_to_many(old, new):
    assert successors_of(old) == new


def test_every_old_unit_has_a_successor():
    assert not Unit.objects.filter(dissolved=REFORM, successions_out=None).exists()


# People.


def test_nobody_in_service_is_lost_or_doubled():
    before, after = in_service(THE_DAY_BEFORE), in_service(REFORM)
    gone = Posting.objects.filter(ends=REFORM, leaving__in=["retired", "left"]).values_list("person", flat=True)
    assert set(before.values()) == set(after.values()) == {1}
    assert before.keys() - after.keys() == set(gone)
    assert after.keys() <= before.keys()
    assert len(gone) == len(leaving(members_of(1))) == 11


def test_nobody_stays_behind_in_a_unit_that_is_gone():
    assert not Posting.objects.held_on(REFORM).filter(unit__dissolved=REFORM).exists()


def test_category_and_rank_go_along():
    moved = Posting.objects.filter(starts=REFORM).select_related("person")
    before = {posting.person_id: posting for posting in Posting.objects.held_on(THE_DAY_BEFORE)}
    assert moved.count() == 240 + 375 - 11
    assert all((new.category, new.title_id) == (before[new.person_id].category, before[new.person_id].title_id) for new in moved)


def test_the_staff_of_the_districts_spread_over_the_communes_of_their_area_and_a_few_bodies():
    from_districts = Posting.objects.held_on(THE_DAY_BEFORE).filter(unit__level="district").values("person")
    new = Counter(Posting.objects.filter(starts=REFORM, person__in=from_districts).values_list("unit__level", flat=True))
    assert new == {"commune": 240 - 11 - 12, "province": 12}
    places = Posting.objects.filter(starts=REFORM, person__in=from_districts, unit__level="commune").values("unit").distinct()
    assert places.count() == 23


def test_the_people_of_a_split_commune_are_split():
    people = Posting.objects.held_on(THE_DAY_BEFORE).filter(unit__code="xa-dai-duc").values("person")
    new = Counter(Posting.objects.filter(starts=REFORM, person__in=people).values_list("unit__code", flat=True))
    assert new == {"x-tien-yen": 8, "x-dong-ngu": 7}


def test_no_post_of_one_alone_is_held_by_two():
    held = Posting.objects.held_on(localdate()).filter(unit__level="commune", position__in=DEPUTIES)
    assert not held.values("unit", "position").annotate(holders=Count("pk")).filter(holders__gt=1).exists()


def test_leading_posts_of_old_units_end_with_them():
    assert not Appointment.objects.held_on(REFORM).filter(unit__dissolved=REFORM, kind__in=["leadership", "election"]).exists()
    assert Appointment.objects.held_on(REFORM).filter(unit__dissolved=REFORM, kind="rank").exists()


def test_those_who_left_sit_in_no_class_afterwards():
    gone = Posting.objects.filter(ends=REFORM, leaving__in=["retired", "left"]).values("person")
    assert not Enrolment.objects.filter(person__in=gone, training_class__starts__gte=REFORM).exists()


def test_everybody_whose_unit_ends_has_a_fate():
    assert len(fates(members_of(1))) == 240 + 375


# Figures.


def spans_before(day):
    """All that is known of everybody for the days before; a span that reaches beyond is cut there."""
    fields = ["person", "unit", "level", "category", "leader", "gender", "minority", "age_band", "belongs", "meets", "doubled"]
    rows = Span.objects.filter(since__lt=day).values_list(*fields, "since", "until")
    return sorted((*row[:-1], min(row[-1], day)) for row in rows)


def broken_down(on):
    return [count(Indicator.objects.all(), on=on, by=[by] if by else ()) for by in ("", *BREAKDOWNS)]


def test_the_figures_and_breakdowns_of_before_are_the_same_with_and_without_the_reform(reform):
    days = (AS_OF, THE_DAY_BEFORE)
    with_it = [broken_down(on) for on in days], spans_before(REFORM)
    Enrolment.objects.update(unit=None)  # who enrolled from a new unit since would keep it there
    undo(reform, by=User.objects.get(username=ADMINISTRATOR))
    refresh_all_stale()
    assert Unit.objects.existing_on(REFORM).filter(level="district").count() == 13
    assert with_it == ([broken_down(on) for on in days], spans_before(REFORM))


def test_the_day_before_still_knows_the_districts():
    [figure] = count(Indicator.objects.filter(code="F3"), on=THE_DAY_BEFORE, by=["unit"])
    assert {"tp-ha-long", "h-co-to"} <= {cell.by["unit"] for cell in figure.cells}
    assert figure.d == 400


@pytest.mark.parametrize("code", ENDED)
def test_what_asked_about_districts_or_commune_titles_ends_with_a_footnote(code):
    assert figures(THE_DAY_BEFORE)[code].percent != "–"
    ended = figures(REFORM)[code]
    assert (ended.n, ended.d, ended.percent, ended.has_ended, ended.target) == (0, 0, "–", True, None)
    assert "2025" in ended.version.footnote
    assert figures(localdate())[code].percent == "–"


@pytest.mark.parametrize("code", ["F10", "F11"])
def test_what_is_asked_instead_begins_on_the_day_and_says_that_it_is_not_the_same(code):
    assert figures(THE_DAY_BEFORE)[code].version is None
    begun, today = figures(REFORM)[code], figures(localdate())[code]
    assert begun.d == today.d == 160 + 240 - 11 + 350
    assert 0 < begun.n < today.n
    assert "không so sánh được" in begun.version.footnote


def test_f5_goes_on_and_asks_those_who_came_from_the_districts_as_well():
    assert (figures(THE_DAY_BEFORE)["F5"].d, figures(REFORM)["F5"].d) == (350, 350 + 240 - 11 - 12)


def test_today_each_new_commune_has_its_cell():
    [figure] = count(Indicator.objects.filter(code="F10"), on=localdate(), by=["unit"])
    communes = set(Unit.objects.filter(established=REFORM).values_list("code", flat=True))
    assert communes <= {cell.by["unit"] for cell in figure.cells}
    assert all(cell.n for cell in figure.cells)


def test_one_person_is_explained_on_either_side():
    person = Person.objects.filter(
        postings__unit__code="h-tien-yen", postings__ends=REFORM, postings__leaving="reorganised"
    ).first()
    f3, f10 = Indicator.objects.get(code="F3"), Indicator.objects.get(code="F10")
    before, after = explain(person, f3, on=THE_DAY_BEFORE), explain(person, f10, on=REFORM)
    assert before.belongs
    assert before.posting.startswith("Huyện Tiên Yên")
    assert after.belongs
    assert not after.posting.startswith("Huyện")
    assert not explain(person, f3, on=REFORM).belongs
    assert not explain(person, f10, on=THE_DAY_BEFORE).belongs
    assert papers_in(before) == papers_in(after) != []


def papers_in(said):
    """What was learned goes along into the new unit."""
    return [paper.source for question in said.questions for term in question.terms for paper in term.evidence]


# Papers, and the present.


def test_records_and_certificates_keep_the_units_of_their_time():
    names = set(Unit.objects.filter(established=REFORM).values_list("name", flat=True))
    names -= set(Unit.objects.filter(dissolved=REFORM).values_list("name", flat=True))
    old = LearningRecord.objects.filter(recognised_on__lt=REFORM)
    assert old.filter(unit_name="Thành phố Hạ Long").exists()
    assert not old.filter(unit_name__in=names).exists()
    held = TrainingClass.objects.filter(ends__lt=REFORM).values("records")
    certified = Certificate.objects.filter(record__in=held, record__unit_name__startswith="Huyện").first()
    assert certified.printed["workplace"] == certified.record.unit_name


def test_nothing_after_the_reform_names_a_district():
    districts = Unit.objects.filter(level="district").values("name")
    since = REFORM + timedelta(days=30)  # people enrol some weeks before the first day
    assert not LearningRecord.objects.filter(recognised_on__gt=since, unit_name__in=districts).exists()
    assert not Enrolment.objects.filter(training_class__starts__gt=since, unit_name__in=districts).exists()
    seated = Enrolment.objects.filter(training_class__starts__gt=since, person__postings__unit__level="district")
    assert seated.exists()


def test_classes_of_today_seat_people_of_the_new_communes():
    new = Unit.objects.filter(established=REFORM).values("name")
    states = set(Enrolment.objects.filter(unit_name__in=new).values_list("training_class__state", flat=True))
    assert {"open", "running", "awaiting", "closed"} <= states


def test_the_reform_is_an_act_with_a_report_like_any_other(reform, client):
    client.force_login(User.objects.get(username=ADMINISTRATOR))
    assert (reform.state, reform.decision) == ("applied", "1679/NQ-UBTVQH15")
    page = client.get(f"/admin/reorganisations/{reform.pk}/report/")
    assert page.status_code == 200
    assert "Đặc khu Cô Tô" in page.content.decode()


def test_an_old_unit_asked_for_today_names_its_successors(client):
    shown = client.get("/coverage/", {"unit": "h-tien-yen"})
    assert shown.status_code == 404
    assert [unit.code for unit in shown.context["instead"]] == ["x-dong-ngu", "x-tien-yen"]
