from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from . import erasure, personal_data, privacy_views
from .choosers import person_chooser, unit_chooser
from .data_requests import DataRequest
from .file_facts import FactsPart
from .history import ActOnFact
from .planning_log import acts_of_planning
from .planning_viewsets import PlanningGroup
from .policies import register_policies
from .postings import Posting
from .privacy_viewsets import PersonalDataGroup
from .reorganising.history import acts_of_reorganising
from .viewsets import PeopleGroup

register_policies()
hooks.register("personal_data", personal_data.of_this_room)
hooks.register("erasure_rules", erasure.rules_of_this_room)
hooks.register("register_log_actions", acts_of_reorganising)


@hooks.register("register_admin_viewset")
def people_viewsets():
    return [person_chooser, unit_chooser, PeopleGroup(), PlanningGroup(), PersonalDataGroup()]


@hooks.register("register_admin_urls")
def acts_on_personal_data():
    return privacy_views.urlpatterns


@hooks.register("person_file")
def facts_in_the_file():
    return FactsPart()


hooks.register("register_log_actions", acts_of_planning)


@hooks.register("register_log_actions")
def acts_on_people(actions):
    """What stands in the history of a person besides Wagtail's own words."""
    actions.register_action("people.changed", _("Change a person's own data"), _("The person's own data changed"))

    @actions.register_action("people.entered")
    class Entered(ActOnFact):
        label = _("Enter a fact")
        sentence = _("%(what)s entered")

    @actions.register_action("people.ended")
    class Ended(ActOnFact):
        label = _("End a fact")
        sentence = _("%(what)s: its end was filled in")

    @actions.register_action("people.corrected")
    class Corrected(ActOnFact):
        label = _("Correct a fact")
        sentence = _("%(what)s corrected: %(why)s")

    @actions.register_action("people.withdrawn")
    class Withdrawn(ActOnFact):
        label = _("Withdraw a fact")
        sentence = _("%(what)s withdrawn: %(why)s")

    @actions.register_action("people.moved")
    class Moved(LogFormatter):
        label = _("Move a person")

        def format_message(self, entry):
            return _("Moved to “%(unit)s” on %(on)s") % entry.data

    @actions.register_action("people.role_until")
    class RoleUntil(LogFormatter):
        label = _("Say until when a role is held")

        def format_message(self, entry):
            return _("Held until %(ends)s") % entry.data if entry.data["ends"] else _("Held without an end")

    @actions.register_action("people.left")
    class Left(LogFormatter):
        label = _("End a person's service")

        def format_message(self, entry):
            return _("%(why)s; last day worked %(on)s") % (entry.data | {"why": Posting.Leaving(entry.data["why"]).label})

    @actions.register_action("people.merged")
    class Merged(LogFormatter):
        label = _("Merge two entries of a person")

        def format_message(self, entry):
            return _("Merged with %(name)s (%(other)s): %(why)s") % entry.data

    @actions.register_action("people.unmerged")
    class Unmerged(LogFormatter):
        label = _("Undo a merge")

        def format_message(self, entry):
            return _("No longer merged with %(name)s (%(other)s)") % entry.data

    @actions.register_action("people.kept_apart")
    class KeptApart(LogFormatter):
        label = _("Say that two entries are two people")

        def format_message(self, entry):
            return _("Not the same person as %(other)s: %(why)s") % entry.data

    @actions.register_action("people.data_request_answered")
    class Answered(LogFormatter):
        label = _("Answer a request about personal data")

        def format_message(self, entry):
            said = {"kind": DataRequest.Kind(entry.data["kind"]).label, "state": DataRequest.State(entry.data["state"]).label}
            return _("Request about personal data (%(kind)s): %(state)s") % said

    @actions.register_action("people.erased")
    class Erased(LogFormatter):
        label = _("Erase personal data")

        def format_message(self, entry):
            return _("Personal data erased: %(grounds)s") % entry.data
