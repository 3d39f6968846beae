"""Where the pages of reorganisations stand in the Wagtail admin: their addresses, and the menu item of those who may enter."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from ..access import may_reorganise
from . import closing_pages, pages


class ReorganisersItem(MenuItem):
    def is_shown(self, request):
        return may_reorganise(request.user)


class ReorganisationViewSet(ViewSet):
    icon = "resubmit"
    menu_label = _("Reorganisations")
    menu_item_class = ReorganisersItem

    def get_urlpatterns(self):
        return [
            path("", pages.ListPage.as_view(), name="index"),
            path("add/", pages.AddPage.as_view(), name="add"),
            path("<int:pk>/", pages.EditPage.as_view(), name="edit"),
            path("<int:pk>/delete/", pages.DeletePage.as_view(), name="delete"),
            path("<int:pk>/dissolve/", pages.DissolvePage.as_view(), name="dissolve"),
            path("<int:pk>/establish/", pages.EstablishPage.as_view(), name="establish"),
            path("<int:pk>/mapping/", pages.MappingPage.as_view(), name="mapping"),
            path("<int:pk>/people/", pages.PeoplePage.as_view(), name="people"),
            path("<int:pk>/confirm/", closing_pages.ConfirmPage.as_view(), name="confirm"),
            path("<int:pk>/report/", closing_pages.ReportPage.as_view(), name="report"),
            path("<int:pk>/report.xlsx", closing_pages.WorkbookFile.as_view(), name="workbook"),
            path("<int:pk>/undo/", closing_pages.UndoPage.as_view(), name="undo"),
        ]
