"""The trainer's desk: what meets today, with the roll call one tap away, and what is left to mark and to finish."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Session, TrainingClass

from .parts import AT_MOST, Section, Task, day_of

State = TrainingClass.State
MEETING = (State.OPEN, State.ROSTER_CLOSED, State.RUNNING)


def teaching(user, on):
    taught = Session.objects.taught_by(user)
    today = taught.planned().filter(day=on, training_class__state__in=MEETING).with_marks()
    today = today.select_related("training_class", "room").order_by("starts_at", "pk")
    more = Task(_("All my classes"), reverse("teaching"))
    yield Section(_("My classes today"), [meeting(session) for session in today], _("You teach nothing today."), more)
    left = taught.left_to_confirm(on=on - timedelta(days=1)).select_related("training_class")
    if sessions := [left_to_confirm(session) for session in left[:AT_MOST]]:
        yield Section(_("Roll calls to complete"), sessions)
    over = TrainingClass.objects.filter(trainers=user, state=State.RUNNING, ends__lt=on).order_by("ends", "code")
    if finished := [
        Task(c.name, reverse("teaching_class", args=[c.code]), _("Last day %(day)s") % {"day": day_of(c.ends)})
        for c in over[:AT_MOST]
    ]:
        yield Section(_("Classes to finish"), finished)


def meeting(session):
    """The roll is called in a running class; before, the line leads to its roster."""
    training_class = session.training_class
    running = training_class.state == State.RUNNING
    address = (
        reverse("roll_call", args=[training_class.code, session.pk])
        if running
        else reverse("teaching_class", args=[training_class.code])
    )
    place = str(session.room or training_class.venue)
    note = " · ".join(filter(None, [session.get_part_display(), session.hours, place]))
    said = marked_of(session) if running else training_class.get_state_display()
    return Task(training_class.name, address, note, said, "good" if session.is_confirmed else "")


def left_to_confirm(session):
    address = reverse("roll_call", args=[session.training_class.code, session.pk])
    note = f"{day_of(session.day)} · {session.get_part_display()}"
    return Task(session.training_class.name, address, note, marked_of(session), "warn")


def marked_of(session):
    if session.is_confirmed:
        return _("Attendance confirmed")
    if session.is_marked:
        return _("All marked, not confirmed")
    return _("%(marked)s of %(seated)s marked") % {"marked": session.marked, "seated": session.seated}
