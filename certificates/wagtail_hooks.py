"""The registrar's part of the Wagtail admin: designs and books; the certificates themselves are read, never edited."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from . import personal_data
from .designs import Design
from .issuing import Certificate
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


@hooks.register("people_side_by_side")
def certificates_side_by_side(person):
    """Where two entries are compared that may be of one person: what each holds. They hang on records, and stay as they are."""
    held = Certificate.objects.filter(record__person=person).select_related("record")
    return Certificate._meta.verbose_name_plural, [
        f"{held_one.register_no} · {held_one.record.course_title}" for held_one in held
    ]
