"""The effect that is foretold is the one that comes about."""

from datetime import date
from random import Random

import pytest
from django.urls import reverse

from courses.models import LearningRecord
from lms.coverage.effects import effects
from lms.coverage.figures import count
from lms.coverage.models import Indicator
from lms.coverage.spans import rebuild, refresh_all_stale
from lms.people.models import PlanningEntry, Posting, Unit
from lms.people.postings import Appointment
from lms.people.reorganising.applying import apply
from lms.people.reorganising.checks import problems
from lms.people.reorganising.drafts import draft
from lms.people.reorganising.plans import Plan
from tests.coverage.random_province import build
from tests.coverage.test_figures import asks_for
from tests.factories import PostingFactory, SubjectAreaFactory, TitleFactory, UnitFactory

DAY, BEFORE = date(2021, 9, 1), date(2021, 8, 31)
DECIDED = {"decision": "1/NQ-HĐND", "decided_on": BEFORE}


def figures(on, unit=None):
    return {figure.indicator.code: (figure.n, figure.d) for figure in count(list(Indicator.objects.all()), on=on, unit=unit)}


def foretold(some, when):
    return {effect.indicator.code: getattr(effect, when) for effect in some}


@pytest.fixture
def reform_of():
    """A reform of the random province: all below one half of it ends, in parts going to a new unit and to the other half."""

    def drafted(world, random):
        _root, first, second, *_others = world.units
        ending = [unit for unit in world.units if (unit == second or unit.parent_id == second.pk) and unit.dissolved is None]
        Posting.objects.filter(unit__in=ending, starts__gte=DAY).delete()
        held = Posting.objects.filter(unit__in=ending).exclude(ends__lte=DAY)
        Posting.objects.filter(person__in=held.values("person"), starts__gte=DAY).delete()
        for model in (Appointment, PlanningEntry):
            for row in model.objects.filter(starts__lt=DAY):
                row.unit = random.choice([None, *ending])
                row.save()
        places = ["new", first.code]
        return draft(
            "Sắp xếp",
            on=DAY,
            **DECIDED,
            dissolve=ending,
            establish=[{"code": "new", "name": "Mới", "level": "commune", "kind": "commune", "parent_code": first.code}],
            destinations=[(unit.code, to, "", to == "new") for unit in ending for to in places],
            placements=[
                random.choice(
                    [
                        {"posting": posting, "to": first.code, "leadership": random.choice([None, True, False])},
                        {"posting": posting, "leaving": "left"},
                    ]
                )
                for posting in held.filter(starts__lt=DAY)
                if random.random() < 0.4
            ],
        )

    return drafted


@pytest.mark.parametrize("seed", range(6))
def test_what_is_foretold_comes_about(seed, db, reform_of):
    random = Random(seed)
    world = build(random, people=30)
    reform = reform_of(world, random)
    rebuild()
    said = effects(reform)
    assert problems(Plan(reform)) == []
    assert foretold(said.whole, "before") == figures(BEFORE)
    before = {unit.code: figures(BEFORE, unit) for unit in Unit.objects.existing_on(BEFORE)}
    apply(reform, by=None)
    refresh_all_stale()
    assert foretold(said.whole, "after") == figures(DAY)
    after = {unit.code: figures(DAY, unit) for unit in Unit.objects.existing_on(DAY)}
    nothing = dict.fromkeys(figures(DAY), (0, 0))
    assert len(said.units) > 2
    for unit, _part, row in said.units:
        assert foretold(row, "before") == before.get(unit.code, nothing), unit
        assert foretold(row, "after") == after.get(unit.code, nothing), unit


@pytest.fixture
def district_ends(province):
    """The last district becomes a commune; F3 asks at province and district level."""
    asks_for("F3", SubjectAreaFactory())
    district = UnitFactory(code="huyen", name="Huyện", level="district", kind="district", parent=province)
    return draft(
        "Bỏ cấp huyện",
        on=DAY,
        **DECIDED,
        dissolve=[district],
        establish=[{"code": "xa", "name": "Xã", "level": "commune", "kind": "commune", "parent_code": "qn"}],
        destinations=[("huyen", "xa")],
    )


def test_it_says_where_a_population_ends_with_its_level(district_ends):
    version = Indicator.objects.get().versions.get()
    version.levels = ["province", "district"]
    version.save()
    PostingFactory(unit=Unit.objects.get(code="huyen"))
    rebuild()
    (effect,) = effects(district_ends).whole
    assert (effect.before, effect.after) == ((0, 1), (0, 0))
    assert "asks at the levels Province, District" in effect.note
    assert "no unit at the level District" in effect.note


def test_who_leads_no_more_is_not_asked_as_a_leader(district_ends):
    Indicator.objects.get().versions.update(leaders_only=True)
    leaders = PostingFactory.create_batch(2, unit=Unit.objects.get(code="huyen"), leadership=True)
    district_ends.placements.create(posting=leaders[0], to="xa", leadership=False)
    rebuild()
    (effect,) = effects(district_ends).whole
    assert (effect.before, effect.after) == ((0, 2), (0, 1))


def test_whoever_has_no_destination_is_told_and_not_counted(district_ends):
    PostingFactory(unit=Unit.objects.get(code="huyen"))
    district_ends.dissolving.get().destinations.all().delete()
    rebuild()
    said = effects(district_ends)
    assert said.undecided == 1
    assert said.whole[0].after == (0, 0)


def test_it_writes_nothing(district_ends):
    PostingFactory(unit=Unit.objects.get(code="huyen"))
    before = list(Posting.objects.values()), list(Unit.objects.values()), LearningRecord.objects.count()
    effects(district_ends)
    assert (list(Posting.objects.values()), list(Unit.objects.values()), LearningRecord.objects.count()) == before


def test_it_takes_as_many_queries_for_many_people(district_ends, count_queries):
    district = Unit.objects.get(code="huyen")
    PostingFactory(unit=district, title=TitleFactory())
    few = count_queries(lambda: effects(district_ends))
    PostingFactory.create_batch(5, unit=district)
    assert count_queries(lambda: effects(district_ends)) == few


def test_the_page_stands_among_the_steps(district_ends, signed_in, dung):
    PostingFactory(unit=Unit.objects.get(code="huyen"))
    rebuild()
    page = signed_in(dung).get(reverse("reorganisation_effects", args=[district_ends.pk]))
    assert page.status_code == 200
    assert "Huyện" in page.content.decode()


def test_it_does_not_exist_for_others(district_ends, signed_in, an):
    assert signed_in(an).get(reverse("reorganisation_effects", args=[district_ends.pk])).status_code == 404
