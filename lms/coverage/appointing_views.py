"""The page that somebody opens before a meeting on appointments."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.people.access import SEES_PEOPLE, has_role
from lms.people.models import Person, Title

from .appointing import candidates

AT_MOST = 50  # people at once


class AppointingForm(forms.Form):
    title = forms.ModelChoiceField(
        Title.objects.filter(standards__isnull=False).distinct().order_by("name"),
        label=gettext_lazy("Post"),
        help_text=gettext_lazy("Titles for which requirements are recorded."),
    )
    on = forms.DateField(label=gettext_lazy("Takes effect on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    people = forms.CharField(
        label=gettext_lazy("Staff numbers"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One or several, separated by blanks, commas or lines; at most 50."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_people(self):
        """The people, in the order in which they were named."""
        numbers = list(dict.fromkeys(self.cleaned_data["people"].replace(",", " ").replace(";", " ").split()))
        if len(numbers) > AT_MOST:
            raise forms.ValidationError(
                _("%(count)s people were named; at most %(most)s at once.") % {"count": len(numbers), "most": AT_MOST}
            )
        there = {person.staff_number: person for person in Person.objects.visible_to(self.user).filter(staff_number__in=numbers)}
        if unknown := [number for number in numbers if number not in there]:
            raise forms.ValidationError(
                _("Nobody whom you look after has these staff numbers: %(numbers)s.") % {"numbers": ", ".join(unknown)}
            )
        return [there[number] for number in numbers]


@login_required
def before_appointment(request):
    if not has_role(request.user, *SEES_PEOPLE):
        raise Http404
    form = AppointingForm(request.GET or None, user=request.user, initial={"on": localdate()})
    context = {"form": form, "today": localdate()}
    if form.is_valid():
        said = form.cleaned_data
        found = candidates(said["people"], said["title"], on=said["on"], today=localdate())
        context |= {"said": said, "candidates": found, "ready": sum(each.is_ready for each in found)}
    return render(request, "coverage/before_appointment.html", context, status=400 if form.errors else 200)
