"""The yearly review of a planning list (rà soát quy hoạch): until it is closed by a decision, nothing changes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .persons import Person
from .planning import PlanningEntry, PlanningTerm
from .titles import Title
from .units import Unit


class PlanningReview(models.Model):
    """A review of the lists of one level and term, of a unit and all below it; closed by the decision that puts it into force."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    term = models.ForeignKey(PlanningTerm, models.PROTECT, related_name="reviews", verbose_name=_("term"))
    level = models.CharField(_("level of the list"), max_length=10, choices=Unit.Level)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="planning_reviews", verbose_name=_("lists of"), help_text=_("With all units below it.")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN, editable=False)
    decision = models.CharField(_("decision"), max_length=100, blank=True, editable=False)
    decided_on = models.DateField(_("decided on"), null=True, editable=False)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-year", "-opened_at", "-pk"]
        verbose_name = _("planning review")
        verbose_name_plural = _("planning reviews")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decision="", decided_on=None, closed_at=None)
                | (Q(state="closed", decided_on__isnull=False, closed_at__isnull=False) & ~Q(decision="")),
                name="planning_review_closed_by_a_decision",
            ),
            models.UniqueConstraint(
                fields=["term", "level", "unit"],
                condition=Q(state="open"),
                name="one_open_planning_review_per_list",
                violation_error_message=_("A review of these lists is still open."),
            ),
        ]

    def __str__(self):
        return _("Review %(year)s: %(unit)s, %(level)s, %(term)s") % {
            "year": self.year, "unit": self.unit.label, "level": self.get_level_display(), "term": self.term,
        }  # fmt: skip


class PlanningVerdict(models.Model):
    """What a review says of one entry in force: it is kept, or removed with a reason."""

    review = models.ForeignKey(PlanningReview, models.CASCADE, related_name="verdicts")
    entry = models.ForeignKey(PlanningEntry, models.PROTECT, related_name="verdicts")
    keep = models.BooleanField(default=True)
    reason = models.CharField(_("why removed"), max_length=200, blank=True)
    # What closing has overwritten, so that it can be undone.
    was_to_end = models.DateField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "entry"], name="one_verdict_per_review_and_entry"),
            models.CheckConstraint(
                condition=Q(keep=True, reason="") | (Q(keep=False) & ~Q(reason="")), name="planning_removed_for_a_reason"
            ),
        ]


class PlanningAddition(models.Model):
    """A person whom a review puts on the list; `entry` once it is closed."""

    review = models.ForeignKey(PlanningReview, models.CASCADE, related_name="additions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    title = models.ForeignKey(Title, models.PROTECT, related_name="+", verbose_name=_("target post"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in unit"))
    entry = models.OneToOneField(PlanningEntry, models.PROTECT, null=True, editable=False, related_name="addition")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "person", "title"],
                name="one_addition_per_review_person_and_post",
                violation_error_message=_("This review already adds this person for this post."),
            ),
        ]
