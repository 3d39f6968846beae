"""Where classes meet. A room is never deleted while a session names it: it is taken out of use."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.people.access import units_of
from lms.people.models import Role, Unit


class RoomQuerySet(models.QuerySet):
    def managed_by(self, user):
        """Rooms of the institutions over which `user` manages training."""
        return self.filter(institution__in=units_of(user, Role.Kind.TRAINING_MANAGER))

    def in_use(self):
        return self.filter(is_used=True)


class Room(models.Model):
    """A room (phòng học) of an institution, with so many seats."""

    institution = models.ForeignKey(Unit, models.PROTECT, related_name="rooms", verbose_name=_("institution"))
    name = models.CharField(_("name"), max_length=80)
    seats = models.PositiveSmallIntegerField(_("seats"))
    is_used = models.BooleanField(_("in use"), default=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["institution__code", "name"]
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"],
                name="room_names_differ_in_an_institution",
                violation_error_message=_("The institution already has a room of this name."),
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1), name="room_has_a_seat", violation_error_message=_("A room has at least one seat.")
            ),
        ]

    def __str__(self):
        return self.name
