"""All facts as CSV, with every column needed to recompute any figure outside the product. No names' keys, no national ids.

Dates are YYYY-MM-DD; periods are half-open: `ends`, `until`, `dissolved` are the first day on which it no longer holds, empty while
it lasts. Lists inside a cell are separated by `|`.
"""

import csv
import json

from courses.models import LearningRecord
from lms.people.models import Appointment, Degree, Person, PlanningEntry, Posting, Succession, TitleCertificate, Unit

from .equivalences import Equivalence
from .indicators import IndicatorVersion, TermKind, TitleStandard

# file → (columns, rows); a column's value is an attribute path, `|` joins the members of a relation.
COLUMNS = {
    "units.csv": (
        Unit.objects.select_related("parent").order_by("code"),
        {
            "code": "code", "name": "name", "level": "level", "kind": "kind", "parent": "parent.code",
            "established": "established", "dissolved": "dissolved",
        },
    ),
    "successions.csv": (
        Succession.objects.select_related("predecessor", "successor"),
        {"predecessor": "predecessor.code", "successor": "successor.code", "kind": "kind", "on": "on", "decision": "decision"},
    ),
    "persons.csv": (
        Person.objects.order_by("staff_number"),
        {
            "staff_number": "staff_number", "full_name": "full_name", "birth_date": "birth_date",
            "birth_precision": "birth_precision", "gender": "gender", "ethnicity": "ethnicity",
        },
    ),
    "postings.csv": (
        Posting.objects.select_related("person", "unit", "title__family").order_by("person__staff_number", "starts", "pk"),
        {
            "person": "person.staff_number", "unit": "unit.code", "level": "unit.level", "unit_kind": "unit.kind",
            "category": "category", "title": "title.code", "title_kind": "title.kind", "title_family": "title.family.code", "leadership": "leadership", "concurrent": "concurrent",
            "starts": "starts", "ends": "ends",
        },
    ),
    "appointments.csv": (
        Appointment.objects.select_related("person", "title__family").order_by("person__staff_number", "starts", "pk"),
        {
            "person": "person.staff_number", "kind": "kind", "title": "title.code", "title_family": "title.family.code",
            "starts": "starts", "ends": "ends", "decision": "decision",
        },
    ),
    "degrees.csv": (
        Degree.objects.select_related("person", "speciality").prefetch_related("speciality__suits")
        .order_by("person__staff_number", "awarded_on", "pk"),
        {
            "id": "pk", "person": "person.staff_number", "level": "level", "speciality": "speciality.code",
            "suits_titles": "speciality.suits|code", "awarded_on": "awarded_on", "until": "annulled_on",
        },
    ),
    "title_certificates.csv": (
        TitleCertificate.objects.select_related("person", "family").order_by("person__staff_number", "issued_on", "pk"),
        {
            "id": "pk", "person": "person.staff_number", "title_family": "family.code", "issued_on": "issued_on",
            "until": "revoked_on", "replaces": "replaces_id",
        },
    ),
    "planning.csv": (
        PlanningEntry.objects.select_related("person", "title__family", "term").order_by("person__staff_number", "starts", "pk"),
        {
            "person": "person.staff_number", "title": "title.code", "title_family": "title.family.code", "level": "level",
            "cycle": "term.name", "starts": "starts", "ends": "ends",
        },
    ),
    "records.csv": (
        LearningRecord.objects.filter(person__merged_into=None)
        .select_related("person", "course__title_family")
        # Not joined: where nothing was ever superseded, SQLite reads all records for each of them.
        .prefetch_related("course__subject_areas", "superseded_by").order_by("person__staff_number", "recognised_on", "pk"),
        {
            "id": "pk", "person": "person.staff_number", "course": "course.code", "areas": "course.subject_areas|code",
            "title_family": "course.title_family.code", "recognised_on": "recognised_on", "until": "revoked_on",
            "periods": "periods", "grade": "grade", "trust": "trust", "superseded_by": "superseded_by.pk",
        },
    ),
    "equivalences.csv": (
        Equivalence.objects.select_related("course", "counts_as__title_family").prefetch_related("counts_as__subject_areas"),
        {
            "course": "course.code", "counts_as": "counts_as.code", "areas": "counts_as.subject_areas|code",
            "title_family": "counts_as.title_family.code", "starts": "starts", "ends": "ends", "source": "source",
        },
    ),
}  # fmt: skip


def export_facts(folder, progress=iter):
    """Write all files into `folder`, which is made if it is not there. `progress` wraps the list of names, as tqdm does."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in progress([*COLUMNS, "indicators.json"]):
        if name == "indicators.json":
            (folder / name).write_text(json.dumps(definitions(), ensure_ascii=False, indent=2), encoding="utf-8")
            continue
        rows, columns = COLUMNS[name]
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            for row in rows.all().iterator(chunk_size=2000):
                writer.writerow([_cell(row, path) for path in columns.values()])


def _cell(row, path):
    path, _bar, member = path.partition("|")
    value = row
    for step in path.split("."):
        value = getattr(value, step, None)
        if value is None:
            return ""
    if member:
        return "|".join(sorted(getattr(item, member) for item in value.all()))
    return str(value).lower() if isinstance(value, bool) else value


def definitions():
    """All versions of all indicators and the standards of all titles, as plain values."""
    versions = IndicatorVersion.objects.select_related("indicator").prefetch_related(
        "terms__area", "terms__course", "titles", "families"
    )
    standards = TitleStandard.objects.select_related("title", "area", "course")
    return {
        "indicators": [
            {
                "code": version.indicator.code,
                "name": version.indicator.name,
                "version": version.number,
                "starts": version.starts.isoformat(),
                "ends": version.ends and version.ends.isoformat(),
                **structure(version),
                "target": version.target and str(version.target),
                "source": version.source,
            }
            for version in versions
        ],
        "standards": [
            {
                "title": standard.title.code,
                "starts": standard.starts.isoformat(),
                "ends": standard.ends and standard.ends.isoformat(),
                **_term(standard),
            }
            for standard in standards
        ],
    }


def structure(version):
    """What a definition asks, as plain values with codes of what they name. Its terms, titles and families should be prefetched."""
    return {
        "categories": version.categories,
        "levels": version.levels,
        "unit_kinds": version.unit_kinds,
        "titles": sorted(title.code for title in version.titles.all()),
        "title_families": sorted(family.code for family in version.families.all()),
        "leaders_only": version.leaders_only,
        "planned_only": version.planned_only,
        "time": version.time,
        "window_months": version.window_months,
        "event": version.event,
        "inclusive": version.inclusive,
        "need": version.need,
        "least": version.least,
        "terms": [_term(term) for term in version.terms.all()],
    }


def _term(row):
    area = row.area.code if row.area else None
    said = {"kind": row.kind, "least_trust": getattr(row, "least_trust", 0)}
    if row.kind == TermKind.PERIODS:
        return said | {"value": row.periods, "area": area}
    return said | {"value": area or (row.course.code if row.course else row.degree), "area": None}
