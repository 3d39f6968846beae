import json

from django.utils.timezone import localdate

from lms.coverage import spans
from lms.coverage.command import RefusingCommand, day
from lms.coverage.figures import BREAKDOWNS, count, find_indicators, find_unit


class Command(RefusingCommand):
    help = "Print coverage figures: n of d persons on a day, for a unit with all units below it."

    def add_arguments(self, parser):
        parser.add_argument("--on", type=day, metavar="YYYY-MM-DD", help="the day asked for; today without it")
        parser.add_argument("--unit", metavar="CODE", default="", help="a unit; the whole tree without it")
        parser.add_argument("--indicator", metavar="CODE", nargs="+", default=[], help="indicators; all without it")
        parser.add_argument("--by", default="", help=f"break down by some of: {','.join(BREAKDOWNS)}")
        parser.add_argument("--format", choices=["table", "json"], default="table")

    def run(self, *, on, unit, indicator, by, format, **options):
        on = on or localdate()
        spans.refresh_all_stale()
        figures = count(
            find_indicators(indicator),
            on=on,
            unit=find_unit(unit, on),
            by=tuple(name.strip() for name in by.split(",") if name.strip()),
        )
        if format == "json":
            self.stdout.write(json.dumps([as_json(figure) for figure in figures], ensure_ascii=False, indent=2))
        else:
            for line in as_table(figures):
                self.stdout.write(line)


def as_json(figure):
    """The documented shape of one figure; `percent` is the string as printed."""
    return {
        "indicator": figure.indicator.code,
        "on": figure.on.isoformat(),
        "unit": figure.unit.code,
        "n": figure.n,
        "d": figure.d,
        "percent": figure.percent,
        "cells": [{"by": cell.by, "n": cell.n, "d": cell.d, "percent": cell.percent} for cell in figure.cells],
    }


def as_table(figures):
    for figure in figures:
        yield f"{figure.indicator.code:<5}{figure.n:>8}/{figure.d:<8}{figure.percent:>7}  {figure.indicator.label}"
        for cell in figure.cells:
            yield f"     {cell.n:>8}/{cell.d:<8}{cell.percent:>7}    {', '.join(cell.by.values())}"
