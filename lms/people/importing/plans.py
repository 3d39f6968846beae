"""What a row of a list would do."""

from dataclasses import dataclass, field


@dataclass
class Plan:
    """To a person, and to one fact about that person (or to a unit)."""

    person: object = None  # matched, or new and not saved
    person_changes: dict = field(default_factory=dict)  # {field: value}
    make: object = None
    correct: object = None
    corrections: dict = field(default_factory=dict)
    end: list = field(default_factory=list)  # (posting, day, why) of postings that the new one brings to an end
    state: str = "unchanged"  # what the row is called if nothing is wrong with it
