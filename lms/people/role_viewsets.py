"""Roles in the Wagtail admin: granted and withdrawn by those who may (`access.py`), with dates; nobody does so for themselves."""

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, Table, TitleColumn
from wagtail.admin.views import generic
from wagtail.log_actions import log

from .access import accounts_visible_to, kinds_granted_by, may_grant, roles_visible_to
from .choosers import unit_chooser
from .fact_viewsets import LeadsToWhatMayBeChanged, SayingCreateView, VisibleEditView, VisibleRowsViewSet
from .forms import AccountField
from .persons import Person, User
from .roles import Role


class GrantForm(WagtailAdminModelForm):
    """A role for an account, from today or a later day on: before that, nobody has seen anything by it."""

    user = AccountField()

    class Meta:
        model = Role
        fields = ["user", "kind", "unit", "starts", "ends"]
        widgets = {"unit": unit_chooser.widget_class}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = accounts_visible_to(self.for_user, User.objects.all())
        granted = kinds_granted_by(self.for_user)
        self.fields["kind"].choices = [
            (kind, words) for kind, words in self.fields["kind"].choices if not kind or kind in granted
        ]
        self.instance.granted_by = self.for_user

    def clean_starts(self):
        starts = self.cleaned_data["starts"]
        if starts < localdate():
            raise ValidationError(_("A role begins today or later."))
        return starts

    def clean(self):
        said = super().clean()
        if self.errors:
            return said
        if said["user"] == self.for_user:
            self.add_error("user", _("Nobody grants a role to themselves. Ask another manager or an administrator."))
        elif not may_grant(self.for_user, said["kind"], said["unit"], said["user"]):
            self.add_error("unit", _("Roles are granted over the units whose training one manages. Choose one of these."))
        elif not said["unit"].exists_on(said["starts"]):
            self.add_error("unit", _("This unit does not exist on the first day of the role."))
        return said


class UntilForm(WagtailAdminModelForm):
    """Until when a role is held: it is withdrawn, or prolonged while it is still held. The past stays as it was."""

    class Meta:
        model = Role
        fields = ["ends"]
        help_texts = {
            "ends": _("First day on which the role is no longer held; today withdraws it at once. Empty while it lasts."),
        }

    def clean_ends(self):
        ends, today = self.cleaned_data["ends"], localdate()
        if self.initial["ends"] and self.initial["ends"] <= today:
            raise ValidationError(_("This role is over. Grant another one."))
        if ends and ends < today:
            raise ValidationError(_("Until now it was held: it ends today or later."))
        return ends and max(ends, self.instance.starts)


class RoleFilter(WagtailFilterSet):
    held = django_filters.ChoiceFilter(
        label=_("Held"),
        choices=[("today", _("Today")), ("later", _("From a later day on")), ("over", _("No longer"))],
        method="at",
    )

    class Meta:
        model = Role
        fields = ["kind"]

    def at(self, roles, name, wanted):
        today = localdate()
        if wanted == "today":
            return roles.held_on(today)
        return roles.filter(starts__gt=today) if wanted == "later" else roles.filter(ends__lte=today)


class RoleIndexView(LeadsToWhatMayBeChanged, generic.IndexView):
    """Who may see what, as far as the reader manages or audits the units concerned; those who hold a role before those who held one."""

    def get_base_queryset(self):
        roles = roles_visible_to(self.request.user, Role.objects.all())
        return roles.select_related("user__person", "unit", "granted_by__person").order_by("-ends", "user__username", "pk")

    def search_queryset(self, roles):
        if not self.is_searching:
            return roles
        people = Person.objects.found_by(self.search_query).order_by()
        return roles.filter(Q(user__person__in=people) | Q(user__username__iexact=self.search_query))


class RoleCreateView(SayingCreateView):
    def get_initial(self):
        return {"user": self.request.GET.get("user"), "starts": localdate()}


class RoleEditView(VisibleEditView):
    def save_instance(self):
        role = super().save_instance()
        log(role, "people.role_until", user=self.request.user, data={"ends": role.ends and f"{role.ends:%d/%m/%Y}"})
        return role


class RoleViewSet(VisibleRowsViewSet):
    model = Role
    icon = "key"
    index_view_class = RoleIndexView
    add_view_class = RoleCreateView
    edit_view_class = RoleEditView
    list_display = [
        "user",
        Column("holder", label=_("Who")),
        "kind",
        "unit",
        "starts",
        "ends",
        Column("grantor", label=_("Granted by")),
    ]
    filterset_class = RoleFilter
    search_fields = ["user__username"]

    def get_form_class(self, for_update=False):
        return UntilForm if for_update else GrantForm


def roles_section(person, user):
    """The roles of a person's account on their page, for those who may know of them; otherwise nothing."""
    if person.user is None or not user.has_perm("people.view_role"):
        return []
    roles = roles_visible_to(user, person.user.roles.select_related("unit", "granted_by"))
    add = kinds_granted_by(user) and person.user != user
    columns = [
        Column(name, label=capfirst(Role._meta.get_field(name).verbose_name), accessor=accessor)
        for name, accessor in [("unit", "unit"), ("starts", "starts"), ("ends", "ends"), ("granted_by", "granted_by")]
    ]
    kind = TitleColumn("kind", label=capfirst(Role._meta.verbose_name), accessor="get_kind_display", url_name="roles:edit")
    return [
        {
            "name": Role._meta.verbose_name_plural,
            "singular": Role._meta.verbose_name,
            "table": Table([kind, *columns], roles.order_by("-starts", "pk")),
            "add": f"{reverse('roles:add')}?user={person.user.username}" if add else None,
        }
    ]
