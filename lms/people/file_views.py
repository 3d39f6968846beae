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
    form = FileForm(request.GET)
    understood = form.is_valid()
    asked = {"on": None, "kind": "", "set_aside": False} | form.cleaned_data
    until = seen_until(request.user, person)
    on = as_far_as(asked["on"] or today, until)
    reading = Reading(person, request.user, on, until, changing)
    # A file of a day in the past is what it was on that day; that of today says what is to come as well.
    file = file_of(reading, kind=asked["kind"], with_set_aside=asked["set_aside"], with_later=on >= today)
    postings = [entry for entry in file.standing if entry.kind == Posting._meta.model_name]
    return {
        "reading": reading,
        "file": file,
        "asked": asked,
        "file_form": FileForm(initial={"on": on}) if understood else form,
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
