"""Planning lists (quy hoạch): who is being prepared for which post. A person may stand on a list for several posts."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .facts import Fact, held_to_be_true
from .periods import NoOverlap, Period, PeriodQuerySet, ends_after_it_starts
from .persons import Person
from .postings import Posting
from .titles import Title
from .units import Unit, subtree_ids


class PlanningTerm(Period):
    """A term (nhiệm kỳ) for which lists are drawn up. They are approved before it begins, and one for the next may stand beside it."""

    name = models.CharField(_("name"), max_length=20, unique=True, help_text=_("For example 2020–2025."))

    class Meta:
        ordering = ["-starts", "name"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [ends_after_it_starts("planning_term_ends_after_it_starts")]

    def __str__(self):
        return self.name

    @property
    def code(self):
        """What lists call it: there the years are joined by a hyphen."""
        return self.name.replace("–", "-")


def least_percent(label):
    return models.DecimalField(
        label, max_digits=4, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )


class PlanningRule(models.Model):
    """What the lists of a level are to look like in a term: the limits of three age bands, and the least share of each group."""

    term = models.ForeignKey(PlanningTerm, models.PROTECT, related_name="rules", verbose_name=_("term"))
    level = models.CharField(_("level of the list"), max_length=10, choices=Unit.Level)
    younger_than = models.PositiveSmallIntegerField(
        _("the young are younger than"), default=40, help_text=_("In full years: 40 means that people of 39 are young.")
    )
    older_than = models.PositiveSmallIntegerField(
        _("the old are older than"), default=50, help_text=_("In full years: 50 means that people of 51 are old.")
    )
    ages_on = models.DateField(
        _("ages are counted on"), null=True, blank=True, help_text=_("Empty: on the day for which a list or report is made.")
    )
    women = least_percent(_("women, at least %"))
    minority = least_percent(_("ethnic minorities, at least %"))
    young = least_percent(_("youngest band, at least %"))
    middle = least_percent(_("middle band, at least %"))
    old = least_percent(_("oldest band, at least %"))
    least_people = models.PositiveSmallIntegerField(_("people for each post, at least"), null=True, blank=True)
    most_people = models.PositiveSmallIntegerField(_("people for each post, at most"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True, help_text=_("The document that says so."))

    class Meta:
        ordering = ["term", "level"]
        verbose_name = _("planning rule")
        verbose_name_plural = _("planning rules")
        constraints = [
            models.UniqueConstraint(
                fields=["term", "level"],
                name="one_planning_rule_per_term_and_level",
                violation_error_message=_("There already is a rule for this level and term."),
            ),
            models.CheckConstraint(
                condition=Q(younger_than__gt=0, older_than__gte=F("younger_than")),
                name="planning_age_bands_in_order",
                violation_error_message=_("The oldest band begins above the youngest one."),
            ),
            models.CheckConstraint(
                condition=Q(least_people=None) | Q(most_people=None) | Q(most_people__gte=F("least_people")),
                name="planning_least_people_before_most",
                violation_error_message=_("At most is fewer than at least."),
            ),
        ]

    def __str__(self):
        return f"{self.term} – {self.get_level_display()}"

    def clean(self):
        asked = [share for share in (self.young, self.middle, self.old) if share is not None]
        if sum(asked) > 100:
            raise ValidationError(_("The three age bands together are asked for more than 100%."))


class PlanningQuerySet(PeriodQuerySet):
    def in_subtree(self, unit, *, on):
        """Entries on the lists of `unit` and all below it, by the tree of that day: a list belongs to the unit of the target post.

        Where no unit is named, the list is that of the unit in which the person holds the main posting. The whole tree has all
        entries, also those for posts in units that are gone.
        """
        if unit.parent_id is None:
            return self
        units = subtree_ids(unit, on=on)
        posted = Posting.objects.held_on(on).filter(concurrent=False, unit__in=units)
        return self.filter(Q(unit__in=units) | Q(unit=None, person__in=posted.values("person")))

    def visible_to(self, user, on=None):
        """Who sees the person (with `on`: of that day) sees the entry; and who looks after the unit of the target post, whose list it is."""
        from .access import SEES_PEOPLE, units_known_to  # access.py needs the tables of this room

        people = Person.objects.visible_to(user, on=on).order_by()
        return self.filter(Q(person__in=people) | Q(unit__in=units_known_to(user, *SEES_PEOPLE)))


class PlanningEntry(Fact, Period):
    """A person on an approved planning list for one target post, from the decision that added them until they were removed."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="planning", verbose_name=_("person"))
    title = models.ForeignKey(Title, models.PROTECT, related_name="planned", verbose_name=_("target post"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="planned", verbose_name=_("in unit"))
    level = models.CharField(_("level of the list"), max_length=10, choices=Unit.Level)
    term = models.ForeignKey(PlanningTerm, models.PROTECT, related_name="entries", verbose_name=_("term"))
    decision = models.CharField(_("decision"), max_length=100, blank=True)
    removal_reason = models.CharField(_("why removed"), max_length=200, blank=True)
    removal_decision = models.CharField(_("removed by decision"), max_length=100, blank=True)

    ends_by = ("ends", "removal_reason", "removal_decision")

    objects = held_to_be_true(PlanningQuerySet)
    everything = PlanningQuerySet.as_manager()

    class Meta:
        ordering = ["person", "starts"]
        verbose_name = _("planning entry")
        verbose_name_plural = _("planning entries")
        constraints = [
            ends_after_it_starts("planning_ends_after_it_starts"),
            NoOverlap(
                fields=["person", "title", "level", "term"],
                unless=["set_aside"],
                name="planning_no_overlap",
                violation_error_message=_("This person is already planned for this post on some of these days."),
            ),
        ]

    def __str__(self):
        return f"{self.person} – {self.title} ({self.term})"
