"""A definition is tried (chạy thử) on the people of today before it is put in force: what the figure would be, and who makes the difference.

Nothing of it enters the figures. A worker judges everybody who holds a post by the definition in force and by the one that is tried, by the
same `standing.answer` as ever.
"""

from collections import defaultdict
from dataclasses import asdict
from datetime import date, timedelta
from itertools import batched

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.doorbell import ring
from lms.people.models import Posting
from lms.shares import percent

from .differences import differences
from .facts import facts_of, rule_of, rules
from .indicators import Indicator, IndicatorVersion
from .intervals import contains
from .rulebook import Rule, Term
from .spans import BATCH
from .standing import answer

LEASE = timedelta(minutes=5)
KEPT = timedelta(days=30)
SETS = ("categories", "levels", "unit_kinds", "titles", "families")


class TrialQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who write definitions see all that were tried."""
        return self if user.has_perm("coverage.change_indicatorversion") else self.none()

    def waiting(self, now):
        """Those that nobody works on, or whose worker has not been heard of for too long."""
        State = Trial.State
        return self.filter(Q(state=State.TO_DO) | Q(state=State.DOING, claimed_at__lt=now - LEASE))

    def claim(self, now):
        """Take one that waits, or None. Each goes to one worker only: the update asks again."""
        for trial in self.waiting(now).order_by("pk"):
            if self.waiting(now).filter(pk=trial.pk).update(state=Trial.State.DOING, claimed_at=now):
                trial.state, trial.claimed_at = Trial.State.DOING, now
                return trial
        return None


class Trial(models.Model):
    """A definition of an indicator as it stood in the form, and what it would make of the figure of `on`."""

    class State(models.TextChoices):
        TO_DO = "to_do", _("Waiting")
        DOING = "doing", _("Being computed")
        DONE = "done", _("Computed")
        FAILED = "failed", _("Failed")

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="+")
    on = models.DateField()
    definition = models.JSONField()  # a Rule, see `rule_as_json`
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=6, choices=State, default=State.TO_DO)
    claimed_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)  # people
    total = models.PositiveIntegerField(default=0)
    before = models.JSONField(default=dict)  # n, d
    after = models.JSONField(default=dict)
    groups = models.JSONField(default=dict)  # name of the group → keys of people

    objects = TrialQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("trial of a definition")
        verbose_name_plural = _("trials of definitions")

    def __str__(self):
        return f"{self.indicator.code} {self.on:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("trial", args=[self.pk])

    @property
    def is_moving(self):
        return self.state in (self.State.TO_DO, self.State.DOING)

    @property
    def percent_before(self):
        return percent(self.before["n"], self.before["d"])

    @property
    def percent_after(self):
        return percent(self.after["n"], self.after["d"])


def ask(version, *, on, by):
    """A Trial of this version, which need not be saved, on the people of that day. Trials of long ago go."""
    from .tasks import work_on_trials

    Trial.objects.filter(asked_at__lt=timezone.now() - KEPT).delete()
    total = Posting.objects.held_on(on).values("person").distinct().count()
    said = rule_as_json(rule_of(version))
    trial = Trial.objects.create(indicator=version.indicator, on=on, definition=said, asked_by=by, total=total)
    ring(work_on_trials)
    return trial


def rule_as_json(rule):
    """The switches of a Rule, without the days on which it is in force: it is tried as if it were in force today."""
    said = asdict(rule) | {name: sorted(getattr(rule, name)) for name in SETS}
    return {name: value for name, value in said.items() if name not in ("bit", "starts", "ends", "version")}


def rule_from_json(said):
    sets = {name: frozenset(said[name]) for name in SETS}
    return Rule(**said | sets | {"terms": tuple(Term(**term) for term in said["terms"])}, bit=0, starts=date.min)


def work_on(trial):
    """Judge everybody; the Trial says how far it is, and at the end what it found."""
    in_force = rules(IndicatorVersion.objects.held_on(trial.on).filter(indicator=trial.indicator))
    tried = rule_from_json(trial.definition)
    before, after = defaultdict(set), defaultdict(set)
    people = list(Posting.objects.held_on(trial.on).order_by("person").values_list("person", flat=True).distinct())
    for batch in batched(people, BATCH):
        for facts in facts_of(batch):
            for rule, found in ((next(iter(in_force.versions), None), before), (tried, after)):
                if rule and (stands := stands_on(trial.on, rule, facts, in_force.standards)):
                    found[stands].add(facts.person)
        trial.done += len(batch)
        trial.claimed_at = timezone.now()
        trial.save(update_fields=["done", "claimed_at"])
    changed = differences(before["met"], before["missing"], after["met"], after["missing"])
    trial.before, trial.after = _counted(before), _counted(after)
    trial.groups = {name: sorted(people) for name, people in changed.items()}
    trial.state = Trial.State.DONE
    trial.save()


def stands_on(on, rule, facts, standards):
    """ "met" or "missing" on that day, or nothing where the person is not asked. Pure."""
    asked = [
        meets
        for posting in facts.postings
        for belongs, meets in [answer(rule, posting, facts, standards)]
        if contains(belongs, on.toordinal())
    ]
    if asked:
        return "met" if any(contains(meets, on.toordinal()) for meets in asked) else "missing"
    return None


def _counted(found):
    return {"n": len(found["met"]), "d": len(found["met"]) + len(found["missing"])}
