"""The form of a design: one field for each field of a layout. Saving it makes another version."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from lms.refusal import Refusal

from . import layouts, pictures
from .design_files import imported
from .designs import Design
from .layouts import FIELDS, SECTIONS, LayoutProblems, full, parsed


def form_field(spec):
    """How a field of a layout is asked for; what it may say, the layout itself judges."""
    if isinstance(spec, layouts.Number):
        return forms.FloatField(label=spec.label, min_value=spec.least, max_value=spec.most, localize=False)
    if isinstance(spec, layouts.Choice):
        return forms.ChoiceField(label=spec.label, choices=list(spec.choices.items()))
    if isinstance(spec, layouts.Colour):
        return forms.CharField(label=spec.label, widget=forms.TextInput(attrs={"type": "color"}))
    if isinstance(spec, layouts.Picture):
        return forms.CharField(required=False, widget=forms.HiddenInput)
    widget = forms.TextInput if spec.lines == 1 else forms.Textarea(attrs={"rows": spec.lines})
    return forms.CharField(label=spec.label, required=spec.required, widget=widget)


def picture_fields(name, spec):
    yield f"{name}_file", forms.FileField(label=spec.label, required=False, help_text=_("PNG or JPEG, at most 4 MB."))
    yield f"{name}_none", forms.BooleanField(label=_("%(picture)s: none") % {"picture": spec.label}, required=False)


class LayoutForm(forms.Form):
    """A layout, typed. `layout` is what it says once it is valid."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, spec in FIELDS.items():
            self.fields[name] = form_field(spec)
            if isinstance(spec, layouts.Picture):
                self.fields |= dict(picture_fields(name, spec))
        self.initial = full({}) | self.initial

    def clean(self):
        said = super().clean()
        for name, spec in FIELDS.items():
            if isinstance(spec, layouts.Picture):
                self._take_picture(name, said)
        if not self.errors:
            try:
                self.layout = parsed({name: _number(said[name]) for name in FIELDS})
            except LayoutProblems as error:
                for name, sentence in error.problems.items():
                    self.add_error(name if name in self.fields else None, sentence)
        return said

    def _take_picture(self, name, said):
        if said.get(f"{name}_none"):
            said[name] = ""
        elif file := said.get(f"{name}_file"):
            try:
                said[name] = pictures.keep(file.read(pictures.MOST_BYTES + 1))
            except Refusal as refusal:
                self.add_error(f"{name}_file", str(refusal))

    @property
    def sections(self):
        """(heading, bound fields) as they stand in the editor."""
        for section, heading in SECTIONS.items():
            names = [name for name, spec in FIELDS.items() if spec.section == section]
            bound = []
            for name in names:
                extra = (f"{name}_file", f"{name}_none") if isinstance(FIELDS[name], layouts.Picture) else ()
                bound += [self[each] for each in (name, *extra)]
            yield heading, bound


def _number(value):
    """13.0 is kept as 13: the same layout has one spelling."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class DesignForm(LayoutForm, WagtailAdminModelForm):
    class Meta:
        model = Design
        fields = ["name"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial |= full(self.instance.current.layout)

    def save(self, commit=True):
        with transaction.atomic():
            design = super().save()
            design.change(self.layout, by=self.for_user)
        return design


class DesignFileForm(forms.Form):
    """An exported design; under which name it is kept here."""

    file = forms.FileField(label=_("File of a design"), help_text=_("A zip archive that was exported here or elsewhere."))
    name = forms.CharField(
        label=_("Name of the design"), max_length=120, required=False, help_text=_("Empty: the name that stands in the file.")
    )

    def clean(self):
        said = super().clean()
        if not self.errors:
            try:
                name, self.layout = imported(said["file"].read())
            except Refusal as refusal:
                raise ValidationError({"file": str(refusal)}) from refusal
            self.name = said["name"] or name
            if Design.objects.filter(name=self.name).exists():
                raise ValidationError({"name": _("There is a design of this name already. Give it another one.")})
        return said
