"""Lists of staff: who the people are and, where the list says so, the posting that each holds."""

from django.utils.translation import gettext_lazy as _

from . import columns
from .kinds import Kind, register
from .matching import PersonMatch
from .person_part import PersonPart
from .posting_part import PostingPart


class Persons(Kind):
    slug, label, command = "persons", _("Staff lists"), "import_persons"
    place = 0
    takes_new_people = True
    columns = (
        columns.full_name(),
        columns.HONORIFIC,
        columns.STAFF_NUMBER,
        columns.NATIONAL_ID,
        columns.BIRTH_DATE,
        columns.GENDER,
        columns.ETHNICITY,
        *columns.POSTING,
    )
    parts = (PersonMatch(new_ones=True), PersonPart(), PostingPart(alone=False))


register(Persons())
