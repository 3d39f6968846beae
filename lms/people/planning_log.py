"""What stands of planning in the history of a person and of a review."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter

# Action → its name, and what is said of it.
ACTS = {
    "people.planned": (_("Plan for a post"), _("Planned for “%(title)s” from %(on)s by decision %(decision)s")),
    "people.unplanned": (_("Remove from a planning list"), _("No longer planned for “%(title)s” from %(on)s by decision %(decision)s: %(why)s")),
    "people.replanned": (_("Undo a removal"), _("Planned for “%(title)s” as before: the closing of the review was undone")),
    "people.review_opened": (_("Begin a review"), _("Begun")),
    "people.review_judged": (_("Decide on entries"), _("%(kept)s kept, %(removed)s to be removed")),
    "people.review_adds": (_("Add somebody"), _("%(person)s is to be added for “%(title)s”")),
    "people.review_takes_back": (_("Do not add somebody"), _("%(person)s is not to be added for “%(title)s” after all")),
    "people.review_closed": (
        _("Close by a decision"), _("Closed by decision %(decision)s of %(on)s: %(removed)s removed, %(added)s added"),
    ),
    "people.review_reopened": (_("Undo the closing"), _("Closing by decision %(decision)s of %(on)s undone")),
}  # fmt: skip


def acts_of_planning(actions):
    for action, (name, sentence) in ACTS.items():
        actions.register_action(action)(_formatter(name, sentence))


def _formatter(name, sentence):
    class Said(LogFormatter):
        label = name

        def format_message(self, entry):
            return sentence % entry.data

    return Said
