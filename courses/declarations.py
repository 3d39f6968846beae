"""Certificates from elsewhere or from before this system: declared with a copy, checked by the office, then a learning record.

A declaration counts for nothing. Only when somebody else than the holder has checked it does it become a record, with the level of
trust that the check gave it (`trust.py`).
"""

import hashlib

from django.conf import settings
from django.core.files.storage import storages
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.people.models import Person
from lms.refusal import Refusal
from lms.vietnamese import clean

from .catalogue import Course
from .records import LearningRecord, enter_outside_records
from .trust import Trust

MEGABYTE = 1 << 20
LARGEST = 10 * MEGABYTE
# How a file of this kind begins → (what it is called, the type it is sent with). What a browser could run is none of them.
BEGINNINGS = {
    b"%PDF-": ("pdf", "application/pdf"),
    b"\xff\xd8\xff": ("jpg", "image/jpeg"),
    b"\x89PNG\r\n\x1a\n": ("png", "image/png"),
}


class TooLarge(Refusal):
    text = _("The copy has %(size)s MB; at most 10 MB are taken.")


class NotACopy(Refusal):
    text = _("“%(name)s” is neither a PDF nor a JPEG or PNG picture. Photograph or scan the paper, and choose that file.")


class StillToCome(Refusal):
    text = _("%(day)s is still to come.")


class DeclaredBefore(Refusal):
    text = _("This certificate was declared before and waits to be checked.")


class AlreadyKnown(Refusal):
    text = _("A record of “%(course)s” of %(day)s is already in the file.")


class AlreadyChecked(Refusal):
    text = _("This declaration was checked or taken back before.")


class OwnPaper(Refusal):
    text = _("Nobody checks their own papers: a colleague or the training manager does.")


class SayWhy(Refusal):
    text = _("Say why: whoever declared it reads it.")


def scan_storage():
    return storages["scans"]


class DeclarationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those of the people whom one looks after."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(person__user=user) | Q(person__in=Person.objects.visible_to(user)))

    def checked_by(self, user):
        """Those that `user` may check: of people whose facts they keep, not their own."""
        return self.filter(person__in=Person.objects.kept_by(user)).exclude(person__user=user)

    def open(self):
        return self.filter(state=Declaration.State.OPEN)


class Declaration(models.Model):
    """A certificate from elsewhere, as its holder declares it (kê khai chứng chỉ)."""

    class State(models.TextChoices):
        OPEN = "open", _("To be checked")
        ACCEPTED = "accepted", _("Entered in the file")
        REJECTED = "rejected", _("Not accepted")
        WITHDRAWN = "withdrawn", _("Taken back by the holder")

    person = models.ForeignKey(Person, models.PROTECT, related_name="declarations", verbose_name=_("person"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="+", verbose_name=_("course"))
    title = models.CharField(_("what the paper says was learnt"), max_length=250)
    institution_name = models.CharField(_("issued by"), max_length=200)
    paper_number = models.CharField(_("number of the paper"), max_length=60, blank=True)
    issued_on = models.DateField(_("date of the paper"))
    periods = models.PositiveSmallIntegerField(_("periods"))
    copy = models.FileField(_("copy of the paper"), storage=scan_storage)  # gone where it was taken back
    copy_sha256 = models.CharField(max_length=64, editable=False)
    declared_on = models.DateField(_("declared on"))
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    answered_on = models.DateField(_("answered on"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    record = models.OneToOneField(LearningRecord, models.PROTECT, null=True, related_name="declaration")

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        ordering = ["-declared_on", "-pk"]
        verbose_name = _("declared certificate")
        verbose_name_plural = _("declared certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "course", "issued_on"], condition=Q(state="open"), name="certificate_is_declared_once"
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", record__isnull=False) | (~Q(state="accepted") & Q(record=None)),
                name="accepted_declaration_has_its_record",
            ),
            models.CheckConstraint(condition=~Q(state="rejected") | ~Q(answer=""), name="rejected_declaration_says_why"),
        ]

    def __str__(self):
        return f"{self.person} · {self.title}"

    def get_absolute_url(self):
        return reverse("declaration", args=[self.pk])

    @property
    def is_open(self):
        return self.state == self.State.OPEN


State = Declaration.State


@transaction.atomic
def declare(person, *, course, institution_name, issued_on, copy, by, today, title="", paper_number="", periods=None):
    """`copy` is an uploaded file. Raises TooLarge, NotACopy, StillToCome, DeclaredBefore, AlreadyKnown."""
    ending = ending_of(copy)
    if issued_on > today:
        raise StillToCome(day=f"{issued_on:%d/%m/%Y}")
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.declarations.open().filter(course=course, issued_on=issued_on).exists():
        raise DeclaredBefore
    if person.records.current().filter(course=course, recognised_on=issued_on).exists():
        raise AlreadyKnown(course=course, day=f"{issued_on:%d/%m/%Y}")
    sha256 = hashlib.file_digest(copy, "sha256").hexdigest()
    copy.seek(0)
    declaration = Declaration(
        person=person,
        course=course,
        title=clean(title) or course.title,
        institution_name=clean(institution_name),
        paper_number=clean(paper_number),
        issued_on=issued_on,
        periods=periods or course.periods,
        copy_sha256=sha256,
        declared_on=today,
        declared_by=by,
    )
    declaration.copy.save(f"{today.year}/{sha256[:24]}.{ending}", copy, save=False)
    declaration.save()
    return declaration


def ending_of(copy):
    """`pdf`, `jpg` or `png`, by what the file begins with, whatever it is called. Raises TooLarge, NotACopy."""
    if copy.size > LARGEST:
        raise TooLarge(size=copy.size // MEGABYTE)
    beginning = copy.read(16)
    copy.seek(0)
    for begins, (ending, _type) in BEGINNINGS.items():
        if beginning.startswith(begins):
            return ending
    raise NotACopy(name=copy.name)


@transaction.atomic
def accept(declaration, *, trust, note, on, by):
    """It becomes a learning record that is trusted so far. Raises OwnPaper, AlreadyChecked, and what the record raises."""
    declaration = _held(declaration, by)
    said = {
        "person": declaration.person,
        "course": declaration.course,
        "course_title": declaration.title,
        "recognised_on": declaration.issued_on,
        "periods": declaration.periods,
        "institution_name": declaration.institution_name,
        "paper_number": declaration.paper_number,
        "trust": Trust(trust),
    }
    [record] = enter_outside_records([said], by=by)
    _settle(declaration, State.ACCEPTED, on=on, by=by, record=record, answer=clean(note))
    return record


@transaction.atomic
def reject(declaration, *, why, on, by):
    """Raises SayWhy, OwnPaper, AlreadyChecked."""
    if not clean(why):
        raise SayWhy
    _settle(_held(declaration, by), State.REJECTED, on=on, by=by, answer=clean(why))


@transaction.atomic
def take_back(declaration, *, on, by):
    """By the holder, while it waits. Raises AlreadyChecked."""
    declaration = Declaration.objects.select_for_update(of=("self",)).get(pk=declaration.pk)
    if not declaration.is_open:
        raise AlreadyChecked
    declaration.copy.delete(save=False)  # nothing rests on it
    _settle(declaration, State.WITHDRAWN, on=on, by=by, tell=False, copy=declaration.copy)


def forget(declarations):
    """These, none of which became a record, go with their copies once that is committed."""
    copies = [each.copy.name for each in declarations if each.copy]
    declarations.delete()
    transaction.on_commit(lambda: [scan_storage().delete(name) for name in copies])


def _held(declaration, by):
    declaration = Declaration.objects.select_for_update(of=("self",)).select_related("person", "course").get(pk=declaration.pk)
    if not declaration.is_open:
        raise AlreadyChecked
    if by is not None and declaration.person.user_id == by.pk:
        raise OwnPaper
    return declaration


def _settle(declaration, state, *, on, by, tell=True, **more):
    from .notices import tell_of_declaration

    declaration.state, declaration.answered_on, declaration.answered_by = state, on, by
    for name, value in more.items():
        setattr(declaration, name, value)
    declaration.save(update_fields=["state", "answered_on", "answered_by", *more])
    if tell:
        tell_of_declaration(declaration)
