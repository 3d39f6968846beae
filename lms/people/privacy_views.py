"""Acts on personal data in the Wagtail admin: showing a whole number, making a copy, erasing, answering a request."""

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.timezone import localtime, now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from wagtail.admin import messages

from lms.refusal import Refusal

from . import data_requests, erasure
from .access import may_answer_data_requests, may_read_national_ids
from .data_requests import DataRequest
from .person_viewsets import ActView
from .personal_data import copy_of
from .privacy_forms import AnswerForm, ErasureForm, PurposeForm
from .unmasking import read_national_id


def address_of(request):
    return get_adapter().get_client_ip(request)


def zipped(person, content):
    """The answer that is a file of somebody's data: kept by nobody on the way."""
    name = f"{person.staff_number.replace('/', '-')}.zip"
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@method_decorator(never_cache, name="dispatch")
class PersonalDataView(ActView):
    """An act that only those may do for whom `allowed(user)` holds; for others it does not exist."""

    allowed = staticmethod(may_answer_data_requests)

    def setup(self, request, *args, **kwargs):
        if not self.allowed(request.user):
            raise Http404
        super().setup(request, *args, **kwargs)

    def form_valid(self, form):
        usual = super().form_valid(form)
        return usual if form.errors else self.then(form, usual)

    def then(self, form, usual):
        """What is answered once the act is done; usually one is led to the person's page."""
        return usual


class NationalIdView(PersonalDataView):
    """Asks for the purpose, then shows the number: once, on the answer, never at an address."""

    allowed = staticmethod(may_read_national_ids)
    form_class = PurposeForm
    page_title = _("Show the whole identity number")
    header_icon = "view"

    def act(self, said):
        self.number = read_national_id(
            self.person, by=self.request.user, purpose=said["purpose"], address=address_of(self.request)
        )

    def then(self, form, usual):
        context = self.get_context_data(form=form, number=self.number, purpose=form.cleaned_data["purpose"])
        return render(self.request, "people/whole_number.html", context)


class CopyView(PersonalDataView):
    """Asks for the purpose, then hands out the file."""

    form_class = PurposeForm
    page_title = _("Copy of all data")
    header_icon = "download"

    def get_initial(self):
        return {"words": _asked_for(self.person, DataRequest.Kind.COPY)}

    def act(self, said):
        self.content = copy_of(
            self.person, at=now(), by=self.request.user, purpose=said["purpose"], address=address_of(self.request)
        )

    def then(self, form, usual):
        return zipped(self.person, self.content)


class EraseView(PersonalDataView):
    """Shows exactly what would go and what stays, and why; then asks once more."""

    form_class = ErasureForm
    page_title = _("Erase personal data")
    header_icon = "bin"
    template_name = "people/erase.html"

    def get_initial(self):
        return {"grounds": _asked_for(self.person, DataRequest.Kind.ERASURE)}

    def get_context_data(self, **kwargs):
        goes, stays = erasure.preview(self.person)
        return super().get_context_data(goes=goes, stays=stays, why_not=self.why_not(), **kwargs)

    def why_not(self):
        try:
            erasure.refuse_unless_erasable(self.person, localtime().date())
        except Refusal as refusal:
            return str(refusal)

    def act(self, said):
        erasure.erase(self.person, at=now(), by=self.request.user, grounds=said["grounds"])
        messages.success(self.request, _("Erased what may be erased. What must be kept was kept."))


def _asked_for(person, kind):
    """The usual words where the person has asked for it; the empty string otherwise."""
    asked = person.data_requests.open().filter(kind=kind).first()
    if asked is None:
        return ""
    return gettext("At the person's request of %(day)s") % {"day": f"{localtime(asked.received_at):%d/%m/%Y}"}


class AnswerView(PersonalDataView):
    """The answer to a request, with what was asked for above it."""

    form_class = AnswerForm
    page_title = _("Answer the request")
    header_icon = "mail"
    template_name = "people/answer_request.html"

    def setup(self, request, *args, **kwargs):
        self.asked = get_object_or_404(DataRequest.objects.visible_to(request.user), pk=kwargs["pk"])
        super().setup(request, pk=self.asked.person_id)

    def get_context_data(self, **kwargs):
        return super().get_context_data(asked=self.asked, **kwargs)

    def act(self, said):
        data_requests.answer(self.asked, said["state"], words=said["words"], at=now(), by=self.request.user)

    def then(self, form, usual):
        return redirect("data_requests:inspect", self.asked.pk)


urlpatterns = [
    path("people/<int:pk>/national-id/", NationalIdView.as_view(), name="national_id"),
    path("people/<int:pk>/copy/", CopyView.as_view(), name="personal_data_copy"),
    path("people/<int:pk>/erase/", EraseView.as_view(), name="erase_personal_data"),
    path("data-requests/<int:pk>/answer/", AnswerView.as_view(), name="answer_data_request"),
]
