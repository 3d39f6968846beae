"""Before an appointment: what the standard of a post asks, what each candidate holds of it, and by when the rest could be held."""

from dataclasses import dataclass

from courses.models import TrainingClass

from .explaining import before_appointment
from .openings import AT_MOST, gives

STATES = (TrainingClass.State.OPEN, TrainingClass.State.ROSTER_CLOSED, TrainingClass.State.RUNNING)


@dataclass
class Candidate:
    person: object
    terms: list  # TermAnswers; those that are missing have `classes`, in which it could still be gained by the day

    @property
    def missing(self):
        return [term for term in self.terms if not term.held]

    @property
    def is_ready(self):
        return bool(self.terms) and not self.missing

    @property
    def ready_by(self):
        """The last day of the earliest classes that give all that is missing; None where nothing planned gives it."""
        ends = [min((each.ends for each in term.classes), default=None) for term in self.missing]
        return max(ends) if ends and None not in ends else None


def candidates(people, title, *, on, today):
    """A Candidate for each of these people, for an appointment to this title that takes effect on that day.

    Classes that are planned to end after the day are named too: the appointment may wait. A fixed number of queries.
    """
    found = [Candidate(person, question.terms) for person, question in before_appointment(people, title, on=on)]
    coming = list(_coming(today)) if any(candidate.missing for candidate in found) else []
    for candidate in found:
        for term in candidate.missing:
            giving = [each for each in coming if term.value is not None and gives(each.course, term)]
            term.classes = giving[:AT_MOST]
    return found


def _coming(today):
    classes = TrainingClass.objects.filter(state__in=STATES, ends__gte=today).select_related("course", "institution")
    return classes.prefetch_related("course__subject_areas").order_by("ends", "code")
