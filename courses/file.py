"""Learning records as lines of a person's file."""

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.people.access import may_correct_records_of
from lms.people.file import Entry, Part
from lms.people.file_facts import name_of

from .records import LearningRecord


class RecordsPart(Part):
    kinds = {LearningRecord._meta.model_name: capfirst(LearningRecord._meta.verbose_name_plural)}

    def entries(self, reading):
        records = LearningRecord.objects.filter(person=reading.person)
        changes = reading.changing and may_correct_records_of(reading.user, reading.person)
        for record in records.select_related("training_class", "superseded_by__entered_by__person"):
            yield Entry(
                kind=LearningRecord._meta.model_name,
                label=capfirst(LearningRecord._meta.verbose_name),
                starts=record.recognised_on,
                ends=record.revoked_on,
                lasts=False,
                over=_("Revoked"),
                what=record.course_title,
                where=record.institution_name,
                details=details(record),
                decision=record.decision_number,
                because=grounds(record),
                links=ways_to_change(record) if changes else (),
                **set_aside(record),
            )

    def rows(self, person):
        return [LearningRecord.objects.filter(person=person)]


def details(record):
    periods = ngettext("%(count)s period", "%(count)s periods", record.periods) % {"count": record.periods}
    training_class = record.training_class.name if record.training_class else ""
    trust = "" if record.training_class_id else record.get_trust_display()
    return tuple(
        filter(None, [periods, record.get_grade_display(), training_class, record.unit_name, record.paper_number, trust])
    )


def grounds(record):
    return ", ".join(filter(None, [record.revocation_reason, record.revocation_decision]))


def correction_of(record):
    """The record that stands in the place of this one, if there is one."""
    return getattr(record, "superseded_by", None)


def set_aside(record):
    by = correction_of(record)
    if by is None:
        return {}
    return {
        "set_aside": True,
        "set_aside_because": by.superseding_reason,
        "set_aside_by": name_of(by.entered_by),
        "set_aside_at": by.entered_at,
    }


def ways_to_change(record):
    if correction_of(record):
        return ()
    ways = [(_("Correct"), reverse("records:correct", args=[record.pk]))]
    if not record.training_class_id:
        ways.append((_("Trust"), reverse("records:trust", args=[record.pk])))
    if record.revoked_on is None:
        ways.append((_("Revoke"), reverse("records:revoke", args=[record.pk])))
    return tuple(ways)
