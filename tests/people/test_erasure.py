"""Of people who have left, what the law lets us erase is erased; what figures and certificates stand on is kept, with the reason."""

from datetime import UTC, date, datetime

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localdate

from certificates.sharing import share
from courses.declarations import accept, declare
from lms.coverage import spans
from lms.coverage.figures import count, find_indicators, find_unit
from lms.people import erasure
from lms.people.erasure import AlreadyErased, NoGrounds, StillInService, erase
from lms.people.models import Erasure, Person, Posting, Role
from lms.people.unmasking import read_national_id
from tests.conftest import someone, with_role
from tests.coverage.test_figures import asks_for
from tests.factories import CourseFactory, SubjectAreaFactory

AT = datetime(2026, 12, 1, 3, tzinfo=UTC)
NUMBER = "022185001234"
GROUNDS = "At her request of 30/11/2026"


@pytest.fixture
def gone(lan):
    """Lan, who retired."""
    lan.honorific, lan.national_id = "ThS.", NUMBER
    lan.save()
    lan.postings.update(ends=date(2026, 10, 1), leaving="retired")
    return lan


def erase_lan(person, dung, grounds=GROUNDS):
    erase(person, at=AT, by=dung.user, grounds=grounds)
    person.refresh_from_db()
    person.user.refresh_from_db()
    return person


def test_identity_number_and_title_are_gone(gone, dung):
    lan = erase_lan(gone, dung)
    assert (lan.national_id, lan.national_id_hash, lan.honorific) == ("", None, "")


def test_nobody_signs_in_with_the_account_any_more(gone, dung):
    EmailAddress.objects.create(user=gone.user, email="lan@example.vn")
    lan = erase_lan(gone, dung)
    assert (lan.user.is_active, lan.user.email, lan.user.has_usable_password()) == (False, "", False)
    assert not EmailAddress.objects.filter(user=lan.user).exists()


def test_who_is_signed_in_is_signed_out_and_others_are_not(gone, dung, client, signed_in, django_user_model):
    signed_in(gone)
    others = type(client)()
    others.force_login(dung.user)
    erase_lan(gone, dung)
    assert Session.objects.count() == 1
    assert client.get(reverse("my_data")).status_code == 302
    assert others.get(reverse("my_data")).status_code == 200


def test_name_facts_records_and_certificates_stay(issued, lan, dung, province):
    lan.postings.update(ends=date(2026, 11, 20), leaving="retired")
    before = lan.full_name, lan.staff_number, lan.birth_date, lan.gender, lan.ethnicity
    erase_lan(lan, dung)
    issued.refresh_from_db()
    assert (lan.full_name, lan.staff_number, lan.birth_date, lan.gender, lan.ethnicity) == before
    assert (lan.postings.count(), lan.records.count(), lan.enrolments.count()) == (1, 1, 1)
    assert issued.record.person == lan


def test_a_certificate_is_checked_as_before(issued, lan, dung, client):
    lan.postings.update(ends=date(2026, 11, 20), leaving="retired")
    address = reverse("check_code", args=[issued.check_code])
    told = ("printed", "birth")
    before = [client.get(address).context[name] for name in told]
    erase_lan(lan, dung)
    assert [client.get(address).context[name] for name in told] == before


def test_links_to_certificates_lead_nowhere_any_more(issued, lan, dung, client):
    lan.postings.update(ends=date(2026, 11, 20), leaving="retired")
    link = share(issued, on=date(2026, 11, 12))
    erase_lan(lan, dung)
    assert client.get(link.get_absolute_url()).status_code == 404


def test_declared_papers_that_became_no_record_go_with_their_copies(gone, dung, django_capture_on_commit_callbacks):
    said = {"course": CourseFactory(), "institution_name": "Học viện", "by": gone.user, "today": date(2026, 9, 1)}
    kept, other = (
        declare(gone, issued_on=date(year, 5, 4), copy=SimpleUploadedFile("a.pdf", b"%PDF-1.7"), **said) for year in (2019, 2020)
    )
    accept(kept, trust=2, note="", on=date(2026, 9, 2), by=dung.user)
    with django_capture_on_commit_callbacks(execute=True):
        erase_lan(gone, dung)
    assert list(gone.declarations.all()) == [kept]
    assert (kept.copy.storage.exists(kept.copy.name), other.copy.storage.exists(other.copy.name)) == (True, False)


def test_who_read_the_data_stays_known(gone, dung):
    read_national_id(gone, by=dung.user, purpose="Comparing with the card")
    assert erase_lan(gone, dung).accesses.count() == 1


def figures_of(day):
    spans.rebuild()
    by = ("unit", "level", "category", "gender", "age_band", "minority")
    found = count(find_indicators([]), on=day, unit=find_unit("", day), by=by)
    return [(figure.n, figure.d, [(cell.by, cell.n, cell.d) for cell in figure.cells]) for figure in found]


def test_no_figure_of_a_past_day_changes(gone, quan, dung):
    asks_for("F4", SubjectAreaFactory(code="public-duty"))
    asks_for("F3", SubjectAreaFactory(code="law"))
    before = figures_of(date(2026, 6, 30))
    assert any(d for _n, d, _cells in before)
    erase_lan(gone, dung)
    assert figures_of(date(2026, 6, 30)) == before


@pytest.mark.parametrize("ends", [None, date(2027, 1, 1), date(2026, 12, 2)])
def test_of_somebody_in_service_nothing_is_erased(gone, dung, ends):
    Posting.objects.filter(person=gone).update(ends=ends)
    with pytest.raises(StillInService):
        erase_lan(gone, dung)
    assert Person.objects.get(pk=gone.pk).national_id == NUMBER


def test_it_is_done_once(gone, dung):
    erase_lan(gone, dung)
    with pytest.raises(AlreadyErased):
        erase_lan(gone, dung)


def test_it_has_grounds(gone, dung):
    with pytest.raises(NoGrounds):
        erase_lan(gone, dung, grounds=" ")
    assert not Erasure.objects.exists()


def test_when_one_rule_fails_nothing_is_erased(gone, dung, monkeypatch):
    def fail(person):
        raise RuntimeError

    monkeypatch.setattr(erasure, "_forget_honorific", fail)
    with pytest.raises(RuntimeError):
        erase_lan(gone, dung)
    gone.user.refresh_from_db()
    assert (Person.objects.get(pk=gone.pk).national_id, gone.user.is_active) == (NUMBER, True)


def test_every_rule_says_why():
    assert all(rule.what and rule.why for rule in erasure.rules())
    assert {bool(rule.erase) for rule in erasure.rules()} == {True, False}


# The page.


@pytest.fixture
def address(gone):
    return reverse("erase_personal_data", args=[gone.pk])


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"


def test_the_page_shows_what_goes_and_what_stays_and_erases_nothing(english, signed_in, dung, gone, address):
    page = signed_in(dung).get(address).content.decode()
    assert "022******234" in page
    assert NUMBER not in page
    assert "Learning records" in page
    assert "Certificates and entries in the register" in page
    assert not Erasure.objects.exists()


def test_it_asks_once_more(signed_in, dung, address):
    assert signed_in(dung).post(address, {"grounds": GROUNDS}).context["form"].errors["sure"]
    assert not Erasure.objects.exists()


def test_a_manager_erases(signed_in, dung, gone, address):
    signed_in(dung).post(address, {"grounds": GROUNDS, "sure": "on"})
    done = Erasure.objects.get()
    assert (done.person, done.by, done.grounds) == (gone, dung.user, GROUNDS)
    history = signed_in(dung).get(reverse("people:history", args=[gone.pk])).content.decode()
    assert GROUNDS in history


def test_of_somebody_in_service_the_page_says_why_not_and_has_no_form(english, signed_in, dung, quan):
    page = signed_in(dung).get(reverse("erase_personal_data", args=[quan.pk])).content.decode()
    assert "holds a posting today or later" in page
    assert 'name="sure"' not in page


@pytest.mark.parametrize("who", ["an", "thu"])
def test_others_erase_nothing(who, request, signed_in, address):
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get(address).status_code == 404
    assert browser.post(address, {"grounds": GROUNDS, "sure": "on"}).status_code == 404


def test_people_of_other_units_do_not_exist(signed_in, other_department, address):
    manager = with_role(someone("Hoàng Nam", "CB020", other_department), Role.Kind.TRAINING_MANAGER, other_department)
    assert signed_in(manager).get(address).status_code == 404


def test_lan_left_before_today(gone):
    """The pages ask for today; the posting of the cast must have ended by then."""
    assert gone.postings.get().ends <= localdate()
