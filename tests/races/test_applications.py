"""Two registrars answer the same application at once."""

from datetime import date

import pytest

from certificates.applications import AlreadyAnswered, apply, grant
from certificates.confirming import confirm
from certificates.models import Application, Certificate
from tests.certificates.conftest import book, design, issued, recognised_class, record_of
from tests.races.test_seats import at_once

__all__ = ["book", "design", "issued", "recognised_class", "record_of"]
ON = date(2026, 11, 16)


@pytest.mark.django_db(transaction=True)
def test_one_confirmation_is_issued_and_the_other_registrar_is_told(issued, design, lan, thu):
    application = apply(issued, kind="lost", text="Mất", received_on=ON, by=lan.user, today=ON)

    def answer():
        return grant(application, lambda: confirm(issued, design=design, reason="Mất", on=ON, by=thu.user), on=ON, by=thu.user)

    answers = at_once([answer] * 4)
    assert [type(each) for each in answers].count(AlreadyAnswered) == 3
    assert Certificate.objects.filter(confirms=issued).count() == 1
    assert Application.objects.get().result.confirms == issued
