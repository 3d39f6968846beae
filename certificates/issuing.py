"""Issuing. Number and row are written in one transaction; the PDF is drawn later from the row, once, and never again."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from courses import classes, notices
from courses.models import LearningRecord, TrainingClass
from lms.doorbell import ring
from lms.people.access import units_known_to
from lms.people.models import Person, Role
from lms.refusal import Refusal
from lms.vietnamese import long_date

from .designs import Design
from .register import RegisterBook, next_numbers, register_no


class CannotIssue(Refusal):
    text = _("Nothing was issued: %(problems)s")


class NothingToIssue(Refusal):
    text = _("Everybody recognised in this class already has a certificate.")


class NotFailed(Refusal):
    text = _("Only a certificate whose drawing failed can be drawn again; an issued one never changes.")


class IssuedNeverChanges(Exception):
    """A certificate's number and wording are fixed when it is issued, its file when it is drawn."""


def certificate_storage():
    return storages["certificates"]


def new_check_code():
    """100 bits in 20 letters that are hard to confuse: nobody finds a certificate by guessing."""
    return "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _ in range(20))


LEASE = timedelta(minutes=5)


class CertificateQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; those of the institutions whose register one keeps or audits."""
        if not user.is_authenticated:
            return self.none()
        there = units_known_to(user, Role.Kind.REGISTRAR, Role.Kind.AUDITOR)
        return self.filter(Q(record__person__user=user) | Q(book__institution__in=there))

    def kept_by(self, user):
        return self.filter(book__institution__in=units_known_to(user, Role.Kind.REGISTRAR))

    def found_by(self, words):
        people = Person.everything.found_by(words).order_by().values("pk")
        return self.filter(Q(register_no__icontains=words.strip()) | Q(record__person__in=people))

    def waiting(self, now):
        """Those that nobody is drawing: new ones, and those whose worker has not been heard of for too long."""
        state = Certificate.State
        return self.filter(Q(state=state.TO_ISSUE) | Q(state=state.ISSUING, claimed_at__lt=now - LEASE))

    def claim(self, now, most=40):
        """Take up to `most` waiting ones of one size. Each goes to one worker only: the update asks again."""
        first = self.waiting(now).order_by("pk").first()
        if first is None:
            return []
        size = {f"printed__{side}": first.printed[side] for side in ("width_mm", "height_mm")}
        taken = []
        for certificate in self.waiting(now).filter(**size).order_by("pk")[:most]:
            if self.waiting(now).filter(pk=certificate.pk).update(state=Certificate.State.ISSUING, claimed_at=now):
                certificate.state, certificate.claimed_at = Certificate.State.ISSUING, now
                taken.append(certificate)
        return taken


class Certificate(models.Model):
    """A certificate (chứng chỉ, giấy chứng nhận) of one learning record, as it was issued."""

    class State(models.TextChoices):
        TO_ISSUE = "to_issue", _("Waiting to be drawn")
        ISSUING = "issuing", _("Being drawn")
        ISSUED = "issued", _("Issued")
        FAILED = "failed", _("Drawing failed")

    record = models.OneToOneField(LearningRecord, models.PROTECT, related_name="certificate", verbose_name=_("learning record"))
    book = models.ForeignKey(RegisterBook, models.PROTECT, related_name="certificates", verbose_name=_("register book"))
    number = models.PositiveIntegerField(_("number in the book"), editable=False)
    register_no = models.CharField(_("register number"), max_length=40, unique=True, editable=False)
    check_code = models.CharField(_("check code"), max_length=20, unique=True, default=new_check_code, editable=False)
    design = models.ForeignKey(Design, models.PROTECT, related_name="certificates", verbose_name=_("design"))
    issued_on = models.DateField(_("issued on"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    printed = models.JSONField(_("what it says"), help_text=_("Every printed word as it was on the day of issue."))

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.TO_ISSUE, editable=False)
    failure = models.TextField(_("why drawing failed"), blank=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    file = models.FileField(storage=certificate_storage, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-number"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="register_number_is_given_once"),
            models.CheckConstraint(condition=~Q(state="issued") | ~Q(sha256=""), name="issued_certificate_has_its_file"),
        ]
        indexes = [models.Index(fields=["state", "claimed_at"], name="certificate_work")]

    def __str__(self):
        return self.register_no

    def save(self, **kwargs):
        if self.pk and not kwargs.get("update_fields"):
            raise IssuedNeverChanges(str(self))
        super().save(**kwargs)

    def delete(self, **kwargs):
        raise IssuedNeverChanges(str(self))

    def get_absolute_url(self):
        return reverse("check_code", args=[self.check_code])

    @property
    def check_url(self):
        """What the QR code says."""
        return settings.BASE_URL + self.get_absolute_url()

    @property
    def is_revoked(self):
        return self.record.revoked_on is not None


def problems(records):
    """Sentences on why these records cannot have certificates, in their order; empty where they can."""
    certified = set(Certificate.objects.filter(record__in=records).values_list("record", flat=True))
    corrected = set(LearningRecord.objects.filter(supersedes__in=records).values_list("supersedes", flat=True))
    keys = [record.pk for record in records]
    revoked = set(LearningRecord.objects.filter(pk__in=keys, revoked_on__isnull=False).values_list("pk", flat=True))
    for record in records:
        for applies, sentence in (
            (record.pk in revoked, _("%(name)s: the record was revoked.")),
            (record.pk in corrected, _("%(name)s: the record was corrected by a later one.")),
            (record.training_class is None, _("%(name)s: the record comes from outside evidence.")),
            (record.person.birth_date is None, _("%(name)s: the date of birth is missing.")),
            (record.pk in certified, _("%(name)s: already has a certificate.")),
        ):
            if applies:
                yield sentence % {"name": record.person_name}


@transaction.atomic
def issue(records, *, book, design, on, by):
    """A certificate with the next number of the book for each record, in their order; all of them or, with a Refusal, none.

    They are drawn in the background (`tasks.draw_waiting`). A class whose records all have one becomes ISSUED.
    """
    # The numbers come first: the book's row is what two registrars at once queue up for.
    numbers = next_numbers(book, len(records))
    for training_class in {record.training_class for record in records if record.training_class}:
        classes.locked(training_class)  # a decision that revokes its recognition waits, or was faster and is seen now
    found = [*_problems_with_the_book(records, book, on), *problems(records)]
    if found:
        raise CannotIssue(problems=" ".join(map(str, found)))
    certificates = Certificate.objects.bulk_create(
        Certificate(
            record=record,
            book=book,
            number=number,
            register_no=register_no(book, number),
            check_code=(code := new_check_code()),
            design=design,
            issued_on=on,
            issued_by=by,
            printed=printed_words(record, design, register_no(book, number), code, on),
        )
        for number, record in zip(numbers, records, strict=True)
    )
    for training_class in {record.training_class for record in records}:
        _close_if_complete(training_class, by)
    from .tasks import draw_waiting

    ring(draw_waiting)
    return certificates


def _problems_with_the_book(records, book, on):
    if not records:
        yield NothingToIssue.text
    if book.year != on.year:
        yield _("The book is of %(year)s, the certificates of %(day)s.") % {"year": book.year, "day": f"{on:%d/%m/%Y}"}
    for training_class in {record.training_class for record in records if record.training_class}:
        if training_class.institution_id != book.institution_id:
            yield _("The book belongs to %(owner)s, the class to %(institution)s.") % {
                "owner": book.institution,
                "institution": training_class.institution,
            }
    latest = max((record.recognised_on for record in records), default=on)
    if on < latest:
        yield _("The results were recognised on %(day)s; certificates are dated on or after it.") % {"day": f"{latest:%d/%m/%Y}"}


def _close_if_complete(training_class, by):
    to_come = LearningRecord.objects.current().filter(training_class=training_class, certificate=None, revoked_on=None)
    if not to_come.exists() and training_class.state == TrainingClass.State.RECOGNISED:
        classes.move(training_class, TrainingClass.State.ISSUED, by=by)


def printed_words(record, design, number, code, on):
    """Every word and measure of the certificate as it is on this day: what is drawn, shown and compared from now on."""
    person, training_class = record.person, record.training_class
    return {
        "width_mm": design.width_mm,
        "height_mm": design.height_mm,
        "parent_body": design.parent_body,
        "issuing_body": design.issuing_body,
        "heading": design.heading,
        "salutation": {"female": "Chứng nhận Bà", "male": "Chứng nhận Ông"}.get(person.gender, "Chứng nhận Ông/Bà"),
        "name": record.person_name.upper(),
        "birth": birth_words(person),
        "workplace": record.unit_name,
        "course": record.course_title,
        "class_name": training_class.name,
        "starts": f"{training_class.starts:%d/%m/%Y}",
        "ends": f"{training_class.ends:%d/%m/%Y}",
        "periods": record.periods,
        "grade": GRADES.get(record.grade, ""),
        "register_no": number,
        "decision": f"{record.decision_number} ngày {record.recognised_on:%d/%m/%Y}",
        "check_address": settings.BASE_URL.split("://")[1] + reverse("check"),
        "check_code_shown": "-".join(code[n : n + 4] for n in range(0, len(code), 4)),
        "place_and_date": long_date(design.place, on),
        "signer_title": design.signer_title,
        "signer_name": design.signer_name,
    }


# The paper is Vietnamese whatever language its registrar reads.
GRADES = {"excellent": "Xuất sắc", "very_good": "Giỏi", "good": "Khá", "average": "Trung bình"}


def birth_words(person):
    if person.birth_precision == Person.BirthPrecision.YEAR:
        return f"Năm sinh: {person.birth_date:%Y}"
    if person.birth_precision == Person.BirthPrecision.MONTH:
        return f"Sinh tháng {person.birth_date:%m/%Y}"
    return f"Sinh ngày {person.birth_date:%d/%m/%Y}"


@transaction.atomic
def keep(certificate, pdf):
    """Store the drawn file, once. A worker that comes too late finds it issued and leaves it alone."""
    now_is = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if now_is.state == Certificate.State.ISSUED:
        return
    digest = hashlib.sha256(pdf).hexdigest()
    now_is.file.save(f"{now_is.book.year}/{now_is.check_code}-{digest[:12]}.pdf", ContentFile(pdf), save=False)
    now_is.sha256, now_is.state, now_is.failure = digest, Certificate.State.ISSUED, ""
    now_is.save(update_fields=["file", "sha256", "state", "failure"])
    if not now_is.is_revoked:
        notices.tell_of_certificate(now_is.record, now_is.register_no, on=localdate())


def give_up(certificate, why):
    """The drawing failed; the registrar sees why and can have it drawn again."""
    Certificate.objects.filter(pk=certificate.pk, state=Certificate.State.ISSUING).update(
        state=Certificate.State.FAILED, failure=str(why)
    )


def draw_again(certificate):
    from .tasks import draw_waiting

    failed = Certificate.objects.filter(pk=certificate.pk, state=Certificate.State.FAILED)
    if not failed.update(state=Certificate.State.TO_ISSUE, failure=""):
        raise NotFailed
    ring(draw_waiting)
