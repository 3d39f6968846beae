"""What is counted from spans, or follows from the facts behind them, is remembered until spans change."""

from hashlib import sha256

from django.core.cache import cache
from django.db import connection

from .spans import spans_version

REMEMBERED = 3600  # seconds


def remembered(question, ask):
    """What `ask()` says. `question` tells everything else that the answer depends on, the units that are counted among it: a tree that changes
    asks anew. Inside a transaction nothing is remembered: what is seen there may be rolled back."""
    if connection.in_atomic_block:
        return ask()
    key = f"coverage-{sha256(repr((spans_version(), question)).encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        found = (ask(),)
        cache.set(key, found, REMEMBERED)
    return found[0]
