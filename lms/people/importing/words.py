"""What the preview, the report and the history say of rows: problems and changes as sentences."""

from datetime import date

from django.apps import apps
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..persons import Person

SENTENCES = {
    # of rows
    "blank": _("This cell must not be empty."),
    "not_yours": _("You cannot enter anything about this person. Ask the training manager of the province."),
    "nobody": _("Nobody whom you look after is called so or has this number."),
    "who": _("Somebody of this name is known already. Is it the same person? Compare, and decide."),
    "two_people": _("The two numbers belong to two different people. Decide who is meant, or correct a number."),
    "other_national_id": _(
        "The person of this staff number has another national identity number. Decide who is meant, or correct a number."
    ),
    "other_name": _(
        "The person of this number has another name and another date of birth. Decide who is meant, or correct the number."
    ),
    "twice": _("Row %(row)s is about the same person or unit. Correct one of them, or leave one out."),
    "perhaps_twice": _(
        "Row %(row)s has the same name and date of birth, and a number is missing. Accept if they are two people."
    ),
    "no_staff_number": _("A new person needs a staff number. One can be made up for now."),
    "unknown": _("“%(text)s” is not known here."),
    "ambiguous": _("“%(text)s” may mean several: write the code, one of %(codes)s."),
    "no_unit": _("The unit is missing: in this row, in the heading above it, and on upload."),
    "no_unit_of_yours": _("A new person must be posted in one of your units: the unit is missing."),
    "not_your_unit": _("You do not look after this unit."),
    "no_category": _("A new posting needs to say whether it is of a cadre, a civil servant, a public employee …"),
    "no_first_day": _("The first day is missing. Write it, or choose a day for the whole list on upload."),
    "ends_before": _("It ends before it begins."),
    "refused": "%(sentence)s",
    "still_to_come": _("This day is still to come."),
    "fact_twice": _("Row %(row)s says exactly the same."),
    "overlaps": _("It overlaps what is already known from %(starts)s to %(last)s."),
    "overlaps_row": _("It overlaps row %(row)s of this list."),
    "end_old": _("The posting in “%(unit)s” goes on. Accept to end it with the day before %(day)s."),
    # of the whole list
    "missing_columns": _("Columns are missing: %(labels)s. Compare the header with the template."),
    "no_rows": _("There is a header, but no row below it."),
    "moved": _(
        "Row %(row)s would do something else by now than the preview showed, so nothing was written. The list was checked anew."
    ),
    "not_together": _(
        "The list does not go together with what somebody else has just written, so nothing was written. The list was checked anew."
    ),
    "unexpected": _(
        "Something went wrong that should not have (%(error)s). Nothing was written. Please tell those who run this site."
    ),
    "changed_since": _("Row %(row)s: what was written then (%(what)s) has been changed or removed since. Nothing was undone."),
    "used_since": _("Row %(row)s: something was built on it since (%(what)s). Nothing was undone."),
    "account_since": _("Row %(row)s: the person has an account by now. Nothing was undone."),
}
OPEN_END = _("It overlaps what is already known from %(starts)s on.")


def in_words(problem):
    """The sentence of a problem, or of why a list was refused."""
    reason, values = problem["reason"], problem["values"]
    if reason == "overlaps" and not values["last"]:
        return OPEN_END % values
    if reason in SENTENCES:
        return SENTENCES[reason] % values
    return _of_the_reader(problem)


def _of_the_reader(problem):
    from ..cells import Problem
    from ..roster_sentences import sentence

    return sentence(Problem(problem.get("level", "wrong"), problem["column"], problem["reason"], problem["values"]))


def change_parts(change):
    """(what, before, after) of a change as people read it."""
    model, name, before, after = change
    if name == "old_ends":
        return _("Posting in “%(unit)s” ends") % {"unit": before}, "", _day(after)
    field = apps.get_model(model)._meta.get_field({"national_id": "national_id_hash"}.get(name, name))
    if name == "national_id":
        return _("National identity number"), "", _("another number")
    return capfirst(field.verbose_name), _value(field, before), _value(field, after)


def change_in_words(change):
    what, before, after = change_parts(change)
    return f"{what}: {before or '–'} → {after or '–'}"


def _value(field, value):
    if value in (None, ""):
        return ""
    if field.choices:
        return dict(field.flatchoices).get(value, value)
    if isinstance(field, models.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, models.DateField) and field.model is not Person:  # of a person: as precise as it is known
        return _day(value)
    return value


def _day(text):
    return f"{date.fromisoformat(text):%d/%m/%Y}"
