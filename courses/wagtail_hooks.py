from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.permissions import register_permission_policy

from .classes import TrainingClass
from .message_viewsets import ForAdministrators, MessageViewSet
from .outbox import Message
from .records import LearningRecord
from .viewsets import CourseGroup, ReadOnly

register_permission_policy(TrainingClass, ReadOnly(TrainingClass))
register_permission_policy(LearningRecord, ReadOnly(LearningRecord))
register_permission_policy(Message, ForAdministrators(Message))


@hooks.register("register_admin_viewset")
def course_viewsets():
    return CourseGroup()


@hooks.register("register_admin_viewset")
def message_viewset():
    return MessageViewSet("messages", add_to_settings_menu=True, menu_label=_("Messages"))


@hooks.register("register_log_actions")
def acts_on_classes(actions):
    """What stands in the history of a class or a record besides Wagtail's own words."""
    actions.register_action("courses.opened", _("Open a class"), _("Opened for enrolment"))
    actions.register_action("courses.revoked", _("Revoke a record"), _("Revoked"))

    @actions.register_action("courses.moved")
    class Moved(LogFormatter):
        label = _("Take a class to another state")

        def format_message(self, entry):
            before, after = (TrainingClass.State(entry.data[key]).label for key in ("from", "to"))
            return _("From “%(before)s” to “%(after)s”") % {"before": before, "after": after}

    @actions.register_action("courses.seats")
    class Seats(LogFormatter):
        label = _("Change the seats of a class")

        def format_message(self, entry):
            return _("From %(from)s to %(to)s seats") % entry.data

    @actions.register_action("courses.withdrawn")
    class Withdrawn(LogFormatter):
        label = _("Take somebody off the list")

        def format_message(self, entry):
            return _("%(name)s gave back a place or was taken off the list") % entry.data
