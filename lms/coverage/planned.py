"""Says on the planning lists whether somebody meets the standard of the planned post: the indicator of planned people knows."""

from urllib.parse import urlencode

from django.urls import reverse

from lms.people.planning_lists import Standing

from .facts import facts_of, rules
from .indicators import IndicatorVersion
from .intervals import contains, day_number, interval
from .standing import Question, answered


def planning_standing(entries, on):
    """{entry key: Standing} by the first indicator that asks planned people on that day; empty where none does."""
    version = IndicatorVersion.objects.held_on(on).filter(planned_only=True).order_by("indicator__order", "pk").first()
    if version is None:
        return {}
    in_force = rules(IndicatorVersion.objects.filter(pk=version.pk))
    [rule] = in_force.versions
    evidence = {facts.person: facts.evidence for facts in facts_of({entry.person_id for entry in entries})}
    found = {}
    for entry in entries:
        days = interval(day_number(entry.starts), day_number(entry.ends))
        question = Question(days, entry.title_id, entry.title.family_id)
        met = answered(rule, question, evidence[entry.person_id], in_force.standards)
        address = reverse("explain", args=[version.indicator.code, entry.person.staff_number])
        found[entry.pk] = Standing(contains(met, on.toordinal()), f"{address}?{urlencode({'on': on.isoformat()})}")
    return found
