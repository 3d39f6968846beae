"""The values by which figures are broken down, as the database says them of a span."""

from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Coalesce

UNKNOWN = "unknown"


def _known(column):
    return Case(When(**{column: ""}, then=Value(UNKNOWN)), default=F(column), output_field=CharField())


VALUES = {
    "unit": F("unit"),
    "level": F("level"),
    "category": F("category"),
    "gender": _known("gender"),
    "age_band": _known("age_band"),
    "minority": Case(When(minority=True, then=Value("yes")), When(minority=False, then=Value("no")), default=Value(UNKNOWN)),
    "rank": Coalesce("rank__code", Value(UNKNOWN)),
}
