"""Table of contents of this room."""

from .attendance import Attendance
from .catalogue import Course, SubjectArea
from .classes import TrainingClass
from .enrolment import Enrolment
from .pages import CataloguePage, CoursePage
from .recognition import Recognition
from .records import LearningRecord
from .results import Assessment, Result
from .sessions import Session

__all__ = [
    "Assessment", "Attendance", "CataloguePage", "Course", "CoursePage", "Enrolment", "LearningRecord", "Recognition", "Result", "Session", "SubjectArea",
    "TrainingClass",
]  # fmt: skip
