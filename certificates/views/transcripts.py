"""The transcript: one's own, and those of the people one looks after, as of any day."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate

from certificates import transcripts
from certificates.sharing_forms import TranscriptForm
from courses.papers import pdf_of
from lms.downloads import pdf_shown
from lms.people.access import seen_until
from lms.people.models import Person


@login_required
def my_transcript(request):
    return page(request, own(request))


@login_required
def my_transcript_file(request):
    return file(request, own(request))


@login_required
def transcript(request, staff_number):
    return page(request, looked_after(request, staff_number))


@login_required
def transcript_file(request, staff_number):
    return file(request, looked_after(request, staff_number))


def own(request):
    if not (person := getattr(request.user, "person", None)):
        raise Http404
    return person


def looked_after(request, staff_number):
    return get_object_or_404(Person.objects.known_to(request.user).known_by(staff_number))


def page(request, person):
    form = TranscriptForm({"on": request.GET.get("on") or last_day(request.user, person)})
    said = transcripts.transcript(person, on=day_of(form, request.user, person)) if form.is_valid() else None
    context = {"said": said, "person": person, "form": form, "is_own": person == getattr(request.user, "person", None)}
    return render(request, "certificates/transcript.html", context, status=200 if said else 400)


def file(request, person):
    form = TranscriptForm({"on": request.GET.get("on") or last_day(request.user, person)})
    if not form.is_valid():
        return page(request, person)
    on = day_of(form, request.user, person)
    made = transcripts.paper(transcripts.transcript(person, on=on))
    return pdf_shown(pdf_of(made, transcripts.heading(localdate())), f"{made.name}.pdf")


def day_of(form, user, person):
    """The day that was asked for; nobody sees of somebody who left what came after."""
    on = form.cleaned_data["on"]
    if on > last_day(user, person):
        raise Http404
    return on


def last_day(user, person):
    """Today; of somebody who left those whom `user` looks after, the last day there."""
    today, until = localdate(), seen_until(user, person)
    return min(today, until - timedelta(days=1)) if until else today
