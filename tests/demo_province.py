"""The demo province for tests: loaded once, into a database of its own, so that it disturbs no other test and waits for none.

A module whose tests want it says `pytestmark = pytest.mark.usefixtures("demo")`: all of its tests then run on that database.
"""

from contextlib import contextmanager

from django.db import connection
from django.utils.timezone import localdate

from lms.portal.demo import loading

SUFFIX = "demo"


def make_database():
    """A copy of the test database as the migrations left it."""
    connection.close()
    connection.creation.clone_test_db(SUFFIX, verbosity=0, autoclobber=True)


def drop_database():
    connection.creation.destroy_test_db(verbosity=0, suffix=SUFFIX)


@contextmanager
def in_its_database():
    """Every connection made meanwhile, in other threads too, goes to the demo's database."""
    usual = connection.settings_dict["NAME"]
    _go_to(connection.creation.get_test_db_clone_settings(SUFFIX)["NAME"])
    try:
        yield
    finally:
        _go_to(usual)


def _go_to(name):
    connection.close()
    connection.settings_dict["NAME"] = name


def load():
    loading.load(1750, today=localdate())
