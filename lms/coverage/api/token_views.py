"""Pages about the API: what it answers, and one's own tokens."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.coverage.forms import DateInput
from lms.people.access import SEES_PEOPLE, has_role, units_known_to
from lms.people.models import Unit
from lms.refusal import Refusal

from . import tokens
from .tokens import ApiToken
from .v1 import api


def documentation(request):
    """What the OpenAPI document says, to be read by people."""
    schema = api.get_openapi_schema()
    operations = [_operation(path, said["get"], schema) for path, said in schema["paths"].items()]
    context = {"operations": operations, "schema": schema, "may_have_tokens": has_role(request.user, *SEES_PEOPLE)}
    return render(request, "coverage/api_documentation.html", context)


def _operation(path, said, schema):
    name = said["responses"][200]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
    return {
        "path": path,
        "summary": said["summary"],
        "parameters": [
            {
                "name": each["name"],
                "required": each["required"],
                "description": each["schema"].get("description") or each.get("description", ""),
                "type": _type(each["schema"]),
            }
            for each in said.get("parameters", [])
        ],
        "answers": _fields(schema["components"]["schemas"][name], schema),
    }


def _type(said):
    if "anyOf" in said:
        return " | ".join(_type(each) for each in said["anyOf"] if each.get("type") != "null")
    if "enum" in said:
        return " | ".join(map(str, said["enum"]))
    if said.get("type") == "array":
        return f"{_type(said['items'])}[]"
    return said.get("format") or said.get("type", "") or said.get("$ref", "").rsplit("/", 1)[-1]


def _fields(said, schema):
    """Names of what a row of the answer has; of a list, those of its items."""
    items = said["properties"].get("items")
    if items:
        said = schema["components"]["schemas"][items["items"]["$ref"].rsplit("/", 1)[-1]]
    return [
        {"name": name, "type": _type(each), "description": each.get("description", "")}
        for name, each in said["properties"].items()
    ]


class TokenForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("For what"), max_length=120, help_text=gettext_lazy("Which program reads with it."))
    scope = forms.ChoiceField(label=gettext_lazy("Scope"), choices=ApiToken.Scope.choices)
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        to_field_name="code",
        label=gettext_lazy("Unit"),
        help_text=gettext_lazy("It reads for this unit and the units below it."),
    )
    expires = forms.DateField(label=gettext_lazy("Expires on"), widget=DateInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        known = Unit.objects.existing_on(localdate()).filter(pk__in=units_known_to(user, *SEES_PEOPLE))
        self.fields["unit"].queryset = known.order_by("name")


@login_required
def my_tokens(request):
    """One's own tokens, and a form for a new one. Its secret is shown once, on the page that answers the form."""
    if not has_role(request.user, *SEES_PEOPLE):
        raise Http404
    today, secret = localdate(), ""
    form = TokenForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = tokens.create(request.user, **form.cleaned_data, on=today)
            form = TokenForm(user=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    rows = [(each, each.is_valid_on(today)) for each in request.user.figure_tokens.select_related("unit")]
    context = {"form": form, "rows": rows, "secret": secret}
    answer = render(request, "coverage/my_tokens.html", context, status=400 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
def revoke_token(request, pk):
    """Asks once more: programs that use it stop reading at once."""
    token = get_object_or_404(request.user.figure_tokens.filter(revoked_on=None), pk=pk)
    if request.method == "POST":
        token.revoke(on=localdate())
        messages.success(request, _("The token is revoked."))
        return redirect("my_tokens")
    context = {
        "back": reverse("my_tokens"),
        "title": _("Revoke the token “%(name)s”") % {"name": token.name},
        "question": _("Programs that use it stop reading at once. A revoked token cannot be used again."),
        "confirm": _("Revoke"),
    }
    return render(request, "components/confirm_page.html", context)
