"""A definition in words, so that a reader need not know the switches of an indicator to know what a figure counts."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.people.models import Appointment, Posting, Unit

from .indicators import IndicatorVersion, TermKind

Time, Need = IndicatorVersion.Time, IndicatorVersion.Need


def population(version):
    """Who is asked, as a list of conditions that all hold."""
    conditions = [
        _list(version.categories, Posting.Category) or _("All categories of staff"),
        _("In units of: %(levels)s") % {"levels": _list(version.levels, Unit.Level)} if version.levels else "",
        _("In units of this kind: %(kinds)s") % {"kinds": _list(version.unit_kinds, Unit.Kind)} if version.unit_kinds else "",
        _titles(version),
        _("Only holders of a leadership or management post") if version.leaders_only else "",
        _("Only people on an approved planning list; each person counts once") if version.planned_only else "",
        _("Only people with an appointment in force: %(kind)s") % {"kind": Appointment.Kind(version.event).label}
        if version.time == Time.BEFORE
        else "",
    ]
    return [condition for condition in conditions if condition]


def _titles(version):
    named = [str(each) for each in (*version.titles.all(), *version.families.all())]
    return _("Only holders of: %(titles)s") % {"titles": ", ".join(named)} if named else ""


def _list(values, choices):
    return ", ".join(str(choices(value).label) for value in choices.values if value in values)


def evidence(version):
    """What must be held: a list of terms. `version.terms` and what they point at should be prefetched."""
    return [term_in_words(term) for term in version.terms.all()]


def term_in_words(term):
    """What is asked for and, where it asks for it, how far it must be trusted."""
    words = _kind_in_words(term)
    if getattr(term, "least_trust", 0):
        return _("%(evidence)s (at least: %(trust)s)") % {"evidence": words, "trust": term.get_least_trust_display()}
    return words


def _kind_in_words(term):
    match term.kind:
        case TermKind.AREA:
            return _("A course in: %(area)s") % {"area": term.area}
        case TermKind.COURSE:
            return _("The course: %(course)s") % {"course": term.course}
        case TermKind.DEGREE:
            return _("A degree of at least: %(level)s") % {"level": term.get_degree_display()}
        case TermKind.PERIODS:
            return periods_in_words(term.periods, term.area)
    return term.get_kind_display()


def periods_in_words(periods, area):
    if area:
        words = ngettext("At least %(periods)s period in: %(area)s", "At least %(periods)s periods in: %(area)s", periods)
    else:
        words = ngettext("At least %(periods)s period of training", "At least %(periods)s periods of training", periods)
    return words % {"periods": periods, "area": area}


def how_many(version):
    """How many of the terms; nothing to say about a single one."""
    if version.terms.all().count() < 2:
        return ""
    if version.need == Need.LEAST:
        return ngettext("At least %(least)s of these is needed.", "At least %(least)s of these are needed.", version.least) % {
            "least": version.least
        }
    return _("Any one of these is enough.") if version.need == Need.ANY else _("All of these are needed.")


def time(version):
    if version.time == Time.WINDOW:
        return ngettext(
            "Gained within %(months)s month up to the date of the figure.",
            "Gained within %(months)s months up to the date of the figure.",
            version.window_months,
        ) % {"months": version.window_months}
    if version.time == Time.YEAR:
        return _("Gained in the calendar year of the date of the figure, up to that date.")
    if version.time == Time.STATE:
        return _("Held on the date of the figure, whenever it was gained.")
    if version.inclusive:
        return _("Held by the day on which the appointment took effect; that day itself still counts.")
    return _("Held before the day on which the appointment took effect; that day itself no longer counts.")


def definition(version):
    """Everything about a version that a reader of its figure should know."""
    return {
        "version": version,
        "population": population(version),
        "evidence": evidence(version),
        "how_many": how_many(version),
        "time": time(version),
    }
