"""People as a list that can be imported again: nothing changes then. The day chosen says which posting stands beside each name."""

from datetime import timedelta
from itertools import batched

from lms.vietnamese import BirthDate

from ..postings import Posting
from ..roster_templates import write_rows
from .kinds import find_kind

CHUNK = 1000


def people_workbook(people, *, on, with_national_ids=False):
    """The bytes of a staff list of `people`, each with the main posting held on that day. National ids only where a purpose was given."""
    kind = find_kind("persons")
    columns = [column for column in kind.columns if with_national_ids or column.name != "national_id"]
    return write_rows(columns, _rows(people, on, with_national_ids), title=str(kind.label))


def _rows(people, on, with_national_ids):
    for some in batched(people.iterator(chunk_size=CHUNK), CHUNK):
        held = Posting.objects.held_on(on).filter(person__in=some, concurrent=False).select_related("unit", "title")
        postings = {posting.person_id: posting for posting in held}
        for person in some:
            national_id = {"national_id": person.national_id} if with_national_ids else {}
            yield _person(person) | national_id | _posting(postings.get(person.pk))


def _person(person):
    said = {name: getattr(person, name) for name in ("full_name", "honorific", "staff_number", "gender", "ethnicity")}
    born = person.birth_date and BirthDate(person.birth_date, person.birth_precision)
    return {name: value or None for name, value in said.items()} | {"birth_date": born}


def _posting(posting):
    if posting is None:
        return {}
    return {
        "unit": posting.unit.code,
        "category": posting.category,
        "position": posting.position or None,
        "title": posting.title and posting.title.code,
        "leadership": True if posting.leadership else None,
        "starts": posting.starts,
        "last_day": posting.ends and posting.ends - timedelta(days=1),
        "decision": posting.decision or None,
    }
