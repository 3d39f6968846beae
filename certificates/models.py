"""Table of contents of this room."""

from .designs import Design
from .issuing import Certificate
from .register import RegisterBook

__all__ = ["Certificate", "Design", "RegisterBook"]
