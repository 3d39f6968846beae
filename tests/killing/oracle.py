"""What must be true at the end, asked of the rows and files themselves and not of the code that wrote them."""

import hashlib
from collections import Counter, defaultdict
from pathlib import Path

from django.core.files.storage import storages

from certificates.models import Certificate, Entry
from tests.killing.scene import manage


def wrongs(certificates):
    """Sentences; none where all is well."""
    rows = list(Certificate.objects.select_related("book", "record"))
    return [*_counted(rows, certificates), *_numbered(rows), *_kept(rows), *_entered(rows), *_verified()]


def _counted(rows, certificates):
    if len(rows) != certificates:
        yield f"{len(rows)} certificates instead of {certificates}"
    for record, count in Counter(row.record_id for row in rows).items():
        if count > 1:
            yield f"record {record} has {count} certificates"


def _numbered(rows):
    numbers = defaultdict(list)
    for row in rows:
        numbers[row.book].append(row.number)
    for book, given in numbers.items():
        if sorted(given) != list(range(1, len(given) + 1)):
            yield f"{book}: not numbered from 1 to {len(given)}"


def _kept(rows):
    for row in rows:
        if row.state != "issued":
            yield f"{row} is {row.state}: {row.failure}"
        elif hashlib.sha256(row.file.read()).hexdigest() != row.sha256:
            yield f"{row}: the file has another hash"
        row.file.close()


def _entered(rows):
    acts = defaultdict(Counter)
    for certificate, act in Entry.objects.values_list("certificate", "act"):
        acts[certificate][act] += 1
    for row in rows:
        if acts[row.pk] != Counter({"issued": 1, "filed": 1}):
            yield f"{row} stands in the register as {dict(acts[row.pk])}"


def _verified():
    verifying = manage("verify_register")
    if verifying.returncode:
        yield f"verify_register: {verifying.stdout[-600:]} {verifying.stderr[-600:]}"


def orphans():
    """How many files are kept that no certificate knows."""
    folder = Path(storages["certificates"].location)
    known = set(Certificate.objects.values_list("file", flat=True))
    return sum(str(path.relative_to(folder)) not in known for path in folder.rglob("*.pdf"))
