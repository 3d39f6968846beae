"""Table of contents of this room."""

from .persons import Person, User
from .planning import PlanningEntry
from .postings import Appointment, Posting
from .qualifications import Degree, Speciality, TitleCertificate
from .reorganising.changes import Change
from .reorganising.drafts import Destination, Dissolving, Establishing, Placement, Reorganisation
from .roles import Role
from .titles import Title, TitleFamily
from .units import Succession, Unit

__all__ = [
    "Appointment", "Change", "Degree", "Destination", "Dissolving", "Establishing", "Person", "Placement", "PlanningEntry", "Posting",
    "Reorganisation", "Role", "Speciality", "Succession", "Title", "TitleCertificate", "TitleFamily", "Unit", "User",
]  # fmt: skip
