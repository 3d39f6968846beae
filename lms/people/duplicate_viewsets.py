"""Suspected duplicates in the Wagtail admin: the list, two entries side by side, the decision, and what was merged.

A pair is there for those only who look after both people; of others nothing is shown or counted.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from lms.refusal import Refusal

from .access import may_merge, may_undo_merge
from .duplicate_forms import LABELS, MergeForm, PickForm, WhyForm, differs, shown
from .duplicates import SuspectedDuplicate, keep_apart, likeness_of
from .merging import FIELDS, Merge, foresee, known_of, merge, undo_merge, words_of
from .persons import Person

REASONS = {
    "same_name": _("the same name"),
    "same_letters": _("the same name but for its marks"),
    "same_birth": _("born on the same day"),
    "compatible_birth": _("dates of birth that go together"),
    "unknown_birth": _("a date of birth is missing"),
    "id_transposed": _("two neighbouring digits of the identity number changed places"),
    "id_one_digit": _("one digit of the identity number differs"),
    "other_id": _("but: other identity numbers"),
    "other_sex": _("but: not the same sex"),
}


def in_words(reasons):
    return "; ".join(str(REASONS[reason]) for reason in reasons)


class ReasonsColumn(Column):
    def get_value(self, pair):
        return in_words(pair.reasons)


class NamesColumn(TitleColumn):
    """The name that both have; both, where they differ."""

    def get_value(self, pair):
        return " / ".join(dict.fromkeys([pair.first.full_name, pair.second.full_name]))


class WhoColumn(Column):
    """What tells one of the two from a namesake."""

    def get_value(self, pair):
        person = getattr(pair, self.name)
        return ", ".join(filter(None, [person.staff_number, person.birth_date_shown, person.unit_today]))


def compare_url(pair):
    return reverse("duplicates:compare", args=[pair.first_id, pair.second_id])


class SuspicionsIndexView(generic.IndexView):
    """Pairs that nobody has decided about, the likeliest first."""

    def get_base_queryset(self):
        with_today = Person.objects.with_today(localdate())
        pairs = SuspectedDuplicate.objects.open().among(Person.objects.visible_to(self.request.user))
        return pairs.prefetch_related(Prefetch("first", with_today), Prefetch("second", with_today))

    def search_queryset(self, pairs):
        if not self.is_searching:
            return pairs
        found = Person.objects.found_by(self.search_query).order_by()
        return pairs.filter(first__in=found) | pairs.filter(second__in=found)

    def get_edit_url(self, pair):
        return compare_url(pair)

    def get_add_url(self):
        return None

    def get_delete_url(self, pair):
        return None

    @property
    def header_buttons(self):
        return [
            HeaderButton(_("Compare two people"), url=reverse("duplicates:pick"), icon_name="search"),
            HeaderButton(_("What was merged"), url=reverse("duplicates:merges"), icon_name="history"),
        ]


class OfTheAdmin(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """A page below the list of suspected duplicates; nobody reads it who does not read people."""

    model = SuspectedDuplicate
    permission_required = "view"
    header_icon = "group"

    def get_breadcrumbs_items(self):
        index = {"url": reverse("duplicates:index"), "label": capfirst(SuspectedDuplicate._meta.verbose_name_plural)}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.page_title}]

    @property
    def people(self):
        return Person.objects.visible_to(self.request.user)


class PickView(OfTheAdmin, FormView):
    form_class = PickForm
    page_title = _("Compare two people")
    template_name = "wagtailadmin/generic/form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"people": self.people}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(submit_button_label=_("Show them side by side"), **kwargs)
        return context | {"media": context["form"].media}

    def form_valid(self, form):
        return redirect("duplicates:compare", form.cleaned_data["first"].pk, form.cleaned_data["second"].pk)


class OfAPair(OfTheAdmin):
    """Both are people whom the user looks after: else there is no such page."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if kwargs["first"] == kwargs["second"]:
            raise Http404
        people = self.people.with_today(localdate()).select_related("user")
        self.pair = [get_object_or_404(people, pk=kwargs[place]) for place in ("first", "second")]

    def compare_url(self):
        return reverse("duplicates:compare", args=[person.pk for person in self.pair])


class CompareView(OfAPair, TemplateView):
    """Two entries side by side, with the two forms that decide what they are."""

    page_title = _("One person or two?")
    template_name = "people/compare.html"
    merge_form = why_form = None

    def get_context_data(self, **kwargs):
        one, other = self.pair
        likeness = likeness_of(one, other)
        return super().get_context_data(
            pair=self.pair,
            fields=[(LABELS[name], shown(one, name), shown(other, name), differs(one, other, name)) for name in FIELDS],
            unit=(one.unit_today, other.unit_today),
            accounts=(one.user, other.user),
            sections=side_by_side(one, other),
            reasons=in_words(likeness.reasons) if likeness else "",
            decided=SuspectedDuplicate.objects.of_pair(one, other).exclude(state=SuspectedDuplicate.State.OPEN).first(),
            may_decide=may_merge(self.request.user, self.pair),
            merge_form=self.merge_form or MergeForm(people=self.pair),
            why_form=self.why_form or WhyForm(auto_id="apart_%s"),
            **kwargs,
        )


def side_by_side(one, other):
    """[(what, [(words, whether only there)] of one, the same of the other)] of everything that is known of either."""
    known = {model._meta.verbose_name_plural: [] for model in known_of(one)}
    for person in (one, other):
        for model, rows in known_of(person).items():
            known[model._meta.verbose_name_plural].append([words_of(row) for row in rows])
    for told in hooks.get_hooks("people_side_by_side"):
        known[told(one)[0]] = [told(person)[1] for person in (one, other)]
    return [
        (what, [(words, words not in its) for words in ones], [(words, words not in ones) for words in its])
        for what, (ones, its) in known.items()
        if ones or its
    ]


class DecidingView(CompareView):
    """What comes of one of the two forms; with a mistake in it, both entries are shown again."""

    http_method_names = ["post", "get"]

    def get(self, request, *args, **kwargs):
        return redirect(self.compare_url())

    def post(self, request, *args, **kwargs):
        if not may_merge(request.user, self.pair):
            raise PermissionDenied
        return self.decide(request)

    def again(self, form):
        messages.validation_error(self.request, _("Nothing was changed."), form)
        return self.render_to_response(self.get_context_data())


class ApartView(DecidingView):
    def decide(self, request):
        self.why_form = WhyForm(request.POST, auto_id="apart_%s")
        if not self.why_form.is_valid():
            return self.again(self.why_form)
        try:
            keep_apart(*self.pair, by=request.user, why=self.why_form.cleaned_data["why"])
        except Refusal as refusal:
            self.why_form.add_error("why", str(refusal))
            return self.again(self.why_form)
        messages.success(request, _("They are two people; they are no longer suspected."))
        return redirect("duplicates:index")


class MergeView(DecidingView):
    """First what would become of it, in numbers; then, confirmed, the merge."""

    def decide(self, request):
        form = self.merge_form = MergeForm(request.POST, people=self.pair)
        if not form.is_valid():
            return self.again(form)
        if "confirmed" not in request.POST:
            return self.ask(form)
        try:
            done = merge(form.kept, form.other, by=request.user, why=form.cleaned_data["why"], fields=form.taken_over)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return self.again(form)
        messages.success(request, _("%(other)s is now the same person as %(kept)s.") % {"other": done.other, "kept": done.kept})
        return redirect("duplicates:merge_done", done.pk)

    def ask(self, form):
        outcome = foresee(form.kept, form.other, by=self.request.user, fields=form.taken_over)
        self.page_title = _("Merge these two entries?")
        self.template_name = "people/merge_confirm.html"
        taken_over = [(LABELS[name], shown(form.kept, name), shown(form.other, name)) for name in form.taken_over]
        closes = form.other.user if form.kept.user else None
        told = {"kept": form.kept, "other": form.other, "outcome": outcome, "taken_over": taken_over, "closes": closes}
        context = {"form": form, "back": self.compare_url()} | told
        return self.render_to_response(WagtailAdminTemplateMixin.get_context_data(self) | context)


class MergesIndexView(generic.IndexView):
    """What was merged, for those who look after the person who stayed."""

    model = Merge
    page_title = _("What was merged")
    header_icon = "history"
    index_url_name = "duplicates:merges"
    index_results_url_name = "duplicates:merges_results"
    list_display = ["kept", "other", "why", "done_by", "done_at", "undone_at"]
    paginate_by = 50

    def get_base_queryset(self):
        return Merge.objects.filter(kept__in=Person.everything.visible_to(self.request.user)).select_related(
            "kept", "other", "done_by", "undone_by"
        )

    def get_edit_url(self, done):
        return reverse("duplicates:merge_done", args=[done.pk])


class MergeDoneView(OfTheAdmin, TemplateView):
    """What a merge did, and the way back."""

    page_title = _("A merge")
    template_name = "people/merge_done.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        seen = Person.everything.visible_to(request.user)
        self.done = get_object_or_404(Merge.objects.filter(kept__in=seen).select_related("kept", "other"), pk=kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            done=self.done,
            left=[(what, [words_of(row) for row in rows]) for what, rows in self.done.rows_left()],
            may_undo=self.may_undo,
            **kwargs,
        )

    @property
    def may_undo(self):
        return self.done.undone_at is None and may_undo_merge(self.request.user, self.done)

    def post(self, request, *args, **kwargs):
        if not self.may_undo:
            raise PermissionDenied
        try:
            undo_merge(self.done, by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The merge was undone: these are two entries again."))
        return redirect("duplicates:merge_done", self.done.pk)


class LeadsToTheKept:
    """The page of a person; that of a merged entry leads on."""

    merged = None

    def setup(self, request, *args, **kwargs):
        try:
            super().setup(request, *args, **kwargs)
        except Http404:
            kept = Person.objects.visible_to(request.user).values("pk")
            merged = Person.everything.filter(pk=kwargs["pk"], merged_into__in=kept).select_related("merged_into")
            self.merged = get_object_or_404(merged)

    def dispatch(self, request, *args, **kwargs):
        if self.merged is None:
            return super().dispatch(request, *args, **kwargs)
        told = {"other": f"{self.merged} ({self.merged.staff_number})", "kept": self.merged.merged_into}
        messages.info(request, _("%(other)s was merged: it is the same person as %(kept)s.") % told)
        return redirect("people:inspect", self.merged.merged_into_id)


class DuplicatesViewSet(ModelViewSet):
    model = SuspectedDuplicate
    icon = "group"
    menu_label = _("Suspected duplicates")
    index_view_class = SuspicionsIndexView
    list_display = [
        NamesColumn("names", label=_("Name"), get_url=compare_url),
        WhoColumn("first", label=_("One person")),
        WhoColumn("second", label=_("The other one")),
        ReasonsColumn("reasons", label=_("What speaks for it")),
    ]
    list_per_page = 50
    search_fields = ["first__full_name"]
    form_fields = []

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("pick/", self.construct_view(PickView), name="pick"),
            path("compare/<int:first>/<int:second>/", self.construct_view(CompareView), name="compare"),
            path("apart/<int:first>/<int:second>/", self.construct_view(ApartView), name="apart"),
            path("merge/<int:first>/<int:second>/", self.construct_view(MergeView), name="merge"),
            path("merges/", MergesIndexView.as_view(), name="merges"),
            path("merges/results/", MergesIndexView.as_view(results_only=True), name="merges_results"),
            path("merges/<int:pk>/", self.construct_view(MergeDoneView), name="merge_done"),
        ]
