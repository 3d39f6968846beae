"""The registrar's part of the Wagtail admin: designs and books; the certificates themselves are read, never edited."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.permissions import register_permission_policy

from lms.people.access import may_keep_register
from lms.people.choosers import unit_chooser
from lms.people.fact_viewsets import LeadsToWhatMayBeChanged, VisibleRowsViewSet
from lms.people.policies import RowPolicy

from . import personal_data
from .design_viewsets import DesignViewSet
from .file import CertificatesPart
from .issuing import Certificate
from .register import RegisterBook

hooks.register("personal_data", personal_data.of_this_room)
hooks.register("erasure_rules", personal_data.rules_of_this_room)


class BookPolicy(RowPolicy):
    """A book is read by those who keep or audit its institution's register, and changed by those who keep it."""

    def seen(self, user, books):
        return books.filter(pk__in=RegisterBook.objects.visible_to(user).values("pk"))

    def changed(self, user, books):
        return books.filter(pk__in=RegisterBook.objects.kept_by(user).values("pk"))


register_permission_policy(RegisterBook, BookPolicy(RegisterBook))


class BookForm(WagtailAdminModelForm):
    class Meta:
        model = RegisterBook
        fields = ["institution", "code", "year"]
        widgets = {"institution": unit_chooser.widget_class}

    def clean_institution(self):
        institution = self.cleaned_data["institution"]
        if not may_keep_register(self.for_user, institution):
            raise ValidationError(_("Choose an institution whose register you keep."))
        return institution

    def clean(self):
        said = super().clean()
        if self.instance.pk and self.changed_data and self.instance.entries.exists():
            raise ValidationError(_("Something was entered in this book: its institution, code and year stay."))
        return said


class BookIndexView(LeadsToWhatMayBeChanged, generic.IndexView):
    def get_base_queryset(self):
        return RegisterBook.objects.visible_to(self.request.user).select_related("institution")


class RegisterBookViewSet(VisibleRowsViewSet):
    model = RegisterBook
    index_view_class = BookIndexView
    icon = "list-ol"
    list_display = ["code", "year", "institution", "last_number"]
    list_filter = ["year"]

    def get_form_class(self, for_update=False):
        return BookForm


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


@hooks.register("person_file")
def certificates_in_the_file():
    return CertificatesPart()
