"""Hears what this room announces and writes the messages, in the transaction of the fact."""

from django.dispatch import receiver

from . import notices
from .signals import class_cancelled, record_revoked, sessions_changed, steps_taken


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


@receiver(record_revoked)
def tell_of_revoked(sender, record, **kwargs):
    notices.tell_of_revoked(record)
