"""The posting that a row of a list of staff, or of postings, speaks of."""

from ..postings import Posting
from .fact_part import FactPart, period, reference
from .values import day_of

PLAIN = ("category", "position", "leadership", "concurrent", "decision")


class PostingPart(FactPart):
    model = Posting
    identity = ("unit", "starts")

    def __init__(self, *, alone):
        self.alone = alone

    def said(self, row, known):
        starts = day_of(row.values, "starts")
        unit = reference(row, "unit", known.units, narrow=lambda units: known.there(units, starts or known.batch.day))
        unit = unit or (None if row.text("unit") else known.unit_named_by(row))
        said = {name: row.values[name] for name in PLAIN if row.values.get(name) not in (None, "")}
        if title := reference(row, "title", known.titles):
            said["title"] = title
        if unit is None and not row.text("unit"):
            return self._without_unit(row, said, known)
        if unit is not None and not known.may_write_in(unit):
            row.say("wrong", "unit", "not_your_unit")
        said |= period(row)
        return said | {"unit": unit}

    def _without_unit(self, row, said, known):
        if self.alone or said:
            row.say("wrong", "unit", "no_unit")
        elif row.plan.person and row.plan.person.pk is None and not known.everything:
            row.say("wrong", "unit", "no_unit_of_yours")
        return None

    def complete(self, said, mine, row, known):
        """A list of today's staff names no first day: then it is the posting held in that unit on the day of the list."""
        day = known.batch.day or known.on
        if "starts" not in said:
            there = [posting for posting in mine if posting.unit_id == said["unit"].pk and posting.holds_on(day)]
            if there:
                said = said | {"starts": there[0].starts}
            elif known.batch.day:
                said = said | {"starts": known.batch.day}
            else:
                row.say("wrong", "starts", "no_first_day")
        known_already = any(posting.unit_id == said["unit"].pk and posting.starts == said.get("starts") for posting in mine)
        if "category" not in said and not known_already:
            row.say("wrong", "category", "no_category")
        return said

    def gives_way(self, other, fact, number, row):
        """A main posting that began before ends the day before the new one begins, if a person agrees."""
        ends_first = not number and other.starts < fact.starts and not other.concurrent and not fact.concurrent
        if not ends_first or other.unit_id == fact.unit_id:
            return False
        if "starts:end_old" not in row.agreed:
            row.say("suspect", "starts", "end_old", unit=str(other.unit), day=f"{fact.starts:%d/%m/%Y}")
            return True
        row.plan.end.append((other, fact.starts, Posting.Leaving.MOVED))
        row.change("people.posting", "old_ends", str(other.unit), fact.starts.isoformat())
        return True
