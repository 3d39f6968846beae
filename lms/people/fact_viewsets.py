"""Facts about people in the Wagtail admin: postings, appointments, degrees … Each is shown to those only who may see the person."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.forms.models import modelform_factory
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.model import ModelViewSet

from .correcting import Correcting, CorrectionForm, Withdrawing
from .facts import entered
from .forms import FactForm, PostingForm, in_scope
from .persons import Person
from .planning import PlanningEntry
from .postings import Appointment, Posting
from .qualifications import Degree, TitleCertificate


class SaysWhyNot:
    """What only the database could refuse, because somebody else was faster, is said on the form like everything else."""

    def form_valid(self, form):
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError as error:
            form.add_error(None, why_refused(self.model, error))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


def why_refused(model, error):
    """The sentence of the constraint that the database named, or a general one."""
    for constraint in model._meta.constraints:
        if constraint.name in str(error):
            return constraint.get_violation_error_message()
    return _("Somebody else has just written something that does not go together with this. Look at it once more.")


class SayingCreateView(SaysWhyNot, generic.CreateView):
    pass


class SayingEditView(SaysWhyNot, generic.EditView):
    pass


class OfVisibleRow:
    """A view of one row: for those who may not see it, it does not exist; who may only look changes nothing."""

    def get_object(self, *args, **kwargs):
        found = super().get_object(*args, **kwargs)
        if not self.user_has_permission_for_instance("view", found):
            raise Http404
        if self.permission_required and not self.user_has_permission_for_instance(self.permission_required, found):
            raise PermissionDenied
        return found


class VisibleEditView(OfVisibleRow, SayingEditView):
    def dispatch(self, request, *args, **kwargs):
        self.get_object()  # what one may not see does not exist, whatever one may do elsewhere
        return super().dispatch(request, *args, **kwargs)


class VisibleDeleteView(OfVisibleRow, generic.DeleteView):
    pass


class VisibleInspectView(OfVisibleRow, generic.InspectView):
    pass


class VisibleHistoryView(OfVisibleRow, HistoryView):
    any_permission_required = ["view"]


class VisibleUsageView(OfVisibleRow, UsageView):
    pass


class VisibleRowsViewSet(ModelViewSet):
    """Rows of which the table's policy says who may see and who may change them."""

    add_view_class = SayingCreateView
    edit_view_class = VisibleEditView
    delete_view_class = VisibleDeleteView
    inspect_view_class = VisibleInspectView
    history_view_class = VisibleHistoryView
    usage_view_class = VisibleUsageView
    copy_view_enabled = False
    list_per_page = 50


class LeadsToWhatMayBeChanged:
    """A list with rows that one may only look at: they are no links to a form."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = self.permission_policy.instances_user_has_permission_for(self.request.user, "change")
        self.changeable = set(rows.filter(pk__in=[row.pk for row in context["object_list"]]).values_list("pk", flat=True))
        return context

    def get_edit_url(self, row):
        return super().get_edit_url(row) if row.pk in self.changeable else None


class FactsIndexView(LeadsToWhatMayBeChanged, generic.IndexView):
    """Facts about the people whom the user may see, found by the person's name or staff number."""

    def get_base_queryset(self):
        people = Person.objects.visible_to(self.request.user)
        related = [field.name for field in self.model._meta.concrete_fields if field.many_to_one]
        return self.model.objects.filter(person__in=people).select_related(*related).order_by("person__sort_key", "pk")

    def search_queryset(self, facts):
        if not self.is_searching:
            return facts
        return facts.filter(person__in=Person.objects.found_by(self.search_query).order_by())


class BackToThePerson:
    """Facts are looked after on the person's page: that is where one returns to."""

    def get_success_url(self):
        return reverse("people:inspect", args=[self.object.person_id])


class FactCreateView(BackToThePerson, SayingCreateView):
    def get_initial(self):
        asked = self.request.GET.get("person", "")
        people = Person.objects.kept_by(self.request.user)
        return {"person": people.filter(pk=asked).first() if asked.isdecimal() else None}

    @transaction.atomic
    def save_instance(self):
        fact = self.form.save(commit=False)
        fact.entered_by = self.request.user
        Person.objects.lock(fact.person_id)
        fact.save()
        entered(fact, by=self.request.user)
        return fact


class FactEditView(BackToThePerson, Correcting, VisibleEditView):
    pass


class PostingCorrectionForm(CorrectionForm):
    def clean_unit(self):
        return in_scope(self.for_user, self.cleaned_data["unit"])


class PostingEditView(FactEditView):
    correction_form_class = PostingCorrectionForm


class FactDeleteView(BackToThePerson, Withdrawing, VisibleDeleteView):
    pass


class FactHistoryView(VisibleHistoryView):
    """The history of a fact stands in that of its person."""

    def get_base_object_queryset(self):
        return self.model.everything.all()

    def get(self, request, *args, **kwargs):
        return redirect(f"{reverse('people:history', args=[self.object.person_id])}?kind={self.model._meta.model_name}")


class FactViewSet(VisibleRowsViewSet):
    """A kind of fact about people: postings, degrees …"""

    index_view_class = FactsIndexView
    add_view_class = FactCreateView
    edit_view_class = FactEditView
    delete_view_class = FactDeleteView
    history_view_class = FactHistoryView
    search_fields = ["person__full_name"]
    base_form_class = FactForm

    def get_form_class(self, for_update=False):
        return modelform_factory(self.model, form=self.base_form_class, fields=self.form_fields)


class PostingViewSet(FactViewSet):
    model = Posting
    base_form_class = PostingForm
    edit_view_class = PostingEditView
    icon = "user"
    list_display = [
        "person",
        "unit",
        "category",
        "position",
        BooleanColumn("leadership", label=_("Leadership or management post")),
        "starts",
        "ends",
    ]
    list_filter = ["category", "leadership", "concurrent"]
    form_fields = [
        "person", "unit", "category", "position", "title", "leadership", "concurrent", "starts", "ends", "leaving", "decision",
    ]  # fmt: skip


class AppointmentViewSet(FactViewSet):
    model = Appointment
    icon = "tick"
    list_display = ["person", "kind", "title", "starts", "ends", "decision"]
    list_filter = ["kind"]
    form_fields = ["person", "kind", "title", "unit", "starts", "ends", "decision"]


class DegreeViewSet(FactViewSet):
    model = Degree
    icon = "doc-full-inverse"
    list_display = ["person", "level", "speciality", "institution", "awarded_on", "annulled_on"]
    list_filter = ["level", "speciality"]
    form_fields = ["person", "level", "speciality", "institution", "number", "awarded_on", "annulled_on"]


class TitleCertificateViewSet(FactViewSet):
    model = TitleCertificate
    icon = "doc-full"
    list_display = ["person", "family", "number", "issued_on", "revoked_on"]
    list_filter = ["family"]
    form_fields = ["person", "family", "number", "institution", "issued_on", "revoked_on", "revocation_reason"]


class PlanningEntryViewSet(FactViewSet):
    model = PlanningEntry
    icon = "list-ul"
    list_display = ["person", "title", "level", "term", "starts", "ends"]
    list_filter = ["level", "term"]
    form_fields = [
        "person", "title", "unit", "level", "term", "starts", "ends", "decision", "removal_reason", "removal_decision",
    ]  # fmt: skip


# In the order of the menu and of a person's page.
FACTS = (
    PostingViewSet("postings"),
    AppointmentViewSet("appointments"),
    DegreeViewSet("degrees"),
    TitleCertificateViewSet("title_certificates"),
    PlanningEntryViewSet("planning"),
)
