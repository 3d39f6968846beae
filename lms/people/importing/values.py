"""What was read from a cell as JSON keeps it, and back."""

from datetime import date

from lms.vietnamese import BirthDate


def as_json(value):
    if isinstance(value, BirthDate):
        return [value.day.isoformat(), value.precision]
    return value.isoformat() if isinstance(value, date) else value


def day_of(values, column):
    text = values.get(column)
    return date.fromisoformat(text) if text else None


def birth_of(values):
    """(day, precision), or None."""
    said = values.get("birth_date")
    return (date.fromisoformat(said[0]), said[1]) if said else None
