"""Designs in the Wagtail admin: edited beside a live preview, in versions, copied, exported and imported."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from lms.refusal import Refusal

from .design_files import exported
from .design_forms import DesignFileForm, DesignForm, LayoutForm
from .designs import Design, DesignVersion
from .drawing import DrawingFailed
from .issuing import Certificate
from .layouts import full
from .previewing import people, pictures_of, preview


def may_change(user):
    return user.has_perm("certificates.change_design")


class Editor:
    """The form in sections, with the preview beside it."""

    template_name = "certificates/designs/form.html"

    def get_context_data(self, **kwargs):
        asked = {
            "people": people(self.request.user),
            "kinds": Certificate.Kind.choices,
            "preview_url": reverse("designs:preview"),
        }
        return super().get_context_data(**kwargs) | asked


class AddView(Editor, generic.CreateView):
    pass


class CopyView(Editor, generic.CopyView):
    """The layout of another design under a name of its own."""

    def get_initial(self):
        return {**super().get_initial(), "name": ""}


class EditView(Editor, generic.EditView):
    @cached_property
    def header_more_buttons(self):
        return [
            *super().header_more_buttons,
            HeaderButton(gettext_lazy("Versions"), reverse("designs:versions", args=[self.object.pk]), icon_name="history"),
            HeaderButton(gettext_lazy("Export"), reverse("designs:export", args=[self.object.pk]), icon_name="download"),
        ]


class IndexView(generic.IndexView):
    @cached_property
    def header_more_buttons(self):
        buttons = super().header_more_buttons
        if may_change(self.request.user):
            buttons = [*buttons, HeaderButton(gettext_lazy("Import"), reverse("designs:import"), icon_name="upload")]
        return buttons


class ForThoseWho(View):
    """A page for whoever holds `permission`."""

    permission = "certificates.change_design"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class PreviewView(ForThoseWho):
    """What the form says at this moment, drawn; or why it cannot be."""

    def post(self, request):
        form = LayoutForm(request.POST, request.FILES)
        sentences, faces = [], []
        if form.is_valid():
            kind = request.POST.get("preview_kind", "")
            kind = kind if kind in Certificate.Kind.values else Certificate.Kind.CERTIFICATE
            try:
                faces = list(pictures_of(preview(form.layout, request.POST.get("preview_person", ""), kind, request.user)))
            except DrawingFailed as error:
                sentences = [str(error)]
        else:
            sentences = [
                f"{form.fields[name].label}: {said}" if name in form.fields and not _named(form, name, said) else said
                for name, errors in form.errors.items()
                for said in errors
            ]
        return render(request, "certificates/designs/preview.html", {"sentences": sentences, "faces": faces})


def _named(form, name, sentence):
    return sentence.startswith(f"{form.fields[name].label}:")


class VersionsView(ForThoseWho):
    permission = "certificates.view_design"

    def get(self, request, pk):
        design = get_object_or_404(Design, pk=pk)
        versions = design.versions.select_related("made_by").annotate(used=Count("certificates")).order_by("-number")
        return render(
            request,
            "certificates/designs/versions.html",
            {"design": design, "versions": versions, "may_change": may_change(request.user)},
        )


class VersionView(ForThoseWho):
    """A version as a PDF, whatever the design looks like today."""

    permission = "certificates.view_design"

    def get(self, request, pk):
        version = get_object_or_404(DesignVersion, pk=pk)
        kind = next(
            (kind for kind in request.GET.getlist("kind") if kind in Certificate.Kind.values), Certificate.Kind.CERTIFICATE
        )
        try:
            pdf = preview(full(version.layout), "usual", kind, request.user)
        except DrawingFailed as error:
            raise Refusal(str(error)) from error
        return HttpResponse(pdf, content_type="application/pdf")


class ExportView(ForThoseWho):
    def get(self, request, pk):
        design = get_object_or_404(Design, pk=pk)
        name = slugify(design.name.replace("đ", "d").replace("Đ", "D")) or "design"
        return HttpResponse(
            exported(design.name, full(design.current.layout)),
            content_type="application/zip",
            headers={"Content-Disposition": f'attachment; filename="{name}.zip"'},
        )


class ImportView(ForThoseWho):
    def get(self, request):
        return render(request, "certificates/designs/import.html", {"form": DesignFileForm()})

    def post(self, request):
        form = DesignFileForm(request.POST, request.FILES)
        if form.is_valid():
            return self._keep(request, form.name, form.layout)
        return render(request, "certificates/designs/import.html", {"form": form})

    def _keep(self, request, name, layout):
        with transaction.atomic():
            design = Design.objects.create(name=name)
            design.change(layout, by=request.user)
        messages.success(request, _("The design “%(name)s” was imported. Look at it before it is used.") % {"name": name})
        return redirect("designs:edit", design.pk)


class DesignViewSet(ModelViewSet):
    model = Design
    icon = "doc-full"
    add_to_admin_menu = False
    list_display = ["name"]
    index_view_class = IndexView
    add_view_class = AddView
    edit_view_class = EditView
    copy_view_class = CopyView
    create_template_name = edit_template_name = copy_template_name = "certificates/designs/form.html"

    def get_form_class(self, for_update=False):
        return DesignForm

    def get_edit_handler(self):
        return None

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("preview/", PreviewView.as_view(), name="preview"),
            path("import/", ImportView.as_view(), name="import"),
            path("<int:pk>/versions/", VersionsView.as_view(), name="versions"),
            path("<int:pk>/export/", ExportView.as_view(), name="export"),
            path("versions/<int:pk>/", VersionView.as_view(), name="version"),
        ]
