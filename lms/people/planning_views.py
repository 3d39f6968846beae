"""Planning lists and their structure in the Wagtail admin: on the screen, printed, and as a workbook."""

from django.core.paginator import Paginator
from django.http import Http404
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from lms.downloads import workbook_file

from .access import looks_after
from .persons import Person
from .planning import PlanningEntry
from .planning_forms import AskForm
from .planning_lists import Lists
from .planning_workbooks import list_workbook, structure_workbook
from .units import Unit

PAGE_SIZE = 50


class ListsView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A page about the lists that its address asks for."""

    model = PlanningEntry
    permission_required = "view"
    namespace = None

    def get(self, request, *args, **kwargs):
        self.form = AskForm(request.GET, user=request.user)
        self.lists = self.read()
        return super().get(request, *args, **kwargs)

    def read(self):
        """The Lists asked for, or None: then the form says why not. A unit of others does not exist."""
        asked = self.request.GET.get("unit", "")
        if not self.form.is_valid():
            unit = Unit.objects.filter(pk=asked).first() if asked.isdecimal() else None
            if asked and (unit is None or not looks_after(self.request.user, unit)):
                raise Http404
            return None
        said = self.form.cleaned_data
        if not said["unit"] or not said["term"]:
            return None
        return Lists(said["term"], said["level"], said["unit"], said["on"], self.request.user)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    @property
    def header_buttons(self):
        if not self.lists:
            return []
        query = self.request.GET.urlencode()
        return [
            HeaderButton(words, url=f"{reverse(f'{self.namespace}:{name}')}?{query}", icon_name=icon)
            for name, words, icon in (("print", _("Print"), "doc-full"), ("xlsx", _("Excel"), "download"))
        ]

    def title(self):
        level = self.lists.level and Unit.Level(self.lists.level).label
        if level:
            return _("%(what)s, term %(term)s, level: %(level)s") % {
                "what": self.page_title,
                "term": self.lists.term,
                "level": level.lower(),
            }
        return _("%(what)s, term %(term)s") % {"what": self.page_title, "term": self.lists.term}

    def notes(self):
        """Sentences that belong to the list wherever it is read."""
        said = [
            _("%(unit)s, with all units below it, on %(day)s.") % {"unit": self.lists.unit, "day": shown(self.lists.on)},
            _("Ages are counted on %(day)s.") % {"day": shown(self.lists.ages_on)},
        ]
        if self.lists.unseen:
            unseen = _("%(count)s more people on these lists are looked after by others and left out.")
            said.append(unseen % {"count": self.lists.unseen})
        return said

    def get_context_data(self, **kwargs):
        context = {"form": self.form, "lists": self.lists}
        if self.lists:
            context |= {"title": self.title(), "notes": self.notes()} | self.content()
        return super().get_context_data(**kwargs, **context)


def shown(day):
    return f"{day:%d/%m/%Y}"


class ListPage(ListsView):
    template_name = "people/planning_list.html"
    page_title = gettext_lazy("Planning list")
    header_icon = "list-ul"

    def content(self):
        entries = self.lists.entries
        people = Person.objects.filter(pk__in=entries.order_by().values("person")).order_by("sort_key", "pk")
        page = Paginator(people, PAGE_SIZE).get_page(self.request.GET.get("page"))
        before = page.start_index() - 1 if page.object_list else 0
        rows = self.lists.rows(entries.filter(person__in=[person.pk for person in page]), before)
        asked = self.request.GET.copy()
        asked.pop("page", None)
        return {"rows": rows, "page": page, "asked": asked.urlencode(), "persons": page.paginator.count, "entries": len(entries)}


class StructurePage(ListsView):
    template_name = "people/planning_structure.html"
    page_title = gettext_lazy("Structure of the planning list")
    header_icon = "table"

    def content(self):
        return {"lines": self.lists.lines, "by_post": self.lists.by_post(), "by_unit": self.lists.by_unit()}

    def notes(self):
        said = super().notes()
        if self.lists.why_no_bands:
            said.append(self.lists.why_no_bands)
        if self.lists.structure.in_doubt:
            doubt = _(
                "Of %(count)s people only the year or month of birth is known: they may stand in the age band next to theirs."
            )
            said.append(doubt % {"count": self.lists.structure.in_doubt})
        return said


class WholeList:
    """All rows on one page, for paper."""

    template_name = "people/planning_list_print.html"

    def content(self):
        found = self.lists.structure
        return {"rows": self.lists.rows(self.lists.entries), "persons": found.persons, "entries": found.entries}


class AsWorkbook:
    """The same as a file; where nothing can be said, back to the page that says why."""

    file_name = ""

    def render_to_response(self, context, **kwargs):
        if not self.lists:
            raise Http404
        name = f"{self.file_name}-{self.lists.on.isoformat()}.xlsx"
        workbook = self.workbook(self.lists, context["title"], context["notes"])
        return workbook_file(workbook, name)

    def content(self):
        return {}


class ListPrint(WholeList, ListPage):
    pass


class StructurePrint(StructurePage):
    template_name = "people/planning_structure_print.html"


class ListFile(AsWorkbook, ListPage):
    file_name = "quy-hoach"
    workbook = staticmethod(list_workbook)


class StructureFile(AsWorkbook, StructurePage):
    file_name = "co-cau-quy-hoach"
    workbook = staticmethod(structure_workbook)


class SeenByWhoSeesEntries(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("people.view_planningentry")


class ListsViewSet(ViewSet):
    """A page about lists, with its print and its file."""

    views = ()
    menu_item_class = SeenByWhoSeesEntries

    @property
    def menu_label(self):
        return capfirst(self.views[0].page_title)

    @property
    def icon(self):
        return self.views[0].header_icon

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(namespace=self.url_namespace, **kwargs)

    def get_urlpatterns(self):
        addresses = {"index": "", "print": "print/", "xlsx": "xlsx/"}
        return [
            path(address, self.construct_view(view), name=name)
            for view, (name, address) in zip(self.views, addresses.items(), strict=True)
        ]


class PlanningListViewSet(ListsViewSet):
    views = (ListPage, ListPrint, ListFile)


class PlanningStructureViewSet(ListsViewSet):
    views = (StructurePage, StructurePrint, StructureFile)
