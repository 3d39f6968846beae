"""Certificates from elsewhere: declared by their holders or for them, checked by those who keep the facts about the people."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses import declarations
from courses.declaration_forms import AcceptForm, DeclareForForm, DeclareForm, RejectForm
from courses.models import Declaration
from lms.people.access import has_role
from lms.people.models import Role
from lms.refusal import Refusal

CHECKERS = (Role.Kind.UNIT_OFFICER, Role.Kind.TRAINING_MANAGER)
TYPES = dict(declarations.BEGINNINGS.values())


@login_required
def my_declarations(request):
    """One's own, and the form for another."""
    if not (person := getattr(request.user, "person", None)):
        raise Http404
    form = DeclareForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _declared(request, person, form, form.cleaned_data):
        return redirect("my_declarations")
    mine = person.declarations.select_related("course", "record")
    context = {"form": form, "declarations": mine}
    return render(request, "courses/my_declarations.html", context, status=400 if form.errors else 200)


@login_required
def declare_for(request):
    """By an officer, for somebody of theirs."""
    if not has_role(request.user, *CHECKERS):
        raise Http404
    form = DeclareForForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        if made := _declared(request, said.pop("staff_number"), form, said):
            return redirect(made)
    return render(request, "courses/declare_for.html", {"form": form}, status=400 if form.errors else 200)


def _declared(request, person, form, said):
    try:
        made = declarations.declare(person, **said, by=request.user, today=localdate())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("Declared. It counts once it has been checked."))
    return made


@require_POST
@login_required
def take_back_declaration(request, pk):
    mine = get_object_or_404(Declaration.objects.filter(person__user=request.user), pk=pk)
    declarations.take_back(mine, on=localdate(), by=request.user)
    messages.success(request, _("The declaration is taken back."))
    return redirect("my_declarations")


@login_required
def all_declarations(request):
    """Of the people whom one looks after; those to be checked first."""
    if not has_role(request.user, *CHECKERS, Role.Kind.AUDITOR):
        raise Http404
    there = Declaration.objects.visible_to(request.user).select_related("person", "course", "record")
    state = request.GET.get("state", Declaration.State.OPEN)
    if state in Declaration.State.values:
        there = there.filter(state=state)
    context = {
        "page": Paginator(there, 50).get_page(request.GET.get("page")),
        "states": Declaration.State.choices,
        "state": state,
        "may_declare": has_role(request.user, *CHECKERS),
    }
    return render(request, "courses/declarations.html", context)


@login_required
def declaration(request, pk):
    """One of them with its copy; who may, checks it here."""
    there = Declaration.objects.visible_to(request.user).select_related(
        "person", "course", "record", "declared_by", "answered_by"
    )
    declaration = get_object_or_404(there, pk=pk)
    may_check = declaration.is_open and Declaration.objects.checked_by(request.user).filter(pk=pk).exists()
    accepting, rejecting = AcceptForm(), RejectForm()
    if request.method == "POST":
        if not may_check:
            raise Http404
        if "accept" in request.POST:
            accepting = AcceptForm(request.POST)
            if accepting.is_valid():
                declarations.accept(declaration, **accepting.cleaned_data, on=localdate(), by=request.user)
                messages.success(request, _("Accepted: it is in the file, and counts."))
                return redirect("declarations")
        else:
            rejecting = RejectForm(request.POST)
            if rejecting.is_valid():
                declarations.reject(declaration, **rejecting.cleaned_data, on=localdate(), by=request.user)
                messages.success(request, _("Not accepted; whoever declared it is told."))
                return redirect("declarations")
    context = {"declaration": declaration, "may_check": may_check, "accepting": accepting, "rejecting": rejecting}
    wrong = accepting.errors or rejecting.errors
    return render(request, "courses/declaration.html", context, status=400 if wrong else 200)


@login_required
def declaration_copy(request, pk):
    """The copy as it was handed in, to be saved: it is not shown as a page of ours."""
    declaration = get_object_or_404(Declaration.objects.visible_to(request.user), pk=pk)
    ending = declaration.copy.name.rpartition(".")[2]
    name = f"{declaration.person.staff_number}-{declaration.issued_on:%Y-%m-%d}.{ending}"
    return FileResponse(declaration.copy.open("rb"), as_attachment=True, filename=name, content_type=TYPES[ending])
