"""The derived table behind every figure. It may be thrown away and rebuilt from the facts at any time."""

from collections import Counter
from datetime import date
from itertools import batched

from django.db import connection, models, transaction
from django.db.models import Count, Q, Sum
from django.utils.timezone import now

from lms.people.models import Person, Posting, Title, Unit

from . import cube
from .among import Among
from .cube import SpanRow
from .facts import facts_of, rules
from .standing import standing
from .writing import write

BATCH = 1000  # people whose spans are computed in one transaction: they are locked for less than a second
MANY_STALE = 20_000  # people, from which on cubes are built anew rather than corrected


class SpanQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(since__lte=day, until__gt=day)


class Span(models.Model):
    """Over [since, until) this person stood in this unit like this. `belongs` and `meets` are bitmaps over `Indicator.bit`."""

    class AgeBand(models.TextChoices):
        UNDER_40 = "under_40", "< 40"
        FROM_40_TO_50 = "40_50", "40–50"
        OVER_50 = "over_50", "> 50"

    # Keys without constraints in the database: what is derived is written by the million, and a third of the time went into checking them.
    person = models.ForeignKey(Person, models.CASCADE, related_name="spans", db_constraint=False)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    level = models.CharField(max_length=10, choices=Unit.Level)
    category = models.CharField(max_length=16, choices=Posting.Category)
    leader = models.BooleanField()
    gender = models.CharField(max_length=6, choices=Person.Gender, blank=True)
    minority = models.BooleanField(null=True)
    age_band = models.CharField(max_length=8, choices=AgeBand, blank=True)
    rank = models.ForeignKey(Title, models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False)
    since = models.DateField()
    until = models.DateField()  # date.max while it lasts
    belongs = models.BigIntegerField()
    meets = models.BigIntegerField()
    doubled = models.BooleanField(default=False)  # the person holds another posting as well: count distinct persons

    objects = SpanQuerySet.as_manager()

    class Meta:
        indexes = [
            # On PostgreSQL it holds all that figures are counted from: the people of a unit lie scattered over the table.
            models.Index(
                fields=["unit", "since", "until"],
                include=["belongs", "meets", "doubled", "person", "level", "category", "gender", "minority", "age_band"],
                name="span_unit_days",
            ),
            models.Index(fields=["unit"], name="span_doubled", condition=models.Q(doubled=True)),
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
    cube.mark()


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
        marks = StaleMark.objects.order_by("pk").values_list("person", flat=True)
        if connection.features.has_select_for_update_skip_locked:
            marks = marks.select_for_update(skip_locked=True)
        people = set(marks[:limit])
        refresh(people)
    return len(people)


def refresh_all_stale():
    """Until no one is stale, or others work on all that are; the number of people brought up to date."""
    done = 0
    if StaleMark.objects.count() > MANY_STALE:
        cube.mark()
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
    cube.hold_spans(building=False)
    _look_up_by_index()
    # Two refreshes of one person queue up here; NO KEY leaves those free who only refer to the person. Those merged into somebody
    # have no facts any more: their spans go.
    people = list(
        Person.everything.select_for_update(no_key=True)
        .filter(Among("pk", person_ids))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    # Marks first, facts and rules after: what is committed in between leaves its mark behind, and is seen next time.
    marks = list(StaleMark.objects.filter(Among("person", people)).values_list("pk", flat=True))
    in_force = rules()
    rows = [_row(facts.person, span) for facts in facts_of(people) for span in standing(facts, in_force)]
    _replace(people, rows)
    StaleMark.objects.filter(Among("pk", marks)).delete()
    Refreshed.objects.create()  # even where spans stay: what is remembered of the facts behind them may not


def _look_up_by_index():
    """Each batch asks for a thousand keys. A database that has not counted a growing table yet takes them for all of it, and reads it through
    a thousand times in a rebuild."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")


@transaction.atomic
def forget(person):
    """Before this person's row is deleted for good."""
    cube.hold_spans(building=False)
    _replace([person], [])
    Refreshed.objects.create()


def _replace(people, rows):
    """Write what is another than before: a rebuild that finds all as it was leaves the table alone."""
    before = Counter(map(SpanRow._make, Span.objects.filter(Among("person", people)).values_list(*COLUMNS)))
    after = Counter(map(SpanRow._make, rows))
    gone, come = before - after, after - before
    if not gone and not come:
        return
    if cube.are_kept():
        cube.correct(before, after)
    changed = {row.person for row in (*gone, *come)}
    if before:
        Span.objects.filter(Among("person", changed)).delete()
    write(Span, COLUMNS, (row for row in after.elements() if row.person in changed))


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


def rebuild(progress=iter):
    """Compute everybody's spans anew. Figures stay readable meanwhile: each batch replaces its people's spans in one step.

    `progress` wraps the list of person keys, as tqdm does.
    """
    cube.mark()
    general = list(StaleMark.objects.filter(person=None).values_list("pk", flat=True))
    people = list(Person.everything.order_by("pk").values_list("pk", flat=True))
    for batch in batched(progress(people), BATCH):
        _refresh_batch(batch)
    StaleMark.objects.filter(pk__in=general).delete()
