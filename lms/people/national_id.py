"""National identity numbers (CCCD): encrypted at rest, found by a keyed hash, shown masked.

The keys change (`manage.py rotate_keys`), the pepper of the hash does not. With the pepper and the table in hand all 12-digit numbers
are tried in hours: a new pepper afterwards takes nothing back, and while it was being changed nobody could be found or recognised
as already there.
"""

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lms.refusal import Refusal


class CannotBeRead(Refusal):
    text = _("The national identity number cannot be read: none of the keys in use opens it. It is still there.")


def keys():
    """Newest first. Kept ones are read again when their file changes, so that running processes follow a rotation."""
    file = settings.NATIONAL_ID_KEYS_FILE
    return _kept(file, file.stat().st_mtime_ns) if file else tuple(settings.NATIONAL_ID_KEYS)


@lru_cache(maxsize=4)
def _kept(file, changed_at):
    return tuple(key.strip() for key in file.read_text().split(","))


@lru_cache(maxsize=4)
def _cipher(keys):
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(number):
    return _cipher(keys()).encrypt(number.encode()).decode()


def decrypt(token):
    """Raises CannotBeRead where no key opens it."""
    try:
        return _cipher(keys()).decrypt(token.encode()).decode() if token else ""
    except InvalidToken as error:
        raise CannotBeRead from error


def under_newest_key(token):
    """The token, encrypted anew. Raises CannotBeRead."""
    try:
        return _cipher(keys()).rotate(token.encode()).decode()
    except InvalidToken as error:
        raise CannotBeRead from error


def key_of(token):
    """Which key opens it: 0 for the newest, 1 for the one before …; None where none does."""
    return next((place for place, key in enumerate(keys()) if _opens(key, token)), None)


def _opens(key, token):
    try:
        _cipher((key,)).decrypt(token.encode())
    except InvalidToken:
        return False
    return True


def look_up_hash(number):
    return hmac.new(settings.NATIONAL_ID_PEPPER.encode(), number.encode(), hashlib.sha256).hexdigest()


def masked(number):
    """`022085001234` → `022******234`."""
    return number[:3] + "*" * (len(number) - 6) + number[-3:] if len(number) > 6 else "*" * len(number)
