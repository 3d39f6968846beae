"""The buttons and the questions below a preview: each does one thing to the whole list."""

from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View
from wagtail.admin import messages

from lms.refusal import Refusal

from ..access import oversees_all
from ..roles import Role
from . import applying, batches, deciding, undoing
from .batches import ImportBatch
from .pages import OfABatch

State = ImportBatch.State


class Act(OfABatch, View):
    """A button below the preview."""

    def post(self, request, pk):
        if not self.is_mine:
            raise Http404
        try:
            self.act()
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return self.back()

    @property
    def problem(self):
        """The column and the reason that the button stands beside."""
        return self.request.POST.get("column", ""), self.request.POST.get("reason", "")


class AcceptAll(Act):
    def act(self):
        count = deciding.accept_all(self.batch, *self.problem)
        messages.success(
            self.request, ngettext("Accepted in %(count)s row.", "Accepted in %(count)s rows.", count) % {"count": count}
        )


class FillAll(Act):
    def act(self):
        text = self.request.POST.get("text", "")
        count = deciding.fill_all(self.batch, *self.problem, text)
        words = ngettext("“%(text)s” stands in %(count)s row now.", "“%(text)s” stands in %(count)s rows now.", count)
        messages.success(self.request, words % {"text": text, "count": count})


class SkipAll(Act):
    def act(self):
        deciding.skip_all(self.batch, *self.problem)


class ConfirmConversion(Act):
    def act(self):
        deciding.confirm_conversion(self.batch)


class CheckAgain(Act):
    def act(self):
        batches.ask(self.batch, State.UPLOADED)


class AskFirst(OfABatch, TemplateView):
    """Asks once more, with the numbers, before it does something to the whole list."""

    template_name = "people/imports/ask.html"
    states = ()

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if self.batch.state not in self.states or not self.may_do():
            raise Http404

    def may_do(self):
        return self.is_mine

    def get_context_data(self, **kwargs):
        counts = self.batch.counts()
        return super().get_context_data(question=self.question(counts), button=self.button, danger=self.danger, **kwargs)

    def post(self, request, pk):
        try:
            return self.act()
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("imports:show", pk)

    danger = False


class ApplyPage(AskFirst):
    states = (State.TO_DECIDE,)
    button = _("Yes, apply")

    def question(self, counts):
        left_out = counts["suspect"] + counts["wrong"] + counts["skipped"]
        return [
            _("%(new)s rows are new, %(changed)s change something; %(unchanged)s change nothing.") % counts,
            _("%(count)s rows are left out: suspect, wrong or decided so.") % {"count": left_out},
            _("All of it is written at once, or nothing. It can be undone while nothing was built on it."),
        ]

    def act(self):
        applying.ask_to_apply(self.batch, skip_open=True)
        return redirect("imports:show", self.batch.pk)


class UndoPage(AskFirst):
    states = (State.APPLIED,)
    button = _("Yes, undo")
    danger = True

    def may_do(self):
        return self.kind.open_to(self.request.user) and (
            self.is_mine or oversees_all(self.request.user, Role.Kind.TRAINING_MANAGER)
        )

    def question(self, counts):
        written = self.batch.written.order_by().values_list("act").annotate(Count("pk"))
        acts = dict(written)
        return [
            _("%(made)s entries that this import made are removed; %(changed)s that it changed are as before.")
            % {"made": acts.get("made", 0), "changed": acts.get("changed", 0) + acts.get("corrected", 0)},
            _("If anything was built on them since, nothing is undone, and you are told what it was."),
        ]

    def act(self):
        undoing.ask_to_undo(self.batch, by=self.request.user)
        return redirect("imports:show", self.batch.pk)


class DiscardPage(AskFirst):
    states = (State.TO_DECIDE, State.FAILED, State.UPLOADED)
    button = _("Yes, discard")
    danger = True

    def question(self, counts):
        return [
            _("The list and all that was decided on its %(count)s rows are thrown away. Nothing of it was applied.")
            % {"count": sum(counts.values())}
        ]

    def act(self):
        batches.discard(self.batch)
        messages.success(self.request, _("The list was thrown away."))
        return redirect("imports:index")
