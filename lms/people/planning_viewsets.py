"""Everything about planning lists under one menu in the Wagtail admin; terms and rules are for who looks after the whole tree."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from .fact_viewsets import SayingCreateView, SayingEditView
from .planning import PlanningRule, PlanningTerm
from .planning_review_views import PlanningReviewViewSet
from .planning_views import PlanningListViewSet, PlanningStructureViewSet


class PlanningTermViewSet(ModelViewSet):
    model = PlanningTerm
    icon = "date"
    add_view_class = SayingCreateView
    edit_view_class = SayingEditView
    list_display = ["name", "starts", "ends"]
    form_fields = ["name", "starts", "ends"]
    copy_view_enabled = False


class PlanningRuleViewSet(ModelViewSet):
    model = PlanningRule
    icon = "clipboard-list"
    add_view_class = SayingCreateView
    edit_view_class = SayingEditView
    list_display = ["__str__", "younger_than", "older_than", "ages_on", "women", "minority", "young", "middle", "old"]
    list_filter = ["term", "level"]
    form_fields = [
        "term", "level", "younger_than", "older_than", "ages_on", "women", "minority", "young", "middle", "old", "least_people",
        "most_people", "source",
    ]  # fmt: skip
    copy_view_enabled = False


class PlanningGroup(ViewSetGroup):
    menu_label = _("Planning lists")
    menu_icon = "list-ul"
    items = (
        PlanningListViewSet("planning_list"),
        PlanningStructureViewSet("planning_structure"),
        PlanningReviewViewSet("planning_reviews"),
        PlanningRuleViewSet("planning_rules"),
        PlanningTermViewSet("planning_terms"),
    )
