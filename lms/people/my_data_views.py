"""What a person sees of the data that are kept about them, and what they may ask for."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lms.refusal import Refusal

from . import data_requests, erasure
from .personal_data import OWN_COPY, copy_of, parts_about
from .privacy_forms import AskForm
from .privacy_views import address_of, zipped

SHOWN_APART = ("person", "requests", "readings")  # on the page they have a place of their own


def _own_person(request):
    """The person of this account; 404 for an account that belongs to none."""
    person = getattr(request.user, "person", None)
    if person is None:
        raise Http404
    return person


@never_cache
@login_required
def my_data(request):
    person = getattr(request.user, "person", None)
    context = {"person": person}
    if person:
        context |= {
            "parts": [part for part in parts_about(person) if part.name not in SHOWN_APART],
            "readings": person.accesses.select_related("by"),
            "requests": person.data_requests.all(),
            "now": now(),
        }
    return render(request, "people/my_data.html", context)


@never_cache
@login_required
@reauthentication_required
def my_data_copy(request):
    """After the password was asked for once more: what the file is, then the file."""
    person = _own_person(request)
    if request.method != "POST":
        return render(request, "people/my_data_copy.html", {"person": person})
    content = copy_of(person, at=now(), by=request.user, purpose=str(OWN_COPY), address=address_of(request))
    return zipped(person, content)


@login_required
def ask_about_my_data(request):
    person = _own_person(request)
    form = AskForm(request.POST if request.method == "POST" else None, initial={"kind": request.GET.get("kind")})
    if form.is_valid():
        try:
            data_requests.receive(person, **form.cleaned_data, at=now(), by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your request was received. The answer will stand on this page."))
            return redirect("my_data")
    context = {"form": form, "terms": data_requests.RequestTerms.load(), "rules": erasure.rules()}
    return render(request, "people/ask_about_my_data.html", context, status=400 if form.errors else 200)
