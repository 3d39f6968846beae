"""What is told to whom. A message is written in the transaction of the fact it tells of: no fact without it, and it without no fact.

It is shown on the portal at once, and a worker mails it: claim, send, mark. A worker that is killed leaves its message claimed, and
when the claim has run out another takes it. Between the mail server's “accepted” and our mark lies a moment in which no sender can
know whether the mail is out (RFC 1047). A receipt, an empty file written as soon as the server has said so, makes it as short as can
be: who finds one marks the message and sends nothing. What is killed within that moment, or has lost the file, goes out again under
the same Message-ID and date, by which mail servers know a copy: a letter that calls somebody to class must not be lost.
"""

import logging
import smtplib
import uuid
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.core.mail import mailers
from django.db import models, transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from lms.doorbell import ring
from lms.people.models import Person, User
from lms.refusal import Refusal
from lms.vietnamese import clean

from .classes import TrainingClass
from .letters import letter
from .notice_settings import Group

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than one mail takes: `settings.MAILERS` limits the time for each answer of the server
# How long to wait after each attempt that may yet succeed; then the message has failed.
PATIENCE = [timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440)]


class NotFailed(Refusal):
    text = _("Only a message that could not be mailed can be tried again.")


class MessageQuerySet(models.QuerySet):
    def of(self, user):
        """Those told to this account or to its person. Nobody else reads them here, whatever their role."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(user=user) | Q(person__user=user))

    def unread(self):
        return self.filter(read_at=None)

    def mark_read(self, at):
        return self.unread().update(read_at=at)

    def waiting(self, now):
        """Those that nobody is sending: whose time has come, and those whose worker has not been heard of for too long."""
        state = Message.State
        return self.filter(Q(state=state.TO_SEND, next_try__lte=now) | Q(state=state.SENDING, claimed_at__lt=now - LEASE))

    def claims(self, clock):
        """One after another, the oldest first, until nothing waits. Each goes to one worker only: the update asks again."""
        recipients = self.select_related("person__user", "user")
        while waiting := list(recipients.waiting(clock()).order_by("pk")[:100]):
            for message in waiting:
                now = clock()
                mine = self.waiting(now).filter(pk=message.pk)
                if mine.update(state=Message.State.SENDING, claimed_at=now, attempts=F("attempts") + 1):
                    message.claimed_at, message.attempts = now, message.attempts + 1
                    yield message


class Message(models.Model):
    """A message (thông báo) to one person or account, in the words in which it was written."""

    class Kind(models.TextChoices):
        NOMINATED = "nominated", _("Nominated")
        SEAT = "seat", _("Seat given")
        RESERVE = "reserve", _("Approved as a reserve")
        REFUSED = "refused", _("Not approved")
        WAITING = "waiting", _("On the waiting list")
        OFFERED = "offered", _("Seat offered")
        LAPSED = "lapsed", _("Offer lapsed")
        WITHDRAWN = "withdrawn", _("Place given back")
        REMINDER = "reminder", _("Reminder before the class")
        CHANGED = "changed", _("Sessions changed")
        CANCELLED = "cancelled", _("Class cancelled")
        COMPLETED = "completed", _("Result recognised")
        NOT_COMPLETED = "not_completed", _("Not completed")
        REOPENED = "reopened", _("Recognition revoked")
        REVOKED = "revoked", _("Record revoked")
        CERTIFICATE = "certificate", _("Certificate ready")
        TO_APPROVE = "to_approve", _("Nomination to decide on")
        TO_ANSWER = "to_answer", _("Request to answer")
        DECIDED = "decided", _("Nomination decided on")
        EVALUATE = "evaluate", _("Evaluation of a class")
        BATCH = "batch", _("Certificates of a class ready")
        APPLICATION = "application", _("Application about a certificate")
        DECLARATION = "declaration", _("Declared certificate checked")

    class State(models.TextChoices):
        TO_SEND = "to_send", _("Waiting to be mailed")
        SENDING = "sending", _("Being mailed")
        SENT = "sent", _("Mailed")
        FAILED = "failed", _("Could not be mailed")
        SKIPPED = "skipped", _("Shown on the portal only")

    class Unmailed(models.TextChoices):
        """Why a message is shown on the portal only."""

        NO_SERVER = "no_server", _("No mail server is set up.")
        NO_ACCOUNT = "no_account", _("The person has no account.")
        CLOSED = "closed", _("The account is closed.")
        NO_ADDRESS = "no_address", _("The account has no e-mail address.")
        UNWANTED = "unwanted", _("They chose to get no e-mail of this kind.")

    GROUPS = {
        Group.PLACES: {
            Kind.NOMINATED, Kind.SEAT, Kind.RESERVE, Kind.REFUSED, Kind.WAITING, Kind.OFFERED, Kind.LAPSED, Kind.WITHDRAWN,
        },
        Group.DATES: {Kind.REMINDER, Kind.CHANGED, Kind.CANCELLED, Kind.EVALUATE},
        Group.RESULTS: {Kind.COMPLETED, Kind.NOT_COMPLETED, Kind.REOPENED, Kind.REVOKED, Kind.CERTIFICATE, Kind.APPLICATION, Kind.DECLARATION},
        Group.DUTIES: {Kind.TO_APPROVE, Kind.TO_ANSWER, Kind.DECIDED, Kind.BATCH},
    }  # fmt: skip

    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="messages", verbose_name=_("to the person")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="messages", verbose_name=_("to the account")
    )
    training_class = models.ForeignKey(
        TrainingClass, models.CASCADE, null=True, blank=True, related_name="messages", verbose_name=_("class")
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    link = models.CharField(_("leads to"), max_length=200, blank=True)
    invitations = models.JSONField(default=list, blank=True, editable=False)  # see invitations.py
    key = models.CharField(max_length=100, unique=True, editable=False)  # what is told once
    written_at = models.DateTimeField(_("written at"), default=timezone.now)

    state = models.CharField(_("e-mail"), max_length=7, choices=State, default=State.TO_SEND, editable=False)
    # One of Unmailed, or what the server said.
    why = models.CharField(_("why not mailed"), max_length=250, blank=True, editable=False)
    mail_id = models.UUIDField(default=uuid.uuid4, editable=False)  # the same at each attempt
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    next_try = models.DateTimeField(_("next attempt"), default=timezone.now, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(_("mailed at"), null=True, editable=False)
    sent_to = models.EmailField(_("mailed to"), blank=True, editable=False)
    read_at = models.DateTimeField(_("read at"), null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, user=None) | Q(person=None, user__isnull=False),
                name="message_is_to_one_person_or_account",
            ),
            models.CheckConstraint(condition=~Q(state="sent") | ~Q(sent_to=""), name="mailed_message_says_to_whom"),
        ]
        indexes = [
            models.Index(fields=["state", "next_try"], name="message_work"),
            models.Index(fields=["person", "read_at"], name="message_of_person"),
            models.Index(fields=["user", "read_at"], name="message_of_account"),
        ]

    def __str__(self):
        return self.subject

    @property
    def why_not_mailed(self):
        return self.Unmailed(self.why).label if self.why in self.Unmailed.values else self.why

    @property
    def account(self):
        """The account of the recipient; None for a person who has none."""
        return self.user or self.person.user

    @property
    def recipient(self):
        return self.person or self.user.get_full_name() or self.user.get_username()

    @property
    def address(self):
        """Where it is mailed now; empty where it cannot be."""
        return self.account.email if self.account and self.account.is_active else ""


# Writing.


def write(kind, *, key, people=(), accounts=(), link="", training_class=None, invitations=None, **context):
    """A message to each of these people and accounts (their keys), in their own language and once for each `key`.

    The words stand in `templates/courses/messages/<kind>.txt`, which knows `training_class` and the `context`. `invitations` are
    those of each person: {person key: […]}. The number of queries does not grow with the recipients.
    """
    said, messages = {}, []
    for person, account in recipients(people, accounts):
        chosen = getattr(account, "notice_settings", None)
        language = chosen.language if chosen else settings.LANGUAGE_CODE
        if language not in said:
            said[language] = words(kind, language, training_class=training_class, **context)
        subject, text = said[language]
        why = why_not_mailed(kind, account, chosen)
        messages.append(
            Message(
                kind=kind,
                person=person,
                user=None if person else account,
                training_class=training_class,
                language=language,
                subject=subject,
                text=text,
                link=link,
                invitations=[] if why or not person else (invitations or {}).get(person.pk, []),
                key=f"{key}:p{person.pk}" if person else f"{key}:u{account.pk}",
                state=Message.State.SKIPPED if why else Message.State.TO_SEND,
                why=why,
            )
        )
    _put(messages)


def recipients(people, accounts):
    """[(Person or None, their account or None)]: an account that belongs to a person stands for the person, and each stands once."""
    told = Person.objects.filter(Q(pk__in=list(people)) | Q(user__in=list(accounts))).order_by("pk")
    found = [(person, person.user) for person in told.select_related("user__notice_settings")]
    if accounts:
        others = User.objects.filter(pk__in=list(accounts), person=None).select_related("notice_settings")
        found += [(None, account) for account in others.order_by("pk")]
    return found


def words(kind, language, **context):
    """(subject, text) in this language: the first line of the template, and the rest."""
    with translation.override(language):
        subject, _newline, text = render_to_string(f"courses/messages/{kind}.txt", context).strip().partition("\n")
    return clean(subject)[:250], text.strip()


def why_not_mailed(kind, account, chosen):
    """One of `Message.Unmailed`; empty where it is mailed."""
    if not settings.SMTP_HOST:
        return Message.Unmailed.NO_SERVER
    if account is None:
        return Message.Unmailed.NO_ACCOUNT
    if not account.is_active:
        return Message.Unmailed.CLOSED
    if not account.email:
        return Message.Unmailed.NO_ADDRESS
    if chosen and any(kind in Message.GROUPS[group] for group in chosen.without_mail):
        return Message.Unmailed.UNWANTED
    return ""


def _put(messages):
    """What was told already under the same key is not told again, also where two tasks run at once."""
    from .tasks import send_messages

    Message.objects.bulk_create(messages, batch_size=500, ignore_conflicts=True)
    if any(message.state == Message.State.TO_SEND for message in messages):
        ring(send_messages)


# Mailing.


def send_waiting(clock):
    """Claim, send, mark; until nothing waits. A mail server that does not answer is left alone until the next sweep."""
    if not Message.objects.waiting(clock()).exists():
        return
    settings.RECEIPTS_DIR.mkdir(exist_ok=True)
    server = mailers.default
    try:
        server.open()
        for message in Message.objects.claims(clock):
            _send(message, server, clock)
    except OSError as error:
        log.warning("The mail server does not answer (%s); the sweep tries again.", error)
    finally:
        _hang_up(server)


def _send(message, server, clock):
    if not message.address:
        _settle(message, Message.State.SKIPPED, why=Message.Unmailed.NO_ADDRESS)
        return
    receipt = settings.RECEIPTS_DIR / str(message.mail_id)
    try:
        if not receipt.exists():
            server.send_messages([letter(message)])
            receipt.touch()
    except OSError as error:  # all of smtplib's errors are
        _put_off(message, error, clock())
        _hang_up(server)
        server.open()
    except Exception as error:  # whatever a mail dies of, its row must say so, and the others go out
        log.exception("Message %s could not be mailed.", message.pk)
        _settle(message, Message.State.FAILED, why=_said(error))
    else:
        _settle(message, Message.State.SENT, why="", sent_at=clock(), sent_to=message.address)
        receipt.unlink(missing_ok=True)


def _settle(message, state, **values):
    """Only where the claim is still ours: who came too late changes nothing."""
    ours = Message.objects.filter(pk=message.pk, state=Message.State.SENDING, claimed_at=message.claimed_at)
    ours.update(state=state, claimed_at=None, **values)


def _put_off(message, error, now):
    """Try again later what may yet succeed; give up what the server refuses for good, or has refused too often."""
    if refused_for_good(error) or message.attempts > len(PATIENCE):
        _settle(message, Message.State.FAILED, why=_said(error))
    else:
        _settle(message, Message.State.TO_SEND, why=_said(error), next_try=now + PATIENCE[message.attempts - 1])


def refused_for_good(error):
    """Whether the server says 5xx: the address or the mail is refused, and asking again would not help."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and 500 <= error.smtp_code < 600


def _said(error):
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        error = "; ".join(f"{code} {text.decode(errors='replace')}" for code, text in error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        error = f"{error.smtp_code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return clean(str(error))[:250]


def _hang_up(server):
    with suppress(OSError):
        server.close()


def try_again(message):
    """Mail it once more, from the first attempt on. Raises NotFailed."""
    from .tasks import send_messages

    with transaction.atomic():
        failed = Message.objects.filter(pk=message.pk, state=Message.State.FAILED)
        if not failed.update(state=Message.State.TO_SEND, attempts=0, next_try=timezone.now()):
            raise NotFailed
        ring(send_messages)
