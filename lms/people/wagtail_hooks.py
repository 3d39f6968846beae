from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from .choosers import person_chooser, unit_chooser
from .planning_log import acts_of_planning
from .planning_viewsets import PlanningGroup
from .postings import Posting
from .viewsets import PeopleGroup


@hooks.register("register_admin_viewset")
def people_viewsets():
    return [person_chooser, unit_chooser, PeopleGroup(), PlanningGroup()]


hooks.register("register_log_actions", acts_of_planning)


@hooks.register("register_log_actions")
def acts_on_people(actions):
    """What stands in the history of a person besides Wagtail's own words."""
    actions.register_action("people.corrected", _("Correct a fact"), _("A fact was corrected"))
    actions.register_action("people.withdrawn", _("Withdraw a fact"), _("A fact was withdrawn"))

    @actions.register_action("people.moved")
    class Moved(LogFormatter):
        label = _("Move a person")

        def format_message(self, entry):
            return _("Moved to “%(unit)s” on %(on)s") % entry.data

    @actions.register_action("people.left")
    class Left(LogFormatter):
        label = _("End a person's service")

        def format_message(self, entry):
            return _("%(why)s; last day worked %(on)s") % (entry.data | {"why": Posting.Leaving(entry.data["why"]).label})
