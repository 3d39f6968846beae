"""Wagtail asks for each row whether somebody may read or change it: the answers are those of `access.py`.

Its own views ask these policies (editing sessions, links to what uses a row, bulk actions), and ours do.
"""

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from .access import KEEPS_PEOPLE, Kind, may_manage_training, roles_granted_by, roles_visible_to, units_known_to
from .persons import Person
from .planning import PlanningEntry
from .planning_reviews import PlanningReview
from .postings import Appointment, Posting
from .qualifications import Degree, TitleCertificate
from .roles import Role


class RowPolicy(ModelPermissionPolicy):
    """What one may do with a table, and with which of its rows."""

    def seen(self, user, rows):
        raise NotImplementedError

    def changed(self, user, rows):
        return self.seen(user, rows)

    def _rows(self, user, action):
        return (self.seen if action == "view" else self.changed)(user, self.model._base_manager.all())

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_permission(user, action) and self._rows(user, action).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user, actions):
        allowed = self.model._base_manager.none()
        for action in actions:
            if self.user_has_permission(user, action):
                allowed |= self._rows(user, action)
        return allowed


class PersonPolicy(RowPolicy):
    """A page of somebody who left is read up to the day they left; it is changed by those who keep them now."""

    def seen(self, user, rows):
        return rows.filter(pk__in=Person.objects.known_to(user).values("pk"))

    def changed(self, user, rows):
        return rows.filter(pk__in=Person.objects.kept_by(user).values("pk"))


class FactPolicy(RowPolicy):
    """Facts are read by those who see the person, and written by those who keep facts about them."""

    def seen(self, user, rows):
        return rows.filter(person__in=Person.objects.visible_to(user))

    def changed(self, user, rows):
        return rows.filter(person__in=Person.objects.kept_by(user))


class PostingPolicy(FactPolicy):
    """Somebody who comes along with a posting elsewhere is seen with it; that posting is written there."""

    def changed(self, user, rows):
        return super().changed(user, rows).filter(unit__in=units_known_to(user, *KEEPS_PEOPLE))


class PlanningReviewPolicy(RowPolicy):
    """A review is read by those who look after the unit, begun and changed by those who manage its training."""

    def user_has_permission(self, user, action):
        return super().user_has_permission(user, action) and (action == "view" or may_manage_training(user))

    def seen(self, user, rows):
        return rows.filter(pk__in=PlanningReview.objects.visible_to(user))

    def changed(self, user, rows):
        return rows.filter(unit__in=units_known_to(user, Kind.TRAINING_MANAGER))


class RolePolicy(RowPolicy):
    """A role ends; who could see what is never deleted, by nobody."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)

    def seen(self, user, rows):
        return roles_visible_to(user, rows)

    def changed(self, user, rows):
        return roles_granted_by(user, rows)


def register_policies():
    register_permission_policy(Person, PersonPolicy(Person))
    register_permission_policy(Posting, PostingPolicy(Posting))
    register_permission_policy(Role, RolePolicy(Role))
    register_permission_policy(PlanningReview, PlanningReviewPolicy(PlanningReview))
    for fact in (Appointment, Degree, TitleCertificate, PlanningEntry):
        register_permission_policy(fact, FactPolicy(fact))
