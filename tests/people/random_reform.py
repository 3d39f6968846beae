"""A random tree with random people, and a random reform of it that can be applied."""

from datetime import timedelta

from lms.people.models import Appointment, Posting, Role, Unit
from lms.people.reorganising.drafts import draft
from tests.factories import (
    PersonFactory,
    PlanningEntryFactory,
    PostingFactory,
    RoleFactory,
    TitleFactory,
    UnitFactory,
    UserFactory,
)

LEVELS = list(Unit.Level)


def random_reform(random, *, day):
    return RandomReform(random, day)


class RandomReform:
    """`draft`; `leaving`: the people who leave by it; `days_before`. To `haven`, that goes on untouched, some move on later."""

    def __init__(self, random, day):
        self.random, self.day = random, day
        self.days_before = [day - timedelta(days=days) for days in (1, 2, 200, 1500)]
        self.root = UnitFactory(code="root", level="province", kind="province")
        self.units = [self.root]
        for n in range(random.randint(2, 9)):
            parent = random.choice(self.units)
            level = random.choice(LEVELS[LEVELS.index(parent.level) :])
            self.units.append(UnitFactory(code=f"u{n}", parent=parent, level=level))
        self.haven = UnitFactory(code="haven", parent=self.root)
        self._choose_units()
        self.titles = [TitleFactory(kind="leadership") for _ in range(2)]
        self.leaving, self.postings = set(), []
        for _ in range(random.randint(1, 10)):
            self._person()
        self._roles()
        self.draft = self._draft()

    def _choose_units(self):
        """What ends: some units with all below them, never the root."""
        tops = self.random.sample(self.units[1:], self.random.randint(1, len(self.units) - 1))
        self.ending = []
        for unit in self.units:  # parents first
            if unit in tops or unit.parent in self.ending:
                self.ending.append(unit)
        self.staying = [unit for unit in self.units if unit not in self.ending]

    def _period(self):
        starts = self.day - timedelta(days=self.random.randint(1, 3000))
        lasts = self.random.choice([None, None, None, 1, 100, 3000])
        ends = None if lasts is None else starts + timedelta(days=lasts)
        if self.random.random() < 0.1:
            ends = self.day
        return {"starts": starts, "ends": ends}

    def _person(self):
        person = PersonFactory()
        main, *others = self.random.sample(self.units, self.random.randint(1, min(3, len(self.units))))
        held = self._post(person, main, concurrent=False)
        for unit in others:
            self._post(person, unit, concurrent=True)
        if held.ends and held.ends >= self.day and self.random.random() < 0.5:
            PostingFactory(person=person, unit=self.haven, starts=held.ends)
        if self.random.random() < 0.5:
            kind = self.random.choice(["leadership", "election", "rank"])
            Appointment.objects.create(
                person=person, kind=kind, title=self.titles[0], unit=self.random.choice(self.units), **self._period()
            )
        if self.random.random() < 0.3:
            PlanningEntryFactory(
                person=person, title=self.titles[1], unit=self.random.choice(self.units), level="commune", **self._period()
            )

    def _post(self, person, unit, *, concurrent):
        leads = self.random.random() < 0.3
        self.postings.append(PostingFactory(person=person, unit=unit, concurrent=concurrent, leadership=leads, **self._period()))
        return self.postings[-1]

    def _roles(self):
        users = UserFactory.create_batch(2)
        for unit in self.random.sample(self.units, min(3, len(self.units))):
            RoleFactory(user=self.random.choice(users), kind=self.random.choice(list(Role.Kind)), unit=unit, **self._period())

    def _draft(self):
        random = self.random
        establish, levels = [], {unit.code: unit.level for unit in self.staying}
        for n in range(random.randint(0, 4)):
            parent = random.choice(list(levels))
            levels[f"new{n}"] = random.choice(LEVELS[LEVELS.index(levels[parent]) :])
            establish.append(
                {"code": f"new{n}", "name": f"Mới {n}", "level": levels[f"new{n}"], "kind": "body", "parent_code": parent}
            )
        random.shuffle(establish)
        places = list(levels)
        destinations = []
        for unit in self.ending:
            chosen = random.sample(places, random.randint(1, min(3, len(places))))
            destinations += [(unit.code, to, "", n == 0) for n, to in enumerate(chosen)]
        return draft(
            "Cải cách",
            on=self.day,
            decision="1/NQ",
            decided_on=self.day,
            dissolve=self.ending,
            establish=establish,
            destinations=destinations,
            placements=[placement for posting in self.postings if (placement := self._placement(posting, places))],
        )

    def _placement(self, posting, places):
        lasts = posting.ends is None or posting.ends > self.day
        if posting.unit not in self.ending or not lasts or self.random.random() < 0.6:
            return None
        later = Posting.objects.filter(person=posting.person, starts__gte=self.day).exists()
        if self.random.random() < 0.3 and not later:
            if not posting.concurrent:
                self.leaving.add(posting.person_id)
            return {"posting": posting, "leaving": self.random.choice(["retired", "transferred", "left"])}
        return {"posting": posting, "to": self.random.choice(places), "leadership": self.random.choice([None, True, False])}
