"""Classes that take enrolments now and whose course would give somebody what they lack."""

from courses.models import TrainingClass

from .indicators import TermKind

AT_MOST = 5


def add_classes(questions, *, on):
    """Give each TermAnswer of these questions `classes`: those open for enrolment on that day that would answer it, the ones that
    close soonest first. What had to be held before an appointment can no longer be made good. A fixed number of queries."""
    terms = [(question, term) for question in questions for term in question.terms]
    wanted = any(answerable(question, term) for question, term in terms)
    open_classes = list(open_on(on)) if wanted else []
    for question, term in terms:
        giving = [each for each in open_classes if gives(each.course, term)] if answerable(question, term) else []
        term.classes = giving[:AT_MOST]


def open_on(day):
    """With their seats, courses and subject areas; the ones that close soonest first."""
    classes = TrainingClass.objects.open_on(day).with_seats_taken().select_related("course", "institution")
    return classes.prefetch_related("course__subject_areas").order_by("enrolment_closes", "code")


def answerable(question, term):
    return not term.held and question.deadline is None and term.value is not None


def gives(course, term):
    match term.kind:
        case TermKind.AREA:
            return any(area.pk == term.value for area in course.subject_areas.all())
        case TermKind.COURSE:
            return course.pk == term.value
        case TermKind.FAMILY:
            return course.title_family_id == term.value
        case TermKind.PERIODS:
            return term.area is None or any(area.pk == term.area for area in course.subject_areas.all())
    return False
