"""What a person has learned. A record is written once; a correction is a new record that supersedes the old one."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from lms.decisions import read_number
from lms.people.facts import NoReason
from lms.people.models import Person
from lms.people.telling import told
from lms.refusal import Refusal
from lms.vietnamese import clean

from .catalogue import Course
from .classes import TrainingClass
from .passing import Grade
from .signals import record_revoked, records_changed, records_revoked
from .trust import Trust


class AlreadyRevoked(Refusal):
    text = _("This record was already revoked on %(day)s.")


class AlreadySuperseded(Refusal):
    text = _("This record was already corrected by another one; correct that one instead.")


class RevokedTooEarly(Refusal):
    text = _("%(person)s: recognised on %(recognised)s; it cannot be revoked from %(day)s on.")


class NothingToCorrect(Refusal):
    text = _("This is what the record says already: nothing was changed.")


class NoGrounds(Refusal):
    text = _("A record is revoked for a reason and by a decision; both are kept with it.")


class LearningRecordQuerySet(models.QuerySet):
    def current(self):
        """Records that no other record supersedes."""
        return self.filter(superseded_by=None)

    def counting_on(self, day):
        return self.current().filter(recognised_on__lte=day).filter(Q(revoked_on=None) | Q(revoked_on__gt=day))


class LearningRecord(models.Model):
    """A learning record (kết quả đào tạo, bồi dưỡng): a person completed a course.

    It counts over [recognised_on, revoked_on). Name, workplace and course stand as they were, whatever is changed later.
    """

    Grade = Grade

    person = models.ForeignKey(Person, models.PROTECT, related_name="records", verbose_name=_("person"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="records", verbose_name=_("course"))
    training_class = models.ForeignKey(
        TrainingClass,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="records",
        verbose_name=_("class"),
        help_text=_("Empty for a record entered from outside evidence."),
    )
    recognition = models.ForeignKey(
        "courses.Recognition", models.PROTECT, null=True, blank=True, editable=False, related_name="records"
    )
    recognised_on = models.DateField(_("recognised on"))
    periods = models.PositiveSmallIntegerField(_("periods"))
    grade = models.CharField(_("grade"), max_length=9, choices=Grade, blank=True)
    decision_number = models.CharField(_("decision number"), max_length=60, blank=True)
    institution_name = models.CharField(_("institution"), max_length=200, blank=True)
    person_name = models.CharField(_("name at the time"), max_length=120)
    unit_name = models.CharField(_("workplace at the time"), max_length=200, blank=True)
    course_title = models.CharField(_("course as it was called"), max_length=250)
    paper_number = models.CharField(_("number of the paper"), max_length=60, blank=True)
    trust = models.PositiveSmallIntegerField(_("trust"), choices=Trust, default=Trust.CONFIRMED, editable=False)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name=_("supersedes")
    )
    superseding_reason = models.CharField(_("why it corrects the other"), max_length=200, blank=True)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revocation_reason = models.CharField(_("why revoked"), max_length=200, blank=True)
    revocation_decision = models.CharField(_("revoking decision"), max_length=60, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = LearningRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-recognised_on", "person__sort_key"]
        verbose_name = _("learning record")
        verbose_name_plural = _("learning records")
        indexes = [models.Index(fields=["person", "recognised_on"], name="record_person_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "recognition"],
                condition=Q(supersedes=None, recognition__isnull=False),
                name="one_first_record_per_learner_and_recognition",
            ),
            models.CheckConstraint(
                condition=Q(training_class=None, recognition=None) | Q(training_class__isnull=False, recognition__isnull=False),
                name="record_of_a_class_has_its_recognition",
            ),
            models.CheckConstraint(
                condition=Q(training_class=None) | Q(trust=Trust.CONFIRMED), name="record_recognised_here_is_trusted"
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None) | Q(revoked_on__gte=F("recognised_on")),
                name="record_revoked_after_recognition",
                violation_error_message=_("A record is revoked on or after the day it was recognised."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None) | Q(~Q(revocation_reason=""), ~Q(revocation_decision="")),
                name="record_revoked_for_a_reason_by_decision",
                violation_error_message=_("A revoked record says why, and by which decision."),
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None) | ~Q(supersedes=F("id")),
                name="record_does_not_supersede_itself",
                violation_error_message=_("A record does not supersede itself."),
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None) | ~Q(superseding_reason=""),
                name="record_supersedes_for_a_reason",
                violation_error_message=_("A correction says why."),
            ),
        ]

    def __str__(self):
        return f"{self.person_name} – {self.course_title}"


# Who entered it and what it corrects; the rest is what a record says.
NOTED = ("id", "supersedes", "superseding_reason", "entered_by", "entered_at")
REVOCATION = ("revoked_on", "revocation_reason", "revocation_decision")


@transaction.atomic
def enter_outside_records(rows, *, by):
    """Records from outside evidence: `rows` are dicts of person, course, recognised_on and, where known, periods, grade,
    decision_number, institution_name, unit_name, paper_number, trust (a Trust; otherwise they are only claimed). All of them or, with a ValidationError that names the row, none."""
    records = [_outside_record(number, row, by) for number, row in enumerate(rows, 1)]
    records = LearningRecord.objects.bulk_create(records, batch_size=500)
    announce(records)
    return records


def _outside_record(number, row, by):
    person, course = row["person"], row["course"]
    said = {
        "trust": Trust.CLAIMED,
        "periods": course.periods,
        "person_name": person.full_name,
        "course_title": course.title,
        **row,
    }
    record = LearningRecord(**said, entered_by=by)
    try:
        record.clean_fields(exclude=["person", "course", "entered_by"])
    except ValidationError as error:
        raise ValidationError(
            [
                _("Row %(number)s, %(person)s, %(field)s: %(why)s")
                % {"number": number, "person": person, "field": record._meta.get_field(field).verbose_name, "why": why}
                for field, sentences in error.message_dict.items()
                for why in sentences
            ]
        ) from error
    return record


def announce(records):
    records_changed.send(LearningRecord, person_ids=sorted({record.person_id for record in records}))


def _held(record):
    """The record as it is now, locked; AlreadySuperseded if another one stands in its place."""
    record = LearningRecord.objects.select_for_update().get(pk=record.pk)
    if LearningRecord.objects.filter(supersedes=record).exists():
        raise AlreadySuperseded
    return record


@transaction.atomic
def revoke(record, *, on, reason, decision, by):
    """The record no longer counts from `on`, by this decision; it stays in the person's file.

    Announces `record_revoked`. Raises AlreadyRevoked, AlreadySuperseded, NoGrounds, NotADecisionNumber, RevokedTooEarly.
    """
    record = _held(record)
    if record.revoked_on:
        raise AlreadyRevoked(day=f"{record.revoked_on:%d/%m/%Y}")
    revoke_many([record], on=on, reason=reason, decision=decision, by=by)
    record_revoked.send(LearningRecord, record=record)
    return record


def revoke_many(records, *, on, reason, decision, by):
    """The same for records that one decision revokes. The caller holds them, current and not revoked. Raises as `revoke`."""
    if not clean(reason) or not clean(decision):
        raise NoGrounds
    decision = read_number(decision)
    others = {field.name for field in LearningRecord._meta.concrete_fields} - set(REVOCATION)
    for record in records:
        if on < record.recognised_on:
            days = {"recognised": f"{record.recognised_on:%d/%m/%Y}", "day": f"{on:%d/%m/%Y}"}
            raise RevokedTooEarly(person=record.person_name, **days)
        record.revoked_on, record.revocation_reason, record.revocation_decision = on, clean(reason), decision
        record.clean_fields(exclude=others)
    LearningRecord.objects.bulk_update(records, REVOCATION, batch_size=500)
    _note_revoked(records, by)
    records_revoked.send(LearningRecord, records=records, on=on, reason=clean(reason), decision=decision, by=by)
    announce(records)


def _note_revoked(records, by):
    """In the history of each, in one query."""
    kind, at = ContentType.objects.get_for_model(LearningRecord), now()
    ModelLogEntry.objects.bulk_create(
        [
            ModelLogEntry(
                content_type=kind, object_id=str(record.pk), label=str(record), action="courses.revoked", user=by, timestamp=at,
                data={"before": {}, "after": told(record, REVOCATION)},
            )
            for record in records
        ],
        batch_size=500,
    )  # fmt: skip


@transaction.atomic
def supersede(record, *, by, why, **corrections):
    """A new record with these corrections, which counts in place of the old one from the start.

    Raises AlreadySuperseded, NoReason, NothingToCorrect, or ValidationError naming the field that cannot be.
    """
    if not clean(why):
        raise NoReason
    old = _held(record)
    if all(getattr(old, name) == value for name, value in corrections.items()):
        raise NothingToCorrect
    copied = {field.name: getattr(old, field.name) for field in old._meta.concrete_fields if field.name not in NOTED}
    new = LearningRecord(**(copied | corrections), supersedes=old, superseding_reason=clean(why), entered_by=by)
    new.full_clean()
    new.save()
    before, after = told(old, copied), told(new, copied)
    log(new, "courses.corrected", user=by, data={"why": clean(why), "before": before, "after": after})
    announce([old, new])
    return new
