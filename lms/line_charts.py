"""A line over days in percent, drawn as an SVG that stands on its own: light and dark, on paper too, without script.

The line stops where there is no value and at a break; breaks are upright dashes with their numbers, targets a dashed step. Several lines are
told apart by their dashes and by the letters that stand on them. Nothing is told by colour alone.
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

LEFT, TOP, BOTTOM, RIGHT = 48, 30, 34, 56  # room around the plot, in pixels
SIZE = 14  # of the type
A_LABEL = 64  # of the width that a date under the line takes


@dataclass(frozen=True)
class Dot:
    """A value in percent on a day; None where there is none. `shown` is printed beside the last one."""

    on: date
    value: float | None
    shown: str
    target: float | None = None


def draw(dots, breaks, *, narrow):
    """The dots, oldest first, and [(number, day)] of the breaks, as the text of an SVG."""
    return render_to_string("components/line.svg", layout(dots, breaks, width=360 if narrow else 860, height=260))


def draw_several(lines, *, narrow):
    """[(letter, its dots)] over the same days, as an address for an image that needs no further request."""
    width = 360 if narrow else 860
    drawn = [(letter, layout(dots, [], width=width, height=260)) for letter, dots in lines]
    context = drawn[0][1] | {
        "last": None,
        "lines": [],
        "several": [_with_letter(*each, of=len(drawn), at=n) for n, each in enumerate(drawn)],
    }
    return "data:image/svg+xml;base64," + b64encode(render_to_string("components/line.svg", context).encode()).decode()


def _with_letter(letter, drawn, *, of, at):
    """(number of the dash pattern, its runs, where the letter stands): on its line, at another day than those of the others."""
    points = [point for run in drawn["lines"] for point in run]
    if not points:
        return at, [], None
    x, y = points[(at + 1) * (len(points) - 1) // of]
    return at, drawn["lines"], (x, round(y + 5, 1), letter)


def layout(dots, breaks, *, width, height):
    """Where everything stands: the context of the drawing."""
    first, last = dots[0].on.toordinal(), dots[-1].on.toordinal()
    across, down = width - LEFT - RIGHT, height - TOP - BOTTOM

    def x(day):
        return round(LEFT + across * (day.toordinal() - first) / max(last - first, 1), 1)

    def y(value):
        return round(TOP + down * (1 - value / 100), 1)

    cuts = [day for _number, day in breaks]
    most = max(2, across // A_LABEL)
    every = -(-len(dots) // most)
    valued = [dot for dot in dots if dot.value is not None]
    return {
        "width": width,
        "height": height,
        "size": SIZE,
        "left": LEFT,
        "right": width - RIGHT,
        "top": TOP,
        "bottom": height - BOTTOM,
        "lines": [[(x(dot.on), y(dot.value)) for dot in part] for part in parts(dots, "value", cuts)],
        "targets": [[(x(dot.on), y(float(dot.target))) for dot in part] for part in parts(dots, "target", cuts)],
        "scale": [(y(value), f"{value}%") for value in (0, 25, 50, 75, 100)],
        "days": [(x(dot.on), f"{dot.on:%m/%Y}") for dot in dots[::-1][::every]],
        "breaks": [(x(day), number) for number, day in breaks],
        "last": (x(valued[-1].on) + 8, y(valued[-1].value) + 5, valued[-1].shown) if valued else None,
    }


def parts(dots, name, cuts):
    """The runs of dots that have a value of this name, cut where a break lies between two."""
    found, before = [], None
    for dot in dots:
        if getattr(dot, name) is None:
            before = None
            continue
        if before is None or any(before.on < cut <= dot.on for cut in cuts):
            found.append([])
        found[-1].append(dot)
        before = dot
    return found
