"""The registrar's part of the Wagtail admin: designs and books; the certificates themselves are read, never edited."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from . import personal_data
from .designs import Design
from .file import CertificatesPart
from .register import RegisterBook

hooks.register("personal_data", personal_data.of_this_room)
hooks.register("erasure_rules", personal_data.rules_of_this_room)


class DesignViewSet(ModelViewSet):
    model = Design
    icon = "doc-full"
    add_to_admin_menu = False
    list_display = ["name", "heading", "issuing_body", "signer_name"]
    form_fields = [
        "name", "heading", "parent_body", "issuing_body", "place", "signer_title", "signer_name", "width_mm", "height_mm",
    ]  # fmt: skip


class RegisterBookViewSet(ModelViewSet):
    model = RegisterBook
    icon = "list-ol"
    list_display = ["code", "year", "institution", "last_number"]
    list_filter = ["year"]
    form_fields = ["institution", "code", "year"]


class CertificateGroup(ViewSetGroup):
    menu_label = _("Certificates")
    menu_icon = "doc-full"
    items = (DesignViewSet("designs"), RegisterBookViewSet("register_books"))


@hooks.register("register_admin_viewset")
def certificate_viewsets():
    return CertificateGroup()


@hooks.register("person_file")
def certificates_in_the_file():
    return CertificatesPart()
