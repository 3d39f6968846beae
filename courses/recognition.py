"""Recognising results: one decision turns the eligible learners of a class into learning records, all or none."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .classes import TrainingClass


class Recognition(models.Model):
    """The decision that recognises the results of a class (quyết định công nhận kết quả)."""

    training_class = models.OneToOneField(TrainingClass, models.PROTECT, related_name="recognition", verbose_name=_("class"))
    decision_number = models.CharField(_("decision number"), max_length=60)
    decided_on = models.DateField(_("date of the decision"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")

    def __str__(self):
        return f"{self.decision_number} – {self.training_class}"
