"""The term of the planning lists and what is asked of them. Targets are illustrations: offices replace them."""

from datetime import date

from lms.people.models import PlanningRule, PlanningTerm, Unit

from .titles_and_standards import SOURCE

TERM = {"name": "2021–2026", "starts": date(2021, 1, 1), "ends": date(2027, 1, 1)}
# Younger than 40, 40 to 50, older than 50, counted at the beginning of the year of the report.
BANDS = {"younger_than": 40, "older_than": 50, "ages_on": date(2022, 1, 1)}
TARGETS = {
    Unit.Level.PROVINCE: {"women": 25, "minority": 10, "young": 15, "middle": 40, "old": 15},
    Unit.Level.DISTRICT: {"women": 25, "minority": 15, "young": 20, "middle": 40, "old": 15},
    Unit.Level.COMMUNE: {"women": 30, "minority": 15, "young": 35, "middle": 35, "old": 10},
}


def write_term_and_rules():
    """The PlanningTerm."""
    term = PlanningTerm.objects.create(**TERM)
    rules = [PlanningRule(term=term, level=level, source=SOURCE, **BANDS, **targets) for level, targets in TARGETS.items()]
    for rule in rules:
        rule.full_clean()
    PlanningRule.objects.bulk_create(rules)
    return term
