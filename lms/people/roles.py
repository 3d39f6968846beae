"""Who may act for which part of the administration, from when until when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .periods import NoOverlap, Period
from .units import Unit


class Role(Period):
    """An account acts in a role over a unit and all below it. Trainers hold theirs by class, learners over themselves.

    A role is withdrawn by saying when it ends: who could see what, and who let them, is never deleted. One that is withdrawn before
    it was ever held ends on the day it starts.
    """

    class Kind(models.TextChoices):
        UNIT_OFFICER = "officer", _("Unit training officer")
        TRAINING_MANAGER = "manager", _("Training manager")
        REGISTRAR = "registrar", _("Registrar")
        AUDITOR = "auditor", _("Auditor")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles", verbose_name=_("account"))
    kind = models.CharField(_("role"), max_length=10, choices=Kind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="roles", verbose_name=_("over"))

    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("granted by")
    )
    granted_at = models.DateTimeField(_("granted at"), default=now, editable=False)

    class Meta:
        ordering = ["user", "kind"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="role_does_not_end_before_it_starts",
                violation_error_message=_("A role does not end before it starts."),
            ),
            NoOverlap(
                fields=["user", "kind", "unit"],
                name="role_no_overlap",
                violation_error_message=_("This account already holds this role over this unit on some of these days."),
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.get_kind_display()} – {self.unit}"

    @property
    def holder(self):
        """The person of the account, or the account of nobody in particular."""
        return getattr(self.user, "person", self.user)

    @property
    def grantor(self):
        return getattr(self.granted_by, "person", self.granted_by)
