"""The days for which offices report. Pure."""

from datetime import date, timedelta

from django.utils.translation import gettext as _


def report_days(today):
    """(day, words) for today and for the last day of the latest month, quarter, half-year and year that are over."""
    days = {today: _("Today")}
    for months, words in (
        (1, _("End of the month")),
        (3, _("End of the quarter")),
        (6, _("Half-year")),
        (12, _("End of the year")),
    ):
        begun = date(today.year, (today.month - 1) // months * months + 1, 1)
        # Of several names for one day the weightiest is shown: 31 December ends a year.
        days[begun - timedelta(days=1)] = words
    return list(days.items())
