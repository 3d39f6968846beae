"""The effect of a reorganisation on the figures, among the steps of its draft: who keeps people does not know of figures, so it is told here."""

from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from lms.people.reorganising.pages import DraftPage

from .effects import effects


class EffectsPage(DraftPage, TemplateView):
    page_title = _("Effect on figures")
    step = "effects"
    template_name = "coverage/effects.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(effects=effects(self.reorganisation), **kwargs)
