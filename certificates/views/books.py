"""The register books of the institutions whose register one keeps or audits: how each stands, closed, printed, verified."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certificates import closing, printed_book, tasks, verifications
from certificates.life_forms import CloseForm
from certificates.models import Certificate, RegisterBook, Verification
from courses.papers import pdf_of, workbook_of
from lms.doorbell import ring
from lms.downloads import pdf_shown, workbook_file
from lms.people.access import has_role, may_keep_register
from lms.people.models import Role

from .life import asked

State = Certificate.State


@login_required
def books(request):
    if not has_role(request.user, Role.Kind.REGISTRAR, Role.Kind.AUDITOR):
        raise Http404
    there = RegisterBook.objects.visible_to(request.user).select_related("institution")
    there = there.annotate(
        issued=Count("certificates"),
        fallen=Count(
            "certificates", filter=Q(certificates__replaced_on__isnull=False) | Q(certificates__revoked_on__isnull=False)
        ),
    )
    looked = Verification.objects.latest().filter(book__in=there.values("pk"))
    found = {verification.book_id: verification for verification in looked}
    rows = [(book, found.get(book.pk)) for book in there.order_by("-year", "institution__name", "code")]
    return render(request, "certificates/books.html", {"rows": rows})


@login_required
def book(request, pk):
    book = seen_by(request.user, pk)
    certificates = book.certificates
    counts = certificates.aggregate(
        issued=Count("pk", filter=Q(state=State.ISSUED)),
        waiting=Count("pk", filter=Q(state__in=(State.TO_ISSUE, State.ISSUING))),
        failed=Count("pk", filter=Q(state=State.FAILED)),
        confirmations=Count("pk", filter=Q(kind=Certificate.Kind.CONFIRMATION)),
        replaced=Count("pk", filter=Q(replaced_on__isnull=False)),
        revoked=Count("pk", filter=Q(revoked_on__isnull=False)),
    )
    context = {
        "book": book,
        "counts": counts,
        "last": book.entries.order_by("-position").first(),
        "closing": book.entries.filter(act="closed").first(),
        "volumes": printed_book.volumes(book),
        "looking": book.verifications.filter(finished_at=None).first(),
        "looked": book.verifications.filter(finished_at__isnull=False).first(),
        "may_keep": may_keep_register(request.user, book.institution),
    }
    return render(request, "certificates/book.html", context)


@login_required
def close_book(request, pk):
    book = get_object_or_404(RegisterBook.objects.kept_by(request.user).select_related("institution"), pk=pk)
    form = CloseForm(request.POST or None, initial={"on": localdate()})

    def act(said):
        closing.close(book, **said, by=request.user, today=localdate())
        return _("The book %(book)s is closed.") % {"book": book}

    return asked(
        request, form, act, book.get_absolute_url(),
        title=_("Close the book %(book)s") % {"book": book},
        question=_(
            "Its last number is %(number)s. Once it is closed it takes no more numbers; what becomes of its certificates is still entered."
            " This cannot be taken back."
        ) % {"number": book.last_number},
        confirm=_("Close the book"),
        danger=True,
    )  # fmt: skip


@require_POST
@login_required
def verify_book(request, pk):
    book = seen_by(request.user, pk)
    verifications.ask(book, at=now(), by=request.user)
    ring(tasks.verify_waiting)
    messages.success(request, _("The book is being looked through: entries, certificates and files."))
    return redirect(book)


@login_required
def book_pdf(request, pk, first):
    """One volume, as PDF."""
    book = seen_by(request.user, pk)
    parts = dict(printed_book.volumes(book))
    if first not in parts:
        raise Http404
    made = printed_book.paper(book, first, parts[first])
    return pdf_shown(pdf_of(made, printed_book.heading(book, localdate())), f"{made.name}.pdf")


@login_required
def book_workbook(request, pk):
    """All of it, as a workbook."""
    book = seen_by(request.user, pk)
    made = printed_book.paper(book)
    return workbook_file(workbook_of(made), f"{made.name}.xlsx")


def seen_by(user, pk):
    return get_object_or_404(RegisterBook.objects.visible_to(user).select_related("institution__parent"), pk=pk)
