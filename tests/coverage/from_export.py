"""Figures recomputed from the files of `export_facts` alone: no database, no code of the product but its value classes."""

import csv
import json
from collections import defaultdict
from datetime import date
from pathlib import Path

from lms.coverage import oracle
from lms.coverage.rulebook import Requirement, Rule, Term
from lms.coverage.standing import AppointmentFact, EvidenceFact, PersonFacts, PlanningFact, PostingFact


def day(text):
    return date.fromisoformat(text) if text else None


def codes(text):
    return frozenset(text.split("|")) if text else frozenset()


class Exported:
    """All facts of a folder; `count(code, on, …)` answers like a figure."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.units = {row["code"]: row for row in self._rows("units.csv")}
        self._read_rules()
        self._read_people()

    def _rows(self, name):
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def _by_person(self, name, make):
        found = defaultdict(list)
        for row in self._rows(name):
            found[row["person"]].append(make(row))
        return found

    def _read_rules(self):
        said = json.loads((self.folder / "indicators.json").read_text(encoding="utf-8"))
        self.rules = defaultdict(list)
        for version in said["indicators"]:
            values = {
                key: version[key]
                for key in ("leaders_only", "planned_only", "time", "window_months", "event", "inclusive", "need", "least")
            }
            self.rules[version["code"]].append(
                Rule(
                    bit=0,
                    starts=day(version["starts"]),
                    ends=day(version["ends"]),
                    categories=frozenset(version["categories"]),
                    levels=frozenset(version["levels"]),
                    unit_kinds=frozenset(version["unit_kinds"]),
                    titles=frozenset(version["titles"]),
                    families=frozenset(version["title_families"]),
                    terms=tuple(
                        Term(term["kind"], term["value"], term["least_trust"], term["area"]) for term in version["terms"]
                    ),
                    **values,
                )
            )
        self.standards = defaultdict(list)
        for row in said["standards"]:
            requirement = Requirement(Term(row["kind"], row["value"], area=row["area"]), day(row["starts"]), day(row["ends"]))
            self.standards[row["title"]].append(requirement)

    def _read_people(self):
        postings = self._by_person(
            "postings.csv",
            lambda row: PostingFact(
                row["unit"], row["level"], row["category"], day(row["starts"]), day(row["ends"]), row["leadership"] == "true",
                row["title"] or None, row["title_family"] or None, row["unit_kind"],
                row["title"] if row["title_kind"] == "rank" else None,
            ),
        )  # fmt: skip
        appointments = self._by_person(
            "appointments.csv",
            lambda row: AppointmentFact(
                row["kind"], row["title"], day(row["starts"]), day(row["ends"]), row["title_family"] or None
            ),
        )
        planning = self._by_person(
            "planning.csv",
            lambda row: PlanningFact(row["title"], day(row["starts"]), day(row["ends"]), row["title_family"] or None),
        )
        evidence = defaultdict(list)
        for row in self._rows("records.csv"):
            if not row["superseded_by"]:
                evidence[row["person"]] += self._learnt(row)
        for row in self._rows("degrees.csv"):
            evidence[row["person"]].append(
                EvidenceFact(
                    ("degree", row["id"]), day(row["awarded_on"]), day(row["until"]), degree=int(row["level"]),
                    suits=codes(row["suits_titles"]),
                )
            )  # fmt: skip
        for row in self._rows("title_certificates.csv"):
            evidence[row["person"]].append(
                EvidenceFact(("certificate", row["id"]), day(row["issued_on"]), day(row["until"]), family=row["title_family"])
            )
        self.people = {
            row["staff_number"]: PersonFacts(
                person=row["staff_number"],
                birth_date=day(row["birth_date"]),
                gender=row["gender"],
                minority=row["ethnicity"] != "01" if row["ethnicity"] else None,
                postings=tuple(postings[row["staff_number"]]),
                appointments=tuple(appointments[row["staff_number"]]),
                planning=tuple(planning[row["staff_number"]]),
                evidence=tuple(evidence[row["staff_number"]]),
            )
            for row in self._rows("persons.csv")
        }

    def _learnt(self, row):
        """What a record is evidence of: its course, and each that it counted as on the day."""
        said = {
            "source": ("record", row["id"]), "gained": day(row["recognised_on"]), "until": day(row["until"]),
            "trust": int(row["trust"]),
        }  # fmt: skip
        yield EvidenceFact(
            **said,
            areas=codes(row["areas"]),
            course=row["course"],
            family=row["title_family"] or None,
            periods=int(row["periods"]),
        )
        for other in self._rows("equivalences.csv"):
            ends = day(other["ends"])
            if (
                other["course"] == row["course"]
                and day(other["starts"]) <= said["gained"]
                and (not ends or said["gained"] < ends)
            ):
                yield EvidenceFact(
                    **said, areas=codes(other["areas"]), course=other["counts_as"], family=other["title_family"] or None
                )

    def exists(self, code, on):
        unit = self.units[code]
        return day(unit["established"]) <= on and (not unit["dissolved"] or on < day(unit["dissolved"]))

    def lies_under(self, code, top, on):
        """Whether `top` is the unit itself or above it, through units that exist on that day."""
        while code and self.exists(code, on):
            if code == top:
                return True
            code = self.units[code]["parent"]
        return False

    def count(self, indicator, on, unit, by=()):
        """(n, d, {values of by: (n, d)}) for the people under the unit of this code."""
        asked, met = defaultdict(set), defaultdict(set)
        for person in self.people.values():
            for posting in person.postings:
                if not oracle.lasts(posting, on) or not self.lies_under(posting.unit, unit, on):
                    continue
                for rule in self.rules[indicator]:
                    belongs, meets = oracle.answer_on(on, rule, posting, person, self.standards)
                    for values in {(), tuple(self._value(name, person, posting, on, unit) for name in by)}:
                        if belongs:
                            asked[values].add(person.person)
                        if meets:
                            met[values].add(person.person)
        cells = {values: (len(met[values]), len(people)) for values, people in asked.items() if values}
        return len(met[()]), len(asked[()]), cells

    def _value(self, name, person, posting, on, top):
        if name == "unit":
            below = posting.unit
            while below != top and self.units[below]["parent"] != top:
                below = self.units[below]["parent"]
            return below
        if name == "minority":
            return {True: "yes", False: "no", None: "unknown"}[person.minority]
        if name == "age_band":
            return oracle.age_band_on(on, person.birth_date) or "unknown"
        if name == "gender":
            return person.gender or "unknown"
        if name == "rank":
            return oracle.rank_on(on, posting, person) or "unknown"
        return getattr(posting, name)
