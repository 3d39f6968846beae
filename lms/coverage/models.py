"""Table of contents of this room."""

from .indicators import EvidenceTerm, Indicator, IndicatorVersion, TitleStandard
from .saved_views import SavedView
from .sealed import SealedFigure, SealedReport
from .spans import Span, StaleMark

__all__ = [
    "EvidenceTerm",
    "Indicator",
    "IndicatorVersion",
    "SavedView",
    "SealedFigure",
    "SealedReport",
    "Span",
    "StaleMark",
    "TitleStandard",
]
