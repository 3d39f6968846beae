"""What a certificate looks like: data, in versions. An issued certificate keeps the version it was issued with, for ever."""

import hashlib
import json

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from . import shipped
from .layouts import parsed


class VersionsNeverChange(Exception):
    """A version of a design stands as it was made: certificates were issued with it. A change is another version."""


class Design(models.Model):
    """A certificate design (mẫu chứng chỉ); what it says and how it looks stands in its versions."""

    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("certificate design")
        verbose_name_plural = _("certificate designs")

    def __str__(self):
        return self.name

    @property
    def current(self):
        """The version that certificates are issued with today."""
        return self.versions.latest("number")

    @transaction.atomic
    def change(self, layout, *, by):
        """The version that says this: the current one where it says so already, another one otherwise."""
        latest = self.versions.select_for_update().order_by("number").last()
        if latest and latest.layout == layout:
            return latest
        return self.versions.create(number=latest.number + 1 if latest else 1, layout=layout, made_by=by)


class DesignVersion(models.Model):
    """A version of a design, as it was on the day it was made."""

    design = models.ForeignKey(Design, models.PROTECT, related_name="versions", verbose_name=_("certificate design"))
    number = models.PositiveSmallIntegerField(_("version"))
    layout = models.JSONField(_("layout"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["design__name", "-number"]
        verbose_name = _("version of a certificate design")
        verbose_name_plural = _("versions of certificate designs")
        constraints = [models.UniqueConstraint(fields=["design", "number"], name="design_version_number_is_given_once")]

    def __str__(self):
        return f"{self.design} v{self.number}"

    def save(self, **kwargs):
        if self.pk:
            raise VersionsNeverChange(str(self))
        super().save(**kwargs)

    @property
    def digest(self):
        """SHA-256 of everything that the version says; it stands in the register with each certificate."""
        return digest_of(self.layout)


def digest_of(said):
    """SHA-256, in hexadecimal, of a JSON value in one spelling: the same however a database keeps or orders it."""
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def shipped_designs():
    """The designs that come with the system, made on first use; the registrar changes them as data."""
    made = []
    for name, layout in shipped.DESIGNS.items():
        design, new = Design.objects.get_or_create(name=name)
        if new:
            design.change(parsed(layout), by=None)
        made.append(design)
    return made


def default_design():
    """The certificate of the province's training school."""
    return shipped_designs()[0]
