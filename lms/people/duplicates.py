"""Who may be in here twice. Pairs are found in the background, when a person is entered or changed; a person decides what they are.

For the numbers nothing is decrypted but those of the people who changed: their slips (`likeness.slips`) are looked up by keyed hash.
"""

from collections import defaultdict
from itertools import batched

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.refusal import Refusal
from lms.vietnamese import clean

from .likeness import Traits, compare, compatible, slips
from .national_id import CannotBeRead, look_up_hash
from .persons import Person

BATCH = 100


class SayHowYouKnow(Refusal):
    text = _("Say how you know that these are two people: the next one who sees them will ask.")


class SuspicionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=SuspectedDuplicate.State.OPEN)

    def among(self, people):
        """Pairs of which both are among these people."""
        return self.filter(first__in=people, second__in=people)

    def of_pair(self, one, other):
        first, second = sorted([one.pk, other.pk])
        return self.filter(first=first, second=second)


class SuspectedDuplicate(models.Model):
    """Two entries that may be one person (nghi trùng), and what somebody decided about them."""

    class State(models.TextChoices):
        OPEN = "open", _("To be decided")
        NOT_THE_SAME = "two", _("Two different people")
        MERGED = "merged", _("Merged")

    first = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("one person"))
    second = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("the other one"))
    reasons = models.JSONField(_("what speaks for it"), default=list)
    score = models.SmallIntegerField(_("likeness"), default=0)
    compared = models.CharField(
        max_length=64, blank=True
    )  # a keyed hash of what was compared: once decided, asked anew if it changes
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    why = models.CharField(_("why"), max_length=200, blank=True)

    objects = SuspicionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-score", "first__sort_key", "pk"]
        verbose_name = _("suspected duplicate")
        verbose_name_plural = _("suspected duplicates")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_suspicion_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="suspected_pair_in_key_order"),
        ]

    def __str__(self):
        return f"{self.first} – {self.second}"


class ToCompare(models.Model):
    """This person is to be compared with the others. Written in the transaction of the change, removed when it is done."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")


def mark_to_compare(person_ids):
    ToCompare.objects.bulk_create([ToCompare(person_id=pk) for pk in person_ids], batch_size=5000)


def compare_changed():
    """Until nobody is left to compare; the number of people compared."""
    done = 0
    while some := list(ToCompare.objects.order_by("pk").values_list("person", flat=True)[:BATCH]):
        _compare_batch(sorted(set(some)))
        done += len(some)
    return done


def compare_everybody(progress=iter):
    """Compare all people with all, as if everybody had just been entered. `progress` wraps the list of keys, as tqdm does."""
    for batch in batched(progress(list(Person.objects.order_by("pk").values_list("pk", flat=True))), BATCH):
        _compare_batch(batch)


@transaction.atomic
def _compare_batch(person_ids):
    # As when spans are refreshed: two workers on one person queue up here, and marks are read before what they are about.
    people = list(Person.everything.select_for_update(no_key=True).filter(pk__in=person_ids).order_by("pk"))
    marks = list(ToCompare.objects.filter(person__in=people).values_list("pk", flat=True))
    found = _find(people)
    known = {
        (row.first_id, row.second_id): row
        for row in SuspectedDuplicate.objects.filter(Q(first__in=people) | Q(second__in=people))
    }
    for pair, row in known.items():
        if pair in found:
            _bring_up_to_date(row, *found[pair])
        elif row.state == SuspectedDuplicate.State.OPEN:
            row.delete()
    SuspectedDuplicate.objects.bulk_create(
        [
            SuspectedDuplicate(
                first_id=first, second_id=second, reasons=likeness.reasons, score=likeness.score, compared=compared
            )
            for (first, second), (likeness, compared) in found.items()
            if (first, second) not in known
        ],
        ignore_conflicts=True,  # another worker came from the other side of the pair
    )
    ToCompare.objects.filter(pk__in=marks).delete()


def _bring_up_to_date(row, likeness, compared):
    if row.compared == compared:
        return
    row.reasons, row.score, row.compared, row.state = likeness.reasons, likeness.score, compared, SuspectedDuplicate.State.OPEN
    row.save()


def _find(people):
    """{(lower key, higher key): (Likeness, hash of what was compared)} of each of these people with anybody."""
    people = [person for person in people if person.merged_into_id is None]
    numbers = {person.pk: _number(person) for person in people}
    traits = {}

    def traits_of(person):
        if person.pk not in traits:
            traits[person.pk] = _traits(person, numbers.get(person.pk))
        return traits[person.pk]

    pairs = {_pair(one, other): (one, other) for one, other in [*_with_a_slip(people, numbers), *_namesakes(people)]}
    return {
        pair: (likeness, _hash_of(one, other))
        for pair, (one, other) in pairs.items()
        if (likeness := compare(traits_of(one), traits_of(other)))
    }


def _with_a_slip(people, numbers):
    """Each of these people with those whose number is theirs but for one slip."""
    owners = defaultdict(list)
    for person in people:
        for slip in slips(numbers[person.pk]):
            owners[look_up_hash(slip)].append(person)
    for other in Person.objects.filter(national_id_hash__in=list(owners)):
        yield from ((person, other) for person in owners[other.national_id_hash])


def _namesakes(people):
    """Each of these people with those of the same name who may be born on the same day."""
    by_name = defaultdict(list)
    for person in people:
        by_name[person.match_key].append(person)
    for other in Person.objects.filter(match_key__in=list(by_name)):
        for person in by_name[other.match_key]:
            if person.pk != other.pk and _birth_allows(person, other):
                yield person, other


def _pair(one, other):
    return tuple(sorted([one.pk, other.pk]))


def _birth_allows(one, other):
    """Asked before anything is decrypted: of many people of one name few were born together."""
    return one.birth_date is None or other.birth_date is None or compatible(_traits(one, ""), _traits(other, ""))


def _traits(person, number=None):
    return Traits(
        name=person.match_key,
        letters=person.search_key,
        born=person.birth_date,
        precision=person.birth_precision,
        gender=person.gender,
        number=_number(person) if number is None else number,
    )


def _number(person):
    """Empty where no key opens it: names and birth dates are compared all the same."""
    try:
        return person.national_id
    except CannotBeRead:
        return ""


def likeness_of(one, other):
    """The Likeness of these two as they are now, or None."""
    return compare(_traits(one), _traits(other))


def _hash_of(one, other):
    both = sorted([one, other], key=lambda person: person.pk)
    told = [
        f"{person.match_key}|{person.birth_date}|{person.birth_precision}|{person.gender}|{person.national_id_hash}"
        for person in both
    ]
    return look_up_hash("\n".join(told))


@transaction.atomic
def keep_apart(one, other, *, by, why):
    """These are two people, says somebody who knows; not asked again unless what was compared changes. Raises SayHowYouKnow."""
    if not clean(why):
        raise SayHowYouKnow
    decide(one, other, SuspectedDuplicate.State.NOT_THE_SAME, by=by, why=why)
    for person, namesake in ((one, other), (other, one)):
        log(person, "people.kept_apart", user=by, data={"other": namesake.staff_number, "why": clean(why)})


def decide(one, other, state, *, by, why=""):
    """Write down what the pair is, suspected before or not."""
    first, second = _pair(one, other)
    likeness = likeness_of(one, other)
    said = {"state": state, "decided_by": by, "decided_at": now(), "why": clean(why), "compared": _hash_of(one, other)}
    found = {"reasons": likeness.reasons, "score": likeness.score} if likeness else {}
    SuspectedDuplicate.objects.update_or_create(first_id=first, second_id=second, defaults=said | found)
