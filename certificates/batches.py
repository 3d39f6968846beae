"""Certificates that were issued together: how far they have come, held up, resumed, and told of when they are ready."""

from collections import Counter

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from courses import notices
from courses.models import TrainingClass
from lms.people.access import units_known_to
from lms.people.models import Role


class IssueBatchQuerySet(models.QuerySet):
    def kept_by(self, user):
        return self.filter(training_class__institution__in=units_known_to(user, Role.Kind.REGISTRAR))


class IssueBatch(models.Model):
    """Certificates that were issued together to a class (đợt cấp)."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="issue_batches", verbose_name=_("class"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    paused = models.BooleanField(_("paused"), default=False)
    told_at = models.DateTimeField(_("told that it is ready"), null=True, editable=False)

    objects = IssueBatchQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("batch of certificates")
        verbose_name_plural = _("batches of certificates")

    def __str__(self):
        return f"{self.training_class} · {self.made_at:%d/%m/%Y}"


def pause(batch):
    """Nothing more of it is drawn until it is resumed; what a worker has begun is finished."""
    IssueBatch.objects.filter(pk=batch.pk).update(paused=True)


def tell_of_finished(keys):
    """Tell who issued them of the batches with these keys that wait for nothing any more. Once each: the row is held until it is noted."""
    for batch in IssueBatch.objects.select_for_update(of=("self",)).filter(pk__in=keys, told_at=None).order_by("pk"):
        states = Counter(batch.certificates.values_list("state", flat=True))
        ready, failed = states.pop("issued", 0), states.pop("failed", 0)
        if states:  # some are still to be drawn
            continue
        batch.told_at = now()
        batch.save(update_fields=["told_at"])
        if batch.made_by_id:
            notices.tell_of_batch(batch.training_class, batch.pk, to=batch.made_by_id, ready=ready, failed=failed)
