"""Pre-printed blanks: received in numbered batches, each used once, spoiled or lost with a reason, or left. None disappears.

A certificate takes its blank in the transaction that gives it its number, and its file says the blank's serial. A blank that is spoiled
at the printer is exchanged: the register says which one the paper stands on now. The file stays as it was drawn, and says the first one.
"""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.decisions import read_number
from lms.people.access import units_known_to
from lms.people.models import Role, Unit
from lms.refusal import Refusal
from lms.vietnamese import clean

from .entries import Entry, enter
from .register import RegisterBook

MOST = 20_000  # blanks of one batch


class TooMany(Refusal):
    text = _("A batch has at most %(most)s blanks, numbered upwards; %(first)s to %(last)s is not such a range.")


class AlreadyReceived(Refusal):
    text = _("The blank %(serial)s was received before, by decision %(decision)s.")


class TooFewBlanks(Refusal):
    text = _("%(needed)s blanks are needed, and %(left)s are left in %(batch)s.")


class NotFree(Refusal):
    text = _(
        "The blank %(serial)s is not free (%(state)s). Where a certificate stands on it, exchange it on the page of the certificate."
    )


class NotOfThisBatch(Refusal):
    text = _("This batch holds the numbers %(first)s to %(last)s.")


class NoBlank(Refusal):
    text = _("%(number)s stands on no pre-printed blank.")


class NoReason(Refusal):
    text = _("Say what happened to the blank: it stands in the reconciliation.")


class InUse(Refusal):
    text = _("Blanks of this batch were used or written off; it stays.")


class BlankBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(institution__in=units_known_to(user, Role.Kind.REGISTRAR, Role.Kind.AUDITOR))

    def kept_by(self, user):
        return self.filter(institution__in=units_known_to(user, Role.Kind.REGISTRAR))

    def counted(self):
        """With how many were received, used, spoiled, lost and are left."""
        states = {state: Count("blanks", filter=Q(blanks__state=state)) for state in Blank.State.values}
        return self.annotate(received=F("last") - F("first") + 1, **states)


class BlankBatch(models.Model):
    """Blanks that were received together (lô phôi chứng chỉ), numbered without a gap."""

    institution = models.ForeignKey(Unit, models.PROTECT, related_name="blank_batches", verbose_name=_("institution"))
    prefix = models.CharField(_("letters before the number"), max_length=10, blank=True)
    first = models.PositiveIntegerField(_("first number"))
    last = models.PositiveIntegerField(_("last number"))
    width = models.PositiveSmallIntegerField(_("digits"), default=6)
    decision_number = models.CharField(_("decision number"), max_length=60)
    decided_on = models.DateField(_("date of the decision"))
    received_on = models.DateField(_("received on"))
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = BlankBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "-pk"]
        verbose_name = _("batch of blanks")
        verbose_name_plural = _("batches of blanks")
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="blanks_are_numbered_upwards",
                violation_error_message=_("The last number is before the first."),
            )
        ]

    def __str__(self):
        return f"{self.serial(self.first)} – {self.serial(self.last)}"

    def get_absolute_url(self):
        return reverse("blank_batch", args=[self.pk])

    def serial(self, number):
        return f"{self.prefix}{number:0{self.width}}"


class Blank(models.Model):
    """A pre-printed blank (phôi), known by its serial (số hiệu phôi)."""

    class State(models.TextChoices):
        FREE = "free", _("left")
        USED = "used", _("used")
        SPOILED = "spoiled", _("spoiled")
        LOST = "lost", _("lost")

    batch = models.ForeignKey(BlankBatch, models.CASCADE, related_name="blanks", verbose_name=_("batch of blanks"))
    institution = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    serial = models.CharField(_("serial of the blank"), max_length=30)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.FREE)
    certificate = models.ForeignKey("certificates.Certificate", models.PROTECT, null=True, related_name="blanks")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    on = models.DateField(_("date"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["batch", "number"]
        verbose_name = _("blank")
        verbose_name_plural = _("blanks")
        constraints = [
            models.UniqueConstraint(fields=["institution", "serial"], name="blank_is_received_once"),
            models.UniqueConstraint(fields=["certificate"], condition=Q(state="used"), name="certificate_stands_on_one_blank"),
            models.CheckConstraint(
                condition=(
                    Q(state="free", certificate=None)
                    | Q(state="used", certificate__isnull=False)
                    | Q(state__in=("spoiled", "lost"))
                ),
                name="used_blank_has_its_certificate",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("spoiled", "lost")) | ~Q(reason=""), name="blank_is_written_off_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["batch", "state", "number"], name="blank_next")]

    def __str__(self):
        return self.serial


State = Blank.State


@transaction.atomic
def receive(institution, *, first, last, decision, decided_on, received_on, by, prefix="", width=6):
    """Take these blanks into stock. Raises TooMany, AlreadyReceived, and what a decision's number raises."""
    if not 1 <= last - first + 1 <= MOST:
        raise TooMany(most=MOST, first=first, last=last)
    batch = BlankBatch(
        institution=institution,
        prefix=clean(prefix).upper(),
        first=first,
        last=last,
        width=width,
        decision_number=read_number(decision),
        decided_on=decided_on,
        received_on=received_on,
        received_by=by,
    )
    # Two who enter the same delivery queue up here.
    Unit.objects.select_for_update(no_key=True).get(pk=institution.pk)
    serials = {batch.serial(number): number for number in range(first, last + 1)}
    there = Blank.objects.filter(institution=institution, number__range=(first, last)).select_related("batch").order_by("number")
    if known := next((blank for blank in there if blank.serial in serials), None):
        raise AlreadyReceived(serial=known, decision=known.batch.decision_number)
    batch.save()
    rows = (Blank(batch=batch, institution=institution, number=number, serial=serial) for serial, number in serials.items())
    Blank.objects.bulk_create(rows, batch_size=2000)
    return batch


@transaction.atomic
def take_back(batch):
    """A delivery that was entered by mistake goes, while nothing was done with it. Raises InUse."""
    BlankBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.blanks.exclude(state=State.FREE).exists():
        raise InUse
    batch.delete()


def take(batch, count):
    """The next `count` free blanks, in order; held until the transaction of the caller ends. Raises TooFewBlanks.

    Locked after the register book, before certificates.
    """
    batch = BlankBatch.objects.select_for_update().get(pk=batch.pk)
    free = list(batch.blanks.filter(state=State.FREE).order_by("number")[:count])
    if len(free) < count:
        raise TooFewBlanks(needed=count, left=len(free), batch=batch)
    return free


def use(blanks, certificates, *, on, by):
    """These certificates stand on these blanks, pair by pair; inside the transaction that took them."""
    for blank, certificate in zip(blanks, certificates, strict=True):
        blank.state, blank.certificate, blank.on, blank.by = State.USED, certificate, on, by
    Blank.objects.bulk_update(blanks, ["state", "certificate", "on", "by"], batch_size=500)


@transaction.atomic
def write_off(batch, *, first, last, state, reason, on, by):
    """The free blanks from number `first` to `last` are spoiled or lost. All of them or none; how many.

    Raises NotOfThisBatch, NotFree, NoReason.
    """
    if not clean(reason):
        raise NoReason
    batch = BlankBatch.objects.select_for_update().get(pk=batch.pk)
    if not batch.first <= first <= last <= batch.last:
        raise NotOfThisBatch(first=batch.first, last=batch.last)
    there = batch.blanks.filter(number__range=(first, last))
    if taken := there.exclude(state=State.FREE).order_by("number").first():
        raise NotFree(serial=taken, state=taken.get_state_display())
    return there.update(state=state, reason=clean(reason), on=on, by=by)


@transaction.atomic
def exchange(certificate, *, reason, on, by, batch=None):
    """The certificate's blank was spoiled; it stands on the next one (of `batch`, or of the same one). The new blank.

    Raises NoBlank, NoReason, TooFewBlanks.
    """
    if not clean(reason):
        raise NoReason
    book = RegisterBook.objects.select_for_update().get(pk=certificate.book_id)
    old = Blank.objects.filter(certificate=certificate, state=State.USED).select_related("batch").first()
    if old is None:
        raise NoBlank(number=certificate)
    [new] = take(batch or old.batch, 1)
    old.state, old.reason, old.on, old.by = State.SPOILED, clean(reason), on, by
    old.save(update_fields=["state", "reason", "on", "by"])
    use([new], [certificate], on=on, by=by)
    content = certificate.said | {"serial_before": old.serial, "serial": new.serial}
    enter(book, [{"act": Entry.Act.BLANK, "certificate": certificate, "content": content, "reason": reason}], on=on, by=by)
    return new
