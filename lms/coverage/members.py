"""Who stands behind a figure: the people of its population on a day, each with met or missing."""

from django.db.models import Exists, F, OuterRef

from lms.people.models import Person

from .figures import spans_under


def members(indicator, *, on, unit):
    """The people of the population under `unit` on that day; `met` says whether the person meets the indicator.

    One query whatever their number. Restrict to those whom the reader may see by `.visible_to(user)`.
    """
    asked = asked_spans(indicator, on=on, unit=unit)
    return Person.objects.filter(pk__in=asked.values("person")).annotate(
        met=Exists(asked.filter(person=OuterRef("pk"), meets_it__gt=0))
    )


def asked_spans(indicator, *, on, unit):
    """The spans in which somebody is asked for this indicator."""
    bit = 1 << indicator.bit
    return (
        spans_under(unit, on)
        .annotate(belongs_to_it=F("belongs").bitand(bit), meets_it=F("meets").bitand(bit))
        .filter(belongs_to_it__gt=0)
    )


def with_postings(people, indicator, *, on, unit):
    """These people as a list, each with `stands`: the spans (with their units) in which they are asked."""
    stands = {}
    spans = asked_spans(indicator, on=on, unit=unit).filter(person__in=[person.pk for person in people])
    for span in spans.select_related("unit").order_by("unit__code"):
        stands.setdefault(span.person_id, []).append(span)
    for person in people:
        person.stands = stands.get(person.pk, [])
    return people
