"""Table of contents of this room."""

from .persons import Person, User
from .planning import PlanningEntry, PlanningRule, PlanningTerm
from .planning_reviews import PlanningAddition, PlanningReview, PlanningVerdict
from .postings import Appointment, Posting
from .qualifications import Degree, Speciality, TitleCertificate
from .roles import Role
from .titles import Title, TitleFamily
from .units import Succession, Unit

__all__ = [
    "Appointment", "Degree", "Person", "PlanningAddition", "PlanningEntry", "PlanningReview", "PlanningRule", "PlanningTerm",
    "PlanningVerdict", "Posting", "Role", "Speciality", "Succession", "Title", "TitleCertificate", "TitleFamily", "Unit", "User",
]  # fmt: skip
