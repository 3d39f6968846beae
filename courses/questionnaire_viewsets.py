"""Questionnaires in the Wagtail admin: written, copied to a next version, ended; what somebody has been asked stays as it was."""

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from lms.people.fact_viewsets import SayingCreateView, SayingEditView
from lms.refusal import Refusal

from .proposed_questions import at_the_end
from .questionnaires import Questionnaire


class WasPut(Refusal):
    text = _("Learners have been asked this: it stays, for results follow from it. End it on a day to come instead.")


class QuestionnaireForm(WagtailAdminModelForm):
    """Of a questionnaire that was put to somebody, the last day and the days to answer may change, and no word."""

    def clean(self):
        cleaned = super().clean()
        questions = self.formsets["questions"]
        if self.instance.was_put and (set(self.changed_data) - {"ends", "open_days"} or questions.has_changed()):
            self.add_error(
                None, _("Learners have been asked this, so it stays as it is. Copy it, change the copy, and end this one.")
            )
        elif questions.is_valid() and not [form for form in questions.forms if form not in questions.deleted_forms]:
            self.add_error(None, _("Ask at least one question."))
        return cleaned


class QuestionnaireCreateView(SayingCreateView):
    """The first one begins with the questions that are proposed."""

    def get_initial_form_instance(self):
        return None if Questionnaire.objects.exists() else at_the_end(localdate())


class QuestionnaireCopyView(generic.CopyView):
    def get_initial_form_instance(self):
        copy = self.get_object().copied()
        copy.starts = localdate()
        return copy


class QuestionnaireDeleteView(generic.DeleteView):
    def get_object(self, *args, **kwargs):
        found = super().get_object(*args, **kwargs)
        if found.was_put:
            raise WasPut
        return found


class InForceColumn(BooleanColumn):
    def get_value(self, questionnaire):
        return questionnaire.holds_on(localdate())


class QuestionnaireViewSet(ModelViewSet):
    model = Questionnaire
    icon = "form"
    add_view_class = QuestionnaireCreateView
    edit_view_class = SayingEditView
    copy_view_class = QuestionnaireCopyView
    delete_view_class = QuestionnaireDeleteView
    list_display = ["name", "starts", "ends", InForceColumn("in_force", label=_("In force today")), "opens_after", "open_days"]
    search_fields = ["name", "name_en"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("name_en"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
                    FieldRowPanel([FieldPanel("opens_after"), FieldPanel("open_days")]),
                ],
                heading=_("For classes whose last day lies in this period"),
            ),
            FieldPanel("intro"),
            FieldPanel("intro_en"),
            InlinePanel(
                "questions",
                heading=_("Questions"),
                label=_("Question"),
                panels=[FieldPanel("about"), FieldPanel("text"), FieldPanel("text_en")],
                help_text=_(
                    "They are put in the order of the six things that are evaluated. The wording of the circular's own forms could not be checked: compare it before you use these (?)."
                ),
            ),
        ],
        base_form_class=QuestionnaireForm,
    )
