"""Table of contents of this room."""

from .activity_rules import ActivityColumn, ActivityRow
from .api.tokens import ApiToken
from .checking import CoverageCheck
from .cube import Cube, CubeEntry, CubeMark, CubePlace
from .equivalences import Equivalence
from .indicators import EvidenceTerm, Indicator, IndicatorVersion, TitleStandard, YearlyTarget
from .saved_views import SavedView
from .sealed import SealedFigure, SealedReport
from .spans import Refreshed, Span, StaleMark
from .trials import Trial

__all__ = [
    "ActivityColumn",
    "ActivityRow",
    "ApiToken",
    "CoverageCheck",
    "Cube",
    "CubeEntry",
    "CubeMark",
    "CubePlace",
    "Equivalence",
    "EvidenceTerm",
    "Indicator",
    "IndicatorVersion",
    "Refreshed",
    "SavedView",
    "SealedFigure",
    "SealedReport",
    "Span",
    "StaleMark",
    "TitleStandard",
    "Trial",
    "YearlyTarget",
]
