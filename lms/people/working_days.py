"""Working days: Monday to Friday, without the public holidays of Vietnam, Tết, and the days that the government moves around them.

The package `holidays` knows them, also the Saturdays on which a day off is made up for, as far as they were declared when it was released;
what it misses of the past stands in `DECLARED`. What is declared later, or for this province alone, is a row (`DayOff`).
"""

from datetime import date, timedelta

import holidays
from django.db import models
from django.utils.translation import gettext_lazy as _

VIETNAM = holidays.country_holidays("VN")
DECLARED = {date(2026, 1, 2): False, date(2026, 1, 10): True}  # {day: whether it is worked}; 12729/VPCP-KGVX
ONE = timedelta(days=1)


class DayOff(models.Model):
    """A day that is off work, or worked, against the calendar (ngày nghỉ, ngày làm bù)."""

    day = models.DateField(_("day"), unique=True)
    worked = models.BooleanField(
        _("worked"), default=False, help_text=_("Ticked: a day on which another day off is made up for.")
    )
    name = models.CharField(_("name"), max_length=120, help_text=_("For example the notice that declares it."))

    class Meta:
        ordering = ["-day"]
        verbose_name = _("day off or made up for")
        verbose_name_plural = _("days off and made up for")

    def __str__(self):
        return f"{self.day:%d/%m/%Y} · {self.name}"


def exceptions():
    """{day: whether it is worked} of what was declared; a row goes before what is known to us."""
    return DECLARED | dict(DayOff.objects.values_list("day", "worked"))


def is_worked(day, exceptions):
    return exceptions.get(day, VIETNAM.is_working_day(day))


def working_day_after(day, count, exceptions):
    """The `count`-th working day after this one; the day itself does not count."""
    while count:
        day += ONE
        count -= is_worked(day, exceptions)
    return day


def working_days_from(day, last, exceptions):
    """How many working days there are after `day` up to `last`; as many below zero where `last` is before it."""
    if last < day:
        return -working_days_from(last, day, exceptions)
    return sum(is_worked(day + n * ONE, exceptions) for n in range(1, (last - day).days + 1))
