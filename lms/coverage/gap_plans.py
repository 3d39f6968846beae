"""From a gap to a plan: who lacks what in a unit, which classes would give it, and what the figure would become.

Everybody is judged from the facts as they are now, in a number of queries that grows with batches of people only.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import batched

from django.utils.translation import gettext_lazy as _

from courses.doubts import hindrances
from courses.models import Enrolment, TrainingClass
from courses.quotas import left_of_classes
from courses.seats import main_postings_held
from lms.people.models import Person
from lms.refusal import Refusal
from lms.shares import percent

from .explaining import TermNames
from .facts import facts_of, rules
from .gaps import gap_of, stands
from .indicators import IndicatorVersion
from .intervals import add_months
from .members import met_by_person
from .needs import as_evidence
from .openings import open_on
from .proposing import propose
from .spans import BATCH
from .standing import fits, standing
from .trends import month_end

AT_MOST = 5000  # people of a plan
AHEAD = (3, 6, 12, 24)  # months that a page may look ahead
FORECAST = 12  # months
State = TrainingClass.State


class TooManyForAPlan(Refusal):
    text = _("%(count)s people are asked here; a plan is made for at most %(most)s. Choose a unit below this one.")


@dataclass
class Lack:
    """People who lack the same."""

    words: tuple  # of each thing that is lacking
    people: list


@dataclass
class Suggestion:
    """A class that would give some of these people what they lack."""

    training_class: TrainingClass
    serves: list  # people whom it would serve
    hindrances: dict  # person → what speaks against sending them
    proposed: list = field(default_factory=list)  # of those, whom to send


@dataclass(frozen=True)
class Month:
    """What the figure would be on a day: (n, d) if nothing happens, if all who are enrolled complete, if the proposal does too."""

    on: date
    nothing: tuple
    enrolled: tuple
    proposed: tuple

    @property
    def percents(self):
        return [percent(*pair) for pair in (self.nothing, self.enrolled, self.proposed)]


@dataclass
class GapPlan:
    asked: int
    met: int
    lacking: list  # Gaps of today
    losing: list  # Gaps to come, the soonest first
    too_late: list  # of those lacking: what was asked before an appointment
    lacks: list  # Lacks of today and to come, the largest first
    under_way: dict  # person → class in which they are enrolled and which would give them something they lack
    suggestions: list
    months: list
    people: dict  # key → Person

    @property
    def proposed(self):
        return sum(len(each.proposed) for each in self.suggestions)


def plan(indicator, unit, *, on, months, today):
    """The GapPlan of all who are asked in the unit on that day. Raises TooManyForAPlan."""
    keys = list(met_by_person(indicator, on=on, unit=unit))
    if len(keys) > AT_MOST:
        raise TooManyForAPlan(count=len(keys), most=AT_MOST)
    in_force = rules(IndicatorVersion.objects.filter(indicator=indicator))
    everybody = [facts for batch in batched(keys, BATCH) for facts in facts_of(batch)]
    gaps = [gap_of(facts, in_force, indicator.bit, on=on, until=add_months(on, months)) for facts in everybody]
    gaps = [gap for gap in gaps if gap]
    going = _under_way(keys)
    needs = {gap.person: gap.missing for gap in gaps if gap.missing}
    under_way = {
        person: each for person, classes in going.items() for each in classes if _serves(each, needs.get(person, ()), each.ends)
    }
    suggestions = _suggestions({person: missing for person, missing in needs.items() if person not in under_way}, today)
    names = TermNames(everybody, in_force)
    lacking = [gap for gap in gaps if not gap.met]
    return GapPlan(
        asked=len(gaps),
        met=sum(gap.met for gap in gaps),
        lacking=lacking,
        losing=sorted((gap for gap in gaps if gap.lost_on), key=lambda gap: (gap.lost_on, gap.person)),
        too_late=[gap for gap in lacking if not gap.missing],
        lacks=_lacks(gaps, names),
        under_way=under_way,
        suggestions=suggestions,
        months=_forecast(everybody, in_force, indicator.bit, on, going, suggestions),
        people=Person.objects.in_bulk([gap.person for gap in gaps if gap.is_open]),
    )


def words_of(gap, names):
    """What is lacking, in words, in a fixed order."""
    return tuple(sorted(names.term(term, question) for term, question in gap.missing))


def _lacks(gaps, names):
    by_words = defaultdict(list)
    for gap in gaps:
        if gap.missing:
            by_words[words_of(gap, names)].append(gap)
    found = [Lack(words, people) for words, people in by_words.items()]
    return sorted(found, key=lambda lack: (-len(lack.people), lack.words))


def _serves(training_class, missing, on):
    completed = as_evidence(training_class.course, on)
    return any(fits(completed, term, question) for term, question in missing)


def _suggestions(needs, today):
    """The open classes that serve somebody; of several things that are lacking each class is asked for what no other gives yet."""
    found = [suggestion for each in open_on(today) if (suggestion := _suggestion(each, needs, today))]
    seats = {number: suggestion.training_class.seats_left for number, suggestion in enumerate(found)}
    of, shares = _shares(found, needs, today)
    left = dict(needs)
    while left:
        wants = {
            person: [number for number, each in enumerate(found) if _may_be_proposed(each, person, missing, found)]
            for person, missing in left.items()
        }
        seated = propose({person: places for person, places in wants.items() if places}, seats, shares, of)
        if not seated:
            break
        for person, number in seated.items():
            found[number].proposed.append(person)
            seats[number] -= 1
            if (share := of(person, number)) is not None:
                shares[share] -= 1
            completed = as_evidence(found[number].training_class.course, found[number].training_class.ends)
            left[person] = tuple(pair for pair in left[person] if not fits(completed, *pair))
        left = {person: missing for person, missing in left.items() if missing and person in seated}
    return found


def _shares(found, needs, today):
    """(which quota of a class somebody counts against, what is left of each): by the unit from which they would be enrolled."""
    left = left_of_classes([each.training_class for each in found], on=today)
    units = {person: posting.unit_id for person, posting in main_postings_held(list(needs), today).items()} if left else {}

    def of(person, number):
        owners, _left = left.get(found[number].training_class.pk, ({}, {}))
        return owners.get(units.get(person))

    return of, {share: seats for _owners, seats_of in left.values() for share, seats in seats_of.items()}


def _suggestion(training_class, needs, today):
    """None where the class serves nobody."""
    serves = [person for person, missing in needs.items() if _serves(training_class, missing, training_class.ends)]
    return Suggestion(training_class, serves, hindrances(serves, training_class, on=today)) if serves else None


def _may_be_proposed(suggestion, person, missing, found):
    """Nothing speaks against it, it gives something that is still lacking, and meets on other days than what is proposed already."""
    mine = suggestion.training_class
    others = [each.training_class for each in found if person in each.proposed]
    return (
        person not in suggestion.hindrances
        and _serves(mine, missing, mine.ends)
        and not any(other.starts <= mine.ends and mine.starts <= other.ends for other in others)
    )


def _under_way(keys):
    """{person: the classes in which they are enrolled and which are not recognised yet}"""
    states = (State.OPEN, State.ROSTER_CLOSED, State.RUNNING, State.AWAITING)
    enrolments = Enrolment.objects.filter(
        person__in=keys, state__in=[*Enrolment.HOLDING, Enrolment.State.NOMINATED], training_class__state__in=states
    )
    found = defaultdict(list)
    for enrolment in enrolments.select_related("training_class__course").prefetch_related(
        "training_class__course__subject_areas"
    ):
        found[enrolment.person_id].append(enrolment.training_class)
    return found


def _forecast(everybody, in_force, bit, on, going, suggestions):
    proposed = defaultdict(list)
    for each in suggestions:
        for person in each.proposed:
            proposed[person].append(each.training_class)
    days = [on, *(month_end(on, month) for month in range(1, FORECAST + 1))]
    counted = {day: [[0, 0], [0, 0], [0, 0]] for day in days}
    for facts in everybody:
        with_enrolled = _with(facts, going.get(facts.person, ()))
        cases = (facts, with_enrolled, _with(with_enrolled, proposed.get(facts.person, ())))
        known = {}
        for case, said in enumerate(cases):
            if said not in known:
                known[said] = standing(said, in_force)
            for day in days:
                asked, met = stands(known[said], bit, day)
                counted[day][case][0] += met
                counted[day][case][1] += asked
    return [Month(day, *(tuple(pair) for pair in pairs)) for day, pairs in counted.items()]


def _with(facts, classes):
    """The facts as they would be if the person completed these classes on their last days."""
    if not classes:
        return facts
    gained = tuple(as_evidence(each.course, each.ends) for each in classes)
    return replace(facts, evidence=facts.evidence + gained)
