"""What the decisions that amended a plan changed in it, line by line: read from the rows that are kept."""

from collections import defaultdict
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _

from lms.vietnamese import dong

from .plans import PlanLine


class Change(NamedTuple):
    line: PlanLine  # as the plan has it now, or had it last
    differences: list  # [(what, before, after)]; none where it was added or dropped
    is_new: bool = False


def amended(plan):
    """[(amendment, [Change])], in a fixed number of queries."""
    versions = defaultdict(list)
    for row in plan.lines.select_related("course", "institution").order_by("pk"):
        versions[row.stands_id or row.pk].append(row)
    changes = defaultdict(list)
    for key, rows in versions.items():
        rows.sort(key=lambda row: (row.pk == key, row.pk))  # what it said before, in order, then the line itself
        line = rows[-1]
        if rows[0].amendment_id:
            changes[rows[0].amendment_id].append(Change(line, [], is_new=True))
        for before, after in pairwise(rows):
            changes[before.ended_by_id].append(Change(line, differences(before, after)))
        if line.ended_by_id:
            changes[line.ended_by_id].append(Change(line, []))
    return [(amendment, changes[amendment.pk]) for amendment in plan.amendments.all()]


def differences(before, after):
    old, new = _in_words(before), _in_words(after)
    return [(what, old[what], new[what]) for what in old if old[what] != new[what]]


def _in_words(line):
    return {
        _("Course"): str(line.course),
        _("For whom"): line.for_whom or "–",
        _("Quarter"): line.get_quarter_display(),
        _("Number of classes"): str(line.classes),
        _("Seats"): str(line.seats),
        _("Institution"): str(line.institution),
        _("Budget"): dong(line.budget),
        _("Note"): line.note or "–",
    }
