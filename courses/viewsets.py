"""Courses, classes and learning records in the Wagtail admin. Courses are edited here; classes and records are read.

A class changes by its acts, on the portal; a record is written once, by a decision: it is corrected by another one, or revoked.
"""

from django import forms
from django.db import models
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from lms.people.access import may_manage_training
from lms.people.fact_viewsets import FactsIndexView, VisibleHistoryView, VisibleInspectView, VisibleRowsViewSet
from lms.people.models import Person, Posting
from lms.people.policies import RowPolicy

from .authorisation_viewsets import AuthorisationViewSet
from .catalogue import Course, SubjectArea
from .classes import TrainingClass
from .questionnaire_viewsets import QuestionnaireViewSet
from .record_views import CorrectRecordView, RevokeRecordView, TrustRecordView
from .records import LearningRecord
from .result_forms import ScoreField


class ReadOnly(RowPolicy):
    """Looking is all there is to be done, also for administrators."""

    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)


class OverseenClasses(ReadOnly):
    def seen(self, user, classes):
        return classes.filter(pk__in=TrainingClass.objects.overseen_by(user).values("pk"))


class VisibleRecords(ReadOnly):
    def seen(self, user, records):
        return records.filter(person__in=Person.objects.visible_to(user))


class ReadableHistory(VisibleHistoryView):
    header_buttons = []

    def get_edit_url(self, instance):
        return None


class LeadsToHistory(VisibleInspectView):
    @property
    def header_buttons(self):
        history = reverse(f"{self.request.resolver_match.namespace}:history", args=[self.object.pk])
        return [HeaderButton(_("History"), url=history, icon_name="history")]


class ReadOnlyViewSet(VisibleRowsViewSet):
    """A list and a page for each row. What `ReadOnly` refuses has no fields either."""

    form_fields = []
    inspect_view_enabled = True
    inspect_view_class = LeadsToHistory
    history_view_class = ReadableHistory


class SubjectAreaViewSet(ModelViewSet):
    model = SubjectArea
    icon = "tag"
    list_display = ["name", "name_en", "code"]
    search_fields = ["name", "name_en", "code"]
    form_fields = ["code", "name", "name_en"]
    copy_view_enabled = False


class CourseIndexView(generic.IndexView):
    def search_queryset(self, courses):
        return courses.found_by(self.search_query) if self.is_searching else courses


class CourseViewSet(ModelViewSet):
    model = Course
    icon = "doc-full"
    index_view_class = CourseIndexView
    list_display = ["title", "code", "kind", "periods", "issues_document"]
    list_filter = ["subject_areas", "kind"]
    list_per_page = 50
    search_fields = ["title"]
    copy_view_enabled = False
    form_fields = [
        "code", "title", "kind", "subject_areas", "title_family", "periods", "attendance_threshold", "excellent_from",
        "very_good_from", "good_from", "average_from", "issues_document", "audience", "prerequisites",
    ]  # fmt: skip

    def formfield_for_dbfield(self, db_field, **kwargs):
        if db_field.name in ("subject_areas", "prerequisites"):
            kwargs["widget"] = forms.CheckboxSelectMultiple
        if isinstance(db_field, models.DecimalField):  # the averages from which grades are given
            return ScoreField(label=capfirst(db_field.verbose_name), initial=db_field.default, min_value=0, max_value=10)
        if db_field.name == "audience":
            return forms.MultipleChoiceField(
                label=_("For whom"),
                choices=Posting.Category.choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Tick none if it is for all. Others are nominated with a warning."),
            )
        return super().formfield_for_dbfield(db_field, **kwargs)


class ClassIndexView(generic.IndexView):
    """Classes of the institutions that the user oversees, each with its seats; a new one is opened on the portal."""

    add_item_label = _("Open a class")

    def get_base_queryset(self):
        return TrainingClass.objects.overseen_by(self.request.user).select_related("course", "institution").with_seats_taken()

    def search_queryset(self, classes):
        return classes.found_by(self.search_query) if self.is_searching else classes

    def get_add_url(self):
        return reverse("open_class") if may_manage_training(self.request.user) else None


class ClassInspectView(LeadsToHistory):
    @property
    def header_buttons(self):
        manage = HeaderButton(_("Manage this class"), url=reverse("manage_class", args=[self.object.code]), icon_name="cogs")
        return [manage, *super().header_buttons]


class SeatsColumn(Column):
    def get_value(self, training_class):
        return f"{training_class.seats_taken}/{training_class.capacity}"


class TrainingClassViewSet(ReadOnlyViewSet):
    model = TrainingClass
    icon = "calendar-alt"
    index_view_class = ClassIndexView
    inspect_view_class = ClassInspectView
    list_display = [
        "name",
        "code",
        "institution",
        "starts",
        SeatsColumn("seats", label=_("Seats taken")),
        "state",
    ]
    list_filter = ["state", "mode", "course"]
    search_fields = ["name"]
    inspect_view_fields = [
        "name", "code", "course", "institution", "state", "cancelled_because", "mode", "venue", "starts", "ends", "enrolment_opens",
        "enrolment_closes", "capacity", "attendance_threshold", "excellent_from", "very_good_from", "good_from", "average_from", "trainers", "decision_number", "decision_date", "opened_by",
    ]  # fmt: skip


class RecordIndexView(FactsIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().order_by("person__sort_key", "person", "-recognised_on", "pk")


class LearningRecordViewSet(ReadOnlyViewSet):
    model = LearningRecord
    icon = "clipboard-list"
    index_view_class = RecordIndexView
    list_display = ["person_name", "unit_name", "course_title", "recognised_on", "grade", "decision_number", "revoked_on"]
    list_filter = ["course", "grade"]
    search_fields = ["person_name"]
    inspect_view_fields = [
        "person", "person_name", "unit_name", "course", "course_title", "training_class", "institution_name", "recognised_on", "periods",
        "grade", "decision_number", "supersedes", "superseding_reason", "revoked_on", "revocation_reason", "revocation_decision", "entered_by", "entered_at",
    ]  # fmt: skip

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("correct/<int:pk>/", self.construct_view(CorrectRecordView), name="correct"),
            path("trust/<int:pk>/", self.construct_view(TrustRecordView), name="trust"),
            path("revoke/<int:pk>/", self.construct_view(RevokeRecordView), name="revoke"),
        ]


class CourseGroup(ViewSetGroup):
    menu_label = _("Courses")
    menu_icon = "list-ul"
    items = (
        CourseViewSet("courses"),
        TrainingClassViewSet("classes"),
        LearningRecordViewSet("records"),
        SubjectAreaViewSet("subject_areas"),
        AuthorisationViewSet("authorisations"),
        QuestionnaireViewSet("questionnaires"),
    )
