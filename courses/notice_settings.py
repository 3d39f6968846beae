"""What somebody wants mailed, in which language, and the secret address of their calendar. Notices on the portal are always kept."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Group(models.TextChoices):
    PLACES = "places", _("My place in a class: nominated, seat, waiting list, offers")
    DATES = "dates", _("Dates: reminders, changed sessions, cancelled classes, evaluations")
    RESULTS = "results", _("Results and certificates")
    DUTIES = "duties", _("Nominations and requests that I decide on or have sent")


def new_calendar_key():
    """190 bits: nobody finds a calendar by guessing."""
    return secrets.token_urlsafe(24)


class NoticeSettings(models.Model):
    """The choices of one account. Without a row: everything is mailed, in Vietnamese."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_settings")
    language = models.CharField(
        _("language of notices"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    without_mail = models.JSONField(default=list)  # Groups of which nothing is mailed
    calendar_key = models.CharField(max_length=40, unique=True, default=new_calendar_key, editable=False)

    class Meta:
        verbose_name = _("settings of notices")
        verbose_name_plural = _("settings of notices")

    def __str__(self):
        return str(self.user)


def settings_of(user):
    return NoticeSettings.objects.get_or_create(user=user)[0]


def renew_calendar(user):
    """From now on the calendar stands at another address only."""
    NoticeSettings.objects.filter(pk=settings_of(user).pk).update(calendar_key=new_calendar_key())
