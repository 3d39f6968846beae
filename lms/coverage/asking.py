"""What a page about figures is asked, read from its address: a day, and a unit of that day. What cannot be answered is said on a page."""

from dataclasses import dataclass
from datetime import date
from functools import wraps
from urllib.parse import urlencode

from django.db.models import Q
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from lms.people.models import Unit
from lms.refusal import Refusal

from .comparing import TooManyToCompare
from .figures import UnitNotThere, UnknownBreakdown, UnknownIndicator, UnknownUnit, find_unit
from .forms import AskForm


class NoSuchDay(Refusal):
    text = gettext_lazy("“%(day)s” is not a date. Choose one, or write it as dd/mm/yyyy.")


class NoSuchLength(Refusal):
    text = gettext_lazy("A series cannot have “%(months)s” months. Choose from: %(choices)s.")


@dataclass(frozen=True)
class Asked:
    on: date
    unit: Unit

    @property
    def query(self):
        """The same question, for the address of another page."""
        return urlencode({"on": self.on.isoformat(), "unit": self.unit.code})

    @property
    def above(self):
        """The units above this one, from the top down."""
        above, unit = [], self.unit.parent
        while unit is not None:
            above.insert(0, unit)
            unit = unit.parent
        return above


def read(request):
    """The Asked of this request: without a day, today; without a unit, the whole tree.

    Raises NoSuchDay, UnknownUnit, UnitNotThere, and Refusal where there is no unit at all.
    """
    form = AskForm(request.GET)
    if "on" in form.errors:
        raise NoSuchDay(day=request.GET["on"][:40])
    if form.errors:
        raise UnknownUnit(code=request.GET["unit"][:40])
    on = form.cleaned_data["on"] or localdate()
    return Asked(on, find_unit(form.cleaned_data["unit"], on))


def says_why_not(view):
    """A Refusal is shown on a page where the question can be put again: 400 if it makes no sense, 404 if nothing is there."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            context = {"refusal": refusal, "form": None if isinstance(refusal, NO_DAY_HELPS) else _same_unit(request)}
            if isinstance(refusal, UnitNotThere):
                context |= _instead(request)
            status = 400 if isinstance(refusal, NoSuchDay | UnknownBreakdown | NoSuchLength | TooManyToCompare) else 404
            return render(request, "coverage/no_answer.html", context, status=status)

    return answer


# Refusals that choosing another day does not answer.
NO_DAY_HELPS = (UnknownUnit, UnknownIndicator, UnknownBreakdown, TooManyToCompare)


def _same_unit(request):
    return AskForm({"unit": request.GET.get("unit", "")})


def _instead(request):
    """The units of that day that took over from the one asked for, or that it took over from."""
    form = AskForm(request.GET)
    form.is_valid()
    on, code = form.cleaned_data["on"] or localdate(), form.cleaned_data["unit"]
    related = Q(successions_in__predecessor__code=code) | Q(successions_out__successor__code=code)
    return {"on": on, "instead": Unit.objects.existing_on(on).filter(related).distinct()}
