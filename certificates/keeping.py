"""Drawn papers are kept: stored once, hashed, entered in the register, told of. And what is drawn again, because it failed.

The file is stored before anything is locked: a slow store holds up nobody. Whoever comes second finds the certificate issued and
leaves it alone; the file it stored is removed, or, where it was killed in between, stays as a remark of `verify_register`.
"""

import hashlib
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from courses import notices
from lms.doorbell import ring
from lms.refusal import Refusal

from .batches import IssueBatch, tell_of_finished
from .entries import Entry, enter
from .issuing import Certificate
from .register import RegisterBook


class NotFailed(Refusal):
    text = _("Only a certificate whose drawing failed can be drawn again; an issued one never changes.")


@dataclass(frozen=True)
class Stored:
    """A file in the store: its name there, its hash, and the hash of what was drawn before it was signed."""

    name: str
    sha256: str
    unsigned_sha256: str


def keep(drawn):
    """Keep drawn papers: (certificate, PDF as it goes out, the same before it was signed), all of one book."""
    storage, stored = storages["certificates"], {}
    for certificate, pdf, unsigned in drawn:
        sha256, unsigned_sha256 = (hashlib.sha256(each).hexdigest() for each in (pdf, unsigned))
        name = storage.save(f"{certificate.book.year}/{certificate.check_code}-{sha256[:12]}.pdf", ContentFile(pdf))
        stored[certificate.pk] = Stored(name, sha256, unsigned_sha256)
    # After an error nobody knows whether it was committed: then the files stay, and those that no row knows are a remark.
    kept = _enter_files(drawn[0][0].book, stored)
    for key, file in stored.items():
        if key not in kept:
            storage.delete(file.name)


@transaction.atomic
def _enter_files(book, stored):
    """The keys of the certificates whose file is now the one in `stored`."""
    RegisterBook.objects.select_for_update().get(pk=book.pk)  # before its certificates, as everywhere
    waiting = Certificate.objects.select_for_update(of=("self",)).select_related("record", "version", "replaces", "confirms")
    kept, entries = [], []
    for certificate in waiting.filter(pk__in=stored).exclude(state=Certificate.State.ISSUED).order_by("number"):
        file = stored[certificate.pk]
        certificate.file, certificate.sha256, certificate.unsigned_sha256 = file.name, file.sha256, file.unsigned_sha256
        certificate.state, certificate.failure = Certificate.State.ISSUED, ""
        certificate.save(update_fields=["file", "sha256", "unsigned_sha256", "state", "failure"])
        kept.append(certificate)
        content = certificate.said | {"file": certificate.sha256}
        entries.append({"act": Entry.Act.FILED, "certificate": certificate, "content": content})
    if entries:
        enter(book, entries, on=localdate(), by=None)
    for certificate in kept:
        if certificate.is_in_force:
            notices.tell_of_certificate(certificate.record, certificate.pk, certificate.register_no, on=localdate())
    tell_of_finished({certificate.batch_id for certificate in kept if certificate.batch_id})
    return {certificate.pk for certificate in kept}


@transaction.atomic
def give_up(certificate, why):
    """The drawing failed; the registrar sees why and can have it drawn again."""
    Certificate.objects.filter(pk=certificate.pk, state=Certificate.State.ISSUING).update(
        state=Certificate.State.FAILED, failure=str(why)
    )
    tell_of_finished({certificate.batch_id} - {None})


def resume(batch):
    """What was paused is drawn."""
    from .tasks import draw_waiting

    IssueBatch.objects.filter(pk=batch.pk).update(paused=False)
    ring(draw_waiting)


def draw_again(certificate):
    draw_all_again(Certificate.objects.filter(pk=certificate.pk))


def draw_all_again(certificates):
    """Those of them whose drawing failed. Raises NotFailed where none did."""
    from .tasks import draw_waiting

    if not certificates.filter(state=Certificate.State.FAILED).update(state=Certificate.State.TO_ISSUE, failure=""):
        raise NotFailed
    ring(draw_waiting)
