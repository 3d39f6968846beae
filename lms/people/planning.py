"""Planning lists (quy hoạch): who is being prepared for which post. A person may stand on a list for several posts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .facts import Fact, held_to_be_true
from .periods import NoOverlap, Period, PeriodQuerySet, ends_after_it_starts
from .persons import Person
from .titles import Title
from .units import Unit


class PlanningEntry(Fact, Period):
    """A person on an approved planning list for one target post, from the decision that added them until they were removed."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="planning", verbose_name=_("person"))
    title = models.ForeignKey(Title, models.PROTECT, related_name="planned", verbose_name=_("target post"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="planned", verbose_name=_("in unit"))
    level = models.CharField(_("level of the list"), max_length=10, choices=Unit.Level)
    cycle = models.CharField(_("term"), max_length=20, help_text=_("For example 2020–2025."))
    decision = models.CharField(_("decision"), max_length=100, blank=True)
    removal_reason = models.CharField(_("why removed"), max_length=200, blank=True)

    ends_by = ("ends", "removal_reason")

    objects = held_to_be_true(PeriodQuerySet)
    everything = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["person", "starts"]
        verbose_name = _("planning entry")
        verbose_name_plural = _("planning entries")
        constraints = [
            ends_after_it_starts("planning_ends_after_it_starts"),
            NoOverlap(
                fields=["person", "title", "level"],
                unless=["set_aside"],
                name="planning_no_overlap",
                violation_error_message=_("This person is already planned for this post on some of these days."),
            ),
        ]

    def __str__(self):
        return f"{self.person} – {self.title} ({self.cycle})"
