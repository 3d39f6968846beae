"""Table of contents of this room."""

from .applications import Application
from .batches import IssueBatch
from .blanks import Blank, BlankBatch
from .designs import Design, DesignVersion
from .entries import Entry
from .issuing import Certificate
from .register import RegisterBook
from .sharing import ShareLink
from .statement_keys import StatementKey
from .verifications import Verification

__all__ = [
    "Application",
    "Blank",
    "BlankBatch",
    "Certificate",
    "Design",
    "DesignVersion",
    "Entry",
    "IssueBatch",
    "RegisterBook",
    "ShareLink",
    "StatementKey",
    "Verification",
]
