"""Forms of the import pages."""

from pathlib import PurePath

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from ..access import may_write_in
from ..choosers import unit_chooser
from ..units import Unit
from ..workbooks import MOST_BYTES
from .kinds import find_kind, kinds_open_to

ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt")


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=_("What the list holds"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel (.xlsx, .xls), OpenDocument or CSV, at most 20 MB. Titles above and signatures below do not matter."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.all(),
        label=_("Unit of rows that name none"),
        required=False,
        widget=unit_chooser.widget_class,
        help_text=_("For staff lists and postings. A column or a heading in the list that names a unit goes before it."),
    )
    day = forms.DateField(
        label=_("Day of the list"),
        required=False,
        widget=AdminDateInput,
        help_text=_("For staff lists that name no first day: people who are new in a unit are posted from this day on."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["kind"].choices = [(kind.slug, kind.label) for kind in kinds_open_to(user)]

    def clean_kind(self):
        return find_kind(self.cleaned_data["kind"])

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("This file is larger than 20 MB. Divide the list into several files."))
        if PurePath(file.name).suffix.lower() not in ENDINGS:
            raise ValidationError(_("Choose a workbook (.xlsx, .xls, .ods) or a text file with columns (.csv)."))
        return file

    def clean_unit(self):
        unit = self.cleaned_data["unit"]
        if unit and not may_write_in(self.user, unit):
            raise ValidationError(_("Choose one of the units that you look after."))
        return unit
