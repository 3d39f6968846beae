"""What a row said, kept in the log as plain values and put into words when it is read: in the reader's language, by today's labels."""

from datetime import date
from typing import NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.utils.dateparse import parse_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# What is told of a row besides its fields.
LABELS = {"national_id_masked": gettext_lazy("National identity number")}


class Change(NamedTuple):
    """One line of a table of changes; nothing was said where a value is empty."""

    label: str
    before: str
    after: str


def told(row, names):
    """{name: value} of those fields that say something; what a foreign key points at by its name on that day."""
    values = {name: _plain(getattr(row, name)) for name in names}
    return {name: value for name, value in values.items() if value not in (None, "")}


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, bool | int | None) else str(value)


def only_different(before, after):
    """The same two without what is equal in both."""
    same = {name for name in before.keys() & after.keys() if before[name] == after[name]}
    return tuple({name: value for name, value in told.items() if name not in same} for told in (before, after))


def changes(model, before, after):
    """The Changes from one to the other, in the order of the model's fields; what stayed is left out."""
    names = [field.name for field in model._meta.concrete_fields if before.get(field.name) != after.get(field.name)]
    # Masked, two different numbers may look the same: where one is told, it was changed.
    names += [name for name in LABELS if name in before or name in after]
    return [
        Change(_label(model, name), in_words(model, name, before.get(name)), in_words(model, name, after.get(name)))
        for name in names
    ]


def _label(model, name):
    return capfirst(LABELS[name] if name in LABELS else model._meta.get_field(name).verbose_name)


def in_words(model, name, value):
    """A value as pages show it: dd/mm/yyyy, the words of a choice, yes or no."""
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return _("It is so") if value else _("It is not so")
    try:
        choices = dict(model._meta.get_field(name).flatchoices)
    except FieldDoesNotExist:
        choices = {}
    if value in choices:
        return str(choices[value])
    day = parse_date(value) if isinstance(value, str) and len(value) == len("2022-06-30") else None
    return f"{day:%d/%m/%Y}" if day else str(value)
