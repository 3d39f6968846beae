"""Wagtail's report of everything that was done names people of all units: it is for those who look after all of them."""

from django.core.exceptions import PermissionDenied
from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.audit_logging import LogEntriesView

from .access import oversees_all


class SiteHistoryView(LogEntriesView):
    def dispatch(self, request, *args, **kwargs):
        if not oversees_all(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


# Before Wagtail's own addresses of the same paths.
urlpatterns = [
    path("", require_admin_access(SiteHistoryView.as_view())),
    path("results/", require_admin_access(SiteHistoryView.as_view(results_only=True))),
]
