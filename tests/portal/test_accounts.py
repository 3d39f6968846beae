"""Signing in by staff number or e-mail; nobody learns from a refusal which of the two was wrong."""

import pytest
from django.core import mail
from django.urls import NoReverseMatch, reverse

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"


@pytest.fixture
def lan_with_password(lan):
    lan.user.set_password("một-mật-khẩu-dài")
    lan.user.save()
    return lan


@pytest.mark.parametrize("name", ["CB001", "cb001@example.vn", " CB001 "])
def test_lan_signs_in_by_staff_number_or_email(client, lan_with_password, name):
    client.post(SIGN_IN, {"login": name, "password": "một-mật-khẩu-dài", "next": "/"})
    assert client.session["_auth_user_id"] == str(lan_with_password.user.pk)


def test_a_wrong_password_is_refused_in_vietnamese_beside_the_form(client, lan_with_password):
    page = client.post(SIGN_IN, {"login": "CB001", "password": "sai-mật-khẩu"}).content.decode()
    assert "error-summary" in page
    assert "không khớp" in page


def test_the_sign_in_form_asks_for_a_staff_number_or_email(client):
    assert "Số hiệu cán bộ hoặc thư điện tử" in client.get(SIGN_IN).content.decode()


def test_nobody_can_sign_up():
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


def test_too_many_failures_pause_the_account(client, lan_with_password):
    for _ in range(6):
        page = client.post(SIGN_IN, {"login": "CB001", "password": "sai-mật-khẩu"})
    assert "năm phút" in page.content.decode()


def test_a_forgotten_password_is_replaced_through_a_link(client, lan_with_password):
    client.post("/accounts/password/reset/", {"email": "cb001@example.vn"})
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    form = client.get(link, follow=True)
    answer = client.post(form.request["PATH_INFO"], {"password1": "mật-khẩu-mới-9", "password2": "mật-khẩu-mới-9"})
    lan_with_password.user.refresh_from_db()
    assert answer.status_code == 302
    assert lan_with_password.user.check_password("mật-khẩu-mới-9")


def test_a_stranger_gets_no_mail(client, db):
    client.post("/accounts/password/reset/", {"email": "nobody@example.vn"})
    assert mail.outbox == []


@pytest.mark.parametrize("name", ["account_change_password", "account_reauthenticate", "account_logout"])
def test_each_page_of_the_account_can_be_read(signed_in, lan_with_password, name):
    assert signed_in(lan_with_password).get(reverse(name)).status_code in (200, 302)
