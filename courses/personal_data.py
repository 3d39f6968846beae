"""What this room knows about one person, and what of it stays when the person's data are erased.

What somebody answered when they evaluated a class is not among it: answer sheets are nobody's (see `surveys.py`).
"""

from django.utils.translation import gettext as _

from lms.people.erasure import Rule
from lms.people.personal_data import part

from .attendance import Attendance, AttendanceStep
from .declarations import Declaration, forget
from .enrolment import Enrolment
from .records import LearningRecord
from .results import Result, ScoreChange
from .surveys import SurveyInvitation


def of_this_room(person):
    of_class = {"training_class": (_("Class"), lambda row: row.enrolment.training_class)}
    attendance = Attendance.objects.filter(enrolment__person=person).select_related("session", "enrolment__training_class")
    steps = AttendanceStep.objects.filter(enrolment__person=person).select_related("session", "enrolment__training_class")
    results = Result.objects.filter(enrolment__person=person).select_related("assessment", "enrolment__training_class")
    changes = ScoreChange.objects.filter(enrolment__person=person).select_related("enrolment__training_class")
    return [
        part(
            "records",
            LearningRecord.objects.filter(person=person),
            "course_title", "recognised_on", "periods", "grade", "decision_number", "institution_name", "person_name", "unit_name",
            "paper_number", "trust", "revoked_on", "revocation_reason", "revocation_decision",
        ),
        part(
            "enrolments", Enrolment.objects.filter(person=person), "training_class", "state", "unit_name", "asked_at", "breach"
        ),
        part(
            "attendance",
            attendance.order_by("session__day", "session__part"),
            "mark",
            **of_class,
            day=(_("Day"), lambda row: row.session.day),
        ),
        part(
            "attendance_steps", steps, "before", "after", "how", "at", "why", **of_class, day=(_("Day"), lambda row: row.session.day)
        ),
        part(
            "declarations", Declaration.objects.filter(person=person), "title", "institution_name", "paper_number", "issued_on",
            "declared_on", "state", "answer",
        ),
        part("results", results, "assessment", "attempt", "score", **of_class),
        part("score_changes", changes, "piece", "attempt", "before", "after", "at", **of_class),
        part(
            "evaluations",
            SurveyInvitation.objects.filter(enrolment__person=person).select_related("survey__questionnaire", "enrolment__training_class").order_by("pk"),
            "has_answered",
            **of_class,
            questionnaire=(_("Questionnaire"), lambda row: row.survey.questionnaire),
        ),
    ]  # fmt: skip


def rules_of_this_room():
    return [
        Rule(
            _("Learning records, with enrolments, attendance and results"),
            _("They prove what was learnt, by decision; certificates and published figures stand on them."),
            lambda person: person.records.count() or "",
        ),
        Rule(
            _("Declared certificates with their copies"),
            _("They prove the learning records that were entered by them."),
            lambda person: person.declarations.filter(record__isnull=False).count() or "",
        ),
        Rule(
            _("Declared certificates that were not accepted, with their copies"),
            _("Nothing rests on them."),
            lambda person: person.declarations.filter(record=None).count() or "",
            lambda person: forget(person.declarations.filter(record=None)),
        ),
        Rule(
            _("Whether they were asked to evaluate a class, and have answered"),
            _("So many forms were given out and returned. What they answered is kept without a name: nobody can find it."),
            lambda person: SurveyInvitation.objects.filter(enrolment__person=person).count() or "",
        ),
    ]
