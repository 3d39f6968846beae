"""Where the pages of imports are in the Wagtail admin."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from . import act_pages, pages
from .batches import ImportBatch
from .kinds import kinds_open_to


class ImportsMenuItem(MenuItem):
    def is_shown(self, request):
        return bool(kinds_open_to(request.user)) or ImportBatch.objects.visible_to(request.user).exists()


class ImportsViewSet(ViewSet):
    icon = "upload"
    menu_label = _("Imports")
    menu_item_class = ImportsMenuItem

    def get_urlpatterns(self):
        return [
            path("", pages.ListPage.as_view(), name="index"),
            path("add/", pages.UploadPage.as_view(), name="add"),
            path("people/", pages.PeopleFile.as_view(), name="people"),
            path("template/<slug:slug>/", pages.TemplateFile.as_view(), name="template"),
            path("<int:pk>/", pages.ShowPage.as_view(), name="show"),
            path("<int:pk>/progress/", pages.Progress.as_view(), name="progress"),
            path("<int:pk>/row/<int:number>/", pages.RowPage.as_view(), name="row"),
            path("<int:pk>/accept/", act_pages.AcceptAll.as_view(), name="accept_all"),
            path("<int:pk>/fill/", act_pages.FillAll.as_view(), name="fill_all"),
            path("<int:pk>/skip/", act_pages.SkipAll.as_view(), name="skip_all"),
            path("<int:pk>/confirm/", act_pages.ConfirmConversion.as_view(), name="confirm"),
            path("<int:pk>/check/", act_pages.CheckAgain.as_view(), name="check"),
            path("<int:pk>/apply/", act_pages.ApplyPage.as_view(), name="apply"),
            path("<int:pk>/undo/", act_pages.UndoPage.as_view(), name="undo"),
            path("<int:pk>/discard/", act_pages.DiscardPage.as_view(), name="discard"),
            path("<int:pk>/report/", pages.ReportFile.as_view(), name="report"),
        ]
