"""The papers of a class, as PDF and as workbook."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from lms.downloads import pdf_shown, workbook_file
from lms.people.models import Unit

from .. import evaluation_papers, papers
from ..session_forms import HeadingForm
from .rooms import inside

REMEMBERED = ("place", "signer_title", "signer_name")  # from one paper to the next
OFFERED = (
    ("call-letter", _("Call letter")),
    ("class-list", _("Class list")),
    ("sign-in", _("Sign-in sheet of a session")),
    ("results", _("Results table")),
    ("annex", _("Annex of the decision of recognition")),
    ("evaluation", _("Results of the evaluation")),
)
MAKE = {
    "call-letter": papers.call_letter,
    "class-list": papers.class_list,
    "sign-in": papers.sign_in_sheet,
    "results": papers.results_table,
    "annex": papers.annex,
    "evaluation": lambda training_class: evaluation_papers.evaluation(training_class, on=localdate()),
}


@login_required
def offered(request, code):
    """What can be printed, and what stands on it."""
    training_class = inside(request.user, code)
    form = _form(training_class, initial=_initial(request, training_class))
    return _page(request, training_class, form)


@login_required
def paper(request, code, kind, ending):
    training_class = inside(request.user, code)
    form = _form(training_class, data=_initial(request, training_class) | request.GET.dict())
    if kind not in MAKE:
        raise Http404
    if not form.is_valid():
        return _page(request, training_class, form)
    said = form.cleaned_data
    request.session["papers"] = {name: said[name] for name in REMEMBERED}
    made = MAKE[kind](*_about(training_class, kind, said))
    if ending == "xlsx":
        return workbook_file(papers.workbook_of(made), f"{code}-{made.name}.xlsx")
    heading = papers.Heading(**{name: said[name] for name in papers.Heading.__dataclass_fields__})
    return pdf_shown(papers.pdf_of(made, heading), f"{code}-{made.name}.pdf")


def _page(request, training_class, form):
    """Sign-in sheets are offered once there are sessions, results of an evaluation once there is one."""
    there = {"sign-in": "session" in form.fields, "evaluation": training_class.surveys.exists()}
    kinds = [(kind, label) for kind, label in OFFERED if there.get(kind, True)]
    return render(request, "courses/papers.html", {"training_class": training_class, "form": form, "offered": kinds})


def _about(training_class, kind, said):
    """What the paper is made of: the class; a unit with it, or one session."""
    if kind == "sign-in":
        return [get_object_or_404(training_class.sessions.planned().with_places(), pk=said.get("session") or 0)]
    if kind == "call-letter" and said["unit"]:
        return [training_class, Unit.objects.get(code=said["unit"])]
    return [training_class]


def _form(training_class, **values):
    units = Unit.objects.filter(pk__in=training_class.enrolments.seated().values("unit")).order_by("name")
    return HeadingForm(units=units, sessions=list(training_class.sessions.planned()), **values)


def _initial(request, training_class):
    institution = training_class.institution
    names = {"issuer": institution.name.upper(), "parent": institution.parent.name.upper() if institution.parent else ""}
    return names | {"day": f"{localdate():%Y-%m-%d}"} | request.session.get("papers", {})
