"""Who attends. Every act locks the class row first, then counts, then writes: seats can never be oversold."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.people.models import Person

from .classes import TrainingClass


class EnrolmentQuerySet(models.QuerySet):
    def seated(self):
        return self.filter(state__in=Enrolment.SEATED)

    def waiting(self):
        """In queue order."""
        return self.filter(state=Enrolment.State.WAITING).order_by("queued_at", "pk")

    def live(self):
        return self.exclude(state__in=Enrolment.ENDED)


class Enrolment(models.Model):
    """An enrolment (ghi danh): one person in one class, from the request to the result."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        WAITING = "waiting", _("On the waiting list")
        ENROLLED = "enrolled", _("Enrolled")
        COMPLETED = "completed", _("Completed")
        NOT_COMPLETED = "not_completed", _("Not completed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    SEATED = (State.ENROLLED, State.COMPLETED, State.NOT_COMPLETED)
    ENDED = (State.REJECTED, State.WITHDRAWN)

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="enrolments", verbose_name=_("class"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments", verbose_name=_("person"))
    state = models.CharField(_("state"), max_length=13, choices=State)
    unit_name = models.CharField(_("workplace at enrolment"), max_length=200, blank=True)
    queued_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    breach = models.CharField(_("breach of rules"), max_length=200, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["training_class", "person__sort_key"]
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "person"],
                condition=~Q(state__in=["rejected", "withdrawn"]),
                name="person_is_in_a_class_once",
                violation_error_message=_("This person is already in this class."),
            )
        ]
        indexes = [models.Index(fields=["training_class", "state", "queued_at"], name="enrolment_queue")]

    def __str__(self):
        return f"{self.person} – {self.training_class}"
