"""Table of contents of this room."""

from .attendance import Attendance
from .catalogue import Course, SubjectArea
from .classes import TrainingClass
from .enrolment import Enrolment, EnrolmentStep
from .nomination import Nomination
from .notice_settings import NoticeSettings
from .outbox import Message
from .pages import CataloguePage, CoursePage
from .plans import PlanAmendment, PlanLine, TrainingPlan
from .quotas import LineQuota, Quota
from .recognition import Recognition
from .records import LearningRecord
from .results import Assessment, Result
from .rooms import Room
from .sessions import Session

__all__ = [
    "Assessment", "Attendance", "CataloguePage", "Course", "CoursePage", "Enrolment", "EnrolmentStep", "LearningRecord", "LineQuota",
    "Message", "Nomination", "NoticeSettings", "PlanAmendment", "PlanLine", "Quota", "Recognition", "Result", "Room", "Session", "SubjectArea",
    "TrainingClass", "TrainingPlan",
]  # fmt: skip
