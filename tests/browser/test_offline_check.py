"""The page that verifies a QR code without the network: kept by the browser, or saved as a file."""

import pytest
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import expect

from certificates.statement_keys import current_key, rotate
from certificates.statements import qr_text
from tests.certificates.conftest import book, design, issued, recognised_class, record_of
from tests.services import axe_violations

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

__all__ = ["book", "design", "issued", "recognised_class", "record_of"]


@pytest.fixture
def on_paper(issued, live_server, settings):
    """What the code on Lan's certificate says."""
    settings.BASE_URL = live_server.url
    return qr_text(issued, current_key())


@pytest.fixture
def saved(client, tmp_path, on_paper):
    """The address of the page as somebody saved it."""
    answer = client.get(reverse("offline_check") + "?save")
    file = tmp_path / "kiem-tra.html"
    file.write_bytes(answer.content)
    return f"file://{file}"


def checked(page, text):
    page.get_by_label("Nội dung mã QR").fill(text)
    page.get_by_role("button", name="Tra cứu").click()
    return page.locator("#answer section")


def test_the_saved_file_verifies_a_code_with_no_network_at_all(visitor, saved, on_paper):
    page = visitor(width=360)
    page.context.set_offline(True)
    page.goto(saved)
    answer = checked(page, on_paper)
    expect(answer).to_contain_text("Thật")
    expect(answer).to_contain_text("ĐẶNG THỊ THÚY LAN")
    expect(answer).to_contain_text("12/11/2026")
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_altered_code_is_called_forged(visitor, saved, on_paper):
    page = visitor()
    page.goto(saved)
    start, statement = on_paper.rsplit("#", 1)
    header, claims, signature = statement.split(".")
    flipped = signature[:10] + ("A" if signature[10] != "A" else "B") + signature[11:]
    expect(checked(page, f"{start}#{header}.{claims}.{flipped}")).to_contain_text("Giả mạo")
    assert axe_violations(page) == []


def test_a_code_of_a_newer_key_is_not_called_forged(visitor, saved, issued):
    rotate(now())
    page = visitor()
    page.goto(saved)
    expect(checked(page, qr_text(issued, current_key()))).to_contain_text("khóa mà trang này chưa biết")


@pytest.mark.parametrize("text", ["", "https://example.vn/", "a.b.c", "<img src=x onerror=alert(1)>.e30.e30", "bnVsbA.bnVsbA.x"])
def test_what_is_no_code_is_said_to_be_none(visitor, saved, text):
    page = visitor()
    page.goto(saved)
    expect(checked(page, text)).to_have_class("bad")


def test_a_browser_that_kept_the_page_answers_a_scanned_code_without_a_network(visitor, on_paper):
    page = visitor()
    page.goto(reverse("offline_check"))
    expect(page.get_by_text("Trang này đã được lưu trong trình duyệt")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto(on_paper)
    expect(page.locator("#answer section")).to_contain_text("ĐẶNG THỊ THÚY LAN")


def test_with_a_network_a_scanned_code_leads_to_what_holds_today(visitor, on_paper, issued):
    page = visitor()
    page.goto(reverse("offline_check"))
    expect(page.get_by_text("Trang này đã được lưu trong trình duyệt")).to_be_visible()
    page.goto(on_paper)
    expect(page.get_by_role("heading", level=1)).to_contain_text(issued.register_no)
