"""Everything that is kept about one person, as a file for that person: for machines (JSON) and for eyes (HTML).

Each room gives its part. In its `wagtail_hooks.py` it registers, under
`personal_data`, a function of a person that gives `Part`s:

    def of_this_room(person):
        return [part("records", LearningRecord.objects.filter(person=person), "course_title", "recognised_on")]

    hooks.register("personal_data", of_this_room)

The JSON is {"person": staff number, "made_at": ISO time, "parts": {name of the part: [{field: value}]}}: dates as YYYY-MM-DD, choices by
their codes, rows of other tables by their names.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import models
from django.template.defaultfilters import yesno
from django.template.loader import render_to_string
from django.utils.formats import date_format, localize
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks

from . import national_id
from .planning_reviews import PlanningAddition, PlanningVerdict
from .unmasking import What, note_reading

OWN_COPY = gettext_lazy("The person's own copy")


@dataclass(frozen=True)
class Part:
    """One kind of data: its name for machines, its title, {field: label}, and rows {field: (value for machines, value as shown)}."""

    name: str
    title: str
    labels: dict
    rows: list

    @property
    def for_machines(self):
        return [{field: value for field, (value, _shown) in row.items()} for row in self.rows]

    @property
    def for_eyes(self):
        return [[shown for _value, shown in row.values()] for row in self.rows]


def part(name, rows, *fields, title=None, **others):
    """The Part of a queryset: these fields of its model; `others` are {name: (label, function of a row)}."""
    model = rows.model
    related = [field for field in fields if model._meta.get_field(field).many_to_one]
    rows = rows.select_related(*related) if related else rows
    labels = {field: capfirst(model._meta.get_field(field).verbose_name) for field in fields}
    return Part(
        name,
        capfirst(title or model._meta.verbose_name_plural),
        labels | {other: label for other, (label, _get) in others.items()},
        [
            {field: _value(row, field) for field in fields} | {other: _plain(get(row)) for other, (_label, get) in others.items()}
            for row in rows
        ],
    )


def _value(row, name):
    field = row._meta.get_field(name)
    value = getattr(row, name)
    if field.choices:
        return value, str(getattr(row, f"get_{name}_display")())
    return _plain(value)


def _plain(value):
    """(for machines, as shown) of one value."""
    if value is None:
        return None, ""
    if isinstance(value, bool):
        return value, capfirst(yesno(value))
    if isinstance(value, datetime):
        return localtime(value).isoformat(), date_format(localtime(value), "d/m/Y H:i")
    if isinstance(value, date):
        return value.isoformat(), f"{value:%d/%m/%Y}"
    if isinstance(value, models.Model):
        return str(value), str(value)
    if isinstance(value, Decimal):
        return str(value), localize(value)
    if isinstance(value, int | float):
        return value, localize(value)
    return str(value), str(value)


def parts_about(person):
    return [one for of_a_room in hooks.get_hooks("personal_data") for one in of_a_room(person)]


def of_this_room(person):
    """What people, the lowest room, knows: the person, all facts with those set aside, roles, requests, readings, what was done."""
    facts = [("postings", "unit", "category", "position", "title", "leadership", "concurrent", "starts", "ends", "leaving", "decision"),
             ("appointments", "kind", "title", "unit", "starts", "ends", "decision"),
             ("degrees", "level", "speciality", "institution", "number", "awarded_on", "annulled_on"),
             ("title_certificates", "family", "number", "institution", "issued_on", "revoked_on", "revocation_reason"),
             ("planning", "title", "unit", "level", "term", "starts", "ends", "decision", "removal_reason",
              "removal_decision")]  # fmt: skip
    aside = {
        "entered_at": (_("Entered at"), lambda fact: fact.entered_at),
        "set_aside": (_("Set aside"), lambda fact: fact.set_aside),
        "set_aside_because": (_("Why set aside"), lambda fact: fact.set_aside_because),
    }
    yield _about_the_person(person)
    for name, *fields in facts:
        yield part(name, _all_of(person, name), *fields, **aside)
    yield part(
        "review_verdicts", PlanningVerdict.objects.filter(entry__person=person).order_by("pk"), "review", "entry", "keep", "reason",
        title=_("What reviews of planning lists said"),
    )  # fmt: skip
    yield part(
        "review_additions", PlanningAddition.objects.filter(person=person), "review", "title", "unit",
        title=_("Put on planning lists by reviews"),
    )  # fmt: skip
    if person.user:
        yield part("roles", person.user.roles.all(), "kind", "unit", "starts", "ends")
    yield part("requests", person.data_requests.all(), "kind", "wish", "received_at", "due_at", "state", "answer", "answered_at")
    yield part(
        "readings",
        person.accesses.select_related("by"),
        "what", "purpose", "at",
        by=(_("Read by"), lambda reading: reading.reader),
    )  # fmt: skip


def _all_of(person, name):
    model = getattr(person, name).model
    return model.everything.filter(person=person).order_by(*model._meta.ordering, "pk")


def _about_the_person(person):
    fields = ("full_name", "honorific", "staff_number", "birth_date", "birth_precision", "gender", "ethnicity")
    return part(
        "person",
        type(person).objects.filter(pk=person.pk).select_related("user"),
        *fields,
        title=_("The person"),
        national_id=(_("National identity number"), _whole_number),
        account=(_("Account"), lambda person: person.user and person.user.get_username()),
        email=(_("E-mail"), lambda person: person.user and person.user.email),
        last_sign_in=(_("Last sign-in"), lambda person: person.user and person.user.last_login),
    )


def _whole_number(person):
    try:
        return person.national_id
    except national_id.CannotBeRead as refusal:
        return str(refusal)


def copy_of(person, *, at, by, purpose, address=None):
    """The zip file with everything about `person`; the reading is written down first. Raises NoPurpose."""
    note_reading(person, What.COPY, by=by, purpose=purpose, address=address)
    parts = parts_about(person)
    whole = {
        "person": person.staff_number,
        "made_at": localtime(at).isoformat(),
        "parts": {one.name: one.for_machines for one in parts},
    }
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(whole, ensure_ascii=False, indent=2))
        archive.writestr("data.html", render_to_string("people/copy.html", {"person": person, "at": at, "parts": parts}))
    return file.getvalue()
