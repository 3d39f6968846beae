"""What a desk is put together from: sections of lines, each leading to where it is done."""

from typing import NamedTuple

AT_MOST = 6  # lines of a list; the rest is behind its link


class Task(NamedTuple):
    """One line: what it is about, where it is done, and what more there is to say."""

    label: str
    url: str
    note: str = ""
    badge: str = ""
    tone: str = ""
    why: str = ""  # why it is shown to this person


class Section(NamedTuple):
    title: str
    tasks: list
    empty: str = ""  # said where there are no tasks
    more: Task | None = None


def days_of(training_class):
    return f"{day_of(training_class.starts)} – {day_of(training_class.ends)}"


def day_of(day):
    return f"{day:%d/%m/%Y}"
