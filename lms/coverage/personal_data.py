"""What this room has computed about one person. It follows from the facts, so it stays with them when the person's data are erased."""

from django.utils.translation import gettext as _

from lms.people.erasure import Rule
from lms.people.personal_data import part

from .indicators import Indicator
from .spans import Span


def of_this_room(person):
    indicators = list(Indicator.objects.order_by("code"))

    def codes(bitmap):
        return ", ".join(indicator.code for indicator in indicators if bitmap >> indicator.bit & 1)

    return [
        part(
            "standing",
            Span.objects.filter(person=person).order_by("since", "unit__code"),
            "unit", "level", "category", "leader", "gender", "minority", "age_band", "since", "until",
            title=_("Standing computed from the above"),
            asked=(_("Asked"), lambda span: codes(span.belongs)),
            met=(_("Met"), lambda span: codes(span.meets)),
        )
    ]  # fmt: skip


def rules_of_this_room():
    return [
        Rule(
            _("What the figures say of the person"),
            _("It is computed from the facts that stay; figures of past dates do not change."),
            lambda person: person.spans.count() or "",
        )
    ]
