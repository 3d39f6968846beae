"""Applications about a certificate that was lost or damaged, or is wrong. Each is answered within five working days: by another paper, or
by a reason why not. Who applied is told.
"""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from courses import notices
from lms.people.access import units_known_to
from lms.people.models import Role
from lms.people.working_days import exceptions, working_day_after, working_days_from
from lms.refusal import Refusal
from lms.vietnamese import clean

from .issuing import Certificate

TERM = 5  # working days from the day after it was received


class AlreadyApplied(Refusal):
    text = _("There is an open application about %(number)s, to be answered by %(day)s.")


class NothingToApplyFor(Refusal):
    text = _("%(number)s is no longer in force, or only confirms another certificate: there is nothing to apply for.")


class AlreadyAnswered(Refusal):
    text = _("This application was answered or withdrawn before.")


class SayWhy(Refusal):
    text = _("Say why: whoever applied reads it.")


class ReceivedInFuture(Refusal):
    text = _("%(day)s is still to come.")


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """About one's own certificates; about those of the institutions whose register one keeps or audits."""
        if not user.is_authenticated:
            return self.none()
        there = units_known_to(user, Role.Kind.REGISTRAR, Role.Kind.AUDITOR)
        return self.filter(Q(certificate__record__person__user=user) | Q(certificate__book__institution__in=there))

    def kept_by(self, user):
        return self.filter(certificate__book__institution__in=units_known_to(user, Role.Kind.REGISTRAR))

    def open(self):
        return self.filter(state=Application.State.OPEN)

    def for_a_confirmation(self):
        """Open ones that a confirmation answers: one about an error asks for another certificate, and stays open."""
        return self.open().exclude(kind=Application.Kind.ERROR)

    def late(self, on):
        return self.open().filter(due_on__lt=on)


class Application(models.Model):
    """An application (đơn đề nghị) to the institution that issued a certificate."""

    class Kind(models.TextChoices):
        LOST = "lost", _("The certificate is lost")
        DAMAGED = "damaged", _("The certificate is damaged")
        ERROR = "error", _("The issuer made an error on it")

    class State(models.TextChoices):
        OPEN = "open", _("To be answered")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Taken back by the applicant")

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="applications", verbose_name=_("certificate"))
    kind = models.CharField(_("what happened"), max_length=7, choices=Kind)
    text = models.TextField(_("in the applicant's words"), max_length=1000)
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("to be answered by"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_on = models.DateField(_("answered on"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    result = models.ForeignKey(
        Certificate, models.PROTECT, null=True, related_name="granted_by", verbose_name=_("what was issued")
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"], condition=Q(state="open"), name="one_open_application_of_a_certificate"
            ),
            models.CheckConstraint(
                condition=Q(state="granted", result__isnull=False) | (~Q(state="granted") & Q(result=None)),
                name="granted_application_has_its_result",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(answer=""), name="refused_application_says_why"),
            models.CheckConstraint(
                condition=Q(state="open", answered_on=None) | (~Q(state="open") & Q(answered_on__isnull=False)),
                name="answered_application_says_when",
            ),
        ]

    def __str__(self):
        return f"{self.certificate} · {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("application", args=[self.pk])

    @property
    def is_open(self):
        return self.state == self.State.OPEN


Kind, State = Application.Kind, Application.State


@transaction.atomic
def apply(certificate, *, kind, text, received_on, by, today):
    """Receive an application; its term ends on the fifth working day after it.

    Raises NothingToApplyFor, AlreadyApplied, ReceivedInFuture, SayWhy.
    """
    if received_on > today:
        raise ReceivedInFuture(day=f"{received_on:%d/%m/%Y}")
    if not clean(text):
        raise SayWhy
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if not certificate.is_in_force or certificate.confirms_id:
        raise NothingToApplyFor(number=certificate)
    if there := certificate.applications.open().first():
        raise AlreadyApplied(number=certificate, day=f"{there.due_on:%d/%m/%Y}")
    application = Application.objects.create(
        certificate=certificate,
        kind=kind,
        text=text.strip(),
        received_on=received_on,
        due_on=working_day_after(received_on, TERM, exceptions()),
        entered_by=by,
    )
    _tell(application)
    return application


@transaction.atomic
def withdraw(application, *, on, by):
    """Raises AlreadyAnswered."""
    _settle(_locked(application), State.WITHDRAWN, on=on, by=by)


@transaction.atomic
def refuse(application, *, answer, on, by):
    """Raises AlreadyAnswered, SayWhy."""
    if not clean(answer):
        raise SayWhy
    application = _locked(application)
    _settle(application, State.REFUSED, on=on, by=by, answer=clean(answer))
    _tell(application)


@transaction.atomic
def close_those_about(certificates, *, decision, by):
    """Refuse what is open about revoked certificates: nothing can be issued for them. Inside the transaction that revokes them."""
    there = Application.objects.open().filter(certificate__in=certificates).select_for_update(of=("self",)).order_by("pk")
    answer = gettext("The certificate was revoked by decision %(number)s.") % {"number": decision}
    for application in there.select_related("certificate__record"):
        _settle(application, State.REFUSED, on=localdate(), by=by, answer=answer)
        _tell(application)


@transaction.atomic
def grant(application, make, *, on, by):
    """Answer it by what `make()` issues (a confirmation or a replacement), in one transaction. The new certificate.

    Raises AlreadyAnswered, and what `make` raises: then it stays open. Locked before class, record, book and certificate.
    """
    application = _locked(application)
    certificate = make()
    _settle(application, State.GRANTED, on=on, by=by, result=certificate)
    _tell(application)
    return certificate


def _locked(application):
    application = Application.objects.select_for_update(of=("self",)).select_related("certificate__record").get(pk=application.pk)
    if not application.is_open:
        raise AlreadyAnswered
    return application


def _settle(application, state, *, on, by, **more):
    application.state, application.answered_on, application.answered_by = state, on, by
    for name, value in more.items():
        setattr(application, name, value)
    application.save(update_fields=["state", "answered_on", "answered_by", *more])


def _tell(application):
    """What stands in the message follows from the state: received, granted, refused."""
    notices.tell_of_application(
        application.certificate.record,
        f"{application.pk}:{application.state}",
        link=reverse("my_certificates"),
        number=application.certificate.register_no,
        state=application.state,
        due_on=application.due_on,
        answer=application.answer,
    )


def time_left(application, today, off):
    """(words, tone) on how an open application stands against its term; nothing of one that was answered."""
    if not application.is_open:
        return None
    days = working_days_from(today, application.due_on, off)
    if application.due_on < today:
        late = max(1, -days)
        said = ngettext("%(count)s working day late", "%(count)s working days late", late)
        return said % {"count": late}, "bad"
    if not days:
        return gettext("due today"), "warn"
    said = ngettext("%(count)s working day left", "%(count)s working days left", days)
    return said % {"count": days}, "warn" if days == 1 else "info"
