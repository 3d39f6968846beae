"""The constraint outlives what migrations do to a table: SQLite rebuilds the whole table for most of them."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, models
from django.test.utils import isolate_apps

from lms.people.periods import NoOverlap, Period


@pytest.fixture
def held(django_db_setup, django_db_blocker):
    """A table with the constraint, made by a schema editor and dropped after the test; no other table is touched."""
    with django_db_blocker.unblock(), isolate_apps("lms.people"):

        class Held(Period):
            holder = models.IntegerField()
            beside = models.BooleanField(default=False)

            class Meta:
                app_label = "people"
                constraints = [NoOverlap(fields=["holder"], unless=["beside"], name="held_no_overlap")]

        with connection.schema_editor() as editor:
            editor.create_model(Held)
        yield Held
        with connection.schema_editor() as editor:
            editor.delete_model(Held)


def refuses(model, **values):
    """Whether the database refuses a row beside the one over 2020 that holder 1 has."""
    model.objects.create(holder=1, starts=date(2020, 1, 1), ends=date(2021, 1, 1))
    try:
        model.objects.create(**{"holder": 1, "starts": date(2020, 12, 31)} | values)
    except IntegrityError as error:
        return "held_no_overlap" in str(error)
    return False


def test_a_shared_day_is_refused_by_name(held):
    assert refuses(held)


@pytest.mark.parametrize(
    "values",
    [
        {"starts": date(2021, 1, 1)},
        {"starts": date(2019, 1, 1), "ends": date(2020, 1, 1)},
        {"holder": 2},
        {"beside": True},
    ],
)
def test_what_shares_no_day_with_it_is_kept(values, held):
    assert not refuses(held, **values)


def test_a_new_column_keeps_the_constraint(held):
    note = models.CharField(max_length=10, null=True, unique=True)
    note.set_attributes_from_name("note")
    with connection.schema_editor() as editor:
        editor.add_field(held, note)
    assert refuses(held)


def test_a_changed_column_keeps_the_constraint(held):
    wider = models.BigIntegerField()
    wider.set_attributes_from_name("holder")
    wider.model = held
    with connection.schema_editor() as editor:
        editor.alter_field(held, held._meta.get_field("holder"), wider)
    assert refuses(held)


def test_another_constraint_keeps_the_constraint(held):
    with connection.schema_editor() as editor:
        editor.add_constraint(held, models.CheckConstraint(condition=models.Q(holder__gt=0), name="held_holder"))
    assert refuses(held)


def test_a_removed_constraint_is_gone(held):
    with connection.schema_editor() as editor:
        [constraint] = held._meta.constraints
        held._meta.constraints = []
        editor.remove_constraint(held, constraint)
    assert not refuses(held)


def test_an_added_constraint_holds(held):
    [constraint] = held._meta.constraints
    with connection.schema_editor() as editor:
        held._meta.constraints = []
        editor.remove_constraint(held, constraint)
    held._meta.constraints = [constraint]
    with connection.schema_editor() as editor:
        editor.add_constraint(held, constraint)
    assert refuses(held)
