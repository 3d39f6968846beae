"""Certificates as lines of a person's file."""

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lms.people.file import Entry, Part

from .issuing import Certificate


class CertificatesPart(Part):
    kinds = {Certificate._meta.model_name: capfirst(Certificate._meta.verbose_name_plural)}

    def entries(self, reading):
        certificates = Certificate.objects.filter(record__person=reading.person).select_related("record")
        readable = set(certificates.visible_to(reading.user).values_list("pk", flat=True))
        for certificate in certificates:
            yield Entry(
                kind=Certificate._meta.model_name,
                label=capfirst(Certificate._meta.verbose_name),
                starts=certificate.issued_on,
                ends=certificate.revoked_on,
                lasts=False,
                over=_("Revoked"),
                what=certificate.printed["course"],
                where=certificate.printed["issuing_body"],
                details=(_("No. %(number)s in the register") % {"number": certificate.register_no},),
                because=certificate.record.revocation_reason,
                links=papers(certificate) if certificate.pk in readable else (),
            )

    def rows(self, person):
        return [Certificate.objects.filter(record__person=person)]


def papers(certificate):
    if certificate.state != Certificate.State.ISSUED:
        return ()
    return ((_("Download"), reverse("certificate_file", args=[certificate.check_code])),)
