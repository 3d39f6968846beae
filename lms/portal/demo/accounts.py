"""One account of each role, for visitors of the demo. All have the same simple password, which `make run` prints."""

from collections import namedtuple
from datetime import date

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from lms.people.models import Person, Role, User

from .names import FEMALE, MALE
from .organisation import ROOT, SCHOOL

PASSWORD = "daotao-demo"  # noqa: S105 — printed on purpose
IN_OFFICE_SINCE = date(2020, 1, 1)

Account = namedtuple("Account", "staff_number label home group place name gender role over", defaults=["", ""])
PEOPLE = [
    Account("QN00014", _("Learner"), "so-noi-vu", "province", 5, "Đặng Thị Thúy Lan", FEMALE),
    Account("QN00786", _("Trainer"), SCHOOL, "employee", 10, "Vũ Thu Hà", FEMALE),
    Account("QN00015", _("Unit training officer"), "so-noi-vu", "province", 6, "Trần Quang Minh", MALE, Role.Kind.UNIT_OFFICER, "so-noi-vu"),
    Account("QN00016", _("Training manager"), "so-noi-vu", "province", 7, "Phạm Tiến Dũng", MALE, Role.Kind.TRAINING_MANAGER, ROOT),
    Account("QN00822", _("Registrar"), SCHOOL, "employee", 46, "Lê Minh Thu", FEMALE, Role.Kind.REGISTRAR, ROOT),
    Account("QN00150", _("Auditor"), "thanh-tra-tinh", "province", 5, "Bùi Bình An", MALE, Role.Kind.AUDITOR, ROOT),
    Account("QN00086", _("Administrator"), "so-tttt", "province", 5, "Ngô Hồng Quân", MALE),
]  # fmt: skip
LEARNER, TRAINER, OFFICER, MANAGER, REGISTRAR, AUDITOR, ADMINISTRATOR = (account.staff_number for account in PEOPLE)

OTHER_TRAINERS = ["QN00787", "QN00788", "QN00790", "QN00791"]  # lecturers of the school

# (user name, password, role): what `make run` prints. The e-mail address signs in as well.
ACCOUNTS = [(account.staff_number, PASSWORD, account.label) for account in PEOPLE]
CAST = {(account.home, account.group, account.place): (account.name, account.gender) for account in PEOPLE}


def email_of(staff_number):
    return f"{staff_number.lower()}@quangninh.example"


def open_accounts(units):
    """Accounts with their roles for the people above; they are registered already."""
    password = make_password(PASSWORD)
    for account in PEOPLE:
        user = _account(account.staff_number, password)
        if account.staff_number == ADMINISTRATOR:
            user.is_staff = user.is_superuser = True
            user.save()
        if account.role:
            role = Role(user=user, kind=account.role, unit=units[account.over], starts=IN_OFFICE_SINCE)
            role.full_clean()
            role.save()


def account_that_nobody_signs_in_to(staff_number):
    """Not yet: so that a class can name its trainer, and somebody can have asked for a seat."""
    return _account(staff_number, make_password(None))


def _account(staff_number, password):
    person = Person.objects.get(staff_number=staff_number)
    *names, given = person.full_name.split()
    user = User(
        username=staff_number, email=email_of(staff_number), password=password, first_name=given, last_name=" ".join(names)
    )
    user.full_clean()
    user.save()
    person.user = user
    person.save()
    return user
