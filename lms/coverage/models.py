"""Table of contents of this room."""

from .indicators import EvidenceTerm, Indicator, IndicatorVersion, TitleStandard
from .spans import Span, StaleMark

__all__ = ["EvidenceTerm", "Indicator", "IndicatorVersion", "Span", "StaleMark", "TitleStandard"]
