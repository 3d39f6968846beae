"""What every page has: a language that the visitor chose, a strict policy, a head and a foot."""

import re

import pytest
from django.template.defaultfilters import floatformat
from django.template.loader import get_template
from django.test import Client
from django.utils import translation

pytestmark = pytest.mark.django_db
PUBLIC = ["/", "/khoa-hoc/", "/gioi-thieu/", "/accounts/login/", "/accounts/password/reset/", "/khong-co-trang-nay/"]


def words(answer):
    return answer.content.decode()


@pytest.mark.parametrize("address", PUBLIC)
def test_every_page_is_in_vietnamese_though_the_browser_says_english(client, site, address):
    assert '<html lang="vi">' in words(client.get(address, HTTP_ACCEPT_LANGUAGE="en"))


@pytest.mark.parametrize("address", PUBLIC)
def test_every_page_offers_the_other_language_and_comes_back(client, site, address):
    form = re.search(r'<form class="language".*?</form>', words(client.get(address)), re.S).group()
    assert f'name="next" value="{address}"' in form
    answer = client.post("/language/", {"language": "en", "next": address})
    assert answer.url == address
    assert '<html lang="en">' in words(client.get(address))
    client.post("/language/", {"language": "vi", "next": address})
    assert '<html lang="vi">' in words(client.get(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_every_page_has_one_heading_a_skip_link_and_no_inline_script_or_style(client, site, address):
    page = words(client.get(address))
    assert page.count("<h1") == 1
    assert 'href="#main"' in page
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", page)


@pytest.mark.parametrize("address", PUBLIC)
def test_every_page_loads_from_this_host_only(client, site, address):
    answer = client.get(address)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', words(answer))


def test_a_question_in_the_address_survives_the_switch_of_language(client, site):
    assert 'name="next" value="/khoa-hoc/?q=an+ninh"' in words(client.get("/khoa-hoc/?q=an+ninh"))


def test_the_switch_leads_to_no_other_host(client, site):
    assert client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"}).url == "/"


def test_the_switch_needs_the_token_of_the_page(site):
    assert Client(enforce_csrf_checks=True).post("/language/", {"language": "en"}).status_code == 403


@pytest.mark.parametrize(("language", "shown"), [("vi", "1.234"), ("en", "1,234")])
def test_numbers_are_grouped_as_the_language_does(language, shown):
    with translation.override(language):
        assert floatformat(1234, "0g") == shown


def test_messages_are_announced(client, lan, site):
    client.force_login(lan.user)
    client.post("/accounts/logout/")
    assert re.search(r'id="messages" role="status">.*Anh/chị đã đăng xuất', words(client.get("/")), re.S)


def test_the_page_for_our_own_mistakes_needs_neither_request_nor_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        page = get_template("500.html").render()
    assert "<h1>" in page


def test_the_admin_speaks_vietnamese_and_wears_the_emblem(client, site, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("quan-tri"))
    page = words(client.get("/admin/"))
    assert 'lang="vi"' in page
    assert "img/emblem.svg" in page
