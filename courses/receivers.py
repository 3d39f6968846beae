"""Hears what this room announces, in the transaction of the fact: writes the messages, and has finished classes evaluated."""

from django.dispatch import receiver
from django.utils.timezone import localdate

from . import notices, surveys
from .signals import class_cancelled, class_finished, record_revoked, sessions_changed, steps_taken, surveys_opened


@receiver(steps_taken)
def tell_of_steps(sender, steps, **kwargs):
    notices.tell_of_steps(steps)


@receiver(class_cancelled)
def tell_of_cancelled(sender, training_class, **kwargs):
    notices.tell_of_cancelled(training_class)


@receiver(sessions_changed)
def tell_of_sessions(sender, sessions, how, why="", **kwargs):
    tell = notices.sessions_cancelled if how == "cancelled" else notices.sessions_changed
    tell(sessions, why=why)


@receiver(class_finished)
def ask_for_evaluation(sender, training_class, **kwargs):
    surveys.open_surveys(training_class, on=localdate())


@receiver(surveys_opened)
def tell_of_surveys(sender, surveys, **kwargs):
    notices.tell_of_surveys(surveys)


@receiver(record_revoked)
def tell_of_revoked(sender, record, **kwargs):
    notices.tell_of_revoked(record)
