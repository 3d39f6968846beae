"""Table of contents of this room."""

from .attendance import Attendance
from .catalogue import Course, SubjectArea
from .classes import TrainingClass
from .enrolment import Enrolment, EnrolmentStep
from .nomination import Nomination
from .notice_settings import NoticeSettings
from .outbox import Message
from .pages import CataloguePage, CoursePage
from .quotas import Quota
from .recognition import Recognition
from .records import LearningRecord
from .results import Assessment, Result, ScoreChange
from .rooms import Room
from .sessions import Session

__all__ = [
    "Assessment", "Attendance", "CataloguePage", "Course", "CoursePage", "Enrolment", "EnrolmentStep", "LearningRecord", "Message", "Nomination",
    "NoticeSettings", "Quota", "Recognition", "Result", "Room", "ScoreChange", "Session", "SubjectArea", "TrainingClass",
]  # fmt: skip
