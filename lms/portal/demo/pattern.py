"""The people of the demo province, all of them: the pattern of 1,750 once or several times over. Pure, and the same every time."""

from random import Random

from . import SEED
from .accounts import CAST
from .identities import identify
from .members import ACTIVE, active_members
from .near_misses import leavers, mark


def copies_for(people):
    """How often the pattern is repeated for about so many active people; at least once."""
    return max(1, round(people / ACTIVE))


def members_of(copy):
    """The members of one copy in order of their staff numbers; the active ones come first."""
    random = Random(f"{SEED} {copy}")  # noqa: S311 — a seed for made-up people, no secret
    members = active_members(copy)
    mark(members, random)
    members += leavers(members, random)
    identify(members, CAST if copy == 1 else {}, random)
    for number, member in enumerate(members, 1 + (copy - 1) * len(members)):
        member.staff_number = f"QN{number:05}"
    return members
