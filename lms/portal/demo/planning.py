"""The term of the planning lists, what is asked of them, and their reviews. Targets are illustrations: offices replace them."""

from datetime import date

from lms.people.models import PlanningEntry, PlanningRule, PlanningTerm, Unit
from lms.people.planning_reviews import add, close, judge, keep_the_rest, open_review

from .titles_and_standards import SOURCE

Level = Unit.Level
TERM = {"name": "2021–2026", "starts": date(2021, 1, 1), "ends": date(2027, 1, 1)}
# Younger than 40, 40 to 50, older than 50, counted at the beginning of the year of the report.
BANDS = {"younger_than": 40, "older_than": 50, "ages_on": date(2022, 1, 1)}
TARGETS = {
    Level.PROVINCE: {"women": 25, "minority": 10, "young": 15, "middle": 40, "old": 15},
    Level.DISTRICT: {"women": 25, "minority": 15, "young": 20, "middle": 40, "old": 15},
    Level.COMMUNE: {"women": 30, "minority": 15, "young": 35, "middle": 35, "old": 10},
}
REVIEWED = date(2022, 5, 16)
DECISIONS = {Level.PROVINCE: "1470-QĐ/TU", Level.DISTRICT: "812-QĐ/TU", Level.COMMUNE: "56-QĐ/TU"}
REMOVED = "Không còn đáp ứng tiêu chuẩn khi rà soát năm 2022"

# The review of this year is open, so that a visitor can go on with it.
KEPT_SO_FAR = 20
REMOVED_TODAY = "Không còn đủ tuổi tham gia nhiệm kỳ tới"
ADDED_TODAY = ("so-noi-vu", 6, "pho-giam-doc-so")


def write_term_and_rules():
    """The PlanningTerm."""
    term = PlanningTerm.objects.create(**TERM)
    rules = [PlanningRule(term=term, level=level, source=SOURCE, **BANDS, **targets) for level, targets in TARGETS.items()]
    for rule in rules:
        rule.full_clean()
    PlanningRule.objects.bulk_create(rules)
    return term


def review_of_2022(term, root, removed, *, by):
    """One for each level; together they remove these: {Person: code of the target post}."""
    for level, decision in DECISIONS.items():
        review = open_review(term, level, root, year=REVIEWED.year, by=by)
        entries = PlanningEntry.objects.filter(level=level, person__in=removed).select_related("title")
        reasons = {entry.pk: REMOVED for entry in entries if removed[entry.person] == entry.title.code}
        judge(review, reasons, on=REVIEWED, by=by)
        keep_the_rest(review, on=REVIEWED, by=by)
        close(review, decision=decision, on=REVIEWED, by=by)


def review_of_today(term, root, people, titles, *, today, by):
    """The open review of the province's list: some are kept, one is to be removed and one added. `people`: {member: Person}."""
    review = open_review(term, Level.PROVINCE, root, year=today.year, by=by)
    first, *others = review.entries(today)[: KEPT_SO_FAR + 1].values_list("pk", flat=True)
    judge(review, {first: REMOVED_TODAY} | dict.fromkeys(others, ""), on=today, by=by)
    home, place, title = ADDED_TODAY
    person = next(person for member, person in people.items() if (member.unit, member.place) == (home, place) and member.active)
    add(review, person, titles[title], person.postings.get(ends=None, concurrent=False).unit, by=by)
