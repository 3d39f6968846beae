"""The pages of imports in the Wagtail admin. They parse, call, show; what may be done is asked of `deciding.py` and `applying.py`."""

from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from lms.downloads import workbook_file
from lms.refusal import Refusal

from ..person_viewsets import PersonFilter
from ..persons import Person
from ..roster_templates import write_template
from . import batches, deciding
from .batches import ImportBatch, ImportRow
from .exporting import people_workbook
from .forms import UploadForm
from .kinds import find_kind, kinds_open_to
from .reports import report
from .showing import cells, comparison, corrections, open_problems, shown, skipped_words
from .words import in_words

State, RowState = ImportBatch.State, ImportRow.State
PAGE_SIZE = 50


class ForImporters(WagtailAdminTemplateMixin):
    """A page for those who may import something, or look at what others imported."""

    header_icon = "upload"
    here = ""

    def dispatch(self, request, *args, **kwargs):
        if not self.may_enter(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def may_enter(self, user):
        return bool(kinds_open_to(user)) or ImportBatch.objects.visible_to(user).exists()

    def get_breadcrumbs_items(self):
        items = [*self.breadcrumbs_items, {"url": reverse("imports:index"), "label": gettext("Imports")}]
        return [*items, {"url": "", "label": self.get_page_subtitle() or self.get_page_title()}] if self.here else items


class ListPage(ForImporters, TemplateView):
    template_name = "people/imports/list.html"
    page_title = _("Imports")

    @property
    def header_buttons(self):
        if not kinds_open_to(self.request.user):
            return []
        return [HeaderButton(_("Import a list"), url=reverse("imports:add"), icon_name="upload")]

    def get_context_data(self, **kwargs):
        visible = ImportBatch.objects.visible_to(self.request.user).select_related("by")
        page = Paginator(visible, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, may_import=bool(kinds_open_to(self.request.user)), **kwargs)


class UploadPage(ForImporters, FormView):
    template_name = "people/imports/upload.html"
    page_title = here = _("Import a list")
    form_class = UploadForm

    def may_enter(self, user):
        return bool(kinds_open_to(user))

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form):
        said = form.cleaned_data
        batch = batches.upload(said["kind"], said["file"], by=self.request.user, unit=said["unit"], day=said["day"])
        if earlier := self._applied_before(batch):
            messages.warning(
                self.request,
                _("The same file was already applied on %(day)s.") % {"day": f"{earlier.applied_at:%d/%m/%Y}"},
            )
        return redirect("imports:show", batch.pk)

    def _applied_before(self, batch):
        same = ImportBatch.objects.visible_to(self.request.user).filter(kind=batch.kind, sha256=batch.sha256)
        return same.filter(state=State.APPLIED).first()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(kinds=kinds_open_to(self.request.user), **kwargs)
        return context | {"media": context["form"].media}


class TemplateFile(ForImporters, View):
    """An empty list of this kind, to be filled in."""

    def get(self, request, slug):
        kind = next((kind for kind in kinds_open_to(request.user) if kind.slug == slug), None)
        if kind is None:
            raise Http404
        body = write_template(kind.columns, title=str(kind.label), examples=[kind.example()])
        return workbook_file(body, f"{kind.slug}.xlsx")


class PeopleFile(ForImporters, View):
    """The people whom the user sees, as the list of people was filtered, in the columns of a staff list."""

    def get(self, request):
        people = Person.objects.visible_to(request.user)
        people = PersonFilter(request.GET, queryset=people, request=request).qs
        if words := request.GET.get("q"):
            people = people.found_by(words)
        return workbook_file(people_workbook(people, on=localdate()), f"people-{localdate():%Y%m%d}.xlsx")

    def may_enter(self, user):
        return user.has_perm("people.view_person")


class OfABatch(ForImporters):
    """A page about one import. That of somebody else does not exist, but for those who look after the whole tree."""

    here = True

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.batch = get_object_or_404(ImportBatch.objects.visible_to(request.user).select_related("by", "unit"), pk=kwargs["pk"])
        self.kind = find_kind(self.batch.kind)

    @property
    def is_mine(self):
        return self.batch.by_id == self.request.user.pk

    def get_page_title(self):
        return self.kind.label

    def get_page_subtitle(self):
        return self.batch.file_name

    def get_context_data(self, **kwargs):
        return super().get_context_data(batch=self.batch, kind=self.kind, is_mine=self.is_mine, **kwargs)

    def back(self):
        """Where the user came from, else the preview."""
        to = self.request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(to, {self.request.get_host()}, self.request.is_secure())
        return redirect(to if safe else reverse("imports:show", args=[self.batch.pk]))


class ShowPage(OfABatch, TemplateView):
    """Where the import is: its progress, its rows to be looked through, or what it wrote."""

    template_name = "people/imports/show.html"

    def get_context_data(self, **kwargs):
        counts = self.batch.counts()
        asked = self.request.GET.get("state", "")
        state = asked if asked in counts else ""
        done, of = self.batch.progress
        context = {
            "counts": [(value, RowState(value).label, count) for value, count in counts.items()],
            "total": sum(counts.values()),
            "asked": state,
            "refusal": self.batch.refusal and in_words(self.batch.refusal),
            "done": done,
            "of": of,
            "notes": self.batch.sheet.get("encoding_notes", []),
            "skipped": skipped_words(self.batch),
            "open_problems": open_problems(self.batch) if self.batch.state == State.TO_DECIDE else [],
        }
        if self.batch.state in (State.TO_DECIDE, State.APPLIED, State.UNDONE):
            context |= self._rows(state)
        return super().get_context_data(**context, **kwargs)

    def _rows(self, state):
        rows = self.batch.rows.select_related("person")
        if state:
            rows = rows.filter(state=state)
        key = self.request.GET.get("problem", "")
        if ":" in key:
            rows = rows.with_problem(*key.split(":", 1))
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        query = self.request.GET.copy()
        query.pop("page", None)
        may_decide = self.is_mine and self.batch.state == State.TO_DECIDE
        return {
            "page": page,
            "rows": [shown(row, self.kind, self.batch) for row in page],
            "query": query.urlencode(),
            "may_decide": may_decide,
            "problem": key,
        }


class Progress(OfABatch, View):
    """For the script that looks again so that nobody has to."""

    def get(self, request, pk):
        done, of = self.batch.progress
        return JsonResponse({"state": self.batch.state, "busy": self.batch.is_busy, "done": done, "of": of})


class RowPage(OfABatch, TemplateView):
    """One row: what it says, what is wrong with it, who may be meant; with everything that can be decided about it."""

    template_name = "people/imports/row.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.row = get_object_or_404(self.batch.rows.select_related("person"), number=kwargs["number"])
        self.row.batch = self.batch

    def get_page_subtitle(self):
        return _("Row %(row)s of “%(file)s”") % {"row": self.row.number, "file": self.batch.file_name}

    def get_breadcrumbs_items(self):
        *items, here = super().get_breadcrumbs_items()
        label = self.batch.file_name
        return [*items, {"url": reverse("imports:show", args=[self.batch.pk]), "label": label}, here]

    def get_context_data(self, **kwargs):
        numbers = self.batch.rows.filter(state__in=[RowState.SUSPECT, RowState.WRONG])
        return super().get_context_data(
            row=shown(self.row, self.kind, self.batch),
            cells=cells(self.row, self.kind, self.batch),
            comparison=comparison(self.row),
            may_decide=self.is_mine and self.batch.state == State.TO_DECIDE,
            new_ones=self.kind.takes_new_people,
            following=numbers.filter(number__gt=self.row.number).values_list("number", flat=True).first(),
            **kwargs,
        )

    def post(self, request, pk, number):
        if not self.is_mine:
            raise Http404
        said = request.POST
        acts = {
            "choose": lambda: deciding.choose(self.row, int(said["person"]) if said.get("person", "").isdecimal() else 0),
            "new": lambda: deciding.decide(self.row, ImportRow.Decision.NEW),
            "skip": lambda: deciding.decide(self.row, ImportRow.Decision.SKIP),
            "take_back": lambda: deciding.decide(self.row, ""),
            "accept": lambda: deciding.accept(self.row, said.get("column", ""), said.get("reason", "")),
            "correct": lambda: deciding.correct_cells(self.row, corrections(self.row, self.kind, said)),
        }
        act = acts.get(said.get("act"))
        if act is None:
            raise Http404
        try:
            act()
            messages.success(request, _("Row %(row)s was checked anew.") % {"row": number})
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return self.back()


class ReportFile(OfABatch, View):
    def get(self, request, pk):
        return workbook_file(report(self.batch, self.kind), f"import-{self.batch.pk}-{localdate():%Y%m%d}.xlsx")
