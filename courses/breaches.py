"""What stands against recognising somebody's result besides marks and scores."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from lms.refusal import Refusal
from lms.vietnamese import clean

from .attendance import NotInThisClass, hold_for_marking
from .enrolment import Enrolment


class NothingToNote(Refusal):
    text = _("This is what is noted already: nothing was changed.")


@transaction.atomic
def note_breach(enrolment, breach, *, by):
    """Note a breach of rules (vi phạm quy chế), for which the learner is not eligible; with an empty text it is taken back."""
    training_class = hold_for_marking(enrolment.training_class)
    now_is = training_class.enrolments.seated().filter(pk=enrolment.pk).select_related("person").first()
    if now_is is None:
        raise NotInThisClass
    before, after = now_is.breach, clean(breach)
    if before == after:
        raise NothingToNote
    Enrolment.objects.filter(pk=enrolment.pk).update(breach=after)
    said = {"name": now_is.person.full_name, "before": before or "–", "after": after or "–"}
    log(training_class, "courses.breach", user=by, data=said)
