"""What stands in the menu for this visitor: what everybody may read, then what is their own, then what their roles ask of them."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from courses.models import CataloguePage, Message
from courses.sessions import is_trainer
from lms.people.access import roles_of
from lms.people.models import Role

Kind = Role.Kind


class Item(NamedTuple):
    label: str
    url: str
    current: bool
    count: int = 0  # what is new there


def navigation(request):
    """Context processor: `nav` is the list of `Item`s; nothing is asked of the database until a page shows it."""
    return {"nav": SimpleLazyObject(lambda: menu(request)), "bell": SimpleLazyObject(lambda: bell(request))}


def menu(request):
    entries = [(label, url) for label, url in [*for_everyone(request), *for_user(getattr(request, "user", None))] if url]
    current = max((url for _label, url in entries if request.path.startswith(url)), key=len, default=None)
    return [Item(label, url, url == current) for label, url in entries]


def bell(request):
    """The way to one's notices, with the number of unread ones."""
    url = reverse("notices")
    return Item(_("Notices"), url, request.path == url, Message.objects.of(request.user).unread().count())


def for_everyone(request):
    yield _("Courses"), catalogue_url(request)
    yield _("Coverage"), reverse("coverage")
    yield _("Check a certificate"), reverse("check")


def for_user(user):
    if user is None or not user.is_authenticated:
        return
    kinds = set(Kind) if user.is_superuser else set(roles_of(user).values_list("kind", flat=True))
    yield _("My desk"), reverse("desk")
    yield _("My learning"), reverse("my_learning")
    yield _("My certificates"), reverse("my_certificates")
    yield _("My coverage"), reverse("my_coverage")
    yield _("My file"), reverse("my_file")
    if is_trainer(user):
        yield _("Teaching"), reverse("teaching")
    if kinds & {Kind.UNIT_OFFICER, Kind.TRAINING_MANAGER, Kind.AUDITOR}:
        yield _("Training plans"), reverse("plans")
    if Kind.TRAINING_MANAGER in kinds:
        yield _("Manage classes"), reverse("manage_classes")
    if Kind.REGISTRAR in kinds:
        yield _("Register"), reverse("register")
    if user.has_perm("wagtailadmin.access_admin"):
        yield _("Administration"), reverse("wagtailadmin_home")


def catalogue_url(request):
    catalogue = CataloguePage.objects.live().first()
    return catalogue and catalogue.get_url(request)
