"""The unit training officer's desk: who of the unit asks to go, who came back, to whom a seat is offered, and where seats are left."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Declaration, Enrolment, TrainingClass
from courses.quotas import usage_of_classes
from lms.people.access import units_of
from lms.people.models import Role

from .parts import AT_MOST, Section, Task, day_of

State = Enrolment.State
BEFORE_IT_BEGINS = (TrainingClass.State.OPEN, TrainingClass.State.ROSTER_CLOSED)


def sending(user, on):
    units = units_of(user, Role.Kind.UNIT_OFFICER, on=on)
    coming = Enrolment.objects.filter(training_class__state__in=BEFORE_IT_BEGINS)
    tasks = [*asking(coming, units), *returned(coming, units), *offered(coming, units), *declared(user)]
    yield Section(_("Waiting for my unit"), tasks, _("Nobody of your unit waits for you."))
    yield Section(_("Open for nomination"), open_to(units, on), _("Your unit has no quota left in a class that is open."))


def asking(coming, units):
    for row in _by_class(coming.filter(state=State.REQUESTED, unit__in=units)):
        said = ngettext("%(count)s person asks to go", "%(count)s people ask to go", row["count"])
        yield _of_class(row, said, "info")


def returned(coming, units):
    for row in _by_class(coming.filter(state=State.RETURNED, nomination__unit__in=units)):
        said = ngettext("%(count)s came back to be corrected", "%(count)s came back to be corrected", row["count"])
        yield _of_class(row, said, "warn")


def offered(coming, units):
    offers = coming.filter(state=State.OFFERED, unit__in=units).select_related("person", "training_class")
    for offer in offers.order_by("offered_until", "pk")[:AT_MOST]:
        until = _("Seat offered until %(day)s") % {"day": day_of(offer.offered_until)}
        address = reverse("unit_nominations", args=[offer.training_class.code])
        yield Task(str(offer.person), address, offer.training_class.name, until, "warn")


def _by_class(enrolments):
    of = "training_class__"
    rows = enrolments.values(f"{of}code", f"{of}name", f"{of}starts").annotate(count=Count("pk"))
    return rows.order_by(f"{of}starts", f"{of}code")[:AT_MOST]


def _of_class(row, said, tone):
    return Task(
        row["training_class__name"],
        reverse("unit_nominations", args=[row["training_class__code"]]),
        _("Begins on %(day)s") % {"day": day_of(row["training_class__starts"])},
        said % {"count": row["count"]},
        tone,
    )


def declared(user):
    """Certificates from elsewhere that wait to be checked."""
    if count := Declaration.objects.checked_by(user).open().count():
        said = ngettext("%(count)s declared certificate to check", "%(count)s declared certificates to check", count)
        yield Task(said % {"count": count}, reverse("declarations"), tone="info")


def open_to(units, on):
    """Classes in which a unit of theirs has a quota left, and those to which units nominate without a quota for theirs."""
    to_units = Q(quotas__unit__in=units) | Q(way_in=TrainingClass.WayIn.NOMINATION)
    classes = list(TrainingClass.objects.open_on(on).filter(to_units).distinct().order_by("enrolment_closes", "code"))
    usage = usage_of_classes(classes, on=on)
    tasks = []
    for training_class in classes:
        mine = [row for row in usage[training_class.pk] if row.quota.unit_id in units]
        if not mine:
            tasks.append(_nominate(training_class, _("no quota")))
        for row in mine:
            if row.left:
                said = _("%(unit)s: %(left)s of %(seats)s left")
                values = {"unit": row.quota.unit.label, "left": row.left, "seats": row.quota.seats}
                tasks.append(_nominate(training_class, said % values, row.quota.unit))
    return tasks[:AT_MOST]


def _nominate(training_class, said, unit=None):
    address = reverse("nominate", args=[training_class.code]) + (f"?unit={unit.code}" if unit else "")
    until = _("Nominate until %(day)s") % {"day": day_of(training_class.enrolment_closes)}
    return Task(training_class.name, address, f"{until} · {said}")


def looking_after(units):
    """The training officer's units: how well their people are trained."""
    coverage = reverse("coverage")
    tasks = [Task(unit.name, f"{coverage}?unit={unit.code}", _("How well its people are trained")) for unit in units]
    return Section(_("My unit"), tasks)
