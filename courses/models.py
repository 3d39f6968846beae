"""Table of contents of this room."""

from .attendance import Attendance, AttendanceStep
from .authorisations import Authorisation
from .catalogue import Course, SubjectArea
from .check_in import CheckIn
from .classes import TrainingClass
from .declarations import Declaration
from .enrolment import Enrolment, EnrolmentStep
from .nomination import Nomination
from .notice_settings import NoticeSettings
from .outbox import Message
from .pages import CataloguePage, CoursePage
from .plans import PlanAmendment, PlanLine, TrainingPlan
from .questionnaires import Question, Questionnaire
from .quotas import LineQuota, Quota
from .recognition import Recognition
from .records import LearningRecord
from .results import Assessment, Result, ScoreChange
from .rooms import Room
from .sessions import Session
from .surveys import AnswerSheet, Survey, SurveyInvitation
from .trust import TrustStep

__all__ = [
    "AnswerSheet", "Assessment", "Attendance", "AttendanceStep", "Authorisation", "CataloguePage", "CheckIn", "Course", "CoursePage", "Declaration",
    "Enrolment", "EnrolmentStep", "LearningRecord", "LineQuota", "Message", "Nomination", "NoticeSettings", "PlanAmendment",
    "PlanLine", "Question", "Questionnaire", "Quota", "Recognition", "Result", "Room", "ScoreChange", "Session",
    "SubjectArea", "Survey", "SurveyInvitation", "TrainingClass", "TrainingPlan", "TrustStep",
]  # fmt: skip
