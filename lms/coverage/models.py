"""Table of contents of this room."""

from .equivalences import Equivalence
from .indicators import EvidenceTerm, Indicator, IndicatorVersion, TitleStandard, YearlyTarget
from .sealed import SealedFigure, SealedReport
from .spans import Span, StaleMark
from .trials import Trial

__all__ = [
    "Equivalence",
    "EvidenceTerm",
    "Indicator",
    "IndicatorVersion",
    "SealedFigure",
    "SealedReport",
    "Span",
    "StaleMark",
    "TitleStandard",
    "Trial",
    "YearlyTarget",
]
