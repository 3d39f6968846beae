"""What can be imported. Each kind knows its columns, says of rows what they would do, and writes that; higher rooms register theirs."""

from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal

from ..access import KEEPS_PEOPLE, has_role, oversees_all
from ..roles import Role
from ..signals import people_changed
from .writing import Pen

KINDS = {}


class NoSuchKind(Refusal):
    text = _("No list of this kind can be imported.")


class Kind:
    """A kind of list. `parts` look at rows in turn, each adding to the plan of a row or saying what is wrong with it."""

    slug = ""
    place = 50  # in menus
    label = ""  # “Persons”
    command = ""  # import_persons
    columns = ()
    parts = ()
    about_people = True
    takes_new_people = False

    def example(self):
        """Values for a row that shows how it is meant."""
        return {column.name: column.example for column in self.columns}

    def judge(self, rows, known):
        """Fill `plan`, `problems`, `changes`, `state` of each row."""
        for row in rows:
            row.begin()
            for column in self.columns:
                if column.required and not row.text(column.name):
                    row.say("wrong", column.name, "blank")
        looked_at = [row for row in rows if row.decision != row.Decision.SKIP]  # one left out gives way to the other of two
        for part in self.parts:
            part.judge(looked_at, known)
        for row in rows:
            row.conclude()

    def announce(self, people):
        """Tell who listens, inside the transaction, that something about these people changed."""
        people_changed.send(type(self), person_ids=people)

    def pen(self, batch):
        """What writes the rows of this list."""
        return Pen(batch)

    def open_to(self, user):
        """Whether `user` may import such lists; which rows of them is asked row by row."""
        return has_role(user, *KEEPS_PEOPLE)


class SharedKind(Kind):
    """A list of what belongs to all units."""

    about_people = False

    def open_to(self, user):
        return oversees_all(user, Role.Kind.TRAINING_MANAGER)


def register(kind):
    KINDS[kind.slug] = kind


def kinds_open_to(user):
    return sorted((kind for kind in KINDS.values() if kind.open_to(user)), key=lambda kind: kind.place)


def find_kind(slug):
    if slug not in KINDS:
        raise NoSuchKind
    return KINDS[slug]
