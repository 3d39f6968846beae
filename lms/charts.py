"""Bars, drawn as an SVG that stands on its own: light and dark, on paper too, without script.

A bar is read by its length, by the number printed at its end and by its target's mark, not by colour. On a narrow screen the words
stand above the bar, on a wide one beside it.
"""

from dataclasses import dataclass
from textwrap import wrap

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

SIZE, LETTER, LINE, BAR, GAP = 14, 7.2, 19, 14, 14  # of the type, an average letter of it, a line, a bar, between rows: in pixels

# For the view that answers with one: a drawing loads nothing; its colours, for light and for dark, stand in the drawing itself.
drawing_policy = csp_override({"default-src": [CSP.NONE], "style-src": [CSP.UNSAFE_INLINE]})


@dataclass(frozen=True)
class Bar:
    """A bar of n of d; `target` in percent."""

    label: str
    n: int
    d: int
    shown: str  # what is printed at its end
    target: float | None = None


@dataclass(frozen=True)
class DrawnBar:
    lines: list  # (y, words) of the label
    y: int  # of the bar's upper edge
    met: float  # length of the bar
    target: float | None  # x of its mark
    shown: str
    shown_x: int
    shown_y: int


def drawing(bars, request):
    """The answer of a view: the drawing, narrow where the address says so."""
    return HttpResponse(draw(bars, narrow="narrow" in request.GET), content_type="image/svg+xml")


def draw(bars, *, narrow):
    """The bars, in the order given, as the text of an SVG."""
    return render_to_string("components/bars.svg", layout(bars, width=360 if narrow else 860, beside=not narrow))


def layout(bars, *, width, beside):
    """Where everything stands: the context of the drawing."""
    words = round(width * 0.42) if beside else width - 72
    left = words + 12 if beside else 0
    track = width - left - (68 if beside else 0)
    rows, y = [], 0
    for bar in bars:
        lines = wrap(bar.label, int(words / LETTER)) or [""]
        high = len(lines) * LINE
        top = y + (max(high, LINE) - BAR) // 2 if beside else y + high + 3
        rows.append(
            DrawnBar(
                lines=[(y + n * LINE + SIZE, line) for n, line in enumerate(lines)],
                y=top,
                met=round(track * bar.n / bar.d, 1) if bar.d else 0,
                target=round(left + track * float(bar.target) / 100, 1) if bar.target is not None else None,
                shown=bar.shown,
                shown_x=width,
                shown_y=top + SIZE - 2 if beside else y + SIZE,
            )
        )
        y = (y + max(high, LINE) if beside else top + BAR) + GAP
    return {"rows": rows, "width": width, "height": max(y - GAP, 1) + 4, "left": left, "track": track, "bar": BAR, "size": SIZE}
