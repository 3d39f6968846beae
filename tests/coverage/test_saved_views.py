"""Views that somebody keeps: their own only, pages of ours only; and reports that are mailed on their days, once, to their owner."""

from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from urllib.parse import quote

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.timezone import make_aware
from hypothesis import given
from hypothesis import strategies as st

from lms.coverage import spans
from lms.coverage.models import SavedView
from lms.coverage.saved_views import LEASE, MOST, NotOurs, TooManyViews, checked, following, rhythms, save_view, send_due
from lms.people.models import Unit
from tests.courses.smtp_sink import running_sink
from tests.factories import SubjectAreaFactory

from .test_figures import asks_for

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 10, 12)


def at(day, hour=7):
    return lambda: make_aware(datetime(day.year, day.month, day.day, hour))


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.SMTP_HOST = "mail.example.vn"


@pytest.fixture
def indicator(db):
    return asks_for("E", SubjectAreaFactory())


@pytest.fixture
def view(lan, indicator):
    """Lan has the report of her department mailed every Monday."""
    spans.refresh_all_stale()
    view = save_view("/coverage/?unit=so-noi-vu&on=2020-01-01", name="Đơn vị tôi", owner=lan.user)
    view.rhythm = "w1"
    view.plan(after=MONDAY - timedelta(days=1))
    view.save()
    return view


def mailed():
    return [(message.to, [attachment.filename for attachment in message.attachments]) for message in mail.outbox]


# Which days.


@given(st.sampled_from([value for value, _words in rhythms() if value]), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_the_next_day_is_the_first_later_one_that_fits(rhythm, after):
    fits = [day for n in range(1, 32) if (day := after + timedelta(days=n)) and rhythm in (f"w{day.isoweekday()}", f"m{day.day}")]
    assert following(rhythm, after) == fits[0]


# Whose pages.


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/coverage/", "/coverage/"),
        ("/coverage/?unit=qn&on=2026-10-15&sort=F3&present=1", "/coverage/?unit=qn&on=2026-10-15&sort=F3"),
        ("/coverage/F3/ranking/?among=commune-commune", "/coverage/F3/ranking/?among=commune-commune"),
        ("/coverage/compare/?unit=a&unit=b", "/coverage/compare/?unit=a&unit=b"),
        ("/coverage/F3/people/?state=missing&page=2", "/coverage/F3/people/?state=missing"),
    ],
)
def test_a_page_of_figures_is_kept_with_its_question(address, kept):
    assert checked(address) == kept


@pytest.mark.parametrize(
    "address",
    [
        "", "https://example.org/coverage/", "//example.org/coverage/", "javascript:alert(1)", "/my/coverage/", "/admin/", "coverage/",
        "/coverage/report.pdf", "/coverage/?q=" + "x" * 600, "http://[", "/\\example.org/coverage/",
    ],
)  # fmt: skip
def test_nothing_else_is(address):
    with pytest.raises(NotOurs):
        checked(address)


def test_the_page_that_is_shown_can_be_saved_and_is_then_a_link_on_the_page_of_coverage(signed_in, lan, indicator):
    browser = signed_in(lan)
    shown = browser.get("/coverage/?unit=so-noi-vu&sort=E").content.decode()
    save = reverse("save_view") + "?address=" + quote("/coverage/?unit=so-noi-vu&sort=E", safe="")
    assert save in shown
    answer = browser.post(save, {"name": "Đơn vị tôi"})
    assert answer.url == "/coverage/?unit=so-noi-vu&sort=E"
    assert 'href="/coverage/?unit=so-noi-vu&amp;sort=E">Đơn vị tôi</a>' in browser.get("/coverage/").content.decode()


def test_what_is_not_a_page_of_figures_cannot_be_saved(signed_in, lan, indicator):
    assert signed_in(lan).post(reverse("save_view") + "?address=//example.org/", {"name": "x"}).status_code == 404
    assert not SavedView.objects.exists()


def test_nobody_fills_the_table_with_views(lan, indicator):
    for number in range(MOST):
        save_view("/coverage/", name=str(number), owner=lan.user)
    with pytest.raises(TooManyViews):
        save_view("/coverage/", name="one more", owner=lan.user)


@pytest.mark.parametrize("address", ["change_view", "delete_view"])
def test_the_views_of_others_do_not_exist(signed_in, view, quan, address):
    assert signed_in(quan).post(reverse(address, args=[view.pk])).status_code == 404
    assert SavedView.objects.filter(pk=view.pk, name="Đơn vị tôi").exists()


def test_a_view_is_renamed_and_mailed_on_other_days(signed_in, view, lan):
    chosen = {"name": "Sở", "order": 3, "rhythm": "m15", "ending": "xlsx", "as_of": "month_end"}
    signed_in(lan).post(reverse("change_view", args=[view.pk]), chosen)
    view.refresh_from_db()
    assert (view.name, view.rhythm, view.next_on.day, view.ending) == ("Sở", "m15", 15, "xlsx")


def test_a_mail_is_stopped_on_the_page(signed_in, view, lan):
    signed_in(lan).post(
        reverse("change_view", args=[view.pk]), {"name": "Sở", "order": 0, "rhythm": "", "ending": "pdf", "as_of": "sending"}
    )
    send_due(at(MONDAY))
    assert mail.outbox == []


def test_only_a_report_can_be_mailed(signed_in, lan, indicator):
    view = save_view("/coverage/E/", name="E", owner=lan.user)
    signed_in(lan).post(reverse("change_view", args=[view.pk]), {"name": "E", "order": 0, "rhythm": "w1"})
    assert not SavedView.objects.exclude(rhythm="").exists()


def test_a_view_is_deleted(signed_in, view, lan):
    signed_in(lan).post(reverse("delete_view", args=[view.pk]))
    assert not SavedView.objects.exists()


# Mailing.


def test_on_its_day_the_report_is_mailed_once_to_its_owner(view, lan):
    send_due(at(MONDAY))
    send_due(at(MONDAY, 8))
    assert mailed() == [([lan.user.email], ["bao-cao-so-noi-vu-2026-10-12.pdf"])]


def test_before_its_day_it_is_not(view):
    send_due(at(MONDAY - timedelta(days=1)))
    assert mail.outbox == []


def test_it_comes_again_on_the_next_day_and_days_that_were_missed_come_once(view):
    send_due(at(MONDAY))
    send_due(at(MONDAY + timedelta(days=23)))
    view.refresh_from_db()
    assert (len(mail.outbox), view.next_on) == (2, MONDAY + timedelta(days=28))


def test_the_figures_may_be_those_of_the_end_of_the_month_before(view):
    SavedView.objects.update(as_of="month_end", ending="xlsx")
    send_due(at(MONDAY))
    assert mailed()[0][1] == ["bao-cao-so-noi-vu-2026-09-30.xlsx"]


def test_whoever_may_no_longer_sign_in_gets_nothing_and_the_row_says_why(view, lan):
    lan.user.is_active = False
    lan.user.save()
    send_due(at(MONDAY))
    view.refresh_from_db()
    assert (mail.outbox, bool(view.why), view.next_on) == ([], True, MONDAY + timedelta(days=7))


def test_of_a_unit_that_has_gone_the_mail_says_so_instead(view, department):
    Unit.objects.filter(pk=department.pk).update(dissolved=date(2026, 10, 1))
    send_due(at(MONDAY))
    [message] = mail.outbox
    assert message.attachments == []
    assert "01/10/2026" in message.body


def test_without_a_mail_server_nothing_is_lost(view, settings):
    settings.SMTP_HOST = ""
    send_due(at(MONDAY))
    settings.SMTP_HOST = "mail.example.vn"
    send_due(at(MONDAY + timedelta(days=1)))
    assert len(mail.outbox) == 1


def test_what_a_killed_worker_had_claimed_goes_out_when_the_claim_has_run_out(view):
    next(SavedView.objects.claims(at(MONDAY)))
    send_due(at(MONDAY))
    assert mail.outbox == []
    send_due(lambda: at(MONDAY)() + LEASE + timedelta(seconds=1))
    assert len(mail.outbox) == 1


def test_each_goes_to_one_worker_only(view):
    one, other = SavedView.objects.claims(at(MONDAY)), SavedView.objects.claims(at(MONDAY))
    assert next(one) == view
    assert next(other, None) is None


def test_a_real_server_gets_the_file_and_the_way_to_stop_it(view, lan, tmp_path, settings):
    with running_sink(tmp_path) as sink:
        options = {"host": "127.0.0.1", "port": sink.port, "timeout": 5}
        settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
        send_due(at(MONDAY))
        [read] = [message_from_bytes(kept, policy=policy.default) for kept in sink.mails()]
    assert read["To"] == lan.user.email
    assert reverse("change_view", args=[view.pk]) in read.get_body().get_content()
    [attached] = read.iter_attachments()
    assert attached.get_content().startswith(b"%PDF")


def test_a_server_that_does_not_answer_is_asked_again(view, settings):
    options = {"host": "127.0.0.1", "port": 1, "timeout": 1}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    send_due(at(MONDAY))
    later = at(MONDAY)() + LEASE + timedelta(seconds=1)
    assert list(SavedView.objects.due(later)) == [view]
