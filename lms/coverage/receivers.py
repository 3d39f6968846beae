"""Hears the lower rooms and marks people stale, in the transaction of the fact; the doorbell rings when it is committed."""

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver

from courses.models import Course
from courses.signals import records_changed
from lms.doorbell import ring
from lms.people.models import Person, Speciality, Title
from lms.people.signals import people_changed, units_changed

from . import cube
from .equivalences import Equivalence
from .indicators import EvidenceTerm, IndicatorVersion, TitleStandard
from .spans import forget, mark_everyone_stale, mark_stale


@receiver([people_changed, records_changed])
def facts_changed(sender, person_ids, **kwargs):
    from .tasks import refresh_stale

    mark_stale(person_ids)
    ring(refresh_stale)


@receiver(pre_delete, sender=Person)
def person_deleted(instance, **kwargs):
    forget(instance.pk)


@receiver(units_changed)
def tree_changed(sender, **kwargs):
    cube.mark()


def rules_changed(**kwargs):
    from .tasks import refresh_stale

    mark_everyone_stale()
    ring(refresh_stale)


for model in (IndicatorVersion, EvidenceTerm, TitleStandard, Equivalence, Title):
    post_save.connect(rules_changed, sender=model)
    post_delete.connect(rules_changed, sender=model)
for through in (
    Course.subject_areas.through,
    Speciality.suits.through,
    IndicatorVersion.titles.through,
    IndicatorVersion.families.through,
):
    m2m_changed.connect(rules_changed, sender=through)


@receiver(post_save, sender=Course)
def course_changed(created, **kwargs):
    if not created:  # nobody has attended a new one
        rules_changed()
