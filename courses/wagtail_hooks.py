from datetime import date

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter
from wagtail.permissions import register_permission_policy

from lms.people.telling import changes

from . import personal_data
from .attendance import Mark
from .authorisation_viewsets import AuthorisationPolicy
from .authorisations import Authorisation
from .classes import TrainingClass
from .file import RecordsPart
from .message_viewsets import ForAdministrators, MessageViewSet
from .outbox import Message
from .plans import PlanLine
from .records import LearningRecord
from .results import Assessment
from .viewsets import CourseGroup, OverseenClasses, VisibleRecords

register_permission_policy(TrainingClass, OverseenClasses(TrainingClass))
register_permission_policy(LearningRecord, VisibleRecords(LearningRecord))
register_permission_policy(Authorisation, AuthorisationPolicy(Authorisation))
hooks.register("personal_data", personal_data.of_this_room)
hooks.register("erasure_rules", personal_data.rules_of_this_room)
register_permission_policy(Message, ForAdministrators(Message))


@hooks.register("register_admin_viewset")
def course_viewsets():
    return CourseGroup()


@hooks.register("person_file")
def records_in_the_file():
    return RecordsPart()


@hooks.register("register_admin_viewset")
def message_viewset():
    return MessageViewSet("messages", add_to_settings_menu=True, menu_label=_("Messages"))


@hooks.register("register_log_actions")
def acts_on_classes(actions):
    """What stands in the history of a class or a record besides Wagtail's own words."""
    actions.register_action("courses.opened", _("Open a class"), _("Opened for enrolment"))
    actions.register_action("courses.revoked", _("Revoke a record"), _("Learning record revoked"))

    actions.register_action("courses.plan_drawn_up", _("Draw up a plan"), _("Drawn up"))
    actions.register_action("courses.plan_closed", _("Close a plan"), _("Closed"))

    @actions.register_action("courses.plan_approved")
    class PlanApproved(LogFormatter):
        label = _("Approve a plan")

        def format_message(self, entry):
            return _("Approved by decision %(number)s of %(day)s") % entry.data

    @actions.register_action("courses.plan_line_added")
    class LineAdded(LogFormatter):
        label = _("Add a line to a plan")

        def format_message(self, entry):
            return _("Line added: %(course)s, quarter %(quarter)s, %(classes)s classes, %(seats)s seats") % entry.data

    @actions.register_action("courses.plan_line_changed")
    class LineChanged(LogFormatter):
        label = _("Change a line of a plan")

        def format_message(self, entry):
            said = _("Line changed: %(course)s, quarter %(quarter)s") % entry.data
            told = [(PlanLine._meta.get_field(name).verbose_name, *values) for name, *values in entry.data["changes"]]
            return f"{said} – " + "; ".join(f"{name}: {_shown(before)} → {_shown(after)}" for name, before, after in told)

    @actions.register_action("courses.plan_line_dropped")
    class LineDropped(LogFormatter):
        label = _("Take a line out of a plan")

        def format_message(self, entry):
            return _("Line taken out: %(course)s, quarter %(quarter)s, %(classes)s classes, %(seats)s seats") % entry.data

    @actions.register_action("courses.carries_out")
    class CarriesOut(LogFormatter):
        label = _("Carry out a line of a plan")

        def format_message(self, entry):
            return _("Carries out “%(line)s” (%(plan)s)") % entry.data

    @actions.register_action("courses.quota")
    class QuotaSet(LogFormatter):
        label = _("Set a quota")

        def format_message(self, entry):
            said = _("Quota of “%(unit)s”: from %(from)s to %(to)s") % entry.data
            return f"{said} – {entry.data['line']}" if entry.data.get("line") else said

    @actions.register_action("courses.corrected")
    class Corrected(LogFormatter):
        label = _("Correct a record")

        def format_message(self, entry):
            return _("Learning record corrected: %(why)s") % entry.data

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

    @actions.register_action("courses.minimum")
    class Minimum(LogFormatter):
        label = _("Change the fewest learners of a class")

        def format_message(self, entry):
            return _("Fewest learners: from %(from)s to %(to)s") % entry.data

    @actions.register_action("courses.put_off")
    class PutOff(LogFormatter):
        label = _("Put off the last day of a class")

        def format_message(self, entry):
            return _("Last day: from %(from)s to %(to)s") % entry.data

    @actions.register_action("courses.trainers")
    class Trainers(LogFormatter):
        label = _("Change the trainers of a class")

        def format_message(self, entry):
            return _("Trainers: from “%(from)s” to “%(to)s”") % entry.data + _despite(entry)

    @actions.register_action("courses.piece_added")
    class PieceAdded(LogFormatter):
        label = _("Add a piece of assessment")

        def format_message(self, entry):
            return _("Piece of assessment added: “%(name)s”") % entry.data

    @actions.register_action("courses.piece_changed")
    class PieceChanged(LogFormatter):
        label = _("Change a piece of assessment")

        def format_message(self, entry):
            said = [
                f"{change.label}: {change.before or '–'} → {change.after or '–'}"
                for change in changes(Assessment, entry.data["before"], entry.data["after"])
            ]
            return _("Piece of assessment changed: “%(name)s”") % entry.data + " – " + "; ".join(said)

    @actions.register_action("courses.piece_removed")
    class PieceRemoved(LogFormatter):
        label = _("Remove a piece of assessment")

        def format_message(self, entry):
            return _("Piece of assessment removed: “%(name)s”") % entry.data

    @actions.register_action("courses.breach")
    class Breach(LogFormatter):
        label = _("Note a breach of rules")

        def format_message(self, entry):
            return _("Breach of rules of %(name)s: from “%(before)s” to “%(after)s”") % entry.data

    @actions.register_action("courses.recognition_revoked")
    class RecognitionRevoked(LogFormatter):
        label = _("Revoke the recognition of results")

        def format_message(self, entry):
            day = {"day": date.fromisoformat(entry.data["on"]).strftime("%d/%m/%Y")}
            said = _("Recognition by %(decision)s revoked from %(day)s by %(by)s (%(records)s records): %(why)s")
            return said % (entry.data | day)

    @actions.register_action("courses.session_added")
    class SessionAdded(LogFormatter):
        label = _("Add a session")

        def format_message(self, entry):
            return _("Session added: %(after)s") % entry.data + _despite(entry)

    @actions.register_action("courses.session_changed")
    class SessionChanged(LogFormatter):
        label = _("Change a session")

        def format_message(self, entry):
            said = _("Session changed: from “%(before)s” to “%(after)s”") % entry.data
            return said + (f" – {entry.data['why']}" if entry.data.get("why") else "") + _despite(entry)

    @actions.register_action("courses.session_cancelled")
    class SessionCancelled(LogFormatter):
        label = _("Cancel a session")

        def format_message(self, entry):
            return _("Session cancelled: %(before)s – %(why)s") % entry.data

    @actions.register_action("courses.attendance_confirmed")
    class AttendanceConfirmed(LogFormatter):
        label = _("Confirm the attendance of a session")

        def format_message(self, entry):
            return _("Attendance confirmed: %(session)s") % entry.data

    @actions.register_action("courses.attendance_corrected")
    class AttendanceCorrected(LogFormatter):
        label = _("Correct a mark after the confirmation")

        def format_message(self, entry):
            marks = {key: Mark(entry.data[key]).label if entry.data[key] else "–" for key in ("from", "to")}
            said = _("Attendance corrected: %(name)s, %(session)s, from “%(from)s” to “%(to)s” – %(why)s")
            return said % (entry.data | marks)


def _shown(value):
    return ", ".join(value) if isinstance(value, list) and value else "–" if value in (None, "", []) else value


def _despite(entry):
    """Why it was planned although something clashed."""
    why = entry.data.get("despite")
    return " – " + _("all the same, because: %(why)s") % {"why": why} if why else ""
