"""The reform of 1 July 2025 as one reorganisation, drafted and applied by the act that an administrator uses."""

from datetime import date, timedelta

from lms.people.models import Posting, Unit
from lms.people.reorganising.applying import apply
from lms.people.reorganising.drafts import draft

from . import REFORM
from .organisation import ROOT, code_in
from .successors import ENDING, SUCCESSORS, fates, successors_of

TITLE = "Kết thúc hoạt động cấp huyện, sắp xếp đơn vị hành chính cấp xã năm 2025 (minh họa)"
DECISION, DECIDED_ON = "1679/NQ-UBTVQH15", date(2025, 6, 16)


def reform(copies, people, units, *, by):
    """Draft it for these copies of the pattern (lists of members) and apply it. `people`: {member: Person}; `units`: {code: Unit}."""
    numbers = range(1, len(copies) + 1)
    said = draft(
        TITLE,
        on=REFORM,
        decision=DECISION,
        decided_on=DECIDED_ON,
        dissolve=[units[code_in(copy, code)] for copy in numbers for code in ENDING],
        establish=[_new_unit(copy, new) for copy in numbers for new in SUCCESSORS],
        destinations=[
            (code_in(copy, old), code_in(copy, new), "", place == 0)
            for copy in numbers
            for old in ENDING
            for place, new in enumerate(successors_of(old))
        ],
        placements=[placement for members in copies for placement in _exceptions(members, people)],
        by=by,
    )
    return apply(said, by=by)


def _new_unit(copy, new):
    return {
        "code": code_in(copy, new.code), "name": new.name + ("" if copy == 1 else f" {copy}"), "level": Unit.Level.COMMUNE,
        "kind": Unit.Kind.COMMUNE, "parent_code": ROOT,
    }  # fmt: skip


def _exceptions(members, people):
    """Placements of those who do not simply go with the others of their unit."""
    held = Posting.objects.held_on(REFORM - timedelta(days=1)).filter(
        unit__code__in=[code_in(members[0].copy, code) for code in ENDING]
    )
    postings = {posting.person_id: posting for posting in held}
    for member, fate in fates(members).items():
        posting = postings[people[member].pk]
        if fate.leaving:
            yield {"posting": posting, "leaving": fate.leaving}
        elif fate.to != successors_of(member.home)[0] or fate.position != posting.position:
            yield {"posting": posting, "to": code_in(member.copy, fate.to), "position": fate.position}
