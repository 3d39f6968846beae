"""Who held what, and when. A person holds one main posting at a time; concurrent ones stand beside it."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal

from .facts import Fact, held_to_be_true
from .periods import NoOverlap, Period, PeriodQuerySet, ends_after_it_starts
from .persons import Person
from .titles import Title
from .units import Unit, subtree_ids


class NotPosted(Refusal):
    text = _("%(person)s holds no main posting on the day before %(day)s.")


class PostedLater(Refusal):
    text = _("%(person)s already holds a posting from %(day)s on. Remove that one first, or choose a later day.")


class UnitNotThere(Refusal):
    text = _("“%(unit)s” does not exist on %(day)s.")


class UnitGone(Refusal):
    text = _("“%(unit)s” is dissolved on %(day)s: no posting there lasts longer.")


class PostingQuerySet(PeriodQuerySet):
    def in_subtree(self, unit, *, on):
        """Postings held on that day in `unit` or below it, by the tree of that day."""
        return self.held_on(on).filter(unit__in=subtree_ids(unit, on=on))


class Posting(Fact, Period):
    """A posting (vị trí công tác): a person in a unit, over [starts, ends)."""

    class Category(models.TextChoices):
        CADRE = "cadre", _("Cadre")  # cán bộ: elected or approved for a term
        CIVIL_SERVANT = "civil_servant", _("Civil servant")  # công chức
        PUBLIC_EMPLOYEE = "public_employee", _("Public employee")  # viên chức
        PART_TIME = "part_time", _("Part-time commune staff")  # người hoạt động không chuyên trách
        CONTRACT = "contract", _("Contract staff")  # hợp đồng lao động

    class Leaving(models.TextChoices):
        MOVED = "moved", _("Moved to another unit")
        RETIRED = "retired", _("Retired")
        TRANSFERRED = "transferred", _("Transferred out of the province")
        LEFT = "left", _("Left the service")
        REORGANISED = "reorganised", _("Unit reorganised")

    person = models.ForeignKey(Person, models.PROTECT, related_name="postings", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="postings", verbose_name=_("unit"))
    category = models.CharField(_("category"), max_length=16, choices=Category)
    position = models.CharField(_("position"), max_length=120, blank=True, help_text=_("As in the decision."))
    title = models.ForeignKey(
        Title,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
        verbose_name=_("rank or professional title"),
        help_text=_("The rank, professional title or commune title held in this posting."),
    )
    leadership = models.BooleanField(_("leadership or management post"), default=False)
    concurrent = models.BooleanField(_("concurrent"), default=False, help_text=_("Held beside a main posting."))
    decision = models.CharField(_("decision"), max_length=100, blank=True)
    leaving = models.CharField(_("why it ended"), max_length=12, choices=Leaving, blank=True)

    ends_by = ("ends", "leaving")

    objects = held_to_be_true(PostingQuerySet)
    everything = PostingQuerySet.as_manager()

    class Meta:
        ordering = ["person", "starts"]
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        indexes = [models.Index(fields=["unit", "starts"], name="posting_unit_starts")]
        constraints = [
            ends_after_it_starts("posting_ends_after_it_starts"),
            NoOverlap(
                fields=["person"],
                unless=["concurrent", "set_aside"],
                name="posting_main_no_overlap",
                violation_error_message=_(
                    "This person already holds a main posting on some of these days. End that one first, or mark this one as concurrent."
                ),
            ),
            NoOverlap(
                fields=["person", "unit"],
                unless=["set_aside"],
                name="posting_unit_no_overlap",
                violation_error_message=_("This person already holds a posting in this unit on some of these days."),
            ),
        ]

    def __str__(self):
        return f"{self.person} – {self.unit}"

    @classmethod
    def secure(cls, rows):
        """No posting outlasts its unit, also where the unit is being dissolved by somebody else at this moment. Raises UnitGone."""
        held = [row for row in rows if not row.set_aside]
        units = Unit.objects.filter(pk__in={row.unit_id for row in held}).order_by("pk")
        # NO KEY leaves those free who only refer to the unit.
        units = {unit.pk: unit for unit in units.select_for_update(no_key=True).only("name", "dissolved")}
        for row in held:
            unit = units.get(row.unit_id)  # without one the database refuses the row
            if unit and unit.dissolved and (row.ends is None or row.ends > unit.dissolved):
                raise UnitGone(unit=unit, day=_shown(unit.dissolved))

    def clean(self):
        if self.unit_id and self.starts and not self.unit.exists_on(self.starts):
            raise ValidationError({"unit": _("This unit does not exist on %(day)s.") % {"day": _shown(self.starts)}})
        dissolved = self.unit_id and self.unit.dissolved
        if dissolved and (self.ends is None or self.ends > dissolved):
            raise ValidationError(
                {"ends": _("The unit was dissolved on %(day)s: the posting ends by then.") % {"day": _shown(dissolved)}}
            )


class Appointment(Fact, Period):
    """An appointment (bổ nhiệm): from `starts`, its effective date, a person holds a rank, a post or a professional title.

    “Trained before being appointed” is asked of the appointment in force; a re-appointment asks anew.
    """

    class Kind(models.TextChoices):
        RANK = "rank", _("Rank")  # bổ nhiệm vào ngạch
        LEADERSHIP = "leadership", _("Leadership or management post")  # bổ nhiệm lãnh đạo, quản lý
        PROFESSIONAL_TITLE = "title", _("Professional title")  # chức danh nghề nghiệp
        ELECTION = "election", _("Election")  # bầu cử

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.ForeignKey(Title, models.PROTECT, related_name="appointments", verbose_name=_("title"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name=_("unit"))
    decision = models.CharField(_("decision"), max_length=100, blank=True)

    ends_by = ("ends",)

    objects = held_to_be_true(PeriodQuerySet)
    everything = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["person", "starts"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            ends_after_it_starts("appointment_ends_after_it_starts"),
            NoOverlap(
                fields=["person", "kind", "title"],
                unless=["set_aside"],
                name="appointment_no_overlap",
                violation_error_message=_("This person already holds this appointment on some of these days."),
            ),
        ]

    def __str__(self):
        return f"{self.person} – {self.title} ({_shown(self.starts)})"


@transaction.atomic
def leave(person, *, on, why):
    """End all postings of `person`: `on` is the first day on which they are held no more, `why` a `Posting.Leaving`.

    Raises NotPosted where no main posting is held on the day before, PostedLater where one begins on that day or after.
    """
    Person.objects.lock(person.pk)
    _refuse_if_any_begins(person.postings, on)
    _main_posting_before(person, on)
    for posting in person.postings.filter(_lasting_to(on)):
        _end(posting, on, why)


@transaction.atomic
def move(person, to, *, on, position="", leadership=False, decision="", **changes):
    """End the main posting of `person` and open another in the unit `to` from the day `on`; concurrent postings go on.

    Category and title stay as they were unless `changes` names others. Raises NotPosted and PostedLater as `leave` does,
    UnitNotThere where the unit does not exist on that day, ValidationError for values that no posting can have.
    """
    Person.objects.lock(person.pk)
    if not to.exists_on(on):
        raise UnitNotThere(unit=to, day=_shown(on))
    _refuse_if_any_begins(person.postings.filter(concurrent=False), on)
    old = _main_posting_before(person, on)
    _end(old, on, Posting.Leaving.MOVED if to != old.unit else "")
    said = {"category": old.category, "title": old.title, "position": position, "leadership": leadership, "decision": decision}
    new = Posting(person=person, unit=to, starts=on, ends=to.dissolved, **(said | changes))
    new.full_clean()
    new.save()
    return new


def _refuse_if_any_begins(postings, day):
    if later := postings.filter(starts__gte=day).order_by("starts").first():
        raise PostedLater(person=later.person, day=_shown(later.starts))


def _main_posting_before(person, day):
    held = person.postings.filter(_lasting_to(day), concurrent=False).select_related("unit", "title").first()
    if held is None:
        raise NotPosted(person=person, day=_shown(day))
    return held


def _lasting_to(day):
    return Q(ends=None) | Q(ends__gte=day)


def _end(posting, day, why):
    posting.ends, posting.leaving = day, why
    posting.full_clean()
    posting.save()


def _shown(day):
    return f"{day:%d/%m/%Y}"
