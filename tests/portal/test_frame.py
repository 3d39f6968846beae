"""What every page has: a language, a policy, a menu that fits the visitor."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_page_that_does_not_exist_says_so_in_vietnamese(client):
    page = client.get("/khong-co-trang-nay/", HTTP_ACCEPT_LANGUAGE="en")
    assert page.status_code == 404
    assert '<html lang="vi">' in page.content.decode()
