"""What managers type to plan sessions, rooms and papers."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .forms import DayField, TrainersField
from .rooms import Room
from .sessions import HOURS


class HourField(forms.TimeField):
    """An hour, from the browser's own picker or typed as 7:30 or 7h30."""

    default_error_messages = {"invalid": _("Write the time as hours and minutes, for example 07:30.")}

    def __init__(self, **kwargs):
        super().__init__(
            input_formats=["%H:%M", "%H:%M:%S", "%Hh%M"],
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            **kwargs,
        )


class PlanForm(forms.Form):
    """What every act on a schedule may need: why it is done although something clashes. The field stands there once something does."""

    despite = forms.CharField(
        label=_("All the same, because"),
        max_length=250,
        required=False,
        help_text=_("Only where a clash or another last day is meant. It is kept in the history of the class."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.clashes = []
        self.order_fields([name for name in self.fields if name != "despite"])
        if "despite" not in self.data:
            self.fields["despite"].widget = forms.HiddenInput()

    def ask_why(self, refusal):
        """Show what stands against it, and the field for the reason."""
        self.clashes = getattr(refusal, "clashes", [])
        self.fields["despite"].widget = forms.TextInput(attrs={"maxlength": 250})
        self.add_error("despite", str(refusal))


class SessionForm(PlanForm):
    day = DayField(label=_("Day"))
    part = forms.ChoiceField(
        label=_("Part of the day"),
        choices=[(part.value, f"{part.label} ({begin:%H:%M}–{end:%H:%M})") for part, (begin, end) in HOURS.items()],
        widget=forms.RadioSelect,
        required=False,
    )
    starts_at = HourField(label=_("From"), required=False, help_text=_("Only for other hours than the usual ones above."))
    ends_at = HourField(label=_("To"), required=False)
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Room"), required=False, empty_label=_("No room"))
    link = forms.URLField(label=_("Link to join online"), required=False, max_length=500, assume_scheme="https")
    topic = forms.CharField(label=_("Topic"), required=False, max_length=250)
    periods = forms.IntegerField(label=_("Periods"), initial=4, min_value=1, max_value=16)
    teaching = forms.MultipleChoiceField(
        label=_("Trainers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all trainers of the class."),
    )
    others = TrainersField(label=_("Other trainers"), required=False, help_text=_("Their staff numbers, with commas between."))
    why = forms.CharField(
        label=_("Why it is changed"),
        max_length=250,
        required=False,
        help_text=_("Needed for another time, room or link. The learners and trainers read it."),
    )

    def __init__(self, *args, training_class, rooms, session=None, **kwargs):
        super().__init__(*args, initial=_as_typed(session) if session else {"day": training_class.starts}, **kwargs)
        self.team = {str(user.pk): user for user in training_class.trainers.select_related("person")}
        if session:
            rooms |= Room.objects.filter(pk=session.room_id)
            guests = [user for user in session.trainers.select_related("person") if str(user.pk) not in self.team]
            self.team |= {str(user.pk): user for user in guests}
        else:
            del self.fields["why"]
        self.fields["room"].queryset = rooms
        self.fields["teaching"].choices = [(pk, str(getattr(user, "person", user))) for pk, user in self.team.items()]

    def clean(self):
        said = super().clean()
        begin, end = said.get("starts_at"), said.get("ends_at")
        if not begin and not end and said.get("part"):
            said["starts_at"], said["ends_at"] = HOURS[said["part"]]
        elif not (begin and end) and not {"starts_at", "ends_at", "part"} & set(self.errors):
            raise ValidationError(_("Choose a part of the day, or write both hours."))
        elif begin and end and end <= begin:
            self.add_error("ends_at", _("A session ends after it starts, on the same day."))
        return said

    @property
    def planned(self):
        """The values of the session, for `add_session` and `change_session`."""
        said = self.cleaned_data
        fields = (
            "day",
            "starts_at",
            "ends_at",
            "room",
            "link",
            "topic",
            "periods",
            "despite",
            *(["why"] if "why" in said else []),
        )
        chosen = [self.team[key] for key in said["teaching"]]
        return {name: said[name] for name in fields} | {"trainers": [*chosen, *(set(said["others"]) - set(chosen))]}


def _as_typed(session):
    """The usual hours are a part of the day, others are hours."""
    hours = {"part": session.part} if session.in_usual_hours else {"starts_at": session.starts_at, "ends_at": session.ends_at}
    same = {name: getattr(session, name) for name in ("day", "room", "link", "topic", "periods")}
    return same | hours | {"teaching": [str(user.pk) for user in session.trainers.all()]}


class CancelSessionForm(forms.Form):
    why = forms.CharField(label=_("Reason"), max_length=250, help_text=_("The learners and trainers will read it."))


class CopyWeekForm(PlanForm):
    monday = DayField(label=_("The week of"), help_text=_("Any day of the week whose sessions are copied."))
    to = DayField(label=_("into the week of"))


class TrainersForm(PlanForm):
    trainers = TrainersField(
        label=_("Trainers"),
        required=False,
        help_text=_("Their staff numbers, with commas between. They mark attendance and results."),
    )


class MinimumForm(forms.Form):
    minimum = forms.IntegerField(
        label=_("Fewest learners"),
        min_value=1,
        max_value=10_000,
        required=False,
        help_text=_("Empty: the class is held in any case."),
    )
    minimum_by = DayField(label=_("To be reached by"), required=False)


class RoomForm(forms.ModelForm):
    class Meta:
        model = Room
        fields = ["institution", "name", "seats", "is_used"]

    def __init__(self, *args, institutions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions
        self.fields["institution"].empty_label = _("Choose an institution")


class DaysForm(forms.Form):
    """Over which days a page looks, in its address."""

    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)


class HeadingForm(forms.Form):
    """What stands on papers around their lists."""

    parent = forms.CharField(label=_("Body above the institution"), max_length=200, required=False)
    issuer = forms.CharField(label=_("Institution"), max_length=200)
    number = forms.CharField(
        label=_("Number of the letter"), max_length=40, required=False, help_text=_("Empty: written by hand.")
    )
    place = forms.CharField(label=_("Place"), max_length=60, required=False, help_text=_("For example Hạ Long."))
    day = DayField(label=_("Date"))
    signer_title = forms.CharField(label=_("Signed by (office)"), max_length=80, required=False)
    signer_name = forms.CharField(label=_("Signed by (name)"), max_length=80, required=False)
    unit = forms.ChoiceField(label=_("Call letter for"), required=False)
    session = forms.ChoiceField(label=_("Sign-in sheet for"), required=False)

    def __init__(self, *args, units, sessions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", _("All units, one letter")), *((unit.code, unit.name) for unit in units)]
        self.fields["session"].choices = [(session.pk, f"{session.day:%d/%m/%Y} – {session.hours}") for session in sessions]
        if not sessions:
            del self.fields["session"]
