"""Tokens: whoever sends one reads as its owner, below one unit, until it expires or is revoked. Only a digest is kept of the secret."""

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.people.access import looks_after
from lms.people.models import Unit
from lms.refusal import Refusal

LONGEST = timedelta(days=366)


class NotYourUnit(Refusal):
    text = _("You do not look after “%(unit)s”.")


class LastsTooLong(Refusal):
    text = _("A token lasts from tomorrow on, and for at most a year: choose a day up to %(last)s.")


class TokenQuerySet(models.QuerySet):
    def valid_on(self, day):
        return self.filter(expires__gt=day, revoked_on=None, owner__is_active=True)


class ApiToken(models.Model):
    """An access token (mã truy cập dữ liệu) for programs that read figures."""

    class Scope(models.TextChoices):
        FIGURES = "figures", _("Figures")
        PEOPLE = "people", _("Figures, and the people behind them")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="figure_tokens", verbose_name=_("owner"))
    name = models.CharField(_("for what"), max_length=120)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(_("scope"), max_length=7, choices=Scope, default=Scope.FIGURES)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    created_on = models.DateField(_("created on"))
    expires = models.DateField(_("expires on"))
    revoked_on = models.DateField(_("revoked on"), null=True, editable=False)
    last_used_on = models.DateField(_("last used on"), null=True, editable=False)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        constraints = [
            models.CheckConstraint(condition=Q(expires__gt=F("created_on")), name="api_token_expires_after_it_was_created")
        ]

    def __str__(self):
        return self.name

    def is_valid_on(self, day):
        return self.revoked_on is None and day < self.expires

    def revoke(self, *, on):
        self.revoked_on = on
        self.save(update_fields=["revoked_on"])


def create(owner, *, name, scope, unit, expires, on):
    """(ApiToken, its secret, which nobody can read again). Raises NotYourUnit, LastsTooLong."""
    if not looks_after(owner, unit):
        raise NotYourUnit(unit=unit)
    if not on < expires <= on + LONGEST:
        raise LastsTooLong(last=f"{on + LONGEST:%d/%m/%Y}")
    secret = token_urlsafe(32)
    said = {"owner": owner, "name": name, "scope": scope, "unit": unit, "expires": expires, "created_on": on}
    return ApiToken.objects.create(**said, digest=digest_of(secret)), secret


def digest_of(secret):
    """The secret is long and random: nothing slower is needed."""
    return sha256(secret.encode()).hexdigest()


def find(secret, *, on):
    """The ApiToken of this secret if it is valid on that day, or None; the day is noted."""
    token = ApiToken.objects.valid_on(on).select_related("owner", "unit").filter(digest=digest_of(secret)).first()
    if token and token.last_used_on != on:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=on)
    return token
