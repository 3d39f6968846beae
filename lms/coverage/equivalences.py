"""Courses that count as others: an old programme under a new name, a longer one that contains a shorter."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from lms.people.periods import NoOverlap, Period, ends_after_it_starts


class Equivalence(Period):
    """An equivalence (chương trình tương đương): completing `course` on a day of [starts, ends) counts as completing `counts_as` too.

    Only what is written down counts: what `counts_as` counts as in turn does not follow.
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="+", verbose_name=_("course"))
    counts_as = models.ForeignKey(Course, models.CASCADE, related_name="+", verbose_name=_("counts as"))
    source = models.CharField(
        _("legal source"), max_length=250, blank=True, help_text=_("The document that says so, with the article.")
    )

    class Meta:
        ordering = ["course__title", "starts"]
        verbose_name = _("equivalent course")
        verbose_name_plural = _("equivalent courses")
        constraints = [
            ends_after_it_starts("equivalence_ends_after_it_starts"),
            models.CheckConstraint(
                condition=~Q(course=F("counts_as")),
                name="equivalence_is_of_two_courses",
                violation_error_message=_("A course counts as itself anyway."),
            ),
            NoOverlap(
                fields=["course", "counts_as"],
                name="equivalences_no_overlap",
                violation_error_message=_("This is written down already for some of these days."),
            ),
        ]

    def __str__(self):
        return f"{self.course} → {self.counts_as}"
