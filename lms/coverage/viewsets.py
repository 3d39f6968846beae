"""Indicators, their versions and the standards of titles in the Wagtail admin."""

from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from lms.refusal import Refusal

from . import trials
from .activity_rules import ActivityColumn, ActivityRow
from .equivalences import Equivalence
from .figures import count
from .forms import ActivityRowForm, ChangesKnowingly, SourceIsHarmless, VersionForm
from .indicators import Indicator, IndicatorVersion, TitleStandard


class BegunIsKept(Refusal):
    text = _("What has been in force stays, for figures of past days follow from it. End it on a day to come instead.")


class DeleteUnbegunView(generic.DeleteView):
    """Only what has not begun may be deleted."""

    def get_object(self, *args, **kwargs):
        found = super().get_object(*args, **kwargs)
        rules = found.versions.all() if isinstance(found, Indicator) else [found]
        if any(rule.starts <= localdate() for rule in rules):
            raise BegunIsKept
        return found


class RuleViewSet(ModelViewSet):
    delete_view_class = DeleteUnbegunView
    copy_view_enabled = False
    list_per_page = 50


class FigureColumn(Column):
    """n of d people today, and their share."""

    def get_value(self, indicator):
        figure = indicator.figure_today
        return f"{figure.n}/{figure.d} ({figure.percent})" if figure else "–"


class IndicatorIndexView(generic.IndexView):
    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        shown = context["object_list"]
        figures = figures_today(list(shown))
        for indicator in shown:
            indicator.figure_today = figures.get(indicator.pk)
        return context


def figures_today(indicators):
    """{indicator key: Figure}; empty while there is no unit to count under."""
    try:
        return {figure.indicator.pk: figure for figure in count(indicators, on=localdate())}
    except Refusal:
        return {}


class IndicatorViewSet(RuleViewSet):
    model = Indicator
    icon = "list-ol"
    index_view_class = IndicatorIndexView
    list_display = ["code", "name", FigureColumn("figure_today", label=_("Today (people)")), "order"]
    search_fields = ["code", "name", "name_en"]
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldPanel("name"),
            FieldPanel("name_en"),
            FieldPanel("order"),
            FieldPanel("source"),
            InlinePanel(
                "targets",
                heading=_("Targets of years"),
                label=_("Target of a year"),
                help_text=_("A year without one has the target of its definition."),
                panels=[FieldRowPanel([FieldPanel("year"), FieldPanel("percent")])],
            ),
        ],
    )


class VersionIndexView(generic.IndexView):
    def get_base_queryset(self):
        return IndicatorVersion.objects.select_related("indicator").order_by("indicator__order", "indicator__code", "-starts")


class InForceColumn(BooleanColumn):
    def get_value(self, rule):
        return rule.holds_on(localdate())


class TriesFirst:
    """The form has a second button: the definition as it stands there is tried, and nothing is saved."""

    def form_valid(self, form):
        if form.is_trial:
            version = form.save(commit=False)
            return redirect(trials.ask(version, on=localdate(), by=self.request.user))
        return super().form_valid(form)


class AddVersionView(TriesFirst, generic.CreateView):
    pass


class EditVersionView(TriesFirst, generic.EditView):
    pass


class VersionViewSet(RuleViewSet):
    model = IndicatorVersion
    add_view_class = AddVersionView
    edit_view_class = EditVersionView
    create_template_name = edit_template_name = "coverage/version_form.html"
    icon = "history"
    index_view_class = VersionIndexView
    list_display = ["indicator", "number", "starts", "ends", InForceColumn("in_force", label=_("In force today")), "target"]
    list_filter = ["indicator", "time"]
    edit_handler = ObjectList(
        [
            FieldPanel("indicator"),
            FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
            MultiFieldPanel(
                [
                    FieldPanel("categories"),
                    FieldPanel("levels"),
                    FieldPanel("unit_kinds"),
                    FieldPanel("titles"),
                    FieldPanel("families"),
                    FieldPanel("leaders_only"),
                    FieldPanel("planned_only"),
                ],
                heading=_("Who is asked"),
            ),
            InlinePanel(
                "terms",
                heading=_("What must be held"),
                label=_("Evidence"),
                panels=[
                    FieldPanel("kind"),
                    FieldPanel("area"),
                    FieldPanel("course"),
                    FieldPanel("degree"),
                    FieldPanel("periods"),
                    FieldPanel("least_trust"),
                ],
            ),
            FieldRowPanel([FieldPanel("need"), FieldPanel("least")]),
            MultiFieldPanel(
                [FieldPanel("time"), FieldPanel("window_months"), FieldPanel("event"), FieldPanel("inclusive")], heading=_("When")
            ),
            MultiFieldPanel(
                [FieldPanel("target"), FieldPanel("source"), FieldPanel("footnote"), FieldPanel("footnote_en")],
                heading=_("On the page"),
            ),
            FieldPanel("knowingly"),
        ],
        base_form_class=VersionForm,
    )


class StandardIndexView(generic.IndexView):
    def get_base_queryset(self):
        return TitleStandard.objects.select_related("title", "area", "course").order_by("title__name", "-starts", "pk")


class StandardViewSet(RuleViewSet):
    model = TitleStandard
    icon = "tasks"
    index_view_class = StandardIndexView
    list_display = ["title", Column("__str__", label=_("What must be held")), "starts", "ends", "source"]
    list_filter = ["title", "kind"]
    search_fields = ["title__name"]
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
            MultiFieldPanel(
                [FieldPanel("kind"), FieldPanel("area"), FieldPanel("course"), FieldPanel("degree"), FieldPanel("periods")],
                heading=_("What must be held"),
            ),
            FieldPanel("source"),
            FieldPanel("knowingly"),
        ],
        base_form_class=ChangesKnowingly,
    )


class EquivalenceIndexView(generic.IndexView):
    def get_base_queryset(self):
        return Equivalence.objects.select_related("course", "counts_as").order_by("course__title", "-starts")


class EquivalenceViewSet(RuleViewSet):
    model = Equivalence
    icon = "copy"
    index_view_class = EquivalenceIndexView
    list_display = ["course", "counts_as", "starts", "ends", "source"]
    search_fields = ["course__title", "counts_as__title"]
    edit_handler = ObjectList(
        [
            FieldPanel("course"),
            FieldPanel("counts_as"),
            FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
            FieldPanel("source"),
            FieldPanel("knowingly"),
        ],
        base_form_class=SourceIsHarmless,
    )


class ActivityViewSet(ModelViewSet):
    copy_view_enabled = False
    list_per_page = 100


class ActivityColumnViewSet(ActivityViewSet):
    model = ActivityColumn
    icon = "table"
    list_display = ["order", "group", "name", "degree", "takes_the_rest"]
    form_fields = ["order", "group", "name", "degree", "areas", "courses", "takes_the_rest", "first_year", "last_year"]


class ActivityRowViewSet(ActivityViewSet):
    model = ActivityRow
    icon = "table"
    list_display = ["order", "part", "group", "name"]
    edit_handler = ObjectList(
        [
            FieldPanel("order"),
            FieldPanel("part"),
            FieldPanel("group"),
            FieldPanel("name"),
            FieldPanel("categories"),
            FieldPanel("levels"),
            FieldPanel("leaders_only"),
            FieldPanel("planned_only"),
            FieldPanel("titles"),
            FieldPanel("not_recorded"),
            FieldRowPanel([FieldPanel("first_year"), FieldPanel("last_year")]),
        ],
        base_form_class=ActivityRowForm,
    )


class CoverageGroup(ViewSetGroup):
    menu_label = _("Coverage")
    menu_icon = "view"
    items = (
        IndicatorViewSet("indicators"),
        VersionViewSet("indicator_versions"),
        StandardViewSet("title_standards"),
        EquivalenceViewSet("equivalences"),
        ActivityColumnViewSet("activity_columns"),
        ActivityRowViewSet("activity_rows"),
    )
