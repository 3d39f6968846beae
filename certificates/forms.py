"""What the registrar states when issuing."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courses.models import LearningRecord

from .blanks import BlankBatch, TooFewBlanks
from .designs import Design
from .issuing import Certificate, problems, problems_of_all
from .register import RegisterBook

Kind = Certificate.Kind
# A confirmation is made of a certificate that was lost, not of a class.
KINDS = [(kind.value, kind.label) for kind in (Kind.CERTIFICATE, Kind.ATTESTATION)]


class BlankChoice(forms.ModelChoiceField):
    """A batch of blanks, by its serials and how many are left."""

    def label_from_instance(self, batch):
        left = ngettext("%(count)s left", "%(count)s left", batch.free) % {"count": batch.free}
        return f"{batch} ({left})"


def with_some_left(institution):
    return BlankBatch.objects.filter(institution=institution).counted().filter(free__gt=0).order_by("received_on", "pk")


class IssueForm(forms.Form):
    """Who gets a certificate, from which book, of which design, dated when; the books are those of the institution that held the class."""

    record = forms.ModelMultipleChoiceField(
        LearningRecord.objects.none(), error_messages={"required": _("Choose at least one person.")}
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    design = forms.ModelChoiceField(Design.objects.all(), label=_("Design"), empty_label=None)
    book = forms.ModelChoiceField(RegisterBook.objects.none(), label=_("Register book"), empty_label=None)
    blanks = BlankChoice(
        BlankBatch.objects.none(), label=_("Pre-printed blanks"), required=False, empty_label=_("None: plain paper")
    )
    issued_on = forms.DateField(
        label=_("Date of issue"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Printed on the certificate; on or after the day the results were recognised."),
    )

    def __init__(self, *args, training_class, records, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["book"].queryset = RegisterBook.objects.filter(institution=training_class.institution, closed_on=None)
        self.fields["blanks"].queryset = with_some_left(training_class.institution)
        self.records = records
        self.problems = {record.pk: sentence for record, sentence in problems(records)}
        free = [record.pk for record in records if record.pk not in self.problems]
        self.fields["record"].queryset = LearningRecord.objects.filter(pk__in=free)
        self.initial.setdefault("record", free)

    def clean(self):
        said = super().clean()
        if not self.errors:
            for problem in problems_of_all(self.chosen["records"], book=said["book"], on=said["issued_on"]):
                self.add_error(None, str(problem))
            needed, batch = len(self.chosen["records"]), said["blanks"]
            if batch and batch.free < needed:
                self.add_error("blanks", TooFewBlanks.text % {"needed": needed, "left": batch.free, "batch": batch})
        return said

    @property
    def rows(self):
        """(record, whether it is ticked, why it cannot be) of each line of the list."""
        ticked = {str(getattr(key, "pk", key)) for key in self["record"].value() or []}
        return [(record, str(record.pk) in ticked, self.problems.get(record.pk, "")) for record in self.records]

    @property
    def chosen(self):
        """What `issuing.issue` is to be told, in the order of the list."""
        said = self.cleaned_data
        keys = {record.pk for record in said["record"]}
        records = [record for record in self.records if record.pk in keys]
        return {
            "records": records,
            "on": said["issued_on"],
            **{name: said[name] for name in ("book", "design", "kind", "blanks")},
        }


class RegisterFilter(forms.Form):
    """What part of the register is shown."""

    q = forms.CharField(label=_("Number or name"), required=False, max_length=120)
    book = forms.ModelChoiceField(RegisterBook.objects.all(), label=_("Book"), required=False, empty_label=_("All books"))
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *Certificate.State.choices])

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["book"].queryset = RegisterBook.objects.visible_to(user)

    def narrowed(self, certificates):
        """The certificates that fit; all, where the filter makes no sense."""
        if not self.is_valid():
            return certificates
        chosen = self.cleaned_data
        if chosen["q"]:
            certificates = certificates.found_by(chosen["q"])
        if chosen["book"]:
            certificates = certificates.filter(book=chosen["book"])
        if chosen["state"]:
            certificates = certificates.filter(state=chosen["state"])
        return certificates
