"""What imports leave in the histories of people and of the imports themselves."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter


@hooks.register("register_log_actions")
def acts_of_imports(actions):
    actions.register_action("people.import_applied", _("Apply an import"), _("Applied"))
    actions.register_action("people.import_undone", _("Undo an import"), _("Undone"))

    @actions.register_action("people.imported")
    class Imported(LogFormatter):
        label = _("Import a list")

        def format_message(self, entry):
            from .words import change_in_words

            told = {"file": entry.data["file"], "row": entry.data["row"]}
            changes = "; ".join(change_in_words(change) for change in entry.data["changes"])
            return (_("Imported from “%(file)s”, row %(row)s") % told) + (f": {changes}" if changes else "")
