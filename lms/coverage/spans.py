"""The derived table behind every figure. It may be thrown away and rebuilt from the facts at any time."""

from datetime import date
from itertools import batched

from django.db import connection, models, transaction
from django.db.models import Count, Q, Sum
from django.utils.timezone import now

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


class Refreshed(models.Model):
    """Spans were computed anew, so many times. Each batch adds a row in its own transaction and waits for nobody: the sum over all rows changes
    when, and as soon as, what figures are counted from may have changed."""

    times = models.PositiveIntegerField(default=1)


MANY = 1000  # rows of Refreshed that are worth being added up


def spans_version():
    """Figures counted while this number stayed the same, from the same units, are the same."""
    return Refreshed.objects.aggregate(times=Sum("times"))["times"] or 0


@transaction.atomic
def _add_up():
    """One row for the many of batches long done; the sum stays."""
    rows = Refreshed.objects.order_by("pk")
    if rows.count() > MANY:
        done = list(rows.select_for_update()[:MANY])
        Refreshed.objects.filter(pk__in=[row.pk for row in done]).delete()
        Refreshed.objects.create(times=sum(row.times for row in done))


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
    """Turn marks for everyone into a mark for each person; of several workers one does, and the others wait."""
    general = list(StaleMark.objects.select_for_update().filter(person=None))
    if general:
        marks, people = (connection.ops.quote_name(model._meta.db_table) for model in (StaleMark, Person))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {marks} (person_id, marked_at) SELECT id, %s FROM {people} WHERE merged_into_id IS NULL",
                [now()],
            )
        StaleMark.objects.filter(pk__in=[mark.pk for mark in general]).delete()


def refresh_some(limit=BATCH):
    """Bring up to `limit` stale people up to date; the number of people done, 0 when none is left.

    Several workers share what there is: each passes by the marks that another one holds.
    """
    _name_everyone()
    with transaction.atomic():
        marks = StaleMark.objects.order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            marks = marks.select_for_update(skip_locked=True)
        people = list(dict.fromkeys(mark.person_id for mark in marks[: 4 * limit]))[:limit]
        refresh(people)
    return len(people)


def refresh_all_stale():
    """Until no one is stale, or others work on all that are; the number of people brought up to date."""
    done = 0
    while some := refresh_some():
        done += some
    _add_up()
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
    rows = [_row(facts.person, span) for facts in facts_of(people) for span in standing(facts, in_force)]
    Span.objects.filter(person__in=people).delete()
    _write(rows)
    StaleMark.objects.filter(pk__in=marks).delete()
    Refreshed.objects.create()


COLUMNS = (
    "person_id", "unit_id", "level", "category", "leader", "gender", "minority", "age_band", "rank_id", "since", "until", "belongs",
    "meets", "doubled",
)  # fmt: skip


def _row(person, span):
    """The values of COLUMNS."""
    return (
        person, span.unit, span.level, span.category, span.leader, span.gender, span.minority, span.age_band, span.rank,
        date.fromordinal(span.since), date.fromordinal(span.until), span.belongs, span.meets, span.doubled,
    )  # fmt: skip


def _write(rows):
    """Past the models: a rebuild writes millions, and half of its time would go into instances that nobody reads."""
    table, columns = connection.ops.quote_name(Span._meta.db_table), ", ".join(map(connection.ops.quote_name, COLUMNS))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            values = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({values})", rows)


def rebuild(progress=iter):
    """Compute everybody's spans anew. Figures stay readable meanwhile: each batch replaces its people's spans in one step.

    `progress` wraps the list of person keys, as tqdm does.
    """
    general = list(StaleMark.objects.filter(person=None).values_list("pk", flat=True))
    people = list(Person.everything.order_by("pk").values_list("pk", flat=True))
    for batch in batched(progress(people), BATCH):
        _refresh_batch(batch)
    StaleMark.objects.filter(pk__in=general).delete()
