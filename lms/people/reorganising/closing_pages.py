"""The last pages of a reorganisation: check and apply, the report, taking it back."""

from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from lms.downloads import workbook_file
from lms.refusal import Refusal

from ..access import may_reorganise
from .applying import apply
from .checks import problems
from .pages import DraftPage, OfOne
from .plans import Plan
from .reports import Report, numbers_of, workbook
from .undoing import undo

PEOPLE_A_PAGE = 100


class ConfirmPage(DraftPage, TemplateView):
    page_title = _("Check and apply")
    step = "confirm"
    template_name = "people/reorganisations/confirm.html"
    acts = ("apply",)

    def get_context_data(self, **kwargs):
        plan = Plan(self.reorganisation)
        return super().get_context_data(problems=problems(plan), numbers=numbers_of(plan), **kwargs)

    def apply(self, posted):
        apply(self.reorganisation, by=self.request.user)
        messages.success(self.request, _("Applied. This is the report."))
        return redirect("reorganisations:report", self.reorganisation.pk)


class OfAnApplied(OfOne):
    def dispatch(self, request, *args, **kwargs):
        if may_reorganise(request.user) and not self.reorganisation.is_applied:
            return redirect("reorganisations:confirm", self.reorganisation.pk)
        return super().dispatch(request, *args, **kwargs)


class ReportPage(OfAnApplied, TemplateView):
    page_title = _("Report")
    step = "report"
    template_name = "people/reorganisations/report.html"

    @property
    def header_buttons(self):
        file, taking_back = (reverse(f"reorganisations:{name}", args=[self.reorganisation.pk]) for name in ("workbook", "undo"))
        return [
            HeaderButton(_("As a workbook"), url=file, icon_name="download"),
            HeaderButton(_("Take it back"), url=taking_back, icon_name="rotate"),
        ]

    def get_context_data(self, **kwargs):
        report = Report(self.reorganisation)
        page = Paginator(report.postings, PEOPLE_A_PAGE).get_page(self.request.GET.get("p"))
        page.object_list = report.with_new(page.object_list)
        return super().get_context_data(report=report, page=page, **kwargs)


class WorkbookFile(OfAnApplied, View):
    def get(self, request, pk):
        name = f"sap-xep-{self.reorganisation.on:%Y-%m-%d}-{pk}.xlsx"
        return workbook_file(workbook(Report(self.reorganisation)), name)


class UndoPage(OfAnApplied, TemplateView):
    page_title = _("Take it back")
    template_name = "people/reorganisations/undo.html"

    def post(self, request, pk):
        try:
            undo(self.reorganisation, by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("reorganisations:report", pk)
        messages.success(request, _("Taken back: everything is as it was before. It is a draft again."))
        return redirect("reorganisations:confirm", pk)
