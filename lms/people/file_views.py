"""Reading a person's file: what the address asks for, and the page on the portal for the person themselves."""

from datetime import timedelta

from django import forms
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from .access import seen_until
from .days import report_days
from .file import Reading, file_of
from .file_facts import name_of
from .lifeline import lifeline
from .persons import Person
from .postings import Posting


class FileForm(forms.Form):
    on = forms.DateField(
        label=_("As of"),
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("This is not a date. Choose one, or write it as dd/mm/yyyy.")},
    )
    kind = forms.CharField(required=False, widget=forms.HiddenInput)
    set_aside = forms.BooleanField(required=False, widget=forms.HiddenInput)


def file_context(request, person, *, changing=False):
    """What the template of the file needs; a day that is none is said on the form, and today stands instead."""
    today = localdate()
    asked = FileForm(request.GET)
    asked.is_valid()
    until = seen_until(request.user, person)
    on = as_far_as(asked.cleaned_data.get("on") or today, until)
    reading = Reading(person, request.user, on, until, changing)
    file = file_of(reading, kind=asked.cleaned_data["kind"], with_set_aside=asked.cleaned_data["set_aside"])
    postings = [entry for entry in file.standing if entry.kind == Posting._meta.model_name]
    form = FileForm(initial=asked.cleaned_data | {"on": on}) if asked.is_valid() else asked
    return {
        "reading": reading,
        "file": file,
        "asked": asked.cleaned_data,
        "file_form": form,
        "report_days": [(day, words) for day, words in report_days(today) if reading.sees(day)],
        "not_come": on > today,
        "lifeline": lifeline([(entry.starts, entry.ends, f"{entry.what}, {entry.where}") for entry in postings], on),
        "printed_by": name_of(request.user),
        "printed_at": now(),
    }


def as_far_as(day, until):
    return day if until is None or day < until else until - timedelta(days=1)


@login_required
def my_file(request):
    person = Person.objects.filter(user=request.user).first()
    context = {"person": person}
    if person:
        context |= file_context(request, person)
    return render(request, "people/my_file.html", context)
