"""What this room knows about one person, and what of it stays when the person's data are erased."""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from lms.people.erasure import Rule
from lms.people.personal_data import part

from .applications import Application
from .issuing import Certificate
from .sharing import ShareLink


def _of(person):
    return Certificate.objects.filter(record__person=person)


def _links(person):
    return ShareLink.objects.filter(certificate__record__person=person)


def of_this_room(person):
    printed = {"printed": (_("What it says"), lambda certificate: "; ".join(map(str, certificate.printed.values())))}
    fields = ("register_no", "issued_on", "check_code", "record", "state")
    applications = Application.objects.filter(certificate__record__person=person)
    links = ("certificate", "made_on", "last_day", "with_file", "withdrawn_on", "opened", "opened_at")
    asked = ("certificate", "kind", "text", "received_on", "due_on", "state", "answer")
    return [
        part("certificates", _of(person), *fields, **printed),
        part("certificate_applications", applications, *asked),
        part("share_links", _links(person), *links),
    ]


def rules_of_this_room():
    return [
        Rule(
            _("Certificates and entries in the register"),
            _("A register of certificates has no gaps, and whoever holds a certificate must be able to have it checked."),
            lambda person: _of(person).count() or "",
        ),
        Rule(
            _("Links with which certificates were shown to others"),
            _("Only their holder could withdraw them."),
            lambda person: _links(person).filter(withdrawn_on=None).count() or "",
            lambda person: _links(person).filter(withdrawn_on=None).update(withdrawn_on=localdate()),
        ),
        Rule(
            _("Applications about certificates"),
            _("They are the reason for entries in the register."),
            lambda person: Application.objects.filter(certificate__record__person=person).count() or "",
        ),
    ]
