"""Links with which learners show a certificate to somebody, and which they withdraw again. Nobody finds one by guessing: 192 bits."""

import secrets

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal

from .issuing import Certificate


class EndsBeforeItBegins(Refusal):
    text = _("The link would end before today.")


def new_token():
    return secrets.token_urlsafe(24)


class ShareLinkQuerySet(models.QuerySet):
    def working_on(self, day):
        return self.filter(Q(last_day=None) | Q(last_day__gte=day), withdrawn_on=None)


class ShareLink(models.Model):
    """A link to one certificate (liên kết chia sẻ), made and withdrawn by its holder."""

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="links", verbose_name=_("certificate"))
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    made_on = models.DateField(_("made on"))
    last_day = models.DateField(_("works until"), null=True, blank=True)
    with_file = models.BooleanField(_("with the PDF file"), default=False)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True)
    opened = models.PositiveIntegerField(_("times opened"), default=0)
    opened_at = models.DateTimeField(_("last opened"), null=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("share link")
        verbose_name_plural = _("share links")

    def __str__(self):
        return f"{self.certificate} · {self.made_on:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("shared", args=[self.token])

    def works_on(self, day):
        return self.withdrawn_on is None and (self.last_day is None or self.last_day >= day)


def share(certificate, *, on, last_day=None, with_file=False):
    """A new link to this certificate. Raises EndsBeforeItBegins."""
    if last_day and last_day < on:
        raise EndsBeforeItBegins
    return ShareLink.objects.create(certificate=certificate, made_on=on, last_day=last_day, with_file=with_file)


@transaction.atomic
def withdraw(link, *, on):
    """From now on it leads nowhere; withdrawing twice changes nothing."""
    ShareLink.objects.filter(pk=link.pk, withdrawn_on=None).update(withdrawn_on=on)


def note_opening(link, at):
    ShareLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1, opened_at=at)
