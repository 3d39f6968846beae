"""What speaks against sending somebody to a class. These are warnings: the unit and the approving authority decide."""

from collections import defaultdict

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.people.models import Posting

from .clashes import meet_at_once
from .classes import TrainingClass
from .enrolment import Enrolment
from .records import LearningRecord
from .sessions import Session


def doubts(people, training_class, *, on):
    """{person key: [sentences]} for those of these people about whom there is one. A fixed number of queries."""
    return _said([person.pk for person in people], training_class, on, (_already_held, *_hindrances))


def hindrances(people, training_class, *, on):
    """The same of people given by their keys, without those who completed the course before: it may be due again."""
    return _said(people, training_class, on, _hindrances)


def _said(people, training_class, on, finders):
    said = defaultdict(list)
    for find in finders:
        for person, sentence in find(people, training_class, on):
            said[person].append(sentence)
    return dict(said)


def _already_held(people, training_class, on):
    records = LearningRecord.objects.counting_on(on).filter(person__in=people, course=training_class.course)
    held = records.order_by().values_list("person").annotate(Max("recognised_on"), Count("pk"))
    for person, day, times in held:
        sentence = ngettext(
            "Already completed this course on %(day)s.", "Already completed this course %(count)s times, last on %(day)s.", times
        )
        yield person, sentence % {"count": times, "day": f"{day:%d/%m/%Y}"}


def _prerequisites_missing(people, training_class, on):
    needed = list(training_class.course.prerequisites.all())
    held = set(
        LearningRecord.objects.counting_on(on).filter(person__in=people, course__in=needed).values_list("person", "course")
    )
    for course in needed:
        for person in people:
            if (person, course.pk) not in held:
                yield person, _("Has not completed “%(course)s”, which comes before.") % {"course": course}


def _not_the_audience(people, training_class, on):
    if audience := training_class.course.audience:
        fitting = Posting.objects.held_on(on).filter(person__in=people, category__in=audience)
        inside = set(fitting.values_list("person", flat=True))
        yield from ((person, _("The course is meant for others.")) for person in people if person not in inside)


def _clashes(people, training_class, on):
    """Other classes of theirs, of whatever programme, that meet at the same time; or on the same days, where one has no plan."""
    others = (
        Enrolment.objects.filter(person__in=people, state__in=Enrolment.UNDECIDED)
        .exclude(training_class=training_class)
        .exclude(training_class__state=TrainingClass.State.CANCELLED)
        .filter(training_class__starts__lte=training_class.ends, training_class__ends__gte=training_class.starts)
        .select_related("training_class")
    )
    others = list(others)
    meets = _meetings({training_class.pk, *(each.training_class_id for each in others)})
    clashing = {
        key for key in {each.training_class_id for each in others} if _may_meet_at_once(meets[training_class.pk], meets[key])
    }
    for each in others:
        if each.training_class_id in clashing:
            yield each.person_id, _("Is in “%(name)s” at the same time.") % {"name": each.training_class}


def _may_meet_at_once(mine, theirs):
    return not mine or not theirs or any(meet_at_once(one, other) for one in mine for other in theirs)


def _meetings(classes):
    meets = defaultdict(list)
    for session in Session.objects.planned().filter(training_class__in=classes):
        meets[session.training_class_id].append(session)
    return meets


_hindrances = (_prerequisites_missing, _not_the_audience, _clashes)
