"""Which specialities suit which titles, as one table to tick."""

from collections import defaultdict

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log

from .qualifications import Speciality
from .titles import Title, TitleFamily


class FitMatrixView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Specialities by the titles of one family. What is sent says which boxes were ticked when the page was read: only boxes that were
    changed are written, so that two people at the table do not undo each other's work."""

    model = Speciality
    permission_required = "change"
    page_title = _("Which specialities suit which titles")
    header_icon = "tag"
    template_name = "people/fit_matrix.html"

    def get_breadcrumbs_items(self):
        index = {"url": reverse("specialities:index"), "label": capfirst(Speciality._meta.verbose_name_plural)}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        families = list(TitleFamily.objects.filter(titles__isnull=False).distinct())
        asked = self.request.GET.get("family", "")
        family = next((each for each in families if each.code == asked), None if asked == "none" or not families else families[0])
        titles = list(Title.objects.filter(family=family).order_by("name"))
        fits = set(Speciality.suits.through.objects.filter(title__in=titles).values_list("speciality", "title"))
        rows = [
            (speciality, [(title, f"{speciality.pk}-{title.pk}", (speciality.pk, title.pk) in fits) for title in titles])
            for speciality in Speciality.objects.all()
        ]
        return super().get_context_data(families=families, family=family, titles=titles, rows=rows, **kwargs)

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        ticked, was = (_pairs(request.POST.getlist(name)) for name in ("suits", "was"))
        come, gone = _change(ticked - was, "add", request.user), _change(was - ticked, "remove", request.user)
        if come or gone:
            added = ngettext("%(count)s fit added", "%(count)s fits added", come) % {"count": come}
            removed = ngettext("%(count)s removed", "%(count)s removed", gone) % {"count": gone}
            messages.success(request, f"{added}, {removed}.")
        else:
            messages.info(request, _("Nothing was changed."))
        return HttpResponseRedirect(request.get_full_path())


def _pairs(values):
    """{(speciality key, title key)}; what is no such pair is left out."""
    parts = (value.split("-") for value in values)
    return {tuple(map(int, pair)) for pair in parts if len(pair) == 2 and all(part.isdecimal() for part in pair)}


def _change(pairs, act, user):
    """Add or remove these fits; how many of them were another way before."""
    titles = set(Title.objects.filter(pk__in=[title for _speciality, title in pairs]).values_list("pk", flat=True))
    by_speciality, changed = defaultdict(set), 0
    for speciality, title in pairs:
        by_speciality[speciality].add(title)
    for speciality in Speciality.objects.filter(pk__in=by_speciality):
        wanted, there = by_speciality[speciality.pk] & titles, set(speciality.suits.values_list("pk", flat=True))
        news = wanted - there if act == "add" else wanted & there
        if news:
            getattr(speciality.suits, act)(*news)
            log(instance=speciality, action="wagtail.edit", user=user)
            changed += len(news)
    return changed
