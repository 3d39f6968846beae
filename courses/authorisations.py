"""Who may award what. An institution issues certificates only for programmes that it was authorised to run."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.people.access import units_known_to, units_of
from lms.people.models import Role, Unit
from lms.people.periods import Period, PeriodQuerySet, ends_after_it_starts

from .catalogue import Course


class AuthorisationQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        """Those of the institutions whose training one manages, or whose register one keeps or audits."""
        kinds = (Role.Kind.TRAINING_MANAGER, Role.Kind.REGISTRAR, Role.Kind.AUDITOR)
        return self.filter(institution__in=units_known_to(user, *kinds))

    def managed_by(self, user):
        return self.filter(institution__in=units_of(user, Role.Kind.TRAINING_MANAGER))


class Authorisation(Period):
    """A decision that lets an institution run programmes and award their certificates (quyết định giao nhiệm vụ bồi dưỡng, cấp chứng chỉ)."""

    institution = models.ForeignKey(Unit, models.PROTECT, related_name="authorisations", verbose_name=_("institution"))
    courses = models.ManyToManyField(Course, related_name="authorisations", verbose_name=_("programmes"))
    decision_number = models.CharField(_("decision number"), max_length=60, help_text=_("Like 156/QĐ-UBND or 1470-QĐ/TU."))

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        ordering = ["institution__code", "-starts"]
        verbose_name = _("authorisation to award certificates")
        verbose_name_plural = _("authorisations to award certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "decision_number"],
                name="one_authorisation_for_each_decision",
                violation_error_message=_("This decision is entered already for this institution; change that entry."),
            ),
            ends_after_it_starts("authorisation_ends_after_it_starts"),
        ]

    def __str__(self):
        return f"{self.decision_number} – {self.institution}"


def may_award(institution, course, on):
    """Whether `institution` is authorised to award certificates of `course` on that day."""
    return Authorisation.objects.held_on(on).filter(institution=institution, courses=course).exists()
