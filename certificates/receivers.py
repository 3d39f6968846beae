"""Hears what the rooms below ask and announce."""

from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.recognition import Effect
from courses.signals import effects_of_revoking, records_revoked

from .issuing import Certificate
from .revoking import revoke_with_records


@receiver(effects_of_revoking)
def certificates_fall_with_their_records(sender, recognition, **kwargs):
    """A certificate is as valid as its record. While one is being drawn, its holder would still be told to fetch it."""
    issued = Certificate.objects.filter(record__recognition=recognition, revoked_on=None)
    count = issued.count()
    if not count:
        return None
    drawing = issued.filter(state__in=(Certificate.State.TO_ISSUE, Certificate.State.ISSUING)).exists()
    said = ngettext(
        "%(count)s certificate that was issued is no longer valid; it keeps its number in the register, and whoever checks it is told so.",
        "%(count)s certificates that were issued are no longer valid; they keep their numbers in the register, and whoever checks one is told so.",
        count,
    )
    objection = _("Certificates of this class are being drawn right now. Try again when they are ready.") if drawing else ""
    return Effect(said % {"count": count}, objection)


@receiver(records_revoked)
def the_register_says_so(sender, records, on, reason, decision, by, **kwargs):
    revoke_with_records(records, on=on, reason=reason, decision=decision, by=by)
