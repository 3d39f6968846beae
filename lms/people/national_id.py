"""National identity numbers (CCCD): encrypted at rest, found by a keyed hash, shown masked."""

import hashlib
import hmac
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


@cache
def _cipher():
    return MultiFernet([Fernet(key) for key in settings.NATIONAL_ID_KEYS])


def encrypt(number):
    return _cipher().encrypt(number.encode()).decode()


def decrypt(token):
    return _cipher().decrypt(token.encode()).decode() if token else ""


def look_up_hash(number):
    return hmac.new(settings.NATIONAL_ID_PEPPER.encode(), number.encode(), hashlib.sha256).hexdigest()


def masked(number):
    """`022085001234` → `022******234`."""
    return number[:3] + "*" * (len(number) - 6) + number[-3:] if len(number) > 6 else "*" * len(number)
