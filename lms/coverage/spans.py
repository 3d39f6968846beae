"""The derived table behind every figure. It may be thrown away and rebuilt from the facts at any time."""

from datetime import date
from itertools import batched

from django.db import models, transaction
from django.db.models import Count, Q

from lms.people.models import Person, Posting, Title, Unit

from .facts import facts_of, rules
from .standing import standing

BATCH = 250


class SpanQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(since__lte=day, until__gt=day)


class Span(models.Model):
    """Over [since, until) this person stood in this unit like this. `belongs` and `meets` are bitmaps over `Indicator.bit`."""

    class AgeBand(models.TextChoices):
        UNDER_40 = "under_40", "< 40"
        FROM_40_TO_50 = "40_50", "40–50"
        OVER_50 = "over_50", "> 50"

    person = models.ForeignKey(Person, models.CASCADE, related_name="spans")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    level = models.CharField(max_length=10, choices=Unit.Level)
    category = models.CharField(max_length=16, choices=Posting.Category)
    leader = models.BooleanField()
    gender = models.CharField(max_length=6, choices=Person.Gender, blank=True)
    minority = models.BooleanField(null=True)
    age_band = models.CharField(max_length=8, choices=AgeBand, blank=True)
    rank = models.ForeignKey(Title, models.SET_NULL, null=True, related_name="+", db_index=False)
    since = models.DateField()
    until = models.DateField()  # date.max while it lasts
    belongs = models.BigIntegerField()
    meets = models.BigIntegerField()
    doubled = models.BooleanField(default=False)  # the person holds another posting as well: count distinct persons

    objects = SpanQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["since", "until"], name="span_days"),
            models.Index(fields=["unit", "since", "until"], name="span_unit_days"),
        ]


class StaleMark(models.Model):
    """The spans of this person (of everyone, without a person) no longer follow from the facts.

    Written in the transaction of the fact, removed by the refresh. Several marks of one person may stand at once: marking
    never waits for another transaction.
    """

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    marked_at = models.DateTimeField(auto_now_add=True)


def mark_stale(person_ids):
    StaleMark.objects.bulk_create([StaleMark(person_id=pk) for pk in person_ids], batch_size=5000)


def mark_everyone_stale():
    """For changes that touch all: an indicator, a standard, what a course counts for."""
    StaleMark.objects.create(person=None)


def stale_people():
    """How many people's figures are about to be computed anew."""
    marks = StaleMark.objects.aggregate(named=Count("person", distinct=True), general=Count("pk", filter=Q(person=None)))
    return Person.objects.count() if marks["general"] else marks["named"]


@transaction.atomic
def _name_everyone():
    """Turn marks for everyone into a mark for each person."""
    general = list(StaleMark.objects.filter(person=None).values_list("pk", flat=True))
    if general:
        mark_stale(Person.objects.values_list("pk", flat=True))
        StaleMark.objects.filter(pk__in=general).delete()


def refresh_some(limit=BATCH):
    """Bring up to `limit` stale people up to date; the number of people done, 0 when none is left."""
    _name_everyone()
    stale = StaleMark.objects.order_by("pk").values_list("person", flat=True)[: 4 * limit]
    people = list(dict.fromkeys(stale))[:limit]
    refresh(people)
    return len(people)


def refresh_all_stale():
    """Until no one is stale; the number of people brought up to date."""
    done = 0
    while some := refresh_some():
        done += some
    return done


def refresh(person_ids):
    """Compute the spans of these people anew from the facts, in batches that are each one transaction."""
    for batch in batched(sorted(person_ids), BATCH):
        _refresh_batch(batch)


@transaction.atomic
def _refresh_batch(person_ids):
    # Two refreshes of one person queue up here; NO KEY leaves those free who only refer to the person. Those merged into somebody
    # have no facts any more: their spans go.
    people = list(
        Person.everything.select_for_update(no_key=True).filter(pk__in=person_ids).order_by("pk").values_list("pk", flat=True)
    )
    # Marks first, facts and rules after: what is committed in between leaves its mark behind, and is seen next time.
    marks = list(StaleMark.objects.filter(person__in=people).values_list("pk", flat=True))
    in_force = rules()
    spans = [_row(facts.person, span) for facts in facts_of(people) for span in standing(facts, in_force)]
    Span.objects.filter(person__in=people).delete()
    Span.objects.bulk_create(spans, batch_size=1000)
    StaleMark.objects.filter(pk__in=marks).delete()


def _row(person, span):
    return Span(
        person_id=person,
        unit_id=span.unit,
        level=span.level,
        category=span.category,
        leader=span.leader,
        gender=span.gender,
        minority=span.minority,
        age_band=span.age_band,
        rank_id=span.rank,
        since=date.fromordinal(span.since),
        until=date.fromordinal(span.until),
        belongs=span.belongs,
        meets=span.meets,
        doubled=span.doubled,
    )


def rebuild(progress=iter):
    """Compute everybody's spans anew. Figures stay readable meanwhile: each batch replaces its people's spans in one step.

    `progress` wraps the list of person keys, as tqdm does.
    """
    people = list(Person.everything.order_by("pk").values_list("pk", flat=True))
    for batch in batched(progress(people), BATCH):
        _refresh_batch(batch)
