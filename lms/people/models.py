"""Table of contents of this room."""

from .data_requests import DataRequest, RequestTerms
from .erasure import Erasure
from .persons import Person, User
from .planning import PlanningEntry, PlanningRule, PlanningTerm
from .planning_reviews import PlanningAddition, PlanningReview, PlanningVerdict
from .postings import Appointment, Posting
from .qualifications import Degree, Speciality, TitleCertificate
from .roles import Role
from .titles import Title, TitleFamily
from .units import Succession, Unit
from .unmasking import AccessPurpose, PersonalDataAccess

__all__ = [
    "AccessPurpose", "Appointment", "DataRequest", "Degree", "Erasure", "Person", "PersonalDataAccess", "PlanningAddition",
    "PlanningEntry", "PlanningReview", "PlanningRule", "PlanningTerm", "PlanningVerdict", "Posting", "RequestTerms", "Role",
    "Speciality", "Succession", "Title", "TitleCertificate", "TitleFamily", "Unit", "User",
]  # fmt: skip
