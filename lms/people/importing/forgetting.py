"""What imports keep of a person, beside the facts, goes when the person's data are erased."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from ..erasure import Rule
from ..persons import Person
from .batches import ImportRow, Written

NOTHING = {
    "said": {}, "corrected": {}, "values": {}, "doubts": [], "problems": [], "problem_keys": "", "changes": [], "candidates": [],
    "national_id_encrypted": "",
}  # fmt: skip


def _notes_of(person):
    return Written.objects.filter(model=Person._meta.label_lower, object_id=person.pk)


def _rows_of(person):
    rows = Q(person=person) | Q(chosen=person)
    for batch, number in Written.objects.filter(person_id_then=person.pk).values_list("batch", "row").distinct():
        rows |= Q(batch=batch, number=number)
    return ImportRow.objects.filter(rows)


def _forget(person):
    _rows_of(person).update(**NOTHING)
    _notes_of(person).filter(before__isnull=False).update(
        before={}
    )  # undoing is over: the person is no longer as the import left them


@hooks.register("erasure_rules")
def rules_of_imports():
    return [
        Rule(
            _("Rows of imported lists"),
            _("What they said is known from the facts that were made of them."),
            lambda person: _rows_of(person).exclude(said={}).count() or "",
            _forget,
        )
    ]
