"""Table of contents of this room."""

from .duplicates import SuspectedDuplicate, ToCompare
from .merging import Merge
from .persons import Person, User
from .planning import PlanningEntry
from .postings import Appointment, Posting
from .qualifications import Degree, Speciality, TitleCertificate
from .roles import Role
from .titles import Title, TitleFamily
from .units import Succession, Unit

__all__ = [
    "Appointment", "Degree", "Merge", "Person", "PlanningEntry", "Posting", "Role", "Speciality", "Succession", "SuspectedDuplicate",
    "Title", "TitleCertificate", "TitleFamily", "ToCompare", "Unit", "User",
]  # fmt: skip
