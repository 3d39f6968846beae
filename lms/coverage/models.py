"""Table of contents of this room."""

from .indicators import EvidenceTerm, Indicator, IndicatorVersion, TitleStandard
from .sealed import SealedFigure, SealedReport
from .spans import Span, StaleMark

__all__ = ["EvidenceTerm", "Indicator", "IndicatorVersion", "SealedFigure", "SealedReport", "Span", "StaleMark", "TitleStandard"]
