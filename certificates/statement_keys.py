"""The keys with which the statements in QR codes and learners' badges are signed. One is in use; those before it stay published for ever.

A key that was retired no longer has its private half: what it signed can be checked, and nothing more be signed with it.
"""

import base64
import hashlib
import json
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q, Value
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

KID_LETTERS = 8  # of the thumbprint; it stands in each QR code, where room is scarce


class KeyCannotBeOpened(Exception):
    """STATEMENT_SECRET is not the one under which the key was kept; `manage.py rotate_statement_key` makes a new key."""


class StatementKey(models.Model):
    """A key for statements (khóa ký thông tin trên mã QR): Ed25519, RFC 8032."""

    kid = models.CharField(_("key"), max_length=43, unique=True)
    public = models.CharField(_("public half"), max_length=43, help_text=_("32 octets, base64url."))
    sealed = models.TextField(blank=True, editable=False)  # the private half, encrypted under STATEMENT_SECRET
    made_at = models.DateTimeField(_("in use since"), default=now)
    retired_at = models.DateTimeField(_("in use until"), null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("key for statements")
        verbose_name_plural = _("keys for statements")
        constraints = [
            models.UniqueConstraint(Value(1), condition=Q(retired_at=None), name="one_statement_key_is_in_use"),
            models.CheckConstraint(condition=Q(retired_at=None) | Q(sealed=""), name="retired_statement_key_has_no_private_half"),
        ]

    def __str__(self):
        return self.kid

    @property
    def jwk(self):
        """Its public half as RFC 8037 writes it."""
        return {"kty": "OKP", "crv": "Ed25519", "x": self.public, "kid": self.kid, "use": "sig", "alg": "EdDSA"}


@dataclass(frozen=True)
class SigningKey:
    kid: str
    private: Ed25519PrivateKey


def current_key():
    """The key in use; the first one is made when it is first asked for. Raises KeyCannotBeOpened."""
    row = StatementKey.objects.filter(retired_at=None).first() or _first()
    try:
        return SigningKey(row.kid, Ed25519PrivateKey.from_private_bytes(_box().decrypt(row.sealed.encode())))
    except InvalidToken as error:
        raise KeyCannotBeOpened(
            f"The key {row.kid} cannot be opened with STATEMENT_SECRET. Set the secret under which it was made,"
            " or make a new key: manage.py rotate_statement_key."
        ) from error


@transaction.atomic
def rotate(at):
    """(new key, the one before it or None). What is signed from now on is signed by the new one; the old private half is destroyed."""
    old = StatementKey.objects.select_for_update().filter(retired_at=None).first()
    if old:
        old.retired_at, old.sealed = at, ""
        old.save(update_fields=["retired_at", "sealed"])
    return _made(at), old


def _first():
    try:
        with transaction.atomic():
            return _made(now())
    except IntegrityError:  # another process was faster
        return StatementKey.objects.get(retired_at=None)


def _made(at):
    private = Ed25519PrivateKey.generate()
    public = base64url(private.public_key().public_bytes_raw())
    sealed = _box().encrypt(private.private_bytes_raw()).decode()
    return StatementKey.objects.create(kid=thumbprint(public)[:KID_LETTERS], public=public, sealed=sealed, made_at=at)


def _box():
    return MultiFernet([Fernet(key) for key in settings.STATEMENT_SECRET])


def thumbprint(public):
    """RFC 7638, of a public half."""
    canonical = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": public}, separators=(",", ":"))
    return base64url(hashlib.sha256(canonical.encode()).digest())


def base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
