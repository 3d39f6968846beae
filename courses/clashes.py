"""What cannot be in two places at once: a room, a trainer, a learner. Across all classes and programmes, by the times of sessions."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import models
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from lms.people.models import Person

from .enrolment import Enrolment
from .sessions import Session


class Kind(models.TextChoices):
    ROOM = "room", _("Room")
    TRAINER = "trainer", _("Trainer")
    LEARNER = "learner", _("Learners")
    SMALL = "small", _("Room too small")


@dataclass(frozen=True)
class Clash:
    """Two sessions that want the same at the same time; `other` is None where the room is too small for the class itself."""

    kind: Kind
    session: Session
    other: Session | None = None
    who: str = ""  # the room, or names

    def __str__(self):
        if self.kind == Kind.SMALL:
            said = _("%(when)s: room %(who)s has %(seats)s seats, the class has %(of)s.")
            numbers = {"seats": self.session.room.seats, "of": self.session.training_class.capacity}
            return said % {"when": self.session, "who": self.who, **numbers}
        sentences = {
            Kind.ROOM: _("%(when)s: in room %(who)s there is “%(other)s” (%(hours)s)."),
            Kind.TRAINER: _("%(when)s: %(who)s teaches in “%(other)s” (%(hours)s)."),
            Kind.LEARNER: _("%(when)s: in “%(other)s” (%(hours)s) is also %(who)s."),
        }
        other = {"other": self.other.training_class, "hours": self.other.hours}
        return sentences[self.kind] % {"when": self.session, "who": self.who, **other}


# Pure: anything with a day, a beginning and an end.


def meet_at_once(one, other):
    """Whether they share a minute. One that begins as the other ends does not."""
    return one.day == other.day and one.starts_at < other.ends_at and other.starts_at < one.ends_at


def overlapping(meetings):
    """Every pair that meets at once, each pair once; the one that begins first stands first."""
    running = []
    for meeting in sorted(meetings, key=lambda each: (each.day, each.starts_at)):
        running = [each for each in running if meet_at_once(each, meeting)]
        yield from ((each, meeting) for each in running)
        running.append(meeting)


# Of the tables, in a fixed number of queries.


def clashes_of(sessions):
    """The Clashes of these sessions with all others that take place on their days."""
    prefetch_related_objects(sessions, "trainers__person", "training_class__trainers__person")
    days, keys = {session.day for session in sessions}, [session.pk for session in sessions]
    others = Session.objects.held_in_earnest().filter(day__in=days).exclude(pk__in=keys).with_places()
    return _found([*sessions, *others], of=set(keys))


def clashes_between(first, last, classes):
    """The Clashes of the sessions of these classes, over these days, with whatever else takes place."""
    there = list(Session.objects.held_in_earnest().filter(day__range=(first, last)).with_places())
    mine = set(classes.values_list("pk", flat=True))
    return _found(there, of={session.pk for session in there if session.training_class_id in mine})


def _found(sessions, of):
    """Among these sessions, the clashes in which one of `of` (their keys) has a part."""
    pairs = [pair for pair in overlapping(sessions) if any(each.pk in of for each in pair)]
    pairs = [(one, other) if one.pk in of else (other, one) for one, other in pairs]
    learners = _learners({each.training_class_id for pair in pairs for each in pair})
    both = {pair: _shared(learners, pair) for pair in {_classes(*pair) for pair in pairs}}
    names = Person.objects.in_bulk({key for keys in both.values() for key in keys})
    clashes = [Clash(Kind.SMALL, each, who=str(each.room)) for each in sessions if each.pk in of and _is_small(each)]
    for one, other in pairs:
        if one.room_id and one.room_id == other.room_id:
            clashes.append(Clash(Kind.ROOM, one, other, str(one.room)))
        if twice := set(one.taught_by) & set(other.taught_by):
            clashes.append(Clash(Kind.TRAINER, one, other, _named(getattr(user, "person", user) for user in twice)))
        if both[_classes(one, other)]:
            clashes.append(Clash(Kind.LEARNER, one, other, _named(names[key] for key in both[_classes(one, other)])))
    return sorted(clashes, key=lambda clash: (clash.session.day, clash.session.starts_at, clash.kind))


def _learners(classes):
    """{class: the keys of those who have a seat or are offered one}"""
    found = defaultdict(set)
    for training_class, person in (
        Enrolment.objects.holding().filter(training_class__in=classes).values_list("training_class", "person")
    ):
        found[training_class].add(person)
    return found


def _classes(one, other):
    return frozenset((one.training_class_id, other.training_class_id))


def _shared(learners, classes):
    """Those who are in both; nobody where both sessions are of one class, which says so itself."""
    return set.intersection(*(learners[each] for each in classes)) if len(classes) == 2 else set()


def _is_small(session):
    return bool(session.room_id) and session.room.seats < session.training_class.capacity


def _named(people):
    return ", ".join(sorted(str(person) for person in people))
