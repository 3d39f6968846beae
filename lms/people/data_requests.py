"""What people ask about their own data: each request is answered once, in words, by somebody who is named."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.log_actions import log

from lms.refusal import Refusal
from lms.vietnamese import clean

from .persons import Person


class AlreadyAsked(Refusal):
    text = _("A request of this kind is already waiting for its answer.")


class AlreadyAnswered(Refusal):
    text = _("This request was already answered by somebody else. Look at it once more.")


class NothingSaid(Refusal):
    text = _("Say why: the person who asked will read it.")


class NothingAskedFor(Refusal):
    text = _("Say what is wrong and how it should be.")


@register_setting(icon="lock")
class RequestTerms(BaseGenericSetting):
    """How long an answer may take. To be set by the law in force (?): the terms here were not checked."""

    copy_hours = models.PositiveSmallIntegerField(_("hours to give access"), default=72, null=True, blank=True)
    correction_hours = models.PositiveSmallIntegerField(_("hours to correct"), default=72, null=True, blank=True)
    erasure_hours = models.PositiveSmallIntegerField(
        _("hours to erase"),
        default=72,
        null=True,
        blank=True,
        help_text=_("Compare with the law in force. Empty: no term. A change concerns requests that come in from now on."),
    )
    basis = models.CharField(_("legal basis"), max_length=200, blank=True, help_text=_("Shown to those who ask."))

    class Meta:
        verbose_name = _("terms for requests about personal data")

    def hours_for(self, kind):
        return getattr(self, f"{kind}_hours")


class DataRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(person__in=Person.objects.visible_to(user))

    def open(self):
        """Not answered yet, the most pressing first."""
        return self.filter(state=DataRequest.State.RECEIVED).pressing_first()

    def pressing_first(self):
        answered = models.Case(models.When(state=DataRequest.State.RECEIVED, then=0), default=1)
        return self.order_by(answered, models.F("due_at").asc(nulls_last=True), "received_at", "pk")


class DataRequest(models.Model):
    """A request of the data subject (yêu cầu của chủ thể dữ liệu)."""

    class Kind(models.TextChoices):
        COPY = "copy", _("Access and a copy")
        CORRECTION = "correction", _("Correction")
        ERASURE = "erasure", _("Erasure")

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        GRANTED = "granted", _("Granted")
        PARTLY = "partly", _("Granted in part")
        REFUSED = "refused", _("Refused")

    ANSWERS = (State.GRANTED, State.PARTLY, State.REFUSED)

    person = models.ForeignKey(Person, models.PROTECT, related_name="data_requests", verbose_name=_("person"))
    kind = models.CharField(_("what is asked for"), max_length=10, choices=Kind)
    wish = models.TextField(_("in the person's words"), max_length=2000, blank=True)
    received_at = models.DateTimeField(_("received at"))
    due_at = models.DateTimeField(_("to be answered by"), null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.RECEIVED)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(state="received"),
                name="one_open_data_request_of_a_kind",
                violation_error_message=AlreadyAsked.text,
            ),
            models.CheckConstraint(
                condition=Q(state="received", answered_at=None, answered_by=None)
                | Q(~Q(state="received"), answered_at__isnull=False, answered_by__isnull=False),
                name="data_request_answered_at_a_time_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["partly", "refused"]) | ~Q(answer=""), name="data_request_not_granted_for_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.person}"

    @property
    def is_open(self):
        return self.state == self.State.RECEIVED

    def is_overdue(self, at):
        return self.is_open and self.due_at is not None and self.due_at < at


def receive(person, kind, *, wish="", at, by):
    """Write down what `person` asks for, with the day by which it is to be answered.

    Raises AlreadyAsked, and NothingAskedFor for a correction that says nothing.
    """
    if kind == DataRequest.Kind.CORRECTION and not clean(wish):
        raise NothingAskedFor
    hours = RequestTerms.load().hours_for(kind)
    due_at = None if hours is None else at + timedelta(hours=hours)
    try:
        with transaction.atomic():
            return DataRequest.objects.create(
                person=person, kind=kind, wish=wish.strip(), received_at=at, due_at=due_at, entered_by=by
            )
    except IntegrityError as error:
        raise AlreadyAsked from error


@transaction.atomic
def answer(request, state, *, words="", at, by):
    """Answer it: one of `ANSWERS`. Raises AlreadyAnswered, and NothingSaid where it is not granted in full and no reason is given."""
    request = DataRequest.objects.select_for_update().get(pk=request.pk)
    if not request.is_open:
        raise AlreadyAnswered
    if state != DataRequest.State.GRANTED and not clean(words):
        raise NothingSaid
    request.state, request.answer, request.answered_at, request.answered_by = state, words.strip(), at, by
    request.save()
    log(request.person, "people.data_request_answered", user=by, data={"kind": request.kind, "state": state})
    return request
