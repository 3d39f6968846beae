"""Forms of the administration: a person's own data, facts about people, moving and leaving, units, roles."""

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from lms.vietnamese import NotANationalId, parse_national_id

from . import national_id
from .access import KEEPS_PEOPLE, may_write_in, oversees_all
from .choosers import unit_chooser
from .persons import Person, User
from .postings import Posting
from .titles import Title
from .units import Succession, Unit

WHY_NOT = {
    "rounded": _("A spreadsheet has rounded this number and its last digits are lost. Type it again from the card."),
    "letters": _("An identity number has digits only."),
    "old_card": _("This is the number of an old card of 9 digits; the 12 digits of the citizen card are needed."),
    "length": _("An identity number has 12 digits."),
}
DOUBTS = {
    "sex": _("The national identity number says another sex. Please compare both with the card."),
    "year": _("The national identity number says another year of birth. Please compare both with the card."),
    "province": _(
        "The first three digits of the national identity number belong to no province. Please compare them with the card."
    ),
}


class AccountField(forms.ModelChoiceField):
    """An account by its user name: nobody looks it up in a list of thousands."""

    def __init__(self, **kwargs):
        super().__init__(
            User.objects.all(),
            to_field_name="username",
            label=_("Account"),
            help_text=_("The user name of the account: mostly the staff number."),
            widget=forms.TextInput,
            error_messages={"invalid_choice": _("There is no account of this user name.")},
            **kwargs,
        )

    def prepare_value(self, value):
        account = User.objects.filter(pk=value).first() if isinstance(value, int) else value
        return super().prepare_value(account)


class PersonForm(WagtailAdminModelForm):
    """A person; the national id is typed in anew or left alone, and never shown whole. Accounts are for administrators."""

    new_national_id = forms.CharField(label=_("National identity number"), required=False, max_length=40)
    user = AccountField(required=False)

    class Meta:
        model = Person
        fields = ["full_name", "honorific", "staff_number", "birth_date", "birth_precision", "gender", "ethnicity", "user"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not (self.for_user and self.for_user.is_superuser):
            del self.fields["user"]
        if self.instance.national_id_encrypted:
            kept = _("Kept: %(number)s. Leave empty to keep it.") % {"number": self.instance.national_id_masked}
            self.fields["new_national_id"].help_text = kept

    def clean_new_national_id(self):
        typed = self.cleaned_data["new_national_id"]
        if not typed:
            return ""
        try:
            found = parse_national_id(typed)
        except NotANationalId as error:
            raise ValidationError(WHY_NOT[error.reason]) from error
        if found.proposed:
            raise ValidationError(
                _("12 digits are needed. Zeros in front may have been lost: is it %(number)s? Then type it like that.")
                % {"number": found.number}
            )
        others = Person.everything.exclude(pk=self.instance.pk)
        if others.filter(national_id_hash=national_id.look_up_hash(found.number)).exists():
            raise ValidationError(_("Another person already has this number."))
        return found.number

    def save(self, commit=True):
        if number := self.cleaned_data.get("new_national_id"):
            self.instance.national_id = number
        return super().save(commit)


class NewPersonForm(PersonForm):
    """A new person enters with a first posting: without one, only those who look after the whole tree would see them again."""

    unit = forms.ModelChoiceField(Unit.objects.all(), label=_("Unit"), widget=unit_chooser.widget_class)
    starts = forms.DateField(label=_("In this unit from"), widget=AdminDateInput, help_text=_("First day of the posting."))
    category = forms.ChoiceField(label=_("Category"), choices=[("", "---------"), *Posting.Category.choices])
    position = forms.CharField(label=_("Position"), required=False, max_length=120, help_text=_("As in the decision."))
    leadership = forms.BooleanField(label=_("Leadership or management post"), required=False)
    decision = forms.CharField(label=_("Decision"), required=False, max_length=100)

    POSTING = ("unit", "starts", "category", "position", "leadership", "decision")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if oversees_all(self.for_user, *KEEPS_PEOPLE):
            for name in ("unit", "starts", "category"):
                self.fields[name].required = False
            self.fields["unit"].help_text = _("Left empty, the person is entered without a posting.")

    def clean_unit(self):
        return in_scope(self.for_user, self.cleaned_data["unit"])

    def clean(self):
        said = super().clean()
        if said.get("unit") and not self.errors:
            for name in ("starts", "category"):
                if not said[name]:
                    self.add_error(name, ValidationError(self.fields[name].error_messages["required"], code="required"))
        if said.get("unit") and not self.errors:
            try:
                self.first_posting.full_clean(exclude=["person"])
            except ValidationError as error:
                self.add_error(None, error.messages)
        return said

    @property
    def first_posting(self):
        return Posting(person=self.instance, **{name: self.cleaned_data[name] for name in self.POSTING})

    @transaction.atomic
    def save(self, commit=True):
        person = super().save(commit)
        if self.cleaned_data["unit"]:
            self.first_posting.save()
        return person


def in_scope(user, unit):
    """`unit`, if `user` may write postings in it."""
    if unit and not may_write_in(user, unit):
        raise ValidationError(_("Choose one of the units that you look after."))
    return unit


class FactForm(WagtailAdminModelForm):
    """A fact about a person whom the user looks after."""

    def clean_person(self):
        person = self.cleaned_data["person"]
        if not Person.objects.kept_by(self.for_user).filter(pk=person.pk).exists():
            raise ValidationError(_("Choose one of the people whom you look after."))
        return person


class PostingForm(FactForm):
    """A posting in a unit that the user looks after."""

    def clean_unit(self):
        return in_scope(self.for_user, self.cleaned_data["unit"])


class MoveForm(forms.Form):
    """What a new posting needs to be told; the rest stays as in the old one."""

    first_day = forms.DateField(
        label=_("First day in the new post"),
        widget=AdminDateInput,
        help_text=_("The day before is the last one in the old post."),
    )
    unit = forms.ModelChoiceField(Unit.objects.all(), label=_("Unit"), widget=unit_chooser.widget_class)
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[("", _("As before")), *Posting.Category.choices])
    position = forms.CharField(label=_("Position"), required=False, max_length=120, help_text=_("As in the decision."))
    title = forms.ModelChoiceField(
        Title.objects.all(), label=_("Rank or professional title"), required=False, empty_label=_("As before")
    )
    leadership = forms.BooleanField(label=_("Leadership or management post"), required=False)
    decision = forms.CharField(label=_("Decision"), required=False, max_length=100)

    def clean(self):
        """What is left as before is not said."""
        return {name: value for name, value in self.cleaned_data.items() if value or name not in ("category", "title")}


class LeaveForm(forms.Form):
    """The last day is worked; postings end, half-open, on the day after."""

    last_day = forms.DateField(
        label=_("Last day worked"),
        widget=AdminDateInput,
        help_text=_("All postings count up to this day, which is included."),
        validators=[MaxValueValidator(date.max - timedelta(days=1))],
    )
    why = forms.ChoiceField(
        label=_("Why it ends"),
        choices=[(why.value, why.label) for why in (Posting.Leaving.RETIRED, Posting.Leaving.TRANSFERRED, Posting.Leaving.LEFT)],
    )

    def clean(self):
        said = self.cleaned_data
        return said | {"on": said["last_day"] + timedelta(days=1)} if "last_day" in said else said


class UnitForm(WagtailAdminModelForm):
    class Meta:
        model = Unit
        fields = ["code", "name", "short_name", "level", "kind", "parent", "established", "dissolved"]
        widgets = {"parent": unit_chooser.widget_class}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True


class SuccessionForm(WagtailAdminModelForm):
    class Meta:
        model = Succession
        fields = ["predecessor", "successor", "kind", "on", "decision"]
        widgets = {"predecessor": unit_chooser.widget_class, "successor": unit_chooser.widget_class}
