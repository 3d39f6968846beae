"""What may this user see and do? Every answer comes from here; every list in a view starts from a `visible_to(user)`."""

from django.db.models import Q
from django.utils.timezone import localdate

from .postings import Posting
from .roles import Role
from .units import Unit, ancestor_ids, subtree_ids

Kind = Role.Kind
SEES_PEOPLE = (Kind.UNIT_OFFICER, Kind.TRAINING_MANAGER, Kind.REGISTRAR, Kind.AUDITOR)


def roles_of(user, *kinds, on=None):
    """The roles of these kinds that `user` holds today (or on `on`); none for nobody."""
    if not user.is_authenticated:
        return Role.objects.none()
    roles = Role.objects.held_on(on or localdate()).filter(user=user).select_related("unit")
    return roles.filter(kind__in=kinds) if kinds else roles


def has_role(user, *kinds):
    return user.is_superuser or roles_of(user, *kinds).exists()


def units_of(user, *kinds, on=None):
    """The ids of all units over which `user` holds one of these roles, in the tree of that day."""
    day = on or localdate()
    if user.is_superuser:
        return set(Unit.objects.existing_on(day).values_list("pk", flat=True))
    return {pk for role in roles_of(user, *kinds) for pk in subtree_ids(role.unit, on=day)}


def looks_after(user, unit):
    """Whether `user` sees the people of `unit`: holds such a role today over it, or over a unit above it when it still existed."""
    if not user.is_authenticated:
        return False
    return user.is_superuser or roles_of(user, *SEES_PEOPLE).filter(unit__in=ancestor_ids(unit)).exists()


def oversees_all(user):
    """Whether `user` looks after the whole tree: what belongs to no unit in particular is for them."""
    return user.is_superuser or roles_of(user, *SEES_PEOPLE).filter(unit__parent=None).exists()


def people_visible_to(user, people):
    """Yourself, and those posted today in a unit you look after; everybody, also who left, if you look after the whole tree."""
    if not user.is_authenticated:
        return people.none()
    if oversees_all(user):
        return people
    today = localdate()
    posted = Posting.objects.held_on(today).filter(unit__in=units_of(user, *SEES_PEOPLE))
    return people.filter(Q(user=user) | Q(pk__in=posted.values("person")))


def may_manage_training(user):
    return has_role(user, Kind.TRAINING_MANAGER)


def may_correct_records_of(user, person):
    """Whether `user` manages the training of this person: of somebody posted under them today, of everybody over the whole tree."""
    managing = roles_of(user, Kind.TRAINING_MANAGER)
    if user.is_superuser or managing.filter(unit__parent=None).exists():
        return True
    return person.postings.held_on(localdate()).filter(unit__in=units_of(user, Kind.TRAINING_MANAGER)).exists()


def seen_until(user, person):
    """The first day of which `user` sees nothing more of `person`; None where they see all."""
    return None


def may_keep_register(user):
    return has_role(user, Kind.REGISTRAR)


# What a role may do in the Wagtail admin, by app. Everything else there is for administrators; pages follow Wagtail's own groups.
MAY_EDIT = {
    Kind.TRAINING_MANAGER: {"people", "courses", "coverage"},
    Kind.REGISTRAR: {"certificates"},
    Kind.AUDITOR: set(),
}
MAY_VIEW = {"people", "courses", "coverage", "certificates"}
# Accounts and roles decide what others see: administrators only.
RESERVED = {"user", "role"}
# These belong to all units: changed only by those whose role is over the whole tree. So is entering a person, who is in no unit yet.
SHARED = {
    "unit", "succession", "title", "titlefamily", "speciality", "accesspurpose", "requestterms", "planningterm", "planningrule",
}  # fmt: skip


class RolePermissions:
    """An authentication backend that only answers permissions: from the roles held today, so that they end with the role."""

    def authenticate(self, request, **credentials):
        return None

    def has_perm(self, user, permission, obj=None):
        if not user.is_active or not user.is_authenticated:
            return False
        roles = [role for role in self._roles(user) if role.kind in MAY_EDIT]
        if permission == "wagtailadmin.access_admin":
            return bool(roles)
        app, _dot, codename = permission.partition(".")
        action, _line, model = codename.partition("_")
        if app not in MAY_VIEW or model in RESERVED:
            return False
        if action == "view":
            return bool(roles)
        shared = app == "people" and (model in SHARED or codename == "add_person")
        return any(app in MAY_EDIT[role.kind] and (role.unit.parent_id is None or not shared) for role in roles)

    def _roles(self, user):
        if not hasattr(user, "_roles_today"):
            user._roles_today = list(roles_of(user))
        return user._roles_today


def may_review_planning(user, unit):
    """Training managers review the planning lists of the units over which they hold their role."""
    if not user.is_authenticated:
        return False
    return user.is_superuser or roles_of(user, Kind.TRAINING_MANAGER).filter(unit__in=ancestor_ids(unit)).exists()


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
