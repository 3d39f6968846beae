"""Two entries of one person in one class: while its results are still open, somebody decides first which of the two places stands.
So with one certificate that both declared.

Afterwards both stay as they are: the class keeps its list, and of two records of one class only the kept person's counts.
"""

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from lms.people.signals import objections_to_merging

from .enrolment import Enrolment


@receiver(objections_to_merging)
def twice_in_one_class(sender, kept, other, **kwargs):
    places = Enrolment.objects.filter(state__in=Enrolment.UNDECIDED)
    theirs = Enrolment.objects.live().filter(person=kept).values("training_class")
    its = Enrolment.objects.live().filter(person=other).values("training_class")
    open_places = places.filter(person__in=[kept, other]).filter(training_class__in=theirs).filter(training_class__in=its)
    classes = {str(place.training_class) for place in open_places.select_related("training_class")}
    sentence = _("Both are in the class “%(class)s”. Give back one of the two places first, or wait for its results.")
    return [sentence % {"class": name} for name in sorted(classes)]


@receiver(objections_to_merging)
def declared_twice(sender, kept, other, **kwargs):
    theirs = set(kept.declarations.open().values_list("course", "issued_on"))
    its = other.declarations.open().select_related("course")
    sentence = _("Both declared a certificate of “%(course)s” of the same day. Check one of the two first.")
    return [sentence % {"course": each.course} for each in its if (each.course_id, each.issued_on) in theirs]
