"""Classes that take enrolments now and whose course would give somebody what they lack."""

from courses.models import TrainingClass

from .indicators import TermKind

CLASS_OF = {TermKind.AREA: "course__subject_areas", TermKind.COURSE: "course", TermKind.FAMILY: "course__title_family"}


def classes_for(term, *, on):
    """Classes open for enrolment on that day that would answer this TermAnswer, those that close soonest first."""
    if term.held or term.kind not in CLASS_OF or term.value is None:
        return []
    classes = TrainingClass.objects.open_on(on).filter(**{CLASS_OF[term.kind]: term.value})
    return classes.with_seats_taken().select_related("course", "institution").order_by("enrolment_closes", "code").distinct()[:5]
