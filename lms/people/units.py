"""A unit is known by its code, never by its name; what it was on a day is read from its dates."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.vietnamese import fold

from .signals import people_changed, units_changed


class UnitQuerySet(models.QuerySet):
    def existing_on(self, day):
        return self.filter(established__lte=day).filter(Q(dissolved=None) | Q(dissolved__gt=day))

    def in_subtree(self, unit, *, on):
        return self.filter(pk__in=subtree_ids(unit, on=on))

    def found_by(self, words):
        """Units whose name or code has all the words, marks or no marks. Units are few: they are folded here, not in the database."""
        wanted = fold(words).split()
        found = [
            pk
            for pk, *names in self.order_by().values_list("pk", "name", "short_name", "code")
            if all(word in fold(" ".join(names)) for word in wanted)
        ]
        return self.filter(pk__in=found)


class Unit(models.Model):
    """A unit (đơn vị): a body in which people hold posts, over [established, dissolved).

    Nothing about it is renamed or moved in place: a reorganisation dissolves units, establishes others and says which succeeds
    which (`Succession`), so that a report of an old date finds the tree of that date.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province")
        DISTRICT = "district", _("District")
        COMMUNE = "commune", _("Commune")

    class Kind(models.TextChoices):
        PROVINCE = "province", _("Province")
        BODY = "body", _("Administrative body")
        DISTRICT = "district", _("District administration")
        COMMUNE = "commune", _("Commune administration")
        SERVICE = "service", _("Public service unit")

    code = models.SlugField(_("code"), unique=True, help_text=_("Never changes and is never used again."))
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    established = models.DateField(_("established on"))
    dissolved = models.DateField(_("dissolved on"), null=True, blank=True, help_text=_("First day on which it no longer exists."))

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.CheckConstraint(
                condition=Q(dissolved=None) | Q(dissolved__gt=F("established")),
                name="unit_dissolved_after_established",
                violation_error_message=_("A unit is dissolved after the day it was established."),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def label(self):
        return self.short_name or self.name

    def exists_on(self, day):
        return self.established <= day and (self.dissolved is None or day < self.dissolved)

    @transaction.atomic
    def save(self, **kwargs):
        super().save(**kwargs)
        people_changed.send(Unit, person_ids=list(self.postings.values_list("person_id", flat=True).distinct()))
        units_changed.send(Unit)

    @transaction.atomic
    def delete(self, **kwargs):
        deleted = super().delete(**kwargs)
        units_changed.send(Unit)
        return deleted

    def clean(self):
        self._clean_parent()
        if self.pk:
            self._clean_dependants()

    def _clean_parent(self):
        if not self.parent or not self.established:
            return
        if self.pk and self.pk in ancestor_ids(self.parent):
            raise ValidationError({"parent": _("A unit cannot belong to itself or to a unit below it.")})
        if not self.parent.exists_on(self.established):
            raise ValidationError({"parent": _("This unit does not exist on the day the new one is established.")})
        if _outlasts(self.dissolved, self.parent.dissolved):
            sentence = _("“%(unit)s”, to which it belongs, is dissolved on %(day)s: this one by then, too.")
            raise ValidationError({"dissolved": sentence % {"unit": self.parent, "day": f"{self.parent.dissolved:%d/%m/%Y}"}})

    def _clean_dependants(self):
        """Nothing below or inside the unit begins before it or lasts longer."""
        if self.established and self.children.filter(established__lt=self.established).exists():
            raise ValidationError({"established": _("Units below this one were established before that day.")})
        if self.established and self.postings.filter(starts__lt=self.established).exists():
            raise ValidationError({"established": _("Postings in this unit begin before that day.")})
        if self.dissolved and self.children.filter(Q(dissolved=None) | Q(dissolved__gt=self.dissolved)).exists():
            raise ValidationError({"dissolved": _("Units below this one exist beyond that day. Dissolve them first.")})
        if self.dissolved and self.postings.filter(Q(ends=None) | Q(ends__gt=self.dissolved)).exists():
            raise ValidationError({"dissolved": _("People hold postings here beyond that day. End or move these first.")})


def _outlasts(end, other_end):
    """Whether something that ends on `end` lasts longer than something that ends on `other_end`; None is never."""
    return other_end is not None and (end is None or end > other_end)


class Succession(models.Model):
    """One unit takes over from another on a day; many-to-many, since communes were split and merged."""

    class Kind(models.TextChoices):
        MERGED = "merged", _("Merged into")
        SPLIT = "split", _("Split to")
        REPLACED = "replaced", _("Replaced by")

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions_out", verbose_name=_("from unit"))
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="successions_in", verbose_name=_("to unit"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    on = models.DateField(_("on"))
    decision = models.CharField(_("decision"), max_length=100, blank=True)

    class Meta:
        ordering = ["on", "predecessor__code"]
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "on"], name="one_succession_per_pair_and_day"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="unit_does_not_succeed_itself",
                violation_error_message=_("A unit does not succeed itself."),
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor} ({self.on:%d/%m/%Y})"


def ancestor_ids(unit):
    """`unit` and the units above it, nearest first."""
    ids = []
    while unit is not None and unit.pk not in ids:
        ids.append(unit.pk)
        unit = unit.parent
    return ids


def subtree_ids(unit, *, on):
    """The ids of `unit` and all units below it in the tree of that day, parents before children; empty if it did not exist."""
    return _below(unit.pk, _children_on(on)) if unit.exists_on(on) else []


def subtrees(units, *, on):
    """{unit: its subtree's ids, empty if it did not exist} for each of these units, in one query."""
    children = _children_on(on)
    return {unit: _below(unit.pk, children) if unit.exists_on(on) else [] for unit in units}


def subtrees_below(unit, *, on):
    """{unit: its subtree's ids} for each unit directly below `unit` on that day, by code; in one query more than one subtree takes."""
    children = _children_on(on)
    units = Unit.objects.filter(pk__in=children[unit.pk]).order_by("code")
    return {child: _below(child.pk, children) for child in units}


def with_those_before(tops, *, on):
    """The ids of these units, of all that ever were below them, and of those dissolved by `on` that only such units took over from."""
    children, heirs = _children(Unit.objects.all()), defaultdict(set)
    dissolved = Succession.objects.filter(predecessor__dissolved__lte=on)
    for old, new in dissolved.order_by().values_list("predecessor", "successor"):
        heirs[old].add(new)
    found, more = set(), list(tops)
    while more:
        found.update(pk for top in more for pk in _below(top, children))
        more = [old for old, new in heirs.items() if old not in found and new <= found]
    return found


def ever_below(unit):
    """The ids of `unit` and all that ever were below it."""
    return _below(unit.pk, _children(Unit.objects.all()))


def subtree_by_day(unit, days):
    """{day: what `subtree_ids` says of it, as a set} for each of these days on which `unit` existed, in one query."""
    every = {row.pk: row for row in Unit.objects.order_by("code").only("pk", "parent_id", "established", "dissolved")}
    ever = defaultdict(list)
    for row in every.values():
        ever[row.parent_id].append(row.pk)
    below = set(_below(unit.pk, ever))
    rows = [row for pk, row in every.items() if pk in below]
    found = {}
    for day in filter(unit.exists_on, days):
        children = defaultdict(list)
        for row in rows:
            if row.exists_on(day):
                children[row.parent_id].append(row.pk)
        found[day] = frozenset(_below(unit.pk, children))
    return found


def _children_on(day):
    return _children(Unit.objects.existing_on(day))


def _children(units):
    """{id: ids of the units directly below it, by code}"""
    children = defaultdict(list)
    for pk, parent in units.order_by("code").values_list("pk", "parent_id"):
        children[parent].append(pk)
    return children


def _below(top, children):
    found, waiting = [], [top]
    while waiting:
        pk = waiting.pop()
        found.append(pk)
        waiting.extend(reversed(children[pk]))
    return found


def in_tree_order(units):
    """The units as one reads a tree: each before those below it, by code; with `depth`, counted among these units."""
    below = defaultdict(list)
    present = {unit.pk for unit in units}
    for unit in sorted(units, key=lambda unit: unit.code, reverse=True):
        below[unit.parent_id if unit.parent_id in present else None].append(unit)
    ordered, waiting = [], [(unit, 0) for unit in below[None]]
    while waiting:
        unit, unit.depth = waiting.pop()
        ordered.append(unit)
        waiting.extend((child, unit.depth + 1) for child in below[unit.pk])
    return ordered
