"""A person's file (hồ sơ): everything known of them on one page, in the order of time, as of a day.

This room knows the facts. Higher rooms add what they know by the hook `person_file`; it is called without arguments and returns a
`Part`, whose words are asked in turn:

    @hooks.register("person_file")
    def records_in_the_file():
        return RecordsPart()
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils.translation import gettext as _
from wagtail import hooks

from .persons import Person, User


@dataclass(frozen=True)
class Reading:
    """Who reads whose file, and how: as of which day, and whether they are offered ways to change something.

    Of what begins on `until` or later nothing is shown.
    """

    person: Person
    user: User
    on: date
    until: date | None = None
    changing: bool = False

    def sees(self, day):
        return self.until is None or day < self.until


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. It holds over [starts, ends), or from `starts` on; periods are half-open, pages show the last day."""

    kind: str
    label: str  # the words for one of this kind
    starts: date
    what: str
    ends: date | None = None
    lasts: bool = True  # over a period; otherwise something that came about on one day, and may be revoked
    over: str = ""  # how it is called once `ends` has come, where that is not “ended”
    where: str = ""  # the unit or institution, as it was called
    details: tuple = ()
    decision: str = ""
    because: str = ""  # why it ended
    set_aside: bool = False
    set_aside_because: str = ""
    set_aside_by: str = ""
    set_aside_at: datetime | None = None
    links: tuple = ()  # (words, address) of what this reader may do with it

    @property
    def last_day(self):
        return self.ends and self.ends - timedelta(days=1)

    def state(self, on):
        """(tone, words) on that day."""
        if self.set_aside:
            return "bad", _("Set aside")
        if self.starts > on:
            return "info", _("Still to come")
        if self.ends and self.ends <= on:
            return "rest", self.over or _("Ended")
        return "good", _("In force")


@dataclass(frozen=True)
class Section:
    """A chapter of the file besides the timeline: a heading, and a template that finds `data` and `reading`."""

    key: str
    title: str
    template: str
    data: dict = field(default_factory=dict)


class Part:
    """What one room knows of a person. Each answer takes a fixed number of queries."""

    kinds = {}  # {name of a model: words for many of it}, in the order in which they are offered

    def entries(self, reading):
        """The Entries for the timeline, set aside ones as well, nothing that begins on `reading.until` or later."""
        return ()

    def sections(self, reading):
        return ()

    def rows(self, person):
        """Querysets of rows about the person whose own log belongs to the person's history."""
        return ()


def parts():
    return [make() for make in hooks.get_hooks("person_file")]


def all_kinds():
    return {kind: words for part in parts() for kind, words in part.kinds.items()}


@dataclass(frozen=True)
class File:
    reading: Reading
    entries: list  # of the kind asked for, latest first
    counts: list  # (kind, words, how many)
    set_aside: int  # how many there are, shown or not
    later: int  # how many begin after the day, and are left out
    standing: list  # everything that is held to be true, of every kind
    sections: list

    @property
    def years(self):
        """(year, [(Entry, tone, words of its state)]), the latest first."""
        lines = [(entry, *entry.state(self.reading.on)) for entry in self.entries]
        return [(year, list(of_year)) for year, of_year in groupby(lines, key=lambda line: line[0].starts.year)]


def file_of(reading, *, kind="", with_set_aside=False, with_later=True):
    """The File as this reader may see it; of one kind, where one is named; `with_later` also what begins after the day."""
    known = parts()
    seen = [entry for part in known for entry in part.entries(reading) if reading.sees(entry.starts)]
    entries = [entry for entry in seen if with_later or entry.starts <= reading.on]
    entries.sort(key=lambda entry: entry.starts, reverse=True)
    standing = [entry for entry in entries if not entry.set_aside]
    shown = entries if with_set_aside else standing
    counted = Counter(entry.kind for entry in shown)
    return File(
        reading=reading,
        entries=[entry for entry in shown if not kind or entry.kind == kind],
        counts=[(key, words, counted[key]) for key, words in all_kinds().items() if counted[key]],
        set_aside=len(entries) - len(standing),
        later=sum(not entry.set_aside for entry in seen) - len(standing),
        standing=standing,
        sections=[section for part in known for section in part.sections(reading)],
    )
