"""Hears that people were entered or changed, and has them compared with the others in the background."""

from celery import shared_task
from django.dispatch import receiver

from lms.doorbell import ring

from . import duplicates
from .persons import Person
from .signals import people_changed


@shared_task
def compare_changed():
    duplicates.compare_changed()


@receiver(people_changed, sender=Person)
def person_changed(sender, person_ids, **kwargs):
    duplicates.mark_to_compare(person_ids)
    ring(compare_changed)
