"""What may this user see and do? Every answer comes from here; every list in a view starts from a `visible_to(user)`.

A role held today over a unit opens that unit and all below it, and what was there before: units below it that are dissolved, and
dissolved ones that only such units took over from. Of people, three questions are to be told apart:

* whom one looks after *now* (`visible_to(user)`): posted there today or from a later day on. Lists of staff, who may be enrolled;
* who was there *on a day* (`visible_to(user, on=day)`): the people behind a figure, the same ones whenever it is asked;
* whom one *knows* (`known_to(user)`): also who has left since, seen up to the day they left (`seen_until`). A person's file.

Looking is not writing: facts about people are written by those who keep them (`kept_by(user)`, `may_write_in(user, unit)`).
"""

from datetime import date

from django.db.models import Max, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal

from .postings import Posting
from .roles import Role
from .units import Unit, subtree_ids, with_those_before

Kind = Role.Kind
SEES_PEOPLE = (Kind.UNIT_OFFICER, Kind.TRAINING_MANAGER, Kind.REGISTRAR, Kind.AUDITOR)
KEEPS_PEOPLE = (Kind.UNIT_OFFICER, Kind.TRAINING_MANAGER)


def roles_of(user, *kinds, on=None):
    """The roles of these kinds that `user` holds today (or on `on`); none for nobody."""
    if not user.is_authenticated:
        return Role.objects.none()
    roles = Role.objects.held_on(on or localdate()).filter(user=user).select_related("unit")
    return roles.filter(kind__in=kinds) if kinds else roles


def has_role(user, *kinds):
    return user.is_superuser or roles_of(user, *kinds).exists()


# Units.


def units_of(user, *kinds, on=None):
    """The ids of all units over which `user` holds one of these roles, in the tree of that day."""
    day = on or localdate()
    if user.is_superuser:
        return set(Unit.objects.existing_on(day).values_list("pk", flat=True))
    return {pk for role in roles_of(user, *kinds) for pk in subtree_ids(role.unit, on=day)}


def units_known_to(user, *kinds):
    """The ids of all units over which `user` holds one of these roles today, with those that were there before them."""
    if user.is_superuser:
        return set(Unit.objects.values_list("pk", flat=True))
    tops = list(roles_of(user, *kinds).values_list("unit", flat=True))
    return with_those_before(tops, on=localdate()) if tops else set()


def looks_after(user, unit):
    """Whether `user` sees the people of `unit`, of today or of the days when it still existed."""
    return unit.pk in units_known_to(user, *SEES_PEOPLE)


def oversees_all(user, *kinds):
    """Whether `user` looks after the whole tree (in one of these roles): what belongs to no unit in particular is for them."""
    return user.is_superuser or roles_of(user, *(kinds or SEES_PEOPLE)).filter(unit__parent=None).exists()


# People.


def people_visible_to(user, people, on=None):
    """Yourself, and those posted now in a unit you look after (with `on`: on that day); everybody, if you look after the whole tree."""
    if not user.is_authenticated:
        return people.none()
    if oversees_all(user):
        return people
    there = _postings_there(user, SEES_PEOPLE)
    return people.filter(Q(user=user) | _posted(there.held_on(on) if on else _not_over(there)))


def people_known_to(user, people):
    """Those whom you look after now, and those who have left your units, each seen up to the day of `seen_until`."""
    if not user.is_authenticated:
        return people.none()
    if oversees_all(user):
        return people
    return people.filter(Q(user=user) | _posted(_postings_there(user, SEES_PEOPLE)))


def people_kept_by(user, people):
    """Those about whom you write facts: not yourself, unless you look after your own unit."""
    if oversees_all(user, *KEEPS_PEOPLE):
        return people
    return people.filter(_posted(_not_over(_postings_there(user, KEEPS_PEOPLE))))


def seen_until(user, person):
    """The first day of which `user` sees nothing about `person`: the day they left. None without such a day; the first of all for strangers."""
    if type(person).objects.visible_to(user).filter(pk=person.pk).exists():
        return None
    left = _postings_there(user, SEES_PEOPLE).filter(person=person).aggregate(day=Max("ends"))["day"]
    return left or date.min


def _postings_there(user, kinds):
    return Posting.objects.filter(unit__in=units_known_to(user, *kinds))


def _not_over(postings):
    """Held today, or from a later day on: who is expected is looked after already."""
    return postings.filter(Q(ends=None) | Q(ends__gt=localdate()))


def _posted(postings):
    return Q(pk__in=postings.values("person"))


# What is done.


def may_write_in(user, unit):
    """Whether `user` may enter, change and end postings in `unit`."""
    return unit.pk in units_known_to(user, *KEEPS_PEOPLE)


class NotYourUnit(Refusal):
    text = _(
        "“%(unit)s” is not a unit that you look after. People are moved between units by somebody who looks after both: "
        "ask the training manager of the unit above them."
    )


def refuse_unless_written_by(user, unit):
    """Raises NotYourUnit where `user` writes no postings."""
    if not may_write_in(user, unit):
        raise NotYourUnit(unit=unit)


def may_manage_training(user):
    return has_role(user, Kind.TRAINING_MANAGER)


def manages_training_in(user, unit):
    """Whether `user` manages the training of `unit`, of today or of the days when it still existed."""
    return unit.pk in units_known_to(user, Kind.TRAINING_MANAGER)


def may_correct_records_of(user, person):
    """Whether `user` manages the training of this person: of somebody posted under them today, of everybody over the whole tree."""
    managing = roles_of(user, Kind.TRAINING_MANAGER)
    if user.is_superuser or managing.filter(unit__parent=None).exists():
        return True
    return person.postings.held_on(localdate()).filter(unit__in=units_of(user, Kind.TRAINING_MANAGER)).exists()


def may_keep_register(user, institution):
    return institution.pk in units_known_to(user, Kind.REGISTRAR)


# Roles. Who recognises results does not name who issues the certificates: registrars are named by administrators.
GRANTED_BY_MANAGERS_OF_ALL = (Kind.UNIT_OFFICER, Kind.TRAINING_MANAGER, Kind.AUDITOR)
GRANTED_BY_MANAGERS = (Kind.UNIT_OFFICER,)


def kinds_granted_by(user):
    """The kinds of role that `user` may grant and withdraw, over the units where they manage training."""
    if user.is_superuser:
        return tuple(Kind)
    if oversees_all(user, Kind.TRAINING_MANAGER):
        return GRANTED_BY_MANAGERS_OF_ALL
    return GRANTED_BY_MANAGERS if may_manage_training(user) else ()


def may_grant(user, kind, unit, to):
    """Whether `user` may give the account `to` this role over `unit`. Nobody gives one to themselves."""
    return user != to and kind in kinds_granted_by(user) and manages_training_in(user, unit)


def roles_granted_by(user, roles):
    """The roles that `user` may withdraw: those that they may grant, whoever has granted them."""
    there = units_known_to(user, Kind.TRAINING_MANAGER)
    return roles.filter(kind__in=kinds_granted_by(user), unit__in=there).exclude(user=user)


def roles_visible_to(user, roles):
    """Who could see what: for those who manage or audit the units concerned. Your own roles are no secret to you."""
    if not user.is_authenticated:
        return roles.none()
    there = units_known_to(user, Kind.TRAINING_MANAGER, Kind.AUDITOR)
    return roles.filter(Q(user=user) | Q(unit__in=there))


def accounts_visible_to(user, accounts):
    """The accounts of the people whom you look after; all of them, if you look after the whole tree."""
    if oversees_all(user):
        return accounts
    person = accounts.model._meta.get_field("person").related_model
    return accounts.filter(person__in=person.objects.visible_to(user))


# What a role may do in the Wagtail admin, by app. Everything else there is for administrators; pages follow Wagtail's own groups.
# Which rows: the views ask the functions above.
EVERY_APP = {"people", "courses", "coverage", "certificates"}
MAY_VIEW = {
    Kind.UNIT_OFFICER: {"people"},
    Kind.TRAINING_MANAGER: EVERY_APP,
    Kind.REGISTRAR: EVERY_APP,
    Kind.AUDITOR: EVERY_APP,
}
MAY_EDIT = {
    Kind.UNIT_OFFICER: {"people"},
    Kind.TRAINING_MANAGER: {"people", "courses", "coverage"},
    Kind.REGISTRAR: {"certificates"},
    Kind.AUDITOR: set(),
}
# These belong to all units: changed only by a role over the whole tree, and no concern of a unit officer. So is all of coverage.
SHARED = {
    "unit",
    "succession",
    "title",
    "titlefamily",
    "dayoff",
    "speciality",
    "course",
    "subjectarea",
    "design",
    "accesspurpose",
    "requestterms",
    "planningterm",
    "planningrule",
    "questionnaire",
}


class RolePermissions:
    """An authentication backend that only answers permissions: from the roles held today, so that they end with the role."""

    def authenticate(self, request, **credentials):
        return None

    def has_perm(self, user, permission, obj=None):
        if not user.is_active or not user.is_authenticated:
            return False
        app, _dot, codename = permission.partition(".")
        action, _line, model = codename.partition("_")
        if permission == "wagtailadmin.access_admin":
            return bool(self._roles(user))
        if app not in EVERY_APP or model == "user":
            return False
        if model == "role":
            return self._may_with_roles(user, action)
        return any(self._may(role, action, app, shared=app == "coverage" or model in SHARED) for role in self._roles(user))

    def _may(self, role, action, app, *, shared):
        if shared and role.kind == Kind.UNIT_OFFICER:
            return False
        if action == "view":
            return app in MAY_VIEW[role.kind]
        return app in MAY_EDIT[role.kind] and (role.unit.parent_id is None or not shared)

    def _may_with_roles(self, user, action):
        kinds = {role.kind for role in self._roles(user)}
        readers = {Kind.TRAINING_MANAGER} if action in ("add", "change") else {Kind.TRAINING_MANAGER, Kind.AUDITOR}
        return action != "delete" and bool(kinds & readers)

    def _roles(self, user):
        if not hasattr(user, "_roles_today"):
            user._roles_today = list(roles_of(user))
        return user._roles_today


# Merging two entries of one person.


def may_merge(user, people):
    """Whether `user` may say that these are one person, or two: keeps all of them."""
    keys = {person.pk for person in people}
    model = type(people[0])
    return user.has_perm("people.change_person") and model.objects.kept_by(user).filter(pk__in=keys).count() == len(keys)


def may_undo_merge(user, done):
    """Who merged may take it back, and who keeps everybody: where the other entry goes back to, nobody else sees for sure."""
    return may_merge(user, [done.kept]) and (done.done_by_id == user.pk or oversees_all(user, *KEEPS_PEOPLE))


def may_review_planning(user, unit):
    """Whether `user` manages training in `unit`, whose lists are reviewed."""
    return unit.pk in units_known_to(user, Kind.TRAINING_MANAGER)


# Personal data.


def may_read_national_ids(user):
    """Whoever keeps people's data compares numbers with the card; those who only read do without."""
    return user.has_perm("people.change_person")


def may_answer_data_requests(user):
    """For the people whom `user` sees."""
    return has_role(user, Kind.TRAINING_MANAGER)


def may_read_data_requests(user):
    return has_role(user, Kind.TRAINING_MANAGER, Kind.AUDITOR)


def may_audit_readings(user):
    """Who read whose protected data: not for those who read them."""
    return has_role(user, Kind.AUDITOR)


# The tree.


def may_reorganise(user):
    """Whether `user` draws up and applies reorganisations: they concern the whole tree."""
    return user.is_authenticated and oversees_all(user, Kind.TRAINING_MANAGER)
