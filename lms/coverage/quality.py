"""How far a figure could move by what is not yet known or not yet checked: `quality(indicator, on=day, unit=unit)` → least ≤ n ≤ most of d.

The same question is put to the same facts (`standing.answer`), with other eyes:

* **least** counts those only who still meet the indicator when of the records of courses nothing but what is CONFIRMED is taken (recognised
  here, or confirmed by the issuer). Degrees and title certificates have no level of trust and are taken as they are. Those who drop out are the
  reason UNCONFIRMED.
* **most** also counts those who would meet it if every paper on record were trusted as far as is asked (reason TRUSTED_TOO_LITTLE), and those
  of whom it is not known which title they hold, where the answer depends on it (reason NO_TITLE): what is unknown is not counted as done.

Who is asked (d) does not move. Two more things are told where a figure is broken down by age, since they move people between the groups and
leave the figure as it is: no birth date (NO_BIRTH_DATE), and one known by its year only, in a year in which a group ends (BIRTH_YEAR_ONLY).

It is computed for figures of at most `MOST_PEOPLE`, from a fixed number of queries for each batch of people, and remembered until spans change.
"""

from dataclasses import dataclass, replace
from datetime import date
from itertools import batched

from django.utils.translation import gettext_lazy as _

from courses.models import LearningRecord
from courses.trust import Trust
from lms.people.models import Person, Posting
from lms.people.units import subtree_ids
from lms.shares import percent

from .facts import facts_of, rules
from .figures import count
from .indicators import IndicatorVersion, TermKind
from .intervals import contains
from .members import met_by_person
from .remembering import remembered
from .spans import BATCH
from .standing import answer, band_on, questions_of

MOST_PEOPLE = 5000
UNCONFIRMED, TRUSTED_TOO_LITTLE, NO_TITLE = "unconfirmed", "trusted_too_little", "no_title"
NO_BIRTH_DATE, BIRTH_YEAR_ONLY = "no_birth_date", "birth_year_only"
WORDS = {
    UNCONFIRMED: _("met only by evidence that nobody has confirmed"),
    TRUSTED_TOO_LITTLE: _("missing, but with evidence that would do if it were trusted far enough"),
    NO_TITLE: _("missing, but the title that decides what is asked is not on record"),
    NO_BIRTH_DATE: _("birth date not known"),
    BIRTH_YEAR_ONLY: _("birth date known by the year only, in a year that decides on the age group"),
}
ABOUT_AGE = (NO_BIRTH_DATE, BIRTH_YEAR_ONLY)


@dataclass(frozen=True)
class Quality:
    """`reasons`: name → keys of the people behind it; those without anybody are left out."""

    n: int
    d: int
    reasons: dict

    @property
    def least(self):
        return self.n - len(self.reasons.get(UNCONFIRMED, ()))

    @property
    def most(self):
        return self.n + len(self.reasons.get(TRUSTED_TOO_LITTLE, ())) + len(self.reasons.get(NO_TITLE, ()))

    @property
    def least_percent(self):
        return percent(self.least, self.d)

    @property
    def most_percent(self):
        return percent(self.most, self.d)

    @property
    def is_certain(self):
        return self.least == self.most

    def told(self, names=(UNCONFIRMED, TRUSTED_TOO_LITTLE, NO_TITLE)):
        """[(name, words, how many)] of the reasons that there are."""
        return [(name, WORDS[name], len(self.reasons[name])) for name in names if name in self.reasons]


def quality(indicator, *, on, unit):
    """What `_quality` says, remembered: everybody may ask, and it looks at people one by one."""
    question = ("quality", indicator.pk, on, subtree_ids(unit, on=on))
    return remembered(question, lambda: _quality(indicator, on, unit))


def _quality(indicator, on, unit):
    """The Quality of this figure; None where no definition is in force, nobody is asked, or too many are."""
    version = IndicatorVersion.objects.held_on(on).filter(indicator=indicator)
    in_force = rules(version)
    if not in_force.versions:
        return None
    [figure] = count([indicator], on=on, unit=unit)
    if not 0 < figure.d <= MOST_PEOPLE:
        return None
    met = met_by_person(indicator, on=on, unit=unit)
    [rule] = in_force.versions
    units, found = set(subtree_ids(unit, on=on)), {}
    for batch in batched(sorted(_doubtful(rule, met, on)), BATCH):
        for facts in facts_of(batch):
            if reason := _reason(rule, facts, in_force.standards, units, on, met[facts.person]):
                found.setdefault(reason, set()).add(facts.person)
    return Quality(sum(met.values()), len(met), found | _about_age(met, on))


def _doubtful(rule, met, on):
    """Those of the people asked for whom another look may give another answer."""
    doubted = LearningRecord.objects.current().filter(trust__lt=Trust.CONFIRMED, recognised_on__lte=on)
    found = met.keys() & set(doubted.order_by().values_list("person", flat=True))
    if _needs_title(rule):
        untitled = Posting.objects.held_on(on).filter(title=None).order_by()
        found |= {person for person in untitled.values_list("person", flat=True) if met.get(person) is False}
    return found


def _needs_title(rule):
    """Whether what is asked depends on the title of the post; an appointment and a planning entry always name one."""
    decided = {TermKind.STANDARD, TermKind.FAMILY, TermKind.SPECIALITY}
    return (
        rule.time != IndicatorVersion.Time.BEFORE and not rule.planned_only and any(term.kind in decided for term in rule.terms)
    )


def _reason(rule, facts, standards, units, on, met):
    """Why the answer for this person could be another one; None where it could not."""
    if met:
        confirmed = tuple(item for item in facts.evidence if item.trust >= Trust.CONFIRMED)
        return None if _meets(rule, replace(facts, evidence=confirmed), standards, units, on) else UNCONFIRMED
    trusted = tuple(replace(item, trust=Trust.CONFIRMED) for item in facts.evidence)
    if _meets(rule, replace(facts, evidence=trusted), standards, units, on):
        return TRUSTED_TOO_LITTLE
    return NO_TITLE if _needs_title(rule) and _lacks_title(rule, facts, units, on) else None


def _meets(rule, facts, standards, units, on):
    return any(contains(answer(rule, posting, facts, standards)[1], on.toordinal()) for posting in _held(facts, units, on))


def _lacks_title(rule, facts, units, on):
    questions = [question for posting in _held(facts, units, on) for question in questions_of(rule, posting, facts)]
    return any(question.title is None for question in questions)


def _held(facts, units, on):
    """The postings that count in the figure on that day."""
    return [each for each in facts.postings if each.unit in units and each.starts <= on and (each.ends is None or on < each.ends)]


def _about_age(met, on):
    """The reasons that move people between the groups of ages."""
    doubted = Person.objects.exclude(birth_precision=Person.BirthPrecision.DAY, birth_date__isnull=False).order_by()
    found = {}
    for person, born, precision in doubted.values_list("pk", "birth_date", "birth_precision"):
        if person not in met:
            continue
        if born is None:
            found.setdefault(NO_BIRTH_DATE, set()).add(person)
        elif precision == Person.BirthPrecision.YEAR and _year_leaves_open(born.year, on):
            found.setdefault(BIRTH_YEAR_ONLY, set()).add(person)
    return found


def _year_leaves_open(year, on):
    return band_on(date(year, 1, 1), on) != band_on(date(year, 12, 31), on)
