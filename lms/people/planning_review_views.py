"""Reviewing planning lists in the Wagtail admin: a page on which entries are kept or removed, people added, and the review closed."""

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import registry

from lms.refusal import Refusal

from .access import may_review_planning
from .persons import Person
from .planning_forms import AdditionForm, CloseReviewForm, OpenReviewForm, read_verdicts
from .planning_lists import Lists
from .planning_reviews import (
    PlanningAddition,
    PlanningReview,
    add,
    close,
    discard,
    judge,
    keep_the_rest,
    open_review,
    take_back,
    undo_closing,
)
from .planning_views import SeenByWhoSeesEntries

PAGE_SIZE = 50
SHOWN = {"all": gettext_lazy("All"), "open": gettext_lazy("Not yet decided"), "removed": gettext_lazy("To be removed")}


class ReviewIndexView(generic.IndexView):
    def get_base_queryset(self):
        return PlanningReview.objects.visible_to(self.request.user).select_related("term", "unit")

    def get_edit_url(self, review):
        return reverse("planning_reviews:page", args=[review.pk])


class OpenReviewView(generic.CreateView):
    """Which lists are to be reviewed."""

    page_title = gettext_lazy("Begin a review")

    def form_valid(self, form):
        said = form.cleaned_data
        try:
            review = open_review(said["term"], said["level"], said["unit"], year=said["year"], by=self.request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)
        return redirect("planning_reviews:page", review.pk)


class OfReview(PermissionCheckedMixin):
    """A view of one review that the user may see; what changes it is for those who may review its lists."""

    model = PlanningReview
    permission_required = "view"
    changes = False

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        seen = PlanningReview.objects.visible_to(request.user).select_related("term", "unit")
        self.review = get_object_or_404(seen, pk=kwargs["pk"])
        self.may_change = may_review_planning(request.user, self.review.unit)
        if self.changes and not self.may_change:
            raise Http404


class ReviewPage(OfReview, WagtailAdminTemplateMixin, TemplateView):
    """The working page; of a closed review, what it has decided."""

    template_name = "people/planning_review.html"
    header_icon = "tasks"
    wrong = {}  # entry key → what is wrong with what was typed
    typed = {}  # entry key → reason

    def get_page_title(self):
        return str(self.review)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("planning_reviews:index"), "label": _("Planning reviews")},
            {"url": "", "label": _("Review")},
        ]

    @property
    def header_buttons(self):
        if not self.may_change:
            return []
        acts = (
            [("close", _("Close by a decision"), "check"), ("discard", _("Discard"), "bin")]
            if self.review.is_open
            else [("undo", _("Undo the closing"), "history")]
        )
        return [
            HeaderButton(words, url=reverse(f"planning_reviews:{act}", args=[self.review.pk]), icon_name=icon)
            for act, words, icon in acts
        ]

    def get_context_data(self, **kwargs):
        context = {
            "review": self.review,
            "address": reverse("planning_reviews:page", args=[self.review.pk]),
            "may_change": self.may_change,
            "additions": self.review.additions.select_related("person", "title", "unit"),
            "logs": registry.get_logs_for_instance(self.review).select_related("user")[:50],
        }
        context |= self._work() if self.review.is_open else self._decided()
        context |= kwargs
        context.setdefault("addition_form", AdditionForm(for_user=self.request.user))
        context["media"] = context["addition_form"].media
        return super().get_context_data(**context)

    def _work(self):
        today, asked = localdate(), self.request.GET
        entries = self.review.entries(today)
        unjudged = self.review.unjudged(today).count()
        show = asked.get("show") if asked.get("show") in SHOWN else "all"
        chosen = {"all": entries, "open": self.review.unjudged(today), "removed": self.review.removed(today)}[show]
        if words := asked.get("q"):
            chosen = chosen.filter(person__in=Person.objects.found_by(words).order_by())
        page = Paginator(chosen.select_related("person", "title", "unit"), PAGE_SIZE).get_page(asked.get("page"))
        total = entries.count()
        return {
            "rows": self._rows(page, today),
            "page": page,
            "asked": urlencode({"show": show, "q": words or ""}),
            "show": show,
            "shows": SHOWN.items(),
            "q": words or "",
            "total": total,
            "judged": total - unjudged,
            "unjudged": unjudged,
            "removals": self.review.removed(today).count(),
        }

    def _rows(self, page, today):
        lists = Lists(self.review.term, self.review.level, self.review.unit, today, self.request.user)
        said = {verdict.entry_id: verdict for verdict in self.review.verdicts.filter(entry__in=[entry.pk for entry in page])}
        rows = lists.rows(page)
        return [
            {
                "row": row,
                "verdict": "remove" if row.entry.pk in self.wrong else _verdict(said.get(row.entry.pk)),
                "reason": self.typed.get(row.entry.pk, said[row.entry.pk].reason if row.entry.pk in said else ""),
                "wrong": self.wrong.get(row.entry.pk),
            }
            for row in rows
        ]

    def _decided(self):
        removed = self.review.verdicts.filter(keep=False).select_related("entry__person", "entry__title", "entry__unit")
        return {"removed": removed.order_by("entry__person__sort_key"), "kept": self.review.verdicts.filter(keep=True).count()}


def _verdict(verdict):
    return "" if verdict is None else "keep" if verdict.keep else "remove"


class JudgeView(ReviewPage):
    """What was said of the entries of a page: all of it is kept, or nothing where something is wrong."""

    changes = True
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        reasons, self.wrong = read_verdicts(request.POST)
        if self.wrong:
            self.typed = reasons
            messages.error(request, _("Nothing was saved: say of each person to be removed why."))
            return self.render_to_response(self.get_context_data())
        judge(self.review, reasons, on=localdate(), by=request.user)
        messages.success(request, _("Saved. Nothing on the list changes until the review is closed."))
        query = request.GET.urlencode()
        return redirect(reverse("planning_reviews:page", args=[self.review.pk]) + (f"?{query}" if query else ""))


class KeepTheRestView(OfReview, View):
    changes = True

    def post(self, request, *args, **kwargs):
        kept = keep_the_rest(self.review, on=localdate(), by=request.user)
        said = ngettext("%(count)s entry more is kept.", "%(count)s entries more are kept.", kept)
        messages.success(request, said % {"count": kept})
        return redirect("planning_reviews:page", self.review.pk)


class AddView(ReviewPage):
    """Somebody more for the list."""

    changes = True
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        form = AdditionForm(request.POST, instance=PlanningAddition(review=self.review), for_user=request.user)
        if form.is_valid():
            try:
                add(self.review, *(form.cleaned_data[name] for name in ("person", "title", "unit")), by=request.user)
                return redirect(reverse("planning_reviews:page", args=[self.review.pk]) + "#additions")
            except ValidationError as error:
                form.add_error(None, error.messages)
        messages.validation_error(request, _("Nobody was added."), form)
        return self.render_to_response(self.get_context_data(addition_form=form))


class TakeBackView(OfReview, View):
    changes = True

    def post(self, request, *args, **kwargs):
        take_back(get_object_or_404(self.review.additions, pk=kwargs["addition"]), by=request.user)
        return redirect(reverse("planning_reviews:page", args=[self.review.pk]) + "#additions")


class DecideView(OfReview, WagtailAdminTemplateMixin, FormView):
    """Asks once more before the review as a whole is closed, opened again or given up; a refusal is said on the form."""

    changes = True
    template_name = "people/planning_decide.html"
    header_icon = "tasks"
    danger = False

    def get_page_subtitle(self):
        return str(self.review)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("planning_reviews:index"), "label": _("Planning reviews")},
            {"url": reverse("planning_reviews:page", args=[self.review.pk]), "label": str(self.review)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(review=self.review, question=self.question(), danger=self.danger, **kwargs)
        return context | {"media": context["form"].media}

    def form_valid(self, form):
        try:
            self.act(**form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            messages.validation_error(self.request, _("Nothing was changed."), form)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect(self.next_address())

    def next_address(self):
        return reverse("planning_reviews:page", args=[self.review.pk])


class CloseView(DecideView):
    form_class = CloseReviewForm
    page_title = gettext_lazy("Close by a decision")
    done = gettext_lazy("The review is closed, and the list is as it says.")

    def question(self):
        today = localdate()
        removed, unjudged = self.review.removed(today).count(), self.review.unjudged(today).count()
        return _(
            "%(kept)s entries are kept, %(removed)s removed, %(added)s people added. Nothing is said yet of %(unjudged)s entries."
        ) % {
            "kept": self.review.entries(today).count() - removed - unjudged,
            "removed": removed,
            "added": self.review.additions.count(),
            "unjudged": unjudged,
        }

    def act(self, decision, on):
        close(self.review, decision=decision, on=on, by=self.request.user)


class NothingToFillIn(DecideView):
    form_class = Form
    danger = True


class UndoView(NothingToFillIn):
    page_title = gettext_lazy("Undo the closing")
    done = gettext_lazy("The review is open again, and the list as it was before.")

    def question(self):
        return _("Who was removed stands on the list again, who was added is taken off it, and the review is open again.")

    def act(self):
        undo_closing(self.review, by=self.request.user)


class DiscardView(NothingToFillIn):
    page_title = gettext_lazy("Discard")
    done = gettext_lazy("The review was discarded. The list is as it was.")

    def question(self):
        return _("All that was said in this review is lost. The list stays as it is.")

    def act(self):
        discard(self.review, by=self.request.user)

    def next_address(self):
        return reverse("planning_reviews:index")


class PlanningReviewViewSet(ViewSet):
    icon = "tasks"
    menu_label = gettext_lazy("Planning reviews")
    menu_item_class = SeenByWhoSeesEntries

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(
            model=PlanningReview,
            index_url_name=self.get_url_name("index"),
            index_results_url_name=self.get_url_name("index_results"),
            add_url_name=self.get_url_name("add"),
            header_icon=self.icon,
            **kwargs,
        )

    def get_urlpatterns(self):
        index = {
            "list_display": [
                TitleColumn(
                    "__str__", label=_("Review"), get_url=lambda review: reverse("planning_reviews:page", args=[review.pk])
                ),
                Column("state", label=_("State"), accessor="get_state_display"),
                Column("decision", label=_("Decision")),
                Column("decided_on", label=_("Decided on")),
            ],
            "paginate_by": PAGE_SIZE,
        }
        return [
            path("", self.construct_view(ReviewIndexView, **index), name="index"),
            path("results/", self.construct_view(ReviewIndexView, **index, results_only=True), name="index_results"),
            path("add/", self.construct_view(OpenReviewView, form_class=OpenReviewForm), name="add"),
            path("<int:pk>/", self.construct_view(ReviewPage), name="page"),
            path("<int:pk>/judge/", self.construct_view(JudgeView), name="judge"),
            path("<int:pk>/keep/", self.construct_view(KeepTheRestView), name="keep"),
            path("<int:pk>/people/", self.construct_view(AddView), name="add_person"),
            path("<int:pk>/people/<int:addition>/back/", self.construct_view(TakeBackView), name="take_back"),
            path("<int:pk>/close/", self.construct_view(CloseView), name="close"),
            path("<int:pk>/undo/", self.construct_view(UndoView), name="undo"),
            path("<int:pk>/discard/", self.construct_view(DiscardView), name="discard"),
        ]
