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
from .reorganising.changes import Change
from .reorganising.drafts import Destination, Dissolving, Establishing, Placement, Reorganisation
from .roles import Role
from .titles import Title, TitleFamily
from .units import Succession, Unit
from .unmasking import AccessPurpose, PersonalDataAccess
from .working_days import DayOff

__all__ = [
    "AccessPurpose", "Appointment", "Change", "DataRequest", "DayOff", "Degree", "Destination", "Dissolving", "Erasure", "Establishing",
    "ImportBatch", "ImportRow", "Merge", "Person", "PersonalDataAccess", "Placement", "PlanningAddition", "PlanningEntry",
    "PlanningReview", "PlanningRule", "PlanningTerm", "PlanningVerdict", "Posting", "Reorganisation", "RequestTerms", "Role",
    "Speciality", "Succession", "SuspectedDuplicate", "Title", "TitleCertificate", "TitleFamily", "ToCompare", "Unit", "User",
    "Written",
]  # fmt: skip
