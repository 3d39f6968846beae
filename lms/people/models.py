"""Table of contents of this room."""

from .importing.batches import ImportBatch, ImportRow, Written
from .persons import Person, User
from .planning import PlanningEntry
from .postings import Appointment, Posting
from .qualifications import Degree, Speciality, TitleCertificate
from .roles import Role
from .titles import Title, TitleFamily
from .units import Succession, Unit

__all__ = [
    "Appointment", "Degree", "ImportBatch", "ImportRow", "Person", "PlanningEntry", "Posting", "Role", "Speciality", "Succession", "Title", "TitleCertificate",
    "TitleFamily", "Unit", "User", "Written",
]  # fmt: skip
