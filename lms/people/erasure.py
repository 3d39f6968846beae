"""Erasing what the law lets us erase, of people who have left the service; what must be kept is kept, and the reason is said.

The rules are a list: what goes has an act, what stays has none. Higher rooms add theirs in their
`wagtail_hooks.py`, by `hooks.register("erasure_rules", …)` with a function without arguments that returns a list of `Rule`s. No figure of a past day changes: what figures are computed from stays.
"""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import log
from wagtail.users.models import UserProfile

from lms.refusal import Refusal
from lms.vietnamese import clean

from .persons import Person
from .postings import Posting


class StillInService(Refusal):
    text = _("%(person)s holds a posting today or later. Data are erased only after the service has ended.")


class AlreadyErased(Refusal):
    text = _("The data of %(person)s were already erased on %(day)s.")


class NoGrounds(Refusal):
    text = _("Say on what grounds: it is kept with the erasure.")


class Erasure(models.Model):
    """That a person's data were erased (xóa dữ liệu cá nhân), when, by whom and on what grounds. It cannot be undone."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="erasure", verbose_name=_("person"))
    at = models.DateTimeField(_("erased at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("erased by"))
    grounds = models.CharField(_("grounds"), max_length=300)

    class Meta:
        verbose_name = _("erasure of personal data")
        verbose_name_plural = _("erasures of personal data")

    def __str__(self):
        return str(self.person)


@dataclass(frozen=True)
class Rule:
    """What it is about, why it goes or stays, what is there of it now (in words, “” for nothing), and the act where it goes."""

    what: str
    why: str
    held: Callable
    erase: Callable | None = None

    @property
    def goes(self):
        return self.erase is not None


def rules():
    """All rules, those of this room first."""
    return [rule for of_a_room in hooks.get_hooks("erasure_rules") for rule in of_a_room()]


def preview(person):
    """([(rule, what is there)] that would go, the same that stays)"""
    said = [(rule, rule.held(person)) for rule in rules()]
    return [(rule, held) for rule, held in said if rule.goes], [(rule, held) for rule, held in said if not rule.goes]


def refuse_unless_erasable(person, on):
    """StillInService, AlreadyErased."""
    if Posting.objects.filter(person=person).filter(Q(ends=None) | Q(ends__gt=on)).exists():
        raise StillInService(person=person)
    if done := Erasure.objects.filter(person=person).first():
        raise AlreadyErased(person=person, day=f"{localdate(done.at):%d/%m/%Y}")


@transaction.atomic
def erase(person, *, at, by, grounds):
    """All of what may go, at once and for good; the Erasure. Raises StillInService, AlreadyErased, NoGrounds."""
    person = Person.objects.lock(person.pk)
    refuse_unless_erasable(person, localdate(at))
    if not clean(grounds):
        raise NoGrounds
    for entry in [person, *Person.everything.filter(merged_into=person)]:
        for rule in rules():
            if rule.goes:
                rule.erase(entry)
        entry.save()
    log(person, "people.erased", user=by, data={"grounds": clean(grounds)})
    return Erasure.objects.create(person=person, at=at, by=by, grounds=clean(grounds))


# The rules of this room.


def _close_account(person):
    """Nobody signs in with it any more, and nobody is signed in. Its name stays with what was done by it."""
    if user := person.user:
        user.email, user.is_active = "", False
        user.set_unusable_password()
        user.save()
        user.groups.clear()
        EmailAddress.objects.filter(user=user).delete()
        UserProfile.objects.filter(user=user).delete()
        _end_sessions(user)


def _end_sessions(user):
    """Sessions say only inside to whom they belong; there are few enough to look into all."""
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def _forget_national_id(person):
    person.national_id = ""


def _forget_honorific(person):
    person.honorific = ""


def _account(person):
    return " · ".join(filter(None, [person.user.get_username(), person.user.email])) if person.user else ""


def _number_of(*relations):
    return lambda person: (
        sum(getattr(person, relation).model.everything.filter(person=person).count() for relation in relations) or ""
    )


def rules_of_this_room():
    return [
        Rule(
            _("Sign-in: e-mail addresses, password, picture, sessions"),
            _("Nobody needs it after the service. The account is closed; its user name stays with what was done by it."),
            _account,
            _close_account,
        ),
        Rule(
            _("National identity number, and the key by which it is found"),
            _("It tells people in service apart and is printed on no certificate."),
            lambda person: person.national_id_masked,
            _forget_national_id,
        ),
        Rule(_("Title before the name"), _("Nothing stands on it."), lambda person: person.honorific, _forget_honorific),
        Rule(
            _("Full name, staff number, date of birth"),
            _(
                "They stand in the register of certificates and in the decisions, and tell namesakes apart when a certificate is checked."
            ),
            lambda person: f"{person.full_name} · {person.staff_number}",
        ),
        Rule(
            _("Gender and ethnicity"),
            _("Figures of past dates by gender, age and ethnicity are computed from them and must not change."),
            lambda person: " · ".join(filter(None, [person.get_gender_display(), person.get_ethnicity_display()])),
        ),
        Rule(
            _("Postings, appointments, degrees, title certificates, planning entries and their reviews, with corrected ones"),
            _("Published figures of past dates are computed from them; corrections show how a figure came about."),
            _number_of("postings", "appointments", "degrees", "title_certificates", "planning"),
        ),
        Rule(
            _("Roles, what the person did in this system, requests, and who read their data"),
            _("They show that the offices act by the law, and who answers for what was done."),
            lambda person: person.accesses.count() + person.data_requests.count() or "",
        ),
    ]
