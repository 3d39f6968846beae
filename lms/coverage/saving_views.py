"""Pages of one's own saved views: keep one, name it, have it mailed, delete it."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from .asking import says_why_not
from .saved_views import SavedView, checked, rhythms
from .saved_views import save_view as save


class NameForm(forms.ModelForm):
    class Meta:
        model = SavedView
        fields = ["name"]


class ViewForm(forms.ModelForm):
    """A view that cannot be mailed has its name and its place only."""

    class Meta:
        model = SavedView
        fields = ["name", "order", "rhythm", "ending", "as_of"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.can_be_mailed:
            for name in ("rhythm", "ending", "as_of"):
                del self.fields[name]
            return
        label = self.fields["rhythm"].label
        self.fields["rhythm"] = forms.ChoiceField(label=label, choices=rhythms(), required=False)
        if not settings.SMTP_HOST:
            self.fields["rhythm"].help_text = _("No mail server is set up: nothing is mailed until there is one.")
        elif not self.instance.owner.email:
            self.fields["rhythm"].help_text = _("Your account has no e-mail address.")

    def save(self, commit=True):
        if "rhythm" in self.changed_data:
            self.instance.plan(after=localdate())
        return super().save(commit)


@login_required
def saved_views(request):
    return render(request, "coverage/saved_views.html", {"views": SavedView.objects.of(request.user)})


@login_required
@says_why_not
def save_view(request):
    """Asks for a name first."""
    address = checked(request.GET.get("address", ""))
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        view = save(address, name=form.cleaned_data["name"], owner=request.user)
        messages.success(request, _("The view is saved."))
        return redirect(view.address)
    context = {
        "form": form,
        "back": address,
        "title": _("Save this view"),
        "question": _("It is kept with the unit, the day and the order that it shows; without a day, it always shows today."),
        "confirm": _("Save this view"),
    }
    return render(request, "components/confirm_page.html", context, status=400 if form.errors else 200)


@login_required
def change_view(request, pk):
    view = get_object_or_404(SavedView.objects.of(request.user).select_related("owner"), pk=pk)
    form = ViewForm(request.POST or None, instance=view)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The view is changed."))
        return redirect("saved_views")
    context = {"form": form, "view": view}
    return render(request, "coverage/change_view.html", context, status=400 if form.errors else 200)


@login_required
def delete_view(request, pk):
    view = get_object_or_404(SavedView.objects.of(request.user), pk=pk)
    if request.method == "POST":
        view.delete()
        messages.success(request, _("The view is deleted."))
        return redirect("saved_views")
    context = {
        "danger": True,
        "back": reverse("saved_views"),
        "title": _("Delete the view “%(name)s”") % {"name": view.name},
        "question": _("Its page stays; only your link to it goes, and it is no longer mailed."),
        "confirm": _("Delete"),
    }
    return render(request, "components/confirm_page.html", context)
