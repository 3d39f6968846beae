"""Who stands behind a figure: the people of its population on a day, who meets it and who does not."""

from django.db.models import Exists, F, OuterRef

from lms.people.models import Person

from .among import Among
from .figures import spans_under

FEW = 5000


def members(indicator, *, on, unit, met=None):
    """The people of the population under `unit` on that day; with `met`, those who meet the indicator, or those who do not.

    Two queries whatever their number: few people are named by their keys; of many, a page is found soonest by walking along everybody in
    the order in which they are shown. Restrict to those whom the reader may see by `.visible_to(user)`.
    """
    asked = asked_spans(indicator, on=on, unit=unit)
    found = asked.order_by().values_list("person", "meets_it")[: FEW + 1]
    if len(found) <= FEW:
        stands = _joined(found)
        return Person.objects.filter(Among("pk", (key for key, meets in stands.items() if met in (None, meets))))
    people = Person.objects.filter(Exists(asked.filter(person=OuterRef("pk"))))
    meets = Exists(asked.filter(person=OuterRef("pk"), meets_it__gt=0))
    return people if met is None else people.filter(meets if met else ~meets)


def met_by_person(indicator, *, on, unit):
    """{person key: whether they meet it} of everybody in the population."""
    return _joined(asked_spans(indicator, on=on, unit=unit).values_list("person", "meets_it"))


def _joined(rows):
    """Who holds two postings meets it if one of them does."""
    found = {}
    for person, meets in rows:
        found[person] = found.get(person, False) or meets > 0
    return found


def asked_spans(indicator, *, on, unit):
    """The spans in which somebody is asked for this indicator."""
    bit = 1 << indicator.bit
    return (
        spans_under(unit, on)
        .annotate(belongs_to_it=F("belongs").bitand(bit), meets_it=F("meets").bitand(bit))
        .filter(belongs_to_it__gt=0)
    )


def with_postings(people, indicator, *, on, unit):
    """These people as a list, each with `stands`: the spans (with their units) in which they are asked, and `met`: whether they meet it."""
    stands = {}
    spans = asked_spans(indicator, on=on, unit=unit).filter(person__in=[person.pk for person in people])
    for span in spans.select_related("unit").order_by("unit__code"):
        stands.setdefault(span.person_id, []).append(span)
    for person in people:
        person.stands = stands.get(person.pk, [])
        person.met = any(span.meets_it for span in person.stands)
    return people
