"""The pages of a reorganisation in the Wagtail admin, step by step. They parse, call, show; for who may not reorganise they do not exist."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from lms.refusal import Refusal

from ..access import may_reorganise
from ..persons import Person
from ..units import Unit, in_tree_order
from . import editing
from .drafts import Reorganisation, sole_or_default
from .forms import DestinationForm, EstablishForm, PasteForm, PeopleFilter, PlaceForm, ReorganisationForm
from .pasting import WrongLines, read_destinations, read_units

PAGE = 50
MOST_FOUND = 60


class ForReorganisers(WagtailAdminTemplateMixin):
    header_icon = "resubmit"

    def dispatch(self, request, *args, **kwargs):
        if not may_reorganise(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        above = [*self.breadcrumbs_items, {"url": reverse("reorganisations:index"), "label": gettext("Reorganisations")}]
        return [*above, {"url": "", "label": self.page_title}] if self.page_title else above


class ListPage(ForReorganisers, TemplateView):
    template_name = "people/reorganisations/list.html"

    def get_page_title(self):
        return gettext("Reorganisations")

    @property
    def header_buttons(self):
        return [HeaderButton(_("Draft a reorganisation"), url=reverse("reorganisations:add"), icon_name="plus")]

    def get_context_data(self, **kwargs):
        counts = {"ending": Count("dissolving", distinct=True), "beginning": Count("establishing", distinct=True)}
        all_of_them = Reorganisation.objects.annotate(**counts).order_by("-on", "-pk")
        page = Paginator(all_of_them, PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(page=page, **kwargs)


class HeadPage(ForReorganisers, FormView):
    """Title, day and decision: of a new reorganisation, or of one that is being drafted."""

    template_name = "people/reorganisations/head.html"
    form_class = ReorganisationForm

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"media": context["form"].media}


class AddPage(HeadPage):
    page_title = _("Draft a reorganisation")

    def form_valid(self, form):
        form.instance.drafted_by = self.request.user
        draft = form.save()
        log(draft, "wagtail.create", user=self.request.user)
        return redirect("reorganisations:dissolve", draft.pk)


class OfOne(ForReorganisers):
    """A page of one reorganisation; `step` is its place among the steps."""

    step = ""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.reorganisation = get_object_or_404(Reorganisation, pk=kwargs["pk"])

    def get_page_subtitle(self):
        return self.reorganisation.title

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            reorganisation=self.reorganisation, steps=steps(self.reorganisation), step=self.step, **kwargs
        )

    def here(self, query=""):
        return redirect(self.request.path + (f"?{query}" if query else ""))


def steps(reorganisation):
    """[(name, words, how many)] in the order in which they are taken; `effects` is answered by the room that counts."""
    if reorganisation.is_applied:
        return [("report", _("Report"), None)]
    return [
        ("edit", _("Decision"), None),
        ("dissolve", _("Units to dissolve"), reorganisation.dissolving.count()),
        ("establish", _("Units to establish"), reorganisation.establishing.count()),
        ("mapping", _("Who goes where"), None),
        ("people", _("People concerned"), reorganisation.postings.count()),
        ("effects", _("Effect on figures"), None),
        ("confirm", _("Check and apply"), None),
    ]


class DraftPage(OfOne):
    """A step of a draft. `acts` names what its buttons do: a method each, called with what was posted. A button that stands beside one
    row says the row as well: `add:17`."""

    acts = ()
    chosen = ""

    def dispatch(self, request, *args, **kwargs):
        if may_reorganise(request.user) and self.reorganisation.is_applied:
            return redirect("reorganisations:report", self.reorganisation.pk)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        act, _colon, self.chosen = request.POST.get("act", "").partition(":")
        if act not in self.acts:
            raise Http404
        try:
            return getattr(self, act)(request.POST) or self.here(request.GET.urlencode())
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return self.here(request.GET.urlencode())

    def again(self, **said):
        """The page with the form as it was typed, and what is wrong with it."""
        messages.error(self.request, _("Nothing was changed. See below why."))
        return self.render_to_response(self.get_context_data(**said))


class EditPage(OfOne, HeadPage):
    page_title = _("Decision")
    step = "edit"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.reorganisation}

    def form_valid(self, form):
        self.reorganisation.lock_draft()
        form.save()
        return redirect("reorganisations:dissolve", self.reorganisation.pk)


class DeletePage(OfOne, TemplateView):
    page_title = _("Throw the draft away")
    template_name = "people/reorganisations/delete.html"

    def post(self, request, *args, **kwargs):
        draft = self.reorganisation.lock_draft()
        log(draft, "wagtail.delete", user=request.user, deleted=True)
        draft.delete()
        messages.success(request, _("The draft was thrown away."))
        return redirect("reorganisations:index")


class DissolvePage(DraftPage, TemplateView):
    page_title = _("Units to dissolve")
    step = "dissolve"
    template_name = "people/reorganisations/dissolve.html"
    acts = ("add", "add_with_below", "spare", "carry_on")

    def get_context_data(self, **kwargs):
        words = self.request.GET.get("q", "").strip()
        rows = {row.unit_id: row for row in self.reorganisation.dissolving.prefetch_related("destinations")}
        ending = in_tree_order(Unit.objects.filter(pk__in=rows))
        people = dict(self.reorganisation.postings.values_list("unit").annotate(Count("pk")).order_by())
        for unit in ending:
            unit.row, unit.people = rows[unit.pk], people.get(unit.pk, 0)
        found = self._others(words, rows)
        return super().get_context_data(
            ending=ending, words=words, found=found[:MOST_FOUND], left_out=max(len(found) - MOST_FOUND, 0), **kwargs
        )

    def _others(self, words, rows):
        others = Unit.objects.existing_on(self.reorganisation.on).exclude(pk__in=rows)
        below = Count("children", filter=~Q(children__in=rows))
        return in_tree_order((others.found_by(words) if words else others).annotate(below=below))

    def _add(self, *, with_below):
        if not self.chosen.isdecimal():
            raise Http404
        unit = get_object_or_404(Unit.objects.existing_on(self.reorganisation.on), pk=self.chosen)
        count = editing.dissolve(self.reorganisation, unit, with_below=with_below)
        messages.success(
            self.request, ngettext("%(count)s unit taken in.", "%(count)s units taken in.", count) % {"count": count}
        )

    def add(self, posted):
        self._add(with_below=False)

    def add_with_below(self, posted):
        self._add(with_below=True)

    def spare(self, posted):
        editing.spare(self.reorganisation, posted.getlist("row"))

    def carry_on(self, posted):
        count = editing.carry_on(self.reorganisation, posted.getlist("row"))
        messages.success(
            self.request,
            ngettext(
                "%(count)s unit goes on under a new code. See the units to establish.",
                "%(count)s units go on under new codes. See the units to establish.",
                count,
            )
            % {"count": count},
        )


class EstablishPage(DraftPage, TemplateView):
    page_title = _("Units to establish")
    step = "establish"
    template_name = "people/reorganisations/establish.html"
    acts = ("save", "paste", "drop")

    @cached_property
    def edited(self):
        """The row whose form is open, if one is."""
        key = self.request.GET.get("row", "")
        return get_object_or_404(self.reorganisation.establishing, pk=key) if key.isdecimal() else None

    def get_context_data(self, **kwargs):
        said = {
            "form": EstablishForm(reorganisation=self.reorganisation, instance=self.edited),
            "paste_form": PasteForm(),
            "rows": self.reorganisation.establishing.all(),
            "codes": codes(self.reorganisation),
            "edited": self.edited,
        }
        return super().get_context_data(**(said | kwargs))

    def save(self, posted):
        form = EstablishForm(posted, reorganisation=self.reorganisation, instance=self.edited)
        if not form.is_valid():
            return self.again(form=form)
        editing.establish(self.reorganisation, [form.instance])
        return self.here()

    def paste(self, posted):
        form = PasteForm(posted)
        try:
            rows = read_units(posted.get("lines", ""))
        except WrongLines as refusal:
            return self.again(paste_form=form, wrong=refusal.wrong)
        editing.establish(self.reorganisation, rows)
        return self.here()

    def drop(self, posted):
        editing.drop(self.reorganisation, posted.getlist("row"))


def codes(reorganisation):
    """[(code, name)] of the units that can take people from the day on, those of the draft first."""
    ending = reorganisation.dissolving.values("unit")
    existing = Unit.objects.existing_on(reorganisation.on).exclude(pk__in=ending).order_by("code")
    return [*reorganisation.establishing.values_list("code", "name"), *existing.values_list("code", "name")]


class MappingPage(DraftPage, TemplateView):
    page_title = _("Who goes where")
    step = "mapping"
    template_name = "people/reorganisations/mapping.html"
    acts = ("send", "paste", "unsend")

    def get_context_data(self, **kwargs):
        known = dict(codes(self.reorganisation))
        ending = list(self.reorganisation.dissolving.select_related("unit").prefetch_related("destinations"))
        people = dict(self.reorganisation.postings.values_list("unit").annotate(Count("pk")).order_by())
        for row in ending:
            row.people = people.get(row.unit_id, 0)
            row.places = list(row.destinations.all())
            row.taker = sole_or_default(row.places)
            for place in row.places:
                place.name = known.get(place.to)
        received = {place.to for row in ending for place in row.places}
        said = {
            "form": DestinationForm(reorganisation=self.reorganisation),
            "paste_form": PasteForm(),
            "rows": ending,
            "lost": [row for row in ending if not row.places],
            "fresh": [row for row in self.reorganisation.establishing.all() if row.code not in received],
            "codes": list(known.items()),
        }
        return super().get_context_data(**(said | kwargs))

    def send(self, posted):
        form = DestinationForm(posted, reorganisation=self.reorganisation)
        if not form.is_valid():
            return self.again(form=form)
        editing.send(self.reorganisation, [form.row])
        return None

    def paste(self, posted):
        ending = {row.unit.code: row for row in self.reorganisation.dissolving.select_related("unit")}
        try:
            rows = read_destinations(posted.get("lines", ""), ending)
        except WrongLines as refusal:
            return self.again(paste_form=PasteForm(posted), wrong=refusal.wrong)
        editing.send(self.reorganisation, rows)
        return None

    def unsend(self, posted):
        editing.unsend(self.reorganisation, posted.getlist("row"))


class PeoplePage(DraftPage, TemplateView):
    """All whose posting ends, with where they go; exceptions are made by ticking them."""

    page_title = _("People concerned")
    step = "people"
    template_name = "people/reorganisations/people.html"
    acts = ("place", "unplace")

    @cached_property
    def filter(self):
        return PeopleFilter(self.request.GET, reorganisation=self.reorganisation)

    @cached_property
    def takers(self):
        """{key of an old unit: code of the one that takes its people}"""
        rows = self.reorganisation.dissolving.prefetch_related("destinations")
        return {row.unit_id: taker.to for row in rows if (taker := sole_or_default(list(row.destinations.all())))}

    @property
    def found(self):
        """The postings that the filter leaves."""
        postings = self.reorganisation.postings
        said = self.filter.cleaned_data if self.filter.is_valid() else {}
        if said.get("unit"):
            postings = postings.filter(unit=said["unit"])
        if said.get("q"):
            postings = postings.filter(person__in=Person.objects.found_by(said["q"]).order_by())
        excepted = self.reorganisation.placements.values("posting")
        if said.get("only") == "exceptions":
            postings = postings.filter(pk__in=excepted)
        if said.get("only") == "missing":
            postings = postings.exclude(pk__in=excepted).exclude(unit__in=self.takers)
        return postings

    def get_context_data(self, **kwargs):
        found = self.found.select_related("person", "unit", "title").order_by("unit__code", "person__sort_key", "pk")
        page = Paginator(found, PAGE).get_page(self.request.GET.get("p"))
        names = dict(codes(self.reorganisation))
        exceptions = {row.posting_id: row for row in self.reorganisation.placements.filter(posting__in=list(page.object_list))}
        for posting in page.object_list:
            posting.exception = exceptions.get(posting.pk)
            posting.to = posting.exception.to if posting.exception else self.takers.get(posting.unit_id, "")
            posting.to_name = names.get(posting.to, posting.to)
        query = self.request.GET.copy()
        query.pop("p", None)
        said = {
            "form": PlaceForm(reorganisation=self.reorganisation),
            "filter": self.filter,
            "page": page,
            "query": query.urlencode(),
            "codes": list(names.items()),
            "exceptions": self.reorganisation.placements.count(),
        }
        return super().get_context_data(**(said | kwargs))

    def _ticked(self, posted):
        """The postings ticked on the page; all that were found, where that is ticked."""
        if posted.get("all") == "yes":
            return self.found
        keys = [key for key in posted.getlist("posting") if key.isdecimal()]
        return self.reorganisation.postings.filter(pk__in=keys)

    def place(self, posted):
        form = PlaceForm(posted, reorganisation=self.reorganisation)
        if not form.is_valid():
            return self.again(form=form)
        count = editing.place(self.reorganisation, self._ticked(posted), **form.cleaned_data)
        messages.success(
            self.request, ngettext("%(count)s exception noted.", "%(count)s exceptions noted.", count) % {"count": count}
        )
        return None

    def unplace(self, posted):
        count = editing.unplace(self.reorganisation, self._ticked(posted))
        messages.success(
            self.request,
            ngettext("%(count)s exception taken back.", "%(count)s exceptions taken back.", count) % {"count": count},
        )
