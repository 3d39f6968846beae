"""Who may act for which part of the administration, from when until when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .periods import NoOverlap, Period, ends_after_it_starts
from .units import Unit


class Role(Period):
    """An account acts in a role over a unit and all below it. Trainers hold theirs by class, learners over themselves."""

    class Kind(models.TextChoices):
        UNIT_OFFICER = "officer", _("Unit training officer")
        TRAINING_MANAGER = "manager", _("Training manager")
        REGISTRAR = "registrar", _("Registrar")
        AUDITOR = "auditor", _("Auditor")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles", verbose_name=_("account"))
    kind = models.CharField(_("role"), max_length=10, choices=Kind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="roles", verbose_name=_("over"))

    class Meta:
        ordering = ["user", "kind"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            ends_after_it_starts("role_ends_after_it_starts"),
            NoOverlap(
                fields=["user", "kind", "unit"],
                name="role_no_overlap",
                violation_error_message=_("This account already holds this role over this unit on some of these days."),
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.get_kind_display()} – {self.unit}"
