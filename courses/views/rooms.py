"""The inside of a class: who may come in, and what all its pages show."""

from typing import NamedTuple

from django.shortcuts import get_object_or_404

from ..models import TrainingClass


class Progress(NamedTuple):
    """`met` of `of`, as the tiles of a page show it."""

    met: int
    of: int

    @property
    def shown(self):
        return f"{self.met}/{self.of}"


def inside(user, code):
    """The class, for those who teach or oversee it; it says what else they may do (`with_rights_of`). 404 for others."""
    return _found(TrainingClass.objects.read_inside_by(user), user, code)


def taught(user, code):
    return _found(TrainingClass.objects.taught_by(user), user, code)


def overseen(user, code):
    return _found(TrainingClass.objects.overseen_by(user), user, code)


def managed(user, code):
    return _found(TrainingClass.objects.managed_by(user), user, code)


def _found(classes, user, code):
    shown = classes.with_rights_of(user).with_seats_taken().select_related("course", "institution")
    return get_object_or_404(shown, code=code)


def learners(training_class):
    """Those who have a seat, in Vietnamese order."""
    return training_class.enrolments.seated().select_related("person").order_by("person__sort_key", "pk")
