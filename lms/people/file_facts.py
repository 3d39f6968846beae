"""The facts of this room as lines of a person's file."""

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .file import Entry, Part
from .planning import PlanningEntry
from .postings import Appointment, Posting
from .qualifications import Degree, TitleCertificate


def of_posting(posting):
    details = [
        posting.get_category_display(),
        str(posting.title or "") if posting.position else "",
        _("Leadership or management post") if posting.leadership else "",
        _("Beside a main posting") if posting.concurrent else "",
    ]
    return {
        "starts": posting.starts,
        "ends": posting.ends,
        "what": posting.position or str(posting.title or posting.get_category_display()),
        "where": posting.unit.name,
        "details": tuple(dict.fromkeys(filter(None, details))),
        "decision": posting.decision,
        "because": posting.get_leaving_display(),
    }


def of_appointment(appointment):
    return {
        "starts": appointment.starts,
        "ends": appointment.ends,
        "what": str(appointment.title),
        "where": appointment.unit.name if appointment.unit else "",
        "details": (appointment.get_kind_display(),),
        "decision": appointment.decision,
    }


def of_degree(degree):
    number = _("No. %(number)s") % {"number": degree.number} if degree.number else ""
    return {
        "starts": degree.awarded_on,
        "ends": degree.annulled_on,
        "lasts": False,
        "over": _("Annulled"),
        "what": " – ".join(filter(None, [degree.get_level_display(), str(degree.speciality or "")])),
        "where": degree.institution,
        "details": tuple(filter(None, [number])),
    }


def of_title_certificate(certificate):
    number = _("No. %(number)s") % {"number": certificate.number} if certificate.number else ""
    replaces = _("Replaces no. %(number)s") % {"number": certificate.replaces.number} if certificate.replaces else ""
    return {
        "starts": certificate.issued_on,
        "ends": certificate.revoked_on,
        "lasts": False,
        "over": _("Revoked"),
        "what": str(certificate.family),
        "where": certificate.institution,
        "details": tuple(filter(None, [number, replaces])),
        "because": certificate.revocation_reason,
    }


def of_planning(entry):
    return {
        "starts": entry.starts,
        "ends": entry.ends,
        "what": str(entry.title),
        "where": entry.unit.name if entry.unit else "",
        "details": (entry.get_level_display(), str(entry.term)),
        "decision": entry.decision,
        "because": entry.removal_reason,
    }


# model → what it says, the name of its addresses in the admin
KINDS = {
    Posting: (of_posting, "postings"),
    Appointment: (of_appointment, "appointments"),
    Degree: (of_degree, "degrees"),
    TitleCertificate: (of_title_certificate, "title_certificates"),
    PlanningEntry: (of_planning, "planning"),
}


class FactsPart(Part):
    kinds = {model._meta.model_name: capfirst(model._meta.verbose_name_plural) for model in KINDS}

    def entries(self, reading):
        for model, (say, addresses) in KINDS.items():
            changes = reading.changing and reading.user.has_perm(f"people.change_{model._meta.model_name}")
            for fact in facts_of(model, reading.person):
                links = ((_("Correct"), reverse(f"{addresses}:edit", args=[fact.pk])),) if changes and not fact.set_aside else ()
                said = model._meta
                yield Entry(kind=said.model_name, label=capfirst(said.verbose_name), links=links, **say(fact), **set_aside(fact))

    def rows(self, person):
        return [model.everything.filter(person=person) for model in KINDS]


def facts_of(model, person):
    foreign = [
        each.name for each in model._meta.concrete_fields if each.many_to_one and each.name not in ("person", "entered_by")
    ]
    return model.everything.filter(person=person).select_related(*foreign, "set_aside_by__person")


def name_of(user):
    if user is None:
        return ""
    person = getattr(user, "person", None)
    return person.full_name if person else user.get_full_name() or user.username


def set_aside(fact):
    if not fact.set_aside:
        return {}
    return {
        "set_aside": True,
        "set_aside_because": fact.set_aside_because,
        "set_aside_by": name_of(fact.set_aside_by),
        "set_aside_at": fact.set_aside_at,
    }
