"""What the histories of units and reorganisations say of these acts."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter


class _ByReorganisation(LogFormatter):
    """`data` of these entries: title, decision, on."""

    def format_message(self, entry):
        return self.sentence % entry.data


def acts_of_reorganising(actions):
    @actions.register_action("people.reorganised")
    class Reorganised(_ByReorganisation):
        label = _("Apply a reorganisation")
        sentence = _("Applied as from %(on)s; people concerned: %(people)s")

    @actions.register_action("people.reorganisation_undone")
    class Undone(_ByReorganisation):
        label = _("Undo a reorganisation")
        sentence = _("Taken back: everything is as before “%(title)s”")

    @actions.register_action("people.unit_dissolved")
    class Dissolved(_ByReorganisation):
        label = _("Dissolve a unit")
        sentence = _("Dissolved on %(on)s by “%(title)s” (%(decision)s)")

    @actions.register_action("people.unit_established")
    class Established(_ByReorganisation):
        label = _("Establish a unit")
        sentence = _("Established on %(on)s by “%(title)s” (%(decision)s)")

    @actions.register_action("people.unit_restored")
    class Restored(_ByReorganisation):
        label = _("Restore a unit")
        sentence = _("Exists again: “%(title)s” was taken back")
