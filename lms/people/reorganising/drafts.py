"""A reorganisation is drafted over days; nothing of it is true before it is applied. Units are named by their codes, so that the draft
can speak of units that are still to be established."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal
from lms.vietnamese import clean

from ..postings import Posting
from ..units import Succession, Unit

ACCOUNT = settings.AUTH_USER_MODEL


class NoLongerADraft(Refusal):
    text = _("“%(title)s” was already applied. Undo it first, or draft another reorganisation.")


class NotInTheDraft(Refusal):
    text = _("“%(code)s” is not among the units to dissolve.")


class Reorganisation(models.Model):
    """A reorganisation (sắp xếp tổ chức bộ máy): units end and others begin on one day, by one decision.

    The decision is kept as it is written: besides decisions (QĐ), resolutions of many shapes reorganise (1679/NQ-UBTVQH15).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPLIED = "applied", _("Applied")
        UNDONE = "undone", _("Taken back")

    title = models.CharField(_("name of the reorganisation"), max_length=200)
    on = models.DateField(_("day"), help_text=_("First day of the new units; the day before is the last one of the old."))
    decision = models.CharField(_("decision"), max_length=100, blank=True, help_text=_("Its number, as written on it."))
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    state = models.CharField(_("state"), max_length=7, choices=State, default=State.DRAFT, editable=False)
    drafted_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, editable=False, related_name="+")
    drafted_at = models.DateTimeField(auto_now_add=True)
    applied_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, editable=False, related_name="+")
    applied_at = models.DateTimeField(_("applied"), null=True, editable=False)
    undone_by = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, editable=False, related_name="+")
    undone_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("reorganisation")
        verbose_name_plural = _("reorganisations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(applied_at__isnull=False), name="reorganisation_applied_at_some_time"
            )
        ]

    def __str__(self):
        return self.title

    def clean(self):
        self.title, self.decision = clean(self.title), clean(self.decision)

    @property
    def is_applied(self):
        return self.state == self.State.APPLIED

    @property
    def postings(self):
        """Those that last to the day in the units that end."""
        held = Posting.objects.filter(unit__in=self.dissolving.values("unit"), starts__lt=self.on)
        return held.filter(Q(ends=None) | Q(ends__gt=self.on))

    def lock_draft(self):
        """The draft, locked: whoever changes or applies it waits for the others. Raises NoLongerADraft."""
        locked = Reorganisation.objects.select_for_update().get(pk=self.pk)
        if locked.is_applied:
            raise NoLongerADraft(title=locked.title)
        return locked


class Dissolving(models.Model):
    """A unit that ends."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="dissolving")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))

    class Meta:
        ordering = ["unit__code"]
        verbose_name = _("unit to dissolve")
        verbose_name_plural = _("units to dissolve")
        constraints = [models.UniqueConstraint(fields=["reorganisation", "unit"], name="unit_dissolved_once_in_a_draft")]

    def __str__(self):
        return str(self.unit)


class Establishing(models.Model):
    """A unit that begins. `parent_code` is that of an existing unit or of another one of the draft."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="establishing")
    code = models.SlugField(_("code"), help_text=_("Never changes and is never used again."))
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Unit.Level)
    kind = models.CharField(_("kind"), max_length=10, choices=Unit.Kind)
    parent_code = models.SlugField(
        _("belongs to"), blank=True, help_text=_("Code of a unit that exists or is being established.")
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("unit to establish")
        verbose_name_plural = _("units to establish")
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "code"],
                name="code_established_once_in_a_draft",
                violation_error_message=_("This draft already establishes a unit with this code."),
            )
        ]

    def __str__(self):
        return self.name


class Destination(models.Model):
    """What becomes of a dissolved unit: where its work goes on. Several where it is split; the default one takes its people."""

    dissolving = models.ForeignKey(Dissolving, models.CASCADE, related_name="destinations")
    to = models.SlugField(_("to unit"), help_text=_("Code of a unit that exists or is being established."))
    kind = models.CharField(
        _("kind"), max_length=10, choices=Succession.Kind, blank=True, help_text=_("Empty: as the mapping shows.")
    )
    default = models.BooleanField(_("takes the people"), default=False, help_text=_("Those for whom nothing else is said."))

    class Meta:
        ordering = ["dissolving__unit__code", "to"]
        verbose_name = _("destination")
        verbose_name_plural = _("destinations")
        constraints = [
            models.UniqueConstraint(
                fields=["dissolving", "to"],
                name="destination_once_in_a_draft",
                violation_error_message=_("The old unit already has this destination."),
            ),
            models.UniqueConstraint(
                fields=["dissolving"],
                condition=Q(default=True),
                name="one_destination_takes_the_people",
                violation_error_message=_("Another destination already takes the people of the old unit."),
            ),
        ]

    def __str__(self):
        return f"{self.dissolving} → {self.to}"


class Placement(models.Model):
    """An exception: what becomes of one posting, otherwise than its unit's default says."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="placements")
    posting = models.ForeignKey(Posting, models.CASCADE, related_name="+", verbose_name=_("posting"))
    to = models.SlugField(_("to unit"), blank=True, help_text=_("Code of a unit that exists or is being established."))
    leaving = models.CharField(_("leaves"), max_length=12, choices=Posting.Leaving, blank=True)
    position = models.CharField(_("new position"), max_length=120, blank=True, help_text=_("Empty: as before."))
    leadership = models.BooleanField(
        _("leadership or management post"), null=True, blank=True, help_text=_("Unknown: as before.")
    )

    class Meta:
        ordering = ["posting"]
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        constraints = [
            models.UniqueConstraint(fields=["reorganisation", "posting"], name="one_placement_a_posting_in_a_draft"),
            models.CheckConstraint(
                condition=Q(to="", leaving__in=["retired", "transferred", "left"]) | (~Q(to="") & Q(leaving="")),
                name="placement_goes_or_leaves",
                violation_error_message=_("Say either to which unit the person goes, or why they leave."),
            ),
        ]

    def __str__(self):
        return f"{self.posting} → {self.to or self.get_leaving_display()}"


@transaction.atomic
def draft(title, *, on, decision="", decided_on=None, dissolve=(), establish=(), destinations=(), placements=(), by=None):
    """Write down a whole reorganisation as a draft, by the data of which it consists; nothing is applied.

    `dissolve`: units. `establish`: {code, name, short_name, level, kind, parent_code} each. `destinations`: (code of the old unit, code of
    an existing or new one), or both with (…, a `Succession.Kind` or "", whether it takes the people). `placements`: {posting, and either
    to (a code) or leaving, and what is new: position, leadership} each. Raises NotInTheDraft, and ValidationError for what no draft can
    say; what is missing or does not fit is for `checks.problems` to say.
    """
    reorganisation = _written(Reorganisation(title=title, on=on, decision=decision, decided_on=decided_on, drafted_by=by))
    ends = {unit.code: _written(Dissolving(reorganisation=reorganisation, unit=unit)) for unit in dissolve}
    for said in establish:
        _written(Establishing(reorganisation=reorganisation, **said))
    for old, to, *more in destinations:
        if old not in ends:
            raise NotInTheDraft(code=old)
        kind, default = more or ("", False)
        _written(Destination(dissolving=ends[old], to=to, kind=kind, default=default))
    write_placements([Placement(reorganisation=reorganisation, **said) for said in placements])
    return reorganisation


def _written(row):
    row.full_clean()
    row.save()
    return row


def write_placements(placements):
    """Many at once; what concerns other rows the database refuses."""
    for placement in placements:
        placement.clean_fields(exclude=["reorganisation", "posting"])
    Placement.objects.bulk_create(placements, batch_size=1000)


def sole_or_default(destinations):
    """Of a unit's destinations the one that takes its people: the only one, or the one said to; else None."""
    chosen = [destination for destination in destinations if destination.default]
    return chosen[0] if chosen else destinations[0] if len(destinations) == 1 else None
