import pytest
from django.conf import settings

from tests.courses.conftest import class_now, running
from tests.portal.conftest import catalogue, ethics, security, site

__all__ = ["catalogue", "class_now", "ethics", "running", "security", "site"]


@pytest.fixture
def visit(visitor, live_server, client):
    """`visit(lan, "/desk/", width=360)` is Lan's page in a browser in which she has signed in."""

    def open_page(person, address, **options):
        page = visitor(**options)
        client.force_login(person.user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page.goto(address)
        return page

    return open_page
