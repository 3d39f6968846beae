"""Table of contents of this room."""

from .data_requests import DataRequest, RequestTerms
from .duplicates import SuspectedDuplicate, ToCompare
from .erasure import Erasure
from .importing.batches import ImportBatch, ImportRow, Written
from .merging import Merge
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
    "AccessPurpose", "Appointment", "DataRequest", "Degree", "Erasure", "ImportBatch", "ImportRow", "Merge", "Person",
    "PersonalDataAccess", "PlanningAddition", "PlanningEntry", "PlanningReview", "PlanningRule", "PlanningTerm",
    "PlanningVerdict", "Posting", "RequestTerms", "Role", "Speciality", "Succession", "SuspectedDuplicate", "Title",
    "TitleCertificate", "TitleFamily", "ToCompare", "Unit", "User", "Written",
]  # fmt: skip
