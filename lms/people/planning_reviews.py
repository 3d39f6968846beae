"""The yearly review of a planning list (rà soát quy hoạch): until it is closed by a decision, nothing changes."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.decisions import read_number
from lms.refusal import Refusal
from lms.vietnamese import clean

from .facts import withdraw
from .persons import Person
from .planning import PlanningEntry, PlanningTerm
from .titles import Title
from .units import Unit, ancestor_ids


class StillUnderReview(Refusal):
    text = _("These lists, or some of them, are already under review: “%(review)s”. Close that one first.")


class ReviewClosed(Refusal):
    text = _("This review is closed. What it says can no longer be changed, unless its closing is undone.")


class ReviewOpen(Refusal):
    text = _("This review is open: there is nothing to undo.")


class NotUnderReview(Refusal):
    text = _("Some of these entries are no longer on the list: somebody has corrected or ended them. Look at the list once more.")


class NotAllJudged(Refusal):
    text = _("Nothing is said yet of %(count)s entries, such as that of %(person)s. Keep them, or remove them with a reason.")


class NotRemovable(Refusal):
    text = _("%(person)s (%(title)s) cannot be removed on %(day)s: not on the list before that day, or no longer on it.")


class NotAddable(Refusal):
    text = _("%(person)s (%(title)s) cannot be added: %(why)s")


class BuiltOn(Refusal):
    text = _("This closing cannot be undone: something was done since then that builds on it (%(what)s).")


class PlanningReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The reviews of lists of units that the user looks after."""
        from .access import SEES_PEOPLE, units_known_to  # access.py needs the tables of this room

        return self.filter(unit__in=units_known_to(user, *SEES_PEOPLE))


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

    objects = PlanningReviewQuerySet.as_manager()

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
        return gettext("Review %(year)s: %(unit)s, %(level)s, %(term)s") % {
            "year": self.year, "unit": self.unit.label, "level": self.get_level_display(), "term": self.term,
        }  # fmt: skip

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    def entries(self, on):
        """The entries under review: those in force on that day on the lists of the unit and all below it."""
        lists = PlanningEntry.objects.held_on(on).filter(term=self.term_id, level=self.level)
        return lists.in_subtree(self.unit, on=on).order_by("person__sort_key", "pk")

    def unjudged(self, on):
        return self.entries(on).exclude(pk__in=self.verdicts.values("entry"))

    def removed(self, on):
        return self.entries(on).filter(pk__in=self.verdicts.filter(keep=False).values("entry"))

    def others(self):
        """Other reviews that take in some of the same lists."""
        same = PlanningReview.objects.filter(term=self.term_id, level=self.level).exclude(pk=self.pk).select_related("unit")
        above = ancestor_ids(self.unit)
        return [other for other in same if other.unit_id in above or self.unit_id in ancestor_ids(other.unit)]


class PlanningVerdict(models.Model):
    """What a review says of one entry in force: it is kept, or removed with a reason."""

    review = models.ForeignKey(PlanningReview, models.CASCADE, related_name="verdicts", verbose_name=_("review"))
    entry = models.ForeignKey(PlanningEntry, models.PROTECT, related_name="verdicts", verbose_name=_("planning entry"))
    keep = models.BooleanField(_("kept"), default=True)
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

    review = models.ForeignKey(PlanningReview, models.CASCADE, related_name="additions", verbose_name=_("review"))
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


# Acts.


@transaction.atomic
def open_review(term, level, unit, *, year, by):
    """Begin to review the lists of `level` and `term` of `unit` and all below it. Raises StillUnderReview."""
    PlanningTerm.objects.select_for_update().get(pk=term.pk)  # two reviews of one term are opened one after the other
    review = PlanningReview(term=term, level=level, unit=unit, year=year, opened_by=by)
    if other := next((other for other in review.others() if other.is_open), None):
        raise StillUnderReview(review=other)
    review.full_clean()
    review.save()
    log(review, "people.review_opened", user=by)
    return review


@transaction.atomic
def judge(review, reasons, *, on, by):
    """Keep or remove entries in force on the day `on`: `reasons` is {entry key: why it is removed, or "" to keep it}.

    Raises ReviewClosed, NotUnderReview.
    """
    review = _lock_open(review)
    if not reasons:
        return
    in_force = set(review.entries(on).values_list("pk", flat=True))
    if set(reasons) - in_force:
        raise NotUnderReview
    verdicts = [
        PlanningVerdict(review=review, entry_id=entry, keep=not clean(reason), reason=clean(reason))
        for entry, reason in reasons.items()
    ]
    for verdict in verdicts:
        verdict.clean_fields(exclude=["review", "entry"])
    PlanningVerdict.objects.bulk_create(
        verdicts, update_conflicts=True, unique_fields=["review", "entry"], update_fields=["keep", "reason"]
    )
    removed = sum(not verdict.keep for verdict in verdicts)
    log(review, "people.review_judged", user=by, data={"kept": len(verdicts) - removed, "removed": removed})


@transaction.atomic
def keep_the_rest(review, *, on, by):
    """Keep every entry in force on that day of which nothing was said yet; how many these are."""
    rest = review.unjudged(on).values_list("pk", flat=True)
    reasons = dict.fromkeys(rest, "")
    judge(review, reasons, on=on, by=by)
    return len(reasons)


@transaction.atomic
def add(review, person, title, unit=None, *, by):
    """Put `person` on the list once the review is closed. Raises ReviewClosed, or ValidationError where that cannot be."""
    addition = PlanningAddition(review=_lock_open(review), person=person, title=title, unit=unit)
    addition.full_clean()
    addition.save()
    log(addition.review, "people.review_adds", user=by, data={"person": str(person), "title": str(title)})
    return addition


@transaction.atomic
def take_back(addition, *, by):
    """Do not add this person after all. Raises ReviewClosed."""
    review = _lock_open(addition.review)
    told = {"person": str(addition.person), "title": str(addition.title)}
    addition.delete()
    log(review, "people.review_takes_back", user=by, data=told)


@transaction.atomic
def close(review, *, decision, on, by):
    """Put the review into force: who is removed stands on the list up to the day before `on`, who is added from `on`.

    Raises ReviewClosed, NotADecisionNumber, NotAllJudged, NotRemovable and NotAddable; then nothing was changed.
    """
    number, review = read_number(decision), _lock_open(review)
    removals = {verdict.entry_id: verdict for verdict in review.verdicts.filter(keep=False)}
    additions = list(review.additions.select_related("person", "title", "unit"))
    _lock_people([*removals], additions)
    if left := review.unjudged(on).select_related("person").first():
        raise NotAllJudged(count=review.unjudged(on).count(), person=left.person)
    for entry in PlanningEntry.everything.filter(pk__in=removals).select_related("person", "title").order_by("pk"):
        _remove(entry, removals[entry.pk], number, on, by)
    for addition in additions:
        _write(addition, review, number, on, by)
    review.state, review.decision, review.decided_on = PlanningReview.State.CLOSED, number, on
    review.closed_by, review.closed_at = by, now()
    review.save()
    told = {"decision": number, "on": f"{on:%d/%m/%Y}", "removed": len(removals), "added": len(additions)}
    log(review, "people.review_closed", user=by, data=told)
    return review


def _lock_people(entries, additions):
    """Acts on these people wait until the review is closed, and are waited for."""
    people = {addition.person_id for addition in additions}
    people |= set(PlanningEntry.everything.filter(pk__in=entries).values_list("person", flat=True))
    list(Person.objects.select_for_update().filter(pk__in=people).order_by("pk").values_list("pk"))


def _remove(entry, verdict, number, on, by):
    if entry.set_aside or not entry.holds_on(on) or entry.starts == on:
        raise NotRemovable(person=entry.person, title=entry.title, day=f"{on:%d/%m/%Y}")
    PlanningVerdict.objects.filter(pk=verdict.pk).update(was_to_end=entry.ends)
    entry.ends, entry.removal_reason, entry.removal_decision = on, verdict.reason, number
    entry.save()
    told = {"title": str(entry.title), "on": f"{on:%d/%m/%Y}", "why": verdict.reason, "decision": number}
    log(entry.person, "people.unplanned", user=by, data=told)


def _write(addition, review, number, on, by):
    entry = PlanningEntry(
        person=addition.person, title=addition.title, unit=addition.unit, level=review.level, term=review.term,
        starts=on, decision=number, entered_by=by,
    )  # fmt: skip
    try:
        entry.full_clean()
    except ValidationError as error:
        raise NotAddable(person=addition.person, title=addition.title, why=" ".join(error.messages)) from error
    entry.save()
    PlanningAddition.objects.filter(pk=addition.pk).update(entry=entry)
    told = {"title": str(entry.title), "on": f"{on:%d/%m/%Y}", "decision": number}
    log(entry.person, "people.planned", user=by, data=told)


@transaction.atomic
def undo_closing(review, *, by):
    """Open the review again and take back what closing it has changed. Raises ReviewOpen, and BuiltOn where that would undo more."""
    review = PlanningReview.objects.select_for_update().get(pk=review.pk)
    if review.is_open:
        raise ReviewOpen
    if later := next((other for other in review.others() if other.is_open or other.closed_at > review.closed_at), None):
        raise BuiltOn(what=later)
    removals = list(review.verdicts.filter(keep=False).order_by("entry"))
    additions = list(review.additions.all())
    _lock_people([removal.entry_id for removal in removals], additions)
    for addition in additions:
        _unwrite(PlanningEntry.everything.get(pk=addition.entry_id), review, by)
    for removal in removals:
        _restore(PlanningEntry.everything.get(pk=removal.entry_id), removal, review, by)
    told = {"decision": review.decision, "on": f"{review.decided_on:%d/%m/%Y}"}
    review.state, review.decision, review.decided_on = PlanningReview.State.OPEN, "", None
    review.closed_by = review.closed_at = None
    review.save()
    log(review, "people.review_reopened", user=by, data=told)
    return review


def _unwrite(entry, review, by):
    if entry.set_aside or (entry.starts, entry.ends) != (review.decided_on, None):
        raise BuiltOn(what=entry)
    withdraw(entry, by=by, why=gettext("The closing of the review was undone."))


def _restore(entry, removal, review, by):
    if entry.set_aside or (entry.ends, entry.removal_decision) != (review.decided_on, review.decision):
        raise BuiltOn(what=entry)
    entry.ends, entry.removal_reason, entry.removal_decision = removal.was_to_end, "", ""
    try:
        entry.full_clean()
    except ValidationError as error:
        raise BuiltOn(what=entry) from error
    entry.save()
    log(entry.person, "people.replanned", user=by, data={"title": str(entry.title)})


@transaction.atomic
def discard(review, *, by):
    """Give up an open review with all that was said in it. Raises ReviewClosed."""
    review = _lock_open(review)
    log(review, "wagtail.delete", user=by)
    review.delete()


def _lock_open(review):
    review = PlanningReview.objects.select_for_update().get(pk=review.pk)
    if not review.is_open:
        raise ReviewClosed
    return review
