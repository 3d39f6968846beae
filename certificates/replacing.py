"""A certificate is issued anew only for the issuer's own error. The wrong one is replaced; its number stays in the register."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.models import LearningRecord
from courses.records import supersede
from lms.refusal import Refusal
from lms.vietnamese import clean

from .confirming import ConfirmTheOriginal, lock_books
from .entries import Entry, enter
from .issuing import Certificate, put_down
from .printed import printed_words
from .register import book_for
from .revoking import NotInForce, latest_of


class NothingWasWrong(Refusal):
    text = _(
        "The new certificate would say the same as %(number)s. A certificate is issued anew only for an error of the issuer; for a"
        " lost or damaged one, issue a confirmation."
    )


class NoError(Refusal):
    text = _("Say what the issuer's error was: it is entered in the register.")


@transaction.atomic
def replace(certificate, *, design, error, on, by, blanks=None, **corrections):
    """Another certificate in place of this one, which becomes *replaced*. `error` says what the issuer had got wrong.

    `corrections` are values of the learning record that shall stand instead (`courses.records.supersede`). Raises ConfirmTheOriginal,
    NoError, NotInForce, NothingWasWrong, and what `supersede` raises.
    """
    if not clean(error):
        raise NoError
    if certificate.confirms_id:
        raise ConfirmTheOriginal(number=certificate, original=certificate.confirms)
    record = LearningRecord.objects.select_for_update().get(pk=latest_of(certificate.record).pk)
    if any(getattr(record, name) != value for name, value in corrections.items()):
        record = supersede(record, by=by, why=error, **corrections)
    book = book_for(certificate.book.institution, on, code=certificate.book.code)
    lock_books(certificate.book, book)
    certificate = (
        Certificate.objects.select_for_update(of=("self",)).select_related("version", "replaces", "book").get(pk=certificate.pk)
    )
    if not certificate.is_in_force:
        raise NotInForce(number=certificate)
    version = design.current
    if version == certificate.version and not changes(certificate, record, version):
        raise NothingWasWrong(number=certificate)
    Certificate.objects.filter(pk=certificate.pk).update(replaced_on=on)
    paper = {"record": record, "kind": certificate.kind, "replaces": certificate}
    [new] = put_down([paper], book=book, version=version, on=on, by=by, blanks=blanks)
    content = certificate.said | {"file": certificate.sha256, "replaced_by": new.register_no}
    entry = {"act": Entry.Act.REPLACED, "certificate": certificate, "content": content, "reason": error}
    enter(certificate.book, [entry], on=on, by=by)
    return new


def changes(certificate, record, version):
    """{field: (what the certificate says, what it would say)} if it were issued of this record today, numbers and dates aside."""
    would_say = printed_words(
        record,
        version,
        kind=certificate.kind,
        number=certificate.register_no,
        code=certificate.check_code,
        on=certificate.issued_on,
    )
    fields = sorted((would_say.keys() | certificate.printed.keys()) - {"check_address"})
    said = {field: (certificate.printed.get(field, ""), would_say.get(field, "")) for field in fields}
    return {field: pair for field, pair in said.items() if pair[0] != pair[1]}


def to_replace(user):
    """Certificates in force, kept by `user`, whose record was corrected after they were issued."""
    return Certificate.objects.kept_by(user).in_force().filter(confirms=None, record__superseded_by__isnull=False)
