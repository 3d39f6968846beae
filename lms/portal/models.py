"""Table of contents of this room."""

from .pages import ContentPage, HomePage

__all__ = ["ContentPage", "HomePage"]
