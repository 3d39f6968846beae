"""Issuing. Number, row and entry in the register are written in one transaction; the PDF is drawn later from the row, once, and never again."""

import secrets
from datetime import timedelta
from itertools import zip_longest

from django.conf import settings
from django.core.files.storage import storages
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses import classes
from courses.authorisations import may_award
from courses.models import LearningRecord, TrainingClass
from lms.doorbell import ring
from lms.only_added import StaysAsWritten
from lms.people.access import units_known_to
from lms.people.models import Person, Role
from lms.refusal import Refusal

from . import blanks as stock
from .batches import IssueBatch
from .designs import Design, DesignVersion, digest_of
from .entries import Entry, enter
from .printed import printed_words
from .register import BookClosed, RegisterBook, next_numbers, register_no
from .shipped import NAMES


class CannotIssue(Refusal):
    text = _("Nothing was issued: %(problems)s")


class NothingToIssue(Refusal):
    text = _("Everybody recognised in this class already has a certificate.")


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

    def in_force(self):
        """Neither replaced nor revoked."""
        return self.filter(replaced_on=None, revoked_on=None)

    def found_by(self, words):
        people = Person.everything.found_by(words).order_by().values("pk")
        return self.filter(Q(register_no__icontains=words.strip()) | Q(record__person__in=people))

    def waiting(self, now):
        """Those that nobody is drawing: new ones, and those whose worker has not been heard of for too long. Not while they are paused."""
        return self.filter(_free(now)).exclude(batch__paused=True)

    def claim(self, now, most=40):
        """Take up to `most` waiting ones of one design. Each goes to one worker only: the update asks again."""
        first = self.waiting(now).order_by("pk").first()
        if first is None:
            return []
        taken = []
        for certificate in (
            self.waiting(now).filter(version=first.version_id).select_related("version", "book").order_by("pk")[:most]
        ):
            if self.filter(_free(now), pk=certificate.pk).update(state=Certificate.State.ISSUING, claimed_at=now):
                certificate.state, certificate.claimed_at = Certificate.State.ISSUING, now
                taken.append(certificate)
        return taken


def _free(now):
    return Q(state=Certificate.State.TO_ISSUE) | Q(state=Certificate.State.ISSUING, claimed_at__lt=now - LEASE)


class Certificate(models.Model):
    """A paper on a learning record, as it was issued. One for each record is in force; a confirmation stands beside the one it confirms."""

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", _("Certificate")  # chứng chỉ
        ATTESTATION = "attestation", _("Certificate of attendance")  # giấy chứng nhận
        CONFIRMATION = "confirmation", _("Confirmation of completion")  # giấy chứng nhận hoàn thành khóa học

    class State(models.TextChoices):
        TO_ISSUE = "to_issue", _("Waiting to be drawn")
        ISSUING = "issuing", _("Being drawn")
        ISSUED = "issued", _("Issued")
        FAILED = "failed", _("Drawing failed")

    record = models.ForeignKey(LearningRecord, models.PROTECT, related_name="certificates", verbose_name=_("learning record"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.CERTIFICATE)
    book = models.ForeignKey(RegisterBook, models.PROTECT, related_name="certificates", verbose_name=_("register book"))
    number = models.PositiveIntegerField(_("number in the book"), editable=False)
    register_no = models.CharField(_("register number"), max_length=40, db_index=True, editable=False)
    check_code = models.CharField(_("check code"), max_length=20, unique=True, default=new_check_code, editable=False)
    version = models.ForeignKey(
        DesignVersion, models.PROTECT, related_name="certificates", verbose_name=_("version of a certificate design")
    )
    issued_on = models.DateField(_("issued on"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    batch = models.ForeignKey(IssueBatch, models.PROTECT, null=True, editable=False, related_name="certificates")
    printed = models.JSONField(_("what it says"), help_text=_("Every printed word as it was on the day of issue."))
    replaces = models.OneToOneField("self", models.PROTECT, null=True, editable=False, related_name="replaced_by")
    confirms = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="confirmations")

    replaced_on = models.DateField(_("replaced on"), null=True, editable=False)
    revoked_on = models.DateField(_("revoked on"), null=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.TO_ISSUE, editable=False)
    failure = models.TextField(_("why drawing failed"), blank=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    file = models.FileField(storage=certificate_storage, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    unsigned_sha256 = models.CharField(max_length=64, blank=True, editable=False)  # of what was drawn, before it was signed

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-number"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="register_number_is_given_once"),
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(confirms=None, replaced_on=None, revoked_on=None),
                name="one_certificate_in_force_for_each_record",
                violation_error_message=_("This record already has a certificate."),
            ),
            models.CheckConstraint(
                condition=Q(kind="confirmation", confirms__isnull=False) | Q(~Q(kind="confirmation"), confirms=None),
                name="confirmation_confirms_a_certificate",
            ),
            models.CheckConstraint(condition=Q(replaces=None) | ~Q(replaces=F("id")), name="certificate_does_not_replace_itself"),
            models.CheckConstraint(condition=~Q(state="issued") | ~Q(sha256=""), name="issued_certificate_has_its_file"),
            StaysAsWritten(
                name="certificate_stays_as_written",
                fields=[
                    "record",
                    "kind",
                    "book",
                    "number",
                    "register_no",
                    "check_code",
                    "version",
                    "issued_on",
                    "printed",
                    "replaces",
                    "confirms",
                ],
                once_set=["file", "sha256", "unsigned_sha256"],
            ),
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
        return self.revoked_on is not None

    @property
    def is_in_force(self):
        return self.revoked_on is None and self.replaced_on is None

    @property
    def holds(self):
        """Whether it may still be shown as valid: a confirmation stands and falls with the one it confirms."""
        return self.is_in_force and (self.confirms is None or self.confirms.is_in_force)

    @property
    def may_be_applied_for(self):
        """In force, no confirmation, and no application about it waits for an answer."""
        return self.is_in_force and self.confirms_id is None and not any(each.is_open for each in self.applications.all())

    @property
    def said(self):
        """What its entries in the register copy of it."""
        return {
            "register_no": self.register_no,
            "check_code": self.check_code,
            "kind": self.kind,
            "issued_on": self.issued_on.isoformat(),
            "printed": digest_of(self.printed),
            "design": self.version.digest,
            "replaces": self.replaces.register_no if self.replaces_id else "",
            "confirms": self.confirms.register_no if self.confirms_id else "",
        }


def usual_design(kind):
    """The design that papers of this kind were last issued with; before the first one, that which came with the system."""
    last = Certificate.objects.filter(kind=kind).select_related("version__design").order_by("-pk").first()
    return last.version.design if last else Design.objects.filter(name=NAMES[kind]).first() or Design.objects.first()


def without_certificate(training_class):
    """The records of this class for which a certificate is still to be issued, in the order of the list."""
    current = LearningRecord.objects.current().filter(training_class=training_class, revoked_on=None, certificates=None)
    # A record that corrects a certified one gets its paper as a replacement, for the issuer's error.
    return current.filter(Q(supersedes=None) | Q(supersedes__certificates=None)).order_by("person__sort_key", "pk")


def problems_of_all(records, *, book, on):
    """Sentences on why no certificate can be issued from this book on that day; empty where they can."""
    if not records:
        yield NothingToIssue.text
    if book.closed_on:
        yield BookClosed.text % {"book": book, "day": f"{book.closed_on:%d/%m/%Y}"}
    if book.year != on.year:
        yield _("The book is of %(year)s, the certificates of %(day)s.") % {"year": book.year, "day": f"{on:%d/%m/%Y}"}
    taught = {(record.training_class.institution, record.course) for record in records if record.training_class}
    for institution, course in sorted(taught, key=lambda pair: (pair[0].pk, pair[1].pk)):
        if institution.pk != book.institution_id:
            yield _("The book belongs to %(owner)s, the class to %(institution)s.") % {
                "owner": book.institution,
                "institution": institution,
            }
        elif not may_award(institution, course, on):
            yield _("%(institution)s was not authorised to award certificates of “%(course)s” on %(day)s.") % {
                "institution": institution,
                "course": course,
                "day": f"{on:%d/%m/%Y}",
            }
    latest = max((record.recognised_on for record in records), default=on)
    if on < latest:
        yield _("The results were recognised on %(day)s; certificates are dated on or after it.") % {"day": f"{latest:%d/%m/%Y}"}


def problems(records):
    """(record, sentence) on why these records cannot have certificates, in their order; empty where they can."""
    keys = [record.pk for record in records]
    certified = set(Certificate.objects.filter(record__in=keys).values_list("record", flat=True))
    corrected = set(LearningRecord.objects.filter(supersedes__in=keys).values_list("supersedes", flat=True))
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
                yield record, sentence % {"name": record.person_name}


@transaction.atomic
def issue(records, *, book, design, on, by, kind=Certificate.Kind.CERTIFICATE, blanks=None):
    """A certificate with the next number of the book for each record, in their order; all of them or, with a Refusal, none.

    `blanks` is the BlankBatch on whose next blanks they are printed, or None for plain paper.

    They are drawn in the background (`tasks.draw_waiting`). A class whose records all have one becomes ISSUED.
    """
    of_classes = {record.training_class for record in records if record.training_class}
    # Two registrars at once queue up here; a decision that revokes the recognition waits, or was faster and is seen now.
    for training_class in sorted(of_classes, key=lambda each: each.pk):
        classes.locked(training_class)
    found = [*problems_of_all(records, book=book, on=on), *(sentence for _record, sentence in problems(records))]
    if found:
        raise CannotIssue(problems=" ".join(map(str, found)))
    batches = {each: IssueBatch.objects.create(training_class=each, made_by=by) for each in of_classes}
    certificates = put_down(
        [{"record": record, "kind": kind, "batch": batches[record.training_class]} for record in records],
        book=book,
        version=design.current,
        on=on,
        by=by,
        blanks=blanks,
    )
    for training_class in of_classes:
        _close_if_complete(training_class, by)
    return certificates


@transaction.atomic
def put_down(papers, *, book, version, on, by, blanks=None):
    """Number these papers, write their rows and their entries in the register, and have them drawn.

    `papers` are dicts of record, kind and, where they have them, batch, replaces, confirms. The caller has locked what they speak of.
    """
    certificates, numbers = [], next_numbers(book, len(papers))
    taken = stock.take(blanks, len(papers)) if blanks else []
    for number, paper, blank in zip_longest(numbers, papers, taken):
        code, written = new_check_code(), register_no(book, number)
        printed = printed_words(
            paper["record"],
            version,
            kind=paper["kind"],
            number=written,
            code=code,
            on=on,
            confirms=paper.get("confirms"),
            serial=blank.serial if blank else "",
        )
        certificates.append(
            Certificate(
                **paper, book=book, number=number, register_no=written, check_code=code, version=version, issued_on=on,
                issued_by=by, printed=printed,
            )
        )  # fmt: skip
    certificates = Certificate.objects.bulk_create(certificates, batch_size=500)
    if taken:
        stock.use(taken, certificates, on=on, by=by)
    entries = [{"act": Entry.Act.ISSUED, "certificate": each, "content": each.said} for each in certificates]
    enter(book, entries, on=on, by=by)
    from .tasks import draw_waiting

    ring(draw_waiting)
    return certificates


def _close_if_complete(training_class, by):
    if training_class.state == TrainingClass.State.RECOGNISED and not without_certificate(training_class).exists():
        classes.move(training_class, TrainingClass.State.ISSUED, by=by)
