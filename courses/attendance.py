"""Who was there."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .enrolment import Enrolment
from .sessions import Session


class Attendance(models.Model):
    """An attendance mark (điểm danh) of one learner for one session."""

    class Mark(models.TextChoices):
        PRESENT = "present", _("Present")
        LATE = "late", _("Late")
        EXCUSED = "excused", _("Absent, excused")  # P
        UNEXCUSED = "unexcused", _("Absent, unexcused")  # K

    THERE = (Mark.PRESENT, Mark.LATE)

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendance", verbose_name=_("session"))
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendance", verbose_name=_("enrolment"))
    mark = models.CharField(_("mark"), max_length=9, choices=Mark)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    marked_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("attendance mark")
        verbose_name_plural = _("attendance marks")
        constraints = [models.UniqueConstraint(fields=["session", "enrolment"], name="one_mark_per_session_and_learner")]

    def __str__(self):
        return f"{self.enrolment.person}: {self.get_mark_display()}"
