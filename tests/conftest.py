"""The cast: Lan learns, Hà trains, Minh is her unit's officer, Dung manages training, Thu keeps the register, An audits, Quân is
from another unit and sees nothing. They work in the province of `province`, and `today` is 15 October 2026."""

from datetime import date

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as of_properties
from wagtail.models import Page

from lms.people.models import Role, Unit

from . import demo_province
from .factories import PersonFactory, PostingFactory, RoleFactory, TrainingClassFactory, UnitFactory, UserFactory

# A slow machine is no failure: what takes how long is for the benchmarks.
of_properties.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
of_properties.load_profile("any machine")


@pytest.fixture(autouse=True)
def in_english():
    """Rules speak the language of the code in tests; pages speak Vietnamese, as they do to visitors."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def settings_for_tests():
    """Static files under their own names (names by content exist only after collectstatic); a cache that no other process shares."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    own = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain}, CACHES=own):
        yield


@pytest.fixture(autouse=True)
def empty_cache():
    """Failed sign-ins, the addresses of pages: nothing is remembered from one test to the next."""
    cache.clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, request):
    """The test database, and beside it a copy for the demo province where a test wants it."""
    with_demo = any("demo" in item.fixturenames for item in request.session.items)
    with django_db_blocker.unblock():
        if with_demo:
            demo_province.make_database()
    yield
    with django_db_blocker.unblock():
        if with_demo:
            demo_province.drop_database()
        if not Page.objects.exists():
            # Tests with real transactions empty all tables at their end: the next run begins with a new database.
            empty_of_others(connection.settings_dict["NAME"])
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def empty_of_others(database):
    """PostgreSQL drops no database in which it still sees somebody, such as a worker that was killed a moment ago."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
                [database],
            )


@pytest.fixture(scope="session")
def demo_loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), demo_province.in_its_database():
        demo_province.load()


@pytest.fixture(scope="module")
def demo(demo_loaded, django_db_blocker):
    """The tests of this module run in the demo province."""
    with django_db_blocker.unblock(), demo_province.in_its_database():
        yield


@pytest.fixture
def today():
    return date(2026, 10, 15)


@pytest.fixture
def province(db):
    return UnitFactory(code="qn", name="Tỉnh Quảng Ninh", kind=Unit.Kind.PROVINCE)


@pytest.fixture
def department(province):
    return UnitFactory(code="so-noi-vu", name="Sở Nội vụ", short_name="Sở Nội vụ", parent=province)


@pytest.fixture
def other_department(province):
    return UnitFactory(code="so-tai-chinh", name="Sở Tài chính", parent=province)


@pytest.fixture
def school(province):
    return UnitFactory(code="truong-nvc", name="Trường Đào tạo cán bộ Nguyễn Văn Cừ", kind=Unit.Kind.SERVICE, parent=province)


def someone(name, staff_number, unit):
    """A person with an account and a posting."""
    person = PersonFactory(full_name=name, staff_number=staff_number, user=UserFactory(username=staff_number))
    PostingFactory(person=person, unit=unit)
    return person


def with_role(person, kind, unit):
    RoleFactory(user=person.user, kind=kind, unit=unit)
    return person


@pytest.fixture
def lan(department):
    return someone("Đặng Thị Thúy Lan", "CB001", department)


@pytest.fixture
def ha(school):
    return someone("Vũ Thu Hà", "CB002", school)


@pytest.fixture
def minh(department):
    return with_role(someone("Trần Quang Minh", "CB003", department), Role.Kind.UNIT_OFFICER, department)


@pytest.fixture
def dung(department, province):
    return with_role(someone("Phạm Tiến Dũng", "CB004", department), Role.Kind.TRAINING_MANAGER, province)


@pytest.fixture
def thu(school, province):
    return with_role(someone("Lê Minh Thu", "CB005", school), Role.Kind.REGISTRAR, province)


@pytest.fixture
def an(department, province):
    return with_role(someone("Bùi Bình An", "CB006", department), Role.Kind.AUDITOR, province)


@pytest.fixture
def quan(other_department):
    return someone("Ngô Hồng Quân", "CB007", other_department)


@pytest.fixture
def open_class(school, ha):
    training_class = TrainingClassFactory(institution=school)
    training_class.trainers.add(ha.user)
    return training_class


@pytest.fixture
def signed_in(client):
    """`signed_in(lan)` is a browser in which Lan has signed in."""

    def sign_in(person):
        client.force_login(person.user)
        return client

    return sign_in


@pytest.fixture
def count_queries():
    """How many queries something takes, once everything that is remembered between pages is remembered."""

    def count(act):
        act()
        with CaptureQueriesContext(connection) as queries:
            act()
        return len(queries)

    return count
